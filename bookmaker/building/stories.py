"""A story from its file, or the files of its parts, to typeset text, with what is said about it from outside."""

from __future__ import annotations

import difflib
import errno
import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.archives import is_archive, others_in
from bookmaker.building.manuscripts import Manuscript, of_one_story, reading_of, source_of
from bookmaker.building.outcomes import Remark, StrictError, Summary
from bookmaker.building.proving import Proved, Reading, prove
from bookmaker.errors import ConfigurationError, InputError, Position
from bookmaker.files import LARGEST_STORY, read_regular
from bookmaker.joining import PartSign, sign_from_parsed
from bookmaker.ledger import count_words
from bookmaker.library import StoryFile
from bookmaker.model import Overrules, Parsed, Source, Story
from bookmaker.overrides import NO_OVERRULES, PICTURES, is_beside, read_sidecar
from bookmaker.parsing.separating import lines_of_stories
from bookmaker.paths import is_file
from bookmaker.searching import unopened_archive

_ADDRESS = re.compile(r"(https?|ftp|file):[/\\]")
"""The head of an address, of whose strokes a path has one."""


class Typeset(Struct, frozen=True):
    """A proved story: parsed, file by file, for its ledgers, and typeset, for its pages. So many of its `words` stand
    in a book, and so many are `left_out`."""

    parsed: tuple[Parsed, ...]
    story: Story
    words: int
    left_out: int

    @property
    def path(self) -> Path:
        return self.parsed[0].source.path

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return remarks_of(self.parsed)


def manuscript_of_file(file: StoryFile) -> Manuscript:
    """A file's bytes, with what its sidecar and its folder's settings say of it.

    Raises InputError where it cannot be read, OverruleError for a sidecar that cannot be used.
    """
    if file.data is None and is_archive(file.path):
        raise _unopened(file.path)
    try:
        data = read_regular(file.path, LARGEST_STORY) if file.data is None else file.data
    except OSError as error:
        raise unreadable_file(file.path, error) from error
    try:
        return Manuscript(file.path, data, _own_overrules(file), file.folder, file.lines)
    except ConfigurationError as error:
        raise of_one_story(error) from error


def manuscripts_of_file(file: StoryFile) -> tuple[Manuscript, ...]:
    """The files that a story is split over, in order; the one file of any other. Raises what `manuscript_of_file`
    raises."""
    return tuple(manuscript_of_file(part) for part in file.parts or (file,))


def read_file(file: StoryFile) -> Source:
    """A file as raw paragraphs, with no meaning given to them. Raises what `reading_of_file` raises."""
    return source_of(manuscript_of_file(file))


def reading_of_file(file: StoryFile) -> Reading:
    """A file as read, with what its sidecar, its folder's settings and itself say of it.

    Raises InputError when it is missing or is no text, OverruleError where it is overruled in a way that cannot be.
    """
    return reading_of(manuscript_of_file(file))


def readings_of_file(file: StoryFile) -> list[Reading]:
    """The files of a story as read. Raises what `reading_of_file` raises."""
    return [reading_of_file(part) for part in file.parts or (file,)]


def stories_of_file(file: StoryFile) -> tuple[StoryFile, ...]:
    """The stories of a file that holds several, each as a file of its own; the file itself where it holds one.

    Raises what `reading_of_file` raises.
    """
    reading = reading_of_file(file)
    lines = lines_of_stories(reading.source, reading.overrules)
    return tuple(replace(file, lines=each) for each in lines) or (file,)


def is_to_be_split(file: StoryFile, *, asked: bool) -> bool:
    """Whether a file shall be split where it holds several stories: a person's word on it goes before what was `asked`
    for all. Raises ConfigurationError for a sidecar that cannot be used."""
    said = (own.split for own in (*_own_overrules(file), file.folder))
    return bool(next((split for split in said if split is not None), asked))


def parse_file(file: StoryFile) -> Parsed:
    """Read and parse a story as its sidecar and its folder's settings overrule it.

    Raises what `reading_of_file` raises, and InputError when it is no story.
    """
    return reading_of_file(file).parsed()


def cover_of_file(file: StoryFile) -> Path | None:
    """The picture that a person chose for a story: by its sidecar or its table, as `NAME.jpg` beside `NAME.txt`, by its
    folder's settings, or as `cover.jpg` in the story's folder."""
    named = next((said.cover for said in _own_overrules(file) if said.cover), None)
    return named or picture_beside(file.path, file.path.stem) or file.folder.cover or picture_beside(file.path, "cover")


def cover_of_volume(files: Sequence[StoryFile]) -> Path | None:
    """The picture that a person chose for a book of all these stories: by their folder's settings, or as `cover.jpg` in
    it. One story's own is not the volume's."""
    folders = {file.path.parent for file in files}
    top = next((each for each in folders if all(other.is_relative_to(each) for other in folders)), None)
    return files[0].folder.cover or (picture_beside(top / files[0].path.name, "cover") if top else None)


def picture_beside(path: Path, stem: str) -> Path | None:
    """The picture of that name in a story's folder. A link that leads out of that is not followed."""
    for suffix in (*PICTURES, *map(str.upper, PICTURES)):
        found = path.with_name(f"{stem}{suffix}")
        if is_file(found) and is_beside(found, path):
            return found
    return None


def _own_overrules(file: StoryFile) -> tuple[Overrules, ...]:
    """What is said of this story and no other, strongest first."""
    return (file.asked, read_sidecar(file.path) if file.data is None else NO_OVERRULES, file.table)


def prove_file(file: StoryFile, *, keep_marks: bool = False) -> Proved:
    """A story of one file, or of those that it is split over, with every word accounted for.

    Raises what `reading_of_file` raises, and InputError when it is no story.
    """
    return prove(readings_of_file(file), keep_marks=keep_marks)


def typeset_file(file: StoryFile, *, strict: bool = False) -> Typeset:
    """Read, prove and typeset a story. Raises what `prove_file` raises, and with `strict` what `refuse_warned` does."""
    typeset = typeset_from_proved(prove_file(file))
    return refuse_warned(typeset) if strict else typeset


def typeset_from_proved(proved: Proved) -> Typeset:
    """What is kept of a proved story: its own book and pages can be made again."""
    counts = [count_words(each) for each in proved.parsed]
    return Typeset(
        proved.parsed,
        proved.story,
        words=sum(count["in_book"] for count in counts),
        left_out=sum(count["left_out"] for count in counts),
    )


def refuse_warned(typeset: Typeset) -> Typeset:
    """The story, if there are no warnings about it; InputError if there are."""
    if any(remark.diagnostic.severity != "info" for remark in typeset.remarks):
        raise StrictError(typeset.path, typeset.remarks)
    return typeset


def sign_of_file(file: StoryFile) -> PartSign:
    """What a file tells of itself as a part of a story. Raises what `parse_file` raises."""
    return sign_from_parsed(parse_file(file))


_OF_FIRST_PART = ("no-title", "no-author", "title-doubtful", "author-doubtful")
"""What is said of a story once: its later parts need not name it again."""


def remarks_of(parsed: tuple[Parsed, ...]) -> tuple[Remark, ...]:
    """All that was said about the files of a story."""
    return tuple(
        Remark(each.source.path, diagnostic)
        for n, each in enumerate(parsed)
        for diagnostic in each.diagnostics
        if n == 0 or diagnostic.code not in _OF_FIRST_PART
    )


def summary_from_typeset(typeset: Typeset) -> Summary:
    """What a person wants to know about a story."""
    metadata, rating = typeset.story.metadata, typeset.story.tags.rating
    return Summary(
        path=typeset.path,
        title=metadata.title,
        author=", ".join(creator.name for creator in metadata.creators if creator.role == "aut"),
        rating=rating.text if rating else "",
        level=rating.level if rating else "",
        words=typeset.words,
        left_out=typeset.left_out,
        unsure=sum(entry.is_doubtful for parsed in typeset.parsed for entry in parsed.ledger),
        layout=typeset.parsed[0].source.layout,
        remarks=typeset.remarks,
        signs=tuple(sign_from_parsed(parsed) for parsed in typeset.parsed),
        content_warnings=typeset.story.tags.warnings,
        identifier=metadata.identifier,
        fandom=", ".join(typeset.story.tags.fandoms),
        series=metadata.series,
        date=metadata.date,
    )


def _unopened(path: Path) -> InputError:
    """Why an archive stands where a story should: it cannot be opened."""
    try:
        others_in(path)
    except OSError as error:
        return unopened_archive(path, error)
    return InputError("is an archive, and no story", position=Position(path), hint="Name it on the command line.")


def unreadable_file(path: Path, error: OSError) -> InputError:
    """Why a story's file cannot be read, and what may help."""
    where = Position(path)
    if address := _ADDRESS.match(str(path)):
        page = str(path)[address.end() :].lstrip("/\\")
        message = f"bookmaker fetches nothing: {address[1]}://{page} is an address on the web"
        hint = "Save the page (Archive of Our Own: Download, EPUB or HTML), and name the file."
        return InputError(message, hint=hint)
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            return InputError("it is a link to a file that is not there", position=where)
        return InputError("no such file", position=where, hint=_near_name(path))
    hint = "Cut it into parts; --join makes one story of them." if error.errno == errno.EFBIG else ""
    return InputError(f"cannot be read: {error.strerror}", position=where, hint=hint)


def _near_name(path: Path) -> str:
    try:
        siblings = [p.name for p in path.parent.iterdir()]
    except OSError:
        return ""
    near = difflib.get_close_matches(path.name, siblings, 1)
    return f"Did you mean {path.with_name(near[0])}?" if near else ""
