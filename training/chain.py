"""Learns the weights of labels: a conditional random field over (part of the file, label), by AdaGrad in batches.

Lafferty, McCallum and Pereira 2001; Duchi, Hazan and Singer 2011. Weights are tied: evidence speaks for a label
wherever it stands, and for a part of the file whatever the label. One thread and a fixed seed: the same data give the
same weights to the last bit on the same numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from bookmaker.judging.labels import TEXT, WEIGHED, ZONES
from bookmaker.judging.weights import COLUMNS, FIRST, FOLLOWS, LAST, STATES, STEPS, Row, state_name

S, L, C, G = len(STATES), len(WEIGHED), len(COLUMNS), STEPS
LAB = np.array([WEIGHED.index(label) for _, label in STATES])
ZONE = np.array([ZONES.index(zone) for zone, _ in STATES])
OPENS, CLOSES = L + 3, L + 4
F, M, B = (slice(int(np.nonzero(z == ZONE)[0][0]), int(np.nonzero(z == ZONE)[0][-1]) + 1) for z in range(3))
IS_TEXT = np.array([label in TEXT for _, label in STATES])
ALLOWED = np.zeros((S, S), bool)
ALLOWED[F, F] = ALLOWED[F, M] = ALLOWED[M, M] = ALLOWED[M, B] = ALLOWED[B, B] = True
ALLOWED[F, M] &= IS_TEXT[None, M]
ALLOWED[M, B] &= IS_TEXT[M][:, None]
START = np.where((ZONE == 2) | ((ZONE == 1) & ~IS_TEXT), -np.inf, 0.0)
FINAL = np.where((ZONE == 0) | ((ZONE == 1) & ~IS_TEXT), -np.inf, 0.0)
TINY = 1e-300


@dataclass(slots=True)
class Document:
    """A document as training sees it: evidence (units by names), gaps, gold states, labels that are fixed (-1:
    none)."""

    shows: sparse.csr_matrix
    gaps: np.ndarray
    states: np.ndarray
    fixed: np.ndarray

    def allowed(self) -> bool:
        """Whether the gold states keep to the order of the parts."""
        y = self.states
        return bool(np.isfinite(START[y[0]]) and np.isfinite(FINAL[y[-1]]) and ALLOWED[y[:-1], y[1:]].all())


class Chain:
    """The weights while they are learned."""

    def __init__(self, names: int) -> None:
        self.own = np.zeros((names, C))
        self.labels = np.zeros((L, L))
        self.by_gap = np.zeros((G, L, L))
        self.states = np.zeros((S, S))
        self.first = np.zeros(S)
        self.last = np.zeros(S)

    def arrays(self) -> list[np.ndarray]:
        return [self.own, self.labels, self.by_gap, self.states, self.first, self.last]

    def steps(self) -> np.ndarray:
        total = self.labels[np.ix_(LAB, LAB)][None] + self.by_gap[:, LAB][:, :, LAB] + self.states[None]
        return np.where(ALLOWED[None], np.clip(total, -25, 25), -np.inf)


class _Batch:
    """Documents of like lengths, side by side."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.sizes = np.array([d.shows.shape[0] for d in documents])
        self.longest, self.count = int(self.sizes.max()), len(documents)
        self.shows = sparse.vstack([d.shows for d in documents]).tocsr()
        self.turned = self.shows.T.tocsr()
        self.gaps = np.concatenate([d.gaps for d in documents])
        self.states = np.concatenate([d.states for d in documents])
        self.fixed = np.concatenate([d.fixed for d in documents])
        self.head = np.concatenate([[0], np.cumsum(self.sizes)[:-1]])
        self.foot = np.cumsum(self.sizes) - 1
        self.units = len(self.gaps)

    def at(self, t: int) -> np.ndarray:
        """The rows of the units at place `t` of the documents that are so long."""
        return self.head[self.sizes > t] + t


def _scores(chain: Chain, batch: _Batch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    sums = batch.shows @ chain.own
    own = sums[:, LAB] + sums[:, L + ZONE]
    k = np.nonzero(batch.fixed >= 0)[0]
    if len(k):
        own[k] = np.where(LAB[None] == batch.fixed[k][:, None], own[k], -1e4)
    return own, np.clip(sums[:, OPENS], -20, 20), np.clip(sums[:, CLOSES], -20, 20)


def _gradient(chain: Chain, batch: _Batch) -> tuple[float, list[np.ndarray]]:
    own, opens, closes = _scores(chain, batch)
    steps = chain.steps()
    most = own.max(1)
    e_own = np.exp(np.maximum(own - most[:, None], -40))
    e_steps, e_opens, e_closes = np.exp(steps), np.exp(opens), np.exp(closes)
    first, last = np.exp(chain.first + START), np.exp(chain.last + FINAL)
    alpha, before, scale = np.zeros((batch.units, S)), np.zeros((batch.units, S)), np.zeros(batch.units)
    for t in range(batch.longest):
        r = batch.at(t)
        u = np.empty((len(r), S))
        if not t:
            u[:] = first
            u[:, M] *= e_opens[r][:, None]
        else:
            above = alpha[r - 1]
            for g in range(G):
                m = batch.gaps[r] == g
                if m.any():
                    a, x, rm = above[m], e_steps[g], r[m]
                    u[m, F] = a[:, F] @ x[F, F]
                    u[m, M] = a[:, M] @ x[M, M] + (a[:, F] @ x[F, M]) * e_opens[rm][:, None]
                    u[m, B] = a[:, B] @ x[B, B] + (a[:, M] @ x[M, B]) * e_closes[rm][:, None]
        v = u * e_own[r]
        total = v.sum(1) + TINY
        alpha[r], scale[r], before[r] = np.maximum(v / total[:, None], 1e-40), total, u
    tail = (alpha[batch.foot] * last).sum(1) + TINY
    log_z = np.add.reduceat(np.log(scale) + most, batch.head) + np.log(tail)
    beta = np.zeros((batch.units, S))
    beta[batch.foot] = last[None]
    pairs, likely = np.zeros((G, S, S)), np.zeros((batch.units, S))
    p_opens, p_closes = np.zeros(batch.units), np.zeros(batch.units)
    for t in range(batch.longest - 1, -1, -1):
        r = batch.at(t)
        q = np.maximum(beta[r] * e_own[r], 1e-60)
        q /= ((before[r] * q).sum(1) + TINY)[:, None]
        likely[r] = before[r] * q
        if not t:
            break
        above, below = alpha[r - 1], np.empty((len(r), S))
        for g in range(G):
            m = batch.gaps[r] == g
            if not m.any():
                continue
            x, qm, a, rm = e_steps[g], q[m], above[m], r[m]
            q_opens, q_closes = qm[:, M] * e_opens[rm][:, None], qm[:, B] * e_closes[rm][:, None]
            opened, closed = q_opens @ x[F, M].T, q_closes @ x[M, B].T
            below[m, F] = qm[:, F] @ x[F, F].T + opened
            below[m, M] = qm[:, M] @ x[M, M].T + closed
            below[m, B] = qm[:, B] @ x[B, B].T
            p_opens[rm], p_closes[rm] = (a[:, F] * opened).sum(1), (a[:, M] * closed).sum(1)
            pairs[g][F, F] += a[:, F].T @ qm[:, F]
            pairs[g][F, M] += a[:, F].T @ q_opens
            pairs[g][M, M] += a[:, M].T @ qm[:, M]
            pairs[g][M, B] += a[:, M].T @ q_closes
            pairs[g][B, B] += a[:, B].T @ qm[:, B]
        beta[r - 1] = np.maximum(below / below.max(1)[:, None], 1e-40)
    p_opens[batch.head] = likely[batch.head][:, M].sum(1)
    pairs *= e_steps
    return _against_gold(chain, batch, (own, opens, closes, steps), (likely, p_opens, p_closes, pairs), log_z)


def _against_gold(
    chain: Chain, batch: _Batch, scores: tuple[np.ndarray, ...], expected: tuple[np.ndarray, ...], log_z: np.ndarray
) -> tuple[float, list[np.ndarray]]:
    own, opens, closes, steps = scores
    likely, p_opens, p_closes, pairs = expected
    y, rows = batch.states, np.arange(batch.units)
    inner = np.ones(batch.units, bool)
    inner[batch.head] = False
    i = np.nonzero(inner)[0]
    opened = ZONE[y] == 1
    opened[i] &= ZONE[y[i - 1]] == 0
    closed = np.zeros(batch.units, bool)
    closed[i] = (ZONE[y[i]] == 2) & (ZONE[y[i - 1]] == 1)
    total = own[rows, y].sum() + chain.first[y[batch.head]].sum() + chain.last[y[batch.foot]].sum()
    total += steps[batch.gaps[i], y[i - 1], y[i]].sum() + opens[opened].sum() + closes[closed].sum()
    left = -likely
    left[rows, y] += 1
    columns = np.zeros((batch.units, C))
    for k in range(L):
        columns[:, k] = left[:, k == LAB].sum(1)
    for k in range(3):
        columns[:, L + k] = left[:, k == ZONE].sum(1)
    columns[:, OPENS], columns[:, CLOSES] = opened - p_opens, closed - p_closes
    of_steps = -pairs
    np.add.at(of_steps, (batch.gaps[i], y[i - 1], y[i]), 1)
    by_gap = np.zeros((G, L, L))
    np.add.at(by_gap, (slice(None), LAB[:, None], LAB[None, :]), of_steps)
    gradients = [
        batch.turned @ columns,
        by_gap.sum(0),
        by_gap,
        of_steps.sum(0),
        left[batch.head].sum(0),
        left[batch.foot].sum(0),
    ]
    return float(total - log_z.sum()), gradients


@dataclass(frozen=True, slots=True)
class Settings:
    """How weights are learned: passes over the data, step, costs of great weights (squared) and of any (absolute), of
    great weights of steps beside those of evidence; how many weights of evidence are kept (0: all); how often each text
    of our own is shown, which has to come out right."""

    epochs: int = 6
    rate: float = 0.15
    l2: float = 12.0
    l1: float = 0.0
    steps: float = 1.0
    kept: int = 0
    own: int = 1
    batch: int = 12
    seed: int = 1


def learn(documents: Sequence[Document], settings: Settings) -> Chain:
    """The weights that the documents teach. Where few are to be kept, all are learned, and those that matter most are
    learned once more without the others: those whose weight, by how often their evidence is seen, moves most."""
    chain = _learn(documents, settings, None)
    if not settings.kept:
        return chain
    seen = np.minimum(sum(np.asarray(d.shows.sum(0)).ravel() for d in documents), OFTEN)
    matters = np.abs(chain.own) * np.sqrt(seen)[:, None]
    least = np.partition(matters.ravel(), -settings.kept)[-settings.kept]
    return _learn(documents, settings, (matters >= max(least, TINY)).astype(float))


OFTEN = 1000
"""Units from which on evidence counts for no more because more show it."""


def _learn(documents: Sequence[Document], settings: Settings, kept: np.ndarray | None) -> Chain:
    """The weights that the documents teach, averaged over the last two passes; `kept` is 0 for those that stay 0."""
    rng = np.random.default_rng(settings.seed)
    order = np.argsort([d.shows.shape[0] for d in documents], kind="stable")
    batches = [
        _Batch([documents[i] for i in order[k : k + settings.batch]]) for k in range(0, len(order), settings.batch)
    ]
    chain = Chain(documents[0].shows.shape[1])
    squares = [np.full(a.shape, 1.0) for a in chain.arrays()]
    n = len(batches)
    costs = [settings.l2 * (2 if k in (2, 3) else 1) * (settings.steps if k else 1) / n for k in range(6)]
    sums: list[np.ndarray] | None = None
    for epoch in range(settings.epochs):
        for k in rng.permutation(n):
            _, gradients = _gradient(chain, batches[k])
            if kept is not None:
                gradients[0] *= kept
            for j, (a, g, h) in enumerate(zip(chain.arrays(), gradients, squares, strict=True)):
                g -= costs[j] * a
                h += g * g
                root = np.sqrt(h)
                a += settings.rate * g / root
                if settings.l1 and not j:
                    less = settings.rate * (settings.l1 / n) / root
                    a[:] = np.sign(a) * np.maximum(0, np.abs(a) - less)
            if epoch >= settings.epochs - 2:
                if sums is None:
                    sums = [np.zeros_like(a) for a in chain.arrays()]
                for total, a in zip(sums, chain.arrays(), strict=True):
                    total += a
    for a, total in zip(chain.arrays(), sums or [], strict=True):
        a[:] = total / (n * min(2, settings.epochs))
    return chain


def rows_of(chain: Chain, names: Sequence[str], least: int) -> list[Row]:
    """The weights as rows of a table, in thousandths, without those under `least`."""
    rows: list[Row] = [
        (COLUMNS[c], names[k], round(float(chain.own[k, c]) * 1000))
        for k, c in zip(*np.nonzero(np.abs(chain.own) * 1000 >= least), strict=True)
    ]
    for a, above in enumerate(WEIGHED):
        for b, below in enumerate(WEIGHED):
            rows.append((below, f"{FOLLOWS}{above}", round(float(chain.labels[a, b]) * 1000)))
            rows += [
                (below, f"{FOLLOWS}{above}, gap {g}", round(float(chain.by_gap[g, a, b]) * 1000)) for g in range(G)
            ]
    for a, above_state in enumerate(STATES):
        for b, state in enumerate(STATES):
            if ALLOWED[a, b]:
                weight = round(float(chain.states[a, b]) * 1000)
                rows.append((state_name(state), f"{FOLLOWS}{state_name(above_state)}", weight))
    for s, state in enumerate(STATES):
        rows.append((state_name(state), FIRST, round(float(chain.first[s]) * 1000)))
        rows.append((state_name(state), LAST, round(float(chain.last[s]) * 1000)))
    return sorted((row for row in rows if abs(row[2]) >= least), key=lambda row: (row[0], row[1]))
