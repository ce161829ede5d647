"""Words and letters, as the ledger counts them: what no typography may change."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
"""A run of letters and figures."""

_ASCII_WORDS = bytes(c if chr(c).isalnum() and c < 128 else 32 for c in range(256))


_SIGNS = "‘’“”–—…\u00a0"
"""What typography puts into texts that are ASCII but for it."""


def words_of(text: str) -> list[str]:
    """The words of a text, without case and composed. A word is a run of letters and figures."""
    if not text.isascii():
        for sign in _SIGNS:
            text = text.replace(sign, " ")
    if text.isascii():
        # Most texts, and five times faster.
        return text.lower().encode().translate(_ASCII_WORDS).decode().split()
    return WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def letters_of(text: str) -> str:
    """The letters and figures of a text in a row, without case and composed."""
    return "".join(words_of(text))


def is_told_in(words: str, text: str) -> bool:
    """Whether all words of one text stand in a row in another."""
    return letters_of(words) in letters_of(text)
