"""Stories laid out as one volume: the sections of a book in their order, and a page of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bookmaker.model.story import Blocks, Chapter, Endnote, Epigraph, Metadata, Note, Rating, Story

Matter = Literal["front", "body", "back"]
SectionKind = Literal["title-page", "story-title", "preface", "chapter", "afterword", "endnotes", "colophon"]


@dataclass(frozen=True, slots=True)
class Book:
    metadata: Metadata
    stories: tuple[Story, ...]
    anthology: bool = False


@dataclass(frozen=True, slots=True)
class TitlePage:
    """A story's own title page, in reading order; empty parts take no room."""

    title: str
    byline: str
    rating: Rating | None = None
    warnings: Blocks = ()
    entries: tuple[tuple[str, Blocks], ...] = ()
    """Label and value, in a quiet, readable order: pairing, spoilers, setting, summary, notes …"""
    disclaimer: Blocks = ()
    dedication: Blocks = ()


@dataclass(frozen=True, slots=True)
class VolumeTitle:
    """The title page of an anthology: its title and who wrote in it."""

    title: str
    contributors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChapterText:
    """A chapter ready to be set. `opening` is true for the story's first, which carries the story's epigraph;
    `epigraph` and `closing` are already chosen from the story's and the chapter's own."""

    chapter: Chapter
    epigraphs: tuple[Epigraph, ...] = ()
    closing: Epigraph | None = None
    opening: bool = False
    note_pages: tuple[tuple[str, str], ...] = field(default=())
    """(endnote ref, section id) for the calls in this chapter."""


@dataclass(frozen=True, slots=True)
class NotesPage:
    """Notes on a page of their own: a long preface, an afterword."""

    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class EndnotesPage:
    notes: tuple[Endnote, ...]
    chapter_ids: tuple[tuple[str, str], ...] = ()
    """(endnote ref, id of the section that calls it)."""


@dataclass(frozen=True, slots=True)
class Colophon:
    """What made the book, and from which files."""

    sources: tuple[str, ...]


SectionContent = TitlePage | VolumeTitle | ChapterText | NotesPage | EndnotesPage | Colophon


@dataclass(frozen=True, slots=True)
class Section:
    """A page file of the book, in spine order. `level` nests it in the contents (0 for a story of an anthology, or
    what stands beside the stories); `listed` is false for what the contents leave out."""

    id: str
    kind: SectionKind
    matter: Matter
    title: str
    content: SectionContent
    level: int = 0
    listed: bool = True
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Page:
    section: Section
    xhtml: str
