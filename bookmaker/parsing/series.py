"""Which series a story is part of, and which part of it: from the header's entries that mean a series."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from bookmaker.judging.vocabulary import plain_name
from bookmaker.model import Field
from bookmaker.patterns import Lazy

_NAMES = frozenset({"series", "series title", "series name", "story series", "universe series", "arc", "story arc"})
"""Names of entries that mean a series. A sequel's entry names another story, and chapters are the story's own."""
_UNIVERSE = "universe"
"""A world that many share; an author's series where the story is numbered in it."""
_NUMBERS = frozenset(
    {"series number", "series no", "series index", "series part", "series position", "number in series"}
)
"""Names of entries that hold a story's number alone."""

_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
)  # fmt: skip
_FIGURES = r"\d{1,4}(?:\.\d{1,2})?"
_NUMBER = rf"(?:{_FIGURES}|[ivxl]{{1,6}}|{'|'.join(_WORDS)})\b"
_ORDINAL = rf"(?:\d{{1,3}}(?:st|nd|rd|th)|{'|'.join(_ORDINALS)})\b"
_PART = r"(?:part|pt\.?|book|volume|vol\.?|episode|ep\.?|story|number|no\.?|nr\.?|instal?lment)"
_OF_HOW_MANY = rf"(?:\s*(?:of|/)\s*(?:(?:\d{{1,4}}|{'|'.join(_WORDS)})\b|\?+))?"
_LEADING = Lazy(
    rf"(?:this is )?(?:the )?(?:{_PART}\s*#?\s*(?P<part>{_NUMBER})|#\s*(?P<sign>{_FIGURES})"
    rf"|(?P<bare>{_FIGURES})(?=\s+(?:of|in)\b)|(?P<ordinal>{_ORDINAL})(?:\s+{_PART})?){_OF_HOW_MANY}\s*(?:\b(?:of|in|from)\b|[:,;–—-])\s*(?P<name>.+)",
    re.I,
)
_TRAILING = Lazy(
    rf"(?P<name>.+?)[\s,;:–—-]*[(\[]?\s*\b(?:{_PART}\s*#?\s*(?P<part>{_NUMBER})|(?P<counted>{_FIGURES})(?=\s*(?:of|/)\s*[\d?]))"
    rf"{_OF_HOW_MANY}\s*[)\]]?(?:\s*[.:;–—-].*)?",
    re.I,
)
_SIGNED = Lazy(
    rf"(?P<name>.+?)[\s,;:–—-]*[(\[]?\s*#\s*(?P<sign>{_FIGURES}){_OF_HOW_MANY}[)\]]?(?:\s*[.:;–—-].*)?", re.I
)
_BRACKETED = Lazy(
    rf"(?P<name>.+?)(?:\s*[(\[]\s*(?P<bracketed>{_FIGURES})\s*[)\]]|(?:[,;]|\s[–—-])\s*(?P<listed>{_FIGURES}))\.?"
)
_NUMBER_ALONE = Lazy(rf"(?:{_PART}|series|season)\s*#?\s*{_NUMBER}{_OF_HOW_MANY}|{_FIGURES}{_OF_HOW_MANY}", re.I)
_SEVERAL = Lazy(r"(part \d+ of .+?)\s*(?:[,;|]|\band\b)\s*part \d+ of [^\d\s].*", re.I)
_SENTENCE_END = Lazy(r"(?<=\w{4})[.!?]\s+(?=[A-Z“\"'])")
_OTHER_STORY = Lazy(r"(?:a |the )?(?:sequel|prequel|follow[- ]?up|companion|follows)\b", re.I)
_NONE = frozenset(
    "none no yes nope na n/a tba tbd unknown standalone stand-alone one-shot oneshot maybe part parts".split()
)
MOST_WORDS, _MOST_LETTERS = 12, 200
"""Words of a series' name, and letters of an entry that gives one: what is longer speaks about it."""


class Series(Struct, frozen=True):
    """A series by its name, and the story's number in it: figures, or nothing where none is told."""

    name: str = ""
    index: str = ""


def series_from_fields(fields: Sequence[Field]) -> Series:
    """The series that a header names, with the story's number; of several the first. Empty where it names none."""
    shown = [(plain_name(entry.name), entry.value) for entry in fields if entry.shown and entry.value.strip()]
    found = [series_from_text(value) for name, value in shown if name in _NAMES]
    shared = [series_from_text(value) for name, value in shown if name == _UNIVERSE]
    series = next((each for each in (*found, *(each for each in shared if each.index)) if each.name), Series())
    if not series.name or series.index:
        return series
    numbers = (index_from_text(value) for name, value in shown if name in _NUMBERS)
    return Series(series.name, next(filter(None, numbers), ""))


def series_from_text(text: str) -> Series:
    """Name and number apart: `Part 2 of Slow Tides`, `Slow Tides 2/5`, `Slow Tides #2`. A bare figure at the end is the
    name's. Empty where the text names no series."""
    text = _SENTENCE_END.split(_first_item(text))[0].strip(" \t\n*_")
    text = several[1] if (several := _SEVERAL.fullmatch(text)) else text
    if len(text) > _MOST_LETTERS or _OTHER_STORY.match(text):
        return Series()
    for pattern in (_LEADING, _SIGNED, _TRAILING, _BRACKETED):
        found = pattern.fullmatch(text)
        if found and (name := _name(found["name"])):
            number = next(value for key, value in found.groupdict().items() if key != "name" and value)
            return Series(name, index_from_text(number))
    return Series(_name(text))


def index_from_text(text: str) -> str:
    """A number typed as figures, a word or Roman numerals, as figures without leading noughts; empty for none."""
    word = text.strip(" \t#.*_'\"").casefold()
    if re.fullmatch(_FIGURES, word):
        whole, _, fraction = word.partition(".")
        fraction = fraction.rstrip("0")
        return str(int(whole)) + (f".{fraction}" if fraction else "")
    if ordinal := re.fullmatch(r"(\d{1,3})(?:st|nd|rd|th)", word):
        return str(int(ordinal[1]))
    for words in (_WORDS, _ORDINALS):
        if word in words:
            return str(words.index(word) + 1)
    return str(_roman(word)) if re.fullmatch("[ivxl]{1,6}", word) else ""


def _roman(word: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50}[letter] for letter in word]
    return sum(-v if n + 1 < len(values) and v < values[n + 1] else v for n, v in enumerate(values))


def _first_item(text: str) -> str:
    """The first of several that front matter lists, `[A, B]` or `- A - B`; any other text on one line."""
    text = " ".join(text.split())
    if text.startswith("[") and text.endswith("]"):
        return text[1:-1].split(",")[0].strip(" '\"")
    return re.split(r"\s- (?=\S)", text[2:])[0].strip(" '\"") if text.startswith("- ") else text


def _name(text: str) -> str:
    """A series' name without quotation marks and the word `series` behind it; empty for what names none."""
    text = text.strip(" \t*_.,;:–—-").strip("\"“”‘’'").strip()
    if text.count("(") != text.count(")"):
        text = text.strip("()[] ")
    bare = re.sub(r"^the (.+) series$|^(.+) series$", r"\1\2", text) or text
    named = re.search(r"[^\W\d_]", bare) and bare.casefold() not in _NONE and not _NUMBER_ALONE.fullmatch(bare)
    return bare if named and len(bare.split()) <= MOST_WORDS else ""
