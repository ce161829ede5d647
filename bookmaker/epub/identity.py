"""Which book a file is: what it says of itself, read without its text."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from msgspec import Struct

from bookmaker.rendering.text import without_forbidden

_MOST_BYTES = 10_000_000
"""Of a package document, unpacked; an anthology of ten thousand stories has some five million."""

_PARSER_OPTIONS = {"resolve_entities": False, "no_network": True, "huge_tree": False}
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_DC = "{http://purl.org/dc/elements/1.1/}"
_COLOPHON = re.compile(r"EPUB/colophon(-\d+)?\.xhtml")
_VOLUME = "EPUB/title-page.xhtml"


class Identity(Struct, frozen=True):
    """What tells a book from another: its identifiers, its title, the names of the files that its colophon tells, and
    whether it is a volume of stories. A volume's identifier changes with its stories, and its title does not."""

    identifiers: frozenset[str]
    title: str
    sources: frozenset[str] = frozenset()
    volume: bool = False

    def is_of(self, other: Identity) -> bool:
        """Whether both are the same book, in whatever state."""
        if self.volume or other.volume:
            return self.volume and other.volume and one_line(self.title) == one_line(other.title)
        # Two stories that begin alike may have one identifier.
        told = not (self.sources and other.sources) or self.sources & other.sources
        return bool(self.identifiers & other.identifiers and told)


def identity_of_epub(path: Path) -> Identity | None:
    """What the EPUB at `path` says of itself; None for what is no EPUB, or cannot be read."""
    try:
        with zipfile.ZipFile(path) as book:
            container = _parsed(book, "META-INF/container.xml")
            package = _parsed(book, next(container.iter(_CONTAINER)).get("full-path", ""))
            colophon = max((name for name in book.namelist() if _COLOPHON.fullmatch(name)), default="")
            return Identity(
                frozenset(text for each in package.iter(f"{_DC}identifier") if (text := one_line(each.text or ""))),
                next((each.text or "" for each in package.iter(f"{_DC}title")), ""),
                _files_told(book, colophon) if colophon else frozenset(),
                volume=_VOLUME in book.namelist(),
            )
    except Exception:  # whatever `zipfile`, its decompressors and the parser raise of files that anyone made
        return None


def source_names(names: tuple[str, ...]) -> frozenset[str]:
    """The names of files, as a colophon tells them."""
    return frozenset(one_line(without_forbidden(name)) for name in names)


def one_line(text: str) -> str:
    """The text with each stretch of white space a single space."""
    return " ".join(text.split())


def _files_told(book: zipfile.ZipFile, name: str) -> frozenset[str]:
    told = _parsed(book, name).iter("{*}span", "{*}li")
    return frozenset(one_line("".join(each.itertext())) for each in told if each.get("class") == "file")


def _parsed(book: zipfile.ZipFile, name: str) -> Any:
    with book.open(name) as stream:
        data = stream.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise ValueError("larger than any package document")
    return etree.fromstring(data, etree.XMLParser(**_PARSER_OPTIONS))
