"""Each kind of evidence with a line that shows it, and one that is like it and does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookmaker.judging.evidence import seen_of
from bookmaker.judging.evidence.company import NEIGHBOURS, Seen, all_evidence, company_of, facts_of
from bookmaker.judging.evidence.registry import REGISTRY
from bookmaker.judging.evidence.stanza import measured
from bookmaker.judging.page import page_of
from bookmaker.judging.units import units_of
from bookmaker.reading import read_source

PROSE = """\
The wind had gone round to the north, and the keeper said that he had looked at the lamp twice before he went down.

She turned and asked him what he had seen, and he told her that there was nothing in the bay but the tide.
"""


WRAPPED = """\
The wind had gone round to the north, and the keeper said that he
had looked at the lamp twice before he went down to the bay again.

She turned and asked him what he had seen, and he told her that it
was nothing but the tide, which nobody had ever asked him to stop.
"""


def seen_in(text: str, name: str = "story.txt") -> list[Seen]:
    source = read_source(Path(name), text.encode())
    return seen_of(page_of(source, units_of(source)))


def shown(line: str, name: str = "story.txt") -> set[str]:
    """What a line shows that stands over prose."""
    return set(seen_in(f"{line}\n\n{PROSE}\n{PROSE}", name)[0].found)


ONE_LINE = [
    ("mark ", "* * *", "..."),
    ("no words", "~~~~~", "A word"),
    ("words 2", "Lamp Room", "The Lamp Room at Corrow"),
    ("ends in ?", "Who goes there?", "Nobody goes there."),
    ("begins with quote", '"Eleven," she said.', "Eleven, she said."),
    ("written capitals", "THE LAMP ROOM", "The Lamp Room"),
    ("shape capital, titled, letter", "The Lamp Room", "the lamp room"),
    ("fills to 0.2", "Lamp", "A line that is nearly as long as the lines of the text that stand below."),
    ("all in quotes", '"Measure nothing."', '"Nothing," he said.'),
    ("has quotes", 'The "Lamp" Room', "The Lamp Room"),
    ("bracket stays open", "The Lamp (of the North", "The Lamp (of the North)"),
    ("stands in round brackets", "(for the keeper)", "(for) the keeper"),
    ("boxed", "| The Lamp Room |", "The Lamp Room"),
    ("has slash", "Keeper/Ferryman", "Keeper and Ferryman"),
    ("signs over 0.6", "=-=-=-=~", "The Lamp Room"),
    ("figures over 0.6", "1998 11", "The year 1998 in the north"),
    ("of by", "by the sea", "at the sea"),
    ("says disclaims", "I do not own the keeper.", "I do not know the keeper."),
    ("word lamp", "The lamp", "The light"),
    ("first word the", "The lamp", "A lamp"),
    ("last word lamp", "The lamp", "The lamp room"),
    ("first words the lamp", "The lamp room", "A lamp room"),
    ("entry known", "Rating: PG", "He said: no"),
    ("mail header ", "Message-ID: <1@corrow.example>", "Messages were lost"),
    ("cue alone", "KEEPER:", "Keeper of the lamp:"),
    ("stage direction", "[Enter the Keeper]", "[The Keeper]"),
    ("chapter labelled", "Chapter Two: The Bay", "Chapters were read aloud"),
    ("heads a chapter in CJK", "第二章 海", "二人の海"),
    ("number alone", "IV.", "Iver."),
    ("time or place", "Corrow Head, 9:15 a.m.", "Corrow Head, as ever"),
    ("place", "Baltimore, MD", "baltimore and more"),
    ("end mark in English", "The End", "The End of the Line was near"),
    ("speech", '"Eleven tonight," said the keeper.', "Eleven tonight, said the keeper."),
    ("numbered one", "1. The Bay", "2. The Bay"),
    ("opens paragraph", "The lamp", "   "),
    ("byline with a name", "by Wren Hallam", "by the time he had come back"),
    ("foreign byline with a name", "von Anna Marsch", "Vonnegut wrote it"),
    ("title by name", "The Lamp Room by Wren Hallam", "The Lamp Room by the old sea wall there"),
    ("like a name", "Wren Hallam", "the wren and the gull sang"),
    ("two or three names", "Wren Hallam", "Wren hallam"),
    ("address alone", "wren@corrow.example", "write to wren@corrow.example for more"),
    ("credits", "-- Orla Fennimore", "Orla Fennimore"),
    ("credit behind quotation", '"Sit down beside it first." -- Orla Fennimore', '"Sit down beside it," he said.'),
    ("credits a work", "-- Orla Fennimore, A Manual, 1804", "they were there"),
    ("is begun as the file's name", "The Lamp Room", "The Bay"),
    ("is spelt by the file's name", "The Lamp Room", "The Bay"),
    ("gap above 0", "The lamp", "\n\n\nThe lamp"),
    ("set off one quotation", '"Sit down beside it."', '"Sit down," he said.'),
    ("set off in italics", "_Sit down beside it._", "Sit _down_ beside it."),
]


@pytest.mark.parametrize(("evidence", "example", "counter"), ONE_LINE, ids=[name for name, _, _ in ONE_LINE])
def test_a_line_shows_it_and_another_does_not(evidence: str, example: str, counter: str) -> None:
    name = "thelamproom.txt" if "file's name" in evidence else "story.txt"
    assert evidence in shown(example, name)
    if counter.strip():
        assert evidence not in shown(counter, name)


ELSEWHERE = {
    "lines", "stands alone", "set alike", "paragraph of lines",
    "speaks", "foreign byline", "in the middle", "set to the right", "alone", "beside the mean", "role", "named", "all",
    "has mark-up", "mostly links", "class", "stanza", "run", "sounds", "series", "stands again", "narration",
    "third person", "past tense", "i and you", "indent", "centred", "closes paragraph", "wide gap above", "layout",
    "is", "kin",
}  # fmt: skip
"""Evidence that more than one line makes: tested below, or by the judgements that it carries."""


def test_every_question_has_its_example() -> None:
    shown_here = [name for name, _, _ in ONE_LINE]
    without = [name for name in REGISTRY if name not in ELSEWHERE and not any(x.startswith(name) for x in shown_here)]
    assert not without


@pytest.mark.parametrize("question", REGISTRY.values(), ids=list(REGISTRY))
def test_every_question_says_whose_habit_it_is(question: object) -> None:
    assert (question.ask.__doc__ or "").strip()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("evidence", "text", "name"),
    [
        ("role heading 1", "# The Lamp Room\n\nHe came.\n", "a.md"),
        ("role metadata", "---\nseries: Lamps\n---\n\nHe came.\n", "a.md"),
        ("named series", "---\nseries: Lamps\n---\n\nHe came.\n", "a.md"),
        ("all strong", "**The Lamp Room**\n\nHe came.\n", "a.md"),
        ("has mark-up emphasis", "He *came* back.\n\nHe went.\n", "a.md"),
        ("mostly links", "[Back to the lamps](lamps.md)\n\nHe went.\n", "a.md"),
        ("class author", '<p class="byline">Wren Hallam</p><p>He came back.</p>', "a.html"),
        ("is the page's title", "<title>The Lamp Room</title><h1>The Lamp Room</h1><p>He came.</p>", "a.html"),
        ("speaks often", "\n\n".join(f"KEEPER: {n} ships." for n in ("Ten", "Six", "No", "Nine", "Two")), "a.txt"),
        ("stands again to 4", "The lamp\n\nHe came.\n\nThe lamp\n\nHe went.\n\nThe lamp\n", "a.txt"),
        ("series heading, first", "# One\n\nHe came.\n\n# Two\n\nHe went.\n", "a.md"),
        ("kin various", f"ONE LAMP\n\n{PROSE}\nTWO LAMPS\n\n{PROSE}", "a.txt"),
        ("kin one text", f"* * *\n\n{PROSE}\n* * *\n\n{PROSE}", "a.txt"),
        ("kin none, over other lines", f"The Lamp\n\nby nobody\n\n{PROSE}", "a.txt"),
        ("third person over 0.1", PROSE, "a.txt"),
        ("past tense to 0.1", PROSE, "a.txt"),
        ("tells", PROSE, "a.txt"),
        ("sounds most prose", PROSE, "a.txt"),
    ],
)
def test_a_file_shows_it(evidence: str, text: str, name: str) -> None:
    assert any(evidence in unit.found for unit in seen_in(text, name))


def test_verse_is_measured_by_its_beat_and_rhymes() -> None:
    verse = ["The lamp is lit, the bay is wide,", "And none has seen the turning tide,", "The gull is down,"]
    assert "rhymes to 0.8" in measured(verse)
    assert "rhymes to 0" in measured(["He came to the lamp,", "and then went back to the lamp,", "with a gull."])
    assert measured(verse[:2]) == ()


def test_a_poem_shows_its_shape() -> None:
    poem = "The lamp is lit, the bay is wide,\nAnd none has seen the turning tide,\nBut he who kept the light for her\n"
    found = seen_in(f"{WRAPPED}\n{poem}\n{WRAPPED}")
    assert "stanza shaped" in found[2].found
    assert "paragraph of lines to 4" in found[2].found
    assert "stands alone" not in found[2].found
    assert "stanza shaped" not in found[0].found


def test_lines_that_only_the_page_parts_are_one_unit() -> None:
    found = seen_in(f"The Lamp Room\n\n{WRAPPED}")
    assert [unit.gap for unit in found] == [1, 2, 2]
    assert {"lines to 1", "stands alone", "set alike to 1 alone"} <= set(found[0].found)
    assert "lines 2" in found[1].found


def test_neighbours_are_told_by_where_they_stand() -> None:
    seen = seen_in(f"The Lamp Room\nby Wren Hallam\n\n{PROSE}")
    evidence = all_evidence(seen, facts_of(seen, "text, blank-line, English"))
    assert NEIGHBOURS[1] + "byline with a name" in evidence[0]
    assert NEIGHBOURS[-1] + "byline with a name" in evidence[2]
    assert NEIGHBOURS[-1] + "edge" in evidence[0]


def test_company_knows_the_head_from_the_foot() -> None:
    seen = seen_in(f"The Lamp Room\n\n{PROSE}\nThe End\n")
    company = company_of(seen, [])
    assert "place: before the prose" in company[0]
    assert "first end mark in English: here" not in company[-1]
    assert "past narration: 1" in company[-1]
    assert "from the foot: 0" in company[-1]
