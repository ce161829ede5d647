"""The best sequence and its margins against every sequence there is."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookmaker.judging.deciding import NARROW, NEVER, SURE_OF_VERSE, Decision, decide, decide_stanza, sequence
from bookmaker.judging.labels import TEXT, WEIGHED, ZONES
from bookmaker.judging.weights import COLUMNS, NOTHING, STATES, STEPS, Weights

OPENS, CLOSES = COLUMNS.index("opens"), COLUMNS.index("closes")
LABELS = ("title", "note", "verse", "prose")
"""Those that the invented documents are made of: the others are made so unlikely that nobody looks at them."""


def weights_by(seed: int) -> Weights:
    chance = random.Random(seed)
    follows = tuple(tuple(tuple(chance.randint(-3000, 3000) for _ in STATES) for _ in STATES) for _ in range(STEPS))
    first, last = (tuple(chance.randint(-2000, 2000) for _ in STATES) for _ in range(2))
    return Weights(NOTHING, NOTHING, follows, first, last)


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
    decisions = sequence(scores, gaps, weights, [None] * len(scores))
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
    weights = Weights(
        NOTHING, NOTHING, tuple(tuple(tuple(row) for row in table) for table in after), weights.first, weights.last
    )
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


def stanza(*labels: str, cost: int = 1000) -> list[Decision]:
    names = ("verse", "prose", "epigraph-source")
    return [
        Decision(label, "body", "out", "front", cost, {name: 0 if name == label else cost for name in names})  # type: ignore[arg-type, misc]
        for label in labels
    ]


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (("verse", "prose", "verse"), ["verse"] * 3),
        (("verse", "prose", "prose"), ["prose"] * 3),
        (("prose", "verse", "verse", "epigraph-source"), ["verse", "verse", "verse", "epigraph-source"]),
        (("verse", "script", "verse"), ["verse", "script", "verse"]),
    ],
)
def test_the_lines_of_a_stanza_are_decided_together(labels: tuple[str, ...], told: list[str]) -> None:
    found = stanza(*labels)
    decide_stanza(found, 0, len(found), [None] * len(found))
    assert [each.label for each in found] == told


def test_a_document_has_verse_where_some_line_is_surely_verse() -> None:
    weights = Weights(NOTHING, NOTHING, weights_by(2).follows, (0,) * len(STATES), (0,) * len(STATES))
    flat = tuple(tuple((0,) * len(STATES) for _ in STATES) for _ in range(STEPS))
    weights = Weights(NOTHING, NOTHING, flat, weights.first, weights.last)

    def told(*sure: int) -> list[str]:
        return [
            each.label
            for each in decide(
                scores_of([[-9000, -9000, m, 0, 0, 9000, 0, 0, 0] for m in sure]),
                [1] * len(sure),
                weights,
                [None] * len(sure),
            )
        ]

    assert told(SURE_OF_VERSE - 500, SURE_OF_VERSE - 500) == ["prose", "prose"]
    assert told(SURE_OF_VERSE - 500, SURE_OF_VERSE + 500) == ["verse", "verse"]


def test_a_fixed_line_of_a_stanza_is_kept() -> None:
    found = stanza("verse", "prose", "verse")
    decide_stanza(found, 0, 3, [None, "prose", None])
    assert [each.label for each in found] == ["verse", "prose", "verse"]


def test_a_mark_outside_the_body_parts_no_scenes() -> None:
    weights = Weights(NOTHING, NOTHING, weights_by(2).follows, (0,) * len(STATES), (0,) * len(STATES))
    scores = [[0] * len(COLUMNS) for _ in range(2)]
    scores[0][WEIGHED.index("break")] = scores[1][WEIGHED.index("prose")] = 90_000
    scores[0][len(WEIGHED)] = 90_000
    decisions = decide(scores, [1, 1], weights, [None, None])
    assert [(each.label, each.zone) for each in decisions] == [("out", "front"), ("prose", "body")]
    assert decide(scores, [1, 1], weights, ["break", None])[0].label == "break"


def test_nothing_is_decided_of_nothing() -> None:
    assert decide([], [], weights_by(3), []) == []
