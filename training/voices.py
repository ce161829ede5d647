"""How much commoner each word is in one kind of line than in all, counted so that no file and no source shouts."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from bookmaker.judging.evidence.voice import CLIP, KINDS
from bookmaker.judging.labels import Label

KIND_OF: Mapping[Label, str] = {
    "prose": "prose", "letter": "prose", "verse": "verse", "script": "script", "note": "note", "disclaimer": "note",
    "dedication": "note", "field": "note", "contact": "note", "out": "out", "mail": "out", "heading": "head",
    "title": "head",
}  # fmt: skip
OF_A_FILE = 400.0
"""Words of one kind that a file counts for at most; a source counts for eight such files."""
FEWEST = 6
"""Sources that a word has to stand in."""

Counts = dict[str, Counter[str]]


def counts_of(units: Iterable[tuple[frozenset[str], Label | None]]) -> Counts:
    """How often each word stands in each kind of line of a file, each line counting it once."""
    counts: Counts = defaultdict(Counter)
    for words, label in units:
        if label in KIND_OF:
            counts[KIND_OF[label]].update(words)
    return {kind: _at_most(count, OF_A_FILE) for kind, count in counts.items()}


def _at_most(counts: Counter[str], most: float) -> Counter[str]:
    total = counts.total()
    if total <= most:
        return counts
    return Counter({word: n * most / total for word, n in counts.items()})  # type: ignore[misc]


def odds_of(files: Iterable[tuple[str, Counts]]) -> dict[str, tuple[int, ...]]:
    """The odds of each word that enough sources have; `files` are their sources and counts."""
    sources: dict[str, Counts] = {}
    for source, counts in files:
        mine = sources.setdefault(source, defaultdict(Counter))
        for kind, count in counts.items():
            mine[kind].update(count)
    total: Counts = {kind: Counter() for kind in KINDS}
    seen: Counter[str] = Counter()
    for mine in sources.values():
        for kind, count in mine.items():
            total[kind].update(_at_most(count, 8 * OF_A_FILE))
        seen.update(set().union(*mine.values()) if mine else set())
    sums = {kind: math.fsum(count.values()) for kind, count in total.items()}
    everything = math.fsum(sums.values())
    odds = {}
    for word in sorted(word for word, n in seen.items() if n >= FEWEST):
        share = (math.fsum(total[kind][word] for kind in KINDS) + 0.5) / (everything + 1)
        raw = (math.log((total[kind][word] + 2) / (sums[kind] * share + 2)) for kind in KINDS)
        odds[word] = tuple(max(-CLIP, min(CLIP, round(100 * each))) for each in raw)
    return odds
