"""Quotations with the line that credits them, as they stand before a text and after it.

Only the words, spans and gaps of a few pieces in a row are looked at; nothing is named here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.judging.shapes import ATTRIBUTION, ENDS_SENTENCE, is_speech
from bookmaker.model import RawLine, RawParagraph
from bookmaker.parsing.pieces import Piece
from bookmaker.patterns import Lazy

LONGEST_EPIGRAPH = 130
"""Words: what is longer and stands before a text is the text."""

LONGEST_POEM = 500
"""Words of a poem that its credit follows at once."""

LONGEST_CREDIT = 110
"""Characters of a line that credits."""

MOST_PIECES = 8
"""Paragraphs, or lines of verse typed as paragraphs, of a quotation with its credit."""

RIGHT_INDENT = 24
"""Columns from which a name under a quotation is set to the right, and credits it without a dash."""

_CREDIT_WORDS = Lazy(
    r"^(?:[*_(\[]*)(?:from|lyrics|words|song|excerpt)\b.{0,60}\bby\b.{2,60}$"
    r"|^[\"“].{2,60}[\"”],?\s+(?:by\s+)?[A-Z].{2,50}$|^\(.{3,80}\)$",
    re.I,
)
_FROM_WORK = Lazy(r"from [\"“*_].{2,60} by [A-Z].{1,50}$", re.I)
"""A credit that is sure enough for words without quotation marks."""

_NAME_AND_WORK = Lazy(r"^(?:[A-Z][\w.'’-]*\s+){1,4}(?:--|—|–|,)\s*[\"“_*]?[A-Z].{2,70}$")
_CREDIT_BEHIND = Lazy(
    r"^[*_]*[\"“].{8,}[\"”.!?][*_]*\s*(?:--+|—|–|\s-)\s*"
    r"(?P<who>[A-Z][^\"“]{2,70}(?:[\"“][^\"”]+[\"”])?[^\"“]{0,10})$"
)
_SPOKEN = Lazy(r"[-–—]{1,2} ?\w")
"""Another dash under a credit: both open speeches, as they do in some languages."""

_WHO = Lazy(r"[\"“‘'*_]?[A-Z\d]|[a-z]\w* [A-Z]|from\b|anon|unknown|trad")
OPENS_QUOTED = Lazy(r"[*_]*[\"“‘'*_]")


class Quoted(Struct, frozen=True):
    """A quotation with its credit: the pieces it takes, the lines that are its text and those that credit it."""

    taken: int
    text: tuple[RawParagraph, ...]
    credit: tuple[RawLine, ...]
    same_line: str = ""
    """The credit where it stands on the quotation's own last line."""


class _Credit(Struct, frozen=True):
    """What a paragraph credits with: `body` is what of it is quotation still, None where nothing is."""

    body: RawParagraph | None
    lines: tuple[RawLine, ...] = ()
    same_line: str = ""


def find_quotation(pieces: Sequence[Piece], start: int, *, usual_gap: int, closing: bool = False) -> Quoted | None:
    """A quotation with an attribution that starts at piece `start`; None where there is none.

    `usual_gap` is the blank lines between the document's paragraphs: far wider ones end a quotation. At the end of a
    file (`closing`) a name with a work credits too, without a dash.
    """
    text: list[RawParagraph] = []
    words = 0
    for place in range(start, min(start + MOST_PIECES, len(pieces))):
        piece = pieces[place]
        if piece.became not in (None, "verse") or any(raw.role not in ("text", "quote") for raw in piece.raws):
            return None
        for raw in piece.raws:
            if credit := _credit_in(raw, text, closing=closing):
                whole = (*text, credit.body) if credit.body is not None else tuple(text)
                spoken = pieces[place + 1 : place + 2]
                if raw is not piece.raws[-1] or not whole or (spoken and _SPOKEN.match(spoken[0].text)):
                    return None
                return Quoted(place - start + 1, whole, credit.lines, credit.same_line)
            text.append(raw)
            words += len(raw.text.split())
            if words > LONGEST_POEM:
                return None
        parted = place + 1 < len(pieces) and pieces[place + 1].gap > max(2, usual_gap + 1)
        if words > LONGEST_EPIGRAPH or parted:
            return None
    return None


def _credit_in(raw: RawParagraph, above: Sequence[RawParagraph], *, closing: bool) -> _Credit | None:
    """The credit that a paragraph ends with, under the paragraphs `above`; None if it credits nothing."""
    before, last = raw.lines[:-1], raw.lines[-1]
    if (above or before) and _may_credit(last.text):
        quoted = " ".join([*(r.text for r in above), *(line.text for line in before)])
        if _is_credit_line(last, quotes=bool(OPENS_QUOTED.match(quoted)), closing=closing):
            return _Credit(replace(raw, lines=before) if before else None, (last,))
    if _turns_over(raw):
        return _Credit(replace(raw, lines=before[:-1]), raw.lines[-2:])
    if not above and len(raw.lines) <= 4 and len(raw.text.split()) <= LONGEST_EPIGRAPH:
        match = _CREDIT_BEHIND.match(raw.text)
        if match and not re.search(r"\b(?:said|asked|he|she|they)\b", match["who"]):
            return _Credit(raw, same_line=match["who"].strip())
    return None


def _turns_over(raw: RawParagraph) -> bool:
    """A credit of two lines: "- Edgar Allan Poe," then the work, not set further left."""
    if len(raw.lines) < 3:
        return False
    first, second = raw.lines[-2:]
    return bool(
        ATTRIBUTION.match(first.text)
        and first.indent <= second.indent
        and first.indent + 1 < second.indent + 12
        and len(second.text) < 60
    )


def _may_credit(text: str) -> bool:
    return len(text) <= LONGEST_CREDIT and (not is_speech(text) or "by " in text)


def _is_credit_line(line: RawLine, *, quotes: bool, closing: bool) -> bool:
    """Whether a line names who said what stands above it; `quotes` says that this opens with a quotation mark."""
    text = line.text
    if (match := ATTRIBUTION.match(text)) and _WHO.match(match["who"]):
        return _credits_by_sign(text, quotes=quotes)
    if not quotes:
        return _FROM_WORK.match(text) is not None
    if closing and _NAME_AND_WORK.match(text):
        return True
    if ENDS_SENTENCE.search(text):
        return False
    worded = bool(_CREDIT_WORDS.match(text)) and not text.startswith("(") and len(text.split()) < 14
    return worded or (line.indent >= RIGHT_INDENT and len(text.split()) <= 8 and text[:1].isupper())


def _credits_by_sign(text: str, *, quotes: bool) -> bool:
    """A dash credits unless a sentence or a question follows it; brackets credit a quotation when they name a work or a
    writer."""
    if text.lstrip("*_> ").startswith("("):
        return quotes and bool(re.search(r"by |,|\"|from", text))
    return not ((re.search(r"[a-z]{3}[.!?]$", text) and len(text.split()) > 9) or re.search(r"\w[!?]$", text))
