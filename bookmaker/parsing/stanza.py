"""Whether lines typed below each other were broken by their author: a stanza, and not a list, a table or speeches.

Questions of lines only; which pieces are asked about, and what becomes of them, is the business of the naming rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bookmaker.judging.marks import is_mark
from bookmaker.judging.shapes import ENDS_SENTENCE, is_place, is_slug
from bookmaker.model import RawLine
from bookmaker.patterns import Lazy
from bookmaker.reading.layout import LONGEST_WRAP

DEEP_INDENT = 8
"""Columns from which two lines that are set in together are set off from the prose."""


OWN_MEASURE = 0.88
"""The share of its longest line that a passage's lines fill, if they were broken by its own narrow page."""

MOST_OF_ADDRESS = 7
"""Lines of an address."""

_CAPITAL = Lazy(r"[\W_]*[A-Z]")
_MARKED = Lazy(r"[*~_/>#♪♫]")
_SPEECH = Lazy(r"[\"“].*[\"”]\W*$|[\"“].*[.!?,][\"”] .*[.!?]$")
_LISTED = Lazy(r"[A-Z][\w .'’()-]{0,30}:(?:\s|$)|[-*•+]\s|\(?\d{1,3}[.)]\s|\[[ xX]\]")
_ADDRESS = Lazy(r"@|\d{4,}|https?:|\bc/o\b|^(?:to|from|cc|re|dear|love|yours|sincerely|signed)\b[:,]?", re.I)
_PAUSES = Lazy(r"[,;!:.][\"'”’]?$")


def is_stanza(lines: Sequence[RawLine], width: int | None, role: str = "text") -> bool:
    """Whether lines were broken by their author: none is full, and they read as no list of speeches or addresses."""
    texts = [line.text for line in lines]
    sure = _opens_with_capitals(texts)
    if not sure and _is_prose(lines, texts, width or LONGEST_WRAP):
        return False
    if is_listing(texts) or is_slug(texts[0]) or (role == "quote" and fills_own_measure(texts)):
        return False
    return sure or _flows_as_verse(lines, texts, role)


def _flows_as_verse(lines: Sequence[RawLine], texts: Sequence[str], role: str) -> bool:
    if _opens_with_cue(texts):
        return False
    if len(lines) == 2:
        return _is_couplet(lines, texts, role)
    turns = len(texts) - 1
    flowing = _count_flowing(texts)
    if _are_marked(texts):
        return True
    if count_capitals(texts) >= 0.7 * len(texts):
        return flowing >= 0.34 * turns or _is_stepped(lines)
    return is_even(texts) and flowing >= (0.5 if _is_stepped(lines) else 0.6) * turns


def _opens_with_cue(texts: Sequence[str]) -> bool:
    """A script's cue, a name in capitals, over its speech."""
    return texts[0].isupper() and len(texts[0].split()) <= 3 and not texts[1].isupper()


def _opens_with_capitals(texts: Sequence[str]) -> bool:
    """Whether all of four lines or more open with a capital: in prose one line in eight does."""
    return (
        len(texts) >= 4
        and all(_CAPITAL.match(t) for t in texts)
        and not all(t.isupper() for t in texts)
        and not any(is_mark(t) for t in texts)
    )


def _is_prose(lines: Sequence[RawLine], texts: Sequence[str], full: int) -> bool:
    """Whether lines are too full, too loud or too much like the head of a scene to be verse."""
    filled = sum(line.filled for line in lines[:-1])
    if filled > 0.2 * (len(lines) - 1) or max(len(t) for t in texts) > 0.92 * full:
        return True
    if sum(t.isupper() for t in texts) >= 0.8 * len(texts):
        return True  # addresses and telegrams
    if any(is_mark(t) and len(t) > 3 for t in texts) or (is_place(texts[0]) and len(lines) < 4):
        return True
    return sum(len(t) for t in texts) / len(texts) > 0.72 * full and len(lines) < 8


def _is_couplet(lines: Sequence[RawLine], texts: Sequence[str], role: str) -> bool:
    """Two lines alone need more than their shape: mark-up, signs, or an indent and a common measure."""
    if role == "quote" or _are_marked(texts):
        return True
    set_off = _is_stepped(lines) or lines[0].indent >= DEEP_INDENT
    if not set_off or count_capitals(texts) < 2:
        return False
    return (_are_alike(texts) and _count_flowing(texts) >= 1) or all(_PAUSES.search(t) for t in texts)


def _are_alike(texts: Sequence[str]) -> bool:
    return abs(len(texts[0]) - len(texts[1])) < 0.45 * max(map(len, texts))


def _is_stepped(lines: Sequence[RawLine]) -> bool:
    indents = [line.indent for line in lines]
    return min(indents) + 2 <= max(indents)


def _are_marked(texts: Sequence[str]) -> bool:
    return all(_MARKED.match(t) for t in texts)


def _count_flowing(texts: Sequence[str]) -> int:
    """Lines that run on into the next."""
    return sum(not ENDS_SENTENCE.search(t) for t in texts[:-1])


def count_capitals(texts: Sequence[str]) -> int:
    """Lines that open with a capital, as lines of verse were typed."""
    return sum(bool(_CAPITAL.match(t)) for t in texts)


def is_even(texts: Sequence[str]) -> bool:
    """Lines of verse are of one measure, give or take; the ends of typed paragraphs are not."""
    mean = sum(map(len, texts)) / len(texts)
    return mean < 50 and sum(abs(len(t) - mean) < 0.5 * mean for t in texts) >= 0.6 * len(texts)


def fills_own_measure(texts: Sequence[str]) -> bool:
    """Whether lines are prose on a page of their own, narrower than the document's: each would have been longer than
    they are, had the next line's first word stood on it."""
    longest = max(map(len, texts))
    full = all(len(a) + 1 + len(b.split(" ", 1)[0]) > OWN_MEASURE * longest for a, b in pairwise(texts))
    return len(texts) >= 3 and full and count_capitals(texts) < len(texts)


def is_table(texts: Sequence[str]) -> bool:
    """Columns: wide spaces inside most lines."""
    return sum("   " in t and bool(re.search(r"\S {3,}\S", t)) for t in texts) >= 0.5 * len(texts)


def is_listing(texts: Sequence[str]) -> bool:
    """Whether lines were broken for another reason than verse: speeches, labelled or numbered items, an address, a
    table."""
    half = 0.5 * len(texts)
    return (
        sum(bool(_SPEECH.match(t)) for t in texts) >= half
        or sum(bool(_LISTED.match(t)) for t in texts) >= half
        or sum(bool(_ADDRESS.search(t)) for t in texts) >= 0.34 * len(texts)
        or is_table(texts)
        or are_names(texts)
    )


def are_names(texts: Sequence[str]) -> bool:
    """A few short lines of which nearly every word is a name or a figure: an address, a signature."""
    words = [word for t in texts for word in t.split()]
    if len(texts) > MOST_OF_ADDRESS or len(words) > 4 * len(texts) or any(t.isupper() for t in texts):
        return False
    return sum(word.lstrip("(\"'")[:1].isupper() or word[:1].isdigit() for word in words) >= 0.8 * len(words)
