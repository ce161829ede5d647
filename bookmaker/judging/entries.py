"""Header lines: `Rating: PG`, with or without its colon, on one line or several.

Only the words of a line and of its paragraph are looked at. Where a header stands is the business of who asks.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bookmaker.judging.shapes import is_chapter_heading
from bookmaker.judging.vocabulary import RATING_WORDS, is_ambiguous, plain_name, term_of
from bookmaker.model import Term
from bookmaker.patterns import Lazy

_COLON = Lazy(r"^[\s*_~#>•·-]*\[?([A-Za-z][\w'’/ ().&-]{0,34}?)\]?[*_~]*\s*(?::[=-]?|=+>?)\s*[*_~]{0,3}\]?\s*(.*)$")
_DASH = Lazy(r"^[\s*_~]*([A-Za-z][A-Za-z'’/ ]{1,24}?)\s*(?:(?:--?|–|—|\.{2,})\s+|\.{4,})(\S.*)$")
_BRACKETED = Lazy(r"^\W*\[([A-Za-z][A-Za-z'’/ ]{1,24})\]\s*[-:]?\s+(\S.*)$")
_BARE = Lazy(r"^[\s*_~]*(Rated|Rating|Copyright|Spoilers? (?=for|through|up to))\s*(?=[A-Z(\d©fut])(.{1,90})$", re.I)
_LABELLED = Lazy(r"^[\s*_~]*((?:author['’]?s? )?notes?|disclaimer|warning|dedication)\.\s+(\S.*)$", re.I)
_SENTENCE_OPENERS = ("content", "written", "notes")
"""Names that a dash after them does not make a header: `Written - badly - by hand`."""


class FoundField(NamedTuple):
    """A line read as a header entry: its name as typed, its value, and the common term where the name is known."""

    name: str
    value: str
    term: Term | None


@lru_cache(maxsize=2048)
def field_of(text: str) -> FoundField | None:
    """The header entry that a line reads as; None for one that does not.

    The term is None for a name that is not known: whether that is a header at all depends on its company. Several
    rules ask this of the same lines, so that answers are kept.
    """
    return _by_colon(text) or _by_its_name(text) or _by_sign(_BRACKETED, text) or _by_sign(_DASH, text)


def _by_colon(text: str) -> FoundField | None:
    match = _COLON.match(text) if ":" in text or "=" in text else None
    if match is None:
        return None
    name = match[1].strip(" *_")
    if len(name.split()) > 5 or re.search(r"[.?!]\s", name):
        return None
    if term_of(name) is None and is_chapter_heading(name):
        return None  # `CHAPTER ONE: The Mule`
    # An odd star closes emphasis that opened before the name.
    value = match[2].rstrip("*_~ ") if match[2].count("*") % 2 else match[2].strip()
    return FoundField(name, value, term_of(name))


def _by_its_name(text: str) -> FoundField | None:
    """`Rated PG`, `Copyright 1997 by A. Person`, `Notes. These are mine.`: no sign parts name and value."""
    if match := _BARE.match(text):
        name, value = match[1].strip(), match[2]
        kind = name[:3].casefold()
        if kind == "rat":
            fits = bool(RATING_WORDS.match(value) or (RATING_WORDS.search(value[:30]) and len(value) < 40))
        else:
            fits = kind != "cop" or bool(re.search(r"\d{4}", value))
        if fits:
            return FoundField(name, value.strip(), term_of(name))
    if match := _LABELLED.match(text):
        return FoundField(match[1], match[2].strip(), term_of(match[1]))
    return None


def _by_sign(pattern: Lazy, text: str) -> FoundField | None:
    """`Rating - PG`, `Rating.....PG`, `[Rating] PG`: names that are known, and that begin no sentence."""
    match = pattern.match(text)
    if match is None:
        return None
    term = term_of(match[1])
    if term and not is_ambiguous(match[1]) and plain_name(match[1]) not in _SENTENCE_OPENERS:
        return FoundField(match[1].strip(), match[2].strip(), term)
    return None


def known_field(text: str) -> bool:
    """Whether a line is a header entry by its own name, whatever its company."""
    found = field_of(text)
    return found is not None and is_known(found)


def is_known(found: FoundField) -> bool:
    """Whether a header entry has a name that means nothing else."""
    return found.term is not None and not is_ambiguous(found.name)
