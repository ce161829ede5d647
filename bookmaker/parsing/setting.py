"""How a passage is set that is no verse: shaped text, the author's asides, quotations, lists, and prose.

Mark-up is believed where it says so; else signs and spaces tell. The last rule here names whatever is left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from bookmaker.judging.shapes import ENDS_SENTENCE, is_speech
from bookmaker.model import RawParagraph
from bookmaker.parsing.pieces import Piece, joined, raws_of, runs_of
from bookmaker.patterns import Lazy

LONGEST_ASIDE = 200
"""Words: an author's note in the text that is longer is the story, begun with the same words."""

LEAST_ITEMS = 3
"""Items below each other that are a list."""

SHORT_LINE = 50
"""Characters: a line that ends its sentence so early, inside a paragraph, ends the paragraph."""

_ASIDE = Lazy(
    r"[\[({*<]+\s*(?:a/?n|author(?:['’]?s)? note|note from (?:the )?author|n/?b)\b\s*[:.-]*\s"
    r"|(?:a/n|author['’]?s note)\s*:\s",
    re.I,
)
_FRAMED = Lazy(r"([*~_/♪]).{2,66}\1$")
_ITEM = Lazy(r"([-–*•+]|\(?\d{1,2}[.)])\s+\S")
_OPENS_PARAGRAPH = Lazy(r"[*_]*[\"“A-Z]")


def name_set(pieces: Sequence[Piece]) -> list[Piece]:
    """Asides that call themselves the author's, the quotations that mark-up sets off, and lists."""
    runs = runs_of(_name_lists([_named_quote(_named_aside(piece)) for piece in pieces]), _continues_quote)
    return [run[0] if len(run) == 1 else replace(run[0], raws=raws_of(run)) for run in runs]


def name_songs(pieces: Sequence[Piece]) -> list[Piece]:
    """Lines of a song between paragraphs, each in one frame of signs, that end no sentence: thoughts end theirs."""
    result: list[Piece] = []
    for run in runs_of(pieces, _continues_song):
        sung = len(run) > 1 and all(map(_may_be_sung, run))
        result.extend([joined(run, "verse", "framed-lines")] if sung else run)
    return result


def _continues_song(first: Piece, piece: Piece) -> bool:
    alike = first.became == piece.became and piece.text[:1] == first.text[:1]
    return alike and _may_be_sung(first) and _may_be_sung(piece) and piece.gap <= 1


def _may_be_sung(piece: Piece) -> bool:
    text = piece.text
    free = piece.became is None and piece.raw.role == "text" and len(piece.lines) == 1 and not piece.settled
    return free and _FRAMED.match(text) is not None and not ENDS_SENTENCE.search(text)


def _named_aside(piece: Piece) -> Piece:
    if piece.became is None and _ASIDE.match(piece.text) and piece.word_count < LONGEST_ASIDE:
        return piece.named("aside", piece.rule)
    return piece


def _named_quote(piece: Piece) -> Piece:
    if piece.became is not None:
        return piece
    match piece.raw.role:
        case "rule" if not piece.text:
            return piece.named("left-out", "drawn-rule")
        case "quote":
            return piece.named("quotation", "quotation-markup")
        case "item":
            return piece.named("list", "list-markup")
        case _:
            return piece


def _continues_quote(first: Piece, piece: Piece) -> bool:
    set_off = piece.became in ("quotation", "list") and piece.raw.role in ("quote", "item")
    return set_off and (first.became, first.raw.role) == (piece.became, piece.raw.role) and piece.gap <= 1


def _name_lists(pieces: Sequence[Piece]) -> list[Piece]:
    """Three items or more below each other, of one sign or counting up."""
    result: list[Piece] = []
    for run in runs_of(pieces, _continues_list):
        texts = [piece.text for piece in run]
        # In some languages a dash opens a speech, and that ends its sentence.
        spoken = texts[0][:1] in "-–—" and sum(bool(ENDS_SENTENCE.search(t)) for t in texts) > 0.3 * len(texts)
        if len(run) >= LEAST_ITEMS and not spoken:
            result.append(joined(run, "list", "list-items"))
        else:
            result.extend(run)
    return result


def _continues_list(first: Piece, piece: Piece) -> bool:
    return piece.gap == 0 and bool(sign := _sign_of_item(first)) and sign == _sign_of_item(piece)


def _sign_of_item(piece: Piece) -> str:
    """The sign that an item begins with, all numbers alike; empty for what is no item."""
    match = _ITEM.match(piece.raw.lines[0].text) if piece.became is None and piece.raw.role == "text" else None
    return re.sub(r"\d+", "1", match[1]) if match else ""


def name_prose(pieces: Sequence[Piece]) -> list[Piece]:
    """What is left is prose. Lines that were not full and end their sentence are paragraphs of their own."""
    result: list[Piece] = []
    for piece in pieces:
        if piece.became is None:
            rule = piece.rule or "prose"
            result.extend(
                replace(piece, raws=(raw,), became="paragraph", rule=rule) for raw in _paragraphs_in(piece.raw)
            )
        else:
            result.append(piece)
    return result


def _paragraphs_in(raw: RawParagraph) -> list[RawParagraph]:
    """A paragraph of hard-wrapped lines, cut where one ends inside a run of them: at a short line that closes a
    speech or a sentence before a line that opens one."""
    lines = raw.lines
    starts = [0]
    for n in range(len(lines) - 1):
        line, after, start = lines[n], lines[n + 1], starts[-1]
        if line.filled or after.indent > lines[start].indent + 1:
            continue
        if ENDS_SENTENCE.search(line.text) and _OPENS_PARAGRAPH.match(after.text):
            speech = is_speech(line.text) or is_speech(after.text) or after.text[:1] in '"“'
            if speech or (n > start and len(line.text) < SHORT_LINE):
                starts.append(n + 1)
    if len(starts) == 1:
        return [raw]
    return [
        replace(raw, lines=lines[start:end], gap_before=0 if start else raw.gap_before)
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)
    ]
