"""Where blank lines alone part two scenes. Only gaps are asked about that are wider than the file's usual one, and
paragraphs that touch where others are parted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from bookmaker.judging.evidence.company import Seen
from bookmaker.judging.judgement import Because
from bookmaker.judging.labels import TEXT, Label
from bookmaker.judging.page import binned, bins
from bookmaker.judging.weights import read_table

_COUNT = bins(1, 2, 4, 8, 16, 40)
_SHARE = bins(0.01, 0.03, 0.07, 0.15, 0.3)
_SINCE = bins(1, 2, 4, 8, 20)
_TELLING = frozenset(
    (
        "begins with quote", "begins with capital", "begins with small", "begins with apostrophe", "tells", "centred",
        "stanza shaped", "stands alone", "speech", "time or place", "like a name", "written capitals", "no words",
        "ends in :", "ends in letter", "ends in ,", "has quotes", "indent less", "indent 0", "opens paragraph",
        "role quote", "role item", "role preformatted", "has dialogue break", "all emphasis",
    )
)  # fmt: skip


@cache
def gap_weights() -> dict[str, int]:
    """What each piece of evidence weighs, over 0 for a break."""
    return {name: weight for _, name, weight in read_table("gaps")}


def gap_evidence(
    seen: Sequence[Seen], blanks: Sequence[int], usual: int, labels: Sequence[Label], form: str
) -> list[tuple[int, list[str]]]:
    """The gaps that may part scenes, each by the place of the unit below it, with what speaks for a break or against.

    `blanks` has the blank lines above each unit; `form` is the file's format and layout.
    """
    body = [k for k, label in enumerate(labels) if label in TEXT]
    if not body:
        return []
    first, last = body[0], body[-1]
    wide = [k for k in range(first + 1, last + 1) if blanks[k] > usual or _touches(seen[k], blanks[k], usual)]
    paragraphs = sum(seen[k].gap > 0 for k in range(first, last + 1)) or 1
    prose = [k for k in range(first + 1, last + 1) if labels[k] == labels[k - 1] == "prose"]
    wide_in_prose = [blanks[k] for k in prose if blanks[k] > usual or _touches(seen[k], blanks[k], usual)]
    of_prose = [blanks[k] for k in prose if seen[k].gap]
    marks = sum(label == "break" for label in labels)
    least = _least_of_breaks(of_prose, usual)
    how = _how_common(sum(width >= least for width in of_prose), len(of_prose), marks)
    touching = sum(blanks[k] < usual for k in wide)
    facts = [
        "always",
        "file: " + form.rpartition(", ")[0],
        "typed breaks in the file " + binned(marks, _SINCE),
        "wide gaps in the file " + binned(len(wide), _COUNT),
        "wide gaps in the prose " + binned(len(wide_in_prose), _COUNT),
        "share of gaps that are wide " + binned(len(wide) / paragraphs, _SHARE),
        "share of prose under wide gaps " + binned(len(wide_in_prose) / paragraphs, _SHARE),
        "usual gap " + str(min(usual, 3)),
        f"gaps as wide as breaks are {how}",
        "touching paragraphs in the file " + binned(touching, _COUNT) if touching else "no touching paragraphs",
    ]
    result = []
    for before, k, following in zip([first, *wide], wide, [*wide[1:], last + 1], strict=False):
        wide_enough = "as wide as breaks are" if blanks[k] >= least else "less wide than breaks are"
        of_what = "in prose" if labels[k] == labels[k - 1] == "prose" else "elsewhere"
        wider = sum(width > blanks[k] for width in wide_in_prose)
        same = sum(width == blanks[k] for width in wide_in_prose)
        found = [
            wide_enough,
            f"{wide_enough}, {how}",
            f"{wide_enough}, {how}, {of_what}",
            f"{wide_enough}, {how}, {of_what}, {form.split(', ')[1]}",
            "wider ones in the prose " + binned(wider, _SINCE),
            "as wide in the prose " + binned(same, _COUNT),
            "share as wide in the prose " + binned(same / paragraphs, _SHARE),
            "units since the last wide gap " + binned(k - before, _SINCE),
            "units to the next wide gap " + binned(following - k, _SINCE),
            "units around " + binned(min(k - before, following - k), _SINCE),
        ]
        result.append((k, found + _around(k, seen, blanks[k], usual, labels) + facts))
    return result


def _around(k: int, seen: Sequence[Seen], blank: int, usual: int, labels: Sequence[Label]) -> list[str]:
    """What a gap and the units on both sides of it show, of which `k` is the place of the lower one."""
    above, below = labels[k - 1], labels[k]
    more = "-1" if blank < usual else str(min(blank - usual, 4))
    found = [
        f"{above} above",
        f"{below} below",
        f"{above} above, {below} below",
        f"wider by {more}",
        f"wider by {more}, usual {min(usual, 3)}",
        f"{_length(seen[k - 1])} above",
        f"{_length(seen[k])} below",
    ]
    found += [f"below {name}" for name in seen[k].found if name in _TELLING]
    found += [f"above {name}" for name in seen[k - 1].found if name in _TELLING or name.startswith("ends in")]
    return found


def _length(seen: Seen) -> str:
    return "long" if seen.size > 200 else "short" if seen.size < 60 else "middling"


def _least_of_breaks(widths: Sequence[int], usual: int) -> int:
    """The blank lines from which a gap is wider than those that part paragraphs. Where indents part these, one blank
    line is wide if such gaps are few, else two are."""
    if usual:
        return usual + 1
    single, wider = widths.count(1), sum(width > 1 for width in widths)
    often = single > max(2, 0.12 * len(widths)) or (wider >= 2 and wider > single) or (wider >= 3 and single >= 3)
    return 2 if often else 1


def _how_common(wide: int, gaps: int, marks: int) -> str:
    """Whether wide gaps are so few that they may part scenes, in a file with so many typed marks between scenes."""
    if marks >= 2 and marks * 3 >= wide:
        return "beside typed marks"
    return "too common" if wide > 0.4 * gaps and gaps > 6 else "few"


def _touches(seen: Seen, blank: int, usual: int) -> bool:
    """Whether two paragraphs touch where others are parted: a mark was lost there, or the gap itself."""
    return blank < usual and seen.gap == 1


def weigh_gap(found: Sequence[str], weights: Mapping[str, int]) -> tuple[bool, int, Because]:
    """Whether a gap is a break, by what margin, and the strongest evidence."""
    known = [(name, weights[name]) for name in found if name in weights]
    total = sum(weight for _, weight in known)
    sign = 1 if total > 0 else -1
    known = sorted(((name, sign * weight) for name, weight in known), key=lambda item: (-abs(item[1]), item[0]))
    speaks_for = [item for item in known if item[1] > 0][:3]
    against = [item for item in known if item[1] < 0][:2]
    return total > 0, abs(total), (*speaks_for, *against)
