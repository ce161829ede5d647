"""EPUBs that need not be made again: the manifest of what was made, and the books that stand where it says.

A record stands for every byte that goes into a book; it tells the digest of what comes out, and all that was said of
it. Where the file in the output folder has that digest, there is nothing to do.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence

from msgspec import Struct

from bookmaker.building.keeping import (
    BLOCK,
    BOOKS,
    fact_of_file,
    keep_record,
    key_from_facts,
    prune,
    read_record,
    remember_code,
)
from bookmaker.building.kept_stories import key_of_story
from bookmaker.building.kept_values import pickled, value_from_pickle
from bookmaker.building.libraries import DRAWERS, PACKERS, versions_of
from bookmaker.building.outcomes import BookState, Built, Order, Summary
from bookmaker.building.places import Claim, Owner, Placed, Places
from bookmaker.building.stories import cover_of_file, cover_of_volume
from bookmaker.building.unit import stylesheet_of
from bookmaker.covers.faces import fingerprint
from bookmaker.epub import Identity, source_names
from bookmaker.errors import BookmakerError
from bookmaker.files import LARGEST_PICTURE
from bookmaker.library import StoryFile
from bookmaker.model import VolumePlan
from bookmaker.naming import NameFacts
from bookmaker.paths import followed
from bookmaker.rendering.sources import template_texts


class _Made(Struct, frozen=True):
    """What is known of a book that was made: its digest, and what is said of the stories in it."""

    digest: str
    stories: tuple[Summary, ...]


class Shelf:
    """The books of one run: those that stand in the output folder as they would be made, and those that are put there.

    Raises ConfigurationError for styles that cannot be used.
    """

    def __init__(self, order: Order) -> None:
        self._cache = order.cache / BOOKS if order.cache else None
        self._order = order
        self._places = Places(order.output, self._cache, order.name, order.file)
        self._look = _look(order) if self._cache else ""
        self._has_written = False

    def key_of_story(self, file: StoryFile) -> str:
        """The key of a story's own book; empty where not all is known that goes into it."""
        if not self._look:
            return ""
        try:
            cover = fact_of_file(cover_of_file(file) if self._order.covers else None, LARGEST_PICTURE)
        except BookmakerError:  # a sidecar that cannot be used fails its story
            return ""
        return key_from_facts("epub", self._look, key_of_story(file), cover)

    def key_of_volume(self, files: Sequence[StoryFile], plan: VolumePlan) -> str:
        """The key of one book of all these stories; empty where not all is known that goes into it."""
        if not self._look:
            return ""
        cover = fact_of_file(cover_of_volume(files) if self._order.covers else None, LARGEST_PICTURE)
        essays = [key_of_story(StoryFile(path)) for path in (plan.foreword, plan.afterword) if path]
        return key_from_facts("volume", self._look, repr(plan), cover, *essays, *map(key_of_story, files))

    def book_of_story(self, file: StoryFile, key: str) -> Built | None:
        """The story's book, if it stands where it shall and is not to be made again."""
        made = self._read(key)
        return self._as_it_is(made, claim_of_story(file, made.stories[0])) if made and made.stories else None

    def book_of_volume(self, files: Sequence[StoryFile], plan: VolumePlan, key: str) -> Built | None:
        """The book of all these stories, if it stands where it shall and is not to be made again."""
        made = self._read(key)
        return self._as_it_is(made, claim_of_volume(files, plan.title, made.stories)) if made else None

    def put(self, key: str, claim: Claim, stories: tuple[Summary, ...], data: bytes) -> Built:
        """Write a book to its place, unless someone has edited the one that stands there. `key` is empty for one that
        is to be made again the next time.

        Raises OutputError, UnwritableError where other books may be written.
        """
        placed = self._places.put(claim, data, fresh=self._order.fresh)
        if self._cache and key:
            keep_record(self._cache, key, {"book": placed.digest}, pickled(stories))
        self._has_written = True
        state: BookState = "edited" if placed.left else "remade" if placed.place.gone else "made"
        return Built(placed.place.path, stories, state, placed.remarks)

    def close(self) -> None:
        """Let what is kept not grow without end."""
        if self._cache and self._has_written:
            prune(self._cache, least=BLOCK)
        if self._order.cache:
            prune(self._order.cache, least=BLOCK)
            if self._look:
                remember_code(self._order.cache)

    def _read(self, key: str) -> _Made | None:
        record = read_record(self._cache, key) if self._cache and key and not self._order.fresh else None
        stories = value_from_pickle(record[1], tuple[Summary, ...]) if record else None
        return _Made(str(record[0].get("book")), stories) if record and stories else None

    def _as_it_is(self, made: _Made, claim: Claim) -> Built | None:
        place = self._places.find(claim)
        if place.digest != made.digest and not place.edited:
            return None
        self._places.take(place)
        if place.new:
            self._places.keep(place, claim, made.digest)
        placed = Placed(place, made.digest, place.digest != made.digest)
        return Built(place.path, made.stories, "edited" if placed.left else "same", placed.remarks)


def claim_of_story(file: StoryFile, story: Summary) -> Claim:
    """What a story's own book asks a place by."""
    names = tuple(part.path.name for part in file.parts or (file,))
    # What was handed in is another story each time.
    which = "" if file.data is None else story.identifier
    if file.lines:
        # Its lines are others when something above them is edited.
        told = [file.lines.title, *file.lines.authors]
        which = json.dumps(told) if any(told) else f"from line {file.lines.first_line}"
    return Claim(
        Owner(str(followed(file.path)), which),
        Identity(frozenset({story.identifier}), story.title, source_names(names)),
        NameFacts(
            story.title,
            story.author,
            story.fandom,
            story.level,
            story.series,
            story.date,
            str(story.words),
            file.path.stem,
        ),
    )


def claim_of_volume(files: Sequence[StoryFile], title: str, stories: Sequence[Summary]) -> Claim:
    """What a book of several stories asks a place by: it is the same one with another story in it."""
    folder = followed(files[0].path).parent
    words = str(sum(story.words for story in stories))
    facts = NameFacts(title, words=words, source=folder.name)
    return Claim(Owner(str(folder), json.dumps(["volume", title])), Identity(frozenset(), title, volume=True), facts)


def _look(order: Order) -> str:
    """What stands for all that a book is made with beside its stories; empty where that is not known."""
    sheet = stylesheet_of(order.own.styles)
    templates = template_texts(order.own.templates)
    versions = f"{versions_of(PACKERS)} zlib {zlib.ZLIB_RUNTIME_VERSION}"
    if templates is None:
        return ""
    modified = order.modified.isoformat() if order.modified else ""
    covers = f"{versions_of(DRAWERS)} {fingerprint()}" if order.covers else ""
    return json.dumps([sheet, sorted(templates.items()), versions, order.strict, order.keep_marks, modified, covers])
