"""Parts in files of their own -> one story. What a file says about being a part is read here too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar, get_args

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.errors import InputError
from bookmaker.model import (
    NO_AUTHOR,
    BlockQuote,
    Blocks,
    Chapter,
    Creator,
    Epigraph,
    Field,
    Metadata,
    Note,
    NoteRef,
    Paragraph,
    Parsed,
    RatingLevel,
    Story,
    Tags,
    Text,
)
from bookmaker.parsing.cataloguing import identifier_of, opening_of
from bookmaker.parsing.inline import inlines_of_text, text_of

_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_COUNT = rf"(?:\d{{1,3}}|[ivxl]{{1,6}}|{'|'.join(reversed(_WORDS))})"
_PART = re.compile(
    rf"[\s,;:.–—-]*[(\[]?\s*(?:(?:part|pt\.?|chapter|chap\.?|ch\.?|episode)\s*#?\s*(?P<named>{_COUNT})"
    rf"(?:\s*(?:/|of|\\)\s*{_COUNT})?|(?P<counted>\d{{1,3}})\s*(?:/|of)\s*\d{{1,3}}|(?<=[(\[])(?P<bracketed>\d{{1,2}}))"
    r"\s*[)\]]?(?=$|[\s,;:.–—-])[\s,;:.–—-]*",
    re.IGNORECASE,
)
_STRICTER: tuple[RatingLevel, ...] = ("Not Rated", "General", "Teen", "Mature", "Explicit")
T = TypeVar("T")


class PartSign(Struct, frozen=True):
    """What a file tells of itself as a part: the title without its part's number, empty where the file names none; its
    authors; the number, None where it gives none."""

    path: Path
    title: str = ""
    authors: tuple[str, ...] = ()
    number: int | None = None


class _Title(Struct, frozen=True):
    """A title taken apart: `The Long Road, Part 2: Ferry` is bare `The Long Road`, label `Part 2`, rest `Ferry`."""

    bare: str
    label: str = ""
    rest: str = ""
    number: int | None = None


def _apart(title: str) -> _Title:
    """A title taken apart. A bare figure at the end is a sequel's, and stays."""
    found = _PART.search(title)
    bare = title[: found.start()].strip(" \t,;:–—-") if found else title
    if not found or not bare:
        return _Title(title)
    word = (found["named"] or found["counted"] or found["bracketed"]).casefold()
    label = found[0].strip(" \t,;:.–—-()[]")
    return _Title(bare, label, title[found.end() :].strip(), _value(word))


def _value(word: str) -> int | None:
    if word.isdecimal():
        return int(word)
    if word in _WORDS:
        return _WORDS.index(word) + 1
    values = [{"i": 1, "v": 5, "x": 10, "l": 50}[c] for c in word]
    return sum(-v if n + 1 < len(values) and v < values[n + 1] else v for n, v in enumerate(values))


def sign_from_parsed(parsed: Parsed) -> PartSign:
    """What a parsed file tells of itself as a part."""
    said = {diagnostic.code for diagnostic in parsed.diagnostics}
    metadata = parsed.story.metadata
    title = "" if said & {"no-title", "title-doubtful"} else _apart(metadata.title).bare
    authors = () if "no-author" in said else tuple(creator.name for creator in metadata.creators)
    return PartSign(parsed.source.path, title, authors, _apart(_designated(parsed)).number)


def _designated(parsed: Parsed) -> str:
    """The line that gives the number of the part: the title as typed, else the subject, else a field of its own."""
    story = parsed.story
    typed = [entry.value for entry in story.fields if entry.term == "title"]
    typed += [entry.text for entry in parsed.ledger if entry.became == "title"]
    typed += [entry.value for entry in story.fields if entry.name.casefold() in ("subject", "subj")]
    typed += [f"{story.metadata.title} part {entry.value}" for entry in story.fields if _is_number_field(entry)]
    typed += [f"{story.metadata.title} {chapter.label}" for chapter in story.chapters[:1]]
    return next((line for line in typed if _apart(line).number is not None), "")


def _is_number_field(entry: Field) -> bool:
    return entry.name.casefold() in ("part", "chapter") and re.match(r"\W*\d", entry.value) is not None


# --- Joining ------------------------------------------------------------------------------------------------------


def join_stories(parts: Sequence[Parsed]) -> Story:
    """The parts as one story, in their order, with a chapter each, or a part each that holds its chapters.

    The first part's header is the story's. What a later one says anew stands as notes over its own text, so that no
    word of any file is lost. Raises InputError when there is no part.
    """
    if not parts:
        raise InputError("a story needs at least one part")
    stories = [_with_own_refs(parsed.story, n) for n, parsed in enumerate(parts)]
    titles = [_apart_as_typed(parsed) for parsed in parts]
    first, last = stories[0], stories[-1]
    title = titles[0].bare
    standing = _words(chain([title], _header_words(first)))
    tags = _tags([story.tags for story in stories])
    chapters: list[Chapter] = []
    for n, (story, own) in enumerate(zip(stories, titles, strict=True)):
        notes = _notes_of_part(story, standing) if n else ()
        chapters.extend(_chapters_of_part(story, own, title, notes, first=not n, last=n == len(stories) - 1))
    return Story(
        _metadata(stories, title, opening_of(chain.from_iterable(parsed.ledger for parsed in parts)), tags),
        tags,
        tuple(entry for entry in first.fields if entry.term != "title"),
        first.disclaimer,
        first.dedication,
        first.epigraph,
        first.preface,
        tuple(chapters),
        last.afterword,
        last.closing,
        tuple(note for story in stories for note in story.endnotes),
    )


def _apart_as_typed(parsed: Parsed) -> _Title:
    """The story's title, with the number of the part where the title's own line gives it."""
    settled = _apart(parsed.story.metadata.title)
    if settled.label:
        return settled
    typed = [entry.value for entry in parsed.story.fields if entry.term == "title"]
    typed += [entry.text for entry in parsed.ledger if entry.became in ("title", "note")]
    for line in typed:
        found = _apart(f"{settled.bare} {line}") if _PART.match(line) else _apart(line)
        if found.label and _words([found.bare]) == _words([settled.bare]):
            return found
    return settled


def _chapters_of_part(
    story: Story, own: _Title, title: str, notes: tuple[Note, ...], *, first: bool, last: bool
) -> list[Chapter]:
    chapters = list(story.chapters) or [Chapter()]
    name = own.rest if _words([own.bare]) <= _words([title]) else " ".join(filter(None, (own.bare, own.rest)))
    label = own.label
    if _words([label]) <= _words([chapters[0].label, text_of(chapters[0].title)]):
        label = ""
    epigraph = None if first else story.epigraph
    named = bool(label or name)
    plain = not chapters[0].label and not chapters[0].title
    if (named and not plain) or (len(chapters) > 1 and epigraph and chapters[0].epigraph):
        chapters.insert(0, Chapter(label, inlines_of_text(name) if name else (), 0 if len(chapters) > 1 else 1))
        chapters[0] = replace(chapters[0], epigraph=epigraph, notes=notes)
    else:
        head = chapters[0]
        if named:
            head = replace(head, label=label, title=inlines_of_text(name) if name else ())
        if epigraph and head.epigraph:
            head = replace(head, blocks=(_quotation(head.epigraph), *head.blocks), epigraph=None)
        chapters[0] = replace(head, epigraph=epigraph or head.epigraph, notes=(*notes, *head.notes))
    if not last:
        foot = chapters[-1]
        closing = (_quotation(story.closing),) if story.closing else ()
        chapters[-1] = replace(foot, blocks=(*foot.blocks, *closing), end_notes=(*foot.end_notes, *story.afterword))
    return chapters


def _quotation(epigraph: Epigraph) -> BlockQuote:
    return BlockQuote(epigraph.blocks, epigraph.cite)


def _notes_of_part(story: Story, standing: frozenset[str]) -> tuple[Note, ...]:
    """What a later part's header says that the first one's does not."""
    notes: list[Note] = []
    for entry in story.fields:
        if entry.shown and entry.term != "title" and not _words([entry.value]) <= standing:
            content: Blocks = entry.content or (Paragraph((Text(entry.value),)),)
            notes.append(Note(entry.name, content))
    in_fields = standing | _words(entry.value for entry in story.fields)
    loose = tuple(block for block in story.disclaimer if not _words(_texts(block)) <= in_fields)
    notes += [Note("", loose)] if loose else []
    return (*notes, *story.preface)


def _header_words(story: Story) -> Iterator[str]:
    yield from (creator.name for creator in story.metadata.creators)
    yield from (f"{entry.name} {entry.value}" for entry in story.fields if entry.shown)
    yield from _texts(story.disclaimer)


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in re.findall(r"[^\W_]+", text.casefold()))


def _texts(value: object) -> Iterator[str]:
    """Every text inside a value of the model."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name))


def _with_own_refs(story: Story, part: int) -> Story:
    """The story with its notes' refs made its own, since every part counts from 1."""
    return _with_prefix(story, f"p{part + 1}-") if story.endnotes else story


def _with_prefix(value: T, prefix: str) -> T:
    if isinstance(value, tuple):
        return tuple(_with_prefix(each, prefix) for each in value)  # type: ignore[return-value]
    if not isinstance(value, Struct):
        return value
    changed: dict[str, Any] = {name: _with_prefix(getattr(value, name), prefix) for name in value.__struct_fields__}
    if isinstance(value, NoteRef) or "ref" in changed:
        changed["ref"] = f"{prefix}{changed['ref']}"
    return type(value)(**changed)


# --- What holds for the whole -------------------------------------------------------------------------------------


def _metadata(stories: Sequence[Story], title: str, opening: str, tags: Tags) -> Metadata:
    records = [story.metadata for story in stories]
    known = dict.fromkeys(c for record in records for c in record.creators if c.name != NO_AUTHOR)
    unsigned = not any(creator.role == "aut" for creator in known)
    creators = (*((Creator(NO_AUTHOR, NO_AUTHOR),) if unsigned else ()), *known)
    levels = {story.tags.rating.level for story in stories if story.tags.rating}
    laxer = levels - {tags.rating.level} if tags.rating else levels
    told = next((record for record in records if record.series), records[0])
    return replace(
        records[0],
        # The same facts give the same book in one file or in many.
        identifier=identifier_of(title, creators, opening),
        title=title,
        creators=creators,
        date=next((record.date for record in records if record.date), ""),
        description=next((record.description for record in records if record.description), ""),
        series=told.series,
        series_index=told.series_index,
        subjects=tuple(dict.fromkeys(s for record in records for s in record.subjects if s not in laxer)),
    )


def _tags(tags: Sequence[Tags]) -> Tags:
    """All that any part is tagged with, and the strictest rating: a reader's safety comes first."""
    assert set(_STRICTER) == set(get_args(RatingLevel))
    ratings = [each.rating for each in tags if each.rating]
    lists: dict[str, Any] = {
        name: tuple(dict.fromkeys(chain.from_iterable(getattr(tag, name) for tag in tags)))
        for name in Tags.__struct_fields__
        if name != "rating"
    }
    return Tags(rating=max(ratings, key=lambda rating: _STRICTER.index(rating.level)) if ratings else None, **lists)
