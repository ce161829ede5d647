"""Named pieces -> the blocks that a book shows. What a piece is has been settled before; here it is only made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from bookmaker.judging.shapes import ATTRIBUTION
from bookmaker.model import (
    Aside,
    Block,
    BlockQuote,
    Blocks,
    EndMark,
    Epigraph,
    Heading,
    Inlines,
    ItemList,
    Paragraph,
    Preformatted,
    RawLine,
    RawParagraph,
    ThematicBreak,
    Verse,
    VerseLine,
)
from bookmaker.parsing.fields import unquoted
from bookmaker.parsing.inline import Wording, inlines_of, inlines_of_text
from bookmaker.parsing.pieces import Piece
from bookmaker.parsing.plays import script_block
from bookmaker.parsing.quotation import Quoted
from bookmaker.parsing.stanza import fills_own_measure, is_stanza
from bookmaker.parsing.verse import stanzas_of
from bookmaker.patterns import Lazy

LEAST_STEP = 2
"""Columns: lines of verse that differ by less were meant to start below each other."""

COLUMNS_A_STEP = 3.9
"""People typed three or four spaces for a step."""

NARROWEST_PAGE = 35
"""Characters of the longest line of a passage whose lines may be full."""

_STOPS = Lazy(r"[.!?:;]$")

MOST_STEPS = 6
"""Lines that are set in further would leave a small page."""


_FRAMES = ("*", "~", "_", "/")
"""Signs put round verse."""

Stanzas = tuple[tuple[RawLine, ...], ...]


class BlockMaker:
    """Makes blocks of one document's pieces; `typed` says that emphasis is typed in signs."""

    def __init__(self, wording: Wording, *, typed: bool) -> None:
        self.wording = wording
        self.typed = typed

    def inlines(self, lines: Sequence[RawLine], *, keep_breaks: bool = False) -> Inlines:
        """The inlines of lines; `keep_breaks` keeps the end of a line that ended on purpose."""
        shown = _reflowed(lines) if keep_breaks and len(lines) > 1 else lines
        return inlines_of(shown, self.wording, typed=self.typed, keep_breaks=keep_breaks)

    def block(self, piece: Piece) -> Block | None:
        """The block of a body piece; None for a piece that becomes no block."""
        match piece.became:
            case "paragraph" if piece.kind == "script":
                return script_block(piece.raws, lambda lines: self.inlines(lines, keep_breaks=True))
            case "paragraph":
                return Paragraph(self.inlines(piece.lines, keep_breaks=True))
            case "thematic-break" if piece.kind == "slug":
                return Heading(self.inlines(piece.lines, keep_breaks=True), 3)
            case "thematic-break":
                return ThematicBreak(piece.mark)
            case "heading":
                return Heading(self.inlines(piece.lines), max(2, piece.raw.level))
            case "verse":
                return self.verse(piece)
            case "quotation":
                return self._quotation(piece)
            case "list":
                return ItemList(tuple(self.inlines(raw.lines) for raw in piece.raws))
            case "aside":
                return Aside("", self.paragraphs(piece))
            case "preformatted":
                return Preformatted(_drawn(piece.lines))
            case "end-mark":
                return EndMark(self.inlines(piece.lines))
            case _:
                return None

    def _quotation(self, piece: Piece) -> BlockQuote:
        """A quotation or a letter; a line under it, or under the verse above it, that credits it is its citation."""
        if piece.quote != "quotation":
            return BlockQuote(self.paragraphs(piece), kind=piece.quote)
        last = piece.raws[-1]
        if last.role == "quote" and len(last.lines) == 1 and ATTRIBUTION.match(last.text) and last.text[0] != "(":
            credit = self.inlines((_without_dash(last.lines[0]),))
            return BlockQuote(self.paragraphs(Piece(piece.raws[:-1])) if len(piece.raws) > 1 else (), credit)
        return BlockQuote(self.paragraphs(piece))

    def verse(self, piece: Piece) -> Verse:
        stanzas = _without_outer_sign(stanzas_of(_without_lines(piece, piece.credit)))
        lines = [line for stanza in stanzas for line in stanza]
        base = min(line.indent for line in lines)
        framed = _frame_of(lines)
        cite = self.inlines((_without_dash(piece.credit[0]), *piece.credit[1:])) if piece.credit else ()
        made = tuple(tuple(self._verse_line(x, base, framed) for x in stanza) for stanza in stanzas)
        return Verse("poem", made, cite)

    def _verse_line(self, line: RawLine, base: int, framed: str) -> VerseLine:
        columns = line.indent - base
        step = min(MOST_STEPS, round(columns / COLUMNS_A_STEP)) if columns >= LEAST_STEP else 0
        if framed:
            cut = line.text.strip()
            line = replace(line, text=cut.removeprefix(framed).removesuffix(framed).strip(), spans=())
        if all(s.kind == "emphasis" and s.start == 0 and s.end == len(line.text) for s in line.spans):
            line = replace(line, spans=())  # a poem that is slanted throughout is set as a poem, upright
        return VerseLine(self.inlines((line,)), step)

    def paragraphs(self, piece: Piece) -> Blocks:
        """A note or a quotation as paragraphs; short lines that were not full stay lines, and drawings are kept."""
        return tuple(
            Preformatted(_drawn(raw.lines))
            if raw.role == "preformatted"
            else Paragraph(self.inlines(raw.lines, keep_breaks=True))
            for raw in piece.raws
        )

    def value_blocks(self, piece: Piece) -> Blocks:
        """A field's value as one paragraph; none where it is empty."""
        if piece.raw.role == "metadata":
            return self._metadata_blocks(piece.raw)
        first = piece.lines[0]
        at = first.text.find(piece.value.split("\n")[0][:20]) if piece.value else -1
        if at <= 0 or len(piece.lines) == 1:
            return (Paragraph(inlines_of_text(piece.value)),) if piece.value else ()
        cut = replace(first, text=first.text[at:], spans=())
        return (Paragraph(self.inlines((cut, *piece.lines[1:]))),)

    def _metadata_blocks(self, raw: RawParagraph) -> Blocks:
        """A front matter value by its format: a list with commas, a text with its paragraphs. As typed where the
        format refuses it."""
        if len(raw.values) > 1:
            parting = "; " if any("," in value for value in raw.values) else ", "
            return (Paragraph(inlines_of_text(parting.join(" ".join(value.split()) for value in raw.values))),)
        meant = raw.values[0] if raw.values else unquoted(raw.text)
        if meant != raw.text:
            parts = re.split(r"\n{2,}", meant)
            return tuple(Paragraph(inlines_of_text(" ".join(part.split()))) for part in parts)
        return (Paragraph(self.inlines(raw.lines)),) if raw.text.strip() else ()

    def epigraph(self, quoted: Quoted) -> Epigraph:
        """A quotation with its credit, which loses its leading dash and its brackets."""
        blocks: list[Block] = []
        raws = quoted.text
        if len(raws) > 2 or any(len(raw.lines) > 1 and is_stanza(raw.lines, None, raw.role) for raw in raws):
            blocks.append(self.verse(Piece(raws, "verse")))
        else:
            blocks.extend(Paragraph(self._without_credit(raw, quoted.same_line)) for raw in raws)
        if quoted.same_line:
            return Epigraph(tuple(blocks), inlines_of_text(quoted.same_line))
        lines = list(quoted.credit)
        if lines:
            lines[0] = _without_dash(lines[0])
            if lines[-1].text.endswith(")") and "(" not in "".join(line.text for line in lines):
                lines[-1] = replace(lines[-1], text=lines[-1].text[:-1])
        return Epigraph(tuple(blocks), self.inlines(lines))

    def _without_credit(self, raw: RawParagraph, credit: str) -> Inlines:
        if not credit:
            return self.inlines(raw.lines, keep_breaks=True)
        above = raw.text[: raw.text.rfind(credit)]
        return inlines_of_text(re.sub(r"\s*(?:--+|—|–|-)\s*$", "", above))


def _reflowed(lines: Sequence[RawLine]) -> Sequence[RawLine]:
    """Lines of prose on a page narrower than the document's: those that were full there go on in the next."""
    if all(line.filled for line in lines[:-1]):
        return lines
    texts = [line.text for line in lines]
    longest = max(map(len, texts))
    if longest < NARROWEST_PAGE:
        return lines
    whole = fills_own_measure(texts)
    result = [
        replace(line, filled=True) if whole or _goes_on(line.text, after.text, longest) else line
        for line, after in pairwise(lines)
    ]
    return [*result, lines[-1]]


def _goes_on(text: str, after: str, longest: int) -> bool:
    full = len(text) + 1 + len(after.split(" ", 1)[0]) > 0.9 * longest
    return full and after[:1].islower() and not _STOPS.search(text)


def _without_lines(piece: Piece, lines: Sequence[RawLine]) -> Piece:
    """A piece without some of its lines."""
    if not lines:
        return piece
    kept = (replace(raw, lines=tuple(x for x in raw.lines if x not in lines)) for raw in piece.raws)
    return replace(piece, raws=tuple(raw for raw in kept if raw.lines))


def _without_dash(line: RawLine) -> RawLine:
    bare = re.sub(r"^[\s>*_]*\\?(?:[-–—―~]+|\()\s*", "", line.text)
    moved = len(line.text) - len(bare)
    spans = tuple(replace(s, start=max(0, s.start - moved), end=s.end - moved) for s in line.spans if s.end > moved)
    return replace(line, text=bare, spans=spans)


def _without_outer_sign(stanzas: Stanzas) -> Stanzas:
    """`*` before the first line and after the last, and nowhere else: it marks the verse, not its words."""
    lines = [line for stanza in stanzas for line in stanza]
    first, last = lines[0], lines[-1]
    sign = first.text[:1]
    if len(lines) < 2 or sign not in _FRAMES or not last.text.endswith(sign) or first.spans or last.spans:
        return stanzas
    if sum(line.text.count(sign) for line in lines) != 2:
        return stanzas
    bare = {
        first.number: replace(first, text=first.text[1:].lstrip()),
        last.number: replace(last, text=last.text[:-1].rstrip()),
    }
    return tuple(tuple(bare.get(line.number, line) for line in stanza) for stanza in stanzas)


def _frame_of(lines: Sequence[RawLine]) -> str:
    """The sign that opens and closes every line (`*line*`): it marks the verse, not its words."""
    sign = lines[0].text[:1]
    framed = sign in _FRAMES and all(len(x.text) > 2 and x.text[0] == x.text[-1] == sign for x in lines)
    return sign if framed else ""


def _drawn(lines: Sequence[RawLine]) -> str:
    base = min(line.indent for line in lines)
    return "\n".join(" " * (line.indent - base) + line.text for line in lines)
