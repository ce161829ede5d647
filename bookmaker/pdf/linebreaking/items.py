"""A paragraph to be broken, the places where its lines may end, and the lines that come of it.

It is a row of boxes that have a width, of glue that stretches and shrinks, and of penalties where a line may end at a
price: the words are those of Donald Knuth and Michael Plass. Widths are in any one unit, and no text is seen.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

INFINITE = 10_000.0
"""A penalty of this or more forbids a break; of its negative or less, it forces one."""


class Box(Struct, frozen=True):
    """Something of fixed width. `hang_start` and `hang_end` are how far it reaches into the margin when it is the
    first or the last of a line."""

    width: float
    hang_start: float = 0.0
    hang_end: float = 0.0


class Glue(Struct, frozen=True):
    """A space that may grow or shrink; after a box a line may end here, and the space is gone."""

    width: float
    stretch: float
    shrink: float


class Penalty(Struct, frozen=True):
    """A place where a line may end at a price. `width` is what a line gains that ends here (a hyphen), `hang` how far
    its last sign reaches into the margin; `flagged` says that the line then ends in a hyphen."""

    cost: float
    width: float = 0.0
    flagged: bool = False
    hang: float = 0.0


Item = Box | Glue | Penalty


class Measure(Struct, frozen=True):
    """The widths that lines have. `first` are those of the first lines where they differ (beside a drop cap). `indent`
    is taken off the very first line, and may be negative; nothing hangs into a positive one."""

    full: float
    first: tuple[float, ...] = ()
    indent: float = 0.0

    def width(self, line: int) -> float:
        """The room of the line of that number, counted from 0."""
        width = self.first[line] if line < len(self.first) else self.full
        return width - self.indent if line == 0 else width


class Line(Struct, frozen=True):
    """A line: the items `start` up to `end`, which is the glue or penalty that it breaks at, or their number.

    `natural` is its width with spaces as they are and hanging signs (`hang_start`, `hang_end`) taken off, `target` the
    width it has to have. `ratio` is the part of their stretch (above 0) or shrink (below 0) by which its spaces change.
    `ragged` lines (the last, or one before a forced break) keep their spaces unless they must shrink. `overfull` lines
    stick out.
    """

    start: int
    end: int
    natural: float
    target: float
    ratio: float
    hang_start: float
    hang_end: float
    flagged: bool
    ragged: bool
    overfull: bool


# --- The places where a line may end ------------------------------------------------------------------------------


class Break(Struct, eq=False):
    """A legal break, with the sums of the paragraph at the end of the line that ends here and, once a box has come,
    at the start of the line that begins after it."""

    item: int
    end: float
    end_stretch: float
    end_shrink: float
    hang_end: float
    cost: float
    flagged: bool
    forced: bool
    next_item: int = -1
    start: float = 0.0
    start_stretch: float = 0.0
    start_shrink: float = 0.0
    hang_start: float = 0.0


def legal_breaks(items: Sequence[Item], measure: Measure) -> list[Break]:
    """The legal breaks in order, the paragraph's beginning first and its end last; no more than the beginning where
    there is no box."""
    reading = _Reading(hangs=measure.indent <= 0)
    for index, item in enumerate(items):
        # Told apart by their types and not by `match`, which takes three times as long in the longest loop of a book.
        kind = type(item)
        if kind is Box:
            reading.take_box(index, item)  # type: ignore[arg-type]
        elif kind is Glue:
            reading.take_glue(index, item)  # type: ignore[arg-type]
        else:
            reading.take_penalty(index, item)  # type: ignore[arg-type]
    reading.force(len(items))
    return reading.found


class _Reading:
    """The sums over the items so far, and the breaks among them."""

    __slots__ = ("box", "found", "hangs", "shrink", "stretch", "waiting", "width")

    def __init__(self, *, hangs: bool) -> None:
        self.width = self.stretch = self.shrink = 0.0
        self.hangs = hangs
        self.box: Box | None = None  # what stands right before this item, if it is a box
        self.found = [Break(-1, 0.0, 0.0, 0.0, 0.0, 0.0, flagged=False, forced=True)]
        self.waiting = self.found.copy()  # breaks after which no box came yet: what stands between is lost there

    def take_box(self, index: int, box: Box) -> None:
        if self.waiting:
            for place in self.waiting:
                hang = box.hang_start if self.hangs or place.item >= 0 else 0.0
                place.next_item, place.hang_start = index, hang
                place.start, place.start_stretch, place.start_shrink = self.width + hang, self.stretch, self.shrink
            self.waiting.clear()
        self.width += box.width
        self.box = box

    def take_glue(self, index: int, glue: Glue) -> None:
        if self.box is not None:
            self.add(index, self.box.hang_end)
        self.width += glue.width
        self.stretch += glue.stretch
        self.shrink += glue.shrink
        self.box = None

    def take_penalty(self, index: int, penalty: Penalty) -> None:
        if penalty.cost <= -INFINITE:
            self.force(index)
        elif penalty.cost < INFINITE and self.box is not None:
            self.add(index, penalty.hang, penalty.width, penalty.cost, flagged=penalty.flagged)
        # Glue after a penalty is no place to break: with one that forbids, that makes a no-break space.
        self.box = None

    def force(self, index: int) -> None:
        """End a line here, unless nothing is in it; what trails its last box (a space) is in no line."""
        if self.waiting and self.waiting[0].item < 0:
            return
        if not self.waiting:
            self.add(index, 0.0)
        elif self.waiting[0].forced:
            return
        place = self.waiting[0]
        del self.found[self.found.index(place) + 1 :], self.waiting[1:]
        place.item, place.cost, place.flagged, place.forced = index, 0.0, False, True

    def add(self, item: int, hang: float, extra: float = 0.0, cost: float = 0.0, *, flagged: bool = False) -> None:
        end = self.width - hang + extra
        self.found.append(Break(item, end, self.stretch, self.shrink, hang, cost, flagged, forced=False))
        self.waiting.append(self.found[-1])
