"""EPUBs -> Source: the pages of the spine, one under the other, read as web pages are.

What an archive's download says of the story on its first page (Archive of Our Own, FanFicFare) becomes header
entries, and so does what the package says of any book. Pages that list the others, or that the spine does not have, are
left out and listed. EbookLib, which packs our own books, unpacks all of an archive without a limit, and gives no more
of its pages than their bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from bookmaker.errors import Diagnostic, InputError, Position
from bookmaker.model import RawLine, RawParagraph, Source
from bookmaker.reading.decode import Decoded, decode, split_lines
from bookmaker.reading.epubpackage import EpubPackage, EpubPage, package_from_bytes
from bookmaker.reading.flow import flow_of
from bookmaker.reading.html import read_html
from bookmaker.reading.kinds import EPUB, ZIP, kind_from_first_bytes
from bookmaker.reading.marked import words_paragraph
from bookmaker.reading.package import PackageError

_HEAD = re.compile(r"(?is)\A.*?<body\b[^<>]*>")
_FANFICFARE = re.compile(r"(?i)<body\b[^<>]*\bclass\s*=\s*[\"'][^\"'<>]*\bfff_titlepage\b")
_HEADLINE = re.compile(
    r"(?is)<h3\b[^<>]*>(?P<title>(?:(?!</h3>).){1,1000}?)\s{1,9}by\s{1,9}(?P<author>(?:(?!</h3>| by ).){1,1000})</h3>"
)
_ENTRY = re.compile(
    r"(?i)<b\b[^<>]*>(?P<name>[^<>]{1,40}):</b>(?:\s*</td>\s*<td\b[^<>]*>)?"
    r"(?P<value>[^<]*(?:<(?!/?(?:b|br|td|tr|div|body)\b)[^<]*)*)(?:<br\b[^<>]*>|</td>)?"
)
_LONGEST_HEADLINE, _MOST_ENTRIES = 4000, 200
"""Characters in which a title page's heading ends; entries that a title page has at most."""

_ADDRESS = re.compile(r"(?i)(\shref\s*=\s*)([\"'])[^\"'#<>:]+#([^\"'<>]+)\2")
_ID = re.compile(r"(?i)(\sid\s*=\s*)([\"'])([^\"'<>]+)\2")
_OWN_ADDRESS = re.compile(r"(?i)(\shref\s*=\s*)([\"'])#([^\"'<>]+)\2")
_COVER = re.compile(r"(?i)(?:cover|title_?page)[^/]*$")
_LEAST_PROSE = 30
"""Words of a paragraph that no list of contents has."""

_ENTRY_NAMES = {"title": "title", "creator": "author", "description": "summary", "subject": "tags", "series": "series"}
"""What the package says that a title page says too, by its Dublin Core name."""

_NOT_WORDS = ("identifier", "language", "date", "type", "format", "source", "relation")
"""What only programs read."""


def read_epub(path: Path, data: bytes) -> Source:
    """An EPUB's pages as raw paragraphs. A line is one of the pages' lines, counted through all of them.

    Raises InputError for a file that is no EPUB, is locked, or holds no text.
    """
    kind = kind_from_first_bytes(data)
    if kind and kind not in (EPUB, ZIP):
        raise InputError(f"this is {kind.name}, whatever its name says", position=Position(path), hint=kind.hint)
    try:
        package = package_from_bytes(data)
    except PackageError as error:
        hint = "Open it in calibre and convert it to EPUB again, or save the story where it is from as HTML."
        raise InputError(f"cannot be read as an EPUB: {error}", position=Position(path), hint=hint) from error
    rows = [split_lines(page.text) for page in package.pages]
    joined = "\n".join("\n".join(each) for each in rows)
    decoded = decode(joined.encode(errors="replace"), path, encoding="utf-8")
    reader = _Reader(Counter(name for page in package.pages for _, _, name in _ID.findall(page.text)))
    lines = split_lines(decoded.text)
    for page, own in zip(package.pages, rows, strict=True):
        reader.add(page, lines[len(reader.rows) : len(reader.rows) + max(1, len(own))])
    read = read_html(path, Decoded("\n".join(reader.rows), "utf-8"))
    entries, unused = _entries(package, read.paragraphs)
    if not any(c.isalnum() for raw in read.paragraphs for c in raw.text):
        raise InputError("has no text", position=Position(path), hint="The pages of the book hold pictures only.")
    said = (*decoded.diagnostics, *read.diagnostics, *_diagnostics(package))
    dropped = (*unused, *reader.dropped, *read.dropped, *decoded.dropped)
    paragraphs = (*entries, *read.paragraphs)
    return replace(read, paragraphs=paragraphs, text=decoded.text, format="epub", dropped=dropped, diagnostics=said)


class _Reader(Struct):
    """The pages as one page of HTML, line by line, and what of them is not read; `ids` says how often each is given."""

    ids: Counter[str]
    rows: list[str] = field(default_factory=list)
    dropped: list[tuple[RawParagraph, str]] = field(default_factory=list)
    _pages: int = 0

    def add(self, page: EpubPage, rows: Sequence[str]) -> None:
        """A page's lines, as many as they are; those of a page that is not read are empty."""
        text, first = "\n".join(rows), len(self.rows) + 1
        self._pages += 1
        if not page.read or (page.contents and not _has_prose(text, first)) or _is_cover(page):
            self._leave_out(text, first, "epub-contents" if page.contents else "epub-page")
            self.rows += [""] * len(rows)
            return
        head = _HEAD.match(text)
        if head:
            self._leave_out(head[0], first, "page-title")
            text = re.sub(r"[^\n]", "", head[0]) + _entries_marked(head[0], text[head.end() :])
        self.rows += self._with_own_ids(text).split("\n")

    def _leave_out(self, text: str, first: int, reason: str) -> None:
        flow = flow_of(text, first)
        self.dropped += [(raw, reason) for raw in (*flow.title, *flow.paragraphs)]
        self.dropped += flow.dropped

    def _with_own_ids(self, text: str) -> str:
        """The page with links to other pages as links to places, and with names of places that no other page has."""

        def own(found: re.Match[str]) -> str:
            name = f"{found[3]}-page-{self._pages}" if self.ids[found[3]] > 1 else found[3]
            return f"{found[1]}{found[2]}{'#' if found.re is _OWN_ADDRESS else ''}{name}{found[2]}"

        twice = any(self.ids[name] > 1 for _, _, name in _ID.findall(text))
        if twice:
            text = _ID.sub(lambda found: found[0] if found[3] in _OF_ARCHIVES else own(found), text)
            text = _OWN_ADDRESS.sub(own, text)
        return _ADDRESS.sub(r"\1\2#\3\2", text)


_OF_ARCHIVES = ("preface", "chapters", "afterword", "endnotes")
"""What the parts of an archive's page are called, which calibre says on each page that it cuts of them."""


def _entries_marked(head: str, body: str) -> str:
    """A title page of FanFicFare's with its entries as a list of names and values, as an archive marks them."""
    if not _FANFICFARE.search(head):
        return body
    head, rest = body[:_LONGEST_HEADLINE], body[_LONGEST_HEADLINE:]
    body = _HEADLINE.sub(r'<h1>\g<title></h1><div class="byline">by \g<author></div>', head, count=1) + rest
    return _ENTRY.sub(r"<dl><dt>\g<name>:</dt><dd>\g<value></dd></dl>", body, count=_MOST_ENTRIES)


def _has_prose(text: str, first: int) -> bool:
    return any(len(raw.text.split()) >= _LEAST_PROSE for raw in flow_of(text, first).paragraphs)


def _is_cover(page: EpubPage) -> bool:
    """Whether a page shows the cover and says nothing."""
    body = re.sub(r"(?s)<[^<>]*>", "", _HEAD.sub("", page.text, count=1))
    return _COVER.search(page.name) is not None and not any(c.isalnum() for c in body)


def _entries(
    package: EpubPackage, paragraphs: Sequence[RawParagraph]
) -> tuple[list[RawParagraph], list[tuple[RawParagraph, str]]]:
    """(what only the package says, as header entries, what of it is not used)."""
    shown = " ".join(" ".join(f"{raw.name} {raw.text}" for raw in paragraphs).casefold().split())
    described = sum(raw.role == "metadata" for raw in paragraphs) > 1
    entries: dict[str, list[str]] = {}
    unused: list[tuple[RawParagraph, str]] = []
    for term, text in package.said:
        name = _ENTRY_NAMES.get(term, "")
        bare = " ".join(re.sub(r"<[^<>]*>", " ", text).split())
        # Tags of a page that says them in order stand in the package in none.
        shows = name not in ("title", "author") and text.casefold() in shown
        if not name or shows or (described and name in ("tags", "summary")):
            unused += [(words_paragraph(1, text), "epub-package")] if term not in _NOT_WORDS else []
        else:
            entries.setdefault(name, []).append(bare)
    return [_entry(name, texts) for name, texts in entries.items()], unused


def _entry(name: str, texts: Sequence[str]) -> RawParagraph:
    text = (", " if name in ("tags", "author") else " ").join(dict.fromkeys(texts))
    return RawParagraph((RawLine(1, text),), role="metadata", name=name, named_by_tag=True)


def _diagnostics(package: EpubPackage) -> Iterator[Diagnostic]:
    if package.missing:
        named = ", ".join(package.missing[:5]) + (" …" if len(package.missing) > 5 else "")
        message = f"pages that the book names are not in it: {named}"
        yield Diagnostic("epub-page-missing", "warning", None, message, "Compare the book with another copy.")
