"""Evidence: everything that a line shows, by name. Importing this registers all of it."""

from __future__ import annotations

import re

from bookmaker.judging.evidence import (
    agreement,
    entries,
    headings,
    kin,
    layout,
    markup,
    names,
    setoff,
    shape,
    stanza,
    voice,
    words,
)
from bookmaker.judging.evidence.company import Seen
from bookmaker.judging.evidence.registry import REGISTRY
from bookmaker.judging.evidence.words import SPOKEN_OF
from bookmaker.judging.page import Here, Page, look_of

__all__ = [
    "agreement",
    "entries",
    "headings",
    "kin",
    "layout",
    "markup",
    "names",
    "seen_of",
    "setoff",
    "shape",
    "stanza",
    "voice",
    "words",
]


_STOP = re.compile(r"[^\W\d_]{2,}[.!?。！？…]")


def _tells(here: Here, page: Page, telling: frozenset[str]) -> bool:
    """Whether a paragraph narrates: by its verbs and pronouns in English, by its length and sentences in other
    languages."""
    if here.size <= 80:
        return False
    if page.tongue == "English":
        return sum(word in telling for word in here.low) >= 3
    return here.size > 150 and len(_STOP.findall(here.text[:500])) > 1


def seen_of(page: Page, odds: voice.Odds | None = None) -> list[Seen]:
    """What each unit of a document shows by itself; `odds` are those of words, if not the package's."""
    page.names = agreement.names_of(page)
    page.runs = stanza.runs_of(page)
    page.series = headings.series_of(page)
    page.kin = kin.kin_of(page)
    page.voices = voice.voices_of((here.words for here in page.here), voice.odds() if odds is None else odds)
    looks: dict[tuple[object, ...], int] = {}
    usual = page.source.layout.usual_gap
    of_short = [(question.ask, question.name, question.full) for question in REGISTRY.values()]
    of_long = [(question.ask, question.name, question.full) for question in REGISTRY.values() if not question.short]
    seen: list[Seen] = []
    last = 0
    telling = SPOKEN_OF["narration"] | SPOKEN_OF["he"]
    for here in page.here:
        found: list[str] = []
        for ask, name, full in of_short if here.short else of_long:
            answer = ask(here, page)
            if not answer:
                continue
            if answer is True:
                found.append(name)
            elif isinstance(answer, str):
                found.append(full[answer])
            else:
                found.extend([full[each] for each in answer])
        if _tells(here, page, telling):
            found.append("tells")
        if here.short:
            number = headings.number_in(here)
            if number is not None:
                if last and number == last + 1:
                    found.append("numbered next")
                if len(here.low) < 12:
                    last = number
        look = looks.setdefault(look_of(here), len(looks)) if here.short else -1
        unit = here.unit
        gap = 0 if not unit.opens else 1 if unit.gap == 0 else 2 if unit.gap <= max(1, usual) else 3
        seen.append(Seen(tuple(found), here.size, look, gap))
    return seen
