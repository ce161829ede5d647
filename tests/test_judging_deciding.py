"""The best sequence and its margins against every sequence there is."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookmaker.judging.deciding import NARROW, NEVER, decide
from bookmaker.judging.labels import TEXT, WEIGHED, ZONES
from bookmaker.judging.weights import COLUMNS, STATES, STEPS, Weights

OPENS, CLOSES = COLUMNS.index("opens"), COLUMNS.index("closes")
LABELS = ("title", "note", "verse", "prose")
"""Those that the invented documents are made of: the others are made so unlikely that nobody looks at them."""


def weights_by(seed: int) -> Weights:
    chance = random.Random(seed)
    follows = tuple(tuple(tuple(chance.randint(-3000, 3000) for _ in STATES) for _ in STATES) for _ in range(STEPS))
    first, last = (tuple(chance.randint(-2000, 2000) for _ in STATES) for _ in range(2))
    return Weights({}, {}, follows, first, last)


def scores_of(rows: list[list[int]]) -> list[list[int]]:
    """Rows of the four labels' scores, then the parts', opens and closes, as rows of all columns."""
    full = []
    for row in rows:
        scores = [-NARROW * 9] * len(WEIGHED) + row[4:]
        for label, score in zip(LABELS, row, strict=False):
            scores[WEIGHED.index(label)] = score
        full.append(scores)
    return full


def total(path: tuple[int, ...], scores: list[list[int]], gaps: list[int], weights: Weights) -> int:
    """What a sequence weighs, added up as the definition says."""
    states = [STATES[s] for s in path]
    result = weights.first[path[0]] + weights.last[path[-1]]
    order = [ZONES.index(zone) for zone, _ in states]
    if order[0] == 2 or order[-1] == 0:
        result -= NEVER
    for k, (zone, label) in enumerate(states):
        result += scores[k][WEIGHED.index(label)] + scores[k][len(WEIGHED) + order[k]]
        if zone == "body" and (not k or order[k - 1] == 0):
            result += scores[k][OPENS] - (0 if label in TEXT else NEVER)
        if zone == "back" and k and order[k - 1] == 1:
            result += scores[k][CLOSES] - (0 if states[k - 1][1] in TEXT else NEVER)
        if k:
            result += weights.follows[gaps[k]][path[k - 1]][path[k]]
    if order[-1] == 1 and states[-1][1] not in TEXT:
        result -= NEVER
    return result


def goes(path: tuple[int, ...]) -> bool:
    order = [ZONES.index(STATES[s][0]) for s in path]
    return all(0 <= b - a <= 1 for a, b in itertools.pairwise(order))


rows = st.lists(st.lists(st.integers(-3000, 3000), min_size=9, max_size=9), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None)
@given(rows, st.integers(0, 99), st.data())
def test_the_best_of_all_sequences_is_found(parts: list[list[int]], seed: int, data: st.DataObject) -> None:
    scores, weights = scores_of(parts), weights_by(seed)
    gaps = [data.draw(st.integers(0, STEPS - 1)) for _ in scores]
    some = [s for s, (_, label) in enumerate(STATES) if label in LABELS]
    sums = {p: total(p, scores, gaps, weights) for p in itertools.product(some, repeat=len(scores)) if goes(p)}
    best = max(sums.values())
    decisions = decide(scores, gaps, weights, [None] * len(scores))
    for k, decision in enumerate(decisions):
        by_label: dict[str, int] = {}
        for path, weight in sums.items():
            label = STATES[path[k]][1]
            by_label[label] = max(weight, by_label.get(label, weight))
        order = sorted(by_label.values(), reverse=True)
        assert by_label[decision.label] == best
        if best > -NEVER:
            assert decision.margin == order[0] - order[1] or order[1] < best - NARROW


def test_a_fixed_label_is_kept_and_moves_its_neighbours() -> None:
    weights = weights_by(1)
    after = [list(map(list, rows)) for rows in weights.follows]
    verse, prose = STATES.index(("body", "verse")), STATES.index(("body", "prose"))
    for table in after:
        table[verse][verse] = table[prose][prose] = 9000
    weights = Weights({}, {}, tuple(tuple(tuple(row) for row in table) for table in after), weights.first, weights.last)
    scores = scores_of([[-9000, -9000, 0, 1000, 0, 0, 0, 0, 0]] * 3)
    free = decide(scores, [1, 1, 1], weights, [None] * 3)
    held = decide(scores, [1, 1, 1], weights, [None, "verse", None])
    assert [each.label for each in free] == ["prose"] * 3
    assert [each.label for each in held] == ["verse"] * 3


@pytest.mark.parametrize("label", WEIGHED)
def test_every_label_can_be_fixed_everywhere(label: str) -> None:
    scores = scores_of([[0] * 9] * 3)
    decisions = decide(scores, [1, 1, 1], weights_by(2), [label] * 3)  # type: ignore[list-item]
    assert [each.label for each in decisions] == [label] * 3


def test_nothing_is_decided_of_nothing() -> None:
    assert decide([], [], weights_by(3), []) == []
