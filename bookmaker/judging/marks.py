"""Lines of signs: thematic breaks, rules, and words that do a mark's work. A question of one line, no context."""

from __future__ import annotations

import re

from bookmaker.patterns import Lazy

RULE_WIDTH = 20
"""Signs from which a mark is ruled across the page rather than set in its middle."""

_LETTER_MARK = Lazy(
    r"^[\W_]*(?:x+o+(?:x+o+)*x*|o+x+(?:o+x+)*o*|o+0+o+|0+o+0+|o+|x+|xx+|(?:o\W+)+o|(?:x\W+)+x|(?:o0)+o|(?:0\W+)+0|v)"
    r"[\W_]*$",
    re.I,
)
"""Letters used as ornaments: oOo, XOXO, --o--, x x x, 0o0, 0-0-0."""

_SPELT_BREAK = Lazy(r"^[\W_]*(?:(?:scene|section|page|line) ?break|break|time passes|change of scene)[\W_]*$", re.I)
_BARE_PUNCTUATION = Lazy(r"[.…]{1,4}|[?!]+|[\"'“”‘’]{1,2}|[>|]+|[,;:()\[\]{}]+|--?|—")
_SPACED_DOTS = Lazy(r"[.…](?: +[.…]){2,}")
"""Dots typed with spaces are an ornament, dots without are a silence."""

_MIRROR = str.maketrans("<>()[]{}/\\«»", "><)(][}{\\/»«")


LONGEST_SPELT = 80
"""Characters: no line that is an ornament in letters is longer."""


def is_mark(text: str) -> bool:
    """Whether a line stands for a rule or an ornament: signs alone, or ornamental letters."""
    stripped = text.strip()
    if not stripped:
        return False
    if not any(c.isalnum() for c in stripped):
        return not _is_bare_punctuation(stripped) and _is_regular(stripped.replace(" ", ""))
    if len(stripped) > LONGEST_SPELT:
        return False
    if _SPELT_BREAK.match(stripped):
        return len(re.findall(r"\W", stripped)) >= 2
    # A bare "o" or "x" is an ornament only in a frame of signs or doubled in company.
    return bool(_LETTER_MARK.match(stripped)) and len(stripped) >= 3


def _is_bare_punctuation(text: str) -> bool:
    """`...`, `?!` and `"` on a line of their own are speech, not ornaments; so is a lone quotation mark `>`."""
    if _SPACED_DOTS.fullmatch(text):
        return False
    solid = text.replace(" ", "")
    return bool(_BARE_PUNCTUATION.fullmatch(solid)) and solid not in ("-", "–")


def _is_regular(signs: str) -> bool:
    """An ornament repeats itself or mirrors itself; signs in no order are a cipher or a drawing."""
    if len(set(signs)) <= 2 or len(signs) > 30:
        return True
    backwards = signs[::-1]
    mirrored = backwards.translate(_MIRROR)
    if mirrored == signs or (backwards == signs and len(set(signs)) <= 5):
        return True
    return any(signs == (signs[:n] * len(signs))[: len(signs)] for n in range(2, len(signs) // 2 + 1))


def is_rule(text: str) -> bool:
    """A mark wide enough to be ruled across the page: it may frame what stands between two of its kind."""
    solid = text.replace(" ", "")
    return is_mark(text) and len(solid) >= RULE_WIDTH and len(solid) > 0.6 * len(text)
