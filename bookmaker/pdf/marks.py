"""The bookbinder's marks on an imposed sheet, as PDF drawing operators: where to fold, cut, trim, sew and gather.

Every mark lies where the finished book hides it: in a fold, outside the trimmed page, on the back of the spine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, assert_never

from msgspec import Struct

from bookmaker.errors import ConfigurationError
from bookmaker.pdf.imposition import Plan, Side, Slot
from bookmaker.pdf.paper import MM
from bookmaker.pdf.placement import Placing, page_rect, slot_rect

_EDGE_TICK = 10 * MM  # from the paper's edge, past the 4 to 6 mm that desktop printers cannot reach
_INNER_TICK = 4 * MM
_TRIM_TICK, _TRIM_GAP = 4 * MM, 2 * MM
_END_TICK = 4 * MM
_STATION_TICK = 2 * MM
_KETTLE = 12 * MM
_ORDER_WIDTH, _ORDER_STEP, _ORDER_FROM_HEAD = 2 * MM, 5 * MM, 20 * MM
_HAIRLINE = 0.3


SewnOn = Literal["middle", "spine", "both", "every"]
"""The folds that holes are marked on: the innermost of a signature, the outermost on its back, both, or the inside of
every folio."""


class Marks(Struct, frozen=True):
    """Which marks are drawn. `stations` are the holes to sew through, 0 for none, on the folds of `sewn_on`; the first
    and the last lie `kettle` from head and tail, 0 for the usual. With a `tape` width each hole between those becomes
    one on either side of a tape. Lengths are in points."""

    fold: bool = True
    cut: bool = True
    stations: int = 5
    sewn_on: SewnOn = "middle"
    kettle: float = 0.0
    tape: float = 0.0
    order: bool = True

    def refuse_stations(self, height: float) -> None:
        """ConfigurationError where the outermost holes would change places on a page of that height."""
        if self.stations > 1 and 2 * self.kettle >= height:
            message = f"kettle stitches {self.kettle / MM:.0f} mm from head and tail leave no spine between them"
            raise ConfigurationError(message, hint=f"The pages are {height / MM:.0f} mm high.")


NO_MARKS = Marks(fold=False, cut=False, stations=0, order=False)


class _Line(Struct, frozen=True):
    x: float
    y: float
    to_x: float
    to_y: float
    dashed: bool = False


def marks_content(plan: Plan, placing: Placing, marks: Marks, signature: int, side: Side) -> bytes:
    """The operators that draw a side's marks, tagged as page artifacts (ISO 32000-1, 14.8.2.2); empty for none.

    `signature` is the number of the signature that the side belongs to, from 1.
    """
    scheme = plan.scheme
    lines = [*_boundaries(plan, placing, marks, side)]
    if marks.cut and scheme.binding != "zine":
        cut = scheme.binding == "perfect"
        lines += [line for slot in side.slots if slot.page for line in _trim_lines(placing, slot, at_spine=cut)]
        lines += _spine_ends(plan, placing, signature, side)
    if marks.stations and scheme.folded:
        lines += _station_lines(plan, placing, marks, signature, side)
    drawn = [_drawn(line) for line in lines]
    if marks.order and scheme.folded and len(plan.signatures) > 1:
        drawn += _order_bar(plan, placing, signature, side)
    if not drawn:
        return b""
    return f"/Artifact <</Type /Page>> BDC\nq 0 G 0 g {_HAIRLINE} w\n{''.join(drawn)}Q EMC\n".encode()


def _drawn(line: _Line) -> str:
    dash = "[2 2] 0 d" if line.dashed else "[] 0 d"
    return f"{dash} {line.x:.2f} {line.y:.2f} m {line.to_x:.2f} {line.to_y:.2f} l S\n"


# --- Folds and cuts -----------------------------------------------------------------------------------------------


def _boundaries(plan: Plan, placing: Placing, marks: Marks, side: Side) -> Iterator[_Line]:
    """Ticks at both ends of every line between two slots: dashed to fold, solid to cut; the slit of a zine is whole."""
    scheme, sheet = plan.scheme, placing.sheet
    for slot in side.slots:
        cell = slot_rect(placing, slot)
        if slot.column:
            folded = scheme.binding == "zine" or (scheme.folded and (not scheme.cut or slot.column % 2 == 1))
            if marks.fold if folded else marks.cut:
                for y, to_y in _ticks(cell.y, cell.top, sheet.height):
                    yield _Line(cell.x, y, cell.x, to_y, folded)
        if not slot.row:
            continue
        if scheme.binding == "zine" and 0 < slot.column < scheme.form.columns - 1:
            if marks.cut:
                yield _Line(cell.x, cell.top, cell.right, cell.top)
            continue
        folded = scheme.binding != "perfect" and not scheme.cut
        if marks.fold if folded else marks.cut:
            for x, to_x in _ticks(cell.x, cell.right, sheet.width):
                yield _Line(x, cell.top, to_x, cell.top, folded)


def _ticks(start: float, end: float, whole: float) -> Iterator[tuple[float, float]]:
    """Two stretches inwards from the ends of a line, longer where the end is the paper's own edge."""
    yield start, start + (_EDGE_TICK if start < 1 else _INNER_TICK)
    yield end, end - (_EDGE_TICK if end > whole - 1 else _INNER_TICK)


def _trim_lines(placing: Placing, slot: Slot, *, at_spine: bool) -> Iterator[_Line]:
    """Corner marks around a page where the slot has room beside it: at its fore-edge, and at a spine that is cut."""
    cell, page = slot_rect(placing, slot), page_rect(placing, slot)
    above = cell.top - page.top
    if above >= 2 * _TRIM_GAP:
        reach = min(_TRIM_GAP + _TRIM_TICK, above)
        heights = [(page.top + _TRIM_GAP, page.top + reach), (page.y - _TRIM_GAP, page.y - reach)]
    else:
        heights = []
    for edge, x, room, outwards in (
        ("left", page.x, page.x - cell.x, -1),
        ("right", page.right, cell.right - page.right, 1),
    ):
        if edge == slot.spine and not at_spine:
            continue
        # A page that reaches the paper's edge, or the next cut, is marked there already.
        if room >= MM:
            yield from (_Line(x, y, x, to_y) for y, to_y in heights)
        if room >= 2 * _TRIM_GAP and above > MM:
            to_x = x + outwards * min(_TRIM_GAP + _TRIM_TICK, room)
            yield from (_Line(x + outwards * _TRIM_GAP, y, to_x, y) for y in (page.y, page.top))


def _spine_ends(plan: Plan, placing: Placing, signature: int, side: Side) -> Iterator[_Line]:
    """Where head and tail of the pages are, on the back of a signature: what it is knocked up and trimmed by."""
    pair = _spine_pair(side, (1, _places(plan, signature))) if plan.scheme.folded else None
    if not pair:
        return
    cell, page = slot_rect(placing, pair[1]), page_rect(placing, pair[1])
    if cell.top - page.top >= MM:
        yield from (_Line(cell.x - _END_TICK, y, cell.x + _END_TICK, y) for y in (page.y, page.top))


# --- Sewing and gathering -----------------------------------------------------------------------------------------


def _spine_pair(side: Side, places: Sequence[int]) -> tuple[Slot, Slot] | None:
    """The slots of two places, from left to right, if both are on this side; they then share a fold."""
    found = [slot for slot in side.slots if slot.place in places]
    return (found[0], found[1]) if len(found) == 2 else None


def _station_lines(plan: Plan, placing: Placing, marks: Marks, signature: int, side: Side) -> Iterator[_Line]:
    """Holes to prick, across the folds that are asked for: a kettle stitch near head and tail, the others evenly
    between them."""
    for places in _sewn_places(_places(plan, signature), marks.sewn_on):
        pair = _spine_pair(side, places)
        if not pair:
            continue
        fold, page = slot_rect(placing, pair[1]).x, page_rect(placing, pair[1])
        for from_tail in stations(page.height, marks.stations, marks.tape, marks.kettle):
            y = page.y + from_tail
            yield _Line(fold - _STATION_TICK, y, fold + _STATION_TICK, y)


def _sewn_places(places: int, sewn_on: SewnOn) -> list[tuple[int, int]]:
    """The pairs of places on either side of each fold that is marked, in a signature of so many places."""
    middle, outside = (places // 2, places // 2 + 1), (1, places)
    match sewn_on:
        case "middle":
            return [middle]
        case "spine":
            return [outside]
        case "both":
            return [middle, outside]
        case "every":
            return [(place, places + 1 - place) for place in range(2, places // 2 + 1, 2)]
        case _ as never:
            assert_never(never)


def stations(height: float, count: int, tape: float = 0.0, kettle: float = 0.0) -> list[float]:
    """How far from the tail the holes lie in a spine of that height; see Marks."""
    kettle = kettle or min(_KETTLE, height / 6)
    if count == 1:
        return [height / 2]
    step = (height - 2 * kettle) / (count - 1)
    holes = [kettle + number * step for number in range(count)]
    # Tapes that would touch each other or a kettle stitch leave single holes.
    if not tape or tape >= step:
        return holes
    return [holes[0], *(hole + aside for hole in holes[1:-1] for aside in (-tape / 2, tape / 2)), holes[-1]]


def _order_bar(plan: Plan, placing: Placing, signature: int, side: Side) -> Iterator[str]:
    """A bar over the outermost fold, a step lower for each signature: gathered, they make a stair down the spine."""
    pair = _spine_pair(side, (1, _places(plan, signature)))
    if not pair:
        return
    fold, page = slot_rect(placing, pair[1]).x, page_rect(placing, pair[1])
    steps = max(1, int((page.height - 2 * min(_ORDER_FROM_HEAD, page.height / 4)) // _ORDER_STEP))
    top = page.top - min(_ORDER_FROM_HEAD, page.height / 4) - (signature - 1) % steps * _ORDER_STEP
    yield f"{fold - _ORDER_WIDTH / 2:.2f} {top - _ORDER_STEP:.2f} {_ORDER_WIDTH:.2f} {_ORDER_STEP:.2f} re f\n"


def _places(plan: Plan, signature: int) -> int:
    return len(plan.signatures[signature - 1].sheets) * plan.scheme.form.pages_a_sheet
