"""What the rules work on: stretches of the source, each with what it has become so far.

A rule takes pieces and gives pieces back; it names some of them and leaves the others for the rules after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from bookmaker.errors import Diagnostic, Severity
from bookmaker.model import (
    Became,
    Block,
    EntryPart,
    Epigraph,
    Layout,
    QuoteKind,
    RawLine,
    RawParagraph,
    Source,
    Term,
    Weighed,
)

Kind = Literal["", "slug", "mail", "song", "over-heading", "end-note", "signed", "beside", "script"]
"""What a piece is beyond its name: a time and place that opens a scene, a header of mail, verse that is sung, a note
that belongs to the chapter whose heading follows or to the one above it, a footnote that begins with its sign, words
of a title's or byline's line that stand beside these, a speech or a direction."""

LABEL = "label"
"""The rule by which a header entry's own name is left out, where the title page has another or none."""


class Piece(Struct, frozen=True):
    """One or more raw paragraphs in a row; `became` is None until a rule has named them.

    `label` is a field's or a note's name as typed, `value` its words, `content` the block made of them, `mark` the
    sign that was typed between scenes (None for blank lines), `quote` what kind of quotation it is, and `parts` its
    words for the ledger, where the book need not say all of them. `term` is what a note without a name is about,
    `credit` the last lines of verse that say whose it is, `weighed` how its lines were judged; `settled` says that a
    person named it.
    """

    raws: tuple[RawParagraph, ...]
    became: Became | None = None
    rule: str = ""
    label: str = ""
    value: str = ""
    content: Block | Epigraph | None = None
    mark: str | None = None
    quote: QuoteKind = "quotation"
    settled: bool = False
    parts: tuple[EntryPart, ...] = ()
    term: Term | None = None
    kind: Kind = ""
    credit: tuple[RawLine, ...] = ()
    weighed: Weighed | None = None

    @property
    def raw(self) -> RawParagraph:
        return self.raws[0]

    @property
    def lines(self) -> tuple[RawLine, ...]:
        return self.raws[0].lines if len(self.raws) == 1 else tuple(line for raw in self.raws for line in raw.lines)

    @property
    def first_line(self) -> int:
        return self.raws[0].first_line

    @property
    def last_line(self) -> int:
        return self.raws[-1].last_line

    @property
    def gap(self) -> int:
        return self.raws[0].gap_before

    @property
    def text(self) -> str:
        raws = self.raws
        return raws[0].text if len(raws) == 1 else " ".join([raw.text for raw in raws])

    @property
    def word_count(self) -> int:
        return sum(len(line.text.split()) for raw in self.raws for line in raw.lines)

    def named(self, became: Became, rule: str, *, label: str | None = None, value: str | None = None) -> Piece:
        """The piece with its name; a label or value that is not given stays as it was."""
        return replace(
            self,
            became=became,
            rule=rule,
            label=self.label if label is None else label,
            value=self.value if value is None else value,
        )


class Context(Struct):
    """What a rule may look at beside the pieces: the source, its layout, and the diagnostics gathered so far."""

    source: Source
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def layout(self) -> Layout:
        return self.source.layout

    def say(self, code: str, severity: Severity, line: int | None, message: str, hint: str = "") -> None:
        self.diagnostics.append(Diagnostic(code, severity, line, message, hint))


def raws_of(pieces: Iterable[Piece]) -> tuple[RawParagraph, ...]:
    """The raw paragraphs of pieces, in their order."""
    return tuple(raw for piece in pieces for raw in piece.raws)


def joined(pieces: Iterable[Piece], became: Became, rule: str) -> Piece:
    """Pieces in a row as one."""
    return Piece(raws_of(pieces), became, rule)


def runs_of(pieces: Iterable[Piece], belongs: Callable[[Piece, Piece], bool]) -> list[list[Piece]]:
    """The pieces in runs: a piece stays in the run whose first piece it `belongs(first, piece)` to."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        if runs and belongs(runs[-1][0], piece):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def without_key(raw: RawParagraph) -> RawParagraph:
    """An entry of front matter as text, with its key in its words as it is typed; any other paragraph as it is."""
    if raw.role != "metadata":
        return raw
    first = raw.lines[0]
    key = "" if raw.named_by_tag or not raw.name else f"{raw.name}: "
    spans = tuple(replace(span, start=span.start + len(key), end=span.end + len(key)) for span in first.spans)
    line = replace(first, text=f"{key}{first.text}".rstrip(), spans=spans)
    return replace(raw, lines=(line, *raw.lines[1:]), role="text", level=0, name="")
