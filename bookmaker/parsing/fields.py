"""Header lines: `Rating: PG`, with or without its colon, on one line or several.

Only the words of a line and of its paragraph are looked at. Where a header stands is the business of who asks.
"""

from __future__ import annotations

import re
from collections import deque

from msgspec.structs import replace

from bookmaker.judging.entries import field_of
from bookmaker.judging.vocabulary import is_ambiguous, term_of
from bookmaker.model import RawLine, RawParagraph
from bookmaker.patterns import Lazy

_NEXT = Lazy(
    r"(?<!\s)(?:\s{2,}+|\t|\s*+[;|]\s*+|\s++(?:/++|[-–—])\s++|(?P<loose>,?\s))(?=(?P<name>[A-Z][\w'’/ ]{2,24}?):\s)"
)
_PARTED_BY_A_SPACE = ("rating", "relationships", "spoilers", "genre", "fandoms", "disclaimer", "categories")
"""Terms of which no value speaks: a single space before their names parts two entries."""


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
