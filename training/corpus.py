"""Labelled texts, read into what training sees of them: evidence by name, gold labels, sizes of lines. No text.

The texts stand outside the project; `index.tsv` says where each came from. `python -m training.refresh FOLDER...` reads
them again where they are at hand, and writes `evidence.tsv.xz`.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from bookmaker.judging.evidence import seen_of
from bookmaker.judging.evidence.company import Seen, facts_of
from bookmaker.judging.evidence.voice import Odds
from bookmaker.judging.labels import LABELS, TEXT, Label
from bookmaker.judging.page import Page, page_of
from bookmaker.judging.standards import settled
from bookmaker.judging.units import Unit, units_of
from bookmaker.model import Source
from bookmaker.reading import read_source

HERE = Path(__file__).parent
_TAG = re.compile(r"<[^>]*>|^[^<]*>|<[^>]*$")


@dataclass(slots=True)
class Labels:
    """What a `.lab` file says: titles and authors, the label of each line that has words, breaks of blank lines (the
    line below each), and the ranges as written."""

    titles: list[str]
    authors: list[str]
    by: dict[int, Label]
    gaps: list[int]
    ranges: list[tuple[int, int, Label, str]]


@dataclass(slots=True)
class Case:
    """A labelled file as training sees it. `lines` has for each unit its lines' numbers and sizes; `blanks` the blank
    lines above each unit, and `usual` those that mean nothing; `words` the words of each unit, where they are to be
    counted; `gold` is None for a unit that shares a line with a heavier one."""

    name: str
    source: str
    form: str
    seen: list[Seen]
    fixed: list[Label | None]
    lines: list[tuple[tuple[int, int], ...]]
    gold: list[Label | None]
    labels: Labels
    blanks: list[int]
    usual: int
    words: list[frozenset[str]] = field(default_factory=list)

    def facts(self) -> list[str]:
        return facts_of(self.seen, self.form)

    def zones(self) -> list[str]:
        """The part of the file that each unit stands in; empty where there is no text."""
        text = [k for k, label in enumerate(self.gold) if label in TEXT]
        if not text:
            return []
        return ["front" if k < text[0] else "back" if k > text[-1] else "body" for k in range(len(self.gold))]


CASES = "cases"
"""The source of the invented texts of `tests/cases`: they teach, and are never what is measured."""

OUR_OWN = frozenset(("seeds", "synthetic", CASES))
"""Sources of the texts that the project shows and tests itself with: each of their files counts several times."""


def held_out(source: str) -> bool:
    """Whether a source is one of the twelve in a hundred that are looked at three times only: chosen by a hash."""
    return int(hashlib.sha256(("held out: " + source).encode()).hexdigest(), 16) % 100 < 12


def tenth(source: str) -> int:
    """The tenth of the sources whose words are counted without this source's."""
    return int(hashlib.sha256(("tenth: " + source).encode()).hexdigest(), 16) % 10


def index() -> dict[str, tuple[str, str]]:
    """The source of each labelled file, and the name that it has there: the names of the index are made up."""
    with (HERE / "labels" / "index.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["name"]: (row["source"], _called(row["name"], row["path"])) for row in rows}


def _called(name: str, path: str) -> str:
    return name if path.startswith("docs/") else path.rpartition("/")[2]


def written(path: Path) -> Labels:
    """A `.lab` file as it is written: `by` is empty. Ends the program at a line that is no entry."""
    result = Labels([], [], {}, [], [])
    for n, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        entry = re.sub(r"(?:^|\s{2,})#.*$", "", raw).rstrip()
        if not entry.strip():
            continue
        if match := re.match(r"(title|author|language|encoding|remark):\s*(.*)", entry):
            if match[1] == "title":
                result.titles.append(match[2].strip())
            elif match[1] == "author":
                result.authors.append(match[2].strip())
        elif match := re.match(r"gap\s+(\d+)\s+break$", entry):
            result.gaps.append(int(match[1]))
        elif (match := re.match(r"(\d+)(?:-(\d+))?\s+([a-z-]+)(?:\s+(.*))?$", entry)) and match[3] in LABELS:
            label: Label = match[3]  # type: ignore[assignment]
            result.ranges.append((int(match[1]), int(match[2] or match[1]), label, (match[4] or "").strip()))
        else:
            raise SystemExit(f"{path}:{n}: this is no entry: {raw!r}")
    return result


def by_line(labels: Labels) -> dict[int, Label]:
    """The label of each line that a range names, the last range's where several do."""
    return {number: label for first, last, label, _ in labels.ranges for number in range(first, last + 1)}


def read_labels(path: Path, source: Source) -> Labels:
    """The labels of a file, those of its lines that have words with it."""
    result = written(path)
    given = by_line(result)
    for n, row in enumerate(lines_of(source), 1):
        label = given.get(n, "prose")
        if _bare(row, source).strip("\x1a\f \t\xa0") or (label == "break" and row.strip()):
            result.by[n] = label
    return result


def lines_of(source: Source) -> list[str]:
    """The lines of a file as typed."""
    return re.split(r"\r\n|\r|\n", source.text)


def _bare(row: str, source: Source) -> str:
    return _TAG.sub("", row).replace("&nbsp;", " ") if source.format == "html" else row


def gold_of(units: tuple[Unit, ...], by: dict[int, Label]) -> list[Label | None]:
    """The label of most of each unit's characters; None where it shares its line with a heavier unit."""
    weight: Counter[int] = Counter()
    for unit in units:
        for line in unit.lines:
            weight[line.number] += len(line.text) + 1
    gold: list[Label | None] = []
    for unit in units:
        counts: Counter[Label] = Counter()
        for line in unit.lines:
            counts[by.get(line.number, "out")] += len(line.text) + 1
        label: Label | None = counts.most_common(1)[0][0]
        if len(unit.lines) == 1 and len(unit.text) + 1 < 0.6 * weight[unit.lines[0].number]:
            label = None
        gold.append("verse" if label == "verse-source" else label)
    return gold


@dataclass(slots=True)
class Opened:
    """A labelled file with its text, where that is needed."""

    name: str
    group: str
    source: Source
    labels: Labels
    page: Page


def open_text(path: Path, labels: Path, group: str, called: str) -> Opened:
    """Read a text and its labels; `called` is the name that the file has where it comes from."""
    source = replace(read_source(path, path.read_bytes()), path=Path(called or path.name))
    return Opened(
        labels.name.removesuffix(".lab"), group, source, read_labels(labels, source), page_of(source, units_of(source))
    )


def case_of(opened: Opened, odds: Odds, *, words: bool = False) -> Case:
    """What training sees of a file, with `odds` of words that were counted in other sources."""
    page, labels = opened.page, opened.labels
    units = tuple(here.unit for here in page.here)
    seen = seen_of(page, odds)
    lines = [tuple((line.number, len(line.text)) for line in unit.lines) for unit in units]
    shown = {number for unit in lines for number, _ in unit}
    rows = lines_of(opened.source)
    by = {n: label for n, label in labels.by.items() if n in shown or _has_words(rows[n - 1])}
    labels.by = by
    layout = opened.source.layout
    return Case(
        opened.name,
        opened.group,
        f"{opened.source.format}, {layout.parting}, {page.tongue}",
        seen,
        [found[0] if found else None for found in settled(page)],
        lines,
        gold_of(units, by),
        labels,
        [unit.gap for unit in units],
        layout.usual_gap,
        [here.words for here in page.here] if words else [],
    )


def _has_words(row: str) -> bool:
    """Whether there is a word beside the tags, which pages and Markdown have."""
    return re.search(r"\w", _TAG.sub("", row)) is not None
