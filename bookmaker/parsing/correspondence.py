"""Letters and messages inside a story: the lines at their head and foot are labelled, what stands between is not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bookmaker.judging.shapes import ENDS_SENTENCE, is_slug
from bookmaker.model import Layout, QuoteKind
from bookmaker.parsing.lettermarks import FAREWELL, MESSAGE_HEADER, MOST_OF_LETTER, is_telegram
from bookmaker.parsing.pieces import Piece, raws_of, runs_of
from bookmaker.parsing.stanza import fills_own_measure, is_listing
from bookmaker.patterns import Lazy

MOST_WORDS_OF_LINE = 8
"""Words of a line at a letter's head or foot."""

MOST_LETTERS = 0.5
"""The share of a story's words from which its letters are its own voice: they are set as prose then."""

LEAST_DOCUMENT, DEEP = 4, 8
"""Columns beyond a paragraph's first line from which a document is set in, and those from which it is at all."""

MOST_DOCUMENTS = 0.25
"""The share of a story's words from which prose that is set in is how the file sets speeches, or all its text."""

_FAREWELL = Lazy(rf"[\W_]*(?:{FAREWELL}|signed|end (?:of )?(?:message|transmission|log|letter))\b", re.I)
_MESSAGE_HEADER = Lazy(rf"[\W_]*{MESSAGE_HEADER}", re.I)
_SALUTATION = Lazy(r"[\W_]*(?:my |to )?(?:very )?(?:dear(?:est)?|hello|hi|to whom)\b", re.I)
_SIGNED = Lazy(r"[\W_]*[A-Z]\.?(?:[^.!?]|\b[A-Z]\.){0,44}\.?\W*$")


def join_letters(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, each letter with head and foot as one `quotation`; `quote` is its kind."""
    result: list[Piece] = []
    place = quoted = 0
    while place < len(pieces):
        end = _end_of_letter(pieces, place)
        if end - place > 1 or (end > place and is_telegram(piece.text for piece in pieces[place:end])):
            run = pieces[place:end]
            result.append(Piece(raws_of(run), "quotation", run[0].rule, quote=_kind_of(run), weighed=run[0].weighed))
            quoted += result[-1].word_count
            place = end
        else:
            result.append(pieces[place])
            place += 1
    return result if quoted <= MOST_LETTERS * sum(piece.word_count for piece in pieces) else list(pieces)


def _is_letter(piece: Piece) -> bool:
    return piece.became is None and piece.weighed is not None and piece.weighed.label == "letter"


def _may_be_letter(piece: Piece) -> bool:
    """Whether a line is short and was nearly judged to be a letter's: the other end of the letter settles it."""
    near = piece.became is None and piece.weighed is not None and piece.weighed.instead == "letter"
    return near and all(len(line.text.split()) <= MOST_WORDS_OF_LINE for line in piece.lines)


def _is_salutation(piece: Piece) -> bool:
    return _may_be_letter(piece) and _SALUTATION.match(piece.text) is not None and piece.text.endswith((",", ":", "!"))


def _end_of_letter(pieces: Sequence[Piece], start: int) -> int:
    """The place under the letter whose head is at `start`; `start` itself where no letter begins there.

    Where mark-up sets a letter off, it ends with that. Else a letter whose foot is not found is its head alone, where
    that was judged to be one.
    """
    head = _end_of_head(pieces, start)
    foot = _end_of_foot(pieces, start, head) if head > start else head
    return foot if foot > head or any(map(_is_letter, pieces[start:head])) else start


def _end_of_head(pieces: Sequence[Piece], start: int) -> int:
    end = start
    while end < len(pieces) and (_is_letter(pieces[end]) or _is_salutation(pieces[end])):
        end += 1
    if end > start or end + 1 >= len(pieces) or not _may_be_letter(pieces[start]):
        return end
    # A place and date stand right over the salutation.
    below = pieces[start + 1]
    dated = below.became is None and _SALUTATION.match(below.text) and not ENDS_SENTENCE.search(pieces[start].text)
    return _end_of_head(pieces, start + 1) if dated else start


def _end_of_foot(pieces: Sequence[Piece], start: int, head: int) -> int:
    end, role = head, pieces[start].raw.role
    for place in range(head, min(head + MOST_OF_LETTER, len(pieces))):
        piece = pieces[place]
        if piece.became is not None or piece.raw.role != role:
            break
        farewell = _may_be_letter(piece) and _FAREWELL.match(piece.text) is not None
        if _is_letter(piece) or farewell:
            if _SALUTATION.match(piece.text):
                break
            end = place + 1
            if _is_foot(piece):
                return _end_of_signature(pieces, end, signed=farewell)
    return _end_of_role(pieces, head) if role == "quote" else head


def _end_of_signature(pieces: Sequence[Piece], end: int, *, signed: bool) -> int:
    """The place under what stands below a farewell: a name, a title, an address; and all of a quotation in mark-up."""
    role = pieces[end - 1].raw.role
    while end < len(pieces) and not _SALUTATION.match(pieces[end].text):
        piece = pieces[end]
        name = signed and _may_be_letter(piece) and _SIGNED.match(piece.text)
        if not (_is_letter(piece) or name) or piece.raw.role != role:
            break
        end += 1
    return _end_of_role(pieces, end) if role == "quote" else end


def _end_of_role(pieces: Sequence[Piece], start: int) -> int:
    """The place under the paragraphs that mark-up puts into one quotation with the one above `start`."""
    level = pieces[start - 1].raw.level
    end = start
    while end < len(pieces) and pieces[end].became is None:
        raw = pieces[end].raw
        if (raw.role, raw.level) != ("quote", level) or raw.gap_before > 1 or _SALUTATION.match(raw.text):
            break
        end += 1
    return end


def _is_foot(piece: Piece) -> bool:
    lines = [line.text for line in piece.lines]
    return any(map(_FAREWELL.match, lines)) or _SIGNED.match(lines[-1]) is not None


def _kind_of(run: Sequence[Piece]) -> QuoteKind:
    return "message" if _MESSAGE_HEADER.match(run[0].text) or is_telegram(piece.text for piece in run) else "letter"


# --- Documents ----------------------------------------------------------------------------------------------------


def name_documents(pieces: Sequence[Piece], layout: Layout) -> list[Piece]:
    """The pieces, prose that fills a page of its own within the page as `quotation`, unless the file sets much so."""
    least = max(layout.indent + LEAST_DOCUMENT, DEEP)
    runs = runs_of(pieces, lambda first, piece: _is_set_in(first, least) and _is_set_in(piece, least))
    result: list[Piece] = []
    quoted = 0
    for run in runs:
        if _is_set_in(run[0], least) and all(map(is_block, run)):
            whole = any(fills_own_measure([line.text for line in piece.lines]) for piece in run)
            if whole:
                quoted += sum(piece.word_count for piece in run)
                result.append(Piece(raws_of(run), "quotation", "set-in", weighed=run[0].weighed))
                continue
        result.extend(run)
    return result if quoted <= MOST_DOCUMENTS * sum(piece.word_count for piece in pieces) else list(pieces)


def _is_set_in(piece: Piece, least: int) -> bool:
    free = piece.became is None and piece.raw.role == "text"
    return free and all(line.indent >= least for line in piece.lines)


def is_block(piece: Piece) -> bool:
    """Whether a piece's lines stand straight below each other, the first perhaps a little further in, and run on."""
    lines = piece.raw.lines
    texts = [line.text for line in lines]
    if len(lines) == 1:
        return not is_slug(texts[0])
    indents = [line.indent for line in lines[1:]]
    straight = max(indents) - min(indents) <= 1 and abs(lines[0].indent - indents[0]) <= 5
    runs_on = len(lines) == 2 or fills_own_measure(texts)
    return straight and runs_on and not is_listing(texts)
