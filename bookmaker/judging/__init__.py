"""Says what each line of a source is, by all the evidence, in one decision over the whole document.

    judge(source) -> Judgement

Evidence is named, and weighs what labelled files taught (`training/`); what a standard settles is not weighed; a
person's word is kept, and the lines around it are judged with it. Nothing here makes a story: that is for parsing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from bookmaker.judging.agreeing import Alone, pulled, pulls
from bookmaker.judging.choosing import choose_authors, choose_title
from bookmaker.judging.deciding import Decision, decide
from bookmaker.judging.evidence import seen_of
from bookmaker.judging.evidence.company import Seen, facts_of
from bookmaker.judging.gaps import gap_evidence, gap_weights, weigh_gap
from bookmaker.judging.judgement import Choice, Gap, Judged, Judgement
from bookmaker.judging.labels import LABELS, Label
from bookmaker.judging.mending import mended
from bookmaker.judging.page import Page, page_of
from bookmaker.judging.standards import Settled, settled
from bookmaker.judging.units import Unit, units_of
from bookmaker.judging.weighing import Weighing
from bookmaker.judging.weights import COLUMNS, label_weights
from bookmaker.model import Source

__all__ = ["LABELS", "Choice", "Gap", "Judged", "Judgement", "Label", "Unit", "judge"]

PERSON = "a person's word"

PLAIN = 3_000
"""The margin from which prose is not asked why it is prose."""


def judge(source: Source, fixed: Mapping[int, Label] | None = None) -> Judgement:
    """What each line of `source` is, where scenes part, the title and the authors.

    `fixed` gives labels to lines by their numbers: a person's word, that is kept, and that the lines around are judged
    anew with.
    """
    words = fixed or {}
    units = units_of(source, words)
    if not units:
        return Judgement((), (), None, ())
    page = page_of(source, units)
    seen = seen_of(page)
    standards = [_settled(unit, words, by_standard) for unit, by_standard in zip(units, settled(page), strict=True)]
    form = form_of(page)
    weights = label_weights()
    weighing = Weighing(seen, facts_of(seen, form), weights)
    labels = [found[0] if found else None for found in standards]
    scores, gaps = weighing.scores(), [each.gap for each in seen]
    decisions = decide(scores, gaps, weights, labels)
    title, authors = choose_title(page, seen, decisions), choose_authors(page, seen, decisions)
    if found := pulls(decisions, _chosen(title), _chosen(authors[0] if authors else None)):
        decisions = decide(pulled(scores, found, COLUMNS), gaps, weights, labels)
    return Judgement(
        mended(_judged(weighing, k, units[k], decisions[k], standards[k], words) for k in range(len(units))),
        _gaps(page, seen, decisions, form),
        title,
        authors,
    )


def _chosen(choice: Choice | None) -> tuple[int, Alone]:
    return (choice.margin, choice.alone) if choice else (0, ())


def form_of(page: Page) -> str:
    """The file's format, layout and language, as facts of the document name them."""
    return f"{page.source.format}, {page.source.layout.parting}, {page.tongue}"


def _settled(unit: Unit, words: Mapping[int, Label], by_standard: Settled | None) -> Settled | None:
    said = words.get(unit.lines[0].number)
    return (said, PERSON) if said else by_standard


def _judged(
    weighing: Weighing, k: int, unit: Unit, decision: Decision, standard: Settled | None, words: Mapping[int, Label]
) -> Judged:
    if standard is not None:
        return Judged(unit, standard[0], standard[0], decision.margin, standard[1])
    if decision.label == "prose" and decision.margin > PLAIN:
        return Judged(unit, decision.label, decision.instead, decision.margin)
    chosen, other = (decision.label, decision.zone), (decision.instead, decision.instead_zone)
    reasons = partial(weighing.because, k, chosen, other)
    return Judged(unit, decision.label, decision.instead, decision.margin, reasons=reasons)


def _gaps(page: Page, seen: Sequence[Seen], decisions: Sequence[Decision], form: str) -> tuple[Gap, ...]:
    units = [here.unit for here in page.here]
    labels = [decision.label for decision in decisions]
    weights = gap_weights()
    gaps = []
    for k, found in gap_evidence(seen, [unit.gap for unit in units], page.source.layout.usual_gap, labels, form):
        is_break, margin, because = weigh_gap(found, weights)
        above, below = units[k - 1].lines[-1].number, units[k].lines[0].number
        gaps.append(Gap(above, below, units[k].gap, is_break, margin, because))
    return tuple(gaps)
