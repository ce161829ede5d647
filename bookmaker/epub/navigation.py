"""The contents list: as the navigation document of EPUB 3, and as the NCX that older devices read."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from bookmaker.model import Book, Page, Section
from bookmaker.rendering import Renderer
from bookmaker.rendering.text import href_to

NAV_FILE = "nav.xhtml"
NCX_FILE = "toc.ncx"


class NavPoint(Struct):
    """An entry of the contents; `order` counts the entries from 1 in reading order."""

    title: str
    href: str
    order: int
    children: list[NavPoint] = field(default_factory=list)


class Landmark(Struct, frozen=True):
    """A place a device can go to by name; `type` is a term of the EPUB structural semantics vocabulary."""

    type: str
    title: str
    href: str


def nav_points_from_sections(sections: Sequence[Section]) -> list[NavPoint]:
    """The listed sections, nested by their levels; a level with none above it stands one step further out."""
    roots: list[NavPoint] = []
    open_points: list[tuple[int, NavPoint]] = []
    for order, section in enumerate((s for s in sections if s.listed), start=1):
        point = NavPoint(section.title, href_to(section.id), order)
        while open_points and open_points[-1][0] >= section.level:
            open_points.pop()
        (open_points[-1][1].children if open_points else roots).append(point)
        open_points.append((section.level, point))
    return roots


def shows_contents(sections: Sequence[Section]) -> bool:
    """Whether the contents list is a page of the book: where there is more than one text to turn to."""
    # The second piece of a chapter is no text of its own, and not listed.
    return sum(section.listed and section.kind in ("story-title", "chapter") for section in sections) > 1


def landmarks_from_sections(sections: Sequence[Section]) -> list[Landmark]:
    """The title page, the contents where they are a page, where the reading starts, and the colophon."""
    starts = {
        "titlepage": next((s for s in sections if s.kind == "title-page"), None),
        "bodymatter": next((s for s in sections if s.matter == "body"), None),
        "colophon": next((s for s in sections if s.kind == "colophon"), None),
    }
    names = {"titlepage": "Title Page", "bodymatter": "Beginning", "colophon": "Colophon"}
    found = [Landmark(kind, names[kind], href_to(start.id)) for kind, start in starts.items() if start is not None]
    contents = [Landmark("toc", "Contents", NAV_FILE)] if shows_contents(sections) else []
    return [*found[:1], *contents, *found[1:]]


def render_nav(book: Book, pages: Sequence[Page], renderer: Renderer) -> bytes:
    """The navigation document: the contents and the landmarks."""
    sections = [page.section for page in pages]
    return renderer.render_document(
        NAV_FILE,
        language=book.metadata.language,
        points=nav_points_from_sections(sections),
        landmarks=landmarks_from_sections(sections),
    ).encode("utf-8")


def render_ncx(book: Book, pages: Sequence[Page], renderer: Renderer) -> bytes:
    """The same contents as an NCX (DAISY Z39.86-2005, which EPUB 2 devices read)."""
    points = nav_points_from_sections([page.section for page in pages])
    return renderer.render_document(
        NCX_FILE,
        language=book.metadata.language,
        identifier=book.metadata.identifier,
        title=book.metadata.title,
        depth=_depth(points),
        points=points,
    ).encode("utf-8")


def _depth(points: Sequence[NavPoint]) -> int:
    return 1 + max((_depth(point.children) for point in points), default=-1)
