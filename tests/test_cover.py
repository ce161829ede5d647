"""The cover of a printed book: its measures, and what is read back from the sheet."""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest

from bookmaker.errors import ConfigurationError
from bookmaker.pdf.cover import (
    BLEED,
    SPINE_CLEARANCE,
    Cover,
    CoverDesign,
    CoverFacts,
    design_cover,
    parse_stock,
    print_cover,
    usual_stock,
)
from bookmaker.pdf.design import Purpose
from bookmaker.pdf.fonts import find_face
from bookmaker.pdf.front import Wanted
from bookmaker.pdf.paper import INCH, MM, SIZES
from bookmaker.rendering import Renderer

if TYPE_CHECKING:
    from conftest import Command

needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")

FACTS = CoverFacts("Lamps and Water", "Wren Hallam", "en-GB", ("A keeper counts ships.", "One is too many."))


def design(pages: int = 320, trim: str = "trade", purpose: Purpose = "kdp") -> CoverDesign:
    return design_cover(SIZES[trim], pages, usual_stock(purpose), purpose)


def cover(facts: CoverFacts = FACTS, measures: CoverDesign | None = None, styles: Path | None = None) -> Cover:
    return print_cover(facts, measures or design(), find_face(), Renderer(), Path("lamps.txt"), styles)


def words_of(made: Cover, path: Path) -> list[tuple[str, tuple[float, float, float, float]]]:
    """The words of a cover, and the left, top, right and lower edge of each."""
    path.write_bytes(made.data)
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True).stdout.decode()
    number = r'="([\d.]+)"'
    found = re.findall(rf"xMin{number} yMin{number} xMax{number} yMax{number}>(.*?)</word>", boxes)
    return [(word, (float(x), float(y), float(right), float(low))) for x, y, right, low, word in found]


# --- Measures -----------------------------------------------------------------------------------------------------


def test_the_sheet_holds_two_covers_a_spine_and_bleed_on_all_sides() -> None:
    measures = design(300)
    assert measures.spine == pytest.approx(0.75 * INCH)  # 300 pages of 0.0025 in
    assert measures.size.width == pytest.approx((12 + 0.75 + 0.25) * INCH)
    assert measures.size.height == pytest.approx(9.25 * INCH)
    with pikepdf.open(BytesIO(cover(measures=measures).data)) as pdf:
        assert len(pdf.pages) == 1
        page = pdf.pages[0].obj
        assert [float(edge) for edge in page.MediaBox] == pytest.approx([0, 0, 936, 666])
        assert [float(edge) for edge in page.TrimBox] == pytest.approx([9, 9, 927, 657])
        assert "/Annots" not in page
        assert str(pdf.Root.Lang) == "en-GB"


def test_a_leaf_has_two_pages() -> None:
    assert design(101).spine == design(102).spine > design(100).spine


@pytest.mark.parametrize(
    ("text", "spine"),
    [("kdp-white", 0.4504 * INCH), (" KDP-Cream", 0.5 * INCH), ("lulu", (200 / 444 + 0.06) * INCH), ("0.1mm", 10 * MM),
     ("80gsm", 9.76 * MM)],
)  # fmt: skip
def test_paper_is_a_printers_own_or_a_thickness(text: str, spine: float) -> None:
    assert design_cover(SIZES["a5"], 200, parse_stock(text)).spine == pytest.approx(spine)


def test_a_paper_that_is_none_is_refused_with_the_names_of_some() -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_stock("vellum")
    assert "kdp-cream" in caught.value.hint


def test_a_spine_is_lettered_from_80_pages_and_where_the_type_keeps_clear_of_the_folds() -> None:
    thick = parse_stock("0.3mm")
    assert design_cover(SIZES["a5"], 78, thick).spine_type == 0
    assert design_cover(SIZES["a5"], 80, thick).spine_type > 0
    sizes = {pages: design(pages).spine_type for pages in range(80, 500, 2)}
    assert sizes[80] == 0
    assert all(size == 0 or size >= 7 for size in sizes.values())
    assert all(size + 2 * SPINE_CLEARANCE <= design(pages).spine for pages, size in sizes.items() if size)
    assert list(sizes.values()) == sorted(sizes.values())
    assert sizes[498] == 13


# --- The sheet ----------------------------------------------------------------------------------------------------


@needs_poppler
def test_title_and_author_stand_on_the_front_and_along_the_spine(tmp_path: Path) -> None:
    measures = design()
    made = cover(measures=measures)
    words = words_of(made, tmp_path / "cover.pdf")
    fold = BLEED + measures.trim.width
    on_spine = [(word, box) for word, box in words if fold < box[0] and box[2] < fold + measures.spine]
    assert made.lettered
    assert [word for word, _ in on_spine] == ["Lamps", "and", "Water", "Wren", "Hallam"]
    assert all(
        box[0] >= fold + SPINE_CLEARANCE - 1 and box[2] <= fold + measures.spine - SPINE_CLEARANCE + 1
        for _, box in on_spine
    )
    assert [box[1] for _, box in on_spine] == sorted(box[1] for _, box in on_spine)  # from the head down
    front = [word for word, box in words if box[0] >= fold + measures.spine + 0.4 * INCH]
    assert front == ["Lamps", "and", "Water", "Wren", "Hallam"]
    back = [word for word, box in words if box[2] <= fold - 0.5 * INCH]
    assert " ".join(back) == "A keeper counts ships. One is too many."
    assert made.diagnostics == ()


@needs_poppler
def test_a_thin_spine_is_bare(tmp_path: Path) -> None:
    made = cover(measures=design(60))
    assert not made.lettered
    assert [word for word, _ in words_of(made, tmp_path / "cover.pdf")].count("Lamps") == 1


@needs_poppler
@pytest.mark.parametrize("trim", ["a6", "pocket", "a5", "letter"])
@pytest.mark.parametrize(
    "title", ["Go", "The Circumstantial History of the Drowned Orchard, Told by Several Hands " * 3, "Ferry" * 30]
)
def test_whatever_the_title_it_stays_on_its_panel(title: str, trim: str, tmp_path: Path) -> None:
    measures = design(400, trim)
    made = cover(CoverFacts(title.strip(), "Odile Marsh", "en"), measures)
    path = tmp_path / "cover.pdf"
    words = words_of(made, path)
    front = BLEED + measures.trim.width + measures.spine
    on_front = [box for _, box in words if box[0] >= front]
    assert len(on_front) > 2
    for left, top, right, low in on_front:
        assert left > front + 0.25 * INCH
        assert right < measures.size.width - BLEED - 0.25 * INCH
        assert BLEED + 0.25 * INCH < top < low < measures.size.height - BLEED - 0.25 * INCH
    flat = "".join(word for word, box in words if box[0] >= front)
    assert title.replace(" ", "") in flat


@needs_poppler
@pytest.mark.parametrize("listed", [False, True])
def test_a_long_text_on_the_back_leaves_room_for_the_barcode_and_says_that_it_goes_on(
    listed: bool, tmp_path: Path
) -> None:
    lines = tuple(f"Story {n}: a lamp, a ferry and a key — Wren Hallam" for n in range(200))
    facts = CoverFacts("Lamps", "", "en", lines if listed else (" ".join(lines),), listed)
    measures = design(60)
    words = words_of(cover(facts, measures), tmp_path / "cover.pdf")
    back = [(word, box) for word, box in words if box[2] < BLEED + measures.trim.width]
    assert len(back) > 100
    assert back[-1][0].endswith("…")
    assert max(box[3] for _, box in back) < measures.size.height - BLEED - 1.45 * INCH


def test_only_a_cover_to_be_cut_by_hand_has_marks_and_all_of_them_are_cut_off() -> None:
    def edges(purpose: Purpose) -> set[str]:
        measures = design(purpose=purpose)
        with pikepdf.open(BytesIO(cover(measures=measures).data)) as pdf:
            return set(re.findall(r"[\d.]+ [\d.]+ [\d.]+ [\d.]+ re", pdf.pages[0].obj.Contents.read_bytes().decode()))

    assert len(edges("print")) >= len(edges("kdp")) + 12


def test_the_same_cover_has_the_same_bytes() -> None:
    assert cover().data == cover().data
    assert cover().data != cover(CoverFacts("Lamps and Waters", "Wren Hallam", "en-GB")).data


def test_a_folder_of_ones_own_changes_how_it_looks(tmp_path: Path) -> None:
    (tmp_path / "cover.css").write_text("html { background: #ff0000 }", encoding="utf-8")
    with pikepdf.open(BytesIO(cover(styles=tmp_path).data)) as pdf:
        assert re.search(rb"\b1 0 0 rg", pdf.pages[0].obj.Contents.read_bytes())


def test_colours_and_a_picture_of_ones_own() -> None:
    from bookmaker.covers.palette import AA, contrast, scheme_from_text

    for text in ("#ff8800", "#777777", "moss", "Ochre-Light"):
        scheme = scheme_from_text(text)
        assert contrast(scheme.ground, scheme.ink) >= AA
    with pytest.raises(ConfigurationError, match="no colour") as refused:
        scheme_from_text("mauve")
    assert "prussian" in refused.value.hint
    made = print_cover(
        FACTS,
        design(),
        find_face(),
        Renderer(),
        Path("lamps.txt"),
        wanted=Wanted(scheme_from_text("#ff0000"), drawn_cover_bytes()),
    )
    with pikepdf.open(BytesIO(made.data)) as pdf:
        page = pdf.pages[0].obj
        assert re.search(rb"\b1 0 0 rg", page.Contents.read_bytes())
        pictures = [each for each in page.Resources.XObject.values() if each.Subtype == "/Image"]
        assert [(int(each.Width), int(each.Height)) for each in pictures] == [(8, 12)]


def drawn_cover_bytes() -> bytes:
    """A small picture."""
    from PIL import Image

    packed = BytesIO()
    Image.new("RGB", (8, 12), (20, 90, 140)).save(packed, "JPEG")
    return packed.getvalue()


# --- The command --------------------------------------------------------------------------------------------------


def test_the_command_writes_the_cover_beside_the_book_and_says_its_measures(run: Command, stories: Path) -> None:
    made = run("pdf", stories / "lamp.txt", "--cover", "--for", "kdp", "--paper-stock", "kdp-white")
    assert made.code == 0, made.err
    path = "dist/the-lamp-at-corrow-head-cover.pdf"
    with pikepdf.open("dist/the-lamp-at-corrow-head.pdf") as book, pikepdf.open(path) as sheet:
        pages, width = len(book.pages), float(sheet.pages[0].obj.MediaBox[2])
    even = pages + pages % 2
    assert width == pytest.approx(2 * (SIZES["a5"].width + BLEED) + even * 0.002252 * INCH, abs=0.01)
    assert f"Made {path}: " in made.out
    assert f"spine {even * 0.002252 * 25.4:.2f} mm for {even} pages. The spine is bare" in made.out


def test_a_story_named_like_anothers_cover_loses_no_file(run: Command, tmp_path: Path) -> None:
    for name, title in (("a.txt", "Salt"), ("b.txt", "Salt Cover"), ("c.txt", "Salt Sheets")):
        text = f"Title: {title}\nAuthor: Odile Marsh\n\nThe rope was wet and nobody had crossed.\n\nThe End\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
    made = run("pdf", *(tmp_path / f"{n}.txt" for n in "abc"), "--cover", "--impose", "booklet", "-j", "1", "-q")
    assert made.code == 0, made.err
    books = [path.name for path in Path("dist").iterdir()]
    assert len(books) == 9
    told: dict[str, Any] = {}
    for path in Path("dist").iterdir():
        with pikepdf.open(path) as pdf:
            told[path.name] = (str(pdf.docinfo.get("/Title", "")), len(pdf.pages))
    assert len([1 for _, pages in told.values() if pages == 1]) == 3
    assert {"salt.pdf", "salt-cover.pdf", "salt-sheets.pdf"} <= set(told)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--paper-stock", "lulu"), 2, "add --cover"),
        (("--cover", "--paper-stock", "vellum"), 4, "vellum"),
        (("--cover-colour", "moss"), 2, "add --cover"),
        (("--cover", "--cover-colour", "mauve"), 4, "prussian"),
        (("--cover", "--for", "screen"), 2, "--for screen"),
    ],
)
def test_a_cover_that_cannot_be_made_is_refused(
    run: Command, stories: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    made = run("pdf", stories / "lamp.txt", *arguments)
    assert (made.code, said in made.err) == (code, True), made.err
    assert not Path("dist").exists()
