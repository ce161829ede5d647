"""What training sees of the labelled files, on disk: evidence by name, gold labels, sizes of lines; no running text.

Evidence that fewer than three sources show is left out, and what a unit shows is sorted: of words only those
remain that
are everybody's, in no order.
"""

from __future__ import annotations

import json
import lzma
from collections import defaultdict
from collections.abc import Sequence

from bookmaker.judging.evidence.company import Seen
from bookmaker.judging.evidence.voice import KINDS
from training.corpus import HERE, Case, Labels

EVIDENCE = HERE / "evidence.jsonl.xz"
WORDS = HERE.parent / "bookmaker" / "judging" / "weights" / "words.tsv"
FEWEST = 3


def write_cases(cases: Sequence[Case]) -> None:
    """Write the dump."""
    sources: dict[str, set[str]] = defaultdict(set)
    for case in cases:
        for name in {name for seen in case.seen for name in seen.found}:
            sources[name].add(case.source)
    uses: dict[str, int] = defaultdict(int)
    for case in cases:
        for seen in case.seen:
            for name in seen.found:
                uses[name] += 1
    kept = sorted((name for name, s in sources.items() if len(s) >= FEWEST), key=lambda name: (-uses[name], name))
    number = {name: n for n, name in enumerate(kept)}
    with lzma.open(EVIDENCE, "wt", encoding="utf-8", preset=9) as file:
        file.write(json.dumps(kept, ensure_ascii=False) + "\n")
        for case in sorted(cases, key=lambda case: case.name):
            file.write(json.dumps(_packed(case, number), ensure_ascii=False, separators=(",", ":")) + "\n")


def _packed(case: Case, number: dict[str, int]) -> dict[str, object]:
    labels = case.labels
    return {
        "name": case.name,
        "source": case.source,
        "form": case.form,
        "found": [_steps(sorted(number[name] for name in seen.found if name in number)) for seen in case.seen],
        "size": [seen.size for seen in case.seen],
        "look": [seen.look for seen in case.seen],
        "gap": [seen.gap for seen in case.seen],
        "fixed": case.fixed,
        "lines": case.lines,
        "gold": case.gold,
        "blanks": case.blanks,
        "usual": case.usual,
        "titles": labels.titles,
        "authors": labels.authors,
        "by": [[n, label] for n, label in sorted(labels.by.items())],
        "gaps": labels.gaps,
        "ranges": [[first, last, label, ""] for first, last, label, _ in labels.ranges],
    }


def _steps(numbers: list[int]) -> list[int]:
    return [n - before for n, before in zip(numbers, [0, *numbers], strict=False)]


def read_cases() -> list[Case]:
    """The cases of the dump, by name."""
    with lzma.open(EVIDENCE, "rt", encoding="utf-8") as file:
        names: list[str] = json.loads(file.readline())
        return [_unpacked(json.loads(line), names) for line in file]


def _unpacked(row: dict[str, object], names: list[str]) -> Case:
    seen = []
    for found, size, look, gap in zip(row["found"], row["size"], row["look"], row["gap"], strict=True):  # type: ignore[call-overload]
        shows, at = [], 0
        for step in found:
            at += step
            shows.append(names[at])
        seen.append(Seen(tuple(shows), size, look, gap))
    labels = Labels(
        row["titles"],
        row["authors"],
        dict(row["by"]),
        row["gaps"],
        [tuple(r) for r in row["ranges"]],
    )  # type: ignore[arg-type, attr-defined]
    lines = [tuple(tuple(line) for line in unit) for unit in row["lines"]]  # type: ignore[attr-defined]
    return Case(
        row["name"],
        row["source"],
        row["form"],
        seen,
        row["fixed"],
        lines,
        row["gold"],
        labels,
        row["blanks"],
        row["usual"],
    )  # type: ignore[arg-type]


def write_words(odds: dict[str, tuple[int, ...]]) -> None:
    """Write the table of words that the package holds."""
    head = (
        f"# words of the labelled files: hundredths of a natural logarithm for {' '.join(KINDS)}; training/voices.py\n"
    )
    rows = "".join(f"{word}\t{' '.join(map(str, numbers))}\n" for word, numbers in sorted(odds.items()))
    WORDS.parent.mkdir(exist_ok=True)
    WORDS.write_text(head + rows, encoding="utf-8")
