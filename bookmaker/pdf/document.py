"""A book's pages to the parts that are laid out: its stories, its front and its back.

A part stands by itself: links into another part have an address of their own, and page numbers, where a part shows
any, are given as text. So the stories come first, and what tells their page numbers after them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Literal

from markupsafe import Markup
from msgspec import Struct

from bookmaker.book import pages_by_story
from bookmaker.book.title_page import author_of, joined_names, label_from_name, title_page_from_story
from bookmaker.book.words import ordinal_in_words, text_from_inlines
from bookmaker.model import NO_AUTHOR, Book, EndnotesPage, Page, Paragraph, Section, Story
from bookmaker.pdf.design import PageDesign
from bookmaker.pdf.fonts import TextFace, character_width
from bookmaker.pdf.layout import Part
from bookmaker.pdf.markup import ELSEWHERE, dedication_apart, ids_in, print_body
from bookmaker.pdf.paper import MM
from bookmaker.rendering import Renderer
from bookmaker.rendering.facts import facts_of_story
from bookmaker.rendering.text import TextWriter, note_anchor

LONG_STORY = 400_000
"""Characters of mark-up from which a story is laid out in several parts: some 180 pages."""
_SHARE = 150_000

LONGEST_FOOTNOTE = 900
"""Characters of a note that stands at the foot of a small page with room left for the text. WeasyPrint does not part a
note between pages: one that no page has room for beside its text is put off to the end."""

FIGURE_SPACE = "\u2007"

PartKind = Literal["front", "body", "back"]
Numbers = Mapping[str, str]
"""Page numbers, as they are printed, by the ids of sections."""


class Look(Struct, frozen=True):
    """What the parts of a book have in common."""

    renderer: Renderer
    css: str
    design: PageDesign
    face: TextFace
    tagged: bool = True
    linked: bool = True
    styles: Path | None = None

    @property
    def characters(self) -> int:
        """How many characters a line of text holds on average."""
        return round(self.design.measure / self.design.size / character_width(self.face))


class BookPart(Struct, frozen=True):
    """A part and its place: whether it begins on a right-hand page, and the running heads of its pages."""

    part: Part
    kind: PartKind
    recto: bool = True
    left: str = ""
    right: str = ""
    title: str = ""
    language: str = "en"


# --- Stories ------------------------------------------------------------------------------------------------------


def story_parts(book: Book, pages: Sequence[Page], paths: Sequence[Path], look: Look) -> tuple[BookPart, ...]:
    """The parts that hold the stories, in order, and a volume's afterword behind them; a very long story has several.
    `paths` are the stories' files."""
    parts: list[BookPart] = []
    part_titles = _part_titles(pages)
    for story, path, own in zip(book.stories, paths, _pages_by_story(book, pages), strict=True):
        notes = _footnotes(story, own)
        kept = [page for page in own if not (notes and isinstance(page.section.content, EndnotesPage))]
        kept = [*part_titles.get(own[0].section.id, ()), *kept]
        author = author_of(story.metadata.creators, story.metadata.language)
        for number, share in enumerate(_shares(kept)):
            parts.append(
                BookPart(
                    _part_from_pages(share, path, look, notes),
                    "body",
                    recto=look.design.mirrored and (number == 0 or _is_part_title(share[0].section)),
                    left=author or story.metadata.title,
                    right=story.metadata.title,
                    title=story.metadata.title,
                    language=story.metadata.language,
                )
            )
    return (*parts, *_afterword(book, pages, paths[0], look))


def _afterword(book: Book, pages: Sequence[Page], path: Path, look: Look) -> Iterator[BookPart]:
    """What a volume's editor says behind the stories."""
    for page in pages if book.anthology else ():
        if page.section.kind == "afterword" and page.section.matter == "back":
            part, name = _part_from_pages([page], path, look, {}), page.section.title
            left = book.metadata.title
            yield BookPart(part, "body", recto=look.design.mirrored, left=left, right=name, title=name)


def _part_titles(pages: Sequence[Page]) -> dict[str, list[Page]]:
    """The pages that open a volume's parts, by the id of the story that comes after each."""
    following = pairwise(pages)
    return {after.section.id: [page] for page, after in following if page.section.kind == "part-title"}


def _pages_by_story(book: Book, pages: Sequence[Page]) -> list[list[Page]]:
    if book.anthology:
        return pages_by_story(pages)
    return [[page for page in pages if page.section.matter != "front" and page.section.kind != "colophon"]]


def _shares(pages: Sequence[Page]) -> Iterator[list[Page]]:
    if sum(len(page.xhtml) for page in pages) <= LONG_STORY:
        yield list(pages)
        return
    share: list[Page] = []
    for page in pages:
        begins = page.section.kind == "chapter" and any(each.section.kind == "chapter" for each in share)
        if begins and (sum(len(each.xhtml) for each in share) >= _SHARE or _is_part_title(page.section)):
            yield share
            share = []
        share.append(page)
    yield share


def _is_part_title(section: Section) -> bool:
    if section.kind == "part-title":
        return True
    chapter = getattr(section.content, "chapter", None)
    return chapter is not None and chapter.level == 0


def _footnotes(story: Story, pages: Sequence[Page]) -> dict[str, str]:
    """The mark-up of a story's notes by their ids, if all of them are called and can stand at a page's foot."""
    section = next((page.section for page in pages if isinstance(page.section.content, EndnotesPage)), None)
    if section is None or not isinstance(section.content, EndnotesPage):
        return {}
    called = {ref for ref, _ in section.content.chapter_ids}
    writer = TextWriter(section.id)
    notes: dict[str, str] = {}
    for note in story.endnotes:
        paragraphs = [block.inlines for block in note.blocks if isinstance(block, Paragraph)]
        if note.ref not in called or not paragraphs or len(paragraphs) < len(note.blocks):
            return {}
        if sum(len(text_from_inlines(inlines)) for inlines in paragraphs) > LONGEST_FOOTNOTE:
            return {}
        first, *others = (writer.inlines(inlines) for inlines in paragraphs)
        more = "".join(f'<span class="more">{text}</span>' for text in others)
        notes[note_anchor(section.id, note.ref)] = f"{first}{more}"
    return notes


def _part_from_pages(pages: Sequence[Page], path: Path, look: Look, notes: Mapping[str, str]) -> Part:
    near = frozenset().union(*(ids_in(page.xhtml) for page in pages)) | frozenset(notes)
    bodies = [print_body(page.xhtml, near, notes=notes, linked=look.linked, line=look.characters) for page in pages]
    first = pages[0].section
    return _part(look, path, bodies, first.title, first.language, [page.section.id for page in pages])


def _part(
    look: Look,
    path: Path,
    bodies: Sequence[str],
    title: str,
    language: str,
    openings: Sequence[str],
    *,
    contents: bool = False,
) -> Part:
    html = look.renderer.render_document(
        "shell-print.xhtml", bodies=[Markup(body) for body in bodies], title=title, language=language
    )
    return Part(path, html, look.css, look.face.name, tuple(openings), look.tagged, look.styles, contents)


# --- Front and back -----------------------------------------------------------------------------------------------


def front_parts(book: Book, pages: Sequence[Page], numbers: Numbers, look: Look, path: Path) -> tuple[BookPart, ...]:
    """Half title, title page, copyright page, and the book's own dedication; then the contents, where there is more
    than one entry; then a preface.

    `path` is the file that what is said of these pages is said of.
    """
    language, title, design = book.metadata.language, book.metadata.title, look.design
    fronts = [page for page in pages if page.section.matter == "front"]
    half_title = look.renderer.render_document("print-half-title.xhtml", title=title)
    near = ids_in("".join(page.xhtml for page in fronts))
    title_page, prefaces = fronts[0], fronts[1:]
    documents = dedication_apart(title_page.xhtml)
    opening, *dedication = (print_body(each, near, linked=look.linked) for each in documents if each)
    bodies = [half_title, opening, _copyright_page(book, look), *dedication]
    parts = [BookPart(_part(look, path, bodies, title, language, ["copyright"]), "front", title=title)]
    entries = contents_entries(book, pages, numbers)
    if len(entries) > 1:
        body = look.renderer.render_document("print-contents.xhtml", entries=entries, linked=look.linked)
        laid = _part(look, path, [body], "Contents", language, ["contents"], contents=True)
        parts.append(BookPart(laid, "front", recto=design.mirrored, left=title, right="Contents", title="Contents"))
    if prefaces:
        bodies = [print_body(page.xhtml, near, linked=look.linked) for page in prefaces]
        openings = [page.section.id for page in prefaces]
        name = prefaces[0].section.title
        laid = _part(look, path, bodies, name, language, openings)
        parts.append(BookPart(laid, "front", recto=design.mirrored, left=title, right=name, title=name))
    return tuple(parts)


def back_part(book: Book, pages: Sequence[Page], numbers: Numbers, look: Look, path: Path) -> BookPart:
    """Contributors, where an anthology has several; then the colophon. `path` is as in `front_parts`."""
    title = book.metadata.title
    bodies: list[str] = []
    contributors = _contributors(book, pages, numbers)
    if len(contributors) > 1:
        bodies.append(
            look.renderer.render_document("print-contributors.xhtml", contributors=contributors, linked=look.linked)
        )
    colophon = next(page.section for page in pages if page.section.kind == "colophon")
    design = look.design
    bodies.append(
        look.renderer.render_document(
            "print-colophon.xhtml",
            section=colophon,
            page=colophon.content,
            family=look.face.family,
            size=f"{design.size:g}",
            leading=f"{design.leading:g}",
            trim=f"{design.trim.width / MM:.0f} × {design.trim.height / MM:.0f} mm",
        )
    )
    part = _part(look, path, bodies, "Colophon", book.metadata.language, ["contributors"])
    recto = design.mirrored and len(contributors) > 1
    return BookPart(part, "back", recto=recto, left=title, right="Contributors", title="Colophon")


def contents_entries(book: Book, pages: Sequence[Page], numbers: Numbers) -> list[dict[str, Any]]:
    """What the contents list: the stories of an anthology, the chapters of a single story."""
    sections = [page.section for page in pages if page.section.listed and page.section.id in numbers]
    if book.anthology:
        return _aligned(list(_volume_entries(book, sections, numbers)))
    lowest = min((section.level for section in sections), default=0)
    return _aligned(
        [
            _entry(section, section.level - lowest, numbers)
            for section in sections
            if section.kind not in ("title-page", "colophon")
        ]
    )


def _volume_entries(book: Book, sections: Sequence[Section], numbers: Numbers) -> Iterator[dict[str, Any]]:
    """Stories, those of a part below its title, and an afterword."""
    stories = iter(book.stories)
    part: dict[str, Any] | None = None
    for section in sections:
        if section.kind == "part-title":
            if part:
                yield part
            part = _entry(section, 0, numbers) | {"children": []}
        elif section.kind == "story-title":
            entry = _story_entry(section, next(stories), numbers)
            if part:
                part["children"].append(entry | {"level": 1})
            else:
                yield entry
        elif section.matter == "back" and section.kind != "colophon":
            if part:
                yield part
            part = None
            yield _entry(section, 0, numbers)
    if part:
        yield part


def _aligned(entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries with figure spaces before short page numbers: where figures are of one width, so are the numbers."""
    inner = [child for entry in entries for child in entry["children"]]
    digits = max((len(entry["page"]) for entry in (*entries, *inner)), default=0)

    def aligned(entry: dict[str, Any]) -> dict[str, Any]:
        children = [aligned(child) for child in entry["children"]]
        return entry | {"page": entry["page"].rjust(digits, FIGURE_SPACE), "children": children}

    return [aligned(entry) for entry in entries]


def _entry(section: Section, level: int, numbers: Numbers) -> dict[str, Any]:
    return {
        "title": section.title,
        "href": ELSEWHERE + section.id,
        "page": numbers[section.id],
        "level": level,
        "byline": "",
        "facts": (),
        "children": (),
    }


def _story_entry(section: Section, story: Story, numbers: Numbers) -> dict[str, Any]:
    facts = facts_of_story(story)
    return _entry(section, 0, numbers) | {"byline": facts.byline, "facts": facts.told}


def _contributors(book: Book, pages: Sequence[Page], numbers: Numbers) -> list[dict[str, Any]]:
    if not book.anthology:
        return []
    titles = [page.section for page in pages if page.section.kind == "story-title"]
    entries = _aligned([_entry(section, 0, numbers) for section in titles])
    written = [
        (creator.file_as.casefold(), creator.name, entry)
        for entry, story in zip(entries, book.stories, strict=True)
        for creator in story.metadata.creators
        if creator.role == "aut" and creator.name != NO_AUTHOR
    ]
    written.sort(key=lambda each: each[:2])
    return [
        {"name": name, "stories": [entry for _, _, entry in group]}
        for (_, name), group in groupby(written, key=lambda each: each[:2])
    ]


def _copyright_page(book: Book, look: Look) -> str:
    notices = [_notice(story) for story in book.stories]
    if book.anthology:
        notices = [notice for notice in notices if notice["byline"] or notice["date"] or notice["words"]]
    return look.renderer.render_document(
        "print-copyright.xhtml",
        notices=notices,
        anthology=book.anthology,
        volume=book.volume,
        edition=f"{ordinal_in_words(book.volume.edition).capitalize()} edition" if book.volume.edition else "",
        editors=joined_names(book.volume.editors),
        write=TextWriter(),
    )


def _notice(story: Story) -> dict[str, Any]:
    """What the copyright page says of a story; `words` tells whether there are any of the author's own."""
    title_page, _ = title_page_from_story(story)
    entries = [
        (label_from_name(field.name), field.content or ())
        for field in story.fields
        if field.shown and field.term in ("archive", "copyright", "source") and field.content
    ]
    return {
        "title": story.metadata.title,
        "byline": author_of(story.metadata.creators, story.metadata.language),
        "date": story.metadata.date[:4],
        "disclaimer": title_page.disclaimer,
        "entries": entries,
        "words": bool(title_page.disclaimer or entries),
    }
