"""Files for Amazon KDP and Lulu, read back: PDF/X-1a inside, sRGB on the cover, and what the printers would refuse."""

from __future__ import annotations

import base64
import datetime as dt
import re
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.t2CharStringPen import T2CharStringPen  # type: ignore[import-untyped]
from pikepdf import Array, Dictionary, Name

from bookmaker.pdf.cover import CoverFacts, design_cover, print_cover, usual_stock
from bookmaker.pdf.design import PRINTERS_RULE, design_from_trim, page_css
from bookmaker.pdf.fonts import find_face
from bookmaker.pdf.layout import Part, lay_out
from bookmaker.pdf.paper import INCH, SIZES, Size
from bookmaker.pdf.press import PressFacts, grey_from_rgb, in_grey, press_inside
from bookmaker.pdf.printers import Printer, page_limits, printer_diagnostics
from bookmaker.rendering import Renderer

if TYPE_CHECKING:
    from conftest import Command

POINTS = 0.75
"""The points of one of WeasyPrint's units."""
FACTS = PressFacts("Lamps — and Water", dt.datetime(1997, 3, 9, tzinfo=dt.UTC))


@pytest.fixture(scope="module", params=["kdp", "lulu"])
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `inside.pdf` and `cover.pdf` of a short anthology for each printer."""
    from bookmaker.building.outcomes import Order
    from bookmaker.building.pdf_shelf import BuiltPdf
    from bookmaker.building.prints import PrintStyle, build_pdf_anthology
    from bookmaker.library import library_from_paths
    from bookmaker.model import VolumePlan

    folder = tmp_path_factory.mktemp(request.param)
    for name, note in (
        ("lamp", "The lamp[1] was out.\n\n[1] It had been out since noon."),
        ("ferry", "Nobody crossed."),
    ):
        text = f"Title: The {name}\nAuthor: Wren Hallam\nDate: 1997-03-09\nSummary: A {name}.\n\n{note}\n\nThe End\n"
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    library = library_from_paths([folder], anthology=True)
    style = PrintStyle(SIZES["trade"], purpose=request.param, cover=usual_stock(request.param))
    *_, built = build_pdf_anthology(
        library.stories, VolumePlan("Lamps", date="1997-03-09"), Order(folder, jobs=1), style
    )
    assert isinstance(built, BuiltPdf)
    assert built.cover_path is not None
    built.path.rename(folder / "inside.pdf")
    built.cover_path.rename(folder / "cover.pdf")
    return folder


@pytest.fixture
def inside(printed: Path) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(printed / "inside.pdf") as pdf:
        yield pdf


@pytest.fixture
def cover(printed: Path) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(printed / "cover.pdf") as pdf:
        yield pdf


def part(body: str, css: str = "") -> bytes:
    """One page laid out, untagged."""
    html = f'<!DOCTYPE html><html lang="en"><body>{body}</body></html>'
    return lay_out(Part(Path("a.txt"), html, f"@page {{ size: 300pt 400pt }} {css}", "garamond", tagged=False)).pdf


def content_of(page: Any) -> bytes:
    streams = page.obj.get("/Contents", Array())
    return b"\n".join(each.read_bytes() for each in (streams if isinstance(streams, Array) else [streams]))


def operators(pdf: pikepdf.Pdf) -> set[str]:
    return {str(each.operator) for page in pdf.pages for each in pikepdf.parse_content_stream(page)}


def fonts(pdf: pikepdf.Pdf) -> list[Any]:
    return [each for each in pdf.objects if isinstance(each, Dictionary) and each.get("/Type") == Name.FontDescriptor]


# --- The inside: ISO 15930-4 --------------------------------------------------------------------------------------


def test_the_file_is_pdf_1_4_as_1_4_was_written(printed: Path) -> None:
    for name in ("inside.pdf", "cover.pdf"):
        data = (printed / name).read_bytes()
        assert data.startswith(b"%PDF-1.4\n")
        assert b"/ObjStm" not in data
        assert b"/XRef" not in data
        assert b"\nxref\n" in data
        assert b"/Encrypt" not in data


def test_it_says_that_it_is_pdf_x_and_for_which_printing(inside: pikepdf.Pdf) -> None:
    info = inside.trailer.Info
    assert str(info.GTS_PDFXVersion) == "PDF/X-1a:2003"
    assert str(info.Trapped) == "/False"
    assert str(info.Title) == "Lamps"
    assert str(info.CreationDate) == str(info.ModDate) == "D:19970309000000+00'00'"
    [intent] = list(inside.Root.OutputIntents)
    assert intent.S == Name.GTS_PDFX
    assert str(intent.OutputConditionIdentifier) == "CGATS TR 001"
    assert str(intent.RegistryName) == "http://www.color.org"
    one, other = inside.trailer.ID
    assert len(bytes(one)) == len(bytes(other)) == 16


def test_every_page_has_its_trim_and_no_bleed(inside: pikepdf.Pdf) -> None:
    assert len(inside.pages) % 2 == 0
    for page in inside.pages:
        for box in ("/TrimBox", "/BleedBox", "/MediaBox"):
            assert [float(edge) for edge in page.obj[box]] == [0, 0, 432, 648]
        assert not {"/CropBox", "/ArtBox"} & set(page.obj.keys())


def test_it_has_nothing_that_is_not_printed(inside: pikepdf.Pdf) -> None:
    kept = set(inside.Root.keys())
    assert kept == {"/Type", "/Pages", "/PageLabels", "/Lang", "/OutputIntents"}
    for page in inside.pages:
        assert not {"/Annots", "/StructParents", "/Tabs", "/Group"} & set(page.obj.keys())
        assert b"BDC" not in content_of(page)


def test_it_is_all_in_black(inside: pikepdf.Pdf) -> None:
    used = operators(inside)
    assert not used & {"rg", "RG", "k", "K", "cs", "CS", "sc", "SC", "scn", "SCN", "sh", "Do"}
    levels = {
        float(each.operands[0])
        for page in inside.pages
        for each in pikepdf.parse_content_stream(page)
        if str(each.operator) in ("g", "G")
    }
    assert levels == {0.0}
    assert not any("/ColorSpace" in page.obj.Resources for page in inside.pages if "/Resources" in page.obj)


@pytest.mark.skipif(not shutil.which("pdffonts"), reason="poppler is not installed")
def test_every_font_is_in_the_file(printed: Path) -> None:
    for name in ("inside.pdf", "cover.pdf"):
        table = subprocess.run(["pdffonts", printed / name], capture_output=True, check=True, text=True).stdout
        rows = [re.search(r"(yes|no) +(yes|no) +(yes|no) +\d+ +\d+$", row) for row in table.splitlines()[2:]]
        assert rows
        assert all(row and row[1] == "yes" for row in rows), table


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler is not installed")
def test_another_reader_sees_pdf_x(printed: Path) -> None:
    told = subprocess.run(["pdfinfo", printed / "inside.pdf"], capture_output=True, check=True, text=True).stdout
    assert re.search(r"PDF version: +1\.4\n", told)
    assert re.search(r"PDF subtype: +PDF/X-1a:2003\n", told)
    assert re.search(r"Encrypted: +no\n", told)


@pytest.mark.skipif(not shutil.which("gs"), reason="Ghostscript is not installed")
def test_ghostscript_prints_it_with_black_ink_alone(printed: Path) -> None:
    command = ["gs", "-q", "-sDEVICE=inkcov", "-o", "-", "-dPDFSTOPONERROR", "-dPDFSTOPONWARNING", "inside.pdf"]
    told = subprocess.run(command, capture_output=True, check=True, text=True, cwd=printed).stdout
    inks = [[float(share) for share in line.split()[:4]] for line in told.splitlines()]
    assert max(black for *_, black in inks) > 0
    assert all(cyan == magenta == yellow == 0 for cyan, magenta, yellow, _ in inks)


def test_the_rule_over_notes_is_thick_enough_for_a_printer(inside: pikepdf.Pdf) -> None:
    content = b"\n".join(map(content_of, inside.pages))
    thin = [float(height) * POINTS for height in re.findall(rb"[\d.]+ [\d.]+ [\d.]+ ([\d.]+) re", content)]
    assert thin
    assert min(thin) >= PRINTERS_RULE
    own = design_from_trim(SIZES["a5"], 0.37)
    assert "@footnote" not in page_css(own, "Serif")


def test_the_same_pages_give_the_same_bytes() -> None:
    data = part("<p>Ten lamps.</p>")
    assert press_inside(data, FACTS).data == press_inside(data, FACTS).data
    assert press_inside(data, FACTS).data != press_inside(data, PressFacts("Lamps")).data


# --- Colours ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "grey"),
    [
        (b"0 0 0 rg", b"0 g"),
        (b"q\n1 1 1 RG\nQ", b"q\n1 G\nQ"),
        (b"1 0 0 rg 0 1 0 rg", b"0.3 g 0.59 g"),
        (b"0.137255 0.12549 0.105882 rg", b"0.1269 g"),
        (b".5 .5 .5 rg", b"0.5 g"),
        (b"[<0001>20<0002>] TJ 1 0 0 1 7 8 cm", b"[<0001>20<0002>] TJ 1 0 0 1 7 8 cm"),
        (b"1 0 0 0 k 0 0 1 1 re", b"1 0 0 0 k 0 0 1 1 re"),
    ],
)
def test_a_colour_becomes_the_grey_that_is_as_light(content: bytes, grey: bytes) -> None:
    assert in_grey(content) == grey


def test_black_and_white_stay_what_they_are() -> None:
    assert grey_from_rgb(0, 0, 0) == 0
    assert grey_from_rgb(1, 1, 1) == pytest.approx(1)


def test_a_style_of_ones_own_in_colour_is_printed_grey() -> None:
    pressed = press_inside(part("<p>Red.</p>", "p { color: #ff0000; border-left: 3pt solid #00ff00 }"), FACTS)
    assert pressed.diagnostics == ()
    with pikepdf.open(BytesIO(pressed.data)) as pdf:
        assert "rg" not in operators(pdf)
        assert b"0.3 g" in b"\n".join(map(content_of, pdf.pages))


# --- What PDF/X-1a excludes ---------------------------------------------------------------------------------------

PIXEL = "data:image/png;base64," + base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC")
).decode("ascii")


@pytest.mark.parametrize(
    ("body", "css", "why"),
    [
        ("<p>Faint.</p>", "p { color: rgb(0 0 0 / 50%) }", "transparency"),
        ("<p>Lab.</p>", "p { color: lab(50% 40 20) }", "colours of other kinds than grey"),
        (f'<img alt="" src="{PIXEL}">', "", "pictures or shades of colour"),
        ("<p>Fade.</p>", "p { background: linear-gradient(#ff0000, #0000ff) }", "pictures or shades of colour"),
    ],
)
def test_what_pdf_x_excludes_is_said_and_the_file_does_not_claim_to_be_it(body: str, css: str, why: str) -> None:
    pressed = press_inside(part(body, css), FACTS)
    [said] = pressed.diagnostics
    assert said.code == "print-not-pdfx"
    assert why in said.message
    with pikepdf.open(BytesIO(pressed.data)) as pdf:
        assert "/GTS_PDFXVersion" not in pdf.trailer.Info
        assert "/OutputIntents" not in pdf.Root


def test_a_font_that_is_not_in_the_file_is_said() -> None:
    with pikepdf.open(BytesIO(part("<p>Ten lamps.</p>"))) as pdf:
        for descriptor in fonts(pdf):
            del descriptor["/FontFile2"]
        stream = BytesIO()
        pdf.save(stream)
    [said] = press_inside(stream.getvalue(), FACTS).diagnostics
    assert "which is not in the file" in said.message


def opentype_font() -> bytes:
    """A font of one sign, a box, with the outlines of PostScript."""
    pen = T2CharStringPen(600, None)
    pen.moveTo((50, 0))
    for point in ((550, 0), (550, 700), (50, 700)):
        pen.lineTo(point)
    pen.closePath()
    box, empty = pen.getCharString(), T2CharStringPen(600, None).getCharString()
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", "box"])
    builder.setupCharacterMap({0x41: "box"})
    builder.setupCFF("Boxes", {"FullName": "Boxes"}, {".notdef": empty, "box": box}, {})
    builder.setupHorizontalMetrics({".notdef": (600, 0), "box": (600, 50)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    stream = BytesIO()
    builder.save(stream)
    return stream.getvalue()


def test_an_opentype_font_is_embedded_in_a_form_that_pdf_1_4_knows(tmp_path: Path) -> None:
    source = base64.b64encode(opentype_font()).decode()
    css = f"@font-face {{ font-family: Boxes; src: url(data:font/otf;base64,{source}) }} p {{ font: 40pt Boxes }}"
    laid = part("<p>AA</p>", css)
    with pikepdf.open(BytesIO(laid)) as pdf:
        assert [str(each.FontFile3.Subtype) for each in fonts(pdf)] == ["/OpenType"]
    pressed = press_inside(laid, FACTS)
    assert pressed.diagnostics == ()
    with pikepdf.open(BytesIO(pressed.data)) as pdf:
        [descriptor] = fonts(pdf)
        assert str(descriptor.FontFile3.Subtype) == "/CIDFontType0C"
        assert descriptor.FontFile3.read_bytes()[:2] == b"\x01\x00"
    if shutil.which("pdftoppm"):
        pictures = []
        for name, data in (("before", laid), ("after", pressed.data)):
            (tmp_path / f"{name}.pdf").write_bytes(data)
            command = ["pdftoppm", "-r", "50", "-gray", str(tmp_path / f"{name}.pdf")]
            pictures.append(subprocess.run(command, capture_output=True, check=True).stdout)
        assert pictures[0] == pictures[1]
        assert min(pictures[1].split(b"\n", 3)[3]) == 0


# --- The cover ----------------------------------------------------------------------------------------------------


def test_a_cover_tells_bleed_from_trim_and_its_colours_are_srgb(cover: pikepdf.Pdf) -> None:
    [page] = cover.pages
    left, low, right, high = (float(edge) for edge in page.obj.MediaBox)
    assert [float(edge) for edge in page.obj.BleedBox] == [left, low, right, high]
    assert [float(edge) for edge in page.obj.TrimBox] == pytest.approx([9, 9, right - 9, high - 9])
    family, profile = page.obj.Resources.ColorSpace.DefaultRGB
    assert (family, int(profile.N)) == (Name.ICCBased, 3)
    assert profile.read_bytes()[36:40] == b"acsp"
    assert {"g", "k", "rg"} & operators(cover) == {"rg"}


def test_a_cover_has_a_title_a_day_and_nothing_for_readers(cover: pikepdf.Pdf) -> None:
    info = cover.trailer.Info
    assert str(info.Title) == "Lamps (cover)"
    assert str(info.CreationDate) == "D:19970309000000+00'00'"
    assert "/GTS_PDFXVersion" not in info
    assert set(cover.Root.keys()) == {"/Type", "/Pages", "/Lang"}
    assert "/Annots" not in cover.pages[0].obj


def test_a_printers_cover_has_no_border_and_no_hairline() -> None:
    def rules(purpose: Any) -> list[float]:
        design = design_cover(SIZES["trade"], 320, usual_stock(purpose), purpose)
        made = print_cover(CoverFacts("Lamps", "Odile Marsh", "en"), design, find_face(), Renderer(), Path("a.txt"))
        with pikepdf.open(BytesIO(made.data)) as pdf:
            found = re.findall(rb"[\d.]+ [\d.]+ ([\d.]+) ([\d.]+) re", content_of(pdf.pages[0]))
        return [thin * POINTS for thin in (min(float(width), float(height)) for width, height in found) if thin]

    assert min(rules("print")) < PRINTERS_RULE
    assert min(rules("kdp")) >= PRINTERS_RULE - 0.001
    assert len(rules("lulu")) < len(rules("print"))


# --- What the printers refuse -------------------------------------------------------------------------------------


def codes(printer: Printer, trim: str = "trade", pages: int = 200, small: float = 9.0, paper: Any = None) -> list[str]:
    return [said.code for said in printer_diagnostics(printer, SIZES[trim], pages, small, paper)]


@pytest.mark.parametrize(
    ("printer", "trim", "paper", "limits"),
    [
        ("lulu", "trade", None, (32, 800)),
        ("kdp", "trade", None, (24, 828)),
        ("kdp", "trade", "kdp-white", (24, 828)),
        ("kdp", "a5", "kdp-cream", (24, 776)),
        ("kdp", "letter", "kdp-white", (24, 590)),
        ("kdp", "letter", "kdp-cream", (24, 550)),
        ("kdp", "a4", "kdp-cream", (24, 730)),
        ("kdp", "a4", "kdp-premium-colour", (24, 590)),
        ("kdp", "trade", "kdp-premium-colour", (24, 828)),
        ("kdp", "trade", "kdp-standard-colour", (72, 600)),
        ("kdp", "trade", 0.1, (24, 828)),
    ],
)
def test_a_book_of_too_few_or_too_many_pages_is_told(
    printer: Printer, trim: str, paper: Any, limits: tuple[int, int]
) -> None:
    fewest, most = limits
    assert page_limits(printer, SIZES[trim], paper) == limits
    assert codes(printer, trim, fewest, paper=paper) == codes(printer, trim, most, paper=paper) == []
    assert codes(printer, trim, fewest - 2, paper=paper) == ["print-page-count"]
    assert codes(printer, trim, most + 2, paper=paper) == ["print-page-count"]


@pytest.mark.parametrize("trim", ["a5", "digest", "trade", "pocket", "royal", "letter", "a4"])
def test_common_sizes_are_lulus(trim: str) -> None:
    assert codes("lulu", trim) == []


@pytest.mark.parametrize(("printer", "trim"), [("lulu", "a6"), ("lulu", "b6"), ("kdp", "a6"), ("kdp", "a3")])
def test_a_size_that_a_printer_does_not_make_is_told_with_those_it_makes(printer: Printer, trim: str) -> None:
    [said] = printer_diagnostics(printer, SIZES[trim], 200, 9.0)
    assert said.code == "print-trim"
    assert trim in said.message
    assert "in" in said.hint


def test_kdp_takes_any_size_between_its_least_and_its_greatest() -> None:
    def made(width: float, height: float) -> list[str]:
        return [said.code for said in printer_diagnostics("kdp", Size(width * INCH, height * INCH), 200, 9.0)]

    assert made(4, 6) == made(8.5, 11.69) == made(5.1, 7.7) == []
    assert made(3.9, 6) == made(4, 5.9) == made(8.6, 11) == made(8, 11.8) == ["print-trim"]


def test_type_that_is_too_small_for_kdp_is_told() -> None:
    assert codes("kdp", small=6.9) == ["print-small-type"]
    assert codes("kdp", small=7.0) == codes("lulu", small=6.9) == []


def test_the_command_says_what_the_printer_would_refuse_and_makes_the_book(run: Command, stories: Path) -> None:
    made = run("pdf", stories / "lamp.txt", "--for", "lulu", "--page", "b6")
    assert made.code == 0
    assert "print-page-count: Lulu binds no paperback of fewer than 32 pages" in made.err
    assert "print-trim: Lulu makes no paperback of b6" in made.err
    own = run("pdf", stories / "lamp.txt", "--page", "b6")
    assert "print-" not in own.err
    assert Path("dist/the-lamp-at-corrow-head.pdf").is_file()


def test_boxes_are_given_to_pages_that_have_none() -> None:
    with pikepdf.open(BytesIO(part("<p>Ten lamps.</p>"))) as pdf:
        pdf.add_blank_page(page_size=(300, 400))
        stream = BytesIO()
        pdf.save(stream)
    with pikepdf.open(BytesIO(press_inside(stream.getvalue(), FACTS).data)) as pdf:
        assert [Array(page.obj.TrimBox) for page in pdf.pages] == [Array([0, 0, 300, 400])] * 2
