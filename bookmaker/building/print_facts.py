"""What a PDF book says of itself, in its metadata and on its cover, and what is said of its face."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bookmaker.book.title_page import author_of
from bookmaker.building.covers import facts_from_book
from bookmaker.building.outcomes import Remark
from bookmaker.epub.modified import modified_at
from bookmaker.errors import Diagnostic
from bookmaker.model import NO_AUTHOR, Book, Page
from bookmaker.pdf.cover import CoverFacts
from bookmaker.pdf.document import BookPart
from bookmaker.pdf.fonts import TextFace, characters_without_glyph
from bookmaker.pdf.joining import BookFacts, Entry

_MOST_ON_A_COVER = 4
"""Authors who are named on a cover; of an anthology of more, the stories on its back name theirs."""


def facts_of_book(book: Book, pages: Sequence[Page], *, linked: bool) -> BookFacts:
    """What a PDF says of itself, and its outline where it is `linked`."""
    metadata = book.metadata
    authors = [each.name for each in metadata.creators if each.role == "aut" and each.name != NO_AUTHOR]
    entries = [
        Entry(page.section.level, page.section.title, page.section.id)
        for page in pages
        if page.section.listed and page.section.kind != "colophon"
    ]
    contents = [Entry(0, "Contents", "contents")]
    colophon = [Entry(0, p.section.title, p.section.id) for p in pages if p.section.kind == "colophon"]
    return BookFacts(
        metadata.title,
        tuple(authors),
        metadata.language,
        "" if book.anthology else metadata.description,
        metadata.subjects,
        metadata.identifier,
        book.anthology,
        # In print a preface or a foreword stands behind the contents.
        (*entries[:1], *contents, *entries[1:], *colophon) if linked else (),
    )


def facts_of_cover(book: Book) -> CoverFacts:
    """What a cover says: an anthology's back lists its stories, any other's says what the story is about."""
    metadata = book.metadata
    byline = author_of(metadata.creators, metadata.language)
    if sum(creator.role == "aut" for creator in metadata.creators) > _MOST_ON_A_COVER:
        byline = ""
    lines = tuple(metadata.description.splitlines())
    if book.anthology:
        records = [story.metadata for story in book.stories]
        named = [(record.title, author_of(record.creators, record.language)) for record in records]
        lines = tuple(f"{title} — {author}" if author else title for title, author in named)
    made, drawn = modified_at(metadata), facts_from_book(book)
    return CoverFacts(metadata.title, byline, metadata.language, lines, book.anthology, made, drawn)


def borrowed_signs(face: TextFace, parts: Sequence[BookPart]) -> Iterator[Remark]:
    """What the face lacks a sign for and another font lends it, by story."""
    for path in dict.fromkeys(each.part.path for each in parts):
        lacking = characters_without_glyph(face, "".join(each.part.html for each in parts if each.part.path == path))
        if lacking:
            shown = " ".join(lacking[:12]) + (" …" if len(lacking) > 12 else "")
            message = f"{face.family} has no sign for {shown}; another font lends it, where one has it"
            hint = "Look at the page: a sign that is lent may look out of place."
            yield Remark(path, Diagnostic("print-other-font", "info", None, message, hint))


def heads_left_out(face: TextFace, parts: Sequence[BookPart]) -> Iterator[Remark]:
    """The running heads that cannot be set in the face, by story."""
    for each in parts:
        for head in dict.fromkeys((each.left, each.right)):
            lacking = characters_without_glyph(face, head)
            if lacking:
                message = f"no running head says {head!r}: {face.family} has no sign for {' '.join(lacking[:12])}"
                yield Remark(each.part.path, Diagnostic("print-no-head", "info", None, message))
