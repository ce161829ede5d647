"""Reads the labelled texts again, where they are at hand, and writes what training needs of them.

    python -m training.refresh FOLDER...      each FOLDER holds texts by the names of labels/index.tsv

Words are counted in nine tenths of the sources for the tenth that they are used on, so that no source is judged by its
own words.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import multiprocessing
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from training import contests, corpus, dump, examples, train, voices
from training.corpus import CASES, Case, tenth
from training.folding import folded_decisions
from training.voices import Counts

Job = tuple[Path, Path, str, str]
"""A text, its labels, its source, and what it is called there."""


def _counted(job: Job) -> tuple[str, Counts]:
    opened = corpus.open_text(*job)
    gold = corpus.gold_of(tuple(here.unit for here in opened.page.here), opened.labels.by)
    return opened.group, voices.counts_of(
        (here.words, label) for here, label in zip(opened.page.here, gold, strict=True)
    )


def _read(job: tuple[Job, dict[str, tuple[int, ...]]]) -> Case:
    return corpus.case_of(corpus.open_text(*job[0]), job[1])


def jobs_of(folders: list[Path]) -> list[Job]:
    """The texts of the index that the folders hold."""
    found = []
    for name, (source, called) in corpus.index().items():
        invented = corpus.HERE.parent / "tests" / "cases" / name.removeprefix("case-").rpartition(".")[0] / called
        places = [*([invented] if source == CASES else []), *(folder / name for folder in folders)]
        text = next((place for place in places if place.exists()), None)
        if text is None:
            print(f"{name}: not there", file=sys.stderr)
        else:
            found.append((text, corpus.HERE / "labels" / f"{name}.lab", source, called))
    return found


def refresh(folders: list[Path], processes: int = 2) -> tuple[list[Case], dict[str, tuple[int, ...]]]:
    """The cases of all texts at hand, and the odds of words in all of them."""
    jobs = jobs_of(folders)
    with multiprocessing.Pool(processes) as pool:
        counts = pool.map(_counted, jobs, chunksize=8)
        tenths = {n: voices.odds_of(each for each in counts if tenth(each[0]) != n) for n in range(10)}
        cases = pool.map(_read, [(job, tenths[tenth(job[2])]) for job in jobs], chunksize=8)
    return cases, voices.odds_of(counts)


def main() -> None:
    """Write what training sees of the texts, and the table of words; then what there is to choose among in each file,
    by labels that were decided without the file's source."""
    with TemporaryDirectory() as folder:
        examples.write_examples(Path(folder))
        folders = [*map(Path, sys.argv[1:]), Path(folder)]
        cases, odds = refresh(folders)
        dump.write_cases(cases)
        dump.write_words(odds)
        decisions = folded_decisions(cases, train.SETTINGS, train.LEAST)
        contests.write_choices(contests.choices_of(jobs_of(folders), cases, decisions))


if __name__ == "__main__":
    main()
