"""Texts whose line ends were lost, so that one line holds them all: parted again where what is left tells surely.

Where a paragraph began inside such a line cannot be had back. A new speaker, a wide space and a typed mark are certain
enough; anything else runs on, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from bookmaker.errors import Diagnostic
from bookmaker.model import RawLine, RawParagraph

LONGEST_PARAGRAPH = 1_000
"""Words: hardly anybody types a paragraph of more."""

LEAST_WORDS_A_LINE = 300
"""Words of a file's lines on the average, from which line ends are missing and its long lines are no choice."""

NARROWEST_SPACES = 12
"""Words between wide spaces on the average, below which they are how the text is justified."""

_MARK = r"(?:\*{3,}|\*(?: \*){2,}|#(?: #){2,}|~{3,}|~(?: ~){2,}|[-_=]{5,}|[oO0]O[oO0]|⁂)"
_MARKED = re.compile(rf"(?:(?<=\s)|^)({_MARK}(?:\s+{_MARK})*)(?=\s|$)")
_SPACES = re.compile(r"(?<=\S)(?:[ \t]{3,}|[ ]*\t[ \t]*)(?=\S)")
_SPEAKERS = re.compile(r"(?<=[.!?…—–-][\"”])\s+(?=[\"“][^\s\"”])|(?<=[.!?…][’'])\s+(?=[‘'][^\W\d_])")
"""Between a closing quotation mark and an opening one."""

_HINT = "Look for another copy of the file: paragraphs that end elsewhere cannot be told."


def part_joined_lines(
    paragraphs: Sequence[RawParagraph],
) -> tuple[tuple[RawParagraph, ...], tuple[Diagnostic, ...]]:
    """(the paragraphs, those that are a file's text in one line parted where it is clear, what to say of these).

    The parts of a line keep its number. No sign goes but the white space between two parts.
    """
    counts = [len(line.text.split()) for raw in paragraphs for line in raw.lines]
    longest = max(counts, default=0)
    if longest < LONGEST_PARAGRAPH or sum(counts) < LEAST_WORDS_A_LINE * len(counts):
        return tuple(paragraphs), ()
    result: list[RawParagraph] = []
    said: list[Diagnostic] = []
    for raw in paragraphs:
        words = len(raw.text.split())
        if len(raw.lines) > 1 or words < LONGEST_PARAGRAPH:
            result.append(raw)
            continue
        parts = list(_parts_of(raw.lines[0]))
        result.extend(
            replace(raw, lines=(line,), gap_before=raw.gap_before if not n else 0) for n, line in enumerate(parts)
        )
        said.append(_said(raw.first_line, words, len(parts)))
    return tuple(result), tuple(said)


def _parts_of(line: RawLine) -> Iterator[RawLine]:
    text = line.text
    cuts = {0, len(text)}
    for mark in _MARKED.finditer(text):
        cuts |= {mark.start(1), mark.end(1)}
    spaces = [found.end() for found in _SPACES.finditer(text)]
    if len(spaces) * NARROWEST_SPACES < len(text.split()):
        cuts.update(spaces)
    cuts.update(found.end() for found in _SPEAKERS.finditer(text))
    places = sorted(cuts)
    for start, end in pairwise(places):
        part = text[start:end].strip()
        if part:
            yield replace(line, text=part, indent=line.indent if not start else 0, filled=False)


def _said(number: int, words: int, parts: int) -> Diagnostic:
    told = f"it is parted into {parts} where a speaker, a wide space or a mark tells" if parts > 1 else "it stays one"
    message = f"a paragraph of {words:,} words: the line ends of this file seem to be lost; {told}"
    return Diagnostic("lines-lost", "warning", number, message, _HINT)
