"""OpenDocument texts -> Source, by way of a web page made of their XML.

The libraries for this (odfdo, odfpy) are made to change documents: they unpack an archive without a limit, and neither
makes paragraphs with the looks that styles give them. A paragraph of the document is a line. The words that the ledger
counts are found in the XML by patterns (odtwords.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.errors import InputError, Position
from bookmaker.model import Source
from bookmaker.reading.kinds import OPENDOCUMENT, ZIP, kind_from_first_bytes
from bookmaker.reading.madepage import LINE_BREAK, PICTURE, Look, MadeNote, MadePage, MadeParagraph, Run, source_of_page
from bookmaker.reading.odtwords import words_of_odt
from bookmaker.reading.package import PackageError, members, unpacked

_SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
_OF_PAGES = frozenset(
    f"{{{_SPACES['style']}}}{part}{which}" for part in ("header", "footer") for which in ("", "-left", "-first")
)
"""Heads and feet of pages."""

_CONTENT, _STYLES, _MANIFEST = "content.xml", "styles.xml", "META-INF/manifest.xml"
_MOST_PARENTS = 20
_MOST_SPACES = 80
_BLOCKS = {"list-item": "li", "list-header": "li", "table-row": "tr", "table-cell": "td", "table-of-content": "nav"}
_GROUPS = {"list": "ul", "table": "table"}
"""Elements of paragraphs, and what they are in a page; all others leave no trace."""


def read_odt(path: Path, data: bytes) -> Source:
    """An .odt file as raw paragraphs; underlining is read as emphasis, which typists meant by it.

    Raises InputError for a file that is no OpenDocument text or holds no text.
    """
    kind = kind_from_first_bytes(data)
    if kind and kind not in (OPENDOCUMENT, ZIP):
        raise InputError(f"this is {kind.name}, whatever its name says", position=Position(path), hint=kind.hint)
    try:
        if b"encryption-data" in members(data, lambda name: name == _MANIFEST).get(_MANIFEST, b""):
            raise PackageError("it is locked with a password")
        parts = unpacked(data, lambda name: name in (_CONTENT, _STYLES))
        if _CONTENT not in parts:
            raise PackageError("it has no content")
        root = ElementTree.fromstring(parts[_CONTENT])  # noqa: S314 — it has no DOCTYPE
        sheet = ElementTree.fromstring(parts[_STYLES]) if _STYLES in parts else None  # noqa: S314
    except (PackageError, ElementTree.ParseError) as error:
        hint = "Open it in LibreOffice or another word processor and save it again as .odt, or as plain text in UTF-8."
        message = f"cannot be read as an OpenDocument text: {error}"
        raise InputError(message, position=Position(path), hint=hint) from error
    body = root.find(_name("office:body") + "/" + _name("office:text"))
    page = _Reader(_styles(root, sheet)).page_of(body)
    for each in sheet.iter() if sheet is not None else ():
        if each.tag in _OF_PAGES:
            page.leave_out(" ".join(each.itertext()))
    return source_of_page(path, page, words_of_odt(parts[_CONTENT], parts.get(_STYLES, b"")), "odt")


def _name(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _get(element: Element, name: str) -> str:
    return element.get(_name(name), "")


# --- Styles -------------------------------------------------------------------------------------------------------


class _Style(Struct, frozen=True):
    """What a style says, with what its parents say: None, or empty, where none of them does."""

    looks: tuple[tuple[Look, bool], ...] = ()
    align: str = ""
    names: tuple[str, ...] = ()
    hidden: bool = False


def _styles(content: Element, sheet: Element | None) -> dict[tuple[str, str], _Style]:
    """All styles by family and name."""
    found: dict[tuple[str, str], Element] = {}
    for root in (sheet, content):
        for each in root.iter(_name("style:style")) if root is not None else ():
            found[_get(each, "style:family"), _get(each, "style:name")] = each
    return {key: _resolved(key, found) for key in found}


def _resolved(key: tuple[str, str], found: Mapping[tuple[str, str], Element]) -> _Style:
    style = _Style()
    for _ in range(_MOST_PARENTS):
        element = found.get(key)
        if element is None:
            break
        style = _with_parent(style, element)
        key = (key[0], _get(element, "style:parent-style-name"))
    return style


def _with_parent(style: _Style, element: Element) -> _Style:
    """A style with what another says that it does not say itself."""
    looks = dict(style.looks)
    align, hidden = style.align, style.hidden
    for each in element.iter(_name("style:text-properties")):
        looks = {**dict(_looks(each)), **looks}
        hidden = hidden or _get(each, "text:display") == "none"
    for each in element.iter(_name("style:paragraph-properties")):
        align = align or _get(each, "fo:text-align")
    return _Style(tuple(looks.items()), align, (*style.names, _get(element, "style:name")), hidden)


def _looks(properties: Element) -> Iterator[tuple[Look, bool]]:
    slant, weight = _get(properties, "fo:font-style"), _get(properties, "fo:font-weight")
    under = _get(properties, "style:text-underline-style")
    if slant or under:
        yield "emphasis", slant in ("italic", "oblique") or under not in ("", "none")
    if weight:
        yield "strong", weight == "bold" or (weight.isdecimal() and int(weight[:4]) >= 600)
    if through := _get(properties, "style:text-line-through-style"):
        yield "deleted", through != "none"
    if place := _get(properties, "style:text-position"):
        yield "raised", re.match(r"super|[1-9]", place) is not None


# --- Paragraphs ---------------------------------------------------------------------------------------------------


class _At(Struct, frozen=True):
    """What holds for the text at a place."""

    looks: frozenset[Look] = frozenset()
    link: str = ""


class _Reader:
    """The paragraphs of a document's body, in order."""

    def __init__(self, styles: Mapping[tuple[str, str], _Style]) -> None:
        self._styles = styles
        self._page = MadePage()
        self._runs: list[Run] = []
        self._waiting: list[tuple[Element, tuple[str, ...]]] = []
        """What stands within a paragraph and has paragraphs of its own: frames. It is read behind the paragraph."""

    def page_of(self, body: Element | None) -> MadePage:
        if body is not None:
            self._blocks(body, ())
        return self._page

    def _blocks(self, element: Element, around: tuple[str, ...]) -> None:
        for each in element:
            name = _local(each)
            if name in ("p", "h"):
                self._page.paragraphs.append(self._paragraph(each, around))
                waiting, self._waiting = self._waiting, []
                for frame, place in waiting:
                    self._blocks(frame, place)
            elif name in ("tracked-changes", "annotation"):
                self._page.leave_out(" ".join(each.itertext()))
            elif name in ("title", "desc") and each.tag.startswith(f"{{{_SPACES['svg']}"):
                self._page.leave_out("".join(each.itertext()))
            else:
                inner = (_BLOCKS if name in _BLOCKS else _GROUPS).get(name)
                self._blocks(each, (*around, inner) if inner else around)
            self._stray(each)

    def _stray(self, element: Element) -> None:
        """Words between paragraphs, where the format has none."""
        if element.tail and element.tail.strip():
            self._page.paragraphs.append(MadeParagraph((Run(" ".join(element.tail.split())),)))

    def _paragraph(self, element: Element, around: tuple[str, ...]) -> MadeParagraph:
        style = self._style("paragraph", element)
        outer, self._runs = self._runs, []
        self._inlines(element, _At(_with_looks(frozenset(), style)), around)
        runs, self._runs = tuple(self._runs), outer
        align = {"center": "center", "end": "right", "right": "right"}.get(style.align, "")
        if any(name in ("Quotations", "Quote") for name in style.names):
            around = (*around, "blockquote")
        return MadeParagraph(runs, _tag(element, style), align, around)

    def _inlines(self, element: Element, at: _At, around: tuple[str, ...]) -> None:
        self._write(element.text, at)
        for each in element:
            self._inline(each, at, around)
            self._write(each.tail, at)

    def _inline(self, element: Element, at: _At, around: tuple[str, ...]) -> None:
        match _local(element):
            case "span":
                style = self._style("text", element)
                if style.hidden:
                    self._page.leave_out("".join(element.itertext()))
                else:
                    self._inlines(element, replace(at, looks=_with_looks(at.looks, style)), around)
            case "a":
                self._inlines(element, replace(at, link=_get(element, "xlink:href")), around)
            case "s":
                count = _get(element, "text:c")
                self._write(" " * min(int(count) if count.isdecimal() else 1, _MOST_SPACES), at)
            case "tab":
                self._write(" ", at)
            case "line-break":
                self._runs.append(LINE_BREAK)
            case "note":
                self._note(element, around)
            case "annotation" | "tracked-changes":
                self._page.leave_out(" ".join(element.itertext()))
            case "frame" | "text-box" | "g" | "custom-shape":
                self._frame(element, around)
            case _:
                self._inlines(element, at, around)

    def _write(self, text: str | None, at: _At) -> None:
        if text:
            # White space is collapsed (OpenDocument 1.3, part 3, section 6.1.2).
            self._runs.append(Run(re.sub(r"[ \t\r\n]+", " ", text), at.looks, at.link))

    def _note(self, element: Element, around: tuple[str, ...]) -> None:
        citation = element.find(_name("text:note-citation"))
        label = "".join(citation.itertext()).strip() if citation is not None else ""
        number = len(self._page.notes) + 1
        note = MadeNote(f"[{label or number}]" if label.isdecimal() or not label else label)
        self._page.notes.append(note)
        self._runs.append(Run(note.sign, note=number))
        body = element.find(_name("text:note-body"))
        outer, self._page.paragraphs = self._page.paragraphs, note.paragraphs
        if body is not None:
            self._blocks(body, ())
        self._page.paragraphs = outer

    def _frame(self, element: Element, around: tuple[str, ...]) -> None:
        if element.find(_name("draw:image")) is not None:
            self._runs.append(PICTURE)
        self._waiting.append((element, around))

    def _style(self, family: str, element: Element) -> _Style:
        return self._styles.get((family, _get(element, "text:style-name")), _Style())


def _with_looks(looks: frozenset[Look], style: _Style) -> frozenset[Look]:
    said = dict(style.looks)
    return frozenset(look for look in ("emphasis", "strong", "deleted", "raised") if said.get(look, look in looks))


def _tag(element: Element, style: _Style) -> str:
    if _local(element) == "h":
        level = _get(element, "text:outline-level")
        return f"h{min(max(int(level), 1), 6)}" if level.isdecimal() and len(level) < 3 else "h1"
    return "h1" if "Title" in style.names else "p"
