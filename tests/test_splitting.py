"""Chapters that are too long for one page file."""

from __future__ import annotations

import pytest

from bookmaker.book import book_from_stories, sections_from_book
from bookmaker.book.splitting import pieces_of_text
from bookmaker.epub.navigation import shows_contents
from bookmaker.model import (
    Block,
    Chapter,
    ChapterText,
    Endnote,
    EndnotesPage,
    Epigraph,
    Heading,
    Metadata,
    Note,
    NoteRef,
    Paragraph,
    Section,
    Story,
    Text,
    ThematicBreak,
)


def p(letters: int = 92) -> Paragraph:
    """A paragraph of a hundred bytes, with its mark-up."""
    return Paragraph((Text("x" * letters),))


def scenes(*lengths: int) -> tuple[Block, ...]:
    """Scenes of so many hundred bytes with breaks between them."""
    blocks: list[Block] = []
    for length in lengths:
        blocks += [ThematicBreak()] if blocks else []
        blocks += [p()] * length
    return tuple(blocks)


@pytest.mark.parametrize(
    ("blocks", "sizes"),
    [
        (scenes(3, 3), [7]),
        (scenes(6, 6), [7, 6]),
        # A piece may be a fifth larger, for the sake of its end.
        (scenes(4, 4, 4, 4, 4), [10, 14]),
        (scenes(5, 4, 4, 4, 4), [6, 10, 9]),
        # Where no scene ends for long, a paragraph does.
        (scenes(21), [7, 7, 7]),
        (scenes(1, 20), [8, 7, 7]),
        ((p(2000),), [1]),
        ((), [0]),
    ],
)
def test_a_long_text_is_parted_where_scenes_end(blocks: tuple[Block, ...], sizes: list[int]) -> None:
    pieces = pieces_of_text(blocks, 1000)
    assert tuple(block for piece in pieces for block in piece) == blocks
    assert [len(piece) for piece in pieces] == sizes


def test_a_heading_begins_a_piece() -> None:
    heading = Heading((Text("Noon"),))
    pieces = pieces_of_text((*[p()] * 6, heading, *[p()] * 6), 1000)
    assert [piece[0] for piece in pieces] == [p(), heading]


@pytest.fixture(scope="module")
def parted() -> list[Section]:
    called = Paragraph((Text("x"), NoteRef("1", "*")))
    chapter = Chapter(
        "I.",
        (Text("Out"),),
        epigraph=Epigraph((p(5),)),
        notes=(Note("A/N", (p(4),)),),
        blocks=(*scenes(8), ThematicBreak(), called, *scenes(8)),
        end_notes=(Note("", (p(3),)),),
    )
    note = Endnote("1", "*", (p(2),))
    story = Story(Metadata("urn:x", "Salt"), chapters=(chapter, Chapter("II.", blocks=(p(),))), endnotes=(note,))
    return list(sections_from_book(book_from_stories([story]), largest=1000))


def test_the_contents_list_a_parted_chapter_once(parted: list[Section]) -> None:
    assert [(each.id, each.title, each.listed) for each in parted if each.kind == "chapter"] == [
        ("salt-chapter-1", "I. Out", True),
        ("salt-chapter-1-2", "I. Out", False),
        ("salt-chapter-2", "II.", True),
    ]


def test_the_pieces_of_one_text_need_no_contents_page() -> None:
    story = Story(Metadata("urn:x", "Salt"), chapters=(Chapter(blocks=scenes(8, 8, 8)),))
    sections = sections_from_book(book_from_stories([story]), largest=1000)
    assert [each.kind for each in sections].count("chapter") == 3
    assert not shows_contents(sections)


def test_the_first_piece_has_the_head_and_the_last_the_foot(parted: list[Section]) -> None:
    first, second, _ = (each.content for each in parted if isinstance(each.content, ChapterText))
    assert (first.chapter.label, len(first.epigraphs), len(first.chapter.notes), first.opening) == ("I.", 1, 1, True)
    assert first.chapter.end_notes == ()
    assert isinstance(first.chapter.blocks[-1], ThematicBreak)
    assert (second.chapter.label, second.epigraphs, second.chapter.notes, second.opening) == ("", (), (), False)
    assert len(second.chapter.end_notes) == 1


def test_notes_lead_back_to_the_piece_that_calls_them(parted: list[Section]) -> None:
    (notes,) = (each.content for each in parted if isinstance(each.content, EndnotesPage))
    assert notes.chapter_ids == (("1", "salt-chapter-1-2"),)


def test_without_a_limit_a_chapter_is_one_section() -> None:
    story = Story(Metadata("urn:x", "Salt"), chapters=(Chapter(blocks=scenes(5000)),))
    assert [each.kind for each in sections_from_book(book_from_stories([story]))].count("chapter") == 1
