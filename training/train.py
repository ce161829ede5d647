"""Makes the weights of the package from what stands in this folder: `python -m training.train`.

One thread, one seed, one order: the same files give the same tables to the last byte (on the same versions of numpy and
scipy, which the extra `train` pins). `words.tsv` is written by `training.refresh`, from the texts.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from bookmaker.judging.weights import Row
from training import chain, contests, dump, matrix, ranker
from training.chain import Settings
from training.corpus import HERE, Case

TABLES = HERE.parent / "bookmaker" / "judging" / "weights"
SETTINGS = Settings(epochs=10, steps=0.3, kept=30_000, own=3)
LEAST = 30
"""Thousandths: weights that are less are left out of the tables."""

L2_OF_CHOICES = 0.2
L2_OF_GAPS = 0.4


def digest() -> str:
    """What the files of this folder that training reads are told by."""
    return hashlib.sha256(dump.EVIDENCE.read_bytes() + contests.PATH.read_bytes()).hexdigest()[:16]


def write_table(folder: Path, name: str, rows: Sequence[Row], how: str) -> None:
    """Write a table of weights, with its head."""
    text = "".join(f"{label}\t{evidence}\t{weight}\n" for label, evidence, weight in sorted(rows))
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.tsv").write_text(f"# {how}; data {digest()}\n{text}", encoding="utf-8", newline="\n")


def label_rows(cases: Sequence[Case], settings: Settings = SETTINGS) -> list[Row]:
    """The weights of labels that the cases teach."""
    learned, names = matrix.teach(matrix.matrix_of(cases), cases, settings)
    return chain.rows_of(learned, names, LEAST)


def main() -> None:
    """Write all tables, into the package or into the folder that the command line names."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else TABLES
    rows = label_rows(dump.read_cases())
    write_table(folder, "labels", rows, f"training/chain.py 1: {SETTINGS}, least {LEAST}")
    titles, authors, gaps = zip(*contests.read_choices(), strict=True)
    named = [contest for contest in titles if any(contest.right)]
    how = f"training/ranker.py 1: l2 {L2_OF_CHOICES:g}"
    write_table(folder, "titles", ranker.rank_rows(named, "title", L2_OF_CHOICES, least=LEAST), how)
    write_table(folder, "authors", ranker.rank_rows(authors, "author", L2_OF_CHOICES, least=LEAST), how)
    how = f"training/ranker.py 1: l2 {L2_OF_GAPS:g}"
    write_table(folder, "gaps", ranker.gap_rows(gaps, L2_OF_GAPS, least=LEAST), how)


if __name__ == "__main__":
    main()
