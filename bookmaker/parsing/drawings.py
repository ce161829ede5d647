"""Drawings and tables typed in signs, whose spaces carry the meaning: found before anything is made of their lines.

Each of their lines looks like a rule, an ornament or a short note, and where a line is a paragraph nothing else holds
them together.
"""

from __future__ import annotations

from collections.abc import Sequence

from bookmaker.model import RawParagraph
from bookmaker.parsing.pieces import Context, Piece

WIDEST = 99
"""Columns that a pocket book's page holds in the smallest type that shaped text is set in."""


def is_drawn(raw: RawParagraph) -> bool:
    """Whether a paragraph is shaped text: a drawing found here, or what mark-up says is preformatted."""
    return raw.role == "preformatted"


def say_too_wide(pieces: Sequence[Piece], context: Context) -> None:
    """Tell once of shaped text whose lines no small page can hold, however small it is set."""
    shaped = (raw for piece in pieces for raw in piece.raws if is_drawn(raw) or piece.became == "preformatted")
    widths = {raw.first_line: _columns(raw) for raw in shaped}
    wide = [line for line, columns in widths.items() if columns > WIDEST]
    if wide:
        places = "" if len(wide) == 1 else f" in {len(wide)} places, the widest"
        columns = max(widths.values())
        message = f"shaped text{places} of {columns} columns: on a small page its lines are turned over"
        hint = "Choose a wider page (--page letter), or type it narrower."
        context.say("drawing-too-wide", "warning", wide[0], message, hint)


def _columns(raw: RawParagraph) -> int:
    base = min(line.indent for line in raw.lines)
    return max(line.indent - base + len(line.text) for line in raw.lines)
