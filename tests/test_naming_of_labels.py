"""Parsing by itself: what is made of lines whose labels are given, whatever the judge would say of them.

Each text has its labels beside it, a letter or two before a bar at the start of every line.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from bookmaker.book.words import text_from_blocks, text_from_inlines
from bookmaker.judging import PERSON, Choice, Gap, Judged, Judgement, Label
from bookmaker.judging.units import units_of
from bookmaker.ledger import left_out, lost_in_reading
from bookmaker.model import Aside, BlockQuote, Heading, LineOverrule, Overrules, Parsed, Source, Verse
from bookmaker.parsing import parse_story
from bookmaker.reading import read_source

_SIGNS: dict[str, Label] = {
    "": "prose", "m": "mail", "o": "out", "t": "title", "st": "subtitle", "by": "byline", "c": "contact", "d": "date",
    "f": "field", "n": "note", "di": "disclaimer", "de": "dedication", "e": "epigraph", "es": "epigraph-source",
    "h": "heading", "sl": "slug", "b": "break", "v": "verse", "vs": "verse-source", "l": "letter", "sc": "script",
    "p": "preformatted", "fn": "footnote", "end": "end",
}  # fmt: skip
GAP = "GAP"


def parsed(typed: str, title: str = "", authors: tuple[str, ...] = (), overrules: Overrules | None = None) -> Parsed:
    """The story made of a text whose lines have their labels before a bar; GAP alone is a gap that opens a scene."""
    rows = [row.partition("|")[::2] for row in typed.strip("\n").split("\n")]
    signs = [sign.strip() for sign, _ in rows]
    source = read_source(
        Path("story.txt"),
        "\n".join("" if s == GAP else text for s, (_, text) in zip(signs, rows, strict=True)).encode(),
    )

    def judge(source: Source, fixed: Mapping[int, Label]) -> Judgement:
        labels = {n: _SIGNS[sign] for n, sign in enumerate(signs, 1) if sign != GAP} | dict(fixed)
        numbers = [line.number for raw in source.paragraphs for line in raw.lines]
        apart = {b for a, b in pairwise(numbers) if labels[a] != labels[b]} | set(fixed)
        units = units_of(source, apart)
        judged = tuple(
            Judged(
                u,
                labels[u.lines[0].number],
                "note",
                900,
                PERSON if u.lines[0].number in fixed else "",
                lambda: (("as told", 900),),
            )
            for u in units
        )
        gaps = tuple(
            Gap(
                a.lines[-1].number,
                b.lines[0].number,
                b.gap,
                GAP in signs[a.lines[-1].number : b.lines[0].number],
                900,
                (),
            )
            for a, b in pairwise(units)
            if b.gap
        )
        names = tuple(Choice(name, (), "byline", 900, (), "") for name in authors)
        return Judgement(judged, gaps, Choice(title, (), "title line", 900, (), "") if title else None, names)

    story = parse_story(source, overrules or Overrules(), judge)
    assert not lost_in_reading(story)
    return story


def kinds(story: Parsed) -> list[tuple[int, str]]:
    return [(entry.first_line, entry.became) for entry in story.ledger]


def test_a_title_line_keeps_the_words_beside_the_title_and_says_them_in_a_note() -> None:
    story = parsed(
        "t|The Salt Road -- a parody in one act\nby|by Ines Tarrow (ines@rope.example)\n|\n|She went home.",
        "The Salt Road",
        ("Ines Tarrow",),
    )
    title, byline = story.ledger[:2]
    assert (title.became, [(part.text, part.spare) for part in title.parts]) == (
        "title", [("The Salt Road", ""), ("-- a parody in one act", "")],
    )  # fmt: skip
    assert [part.spare for part in byline.parts] == ["byline-words", "", "beside-title"]
    assert text_from_blocks(story.story.preface[0].blocks) == "a parody in one act"


def test_a_title_on_two_lines_is_one_title() -> None:
    story = parsed("t|The Long Way to\nt|the Salt Road\n|\n|She went home.", "The Long Way to the Salt Road")
    assert [entry.became for entry in story.ledger] == ["title", "title", "paragraph"]
    assert all(part.spare == "" for entry in story.ledger[:2] for part in entry.parts)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("f|Rating: PG    Pairing: Osei/Pell", [("Rating", "PG"), ("Pairing", "Osei/Pell")]),
        ("f|Summary: The road\nf|   and the salt.", [("Summary", "The road and the salt.")]),
        ("f|[Last seen: in May]", [("Last seen", "in May")]),
        ("f|作者：王五", [("作者", "王五")]),
        ("f|Rated PG", [("Rated", "PG")]),
        ("f|Remarks\nf|\nf|None of this is so.", [("Remarks", "None of this is so.")]),
        ("f|extra:\nf|  mood: low\nf|  tide: high", [("extra", "mood: low tide: high")]),
    ],
)  # fmt: skip
def test_an_entry_is_parted_into_name_and_value(typed: str, expected: list[tuple[str, str]]) -> None:
    story = parsed(f"{typed}\n|\n|She went home, and nobody asked where she had been.")
    assert [(field.name, field.value) for field in story.story.fields] == expected


def test_an_empty_entry_is_a_field_whose_words_are_left_out() -> None:
    story = parsed("f|Archive:\nf|Rating: PG\n|\n|She went home.")
    assert kinds(story)[0] == (1, "field")
    assert [part.spare for part in story.ledger[0].parts] == ["empty-field"]


def test_notes_go_where_they_stand() -> None:
    story = parsed(
        "n|Before all.\n|\nh|Chapter One\n|\nn|Under its heading.\n|\n|She went out.\n|\nn|Inside.\n|\n"
        "|She came back.\n|\nn|At its end.\n|\nh|Chapter Two\n|\n|She slept.\n|\nn|After all."
    ).story
    first, second = story.chapters
    assert [text_from_blocks(note.blocks) for note in story.preface] == ["Before all."]
    assert [text_from_blocks(note.blocks) for note in first.notes] == ["Under its heading."]
    assert [text_from_blocks((b,)) for b in first.blocks if isinstance(b, Aside)] == ["Inside."]
    assert [text_from_blocks(note.blocks) for note in first.end_notes] == ["At its end."]
    assert second.end_notes == ()
    assert [text_from_blocks(note.blocks) for note in story.afterword] == ["After all."]


def test_entries_of_a_later_part_are_its_own_and_are_said_once() -> None:
    story = parsed(
        "f|Title: Salt\nf|Rating: PG\n|\nh|Part 1\n|\n|She went out.\n|\nf|Title: Salt\nf|Summary: She comes back.\n|\n"
        "h|Part 2\n|\n|She came back."
    )
    assert [text_from_blocks(note.blocks) for note in story.story.chapters[1].notes] == ["Summary: She comes back."]
    assert [
        (e.first_line, e.parts[0].spare) for e in story.ledger if e.parts and e.parts[0].spare == "said-before"
    ] == [(8, "said-before")]


def test_verse_has_its_stanzas_and_its_credit() -> None:
    story = parsed(
        "|She sang:\n|\nv|The otter came down\nv|and nobody knew\n|\nv|and nobody cared\nv|but the otter.\n"
        "vs|-- an old song\n|\n|That was all."
    )
    (verse,) = (block for block in story.story.chapters[0].blocks if isinstance(block, Verse))
    assert [len(stanza) for stanza in verse.stanzas] == [2, 2]
    assert text_from_inlines(verse.cite) == "an old song"


def test_an_epigraph_has_its_source_and_a_heading_its_name() -> None:
    story = parsed("h|Chapter One\nh|The Rope\n|\ne|Pull, and it holds.\nes|-- a sailor\n|\n|She pulled.").story
    (chapter,) = story.chapters
    assert (chapter.label, text_from_inlines(chapter.title)) == ("Chapter One", "The Rope")
    assert chapter.epigraph is not None
    assert text_from_inlines(chapter.epigraph.cite) == "a sailor"


def test_a_letter_is_one_quotation_from_its_head_to_its_foot() -> None:
    prose = "|She read it twice, and then she read it once more by the window, where there was more light to read by.\n"
    letter = "l|Dear Ines,\n|\n|The rope is sold.\n|\nl|Yours,\nl|Osk\n"
    story = parsed(f"{prose}|\n{letter}|\n{prose}|\n{prose}").story
    (quoted,) = (block for block in story.chapters[0].blocks if isinstance(block, BlockQuote))
    assert quoted.kind == "letter"
    assert text_from_blocks(quoted.blocks).split("\n")[-1].endswith("Osk")


def test_gaps_and_marks_and_slugs_change_the_scene() -> None:
    story = parsed(
        "|She went out.\n|\nb|* * *\n|\n|She came back.\nGAP|\nGAP|\n|She slept.\n|\n"
        "sl|Corrie Quay, noon\n|\n|She woke."
    )
    assert [entry.became for entry in story.ledger].count("thematic-break") == 3
    assert any(isinstance(block, Heading) for block in story.story.chapters[0].blocks)


def test_a_footnote_is_called_from_the_text() -> None:
    story = parsed("|She had a rope[1] and a goat.\n|\n|She went home.\n|\nfn|[1] Four fathoms.")
    (note,) = story.story.endnotes
    assert text_from_blocks(note.blocks) == "Four fathoms."


def test_drawn_lines_are_one_drawing() -> None:
    story = parsed("|She drew it:\n|\np|  /\\\np| /  \\\np|/____\\\n|\n|That was all.")
    assert [entry.became for entry in story.ledger] == ["paragraph", "preformatted", "paragraph"]


def test_what_a_person_says_of_lines_and_gaps_holds() -> None:
    typed = "|She went out.\n|\n|The otter came down\n|and nobody knew\nGAP|\nGAP|\n|She came back."
    said = Overrules(lines=(LineOverrule(3, 4, "song"), LineOverrule(5, 6, "prose")))
    story = parsed(typed, overrules=said)
    assert [(entry.became, entry.rule) for entry in story.ledger][1] == ("verse", "overruled")
    (verse,) = (block for block in story.story.chapters[0].blocks if isinstance(block, Verse))
    assert verse.kind == "song"
    assert not [entry for entry in story.ledger if entry.became == "thematic-break"]


def test_furniture_is_left_out_and_mail_keeps_its_date() -> None:
    story = parsed(
        "m|From: a@b.example\nm|Date: Sat, 4 May 1996\n|\nt|Salt\n|\n|She went home.\n|\no|-- list footer --", "Salt"
    )
    assert [entry.first_line for entry in left_out(story.ledger)] == [1, 2, 8]
    assert story.story.metadata.date == "1996-05-04"


def test_each_entry_tells_how_it_was_judged() -> None:
    story = parsed("t|Salt\n|\n|She went home.", "Salt")
    weighed = story.ledger[0].weighed
    assert weighed is not None
    assert (weighed.label, weighed.instead, weighed.margin) == ("title", "note", 900)
