"""The word ledger: nothing is lost, nothing moves, and what is left out is listed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from bookmaker.book import book_from_stories, sections_from_book
from bookmaker.book.words import text_from_blocks
from bookmaker.errors import LedgerError
from bookmaker.ledger import check_book, count_words, left_out, lost_in_reading, settle
from bookmaker.model import Chapter, Creator, LedgerEntry, Page, Paragraph, Parsed, Text
from bookmaker.parsing import parse_story
from bookmaker.reading import read_source
from bookmaker.rendering import Renderer
from bookmaker.typography import typeset_story

STORY = """\
The Ferry
by Ann Marsh

Rated: PG
Summary: A crossing.

The river was high -- "higher than ever," she said.

oOo

They went over all the same.

Home | Back to the stories | Next page
"""
RENDERER = Renderer()


def parsed_from_text(text: str, name: str = "story.txt") -> Parsed:
    return parse_story(read_source(Path(name), text.encode()))


def pages_of(parsed: Parsed) -> list[Page]:
    book = book_from_stories((typeset_story(parsed.story),))
    return [RENDERER.render_section(section) for section in sections_from_book(book)]


def settled(parsed: Parsed, pages: list[Page] | None = None) -> Parsed:
    """The story with its ledger settled on its own pages, or on others."""
    (only,), (faults,) = settle([parsed], pages_of(parsed) if pages is None else pages)
    assert faults == ()
    return only


def unprinted(parsed: Parsed) -> list[tuple[int, str, str]]:
    """(line, text, rule) of what is left out of lines that are in the book."""
    return [(e.first_line, e.text, e.rule) for e in left_out(parsed.ledger) if e not in parsed.ledger]


# --- What is left out ---------------------------------------------------------------------------------------------


def test_every_word_is_in_the_book_or_listed() -> None:
    story = settled(parsed_from_text(STORY))
    assert unprinted(story) == [(4, "Rated", "label"), (9, "oOo", "ornament")]
    assert count_words(story) == {"source": 33, "in_book": 24, "left_out": 9, "missing": 0}
    assert sum(len(entry.text.split()) for entry in left_out(story.ledger)) == 11


def test_a_label_that_the_title_page_has_too_is_no_word_left_out() -> None:
    story = settled(parsed_from_text(STORY.replace("Rated", "Rating")))
    assert unprinted(story) == [(9, "oOo", "ornament")]


def test_what_a_file_says_twice_and_its_book_once_is_listed_once() -> None:
    typed = "Title: The Ferry\nAuthor: Ann Marsh\n\n" + STORY
    story = settled(parsed_from_text(typed))
    twice = [text for _, text, rule in unprinted(story) if rule == "said-twice"]
    assert twice == ["The Ferry", "Ann Marsh"]
    counts = count_words(story)
    assert counts["source"] == counts["in_book"] + counts["left_out"]


def test_words_around_a_byline_are_listed_or_a_note() -> None:
    head = "The Ferry\n\n{}\n\nThe river was high, and nobody in the village said so.\n"
    story = settled(parsed_from_text(head.format("A fan fiction story written by Ann Marsh")))
    assert unprinted(story) == [(3, "A fan fiction story written by", "byline-words")]
    story = settled(parsed_from_text(head.format("A *SMALL* parody by Ann Marsh")))
    (entry,) = [e for e in story.ledger if e.first_line == 3]
    assert (entry.became, entry.text) == ("author", "A *SMALL* parody by Ann Marsh")
    assert [text_from_blocks(note.blocks) for note in story.story.preface] == ["A SMALL parody"]
    assert unprinted(story) == []


def test_names_of_several_authors_stand_one_by_one() -> None:
    typed = "Title: The Ferry\nAuthors: Ann Marsh, Bo Dale\n\nThe river was high, and nobody in the village said so.\n"
    assert [text for _, text, _ in unprinted(settled(parsed_from_text(typed)))] == ["Title", "Authors"]


# --- What is lost -------------------------------------------------------------------------------------------------


def test_a_paragraph_missing_from_the_ledger_is_named_with_its_line() -> None:
    parsed = parsed_from_text(STORY)
    broken = replace(parsed, ledger=tuple(e for e in parsed.ledger if "high" not in e.text))
    (fault,) = lost_in_reading(broken)
    assert (fault.first_line, fault.last_line, fault.rule) == (7, 7, "")
    assert "higher than ever" in fault.text


def test_lines_out_of_their_order_in_the_ledger_are_named() -> None:
    parsed = parsed_from_text("Title: T\nAuthor: A\n\nOne came first here.\n\nTwo came then.\n\nThree came last.\n")
    first, second = (e for e in parsed.ledger if e.first_line in (4, 6))
    turned = tuple(
        replace(e, text=second.text) if e is first else replace(e, text=first.text) if e is second else e
        for e in parsed.ledger
    )
    (fault,) = lost_in_reading(replace(parsed, ledger=turned))
    assert (fault.first_line, fault.last_line) == (4, 6)


@pytest.mark.parametrize("damage", [("went over", "went"), ("all the same", "the same all"), ("over all", "overall")])
def test_a_word_missing_moved_or_grown_into_another_is_a_fault(damage: tuple[str, str]) -> None:
    parsed = parsed_from_text(STORY)
    pages = [replace(page, xhtml=page.xhtml.replace(*damage)) for page in pages_of(parsed)]
    _, (faults,) = settle([parsed], pages)
    # Whether a word is one or two makes no difference in the midst of a line.
    assert [fault.first_line for fault in faults] == ([] if damage[1] == "overall" else [11])
    if faults:
        with pytest.raises(LedgerError, match="not in the book where they belong") as error:
            check_book([parsed], pages)
        assert error.value.position is not None
        assert error.value.position.line == 11


def test_tags_in_words_and_attributes_are_no_words() -> None:
    parsed = parsed_from_text(STORY)
    for before, after in (("<p", "<p hidden='' data-x"), ("river", "r<em>iv</em>er"), ("high", "<!-- x -->high")):
        settled(parsed, [replace(page, xhtml=page.xhtml.replace(before, after)) for page in pages_of(parsed)])


def test_paragraphs_in_another_order_are_a_fault() -> None:
    parsed = parsed_from_text(
        "A Title\nby A Name\n\nFirst she came to the river, and it was high.\n\n"
        "Then she came to the bridge, and it was down.\n\n"
        "She sat on the bank and took off her shoes, and waited.\n"
    )
    chapter = parsed.story.chapters[0]
    turned = replace(parsed.story, chapters=(replace(chapter, blocks=chapter.blocks[::-1]),))
    _, (faults,) = settle([parsed], pages_of(replace(parsed, story=turned)))
    assert faults


def test_a_header_s_words_do_not_count_in_a_chapter() -> None:
    """A line of the story that was taken for a byline: its words stand in the text too, and it is lost all the same."""
    parsed = parsed_from_text("Title: Kelp\nAuthor: A. Name\n\nAnd by and by I learned the making of kelp by heart.\n")
    line = LedgerEntry(3, 3, "author", "byline", "the making of kelp and by and by I learned")
    _, (faults,) = settle([replace(parsed, ledger=(*parsed.ledger, line))], pages_of(parsed))
    assert [(fault.first_line, fault.rule) for fault in faults] == [(3, "byline")]


def test_a_word_on_a_page_stands_for_one_word_of_the_file() -> None:
    parsed = parsed_from_text(
        'Title: Kelp\nAuthor: A. Name\n\n"Yes," she said.\n\n"No," said the miller.\n\n"Yes," she said.\n\n'
        "It was a long day, and a cold one.\n"
    )
    chapter = parsed.story.chapters[0]
    shorter = replace(parsed.story, chapters=(replace(chapter, blocks=chapter.blocks[1:]),))
    _, (faults,) = settle([parsed], pages_of(replace(parsed, story=shorter)))
    assert 4 in [fault.first_line for fault in faults] or 6 in [fault.first_line for fault in faults]


def test_the_heading_that_a_book_gives_a_chapter_is_no_word_of_the_file() -> None:
    metadata_only = parsed_from_text("Title: Kelp\nAuthor: A. Name\n\nKelp\n\nIt was a long day, and a cold one.\n")
    story = replace(
        metadata_only.story, chapters=(Chapter(blocks=(Paragraph((Text("It was a long day, and a cold one."),)),)),)
    )
    entry = LedgerEntry(4, 4, "paragraph", "prose", "Kelp")
    ledger = tuple(entry if e.first_line == 4 else e for e in metadata_only.ledger)
    _, (faults,) = settle([replace(metadata_only, ledger=ledger)], pages_of(replace(metadata_only, story=story)))
    assert [fault.first_line for fault in faults] == [4]


def test_an_author_that_no_page_names_is_a_fault() -> None:
    parsed = parsed_from_text(STORY)
    unsigned = replace(parsed.story, metadata=replace(parsed.story.metadata, creators=(Creator("X", "X"),)))
    _, (faults,) = settle([parsed], pages_of(replace(parsed, story=unsigned)))
    assert [(fault.first_line, fault.rule) for fault in faults] == [(2, "byline")]


def test_parts_make_up_the_words_of_their_entry() -> None:
    for text in (
        STORY,
        "Title: The Ferry\n" + STORY,
        "The Ferry by Ann Marsh and Bo Dale, 3/4/97\n\nThe river was high.\n",
    ):
        for entry in parsed_from_text(text).ledger:
            parts = " ".join(part.text for part in entry.parts) if entry.parts else entry.text
            assert re.findall(r"\w+", parts) == re.findall(r"\w+", entry.text)


# --- Mark-up ------------------------------------------------------------------------------------------------------

PAGE = "<h1>The Ferry</h1><p>by Ann Marsh</p><p>{}</p><p>The river was high, and it was cold.</p>"


@pytest.mark.parametrize(
    "typed",
    [
        "<b>T</b>he ferry came.",
        "The <font size=2>ferry</font> came &amp; went.",
        "He wrote <so it goes> on the wall.",
        "One <!-- hidden <b>word</b> --> two.",
        "<![CDATA[Data]]> and <? words ?>.",
        "a < b > c",
        "<script>var word = '</p>';</script>One.",
        '<a title="two > one">Link</a> it.',
    ],
)
def test_words_of_a_page_are_told_however_they_are_typed(typed: str) -> None:
    parsed = parsed_from_text(PAGE.format(typed), "story.html")
    assert lost_in_reading(parsed) == ()
    settled(parsed)


@pytest.mark.parametrize("name", ["story.html", "story.md"])
def test_a_word_that_a_reader_of_mark_up_loses_is_named(name: str) -> None:
    text = PAGE.format("It was high and it was low.") if name.endswith("html") else STORY.replace("oOo", "It was high.")
    parsed = parsed_from_text(text, name)
    ledger = tuple(replace(e, text=e.text.replace("was high", "was")) for e in parsed.ledger)
    lost = lost_in_reading(replace(parsed, ledger=ledger))
    assert lost
    assert {fault.text for fault in lost} == {"high"}


def test_a_word_that_stands_elsewhere_too_is_missed_where_it_was() -> None:
    parsed = parsed_from_text(PAGE.format("It was low."), "story.html")
    ledger = tuple(replace(e, text=e.text.replace("It was low.", "It low.")) for e in parsed.ledger)
    (fault,) = lost_in_reading(replace(parsed, ledger=ledger))
    assert fault.text == "was"
