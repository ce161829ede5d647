"""What the elements of HTML do to the lines of a page: which end a paragraph, which mark words, which hide them."""

from __future__ import annotations

import re

from bookmaker.model import SpanKind

_NAMES = """
a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br
button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed
fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe
img input ins isindex kbd label layer legend li link listing main map mark marquee menu meta meter multicol nav nobr
noframes noscript object ol optgroup option output p param picture plaintext pre progress q rp rt ruby s samp
script section select small source spacer span strike strong style sub summary sup svg table tbody td template
textarea tfoot th thead time title tr track tt u ul var video wbr xmp
"""
_WITHOUT_MARGIN = """
address article aside body button caption center dd details dialog div dt figcaption footer form frameset head header
hgroup html legend li main multicol nav noframes noscript option section select summary tbody td template textarea tfoot
th thead tr
"""

ELEMENTS = frozenset(_NAMES.split())
HEADINGS = {f"h{n}": n for n in range(1, 7)}

MARGINS = {
    "p": 1, "blockquote": 1, "ul": 1, "ol": 1, "dl": 1, "dir": 1, "menu": 1, "pre": 1, "xmp": 1, "listing": 1, "hr": 1,
    "table": 1, "fieldset": 1, "figure": 1, "title": 1,
} | dict.fromkeys(HEADINGS, 1) | dict.fromkeys(_WITHOUT_MARGIN.split(), 0)  # fmt: skip
"""The elements that stand on lines of their own, with the blank lines that a browser keeps around them."""

PREFORMATTED = {"pre", "xmp", "listing", "textarea"}
HIDDEN = {
    "noscript": "noscript", "select": "form-control", "option": "form-control", "button": "form-control",
    "template": "template", "nav": "navigation-element",
}  # fmt: skip
"""Elements that are no part of what is read, and the reason that their words are listed with."""

ENDED_BY = {
    "li": ({"li"}, {"ul", "ol", "dir", "menu"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "td": ({"td", "th"}, {"table"}),
    "th": ({"td", "th"}, {"table"}),
    "tr": ({"tr"}, {"table"}),
    "option": ({"option"}, {"select"}),
}
"""For each element, which open ones its start ends, and which hold them apart."""

TABLE_PARTS = {"table", "tr", "tbody", "thead", "tfoot", "td", "th", "body", "html"}

SPAN_TAGS: dict[str, SpanKind] = {
    "i": "emphasis", "em": "emphasis", "cite": "emphasis", "var": "emphasis", "dfn": "emphasis", "u": "emphasis",
    "b": "strong", "strong": "strong", "s": "deleted", "del": "deleted", "strike": "deleted",
    "tt": "code", "code": "code", "kbd": "code", "samp": "code",
}  # fmt: skip

_STYLES: tuple[tuple[re.Pattern[str], SpanKind], ...] = (
    (re.compile(r"(?i)font-style\s*:\s*(?:italic|oblique)"), "emphasis"),
    (re.compile(r"(?i)font-weight\s*:\s*(?:bold|[6-9]00)"), "strong"),
    (re.compile(r"(?i)text-decoration[^;]*line-through"), "deleted"),
)
_ALIGNED = re.compile(r"(?i)text-align\s*:\s*(\w+)")
_CENTRED_CLASSES = {"center", "centre", "centered", "centred"}
_PAGE_NUMBER_CLASSES = {"pagenum", "pageno", "pagenumber", "page-number", "pgnum"}


def is_element(name: str) -> bool:
    """Whether a tag of that name is one of HTML's or of a word processor's; the one of `<so it goes>` is not."""
    return name.lower() in ELEMENTS or ":" in name


def classes_of(attributes: dict[str, str]) -> frozenset[str]:
    return frozenset(attributes.get("class", "").lower().split())


def alignment(name: str, attributes: dict[str, str]) -> str:
    """How the element says that its lines stand: "center", "right" …, empty where it says nothing."""
    styled = _ALIGNED.search(attributes.get("style", ""))
    if styled:
        return styled[1].lower()
    if attributes.get("align"):
        # On a table the word places the table on the page, not the words in it.
        return "" if name == "table" else attributes["align"].lower().replace("middle", "center")
    return "center" if name == "center" or classes_of(attributes) & _CENTRED_CLASSES else ""


def span_kind(name: str, attributes: dict[str, str]) -> SpanKind | None:
    """What an inline element says of its words, by its name or its style."""
    if name == "a" and attributes.get("href"):
        return "link"
    style = attributes.get("style", "")
    return SPAN_TAGS.get(name) or next((kind for pattern, kind in _STYLES if pattern.search(style)), None)


def is_page_number(attributes: dict[str, str]) -> bool:
    return bool(classes_of(attributes) & _PAGE_NUMBER_CLASSES)
