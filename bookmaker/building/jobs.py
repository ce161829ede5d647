"""What one book is made of, read from disk once: a value that can be worked on in any process of any machine."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from bookmaker.assets import OwnFolders
from bookmaker.building.covers import ChosenCover
from bookmaker.building.manuscripts import Manuscript
from bookmaker.building.outcomes import Order, Summary
from bookmaker.building.stories import cover_of_file, manuscripts_of_file
from bookmaker.building.unit import checked_picture, epub_of
from bookmaker.epub import Picture
from bookmaker.errors import InputError, Position
from bookmaker.files import LARGEST_PICTURE, read_regular
from bookmaker.library import StoryFile


@dataclass(frozen=True, slots=True)
class EpubJob:
    """An EPUB to make: the arguments of `epub_of`, and the story's file, by which it is told of."""

    path: Path
    manuscripts: tuple[Manuscript, ...] = field(repr=False)
    cover: ChosenCover = field(repr=False)
    own: OwnFolders
    strict: bool
    keep_marks: bool
    modified: dt.datetime | None = None

    @property
    def size(self) -> int:
        """Bytes that are sent to whoever does it."""
        return sum(len(each.data) for each in self.manuscripts) + (len(self.cover.data) if self.cover else 0)

    def done(self) -> tuple[Summary, bytes]:
        """The book. Raises what `make_epub` raises."""
        made = epub_of(
            self.manuscripts,
            self.cover,
            self.own,
            strict=self.strict,
            keep_marks=self.keep_marks,
            modified=self.modified,
        )
        return made.summary, made.data


def job_of_file(file: StoryFile, order: Order) -> EpubJob:
    """What the book of a story is made of. Raises InputError for a file or a cover that cannot be read, and
    OverruleError for a sidecar that cannot be used."""
    manuscripts = manuscripts_of_file(file)
    cover: ChosenCover = read_picture(cover_of_file(file)) if order.covers else False
    return EpubJob(file.path, manuscripts, cover, order.own, order.strict, order.keep_marks, order.modified)


def read_picture(path: Path | None) -> Picture | None:
    """A cover; InputError where it cannot be read, or is no picture that an EPUB may have for one."""
    if path is None:
        return None
    try:
        data = read_regular(path, LARGEST_PICTURE)
    except OSError as error:
        raise InputError(f"the cover cannot be read: {error.strerror}", position=Position(path)) from error
    return checked_picture(data, path)
