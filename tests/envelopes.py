"""The words of files that are no text themselves, by readings of their own: nothing here is the program's."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFFICE_TEXT = ".//{urn:oasis:names:tc:opendocument:xmlns:office:1.0}text"
_WITHIN_WORDS = ("span", "a", "soft-page-break")


def texts_of_docx(data: bytes) -> tuple[str, ...]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))
    return ("\n".join("".join(each.text or "" for each in p.iter(f"{_W}t")) for p in body.iter(f"{_W}p")),)


def texts_of_odt(data: bytes) -> tuple[str, ...]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = ElementTree.fromstring(archive.read("content.xml")).find(_OFFICE_TEXT)
    return ("".join(_pieces(text)) if text is not None else "",)


def _pieces(element: Element) -> Iterator[str]:
    """The text of an element, with spaces where elements part words."""
    parting = "" if element.tag.endswith(tuple(f"}}{name}" for name in _WITHIN_WORDS)) else "\n"
    yield parting + (element.text or "")
    for inner in element:
        yield from _pieces(inner)
        yield inner.tail or ""
    yield parting


def texts_of_rtf(data: bytes) -> tuple[str, ...]:
    """The text of what makers.py makes: what is marked up in it is letters, ends of lines, notes and looks."""
    text = data.decode("latin-1").partition("A typist}}")[2]
    text = re.sub(r"\\'([0-9a-f]{2})", lambda code: bytes.fromhex(code[1]).decode("cp1252"), text)
    text = re.sub(r"(?:\\u-?\d+\?)+", _sign_of_codes, text)
    text = re.sub(r"\\pard?\b|\\footnote\b", "\n", text)
    return (re.sub(r"\\[a-z]+\d* ?|[{}]", "", text),)


def _sign_of_codes(codes: re.Match[str]) -> str:
    units = (int(code) & 0xFFFF for code in re.findall(r"-?\d+", codes[0]))
    return b"".join(unit.to_bytes(2, "little") for unit in units).decode("utf-16-le", "replace")


def texts_of_epub(data: bytes) -> tuple[str, ...]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        pages = [archive.read(name) for name in archive.namelist() if name.endswith(".xhtml")]
    return ("\n".join("".join(_words_of_page(ElementTree.fromstring(page))) for page in pages),)


def _words_of_page(element: Element) -> Iterator[str]:
    parting = "" if element.tag.endswith(("}i", "}b", "}span", "}a", "}em")) else "\n"
    yield parting + (element.text or "")
    for inner in element:
        yield from _words_of_page(inner)
        yield inner.tail or ""
    yield parting


PACKED: dict[str, Callable[[bytes], tuple[str, ...]]] = {
    ".docx": texts_of_docx,
    ".odt": texts_of_odt,
    ".rtf": texts_of_rtf,
    ".epub": texts_of_epub,
}
"""How the words are found of formats that no person types, by the ending of a file's name."""
