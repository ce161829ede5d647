"""A book to its sections: what stands where, under which id, and how the contents nest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from bookmaker.book.splitting import pieces_of_text
from bookmaker.book.title_page import joined_names, title_page_from_story
from bookmaker.book.words import ordinal_in_words, refs_in_blocks, refs_in_run, text_from_inlines, without_capitals
from bookmaker.model import (
    Book,
    Chapter,
    ChapterText,
    Colophon,
    EndnotesPage,
    Epigraph,
    Essay,
    Matter,
    Note,
    NotesPage,
    Page,
    PartTitle,
    Section,
    SectionContent,
    SectionKind,
    Story,
    VolumeTitle,
)

_SLUG_LENGTH = 48
# Names the EPUB keeps for its own files, and device names that Windows refuses whatever the ending.
_TAKEN = ("nav", "ncx", "toc", "style", "content", "cover", "cover-image", "con", "prn", "aux", "nul")


def sections_from_book(book: Book, sources: Sequence[str] = (), *, largest: int | None = None) -> tuple[Section, ...]:
    """The sections of a book in spine order, each with an id that is XML-safe and unique after case folding.

    `sources` are the names of the files the stories came from, for the colophon to tell. A chapter of more than
    `largest` bytes is parted into several sections, of which the contents list the first.
    """
    ids = _Ids()
    sections: list[Section] = []
    volume = book.volume
    if book.anthology:
        sections.append(_volume_title(book, ids))
    if volume.foreword:
        sections.append(_essay(volume.foreword, "foreword", "front", ids))
    parts = dict(volume.parts)
    first_part = min(parts, default=len(book.stories))
    stories = [
        _StorySections(story, ids, book.anthology, largest, place >= first_part)
        for place, story in enumerate(book.stories)
    ]
    afterword = _essay(volume.afterword, "afterword", "back", ids) if volume.afterword else None
    colophon = Colophon(tuple(sources), volume.omitted)
    back = [*filter(None, [afterword]), Section(ids.unused("colophon"), "colophon", "back", "Colophon", colophon)]
    for place, story in enumerate(stories):
        if place in parts:
            sections.append(_part_title(parts[place], ids, book.metadata.language))
        if book.anthology:
            later = stories[place + 1 : place + 2]
            story.past = (later[0].slug, "To the next story") if later else (back[0].id, "Past the last story")
        sections.extend(story.sections())
    return (*sections, *back)


def pages_by_story(pages: Iterable[Page]) -> list[list[Page]]:
    """The pages of each story of an anthology, in which what is body is the stories' and their parts' titles."""
    stories: list[list[Page]] = []
    for page in pages:
        if page.section.kind == "story-title":
            stories.append([])
        if page.section.matter == "body" and page.section.kind != "part-title":
            stories[-1].append(page)
    return stories


def slug_from_title(title: str) -> str:
    """A title as lower-case ASCII words joined by hyphens, cut between words; starts with a letter, never empty."""
    plain = unicodedata.normalize("NFKD", re.sub("['’`]", "", title)).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall("[a-z0-9]+", plain.lower()))
    if len(slug) > _SLUG_LENGTH:
        slug = slug[: _SLUG_LENGTH + 1].rpartition("-")[0] or slug[:_SLUG_LENGTH]
    if not slug:
        return "story"
    return slug if slug[0].isalpha() else f"story-{slug}"


def title_of_chapter(chapter: Chapter) -> str:
    """A chapter's label and title on one line, as a contents list has it ("Chapter IV. The Ford"); empty when it has
    neither."""
    label, title = without_capitals(" ".join(chapter.label.split())), text_from_inlines(chapter.title)
    if not (label and title):
        return label or title
    return f"{label} {title}" if label[-1] in ".:-–—" else f"{label}{':' if ' ' in label else '.'} {title}"


def _volume_title(book: Book, ids: _Ids) -> Section:
    names = dict.fromkeys(creator.name for creator in book.metadata.creators if creator.role == "aut")
    volume = book.volume
    content = VolumeTitle(
        book.metadata.title,
        tuple(names),
        subtitle=volume.subtitle,
        editors=joined_names(volume.editors),
        edition=f"{ordinal_in_words(volume.edition).capitalize()} edition" if volume.edition else "",
        imprint=volume.imprint,
        dedication=volume.dedication,
    )
    return Section(
        ids.unused("title-page"), "title-page", "front", "Title Page", content, language=book.metadata.language
    )


def _essay(essay: Essay, kind: SectionKind, matter: Matter, ids: _Ids) -> Section:
    return Section(ids.unused(kind), kind, matter, essay.title, NotesPage(essay.notes), language=essay.language)


def _part_title(title: str, ids: _Ids, language: str) -> Section:
    name = ids.unused(f"part-{slug_from_title(title)}")
    return Section(name, "part-title", "body", title, PartTitle(title), language=language)


class _Ids(Struct, dict=True):
    """Hands out ids that differ after case folding; the second `x` becomes `x-2`."""

    taken: set[str] = field(default_factory=lambda: set(_TAKEN))

    def unused(self, wanted: str) -> str:
        candidate, count = wanted, 1
        while candidate.casefold() in self.taken:
            count += 1
            candidate = f"{wanted}-{count}"
        self.taken.add(candidate.casefold())
        return candidate


class _StorySections:
    """The sections of one story; `nested` is true for a story of an anthology, `in_part` where that has parts. `past`
    is as on its title page."""

    past: tuple[str, str] | None = None

    def __init__(self, story: Story, ids: _Ids, nested: bool, largest: int | None, in_part: bool) -> None:
        self.story = story
        self.ids = ids
        self.nested = nested
        self.largest = largest
        self.slug = ids.unused(slug_from_title(story.metadata.title))
        self.endnotes_id = ids.unused(f"{self.slug}-endnotes") if story.endnotes else ""
        self.own_level = 1 if in_part else 0
        self.level = self.own_level + 1 if nested else 0

    def sections(self) -> Iterator[Section]:
        story = self.story
        title_page, long_notes = title_page_from_story(story)
        name = story.metadata.title if self.nested else "Title Page"
        kind: SectionKind = "story-title" if self.nested else "title-page"
        title_page = replace(title_page, past=self.past)
        yield self._section(self.slug, kind, "front", name, title_page, self.own_level)
        if long_notes:
            yield self._notes("preface", "front", "Preface", long_notes)
        chapters = tuple(self._chapters())
        yield from chapters
        if story.afterword:
            yield self._notes("afterword", "back", "Afterword", story.afterword)
        if story.endnotes:
            page = EndnotesPage(story.endnotes, _callers(chapters))
            yield self._section(self.endnotes_id, "endnotes", "back", "Endnotes", page, self.level)

    def _section(
        self, name: str, kind: SectionKind, matter: Matter, title: str, content: SectionContent, level: int
    ) -> Section:
        # In an anthology the whole of a story is body: front and back are the volume's own.
        where: Matter = "body" if self.nested else matter
        return Section(name, kind, where, title, content, level, language=self.story.metadata.language)

    def _notes(self, kind: SectionKind, matter: Matter, title: str, notes: tuple[Note, ...]) -> Section:
        if len(notes) == 1 and notes[0].label:
            title = notes[0].label
        return self._section(self.ids.unused(f"{self.slug}-{kind}"), kind, matter, title, NotesPage(notes), self.level)

    def _chapters(self) -> Iterator[Section]:
        chapters = self.story.chapters
        parts = numbered = 0
        for index, chapter in enumerate(chapters):
            alone = len(chapters) == 1 and not title_of_chapter(chapter)
            if chapter.level == 0:
                parts, word = parts + 1, f"part-{parts + 1}"
            else:
                numbered, word = numbered + 1, "text" if alone else f"chapter-{numbered + 1}"
            title = title_of_chapter(chapter) or (self.story.metadata.title if index == 0 else str(index + 1))
            for number, text in enumerate(self._texts(index)):
                yield Section(
                    self.ids.unused(f"{self.slug}-{word}"),
                    "chapter",
                    "body",
                    title,
                    text,
                    level=self.level + (1 if parts and chapter.level else 0),
                    # In an anthology the story's own entry in the contents already leads here.
                    listed=not (alone and self.nested) and number == 0,
                    language=self.story.metadata.language,
                )

    def _texts(self, index: int) -> Iterator[ChapterText]:
        """A chapter, or the pieces that it is parted into: the first has its head, the last its foot."""
        story, chapter = self.story, self.story.chapters[index]
        opening, last = index == 0, index == len(story.chapters) - 1
        epigraphs = tuple(e for e in (story.epigraph if opening else None, chapter.epigraph) if e is not None)
        closing = story.closing if last else None
        pieces = (chapter.blocks,) if self.largest is None else pieces_of_text(chapter.blocks, self.largest)
        for number, blocks in enumerate(pieces, 1):
            head = replace(chapter, blocks=blocks, end_notes=()) if number == 1 else Chapter(blocks=blocks)
            if number == len(pieces):
                yield self._text(replace(head, end_notes=chapter.end_notes), epigraphs, closing, opening)
            else:
                yield self._text(head, epigraphs, None, opening)
            epigraphs, opening = (), False

    def _text(
        self, chapter: Chapter, epigraphs: tuple[Epigraph, ...], closing: Epigraph | None, opening: bool
    ) -> ChapterText:
        known = {note.ref for note in self.story.endnotes}
        called = dict.fromkeys(ref for ref in _refs_in_chapter(chapter, epigraphs, closing) if ref in known)
        return ChapterText(chapter, epigraphs, closing, opening, tuple((ref, self.endnotes_id) for ref in called))


def _refs_in_chapter(chapter: Chapter, epigraphs: Sequence[Epigraph], closing: Epigraph | None) -> Iterator[str]:
    yield from refs_in_run(chapter.title)
    for epigraph in (*epigraphs, *filter(None, (closing,))):
        yield from refs_in_blocks(epigraph.blocks)
        yield from refs_in_run(epigraph.cite)
    for blocks in (*(note.blocks for note in (*chapter.notes, *chapter.end_notes)), chapter.blocks):
        yield from refs_in_blocks(blocks)


def _callers(chapters: Sequence[Section]) -> tuple[tuple[str, str], ...]:
    callers: dict[str, str] = {}
    for section in chapters:
        if isinstance(section.content, ChapterText):
            for ref, _ in section.content.note_pages:
                callers.setdefault(ref, section.id)
    return tuple(callers.items())
