"""The word ledger: nothing is lost, nothing moves, and what is left out is listed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookmaker.book import book_from_stories, sections_from_book
from bookmaker.errors import BookmakerError, LedgerError
from bookmaker.model import Page, Parsed
from bookmaker.parsing import parse_story
from bookmaker.parsing.ledger import check_book, check_source, count_words
from bookmaker.reading import read_source
from bookmaker.rendering import Renderer
from bookmaker.typography import typeset_story

STORY = """\
The Ferry
by Ann Marsh

Rating: PG
Summary: A crossing.

The river was high -- "higher than ever," she said.

* * *

They went over all the same.

Back to top
"""
RENDERER = Renderer()


def parsed_from_text(text: str, name: str = "story.txt") -> Parsed:
    return parse_story(read_source(Path(name), text.encode()))


def pages_of(parsed: Parsed) -> list[Page]:
    book = book_from_stories((typeset_story(parsed.story),))
    return [RENDERER.render_section(section) for section in sections_from_book(book)]


def test_a_story_passes() -> None:
    parsed = parsed_from_text(STORY)
    check_source(parsed)
    check_book(parsed, pages_of(parsed))
    counts = count_words(parsed)
    assert counts["missing"] == 0
    assert counts["left_out"] == 3
    assert counts["source"] == counts["in_book"] + counts["left_out"]


def test_a_paragraph_missing_from_the_ledger_is_named_with_its_line() -> None:
    parsed = parsed_from_text(STORY)
    broken = replace(parsed, ledger=tuple(e for e in parsed.ledger if "high" not in e.text))
    with pytest.raises(LedgerError) as error:
        check_source(broken)
    assert error.value.position is not None
    assert error.value.position.line == 7


@pytest.mark.parametrize(
    "damage", [("went over", "went"), ("all the same", "the same all"), ("<p", "<p hidden='' data-x")]
)
def test_a_word_missing_or_moved_on_the_pages_is_an_error(damage: tuple[str, str]) -> None:
    parsed = parsed_from_text(STORY)
    before, after = damage
    pages = [replace(page, xhtml=page.xhtml.replace(before, after)) for page in pages_of(parsed)]
    if before == "<p":
        check_book(parsed, pages)
        return
    with pytest.raises(LedgerError, match="not in the book where they belong"):
        check_book(parsed, pages)


def test_paragraphs_in_another_order_are_an_error() -> None:
    parsed = parsed_from_text("A Title\nby A Name\n\nFirst comes this one.\n\nThen comes that one.\n\nThird is last.\n")
    chapter = parsed.story.chapters[0]
    turned = replace(parsed.story, chapters=(replace(chapter, blocks=chapter.blocks[::-1]),))
    pages = pages_of(replace(parsed, story=turned))
    with pytest.raises(LedgerError):
        check_book(parsed, pages)


TYPED = """\
* * *|***|-----|Title: The Mill|Author: Ann|by Ann Marsh|Rating: PG-13|Chapter One|Part 2|THE END|-- |I|Summary:
From: a@example.org (Ann)|Subject: A tale (1/2)|"Who is there?" he said.|> quoted words here|Back to top|- A. Poet
    Indented a little, this line is.|Roses are red|    violets blue|A/N: thanks|Monday, 10:41 a.m.|oOo|[X] one
Contents|((a voice))|[1] A note.|A call[1] for it.|Dear Ann,|Yours, B.|~sung~|cut at the line-|end
The rain had stopped by then, and nobody in the house could say when it had stopped or why
""".replace("\n", "|").split("|")
LINES = st.lists(
    st.one_of(st.sampled_from(["", "", *TYPED]), st.text(st.characters(exclude_categories=["Cs"]), max_size=90)),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["story.txt", "story.md", "story.html"]))
def test_no_text_loses_a_word_or_raises_outside_the_family(lines: list[str], newline: str, name: str) -> None:
    text = newline.join(lines)
    try:
        parsed = parse_story(read_source(Path(name), text.encode()))
        check_book(parsed, pages_of(parsed))
    except LedgerError:
        raise
    except BookmakerError:
        return  # no story in it: said so


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=3000), st.sampled_from(["story.txt", "story.md", "story.html"]))
def test_no_bytes_raise_outside_the_family(data: bytes, name: str) -> None:
    try:
        parsed = parse_story(read_source(Path(name), data))
        check_book(parsed, pages_of(parsed))
    except LedgerError:
        raise
    except BookmakerError:
        return
