"""Footnotes: a sign at a word, and a paragraph further down that begins with the same sign.

People typed both (`[1]`, `(1)`, `*`), Markdown writes `[^1]`, and web pages link a number to its note. Numbers may
start again in each chapter. A note without a call above it is none: it stays what it was.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.judging.footnotes import LINKED_NOTE, SIGNS, note_head
from bookmaker.judging.marks import is_mark
from bookmaker.model import Endnote, Paragraph, RawLine, Span
from bookmaker.parsing.blocks import BlockMaker
from bookmaker.parsing.pieces import Piece
from bookmaker.patterns import Lazy

_SIGN = rf"\[(?:\d{{1,3}}|\^[\w-]{{1,20}})\]|{SIGNS}"
_NOTE = note_head(_SIGN)
_CALL = Lazy(rf"(?<=[\w.,;:!?\"'”’)\]*]) *(?P<sign>{_SIGN})(?![\w*(\[])")
_EMPHASIS = Lazy(r"(?<![\w*])\*(?=[^\s*])[^*]*(?<=[^\s*])\*(?![\w*])")
_BACK_LINK = Lazy(r"\s*[↩⏎↑]\W*$")
_HEADING = Lazy(r"\W*(?:foot|end)?notes\W*", re.I)
LEAST_HANGING = 3
"""Columns by which a note's further paragraphs are set in."""

_FREE = (None, "note")
"""What a piece is that may still be a note or call one."""


class _Call(Struct, frozen=True):
    """A sign at a word: the piece's place, the raw paragraph and line in it, and the sign's place in the line. `linked`
    says that the file's format marks it."""

    place: int
    raw: int
    line: int
    start: int
    end: int
    sign: str
    linked: bool


class _Note(Struct, frozen=True):
    """A note's place among the pieces, its sign, and what calls it."""

    place: int
    sign: str
    call: _Call
    rule: str
    signed: bool
    """Whether its words begin with the sign."""


def name_footnotes(body: Sequence[Piece], back: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """(body, back) with footnotes named `endnote` and their calls marked by spans; a note's ref is its label."""
    pieces = [*body, *back]
    found = _notes_by_sign(pieces) or _notes_by_order(pieces)
    for count, note in enumerate(found, 1):
        ref = f"n{count}"
        named = pieces[note.place].named("endnote", note.rule, label=ref, value=_shown_label(note.sign))
        pieces[note.place] = replace(named, kind="signed" if note.signed else "")
        pieces[note.call.place] = _with_call(pieces[note.call.place], note.call, ref)
    if found:
        _name_further_paragraphs(pieces)
        _leave_out_heading(pieces)
    return pieces[: len(body)], pieces[len(body) :]


def _notes_by_sign(pieces: Sequence[Piece]) -> list[_Note]:
    """Paragraphs that begin with a sign that calls them further up. A call is looked for below the last note with the
    same sign, since numbers start again."""
    signs = {place: sign for place, piece in enumerate(pieces) if (sign := _sign_of(piece))}
    if not signs:
        return []
    calls: defaultdict[str, deque[_Call]] = defaultdict(deque)
    wanted = frozenset(map(_key, signs.values()))
    for call, keys in _calls_in(pieces):
        for key in keys & wanted:
            calls[key].append(call)
    found: list[_Note] = []
    for place, sign in signs.items():
        waiting = calls[_key(sign)]
        if waiting and waiting[0].place < place:
            found.append(_Note(place, sign, waiting[0], "footnote", signed=True))
            while waiting and waiting[0].place < place:
                waiting.popleft()
    return found


def _notes_by_order(pieces: Sequence[Piece]) -> list[_Note]:
    """The items of a list that are as many as the links above that call notes: its numbers are not in its words."""
    items = [n for n, p in enumerate(pieces) if p.raw.role == "item" and _is_free(p) and _may_be_note(p)]
    calls = [call for call, _ in _calls_in(pieces) if call.linked] if items else []
    items = items[-len(calls) :] if calls else []
    in_a_row = bool(items) and items[-1] - items[0] == len(calls) - 1
    if not in_a_row or len(items) < len(calls) or calls[-1].place >= items[0]:
        return []
    return [
        _Note(place, call.sign, call, "footnote-in-list", signed=False)
        for place, call in zip(items, calls, strict=True)
    ]


def endnotes_of(pieces: Sequence[Piece], maker: BlockMaker) -> tuple[Endnote, ...]:
    """The notes of the pieces named so, each without the sign that it begins with."""
    notes_by_ref: defaultdict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        if piece.became == "endnote":
            notes_by_ref[piece.label].append(piece)
    return tuple(
        Endnote(
            ref,
            notes[0].value,
            tuple(Paragraph(maker.inlines(_words_of_note(piece), keep_breaks=True)) for piece in notes),
        )
        for ref, notes in notes_by_ref.items()
    )


def _is_free(piece: Piece) -> bool:
    return piece.became in _FREE and not piece.settled


def _may_be_note(piece: Piece) -> bool:
    """Whether a piece is labelled as a footnote."""
    return piece.weighed is not None and piece.weighed.label == "footnote"


def begins_footnote(text: str) -> bool:
    """Whether a line begins with a sign as a note does."""
    return _head_of(text) is not None


def _sign_of(piece: Piece) -> str:
    """The sign that a paragraph begins with as a note does; empty for none."""
    head = _head_of(piece.raw.lines[0].text)
    free = piece.raw.role in ("text", "item") and _is_free(piece) and _may_be_note(piece)
    return head["sign"] if head and free and not is_mark(piece.text) else ""


def _head_of(text: str) -> re.Match[str] | None:
    return _NOTE.match(text) or LINKED_NOTE.match(text)


def _shown_label(sign: str) -> str:
    """A note's sign as a page shows it: Markdown's brackets and caret are none of the author's."""
    return sign[2:-1] if sign.startswith("[^") else sign


def _key(sign: str) -> str:
    """What a call and its note have in common."""
    return sign.replace("^", "")


def _calls_in(pieces: Sequence[Piece]) -> Iterator[tuple[_Call, frozenset[str]]]:
    """What may call a note, in the source's order, with the keys of the notes it may call."""
    for place, piece in enumerate(pieces):
        if not _is_free(piece):
            continue
        for r, raw in enumerate(piece.raws):
            for k, line in enumerate(raw.lines):
                for start, end, linked in _signs_in(line):
                    sign = line.text[start:end]
                    keys = {_key(sign), re.sub(r"[^\w*†‡]", "", sign)} if linked else {_key(sign)}
                    yield _Call(place, r, k, start, end, sign, linked), frozenset(keys)


def _signs_in(line: RawLine) -> Iterator[tuple[int, int, bool]]:
    """(start, end, whether the format links it) of what may be calls in a line."""
    text = line.text
    linked = [s for s in line.spans if s.kind == "note-ref" and s.start and _BACK_LINK.match(text, s.start) is None]
    for span in linked:
        yield span.start, span.end, True
    if any(sign in text for sign in "[(*†‡"):
        if "*" in text:
            text = _EMPHASIS.sub(lambda match: " " * len(match[0]), text)
        for match in _CALL.finditer(text):
            start, end = match.span("sign")
            if not any(span.start <= start < span.end for span in linked):
                yield start, end, False


def _with_call(piece: Piece, call: _Call, ref: str) -> Piece:
    """The piece with a call marked, in place of what the format marked there."""
    raw = piece.raws[call.raw]
    line = raw.lines[call.line]
    kept = [s for s in line.spans if s.kind not in ("note-ref", "link") or s.end <= call.start or s.start >= call.end]
    spans = sorted((*kept, Span(call.start, call.end, "note-ref", ref)), key=lambda s: s.start)
    lines = (*raw.lines[: call.line], replace(line, spans=tuple(spans)), *raw.lines[call.line + 1 :])
    return replace(piece, raws=(*piece.raws[: call.raw], replace(raw, lines=lines), *piece.raws[call.raw + 1 :]))


def _name_further_paragraphs(pieces: list[Piece]) -> None:
    """Paragraphs under a note that are set in as a whole, further than the note's sign, go on with it."""
    for n in range(1, len(pieces)):
        above, piece = pieces[n - 1], pieces[n]
        least = above.raw.indent + (LEAST_HANGING if above.kind == "signed" else 0)
        lines = piece.raw.lines
        hanging = len(lines) > 1 and above.became == "endnote" and all(line.indent >= least for line in lines)
        labelled = above.became == "endnote" and piece.weighed is not None and piece.weighed.label == "footnote"
        if (hanging or (labelled and not _sign_of(piece))) and _is_free(piece) and piece.raw.role == "text":
            pieces[n] = piece.named("endnote", "footnote-goes-on", label=above.label, value=above.value)


def _leave_out_heading(pieces: list[Piece]) -> None:
    """`Notes` over the notes is left out: the page they stand on has its own heading."""
    for n, piece in enumerate(pieces[:-1]):
        over = pieces[n + 1].became == "endnote" and piece.became in (*_FREE, "heading")
        if over and len(piece.raw.lines) == 1 and _HEADING.fullmatch(piece.raw.lines[0].text):
            pieces[n] = piece.named("left-out", "heading-of-notes")


def _words_of_note(piece: Piece) -> tuple[RawLine, ...]:
    """A note's lines without its sign, and without the arrow that leads back."""
    first, *others = piece.lines
    head = _head_of(first.text) if piece.kind == "signed" else None
    cut = head.end() if head else 0
    spans = tuple(replace(s, start=s.start - cut, end=s.end - cut) for s in first.spans if s.start >= cut)
    lines = [replace(first, text=first.text[cut:], spans=spans), *others]
    last = lines[-1]
    kept = _BACK_LINK.sub("", last.text)
    lines[-1] = replace(last, text=kept, spans=tuple(s for s in last.spans if s.end <= len(kept)))
    return tuple(lines)
