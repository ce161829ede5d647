"""Letters, telegrams and messages inside a story whose lines were judged prose: their words tell where both ends are.

They are set in as a whole, or quoted by mark-up, or open and close as letters do: `Dear …` to a signature, a message's
own headers, all capitals with STOP. Whole pieces are named; no line is moved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from msgspec.structs import replace

from bookmaker.judging.shapes import is_slug, is_speech
from bookmaker.model import Layout, QuoteKind
from bookmaker.parsing.correspondence import MOST_LETTERS
from bookmaker.parsing.lettermarks import FAREWELL, MESSAGE_HEADER, MOST_OF_LETTER, STOP, is_telegram
from bookmaker.parsing.pieces import Piece, raws_of
from bookmaker.parsing.stanza import are_names
from bookmaker.patterns import Lazy

LEAST_SET_IN = 3
"""Columns beyond a paragraph's first line from which a letter is set in."""

LEAST_TOLD = 10
"""Words that paragraphs of prose have on the average, and lines of verse have not."""

MOST_OF_FOOT = 4
"""Lines of a farewell with the name under it."""

SHORT_LINE = 45
"""Characters of a line of an address or a signature."""

_SALUTATION = Lazy(
    r"[\W_]*(?:(?:my |to )?(?:very )?dear(?:est)?(?: [\w.'’&-]+){1,6}[,:;–—-]+|(?:my )?dear(?: [\w.'’-]+){1,2}"
    r"|to whom it may concern[,:]?|(?:sirs?|madam|gentlemen)[,:–—-]+)[\W_]*$",
    re.I,
)
_FAREWELL = Lazy(rf"[\W_]*(?:{FAREWELL})\b(?P<more>[^.!?]{{0,60}})$", re.I)
_MORE_OF_FAREWELL = Lazy(
    r"(?: (?:truly|sincerely|faithfully|respectfully|ever|always|affectionately))?[\W_]*$|.*[,–—-][*_]*$"
    r"|, [A-Z][\w.]*(?: [A-Z][\w.]*)*$"
)
_SIGNED_BY_DASH = Lazy(r"(?:--?|–|—|~)\s*[A-Z][^.!?]{1,40}\.?$")
_SIGNED_BY_NAME = Lazy(r"(?:[A-Z](?:[a-z]{0,2}\.|[\w'’-]*)(?: |$)){1,4}(?:\([^()]{2,40}\))?$")
_POSTSCRIPT = Lazy(r"[\W_]*p\.? ?(?:p\.? ?)?s\b", re.I)
_MESSAGE_HEADER = Lazy(MESSAGE_HEADER, re.I)

_Name = Callable[[Sequence[Piece]], Piece | None]


def name_letters(pieces: Sequence[Piece], layout: Layout) -> list[Piece]:
    """The pieces with letters, messages and quoted documents named `quotation`, each as one; `quote` is its kind."""
    pieces = [_unversed(piece) for piece in pieces]
    set_in = partial(_is_set_in, least=layout.indent + LEAST_SET_IN)
    named = _with_runs_named(pieces, set_in, _letter_set_in)
    named = _with_runs_named(named, _is_in_capitals, _telegram)
    return _unless_most(named, _name_opened_letters(named))


def _unversed(piece: Piece) -> Piece:
    """A farewell with the name under it is no verse, though its lines are as short."""
    lines = [line.text for line in piece.lines]
    signed = piece.became == "verse" and len(lines) <= MOST_OF_FOOT and _is_farewell(lines[0]) and are_names(lines[1:])
    return replace(piece, became=None) if signed and not piece.settled else piece


def _quotation(run: Sequence[Piece], rule: str, kind: QuoteKind) -> Piece:
    return Piece(raws_of(run), "quotation", rule, quote=kind, weighed=run[0].weighed)


def _with_runs_named(pieces: Sequence[Piece], belongs: Callable[[Piece], bool], name: _Name) -> list[Piece]:
    """The pieces with each run of those that belong together as the one piece that `name` makes of it, if any."""
    result: list[Piece] = []
    run: list[Piece] = []
    for piece in (*pieces, None):
        if piece is not None and belongs(piece):
            run.append(piece)
            continue
        if run:
            one = name(run)
            result.extend(run if one is None else [one])
            run = []
        if piece is not None:
            result.append(piece)
    return result


def _unless_most(before: Sequence[Piece], after: list[Piece]) -> list[Piece]:
    """The pieces as they are `after` a rule, unless it has named so many of all words that these tell the story."""
    if len(before) == len(after) and not any(a is not b for a, b in zip(before, after, strict=True)):
        return after
    words = sum(piece.word_count for piece in before)
    return list(before) if _words_quoted(after) - _words_quoted(before) > MOST_LETTERS * words else after


def _words_quoted(pieces: Sequence[Piece]) -> int:
    return sum(piece.word_count for piece in pieces if piece.became == "quotation")


# --- Set in -------------------------------------------------------------------------------------------------------


def _is_set_in(piece: Piece, least: int) -> bool:
    raw = piece.raw
    if piece.became is not None or raw.role not in ("text", "quote"):
        return False
    return raw.role == "quote" or all(line.indent >= least for line in raw.lines)


def _letter_set_in(run: Sequence[Piece]) -> Piece | None:
    """A letter or a message, by its first and last lines; a song may open or close with the same words."""
    texts = [line.text for piece in run for line in piece.lines]
    if _has_headers(run[0]):
        return _quotation(run, "message-set-in", "message")
    if all(text.isupper() for text in texts) and any(map(STOP.search, texts)):
        return _quotation(run, "telegram", "message")
    opened = any(map(_SALUTATION.match, texts[:8]))
    closed = any(map(_is_farewell, texts[-6:]))
    as_prose = any(line.text[:1].islower() for piece in run for line in piece.lines[1:])
    if (opened and closed) or ((opened or closed) and as_prose and len(texts) >= 3):
        return _quotation(run, "letter-set-in", "letter")
    return None


def _is_in_capitals(piece: Piece) -> bool:
    return piece.became is None and piece.raw.role == "text" and piece.raw.lines[0].text.isupper()


def _telegram(run: Sequence[Piece]) -> Piece | None:
    return _quotation(run, "telegram", "message") if is_telegram(piece.text for piece in run) else None


# --- From a salutation to a signature -----------------------------------------------------------------------------


def _name_opened_letters(pieces: Sequence[Piece]) -> list[Piece]:
    """Letters and messages that are not set in, where both their ends are found."""
    result: list[Piece] = []
    n = 0
    while n < len(pieces):
        kind = _kind_opened(pieces[n])
        end = _end_of_letter(pieces, n) if kind else None
        if kind is None or end is None:
            result.append(pieces[n])
            n += 1
            continue
        head: list[Piece] = []
        while result and len(head) < 2 and _is_heading_of_letter(result[-1]):
            head.insert(0, result.pop())
        rule = "salutation" if kind == "letter" else "message-headers"
        result.append(_quotation((*head, *pieces[n:end]), rule, kind))
        n = end
    return result


def _kind_opened(piece: Piece) -> QuoteKind | None:
    if piece.became is not None or piece.raw.role != "text":
        return None
    if _has_headers(piece):
        return "message"
    for line in piece.raw.lines[:5]:
        if _SALUTATION.match(line.text):
            return "letter"
        if len(line.text) > SHORT_LINE or line.filled:
            break
    return None


def _has_headers(piece: Piece) -> bool:
    lines = piece.raw.lines
    return len(lines) >= 2 and all(_MESSAGE_HEADER.match(line.text) for line in lines[:2])


def _end_of_letter(pieces: Sequence[Piece], start: int) -> int | None:
    """The place under the letter that opens at `start`; None where it is not signed. A bare name signs prose only: in a
    play it is the next speaker's."""
    words = 0
    for n in range(start, min(start + MOST_OF_LETTER, len(pieces))):
        piece = pieces[n]
        if piece.became is not None or piece.raw.role != "text":
            return None
        lines = [line.text for line in piece.raw.lines]
        closing = [k for k, text in enumerate(lines[-4:]) if _is_farewell(text)]
        signed_below = bool(closing) and closing[-1] == len(lines[-4:]) - 1 and _is_signature(pieces[n + 1 : n + 2])
        told = words >= LEAST_TOLD * max(1, n - start - 1)
        if closing or (told and n > start and _is_signature((piece,))):
            return _under_postscripts(pieces, n + 2 if signed_below else n + 1)
        words += piece.word_count if n > start else 0
    return None


def _is_farewell(text: str) -> bool:
    match = _FAREWELL.match(text)
    return match is not None and _MORE_OF_FAREWELL.match(match["more"]) is not None


def _is_signature(pieces: Sequence[Piece]) -> bool:
    """Whether the one piece given is a name, with a line or two about it."""
    if not pieces or pieces[0].became is not None or len(pieces[0].raw.lines) > 3:
        return False
    first, *others = [line.text.strip(" *_") for line in pieces[0].raw.lines]
    if any(len(text) > SHORT_LINE for text in (first, *others)):
        return False
    return bool(_SIGNED_BY_DASH.match(first) or _SIGNED_BY_NAME.match(first))


def _under_postscripts(pieces: Sequence[Piece], end: int) -> int:
    while end < len(pieces) and pieces[end].became is None and _POSTSCRIPT.match(pieces[end].text):
        end += 1
    return end


def _is_heading_of_letter(piece: Piece) -> bool:
    """A place and a date over a salutation."""
    texts = [line.text for line in piece.raw.lines]
    if piece.became is not None or len(texts) > 5 or is_speech(texts[0]) or max(map(len, texts)) > SHORT_LINE:
        return False
    return are_names(texts) or any(map(is_slug, texts))
