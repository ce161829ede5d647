"""How right the judge is on sources that it has not learned from: `python -m training.crossvalidate [--write]`.

Every file is judged by weights that no file of its source taught: five folds by source, and apart from them the sources
that are held out (`corpus.held_out`), which are told only with `--held-out`: who looks often at them chooses by them.
`--write` writes `floors.tsv`, which a check compares.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bookmaker.judging.choosing import entitled
from bookmaker.judging.deciding import Decision
from bookmaker.judging.gaps import weigh_gap
from bookmaker.judging.labels import WEIGHED
from bookmaker.judging.ranking import rank
from training import contests, dump, measures, ranker, train
from training.corpus import HERE, Case
from training.folding import FOLDS, HELD_OUT, INVENTED, Chosen, folded_decisions, folds_of
from training.ranker import Contest

FLOORS = HERE / "floors.tsv"
SLACK = 0.01
"""How much of a measure may be lost to chance."""
Margins = list[tuple[int, bool]]
"""For each choice its margin, and whether it is right."""


@dataclass(frozen=True, slots=True)
class Won:
    """The best candidate of a file: whether it is right, by what margin it is best, the units that are it alone."""

    right: bool
    margin: int
    alone: tuple[int, ...]


NOTHING = Won(False, 0, ())


def chosen_of(titles: Mapping[str, Won], authors: Mapping[str, Won]) -> dict[str, Chosen]:
    """For each file what was chosen, as labels are made to agree with it."""
    both = {name: (titles.get(name, NOTHING), authors.get(name, NOTHING)) for name in {*titles, *authors}}
    return {name: ((t.margin, t.alone), (a.margin, a.alone)) for name, (t, a) in both.items()}


def _weights(rows: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    return {name: weight for _, name, weight in rows}


def choose(files: Sequence[Contest], where: Mapping[str, int], *, named: bool) -> dict[str, Won]:
    """For each file the candidate that is best by weights that its source did not teach; with `named` only files count
    in which there is something to find."""
    won = {}
    for fold in range(INVENTED + 1):
        teaching = [c for c in files if where[c.name] not in (fold, HELD_OUT) and (any(c.right) or not named)]
        weights = _weights(ranker.rank_rows(teaching, "", train.L2_OF_CHOICES, least=train.LEAST))
        for contest in files:
            if where[contest.name] == fold and contest.shows:
                ranked = rank(contest.shows, range(len(contest.shows)), weights)
                last = len(contest.shows) - 1
                best, margin = entitled(ranked, last) if named else (ranked.best, ranked.margin)
                won[contest.name] = Won(contest.right[best], margin, contest.alone[best])
    return won


def gaps_found(
    files: Sequence[Contest], asked: Mapping[str, Sequence[int]], where: Mapping[str, int]
) -> dict[str, list[int]]:
    """The gaps that are breaks by weights that a file's source did not teach: the lines below them."""
    found: dict[str, list[int]] = defaultdict(list)
    for fold in range(INVENTED + 1):
        teaching = [file for file in files if where[file.name] not in (fold, HELD_OUT)]
        weights = _weights(ranker.gap_rows(teaching, train.L2_OF_GAPS, least=train.LEAST))
        for file in files:
            if where[file.name] == fold:
                for line, shows in zip(asked[file.name], file.shows, strict=True):
                    if weigh_gap(shows, weights)[0]:
                        found[file.name].append(line)
    return found


def interval(values: Sequence[float], draws: int = 1000, seed: int = 1) -> tuple[float, float]:
    """Between what the mean of as many files, drawn anew, lies nineteen times in twenty."""
    chance = random.Random(seed)
    means = sorted(sum(chance.choices(values, k=len(values))) / len(values) for _ in range(draws))
    return means[int(0.025 * draws)], means[int(0.975 * draws) - 1]


def tell(rows: Mapping[str, dict[str, float]], sources: Mapping[str, str], title: str) -> list[str]:
    """The table of the measures: means over files with intervals, means over sources, and files that are wholly
    right."""
    lines = [
        f"{title}: {len(rows)} files of {len({sources[name] for name in rows})} sources",
        "measure\tfiles\tmean\tfrom\tto\tby source",
    ]
    for name in measures.ORDER:
        values = [row[name] for row in rows.values() if name in row]
        if not values:
            continue
        by_source = defaultdict(list)
        for file, row in rows.items():
            if name in row:
                by_source[sources[file]].append(row[name])
        low, high = interval(values)
        macro = sum(sum(each) / len(each) for each in by_source.values()) / len(by_source)
        lines.append(f"{name}\t{len(values)}\t{sum(values) / len(values):.3f}\t{low:.3f}\t{high:.3f}\t{macro:.3f}")
    whole = [float(all(value == 1 for value in row.values())) for row in rows.values()]
    low, high = interval(whole)
    lines.append(f"whole files right\t{len(whole)}\t{sum(whole) / len(whole):.3f}\t{low:.3f}\t{high:.3f}\t")
    return lines


def confusion(cases: Sequence[Case], decisions: Mapping[str, list[Decision]]) -> list[str]:
    """For each label how many units have it, precision and recall, and what it is taken for."""
    pairs: Counter[tuple[str, str]] = Counter()
    for case in cases:
        for gold, decision in zip(case.gold, decisions[case.name], strict=True):
            if gold is not None:
                pairs[gold, decision.label] += 1
    lines = ["label\tunits\tprecision\trecall\ttaken for"]
    for label in WEIGHED:
        mine = {told: n for (gold, told), n in pairs.items() if gold == label}
        total, told = sum(mine.values()), sum(n for (_, found), n in pairs.items() if found == label)
        right = mine.get(label, 0)
        wrong = sorted(((n, found) for found, n in mine.items() if found != label), reverse=True)[:5]
        told_as = ", ".join(f"{found} {n}" for n, found in wrong)
        lines.append(f"{label}\t{total}\t{right / max(1, told):.2f}\t{right / max(1, total):.2f}\t{told_as}")
    right = sum(n for (gold, told), n in pairs.items() if gold == told)
    lines.append(f"all\t{pairs.total()}\t{right / pairs.total():.4f}")
    return lines


def calibration(margins: Margins, edges: Sequence[int]) -> list[str]:
    """How often what was decided by a margin is right."""
    lines = ["margin under\tcases\tright"]
    for low, high in zip((0, *edges), (*edges, 1 << 40), strict=True):
        inside = [right for margin, right in margins if low <= margin < high]
        if inside:
            lines.append(f"{high if high < 1 << 40 else 'more'}\t{len(inside)}\t{sum(inside) / len(inside):.3f}")
    return lines


def write_floors(table: Sequence[str]) -> None:
    """Write the measured table, each measure with the least that it may be: what it was found to be when it was first
    measured, less `SLACK`. To lower a floor is to edit the file by hand, and to say why."""
    least: dict[str, str] = {}
    if FLOORS.exists():
        head, *rows = [row.split("\t") for row in FLOORS.read_text(encoding="utf-8").splitlines()[1:]]
        least = {row[0]: row[head.index("floor")] for row in rows} if "floor" in head else {}
    written = [f"{table[1]}\tfloor"]
    for row in table[2:]:
        measure, _, mean, *_ = row.split("\t")
        written.append(f"{row}\t{least.get(measure, f'{float(mean) - SLACK:.3f}')}")
    FLOORS.write_text(f"# data {train.digest()}\n" + "\n".join(written) + "\n", encoding="utf-8")


def main() -> None:
    """Print the tables."""
    cases, choices = dump.read_cases(), contests.read_choices()
    where = folds_of(cases)
    titles = choose([each[0] for each in choices], where, named=True)
    authors = choose([each[1] for each in choices], where, named=False)
    report(cases, folded_decisions(cases, train.SETTINGS, train.LEAST, chosen_of(titles, authors)), titles, authors)


def report(
    cases: Sequence[Case],
    decisions: Mapping[str, list[Decision]],
    titles: Mapping[str, Won],
    authors: Mapping[str, Won],
) -> None:
    """Print the tables of what was decided."""
    where = folds_of(cases)
    sources = {case.name: case.source for case in cases}
    gaps = {case.name: contests.gaps_of(case, decisions[case.name]) for case in cases}
    found = gaps_found(
        [contest for _, contest in gaps.values()], {name: lines for name, (lines, _) in gaps.items()}, where
    )
    rows = {}
    for case in cases:
        title = titles.get(case.name, NOTHING).right if case.labels.titles else None
        labels = [decision.label for decision in decisions[case.name]]
        rows[case.name] = measures.measures_of(
            case, labels, found.get(case.name, []), title, authors.get(case.name, NOTHING).right
        )
    seen = {name: row for name, row in rows.items() if where[name] < FOLDS}
    table = tell(seen, sources, "cross-validated by source")
    told = [case for case in cases if where[case.name] < FOLDS]
    print(*table, "", *confusion(told, decisions), sep="\n")
    units = [
        (decision.margin, decision.label == gold)
        for case in told
        for gold, decision, fixed in zip(case.gold, decisions[case.name], case.fixed, strict=True)
        if gold is not None and fixed is None
    ]
    print("\nlines", *calibration(units, (500, 1000, 2000, 3000, 4000, 6000, 8000, 12000)), sep="\n")
    named = {case.name for case in told if case.labels.titles}
    print(
        "\ntitles",
        *calibration(
            [(won.margin, won.right) for n, won in titles.items() if n in named], (250, 500, 1000, 2000, 3000, 5000)
        ),
        sep="\n",
    )
    names = {case.name for case in told}
    print(
        "\nauthors",
        *calibration(
            [(won.margin, won.right) for n, won in authors.items() if n in names], (250, 500, 1000, 2000, 3000, 5000)
        ),
        sep="\n",
    )
    if "--held-out" in sys.argv:
        print(
            "",
            *tell({n: row for n, row in rows.items() if where[n] == HELD_OUT}, sources, "held-out sources"),
            sep="\n",
        )
    if "--write" in sys.argv:
        write_floors(table)


if __name__ == "__main__":
    main()
