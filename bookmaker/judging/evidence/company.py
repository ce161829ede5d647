"""Evidence in a line's company and place: what stands above and below it, how far it is from the head and the foot.

Nothing here sees text: it is all made of what the lines show by themselves, so that it can be made again in training
from a list of that.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from msgspec import Struct

from bookmaker.judging.page import binned, bins


class Seen(Struct, frozen=True):
    """What one unit shows by itself: `found` is its evidence, `size` its characters, `look` a number that lines set in
    the same way share (-1 for long ones), `gap` how it is parted from the unit above: 0 in one paragraph, 1 where
    paragraphs touch, 2 by the usual gap, 3 by a wider one."""

    found: tuple[str, ...]
    size: int
    look: int
    gap: int


LONG = 200
REACH = 60
"""Units from the head in which a title and what belongs to it are looked for."""

_STRONG = frozenset(
    (
        "byline with a name", "byline without a name", "foreign byline with a name", "title by name", "is the subject",
        "is the page's title", "is the title entry", "is in the subject", "entry title", "entry author", "mail header ",
        "entry known", "role heading 1", "of rights", "of rights words", "of archive words", "mark as wide as a rule",
        "centred", "address alone",
    )
)  # fmt: skip
_WINDOW = (
    "entry known", "entry of mail", "byline with a name", "title by name", "mark ", "of speech verbs", "stanza shaped",
    "centred", "end mark in English", "chapter labelled", "speaks often", "of rights", "of story",
    "is the page's title", "role heading 1", "of navigation", "mostly links", "says speaks of the story", "tells",
    "cue alone", "cue before speech", "has dialogue break",
)  # fmt: skip
_FIRST = (
    "byline with a name", "title by name", "entry title", "entry author", "is the page's title", "is the subject",
    "role heading 1", "role heading 2", "entry known", "mark ", "chapter labelled", "number alone", "role heading 3",
)  # fmt: skip
_ZONED = frozenset(
    (
        "byline with a name", "foreign byline with a name", "all in quotes", "like a name", "title by name",
        "is the file's name", "is in the file's name", "is the page's title", "is in the page's title",
        "is in the subject",
        "is the subject", "is the title entry", "written capitals", "written titled", "entry known", "mark ", "credits",
        "stanza shaped", "centred", "stands alone", "heads a chapter in English", "heads a chapter in CJK",
        "number alone", "role heading 1", "role heading 2", "role heading 3", "of story", "of rights", "of i",
        "chapter labelled", "chapter without a name", "chapter with a name", "class title", "class author",
        "words 2", "words 3-4", "words 5-7", "all strong", "all emphasis", "role quote", "says speaks of the story",
        "credit behind quotation", "time or place", "set off one quotation", "set off in italics", "set off all set in",
        "set off marked as quotation", "set off closes with a credit", "spelt by the file's name",
        "stands in square brackets", "stands in round brackets",
    )
)  # fmt: skip
_CROSSED = ("stanza shaped", "stanza shaped and narrow", "number alone", "chapter labelled", "stands alone", "mark ")

_OF_PARAGRAPH = frozenset(
    (
        "byline with a name", "byline without a name", "title by name", "credits", "credits a work", "mark ", "tells",
        "stanza shaped", "role heading 1", "role heading 2", "role heading 3", "role quote", "chapter labelled",
        "number alone", "entry known", "all in quotes", "centred", "end mark in English", "stands alone",
        "all emphasis",
        "all strong", "speaks often", "says speaks of the story", "says disclaims", "like a name", "written capitals",
        "mostly links", "is the page's title", "is the file's name", "class title", "class author", "class epigraph",
        "set off one quotation", "set off in italics", "set off all set in", "set off marked as quotation",
        "set off closes with a credit", "fills to 0.2", "fills to 0.4", "fills over 5", "fills to 5", "no words",
    )
)  # fmt: skip
_PARAGRAPH_ABOVE = {name: f"paragraph above {name}" for name in _OF_PARAGRAPH}
_PARAGRAPH_BELOW = {name: f"paragraph below {name}" for name in _OF_PARAGRAPH}
_TWO_BELOW = {name: f"second paragraph below {name}" for name in _OF_PARAGRAPH}

_TOP = bins(0, 1, 2, 4, 7, 12, 20, 35, 60, 120)
_FOOT = bins(0, 1, 2, 4, 7, 12, 20, 40)
_NTH = bins(1, 2, 3, 5, 8, 13)
_COUNT = bins(0, 1, 2, 4, 8)
_NEAR = bins(0, 1, 3)
_SHARE = bins(0.02, 0.1, 0.3, 0.7, 0.9, 0.98)
_TO = bins(-1, 0, 1, 2, 3, 5, 10)
_PAST = bins(-6, -1, 0, 1, 2, 4, 10)
_AROUND = bins(1, 3)
_ABOVE, _BELOW = (
    {name: tuple(f"{where} {name}: {range_}" for range_ in _AROUND[1]) for name in _WINDOW}
    for where in ("above", "below")
)


def _paragraphs(seen: Sequence[Seen], heads: Sequence[int], here: int) -> list[str]:
    """What the paragraphs around the one at place `here` show, and the gaps between; `heads` are their first units."""
    found = ["gap over the paragraph " + str(seen[heads[here]].gap)]
    if here:
        found.extend(_PARAGRAPH_ABOVE[name] for name in seen[heads[here] - 1].found if name in _OF_PARAGRAPH)
        if heads[here] - heads[here - 1] > 1:
            found.extend(_PARAGRAPH_ABOVE[name] for name in seen[heads[here - 1]].found if name in _OF_PARAGRAPH)
    if here + 1 < len(heads):
        below_it = heads[here + 1]
        found.extend(_PARAGRAPH_BELOW[name] for name in seen[below_it].found if name in _OF_PARAGRAPH)
        found.append("gap under the paragraph " + str(seen[below_it].gap))
        if here + 2 < len(heads):
            found.extend(_TWO_BELOW[name] for name in seen[heads[here + 2]].found if name in _OF_PARAGRAPH)
    return found


def _windows(k: int, n: int, counts: dict[str, list[int]], firsts: dict[str, int]) -> list[str]:
    """What stands in the dozen units above and below, and where the first of its kind stands in the file."""
    found = []
    top, foot = max(0, k - 12), min(n, k + 13)
    for name, sums in counts.items():
        above = sums[k] - sums[top]
        below = sums[foot] - sums[k + 1]
        if above:
            found.append(_ABOVE[name][bisect_left(_AROUND[0], above)])
        if below:
            found.append(_BELOW[name][bisect_left(_AROUND[0], below)])
    for name, first in firsts.items():
        if first < n:
            found.append(f"first {name}: " + ("here" if k == first else "below" if k < first else "above"))
    return found


def company_of(seen: Sequence[Seen], facts: Sequence[str]) -> list[list[str]]:
    """What each unit's place and company show; `facts` are those of the document, for the crossed ones."""
    n = len(seen)
    sets = [frozenset(unit.found) for unit in seen]
    long = [k for k, unit in enumerate(seen) if unit.size > LONG and "role metadata" not in sets[k]]
    tells = [k for k in range(n) if "tells" in sets[k]]
    first_long, last_long = (long[0], long[-1]) if long else (n, -1)
    first_told, last_told = (tells[0], tells[-1]) if tells else (n, -1)
    strong = [k < REACH and not _STRONG.isdisjoint(sets[k]) and "role metadata" not in sets[k] for k in range(n)]
    strong_above = [0, *accumulate(strong)]
    head_strong = strong_above[min(REACH, n)]
    all_shown = frozenset[str]().union(*sets)
    counts = {name: [0, *accumulate([name in shown for shown in sets])] for name in _WINDOW if name in all_shown}
    firsts = {name: next((k for k in range(n) if name in sets[k]), n) for name in _FIRST}
    crossed = [fact for fact in facts if fact.startswith("file:")]
    result: list[list[str]] = []
    nth = 0
    heads = [k for k, unit in enumerate(seen) if unit.gap or not k]
    paragraph = list(accumulate(bool(unit.gap) or not k for k, unit in enumerate(seen)))
    for k, unit in enumerate(seen):
        shown = sets[k]
        found: list[str] = []
        add = found.append
        if k < min(first_long, first_told):
            where = "before"
        elif k < max(first_long, first_told):
            where = "between"
        else:
            where = "after" if k > max(last_long, last_told) else "amid"
        add("place: " + where + " the prose")
        add("from the head: " + binned(k, _TOP))
        add("from the foot: " + binned(n - 1 - k, _FOOT))
        if "no words" not in shown:
            nth += 1
            add("line with words: " + binned(nth, _NTH))
        if k < REACH:
            add("signs of a head below: " + binned(head_strong - strong_above[k + 1], _COUNT))
            add("signs of a head above: " + binned(strong_above[k], _COUNT))
            near = strong_above[min(n, k + 9)] - strong_above[k + 1]
            add("signs of a head close below: " + binned(near, _NEAR) + (", long" if unit.size > 110 else ", short"))
        add("share above: " + binned(k / n, _SHARE))
        add("to long paragraph: " + binned(first_long - k, _TO))
        add("to narration: " + binned(first_told - k, _TO))
        add("past narration: " + binned(k - last_told, _PAST))
        found += _windows(k, n, counts, firsts)
        found += _paragraphs(seen, heads, paragraph[k] - 1)
        for name in unit.found:
            if name in _ZONED:
                add(f"{name} {where} the prose")
        for name in _CROSSED:
            if name in shown:
                found.extend(f"{name} in {fact}" for fact in crossed)
        result.append(found)
    return result


_STAYS = (
    "word ", "stanza ", "first words", "layout ", "last word", "sounds out", "sounds verse", "sounds head",
    "sounds script", "sounds most", "sounds note over prose a word", "sounds note over prose in",
)  # fmt: skip
"""Evidence that says nothing of the lines beside its own: by the beginning of its name."""

_CARRIES = frozenset(
    (
        "mark ", "byline with a name", "centred", "stanza shaped", "entry known", "entry of mail", "credits", "speech",
        "of speech verbs", "heads a chapter in English", "heads a chapter in CJK", "stands alone", "no words",
        "end mark in English", "all in quotes", "wide gap above", "like a name", "role heading 1",
        "is the page's title",
        "entry without value", "tells", "number alone",
    )
)  # fmt: skip
"""Evidence that says something of lines two and three further."""

NEIGHBOURS = {-1: "above: ", 1: "below: ", -2: "2 above: ", 2: "2 below: ", -3: "3 above: ", 3: "3 below: "}
"""What stands before the name of evidence that a neighbour shows, by how far up or down it stands."""

EDGE = "edge"
"""What stands where there is no neighbour, beyond the head and the foot of the file."""


def carried(seen: Seen, far: int) -> list[str]:
    """The evidence of a unit that its neighbours learn of, `far` units up or down."""
    if abs(far) == 1:
        return [name for name in seen.found if not name.startswith(_STAYS)]
    return [name for name in seen.found if name in _CARRIES or name.startswith("fills")]


def all_evidence(seen: Sequence[Seen], facts: Sequence[str]) -> list[list[str]]:
    """Everything that speaks for or against the labels of each unit, by its full name: what training sees. The judge
    adds up the same, without writing the names."""
    near = [carried(unit, 1) for unit in seen]
    far = [carried(unit, 2) for unit in seen]
    result = []
    for k, (unit, company) in enumerate(zip(seen, company_of(seen, facts), strict=True)):
        names = [*unit.found, *company, *facts]
        for step, prefix in NEIGHBOURS.items():
            if 0 <= k + step < len(seen):
                names += [prefix + name for name in (near if abs(step) == 1 else far)[k + step]]
            else:
                names.append(prefix + EDGE)
        result.append(names)
    return result


def facts_of(seen: Sequence[Seen], form: str) -> list[str]:
    """What the document as a whole is like; `form` is its format and layout."""
    n = len(seen) or 1
    sets = [frozenset(unit.found) for unit in seen]
    chars = sum(unit.size for unit in seen) or 1

    def count(name: str) -> int:
        return sum(name in shown for shown in sets)

    short = sum(unit.size for unit in seen if unit.size < 60) / chars
    long = sum(unit.size for unit in seen if unit.size > LONG) / chars
    unfilled = sum("closes paragraph" not in shown and "lines 1" in shown for shown in sets) / n
    facts = [
        "file: " + form.split(",")[0],
        "file in short lines: " + binned(short, bins(0.05, 0.15, 0.35, 0.6, 0.9)),
        "file in long lines: " + binned(long, bins(0.05, 0.3, 0.6)),
        "file with stanzas: " + binned(count("stanza shaped") / n, bins(0.0, 0.02, 0.1, 0.4)),
        "file with unfilled lines: " + binned(unfilled, bins(0.01, 0.05, 0.2, 0.5)),
        "file of units: " + binned(n, bins(15, 40, 100, 300)),
        "file with chapters: " + binned(count("chapter labelled"), bins(0, 1, 3)),
        "file with numbers: " + binned(count("number alone"), bins(0, 1, 3)),
        "file with marks: " + binned(count("mark "), bins(0, 2, 6)),
        "file with headings 1: " + binned(count("role heading 1"), bins(0, 1)),
        "file with speech: " + binned(count("has quotes") / n, bins(0.02, 0.1, 0.3)),
        "file laid out: " + form.rpartition(", ")[0],
    ]
    facts.append("file in " + form.rpartition(", ")[2])
    facts.append("always")
    if count("speaks often") > 0.12 * n:
        facts.append("file: a script")
    if count("entry title"):
        facts.append("file has a title entry")
    if count("entry of mail") > 2:
        facts.append("file has mail headers")
    if count("role metadata"):
        facts.append("file has front matter")
    return facts
