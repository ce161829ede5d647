"""The arrangement of pages on sheets, proved with paper: sheets are printed, turned, folded, cut and gathered here.

Nothing below knows a formula for where a page goes. A sheet is a grid of cells with something on either face; folding
lays one half of the grid on the other; what comes out is leafed through.
"""

from __future__ import annotations

import re

import pytest
from msgspec import Struct
from msgspec.structs import replace

from bookmaker.errors import ConfigurationError
from bookmaker.pdf.formats import FORMATS, FormatName
from bookmaker.pdf.imposition import (
    Binding,
    Duplex,
    Plan,
    Scheme,
    Sheet,
    Side,
    Slot,
    plan_from_scheme,
    sheets_of,
    summary,
)

BOUND: tuple[Binding, ...] = ("signature", "booklet", "perfect")

FOLDS: dict[FormatName, str] = {"folio": "x", "quarto": "yx", "octavo": "xyx", "sextodecimo": "yxyx"}
"""x: one side half over the other, along an upright fold; y: the upper half down over the lower."""


# --- Paper --------------------------------------------------------------------------------------------------------


class Face(Struct, frozen=True):
    """What is printed on one side of a leaf, and whether it stands upright as the sheet lies."""

    page: int | None
    upright: bool


class Leaf(Struct, frozen=True):
    """A cell of a sheet: the face that is seen, and the face under it."""

    up: Face
    down: Face

    def turned(self) -> Leaf:
        return Leaf(self.down, self.up)

    def on_its_head(self) -> Leaf:
        return Leaf(*(replace(face, upright=not face.upright) for face in (self.up, self.down)))


Cells = dict[tuple[int, int], list[Leaf]]
"""Column and row from the top left, the leaves of each cell from the uppermost down."""


def printed(sheet: Sheet, columns: int, rows: int, duplex: Duplex, *, landscape: bool) -> Cells:
    """The sheet in the hand, its back up: what a printer makes of the two sides when it turns paper over `duplex`."""
    upper_and_lower = columns * rows
    assert len(sheet.front.slots) == len(sheet.back.slots) == upper_and_lower
    over_upper_edge = (duplex == "long" and landscape) or (duplex == "short" and not landscape)
    fronts = {(slot.column, slot.row): slot for slot in sheet.front.slots}
    cells: Cells = {}
    for slot in sheet.back.slots:
        column, row, upright = slot.column, slot.row, slot.rotation == 0
        if over_upper_edge:
            # The paper comes back head first: a quarter turn twice brings it to how one turns a page.
            column, row, upright = columns - 1 - column, rows - 1 - row, not upright
        front = fronts[columns - 1 - column, row]
        cells[column, row] = [Leaf(Face(slot.page, upright), Face(front.page, front.rotation == 0))]
    return cells


def folded(cells: Cells, folds: str, *, right_over_left: bool) -> list[Leaf]:
    """The leaves of a sheet after its folds, with the front cover uppermost and the spine at the binding's side."""
    for fold in folds:
        columns, rows = (max(at[axis] for at in cells) + 1 for axis in (0, 1))
        if fold == "x":
            under = range(columns // 2) if right_over_left else range(columns // 2, columns)
            moves = {(x, y): (columns - 1 - x, y) for x in under for y in range(rows)}
        else:
            moves = {(x, y): (x, rows - 1 - y) for x in range(columns) for y in range(rows // 2, rows)}
        new: Cells = {}
        for stays, comes in moves.items():
            moved = [leaf.turned() for leaf in reversed(cells[comes])]
            new[stays] = [leaf.on_its_head() if fold == "y" else leaf for leaf in moved] + cells[stays]
        left, top = min(x for x, _ in new), min(y for _, y in new)
        cells = {(x - left, y - top): leaves for (x, y), leaves in new.items()}
    assert list(cells) == [(0, 0)]
    # The last fold left the end of the book uppermost; turned over like a page, the beginning is.
    return [leaf.turned() for leaf in reversed(cells[0, 0])]


def nested(sheets: list[list[Leaf]]) -> list[Leaf]:
    """Folded sheets set into the middle of each other, the first outermost."""
    signature: list[Leaf] = []
    for leaves in sheets:
        middle = len(signature) // 2
        signature = signature[:middle] + leaves + signature[middle:]
    return signature


def cut_and_piled(sheets: list[Cells], *, from_right: bool) -> list[Leaf]:
    """A stack of sheets cut through, and its piles laid on each other row by row."""
    stack = [turned_like_a_page(cells) for cells in sheets]
    order = sorted(stack[0], key=lambda at: (at[1], -at[0] if from_right else at[0]))
    return [cells[at][0] for at in order for cells in stack]


def cut_into_folios(sheets: list[Cells], *, from_right: bool) -> list[Cells]:
    """A stack of sheets cut through; its piles, row by row, laid on each other with the first lowest, taken apart.

    The sheets lie with their backs up, as `printed` has them, the first one lowest: a folio's pile is found there from
    the other side.
    """
    columns = max(x for x, _ in sheets[0]) + 1
    rows = max(y for _, y in sheets[0]) + 1
    lefts = [columns - 2 - left for left in range(0, columns, 2)]
    lefts = lefts[::-1] if from_right else lefts
    return [
        {(0, 0): cells[left, row], (1, 0): cells[left + 1, row]}
        for row in range(rows)
        for left in lefts
        for cells in sheets
    ]


def folded_zine(sheet: Sheet, *, from_right: bool) -> list[Leaf]:
    """A sheet of two rows of four, printed on one side, that lies with that side up: the upper row folded back over its
    head, slit along the two middle columns of that fold, and its ends pushed together into a cross.

    The outer columns stay folded at the head: an arm with the lower row in front. The slit opens, and the two middle
    panels of each row fold onto each other, their blank sides together. So, leafing from the cover at one end of the
    lower row, come that end's arm, the upper row's middle, the other end's arm, and the lower row's middle.
    """
    at = {(slot.column, slot.row): slot for slot in sheet.front.slots}
    assert len(at) == 8
    assert not sheet.back.slots
    # Folded back, the upper row stands on its head against the lower.
    face = {place: Face(slot.page, (slot.rotation == 180) == (place[1] == 0)) for place, slot in at.items()}
    first, second, third, last = (0, 1, 2, 3) if from_right else (3, 2, 1, 0)
    return [
        Leaf(face[first, 1], face[first, 0]),
        Leaf(face[second, 0], face[third, 0]),
        Leaf(face[last, 0], face[last, 1]),
        Leaf(face[third, 1], face[second, 1]),
    ]


def turned_like_a_page(cells: Cells) -> Cells:
    columns = max(x for x, _ in cells) + 1
    return {(columns - 1 - x, y): [leaf.turned() for leaf in reversed(leaves)] for (x, y), leaves in cells.items()}


def bound(plan: Plan) -> list[int | None]:
    """The pages as one reads them in the bound book; fails where one stands on its head."""
    scheme, form = plan.scheme, plan.scheme.form
    book: list[Leaf] = []
    for signature in plan.signatures:
        if scheme.binding == "zine":
            (sheet,) = signature.sheets
            book += folded_zine(sheet, from_right=scheme.right_to_left)
            continue
        sheets = [
            printed(sheet, form.columns, form.rows, scheme.duplex, landscape=plan.landscape)
            for sheet in signature.sheets
        ]
        if scheme.binding == "perfect":
            book += cut_and_piled(sheets, from_right=scheme.right_to_left)
        else:
            folds = FOLDS["folio" if scheme.cut else scheme.format]
            if scheme.cut:
                sheets = cut_into_folios(sheets, from_right=scheme.right_to_left)
            book += nested([folded(cells, folds, right_over_left=not scheme.right_to_left) for cells in sheets])
    faces = [face for leaf in book for face in (leaf.up, leaf.down)]
    assert all(face.upright for face in faces)
    return [face.page for face in faces]


def expected(plan: Plan) -> list[int | None]:
    first, last = ([None] * 2 * number for number in plan.scheme.flyleaves)
    return [*first, *range(1, plan.pages + 1), *last, *[None] * plan.blanks]


# --- The book comes out in order ----------------------------------------------------------------------------------

SCHEMES = [
    *(Scheme(binding, name) for binding in BOUND for name in FORMATS),
    Scheme("zine"),
    *(Scheme("signature", "folio", (sheets,)) for sheets in (1, 2, 3, 5, 8, 16)),
    *(Scheme("signature", name, (sheets,)) for name in [*FORMATS][1:] for sheets in (2, 3)),
    Scheme("signature", "folio", (6, 3, 4)),
    Scheme("perfect", "folio", (5,)),
    Scheme("perfect", "quarto", (1,)),
    *(Scheme(binding, name, cut=True) for binding in BOUND[:2] for name in [*FORMATS][1:]),
    Scheme("signature", "quarto", (3, 1, 2), cut=True),
    Scheme("signature", "folio", even=True),
    Scheme("signature", "folio", (7,), even=True),
    Scheme("signature", "octavo", (3,), even=True, cut=True),
    Scheme("perfect", "quarto", (5,), even=True),
    Scheme("signature", "folio", flyleaves=(1, 1)),
    Scheme("signature", "folio", flyleaves=(0, 2)),
    Scheme("booklet", "quarto", flyleaves=(2, 2)),
    Scheme("perfect", "octavo", flyleaves=(3, 1)),
    Scheme("zine", flyleaves=(1, 0)),
]


def scheme_name(scheme: Scheme) -> str:
    how = [word for word, is_so in (("even", scheme.even), ("cut", scheme.cut)) if is_so]
    return "-".join(map(str, (scheme.binding, scheme.format, *scheme.sheets, *how, "fly", *scheme.flyleaves)))


@pytest.mark.parametrize("right_to_left", [False, True], ids=["ltr", "rtl"])
@pytest.mark.parametrize("scheme", SCHEMES, ids=scheme_name)
def test_folded_and_gathered_the_pages_are_in_order(scheme: Scheme, right_to_left: bool) -> None:
    duplexes: tuple[Duplex, ...] = ("long", "short", "none")
    for pages in range(1, 131):
        # Every count meets every way of turning within three counts, and both ways for the sheet to lie.
        duplex, landscape = duplexes[pages % 3], pages % 2 == 0
        asked = replace(scheme, right_to_left=right_to_left, duplex=duplex)
        plan = plan_from_scheme(pages, asked, landscape=landscape)
        assert bound(plan) == expected(plan), f"{pages} pages"


@pytest.mark.parametrize("landscape", [False, True])
@pytest.mark.parametrize("duplex", ["long", "short", "none"])
@pytest.mark.parametrize("name", FORMATS)
def test_every_way_of_turning_the_paper(name: FormatName, duplex: Duplex, landscape: bool) -> None:
    plan = plan_from_scheme(61, Scheme("signature", name, duplex=duplex), landscape=landscape)
    assert bound(plan) == expected(plan)


def test_the_bound_book_would_notice_a_wrong_sheet() -> None:
    """The reading above can fail: another turn of the paper, two pages exchanged, one on its head."""
    plan = plan_from_scheme(16, Scheme(duplex="long"))
    with pytest.raises(AssertionError):
        assert bound(replace(plan, scheme=Scheme(duplex="short"))) == expected(plan)
    sheet = plan.signatures[0].sheets[0]
    first, second = sheet.front.slots
    swapped = Side((replace(first, page=second.page), replace(second, page=first.page)))
    wrong = replace(plan.signatures[0], sheets=(replace(sheet, front=swapped), *plan.signatures[0].sheets[1:]))
    assert bound(replace(plan, signatures=(wrong,))) != expected(plan)
    headlong = Side((replace(first, rotation=180), second))
    wrong = replace(plan.signatures[0], sheets=(replace(sheet, front=headlong), *plan.signatures[0].sheets[1:]))
    with pytest.raises(AssertionError):
        bound(replace(plan, signatures=(wrong,)))


def test_upright_pages_lie_on_the_sheet_that_their_format_needs() -> None:
    lying = {name: plan_from_scheme(8, Scheme(format=name)).landscape for name in FORMATS}
    assert lying == {"folio": True, "quarto": False, "octavo": True, "sextodecimo": False}


# --- Signatures, blanks, summaries --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pages", "scheme", "said"),
    [
        (372, Scheme(), "23 signatures of 4 sheets, 1 of 1; 93 sheets; no blanks"),
        (372, Scheme(flyleaves=(1, 1)),
         "23 signatures of 4 sheets, 1 of 2; 94 sheets; 1 flyleaf at either end; no blanks"),
        (373, Scheme(), "23 signatures of 4 sheets, 1 of 2; 94 sheets; 3 blanks"),
        (16, Scheme(), "1 signature of 4 sheets; no blanks"),
        (1, Scheme("booklet"), "1 booklet of 1 sheet; 3 blanks"),
        (31, Scheme("booklet", flyleaves=(2, 2)), "1 booklet of 10 sheets; 2 flyleaves at either end; 1 blank"),
        (96, Scheme("perfect"), "1 stack of 24 sheets; each sheet cut into 2 leaves; no blanks"),
        (95, Scheme("perfect", "quarto", (5,)),
         "2 stacks of 5 sheets, 1 of 2; 12 sheets; each sheet cut into 4 leaves; 1 blank"),
        (64, Scheme("signature", "quarto"), "4 signatures of 2 sheets; 8 sheets; no blanks"),
        (64, Scheme(sheets=(5, 6)), "2 signatures of 5 sheets, 1 of 6; 16 sheets; no blanks"),
        (373, Scheme(even=True), "22 signatures of 4 sheets, 2 of 3; 94 sheets; 3 blanks"),
        (20, Scheme(even=True), "1 signature of 3 sheets, 1 of 2; 5 sheets; no blanks"),
        (20, Scheme(flyleaves=(0, 3)), "1 signature of 4 sheets, 1 of 3; 7 sheets; 3 flyleaves at the end; 2 blanks"),
        (20, Scheme(flyleaves=(1, 2)),
         "1 signature of 4 sheets, 1 of 3; 7 sheets; 1 flyleaf in front, 2 flyleaves at the end; 2 blanks"),
        (64, Scheme(format="quarto", cut=True),
         "4 signatures of 2 sheets; 8 sheets; each sheet cut into 2 folios; no blanks"),
        (8, Scheme("zine"), "1 zine of 1 sheet; no blanks"),
        (20, Scheme("zine"), "3 zines of 1 sheet; 3 sheets; 4 blanks"),
        (8000, Scheme(sheets=(2,)), "1,000 signatures of 2 sheets; 2,000 sheets; no blanks"),
    ],
)  # fmt: skip
def test_the_summary_says_what_to_print_and_sew(pages: int, scheme: Scheme, said: str) -> None:
    assert summary(plan_from_scheme(pages, scheme)) == said


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("binding", BOUND)
def test_no_more_blanks_than_a_sheet_less_one_page(binding: Binding, name: FormatName) -> None:
    a_sheet = 2 * FORMATS[name].pages_a_side
    for pages in range(1, 131):
        plan = plan_from_scheme(pages, Scheme(binding, name))
        assert plan.blanks == -pages % a_sheet
        assert sum(1 for _ in sheets_of(plan)) * a_sheet == pages + plan.blanks


@pytest.mark.parametrize("most", range(1, 9))
def test_even_signatures_are_as_few_as_they_can_be_and_differ_by_one_sheet(most: int) -> None:
    for pages in range(1, 131):
        plan = plan_from_scheme(pages, Scheme(sheets=(most,), even=True))
        sizes = [len(signature.sheets) for signature in plan.signatures]
        assert len(sizes) == len(plan_from_scheme(pages, Scheme(sheets=(most,))).signatures)
        assert sizes == sorted(sizes, reverse=True)
        assert max(sizes) <= min(min(sizes) + 1, most)


def test_sheets_are_numbered_in_the_order_of_printing() -> None:
    plan = plan_from_scheme(24, Scheme(sheets=(4,)))
    assert [(number, within) for number, within, _ in sheets_of(plan)] == [
        (1, 1),
        (1, 2),
        (1, 3),
        (1, 4),
        (2, 1),
        (2, 2),
    ]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"sheets": (17,)}, "1 to 16 sheets, not 17"),
        ({"sheets": (4, 0)}, "not 4, 0"),
        ({"binding": "booklet", "sheets": (4,)}, "one signature of all its sheets"),
        ({"flyleaves": (0, -1)}, "0 to 16 flyleaves at either end, not 0, -1"),
        ({"sheets": (4, 3), "even": True}, "by one number"),
        ({"binding": "booklet", "even": True}, "one signature of all its sheets"),
        ({"binding": "zine", "sheets": (2,)}, "a zine is made of one sheet"),
        ({"binding": "zine", "format": "octavo"}, "in its own way, and not as octavo"),
        ({"cut": True}, "no folios to cut"),
        ({"binding": "perfect", "format": "quarto", "cut": True}, "no folios to cut"),
        ({"binding": "zine", "cut": True}, "no folios to cut"),
        ({"thickness": 0.3, "creep": 1}, "give one"),
    ],
)
def test_what_cannot_be_bound_is_refused(settings: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        Scheme(**settings)  # type: ignore[arg-type]


def test_a_book_without_pages_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="without pages"):
        plan_from_scheme(0, Scheme())


# --- The spine and creep ------------------------------------------------------------------------------------------


def slots(plan: Plan) -> list[Slot]:
    return [slot for _, _, sheet in sheets_of(plan) for side in (sheet.front, sheet.back) for slot in side.slots]


@pytest.mark.parametrize("right_to_left", [False, True])
@pytest.mark.parametrize("name", FORMATS)
def test_odd_pages_are_bound_at_the_reading_sides_edge(name: FormatName, right_to_left: bool) -> None:
    """Upright, the first page has its spine on the left; in a book read from the right, on the right."""
    for slot in slots(plan_from_scheme(64, Scheme("signature", name, right_to_left=right_to_left))):
        assert slot.page is not None
        left = (slot.page % 2 == 1) ^ right_to_left ^ (slot.rotation == 180)
        assert slot.spine == ("left" if left else "right")


@pytest.mark.parametrize("duplex", ["long", "short"])
@pytest.mark.parametrize("name", FORMATS)
def test_the_pages_that_face_each_other_in_the_middle_meet_at_the_spine(name: FormatName, duplex: Duplex) -> None:
    plan = plan_from_scheme(96, Scheme("signature", name, (3,), duplex=duplex))
    half = 3 * FORMATS[name].pages_a_side
    for side in (side for sheet in plan.signatures[0].sheets for side in (sheet.front, sheet.back)):
        found = {slot.place: slot for slot in side.slots}
        if half in found and half + 1 in found:
            one, other = found[half], found[half + 1]
            assert one.row == other.row
            assert (one.spine, one.column + 1) == ("right", other.column) or (one.spine, other.column + 1) == (
                "left",
                one.column,
            )
            return
    pytest.fail("no side holds both pages of the middle")


def test_creep_moves_each_leaf_by_the_paper_that_lies_around_it() -> None:
    plan = plan_from_scheme(32, Scheme(sheets=(4,), thickness=0.3))
    shifts = {slot.page: slot.shift for slot in slots(plan)}
    by_leaf = [0, 0.3, 0.6, 0.9, 0.9, 0.6, 0.3, 0] * 2
    assert [shifts[page] for page in range(1, 33)] == pytest.approx([shift for shift in by_leaf for _ in "rv"])


@pytest.mark.parametrize("name", FORMATS)
def test_creep_is_deepest_in_the_middle_of_every_format(name: FormatName) -> None:
    plan = plan_from_scheme(64, Scheme("booklet", name, thickness=1))
    shifts = {slot.page: slot.shift for slot in slots(plan)}
    assert [shifts[page] for page in (1, 2, 3, 32, 33, 62, 64)] == [0, 0, 1, 15, 15, 1, 0]


def test_loose_leaves_do_not_creep() -> None:
    for scheme in (Scheme("perfect", thickness=1), Scheme("perfect", creep=3), Scheme("zine", creep=3)):
        assert {slot.shift for slot in slots(plan_from_scheme(64, scheme))} == {0}


@pytest.mark.parametrize(
    ("pages", "scheme", "innermost"),
    [(160, Scheme(sheets=(4,), creep=3), (7, 8, 9, 10)), (32, Scheme("booklet", creep=3), (15, 16, 17, 18)),
     (160, Scheme(format="octavo", creep=3), (7, 8, 9, 10)),
     (160, Scheme(format="quarto", cut=True, creep=3), (7, 8, 9, 10))],
)  # fmt: skip
def test_creep_may_be_measured_on_a_folded_dummy(pages: int, scheme: Scheme, innermost: tuple[int, ...]) -> None:
    shifts = {slot.page: slot.shift for slot in slots(plan_from_scheme(pages, scheme))}
    assert [shifts[page] for page in innermost] == [3, 3, 3, 3]
    assert shifts[1] == 0
    assert max(shifts.values()) == 3


def test_a_single_fold_does_not_creep() -> None:
    assert {slot.shift for slot in slots(plan_from_scheme(64, Scheme(sheets=(1,), creep=3)))} == {0}
