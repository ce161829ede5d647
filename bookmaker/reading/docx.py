"""Word documents -> Source, by way of the HTML that mammoth makes of them.

mammoth is the kept library for this: it knows Word's styles, lists and notes. What it makes goes through the reader of
web pages; a paragraph of the document is a line, so that line numbers count paragraphs. The words that the ledger
counts are read from the document's own XML, without mammoth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from msgspec.structs import replace

from bookmaker.errors import Diagnostic, InputError, Position
from bookmaker.model import Source
from bookmaker.reading.kinds import WORD, ZIP, kind_from_first_bytes
from bookmaker.reading.package import PackageError, packed, unpacked
from bookmaker.reading.pictures import Picture, diagnostics_of_pictures

_STYLES = """
u => em
strike => s
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_PICTURE = re.compile(r"<img\b[^>]*>")


def read_docx(path: Path, data: bytes) -> Source:
    """A .docx file as raw paragraphs; underlining is read as emphasis, which typists meant by it.

    Raises InputError for a file that is no Word document or holds no text.
    """
    import mammoth  # 0.1 s, and only this format needs it

    from bookmaker.reading.decode import Decoded
    from bookmaker.reading.html import read_html

    kind = kind_from_first_bytes(data)
    if kind and kind not in (WORD, ZIP):
        raise InputError(f"this is {kind.name}, whatever its name says", position=Position(path), hint=kind.hint)
    try:
        parts = unpacked(data)
    except PackageError as error:
        raise _unreadable(path, str(error)) from error
    words = _words(path, parts)
    try:
        made = mammoth.convert_to_html(
            packed(parts),
            style_map=_STYLES,
            ignore_empty_paragraphs=False,
            convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
        )
    except Exception as error:  # mammoth has no error family of its own
        raise _unreadable(path, f"it is damaged ({type(error).__name__}: {error})") from error
    html = re.sub(r"(?<!\A)(?=<(?:p|h[1-6]|blockquote|ul|ol|table)\b)", "\n", _PICTURE.sub("", made.value))
    pictures = [Picture(None) for _ in _PICTURE.finditer(made.value)]
    notes = tuple(
        Diagnostic("docx-style-unknown", "info", None, f"Word's {message.message[:1].lower()}{message.message[1:]}")
        for message in made.messages[:5]
        if "style" not in message.message
    )
    source = read_html(path, Decoded(html, "utf-8", (*notes, *diagnostics_of_pictures(pictures))))
    return replace(source, text=words, format="docx")


def _words(path: Path, parts: Mapping[str, bytes]) -> str:
    """The text of the document, a paragraph a line, straight from its XML."""
    try:
        lines = [line for name in _PARTS if name in parts for line in _paragraphs(parts[name])]
    except ElementTree.ParseError as error:
        raise _unreadable(path, f"it is damaged: {error}") from error
    if not any(line.strip() for line in lines):
        raise InputError("has no text", position=Position(path), hint="The document is empty, or holds pictures only.")
    return "\n".join(lines)


def _paragraphs(xml: bytes) -> list[str]:
    root = ElementTree.fromstring(xml)  # noqa: S314 — it has no DOCTYPE
    paragraphs = []
    for paragraph in root.iter(f"{_WORD}p"):
        parts = []
        for element in paragraph.iter():
            if element.tag == f"{_WORD}t":
                parts.append(element.text or "")
            elif element.tag in (f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"):
                parts.append(" ")
        paragraphs.append("".join(parts))
    return paragraphs


def _unreadable(path: Path, why: str) -> InputError:
    return InputError(
        f"cannot be read as a Word document: {why}",
        position=Position(path),
        hint="Open it in a word processor and save it again as .docx, or as plain text in UTF-8.",
    )
