"""Stories split over several files: which belong together, in which order, and that joining loses no word."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from bookmaker.book import book_from_stories, sections_from_book
from bookmaker.book.words import text_from_blocks, text_from_inlines
from bookmaker.errors import Diagnostic
from bookmaker.joining import PartSign, join_stories, sign_from_parsed
from bookmaker.ledger import check_book
from bookmaker.library import SplitStory, split_stories
from bookmaker.model import Chapter, Endnote, NoteRef, Paragraph, Parsed, Text
from bookmaker.parsing import parse_story
from bookmaker.reading import read_source
from bookmaker.rendering import Renderer
from bookmaker.typography import typeset_story


def sign(name: str, title: str = "", author: str = "", number: int | None = None) -> PartSign:
    return PartSign(Path(name), title, (author,) if author else (), number)


def grouped(*signs: PartSign) -> list[list[str]]:
    return [[path.as_posix() for path in story.paths] for story in split_stories(signs)]


# --- Which belong together ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [
        ["river-01.txt", "river-02.txt", "river-10.txt", *(f"river-0{n}.txt" for n in range(3, 10))],
        ["river_part2.txt", "river_part1.txt"],
        ["river.02.txt", "river.01.txt"],
        ["River 1.txt", "river 2.txt"],
        ["river-chapter1.txt", "river-chapter2.txt"],
        ["river2.txt", "river.txt"],
        ["river (1of2).txt", "river (2of2).txt"],
        ["river-0.txt", "river-1.txt"],
        ["part1.txt", "part2.txt"],
    ],
)
def test_names_that_count_are_parts_in_the_order_of_their_numbers(names: list[str]) -> None:
    (found,) = grouped(*(sign(name) for name in names))
    assert sorted(found) == sorted(names)
    assert found == sorted(names, key=lambda name: int("".join(c for c in name.split("of")[0] if c.isdigit()) or 1))


@pytest.mark.parametrize(
    "signs",
    [
        [sign("river-01.txt", "Ebb"), sign("river-02.txt", "Flood")],
        [sign("river-01.txt", author="Ann Hill"), sign("river-02.txt", author="Bo Dale")],
        [sign("river-1998.txt"), sign("river-1999.txt")],
        [sign("river-07.txt"), sign("river-08.txt")],
        [sign("a/river-01.txt"), sign("b/river-02.txt")],
        [sign("river-01.txt"), sign("river-02.html")],
        [sign("0001.txt"), sign("0002.txt")],
        [sign("river-01.txt"), sign("ferry-02.txt")],
        [sign("a.txt", "Ebb", "Ann Hill"), sign("b.txt", "Ebb", "Ann Hill")],
        [sign("a.txt", "Ebb", "Ann Hill", 1), sign("b.html", "Ebb", "Ann Hill", 1)],
        [sign("a.txt", "Ebb", "Ann Hill", 1), sign("b.txt", "Ebb", "Bo Dale", 2)],
        [sign("river-01.txt")],
    ],
)
def test_what_only_looks_alike_is_no_split_story(signs: list[PartSign]) -> None:
    assert grouped(*signs) == []


def test_one_title_with_the_numbers_of_parts_joins_files_of_any_name() -> None:
    signs = [
        sign("x7.txt", "The Long Road", "Ann Hill", 2),
        sign("b.txt", "Ebb", "Ann Hill"),
        sign("a0.txt", "the long road", "Ann Hill", 1),
    ]
    assert grouped(*signs) == [["a0.txt", "x7.txt"]]


def test_the_number_in_a_title_is_believed_before_the_one_in_a_name() -> None:
    assert grouped(sign("ebb-1.txt", "Ebb", "A", 2), sign("ebb-2.txt", "Ebb", "A", 1)) == [["ebb-2.txt", "ebb-1.txt"]]


def test_a_part_that_is_not_there_is_told() -> None:
    (story,) = split_stories([sign("ebb-4.txt"), sign("ebb-1.txt"), sign("ebb-2.txt")])
    assert story == SplitStory((Path("ebb-1.txt"), Path("ebb-2.txt"), Path("ebb-4.txt")), (3,))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The Long Road (2/3)", ("The Long Road", 2)),
        ("The Long Road [2 of 3]", ("The Long Road", 2)),
        ("The Long Road, Part Two", ("The Long Road", 2)),
        ("The Long Road - Part IV: The Ford", ("The Long Road", 4)),
        ("The Long Road pt. 12", ("The Long Road", 12)),
        ("The Long Road: Part 3/10", ("The Long Road", 3)),
        ("The Long Road, Chapter 3", ("The Long Road", 3)),
        ("The Long Road (5)", ("The Long Road", 5)),
        ("The Long Road 2", ("The Long Road 2", None)),
        ("Part of the Tide", ("Part of the Tide", None)),
        ("Chapter One", ("Chapter One", None)),
        ("24/7", ("24/7", None)),
    ],
)
def test_a_title_gives_the_number_of_its_part(title: str, expected: tuple[str, int | None]) -> None:
    text = f"Title: {title}\nAuthor: Ann Hill\n\nThe carts went by, and nobody looked up.\n"
    said = sign_from_parsed(parse_story(read_source(Path("road.txt"), text.encode())))
    assert (said.title, said.number) == expected


# --- Joined -------------------------------------------------------------------------------------------------------

PARTS = (
    """\
From: wren@example.org (Wren Hallam)
Subject: NEW: The Long Road (1/3)

Title: The Long Road (1/3)
Author: Wren Hallam
Rating: PG
Disclaimer: The carts are not mine.

Nobody had swept the road since the war, and nobody had asked for it to be swept.

They swept it.

To be continued
""",
    """\
Title: The Long Road (2/3)
Author: Wren Hallam
Rating: R
Pairing: Ostler/Miller
Disclaimer: Nor is the horse.
Notes: I promised a horse.

"We plant the oak for those who will sit under it."
-- Isobel Marrack, "A Keeper's Year"

The horse stood in the ford and would not move for anyone, and least of all for the miller.

To be continued
""",
    """\
Title: The Long Road (3/3)
Author: Wren Hallam

Chapter Four

The road ended at a wall that none of the maps had on them.

Chapter Five

They climbed it, and the horse went round.

The End

Thank you for reading all of this story!
""",
)


def parsed(text: str, name: str = "road.txt") -> Parsed:
    return parse_story(read_source(Path(name), text.encode()))


def label_and_title(chapter: Chapter) -> str:
    return " ".join(filter(None, (chapter.label, text_from_inlines(chapter.title))))


def check_ledgers(parts: list[Parsed]) -> None:
    """Every file's own ledger holds in the book of the joined story."""
    story = typeset_story(join_stories(parts))
    renderer = Renderer()
    pages = [renderer.render_section(section) for section in sections_from_book(book_from_stories([story]))]
    check_book(parts, pages)


def test_parts_tell_what_they_are() -> None:
    signs = [sign_from_parsed(parsed(text, f"{n}.txt")) for n, text in enumerate(PARTS)]
    assert [(s.title, s.authors, s.number) for s in signs] == [
        ("The Long Road", ("Wren Hallam",), n) for n in (1, 2, 3)
    ]


def test_a_subject_gives_the_number_where_the_title_does_not() -> None:
    header = "From: wren@example.org (Wren Hallam)\nSubject: The Weir (2/4)\nDate: Mon, 3 Feb 1997 10:00:00 GMT\n\n"
    assert sign_from_parsed(parsed(f"{header}The water came over the top of it.\n\nNobody slept.\n")).number == 2


def test_a_guessed_title_says_nothing_of_the_whole() -> None:
    story = parsed("The Weir\n\nThe water came over the top of it.\n\nNobody slept, or tried to.\n")
    doubt = Diagnostic("title-doubtful", "warning", 1, "“The Weir” was taken for the title")
    found = sign_from_parsed(replace(story, diagnostics=(*story.diagnostics, doubt)))
    assert (found.title, found.authors, found.number) == ("", (), None)


def test_parts_become_one_story_with_a_chapter_or_a_part_each() -> None:
    parts = [parsed(text) for text in PARTS]
    story = join_stories(parts)
    assert (story.metadata.title, [c.name for c in story.metadata.creators]) == ("The Long Road", ["Wren Hallam"])
    assert [(label_and_title(chapter), chapter.level) for chapter in story.chapters] == [
        ("1/3", 1),
        ("2/3", 1),
        ("3/3", 0),
        ("Chapter Four", 1),
        ("Chapter Five", 1),
    ]
    assert story.chapters[1].epigraph is not None
    assert text_from_inlines(story.chapters[1].epigraph.cite) == 'Isobel Marrack, "A Keeper\'s Year"'
    check_ledgers(parts)


def test_a_later_part_s_header_says_over_its_text_what_the_first_did_not() -> None:
    story = join_stories([parsed(text) for text in PARTS])
    notes = [(note.label, text_from_blocks(note.blocks)) for note in story.chapters[1].notes]
    assert notes == [
        ("Rating", "R"),
        ("Pairing", "Ostler/Miller"),
        ("Disclaimer", "Nor is the horse."),
        ("Notes", "I promised a horse."),
    ]
    assert story.chapters[2].notes == ()
    assert [text_from_blocks(note.blocks) for note in story.afterword] == ["Thank you for reading all of this story!"]


def test_a_joined_story_is_rated_as_its_strictest_part_and_tagged_as_all() -> None:
    tags = join_stories([parsed(text) for text in PARTS]).tags
    assert tags.rating is not None
    assert (tags.rating.text, tags.rating.level) == ("R", "Mature")
    assert tags.relationships == ("Ostler/Miller",)


def test_a_joined_story_is_the_same_book_as_the_story_in_one_file() -> None:
    text = "Nobody had swept the road since the war, and nobody had asked for it to be swept.\n\nThey swept it.\n"
    whole = parsed(f"Title: The Long Road\nAuthor: Wren Hallam\n\n{text}")
    joined = join_stories([parsed(text) for text in PARTS])
    assert joined.metadata.identifier == whole.story.metadata.identifier
    # The library is told of the strictest part's rating, as the reader is.
    assert [s for s in joined.metadata.subjects if s in ("General", "Mature")] == ["Mature"]


def test_parts_without_a_title_of_their_own_take_the_first_one_s() -> None:
    parts = [
        parsed("Title: The Mill\nAuthor: Ann Hill\n\nThe wheel turned all night and ground nothing but itself.\n"),
        parsed("The wheel stopped, and for a time there was nothing to be heard but water.\n\nNobody went to look.\n"),
    ]
    story = join_stories(parts)
    assert (story.metadata.title, [c.name for c in story.metadata.creators]) == ("The Mill", ["Ann Hill"])
    assert len(story.chapters) == 2
    check_ledgers(parts)


def test_a_part_s_own_name_is_the_title_of_its_chapter() -> None:
    text = "Title: The Long Road, Part {}\nAuthor: Wren Hallam\n\nThe road went on, and so did they, and so did it.\n"
    parts = [parsed(text.format(name)) for name in ("1: The Ford", "2: The Wall")]
    story = join_stories(parts)
    assert [(c.label, text_from_inlines(c.title)) for c in story.chapters] == [
        ("Part 1", "The Ford"),
        ("Part 2", "The Wall"),
    ]
    check_ledgers(parts)


def test_notes_of_two_parts_keep_apart() -> None:
    part = parsed(PARTS[0])
    call = (Paragraph((Text("A word"), NoteRef("1", "1"))),)
    note = Endnote("1", "1", (Paragraph((Text("A note."),)),))
    story = replace(part.story, chapters=(Chapter(blocks=call),), endnotes=(note,))
    joined = join_stories([replace(part, story=story)] * 2)
    refs = [note.ref for note in joined.endnotes]
    assert len(set(refs)) == 2
    blocks = [block for chapter in joined.chapters for block in chapter.blocks if isinstance(block, Paragraph)]
    assert [inline.ref for block in blocks for inline in block.inlines if isinstance(inline, NoteRef)] == refs
