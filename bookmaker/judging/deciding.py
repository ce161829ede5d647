"""The best labels for a whole document, by adding up: nothing here sees text.

A document is a chain of units. Each unit has a score for every label, part of the file, and for being where the story's
own text opens or closes; each pair of neighbours has one for the states that they are in. The sequence of the greatest
sum is found as Viterbi does (Forney 1973), and for each unit the greatest sum of all sequences that give it another
label: what parts the two is the margin of the label. States run from front to body to back and never return; the
body begins and ends with the story's own text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from operator import add

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.judging.labels import TEXT, WEIGHED, ZONES, Label, Zone
from bookmaker.judging.weights import STATES, Weights

NEVER = 10_000_000
"""What breaks the order of the parts costs: it is done only where nothing else is left."""

_LOST = 1 << 40

NARROW = 8_000
"""A label whose own score is so much less than the best one's of its part of the file is not looked at."""

BEAM = 16_000
"""A state that ends a sequence so much worse than the best one is not followed."""

_OPENS, _CLOSES = len(WEIGHED) + len(ZONES), len(WEIGHED) + len(ZONES) + 1
_LABEL = tuple(WEIGHED.index(label) for _, label in STATES)
_ZONE = tuple(ZONES.index(zone) for zone, _ in STATES)
_FRONT, _BODY, _BACK = 0, 1, 2
_FIRST_OF_BODY, _FIRST_OF_BACK = _ZONE.index(_BODY), _ZONE.index(_BACK)
_IS_TEXT = tuple(label in TEXT for _, label in STATES)
_STATES_OF = tuple(tuple(s for s, label in enumerate(_LABEL) if label == n) for n in range(len(WEIGHED)))
_IN_FRONT, _IN_BODY, _IN_BACK = (
    tuple((s, _LABEL[s]) for s in range(len(STATES)) if _ZONE[s] == zone) for zone in (_FRONT, _BODY, _BACK)
)
_OUTSIDE = tuple(sorted({n for _, n in (*_IN_FRONT, *_IN_BACK)}))
_PROSE = WEIGHED.index("prose")


class Decision(Struct, frozen=True):
    """A unit's label and part of the file, the label that would have been next, with its part, and what parts the two.
    `near` has for each label how much worse the best sequence with it is; labels that were not looked at are absent."""

    label: Label
    zone: Zone
    instead: Label
    instead_zone: Zone
    margin: int
    near: dict[Label, int]


def decide(
    scores: Sequence[Sequence[int]], gaps: Sequence[int], weights: Weights, fixed: Sequence[Label | None]
) -> list[Decision]:
    """The decision for each unit. `scores` has the sum of each column's evidence for each unit, `gaps` how it is parted
    from the one above, `fixed` its label where that is settled.

    A mark outside the body frames the head or the foot, and parts no scenes: it is `out`. The lines of one paragraph
    that are partly verse are decided together. Where no line of a document is surely verse, none is.
    """
    return together(sequence(scores, gaps, weights, fixed), gaps, fixed)


def together(found: Sequence[Decision], gaps: Sequence[int], fixed: Sequence[Label | None]) -> list[Decision]:
    """The decisions of a sequence, with those changed that are for several units to make together."""
    found = [
        replace(each, label="out") if each.label == "break" and each.zone != "body" and label is None else each
        for each, label in zip(found, fixed, strict=True)
    ]
    heads = [k for k, gap in enumerate(gaps) if gap or not k]
    for head, end in zip(heads, [*heads[1:], len(found)], strict=False):
        if end - head > 1:
            decide_stanza(found, head, end, fixed)
    _doubt_verse(found, fixed)
    return found


SURE_OF_VERSE = 3_000
"""The margin that one line of a document's verse has to have: short lines of prose look like verse, and where there is
verse some of it is plain."""


def _doubt_verse(found: list[Decision], fixed: Sequence[Label | None]) -> None:
    """Give the verse of a document in which no line is surely verse the labels that come next."""
    mine = [k for k, each in enumerate(found) if each.label == "verse" and fixed[k] is None]
    if any(found[k].margin >= SURE_OF_VERSE for k in mine):
        return
    for k in mine:
        each = found[k]
        if others := [label for label in each.near if label != "verse"]:
            label = min(others, key=lambda other: (each.near[other], other))
            zone = "body" if label in TEXT or label == "break" else each.zone
            found[k] = replace(each, label=label, zone=zone, instead="verse", instead_zone=each.zone)


_STANZA: frozenset[Label] = frozenset(("verse", "prose", "note", "epigraph", "letter", "heading", "title"))
"""Labels that a stanza's lines are given by mistake; a script's paragraphs do hold several kinds of lines."""


def decide_stanza(found: list[Decision], head: int, end: int, fixed: Sequence[Label | None]) -> None:
    """Give the lines of a paragraph, of which some are verse, the label that costs least for all of them together. A
    credit at its foot stands apart."""
    if found[end - 1].label in ("epigraph-source", "byline"):
        end -= 1
    mine = [k for k in range(head, end) if fixed[k] is None]
    labels = {found[k].label for k in mine}
    if "verse" not in labels or len(labels) < 2 or not labels <= _STANZA:
        return
    costs = {label: sum(min(NARROW, found[k].near.get(label, NARROW)) for k in mine) for label in labels}
    order = sorted(labels, key=lambda label: (costs[label], label))
    zone = next(found[k].zone for k in mine if found[k].label == order[0])
    margin = (costs[order[1]] - costs[order[0]]) // len(mine)
    for k in mine:
        if found[k].label != order[0]:
            found[k] = replace(
                found[k],
                label=order[0],
                zone=zone,
                instead=found[k].label,
                instead_zone=found[k].zone,
                margin=min(margin, found[k].margin),
            )


def sequence(
    scores: Sequence[Sequence[int]], gaps: Sequence[int], weights: Weights, fixed: Sequence[Label | None]
) -> list[Decision]:
    """The best sequence of all, and what parts each label of it from the next best."""
    if not scores:
        return []
    lattice = _Lattice(scores, gaps, weights, fixed)
    above = lattice.forwards()
    below = lattice.backwards()
    return [_decision(lattice.kept[t], above[t], below[t]) for t in range(len(scores))]


class _Lattice:
    """The states that are looked at in each unit, with their scores, and the sums of the best ways to and from them."""

    def __init__(
        self, scores: Sequence[Sequence[int]], gaps: Sequence[int], weights: Weights, fixed: Sequence[Label | None]
    ) -> None:
        self.scores, self.gaps, self.weights = scores, gaps, weights
        self.kept = [_states(row, label) for row, label in zip(scores, fixed, strict=True)]
        self.own = [
            [row[_LABEL[s]] + row[len(WEIGHED) + _ZONE[s]] for s in kept]
            for row, kept in zip(scores, self.kept, strict=True)
        ]
        self.spread_above = [_spread(zip(*rows, strict=True)) for rows in weights.follows]
        self.spread_below = [_spread(rows) for rows in weights.follows]

    def forwards(self) -> list[list[int]]:
        """For each unit and kept state the sum of the best sequence from the head to it."""
        first = [own + self.weights.first[s] + self._first(s) for s, own in zip(self.kept[0], self.own[0], strict=True)]
        sums = [first]
        for t in range(1, len(self.scores)):
            before = self._narrow(t - 1, sums[-1])
            if all(_ZONE[s] != _FRONT for s, _ in before):
                self._leave_front(t)
            parts = [[(s, total) for s, total in before if _ZONE[s] == zone] for zone in range(len(ZONES))]
            # What may open or close the body: the sums of the states above, with what it costs to go over.
            opens, closes = self.scores[t][_OPENS], self.scores[t][_CLOSES]
            over: list[list[tuple[int, int]]] = [
                [],
                [(s, total + opens) for s, total in parts[_FRONT]],
                [(s, total + closes - (0 if _IS_TEXT[s] else NEVER)) for s, total in parts[_BODY]],
            ]
            rows, spread = self.weights.follows[self.gaps[t]], self.spread_above[self.gaps[t]]
            ways = [[(rows[above], total) for above, total in _near(part, spread)] for part in parts]
            across = [[(rows[above], total) for above, total in _near(part, spread)] for part in over]
            best: list[int] = []
            for zone, states in enumerate(_by_zone(self.kept[t])):
                within = _best_to(states, ways[zone])
                if across[zone]:
                    crossed = _best_to(states, across[zone])
                    if zone == _BODY:
                        crossed = [c if _IS_TEXT[s] else c - NEVER for s, c in zip(states, crossed, strict=True)]
                    within = list(map(max, within, crossed))
                best += within
            sums.append(list(map(add, best, self.own[t])))
        return sums

    def _leave_front(self, t: int) -> None:
        """Drop the states of the front from unit `t`: nothing leads to them any more."""
        if _ZONE[self.kept[t][0]] == _FRONT:
            left = [(s, own) for s, own in zip(self.kept[t], self.own[t], strict=True) if _ZONE[s] != _FRONT]
            if left:
                self.kept[t], self.own[t] = [s for s, _ in left], [own for _, own in left]

    def _first(self, state: int) -> int:
        if _ZONE[state] == _FRONT:
            return 0
        if _ZONE[state] == _BACK:
            return -NEVER
        return self.scores[0][_OPENS] - (0 if _IS_TEXT[state] else NEVER)

    def _narrow(self, t: int, sums: list[int]) -> list[tuple[int, int]]:
        """The states of unit `t` that are followed, with their sums: the good ones, and the best one of the body."""
        kept = self.kept[t]
        least = max(sums) - BEAM
        good = [pair for pair in zip(kept, sums, strict=True) if pair[1] > least]
        if not any(_ZONE[s] == _BODY for s, _ in good):
            good += sorted(
                ((s, total) for s, total in zip(kept, sums, strict=True) if _ZONE[s] == _BODY), key=lambda x: -x[1]
            )[:1]
        if len(good) < len(kept):
            alive = {s for s, _ in good}
            sums[:] = [total for s, total in zip(kept, sums, strict=True) if s in alive]
            self.own[t] = [own for s, own in zip(kept, self.own[t], strict=True) if s in alive]
            self.kept[t] = [s for s in kept if s in alive]
        return good

    def backwards(self) -> list[list[int]]:
        """For each unit and kept state the sum of the best sequence from it to the foot, without its own score."""
        n = len(self.scores)
        sums: list[list[int]] = [[]] * n
        sums[-1] = [
            self.weights.last[s] - (NEVER if _ZONE[s] == _FRONT or (_ZONE[s] == _BODY and not _IS_TEXT[s]) else 0)
            for s in self.kept[-1]
        ]
        for t in range(n - 2, -1, -1):
            after = [
                (s, own + total) for s, own, total in zip(self.kept[t + 1], self.own[t + 1], sums[t + 1], strict=True)
            ]
            parts = [[(s, total) for s, total in after if _ZONE[s] == zone] for zone in range(len(ZONES))]
            opens, closes = self.scores[t + 1][_OPENS], self.scores[t + 1][_CLOSES]
            over: list[list[tuple[int, int]]] = [
                [(s, total + opens - (0 if _IS_TEXT[s] else NEVER)) for s, total in parts[_BODY]],
                [(s, total + closes) for s, total in parts[_BACK]],
                [],
            ]
            rows, spread = self.weights.follows[self.gaps[t + 1]], self.spread_below[self.gaps[t + 1]]
            parts, over = [_near(part, spread) for part in parts], [_near(part, spread) for part in over]
            now = []
            for above in self.kept[t]:
                zone, row = _ZONE[above], rows[above]
                best = max([total + row[s] for s, total in parts[zone]], default=-_LOST)
                if over[zone]:
                    crossed = max([total + row[s] for s, total in over[zone]])
                    best = max(best, crossed - (NEVER if zone == _BODY and not _IS_TEXT[above] else 0))
                now.append(best)
            sums[t] = now
        return sums


def _spread(rows: Iterable[Sequence[int]]) -> int:
    """The most by which the numbers of a row differ."""
    return max([max(row) - min(row) for row in rows])


def _by_zone(states: list[int]) -> tuple[list[int], list[int], list[int]]:
    """The states of each part of the file; they are in order, and so are the parts."""
    body, back = bisect_left(states, _FIRST_OF_BODY), bisect_left(states, _FIRST_OF_BACK)
    return states[:body], states[body:back], states[back:]


def _best_to(states: list[int], ways: list[tuple[tuple[int, ...], int]]) -> list[int]:
    """For each state the greatest sum with which one of the ways leads to it; each way has what it leads to weighs."""
    if not states or not ways:
        return [-_LOST] * len(states)
    sums = [[total + row[s] for s in states] for row, total in ways]
    return sums[0] if len(sums) == 1 else list(map(max, *sums))


def _near(sums: list[tuple[int, int]], spread: int) -> list[tuple[int, int]]:
    """The states from which the best way may go on: a sum that is less than the best by more than a step can make up
    for is on none."""
    if len(sums) < 2:
        return sums
    least = max([total for _, total in sums]) - spread
    return [pair for pair in sums if pair[1] >= least]


def _states(row: Sequence[int], fixed: Label | None) -> list[int]:
    if fixed is not None:
        return list(_STATES_OF[WEIGHED.index("verse" if fixed == "verse-source" else fixed)])
    outside = max([row[n] for n in _OUTSIDE]) - NARROW
    inside = max(row[: len(WEIGHED)]) - NARROW
    kept = [s for s, n in _IN_FRONT if row[n] >= outside]
    kept += [s for s, n in _IN_BODY if row[n] >= inside or n == _PROSE]
    return kept + [s for s, n in _IN_BACK if row[n] >= outside]


def _decision(kept: Sequence[int], above: Sequence[int], below: Sequence[int]) -> Decision:
    best: dict[int, tuple[int, int]] = {}
    for s, a, b in zip(kept, above, below, strict=True):
        label = _LABEL[s]
        if label not in best or a + b > best[label][0]:
            best[label] = (a + b, s)
    order = sorted(best, key=lambda label: (-best[label][0], label))
    total, state = best[order[0]]
    other, other_state = best[order[1]] if len(order) > 1 else (total - NARROW, state)
    near = {WEIGHED[each]: total - best[each][0] for each in order}
    zone, chosen = STATES[state]
    other_zone, instead = STATES[other_state]
    return Decision(chosen, zone, instead, other_zone, min(total - other, NEVER), near)
