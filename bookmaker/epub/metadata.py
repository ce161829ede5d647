"""A book's metadata as the entries of an EPUB package document.

Dublin Core with its refinements (EPUB 3.3, section 5.5; MARC relator codes for roles), then what the accessibility
guidelines ask for (EPUB Accessibility 1.1, section 2). No conformance is claimed: nobody has checked the book by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from bookmaker import __version__
from bookmaker.epub.modified import known_date
from bookmaker.epub.sorting import sorting_title
from bookmaker.model import Book, Creator, Metadata
from bookmaker.rendering.pages import language_tag
from bookmaker.rendering.text import without_forbidden

# A page's id never holds an underscore, and an item of the package has its page's id.
IDENTIFIER_ID = "book_id"
_TITLE_ID = "book_title"

_ALL_TEXT = (
    "The book is all text, in reading order, with headings and a table of contents. It holds no image, sound or "
    "motion, sets no colour and no fixed size, and its sections and notes are marked for screen readers."
)
_WITH_COVER = (
    "The book is text, in reading order, with headings and a table of contents. Its cover is its only image and tells "
    "nothing that the text does not; it holds no sound or motion. The text sets no colour and no fixed size, and its "
    "sections and notes are marked for screen readers."
)
_FEATURES = ("ARIA", "displayTransformability", "readingOrder", "structuralNavigation", "tableOfContents")


class SourceFile(Struct, frozen=True):
    """A file that a book was made from, by its name and the SHA-256 of its bytes in hexadecimal digits."""

    name: str
    digest: str = ""


class Entry(Struct, frozen=True):
    """One element of the package's metadata: a Dublin Core term, or a `meta` where `term` is empty."""

    term: str
    text: str
    attributes: tuple[tuple[str, str], ...] = ()


def entries_from_book(book: Book, sources: Sequence[SourceFile] = (), *, with_cover: bool = False) -> tuple[Entry, ...]:
    """All entries of the package's metadata but the date of modification, in a fixed order; none is empty. `sources`
    are the files that the book was made from."""
    metadata = book.metadata
    entries = (
        Entry("identifier", metadata.identifier, (("id", IDENTIFIER_ID),)),
        Entry("title", _one_line(metadata.title), (("id", _TITLE_ID),)),
        _meta("file-as", _one_line(sorting_title(metadata.title, metadata.language)), refines=_TITLE_ID),
        *(Entry("language", language) for language in _languages(book)),
        *_creator_entries(metadata.creators),
        Entry("date", known_date(metadata.date)),
        Entry("description", _one_line(metadata.description)),
        Entry("publisher", _one_line(metadata.publisher)),
        Entry("rights", _one_line(metadata.rights)),
        *_source_entries(book, sources),
        *(Entry("subject", _one_line(subject)) for subject in metadata.subjects),
        *_series_entries(metadata),
        *_access_entries(with_cover=with_cover),
        _older_meta("generator", f"bookmaker {__version__}"),
    )
    return tuple(entry for entry in entries if entry.text or "content" in dict(entry.attributes))


def _languages(book: Book) -> list[str]:
    stories = (story.metadata.language for story in book.stories)
    return list(dict.fromkeys(map(language_tag, (book.metadata.language, *stories))))


def _creator_entries(creators: tuple[Creator, ...]) -> Iterator[Entry]:
    for number, creator in enumerate(creators, start=1):
        name = _one_line(creator.name)
        if not name:
            continue
        key = f"creator_{number}"
        # An author made the work; a translator, an editor or a binder contributed to it.
        yield Entry("creator" if creator.role == "aut" else "contributor", name, (("id", key),))
        yield _meta("role", creator.role, refines=key, scheme="marc:relators")
        yield _meta("file-as", _one_line(creator.file_as), refines=key)


def _source_entries(book: Book, sources: Sequence[SourceFile]) -> Iterator[Entry]:
    """Where the stories stood before, and the files that they were read from."""
    addresses = (_one_line(story.metadata.source) for story in book.stories)
    yield from (Entry("source", address) for address in dict.fromkeys(addresses))
    for number, source in enumerate(dict.fromkeys(sources), start=1):
        key = f"source_{number}"
        yield Entry("source", _one_line(source.name), (("id", key),))
        if source.digest:
            yield _meta("dcterms:identifier", f"sha256:{source.digest}", refines=key)


def _series_entries(metadata: Metadata) -> Iterator[Entry]:
    """The series twice, since most libraries know only calibre's way of saying it."""
    if series := _one_line(metadata.series):
        yield Entry("", series, (("property", "belongs-to-collection"), ("id", "series_1")))
        yield _meta("collection-type", "series", refines="series_1")
        yield _meta("group-position", metadata.series_index, refines="series_1")
        yield _older_meta("calibre:series", series)
        if metadata.series_index:
            yield _older_meta("calibre:series_index", metadata.series_index)


def _access_entries(*, with_cover: bool) -> Iterator[Entry]:
    yield _meta("schema:accessMode", "textual")
    if with_cover:
        yield _meta("schema:accessMode", "visual")
    yield _meta("schema:accessModeSufficient", "textual")
    yield from (_meta("schema:accessibilityFeature", feature) for feature in _FEATURES)
    yield _meta("schema:accessibilityHazard", "none")
    yield _meta("schema:accessibilitySummary", _WITH_COVER if with_cover else _ALL_TEXT)


def _older_meta(name: str, content: str) -> Entry:
    """An entry as EPUB 2 has them."""
    return Entry("", "", (("name", name), ("content", content)))


def _meta(name: str, value: str, *, refines: str = "", scheme: str = "") -> Entry:
    attributes = [("property", name)]
    if refines:
        attributes.append(("refines", f"#{refines}"))
    if scheme:
        attributes.append(("scheme", scheme))
    return Entry("", value, tuple(attributes))


def _one_line(text: str) -> str:
    return " ".join(without_forbidden(text).split())
