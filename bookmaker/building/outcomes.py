"""What is asked of a build, and what it answers: values, for others to print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Protocol

from msgspec import Struct

from bookmaker.assets import NO_FOLDERS, OwnFolders
from bookmaker.building.likeness import TextSign
from bookmaker.errors import BookmakerError, ConfigurationError, Diagnostic, InputError, Position
from bookmaker.joining import PartSign
from bookmaker.model import Layout
from bookmaker.naming import NamePattern


class Order(Struct, frozen=True):
    """How books are to be made. `own` are the folders of a person's own templates and styles; `strict` refuses a
    story that anything was said about; `jobs` is a number of processes, None for as many as there are processors;
    `keep_marks` sets the author's own marks between scenes, where a book draws its ornament otherwise. `cache` is where
    it is kept what was made, None for nowhere; a `fresh` build takes nothing from there. EPUBs are named by `name`, and
    after their titles without one; a single book may have `file` for its file's name. `cluster` is the address of a
    Dask scheduler, or nothing for this machine alone. EPUBs say that they were `modified` then, or each by a moment
    that follows from what is in it. Without `covers` they have none, also where a person named one."""

    output: Path
    own: OwnFolders = NO_FOLDERS
    strict: bool = False
    jobs: int | None = None
    keep_marks: bool = False
    cache: Path | None = None
    fresh: bool = False
    name: NamePattern | None = None
    cluster: str = ""
    file: str = ""
    modified: dt.datetime | None = None
    covers: bool = True


class Job(Protocol):
    """What is worked on: it came from a file, by which it is told of."""

    @property
    def path(self) -> Path: ...


class Remark(Struct, frozen=True):
    """A diagnostic with the file, or the folder, that it is about."""

    path: Path
    diagnostic: Diagnostic


class Summary(Struct, frozen=True):
    """What a person wants to know about a story that went into a book. `signs` tell of each of its files whether it
    is a part of something; `words` stand in the book, `left_out` do not. `unsure` counts the lines and passages that
    were judged by less than `DOUBTFUL`. `content_warnings` are the author's own; `text` stands for the story's words,
    where stories are to be compared."""

    path: Path
    title: str
    author: str
    rating: str
    level: str
    words: int
    left_out: int
    unsure: int
    layout: Layout
    remarks: tuple[Remark, ...] = ()
    signs: tuple[PartSign, ...] = ()
    content_warnings: tuple[str, ...] = ()
    identifier: str = ""
    fandom: str = ""
    series: str = ""
    date: str = ""
    text: TextSign | None = None


BookState = Literal["made", "remade", "same", "edited"]
"""Whether a book was made, or made again since it was gone; or was left, since nothing in it changed or since someone
has edited it."""


class Built(Struct, frozen=True):
    """A book on disk, and the stories in it; `remarks` are about the book. One with pages says how many, and on how
    many of them nothing stands."""

    path: Path
    stories: tuple[Summary, ...]
    state: BookState = "made"
    remarks: tuple[Remark, ...] = ()
    pages: int | None = None
    blanks: int | None = None

    @property
    def beside(self) -> tuple[Path, ...]:
        """The files that were made with it."""
        return ()


class Failed(Struct, frozen=True):
    """A story that is in no book, and why. `trace` is filled for a fault of the program's own."""

    path: Path
    error: BookmakerError
    remarks: tuple[Remark, ...] = ()
    trace: str = ""


class OverruleError(ConfigurationError):
    """An overrule of one story that cannot be used: it costs that story and no other."""


class StrictError(InputError):
    """Carries what a strict build refuses, from where it is known to where outcomes are made."""

    def __init__(self, path: Path, remarks: tuple[Remark, ...]) -> None:
        super().__init__("not built: it has warnings, and --strict was asked for", position=Position(path))
        self.remarks = remarks

    def __reduce__(self) -> tuple[object, ...]:
        return (StrictError, (self.position and self.position.path, self.remarks))


Outcome = Built | Failed


class Progress(Struct, frozen=True):
    """So many of `total` stories are done; `path` is the one that was done last."""

    done: int
    total: int
    path: Path | None = None


Report = Callable[[Progress], None]


def say_nothing(event: Progress) -> None:
    """The Report of who does not want to know."""
