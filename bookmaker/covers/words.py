"""What a cover says, in the words that its face can set."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from bookmaker.covers.faces import Cut
from bookmaker.covers.facts import CoverFacts
from bookmaker.covers.setting import settable, shortened

_CUT: Cut = "medium"
MOST_NAMED = 6
"""Authors who are named; of more, the first and how many others there are."""

_NAMED_OF_MORE = 5
_NAMED_OF_ANTHOLOGY = 8


class WordsOnCover(Struct, frozen=True):
    """The words of a cover. `byline` are pieces that no line breaks within. `head` is in capitals, as `ratings` are,
    the letters of all levels in the book, and `rating`, the word of the only one."""

    title: str
    byline: tuple[str, ...]
    head: str
    ratings: str
    rating: str


def words_of(facts: CoverFacts) -> WordsOnCover:
    """The facts in words. What the face lacks letters for is left out: a box in its place says less than nothing."""
    levels = [level for level in facts.levels if level != "Not Rated"]
    return WordsOnCover(
        title=shortened(settable(facts.title, _CUT)),
        byline=_byline([name for name in (settable(each, "italic") for each in facts.authors) if name], facts),
        head=_capitals(f"{facts.stories:,} stories" if facts.anthology else _name_of_fandom(facts.fandom)),
        ratings="".join(level[0] for level in levels),
        rating=_capitals(levels[0]) if len(levels) == 1 and not facts.anthology else "",
    )


def _name_of_fandom(fandom: str) -> str:
    """A fandom's plain name: not who owns it (`X - Author`), in which form (`X (TV)`), or its other names (`X | Y`)."""
    plain = re.sub(r"\s*\([^)]*\)", "", re.split(r"\s[-–—|]\s|\s*[|]\s*", fandom)[0]).strip()
    return plain or fandom


def _capitals(text: str) -> str:
    return settable(text.upper(), _CUT)


def _byline(names: Sequence[str], facts: CoverFacts) -> tuple[str, ...]:
    """The names with what joins them: `Ann Hill,` `Bo Dale` `and Cy Moor`; `and 32 others`. Who cannot be named is one
    of the others."""
    if not names:
        return ()
    most = _NAMED_OF_ANTHOLOGY if facts.anthology else MOST_NAMED
    shown = list(names) if len(names) <= most else list(names[: most if facts.anthology else _NAMED_OF_MORE])
    others = len(facts.authors) - len(shown)
    english = facts.language.partition("-")[0] in ("en", "")
    if others:
        shown = [f"{name}," for name in shown[:-1]] + [shown[-1]]
        return (*shown, f"and {others:,} other{'s' if others > 1 else ''}" if english else f"+ {others:,}")
    if len(shown) < 2:
        return tuple(shown)
    *first, before, last = shown
    joined = f"and {last}" if english else last
    return (*(f"{name}," for name in first), before if english else f"{before},", joined)
