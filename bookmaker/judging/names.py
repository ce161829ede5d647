"""People's names as bylines, signatures and copyright lines give them. Words of a line only, never its company."""

from __future__ import annotations

import re

from bookmaker.patterns import Lazy

# Possessive, and begun only where a word begins: a line of twenty thousand dashes is read once, not once a dash.
_EMAIL = r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++"
EMAIL = Lazy(_EMAIL)
CONTACT_LINE = Lazy(rf"^\W*(?:e-?mail(?: address)?:?\s*)?<?{_EMAIL}>?\W*$|^\W*(?:https?://|www\.)\S++(?:\s\W*)?$", re.I)
"""A line that holds nothing but an address."""

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
DATE = Lazy(
    rf"\b\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}\b|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},? \d{{2,4}}\b|"
    rf"\b{_MONTH} (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?\d{{4}}\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b|\(\d{{4}}\)",
    re.I,
)
LIKE_BYLINE = Lazy(
    r"^[\s*_~\[({<|-]*+(?:(?:an?|the) .{0,40})?"
    r"(?:filked|written|story|stories|fan ?fic(?:tion)?|fic|script|poem|told|composed|authored|a story)?\s*"
    r"\bby\b\s*[:.]?\s*[*_]*\s*((?:.*[^\s*_~\])}>|-])?)[\s*_~\])}>|-]*$",
    re.I,
)
"""A line that may be a byline, or a sentence with a `by` in it: evidence, and no verdict. Group 1 is who, empty where
the name stands on the next line."""

TITLE_BY = Lazy(r"^[*_\s]*+(.{2,70}?)[*_,]*+\s+(?:written |a story |a fan ?fic(?:tion)? )?by:?\s+(\S.*)$", re.I)
"""`Title by Author` on one line."""

COPYRIGHT = Lazy(
    r"(?:(?i:copyright)|\([cC]\)|©)[\s:,]*+(?:(?i:copyright)|\([cC]\)|©)?[\s:,@]*+"
    r"(?:\w+ )?@?(?:\d{4}(?:[-,/ ]+\d{2,4})*)?,?\s*(?:by\s+)?"
    r"([A-Z](?:[\w'’-]+|\.)(?: (?:[A-Z](?:[\w'’-]+|[a-z]?\.)?|de|van|von|la)){1,3})",
)
"""A claim of rights; group 1 is who claims them."""

PARTICLES = frozenset("the of and & de van von la le du der with ap al bin".split())
"""Words inside a name that are written small."""

_COMPANIES = Lazy(
    r"paramount|productions|fox|corporation|\binc\b|pictures|studios|broadcasting|network|warner|disney", re.I
)


_AROUND_NAME = ' \t*_~-–—,;:"“”=<>/|'
_ENDS_IN_INITIAL = Lazy(r"[\s.](?:[A-Z]|[JS]r)\.$")
"""`Merle D.`, `J. R.`, `Jr.`: the stop is the name's."""


def clean_name(text: str) -> str:
    """A name without addresses, dates, remarks in brackets and framing signs."""
    text = EMAIL.sub("", text)
    text = DATE.sub("", text)
    text = re.sub(r"<[^<>]*>|\([^)]*\)?|\[[^\]]*\]?|https?://\S+", "", text)
    text = re.sub(r"(?:copyright|\(c\)|©|aka |a\.k\.a\.|e-?mail|with help|based on|rated).*$", "", text, flags=re.I)
    text = " ".join(text.split()).strip(_AROUND_NAME).lstrip(_AROUND_NAME + ".")
    text = text if _ENDS_IN_INITIAL.search(text) else text.rstrip(_AROUND_NAME + ".")
    return re.sub(r"^(?:by|from)\s+", "", text, flags=re.I)


def is_name(text: str) -> bool:
    """Whether text could be a person's or a pen name: few words, none of them a sentence's."""
    words = text.split()
    if not 1 <= len(words) <= 6 or len(text) > 60 or text[-1] in "?!:;," or not re.search(r"[^\W\d_]", text):
        return False
    if len(words) == 1:
        return True
    lower = [w for w in words if w[0].islower() and w.casefold() not in PARTICLES]
    return len(lower) <= (1 if len(words) <= 2 else 0)


def split_names(text: str) -> tuple[str, ...]:
    """The people named in a byline: `A and B`, `A & B`, `A, B and C`."""
    parts = [
        p for p in (clean_name(p) for p in re.split(r"\s*[,;+&]\s+(?:and\s+)?|\s+(?:and|&|with)\s+|\s*/\s*", text)) if p
    ]
    if len(parts) > 1 and all(is_name(p) and len(p.split()) <= 4 for p in parts):
        return tuple(dict.fromkeys(parts))
    whole = clean_name(text)
    return (whole,) if whole else ()


def copyright_holder(text: str) -> str:
    """The person a copyright line names; empty for a company or none."""
    for match in COPYRIGHT.finditer(text):
        name = clean_name(match[1])
        if is_name(name) and not _COMPANIES.search(match[1]):
            return name
    return ""
