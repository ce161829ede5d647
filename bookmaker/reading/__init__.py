"""A file of any format -> Source: raw paragraphs with their line numbers, gaps and marks. It knows no meaning."""

from __future__ import annotations

from pathlib import Path

from bookmaker.errors import InputError, Position
from bookmaker.model import Source

TEXT_SUFFIXES = (".txt", ".text", ".asc", "")
MARKDOWN_SUFFIXES = (".md", ".markdown")
HTML_SUFFIXES = (".html", ".htm", ".xhtml")
PACKED_SUFFIXES = (".docx", ".odt", ".rtf", ".epub")
"""Formats that say themselves what their letters are, and no person types."""

MAIL_SUFFIXES = (".eml", ".mbox")
FOUNTAIN_SUFFIXES = (".fountain",)
SUFFIXES = (
    *filter(None, TEXT_SUFFIXES),
    *MARKDOWN_SUFFIXES,
    *HTML_SUFFIXES,
    *PACKED_SUFFIXES,
    *MAIL_SUFFIXES,
    *FOUNTAIN_SUFFIXES,
)
"""What a folder is searched for; a file named by hand may have any ending that is not another format's."""


def read_source(path: Path, data: bytes, *, encoding: str | None = None) -> Source:
    """The file's bytes as a Source.

    `path` gives the name and, by its ending, the format; `encoding` overrules what the bytes tell. Raises InputError
    for a type that is not read, for bytes that are no text and for a file without a word.
    """
    suffix = path.suffix.lower()
    if suffix in PACKED_SUFFIXES:
        return _read_packed(path, data, suffix)
    if suffix in MAIL_SUFFIXES:
        from bookmaker.reading.mail import read_mail

        return read_mail(path, data, encoding=encoding)
    if suffix not in SUFFIXES:
        _refuse_foreign(path, data, suffix)
    from bookmaker.reading.decode import decode, split_lines

    decoded = decode(data, path, encoding=encoding)
    if suffix in MARKDOWN_SUFFIXES:
        from bookmaker.reading.markdown import read_markdown

        return read_markdown(path, decoded)
    if suffix in HTML_SUFFIXES:
        from bookmaker.reading.html import read_html

        return read_html(path, decoded)
    if suffix in FOUNTAIN_SUFFIXES:
        from bookmaker.reading.fountain import read_fountain

        return read_fountain(path, decoded)
    from bookmaker.reading.text import read_text

    return read_text(path, decoded, split_lines(decoded.text))


def _read_packed(path: Path, data: bytes, suffix: str) -> Source:
    match suffix:
        case ".docx":
            from bookmaker.reading.docx import read_docx

            return read_docx(path, data)
        case ".odt":
            from bookmaker.reading.odt import read_odt

            return read_odt(path, data)
        case ".rtf":
            from bookmaker.reading.rtf import read_rtf

            return read_rtf(path, data)
        case _:
            from bookmaker.reading.epub import read_epub

            return read_epub(path, data)


def _refuse_foreign(path: Path, data: bytes, suffix: str) -> None:
    """Raises InputError for a file whose name is of a format that is not read."""
    from bookmaker.reading.kinds import refusal

    if kind := refusal(data, suffix):
        raise InputError(f"this is {kind.name}", position=Position(path), hint=kind.hint)
