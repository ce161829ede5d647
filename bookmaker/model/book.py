"""Stories laid out as one volume: the sections of a book in their order, and a page of each."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from bookmaker.model.story import Blocks, Chapter, Endnote, Epigraph, Metadata, Note, Rating, Story

Matter = Literal["front", "body", "back"]
SectionKind = Literal[
    "title-page", "foreword", "part-title", "story-title", "preface", "chapter", "afterword", "endnotes", "colophon"
]


class Essay(Struct, frozen=True):
    """What an editor says before a volume's stories, or after them."""

    title: str
    notes: tuple[Note, ...]
    language: str = "en"


class Omission(Struct, frozen=True):
    """A story that was left out of a volume, and why."""

    title: str
    byline: str
    reason: str


class Volume(Struct, frozen=True):
    """What a volume has that is none of its stories'. `parts` are their titles, each with the place of the first story
    in it; `edition` counts from 1, and is 0 where nobody counts. An empty `identifier` leaves it to what it holds."""

    subtitle: str = ""
    editors: tuple[str, ...] = ()
    edition: int = 0
    imprint: str = ""
    date: str = ""
    identifier: str = ""
    dedication: str = ""
    foreword: Essay | None = None
    afterword: Essay | None = None
    parts: tuple[tuple[int, str], ...] = ()
    omitted: tuple[Omission, ...] = ()


class Book(Struct, frozen=True):
    metadata: Metadata
    stories: tuple[Story, ...]
    anthology: bool = False
    volume: Volume = Volume()


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
    past: tuple[str, str] | None = None
    """The section that comes after the whole story, and what leads there; None where nothing shall."""


class VolumeTitle(Struct, frozen=True):
    """The title page of an anthology: its title, who wrote in it, and what its editor says of it."""

    title: str
    contributors: tuple[str, ...] = ()
    subtitle: str = ""
    editors: str = ""
    edition: str = ""
    imprint: str = ""
    dedication: str = ""


class PartTitle(Struct, frozen=True):
    """A page that opens a part of an anthology."""

    title: str


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
    """What made the book, from which files, and which stories were left out."""

    sources: tuple[str, ...]
    omitted: tuple[Omission, ...] = ()


SectionContent = TitlePage | VolumeTitle | PartTitle | ChapterText | NotesPage | EndnotesPage | Colophon


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
