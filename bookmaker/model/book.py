"""Stories laid out as one volume: the sections of a book in their order, and a page of each."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from bookmaker.model.story import Blocks, Chapter, Endnote, Epigraph, Metadata, Note, Rating, Story

Matter = Literal["front", "body", "back"]
SectionKind = Literal["title-page", "story-title", "preface", "chapter", "afterword", "endnotes", "colophon"]


class Book(Struct, frozen=True):
    metadata: Metadata
    stories: tuple[Story, ...]
    anthology: bool = False


class TitlePage(Struct, frozen=True):
    """A story's own title page, in reading order; empty parts take no room."""

    title: str
    byline: str
    rating: Rating | None = None
    warnings: Blocks = ()
    entries: tuple[tuple[str, Blocks], ...] = ()
    """Label and value, in a quiet, readable order: pairing, spoilers, setting, summary, notes …"""
    disclaimer: Blocks = ()
    dedication: Blocks = ()


class VolumeTitle(Struct, frozen=True):
    """The title page of an anthology: its title and who wrote in it."""

    title: str
    contributors: tuple[str, ...] = ()


class ChapterText(Struct, frozen=True):
    """A chapter ready to be set. `opening` is true for the story's first, which carries the story's epigraph;
    `epigraph` and `closing` are already chosen from the story's and the chapter's own."""

    chapter: Chapter
    epigraphs: tuple[Epigraph, ...] = ()
    closing: Epigraph | None = None
    opening: bool = False
    note_pages: tuple[tuple[str, str], ...] = ()
    """(endnote ref, section id) for the calls in this chapter."""


class NotesPage(Struct, frozen=True):
    """Notes on a page of their own: a long preface, an afterword."""

    notes: tuple[Note, ...]


class EndnotesPage(Struct, frozen=True):
    notes: tuple[Endnote, ...]
    chapter_ids: tuple[tuple[str, str], ...] = ()
    """(endnote ref, id of the section that calls it)."""


class Colophon(Struct, frozen=True):
    """What made the book, and from which files."""

    sources: tuple[str, ...]


SectionContent = TitlePage | VolumeTitle | ChapterText | NotesPage | EndnotesPage | Colophon


class Section(Struct, frozen=True):
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


class Page(Struct, frozen=True):
    section: Section
    xhtml: str
