"""Evidence of many files as one sparse matrix: a row a unit, a column a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from bookmaker.judging.evidence.company import all_evidence
from bookmaker.judging.labels import WEIGHED
from bookmaker.judging.weights import STATES
from training.chain import Chain, Document, Settings, learn
from training.corpus import OUR_OWN, Case

FEWEST = 3
"""Sources that have to show a piece of evidence; words have to stand in `FEWEST_OF_WORDS`."""
FEWEST_OF_WORDS = 3
_WORDS = ("word ", "first word", "last word", "above: first word", "below: first word")

_STATE = {state: n for n, state in enumerate(STATES)}


@dataclass(slots=True)
class Matrix:
    """All evidence of the cases: `rows` says which rows are whose."""

    names: list[str]
    shows: sparse.csr_matrix
    rows: dict[str, tuple[int, int]]

    def of(self, case: Case) -> sparse.csr_matrix:
        first, end = self.rows[case.name]
        return self.shows[first:end]


def matrix_of(cases: Sequence[Case], fewest: int = FEWEST) -> Matrix:
    """The evidence of all cases, as far as enough sources show it."""
    order = sorted(cases, key=lambda case: (case.source, case.name))
    number: dict[str, int] = {}
    last: list[str] = []
    count: list[int] = []
    at: list[int] = []
    ends = [0]
    rows = {}
    for case in order:
        first = len(ends) - 1
        for names in all_evidence(case.seen, case.facts()):
            mine = set()
            for name in names:
                n = number.get(name)
                if n is None:
                    n = number[name] = len(number)
                    last.append("")
                    count.append(0)
                if last[n] != case.source:
                    last[n] = case.source
                    count[n] += 1
                mine.add(n)
            at += mine
            ends.append(len(at))
        rows[case.name] = first, len(ends) - 1
    shows = sparse.csr_matrix(
        (np.ones(len(at), np.float32), np.array(at, np.int32), np.array(ends)), shape=(len(ends) - 1, len(number))
    )
    names = sorted(number)
    kept = [name for name in names if count[number[name]] >= (FEWEST_OF_WORDS if name.startswith(_WORDS) else fewest)]
    return Matrix(kept, shows[:, [number[name] for name in kept]], rows)


def columns_of(matrix: Matrix, cases: Sequence[Case], fewest: int = FEWEST) -> np.ndarray:
    """The columns that at least so many sources of these cases show."""
    by_source: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_source[case.source].append(case)
    count = np.zeros(len(matrix.names), int)
    for mine in by_source.values():
        shown = np.zeros(len(matrix.names), bool)
        for case in mine:
            shown[matrix.of(case).indices] = True
        count += shown
    least = np.array([FEWEST_OF_WORDS if name.startswith(_WORDS) else fewest for name in matrix.names])
    return np.nonzero(count >= least)[0]


def _taught(case: Case, states: Sequence[int | None]) -> list[int]:
    """The units that are learned from: all but much of the prose amid prose, which says the same thousands of times."""
    n = len(case.gold)
    wanted = [False] * n
    for k, label in enumerate(case.gold):
        if label != "prose":
            wanted[max(0, k - 2) : k + 3] = [True] * (min(n, k + 3) - max(0, k - 2))
        elif k < 45 or n - k < 30 or (case.seen[k].size < 60 and k % 3 == 0) or k % 8 == 0:
            wanted[k] = True
    return [k for k in range(n) if wanted[k] and states[k] is not None]


def documents_of(matrix: Matrix, cases: Sequence[Case], columns: np.ndarray) -> list[Document]:
    """The cases as the chain learns from them."""
    documents = []
    for case in cases:
        zones = case.zones()
        states = [
            None if label is None else _STATE.get((zone, label))  # type: ignore[call-overload]
            for zone, label in zip(zones, case.gold, strict=False)
        ]
        kept = _taught(case, states) if states else []
        if not kept:
            continue
        document = Document(
            matrix.of(case)[kept][:, columns].astype(np.float64),
            np.array([case.seen[k].gap for k in kept]),
            np.array([states[k] for k in kept]),
            np.array([_fixed(case, k) for k in kept]),
        )
        if document.allowed():
            documents.append(document)
    return documents


def _fixed(case: Case, k: int) -> int:
    """The number of a unit's settled label; -1 where it is weighed, or where the standard is wrong."""
    label = case.fixed[k]
    return WEIGHED.index(label) if label is not None and label == case.gold[k] else -1


def teach(matrix: Matrix, cases: Sequence[Case], settings: Settings) -> tuple[Chain, list[str]]:
    """The weights that the cases teach, and the names of the evidence that they are of."""
    columns = columns_of(matrix, cases)
    counted = [case for case in cases for _ in range(settings.own if case.source in OUR_OWN else 1)]
    return learn(documents_of(matrix, counted, columns), settings), [matrix.names[n] for n in columns]
