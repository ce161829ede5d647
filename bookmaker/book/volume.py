"""Stories to a volume: a book of one keeps its story's metadata, an anthology gets its own."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from bookmaker.book.title_page import author_of
from bookmaker.book.words import number_in_words
from bookmaker.errors import InputError
from bookmaker.model import NO_AUTHOR, Book, Creator, Metadata, Story, Volume
from bookmaker.parsing.names import creator_from_name

_UNTITLED_VOLUME = "Collected Stories"


_MOST_NAMED = 3
"""Authors that a byline names; of more it says how many they are."""

_NO_VOLUME = Volume()


def book_from_stories(stories: Sequence[Story], *, title: str | None = None, volume: Volume = _NO_VOLUME) -> Book:
    """Lay stories out as one volume: a single story without `title` is a book of one, all else an anthology.

    Raises InputError when there is no story.
    """
    if not stories:
        raise InputError("a book needs at least one story", hint="Name a story, or a folder that holds some.")
    if len(stories) == 1 and title is None:
        return Book(stories[0].metadata, tuple(stories))
    return Book(_anthology_metadata(stories, title or _UNTITLED_VOLUME, volume), tuple(stories), True, volume)


def _anthology_metadata(stories: Sequence[Story], title: str, volume: Volume) -> Metadata:
    records = [story.metadata for story in stories]
    facts = "\n".join((title, *(record.identifier for record in records)))
    return Metadata(
        identifier=volume.identifier or uuid.uuid5(uuid.NAMESPACE_URL, f"bookmaker:anthology:{facts}").urn,
        title=title,
        creators=tuple(_creators(records, volume)),
        language=Counter(record.language for record in records).most_common(1)[0][0],
        # The date of one of its stories is not the volume's.
        date=volume.date,
        description="; ".join(map(_title_and_byline, records)) + ".",
        publisher=volume.imprint,
        subjects=tuple(dict.fromkeys(subject for record in records for subject in record.subjects)),
    )


def _creators(records: Sequence[Metadata], volume: Volume) -> Iterator[Creator]:
    """Who made a volume. Of four authors and more each contributed to it, and together they are its author."""
    creators = {(creator.name, creator.role): creator for record in records for creator in record.creators}
    if len(creators) > 1:
        # One unsigned story is no contributor by the name of Unknown.
        creators.pop((NO_AUTHOR, "aut"), None)
    authors = [creator for creator in creators.values() if creator.role == "aut"]
    if len(authors) > _MOST_NAMED:
        together = f"{number_in_words(len(authors)).capitalize()} authors"
        yield Creator(together, together)
    else:
        yield from authors
    yield from (creator_from_name(name, "edt") for name in volume.editors)
    if len(authors) > _MOST_NAMED:
        yield from (replace(author, role="ctb") for author in authors)
    yield from (creator for creator in creators.values() if creator.role != "aut")


def _title_and_byline(record: Metadata) -> str:
    byline = author_of(record.creators, record.language)
    return f"{record.title} ({byline})" if byline else record.title
