"""A book's metadata as the entries of an EPUB package document.

Dublin Core with its refinements (EPUB 3.3, section 5.5; MARC relator codes for roles), then what the accessibility
guidelines ask for (EPUB Accessibility 1.1, section 2). No conformance is claimed: nobody has checked the book by hand.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from msgspec import Struct

from bookmaker.model import Book, Creator, Metadata
from bookmaker.rendering.pages import language_tag
from bookmaker.rendering.text import without_forbidden

IDENTIFIER_ID = "id"

_FIRST_DAY = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_SUMMARY = (
    "The book is all text, in reading order, with headings and a table of contents. It holds no {pictures}, sound or "
    "motion, sets no colour and no fixed size, and its sections and notes are marked for screen readers."
)
_COVERED = " The cover stands beside the text, for libraries to show; nothing has to be seen on it to read the book."
_ACCESS: tuple[tuple[str, str], ...] = (
    ("schema:accessMode", "textual"),
    ("schema:accessModeSufficient", "textual"),
    ("schema:accessibilityFeature", "ARIA"),
    ("schema:accessibilityFeature", "displayTransformability"),
    ("schema:accessibilityFeature", "readingOrder"),
    ("schema:accessibilityFeature", "structuralNavigation"),
    ("schema:accessibilityFeature", "tableOfContents"),
    ("schema:accessibilityHazard", "none"),
)


class Entry(Struct, frozen=True):
    """One element of the package's metadata: a Dublin Core term, or a `meta` where `term` is empty."""

    term: str
    text: str
    attributes: tuple[tuple[str, str], ...] = ()


def entries_from_book(book: Book, *, has_cover: bool = False) -> tuple[Entry, ...]:
    """All entries of the package's metadata but the date of modification, in a fixed order; none is empty.

    `has_cover` says that a picture is packed as the book's cover.
    """
    metadata = book.metadata
    entries = (
        Entry("identifier", metadata.identifier, (("id", IDENTIFIER_ID),)),
        Entry("title", _one_line(metadata.title)),
        *(Entry("language", language) for language in _languages(book)),
        *_creator_entries(metadata.creators),
        Entry("date", _date(metadata.date)),
        Entry("description", _one_line(metadata.description)),
        Entry("publisher", _one_line(metadata.publisher)),
        Entry("rights", _one_line(metadata.rights)),
        Entry("source", _one_line(metadata.source)),
        *(Entry("subject", _one_line(subject)) for subject in metadata.subjects),
        *_series_entries(metadata),
        *(_meta(name, value) for name, value in _access(has_cover=has_cover)),
    )
    return tuple(entry for entry in entries if entry.text)


def _access(*, has_cover: bool) -> tuple[tuple[str, str], ...]:
    """What the book asks of its reader's senses, and what it has for them."""
    if has_cover:
        summary = _SUMMARY.format(pictures="image but its cover") + _COVERED
        return (("schema:accessMode", "visual"), *_ACCESS, ("schema:accessibilitySummary", summary))
    return (*_ACCESS, ("schema:accessibilitySummary", _SUMMARY.format(pictures="image")))


def modified_at(metadata: Metadata) -> dt.datetime:
    """The book's `dcterms:modified`: its own date, or the first day of 2000; never the clock, for the same bytes."""
    known = _date(metadata.date)
    if not known:
        return _FIRST_DAY
    year, month, day = (*map(int, known.split("-")), 1, 1)[:3]
    return dt.datetime(year, month, day, tzinfo=dt.UTC)


def _languages(book: Book) -> list[str]:
    stories = (story.metadata.language for story in book.stories)
    return list(dict.fromkeys(map(language_tag, (book.metadata.language, *stories))))


def _creator_entries(creators: tuple[Creator, ...]) -> Iterator[Entry]:
    for number, creator in enumerate(creators, start=1):
        name = _one_line(creator.name)
        if not name:
            continue
        key = f"creator-{number}"
        # An author made the work; a translator, an editor or a binder contributed to it.
        yield Entry("creator" if creator.role == "aut" else "contributor", name, (("id", key),))
        yield _meta("role", creator.role, refines=key, scheme="marc:relators")
        yield _meta("file-as", _one_line(creator.file_as), refines=key)


def _series_entries(metadata: Metadata) -> Iterator[Entry]:
    if series := _one_line(metadata.series):
        yield Entry("", series, (("property", "belongs-to-collection"), ("id", "series")))
        yield _meta("collection-type", "series", refines="series")


def _meta(name: str, value: str, *, refines: str = "", scheme: str = "") -> Entry:
    attributes = [("property", name)]
    if refines:
        attributes.append(("refines", f"#{refines}"))
    if scheme:
        attributes.append(("scheme", scheme))
    return Entry("", value, tuple(attributes))


def _one_line(text: str) -> str:
    return " ".join(without_forbidden(text).split())


def _date(date: str) -> str:
    """A date as EPUB wants it (W3C's profile of ISO 8601), or nothing where it is none."""
    found = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", date)
    if not found:
        return ""
    try:
        dt.date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return ""
    return date
