"""Puts the parts of an EPUB together: EbookLib packs what is ready, and the archive is written to the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence

from ebooklib import epub
from lxml import etree  # type: ignore[import-untyped]
from msgspec import Struct

from bookmaker.epub.metadata import IDENTIFIER_ID, SourceFile, entries_from_book
from bookmaker.epub.modified import modified_by
from bookmaker.epub.navigation import NAV_FILE, NCX_FILE, render_nav, render_ncx, shows_contents
from bookmaker.errors import OutputError
from bookmaker.model import Book, Page
from bookmaker.rendering import Renderer
from bookmaker.rendering.pages import direction_of, language_tag
from bookmaker.rendering.text import href_to

_XHTML = "application/xhtml+xml"
_STYLE_FILE = "style.css"
_PACKAGE_FILE = "EPUB/content.opf"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# The earliest time a zip archive can carry: the clock has no place in the file.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class Picture(Struct, frozen=True):
    """A picture's bytes, what they are, and the ending of its name in the book."""

    media_type: str
    suffix: str
    data: bytes


def picture_from_bytes(data: bytes) -> Picture | None:
    """A JPEG or PNG picture, told by its first bytes (ITU-T T.81, B.1.1.3; PNG, 5.2); None for anything else.

    Of EPUB's core media types these are the ones that libraries of e-readers show as covers.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return Picture("image/jpeg", "jpg", data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Picture("image/png", "png", data)
    return None


def epub_bytes(
    book: Book,
    pages: Sequence[Page],
    stylesheet: str,
    renderer: Renderer,
    *,
    cover: Picture | None = None,
    sources: Sequence[SourceFile] = (),
    modified: dt.datetime | None = None,
) -> bytes:
    """An EPUB 3.3 file of these pages in their order; the same input gives the same bytes on any day.

    `renderer` sets the contents lists; `cover` is what libraries of e-readers show; `sources` are the files that the
    book was made from. It says that it was `modified` then, or by a moment that follows from what is in it. Raises
    OutputError when the parts cannot be packed.
    """
    package = _package(book, pages, stylesheet, renderer, cover)
    for entry in (entries := entries_from_book(book, sources, with_cover=cover is not None)):
        name = entry.term or "meta"
        package.add_metadata("DC" if entry.term else None, name, entry.text, dict(entry.attributes))
    packed = io.BytesIO()
    options = {
        "mtime": modified or modified_by(book.metadata, (repr(entries).encode(), *_contents(package))),
        "epub2_guide": False,
        "epub3_landmark": False,
        "epub3_pages": False,
        "raise_exceptions": True,
        # The archive is written once more below, so squeezing it here would be for nothing.
        "compresslevel": 0,
    }
    try:
        epub.write_epub(packed, package, options)
    except Exception as error:  # EbookLib raises whatever its parts raise
        raise OutputError(f"the EPUB of “{book.metadata.title}” could not be packed: {error}") from error
    return _finished(packed, book.metadata.language)


def _package(
    book: Book, pages: Sequence[Page], stylesheet: str, renderer: Renderer, cover: Picture | None
) -> epub.EpubBook:
    """All of the package but what it says of itself."""
    package = epub.EpubBook()
    # EbookLib starts with its own name and a random identifier.
    package.metadata = {}
    package.IDENTIFIER_ID = IDENTIFIER_ID
    if direction_of(book.metadata.language) == "rtl":
        package.set_direction("rtl")
    nav = _item("nav", NAV_FILE, _XHTML, render_nav(book, pages, renderer))
    nav.properties = ["nav"]
    documents = [_item(page.section.id, href_to(page.section.id), _XHTML, page.xhtml.encode()) for page in pages]
    style = _item("style", _STYLE_FILE, "text/css", stylesheet.encode("utf-8"))
    # The spine always names an item "ncx".
    ncx = _item("ncx", NCX_FILE, "application/x-dtbncx+xml", render_ncx(book, pages, renderer))
    for item in (nav, *documents, style, ncx):
        package.add_item(item)
    if cover:
        _add_cover(package, cover)
    # For a single text the device's own list is enough; a landmark may only lead to what the spine holds.
    with_contents = shows_contents([page.section for page in pages])
    package.spine = [*documents[:1], nav, *documents[1:]] if with_contents else documents
    return package


def _add_cover(package: epub.EpubBook, cover: Picture) -> None:
    """The picture as the book's cover; the older `meta` beside it is what Kindles and EPUB 2 readers look for.

    It has no page: Standard Ebooks' books have none, Amazon's Kindle Publishing Guidelines ask for none, since a device
    shows the picture by itself, and the title page says all that it says.
    """
    item = _item("cover-image", f"cover.{cover.suffix}", cover.media_type, cover.data)
    item.properties = ["cover-image"]
    package.add_item(item)
    package.add_metadata(None, "meta", "", {"name": "cover", "content": "cover-image"})


def _contents(package: epub.EpubBook) -> Iterator[bytes]:
    """Every file of the package with its name."""
    for item in package.get_items():
        yield item.file_name.encode()
        yield item.content


def _item(uid: str, name: str, media_type: str, content: bytes) -> epub.EpubItem:
    return epub.EpubItem(uid=uid, file_name=name, media_type=media_type, content=content)


def _finished(packed: io.BytesIO, language: str) -> bytes:
    """The archive written anew: the package with its language, fixed times and rights, the `mimetype` first and
    uncompressed (OCF 3.3, 4.3)."""
    result = io.BytesIO()
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            data = source.read(name)
            target.writestr(entry, _with_language(data, language) if name == _PACKAGE_FILE else data)
    return result.getvalue()


def _with_language(package: bytes, language: str) -> bytes:
    """The package document with the language of what it says, and where that is read from the right, its direction."""
    root = etree.fromstring(package)
    root.set(_XML_LANG, language_tag(language))
    if direction_of(language) == "rtl":
        root.set("dir", "rtl")
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))
