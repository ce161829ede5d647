"""Which EPUBs this program made: in a folder of stories, they are no stories."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import IO

_GENERATOR = re.compile(rb"<meta\b(?=[^<>]*[\"']generator[\"'])(?:[^<>]*[\"']bookmaker\b|[^<>]*>\s*bookmaker\b)")
_COLOPHON = re.compile(r"EPUB/colophon(-\d+)?\.xhtml")
_MADE_WITH = (b"Made with bookmaker", b'role="doc-colophon"')
_PACKAGE = "EPUB/content.opf"
_MOST_BYTES = 10_000_000


def is_own_book(file: Path | IO[bytes]) -> bool:
    """Whether an EPUB was made by this program: its package names the program that made it, or it has our
    colophon. What cannot be read is none."""
    try:
        with zipfile.ZipFile(file) as book:
            names = book.namelist()
            if _PACKAGE not in names:
                return False
            if _GENERATOR.search(_head(book, _PACKAGE)):
                return True
            colophon = next((name for name in names if _COLOPHON.fullmatch(name)), "")
            return bool(colophon) and any(mark in _head(book, colophon) for mark in _MADE_WITH)
    except Exception:  # whatever `zipfile` and its decompressors raise of files that anyone made
        return False


def _head(book: zipfile.ZipFile, name: str) -> bytes:
    with book.open(name) as stream:
        return stream.read(_MOST_BYTES)
