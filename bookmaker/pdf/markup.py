"""A section's XHTML as a printed page wants it.

The text is the same as in an EPUB; what changes is where links lead, where notes stand, and how a text opens.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from lxml import etree  # type: ignore[import-untyped]

ELSEWHERE = "bookmaker:"
"""The scheme of links into other parts of the book, which become destinations when the parts are joined."""

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
    document: str, near: Collection[str], *, notes: Mapping[str, str] | None = None, linked: bool = True
) -> str:
    """The inside of a document's body for print, as mark-up that is both XML and HTML.

    `document` is an XHTML page. Links to `near`, ids of what is laid out together with it, become links inside the
    document; those to other pages, addresses that begin with ELSEWHERE. `notes` are the inline mark-up of endnotes
    that are to stand at the foot of the page where they are called, by their ids; their calls become footnotes. With
    `linked` false nothing leads anywhere.
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
        if "chapter" in (section.get("class") or "").split():
            _set_lead(section)
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
        classes = (child.get("class") or "").split()
        if child.tag == "h1" or {"note", "epigraph", "aside"} & set(classes):
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


# --- Notes at the foot --------------------------------------------------------------------------------------------


def _set_footnotes(root: Element, notes: Mapping[str, str]) -> None:
    called: set[str] = set()
    for anchor in list(root.iter("a")):
        if "noteref" not in (anchor.get("class") or "").split():
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
