"""What reading hands to parsing: lines with their numbers, grouped as they stood, with no meaning given to them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from msgspec import Struct

from bookmaker.errors import Diagnostic

SpanKind = Literal["emphasis", "strong", "code", "link", "note-ref", "deleted"]
RawRole = Literal["text", "heading", "rule", "quote", "preformatted", "item", "metadata", "script"]
RawFormat = Literal["text", "markdown", "html", "docx", "odt", "rtf", "epub", "mail", "fountain"]
Parting = Literal["line", "blank-line", "indent", "wide-gap", "markup"]


class Span(Struct, frozen=True):
    """A stretch of a line, `text[start:end]`, that the file format itself marks (`<em>`, Markdown's `**`)."""

    start: int
    end: int
    kind: SpanKind
    target: str = ""


class RawLine(Struct, frozen=True):
    """A line as typed, without its indent and trailing space. `filled` is true when the line ends because the
    page was full (its successor's first word would not have fitted), so that it joins the next one."""

    number: int
    text: str
    indent: int = 0
    filled: bool = False
    spans: tuple[Span, ...] = ()


class RawParagraph(Struct, frozen=True):
    """Lines that stand together on the page.

    `gap_before` counts the blank lines above (double spacing is already taken out). `role`, `level` and `name` hold
    what a mark-up format says by itself: a heading's level, a quotation's depth, the key of a front matter entry, `cue`
    or `scene` in a script. `named_by_tag` is true where that name is no word of the file (`<title>`). `values` are what
    an entry of front matter means by its format, the items of a list or one text; empty where the format refuses it.
    """

    lines: tuple[RawLine, ...]
    gap_before: int = 0
    centred: bool = False
    role: RawRole = "text"
    level: int = 0
    name: str = ""
    named_by_tag: bool = False
    values: tuple[str, ...] = ()

    @property
    def first_line(self) -> int:
        return self.lines[0].number

    @property
    def last_line(self) -> int:
        return self.lines[-1].number

    @property
    def indent(self) -> int:
        return self.lines[0].indent

    @property
    def text(self) -> str:
        """The lines joined by single spaces: the words as in the source."""
        lines = self.lines
        return lines[0].text if len(lines) == 1 else " ".join([line.text for line in lines])


class Layout(Struct, frozen=True):
    """The physical shape of a document, measured over the whole of it.

    `wrap_width` is the column at which lines were broken (None where a paragraph is one line), `parting` what keeps
    paragraphs apart, `indent` the usual first-line indent in columns, `usual_gap` the blank lines that mean nothing
    more than a new paragraph, and `gaps` how often each number of blank lines occurs.
    """

    parting: Parting
    wrap_width: int | None = None
    indent: int = 0
    usual_gap: int = 1
    double_spaced: bool = False
    gaps: tuple[tuple[int, int], ...] = ()


class Source(Struct, frozen=True):
    """A file as read: every word of it stands in `paragraphs`, in order, or in `dropped` with its reason."""

    path: Path
    encoding: str
    layout: Layout
    paragraphs: tuple[RawParagraph, ...]
    text: str
    """The whole file as decoded text, for the ledger to count from."""
    format: RawFormat = "text"
    dropped: tuple[tuple[RawParagraph, str], ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    counted: str | None = None
    """The words of a file of which `text` is only what was made, by a reading of its bytes apart; None for others."""
    digest: str = ""
    """SHA-256 of the file's bytes, in hexadecimal digits."""
