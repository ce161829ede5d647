"""Where the lines of a paragraph end, chosen for the paragraph as a whole.

The method is the one of Donald Knuth and Michael Plass, "Breaking Paragraphs into Lines" (Software: Practice and
Experience 11, 1981), as TeX carries it out (The TeXbook, chapter 14). Every way to break a paragraph has a sum of
demerits, and the smallest sum wins. Three things are added: signs at a line's edge may hang into the margin, a third
line in a row that ends in a hyphen is taken only where a line would stick out, and a paragraph does not end in a scrap.

Everything here is arithmetic: widths are in any one unit, and no text is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from msgspec import Struct

from bookmaker.pdf.linebreaking.items import Break, Item, Line, Measure, legal_breaks

MOST_HYPHENS = 2
"""The most lines in a row that end in a hyphen, but where nothing else is left."""

_SLACK = 1e-6  # what sums of floats may be out by
_EMPTY = 30.0  # the ratio of a line that has no space to stretch
_WORST = 1e6  # badness of the worst line; without a limit one gap would outweigh a whole paragraph
_TOO_MANY = 1e14  # hyphens in a row, which are better than
_OVERFULL = 1e16  # a line that sticks out


class Settings(Struct, frozen=True):
    """What is disliked, and how much, where TeX's number is another one it is named. Tolerances are badnesses: a line
    whose spaces are stretched by their whole stretch has 100, by twice of it 800. With a negative pretolerance the
    step without hyphens is left out."""

    pretolerance: float = 600.0  # TeX 100: a paragraph without hyphens is worth wider gaps
    tolerance: float = 800.0  # TeX 200
    emergency: float = 0.0  # stretch granted to every line when nothing else did; unlike TeX's it is not free
    line_penalty: float = 10.0
    consecutive_hyphens: float = 1e7  # TeX 10,000
    hyphen_before_last: float = 5_000.0
    uneven: float = 10_000.0  # a tight line beside a loose one
    shortest_last: float = 0.0  # a last line under this width is a scrap
    shortest_rest: float = 0.0  # and so is, under this one, a last line that is the rest of a divided word
    scrap: float = 1e7  # not in TeX; up to twice that, the shorter it is


def break_lines(
    items: Callable[[bool], Sequence[Item]], measure: Measure, settings: Settings
) -> tuple[Sequence[Item], tuple[Line, ...]]:
    """The lines of a paragraph, with the items that they count in; none for a paragraph without boxes.

    `items` is asked for the paragraph without hyphens first and, only where that is not good enough, with them. Then
    every line is granted the emergency stretch; after that gaps may have any width, and what is still wider than its
    line is told as overfull. A way that ends in a scrap or has hyphens one above the other is kept for want of a better
    one from the steps that follow.
    """
    plain = items(False)
    breaks = legal_breaks(plain, measure)
    if len(breaks) < 2:
        return plain, ()
    if all(not place.forced for place in breaks[1:-1]) and breaks[-1].end - breaks[0].start <= measure.width(0):
        # One line holds it, which no other way is better than.
        return plain, (_line(_Node(breaks[0], 0, measure.width(0), 1, 0, 0.0), breaks[-1]),)
    last = _search(breaks, measure, settings, settings.pretolerance) if settings.pretolerance >= 0 else None
    if last is not None and last.demerits < settings.scrap:
        return plain, _lines(last)
    ways = [] if last is None else [(last, plain)]
    divided = items(True)
    breaks = legal_breaks(divided, measure)
    for emergency in dict.fromkeys((0.0, settings.emergency)):
        last = _search(breaks, measure, settings, settings.tolerance, emergency)
        if last is not None:
            ways.append((last, divided))
            if last.demerits < settings.scrap:
                break
    if not ways:
        last = _search(breaks, measure, settings, None, settings.emergency)
        assert last is not None, "where any gap will do, every paragraph has lines"
        ways.append((last, divided))
    best, counted = min(ways, key=lambda way: way[0].demerits)
    return counted, _lines(best)


# --- The search ---------------------------------------------------------------------------------------------------


class _Node(Struct, eq=False):
    """A break and the best way to it; `line` is the number of the line that starts here, `room` its width."""

    place: Break
    line: int
    room: float
    fitness: int
    run: int  # lines in a row, up to here, that end in a hyphen
    demerits: float
    before: _Node | None = None


def _search(
    breaks: Sequence[Break], measure: Measure, settings: Settings, tolerance: float | None, emergency: float = 0.0
) -> _Node | None:
    """The end of the best way through the breaks, or None where no way keeps to the tolerance. With no tolerance given
    any gap will do, and where nothing else is left a line sticks out."""
    search = _Search(measure, settings, tolerance, emergency, breaks[0])
    for place in breaks[1:]:
        search.advance(place)
        if not search.active:
            return None
    return min(search.active, key=lambda node: node.demerits)


class _Search:
    """The nodes that a line may still start from, as the breaks go by."""

    def __init__(
        self, measure: Measure, settings: Settings, tolerance: float | None, emergency: float, beginning: Break
    ) -> None:
        self.measure = measure
        self.settings = settings
        self.desperate = tolerance is None
        self.loosest = float("inf") if tolerance is None else (tolerance / 100.0) ** (1 / 3)
        self.emergency = emergency
        self.active = [_Node(beginning, 0, measure.width(0), 1, 0, 0.0)]
        self.alike = len(measure.first) + 1  # lines of this number and higher ones have the same room

    def advance(self, place: Break) -> None:
        """Take the next break: enter the best ways to it, and drop the nodes that it is too far from."""
        best: dict[int, _Node] = {}
        overtaken = False
        end, loosest, emergency, alike = place.end, self.loosest, self.emergency, self.alike
        for node in self.active:
            start = node.place
            spare = node.room - end + start.start
            if spare >= 0.0:
                stretch = place.end_stretch - start.start_stretch
                if place.forced:
                    ratio = 0.0
                elif spare > (stretch + emergency) * loosest:
                    if node.line >= alike:
                        break  # the nodes that follow are nearer still, and their lines emptier
                    continue
                else:
                    ratio = spare / stretch if stretch > 0.0 else _EMPTY
            else:
                shrink = place.end_shrink - start.start_shrink
                if spare < -shrink - _SLACK:
                    overtaken = True
                    continue
                ratio = spare / shrink if shrink > 0.0 else 0.0
            self._enter(best, node, place, ratio)
        if overtaken:
            self._drop(place, best)
        if place.forced:
            self.active = []
        if best:
            # What is worse by more than the fitness of a line can make good is not worth keeping, in lines that have
            # the same room ahead.
            limit = min(node.demerits for node in best.values()) + self.settings.uneven
            self.active += [node for node in best.values() if node.demerits <= limit or node.line < self.alike]

    def _enter(self, best: dict[int, _Node], node: _Node, place: Break, ratio: float) -> None:
        """Take the line from `node` to `place` into `best` if it is the best of its kind."""
        run = node.run + 1 if place.flagged else 0
        if run > MOST_HYPHENS and not self.desperate:
            return
        fitness = 0 if ratio < -0.5 else 1 if ratio <= 0.5 else 2 if ratio <= 1.0 else 3
        badness = min(100.0 * abs(ratio) ** 3, _WORST)
        demerits = node.demerits + (self.settings.line_penalty + badness) ** 2 + place.cost * abs(place.cost)
        if abs(fitness - node.fitness) > 1:
            demerits += self.settings.uneven
        if run > MOST_HYPHENS:
            demerits, run = demerits + _TOO_MANY, MOST_HYPHENS
        elif run > 1:
            demerits += self.settings.consecutive_hyphens
        if place.forced:
            demerits += self._ending(node, place)
        # Ways are compared that have the same room ahead of them and the same that they must not do next.
        line = node.line + 1
        kind = fitness + 4 * (run + (MOST_HYPHENS + 1) * min(line, self.alike))
        rival = best.get(kind)
        if rival is None or demerits < rival.demerits:
            best[kind] = _Node(place, line, self.measure.width(line), fitness, run, demerits, node)

    def _ending(self, node: _Node, place: Break) -> float:
        if node.place.forced:
            return 0.0  # one line is all that there is
        demerits = self.settings.hyphen_before_last if node.place.flagged else 0.0
        rest = node.place.flagged and place.end_stretch == node.place.start_stretch
        shortest = self.settings.shortest_rest if rest else self.settings.shortest_last
        share = (place.end - node.place.start) / shortest if shortest else 1.0
        # Of two scraps the longer one is less of an eyesore.
        return demerits + self.settings.scrap * (2.0 - share) if share < 1.0 else demerits

    def _drop(self, place: Break, best: dict[int, _Node]) -> None:
        kept = [node for node in self.active if not self._too_far(node, place)]
        if not kept and not best and self.desperate:
            # Nothing can be done for this line: it starts as late as it can, and sticks out.
            node = max(self.active, key=lambda node: (node.place.start, -node.demerits))
            line = node.line + 1
            run = min(node.run + 1, MOST_HYPHENS) if place.flagged else 0
            best[0] = _Node(place, line, self.measure.width(line), 1, run, node.demerits + _OVERFULL, node)
        self.active = kept

    def _too_far(self, node: _Node, place: Break) -> bool:
        shrink = place.end_shrink - node.place.start_shrink
        return node.room - place.end + node.place.start < -shrink - _SLACK


# --- The outcome --------------------------------------------------------------------------------------------------


def _lines(last: _Node) -> tuple[Line, ...]:
    chain = [last]
    while (before := chain[-1].before) is not None:
        chain.append(before)
    chain.reverse()
    return tuple(_line(start, end.place) for start, end in pairwise(chain))


def _line(node: _Node, place: Break) -> Line:
    start = node.place
    spare = node.room - place.end + start.start
    give = place.end_stretch - start.start_stretch if spare > 0 else place.end_shrink - start.start_shrink
    if abs(spare) < _SLACK or (place.forced and spare > 0):
        ratio = 0.0
    else:
        ratio = max(spare / give, -1.0) if give > 0 else _EMPTY if spare > 0 else -1.0
    return Line(
        start=start.next_item,
        end=place.item,
        natural=node.room - spare,
        target=node.room,
        ratio=ratio,
        hang_start=start.hang_start,
        hang_end=place.hang_end,
        flagged=place.flagged,
        ragged=place.forced,
        overfull=spare < -give - _SLACK,
    )
