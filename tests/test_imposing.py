"""Imposed PDFs, read back with poppler: the right page in the right place, the right way up."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pikepdf
import pytest
from msgspec.structs import replace
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageChops

from bookmaker.errors import ConfigurationError, InputError
from bookmaker.pdf.formats import FORMATS
from bookmaker.pdf.imposing import Imposed, Layout, imposed_pdf
from bookmaker.pdf.imposition import Binding, Duplex, Scheme, Slot, sheets_of
from bookmaker.pdf.marks import NO_MARKS, Marks, SewnOn, stations
from bookmaker.pdf.paper import MM, SIZES, Size, parse_size
from bookmaker.pdf.placement import placing_for

if TYPE_CHECKING:
    from conftest import Command

needs_poppler = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler is not installed")

PAGE = Size(180, 270)
"""Two of them side by side, or four, make papers of whole points, so that pictures can be laid on each other."""


BOUND: tuple[Binding, ...] = ("signature", "booklet", "perfect")

# --- Books to impose ----------------------------------------------------------------------------------------------


def book(pages: int, size: Size = PAGE, change: Callable[[pikepdf.Page, int], None] | None = None) -> bytes:
    """A PDF with `nN` in the middle of page N, and `hN` in its upper left corner."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        resources = pdf.make_indirect(Dictionary(Font=Dictionary(F=font)))
        for number in range(1, pages + 1):
            words = ((40, size.width / 3, size.height / 2, "n"), (12, 12, size.height - 24, "h"))
            text = "".join(f"BT /F {points} Tf {x} {y} Td ({mark}{number}) Tj ET\n" for points, x, y, mark in words)
            frame = f"0.5 G 1 w 4 4 {size.width - 8} {size.height - 8} re S 0 g\n"
            page = pikepdf.Page(
                Dictionary(
                    Type=Name.Page,
                    MediaBox=Array([0, 0, size.width, size.height]),
                    Resources=resources,
                    Contents=pdf.make_stream((frame + text).encode()),
                )
            )
            pdf.pages.append(page)
            if change:
                change(pdf.pages[-1], number)
        pdf.docinfo[Name.Title] = "Lamps of the Harbour"
        pdf.docinfo[Name.Author] = "Wren Hallam"
        pdf.docinfo[Name.CreationDate] = "D:20200101000000Z"
        return saved(pdf)


def saved(pdf: pikepdf.Pdf) -> bytes:
    out = BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(data))


# --- Reading back -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Word:
    """A word on a page of a PDF, and its middle in points from the upper left."""

    text: str
    x: float
    y: float


def words(data: bytes, folder: Path) -> list[list[Word]]:
    """The words of each page, by pdftotext."""
    path = folder / "words.pdf"
    path.write_bytes(data)
    answer = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True)
    space = "{http://www.w3.org/1999/xhtml}"
    # Poppler's answer names no characters but the ASCII ones above.
    document = ElementTree.fromstring(answer.stdout)
    return [
        [Word(word.text or "", middle(word, "x"), middle(word, "y")) for word in page.iter(f"{space}word")]
        for page in document.iter(f"{space}page")
    ]


def middle(word: ElementTree.Element, axis: str) -> float:
    return (float(word.attrib[f"{axis}Min"]) + float(word.attrib[f"{axis}Max"])) / 2


def pictures(data: bytes, folder: Path) -> list[Image.Image]:
    """Each page at two pixels a point, in grey, by pdftoppm."""
    path = folder / "pictures.pdf"
    path.write_bytes(data)
    subprocess.run(["pdftoppm", "-r", "144", "-gray", "-cropbox", path, folder / "page"], check=True)
    found = sorted(folder.glob("page-*.pgm"))
    images: list[Image.Image] = [Image.open(BytesIO(each.read_bytes())) for each in found]
    for each in found:
        each.unlink()
    return images


def alike(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures differ by no more than the smoothing of their edges."""
    assert one.size == other.size
    difference = ImageChops.difference(one, other).point(lambda value: 255 if value > 128 else 0)
    return sum(difference.histogram()[255:]) < 0.001 * one.width * one.height


def sides(imposed: Imposed) -> Iterator[tuple[int, tuple[Slot, ...]]]:
    """The number of each page of the imposed file, from 0, and what should be on it."""
    printed = (side for _, _, sheet in sheets_of(imposed.plan) for side in (sheet.front, sheet.back) if side.slots)
    for number, side in enumerate(printed):
        yield number, side.slots


def cell(imposed: Imposed, slot: Slot) -> tuple[float, float, float, float]:
    """A slot's left, top, right and lower bound, in points from the upper left of the sheet."""
    sheet, form = imposed.placing.sheet, imposed.plan.scheme.form
    width, height = sheet.width / form.columns, sheet.height / form.rows
    return slot.column * width, slot.row * height, (slot.column + 1) * width, (slot.row + 1) * height


# --- The right page in the right place ----------------------------------------------------------------------------


@needs_poppler
@pytest.mark.parametrize("right_to_left", [False, True], ids=["ltr", "rtl"])
@pytest.mark.parametrize("duplex", ["long", "short"])
@pytest.mark.parametrize(
    "scheme",
    [
        *(Scheme(binding, name) for binding in BOUND for name in FORMATS),
        *(Scheme(format=name, cut=True) for name in [*FORMATS][1:]),
        Scheme("zine"),
    ],
    ids=lambda scheme: f"{scheme.binding}-{scheme.format}{'-cut' if scheme.cut else ''}",
)
def test_every_page_is_in_its_slot_and_the_right_way_up(
    scheme: Scheme, duplex: Duplex, right_to_left: bool, tmp_path: Path
) -> None:
    asked = replace(scheme, duplex=duplex, right_to_left=right_to_left, flyleaves=(1, 1), thickness=0.3)
    imposed = imposed_pdf(book(45), asked, Layout(SIZES["a3"]))
    found = words(imposed.files[0], tmp_path)
    seen = []
    for number, slots in sides(imposed):
        assert len(found[number]) == 2 * sum(1 for slot in slots if slot.page)
        for slot in (slot for slot in slots if slot.page):
            left, top, right, bottom = cell(imposed, slot)
            inside = [word for word in found[number] if left < word.x < right and top < word.y < bottom]
            at = {word.text: word for word in inside}
            assert set(at) == {f"n{slot.page}", f"h{slot.page}"}
            head, heart = at[f"h{slot.page}"], at[f"n{slot.page}"]
            upright = head.x < heart.x and head.y < heart.y
            on_its_head = head.x > heart.x and head.y > heart.y
            assert (upright, on_its_head) == (slot.rotation == 0, slot.rotation == 180)
            seen.append(slot.page or 0)
    assert sorted(seen) == list(range(1, 46))


@needs_poppler
@pytest.mark.parametrize("name", ["folio", "quarto", "octavo"])
def test_a_page_looks_on_the_sheet_as_it_did(name: str, tmp_path: Path) -> None:
    form = FORMATS[name]  # type: ignore[index]
    paper = Size(PAGE.width * form.columns, PAGE.height * form.rows)
    source = book(9)
    imposed = imposed_pdf(source, Scheme(format=name), Layout(paper, marks=NO_MARKS))  # type: ignore[arg-type]
    originals, sheets = pictures(source, tmp_path), pictures(imposed.files[0], tmp_path)
    for number, slots in sides(imposed):
        for slot in slots:
            left, top, right, bottom = (round(2 * bound) for bound in cell(imposed, slot))
            part = sheets[number].crop((left, top, right, bottom)).rotate(slot.rotation)
            blank = Image.new("L", part.size, 255)
            assert alike(part, originals[slot.page - 1] if slot.page else blank)


def rotated(degrees: int) -> Callable[[pikepdf.Page, int], None]:
    def change(page: pikepdf.Page, number: int) -> None:
        page.obj.Rotate = degrees

    return change


def trimmed(page: pikepdf.Page, number: int) -> None:
    page.obj.MediaBox = Array([-30, -20, 210, 290])
    page.obj.TrimBox = Array([10, 20, 170, 250])
    page.obj.CropBox = Array([0, 0, 180, 270])


def cropped_backwards(page: pikepdf.Page, number: int) -> None:
    page.obj.CropBox = Array([170, 250, 10, 20])


def wider_than_the_medium(page: pikepdf.Page, number: int) -> None:
    page.obj.TrimBox = Array([-100, 0, 500, 270])


@needs_poppler
@pytest.mark.parametrize(
    ("change", "size"),
    [
        (rotated(90), (270, 180)),
        (rotated(180), (180, 270)),
        (rotated(-90), (270, 180)),
        (trimmed, (160, 230)),
        (cropped_backwards, (160, 230)),
        (wider_than_the_medium, (180, 270)),
    ],
)
def test_boxes_and_rotations_are_respected(
    change: Callable[[pikepdf.Page, int], None], size: tuple[int, int], tmp_path: Path
) -> None:
    source = book(2, change=change)
    imposed = imposed_pdf(source, Scheme("perfect"), Layout(Size(2 * size[0], size[1]), marks=NO_MARKS))
    assert (imposed.placing.page.width, imposed.placing.page.height) == pytest.approx(size)
    with opened(source) as pdf:
        for page in pdf.pages:
            # Poppler shows the crop box; the trim box is what counts here.
            page.obj.CropBox = page.trimbox
        original = pictures(saved(pdf), tmp_path)[0]
    sheet = pictures(imposed.files[0], tmp_path)[0]
    assert alike(sheet.crop((0, 0, 2 * size[0], 2 * size[1])), original)


def in_large_units(page: pikepdf.Page, number: int) -> None:
    page.obj.UserUnit = 2
    page.obj.MediaBox = Array([0, 0, 90, 135])


@needs_poppler
def test_a_page_in_larger_units_is_as_large_as_it_says(tmp_path: Path) -> None:
    """Poppler knows nothing of UserUnit: its picture of the source is half as large."""
    source = book(2, change=in_large_units)
    imposed = imposed_pdf(source, Scheme("perfect"), Layout(Size(360, 270), marks=NO_MARKS))
    assert imposed.placing.page == PAGE
    original, sheet = pictures(source, tmp_path)[0], pictures(imposed.files[0], tmp_path)[0]
    assert original.size == (180, 270)
    assert alike(sheet.crop((0, 0, 360, 540)).resize((180, 270), Image.Resampling.BOX), original)


def test_rotation_may_come_from_the_page_tree() -> None:
    with opened(book(2)) as pdf:
        pdf.Root.Pages.Rotate = 90
        source = saved(pdf)
    assert imposed_pdf(source, Scheme()).placing.page == Size(270, 180)


@needs_poppler
def test_what_bleeds_is_kept_to_the_paper_but_not_across_a_fold(tmp_path: Path) -> None:
    def bleeding(page: pikepdf.Page, number: int) -> None:
        page.obj.MediaBox = Array([-20, -20, 200, 290])
        page.obj.BleedBox = Array([-9, -9, 189, 279])
        page.obj.TrimBox = Array([0, 0, 180, 270])
        # Page 1 is black all over its medium, page 2 and its slot stay white.
        page.contents_add(b"-20 -20 220 310 re f" if number == 1 else b"1 g -20 -20 220 310 re f")

    imposed = imposed_pdf(book(2, change=bleeding), Scheme("booklet"), Layout(Size(400, 300), marks=NO_MARKS))
    front = pictures(imposed.files[0], tmp_path)[0]
    # Page 1 stands to the right of the fold at 200 points, 15 above the lower edge; it bleeds on three sides.
    black = front.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert black is not None
    assert black == pytest.approx((400, 2 * 6, 2 * 389, 2 * 294), abs=1)
    assert black[0] >= 400


@needs_poppler
def test_pages_of_several_sizes_keep_one_scale_and_stand_in_the_middle(tmp_path: Path) -> None:
    def smaller(page: pikepdf.Page, number: int) -> None:
        if number == 2:
            page.obj.MediaBox = Array([0, 0, 90, 270])

    imposed = imposed_pdf(book(4, change=smaller), Scheme("booklet"), Layout(Size(180, 135), marks=NO_MARKS))
    assert imposed.placing.scale == 0.5
    back = words(imposed.files[0], tmp_path)[1]
    # `--duplex long` has page 2 on its head at the right; 45 points wide within 90.
    heart = next(word for word in back if word.text == "n2")
    assert 90 + 22.5 < heart.x < 180 - 22.5


# --- Paper, scale, place ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "paper", "name", "sheet", "scale"),
    [
        ("a5", None, "folio", "a4", 1.0),
        ("digest", None, "folio", "letter", 1.0),
        ("a6", None, "quarto", "a4", 1.0),
        ("trade", None, "folio", "a4", 0.9186),
        ("trade", "letter", "folio", "letter", 0.9167),
        ("trade", "a3", "folio", "a3", 1.0),
        ("a6", "a4", "folio", "a4", 1.0),
        ("letter", "tabloid", "folio", "tabloid", 1.0),
        ("a5", "a4", "octavo", "a4", 0.5),
    ],
)
def test_the_paper_is_taken_and_turned_as_the_pages_need(
    page: str, paper: str | None, name: str, sheet: str, scale: float
) -> None:
    form = FORMATS[name]  # type: ignore[index]
    placing = placing_for(SIZES[page], SIZES[paper] if paper else None, form)
    assert {placing.sheet.width, placing.sheet.height} == {SIZES[sheet].width, SIZES[sheet].height}
    assert placing.scale == pytest.approx(scale, abs=2e-3)
    assert placing.landscape == (form.columns > form.rows)


def test_pages_grow_only_when_asked_to() -> None:
    assert placing_for(SIZES["a6"], SIZES["a4"], FORMATS["folio"]).scale == 1
    assert placing_for(SIZES["a6"], SIZES["a4"], FORMATS["folio"], scaling="fit").scale == pytest.approx(1.41, abs=0.01)


def test_landscape_pages_lie_as_they_fit_best() -> None:
    placing = placing_for(Size(595, 420), SIZES["a4"], FORMATS["folio"])
    assert placing.landscape
    assert placing_for(Size(595, 420), SIZES["a3"], FORMATS["quarto"]).landscape


def test_full_size_or_not_at_all() -> None:
    with pytest.raises(ConfigurationError, match="do not fit on letter lying") as caught:
        placing_for(SIZES["a5"], SIZES["letter"], FORMATS["folio"], scaling="full")
    assert "94%" in caught.value.hint
    assert placing_for(SIZES["a5"], SIZES["a4"], FORMATS["folio"], scaling="full").scale == 1


def test_a_gutter_wider_than_the_paper_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="leaves no room"):
        placing_for(SIZES["a5"], SIZES["a4"], FORMATS["folio"], gutter=160 * MM)


def heads(data: bytes, folder: Path) -> dict[str, float]:
    """The x of each page's corner word on the first sheet's front."""
    return {word.text: word.x for word in words(data, folder)[0] if word.text.startswith("h")}


@needs_poppler
def test_pages_stand_at_the_spine_a_gutter_away_or_in_the_middle(tmp_path: Path) -> None:
    source, paper = book(4), Size(500, 300)
    snug = heads(imposed_pdf(source, Scheme(), Layout(paper)).files[0], tmp_path)
    away = heads(imposed_pdf(source, Scheme(), Layout(paper, gutter=10)).files[0], tmp_path)
    centred = heads(imposed_pdf(source, Scheme(), Layout(paper, centred=True)).files[0], tmp_path)
    assert away == pytest.approx({"h1": snug["h1"] + 10, "h4": snug["h4"] - 10})
    assert centred == pytest.approx({"h1": snug["h1"] + 35, "h4": snug["h4"] - 35})


@needs_poppler
def test_creep_moves_inner_pages_towards_the_fold(tmp_path: Path) -> None:
    source, paper = book(16), Size(500, 300)
    plain, crept = (
        words(imposed_pdf(source, Scheme(thickness=thickness, duplex="short"), Layout(paper)).files[0], tmp_path)
        for thickness in (0.0, 2.0)
    )
    moved = {
        one.text: round(other.x - one.x, 2)
        for before, after in zip(plain, crept, strict=True)
        for one, other in zip(before, after, strict=True)
        if one.text.startswith("n")
    }
    assert [moved[f"n{page}"] for page in (1, 3, 5, 7, 9, 11, 13, 15)] == [0, -2, -4, -6, -6, -4, -2, 0]
    assert [moved[f"n{page}"] for page in (2, 4, 6, 8, 10, 12, 14, 16)] == [0, 2, 4, 6, 6, 4, 2, 0]


# --- A printer of one side ----------------------------------------------------------------------------------------


@needs_poppler
@pytest.mark.parametrize("backs_reversed", [False, True])
def test_fronts_and_backs_in_two_files(backs_reversed: bool, tmp_path: Path) -> None:
    scheme = Scheme(duplex="none", backs_reversed=backs_reversed)
    imposed = imposed_pdf(book(24), scheme)
    assert len(imposed.files) == 2
    fronts, backs = (
        [sorted(int(word.text[1:]) for word in page if word.text.startswith("n")) for page in words(data, tmp_path)]
        for data in imposed.files
    )
    assert fronts == [[1, 16], [3, 14], [5, 12], [7, 10], [17, 24], [19, 22]]
    behind = [[2, 15], [4, 13], [6, 11], [8, 9], [18, 23], [20, 21]]
    assert backs == (behind[::-1] if backs_reversed else behind)


@needs_poppler
def test_a_zine_has_no_backs_whatever_the_printer(tmp_path: Path) -> None:
    for duplex in ("long", "short", "none"):
        imposed = imposed_pdf(book(11), Scheme("zine", duplex=duplex))
        assert imposed.tails == ("",)
        found = [{word.text for word in page if word.text[0] == "n"} for page in words(imposed.files[0], tmp_path)]
        assert found == [{f"n{page}" for page in range(1, 9)}, {"n9", "n10", "n11"}]
        with opened(imposed.files[0]) as pdf:
            assert pdf.Root.ViewerPreferences.Duplex == Name.Simplex
            assert labels_of(pdf) == ["1.1 front", "2.1 front"]


@needs_poppler
def test_each_signature_in_a_file_of_its_own(tmp_path: Path) -> None:
    whole = imposed_pdf(book(36), Scheme())
    parts = imposed_pdf(book(36), Scheme(apart=True))
    assert parts.tails == ("-1", "-2", "-3")
    alike_words = [page for data in parts.files for page in words(data, tmp_path)]
    assert alike_words == words(whole.files[0], tmp_path)
    with opened(parts.files[2]) as pdf:
        assert labels_of(pdf) == ["3.1 front", "3.1 back"]
    assert imposed_pdf(book(160), Scheme(apart=True)).tails[:2] == ("-01", "-02")
    one_side = imposed_pdf(book(36), Scheme(apart=True, duplex="none", backs_reversed=True))
    assert one_side.tails == ("-1-fronts", "-1-backs", "-2-fronts", "-2-backs", "-3-fronts", "-3-backs")
    with opened(one_side.files[1]) as pdf:
        assert labels_of(pdf) == ["1.4 back", "1.3 back", "1.2 back", "1.1 back"]


# --- The pages that are asked for ---------------------------------------------------------------------------------


@needs_poppler
def test_pages_may_be_chosen_and_blanks_put_between(tmp_path: Path) -> None:
    imposed = imposed_pdf(book(9), Scheme("booklet"), choice=((3, 3), None, (7, None), (1, 2)))
    found = [{word.text for word in page if word.text[0] == "n"} for page in words(imposed.files[0], tmp_path)]
    assert imposed.plan.pages == 7
    assert found == [{"n3"}, {"n2"}, {"n7", "n1"}, {"n8", "n9"}]


@pytest.mark.parametrize(("part", "missing"), [((0, 2), 0), ((5, None), 5), ((2, 12), 12)])
def test_a_page_that_is_not_there_is_named(part: tuple[int, int | None], missing: int) -> None:
    with pytest.raises(ConfigurationError, match=f"no page {missing}$") as caught:
        imposed_pdf(book(4), Scheme(), choice=(part,))
    assert caught.value.hint == "The PDF has 4."


def test_blanks_alone_are_no_book() -> None:
    with pytest.raises(ConfigurationError, match="none of its pages"):
        imposed_pdf(book(4), Scheme(), choice=(None, None))


# --- Marks --------------------------------------------------------------------------------------------------------

Stroke = tuple[float, float, float, float]


def strokes(page: pikepdf.Page) -> tuple[list[Stroke], list[Stroke], list[Stroke]]:
    """The dashed lines, the solid lines and the bars that are drawn on a sheet as artifacts."""
    content = page.Contents.read_bytes().decode()
    found = re.search(r"/Artifact <</Type /Page>> BDC\n(.*)EMC", content, re.S)
    drawn = found[1] if found else ""
    numbers = r"([\d.-]+) ([\d.-]+)"
    lines = re.findall(rf"\[(.*?)\] 0 d {numbers} m {numbers} l S", drawn)
    dashed = [tuple(map(float, line[1:])) for line in lines if line[0]]
    solid = [tuple(map(float, line[1:])) for line in lines if not line[0]]
    bars = [tuple(map(float, bar)) for bar in re.findall(rf"{numbers} {numbers} re f", drawn)]
    return dashed, solid, bars  # type: ignore[return-value]


def marked(
    scheme: Scheme, marks: Marks | None = None, pages: int = 32, paper: Size | None = None
) -> list[tuple[list[Stroke], list[Stroke], list[Stroke]]]:
    layout = Layout(paper or Size(360, 270), marks=marks or Marks())
    with opened(imposed_pdf(book(pages), scheme, layout).files[0]) as pdf:
        return [strokes(page) for page in pdf.pages]


def test_no_marks_leave_the_sheet_to_the_pages() -> None:
    assert marked(Scheme(), NO_MARKS) == [([], [], [])] * 16


def test_a_folio_is_folded_in_the_middle() -> None:
    for dashed, _, _ in marked(Scheme()):
        assert len(dashed) == 2
        assert all(x == to_x == 180 for x, _, to_x, _ in dashed)


def test_a_quarto_has_folds_both_ways_and_perfect_has_cuts_there() -> None:
    paper = Size(360, 540)
    folds = marked(Scheme(format="quarto"), Marks(stations=0), paper=paper)[0]
    cuts = marked(Scheme("perfect", "quarto"), Marks(stations=0), paper=paper)[0]
    assert {(x, y) for x, y, _, _ in folds[0]} == {(180, 0), (180, 270), (180, 540), (0, 270), (360, 270)}
    assert (folds[1], cuts[0]) == ([], [])
    assert cuts[1] == folds[0]


def test_corners_are_marked_where_the_paper_is_cut() -> None:
    """A folded page is trimmed at its fore-edge, a single leaf all around."""
    wide = Layout(Size(500, 400), centred=True, marks=Marks(fold=False, stations=0, order=False))
    for scheme, corners in ((Scheme("booklet"), 2), (Scheme("perfect"), 4)):
        with opened(imposed_pdf(book(4), scheme, wide).files[0]) as pdf:
            _, solid, _ = strokes(pdf.pages[0])
        # The middle of the sheet has marks of its own: a cut, or head and tail on the back of a signature.
        ticks = [line for line in solid if not line[0] <= 250 <= line[2]]
        assert len(ticks) == 2 * 2 * corners
        # Of two pages of 180 by 270, each in the middle of its half.
        assert {x for x, y, to_x, _ in ticks if x == to_x} <= {35, 215, 285, 465}
        assert {y for _, y, _, to_y in ticks if y == to_y} == {65, 335}


def test_head_and_tail_are_marked_on_the_back_of_a_signature_where_there_is_paper_beyond() -> None:
    """Four millimetres to either side of the outermost fold, on the front of each signature's first sheet."""
    bare = Marks(fold=False, stations=0, order=False)
    for paper, ends in ((Size(360, 300), {15, 285}), (Size(360, 270), set())):
        drawn = marked(Scheme(sheets=(2,)), bare, pages=16, paper=paper)
        assert [{y for _, y, _, to_y in solid if y == to_y} for _, solid, _ in drawn] == [ends, set(), set(), set()] * 2
        across = {(round(x, 1), round(to_x, 1)) for _, solid, _ in drawn for x, y, to_x, to_y in solid if y == to_y}
        assert across == ({(168.7, 191.3)} if ends else set())


def test_a_page_that_reaches_the_edge_has_no_corner_there() -> None:
    for _, solid, _ in marked(Scheme(), Marks(fold=False, stations=0, order=False), paper=Size(360, 300)):
        assert all(x != to_x for x, _, to_x, _ in solid)


def test_sheets_that_are_cut_into_folios_have_a_cut_between_folds() -> None:
    dashed, solid, _ = marked(Scheme(format="octavo", cut=True), Marks(stations=0, order=False), paper=Size(720, 540))[
        0
    ]
    assert {x for x, y, to_x, _ in dashed if x == to_x} == {180, 540}
    assert {x for x, y, to_x, _ in solid if x == to_x} == {360}
    assert {y for _, y, _, to_y in solid if y == to_y} == {270}
    assert not [line for line in dashed if line[1] == line[3]]


def test_the_slit_of_a_zine_is_drawn_whole_and_the_rest_is_folded() -> None:
    dashed, solid, bars = marked(Scheme("zine"), paper=Size(720, 540))[0]
    assert sorted(solid) == [(180, 270, 360, 270), (360, 270, 540, 270)]
    assert {x for x, _, to_x, _ in dashed if x == to_x} == {180, 360, 540}
    assert {x for x, y, _, to_y in dashed if y == to_y} == {0, 180, 540, 720}
    assert bars == []


@pytest.mark.parametrize(
    ("sewn_on", "sides"),
    [
        ("middle", [0, 0, 4, 0]),
        ("spine", [4, 0, 0, 0]),
        ("both", [4, 0, 4, 0]),
        ("every", [4, 4, 4, 4]),
    ],
)
def test_holes_are_marked_on_the_folds_that_are_asked_for(sewn_on: SewnOn, sides: list[int]) -> None:
    """Of a signature of two quartos, in each of which two folios are sewn through: one opens on the front, one on the
    back."""
    marks = Marks(fold=False, cut=False, order=False, stations=4, sewn_on=sewn_on)
    drawn = marked(Scheme(format="quarto"), marks, pages=16, paper=Size(360, 540))
    assert [len(solid) for _, solid, _ in drawn] == sides
    assert all((x + to_x) / 2 == 180 for _, solid, _ in drawn for x, _, to_x, _ in solid)


def test_the_outermost_holes_may_lie_anywhere_but_beyond_each_other() -> None:
    assert stations(200, 3, kettle=50) == [50, 100, 150]
    with pytest.raises(ConfigurationError, match="leave no spine between them") as caught:
        imposed_pdf(book(4), Scheme(), Layout(marks=Marks(kettle=135)))
    assert "95 mm high" in caught.value.hint
    assert imposed_pdf(book(4), Scheme(), Layout(marks=Marks(kettle=135, stations=1))).plan.pages == 4


def test_holes_are_marked_in_the_middle_of_each_signature_alone() -> None:
    drawn = marked(Scheme(sheets=(4,)), Marks(fold=False, cut=False, order=False, stations=4))
    assert [len(solid) for _, solid, _ in drawn] == ([0] * 7 + [4]) * 2
    ys = sorted(y for _, y, _, _ in drawn[7][1])
    assert ys == pytest.approx([34.02, 101.34, 168.66, 235.98], abs=0.01)
    assert all((x + to_x) / 2 == 180 for x, _, to_x, _ in drawn[7][1])


@pytest.mark.parametrize(
    ("count", "tape", "holes"),
    [
        (1, 0, [100]),
        (2, 0, [34, 166]),
        (3, 0, [34, 100, 166]),
        (4, 10, [34, 73, 83, 117, 127, 166]),
        (5, 40, [34, 67, 100, 133, 166]),
    ],
)
def test_holes_are_even_and_come_in_pairs_for_tapes(count: int, tape: float, holes: list[float]) -> None:
    assert stations(200, count, tape) == pytest.approx(holes, abs=0.7)


def test_the_bars_of_gathered_signatures_make_a_stair() -> None:
    drawn = marked(Scheme(sheets=(1,)))
    bars = [(number, bar) for number, (_, _, bars) in enumerate(drawn) for bar in bars]
    assert [number for number, _ in bars] == [0, 2, 4, 6, 8, 10, 12, 14]
    assert all(x + width / 2 == pytest.approx(180, abs=0.02) for _, (x, _, width, _) in bars)
    tops = [y + height for _, (_, y, _, height) in bars]
    assert [round(one - other, 1) for one, other in pairwise(tops)] == [14.2] * 7


def test_a_booklet_and_single_leaves_have_no_order_to_mark() -> None:
    for scheme in (Scheme("booklet"), Scheme("perfect"), Scheme("zine")):
        assert not any(bars for _, _, bars in marked(scheme))


@pytest.mark.parametrize("paper", [Size(360, 270), Size(400, 320)])
@pytest.mark.parametrize("name", FORMATS)
def test_marks_stay_off_the_pages(name: str, paper: Size) -> None:
    """Both ends of each lie within 2 mm of a fold, or beside the trimmed page."""
    form = FORMATS[name]  # type: ignore[index]
    width, height = paper.width / 2, paper.height
    sheet = Size(width * form.columns, height * form.rows)
    for dashed, solid, _ in marked(Scheme(format=name), pages=64, paper=sheet):  # type: ignore[arg-type]
        assert dashed
        for line in dashed + solid:
            for x, y in (line[:2], line[2:]):
                across, up = x % width, y % height
                to_fold = min(across, width - across, up, height - up)
                beside = max(across, width - across) > PAGE.width or abs(up - height / 2) > PAGE.height / 2
                assert to_fold < 2.01 * MM or beside


# --- The file -----------------------------------------------------------------------------------------------------


def test_the_same_book_gives_the_same_bytes(tmp_path: Path) -> None:
    source = book(40)
    path = tmp_path / "book.pdf"
    path.write_bytes(source)
    first = imposed_pdf(source, Scheme(flyleaves=(1, 1)))
    time.sleep(1.1)  # qpdf takes the second of the day for a file's id, unless told otherwise
    assert imposed_pdf(source, Scheme(flyleaves=(1, 1))) == first
    assert imposed_pdf(path, Scheme(flyleaves=(1, 1))) == first
    assert imposed_pdf(source, Scheme()) != first


@pytest.mark.parametrize(
    ("duplex", "says"), [("long", "/DuplexFlipLongEdge"), ("short", "/DuplexFlipShortEdge"), ("none", "/Simplex")]
)
def test_a_viewer_is_told_how_to_print(duplex: Duplex, says: str) -> None:
    with opened(imposed_pdf(book(8), Scheme(duplex=duplex)).files[0]) as pdf:
        assert pdf.Root.ViewerPreferences == Dictionary(PrintScaling=Name("/None"), Duplex=Name(says))


def labels_of(pdf: pikepdf.Pdf) -> list[str]:
    numbers = list(pdf.Root.PageLabels.Nums)
    assert numbers[::2] == list(range(len(pdf.pages)))
    return [str(label.P) for label in numbers[1::2]]


def test_pages_are_labelled_by_signature_and_sheet() -> None:
    with opened(imposed_pdf(book(20), Scheme()).files[0]) as pdf:
        labels = labels_of(pdf)
    assert labels[:3] == ["1.1 front", "1.1 back", "1.2 front"]
    assert labels[-2:] == ["2.1 front", "2.1 back"]


def test_metadata_stays_and_claims_of_a_standard_go() -> None:
    with opened(book(4)) as pdf:
        with pdf.open_metadata(update_docinfo=False) as metadata:
            metadata["dc:title"] = "Lamps of the Harbour"
            metadata["pdfuaid:part"] = "1"
        pdf.Root.Lang = pikepdf.String("en-GB")
        source = saved(pdf)
    with opened(imposed_pdf(source, Scheme()).files[0]) as pdf:
        assert pdf.docinfo[Name.Title] == "Lamps of the Harbour"
        assert pdf.docinfo[Name.Author] == "Wren Hallam"
        assert pdf.docinfo[Name.CreationDate] == "D:20200101000000Z"
        assert pdf.Root.Lang == "en-GB"
        with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
            assert metadata["dc:title"] == "Lamps of the Harbour"
            assert "pdfuaid:part" not in metadata
    assert b"pdfuaid" in source


def test_fonts_and_resources_are_there_once() -> None:
    with opened(imposed_pdf(book(60), Scheme()).files[0]) as pdf:
        fonts = [each for each in pdf.objects if isinstance(each, Dictionary) and each.get("/Type") == Name.Font]
        holders = {form.Resources.objgen for page in pdf.pages for form in page.Resources.XObject.values()}
    assert len(fonts) == 1
    assert len(holders) == 1
    assert (0, 0) not in holders, "a resource dictionary of its own in each form"


@needs_poppler
def test_a_filled_form_is_printed_with_its_page(tmp_path: Path) -> None:
    with opened(book(4)) as pdf:
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T=pikepdf.String("name"),
                V=pikepdf.String("Odile"),
                DA=pikepdf.String("/F 12 Tf 0 g"),
                Rect=Array([20, 20, 120, 40]),
                F=4,
            )
        )
        pdf.pages[0].obj.Annots = Array([field])
        fonts = pdf.pages[0].obj.Resources
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), DR=fonts, NeedAppearances=True)
        source = saved(pdf)
    found = words(imposed_pdf(source, Scheme(), Layout(Size(360, 270))).files[0], tmp_path)
    assert "Odile" in [word.text for word in found[0]]


def test_a_page_without_content_or_resources_is_a_page() -> None:
    with opened(book(4)) as pdf:
        del pdf.pages[1].obj.Contents
        del pdf.pages[2].obj.Resources
        imposed = imposed_pdf(saved(pdf), Scheme())
    with opened(imposed.files[0]) as pdf:
        assert not pdf.check_pdf_syntax()


def test_a_book_of_1800_pages_is_quick_and_small() -> None:
    source = book(1800)
    tracemalloc.start()
    begun = time.process_time()
    imposed = imposed_pdf(source, Scheme())
    taken = time.process_time() - begun
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(1 for _ in sheets_of(imposed.plan)) == 450
    assert taken < 6  # seconds of the processor: 0.3 as it is, more with memory traced
    assert peak < 60 * 2**20


# --- What cannot be imposed ---------------------------------------------------------------------------------------


def refused(source: bytes | Path) -> InputError:
    with pytest.raises(InputError) as caught:
        imposed_pdf(source, Scheme())
    assert caught.value.exit_code == 3
    return caught.value


def test_an_encrypted_pdf_is_told_from_a_broken_one() -> None:
    with opened(book(4)) as pdf:
        out = BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(user="secret", owner="owner"))
    error = refused(out.getvalue())
    assert "password" in error.message
    assert "qpdf --decrypt" in error.hint


def test_a_pdf_that_only_forbids_changes_is_imposed() -> None:
    with opened(book(4)) as pdf:
        out = BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(user="", owner="owner"))
    with opened(imposed_pdf(out.getvalue(), Scheme()).files[0]) as pdf:
        assert not pdf.is_encrypted


@pytest.mark.parametrize("data", [b"", b"The keeper counted ships.\n", b"%PDF-1.7\n%%EOF\n"])
def test_what_is_no_pdf_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "lamp.pdf"
    path.write_bytes(data)
    error = refused(path)
    assert "not a PDF that can be read" in error.message
    assert str(error).count("lamp.pdf") == 1


def test_a_pdf_that_broke_off_is_repaired_where_it_can_be(tmp_path: Path) -> None:
    source = book(8)
    imposed = imposed_pdf(source[: source.rindex(b"startxref")], Scheme())
    assert imposed.plan.pages == 8


def test_a_pdf_without_pages_is_refused() -> None:
    with pikepdf.new() as pdf:
        assert "no pages" in refused(saved(pdf)).message


def test_a_page_that_shows_nothing_is_named() -> None:
    def nothing(page: pikepdf.Page, number: int) -> None:
        if number == 3:
            page.obj.TrimBox = Array([0, 0, 0, 0])

    assert "page 3" in refused(book(4, change=nothing)).message


@pytest.mark.parametrize(
    ("key", "value"),
    [("/Rotate", Name.Around), ("/UserUnit", Name.Inch), ("/UserUnit", -2), ("/TrimBox", Name.None_),
     ("/CropBox", Array([0, 0, Name.Far, 400])), ("/Annots", Array([7, None])), ("/Annots", 7)],
)  # fmt: skip
def test_what_is_not_of_its_kind_counts_as_left_out(key: str, value: pikepdf.Object | int) -> None:
    def broken(page: pikepdf.Page, number: int) -> None:
        page.obj[key] = value

    imposed = imposed_pdf(book(4, change=broken), Scheme())
    assert imposed.placing.page == imposed_pdf(book(4), Scheme()).placing.page
    assert imposed.plan.pages == 4


def test_a_pdf_whose_information_is_none_is_imposed() -> None:
    with opened(book(4)) as pdf:
        pdf.trailer.Info = Name.Lost
        source = saved(pdf)
    with opened(imposed_pdf(source, Scheme()).files[0]) as pdf:
        assert "/Info" not in pdf.trailer


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "none.pdf").message
    assert "cannot be read" in refused(tmp_path).message


# --- The command --------------------------------------------------------------------------------------------------


@pytest.fixture
def lamp(tmp_path: Path) -> Path:
    path = tmp_path / "lamp.pdf"
    path.write_bytes(book(40, SIZES["a5"]))
    return path


def test_the_command_writes_beside_the_source_and_says_what_to_print(run: Command, lamp: Path) -> None:
    answer = run("impose", lamp)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        f"{lamp}: 40 pages of a5 (148 x 210 mm)",
        "2 signatures of 4 sheets, 1 of 2; 10 sheets; no blanks; a4 lying (297 x 210 mm), pages at full size",
        f"Made {lamp.with_name('lamp-signature.pdf')}. Print it at 100 %, on both sides, turned over the long edge.",
    ]
    with pikepdf.open(lamp.with_name("lamp-signature.pdf")) as pdf:
        assert len(pdf.pages) == 20


def test_the_command_writes_two_files_for_a_printer_of_one_side(run: Command, lamp: Path, tmp_path: Path) -> None:
    answer = run("impose", lamp, "--scheme", "booklet", "--duplex", "none", "-o", tmp_path / "out.pdf", "--no-marks")
    assert answer.code == 0
    assert "turn the whole stack over its short edge" in answer.out
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out-backs.pdf", "out-fronts.pdf"]


def test_the_command_takes_every_setting(run: Command, lamp: Path, tmp_path: Path) -> None:
    settings = (
        "--scheme quarto --sheets 3,2 --paper sra3 --duplex short --flyleaves 1 --paper-thickness 80gsm --scale full "
        "--place centre --gutter 2 --stations 4 --stations-on both --kettle 10 --tape 8 --rtl -q"
    )
    answer = run("impose", lamp, *settings.split(), "-o", tmp_path)
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    with pikepdf.open(tmp_path / "lamp-quarto.pdf") as pdf:
        assert len(pdf.pages) == 12
        assert labels_of(pdf)[0] == "1.1 front"
        assert pdf.Root.ViewerPreferences.Duplex == Name.DuplexFlipShortEdge


@pytest.mark.parametrize(
    ("settings", "made", "said"),
    [
        ("--apart", ["lamp-signature-1.pdf", "lamp-signature-2.pdf", "lamp-signature-3.pdf"],
         "lamp-signature-1.pdf to {}lamp-signature-3.pdf. Print them at 100 %, on both sides, turned over the long"),
        ("--apart --sheets 16 --duplex none", ["lamp-signature-1-backs.pdf", "lamp-signature-1-fronts.pdf"],
         "lamp-signature-1-fronts.pdf and {}lamp-signature-1-backs.pdf. Print the fronts"),
        ("--apart --sheets 8 --duplex none",
         [f"lamp-signature-{n}-{side}.pdf" for n in (1, 2) for side in ("backs", "fronts")],
         "lamp-signature-1-fronts.pdf to {}lamp-signature-2-backs.pdf. Of each signature, print the fronts"),
        ("--scheme zine", ["lamp-zine.pdf"], "lamp-zine.pdf. Print it at 100 %, on one side."),
        ("--scheme quarto --cut --even --pages 1-30", ["lamp-quarto.pdf"], "each sheet cut into 2 folios; 2 blanks"),
        ("--flyleaves 1,3", ["lamp-signature.pdf"], "1 flyleaf in front, 3 flyleaves at the end; no blanks"),
    ],
)  # fmt: skip
def test_the_command_says_what_was_made(run: Command, lamp: Path, settings: str, made: list[str], said: str) -> None:
    answer = run("impose", lamp, *settings.split())
    assert (answer.code, answer.err) == (0, "")
    assert {path.name for path in lamp.parent.iterdir()} == {"lamp.pdf", *made}
    assert said.format(f"{lamp.parent}{os.sep}") in answer.out


def test_the_command_warns_of_a_booklet_too_thick_to_fold(run: Command, tmp_path: Path) -> None:
    path = tmp_path / "thick.pdf"
    path.write_bytes(book(100))
    answer = run("impose", path, "--scheme", "booklet")
    assert answer.code == 0
    assert answer.err == "25 sheets in one booklet will hardly fold; signatures make several.\n"
    answer = run("impose", path, "--scheme", "octavo", "--sheets", "5")
    assert answer.err == "20 folios, of 5 sheets, in one signature will hardly fold; take fewer sheets.\n"
    assert run("impose", path, "--scheme", "quarto", "--sheets", "8").err == ""
    assert run("impose", path, "--scheme", "perfect").err == ""


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--paper", "a55"), 2, "Did you mean a5?"),
        (("--paper-thickness", "thick"), 2, "80gsm"),
        (("--paper-thickness", "0.1", "--creep", "2"), 2, "give one"),
        (("--sheets", "17"), 2, "1 to 16 sheets, not 17"),
        (("--sheets", "four"), 2, "4,4,3"),
        (("--flyleaves", "1,2,3"), 2, "two with a comma"),
        (("--flyleaves", "-1"), 2, "--flyleaves takes a number"),
        (("--flyleaves", "17"), 2, "0 to 16 flyleaves"),
        (("--scheme", "zine", "--format", "octavo"), 2, "in its own way"),
        (("--cut",), 2, "in quarto and smaller"),
        (("--even", "--sheets", "4,3"), 2, "by one number"),
        (("--creep", "inf"), 2, "more than a signature has"),
        (("--backs", "reversed"), 2, "no backs apart from the fronts"),
        (("--pages", "3-1"), 2, "not '3-1'"),
        (("--pages", "1,,2"), 2, "--pages takes pages in rising order"),
        (("--pages", "41"), 4, "there is no page 41"),
        (("--kettle", "110"), 4, "leave no spine between them"),
        (("--scheme", "booklet", "--sheets", "4"), 2, "one signature of all its sheets"),
        (("--scheme", "quarto", "--format", "octavo"), 2, "contradict"),
        (("--scheme", "scroll"), 2, "scroll"),
        (("-o", "lamp.pdf"), 2, "would be lost"),
        (("--paper", "letter", "--scale", "full"), 4, "do not fit"),
        (("-o", "lamp.pdf/out.pdf"), 5, "cannot be made"),
    ],
)
def test_the_command_refuses_what_cannot_be(
    run: Command, lamp: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = lamp.read_bytes()
    answer = run("impose", lamp, *arguments)
    assert answer.code == code
    assert said in " ".join(answer.err.split())
    assert lamp.read_bytes() == before
    assert [path.name for path in lamp.parent.iterdir()] == ["lamp.pdf"]


@pytest.mark.parametrize(
    ("source", "arguments"),
    [
        ("lamp-fronts.pdf", ("--duplex", "none")),
        ("lamp-2.pdf", ("--apart",)),
        ("lamp-1-backs.pdf", ("--apart", "--duplex", "none")),
    ],
)
def test_no_file_of_several_is_written_over_the_source(
    run: Command, lamp: Path, source: str, arguments: tuple[str, ...]
) -> None:
    book_to_keep = lamp.rename(lamp.with_name(source))
    before = book_to_keep.read_bytes()
    answer = run("impose", book_to_keep, "-o", lamp, *arguments)
    assert answer.code == 2
    assert "would be lost" in " ".join(answer.err.split())
    assert [(path.name, path.read_bytes()) for path in lamp.parent.iterdir()] == [(source, before)]


@pytest.mark.skipif(os.name == "nt", reason="Windows lets few people make links")
def test_the_source_is_not_lost_under_another_name(run: Command, lamp: Path) -> None:
    other = lamp.with_name("other.pdf")
    other.hardlink_to(lamp)
    before = lamp.read_bytes()
    assert run("impose", lamp, "-o", other).code == 2
    assert lamp.read_bytes() == before


def test_the_command_names_a_file_that_is_no_pdf(run: Command, tmp_path: Path) -> None:
    path = tmp_path / "lamp.txt"
    path.write_text("The keeper counted ships.\n", encoding="utf-8")
    answer = run("impose", path)
    assert answer.code == 3
    assert answer.err.startswith(f"{path}: error: not a PDF")
    assert "print it to a new PDF" in answer.err


# --- What docs/binding.md says ------------------------------------------------------------------------------------

BINDING = (Path(__file__).parent.parent / "docs" / "binding.md").read_text(encoding="utf-8")


def test_the_commands_of_the_documentation_are_ones(run: Command, tmp_path: Path) -> None:
    (tmp_path / "book.pdf").write_bytes(book(40, SIZES["a5"]))
    commands = set(re.findall(r"`bookmaker (impose book.pdf[^`]*)`", BINDING))
    assert len(commands) >= 5
    for command in commands:
        assert run(*command.split()).code == 0
    options = set(re.findall(r"(--[a-z][a-z-]+)", BINDING)) - {"--impose"}  # which is an option of `bookmaker pdf`
    told = run("impose", "--help").out
    assert [option for option in sorted(options) if option not in told] == []
    assert [option for option in re.findall(r"(--[a-z][a-z-]+)", told) if option not in options] == OBVIOUS


OBVIOUS = ["--marks", "--output", "--quiet", "--help"]


def table_rows(head: str) -> list[list[str]]:
    section = BINDING.partition(head)[2].partition("\n\n")[0]
    return [re.findall(r"`([^`]+)`", line) for line in section.splitlines()[1:] if line.startswith("|")][1:]


def test_the_papers_of_the_documentation_hold_the_pages() -> None:
    rows = table_rows("| Page | Folio on | Quarto on |")
    assert len(rows) > 5
    for page, folio, quarto in rows:
        for paper, name in ((folio, "folio"), (quarto, "quarto")):
            form = FORMATS[name]  # type: ignore[index]
            assert placing_for(parse_size(page), parse_size(paper), form, scaling="full").scale == 1, (page, paper)
