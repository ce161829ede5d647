"""Header fields -> Dublin Core metadata and tags. Values are sorted and mapped, never reworded."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence

from msgspec import Struct

from bookmaker.model import NO_AUTHOR, Creator, Field, Metadata, Rating, RatingLevel, Tags
from bookmaker.parsing.cataloguing import (
    contributors_from_fields,
    identifier_of,
    publisher_from_fields,
    subjects_of_tags,
)
from bookmaker.parsing.names import creator_from_name
from bookmaker.parsing.series import series_from_fields
from bookmaker.patterns import Lazy

_LEVELS: tuple[tuple[RatingLevel, str], ...] = (
    ("Not Rated", r"not rated|unrated|none given|no rating|\bnone\b"),
    (
        "Explicit",
        (
            r"nc[- ]?17|nc[- ]?21|\bnc\b|explicit|adults? only|\bx{1,3}\b|fr-?(?:ao|21)|18\s*\+|\bma\b|\badult\b|"
            r"\be\b|smut|hard r"
        ),
    ),
    ("Mature", r"mature|\br\b|fr-?m\b|fr-?18|\bm\b|16\s*\+|15\s*\+"),
    ("Teen", r"pg[- ]?1[3-8]|teen|fr-?t\b|fr-?1[35]|\bt\b|1[234]\s*\+|pg[- ]?15"),
    ("General", r"general|\bpg\b|\bg\b|\bk\+?|everyone|all ages|fr-?7|child|\bgen\b|\bu\b|universal|family"),
)
"""MPAA, fanfiction.net, FictionRatings.com and AO3, strictest first; a text that names several levels gets the
strictest, since a reader's safety comes first. PG is General and PG-13 Teen, as AO3's own guide equates them."""

_DENIED = r"\b(?:no|not|nothing|never|without)\s+(?:too |very |at all |really )?(?:adult|explicit|mature|smut)\w*"
_PAIRED = r"\b[mf](?:/[mf])+\b"
_LETTER_SPELT_OUT = r"\be(?= for everyone)"
_RATES_NOTHING = Lazy(f"{_DENIED}|{_PAIRED}|{_LETTER_SPELT_OUT}")
"""Words beside a rating that are none: what the story does not hold, who is in it, the letter of the word after it."""

LONGEST_ITEM = 6
"""Words: an item that is longer is part of a sentence, whose commas do not list."""

_NOTHING = ("", "none", "n/a", "na", "nope", "nil", "no", "none really", "not applicable")


def rating_of(text: str) -> Rating:
    """The author's words with their common level; "Not Rated" for words that rate nothing known."""
    plain = _RATES_NOTHING.sub("", text.casefold())
    for level, pattern in _LEVELS:
        if re.search(pattern, plain):
            return Rating(text, level)
    return Rating(text, "Not Rated")


def items_of(value: str) -> tuple[str, ...]:
    """A value that lists, as its items: `- a - b` from YAML, commas, semicolons; prose stays whole."""
    value = value.strip()
    if value.startswith("- "):
        return tuple(item.strip(" '\"") for item in re.split(r"(?:^|\s)- (?=\S)", value) if item.strip())
    if value.startswith("[") and value.endswith("]"):
        value = value[1:-1]
    parts = [part.strip(" '\"") for part in re.split(r"\s*[,;]\s*", value.rstrip(".")) if part.strip()]
    # "none, unless you count the lamp" is a remark, not a list.
    if len(parts) == 1 and "." not in parts[0] and len(parts[0].split()) <= LONGEST_ITEM:
        return (value.rstrip("."),)
    wordy = any(len(part.split()) > LONGEST_ITEM for part in parts) or (len(parts) > 1 and is_nothing(parts[0]))
    if len(parts) == 1 or wordy or re.search(r"[.!?]\s+[A-Z]", value):
        return (value,) if value else ()
    return tuple(parts)


def is_nothing(value: str) -> bool:
    """Values that say that there is nothing: `None`, `n/a`, `-`."""
    return value.strip(" .!-–—").casefold() in _NOTHING


_MAY_BE_NONE = ("relationships", "characters", "additional", "genre", "categories")
"""Terms under which "none" is no tag. Warnings and spoilers are told from it where they are read."""


def tags_from_fields(fields: Sequence[Field], prose_warnings: Sequence[str] = ()) -> Tags:
    """The tags that fields give. Every known field counts, also when it stands twice."""
    found: dict[str, list[str]] = {}
    rating: Rating | None = None
    for entry in fields:
        if entry.term == "rating" and entry.value and rating is None:
            rating = rating_of(entry.value)
        elif entry.value:
            told = (item for item in items_of(entry.value) if entry.term not in _MAY_BE_NONE or not is_nothing(item))
            items = found.setdefault(entry.term, [])
            # Each part of a joined file may say the same anew.
            items.extend(item for item in told if item not in items)
    warnings = [w for w in found.get("warnings", ()) if not is_nothing(w)] + list(prose_warnings)
    return Tags(
        rating,
        tuple(warnings),
        (*found.get("categories", ()), *found.get("genre", ())),
        tuple(found.get("fandoms", ())),
        tuple(found.get("relationships", ())),
        tuple(found.get("characters", ())),
        tuple(found.get("additional", ())),
        tuple(s for s in found.get("spoilers", ()) if not is_nothing(s)),
    )


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY_MONTH_YEAR = Lazy(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -]{_MONTH},?[ -](?P<y>\d{{4}}|\d{{2}})\b", re.I)
_MONTH_DAY_YEAR = Lazy(rf"\b{_MONTH} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?(?: [\d:]+(?: \w+)?)? (?P<y>\d{{4}})\b", re.I)
_MONTH_YEAR = Lazy(rf"\b{_MONTH} (?P<y>\d{{4}})\b", re.I)


def iso_date(text: str) -> str:
    """A date as far as it is certain: YYYY-MM-DD, YYYY-MM or YYYY; empty for none. Figures alone (3/4/99) give only
    the year, since their order differs by country."""
    text = text.strip(" '\"")
    if match := re.search(r"\b(\d{4})-(\d{2})-(\d{2})", text):
        month, day = int(match[2]), int(match[3])
        return match[0] if 1 <= month <= 12 and 1 <= day <= _last_day(int(match[1]), month) else match[1]
    if match := _DAY_MONTH_YEAR.search(text) or _MONTH_DAY_YEAR.search(text):
        year, month, day = _year(match["y"]), _month(match["m"]), int(match["d"])
        return f"{year:04}-{month:02}-{day:02}" if 1 <= day <= _last_day(year, month) else f"{year:04}-{month:02}"
    if match := _MONTH_YEAR.search(text):
        return f"{match['y']}-{_month(match['m']):02}"
    if match := re.search(r"\b(19[5-9]\d|20\d\d)\b", text):
        return match[1]
    if match := re.search(r"\b\d{1,2}[-/.]\d{1,2}[-/.](\d{2})\b", text):
        return f"{_year(match[1])}"
    return ""


def _year(text: str) -> int:
    year = int(text)
    return year if year > 99 else 1900 + year if year >= 70 else 2000 + year


def _month(name: str) -> int:
    return _MONTHS.index(name.casefold()) + 1


def _last_day(year: int, month: int) -> int:
    return monthrange(year, month)[1]


class Facts(Struct, frozen=True):
    """What was settled before metadata is made of it."""

    title: str
    authors: tuple[str, ...]
    fields: tuple[Field, ...]
    tags: Tags
    summary: str = ""
    language: str = ""
    opening: str = ""
    """The words that the text opens with."""
    address: str = ""
    """Where the story stands on the web."""


def metadata_from_facts(facts: Facts) -> Metadata:
    """Dublin Core of a story. An author who is not known is "Unknown", as libraries catalogue it."""
    authors = tuple(creator_from_name(name) for name in facts.authors) or (Creator(NO_AUTHOR, NO_AUTHOR),)
    values: dict[str, str] = {}
    for entry in facts.fields:
        values.setdefault(entry.term, entry.value)
        if entry.name.casefold() == "stats" and (published := re.search(r"Published:\s*(\S+)", entry.value)):
            values.setdefault("date", published[1])
        if entry.name.casefold() == "date":
            values["date"] = entry.value
    series = series_from_fields(facts.fields)
    return Metadata(
        identifier=identifier_of(facts.title, authors, facts.opening),
        title=facts.title,
        creators=(*authors, *contributors_from_fields(facts.fields)),
        language=language_code(values.get("language", "")) or facts.language or "en",
        date=iso_date(values.get("date", "")),
        description=facts.summary or values.get("summary", ""),
        publisher=publisher_from_fields(facts.fields),
        # What a disclaimer disclaims is no statement of rights in the book.
        rights=values.get("copyright", ""),
        source=facts.address,
        series=series.name,
        series_index=series.index,
        subjects=subjects_of_tags(facts.tags),
    )


_LANGUAGE_NAMES = {
    "en": "english",
    "de": "german deutsch",
    "fr": "french français francais",
    "es": "spanish español espanol",
    "it": "italian italiano",
    "nl": "dutch nederlands",
    "pl": "polish polski",
    "ru": "russian русский",
    "pt": "portuguese português",
    "sv": "swedish svenska",
    "fi": "finnish suomi",
    "da": "danish dansk",
    "no": "norwegian norsk",
    "cs": "czech čeština",
    "hu": "hungarian magyar",
    "sk": "slovak slovenčina",
    "sl": "slovenian slovene slovenščina",
    "hr": "croatian hrvatski",
    "sr": "serbian српски",
    "bg": "bulgarian български",
    "uk": "ukrainian українська",
    "ro": "romanian română",
    "el": "greek ελληνικά",
    "tr": "turkish türkçe",
    "et": "estonian eesti",
    "lv": "latvian latviešu",
    "lt": "lithuanian lietuvių",
    "is": "icelandic íslenska",
    "ga": "irish gaeilge",
    "cy": "welsh cymraeg",
    "ca": "catalan català",
    "eu": "basque euskara",
    "la": "latin",
    "eo": "esperanto",
    "vi": "vietnamese việt",
    "id": "indonesian indonesia",
    "tl": "tagalog filipino",
    "he": "hebrew עברית",
    "ar": "arabic العربية",
    "fa": "persian farsi فارسی",
    "ur": "urdu اردو",
    "hi": "hindi हिन्दी",
    "th": "thai ไทย",
    "ja": "japanese 日本語",
    "zh": "chinese mandarin cantonese 中文",
    "ko": "korean 한국어",
}
_LANGUAGES = {name: code for code, names in _LANGUAGE_NAMES.items() for name in names.split()}


def language_code(value: str) -> str:
    """A language's BCP 47 tag from its name or tag; empty for none that is known."""
    value = value.strip().strip("'\"")
    if re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", value):
        return value
    # "Português brasileiro", "Tiếng Việt", "English (British)": one of the words is the language's.
    words = re.split(r"[\s,;:()/\[\]-]+", value.casefold())
    return next((_LANGUAGES[word] for word in words if word in _LANGUAGES), "")
