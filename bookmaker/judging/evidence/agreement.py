"""Evidence of agreement: what a line has in common with the page's title, the subject, the file's name, other lines."""

from __future__ import annotations

import html
import re

from bookmaker.judging.evidence.registry import evidence
from bookmaker.judging.page import Here, Page, binned, bins, look_of, plain_words
from bookmaker.patterns import Lazy

_PAGE_TITLE = Lazy(r"<title[^>]*>(.*?)</title", re.I | re.S)
_TAG = Lazy(r"<[^>]*>")
_SUBJECT = Lazy(r"\W*Subj(?:ect)?:\s*(.*)", re.I)
_NOISE = Lazy(r"^(?:\s*(?:re|fwd|new|repost)\s*:|\s*\[[^\]]*\])*", re.I)
_HUMP = Lazy(r"([a-z])([A-Z])")
_NAMING = Lazy(r"\W*(title|author|by|from|titel|titre|título|autor|titolo|tytuł|название|автор)\s*[:=]\s*(\S.*)", re.I)
_CALLED = {"by": "author", "titel": "title", "titre": "title", "título": "title", "autor": "author", "titolo": "title"}
_CALLED |= {"tytuł": "title", "название": "title", "автор": "author"}


def page_title(page: Page) -> str:
    """The text of `<title>`; empty where the file is no web page."""
    if page.source.format != "html":
        return ""
    match = _PAGE_TITLE.search(page.source.text[:20000])
    return " ".join(html.unescape(_TAG.sub(" ", match[1])).split()) if match else ""


def subject_of(page: Page) -> str:
    """The subject that a mail header near the top gives."""
    for here in page.here[:60]:
        if match := _SUBJECT.match(here.text):
            return str(match[1])
    return ""


def names_of(page: Page) -> dict[str, str]:
    """What the document is called elsewhere than in the line at hand, in plain words."""
    called = {
        "the subject": plain_words(_NOISE.sub("", subject_of(page))),
        "the page's title": plain_words(page_title(page)),
        "the file's name": plain_words(_HUMP.sub(r"\1 \2", page.source.path.stem)),
    }
    for here in page.here[:60]:
        p = here.unit.paragraph
        name = p.name.casefold() if p.role == "metadata" else ""
        value = here.text
        if not name and (match := _NAMING.match(here.text)):
            name, value = match[1].casefold(), match[2]
        name = _CALLED.get(name, name)
        if name in ("title", "author", "from"):
            called.setdefault(f"the {name} entry", plain_words(value))
    return {name: words for name, words in called.items() if words}


def spells(stem: str, words: str) -> bool:
    """Whether a file's name abbreviates words as people had to in eight letters: `honoroft`, `swwars`, `xmasstor`."""
    letters = words.replace(" ", "")
    if not len(stem) >= 4 or len(letters) > 8 * len(stem) or stem[0] not in {word[0] for word in words.split()[:2]}:
        return False
    at = -1
    for letter in stem:
        at = letters.find(letter, at + 1)
        if at < 0:
            return False
    return True


@evidence("is", short=True)
def agrees(here: Here, page: Page) -> list[str]:
    """The line's words are those of the page's title, the subject, the file's name, a title entry; or most are."""
    if not here.plain:
        return []
    words = set(here.plain.split())
    answers = []
    for name, called in page.names.items():
        theirs = set(called.split())
        common = len(words & theirs)
        if here.plain == called:
            answers.append(name)
        if len(here.plain) > 2 and common > 0.65 * len(words):
            answers.append("in " + name)
        if common > 0.75 * len(theirs):
            answers.append("all of " + name)
    stem = page.names.get("the file's name", "").replace(" ", "")[:6]
    if stem and len(here.plain) > 3 and here.plain.replace(" ", "")[:6] == stem:
        answers.append("begun as the file's name")
    if spells(page.stem, here.plain):
        answers.append("spelt by the file's name")
    return answers


_TIMES = bins(2, 4)
_ALIKE = bins(1, 2, 4, 10)


@evidence("stands again", short=True)
def stands_again(here: Here, page: Page) -> str:
    """The very line stands elsewhere in the file too."""
    times = page.repeats[here.text.strip()]
    return binned(times, _TIMES) if times > 1 else ""


@evidence("set alike", short=True)
def set_alike(here: Here, page: Page) -> list[str]:
    """How many lines of the file are set in the same way."""
    times = page.alike[look_of(here)]
    alone = here.unit.opens and here.unit.closes
    answers = [binned(times, _ALIKE) + (" alone" if len(here.text) < 60 and alone else "")]
    if alone and times < 0.15 * len(page.here):
        answers.append("seldom")
    return answers
