"""A web page made of a document's paragraphs, a paragraph a line: what readers of word processors' files share."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from bookmaker.errors import InputError, Position
from bookmaker.model import Source
from bookmaker.reading.decode import Decoded, decode, split_lines

Look = Literal["emphasis", "strong", "deleted", "raised"]

_TAGS: dict[Look, str] = {"emphasis": "i", "strong": "b", "deleted": "s", "raised": "sup"}
_BREAK, _PICTURE = "\n", "\x00"
_MOST_ALIKE, _LEAST_TEXT = 0.6, 400
"""Where more than this share of a document's letters are slanted or bold, that is how its page looks and stresses
nothing; fewer letters than these show nothing of the page."""


class Run(Struct, frozen=True):
    """Text of one look. `link` is where it leads; `note` is the number of the note that it calls, or 0."""

    text: str
    looks: frozenset[Look] = frozenset()
    link: str = ""
    note: int = 0


LINE_BREAK, PICTURE = Run(_BREAK), Run(_PICTURE)
"""The end of a line within a paragraph; a picture that stands there."""


class MadeParagraph(Struct, frozen=True):
    """`tag` is its element, "p" or "h1" to "h6"; `around` are those that it stands in, such as "li", from outside."""

    runs: tuple[Run, ...]
    tag: str = "p"
    align: str = ""
    around: tuple[str, ...] = ()


class MadeNote(Struct):
    """A footnote: the sign that calls it, and its paragraphs."""

    sign: str
    paragraphs: list[MadeParagraph] = field(default_factory=list)


class MadePage(Struct):
    """The paragraphs of a document in order, its notes, and the words that nobody reads in it, each stretch with the
    number of paragraphs before it."""

    paragraphs: list[MadeParagraph] = field(default_factory=list)
    notes: list[MadeNote] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)

    def leave_out(self, text: str) -> None:
        if any(c.isalnum() for c in text):
            self.unread.append((len(self.paragraphs), text))


def source_of_page(path: Path, page: MadePage, counted: str, form: Literal["odt", "rtf"]) -> Source:
    """The page as raw paragraphs; `counted` is the document's text by another reading, for the ledger.

    Raises InputError for a document without a word.
    """
    from bookmaker.reading.html import read_html

    common = _looks_of_page(page)
    rows = [*_rows(page, common)]
    text = "\n".join(rows)
    if not any(c.isalnum() for c in counted) or not text.strip():
        raise InputError("has no text", position=Position(path), hint="The document is empty, or holds pictures only.")
    decoded = decode(text.encode(errors="replace"), path, encoding="utf-8")
    source = read_html(path, Decoded(decoded.text, "utf-8", decoded.diagnostics, decoded.dropped))
    plain = "\n".join(html.unescape(re.sub(r"<[^<>]*>", "", row)) for row in split_lines(decoded.text))
    return replace(source, text=plain, counted=counted, format=form)


def _looks_of_page(page: MadePage) -> frozenset[Look]:
    """The looks that nearly all of the document has."""
    letters = Counter[Look]()
    total = 0
    for run in (run for paragraph in page.paragraphs for run in paragraph.runs):
        total += len(run.text)
        for look in run.looks:
            letters[look] += len(run.text)
    return frozenset(look for look, count in letters.items() if total > _LEAST_TEXT and count > _MOST_ALIKE * total)


def _rows(page: MadePage, common: frozenset[Look]) -> Iterator[str]:
    unread = {place: list(each) for place, each in groupby(page.unread, key=lambda said: said[0])}
    open_elements: tuple[str, ...] = ()
    for place, paragraph in enumerate(page.paragraphs):
        kept = _in_common(open_elements, paragraph.around)
        closed = "".join(f"</{name}>" for name in reversed(open_elements[kept:]))
        opened = "".join(f"<{name}>" for name in paragraph.around[kept:])
        open_elements = paragraph.around
        yield closed + opened + _comments(unread.get(place, ())) + _marked(paragraph, common)
    yield "".join(f"</{name}>" for name in reversed(open_elements)) + _comments(unread.get(len(page.paragraphs), ()))
    for number, note in enumerate(page.notes, 1):
        first, *others = note.paragraphs or [MadeParagraph(())]
        # The sign at its head is what a note is known by.
        head = replace(first, runs=(Run(f"{note.sign} "), *first.runs))
        back = f'<a href="#footnote-ref-{number}">↑</a>'
        rows = [_marked(each, common, back if each is (others or [head])[-1] else "") for each in (head, *others)]
        rows[0] = f'{"<ol>" if number == 1 else ""}<li id="footnote-{number}">{rows[0]}'
        rows[-1] += f"</li>{'</ol>' if number == len(page.notes) else ''}"
        yield from rows


def _in_common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many elements stay open."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _comments(unread: Iterable[tuple[int, str]]) -> str:
    return "".join(f"<!-- {' '.join(text.replace('-', ' ').split())} -->" for _, text in unread)


def _marked(paragraph: MadeParagraph, common: frozenset[Look], back: str = "") -> str:
    align = f' align="{paragraph.align}"' if paragraph.align else ""
    return f"<{paragraph.tag}{align}>{_inner(paragraph.runs, common)}{back}</{paragraph.tag}>"


def _inner(runs: Sequence[Run], common: frozenset[Look]) -> str:
    pieces = []
    for (looks, link, note), same in groupby(runs, key=lambda run: (run.looks - common, run.link, run.note)):
        text = html.escape("".join(run.text for run in same), quote=False)
        text = text.replace(_BREAK, "<br>").replace(_PICTURE, '<img src="">')
        for look in sorted(looks):
            text = f"<{_TAGS[look]}>{text}</{_TAGS[look]}>" if text.strip() else text
        if note:
            text = f'<sup><a href="#footnote-{note}" id="footnote-ref-{note}">{text}</a></sup>'
        elif link:
            text = f'<a href="{html.escape(link)}">{text}</a>'
        pieces.append(text)
    return "".join(pieces)
