"""The parts of a letter inside a story: what stands at its head and at its foot, told by its words."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from bookmaker.book.words import text_from_inlines
from bookmaker.model import Block, Blocks, Heading, Paragraph, ThematicBreak
from bookmaker.parsing.lettermarks import FAREWELL
from bookmaker.patterns import Lazy

LetterPart = Literal["letterhead", "salutation", "valediction", "signature", ""]
"""Address, place and date; the greeting; the farewell; the name; nothing for what the letter says."""

_MOST_OF_HEAD = 5
"""Paragraphs within which a letter greets."""
_MOST_OF_FOOT = 6
_LONGEST = 60
"""Letters of a line at a letter's head or foot."""

_GREETING = Lazy(
    r"\W*(?:(?:my |to )?(?:very )?dear(?:est)?\b|hello\b|hi\b|hey\b|to whom it may concern|sirs?\b|madam\b|gentlemen\b|"
    r"lieber?\b|ch[eè]re?s?\b|querid[oa]s?\b|car[oa]s?\b|beste\b|geachte\b).*",
    re.I | re.DOTALL,
)
_DEAR = Lazy(r"\W*(?:(?:my |to )?(?:very )?dear(?:est)?\b|to whom it may concern).*[,:!–—-]\W*", re.I | re.DOTALL)
_CALLED = Lazy(r"\W*[^\W\d_]\S*(?: \S+){0,3}[,:–—]\W*")
_FAREWELL = Lazy(rf"\W*(?:{FAREWELL}|goodbye|farewell|until then|love)\b.*", re.I | re.DOTALL)
_CAPITAL = r"(?:[^\W\d_a-z]\.|[^\W\d_a-z][\w'’-]*)"
_NAME = Lazy(rf"[^\w\s]*\s*{_CAPITAL}(?: (?:{_CAPITAL}|of|the|de|van|von|and|&)){{0,4}}[)*_”\"]*")
_POSTSCRIPT = Lazy(r"\W*p\.? ?(?:p\.? ?)?s\b", re.I)


def parts_of_letter(blocks: Blocks) -> tuple[LetterPart, ...]:
    """What each block of a letter is; only paragraphs of a short line are more than the letter's text."""
    lines = _lines_of_ends(blocks)
    greeting = next((n for n, line in enumerate(lines[:_MOST_OF_HEAD]) if line and _greets(line)), -1)
    parts: list[LetterPart] = [""] * len(blocks)
    if greeting >= 0 and all(lines[:greeting]):
        for n in range(greeting):
            parts[n] = "letterhead"
        parts[greeting] = "salutation"
    foot = max(len(blocks) - _MOST_OF_FOOT, greeting + 1, 1)
    farewell = next((n for n in range(len(blocks) - 1, foot - 1, -1) if _FAREWELL.fullmatch(lines[n])), None)
    if farewell is None:
        if foot < len(blocks) and _NAME.fullmatch(lines[-1]) and not _POSTSCRIPT.match(lines[-1]):
            parts[-1] = "signature"
        return tuple(parts)
    parts[farewell] = "valediction"
    for n in range(farewell + 1, len(blocks)):
        if not lines[n] or _POSTSCRIPT.match(lines[n]):
            break
        parts[n] = "signature"
    return tuple(parts)


def parts_in_text(blocks: Blocks) -> dict[int, LetterPart]:
    """What blocks of a text are that is told in letters, which nothing sets off: each goes from one break to the next,
    begins with `Dear …` and ends with a farewell."""
    found: dict[int, LetterPart] = {}
    breaks = [n for n, block in enumerate(blocks) if isinstance(block, ThematicBreak | Heading)]
    for start, end in pairwise((-1, *breaks, len(blocks))):
        letter = blocks[start + 1 : end]
        head = map(_short_line, letter[:_MOST_OF_HEAD])
        if any(line and _DEAR.fullmatch(line) for line in head):
            parts = parts_of_letter(letter)
            if "valediction" in parts:
                found.update((start + 1 + n, part) for n, part in enumerate(parts) if part)
    return found


def _lines_of_ends(blocks: Blocks) -> list[str]:
    """The short lines at the head and the foot of a letter, by the places of its blocks."""
    inner = range(_MOST_OF_HEAD, len(blocks) - _MOST_OF_FOOT)
    return ["" if n in inner else _short_line(block) for n, block in enumerate(blocks)]


def _greets(line: str) -> bool:
    return _GREETING.fullmatch(line) is not None or _CALLED.fullmatch(line) is not None


def _short_line(block: Block) -> str:
    """The words of a paragraph that is no longer than a line; empty for every other block."""
    text = text_from_inlines(block.inlines) if isinstance(block, Paragraph) else ""
    return text if len(text) <= _LONGEST else ""
