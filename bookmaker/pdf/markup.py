"""A section's XHTML as a printed page wants it.

The text is the same as in an EPUB; what changes is where links lead, where notes stand, and how a text opens.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from lxml import etree  # type: ignore[import-untyped]

ELSEWHERE = "bookmaker:"
"""The scheme of links into other parts of the book, which become destinations when the parts are joined."""

NO_BREAK_SPACE = "\u00a0"

_XHTML = "http://www.w3.org/1999/xhtml"
_EPUB = "{http://www.idpf.org/2007/ops}"
_PAGE_LINK = re.compile(r"([^/:?#]+)\.xhtml(?:#(.+))?")
_ID = re.compile(r'\sid="([^"]+)"')
_VOID = frozenset({"br", "hr", "img"})
_LEAD_LETTERS = 22
"""How far the small capitals of a first line go: about a third of it, so that they end well inside."""

# A leading quotation mark or bracket belongs to the first word.
_LEAD_WORD = re.compile(r"\s*\S+")

Element = Any
"""An lxml element; the library has no types of its own."""


def ids_in(document: str) -> frozenset[str]:
    """The ids of a document's elements."""
    return frozenset(_ID.findall(document))


def print_body(
    document: str,
    near: Collection[str],
    *,
    notes: Mapping[str, str] | None = None,
    linked: bool = True,
    line: int = 65,
) -> str:
    """The inside of a document's body for print, as mark-up that is both XML and HTML.

    `document` is an XHTML page. Links to `near`, ids of what is laid out together with it, become links inside the
    document; those to other pages, addresses that begin with ELSEWHERE. `notes` are the inline mark-up of endnotes
    that are to stand at the foot of the page where they are called, by their ids; their calls become footnotes. With
    `linked` false nothing leads anywhere. `line` is how many characters a line of text holds.
    """
    root = etree.fromstring(document.encode("utf-8"))
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
        for name in [name for name in element.attrib if str(name).startswith(_EPUB)]:
            del element.attrib[name]
    _set_footnotes(root, notes or {})
    for anchor in list(root.iter("a")):
        if linked:
            _turn_link(anchor, near)
        else:
            anchor.attrib.pop("href", None)
    for section in root.iter("section"):
        _set_text(section, line)
    body = root.find("body")
    assert body is not None
    etree.cleanup_namespaces(root)
    for element in body.iter(etree.Element):
        # An HTML parser takes `<dt/>` for an opening tag.
        if element.tag not in _VOID and not len(element) and not element.text:
            element.text = ""
    return "".join(etree.tostring(child, encoding="unicode") for child in body)


def _turn_link(anchor: Element, near: Collection[str]) -> None:
    found = _PAGE_LINK.fullmatch(unquote(anchor.get("href", "")))
    if found:
        target = found[2] or found[1]
        anchor.set("href", f"#{target}" if target in near else ELSEWHERE + target)


def _set_text(section: Element, line: int) -> None:
    """Set the paragraphs of a section as they want to be set on pages."""
    kinds = _classes(section)
    if "volume" in kinds:
        _keep_names(section)
    if "chapter" in kinds:
        _set_lead(section)
    if kinds & {"chapter", "part", "notes"}:
        for paragraph in section.iter("p"):
            _set_short_lines(paragraph, line)
        for group in section.iter("section", "blockquote"):
            _keep_beginnings(group, line)
        for letter in section.iter("blockquote"):
            _set_letter(letter, line)
        _set_tail(section, line)


def _classes(element: Element) -> set[str]:
    return set((element.get("class") or "").split())


def dedication_apart(document: str) -> tuple[str, str]:
    """A title page's XHTML without its dedication, and the dedication as such a page; empty where it has none."""
    root = etree.fromstring(document.encode("utf-8"))
    found = [each for each in root.iter(f"{{{_XHTML}}}section") if "dedication" in _classes(each)]
    if not found:
        return document, ""
    [dedication] = found
    dedication.getparent().remove(dedication)
    rest = etree.tostring(root, encoding="unicode")
    body = root.find(f"{{{_XHTML}}}body")
    assert body is not None
    body[:] = [dedication]
    return rest, etree.tostring(root, encoding="unicode")


_LONGEST_KEPT = 30


def _keep_names(section: Element) -> None:
    """Let no author's name be divided between two lines, where there is a list of them."""
    for byline in section.iter("p"):
        names = (byline.text or "").split(", ")
        if "byline" in _classes(byline) and len(names) > 1 and max(map(len, names)) <= _LONGEST_KEPT:
            byline.text = ", ".join(name.replace(" ", NO_BREAK_SPACE) for name in names)


# --- How a text opens ---------------------------------------------------------------------------------------------


def _set_lead(section: Element) -> None:
    """Put the first words of a text in a span: `lead`, for small capitals."""
    first = next(_opening_paragraphs(section), None)
    if first is None:
        return
    if first.text and first.text.strip():
        words = lead_from_text(first.text, whole=len(first) == 0)
        if words:
            span = etree.Element("span", {"class": "lead"})
            span.text, span.tail = words, first.text[len(words) :]
            first.text = ""
            first.insert(0, span)


def _opening_paragraphs(section: Element) -> Iterator[Element]:
    """The paragraph that the story's own text opens with, if it opens with one."""
    for child in section:
        classes = _classes(child)
        if child.tag == "h1" or classes & {"note", "epigraph", "aside", "verse"}:
            continue
        if child.tag == "p" and "first" in classes:
            yield child
        return


def lead_from_text(text: str, *, whole: bool = True) -> str:
    """The words at the head of a text that are set in small capitals; whole words, empty where there is no such place.

    A short sentence ends the lead. With `whole` false more follows the text without a space, and its last word stays
    out.
    """
    end = 0
    for word in _LEAD_WORD.finditer(text):
        if end and len(text[: word.end()].strip()) > _LEAD_LETTERS:
            break
        if not whole and word.end() == len(text):
            break
        end = word.end()
        if re.search(r"[.!?…:;][”’\"')]*$", word[0]):
            break
    return text[:end]


# --- Short lines, and letters -------------------------------------------------------------------------------------

_MOST_KEPT = 3
_GREETS = re.compile(r".*[,:!–—-]", re.DOTALL)


def _set_short_lines(paragraph: Element, line: int) -> None:
    """Mark a paragraph as `lines` that is nothing but short ones (an address, a greeting and a name): they begin at one
    edge, where the second line of prose would stand out from under the indent of the first."""
    if "verse" in _classes(paragraph.getparent()) or paragraph.find(".//br") is None:
        return
    if max(map(len, _rows_of(paragraph))) < 0.8 * line:
        _add_class(paragraph, "lines")


def _keep_beginnings(group: Element, line: int) -> None:
    """Let a single line under a heading or a break, and the first short lines of a quotation, not stand at the foot of
    a page without what follows: `with-next`."""
    if group.tag == "blockquote":
        for block in group[: min(_MOST_KEPT, len(group) - 1)]:
            if block.tag != "p" or ("lines" not in _classes(block) and _lines_of(block, line) > 1):
                return
            _add_class(block, "with-next")
        return
    for before, block, after in zip(group, group[1:], group[2:], strict=False):
        if before.tag in _OPENERS and block.tag == after.tag == "p" and _lines_of(block, line) == 1:
            _add_class(block, "with-next")


_OPENERS = frozenset({"h2", "h3", "h4", "h5", "h6", "hr"})


def _set_letter(letter: Element, line: int) -> None:
    """A letter's greeting begins at the edge, also where place and date stand above it; its name stays with it."""
    if "letter" not in _classes(letter) or len(letter) < 3:
        return
    first, second, last = letter[0], letter[1], letter[-1]
    if "lines" in _classes(first) and second.tag == "p" and _lines_of(second, line) == 1:
        _add_class(first, "place")
        if _GREETS.fullmatch("".join(second.itertext())):
            _add_class(second, "first")
    if last.tag == "p" and ("lines" in _classes(last) or _lines_of(last, line) == 1):
        _add_class(last, "tail")


# --- How a text ends ----------------------------------------------------------------------------------------------

_LEAST_LINES = 4
"""What a last page holds at the least: a line or two alone on it looks like a mistake."""


def _set_tail(section: Element, line: int) -> None:
    """Keep the last lines of a text together, by classes that say what may not stand on a page of its own: `tail` for a
    block that goes with the one before it, `last-3` and `last-4` for the lines that a paragraph takes along, `whole`
    for one too short to be divided.

    Lines are counted in characters, which is right to a line or so.
    """
    after = 0
    for block in reversed(section[1:]):
        lines = _lines_of(block, line)
        wanted = _LEAST_LINES - after
        if lines < wanted:
            _add_class(block, "tail")
            after += lines
            continue
        if block.tag == "p":
            # Two lines stay behind. Where that is too many, a line less goes along.
            along = min(wanted, lines - 2)
            if lines == _LEAST_LINES == wanted:
                _add_class(block, "whole")
            elif along > 2:
                _add_class(block, f"last-{along}")
        return


def _lines_of(block: Element, line: int) -> int:
    """About how many lines a block takes; a break, with the white around it."""
    if block.tag == "hr":
        return 2
    # A line of verse is a span.
    names = ("span",) if "verse" in _classes(block) else ("p", "li", "pre")
    rows = [row for each in list(block.iter(*names)) or [block] for row in _rows_of(each)]
    return sum(math.ceil(len(row) / line) for row in rows)


def _rows_of(block: Element) -> list[str]:
    """The text of a block, parted where its own line breaks are."""
    text = "".join(
        piece if isinstance(piece, str) else "\v" for piece in block.xpath("descendant::text() | descendant::br")
    )
    return text.split("\n" if block.tag == "pre" else "\v")


def _add_class(element: Element, name: str) -> None:
    element.set("class", " ".join(filter(None, (element.get("class"), name))))


# --- Notes at the foot --------------------------------------------------------------------------------------------


def _set_footnotes(root: Element, notes: Mapping[str, str]) -> None:
    called: set[str] = set()
    for anchor in list(root.iter("a")):
        if "noteref" not in _classes(anchor):
            continue
        found = _PAGE_LINK.fullmatch(unquote(anchor.get("href", "")))
        target = found[2] if found else None
        if target is None or target not in notes:
            continue
        label = "".join(anchor.itertext())
        if target in called:
            # Called again: the sign stands, and leads to the note.
            anchor.set("href", f"#{target}")
            continue
        called.add(target)
        note = etree.fromstring(f'<span class="footnote">{notes[target]}</span>')
        note.set("id", target)
        note.set("data-sign", label)
        note.tail = anchor.tail
        parent = anchor.getparent()
        assert parent is not None
        parent.replace(anchor, note)
