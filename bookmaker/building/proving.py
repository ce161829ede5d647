"""A story proved before it goes on: its words are counted on pages of its own, and where rules have lost some, the
lines are set as typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.book import LARGEST_PAGE, book_from_stories, sections_from_book
from bookmaker.epub import SourceFile
from bookmaker.errors import ConfigurationError, Diagnostic, LedgerError
from bookmaker.joining import join_stories
from bookmaker.judging import judge as judge_by_evidence
from bookmaker.ledger import Fault, check_book, error_of_fault, lost_in_reading, settle
from bookmaker.model import Book, Overrules, Page, Parsed, Source, Story
from bookmaker.parsing import parse_story
from bookmaker.parsing.as_typed import file_as_typed, lines_as_typed, said_of_lines
from bookmaker.parsing.story import Judge
from bookmaker.rendering import Renderer
from bookmaker.typography import typeset_story

MOST_ATTEMPTS = 3
"""Readings by rules: after the last of them a file that still loses words is set as typed as a whole."""


class Reading(Struct, frozen=True):
    """A file as read, what a person says of it, and what judges its lines. It is told of from its `first_line` on: it
    may be one story of a file of several."""

    source: Source
    overrules: Overrules
    judge: Judge = judge_by_evidence
    first_line: int = 1

    def parsed(self) -> Parsed:
        """What the file means. Raises InputError when no line has words."""
        parsed = parse_story(self.source, self.overrules, self.judge)
        said = tuple(
            each if (each.line or self.first_line) >= self.first_line else replace(each, line=self.first_line)
            for each in parsed.diagnostics
        )
        return replace(parsed, diagnostics=said)


class Proved(Struct, frozen=True):
    """A story of which every word is accounted for: its files' settled ledgers, the story typeset, and its own book's
    pages."""

    parsed: tuple[Parsed, ...]
    story: Story
    book: Book
    pages: tuple[Page, ...]


class _File(Struct):
    """A file on its way to being proved, and what was said of it on the way."""

    reading: Reading
    said: tuple[Diagnostic, ...] = ()
    whole: bool = False

    def parsed(self) -> Parsed:
        source, overrules = self.reading.source, self.reading.overrules
        if self.whole:
            return file_as_typed(source, overrules)
        parsed = self.reading.parsed()
        return replace(parsed, diagnostics=(*parsed.diagnostics, *self.said))

    def set_as_typed(self, faults: Sequence[Fault]) -> None:
        source, overrules = lines_as_typed(self.reading.source, self.reading.overrules, faults)
        self.reading = replace(self.reading, source=source, overrules=overrules)
        self.said += tuple(said_of_lines(faults))


def prove(readings: Sequence[Reading], *, keep_marks: bool = False) -> Proved:
    """The story that the files make, with each word of theirs in its book or listed as left out.

    Lines that rules lose words of are set as typed, and that is said; at worst a whole file is. Raises InputError
    where no line has words, and LedgerError where even lines as typed lose a word, which is a fault of this program.
    """
    files = [_File(reading) for reading in readings]
    attempt = 1
    while True:
        made = _made(tuple(file.parsed() for file in files), keep_marks=keep_marks)
        settled, unplaced = settle(made.parsed, made.pages)
        faults = [(*lost_in_reading(parsed), *more) for parsed, more in zip(made.parsed, unplaced, strict=True)]
        if not any(faults):
            return replace(made, parsed=settled)
        for file, found in zip(files, faults, strict=True):
            if found and file.whole:
                raise error_of_fault(file.reading.source.path, found[0])
            if found and attempt < MOST_ATTEMPTS:
                file.set_as_typed(found)
            elif found:
                file.whole = True
        attempt += 1


def _made(parsed: tuple[Parsed, ...], *, keep_marks: bool) -> Proved:
    story = typeset_story(story_of_parts(parsed))
    book = book_from_stories([story])
    pages = pages_from_book(book, names_of(parsed), None, keep_marks=keep_marks, largest=LARGEST_PAGE)
    return Proved(parsed, story, book, pages)


def story_of_parts(parsed: tuple[Parsed, ...]) -> Story:
    """The one story of a file or of several."""
    return parsed[0].story if len(parsed) == 1 else join_stories(parsed)


def names_of(parsed: Iterable[Parsed]) -> list[str]:
    """The names of a story's files, as a colophon tells them."""
    return [each.source.path.name for each in parsed]


def sources_of(parsed: Iterable[Parsed]) -> tuple[SourceFile, ...]:
    """A story's files, as the package of its book tells them."""
    return tuple(SourceFile(each.source.path.name, each.source.digest) for each in parsed)


# --- Pages --------------------------------------------------------------------------------------------------------


def pages_from_book(
    book: Book,
    sources: Sequence[str],
    templates: Path | None,
    *,
    keep_marks: bool = False,
    largest: int | None = None,
) -> tuple[Page, ...]:
    """Every page of a book, rendered with the program's templates or those in their place in `templates`; a chapter of
    more than `largest` bytes on several."""
    renderer = renderer_of(templates, keep_marks=keep_marks)
    return tuple(renderer.render_section(section) for section in sections_from_book(book, sources, largest=largest))


@lru_cache(maxsize=4)
def renderer_of(templates: Path | None, *, keep_marks: bool = False) -> Renderer:
    """The renderer with these templates, made once: compiling them costs more than a short story, and a worker makes
    many stories with the same."""
    return Renderer(templates, keep_marks=keep_marks)


def refuse_lossy(parsed: Sequence[Parsed], pages: Sequence[Page], templates: Path | None) -> None:
    """Raise an error where a proved story has lost words on these pages: ConfigurationError for a person's own
    templates, else LedgerError."""
    try:
        check_book(parsed, pages)
    except LedgerError as error:
        if templates is None:
            raise
        raise ConfigurationError(
            f"the templates of {templates} leave words out: {error.message}",
            position=error.position,
            hint="Look for what the program's own templates write there and these do not.",
        ) from error
