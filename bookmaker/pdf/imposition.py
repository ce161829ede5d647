"""Which page of a book stands where on which sheet of paper, so that folding, cutting and gathering put them in order.

Pure arithmetic: page numbers in, an arrangement out, no PDF. The words are the bookbinder's. A *leaf* has two pages. A
*sheet* goes through the printer. Folded sheets set into each other make a *signature*; signatures are sewn one on the
other. A *format* is how often a sheet is folded: a folio once, into two leaves, a quarto twice, into four.

The *front* of a sheet is the side that holds the lowest of its pages. Rows are counted from the top, columns from the
left, both as one looks at the printed side.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import chain, repeat
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.errors import ConfigurationError
from bookmaker.pdf.formats import FORMATS, USUAL_SHEETS, ZINE, Format, FormatName
from bookmaker.pdf.paper import MM

Binding = Literal["signature", "booklet", "perfect", "zine"]
Duplex = Literal["long", "short", "none"]
Edge = Literal["left", "right"]

MOST_SHEETS = 16
"""Sheets in a signature: more than these will not fold, whatever the paper."""
MOST_FLYLEAVES = 16
MOST_CREEP = 20 * MM
"""More than any signature that folds has: a leaf moved further would be cut off at the fold."""


class Scheme(Struct, frozen=True):
    """How a book is to be bound and printed.

    `sheets` are the sheets in each signature, in order, the last number standing for all that follow; with `perfect`,
    in each stack that is cut in one go. Empty means the usual: sixteen pages a signature, or all in one stack. `even`
    takes one such number for the most, and shares the sheets out so that no signature has two fewer than another.
    `cut` is for sheets of four pages a side and more: those of a signature are cut into folios in one go, the piles
    laid on each other, and all folded once. `flyleaves` are blank leaves before the first page and after the last.

    `duplex` is the edge the printer turns the paper over, `none` for a printer of one side. `backs_reversed` prints the
    backs from the last to the first, `apart` each signature by itself. `thickness` is that of a leaf, in points; it
    moves the inner leaves of a signature towards the spine by what they would stand out. `creep` gives the same from a
    folded dummy: how far the innermost leaf stands out, before it is trimmed. A `zine` has a format of its own.

    Raises ConfigurationError for what contradicts itself.
    """

    binding: Binding = "signature"
    format: FormatName = "folio"
    sheets: tuple[int, ...] = ()
    even: bool = False
    cut: bool = False
    flyleaves: tuple[int, int] = (0, 0)
    right_to_left: bool = False
    duplex: Duplex = "long"
    backs_reversed: bool = False
    apart: bool = False
    thickness: float = 0.0
    creep: float = 0.0

    @property
    def form(self) -> Format:
        return ZINE if self.binding == "zine" else FORMATS[self.format]

    @property
    def folded(self) -> bool:
        """Whether there are signatures, with folds to sew through."""
        return self.binding in ("signature", "booklet")

    def __post_init__(self) -> None:
        self._refuse_sheets()
        if self.cut and not (self.folded and self.form.rows > 1):
            hint = "Cutting sheets into folios is for signatures and booklets in quarto and smaller."
            raise ConfigurationError("there are no folios to cut these sheets into", hint=hint)
        if self.binding == "zine" and self.format != "folio":
            raise ConfigurationError(f"a zine is folded in its own way, and not as {self.format}")
        if not all(0 <= number <= MOST_FLYLEAVES for number in self.flyleaves):
            given = ", ".join(map(str, self.flyleaves))
            message = f"a book takes 0 to {MOST_FLYLEAVES} flyleaves at either end, not {given}"
            raise ConfigurationError(message)
        self._refuse_creep()
        if self.backs_reversed and self.duplex != "none":
            hint = "That is for a printer of one side: add --duplex none."
            raise ConfigurationError("there are no backs apart from the fronts to be reversed", hint=hint)

    def _refuse_creep(self) -> None:
        if self.thickness and self.creep:
            raise ConfigurationError("the thickness of the paper and the creep are two ways to say the same; give one")
        if self.creep > MOST_CREEP:
            hint = "It is what the innermost leaf of a folded dummy stands out by, mostly 1 to 4 mm."
            raise ConfigurationError(f"a creep of {self.creep / MM:.0f} mm is more than a signature has", hint=hint)

    def _refuse_sheets(self) -> None:
        most = MOST_SHEETS if self.binding == "signature" else 10_000
        if self.binding in ("booklet", "zine") and (self.sheets or self.even):
            hint = "Leave the sheets out, or bind in signatures."
            what = "one signature of all its sheets" if self.binding == "booklet" else "made of one sheet"
            raise ConfigurationError(f"a {self.binding} is {what}", hint=hint)
        if self.even and len(self.sheets) > 1:
            raise ConfigurationError("sheets are shared out evenly by one number, the most that a signature may have")
        if any(not 1 <= number <= most for number in self.sheets):
            given = ", ".join(map(str, self.sheets))
            raise ConfigurationError(f"a {_part_name(self.binding)} takes 1 to {most:,} sheets, not {given}")


class Slot(Struct, frozen=True):
    """A page's place on a side: `page` is its number in the source, None for a blank; `place` its number in the
    signature, counted from 1. `rotation` is 0 or 180 degrees; `spine` says which edge of the slot the page is bound at,
    as it lies on the sheet; `shift`, in points, how far it moves towards that edge."""

    page: int | None
    place: int
    column: int
    row: int
    rotation: int
    spine: Edge
    shift: float = 0.0


class Side(Struct, frozen=True):
    """What is printed on one side of a sheet; no slots where nothing is."""

    slots: tuple[Slot, ...]


class Sheet(Struct, frozen=True):
    """A sheet of paper; the back as the printer's way of turning needs it."""

    front: Side
    back: Side


class Signature(Struct, frozen=True):
    """Sheets that are folded and set into each other, the outermost first; with `perfect`, a stack cut in one go."""

    sheets: tuple[Sheet, ...]


class Plan(Struct, frozen=True):
    """A whole book on its sheets. `landscape` says how the sheets lie; `blanks` counts the pages that nothing stands
    on, beside the flyleaves."""

    scheme: Scheme
    pages: int
    landscape: bool
    signatures: tuple[Signature, ...]
    blanks: int


# --- Arranging ----------------------------------------------------------------------------------------------------


def plan_from_scheme(pages: int, scheme: Scheme, *, landscape: bool | None = None) -> Plan:
    """Arrange a book of `pages` pages on sheets, with as few blank pages as whole sheets allow, and those at its end.

    `landscape` says whether the sheets lie on their long side; without it, as upright pages need them to. It matters to
    the backs alone: a printer that turns the paper over its upper edge prints them head to foot with the fronts.
    """
    if pages < 1:
        raise ConfigurationError("a book without pages cannot be laid on sheets")
    form = scheme.form
    lying = form.columns > form.rows if landscape is None else landscape
    thickness = scheme.thickness or _thickness_from_creep(pages, scheme)
    signatures, before = [], -2 * scheme.flyleaves[0]
    for size in _signature_sizes(_sheets_needed(pages, scheme), scheme):
        part = _Part(scheme, form, pages, before, size * form.pages_a_sheet, thickness)
        signatures.append(Signature(tuple(_sheet(part, grid, lying=lying) for grid in _grids(size, scheme))))
        before += part.places
    return Plan(scheme, pages, lying, tuple(signatures), before - pages - 2 * scheme.flyleaves[1])


def _sheets_needed(pages: int, scheme: Scheme) -> int:
    return math.ceil((pages + 2 * sum(scheme.flyleaves)) / scheme.form.pages_a_sheet)


def _usual_sheets(sheets: int, scheme: Scheme) -> int:
    match scheme.binding:
        case "signature":
            return USUAL_SHEETS[scheme.format]
        case "booklet" | "perfect":
            return sheets
        case "zine":
            return 1
        case _ as never:
            assert_never(never)


def _signature_sizes(sheets: int, scheme: Scheme) -> tuple[int, ...]:
    """So many sheets dealt out to signatures; the last one gets what is left, or all get nearly the same."""
    asked = scheme.sheets or (_usual_sheets(sheets, scheme),)
    if scheme.even:
        number = math.ceil(sheets / asked[0])
        return tuple(sheets // number + (nth < sheets % number) for nth in range(number))
    sizes = []
    for size in chain(asked, repeat(asked[-1])):
        if not sheets:
            break
        sizes.append(min(size, sheets))
        sheets -= sizes[-1]
    return tuple(sizes)


def _thickness_from_creep(pages: int, scheme: Scheme) -> float:
    """The thickness of a leaf, from how far it pushes the innermost leaf of the thickest signature out."""
    if not scheme.folded:
        return 0.0
    inner = folios_of(max(_signature_sizes(_sheets_needed(pages, scheme), scheme)), scheme) - 1
    return scheme.creep / inner if inner else 0.0


def folios_of(sheets: int, scheme: Scheme) -> int:
    """How many folios lie in each other in a signature of so many sheets."""
    return sheets * scheme.form.pages_a_side // 2


Grid = tuple[tuple[int, ...], ...]
"""The places of a sheet's front, row by row from the top, before anything is mirrored."""


def _grids(size: int, scheme: Scheme) -> Iterator[Grid]:
    match scheme.binding:
        case "perfect":
            return _cut_sheets(size, scheme.form)
        case "zine":
            return iter((scheme.form.front,))
        case "signature" | "booklet":
            return _cut_folios(size, scheme.form) if scheme.cut else _folded_sheets(size, scheme.form)
        case _ as never:
            assert_never(never)


def _folded_sheets(size: int, form: Format) -> Iterator[Grid]:
    half = form.pages_a_side
    last = size * 2 * half
    for depth in range(size):
        # Each sheet takes the first half of its pages from the front of what is left, the second from the end.
        first, second = depth * half, last - (depth + 2) * half
        yield tuple(tuple(n + (first if n <= half else second) for n in row) for row in form.front)


def _cut_sheets(size: int, form: Format) -> Iterator[Grid]:
    """Cut, the stack makes piles from the top left to the bottom right, each of leaves that follow on one another."""
    for sheet in range(size):
        rectos = [2 * (pile * size + sheet) + 1 for pile in range(form.pages_a_side)]
        yield tuple(tuple(rectos[start : start + form.columns]) for start in range(0, len(rectos), form.columns))


def _cut_folios(size: int, form: Format) -> Iterator[Grid]:
    """Cut, the stack makes piles of folios from the top left to the bottom right. The first has the outermost ones,
    and so it lies lowest when the piles are laid on each other, fronts down, to be folded."""
    last = size * 2 * form.pages_a_side
    for sheet in range(size):
        depths = [pile * size + sheet for pile in range(form.pages_a_side // 2)]
        folios = [(last - 2 * depth, 2 * depth + 1) for depth in depths]
        in_row = form.columns // 2
        yield tuple(tuple(chain(*folios[start : start + in_row])) for start in range(0, len(folios), in_row))


class _Part(Struct, frozen=True):
    """A signature while it is laid out: the pages of the book, how many come before it, and its own places."""

    scheme: Scheme
    form: Format
    pages: int
    before: int
    places: int
    thickness: float


def _sheet(part: _Part, grid: Grid, *, lying: bool) -> Sheet:
    """Both sides of a sheet. Behind each place lies the other page of its leaf, mirrored, as the sheet is turned over
    like the page of a book; a printer that turns it over the upper edge gets the back on its head."""
    cells = [(place, column, row) for row, places in enumerate(grid) for column, place in enumerate(places)]
    last = part.form.columns - 1
    front = [_slot(part, place, column, row) for place, column, row in cells]
    if part.form.one_side:
        return Sheet(_side(front), Side(()))
    back = [_slot(part, place + 1 if place % 2 else place - 1, last - column, row) for place, column, row in cells]
    if _turned_over_upper_edge(part.scheme.duplex, lying=lying):
        back = [_on_its_head(slot, part.form) for slot in back]
    return Sheet(_side(front), _side(back))


def _slot(part: _Part, place: int, column: int, row: int) -> Slot:
    number = part.before + place
    heads_meet = part.scheme.binding != "perfect" and not part.scheme.cut
    rotation = 180 if heads_meet and (part.form.rows - 1 - row) % 2 else 0
    leaf = (place - 1) // 2
    depth = min(leaf, part.places // 2 - 1 - leaf) if part.scheme.folded else 0
    # In a book read from the right, everything is mirrored but the pages themselves.
    mirrored = part.scheme.right_to_left
    return Slot(
        page=number if 1 <= number <= part.pages else None,
        place=place,
        column=part.form.columns - 1 - column if mirrored else column,
        row=row,
        rotation=rotation,
        spine="left" if ((place % 2 == 1) != mirrored) == (rotation == 0) else "right",
        shift=depth * part.thickness,
    )


def _side(slots: list[Slot]) -> Side:
    return Side(tuple(sorted(slots, key=lambda slot: (slot.row, slot.column))))


def _turned_over_upper_edge(duplex: Duplex, *, lying: bool) -> bool:
    """Whether the back comes out head to foot with the front. A stack turned over by hand is turned like a page."""
    return duplex == ("long" if lying else "short")


def _on_its_head(slot: Slot, form: Format) -> Slot:
    return replace(
        slot,
        column=form.columns - 1 - slot.column,
        row=form.rows - 1 - slot.row,
        rotation=180 - slot.rotation,
        spine="left" if slot.spine == "right" else "right",
    )


# --- Reading a plan -----------------------------------------------------------------------------------------------


def sheets_of(plan: Plan) -> Iterator[tuple[int, int, Sheet]]:
    """Every sheet in the order of printing, with the numbers of its signature and of itself in that, from 1."""
    for number, signature in enumerate(plan.signatures, 1):
        for within, sheet in enumerate(signature.sheets, 1):
            yield number, within, sheet


def summary(plan: Plan) -> str:
    """`23 signatures of 4 sheets, 1 of 2; 94 sheets; 4 blanks`, and the flyleaves where there are any."""
    scheme = plan.scheme
    (size, number), *others = Counter(len(signature.sheets) for signature in plan.signatures).items()
    first = f"{_counted(number, _part_name(scheme.binding))} of {_counted(size, 'sheet')}"
    told = [", ".join([first, *(f"{number} of {size}" for size, number in others)])]
    if len(plan.signatures) > 1:
        told.append(_counted(sum(len(signature.sheets) for signature in plan.signatures), "sheet"))
    if scheme.binding == "perfect":
        told.append(f"each sheet cut into {scheme.form.pages_a_side} leaves")
    if scheme.cut:
        told.append(f"each sheet cut into {folios_of(1, scheme)} folios")
    told += _flyleaves_in_words(*scheme.flyleaves)
    told.append(_counted(plan.blanks, "blank") if plan.blanks else "no blanks")
    return "; ".join(told)


def _flyleaves_in_words(first: int, last: int) -> Iterator[str]:
    if first == last and first:
        yield f"{_counted(first, 'flyleaf', 'flyleaves')} at either end"
    elif first or last:
        ends = ((first, "in front"), (last, "at the end"))
        yield ", ".join(f"{_counted(number, 'flyleaf', 'flyleaves')} {end}" for number, end in ends if number)


def _part_name(binding: Binding) -> str:
    return "stack" if binding == "perfect" else binding


def _counted(number: int, thing: str, things: str = "") -> str:
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"
