"""Stories to a volume: a book of one keeps its story's metadata, an anthology gets its own."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence

from bookmaker.book.title_page import byline_from_creators
from bookmaker.errors import InputError
from bookmaker.model import Book, Metadata, Story

_UNTITLED_VOLUME = "Collected Stories"


def book_from_stories(stories: Sequence[Story], *, title: str | None = None) -> Book:
    """Lay stories out as one volume: a single story without `title` is a book of one, all else an anthology.

    Raises InputError when there is no story.
    """
    if not stories:
        raise InputError("a book needs at least one story", hint="Name a story, or a folder that holds some.")
    if len(stories) == 1 and title is None:
        return Book(stories[0].metadata, tuple(stories))
    return Book(_anthology_metadata(stories, title or _UNTITLED_VOLUME), tuple(stories), anthology=True)


def _anthology_metadata(stories: Sequence[Story], title: str) -> Metadata:
    records = [story.metadata for story in stories]
    facts = "\n".join((title, *(record.identifier for record in records)))
    creators = {(creator.name, creator.role): creator for record in records for creator in record.creators}
    if len(creators) > 1:
        # One unsigned story is no contributor by the name of Unknown.
        creators.pop(("Unknown", "aut"), None)
    return Metadata(
        identifier=uuid.uuid5(uuid.NAMESPACE_URL, f"bookmaker:anthology:{facts}").urn,
        title=title,
        creators=tuple(creators.values()),
        language=Counter(record.language for record in records).most_common(1)[0][0],
        date=max(record.date for record in records),
        description="; ".join(map(_title_and_byline, records)) + ".",
        subjects=tuple(dict.fromkeys(subject for record in records for subject in record.subjects)),
    )


def _title_and_byline(record: Metadata) -> str:
    byline = byline_from_creators(record.creators, record.language)
    return f"{record.title} ({byline})" if byline else record.title
