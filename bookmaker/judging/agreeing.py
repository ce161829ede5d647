"""Has labels agree with the title and the authors that were chosen.

Lines are judged before title and authors are: the choice sees more than the line does (page's title, file's name,
subject, what stands in several places). Where it is a line of its own and the line was judged otherwise, what speaks
for the choice speaks for the line too, and the document is decided once more.
"""

from __future__ import annotations

from collections.abc import Sequence

from bookmaker.judging.authors import names_alone
from bookmaker.judging.deciding import Decision
from bookmaker.judging.entries import known_field
from bookmaker.judging.evidence.headings import heads_a_chapter
from bookmaker.judging.labels import Label
from bookmaker.judging.page import Page, plain_words
from bookmaker.judging.shapes import is_bare_number
from bookmaker.judging.titles import Candidate, trimmed

CERTAIN = 6_000
"""The margin of a choice from which on more says no more."""

UNCERTAIN = 700
"""The margin of a choice up to which it says nothing of its line."""

PULL: dict[Label, int] = {"title": 80, "byline": 80}
"""Hundredths of what a choice's margin is more than `UNCERTAIN` that speak for the label of the line that bears it."""

LINES = 4
"""Lines that a title runs over."""

_UNLIKELY = 99_000

Alone = tuple[int, ...]
"""Units that say a title, or authors, and nothing else."""

Pull = tuple[int, Label, int]
"""A unit, a label, and what speaks for it."""


def title_alone(candidate: Candidate, page: Page, decisions: Sequence[Decision]) -> Alone:
    """The units that are the title and nothing else: of several places the one that is likeliest to be its line."""
    words = plain_words(candidate.text)
    found = [run for k in candidate.places if (run := _run(words, k, page))]
    return min(found, key=lambda run: (_unlike(decisions[run[0]], "title"), run)) if found else ()


def _run(words: str, k: int, page: Page) -> Alone:
    """The units from `k` on that together have these words; none of a chapter's heading, which names a part."""
    here = page.here[k]
    if here.unit.paragraph.role == "metadata" or not here.short or known_field(here.text):
        return ()
    if is_bare_number(here.text) or heads_a_chapter(here, page):
        return ()
    if words in (here.plain, plain_words(trimmed(here.bare))):
        return (k,)
    said = here.plain
    for end in range(k + 1, min(k + LINES, len(page.here))):
        if not words.startswith(said + " "):
            break
        said = f"{said} {page.here[end].plain}"
        if said == words:
            return tuple(range(k, end + 1))
    return ()


def authors_alone(candidate: Candidate, page: Page, decisions: Sequence[Decision]) -> Alone:
    """The units that name authors and nothing else: for each name, or for names on one line, the likeliest."""
    best: dict[tuple[str, ...], int] = {}
    for k in candidate.places:
        names = names_alone(page.here[k])
        if names and set(names) <= set(candidate.texts):
            other = best.get(names)
            if other is None or _unlike(decisions[k], "byline") < _unlike(decisions[other], "byline"):
                best[names] = k
    return tuple(sorted(set(best.values())))


def _unlike(decision: Decision, label: Label) -> int:
    return decision.near.get(label, _UNLIKELY)


def pulls(decisions: Sequence[Decision], title: tuple[int, Alone], authors: tuple[int, Alone]) -> tuple[Pull, ...]:
    """What the choices, each by its margin and the units that are it alone, say of these units; nothing where all were
    judged so already. A heading stays one unless the choice is sure: what is chosen for want of a title is mostly a
    part's."""
    named: tuple[tuple[Label, tuple[int, Alone]], ...] = (("title", title), ("byline", authors))
    found = [
        (k, label, (min(margin, CERTAIN) - UNCERTAIN) * PULL[label] // 100)
        for label, (margin, alone) in named
        for k in alone
        if margin > (CERTAIN // 2 if decisions[k].label == "heading" else UNCERTAIN)
    ]
    return tuple(found) if any(decisions[k].label != label for k, label, _ in found) else ()


def pulled(scores: Sequence[Sequence[int]], found: Sequence[Pull], columns: Sequence[str]) -> list[Sequence[int]]:
    """The scores with what the choices say added."""
    changed = list(scores)
    for k, label, weight in found:
        row = list(changed[k])
        row[columns.index(label)] += weight
        changed[k] = row
    return changed
