"""A laid-out part made small, and its structure whole: what WeasyPrint tags line by line and page by page.

A tagged PDF has a tree of elements (`Sect`, `P`, `H1`) whose leaves are marked pieces of pages. WeasyPrint makes a
`Span` of every line, which is a third of a novel's size, and begins every element anew on each page.
See ISO 32000-1, 14.7 and 14.8, and ISO 14289-1 (PDF/UA-1).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

_GROUPS = (Name.Sect, Name.Art, Name.Div, Name.NonStruct)
_CONTENTS = {"/L": Name.TOC, "/LI": Name.TOCI, "/LBody": Name.NonStruct, "/Lbl": Name.Lbl}

_NO_KERN = b">0<"
"""A move by nothing between two glyphs, of which WeasyPrint writes one a glyph where sizes do not divide evenly."""

_HEADING = re.compile("/H([1-6])")

NOTES = "/BookmakerNotes"
"""Where a part's structure root lists its notes, for whoever joins parts to give them identifiers."""

Objgen = tuple[int, int]


def tidy_part(data: bytes, starts: Collection[int], *, tagged: bool = True, contents: bool = False) -> bytes:
    """A laid-out PDF made smaller, and if it is `tagged`, with a structure of whole paragraphs and sections.

    `starts` are the pages, counted from 0, where a section begins. With `contents` its lists are contents lists.
    """
    with pikepdf.open(BytesIO(data)) as pdf:
        for page in pdf.pages:
            content = page.obj.Contents.read_bytes().replace(_NO_KERN, b"")
            page.obj.Contents = pdf.make_stream(zlib.compress(content, 9), Filter=Name.FlateDecode)
        if tagged:
            _tidy_structure(pdf, starts, contents=contents)
        stream = BytesIO()
        pdf.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True, static_id=True)
        return stream.getvalue()


def count_pages(data: bytes) -> int:
    """How many pages a PDF has; none where it is no PDF."""
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            return len(pdf.pages)
    except pikepdf.PdfError:
        return 0


def _tidy_structure(pdf: pikepdf.Pdf, starts: Collection[int], *, contents: bool) -> None:
    root = pdf.Root.StructTreeRoot
    document = root.K[0]
    moved: dict[Objgen, Any] = {}
    _make_items(pdf, document)
    _take_out_spans(document, moved)
    _mend_parents(root.ParentTree.Nums, moved)
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    _join_groups(document, pages, starts)
    _number_headings(document, 0)
    root[NOTES] = Array(list(_named_notes(document)))
    if contents:
        _name_contents(document)


def is_element(kid: Any) -> bool:
    """Whether a kid of the tree is an element, not a piece of a page or a reference to an annotation."""
    return isinstance(kid, Dictionary) and kid.get("/Type") == Name.StructElem


def _make_items(pdf: pikepdf.Pdf, element: Any) -> None:
    """Make items of the pairs of a description list (ISO 32000-1, table 336; ISO 14289-1, 7.6).

    Where a `div` holds a pair, WeasyPrint makes a `Div` of it, and items of the term and of every piece of the text.
    """
    kids = element.get("/K")
    for kid in kids if isinstance(kids, Array) else ():
        if is_element(kid):
            if Name.L == element.S and Name.Div == kid.S:
                _make_item(pdf, kid)
            _make_items(pdf, kid)


def _make_item(pdf: pikepdf.Pdf, pair: Any) -> None:
    label: list[Any] = []
    body: list[Any] = []
    for piece in _pieces(pair):
        # The term is a run of words; the text is blocks. What goes on from another page has no term.
        (label if not body and Name.Span == piece.S else body).append(piece)
    named = [(Name.Lbl, label), (Name.LBody, body)] if body else [(Name.LBody, label)]
    pair.S, pair.K = Name.LI, Array()
    for name, pieces in named:
        if pieces:
            part = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=name, P=pair, Pg=pair.Pg, K=Array(pieces)))
            for piece in pieces:
                piece.P = part
            pair.K.append(part)


def _pieces(element: Any) -> Iterator[Any]:
    """What a pair holds, out of the items and the groups that its words were broken into."""
    for kid in element.K:
        broken = Name.Div == kid.S and any(Name.LI == each.S for each in kid.K)
        if broken or kid.S in (Name.LI, Name.LBody):
            yield from _pieces(kid)
        else:
            yield kid


def _take_out_spans(element: Any, moved: dict[Objgen, Any]) -> None:
    """Give the pieces of plain spans to the element around them; `moved` says who has them now."""
    kids = element.get("/K")
    if not isinstance(kids, Array):
        return
    page = _page_of(element)
    kept: list[Any] = []
    for kid in kids:
        if not is_element(kid):
            kept.append(kid)
            continue
        if Name.Document != element.S and _is_plain_span(kid) and _page_of(kid) == page:
            kept.extend(kid.K)
            moved[kid.objgen] = element
            continue
        _take_out_spans(kid, moved)
        kept.append(kid)
    if len(kept) != len(kids) or moved:
        element.K = Array(kept)


def _is_plain_span(element: Any) -> bool:
    return (
        Name.Span == element.S
        and not {"/A", "/Alt", "/ActualText", "/Lang"} & set(element.keys())
        and all(isinstance(kid, int) for kid in element.K)
    )


def _page_of(element: Any) -> Objgen | None:
    page = element.get("/Pg")
    return page.objgen if page is not None else None


def _mend_parents(numbers: Any, moved: dict[Objgen, Any]) -> None:
    for index in range(1, len(numbers), 2):
        entry = numbers[index]
        if isinstance(entry, Array):
            numbers[index] = Array([moved.get(element.objgen, element) for element in entry])


def _join_groups(document: Any, pages: dict[Objgen, int], starts: Collection[int]) -> None:
    """Join a section's piece at the head of a page to the piece at the foot of the page before."""
    kept: list[Any] = []
    last_page = -1
    for element in document.K:
        page = pages.get(_page_of(element) or (0, 0), last_page)
        goes_on = bool(kept) and page > last_page and page not in starts
        if goes_on and element.S in _GROUPS and element.S == kept[-1].S:
            for kid in element.K:
                _append_kid(kept[-1], element, kid)
        else:
            kept.append(element)
        last_page = max(page, last_page)
    document.K = Array(kept)


def _append_kid(group: Any, former: Any, kid: Any) -> None:
    if is_element(kid):
        kid.P = group
        group.K.append(kid)
    elif isinstance(kid, int):
        # A piece of another page than the group's own must say which.
        group.K.append(Dictionary(Type=Name.MCR, Pg=former.Pg, MCID=int(kid)))
    else:
        group.K.append(kid)


def _number_headings(element: Any, above: int) -> int:
    """Let no heading be more than one level below the one before it, whatever it looks like; the last one's level."""
    found = _HEADING.fullmatch(str(element.get("/S", "")))
    if found:
        above = min(int(found[1]), above + 1)
        element.S = Name(f"/H{above}")
    kids = element.get("/K")
    for kid in kids if isinstance(kids, Array) else ():
        if is_element(kid):
            above = _number_headings(kid, above)
    return above


def _named_notes(document: Any) -> Iterator[Any]:
    """The notes at the feet of pages, named as such: WeasyPrint has a nameless group of them after a page's text."""
    for group in document.K:
        if Name.NonStruct == group.S:
            for note in group.K:
                if is_element(note) and Name.Span == note.S:
                    note.S = Name.Note
                    for sign in note.K:
                        if is_element(sign) and Name.NonStruct == sign.S:
                            sign.S = Name.Lbl
                    yield note


def _name_contents(element: Any) -> None:
    kind = _CONTENTS.get(str(element.get("/S", "")))
    if kind is not None:
        element.S = kind
    kids = element.get("/K")
    if isinstance(kids, Array):
        for kid in kids:
            if is_element(kid):
                _name_contents(kid)
