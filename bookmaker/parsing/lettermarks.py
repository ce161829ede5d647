"""The words by which letters, messages and telegrams are told, wherever these are looked for."""

from __future__ import annotations

from collections.abc import Iterable

from bookmaker.patterns import Lazy

MOST_OF_LETTER = 40
"""Paragraphs between the head of a letter, or a salutation, and its foot."""

FAREWELL = (
    r"(?:very |most )?(?:yours|sincerely|respectfully|faithfully|affectionately|cordially|fondly)"
    r"|your (?:\w+ ){0,4}(?:servant|friend|son|daughter|sister|brother|mother|father|husband|wife|aunt|uncle)"
    r"|(?:with |all |my |much |lots of )*love|(?:with )?(?:best|kind|kindest|warm|warmest) (?:wishes|regards)"
    r"|(?:with )?regards|i (?:am|remain)|as ever"
)
"""What a farewell begins with, as a pattern without regard to case."""

MESSAGE_HEADER = r"(?:to|from|subject|subj|date|sent|cc|bcc|re)\s*:"
"""The head of a line that heads a message, as a pattern without regard to case."""

STOP = Lazy(r"\bSTOP\b(?![!?])")
"""How a telegram spells its stops."""


def is_telegram(texts: Iterable[str]) -> bool:
    """Whether paragraphs are a telegram: in capitals, with two of its stops."""
    text = " ".join(texts)
    return text.isupper() and len(STOP.findall(text)) > 1
