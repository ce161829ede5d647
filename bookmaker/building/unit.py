"""The unit of work: a story's bytes in, a book's bytes and its account out.

Everything that is needed comes in with the arguments, and everything that comes of it goes out with the result. No file
is written, no process is started, and no call knows of another, so that calls may be made in any order, side by side,
in threads, in processes and on other machines.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from bookmaker.assets import NO_FOLDERS, OwnFolders, stylesheet_from_names
from bookmaker.book import LARGEST_PAGE, book_from_stories
from bookmaker.building.covers import ChosenCover, cover_of_book
from bookmaker.building.manuscripts import Manuscript, of_one_story, reading_of
from bookmaker.building.outcomes import Summary
from bookmaker.building.proving import (
    Reading,
    names_of,
    pages_from_book,
    prove,
    refuse_lossy,
    renderer_of,
    sources_of,
)
from bookmaker.building.stories import (
    Typeset,
    refuse_warned,
    summary_from_typeset,
    typeset_from_proved,
    unreadable_file,
)
from bookmaker.epub import Picture, SourceFile, epub_bytes, picture_from_bytes
from bookmaker.errors import ConfigurationError, Diagnostic, InputError, Position
from bookmaker.files import LARGEST_STORY, read_regular
from bookmaker.ledger import left_out
from bookmaker.model import Book, Metadata, Overrules, Page, Parsed, Tags
from bookmaker.naming import file_name
from bookmaker.overrides import STORY_KEYS, KeyFile, overrules_from_table

STYLESHEETS = ("core.css", "epub.css")

StoryInput = bytes | os.PathLike[str] | Manuscript
"""A story as who calls has it: its file's bytes, the path of its file, or its bytes with what is said of it."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words of the source that the book does not have: the lines they stand on, and the rule that left them out."""

    path: Path
    first_line: int
    last_line: int
    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Epub:
    """A book, and the account of it. Every word of the source is in `data` or in `left_out`.

    `name` is a name for its file that every file system can have: of the title alone, so that two books may have the
    same. `words` of the source stand in the book. `diagnostics` are what a person should look at.
    """

    name: str
    data: bytes = field(repr=False)
    metadata: Metadata
    tags: Tags
    words: int
    left_out: tuple[LeftOut, ...] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...]
    summary: Summary = field(repr=False)


def make_epub(
    story: StoryInput | Sequence[StoryInput],
    *,
    name: str = "",
    sidecar: Mapping[str, Any] | None = None,
    cover: bytes | Literal[False] | None = None,
    own: OwnFolders = NO_FOLDERS,
    strict: bool = False,
    keep_marks: bool = False,
    modified: dt.datetime | None = None,
) -> Epub:
    """Make an EPUB of a story: the same bytes for the same arguments, wherever it is called.

    `story` is the bytes of its file, the path of its file, or a Manuscript; a sequence of them is one story in parts.
    Of a path the file is read and nothing beside it. `name` is what the file of the bytes is called: its ending says
    the format, and without one it is plain text. `sidecar` has the keys of a sidecar, but for `cover` and `split`.
    `cover` is the bytes of a JPEG or PNG picture; where it is None one is drawn, and False leaves it out. `own` names
    folders with templates and styles in place of the program's. `strict` refuses a story with warnings; `keep_marks`
    sets the author's own marks between scenes. The book says that it was `modified` then; without one it has a moment
    that changes when the book does.

    Raises InputError for what is no story, ConfigurationError for a sidecar, template or style that cannot be used.
    """
    manuscripts = _manuscripts_of(story, name, sidecar)
    picture = cover if cover is None or cover is False else checked_picture(cover, manuscripts[0].path)
    return epub_of(manuscripts, picture, own, strict=strict, keep_marks=keep_marks, modified=modified)


def read_story(story: StoryInput, *, name: str = "", sidecar: Mapping[str, Any] | None = None) -> Parsed:
    """What a story's file means, proved: each word stands in the story or in an entry of the ledger that left it out.

    The arguments are those of `make_epub`, which says what they mean. `describe` makes plain data of the result.
    Raises what `make_epub` raises.
    """
    (manuscript,) = _manuscripts_of(story, name, sidecar)
    return prove([reading_of(manuscript)]).parsed[0]


def epub_of(
    manuscripts: Sequence[Manuscript],
    cover: ChosenCover,
    own: OwnFolders,
    *,
    strict: bool,
    keep_marks: bool,
    modified: dt.datetime | None,
) -> Epub:
    """An EPUB of the story in these manuscripts: `make_epub` says what the arguments mean and what it raises."""
    readings = [reading_of(each) for each in manuscripts]
    typeset, book, pages = proved_book(readings, own.templates, strict=strict, keep_marks=keep_marks)
    data = packed(book, pages, own, cover_of_book(book, cover), sources_of(typeset.parsed), modified)
    summary = summary_from_typeset(typeset)
    return Epub(
        name=file_name(summary.title, summary.author, ".epub"),
        data=data,
        metadata=typeset.story.metadata,
        tags=typeset.story.tags,
        words=summary.words,
        left_out=tuple(each for parsed in typeset.parsed for each in _left_out(parsed)),
        diagnostics=tuple(remark.diagnostic for remark in summary.remarks),
        summary=summary,
    )


def _left_out(parsed: Parsed) -> list[LeftOut]:
    path = parsed.source.path
    return [LeftOut(path, e.first_line, e.last_line, e.text, e.rule) for e in left_out(parsed.ledger)]


# --- What is handed in --------------------------------------------------------------------------------------------


def _manuscripts_of(
    story: StoryInput | Sequence[StoryInput], name: str, sidecar: Mapping[str, Any] | None
) -> list[Manuscript]:
    if isinstance(story, bytes | os.PathLike | Manuscript):
        return [_manuscript_of(story, name, sidecar)]
    if isinstance(story, str | bytearray | memoryview) or not story:
        hint = "bytes, a Path, a Manuscript or a sequence of them"
        raise TypeError(f"a story is {hint}, and this is {'an empty sequence' if not story else type(story).__name__}")
    if name or sidecar is not None:
        raise TypeError("name and sidecar speak of one file; of several, hand in a Manuscript for each")
    return [_manuscript_of(each, "", None) for each in story]


def _manuscript_of(story: StoryInput, name: str, sidecar: Mapping[str, Any] | None) -> Manuscript:
    if isinstance(story, Manuscript):
        if name or sidecar is not None:
            raise TypeError("a Manuscript has its own name and overrules")
        return story
    if isinstance(story, bytes):
        path, data = Path(name or "story.txt"), story
        if len(data) > LARGEST_STORY:
            message = f"it has {len(data) / 1e6:,.0f} MB, and {LARGEST_STORY / 1e6:,.0f} MB are the most that is read"
            raise InputError(message, position=Position(path))
    elif isinstance(story, os.PathLike):
        path = Path(story)
        try:
            data = read_regular(path, LARGEST_STORY)
        except OSError as error:
            raise unreadable_file(path, error) from error
        path = path.with_name(name) if name else path
    else:
        raise TypeError(f"a story is bytes, a Path or a Manuscript, and this is {type(story).__name__}")
    return Manuscript(path, data, own=() if sidecar is None else (_overrules_of(sidecar, path),))


def _overrules_of(sidecar: Mapping[str, Any], path: Path) -> Overrules:
    file = KeyFile(path, "")
    elsewhere = {"cover": "Hand the picture's bytes in as cover.", "split": "Hand each story in by itself."}
    for key, hint in elsewhere.items():
        if key in sidecar:
            message = f"{key}: is no key of a sidecar that is handed in"
            raise of_one_story(ConfigurationError(message, position=Position(path), hint=hint))
    for key in sidecar:
        if key not in STORY_KEYS:
            raise of_one_story(file.unknown((key,), [known for known in STORY_KEYS if known not in elsewhere]))
    try:
        return overrules_from_table(sidecar, file)
    except ConfigurationError as error:
        raise of_one_story(error) from error


# --- From readings to a book --------------------------------------------------------------------------------------


def proved_book(
    readings: Sequence[Reading], templates: Path | None, *, strict: bool = False, keep_marks: bool = False
) -> tuple[Typeset, Book, tuple[Page, ...]]:
    """A story, its own book and its pages: those it was proved with, where there are no templates of a person's own.

    Raises what `prove` raises, with `strict` what `refuse_warned` does, and with templates what `refuse_lossy` does.
    """
    proved = prove(readings, keep_marks=keep_marks)
    typeset = typeset_from_proved(proved)
    if strict:
        refuse_warned(typeset)
    if templates:
        return (typeset, *book_of_one(typeset, templates, keep_marks=keep_marks, largest=LARGEST_PAGE))
    return typeset, proved.book, proved.pages


def book_of_one(
    typeset: Typeset, templates: Path | None, *, keep_marks: bool = False, largest: int | None = None
) -> tuple[Book, tuple[Page, ...]]:
    """A story's own book and its pages, with no word of any of its files lost. A chapter of more than `largest` bytes
    has several. Raises what `refuse_lossy` raises."""
    book = book_from_stories([typeset.story])
    pages = pages_from_book(book, names_of(typeset.parsed), templates, keep_marks=keep_marks, largest=largest)
    refuse_lossy(typeset.parsed, pages, templates)
    return book, pages


def packed(
    book: Book,
    pages: Sequence[Page],
    own: OwnFolders,
    cover: Picture | None,
    sources: Sequence[SourceFile],
    modified: dt.datetime | None,
) -> bytes:
    """The pages as an EPUB with the program's style sheet, or a person's own."""
    sheet, renderer = stylesheet_of(own.styles), renderer_of(own.templates)
    return epub_bytes(book, pages, sheet, renderer, cover=cover, sources=sources, modified=modified)


def stylesheet_of(styles: Path | None) -> str:
    """The style sheet of EPUBs. Raises what `stylesheet_from_names` raises."""
    return _stylesheet(styles, _stamps_of(styles) if styles else ())


@lru_cache(maxsize=4)
def _stylesheet(styles: Path | None, _stamps: tuple[tuple[str, int, int], ...]) -> str:
    return stylesheet_from_names(STYLESHEETS, styles)


def _stamps_of(styles: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes where a person edits a sheet between two books: names, times and sizes of the folder's files."""
    try:
        found = [(entry.name, entry.stat()) for entry in os.scandir(styles)]
    except OSError:
        return ()
    return tuple(sorted((name, stat.st_mtime_ns, stat.st_size) for name, stat in found))


def checked_picture(data: bytes, path: Path) -> Picture:
    """The cover that came from `path`; InputError for what is no picture that an EPUB may have for one."""
    picture = picture_from_bytes(data)
    if picture is None:
        hint = "Whatever its name says, it is neither. Open it in the program that made it and save it as one of them."
        raise InputError("the cover is no JPEG or PNG picture", position=Position(path), hint=hint)
    return picture
