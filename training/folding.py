"""Folds by source: no file of a source is judged by weights that another file of it taught."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bookmaker.judging.agreeing import Alone, pulled, pulls
from bookmaker.judging.deciding import Decision, decide
from bookmaker.judging.weighing import Weighing
from bookmaker.judging.weights import COLUMNS, Weights, weights_of
from training import chain
from training.chain import Settings
from training.corpus import CASES, Case, held_out
from training.matrix import Matrix, matrix_of, teach

FOLDS = 5
HELD_OUT = FOLDS
"""The fold of the sources that are looked at seldom: judged by weights that all others taught, and teaching none."""

INVENTED = FOLDS + 1
"""The fold of the invented texts: all folds learn from them."""


def folds_of(cases: Sequence[Case]) -> dict[str, int]:
    """The fold of each file: sources from the greatest to the smallest into the fold that has fewest files."""
    files: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        files[case.source].append(case.name)
    order = sorted(files, key=lambda source: (-len(files[source]), hashlib.sha256(source.encode()).hexdigest()))
    sizes = [0] * FOLDS
    where = {}
    for source in order:
        if source == CASES:
            fold = INVENTED
        elif held_out(source):
            fold = HELD_OUT
        else:
            fold = sizes.index(min(sizes))
            sizes[fold] += len(files[source])
        where.update(dict.fromkeys(files[source], fold))
    return where


Chosen = tuple[tuple[int, Alone], tuple[int, Alone]]
"""Of the title and of the authors that were chosen, the margin and the units that are it alone."""


def decisions_on(case: Case, weights: Weights, chosen: Chosen | None = None) -> list[Decision]:
    """What the judge decides of a case, from its evidence alone, and then with what was chosen."""
    scores = Weighing(case.seen, case.facts(), weights).scores()
    gaps = [unit.gap for unit in case.seen]
    decisions = decide(scores, gaps, weights, case.fixed)
    if chosen and (found := pulls(decisions, *chosen)):
        return decide(pulled(scores, found, COLUMNS), gaps, weights, case.fixed)
    return decisions


@dataclass(slots=True)
class _Work:
    """What the processes of a pool share: they are forked with it."""

    cases: Sequence[Case]
    matrix: Matrix
    settings: Settings
    least: int
    chosen: Mapping[str, Chosen]


_SHARED: list[_Work] = []


def _fold(fold: int) -> list[tuple[str, list[Decision]]]:
    work = _SHARED[-1]
    where = folds_of(work.cases)
    teaching = [case for case in work.cases if where[case.name] not in (fold, HELD_OUT)]
    learned, names = teach(work.matrix, teaching, work.settings)
    weights = weights_of(chain.rows_of(learned, names, work.least))
    judged = (fold, INVENTED) if fold == HELD_OUT else (fold,)
    mine = [case for case in work.cases if where[case.name] in judged]
    return [(case.name, decisions_on(case, weights, work.chosen.get(case.name))) for case in mine]


def folded_decisions(
    cases: Sequence[Case],
    settings: Settings,
    least: int,
    chosen: Mapping[str, Chosen] | None = None,
    processes: int = 2,
) -> dict[str, list[Decision]]:
    """For each file what weights decide that none of its source taught; the invented texts are decided by weights that
    they taught too. With `chosen` labels agree with it."""
    _SHARED[:] = [_Work(cases, matrix_of(cases), settings, least, chosen or {})]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        return dict(pair for part in pool.imap(_fold, range(FOLDS + 1), chunksize=1) for pair in part)
