"""The best of several candidates, by weighed evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from bookmaker.judging.judgement import Because


class Ranked(Struct, frozen=True):
    """The place of the best candidate and of the next one that says something else (-1 for none), the margin between
    them, and what is strongest for the first rather than for the second."""

    best: int
    other: int
    margin: int
    because: Because


ALONE = 5_000
"""The margin of a candidate that has no rival."""


def rank(candidates: Sequence[Sequence[str]], same: Sequence[object], weights: Mapping[str, int]) -> Ranked:
    """The best of the candidates, each given by its evidence; those with an equal `same` say the same thing."""
    sums = [sum(weights.get(name, 0) for name in shown) for shown in candidates]
    order = sorted(range(len(sums)), key=lambda n: (-sums[n], n))
    best = order[0]
    other = next((n for n in order if same[n] != same[best]), -1)
    mine = set(candidates[best])
    theirs = set(candidates[other]) if other >= 0 else set()
    known = [(name, weights[name]) for name in mine - theirs if name in weights]
    known += [("not " + name, -weights[name]) for name in theirs - mine if name in weights]
    known.sort(key=lambda item: (-abs(item[1]), item[0]))
    speaks_for = [item for item in known if item[1] > 0][:3]
    against = [item for item in known if item[1] < 0][:2]
    margin = sums[best] - sums[other] if other >= 0 else ALONE
    return Ranked(best, other, margin, (*speaks_for, *against))
