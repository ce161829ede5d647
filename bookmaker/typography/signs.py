"""Signs that more than one rule needs to know, and what is kept out of every rule's reach."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LINE_END = "\u2028"
WORD = "\ufffc"

NO_BREAK = "\u00a0"
THIN = "\u202f"
SPACE = r"[ \t\r\n\f\v\u00a0]"


class Edit(NamedTuple):
    """Put `text` in place of what stands from `start` to `stop`."""

    start: int
    stop: int
    text: str


# Addresses, arrows and faces: marks inside them are not punctuation. An address ends on a letter, digit or slash, so
# that the stop or the quotation mark after it is free.
_KEPT = re.compile(
    r"""
    (?:https?|ftp|file)://[^\s"'<>“”‘’«»]*[\w/=&\#~-]
  | \bwww\.[^\s"'<>“”‘’«»]*[\w/=&\#~-]
  | (?<![\w+])(?<![\w+][.-])[\w+]+(?:[.-][\w+]+)*@[\w-]+(?:\.[\w-]+)+
  | (?<!\w)(?<!\w[.-])\w+(?:[.-]\w+)*\.(?:com|net|org|edu|gov|uk|ca|de|au|fr)/[^\s"'<>“”‘’«»]*[\w/=&\#~-]
  | <!--|<-+|-+>
  | (?<!\w)>?[:;=8][\'´`]-?[()\[\]D/\\|]+
  | (?<!\w)[()D]-?[\'´`][:;=8](?!\w)
  | [(<>^]{1,2}[\'´`][-_.o][\'´`][)<>^]{1,2}
    """,
    re.VERBOSE,
)
_HINT = re.compile(r"""[@<>]|/\b|//|ww\.|[:;=8]['´`]|['´`](?:[:;=8]|[-_.o]['´`])""")


def kept_spans(text: str) -> list[tuple[int, int]]:
    """Where an address, an arrow or a face stands, in order."""
    return [match.span() for match in _KEPT.finditer(text)] if _HINT.search(text) else []


def outside(found: Iterable[re.Match[str]], spans: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """The matches that reach into none of `spans`."""
    waiting = iter(spans)
    span = next(waiting, None)
    for match in found:
        while span is not None and span[1] <= match.start():
            span = next(waiting, None)
        if span is None or match.end() <= span[0]:
            yield match
