"""The sums of evidence: what each unit's own line, its company and its document speak for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bookmaker.judging.evidence.company import EDGE, NEIGHBOURS, Seen, company_of
from bookmaker.judging.weights import COLUMNS, PLACE_OF, Packed, Weights, in_columns, parted, unpacked

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
        known = weights.beside.known
        self._carried = [[name for name in unit.found if name in known] for unit in seen]
        self._found: dict[tuple[int, ...], list[dict[str, int]]] = {}

    def scores(self) -> list[list[int]]:
        """For each unit the sum of each column."""
        base = self._own(self.facts)
        beyond = parted(self.weights.beside[EDGE])
        beside = [self._beside(names) for names in self._carried]
        n = len(self.seen)
        steps = [(place, far) for far, place in PLACE_OF.items()]
        result = []
        for k, (seen, company) in enumerate(zip(self.seen, self.company, strict=True)):
            total = base + self._own(seen.found) + self._own(company)
            total += sum([beside[k + far][place] if 0 <= k + far < n else beyond[place] for place, far in steps])
            row = unpacked(total)
            if MARK in seen.found:
                for column in _OF_WORDS:
                    row[column] -= NO_WORDS
            result.append(row)
        return result

    def _own(self, names: Iterable[str]) -> Packed:
        own = self.weights.own
        known = own.known
        return sum([own[name] for name in names if name in known])

    def _beside(self, names: Iterable[str]) -> list[Packed]:
        """For neighbours at each distance what they learn of a unit that shows `names`."""
        beside = self.weights.beside
        return parted(sum([beside[name] for name in names]))

    def because(
        self, k: int, chosen: tuple[str, str], other: tuple[str, str], most: int = 4
    ) -> tuple[tuple[str, int], ...]:
        """The strongest evidence of unit `k` for one label and part of the file rather than for another: what speaks
        for it first, then what speaks against it."""
        columns = tuple(_PLACE[name] for name in (*chosen, *other))
        total: dict[str, int] = {}
        for name, weight in self._parting(k, columns):
            total[name] = total.get(name, 0) + weight
        order = sorted(total.items(), key=lambda item: (-abs(item[1]), item[0]))
        speaks_for = [item for item in order if item[1] > 0][:most]
        against = [item for item in order if item[1] < 0][: most // 2]
        return (*speaks_for, *against)

    def _parting(self, k: int, columns: tuple[int, ...]) -> Iterator[tuple[str, int]]:
        """The evidence of unit `k` that weighs otherwise for the first two columns than for the others; by how much.

        Most lines of a text show the same, and are in doubt between the same labels: each weight is found once.
        """
        own, *beside = self._found.setdefault(columns, [{} for _ in range(1 + len(NEIGHBOURS))])
        for name in (*self.facts, *self.seen[k].found, *self.company[k]):
            weight = own.get(name)
            if weight is None:
                weight = own[name] = _difference(self.weights.own[name], 0, columns)
            if weight:
                yield name, weight
        for (far, prefix), found in zip(NEIGHBOURS.items(), beside, strict=True):
            for name in self._carried[k + far] if 0 <= k + far < len(self.seen) else (EDGE,):
                weight = found.get(name)
                if weight is None:
                    weight = found[name] = _difference(self.weights.beside[name], PLACE_OF[far], columns)
                if weight:
                    yield prefix + name, weight


def _difference(total: int, place: int, columns: tuple[int, ...]) -> int:
    if not total:
        return 0
    label, zone, instead, other_zone = in_columns(total, place, columns)
    return label + zone - instead - other_zone
