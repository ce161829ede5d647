"""What an EPUB says of itself, and the pages in it: container, package document and spine, as a reader needs them.

Nothing is looked for outside the archive: a name that its package document gives is one of its members, or none.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from bookmaker.reading.decode import decode_part
from bookmaker.reading.package import PackageError, members

_PAGE_TYPES = ("application/xhtml+xml", "text/html", "text/x-oeb1-document")
_PAGE_NAMES = (".xhtml", ".html", ".htm")
_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CONTENTS = re.compile(r"(?:toc|log)_?page|toc|contents", re.I)
"""What the pages are called that list the others: FanFicFare's, and those of older programs."""

_EMPTY_ELEMENT = re.compile(r"""<([A-Za-z][\w:.-]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"<]*"|'[^'<]*'))?)*)\s*/>""")
_VOID = frozenset("area base br col embed frame hr img input link meta param source track wbr".split())


class EpubPage(Struct, frozen=True):
    """A page by its `name` in the archive. It is `read` where the spine has it; `contents` only list the others."""

    name: str
    text: str
    read: bool
    contents: bool = False


class EpubPackage(Struct, frozen=True):
    """An EPUB's pages, those of the spine first and in its order, what it says of itself, each with its Dublin Core
    name or `series`, and the names of pages that the spine has and the archive does not."""

    pages: tuple[EpubPage, ...]
    said: tuple[tuple[str, str], ...]
    missing: tuple[str, ...] = ()


def package_from_bytes(data: bytes) -> EpubPackage:
    """The EPUB in these bytes. Raises PackageError for what is none, is locked or larger than any story."""
    named = members(data, lambda name: name in (_CONTAINER, _ENCRYPTION) or name.lower().endswith(".opf"))
    place, package = _package_document(named)
    items = _items(package, posixpath.dirname(place))
    spine = _spine(package, items)
    known = {name for name, kind in items.values() if kind in _PAGE_TYPES}
    found = members(data, lambda name: name in known or name in spine or name.lower().endswith(_PAGE_NAMES))
    _refuse_locked(named.get(_ENCRYPTION, b""), spine)
    lists = _contents(package, posixpath.dirname(place))
    order = [name for name in spine if name in found]
    pages = [
        EpubPage(name, _text(found[name]), name in order, name in lists or _is_called_contents(name))
        for name in dict.fromkeys((*order, *sorted(found)))
    ]
    if not order:
        raise PackageError("its spine names no page that it holds")
    return EpubPackage(tuple(pages), tuple(_said(package)), tuple(name for name in spine if name not in found))


def _package_document(parts: Mapping[str, bytes]) -> tuple[str, Any]:
    """(the name of the package document, its root)."""
    container = _parsed(parts.get(_CONTAINER, b""))
    named = [each.get("full-path", "") for each in container.iter("{*}rootfile")] if container is not None else []
    # Without a container, whatever is called as such a file is, is it.
    for name in (*named, *sorted(name for name in parts if name.lower().endswith(".opf"))):
        root = _parsed(parts.get(name, b""))
        if root is not None:
            return name, root
    raise PackageError("it has no package document")


def _items(package: Any, folder: str) -> dict[str, tuple[str, str]]:
    """The manifest: the name in the archive and the media type of each item, by its id."""
    return {
        item.get("id", ""): (_place(item.get("href", ""), folder), item.get("media-type", "").strip().lower())
        for item in package.iter("{*}item")
    }


def _spine(package: Any, items: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    """The names of the pages in the order of the spine, each once; pictures that stand in it are none."""
    found = (items.get(each.get("idref", ""), ("", "")) for each in package.iter("{*}itemref"))
    return tuple(dict.fromkeys(name for name, kind in found if name and (not kind or kind in _PAGE_TYPES)))


def _contents(package: Any, folder: str) -> set[str]:
    """The pages that are the contents by the guide of an older EPUB."""
    guide = package.iter("{*}reference")
    return {_place(each.get("href", ""), folder) for each in guide if each.get("type", "").lower() == "toc"}


def _is_called_contents(name: str) -> bool:
    return _CONTENTS.fullmatch(posixpath.basename(name).rpartition(".")[0]) is not None


def _place(address: str, folder: str) -> str:
    """The name in the archive that an address of a file in `folder` leads to."""
    try:
        path = unquote(urlsplit(address.strip()).path)
    except ValueError:
        return ""
    return posixpath.normpath(posixpath.join(folder, path)) if path else ""


def _said(package: Any) -> Iterator[tuple[str, str]]:
    """What the package says of the book, in its own order."""
    for each in package.iter():
        text = " ".join("".join(each.itertext()).split()) if isinstance(each.tag, str) else ""
        if text and each.tag.startswith(_DC):
            yield each.tag.removeprefix(_DC).lower(), text
    calibre = {each.get("name", ""): " ".join(each.get("content", "").split()) for each in package.iter("{*}meta")}
    if series := calibre.get("calibre:series", ""):
        number = re.sub(r"\.0+$", "", calibre.get("calibre:series_index", ""))
        yield "series", f"{series} #{number}" if number else series


def _refuse_locked(encryption: bytes, spine: tuple[str, ...]) -> None:
    """Raises PackageError where pages are encrypted. Fonts may be: that is how their makers want them embedded."""
    root = _parsed(encryption) if encryption else None
    locked = {unquote(each.get("URI", "")) for each in root.iter("{*}CipherReference")} if root is not None else set()
    if locked.intersection(spine):
        raise PackageError("its pages are encrypted (DRM), and only the shop's own programs can read them")


def _parsed(data: bytes) -> Any | None:
    """The root of an XML document; None for what is none. No entity is resolved, nothing is fetched, and what stands
    too deep is cut."""
    from lxml import etree  # type: ignore[import-untyped]

    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _text(data: bytes) -> str:
    """A page's XHTML with what it means to a reader of HTML: there `<i/>` opens, and in XML it is empty."""
    text = decode_part(data, None).text
    return _EMPTY_ELEMENT.sub(lambda tag: tag[0] if tag[1].lower() in _VOID else f"<{tag[1]}{tag[2]}></{tag[1]}>", text)
