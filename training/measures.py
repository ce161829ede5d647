"""How right a judgement is, as a reader would count it: the measures of issue and corpus, without any text.

`opening` and `ending`: is the first and the last line of the story's own text the right one. `headings`, `verse`,
`epigraph`
and `breaks`: the harmonic mean of precision and recall in one file. `furniture`: of what no author wrote for
readers, how
much stays out of the text. `story`: the lines of the story's text, as `headings`. `lines`: of all lines that are
not prose,
or were judged not to be, how many are right. A file that has none of what is measured, and in which none was
found, does
not count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from bookmaker.judging.labels import Label
from training.corpus import Case

ORDER = (
    "title",
    "authors",
    "opening",
    "ending",
    "breaks",
    "headings",
    "verse",
    "epigraph",
    "furniture",
    "story",
    "lines",
)

_TEXT = frozenset(("prose", "verse", "script", "letter", "verse-source", "preformatted"))
_KIND = {
    "prose": "story", "script": "story", "letter": "story", "verse-source": "verse", "mail": "out",
    "epigraph-source": "epigraph",
    "title": "field", "byline": "field", "subtitle": "field", "contact": "note", "date": "note", "disclaimer": "note",
    "dedication": "note", "footnote": "note", "preformatted": "pre", "slug": "heading",
}  # fmt: skip
"""What a book makes of a line with that label."""

_RIGHT = {
    "mail": {"out", "field"}, "out": {"out"}, "title": {"field"}, "subtitle": {"field", "note", "out", "heading"},
    "byline": {"field"}, "contact": {"note", "out", "field"}, "date": {"note", "field", "out"}, "field": {"field",
    "note"},
    "note": {"note", "field"}, "disclaimer": {"note", "field"}, "dedication": {"note", "field", "epigraph"},
    "epigraph": {"epigraph"}, "epigraph-source": {"epigraph"}, "heading": {"heading"}, "slug": {"heading", "break",
    "story"},
    "break": {"break"}, "verse": {"verse"}, "verse-source": {"verse", "story"}, "letter": {"story"},
    "script": {"story", "verse"}, "preformatted": {"story", "pre", "verse"}, "footnote": {"note", "story", "out"},
    "end": {"end", "note", "out"}, "prose": {"story"},
}  # fmt: skip
"""What a book may make of a line that is of that kind."""
_NEAR = frozenset(("slug", "subtitle", "dedication", "script", "preformatted", "verse-source"))


def f1(want: Iterable[object], got: Iterable[object]) -> float | None:
    """The harmonic mean of precision and recall; None where there is nothing to find and nothing was found."""
    wanted, found = Counter(want), Counter(got)
    total = wanted.total() + found.total()
    return 2 * (wanted & found).total() / total if total else None


def labels_of_lines(case: Case, labels: Sequence[Label]) -> dict[int, Label]:
    """The label of most of each line's characters."""
    weight: dict[int, Counter[Label]] = defaultdict(Counter)
    for lines, label in zip(case.lines, labels, strict=True):
        for number, size in lines:
            weight[number][label] += size + 1
    return {number: counts.most_common(1)[0][0] for number, counts in weight.items()}


def breaks_found(case: Case, labels: Sequence[Label], gaps: Iterable[int]) -> list[tuple[int, int]]:
    """Where scenes part: runs of typed marks, by their first and last lines; blank lines by the line below."""
    found: list[tuple[int, int]] = []
    open_run = False
    for lines, label in zip(case.lines, labels, strict=True):
        if label == "break":
            if open_run:
                found[-1] = (found[-1][0], lines[-1][0])
            else:
                found.append((lines[0][0], lines[-1][0]))
        open_run = label == "break"
    return sorted([*found, *((gap, gap) for gap in gaps)])


def measures_of(
    case: Case, labels: Sequence[Label], gaps: Iterable[int], title: bool | None, authors: bool | None
) -> dict[str, float]:
    """The measures of one file; `title` and `authors` say whether these were found, None where there is none to
    find."""
    by = case.labels.by
    lines = labels_of_lines(case, labels)
    told = {n: _KIND.get(lines[n], lines[n]) if n in lines else "out" for n in by}
    story = {n for n, label in by.items() if label in _TEXT}
    seen = {n for n, kind in told.items() if kind in ("story", "verse", "pre")}
    result: dict[str, float | None] = {
        "title": None if title is None else float(title),
        "authors": None if authors is None else float(authors),
        "story": f1(story, seen),
    }
    if story:
        result["opening"] = float(bool(seen) and min(seen) == min(story))
        result["ending"] = float(bool(seen) and max(seen) == max(story))
    result["breaks"] = _breaks(case, breaks_found(case, labels, gaps))
    for name, want in (("heading", {"heading"}), ("verse", {"verse"}), ("epigraph", {"epigraph", "epigraph-source"})):
        got = [n for n, kind in told.items() if kind == name and by[n] not in _NEAR]
        result["headings" if name == "heading" else name] = f1((n for n, label in by.items() if label in want), got)
    off = [n for n, label in by.items() if label in ("mail", "out")]
    result["furniture"] = sum(told[n] in ("out", "field", "note") for n in off) / len(off) if off else None
    odd = [n for n, label in by.items() if label != "prose" or told[n] != "story"]
    result["lines"] = sum(told[n] in _RIGHT[by[n]] for n in odd) / len(odd) if odd else None
    return {name: value for name, value in result.items() if value is not None}


def _breaks(case: Case, found: list[tuple[int, int]]) -> float | None:
    by = case.labels.by
    marks = sorted(
        [(first, last) for first, last, label, _ in case.labels.ranges if label == "break"]
        + [(gap, gap) for gap in case.labels.gaps]
    )
    left = [each for each in found if by.get(each[0]) != "slug"]
    count, hit = len(left), 0
    for first, last in marks:
        near = next((each for each in left if each[0] <= last + 1 and each[1] >= first - 3), None)
        if near:
            left.remove(near)
            hit += 1
    return 2 * hit / (len(marks) + count) if marks or count else None


def table(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    """The mean of each measure over files."""
    return {
        name: sum(row[name] for row in rows if name in row) / max(1, sum(name in row for row in rows)) for name in ORDER
    }
