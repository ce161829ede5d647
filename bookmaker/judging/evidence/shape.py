"""Evidence in the signs of a line: how long it is, how it begins and ends, how its words are written."""

from __future__ import annotations

import re

from bookmaker.judging.evidence.registry import evidence
from bookmaker.judging.marks import is_mark, is_rule
from bookmaker.judging.page import Here, Page, binned, bins, case_of, has_one_of, sign_at_end, sign_at_start
from bookmaker.patterns import Lazy

_WORDS = bins(0, 1, 2, 4, 7, 12, 25, 60)
_LINES = bins(1, 2, 4)
_FILL = bins(0.2, 0.4, 0.6, 0.8, 0.97, 2.0, 5.0)


@evidence("mark", short=True)
def mark(here: Here, page: Page) -> list[str]:
    """A line of signs alone, as typists part scenes: `* * *`, a rule of dashes. Three dots are a silence."""
    if not is_mark(here.text):
        return []
    return ["", "as wide as a rule" if is_rule(here.text) else "short", "of " + here.text.strip()[0]]


@evidence("no words")
def no_words(here: Here, page: Page) -> bool:
    """A line without a letter or figure."""
    return not here.tokens


@evidence("words")
def words(here: Here, page: Page) -> str:
    """How many words the line has."""
    return binned(len(here.tokens), _WORDS)


@evidence("ends in")
def ends_in(here: Here, page: Page) -> str:
    """The sign that the line ends with."""
    return sign_at_end(here.text)


@evidence("begins with")
def begins_with(here: Here, page: Page) -> str:
    """The kind of sign that the line begins with."""
    return sign_at_start(here.text)


@evidence("written")
def written(here: Here, page: Page) -> str:
    """How the words are written: in capitals, each with a capital, as a sentence."""
    return case_of(here.tokens[:30])


@evidence("shape", short=True)
def shape(here: Here, page: Page) -> str:
    """Beginning, writing and end of a short line together."""
    return f"{sign_at_start(here.text)}, {case_of(here.tokens)}, {sign_at_end(here.text)}"


@evidence("lines")
def lines(here: Here, page: Page) -> str:
    """Over how many lines of the file it runs."""
    return binned(len(here.unit.lines), _LINES)


@evidence("fills")
def fills(here: Here, page: Page) -> str:
    """Its length as a share of the page's width."""
    return binned(here.size / page.measure, _FILL)


_IN_QUOTES = Lazy(r"\W*[\"“„«「『‘][^\"“”„»」』]+[\"”“»」』’]\W*")


@evidence("all in quotes")
def all_in_quotes(here: Here, page: Page) -> bool:
    """The whole line is one quotation."""
    return bool(_IN_QUOTES.fullmatch(here.text))


@evidence("has quotes")
def has_quotes(here: Here, page: Page) -> bool:
    """There is a quotation mark in it."""
    return any(sign in here.text for sign in '"“«„「')


@evidence("bracket stays open")
def bracket_stays_open(here: Here, page: Page) -> bool:
    """A bracket that opens here closes further down."""
    return here.text.count("(") > here.text.count(")")


_AROUND = {
    "round brackets": Lazy(r"\s*\(.*\)\s*"),
    "square brackets": Lazy(r"\W*\[[^\]]*\]\W*"),
    "stars": Lazy(r"\s*[*_~]+.*[*_~]+\s*"),
    "angles": Lazy(r"\s*<.*>\s*"),
    "braces": Lazy(r"\s*\{.*\}\s*"),
    "dashes": Lazy(r"\s*[-–—=]+\s?\w.*\w\s?[-–—=]+\s*"),
}


@evidence("stands in", short=True)
def stands_in(here: Here, page: Page) -> list[str]:
    """Signs that the whole line stands in."""
    return [name for name, pattern in _AROUND.items() if pattern.fullmatch(here.text)]


@evidence("boxed", short=True)
def boxed(here: Here, page: Page) -> bool:
    """Signs frame the line, or its letters are spaced out."""
    return here.bare != here.text


_INSIDE = {
    "wide space": Lazy(r"\S {4,}\S"),
    "dotted leader": Lazy(r"\.{4,}|(?: \.){3,}"),
    "rule": Lazy(r"[\u2500-\u259f|]{2,}|[=_]{5,}|-{5,}"),
    "CJK": Lazy(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"),
    "Cyrillic": Lazy(r"[\u0400-\u04ff]"),
    "right to left": Lazy(r"[\u0590-\u08ff]"),
    "dash at start": Lazy(r"^\W*[-–—~]"),
    "quote sign": Lazy(r"^\s*>"),
    "slash": Lazy(r"\w/\w"),
    "semicolon": Lazy(r"\w;\s"),
    "dialogue break": Lazy(r"[,.!?][\"”]\s+\w"),
    "two sentences": Lazy(r"[^\W\d_]{2,}[.!?。！？][\"”]?\s+\W?[^\W\d_a-z]"),
    "bar": Lazy(r"\s[|•·]\s|::|»"),
    "brace": Lazy(r"[{}\\^]"),
    "key": Lazy(r"^[a-z_-]+:(?:\s|$)"),
    "ref": Lazy(r"\[\d+\]|\[\^\w+\]"),
}


_BEYOND_ASCII = frozenset(("CJK", "Cyrillic", "right to left"))
_NEEDS = {
    "wide space": ("    ",), "dotted leader": ("....", ". ."), "rule": ("==", "__", "--", "|", "─", "━", "═", "█",
    "▀", "│"),
    "slash": ("/",), "semicolon": (";",), "bar": ("|", "•", "·", "::", "»"), "brace": ("{", "}", "^", "\\"),
    "key": (":",), "ref": ("[",), "dialogue break": ('"', "”"),
}  # fmt: skip
"""Signs without which a pattern is not looked for."""


_LOOKED_FOR = tuple((name, pattern, _NEEDS.get(name, ())) for name, pattern in _INSIDE.items())
_IN_ASCII = tuple(each for each in _LOOKED_FOR if each[0] not in _BEYOND_ASCII)


@evidence("has")
def has(here: Here, page: Page) -> list[str]:
    """Signs inside the line (of its first 300 characters)."""
    head = here.text[:300]
    return [
        name
        for name, pattern, needs in (_IN_ASCII if head.isascii() else _LOOKED_FOR)
        if (not needs or has_one_of(needs, head)) and pattern.search(head)
    ]


_ODD = re.compile(r"[^\w.,'\"!?’“”-]|_")
_DENSITY = bins(0.02, 0.1, 0.3, 0.6)


@evidence("signs")
def signs(here: Here, page: Page) -> str:
    """The share of signs that are neither letters nor figures nor what sentences need."""
    solid = here.text[:300].replace(" ", "")
    return binned(len(_ODD.findall(solid)) / (len(solid) or 1), _DENSITY)


@evidence("figures", short=True)
def figures(here: Here, page: Page) -> str:
    """The share of figures in a short line."""
    solid = here.text.replace(" ", "")
    return binned(sum(c.isdecimal() for c in solid) / (len(solid) or 1), _DENSITY)
