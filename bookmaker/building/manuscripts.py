"""A story's file as it is handed in, and what it is read as: values in, values out, with no file looked at."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from bookmaker.building.outcomes import OverruleError
from bookmaker.building.proving import Reading
from bookmaker.errors import BookmakerError, ConfigurationError, Position
from bookmaker.model import Overrules, Source, StoryLines
from bookmaker.overrides import NO_OVERRULES, settled_overrules
from bookmaker.parsing.separating import judge_of_story, overrules_of_story, source_of_story
from bookmaker.reading import read_source


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A file's bytes under its name, by whose ending its format is known, and what is said of it from outside: `own` of
    this file and no other, strongest first, and `folder`, which yields to its front matter. One of several stories in
    the file has its `lines`. Nothing is looked for at `path`; a cover that is named somewhere is not read."""

    path: Path
    data: bytes = field(repr=False)
    own: tuple[Overrules, ...] = ()
    folder: Overrules = NO_OVERRULES
    lines: StoryLines | None = None


def source_of(manuscript: Manuscript) -> Source:
    """The file as raw paragraphs, with no meaning given to them. Raises InputError for what is no text."""
    source = _whole(manuscript)
    return source if manuscript.lines is None else source_of_story(source, manuscript.lines)


def reading_of(manuscript: Manuscript) -> Reading:
    """The file as read, with what is said of it from outside and in itself.

    Raises InputError for what is no text, OverruleError where it is overruled in a way that cannot be; both say where.
    """
    try:
        source = _whole(manuscript)
        overrules = settled_overrules(manuscript.own, manuscript.folder, source)
        if manuscript.lines is None:
            return Reading(source, overrules)
        return Reading(
            source_of_story(source, manuscript.lines),
            overrules_of_story(overrules, manuscript.lines),
            judge_of_story(manuscript.lines),
            manuscript.lines.first_line,
        )
    except BookmakerError as error:
        error.position = error.position or Position(manuscript.path)
        if isinstance(error, ConfigurationError):
            raise of_one_story(error) from error
        raise


def of_one_story(error: ConfigurationError) -> OverruleError:
    """What is wrong with what is said of a story, as an error that costs this story and no other."""
    return OverruleError(error.message, position=error.position, hint=error.hint)


def _whole(manuscript: Manuscript) -> Source:
    encodings = (said.encoding for said in (*manuscript.own, manuscript.folder))
    source = read_source(manuscript.path, manuscript.data, encoding=next(filter(None, encodings), None))
    return replace(source, digest=hashlib.sha256(manuscript.data).hexdigest())
