"""A file of any format -> Source: raw paragraphs with their line numbers, gaps and marks. It knows no meaning."""

from __future__ import annotations

from pathlib import Path

from bookmaker.errors import InputError, Position
from bookmaker.model import Source

TEXT_SUFFIXES = (".txt", ".text", ".asc", "")
MARKDOWN_SUFFIXES = (".md", ".markdown")
HTML_SUFFIXES = (".html", ".htm", ".xhtml")
DOCX_SUFFIXES = (".docx",)
MAIL_SUFFIXES = (".eml", ".mbox")
FOUNTAIN_SUFFIXES = (".fountain",)
SUFFIXES = tuple(
    suffix
    for suffix in (
        *TEXT_SUFFIXES, *MARKDOWN_SUFFIXES, *HTML_SUFFIXES, *DOCX_SUFFIXES, *MAIL_SUFFIXES, *FOUNTAIN_SUFFIXES,
    )
    if suffix
)  # fmt: skip
"""What a folder is searched for; a file named by hand may have any ending that is not another format's."""

_FOREIGN = {".pdf", ".epub", ".mobi", ".azw3", ".doc", ".odt", ".rtf", ".zip", ".jpg", ".png", ".gif", ".exe"}


def read_source(path: Path, data: bytes, *, encoding: str | None = None) -> Source:
    """The file's bytes as a Source.

    `path` gives the name and, by its ending, the format; `encoding` overrules what the bytes tell. Raises InputError
    for a type that is not read, for bytes that are no text and for a file without a word.
    """
    from bookmaker.reading.decode import decode, split_lines

    suffix = path.suffix.lower()
    if suffix in _FOREIGN:
        kinds = ", ".join(SUFFIXES)
        raise InputError(f"{suffix} files are not read", position=Position(path), hint=f"Save it as one of: {kinds}.")
    if suffix in DOCX_SUFFIXES:
        from bookmaker.reading.docx import read_docx

        return read_docx(path, data)
    if suffix in MAIL_SUFFIXES:
        from bookmaker.reading.mail import read_mail

        return read_mail(path, data, encoding=encoding)
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
