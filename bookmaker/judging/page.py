"""Facts of a document that evidence asks for, each counted once: of every unit, and of all of them together."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from bookmaker.judging.units import Unit
from bookmaker.model import Source
from bookmaker.patterns import Lazy

SHORT = 110
"""Characters: a line that is longer heads nothing and names nobody."""

SEEN = 500
"""Characters of a paragraph whose words are looked at: what it is shows in them."""

_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?|\d+")
_WIDE = Lazy(r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]")
_WORD_OR_PAIR = Lazy(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]{1,2}|[^\W\d_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff](?:[\w'’-]*\w)?|\d+"
)
"""Words; of Chinese and Japanese, which are written without spaces, two signs."""


class Here(Struct):
    """A unit with what evidence asks of its words: `bare` is its text without a box drawn around it, `tokens` its words
    as typed, `low` in lower case, `words` each of these once, `plain` the words of `bare` alone, to compare."""

    unit: Unit
    text: str
    size: int
    """Columns that the text takes on a screen, where a Chinese sign takes two."""
    bare: str
    tokens: list[str]
    low: list[str]
    words: frozenset[str]
    plain: str
    short: bool
    indent: int
    marked: frozenset[str]
    """What mark-up says of the whole line: `strong`, `emphasis`, `link`, `code`."""
    found: list[str] = field(default_factory=list)
    """The evidence of the unit's own line, once it was asked for."""
    look: tuple[object, ...] = ()
    """How it is set, once `look_of` was asked for it."""

    @property
    def place(self) -> int:
        return self.unit.place


class Page(Struct):
    """A document: its units in order, and what was measured over all of them."""

    source: Source
    here: list[Here]
    measure: int
    """Columns of the text: the wrap width, or the length of a long line where nothing was wrapped at less than 120."""
    mean: float
    """The middle of the units' lengths, in columns."""
    indent: int
    """The commonest indent."""
    repeats: Counter[str]
    alike: Counter[tuple[object, ...]]
    speakers: Counter[str]
    names: dict[str, str]
    """What the file is called elsewhere, in plain words: its page's title, subject, title field, file name."""
    stem: str
    """The letters of the file's name, in small ones."""
    tongue: str
    """`English`, or the script of another language: `Latin`, `Cyrillic`, `CJK`, `right to left`, `other`."""
    classes: dict[int, tuple[str, ...]]
    """Of a web page's lines, by number: what their mark-up's classes say they are."""
    runs: list[tuple[str, ...]] = field(default_factory=list)
    """For each unit what the run of short lines around it shows."""
    series: list[tuple[str, ...]] = field(default_factory=list)
    """For each unit how it stands among the headings and numbered lines of the file."""
    kin: list[tuple[str, ...]] = field(default_factory=list)
    """For each unit what the lines show together that are set as it is."""
    voices: list[tuple[str, ...]] = field(default_factory=list)
    """For each unit whose voice its words are, and those around it."""


def bins(*edges: float) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Edges and the names of the ranges between them, for `binned`: up to the first edge, up to the second, beyond."""
    whole = all(isinstance(edge, int) for edge in edges)
    names = []
    for n, edge in enumerate(edges):
        least = edges[n - 1] + 1 if n and whole else None
        names.append(f"{edge:g}" if whole and ((not n and edge == 0) or least == edge) else f"to {edge:g}")
    return edges, (*names, f"over {edges[-1]:g}")


def binned(number: float, ranges: tuple[tuple[float, ...], tuple[str, ...]]) -> str:
    """The name of the range that `number` falls into."""
    edges, names = ranges
    return names[bisect_left(edges, number)]


def plain_words(text: str) -> str:
    """A text's words for comparing: lower case, with single spaces, without any sign."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


_SIGNS = r"\s|:{}\[\]*#=~<>/\\_\u2500-\u259f³ºÄÍ-"
_BOX = Lazy(rf"^[{_SIGNS}]{{2,}}|^[|:\u2502\u2551³{{]\s+|[{_SIGNS}]{{2,}}$|\s+[|:\u2502\u2551³}}]$")
_SPACED = Lazy(r"\W*(?:\w ){2,}\w\W*")


def unboxed(text: str) -> str:
    """A short line without the signs that frame it, its spaced-out letters closed up."""
    bare = _BOX.sub("", text)
    if _SPACED.fullmatch(bare):
        bare = "".join(bare.split())
    return bare or text


def columns(text: str) -> int:
    """The columns that a text takes on a screen: two for each sign of Chinese, Japanese and Korean."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def has_one_of(signs: Iterable[str], text: str) -> bool:
    """Whether one of the signs stands in a text."""
    for sign in signs:  # noqa: SIM110 (a generator takes three times as long)
        if sign in text:
            return True
    return False


def words_in(text: str) -> list[str]:
    """The words of a text as typed."""
    return _WORD.findall(text) if text.isascii() else _WORD_OR_PAIR.findall(text)


def _here(unit: Unit) -> Here:
    text = unit.text
    size = columns(text)
    bare = unboxed(text) if size < 2 * SHORT else text
    short = size < SHORT or columns(bare) < 0.7 * SHORT
    tokens = words_in(text[:SEEN])
    low = [token.casefold().replace("’", "'") for token in tokens]
    first = unit.lines[0]
    marked: frozenset[str] = frozenset()
    if first.spans:
        end = len(first.text)
        marked = frozenset(span.kind for span in first.spans if span.start <= 1 and span.end >= end - 1)
    plain = plain_words(bare) if short else ""
    if not short:
        bare = text
    return Here(unit, text, size, bare, tokens, low, frozenset(low), plain, short, first.indent, marked)


def case_of(tokens: Sequence[str]) -> str:
    """How words are written: all in capitals, most with a capital, some, the first only, none."""
    words = [word for word in tokens if len(word) > 1 and word[0].isalpha()]
    if not words:
        return "none"
    upper = sum(map(str.isupper, words))
    if upper > 0.8 * len(words):
        return "capitals"
    capital = sum([word[0].isupper() for word in words]) / len(words)
    if capital > 0.7:
        return "titled"
    if capital > 0.35:
        return "mixed"
    return "sentence" if words[0][0].isupper() else "small"


def sign_at_end(text: str) -> str:
    """The sign a line ends with: itself, or its kind."""
    text = text.rstrip("*_~ ")
    if not text:
        return "nothing"
    last = text[-1]
    if last in "\"”’'»」』":
        return "quote" + (text[-2] if len(text) > 1 and text[-2] in ".,!?-…。！？" else "")
    if last in ".,!?:;-)]…—。！？：、）":
        return last
    return "figure" if last.isdigit() else "letter" if last.isalpha() else "sign"


def sign_at_start(text: str) -> str:
    """The kind of sign a line begins with, or the sign."""
    text = text.lstrip(" *_~\t\u3000")
    if not text:
        return "nothing"
    first = text[0]
    if first in '"“«„「『':
        return "quote"
    if first in "'‘`":
        return "apostrophe"
    if first.isalpha():
        return "capital" if first.isupper() else "small" if first.islower() else "letter"
    if first.isdigit():
        return "figure"
    return first if first in "<>([-—–=#/|{&@+!.…" else "sign"


def look_of(here: Here) -> tuple[object, ...]:
    """What lines that are set in the same way have in common; found once for each."""
    if here.look:
        return here.look
    p = here.unit.paragraph
    opener = here.low[0] if here.low and len(here.low[0]) < 9 and not here.low[0].isdecimal() else ""
    kind = opener if opener in _OPENERS else sign_at_start(here.text)
    here.look = (p.role, p.level, here.marked, p.centred, case_of(here.tokens), sign_at_end(here.text), kind)
    return here.look


_OPENERS = frozenset("chapter part book act scene day kapitel chapitre capítulo глава rozdział".split())


_SPEAKER = Lazy(r"\W*([^\W\d_][\w.' ]{0,24}?)\s*(?:\([^)]*\))?\s*[:：]")


def speaker_of(text: str) -> str:
    """Who speaks, where a line is a script's: `PICARD (rising): Engage.`"""
    match = _SPEAKER.match(text[:80])
    return match[1].casefold() if match and match[1][0].isupper() | (not match[1].isascii()) else ""


def page_of(source: Source, units: Sequence[Unit]) -> Page:
    """The facts of a document."""
    all_here = [_here(unit) for unit in units]
    lengths = sorted(columns(line.text) for unit in units for line in unit.lines)
    long = lengths[int(len(lengths) * 0.9)] if lengths else 0
    measure = source.layout.wrap_width or (long if long < 120 else 0) or 80
    indents = Counter(here.indent for here in all_here)
    repeats: Counter[str] = Counter()
    alike: Counter[tuple[object, ...]] = Counter()
    speakers: Counter[str] = Counter()
    for here in all_here:
        if here.short:
            repeats[here.text.strip()] += 1
            alike[look_of(here)] += 1
        if (":" in here.text[:60] or "：" in here.text[:30]) and (who := speaker_of(here.text)):
            speakers[who] += 1
    return Page(
        source,
        all_here,
        measure,
        float(max(1, sorted(here.size for here in all_here)[len(all_here) // 2])) if all_here else 1.0,
        indents.most_common(1)[0][0] if indents else 0,
        repeats,
        alike,
        speakers,
        {},
        "".join(filter(str.isalpha, source.path.stem.casefold())),
        _tongue(all_here),
        _classes(source),
    )


_ENGLISH = frozenset(
    "the and of to a in that was he it his her with she you had is for not at but they him said be this what".split()
)
_SCRIPTS = (
    ("CJK", Lazy(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")),
    ("Cyrillic", Lazy(r"[\u0400-\u04ff]")),
    ("right to left", Lazy(r"[\u0590-\u08ff]")),
    ("Latin", Lazy(r"[A-Za-z\u00c0-\u024f]")),
)


def _tongue(all_here: Sequence[Here]) -> str:
    """The language of most of the words, as far as evidence asks: English or a script."""
    sample = [*all_here[:150], *all_here[len(all_here) // 2 : len(all_here) // 2 + 150]]
    words = [word for here in sample for word in here.low]
    if words and sum(word in _ENGLISH for word in words) > 0.13 * len(words):
        return "English"
    text = " ".join(here.text[:200] for here in sample)
    counts = {name: len(script.findall(text)) * (2 if name == "CJK" else 1) for name, script in _SCRIPTS}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else "other"


_ATTRIBUTE = Lazy(r"(?:class|id|epub:type)\s*=\s*[\"']?([\w\s:-]{2,80})", re.I)
_TELLING = {
    word: kind
    for kind, words in {
        "title": "title titlepage maintitle storytitle booktitle titlesque minititle",
        "subtitle": "subtitle sub",
        "author": "author byline writer autor autore auteur vcard",
        "heading": "chapter heading chaptertitle chapterhead header h1 h2 section label",
        "verse": "verse poem poetry stanza line lyrics song poema strophe",
        "note": "note notes comment comments summary description blurb intro about bio",
        "out": "nav navigation menu footer foot sidebar button btn social share breadcrumb breadcrumbs "
        "pagination pager "
        "copyright meta tags category categories related links noprint transnote boilerplate caption",
        "date": "date time posted published updated",
        "epigraph": "epigraph quote motto quotation cite citation blockquote",
        "break": "break separator divider scene hr asterism tb",
        "text": "text body content story entry userstuff prose para paragraph indent noindent",
        "play": "speaker stage persona character direction drama dialogue",
        "letter": "letter salutation signature dateline valediction",
        "foot": "footnote footnotes endnote endnotes",
    }.items()
    for word in words.split()
}


def _classes(source: Source) -> dict[int, tuple[str, ...]]:
    """What the classes in the mark-up of a page's lines say; nothing for other files."""
    if "class=" not in source.text and "epub:type=" not in source.text:
        return {}
    found: dict[int, tuple[str, ...]] = {}
    for number, row in enumerate(re.split(r"\r\n|\r|\n", source.text), 1):
        if "class" not in row and "epub:type" not in row:
            continue
        kinds: dict[str, None] = {}
        for match in _ATTRIBUTE.finditer(row[:3000]):
            for word in re.findall(r"[a-z]+\d?", re.sub(r"([a-z])([A-Z])", r"\1 \2", match[1]).casefold()):
                if kind := _TELLING.get(word):
                    kinds[kind] = None
        if kinds:
            found[number] = tuple(kinds)
    return found
