"""The contents list: as the navigation document of EPUB 3, and as the NCX that older devices read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from bookmaker.book.choosing import LEVELS
from bookmaker.model import Book, Page, RatingLevel, Section
from bookmaker.rendering import Renderer
from bookmaker.rendering.facts import StoryFacts, facts_of_story
from bookmaker.rendering.text import href_to

NAV_FILE = "nav.xhtml"
NCX_FILE = "toc.ncx"


class NavPoint(Struct):
    """An entry of the contents; `order` counts the entries from 1 in reading order. `label` is all of it in one line. A
    story of an anthology has its `facts`, and what a second line says."""

    title: str
    href: str
    order: int
    label: str
    children: list[NavPoint] = field(default_factory=list)
    second_line: str = ""
    facts: StoryFacts | None = None


class Level(Struct, frozen=True):
    """The stories of a volume that have one rating."""

    name: RatingLevel
    points: tuple[NavPoint, ...]


class Landmark(Struct, frozen=True):
    """A place a device can go to by name; `type` is a term of the EPUB structural semantics vocabulary."""

    type: str
    title: str
    href: str


def nav_points_from_sections(sections: Sequence[Section], facts: Sequence[StoryFacts] = ()) -> list[NavPoint]:
    """The listed sections, nested by their levels; a level with none above it stands one step further out. `facts` are
    those of an anthology's stories, in order."""
    told = iter(facts)
    roots: list[NavPoint] = []
    open_points: list[tuple[int, NavPoint]] = []
    for order, section in enumerate((s for s in sections if s.listed), start=1):
        own = next(told, None) if section.kind == "story-title" else None
        point = NavPoint(section.title, href_to(section.id), order, section.title)
        if own:
            point.facts, point.label = own, own.label
            point.second_line = " · ".join(filter(None, (own.credit, *own.told)))
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


def levels_from_points(points: Sequence[NavPoint]) -> tuple[Level, ...]:
    """The stories by their ratings, the mildest first; nothing where no story has a rating or a warning."""
    stories = list(_stories_among(points))
    if not any(point.facts and point.facts.is_rated for point in stories):
        return ()
    groups = ((name, tuple(each for each in stories if each.facts and each.facts.level == name)) for name in LEVELS)
    return tuple(Level(name, group) for name, group in groups if group)


def _stories_among(points: Sequence[NavPoint]) -> Iterator[NavPoint]:
    for point in points:
        if point.facts:
            yield point
        else:
            yield from _stories_among(point.children)


def render_nav(book: Book, pages: Sequence[Page], renderer: Renderer) -> bytes:
    """The navigation document: the contents, an anthology's stories by rating, and the landmarks."""
    sections = [page.section for page in pages]
    points = _points_of(book, sections)
    return renderer.render_document(
        NAV_FILE,
        language=book.metadata.language,
        points=points,
        levels=levels_from_points(points) if shows_contents(sections) else (),
        landmarks=landmarks_from_sections(sections),
    ).encode("utf-8")


def _points_of(book: Book, sections: Sequence[Section]) -> list[NavPoint]:
    facts = [facts_of_story(story) for story in book.stories] if book.anthology else []
    return nav_points_from_sections(sections, facts)


def render_ncx(book: Book, pages: Sequence[Page], renderer: Renderer) -> bytes:
    """The same contents as an NCX (DAISY Z39.86-2005, which EPUB 2 devices read)."""
    points = _points_of(book, [page.section for page in pages])
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
