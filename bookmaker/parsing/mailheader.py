"""Header blocks of mail, news and bulletin boards (RFC 822, RFC 1036, and what gateways made of them)."""

from __future__ import annotations

from bookmaker.judging.vocabulary import MAIL_NAMES
from bookmaker.patterns import Lazy

_HEADER = Lazy(r"^~?([A-Za-z][A-Za-z.-]{1,28}):(?:\s+(.*)|)$")
MBOX = Lazy(r"^(From) (\S+@?\S+ .*\d{2}:\d{2}.*|\S+!\S+.*)$")
"""The line that a mailbox puts over each post."""

_ARTICLE = Lazy(r"^(Article) (\d+ of \S+:?)$")
_BOARD = Lazy(r"^\d+/\d+: (.+)$")
_BOARD_NAME = "the board's own"


def header_of(text: str) -> tuple[str, str] | None:
    if match := MBOX.match(text) or _ARTICLE.match(text):
        return match[1], match[2]
    if match := _BOARD.match(text):
        return _BOARD_NAME, match[1]
    match = _HEADER.match(text)
    if match and (match[1].casefold() in MAIL_NAMES or match[1].casefold().startswith("x-")):
        return match[1], match[2] or ""
    return None
