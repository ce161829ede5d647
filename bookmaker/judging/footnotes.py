"""Footnotes that are called above them: a sign at a word, and a line further down that begins with the same sign.

People typed both (`[1]`, `(1)`, `*`, `†`), and web pages link a number to its note. Signs may start again in each
chapter. A line that nothing calls is no note by this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bookmaker.judging.shapes import LETTER_OR_FIGURE
from bookmaker.judging.units import Unit
from bookmaker.patterns import Lazy

SIGNS = r"\(\d{1,3}\)|\*{1,4}|†{1,3}|‡{1,3}"
"""Signs of footnotes beside those in square brackets."""

_SIGN = rf"\[\d{{1,3}}\]|{SIGNS}"
_OPENS_NOTE = r"[\"“'‘(_]?\w"
_CALL = Lazy(rf"(?<=[\w.,;:!?\"'”’)])(?: (?=[\[(]))?(?P<sign>{_SIGN})(?![\w*(\[])")

LINKED_NOTE = Lazy(rf"\W{{0,2}}(?P<sign>\d{{1,3}})[\])]?[.:]?\s{{0,3}}(?={_OPENS_NOTE})")
"""A note's head on a page whose calls are links: its bare number will do."""


def note_head(sign: str) -> Lazy:
    """A note's head as typed, with `sign` as its pattern. A star without a space behind it opens emphasis."""
    return Lazy(rf"(?P<sign>{sign})(?:(?<!\*)|(?=\s)):?\s{{0,3}}(?={_OPENS_NOTE})")


_NOTE = note_head(_SIGN)
_EMPHASIS = Lazy(r"(?<![\w*])(\*{1,3})(?=[^\s*])[^*]*(?<=[^\s*])\1(?![\w*])")


def called_notes(units: Sequence[Unit], *, stars: bool) -> set[int]:
    """The places of the units that are notes: where links call them, behind the last call, also as the items of a list,
    which has no numbers in its words; where both are typed, behind their own. `stars` says that a star may be a sign:
    in mark-up that has its own use for them it is none."""
    linked = list(_linked_calls(units))
    behind = linked[-1][0] if linked else len(units)
    numbers = {number for _, number in linked}
    notes = {n for n, sign in enumerate(map(_linked_sign, units)) if n > behind and sign in numbers}
    return notes | _in_list(units, behind, len(linked)) | _typed(units, stars=stars)


def _linked_calls(units: Sequence[Unit]) -> Iterator[tuple[int, str]]:
    """(place, number) of links to notes. One at the head of a line leads back from a note, and one without a number
    does not call it."""
    for n, unit in enumerate(units):
        for line in unit.lines:
            for span in line.spans:
                number = line.text[span.start : span.end].strip("[]() ")
                if span.kind == "note-ref" and number.isdigit() and any(c.isalpha() for c in line.text[: span.start]):
                    yield n, number


def _linked_sign(unit: Unit) -> str:
    match = LINKED_NOTE.match(unit.text)
    return match["sign"] if match else ""


def _in_list(units: Sequence[Unit], behind: int, calls: int) -> set[int]:
    """The items of a list that are as many as the links above that call notes."""
    items = [n for n, unit in enumerate(units) if n > behind and unit.paragraph.role == "item"]
    in_a_row = bool(items) and len(items) == calls and items[-1] - items[0] == calls - 1
    return set(items) if in_a_row else set()


def _typed(units: Sequence[Unit], *, stars: bool) -> set[int]:
    notes: set[int] = set()
    called: set[str] = set()
    for n, unit in enumerate(units):
        text = unit.text
        head = _NOTE.match(text)
        if head and head["sign"] in called and (stars or "*" not in head["sign"]):
            notes.add(n)
            called.discard(head["sign"])
        if any(sign in text for sign in "[(*†‡") and LETTER_OR_FIGURE.search(text):
            if "*" in text:
                text = _EMPHASIS.sub(lambda match: " " * len(match[0]), text)
            called.update(call["sign"] for call in _CALL.finditer(text))
    return notes
