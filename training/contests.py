"""Titles and authors to choose among, in labelled files: their evidence, and which are right; no text."""

from __future__ import annotations

import json
import lzma
import multiprocessing
from collections.abc import Mapping, Sequence

from bookmaker.judging.agreeing import authors_alone, title_alone
from bookmaker.judging.choosing import UNTITLED, author_candidates, same_words, title_candidates
from bookmaker.judging.deciding import Decision
from bookmaker.judging.evidence.agreement import names_of
from bookmaker.judging.gaps import gap_evidence
from training.corpus import HERE, Case, open_text
from training.ranker import Contest

PATH = HERE / "choices.jsonl.xz"

Choices = tuple[Contest, Contest, Contest]
"""Of one file the titles and the authors to choose among, and the gaps that may be breaks."""


def right_authors(names: Sequence[str], gold: Sequence[str]) -> bool:
    """Whether names are those of the authors; where none is named, whether none was found."""
    found = sorted(map(same_words, names))
    return found == sorted(map(same_words, gold)) if gold else found in ([], ["unknown"], ["anonymous"])


def _choices(job: tuple[tuple, Case, list[Decision]]) -> Choices:  # type: ignore[type-arg]
    text, case, decisions = job
    opened = open_text(*text)
    page = opened.page
    page.names = names_of(page)
    titles, authors = opened.labels.titles, opened.labels.authors
    if not decisions:
        nothing = Contest(case.name, case.source, [], [])
        return nothing, nothing, nothing
    title = title_candidates(page, case.seen, decisions)
    author = author_candidates(page, case.seen, decisions)
    # A file that names no title is called after its own name, or is untitled: both are right.
    right = [
        same_words(c.text) == same_words(titles[0]) if titles else c.whence in (UNTITLED, "file name") for c in title
    ]
    return (
        Contest(
            case.name, case.source, [c.shows for c in title], right, [title_alone(c, page, decisions) for c in title]
        ),
        Contest(
            case.name,
            case.source,
            [c.shows for c in author],
            [right_authors(c.texts, authors) for c in author],
            [authors_alone(c, page, decisions) for c in author],
        ),
        gaps_of(case, decisions)[1],
    )


def choices_of(
    jobs: Sequence[tuple],
    cases: Sequence[Case],
    decisions: Mapping[str, list[Decision]],
    processes: int = 2,  # type: ignore[type-arg]
) -> list[Choices]:
    """The choices in all files whose texts are at hand."""
    by_name = {case.name: case for case in cases}
    work = [
        (job, by_name[job[1].name.removesuffix(".lab")], decisions[job[1].name.removesuffix(".lab")]) for job in jobs
    ]
    with multiprocessing.Pool(processes) as pool:
        return pool.map(_choices, work, chunksize=8)


def write_choices(choices: Sequence[Choices]) -> None:
    """Write them beside the dump of evidence."""
    names = sorted({name for pair in choices for contest in pair for shows in contest.shows for name in shows})
    number = {name: n for n, name in enumerate(names)}
    with lzma.open(PATH, "wt", encoding="utf-8", preset=9) as file:
        file.write(json.dumps(names, ensure_ascii=False) + "\n")
        for pair in sorted(choices, key=lambda pair: pair[0].name):
            row = [
                [c.name, c.source, [[number[n] for n in s] for s in c.shows], list(map(int, c.right)), c.alone]
                for c in pair
            ]
            file.write(json.dumps(row, separators=(",", ":")) + "\n")


def read_choices() -> list[Choices]:
    """The choices as they were written."""
    with lzma.open(PATH, "rt", encoding="utf-8") as file:
        names = json.loads(file.readline())
        result = []
        for line in file:
            title, author, gaps = (
                Contest(
                    name,
                    source,
                    [[names[n] for n in shows] for shows in all_shows],
                    list(map(bool, right)),
                    [tuple(each) for each in alone],
                )
                for name, source, all_shows, right, alone in json.loads(line)
            )
            result.append((title, author, gaps))
        return result


def gaps_of(case: Case, decisions: Sequence[Decision]) -> tuple[list[int], Contest]:
    """The gaps of a file that are asked about: the lines below them, and their evidence with which are breaks."""
    gold = case.labels.gaps
    labels = [decision.label for decision in decisions]
    below, shows, right = [], [], []
    for k, shown in gap_evidence(case.seen, case.blanks, case.usual, labels, case.form):
        above, line = case.lines[k - 1][-1][0], case.lines[k][0][0]
        below.append(line)
        shows.append(shown)
        right.append(any(above < each <= line for each in gold))
    return below, Contest(case.name, case.source, shows, right)
