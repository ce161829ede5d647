"""The sums of evidence: what each unit's own line, its company and its document speak for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from bookmaker.judging.evidence.company import EDGE, NEIGHBOURS, Seen, company_of
from bookmaker.judging.weights import COLUMNS, Packed, Weights, unpacked

_PLACE = {name: n for n, name in enumerate(COLUMNS)}


MARK = "mark "
"""The evidence that a line is typed between scenes, or frames something."""

NO_WORDS = 6_000
"""How much less likely such a line is to be words of the text. Of those that teach one in a hundred is: too few for
weights to be learned."""

_OF_WORDS = tuple(_PLACE[name] for name in ("prose", "verse", "script"))


class Weighing:
    """The evidence of one document, weighed."""

    def __init__(self, seen: Sequence[Seen], facts: Sequence[str], weights: Weights) -> None:
        self.seen, self.facts, self.weights = seen, facts, weights
        self.company = company_of(seen, facts)

    def scores(self) -> list[list[int]]:
        """For each unit the sum of each column."""
        base = sum(weight for _, weight in _known(self.weights.own, self.facts))
        sums = [unpacked(base + self._sum(k)) for k in range(len(self.seen))]
        for seen, row in zip(self.seen, sums, strict=True):
            if MARK in seen.found:
                for column in _OF_WORDS:
                    row[column] -= NO_WORDS
        return sums

    def _sum(self, k: int) -> Packed:
        own = self.weights.own
        seen, n = self.seen, len(self.seen)
        total = sum([own[name] for name in seen[k].found if name in own])
        total += sum([own[name] for name in self.company[k] if name in own])
        for far, table in self.weights.beside.items():
            names = seen[k + far].found if 0 <= k + far < n else (EDGE,)
            total += sum([table[name] for name in names if name in table])
        return total

    def because(
        self, k: int, chosen: tuple[str, str], other: tuple[str, str], most: int = 4
    ) -> tuple[tuple[str, int], ...]:
        """The strongest evidence of unit `k` for one label and part of the file rather than for another: what speaks
        for it first, then what speaks against it."""
        label, zone, instead, other_zone = (_PLACE[name] for name in (*chosen, *other))
        total: dict[str, int] = {}
        for name, row in self._all(k):
            columns = _columns(row)
            if weight := columns[label] + columns[zone] - columns[instead] - columns[other_zone]:
                total[name] = total.get(name, 0) + weight
        order = sorted(total.items(), key=lambda item: (-abs(item[1]), item[0]))
        speaks_for = [item for item in order if item[1] > 0][:most]
        against = [item for item in order if item[1] < 0][: most // 2]
        return (*speaks_for, *against)

    def _all(self, k: int) -> list[tuple[str, Packed]]:
        own = self.weights.own
        result = _known(own, self.facts) + _known(own, self.seen[k].found) + _known(own, self.company[k])
        for far, prefix in NEIGHBOURS.items():
            names = self.seen[k + far].found if 0 <= k + far < len(self.seen) else (EDGE,)
            result += [(prefix + name, row) for name, row in _known(self.weights.beside[far], names)]
        return result


@lru_cache(maxsize=4096)
def _columns(row: Packed) -> list[int]:
    return unpacked(row)


def _known(table: dict[str, Packed], names: Iterable[str]) -> list[tuple[str, Packed]]:
    return [(name, table[name]) for name in names if name in table]
