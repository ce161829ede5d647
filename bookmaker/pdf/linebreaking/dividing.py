"""Where words may be divided: after signs of their own, and where a dictionary lets a hyphen be put in.

The dictionaries are pyphen's, which are those of LibreOffice.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import Literal

import pyphen  # type: ignore[import-untyped]
from msgspec import Struct

Hyphens = Literal["auto", "manual", "none"]

SOFT_HYPHEN = "\u00ad"
ZERO_WIDTH_SPACE = "\u200b"

_HYPHEN_COST, _EXPLICIT_COST, _DASH_COST = 300.0, 150.0, 100.0
_STAMMER_COST, _ANYWHERE_COST = 600.0, 2_000.0


class TextStyle(Struct, frozen=True):
    """What is said of a run's type. `face` names one of the measurer's faces, or one that only its `other` knows; sizes
    and spacings are in the unit that widths are wanted in. `limits` are the letters that a divided word has at least:
    in all, before, and after the division. With `anywhere` a word wider than the line may be cut at any letter."""

    face: str
    size: float
    features: tuple[tuple[str, int], ...] = ()
    letter_spacing: float = 0.0
    word_spacing: float = 0.0
    language: str = ""
    hyphens: Hyphens = "auto"
    hyphen: str = "-"
    limits: tuple[int, int, int] = (5, 2, 3)
    anywhere: bool = False


class Division(Struct, frozen=True):
    """A place where a word may end a line: what stands before `end` stays, what stands from `next` on goes to the
    next line, and between them is what then is not shown (a soft hyphen). `inserted` hyphens are not in the text."""

    end: int
    next: int
    cost: float
    flagged: bool = False
    inserted: bool = False


# Letters with the marks on them: Python does not count the vowel signs of Indic scripts as parts of a word.
_LETTER = r"[^\W\d_\u0964\u0965]|[\u0300-\u036f\u0900-\u0963\u0966-\u0dff]"
_JOINER = "\u200d"
_JOINED = re.compile(r"[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
"""What belongs to the sign before it: accents, vowel signs, joiners, and what colours or varies an emoji."""
_LETTERS = re.compile(rf"(?:{_LETTER})+(?:['’](?:{_LETTER})+)*")

# After a hyphen between letters, after dashes and dots that join two words, after the stroke of "and/or"; never before.
_EXPLICIT = re.compile(
    r"""(?<=[^\W\d_])[-‐](?=[^\W\d_])
    |   (?<=[\w.,;:!?…'’"”»)\]])(?:—+|--+|–)(?=[\w…'‘"“«(\[])(?<!\d–)
    |   (?<=[^\W\d_]{2})/(?=[^\W\d_]{2})
    |   (?<=\w)…(?=[^\W\d_‘“])""",
    re.VERBOSE,
)
_ADDRESS = re.compile(r"\w://|www\.|\w@\w")
_ADDRESS_JOINT = re.compile(r"(?<=[/?&=#_.@~+%-])(?=\w)")


def divisions_of_word(text: str, style: TextStyle) -> tuple[Division, ...]:
    """Every place where a word may be divided by its own signs, by soft hyphens, or by its language's dictionary."""
    divisions = {division.end: division for division in divisions_by_sign(text)}
    if style.hyphens == "none":
        return tuple(divisions.values())
    soft = [index for index, letter in enumerate(text) if letter == SOFT_HYPHEN and 0 < index < len(text) - 1]
    for index in soft:
        divisions.setdefault(index, Division(index, index + 1, _HYPHEN_COST, flagged=True, inserted=True))
    # Who types soft hyphens into a word has said where it is to be divided.
    if not soft and style.hyphens == "auto" and not _ADDRESS.search(text):
        for match in _LETTERS.finditer(text):
            for place in hyphenation(match[0], style.language, style.limits):
                end = match.start() + place
                divisions.setdefault(end, Division(end, end, _HYPHEN_COST, flagged=True, inserted=True))
    return tuple(divisions[end] for end in sorted(divisions))


def divisions_by_sign(text: str) -> tuple[Division, ...]:
    """The places where a word may be divided after a sign that it has: hyphens, dashes, the joints of an address."""
    if text.isalpha():
        return ()
    found: dict[int, Division] = {}
    for match in _EXPLICIT.finditer(text):
        place = match.end()
        hyphen = match[0] in "-‐"
        cost = _EXPLICIT_COST if hyphen else _DASH_COST
        if hyphen and not (text[place - 3 : place - 1].isalpha() and text[place : place + 2].isalpha() and place > 2):
            cost = _STAMMER_COST  # "e-mail" and "b-but" are divided only in need
        found[place] = Division(place, place, cost, hyphen)
    for index, letter in enumerate(text):
        if letter == ZERO_WIDTH_SPACE and 0 < index < len(text) - 1:
            found[index] = Division(index, index + 1, 0.0)
    if _ADDRESS.search(text):
        for match in _ADDRESS_JOINT.finditer(text):
            found.setdefault(match.end(), Division(match.end(), match.end(), _EXPLICIT_COST))
    return tuple(found[end] for end in sorted(found))


def divisions_at_letters(text: str, divisions: tuple[Division, ...]) -> tuple[Division, ...]:
    """The divisions, and between every other two signs one that is dear; never between a letter and a mark on it."""
    known = [division.end for division in divisions]
    cuts = []
    for index in range(1, len(text)):
        place = bisect_left(known, index)
        near = known[place : place + 1] == [index] or text[index - 1] == SOFT_HYPHEN or text[index] == SOFT_HYPHEN
        if not near and text[index - 1] != _JOINER and not _JOINED.match(text[index]):
            cuts.append(Division(index, index, _ANYWHERE_COST))
    return tuple(sorted((*divisions, *cuts), key=lambda division: division.end))


@lru_cache(maxsize=100_000)
def hyphenation(word: str, language: str, limits: tuple[int, int, int]) -> tuple[int, ...]:
    """Where a word of letters may be hyphenated, as offsets; nowhere in a language that has no dictionary.

    Divisions that change the spelling (as in older German) are left out: what is set is what was typed.
    """
    dictionary = _dictionary(language)
    total, left, right = limits
    if dictionary is None or len(word) < total:
        return ()
    places = [place for place in dictionary.positions(word.replace("’", "'")) if not getattr(place, "data", None)]
    marks = [index for index, letter in enumerate(word) if letter in "'’"]
    return tuple(
        int(place)
        for place in places
        if left <= place <= len(word) - right
        # "couldn't" and "l'homme": an apostrophe ends a syllable without being a letter of it.
        and not any(place - left <= mark < place + right for mark in marks)
    )


@lru_cache(maxsize=64)
def _dictionary(language: str) -> pyphen.Pyphen | None:
    known = pyphen.language_fallback(language.replace("-", "_")) if language else None
    return pyphen.Pyphen(lang=known, left=1, right=1) if known else None
