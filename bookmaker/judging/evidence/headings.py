"""Evidence of headings, end marks, times and places: forms that a line has by its own words."""

from __future__ import annotations

from itertools import pairwise

from bookmaker.judging.evidence.registry import evidence
from bookmaker.judging.lexicon import lexicon
from bookmaker.judging.page import Here, Page, binned, bins, look_of
from bookmaker.judging.shapes import is_bare_number, is_chapter_heading, is_end_mark, is_place, is_slug, is_speech
from bookmaker.patterns import Lazy

_CJK = Lazy(
    r"\W*(?:第\s*[一二三四五六七八九十百千〇零\d０-９]+\s*[章回部話节節幕場场篇卷]|[序終终幕]章|"
    r"(?:프롤로그|에필로그|プロローグ|エピローグ|楔子|尾声|제\s*\d+\s*[장화부회편막]))"
)
_CJK_END = Lazy(r"\W*.{0,12}(?:完|終|终|おわり|終わり|끝|待续|未完|つづく|続く)\W*(?:[―—].*)?$")
_ORDINAL = Lazy(
    r"\W*(?:erst|zweit|dritt|viert|fünft|sechst|siebt|acht|neunt|zehnt|premi|deuxi|second|trois|quatri|cinqui|sixi|prim|"
    r"segund|tercer|cuart|quint|sext|perv|втор|перв|трет|четв|první|druh|třet|pierwsz|trzec|birinci|ikinci|üçüncü)\w*\s+"
    r"(\w+)",
    2,
)
_NUMBERS = {
    word: n
    for row in (
        (
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen "
            "eighteen nineteen twenty"
        ),
        "_ i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii xxiii xxiv xxv",
        "_ first second third fourth fifth sixth seventh eighth ninth tenth",
        "_ eins zwei drei vier fünf sechs sieben acht neun zehn",
        "_ un deux trois quatre cinq six sept huit neuf dix",
        "_ uno dos tres cuatro cinco seis siete ocho nueve diez",
        "_ một hai ba bốn năm sáu bảy tám chín mười",
    )
    for n, word in enumerate(row.split())
    if word != "_"
}


def number_in(here: Here) -> int | None:
    """The number that a short line begins with, after a word or two: `Chapter Two`, `II`, `3.`"""
    for word in here.low[:3]:
        if word.isdecimal() and len(word) < 4:
            return int(word)
        if word in _NUMBERS:
            return _NUMBERS[word]
    return None


_FIGURES_FIRST = Lazy(r"\W*(?:\d{1,3}|[IVXLC]{1,6})\W*[.):–—-]\W*\S")


@evidence("chapter", short=True)
def chapter(here: Here, page: Page) -> list[str]:
    """A label of a division in any language: with its name behind it, or without."""
    form = heads_a_chapter(here, page)
    if not form:
        if _FIGURES_FIRST.match(here.text) and len(here.low) < 12:
            return ["number before words"]
        return []
    label = _CJK.match(here.text)
    if label:
        named = len(here.text.strip()) > len(label[0].strip()) + 1
    elif len(here.low) == 1:
        named = False
    elif here.low[0] in lexicon("named part"):
        named = len(here.low) > 1
    else:
        named = len(here.low) > 2
    return ["labelled", "with a name" if named else "without a name"]


@evidence("heads a chapter", short=True)
def heads_a_chapter(here: Here, page: Page) -> str:
    """`Chapter 5: The Mule`, `第一章`, `Глава вторая`, `Prologue`: a label of a division, with its number or name."""
    if is_chapter_heading(here.bare):
        return "in English"
    if _CJK.match(here.text):
        return "in CJK"
    if not here.low or len(here.low) > 10:
        return ""
    first = here.low[0]
    if first in lexicon("named part"):
        return "by a part's name"
    if first in lexicon("chapter") and len(here.low) > 1 and (number_in(here) is not None or here.low[1].isdecimal()):
        return "in another language"
    if (match := _ORDINAL.match(here.text)) and match[1].casefold() in lexicon("chapter"):
        return "by an ordinal"
    if len(here.low) > 1 and here.low[1] in lexicon("chapter") and (here.low[0].isdecimal()):
        return "number first"
    return ""


@evidence("number alone", short=True)
def number_alone(here: Here, page: Page) -> bool:
    """A number and nothing else."""
    return is_bare_number(here.text)


@evidence("time or place", short=True)
def time_or_place(here: Here, page: Page) -> bool:
    """`Quantico, 9:15 a.m.`, `Three days later`, `Mulder's POV`."""
    return is_slug(here.text)


@evidence("place", short=True)
def place(here: Here, page: Page) -> bool:
    """A place by its form: `Baltimore, MD`."""
    return is_place(here.text)


@evidence("end mark", short=True)
def end_mark(here: Here, page: Page) -> str:
    """`The End`, `-30-`, `fin`, `(おわり)`, `To be continued`."""
    if is_end_mark(here.text):
        return "in English"
    if _CJK_END.match(here.text):
        return "in CJK"
    return "a word" if 0 < len(here.low) <= 3 and here.low[-1] in lexicon("end") else ""


@evidence("speech", short=True)
def speech(here: Here, page: Page) -> bool:
    """Somebody speaks: it opens with a quotation mark and closes one."""
    return is_speech(here.text)


@evidence("numbered", short=True)
def numbered(here: Here, page: Page) -> list[str]:
    """It begins with a number: which is the first, or follows on the last such line's."""
    number = number_in(here)
    if number is None:
        return []
    answers = [""]
    if number == 1:
        answers.append("one")
    return answers


_FAR = bins(1, 2, 5, 12, 40)
_OTHERS = bins(0, 1, 3, 9)


def series_of(page: Page) -> list[tuple[str, ...]]:
    """For each unit how it stands among the document's headings of mark-up, labels of chapters and numbered lines:
    alone,
    the first of several, how far from the next number."""
    result: list[list[str]] = [[] for _ in page.here]
    levels = [here.unit.paragraph.level if here.unit.paragraph.role == "heading" else 0 for here in page.here]
    marked = [n for n, level in enumerate(levels) if level]
    for order, n in enumerate(marked):
        same = sum(levels[m] == levels[n] for m in marked)
        deeper = sum(levels[m] > levels[n] for m in marked)
        higher = sum(levels[m] < levels[n] for m in marked)
        result[n] += [
            "heading, " + ("first" if not order else "second" if order == 1 else "later"),
            "headings of its level " + binned(same - 1, _OTHERS),
            ("deeper ones" if deeper else "no deeper ones") + (", higher ones" if higher else ", no higher ones"),
        ]
    numbers = [(here.place, number_in(here)) for here in page.here if here.short and len(here.low) < 14]
    counted = [(n, number) for n, number in numbers if number is not None]
    for (n, number), (after, following) in pairwise(counted):
        if following == number + 1:
            apart = binned(after - n, _FAR)
            result[n].append("next number after " + apart)
            result[after].append("number before by " + apart)
            alike = look_of(page.here[n])[:4] == look_of(page.here[after])[:4]
            if alike:
                result[n].append("next number alike after " + apart)
                result[after].append("number before alike by " + apart)
    return [tuple(each) for each in result]


@evidence("series")
def series(here: Here, page: Page) -> tuple[str, ...]:
    """Its place among the file's headings and numbered lines: chapters come in series, and lists do at closer
    quarters."""
    return page.series[here.place]
