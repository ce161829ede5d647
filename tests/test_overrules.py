"""What a person says against the rules: read, validated, merged by strength, followed, and never at a word's cost."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookmaker.book.words import text_from_blocks, text_from_inlines
from bookmaker.building.books import write_sidecar
from bookmaker.building.outcomes import OverruleError
from bookmaker.building.proving import Reading, prove
from bookmaker.building.stories import parse_file
from bookmaker.errors import ConfigurationError, OutputError
from bookmaker.ledger import count_words, left_out
from bookmaker.library import StoryFile, library_from_paths, parse_settings
from bookmaker.model import LineOverrule, LineRole, Overrules, Paragraph, Parsed, ThematicBreak, Verse
from bookmaker.overrides import new_sidecar_path, overrules_from_table, sidecar_path, sidecar_text
from bookmaker.overrides.keys import KeyFile, line_of_key
from bookmaker.parsing import parse_story
from bookmaker.reading import read_source

FERRY = """\
Title: The Night Ferry
Author: Wren Hallam
Rated: PG
Disclaimer: The river is not mine.

"Last boat," said the ferryman, and he held up the lantern so that the light fell on the wet boards.


"You are late," said Orla, and she stepped over the rope.

She counted the coins into his hand. There were eleven, and he gave one of them back to her.

O carry me over the water, my dear,
O carry me over the sound,
For my love is the ferryman's daughter, my dear,
And the ferryman's daughter is drowned.

oOo

In the morning the boat was on the wrong side of the river, and the rope was dry.

Later that day

Nobody had rowed it there, or nobody would say so, and the lantern was never found again.

The End

Thanks to everyone who read this story on the list!
"""


def parsed(text: str = FERRY, overrules: Overrules | None = None, name: str = "ferry.txt") -> Parsed:
    """The story, with every word accounted for, and none of it by the net that is spread under the rules."""
    (story,) = prove([Reading(read_source(Path(name), text.encode()), overrules or Overrules())]).parsed
    assert count_words(story)["missing"] == 0
    assert "set-as-typed" not in {said.code for said in story.diagnostics}
    return story


def lines(*ranges: tuple[int, int, LineRole]) -> Overrules:
    return Overrules(lines=tuple(LineOverrule(first, last, role) for first, last, role in ranges))


def became(story: Parsed, line: int) -> list[tuple[str, str]]:
    return [(e.became, e.rule) for e in story.ledger if e.first_line <= line <= e.last_line]


# --- Lines --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "role", "expected"),
    [
        (13, 16, "prose", "paragraph"),
        (6, 6, "verse", "verse"),
        (13, 16, "song", "verse"),
        (18, 18, "break", "thematic-break"),
        (22, 22, "heading", "heading"),
        (11, 11, "note", "note"),
        (11, 11, "leave-out", "left-out"),
        (6, 6, "epigraph", "epigraph"),
        (28, 28, "prose", "paragraph"),
        (4, 4, "note", "note"),
        (4, 4, "leave-out", "left-out"),
        (2, 3, "prose", "paragraph"),
    ],
)
def test_lines_become_what_a_person_calls_them(first: int, last: int, role: LineRole, expected: str) -> None:
    story = parsed(overrules=lines((first, last, role)))
    for line in range(first, last + 1):
        assert (expected, "overruled") in became(story, line)


def test_lines_beside_overruled_ones_are_what_they_were() -> None:
    plain, said = parsed(), parsed(overrules=lines((18, 18, "break"), (11, 11, "note")))
    for line in (1, 2, 3, 4, 6, 9, 20, 24, 26, 28):
        assert [b for b in became(said, line) if b[1] != "overruled"] == became(plain, line)


def test_a_part_of_a_paragraph_can_be_named() -> None:
    story = parsed(overrules=lines((14, 15, "prose")))
    assert became(story, 13)[0][1] != "overruled"
    assert became(story, 14) == became(story, 15) == [("paragraph", "overruled")]
    assert became(story, 16)[0][1] != "overruled"


def test_prose_flows_on_over_its_short_lines() -> None:
    story = parsed(overrules=lines((13, 16, "prose")))
    (paragraph,) = [e.content for e in story.ledger if e.rule == "overruled"]
    assert isinstance(paragraph, Paragraph)
    assert text_from_inlines(paragraph.inlines).startswith("O carry me over the water, my dear, O carry me")
    assert len(paragraph.inlines) == 1, "a line break was kept"


def test_verse_keeps_its_lines_and_a_song_is_called_one() -> None:
    for role, kind in (("verse", "poem"), ("song", "song")):
        story = parsed(overrules=lines((13, 16, role)))  # type: ignore[arg-type]
        (verse,) = [b for c in story.story.chapters for b in c.blocks if isinstance(b, Verse)]
        assert (verse.kind, [len(stanza) for stanza in verse.stanzas]) == (kind, [4])
        assert [e.content for e in story.ledger if e.rule == "overruled"] == [verse]


def test_blank_lines_can_be_a_break_and_none() -> None:
    assert became(parsed(overrules=lines((7, 8, "break"))), 7) == [("thematic-break", "gap")]
    without = parsed(overrules=lines((7, 8, "prose")))
    assert became(without, 7) == []
    with_one = parsed(overrules=lines((10, 10, "break")))
    assert became(with_one, 10) == [("thematic-break", "gap")]
    breaks = sum(isinstance(b, ThematicBreak) for b in with_one.story.chapters[0].blocks)
    assert breaks == 1 + sum(isinstance(b, ThematicBreak) for b in parsed().story.chapters[0].blocks)


def test_a_break_between_two_paragraphs_of_prose_is_none() -> None:
    assert became(parsed(overrules=lines((6, 9, "prose"))), 7) == []


def test_letters_of_a_mark_that_is_made_a_break_are_listed_as_left_out() -> None:
    story = parsed(overrules=lines((22, 22, "break")))
    assert became(story, 22) == [("thematic-break", "overruled")]
    assert [(entry.rule, entry.text) for entry in left_out(story.ledger) if entry.first_line == 22] == [
        ("ornament", "Later that day")
    ]
    assert count_words(story)["left_out"] == count_words(parsed())["left_out"] + 3


def test_an_epigraph_at_no_head_is_a_quotation() -> None:
    assert became(parsed(overrules=lines((11, 11, "epigraph"))), 11) == [("quotation", "overruled")]


def test_an_epigraph_finds_its_credit() -> None:
    text = (
        "Title: Tide\nAuthor: Ann Hill\n\nThe sea has no back door.\n-- Isobel Marrack\n\nThe boats sat on the mud.\n"
    )
    epigraph = parsed(text, lines((4, 5, "epigraph"))).story.epigraph
    assert epigraph is not None
    assert (text_from_blocks(epigraph.blocks), text_from_inlines(epigraph.cite)) == (
        "The sea has no back door.",
        "Isobel Marrack",
    )


def test_a_heading_opens_a_chapter_with_label_and_title() -> None:
    text = "Title: Tide\nAuthor: Ann Hill\n\nThe boats sat on the mud.\n\nNow\nThe Flood\n\nThe boats rose, and went.\n"
    chapters = parsed(text, lines((6, 7, "heading"))).story.chapters
    assert [(chapter.label, text_from_inlines(chapter.title)) for chapter in chapters] == [
        ("", ""),
        ("Now", "The Flood"),
    ]


def test_a_title_line_that_is_left_out_makes_room_for_the_next() -> None:
    text = "WELCOME TO MY PAGE\n\nThe Weir\nby Ann Hill\n\nThe water came over the top of it, and nobody slept.\n"
    story = parsed(text, lines((1, 1, "leave-out")))
    assert (story.story.metadata.title, became(story, 1)) == ("The Weir", [("left-out", "overruled")])


def test_prose_below_the_header_ends_it() -> None:
    text = (
        "Title: Tide\nAuthor: Ann Hill\n\nI wrote this story in one night on the boat.\n\nThe boats sat on the mud.\n"
    )
    story = parsed(text, lines((4, 4, "prose")))
    assert text_from_blocks(story.story.chapters[0].blocks).startswith("I wrote this story")


def test_what_a_person_has_settled_is_in_doubt_no_more() -> None:
    text = (
        "Title: Tide\nAuthor: Ann Hill\n\nThe boats sat on the mud.\n\n"
        '"Are you there?" she said. "Are you?"\n\n\n"I am here," he said. "I never left."\n\nNobody came for them.\n'
    )
    assert [d.code for d in parsed(text).diagnostics] == ["break-in-dialogue"]
    assert parsed(text, lines((7, 8, "prose"))).diagnostics == ()
    assert parsed(text, lines((7, 8, "break"))).diagnostics == ()


def test_an_overrule_that_no_line_follows_is_told() -> None:
    (said,) = parsed(overrules=lines((10, 10, "verse"))).diagnostics
    assert (said.code, said.severity, said.line) == ("overrule-unused", "warning", 10)
    assert "'verse'" in said.message


roles = st.sampled_from(get_args(LineRole))


@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 6), roles), max_size=6),
    st.sampled_from(("", "The Last Ferry", "THE NIGHT FERRY")),
    st.sampled_from(((), ("Ann Hill",), ("Wren Hallam", "Bo Dale"))),
    st.dictionaries(
        st.sampled_from(("Rating", "Rated", "Disclaimer", "Notes", "Summary", "Mood")),
        st.sampled_from(((), ("",), ("PG-13",), ("One thing.\n\nAnd another, by me.", "A third"))),
    ),
)
@settings(max_examples=60, deadline=None)
def test_no_overrule_loses_a_word(
    steps: list[tuple[int, int, LineRole]], title: str, authors: tuple[str, ...], fields: dict[str, tuple[str, ...]]
) -> None:
    rules, last = [], 0
    for gap, length, role in steps:
        first, last = last + gap + 1, last + gap + 1 + length
        rules.append(LineOverrule(first, last, role))
    overrules = Overrules(title, authors, fields=tuple(fields.items()), lines=tuple(rules))
    try:
        story = parsed(overrules=overrules)
    except Exception as error:
        assert "no story was found" in str(error)  # noqa: PT017 - every line may have been called something else
        return
    assert story.story.metadata.title in (title, "The Night Ferry") or not title


# --- Title, author, fields ----------------------------------------------------------------------------------------


def test_a_title_and_an_author_take_the_place_of_those_in_the_file() -> None:
    story = parsed(overrules=Overrules(title="The Last Ferry", authors=("Ann Hill", "Bo Dale")))
    assert story.story.metadata.title == "The Last Ferry"
    assert [creator.name for creator in story.story.metadata.creators] == ["Ann Hill", "Bo Dale"]
    assert became(story, 1) == became(story, 2) == [("left-out", "overruled")]
    assert [field.name for field in story.story.fields] == ["Rated", "Disclaimer"]


def test_a_line_of_title_and_author_loses_only_what_was_overruled() -> None:
    text = "The Weir by Ann Hill\n\nThe water came over the top of it, and nobody in the village slept.\n"
    story = parsed(text, Overrules(title="The Dam"))
    assert [entry.text for entry in left_out(story.ledger) if entry.first_line == 1] == ["The Weir"]
    assert story.story.metadata.creators[0].name == "Ann Hill"


def test_another_typing_of_the_title_is_the_title_still() -> None:
    text = "THE WEIR\nby Ann Hill\n\nThe water came over the top of it, and nobody in the village slept.\n"
    story = parsed(text, Overrules(title="The Weir"))
    assert (story.story.metadata.title, became(story, 1)[0][0]) == ("The Weir", "title")


def test_what_is_named_is_guessed_no_more() -> None:
    text = "The water came over the top of it.\n\nNobody in the village slept.\n"
    assert {d.code for d in parsed(text).diagnostics} >= {"no-author"}
    assert parsed(text, Overrules(title="The Weir", authors=("Ann Hill",))).diagnostics == ()


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("Rating", ("NC-17",), [("Rating", "NC-17"), ("Disclaimer", "The river is not mine.")]),
        ("rated", ("NC-17",), [("rated", "NC-17"), ("Disclaimer", "The river is not mine.")]),
        ("Rated", ("PG",), [("Rated", "PG"), ("Disclaimer", "The river is not mine.")]),
        ("Disclaimer", ("",), [("Rated", "PG")]),
        (
            "Notes",
            ("A", "B"),
            [("Rated", "PG"), ("Disclaimer", "The river is not mine."), ("Notes", "A"), ("Notes", "B")],
        ),
    ],
)
def test_a_field_takes_the_place_of_the_file_s(
    name: str, values: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    story = parsed(overrules=Overrules(fields=((name, values),))).story
    assert [(f.name, f.value) for f in story.fields if f.term not in ("title", "author")] == expected
    assert story.tags.rating is not None
    assert story.tags.rating.text == dict(expected).get("Rating", dict(expected).get("rated", "PG"))


def test_saying_what_was_found_changes_nothing() -> None:
    plain = parsed()
    said = Overrules("The Night Ferry", ("Wren Hallam",), "en", "", (("Rated", ("PG",)),))
    assert parsed(overrules=said) == plain


# --- Files --------------------------------------------------------------------------------------------------------

SIDECAR = """\
title = "The Last Ferry"
author = ["Ann Hill", "Bo Dale"]
language = "en-GB"
encoding = "cp1252"

[fields]
Rating = "PG-13"
Words = 3000
Pairing = ["A/B", "C/D"]

[[lines]]
range = "12-15"
is = "verse"

[[lines]]
line = 20
is = "leave out"
"""


def table(text: str, name: str = "ferry.toml") -> Overrules:
    file = KeyFile(Path(name), text)
    return overrules_from_table(file.tables(), file)


def test_a_sidecar_says_all_that_can_be_said() -> None:
    said = table(SIDECAR)
    assert (said.title, said.authors, said.language, said.encoding) == (
        "The Last Ferry",
        ("Ann Hill", "Bo Dale"),
        "en-GB",
        "cp1252",
    )
    assert said.fields == (("Rating", ("PG-13",)), ("Words", ("3000",)), ("Pairing", ("A/B", "C/D")))
    assert [(r.first_line, r.last_line, r.role, str(r.origin), r.key) for r in said.lines] == [
        (12, 15, "verse", "ferry.toml:12", "lines[1].range"),
        (20, 20, "leave-out", "ferry.toml:16", "lines[2].line"),
    ]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('tilte = "X"', "ferry.toml:1: tilte: unknown key", "'title'"),
        ('\ncolour = "x.png"', "ferry.toml:2: colour: unknown key", "Known keys: title"),
        ("title = 3", "ferry.toml:1: title: must be some text", "title ="),
        ('author = [""]', "ferry.toml:1: author: must be a name", "author ="),
        ('language = "english please"', "ferry.toml:1: language: 'english please' is no language tag", "en-GB"),
        ('encoding = "rot13"', "ferry.toml:1: encoding: 'rot13' is no encoding", "cp1252"),
        ('fields = "X"', "ferry.toml:1: fields: must be a table", "[fields]"),
        ("[fields]\nRating = true", "ferry.toml:2: fields.Rating: must be some text", "Rating ="),
        ('[fields]\nTitle = "X"', "ferry.toml:2: fields.Title: has a key of its own", "title ="),
        ('[fields]\n"--" = "X"', "ferry.toml:2: fields.--: is no name", "Rating"),
        ('lines = "12"', "ferry.toml:1: lines: must be an array", "[[lines]]"),
        ('[[lines]]\nis = "verse"', "ferry.toml:1: lines[1]: needs either a range or a line", 'range = "12-15"'),
        ('[[lines]]\nrange = "1-2"\nline = 1\nis = "verse"', "lines[1]: needs either", "line = 12"),
        ('[[lines]]\nrange = "a-b"\nis = "verse"', "ferry.toml:2: lines[1].range: 'a-b' names no lines", "12-15"),
        ('[[lines]]\nrange = "9-3"\nis = "verse"', "ferry.toml:2: lines[1].range: '9-3' names no lines", "from 1"),
        ('[[lines]]\nline = 0\nis = "verse"', "ferry.toml:2: lines[1].line: 0 names no lines", "from 1"),
        ('[[lines]]\nline = true\nis = "verse"', "ferry.toml:2: lines[1].line: True names no lines", "12"),
        ("[[lines]]\nline = 3", "ferry.toml:1: lines[1].is: says what the lines are", "break, verse"),
        ('[[lines]]\nline = 3\nis = "vers"', "lines[1].is: 'vers' is nothing that lines can be", "'verse'"),
        ('[[lines]]\nline = 3\nis = "verse"\nkind = "x"', "ferry.toml:4: lines[1].kind: unknown key", "range"),
        (
            '[[lines]]\nrange = "1-5"\nis = "verse"\n[[lines]]\nrange = "5-6"\nis = "prose"',
            "ferry.toml:5: lines[2].range: these lines are already said to be 'verse', by lines[1].range",
            "once",
        ),
        ("title = Ferry", "ferry.toml:1: not valid TOML", ""),
    ],
)
def test_what_cannot_be_used_names_file_line_and_key(text: str, message: str, hint: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        table(text)
    assert message in str(caught.value)
    assert hint in caught.value.hint


def test_a_key_s_line_is_found_in_every_way_of_writing_it() -> None:
    text = 'a = 1\n[x."b.txt"]\ntitle = 1\n[[x."b.txt".lines]]\nline=1\n[[x."b.txt".lines]]\n line = 2\n[y]\nz.q = 1\n'
    found = [
        line_of_key(text, key)
        for key in (("a",), ("x", "b.txt", "title"), ("x", "b.txt", "lines", 1, "line"), ("y", "z", "q"), ("none",))
    ]
    assert found == [1, 3, 7, 9, None]
    assert line_of_key(text, ("x", "b.txt", "lines", 1, "is")) == 6, "the table around a key that is missing"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ferry.txt").write_text(FERRY, encoding="utf-8")
    return tmp_path


def story_in(folder: Path, asked: Overrules | None = None, name: str = "ferry.txt") -> Parsed:
    (file,) = [
        file for file in library_from_paths([folder], asked=asked or Overrules()).stories if file.path.name == name
    ]
    return parse_file(file)


def test_the_stronger_word_holds(folder: Path) -> None:
    """Weakest first, each layer put over the ones below it."""
    story = folder / "tide.md"
    story.write_text("The Tide\n\nby Cass Lorne\n\nThe boats sat on the mud, and nobody came for them at all.\n")

    def author() -> str:
        return story_in(folder, name="tide.md").story.metadata.creators[0].name

    assert author() == "Cass Lorne"
    settings_file = folder / "bookmaker.toml"
    settings_file.write_text('author = "Ann Folder"')
    assert author() == "Ann Folder"
    story.write_text(
        "---\nauthor: Ann Front Matter\n---\n\nThe boats sat on the mud, and nobody came for them at all.\n"
    )
    assert author() == "Ann Front Matter"
    settings_file.write_text('author = "Ann Folder"\n[stories."tide.md"]\nauthor = "Ann Table"')
    assert author() == "Ann Table"
    (folder / "tide.toml").write_text('author = "Ann Sidecar"')
    assert author() == "Ann Sidecar"
    asked = Overrules(authors=("Ann Command",))
    assert story_in(folder, asked, "tide.md").story.metadata.creators[0].name == "Ann Command"


def test_layers_that_say_different_things_all_hold(folder: Path) -> None:
    settings = 'language = "en-GB"\n[fields]\nFandom = "Rivers"\nRated = "R"\n'
    settings += (
        '[stories."ferry.txt"]\ntitle = "Ann Table"\n[[stories."ferry.txt".lines]]\nrange = "18-22"\nis = "prose"\n'
    )
    settings += '[[stories."ferry.txt".lines]]\nline = 24\nis = "note"\n'
    (folder / "bookmaker.toml").write_text(settings)
    (folder / "ferry.toml").write_text('fields.Rated = "G"\n[[lines]]\nline = 18\nis = "break"\n')
    story = story_in(folder)
    assert (story.story.metadata.title, story.story.metadata.language) == ("Ann Table", "en-GB")
    values = {field.name: field.value for field in story.story.fields}
    assert (values["Rated"], values["Fandom"]) == ("G", "Rivers")
    # The sidecar speaks of line 18, so that the table's word on the lines around it does not count.
    assert ("thematic-break", "overruled") in became(story, 18)
    assert became(story, 20)[0][1] != "overruled"
    assert became(story, 24) == [("note", "overruled")]


def test_an_encoding_is_taken_from_the_sidecar(folder: Path) -> None:
    (folder / "ferry.txt").write_bytes(FERRY.replace("Orla", "Zoë").encode("mac-roman"))
    (folder / "ferry.toml").write_text('encoding = "mac-roman"')
    assert "Zoë" in " ".join(entry.text for entry in story_in(folder).ledger)


def test_front_matter_can_name_lines(folder: Path) -> None:
    text = "---\ntitle: Tide\nauthor: Ann Hill\nlines:\n  - 9: heading\n  - 11-12: verse\n---\n\nNow\n\n"
    (folder / "tide.md").write_text(
        f"{text}The boats sat\non the mud.\n\nNobody came for them, that day or any other.\n"
    )
    story = story_in(folder, name="tide.md")
    assert became(story, 9) == [("heading", "overruled")]
    assert became(story, 11) == [("verse", "overruled")]
    assert became(story, 4) == [("left-out", "overruled")]
    assert "lines" not in {field.name for field in story.story.fields}


def test_an_author_s_own_field_of_that_name_is_one(folder: Path) -> None:
    (folder / "tide.md").write_text(
        "---\ntitle: Tide\nauthor: Ann Hill\nlines: 300, about\n---\n\nThe boats sat there.\n"
    )
    assert ("lines", "300, about") in [(f.name, f.value) for f in story_in(folder, name="tide.md").story.fields]


def test_front_matter_that_names_nothing_known_is_an_error_at_its_line(folder: Path) -> None:
    (folder / "tide.md").write_text("---\ntitle: Tide\nlines: [9 vers]\n---\n\nThe boats sat on the mud.\n")
    with pytest.raises(OverruleError, match=r"tide\.md:3: lines: 'vers'") as caught:
        story_in(folder, name="tide.md")
    assert "'verse'" in caught.value.hint


def test_lines_that_the_file_does_not_have_are_an_error(folder: Path) -> None:
    (folder / "ferry.toml").write_text('[[lines]]\nrange = "20-90"\nis = "prose"')
    with pytest.raises(
        OverruleError, match=r"ferry\.toml:2: lines\[1\]\.range: line 90 is not in ferry\.txt, which has 28"
    ):
        story_in(folder)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('title = "X"', "bookmaker.toml:1: title: belongs to one story", "sidecar"),
        ('[[lines]]\nline = 1\nis = "note"', "bookmaker.toml:1: lines: belongs to one story", '[stories."NAME.txt"]'),
        ('[stories."a.txt"]\ntilte = "X"', 'bookmaker.toml:2: stories."a.txt".tilte: unknown key', "'title'"),
        ('[stories.a.txt]\ntitle = "X"', "bookmaker.toml:1: stories.a: is no story's table", '[stories."a.txt"]'),
        ('[stories]\n"a.txt" = "X"', 'bookmaker.toml:2: stories."a.txt": must be a table', "title ="),
        ("author = 3", "bookmaker.toml:1: author: must be a name", "author ="),
        ('fields.Rating = ["a", 1.5, true]', "bookmaker.toml:1: fields.Rating: must be", "Rating ="),
    ],
)
def test_a_folder_s_settings_are_validated_alike(text: str, message: str, hint: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_settings(text, Path("bookmaker.toml"))
    assert message in str(caught.value)
    assert hint in caught.value.hint


def test_a_table_for_a_story_that_is_not_there_is_named(folder: Path) -> None:
    (folder / "bookmaker.toml").write_text('[stories."fery.txt"]\ntitle = "X"')
    with pytest.raises(ConfigurationError, match=r"there is no file 'fery\.txt'") as caught:
        library_from_paths([folder])
    assert caught.value.hint == "Did you mean 'ferry.txt'?"


# --- A first sidecar ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ferry.txt", "tide.md", "bare.txt", "odd.txt"])
def test_a_first_sidecar_changes_nothing(folder: Path, name: str) -> None:
    (folder / "tide.md").write_text(
        '---\ntitle: "Tide: a story"\nauthor: Ann Hill\ntags:\n  - boats\n  - mud\n---\n\nThe *boats* sat on the mud.\n'
    )
    (folder / "bare.txt").write_text("The boats sat on the mud.\n\nNobody came for them.\n")
    (folder / "odd.txt").write_text(
        'Title: The "Odd" \\ One\nAuthor: Ann Hill\nA/N: says "so" = [no]\n'
        "Notes: one\nNOTES: # two\n\nThe boats sat there.\n"
    )
    before = story_in(folder, name=name)
    path = write_sidecar(StoryFile(folder / name))
    assert path.name == f"{Path(name).stem}.toml"
    after = story_in(folder, name=name)
    assert (after.story, after.ledger) == (before.story, before.ledger)
    assert [d for d in after.diagnostics if d.severity != "info"] == [
        d for d in before.diagnostics if d.severity != "info"
    ]


def test_a_first_sidecar_says_what_was_recognised() -> None:
    said = tomllib.loads(sidecar_text(parsed()))
    assert said == {
        "title": "The Night Ferry",
        "author": "Wren Hallam",
        "language": "en",
        "fields": {"Rated": "PG", "Disclaimer": "The river is not mine."},
    }


def test_what_the_file_does_not_tell_stands_there_as_a_comment() -> None:
    text = sidecar_text(parsed("The boats sat on the mud, and\n\nnobody came for them at all.\n", name="mud.txt"))
    assert '# author = "Unknown"' in text
    assert "author" not in tomllib.loads(text)


def test_doubtful_lines_stand_there_as_comments_that_settle_them_when_they_are_taken_in() -> None:
    story = parsed(
        "Title: Tide\nAuthor: Ann Hill\n\nThe boats sat on the mud.\n\n"
        '"Are you there?" she said. "Are you?"\n\n\n"I am here," he said. "I never left."\n\nNobody came for them.\n'
    )
    text = sidecar_text(story)
    assert f"# Line 9: {story.diagnostics[0].message}\n" in text
    assert '# [[lines]]\n# range = "7-8"\n# is = "break"   # or verse, song, prose' in text
    entry = text[text.index("# [[lines]]") :].replace("# [", "[").replace("# r", "r").replace("# is", "is")
    assert table(entry).lines[0].role == "break"


def test_a_sidecar_is_never_overwritten(folder: Path) -> None:
    path = folder / "ferry.toml"
    path.write_text('title = "Mine"')
    with pytest.raises(OutputError, match="there is one already"):
        write_sidecar(StoryFile(folder / "ferry.txt"))
    assert path.read_text() == 'title = "Mine"'


def test_two_stories_of_one_name_have_sidecars_of_their_own(folder: Path) -> None:
    (folder / "ferry.md").write_text("# Ferry\n\nby Ann Hill\n\nThe boats sat on the mud.\n")
    assert write_sidecar(StoryFile(folder / "ferry.md")).name == "ferry.md.toml"
    assert sidecar_path(folder / "ferry.md") == folder / "ferry.md.toml"
    assert sidecar_path(folder / "ferry.txt") is None


def test_the_folder_s_settings_are_no_story_s_sidecar(folder: Path) -> None:
    story = folder / "bookmaker.txt"
    story.write_text(FERRY)
    (folder / "bookmaker.toml").write_text('output = "books"')
    assert sidecar_path(story) is None
    assert new_sidecar_path(story).name == "bookmaker.txt.toml"


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_a_first_sidecar_is_toml_whatever_the_header_says(words: str) -> None:
    value = " ".join(words.split())
    source = read_source(
        Path("tide.txt"), f"Title: Tide\nAuthor: Ann Hill\nMood: a {value}\n\nThe boats sat.\n".encode()
    )
    story = parse_story(source)
    told = tomllib.loads(sidecar_text(story))
    moods = [field.value for field in story.story.fields if field.name == "Mood"]
    assert told.get("fields", {}).get("Mood", *moods) == moods[0] if moods else True
    assert table(sidecar_text(story)).title == story.story.metadata.title
