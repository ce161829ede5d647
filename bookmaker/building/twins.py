"""Which stories of an archive are there twice: in the same words, in nearly the same, or by title and author."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Literal

from msgspec import Struct

from bookmaker.building.books import split_among
from bookmaker.building.likeness import (
    BANDS,
    Likeness,
    TextSign,
    likeness,
    runs_of,
    shared_bins,
    story_words,
)
from bookmaker.building.outcomes import Failed, Report, Summary, say_nothing
from bookmaker.building.stories import prove_file
from bookmaker.building.workers import announced, attempt, results_of
from bookmaker.ledger.words import words_of
from bookmaker.library import StoryFile

NEAR = 2 / 3
"""The part of the shorter text's runs of words that stand in the longer one, from which on the two are told as nearly
the same: a text of which one word in nine was changed has so many left."""

_FIRST_IN_A_BAND = 4
"""Stories that a later one of their band is compared with, however many there are."""

_MOST_TRIED = 2
"""Stories that one is held against word by word, of those that its sketch is most like."""

TwinKind = Literal["same-text", "near-text", "same-title"]


class Twins(Struct, frozen=True):
    """Stories that are one, or look so: their places among all, in order. Of nearly the same texts it says what the two
    least alike of those that were compared have in common."""

    kind: TwinKind
    members: tuple[int, ...]
    least: Likeness | None = None


def find_twins(
    files: Sequence[StoryFile],
    results: Sequence[Summary | Failed],
    report: Report = say_nothing,
    *,
    jobs: int | None = None,
) -> tuple[Twins, ...]:
    """The groups of twins among stories that were checked, each story in one group of a kind at most.

    Takes time in proportion to the number of stories. Sketches only say which texts may be alike: those are read again,
    and told where they are. A story that stands whole inside one more than twice as long may not be found. Parts of
    a story that is split over several files are no twins of each other, though one title stands in all of them.
    """
    summaries = {n: result for n, result in enumerate(results) if isinstance(result, Summary)}
    signs = {n: summary.text for n, summary in summaries.items() if summary.text and summary.text.digest}
    same = _grouped((sign.digest, n) for n, sign in signs.items())
    texts = _Groups()
    for group in same:
        texts.join(group)
    near = _near_groups({n: sign for n, sign in signs.items() if texts.first_of(n) == n}, files, report, jobs)
    found = [Twins("same-text", tuple(group)) for group in same]
    copies = {group[0]: group for group in same}
    for group, least in near:
        texts.join(group)
        members = sorted(place for n in group for place in copies.get(n, [n]))
        found.append(Twins("near-text", tuple(members), least))
    titled = [group for group in _grouped(_titles(summaries)) if len({*map(texts.first_of, group)}) > 1]
    found += [Twins("same-title", tuple(group)) for group in titled]
    return tuple(found)


def _grouped(keyed: Iterable[tuple[Hashable, int]]) -> list[list[int]]:
    """The places that have a key in common, where they are several."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for key, place in keyed:
        groups[key].append(place)
    return [group for group in groups.values() if len(group) > 1]


class _Groups:
    """Places that are joined, step by step, to groups; each is known by its first member."""

    def __init__(self) -> None:
        self._before: dict[int, int] = {}

    def first_of(self, place: int) -> int:
        while (before := self._before.get(place, place)) != place:
            # What is asked for again is found in one step less.
            self._before[place] = place = self._before.get(before, before)
        return place

    def join(self, places: Iterable[int]) -> None:
        firsts = {self.first_of(place) for place in places}
        self._before |= dict.fromkeys(firsts, min(firsts))


def _titles(summaries: Mapping[int, Summary]) -> Iterator[tuple[Hashable, int]]:
    """The title and authors of each story that names both; of the parts of a split story, of the first alone."""
    later_parts = {path for story in split_among(summaries.values()) for path in story.paths[1:]}
    for n, summary in summaries.items():
        said = {remark.diagnostic.code for remark in summary.remarks}
        title = " ".join(words_of(summary.title))
        if title and not said & {"no-title", "no-author"} and summary.path not in later_parts:
            yield (title, tuple(sorted(words_of(summary.author)))), n


# --- Nearly the same ----------------------------------------------------------------------------------------------


def _near_groups(
    signs: Mapping[int, TextSign], files: Sequence[StoryFile], report: Report, jobs: int | None
) -> list[tuple[list[int], Likeness]]:
    """The groups of nearly the same texts, with what the least alike of each have in common."""
    groups = _Groups()
    links: list[tuple[int, int, Likeness]] = []
    for one, other, found in _compared(_candidates(signs), files, report, jobs):
        if found.containment >= NEAR:
            groups.join((one, other))
            links.append((one, other, found))
    members: dict[int, set[int]] = defaultdict(set)
    least: dict[int, Likeness] = {}
    for one, other, found in links:
        first = groups.first_of(one)
        members[first] |= {one, other}
        least[first] = min(least.get(first, found), found, key=lambda each: each.containment)
    return [(sorted(members[first]), least[first]) for first in sorted(members)]


def _candidates(signs: Mapping[int, TextSign]) -> dict[int, list[int]]:
    """The stories that a sketch makes likely to be alike: of each the later ones to compare with it.

    One band after the other, so that no more than one band of all stories is held at a time.
    """
    sketched = {n: sign for n, sign in signs.items() if sign.sketch}
    bands = {n: sign.bands() for n, sign in sketched.items()}
    partners: dict[int, set[int]] = defaultdict(set)
    for _ in range(BANDS):
        alike: dict[bytes, list[int]] = defaultdict(list)
        for n, own in bands.items():
            before = alike[next(own)]
            if before:
                partners[n].update(before)
            if len(before) < _FIRST_IN_A_BAND:
                before.append(n)
    later: dict[int, list[int]] = defaultdict(list)
    for n, others in sorted(partners.items()):
        ranked = sorted(others, key=lambda other: (-shared_bins(sketched[n], sketched[other]), other))
        for other in ranked[:_MOST_TRIED]:
            later[other].append(n)
    return later


def _compared(
    pairs: Mapping[int, Sequence[int]], files: Sequence[StoryFile], report: Report, jobs: int | None
) -> Iterator[tuple[int, int, Likeness]]:
    """What the texts of each pair have in common. They are read again, since to keep all texts takes too much memory; a
    file that has gone meanwhile is like no other."""
    wanted = [files[n] for one, others in pairs.items() for n in (one, *others)]
    if not wanted:
        return
    work = partial(attempt, _runs_of_file)
    read: Iterator[frozenset[int] | Failed] = announced(results_of(work, wanted, jobs), wanted, report)
    for one, others in pairs.items():
        own = next(read)
        for other, runs in zip(others, read, strict=False):
            if not isinstance(own, Failed) and not isinstance(runs, Failed):
                yield one, other, likeness(own, runs)


def _runs_of_file(file: StoryFile) -> frozenset[int]:
    return runs_of(story_words(prove_file(file).story))
