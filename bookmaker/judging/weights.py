"""What each piece of evidence weighs, read from the tables beside this module when they are first needed.

A table has a line for each weight, `label TAB evidence TAB integer`, sorted, below one line that says how it was made.
Weights are thousandths of a natural logarithm: 1000 makes a label 2.7 times as likely.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from struct import Struct

from bookmaker.judging.evidence.company import NEIGHBOURS
from bookmaker.judging.labels import TEXT, WEIGHED, ZONES, Label, Zone

FOLDER = Path(__file__).parent / "weights"
"""Where the tables stand."""

HEAD = "#"
"""What the first line of a table begins with."""

COLUMNS: tuple[str, ...] = (*WEIGHED, *ZONES, "opens", "closes")
"""What evidence speaks for: a label, a part of the file, that the story's own text opens or closes at this unit."""

STATES: tuple[tuple[Zone, Label], ...] = tuple(
    (zone, label) for zone in ZONES for label in WEIGHED if zone == "body" or label not in TEXT
)
"""What a unit can be, and where: the story's own text stands in the body alone."""

FOLLOWS = "after "
FIRST, LAST = "first of all", "last of all"
STEPS = 4
"""How a unit is parted from the one above: in one paragraph, where paragraphs touch, by the usual gap, by a wider
one."""

WIDTH = 32
"""Bits of a column in a packed row of weights."""

_HALF = 1 << (WIDTH - 1)
BIAS = sum(_HALF << (WIDTH * n) for n in range(len(COLUMNS)))
_SIZE = WIDTH // 8 * len(COLUMNS)
_UNPACK = Struct(f"<{len(COLUMNS)}I")

Packed = int
"""The weights of one piece of evidence for all columns in one whole number, 32 bits a column: one addition adds up
all of
them, which is ten times as fast as a loop over columns."""


def packed(weights: Iterable[tuple[int, int]]) -> Packed:
    """The weights, given as (column, weight), as one number."""
    return sum(weight << (WIDTH * column) for column, weight in weights)


def unpacked(total: Packed) -> list[int]:
    """The sums of all columns, of which each is less than two to the 31st."""
    return [column - _HALF for column in _UNPACK.unpack((total + BIAS).to_bytes(_SIZE, "little"))]


Row = tuple[str, str, int]


def state_name(state: tuple[Zone, Label]) -> str:
    """How tables name a state."""
    return "/".join(state)


@dataclass(frozen=True, slots=True)
class Weights:
    """What evidence weighs: of a unit's own line and company (`own`), and of its neighbours by how far they stand;
    what each state weighs after each other one, by the gap between them; and at the head and the foot of the file."""

    own: dict[str, Packed]
    beside: dict[int, dict[str, Packed]]
    follows: tuple[tuple[tuple[int, ...], ...], ...]
    first: tuple[int, ...]
    last: tuple[int, ...]


def rows_of(text: str) -> list[Row]:
    """The rows of a table."""
    rows = []
    for line in text.splitlines():
        if line and not line.startswith(HEAD):
            label, name, weight = line.split("\t")
            rows.append((label, name, int(weight)))
    return rows


def read_table(name: str) -> list[Row]:
    """The rows of the table of that name in the package."""
    return rows_of((FOLDER / f"{name}.tsv").read_text(encoding="utf-8"))


@cache
def label_weights() -> Weights:
    """The weights of labels that the package holds."""
    return weights_of(read_table("labels"))


@dataclass(slots=True)
class _Tables:
    own: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    beside: dict[int, dict[str, list[tuple[int, int]]]] = field(default_factory=lambda: {far: {} for far in NEIGHBOURS})
    after: dict[tuple[str, str, int], int] = field(default_factory=dict)
    edges: dict[tuple[str, str], int] = field(default_factory=dict)

    def take(self, label: str, name: str, weight: int, columns: dict[str, int]) -> None:
        if name.startswith(FOLLOWS):
            above, _, gap = name.removeprefix(FOLLOWS).partition(", gap ")
            self.after[label, above, int(gap) if gap else -1] = weight
        elif name in (FIRST, LAST):
            self.edges[label, name] = weight
        else:
            table, name = self._table(name)
            table.setdefault(name, []).append((columns[label], weight))

    def _table(self, name: str) -> tuple[dict[str, list[tuple[int, int]]], str]:
        if "above: " in name[:9] or "below: " in name[:9]:
            for far, prefix in NEIGHBOURS.items():
                if name.startswith(prefix):
                    return self.beside[far], name[len(prefix) :]
        return self.own, name


def weights_of(rows: Iterable[Row]) -> Weights:
    """The weights that rows of a table give."""
    tables = _Tables()
    columns = {name: n for n, name in enumerate(COLUMNS)}
    for label, name, weight in rows:
        tables.take(label, name, weight, columns)
    names = [state_name(state) for state in STATES]
    get = tables.after.get
    follows = tuple(
        tuple(
            tuple(
                get((label, above, -1), 0) + get((label, above, gap), 0) + get((name, other, -1), 0)
                for (_, label), name in zip(STATES, names, strict=True)
            )
            for (_, above), other in zip(STATES, names, strict=True)
        )
        for gap in range(STEPS)
    )
    return Weights(
        {name: packed(pairs) for name, pairs in tables.own.items()},
        {far: {name: packed(pairs) for name, pairs in table.items()} for far, table in tables.beside.items()},
        follows,
        tuple(tables.edges.get((name, FIRST), 0) for name in names),
        tuple(tables.edges.get((name, LAST), 0) for name in names),
    )
