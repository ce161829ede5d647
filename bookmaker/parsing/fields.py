"""Header lines: `Rating: PG`, with or without its colon, on one line or several.

Only the words of a line and of its paragraph are looked at. Where a header stands is the business of who asks.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from typing import NamedTuple

from bookmaker.judging.entries import FoundField, field_of, is_known, known_field
from bookmaker.judging.names import AUTHOR_COLON_TITLE
from bookmaker.judging.vocabulary import is_ambiguous, plain_name, term_of
from bookmaker.model import RawLine, RawParagraph
from bookmaker.parsing.pieces import Piece

_NEXT = re.compile(
    r"(?<!\s)(?:\s{2,}+|\t|\s*+[;|]\s*+|\s++(?:/++|[-–—])\s++|(?P<loose>,?\s))(?=(?P<name>[A-Z][\w'’/ ]{2,24}?):\s)"
)
_PARTED_BY_A_SPACE = ("rating", "relationships", "spoilers", "genre", "fandoms", "disclaimer", "categories")
"""Terms of which no value speaks: a single space before their names parts two entries."""


class _Entry(NamedTuple):
    found: FoundField
    lines: list[RawLine]


def unquoted(value: str) -> str:
    """A value without the quotation marks that front matter puts round the whole of it."""
    around = value[:1] if value[:1] in ("'", '"') and len(value) > 1 else ""
    return value[1:-1] if around and value.endswith(around) and value.count(around) == 2 else value


def stated_value(raw: RawParagraph) -> str:
    """The value of an entry of front matter; the items of a list each after a dash, as in YAML, since they may hold
    commas."""
    if len(raw.values) > 1:
        return " ".join(f"- {' '.join(value.split())}" for value in raw.values)
    return raw.values[0] if raw.values else unquoted(raw.text).strip()


def read_fields(raw: RawParagraph, *, in_header: bool, speakers: frozenset[str] = frozenset()) -> list[Piece] | None:
    """The entries of a paragraph whose first line is one, a Piece each; None when it is no header.

    `in_header` says that entries stand just before, so that unknown and ambiguous names count too. `speakers` are
    names that the document uses as a script does.
    """
    entries: list[_Entry] = []
    company = in_header or any(known_field(line.text) for line in raw.lines)
    for line in raw.lines:
        # A line that turns over a full one is a field only by a name that is nothing else.
        turned = bool(entries) and (entries[-1].lines[-1].filled or line.indent > raw.indent + 1)
        for part in entries_apart(line):
            found = field_of(part.text)
            counts = found is not None and _counts(found, company or bool(entries), speakers)
            if found and counts and not (turned and not _plain_start(found, part.text)):
                entries.append(_Entry(found, [part]))
            elif entries:
                entries[-1].lines.append(part)
            else:
                return None
    return [
        _field_piece(entry, replace(raw, lines=tuple(entry.lines), gap_before=0 if n else raw.gap_before))
        for n, entry in enumerate(entries)
    ]


def _field_piece(entry: _Entry, part: RawParagraph) -> Piece:
    name, value, term = entry.found
    if len(entry.lines) > 1:
        value = " ".join([value, *(line.text for line in entry.lines[1:])]).strip()
    return Piece((part,), "field", "header-field", label=name, value=value, detail=term or "other")


def _plain_start(found: FoundField, text: str) -> bool:
    return is_known(found) and text[0].isupper() and ":" in text


def _counts(found: FoundField, company: bool, speakers: frozenset[str]) -> bool:
    if plain_name(found.name) in speakers:
        return False
    if is_known(found):
        return True
    if not company:
        return False
    unknown_but_short = len(found.name.split()) <= 2 and found.name[0].isupper()
    return found.term is not None or (
        unknown_but_short and not AUTHOR_COLON_TITLE.match(f"{found.name}: {found.value}")
    )


def _parts_entries(cut: re.Match[str]) -> bool:
    term = term_of(cut["name"])
    return term is not None and not is_ambiguous(cut["name"]) and (cut["loose"] is None or term in _PARTED_BY_A_SPACE)


def entries_apart(line: RawLine) -> list[RawLine]:
    """A line that holds several entries (`Rating: PG    Pairing: A/B`), cut before each known name."""
    cuts: deque[re.Match[str]] = deque()
    if ":" in line.text and field_of(line.text):
        cuts.extend(cut for cut in _NEXT.finditer(line.text) if _parts_entries(cut))
    # `Archive Warnings: none` holds a known name within its own.
    while cuts and field_of(line.text[: cuts[0].start()]) is None:
        cuts.popleft()
    if not cuts:
        return [line]
    starts, ends = [0, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), len(line.text)]
    parts = []
    for start, end in zip(starts, ends, strict=True):
        spans = tuple(
            replace(s, start=max(0, s.start - start), end=min(end, s.end) - start)
            for s in line.spans
            if s.start < end and s.end > start
        )
        parts.append(replace(line, text=line.text[start:end].rstrip(" \t;|"), spans=spans))
    return parts
