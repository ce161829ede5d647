"""Laid-out parts to one book: pages in order, heads and folios on them, links, outline, structure, fonts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import pikepdf
from msgspec import Struct
from pikepdf import Array, Dictionary, Name, OutlineItem, String

from bookmaker.pdf.design import PageDesign
from bookmaker.pdf.document import BookPart
from bookmaker.pdf.fonts import TextFace
from bookmaker.pdf.layout import LaidOut
from bookmaker.pdf.markup import ELSEWHERE
from bookmaker.pdf.stamping import Mark, folio_mark, head_mark, roman_from_number, stamp_streams
from bookmaker.pdf.structure import NOTES
from bookmaker.pdf.uniting import UnitedFonts

PRODUCER = "bookmaker"
_STAMP_FONT = "/BookmakerMargin"
_PRINTED = 4
"""The flag of an annotation that is printed and not hidden (ISO 32000-1, table 165)."""


class Entry(Struct, frozen=True):
    """A line of the outline: how deep it stands (from 0), its words, and the id that it leads to."""

    level: int
    title: str
    target: str


VOLUME = "Collection"
"""What a volume of stories is by DCMI's vocabulary of types."""


class BookFacts(Struct, frozen=True):
    """What a PDF says of itself; a `volume` holds several stories."""

    title: str
    authors: tuple[str, ...] = ()
    language: str = "en"
    description: str = ""
    keywords: tuple[str, ...] = ()
    identifier: str = ""
    volume: bool = False
    outline: tuple[Entry, ...] = ()


class Placed(Struct, frozen=True):
    """A part in its place: the number of its first page in the book, counted from 0."""

    book_part: BookPart
    laid: LaidOut
    first: int


def placed_parts(parts: Sequence[tuple[BookPart, LaidOut]]) -> tuple[Placed, ...]:
    """Parts one after the other, those that ask for it on a right-hand page."""
    placed: list[Placed] = []
    page = 0
    for book_part, laid in parts:
        page += page % 2 if book_part.recto else 0
        placed.append(Placed(book_part, laid, page))
        page += len(laid.pages)
    return tuple(placed)


def page_count(placed: Sequence[Placed]) -> int:
    """The pages of the book, with the blank one that fills its last leaf; a screen, where no part asks for a right-hand
    page, has no leaves."""
    last = placed[-1].first + len(placed[-1].laid.pages)
    return last + last % 2 if any(each.book_part.recto for each in placed) else last


def blank_count(placed: Sequence[Placed]) -> int:
    """The pages of the book on which nothing stands: those between parts, and those inside of them."""
    laid = [page for each in placed for page in each.laid.pages]
    return page_count(placed) - sum(not page.blank for page in laid)


def folios(placed: Sequence[Placed]) -> tuple[str, ...]:
    """What each page is called: Roman in the front, from 1 on from the first page of the body."""
    body = next((each.first for each in placed if each.book_part.kind != "front"), page_count(placed))
    return tuple(
        roman_from_number(page + 1) if page < body else str(page - body + 1) for page in range(page_count(placed))
    )


def numbers_from_placed(placed: Sequence[Placed]) -> dict[str, str]:
    """The page number of every id."""
    names = folios(placed)
    return {name: names[each.first + anchor.page] for each in placed for name, anchor in each.laid.anchors.items()}


# --- Joining ------------------------------------------------------------------------------------------------------


def join(placed: Sequence[Placed], design: PageDesign, face: TextFace, facts: BookFacts, *, tagged: bool) -> bytes:
    """The book as a PDF; the same parts give the same bytes."""
    return _Joiner(placed, design, face, facts, tagged).joined()


class _Joiner:
    def __init__(
        self, placed: Sequence[Placed], design: PageDesign, face: TextFace, facts: BookFacts, tagged: bool
    ) -> None:
        self.placed = placed
        self.design = design
        self.face = face
        self.facts = facts
        self.tagged = tagged
        self.pdf = pikepdf.new()
        self.fonts = UnitedFonts(self.pdf, face)
        self.names = folios(placed)
        self.titles = {entry.target: entry.title for entry in facts.outline}
        self.destinations = {
            name: (each.first + anchor.page, anchor.x, anchor.y)
            for each in reversed(placed)
            for name, anchor in each.laid.anchors.items()
        }
        self.structure = _Structure(self.pdf) if tagged else None
        self.pages: list[Any] = []
        self.shared: dict[bytes, Any] = {}

    def joined(self) -> bytes:
        for each in self.placed:
            self._add_blanks(each.first)
            self._add_part(each)
        self._add_blanks(page_count(self.placed))
        self._stamp()
        self.fonts.complete()
        self._add_destinations()
        self._add_outline()
        self._add_catalog()
        stream = BytesIO()
        self.pdf.save(
            stream,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            recompress_flate=False,
            deterministic_id=True,
            min_version="1.7",
        )
        return stream.getvalue()

    def _add_blanks(self, upto: int) -> None:
        while len(self.pages) < upto:
            size = (round(self.design.trim.width, 3), round(self.design.trim.height, 3))
            self.pdf.add_blank_page(page_size=size)
            (page,) = self._new_pages()
            if self.tagged:
                page.Tabs = Name.S

    def _new_pages(self) -> list[Any]:
        """The pages that were added last. The tree's root has them all; `pdf.pages` would be walked from its start for
        each."""
        kids = self.pdf.Root.Pages.Kids
        new = [kids[number] for number in range(len(self.pages), len(kids))]
        self.pages += new
        return new

    def _add_part(self, placed: Placed) -> None:
        source = pikepdf.open(BytesIO(placed.laid.pdf))
        resources = source.pages[0].obj.Resources
        united = self.fonts.take(resources.Font) if "/Font" in resources else {}
        # One by one: `extend` warns that named destinations are not taken over, and they are made anew for the book.
        for page in source.pages:
            self.pdf.pages.append(page)
        pages = self._new_pages()
        shared = pages[0].Resources
        if "/Font" not in shared:
            shared.Font = Dictionary()
        for name, font in united.items():
            shared.Font[name] = font
        offset = self.structure.add(source, pages, placed.book_part, self.facts) if self.structure else 0
        for page in pages:
            self._mend_annotations(page, offset)

    def _mend_annotations(self, page: Any, offset: int) -> None:
        for annotation in page.get("/Annots", ()):
            annotation.F = _PRINTED
            if "/StructParent" in annotation:
                annotation.StructParent = int(annotation.StructParent) + offset
            address = str(annotation.get("/A", Dictionary()).get("/URI", ""))
            if address.startswith(ELSEWHERE):
                target = address.removeprefix(ELSEWHERE)
                del annotation["/A"]
                annotation.Dest = String(target)
            if "/Dest" in annotation:
                target = str(annotation.Dest)
                annotation.Contents = String(self.titles.get(target) or f"page {self._number_of(target)}")

    def _number_of(self, target: str) -> str:
        place = self.destinations.get(target)
        return self.names[place[0]] if place else ""

    @staticmethod
    def _is_recto(page: int) -> bool:
        return page % 2 == 0

    def _shift(self, *, recto: bool) -> float:
        return round(self.design.left_margin(recto=recto) - self.design.side, 3)

    # --- Heads, folios, and the side of the page ---

    def _stamp(self) -> None:
        known = self.fonts.named("regular")
        for placed in self.placed:
            for number, page in enumerate(placed.laid.pages):
                index = placed.first + number
                obj = self.pages[index]
                marks = [] if known is None or page.blank or page.name == "bare" else list(self._marks(placed, number))
                stamps: list[bytes] = []
                if known is not None and marks:
                    name, font = known
                    # A name of its own: a part that lacks a sign keeps its own font under the face's name.
                    obj.Resources.Font[_STAMP_FONT] = font
                    self.fonts.add_glyphs(name, (glyph for mark in marks for glyph in mark.glyphs))
                    stamps = [each for mark in marks for each in stamp_streams(mark, _STAMP_FONT, tagged=self.tagged)]
                self._write_over(obj, self._shift(recto=self._is_recto(index)), stamps)

    def _marks(self, placed: Placed, number: int) -> Iterator[Mark]:
        cut, index, part = self.face.cut("regular"), placed.first + number, placed.book_part
        recto = self._is_recto(index)
        yield folio_mark(cut, self.names[index], self.design, recto=recto)
        if not placed.laid.pages[number].opening:
            head = head_mark(cut, part.right if recto else part.left, self.design, recto=recto)
            if head is not None:
                yield head

    def _write_over(self, page: Any, shift: float, stamps: Sequence[bytes]) -> None:
        """Move what is on a page to where its side wants it, and write the stamps on it."""
        for annotation in page.get("/Annots", ()):
            x1, y1, x2, y2 = (float(value) for value in annotation.Rect)
            annotation.Rect = Array([round(x1 + shift, 3), y1, round(x2 + shift, 3), y2])
        if shift or stamps:
            before = self._shared_stream(f"q 1 0 0 1 {shift:g} 0 cm\n".encode())
            after = [self._shared_stream(stamp) for stamp in (b"\nQ\n", *stamps)]
            page.Contents = Array([before, page.Contents, *after])

    def _shared_stream(self, content: bytes) -> Any:
        """Content that many pages have, such as a running head, as one stream for all of them."""
        if content not in self.shared:
            self.shared[content] = self.pdf.make_stream(content)
        return self.shared[content]

    # --- What leads to a page ---

    def _add_destinations(self) -> None:
        names = Array()
        for name, (page, x, y) in sorted(self.destinations.items(), key=lambda item: item[0].encode("utf-16-be")):
            shift = self._shift(recto=self._is_recto(page))
            names.append(String(name))
            names.append(Array([self.pages[page], Name.XYZ, round(x + shift, 2), round(y, 2), 0]))
        if len(names):
            self.pdf.Root.Names = Dictionary(Dests=self.pdf.make_indirect(Dictionary(Names=names)))

    def _add_outline(self) -> None:
        with self.pdf.open_outline() as outline:
            above: list[tuple[int, Any]] = []
            for entry in self.facts.outline:
                if entry.target not in self.destinations:
                    continue
                page, _, y = self.destinations[entry.target]
                item = OutlineItem(entry.title, Array([self.pages[page], Name.XYZ, 0, round(y, 2), 0]))
                while above and above[-1][0] >= entry.level:
                    above.pop()
                (above[-1][1].children if above else outline.root).append(item)
                above.append((entry.level, item))

    def _add_catalog(self) -> None:
        root, facts = self.pdf.Root, self.facts
        body = next((each.first for each in self.placed if each.book_part.kind != "front"), len(self.pages))
        labels = [0, Dictionary(S=Name.r)] if body else []
        if body < len(self.pages):
            labels += [body, Dictionary(S=Name.D)]
        root.PageLabels = Dictionary(Nums=Array(labels))
        root.Lang = String(facts.language)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        if self.structure:
            self.structure.finish()
        with self.pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"] = facts.title
            metadata["dc:language"] = [facts.language]
            metadata["pdf:Producer"] = PRODUCER
            if facts.identifier:
                metadata["dc:identifier"] = facts.identifier
            if facts.volume:
                metadata["dc:type"] = {VOLUME}
            if facts.authors:
                metadata["dc:creator"] = list(facts.authors)
            if facts.description:
                metadata["dc:description"] = facts.description
            if facts.keywords:
                metadata["pdf:Keywords"] = ", ".join(facts.keywords)
            if self.tagged:
                metadata["pdfuaid:part"] = "1"


# --- Structure ----------------------------------------------------------------------------------------------------


class _Structure:
    """The parts' structure trees under one document."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root))
        self.kids = Array()
        self.numbers = Array()
        self.next_key = 0
        self.notes: list[Any] = []

    def add(self, source: pikepdf.Pdf, pages: Sequence[Any], part: BookPart, facts: BookFacts) -> int:
        """Hang a part's tree under the document's; what its keys are moved by."""
        tree = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        element = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Part, P=self.document))
        element.T = String(part.title)
        if part.language != facts.language:
            element.Lang = String(part.language)
        kids = list(tree.K[0].K)
        for kid in kids:
            kid.P = element
        element.K = Array(kids)
        self.kids.append(element)
        offset, numbers = self.next_key, tree.ParentTree.Nums
        for index in range(0, len(numbers), 2):
            self.numbers.append(int(numbers[index]) + offset)
            self.numbers.append(numbers[index + 1])
        self.next_key += len(numbers) // 2
        self.notes += list(tree.get(NOTES, ()))
        for page in pages:
            page.StructParents = int(page.StructParents) + offset
        return offset

    def finish(self) -> None:
        self.document.K = self.kids
        self.root.K = Array([self.document])
        self.root.ParentTree = self.pdf.make_indirect(Dictionary(Nums=self.numbers))
        self.root.ParentTreeNextKey = self.next_key
        if self.notes:
            names = Array()
            for number, note in enumerate(self.notes):
                note.ID = String(f"note-{number:06}")
                names.extend([note.ID, note])
            self.root.IDTree = self.pdf.make_indirect(Dictionary(Names=names))
        self.pdf.Root.StructTreeRoot = self.root
        self.pdf.Root.MarkInfo = Dictionary(Marked=True)
