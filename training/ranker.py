"""Learns what evidence weighs for candidates of a file (softmax regression) and for gaps (logistic regression).

Both are convex, and are solved by Newton-like steps in a fixed order: the same data give the same weights.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import optimize, sparse

from bookmaker.judging.weights import Row
from training.corpus import OUR_OWN


def _weights(sources: Sequence[str]) -> np.ndarray:
    """What each file or gap counts: a source with many counts for the square root of their number."""
    count = Counter(sources)
    return np.array([4.0 if source in OUR_OWN else count[source] ** -0.5 for source in sources])


@dataclass(slots=True)
class Contest:
    """The candidates of one file, each by its evidence, and which of them are right; `alone` has for each the units
    that say it and nothing else."""

    name: str
    source: str
    shows: list[list[str]]
    right: list[bool]
    alone: list[tuple[int, ...]] = field(default_factory=list)


def _names(contests: Sequence[Contest], fewest: int) -> list[str]:
    sources: dict[str, set[str]] = defaultdict(set)
    for contest in contests:
        for name in {name for shows in contest.shows for name in shows}:
            sources[name].add(contest.source)
    return sorted(name for name, mine in sources.items() if len(mine) >= fewest)


def _matrix(rows: Sequence[Sequence[str]], number: dict[str, int]) -> sparse.csr_matrix:
    at = [sorted({number[name] for name in shows if name in number}) for shows in rows]
    ends = np.cumsum([0, *map(len, at)])
    flat = np.array([n for each in at for n in each], np.int32)
    return sparse.csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(at), len(number)))


def _rows(label: str, names: Sequence[str], weights: np.ndarray, least: int) -> list[Row]:
    thousandths = [round(float(weight) * 1000) for weight in weights]
    return [(label, name, n) for name, n in zip(names, thousandths, strict=True) if abs(n) >= least]


def rank_rows(contests: Sequence[Contest], label: str, l2: float = 1.0, fewest: int = 3, least: int = 40) -> list[Row]:
    """The weights that rank a right candidate first, of files that have a right and a wrong one. A source with
    many files
    counts for no more than the square root of their number."""
    used = [c for c in contests if any(c.right) and not all(c.right)]
    names = _names(used, fewest)
    number = {name: n for n, name in enumerate(names)}
    shows = _matrix([row for c in used for row in c.shows], number)
    turned = shows.T.tocsr()
    right = np.array([r for c in used for r in c.right])
    head = np.concatenate([[0], np.cumsum([len(c.shows) for c in used])[:-1]])
    of = np.repeat(np.arange(len(used)), [len(c.shows) for c in used])
    weight = _weights([c.source for c in used])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        s = shows @ w
        s = np.exp(s - np.maximum.reduceat(s, head)[of])
        good = np.where(right, s, 0)
        total, good_total = np.add.reduceat(s, head), np.add.reduceat(good, head)
        value = -(weight * np.log(good_total / total)).sum() + 0.5 * l2 * (w @ w)
        pull = (s / total[of] - good / good_total[of]) * weight[of]
        return float(value), turned @ pull + l2 * w

    found = optimize.minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return _rows(label, names, found.x, least)


def gap_rows(files: Sequence[Contest], l2: float = 1.0, fewest: int = 3, least: int = 40) -> list[Row]:
    """The weights that tell breaks from other wide gaps. A source with many gaps counts for the square root of their
    number."""
    names = _names(files, fewest)
    number = {name: n for n, name in enumerate(names)}
    shows = _matrix([row for file in files for row in file.shows], number)
    turned = shows.T.tocsr()
    y = np.array([1.0 if right else -1.0 for file in files for right in file.right])
    weight = _weights([file.source for file in files for _ in file.right])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        s = y * (shows @ w)
        value = (weight * np.logaddexp(0, -s)).sum() + 0.5 * l2 * (w @ w)
        pull = -weight * y / (1 + np.exp(np.clip(s, -30, 30)))
        return float(value), turned @ pull + l2 * w

    found = optimize.minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return _rows("break", names, found.x, least)
