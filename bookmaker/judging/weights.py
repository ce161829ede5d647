"""What each piece of evidence weighs, read from the tables beside this module when they are first needed.

A table has a line for each weight, `label TAB evidence TAB integer`, sorted, below one line that says how it was made.
Weights are thousandths of a natural logarithm: 1000 makes a label 2.7 times as likely.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct

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
_MASK = (1 << WIDTH) - 1
BIAS = sum(_HALF << (WIDTH * n) for n in range(len(COLUMNS)))
_SIZE = WIDTH // 8 * len(COLUMNS)
_UNPACK = struct.Struct(f"<{len(COLUMNS)}I")

Packed = int
"""The weights of one piece of evidence for all columns in one whole number, 32 bits a column: one addition adds up
all of them, which is ten times as fast as a loop over columns."""

PLACE_OF: dict[int, int] = {far: n for n, far in enumerate(NEIGHBOURS)}
"""For neighbours that stand so far, the place of their row in a number that has a row for each of `NEIGHBOURS`."""

_BIAS_OF_ALL = sum(BIAS << (8 * _SIZE * n) for n in PLACE_OF.values())


def packed(weights: Iterable[tuple[int, int]]) -> Packed:
    """The weights, given as (column, weight), as one number."""
    return sum(weight << (WIDTH * column) for column, weight in weights)


def unpacked(total: Packed) -> list[int]:
    """The sums of all columns, of which each is less than two to the 31st."""
    return [column - _HALF for column in _UNPACK.unpack((total + BIAS).to_bytes(_SIZE, "little"))]


def in_columns(total: int, place: int, columns: Iterable[int]) -> list[int]:
    """What some columns have in the packed row at a place of a number: 0 where there is one row, and what `PLACE_OF`
    says where there is one for each of `NEIGHBOURS`."""
    rows = total + _BIAS_OF_ALL
    return [(rows >> (8 * _SIZE * place + WIDTH * column) & _MASK) - _HALF for column in columns]


def parted(total: int) -> list[Packed]:
    """The packed rows in a number that has a row for each of `NEIGHBOURS`."""
    data = (total + _BIAS_OF_ALL).to_bytes(_SIZE * len(PLACE_OF), "little")
    return [int.from_bytes(data[n : n + _SIZE], "little") - BIAS for n in range(0, len(data), _SIZE)]


Row = tuple[str, str, int]


def state_name(state: tuple[Zone, Label]) -> str:
    """How tables name a state."""
    return "/".join(state)


class Rows(dict[str, int]):
    """Numbers of packed rows by evidence, each made when it is first asked for: a text shows one in five of what the
    tables name. `known` is the evidence that weighs anything; of any other the number is 0. A number has a row for
    each of the prefixes under which the tables have the evidence."""

    def __init__(self, columns: Sequence[Mapping[str, str]], prefixes: Sequence[str], known: Iterable[str]) -> None:
        self.known = frozenset(known)
        self._prefixes = tuple(enumerate(prefixes))
        self._columns = tuple(enumerate(columns))

    def __missing__(self, name: str) -> int:
        if name not in self.known:
            return 0
        row = sum(
            int(weight) << (8 * _SIZE * n + WIDTH * column)
            for n, prefix in self._prefixes
            for column, table in self._columns
            if (weight := table.get(prefix + name))
        )
        self[name] = row
        return row


NOTHING = Rows((), (), ())


class Weights(Struct, frozen=True):
    """What evidence weighs: of a unit's own line and company (`own`), and what that of its line weighs for its
    neighbours (`beside`, with a row for each of `NEIGHBOURS`); what each state weighs after each other one, by the gap
    between them; and at the head and the foot of the file."""

    own: Rows
    beside: Rows
    follows: tuple[tuple[tuple[int, ...], ...], ...]
    first: tuple[int, ...]
    last: tuple[int, ...]


Tables = dict[str, dict[str, str]]
"""What a table says: for each label the weight of each piece of evidence, as written."""


def tables_of(text: str, labels: Iterable[str]) -> Tables:
    """A table by label, with all its labels given. Its rows are sorted, so that those of a label stand together and one
    split parts them: a list for each of thirty thousand rows takes five times as long."""
    starts: list[tuple[int, str]] = []
    for label in sorted(labels):
        start = text.find(f"\n{label}\t", starts[-1][0] if starts else 0)
        if start >= 0:
            starts.append((start, label))
    ends = [*(start for start, _ in starts[1:]), len(text.rstrip("\n"))]
    tables: Tables = {}
    for (start, label), end in zip(starts, ends, strict=True):
        cells = text[start:end].replace(f"\n{label}\t", "\t").split("\t")
        tables[label] = dict(zip(cells[1::2], cells[2::2], strict=True))
    return tables


def rows_of(text: str) -> list[Row]:
    """The rows of a table."""
    cells = [line.split("\t") for line in text.splitlines() if line and not line.startswith(HEAD)]
    return [(label, name, int(weight)) for label, name, weight in cells]


def read_table(name: str) -> list[Row]:
    """The rows of the table of that name in the package."""
    return rows_of(_text(name))


def _text(name: str) -> str:
    return (FOLDER / f"{name}.tsv").read_text(encoding="utf-8")


@cache
def label_weights() -> Weights:
    """The weights of labels that the package holds."""
    return _weights(tables_of(_text("labels"), {*COLUMNS, *map(state_name, STATES)}))


def weights_of(rows: Iterable[Row]) -> Weights:
    """The weights that rows of a table give."""
    tables: Tables = {}
    for label, name, weight in rows:
        tables.setdefault(label, {})[name] = str(weight)
    return _weights(tables)


def _weights(tables: Tables) -> Weights:
    columns = [tables.get(label, {}) for label in COLUMNS]
    known = frozenset[str]().union(*columns)
    prefixes = tuple(NEIGHBOURS.values())
    heads = {prefix.partition(": ")[0] for prefix in prefixes}
    told = {of for where, _, of in (name.partition(": ") for name in known) if where in heads}
    return Weights(
        Rows(columns, ("",), known),
        Rows(columns, prefixes, told),
        _follows(tables),
        _at_edge(tables, FIRST),
        _at_edge(tables, LAST),
    )


def _follows(tables: Tables) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """For each gap and state above what each state below it weighs: its label after that label, the same by that gap,
    and the state after that state."""
    states = _after(tables, list(map(state_name, STATES)))
    labels = _after(tables, WEIGHED)
    place = [WEIGHED.index(label) for _, label in STATES]
    result = []
    for gap in range(STEPS):
        by_gap = _after(tables, WEIGHED, f", gap {gap}")
        both = [[x + y for x, y in zip(*rows, strict=True)] for rows in zip(labels, by_gap, strict=True)]
        result.append(
            tuple(
                tuple([both[above][below] + more for below, more in zip(place, row, strict=True)])
                for above, row in zip(place, states, strict=True)
            )
        )
    return tuple(result)


def _after(tables: Tables, names: Sequence[str], gap: str = "") -> list[list[int]]:
    """For each name above what each name below it weighs."""
    below = [tables.get(name, {}) for name in names]
    return [[int(table.get(key, 0)) for table in below] for key in [f"{FOLLOWS}{name}{gap}" for name in names]]


def _at_edge(tables: Tables, edge: str) -> tuple[int, ...]:
    return tuple(int(tables.get(state_name(state), {}).get(edge, 0)) for state in STATES)
