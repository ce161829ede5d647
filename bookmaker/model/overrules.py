"""What a person says against what was recognised."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from msgspec import Struct

from bookmaker.errors import Position
from bookmaker.model.story import SubjectKind

LineRole = Literal["break", "verse", "song", "prose", "epigraph", "note", "leave-out", "heading"]
"""What a person may say that lines are."""


class LineOverrule(Struct, frozen=True):
    """A person's word on what a range of source lines is; `origin` is where it is written, `key` its name there."""

    first_line: int
    last_line: int
    role: LineRole
    origin: Position | None = None
    key: str = "lines"


class StoryLines(Struct, frozen=True):
    """The lines of one story in a file of several, and what its head says: nothing where a person has named its first
    line. `frame` are the lines that are in none of them, at the first one."""

    first_line: int
    last_line: int
    title: str = ""
    authors: tuple[str, ...] = ()
    frame: tuple[tuple[int, int], ...] = ()


class Record(Struct, frozen=True):
    """What a person says for a library's record of a story, and no page shows; an empty value leaves it to the header.

    `subjects` are the kinds of tags that the story is sorted by, None where nobody has chosen.
    """

    series: str = ""
    series_index: str = ""
    date: str = ""
    translators: tuple[str, ...] = ()
    publisher: str = ""
    description: str = ""
    subjects: tuple[SubjectKind, ...] | None = None


NO_RECORD = Record()


class Overrules(Struct, frozen=True):
    """What a person says about a story against what its text seems to say; an empty value leaves it to the rules.

    `fields` holds header entries by name with their values in order; one whose only value is empty is left out.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    encoding: str = ""
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lines: tuple[LineOverrule, ...] = ()
    cover: Path | None = None
    """A picture for the front of an EPUB."""
    split: bool | tuple[int, ...] | None = None
    """Whether the file is split into its stories, or the lines on which these begin."""
    record: Record = NO_RECORD
