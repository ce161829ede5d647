"""Stories printed: the book that comes out, read back page by page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from msgspec.structs import asdict, replace
from PIL import Image, ImageChops, ImageStat

from bookmaker.book import book_from_stories, sections_from_book
from bookmaker.building.keeping import keep_record, prune
from bookmaker.building.kept_parts import keep_part, key_of_part, may_keep, read_part
from bookmaker.building.pdf_shelf import Printed
from bookmaker.building.prints import PrintStyle, print_book
from bookmaker.errors import ConfigurationError, OutputError
from bookmaker.model import (
    Book,
    Chapter,
    Creator,
    Endnote,
    Field,
    Metadata,
    NoteRef,
    Paragraph,
    Rating,
    Story,
    Tags,
    Text,
    ThematicBreak,
    Verse,
    VerseLine,
)
from bookmaker.pdf import layout, mending
from bookmaker.pdf.design import PageDesign, design_from_trim, with_gutter
from bookmaker.pdf.fonts import character_width, find_face
from bookmaker.pdf.layout import LaidOut, LaidPage, Part, lay_out, load_weasyprint
from bookmaker.pdf.mending import mend_margin_boxes, mend_page_references, mend_text_layouts
from bookmaker.pdf.paper import SIZES
from bookmaker.rendering import Renderer

if TYPE_CHECKING:
    from conftest import Command

needs_poppler = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler is not installed")

# --- Books to print -----------------------------------------------------------------------------------------------

_PLACES = ("the ferry steps", "the drowned orchard", "Corrow Head", "the salt store", "the bell tower", "Tern Street")
_DOINGS = ("counted the lamps", "wrote it down", "let the rope go slack", "remembered nothing", "asked for the key")


def sentence(number: int) -> str:
    """A sentence like no other of the same book, so that its place is known."""
    place, doing = _PLACES[number % len(_PLACES)], _DOINGS[number % len(_DOINGS)]
    return f"On day {number} the keeper went by {place} and, understandably enough, {doing}."


def paragraph(first: int, count: int = 4) -> Paragraph:
    return Paragraph((Text(" ".join(sentence(number) for number in range(first, first + count))),))


def story(title: str, author: str, *chapters: Chapter, **more: Any) -> Story:
    return Story(
        Metadata(f"urn:x:{title}", title, (Creator(author, author),), language="en-GB"), chapters=chapters, **more
    )


def stories() -> tuple[Story, ...]:
    lines = ("The lamp is out, the tide is in,", "and nobody has seen the key", "that let the water out again.")
    verse = Verse("poem", (tuple(VerseLine((Text(line),)) for line in lines),))
    prose = [paragraph(number) for number in range(0, 160, 4)]
    one = Chapter(blocks=(*prose[:9], ThematicBreak(), *prose[9:20], verse, *prose[20:]))
    two = [Chapter(label=f"Chapter {n}", blocks=tuple(paragraph(200 + n * 8 + m * 4) for m in (0, 1))) for n in (1, 2)]
    note = Endnote("a", "1", (Paragraph((Text("Seven bells is half past three."),)),))
    called = Paragraph((Text("She counted seven bells"), NoteRef("a", "1"), Text(" and no eighth.")))
    return (
        story(
            "The Drowned Orchard",
            "Wren Hallam",
            one,
            tags=Tags(rating=Rating("Strong PG13", "Teen"), warnings=("one wet dog",)),
            fields=(Field("Archive", "Anywhere dry.", 1, 1, "archive", (Paragraph((Text("Anywhere dry."),)),)),),
        ),
        story("Two Ferries", "Odile Marsh", *two),
        story("Seven Bells", "Wren Hallam", Chapter(blocks=(called, paragraph(300))), endnotes=(note,)),
    )


PLAIN = PrintStyle()


def printed(book: Book, style: PrintStyle = PLAIN, *, jobs: int | None = 1) -> Printed:
    renderer = Renderer()
    paths = [Path(f"{story.metadata.title}.txt") for story in book.stories]
    pages = [renderer.render_section(section) for section in sections_from_book(book, [path.name for path in paths])]
    return print_book(book, pages, paths, style, jobs=jobs)


@pytest.fixture(scope="module")
def anthology() -> Printed:
    return printed(book_from_stories(stories(), title="Lamps and Water"))


@pytest.fixture(scope="module")
def pdf(anthology: Printed) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(anthology.data)) as opened:
        yield opened


@pytest.fixture(scope="module")
def anthology_file(anthology: Printed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("printed") / "book.pdf"
    path.write_bytes(anthology.data)
    return path


def design() -> PageDesign:
    return with_gutter(design_from_trim(SIZES["a5"], character_width(find_face())), 30)


def text_of(path: Path, page: int | None = None, *, box: tuple[float, float, float, float] | None = None) -> str:
    """What poppler copies out of a page (counted from 0), or of a box on it: left, top, width, height in points."""
    command = ["pdftotext", "-q"]
    if page is not None:
        command += ["-f", str(page + 1), "-l", str(page + 1)]
    if box:
        command += [word for name, value in zip("xyWH", box, strict=True) for word in (f"-{name}", str(round(value)))]
    return subprocess.run([*command, str(path), "-"], capture_output=True, check=True).stdout.decode()


def text_area(path: Path, page: int) -> str:
    """The text between head and folio."""
    page_design = design()
    height = page_design.trim.height - page_design.top - page_design.bottom + 10
    return text_of(path, page, box=(0, page_design.top - 4, page_design.trim.width, height))


def letters(text: str) -> str:
    """The letters and figures alone: what is left when lines, hyphens and spaces may differ."""
    return re.sub(r"[\W_]", "", text).casefold()


def page_of(pdf: pikepdf.Pdf, name: str) -> int:
    """The page, counted from 0, that a destination leads to."""
    names = pdf.Root.Names.Dests.Names
    place = {str(names[index]): names[index + 1] for index in range(0, len(names), 2)}[name]
    return next(number for number, page in enumerate(pdf.pages) if page.obj.objgen == place[0].objgen)


# --- The book -----------------------------------------------------------------------------------------------------


@needs_poppler
def test_every_word_of_a_story_is_in_the_copied_text_in_order(anthology_file: Path, pdf: pikepdf.Pdf) -> None:
    first, after = page_of(pdf, "the-drowned-orchard-text"), page_of(pdf, "two-ferries")
    copied = letters("".join(text_area(anthology_file, page) for page in range(first, after)))
    expected = letters(" ".join(sentence(number) for number in range(36)))
    assert expected in copied
    assert letters("".join(sentence(number) for number in range(80, 160))) in copied
    assert letters("The lamp is out, the tide is in, and nobody has seen the key") in copied


@needs_poppler
def test_words_are_copied_as_words(anthology_file: Path, pdf: pikepdf.Pdf) -> None:
    copied = set(re.findall(r"\w+", text_area(anthology_file, page_of(pdf, "the-drowned-orchard-text") + 1)))
    words = {word for number in range(160) for word in re.findall(r"\w+", sentence(number))}
    assert len(copied - words) <= 0.1 * len(copied)  # what is left over are words divided at a line's end


def test_each_story_opens_on_a_right_hand_page_and_so_does_its_text(pdf: pikepdf.Pdf) -> None:
    for name in ("the-drowned-orchard", "two-ferries", "seven-bells"):
        assert page_of(pdf, name) % 2 == 0
    for name in ("the-drowned-orchard-text", "two-ferries-chapter-1", "seven-bells-text", "contents"):
        assert page_of(pdf, name) % 2 == 0
    assert len(pdf.pages) % 2 == 0


def test_the_front_is_numbered_in_roman_figures_and_the_body_from_one(pdf: pikepdf.Pdf) -> None:
    labels = pdf.Root.PageLabels.Nums
    assert [labels[0], str(labels[1].S), labels[2], str(labels[3].S)] == [
        0,
        "/r",
        page_of(pdf, "the-drowned-orchard"),
        "/D",
    ]


@needs_poppler
def test_the_contents_tell_the_right_page_with_byline_rating_and_warnings(
    anthology_file: Path, pdf: pikepdf.Pdf
) -> None:
    page = str(page_of(pdf, "contents") + 1)
    # As lines: the order in which poppler puts what stands far apart on one is its own.
    command = ["pdftotext", "-q", "-layout", "-f", page, "-l", page, str(anthology_file), "-"]
    contents = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    body = page_of(pdf, "the-drowned-orchard")
    for title, name in (("The Drowned Orchard", "the-drowned-orchard"), ("Seven Bells", "seven-bells")):
        found = re.search(rf"{title}[\s.]*(\d+)\n", contents)
        assert found is not None
        assert int(found[1]) == page_of(pdf, name) - body + 1
    assert "Wren Hallam" in contents
    assert "Strong PG13 · one wet dog" in contents


@needs_poppler
def test_heads_and_folios_stand_on_text_pages_and_on_no_others(anthology_file: Path, pdf: pikepdf.Pdf) -> None:
    page_design, opening = design(), page_of(pdf, "the-drowned-orchard-text")

    def head(page: int) -> str:
        return text_of(anthology_file, page, box=(0, 0, page_design.trim.width, page_design.top - 4)).strip()

    def folio(page: int) -> str:
        top = page_design.trim.height - page_design.bottom + 8
        return text_of(anthology_file, page, box=(0, top, page_design.trim.width, page_design.bottom - 8)).strip()

    assert (head(opening), folio(opening)) == ("", "3")
    assert (head(opening + 1).casefold(), folio(opening + 1)) == ("wren hallam", "4")
    assert (head(opening + 2).casefold(), folio(opening + 2)) == ("the drowned orchard", "5")
    for bare in (0, 1, 2, 3, opening - 1, opening - 2, len(pdf.pages) - 1):
        assert (head(bare), folio(bare)) == ("", "")


def test_blank_pages_are_blank(pdf: pikepdf.Pdf) -> None:
    blank = page_of(pdf, "the-drowned-orchard-text") - 1
    operators = [str(each.operator) for each in pikepdf.parse_content_stream(pdf.pages[blank])]
    assert not set(operators) & {"Tj", "TJ", "Do", "f", "S"}


@needs_poppler
def test_a_note_stands_at_the_foot_of_the_page_that_calls_it(anthology_file: Path, pdf: pikepdf.Pdf) -> None:
    page = page_of(pdf, "seven-bells-text")
    text = text_of(anthology_file, page)
    assert text.index("seven bells") < text.index("On day 303") < text.index("half past three")
    assert "seven-bells-endnotes" not in {str(name) for name in pdf.Root.Names.Dests.Names[::2]}


def test_the_outline_leads_to_the_stories_and_their_chapters(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        inner = [child.title for item in outline.root for child in item.children]
    assert titles[0] == "Title Page"
    assert [t for t in titles if t[0] in "TS"][1:] == ["The Drowned Orchard", "Two Ferries", "Seven Bells"]
    assert inner == ["Chapter 1", "Chapter 2"]


def test_the_pdf_says_what_it_is(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == "Lamps and Water"
        assert metadata["dc:creator"] == ["Wren Hallam", "Odile Marsh"]
    assert str(pdf.Root.Lang) == "en-GB"


def test_each_cut_is_one_embedded_subset_of_the_face(pdf: pikepdf.Pdf) -> None:
    fonts: dict[Any, Any] = {}
    for page in pdf.pages:
        resources: Any = page.obj.get("/Resources", pikepdf.Dictionary())
        fonts |= {font.objgen: font for font in resources.get("/Font", pikepdf.Dictionary()).values()}
    names = [str(font.BaseFont).partition("+")[2] for font in fonts.values()]
    assert sorted(names) == ["EBGaramond-Italic", "EBGaramond-Regular"]
    for font in fonts.values():
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())
        assert "/ToUnicode" in font


@needs_poppler
def test_no_page_ends_with_a_break_and_a_break_shows_wherever_it_falls(tmp_path: Path) -> None:
    scenes = [block for number in range(90) for block in (ThematicBreak(), paragraph(number, 1 + number % 3))][1:]
    made = printed(book_from_stories([story("Scenes", "Wren Hallam", Chapter(blocks=tuple(scenes)))]))
    path = tmp_path / "scenes.pdf"
    path.write_bytes(made.data)
    pages = [text_area(path, number).split("\n") for number in range(4, made.pages - 2)]
    lines = [[line.strip() for line in page if line.strip()] for page in pages]
    assert len(lines) > 8
    assert not [page for page in lines if page and set(page[-1]) <= set("* \u2003")]
    assert sum(line.count("*") for page in lines for line in page) == 3 * 89


@needs_poppler
def test_who_made_it_and_from_what_stands_in_the_colophon(anthology_file: Path, pdf: pikepdf.Pdf) -> None:
    text = " ".join(text_of(anthology_file, page_of(pdf, "colophon")).split())
    assert "Set in EB Garamond" in text
    assert "Made with bookmaker from these files: The Drowned Orchard.txt Two Ferries.txt Seven Bells.txt" in text


@needs_poppler
def test_permissions_stand_on_the_back_of_the_title_page(anthology_file: Path, pdf: pikepdf.Pdf) -> None:
    page = page_of(pdf, "copyright")
    assert page == page_of(pdf, "title-page") + 1
    assert "Anywhere dry." in text_of(anthology_file, page)


@needs_poppler
def test_a_single_story_is_a_book_too(tmp_path: Path) -> None:
    made = printed(book_from_stories(stories()[1:2]))
    path = tmp_path / "one.pdf"
    path.write_bytes(made.data)
    text = text_of(path)
    assert text.index("Two Ferries") < text.index("is the work of Odile Marsh") < text.index("Contents")
    assert text.index("Contents") < text.index("On day 208") < text.index("Made with bookmaker")


# --- One document in one process: what the joined book must look like ---------------------------------------------


def pictures(data: bytes, folder: Path) -> list[Image.Image]:
    folder.mkdir()
    (folder / "book.pdf").write_bytes(data)
    command = ["pdftoppm", "-r", "50", "-gray", str(folder / "book.pdf"), str(folder / "page")]
    subprocess.run(command, check=True)
    made = []
    for path in sorted(folder.glob("page*.pgm")):
        with Image.open(path) as picture:
            made.append(picture.copy())
    return made


def difference(one: Image.Image, other: Image.Image, top: int, bottom: int) -> float:
    both = [picture.crop((0, top, picture.width, bottom)) for picture in (one, other)]
    return ImageStat.Stat(ImageChops.difference(*both)).mean[0]


@needs_poppler
def test_the_parts_look_as_one_document_does(
    anthology: Printed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All parts in one document with margins that mirror, beside the joined ones, page image by page image."""
    seen: list[Part] = []

    def listen(part: Part) -> LaidOut:
        seen.append(part)
        return lay_out(part)

    monkeypatch.setattr("bookmaker.building.laying.lay_out", listen)
    assert printed(book_from_stories(stories(), title="Lamps and Water")).data == anthology.data
    bodies = seen[:3]
    page = design()
    whole = "".join(f"<article>{re.split('</?body>', part.html)[1]}</article>" for part in bodies)
    css = bodies[0].css + (
        "article { break-before: right } article > section:first-child { break-before: auto }"
        f"@page :right {{ margin-left: {page.inner}pt; margin-right: {page.outer}pt }}"
        f"@page :left {{ margin-left: {page.outer}pt; margin-right: {page.inner}pt }}"
    )
    html = f'<html lang="en-GB"><head><title>x</title></head><body>{whole}</body></html>'
    single = pictures(lay_out(replace(bodies[0], html=html, css=css)).pdf, tmp_path / "single")
    joined = pictures(anthology.data, tmp_path / "joined")
    with pikepdf.open(BytesIO(anthology.data)) as pdf:
        first = page_of(pdf, "the-drowned-orchard")
    assert len(single) >= 15
    top, bottom = (round(edge * 50 / 72) for edge in (page.top - 4, page.trim.height - page.bottom + 4))
    for number, picture in enumerate(single):
        # Between one hundredth of a point and the next, the edges of letters fall on other pixels.
        assert difference(picture, joined[first + number], top, bottom) < 1.5, f"page {number}"
    assert difference(single[3], joined[first + 4], top, bottom) > 5


# --- The same bytes, and what is kept -----------------------------------------------------------------------------


@pytest.mark.slow
def test_one_process_and_two_make_the_same_bytes(anthology: Printed) -> None:
    assert printed(book_from_stories(stories(), title="Lamps and Water"), jobs=2).data == anthology.data


def test_no_process_leaves_fonts_behind(stories: Path, tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "bookmaker",
        "pdf",
        "--anthology",
        "-j2",
        "-o",
        tmp_path,
        stories,
    ]
    environment = {**os.environ, "TMPDIR": str(folder), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    made = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    assert list(folder.iterdir()) == []


def test_what_has_not_changed_is_not_laid_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laid: list[str] = []

    def listen(part: Part) -> LaidOut:
        laid.append(part.path.name)
        return lay_out(part)

    monkeypatch.setattr("bookmaker.building.laying.lay_out", listen)
    style = PrintStyle(cache=tmp_path / "kept")
    first = printed(book_from_stories(stories(), title="Lamps"), style)
    assert len(laid) == 6  # three stories, the front, the contents, the back
    laid.clear()
    assert printed(book_from_stories(stories(), title="Lamps"), style).data == first.data
    assert laid == []
    changed = replace(stories()[1], chapters=(Chapter(blocks=(paragraph(700),)),))
    printed(book_from_stories((stories()[0], changed, stories()[2]), title="Lamps"), style)
    # The story, and the contents with its new length: what is said of these is said of the first story's file.
    assert sorted(laid) == ["The Drowned Orchard.txt", "Two Ferries.txt"]


def two_pages() -> LaidOut:
    with pikepdf.new() as pdf:
        for _ in range(2):
            pdf.add_blank_page(page_size=(300, 400))
        stream = BytesIO()
        pdf.save(stream)
    return LaidOut(stream.getvalue(), (LaidPage("bare"), LaidPage(opening=True)), {"a": layout.Anchor(1, 2.5, 3.0)})


def test_a_kept_part_that_is_damaged_is_made_again(tmp_path: Path) -> None:
    laid = two_pages()
    keep_part(tmp_path, "key", laid)
    assert read_part(tmp_path, "key") == laid
    assert read_part(tmp_path, "other") is None
    (tmp_path / "key").write_bytes((tmp_path / "key").read_bytes()[:-3])
    assert read_part(tmp_path, "key") is None


FORGED: dict[str, Any] = {
    "no page": {"pages": []},
    "a page too few": {"pages": [asdict(LaidPage())]},
    "a page of another kind": {"pages": [asdict(LaidPage()), {"name": 5}]},
    "pages that are none": {"pages": 2},
    "a place on no page": {"anchors": {"a": [2, 0.0, 0.0]}},
    "a place before the first": {"anchors": {"a": [-1, 0.0, 0.0]}},
    "a place nowhere": {"anchors": {"a": [0, float("inf"), 0.0]}},
    "a place in words": {"anchors": {"a": ["0", 0.0, 0.0]}},
    "places in a list": {"anchors": []},
    "a diagnostic of no severity": {
        "diagnostics": [{"code": "a", "severity": "b", "line": None, "message": "c", "hint": ""}]
    },
    "a diagnostic of numbers": {
        "diagnostics": [{"code": 1, "severity": "info", "line": None, "message": "c", "hint": ""}]
    },
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_kept_part_of_something_else_is_none(forged: dict[str, Any], tmp_path: Path) -> None:
    laid = two_pages()
    pages = [asdict(page) for page in laid.pages]
    facts = {"pages": pages, "anchors": {"a": [0, 1, 2.0]}, "diagnostics": []}
    keep_record(tmp_path, "key", facts, laid.pdf)
    assert read_part(tmp_path, "key")
    keep_record(tmp_path, "key", facts | forged, laid.pdf)
    assert read_part(tmp_path, "key") is None
    keep_record(tmp_path, "key", facts, b"%PDF-1.7 not really")
    assert read_part(tmp_path, "key") is None


def test_a_kept_part_that_cannot_be_bound_is_laid_out_again(tmp_path: Path) -> None:
    style = PrintStyle(cache=tmp_path)
    book = book_from_stories(stories(), title="Lamps")
    first = printed(book, style)
    for record in tmp_path.iterdir():
        # Whole, and with as many pages: but without the fonts, the structure and the places of a part.
        part = read_part(tmp_path, record.name)
        assert part
        with pikepdf.new() as pdf:
            for _ in part.pages:
                pdf.add_blank_page(page_size=(300, 400))
            stream = BytesIO()
            pdf.save(stream)
        keep_part(tmp_path, record.name, LaidOut(stream.getvalue(), part.pages))
    assert printed(book, style).data == first.data
    # What is kept now is right again.
    assert all(read_part(tmp_path, record.name) for record in tmp_path.iterdir())
    assert printed(book, style).data == first.data


def test_a_key_tells_apart_what_looks_different(tmp_path: Path) -> None:
    part = Part(tmp_path, "<p>a</p>", "p { }", "garamond")
    others = [replace(part, html="<p>b</p>"), replace(part, css=""), replace(part, tagged=False)]
    keys = {key_of_part(each, "fonts") for each in (part, *others)} | {key_of_part(part, "other fonts")}
    assert len(keys) == 5
    assert key_of_part(replace(part, path=Path("elsewhere")), "fonts") in keys


def test_a_part_that_shows_other_files_is_not_kept(tmp_path: Path) -> None:
    part = Part(tmp_path, "<p>a</p>", '@font-face { src: url("bookmaker-font:garamond/regular") }', "garamond")
    assert may_keep(part)
    assert not may_keep(replace(part, css="p { background: url(paper.png) }"))
    assert not may_keep(replace(part, css='@import "more.css"'))
    assert not may_keep(replace(part, html='<img alt="a" src="a.png">'))


def test_the_folder_of_kept_parts_has_a_limit(tmp_path: Path) -> None:
    for number in range(4):
        path = tmp_path / str(number)
        path.write_bytes(bytes(100))
        os.utime(path, (number, number))
    prune(tmp_path, 250)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2", "3"]


def test_a_very_long_story_is_laid_out_in_parts_that_look_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chapters = [Chapter(label=f"Chapter {n}", blocks=(paragraph(n * 40, 24),)) for n in range(1, 5)]
    book = book_from_stories([story("Four Ferries", "Odile Marsh", *chapters)])
    whole = printed(book)
    monkeypatch.setattr("bookmaker.pdf.document.LONG_STORY", 1000)
    monkeypatch.setattr("bookmaker.pdf.document._SHARE", 1000)
    laid: list[Part] = []

    def listen(part: Part) -> LaidOut:
        laid.append(part)
        return lay_out(part)

    monkeypatch.setattr("bookmaker.building.laying.lay_out", listen)
    split = printed(book)
    assert len(laid) == 4 + 3
    assert split.pages == whole.pages
    if shutil.which("pdftoppm"):
        for one, other in zip(
            pictures(whole.data, tmp_path / "whole"), pictures(split.data, tmp_path / "split"), strict=True
        ):
            assert difference(one, other, 0, one.height) < 1.5


def test_a_story_that_cannot_be_laid_out_costs_no_other(
    run: Command, stories: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("bookmaker.building.keeping.cache_folder", lambda: tmp_path / "cache")

    def fail(part: Part) -> LaidOut:
        if part.path.name == "bread.txt":
            raise AssertionError("an inside fault")
        return lay_out(part)

    monkeypatch.setattr("bookmaker.building.laying.lay_out", fail)
    made = run("pdf", stories, "--anthology", "--title", "Two of Three", "-j", "1")
    assert made.code == 1
    assert "bread.txt" in made.err
    assert "an inside fault" in made.err
    with pikepdf.open("dist/two-of-three.pdf") as pdf, pdf.open_outline() as outline:
        assert "Bread for the Ferryman" not in [item.title for item in outline.root]
        assert "The Walled Orchard" in [item.title for item in outline.root]


# --- Bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Llan" + "fairpwll" * 40 + " is a name.",
        "See https://example.org/" + "abcdefghij" * 30 + " and go home.",
        "Gone.",
        "and then he walked on along the wet road, saying nothing; " * 400,
    ],
    ids=["word", "address", "one word", "long paragraph"],
)
@needs_poppler
def test_what_does_not_fit_is_set_inside_the_margins_all_the_same(text: str, tmp_path: Path) -> None:
    made = printed(book_from_stories([story("Odd", "Wren Hallam", Chapter(blocks=(Paragraph((Text(text),)),)))]))
    path = tmp_path / "odd.pdf"
    path.write_bytes(made.data)
    assert letters(text)[:2000] in letters("".join(text_area(path, n) for n in range(4, made.pages)))
    boxes = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True).stdout.decode()
    edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', boxes)]
    assert max(edges) <= SIZES["a5"].width - 0.375 * 72 + 8  # a stop may hang into the margin
    assert not [remark for remark in made.remarks if remark.diagnostic.severity != "info"]


def of_one(*blocks: Paragraph | Verse) -> Book:
    return book_from_stories([story("Odd", "Wren Hallam", Chapter(blocks=blocks))])


def copied_from(made: Printed, path: Path) -> str:
    """Everything between heads and folios from the first page of the story on."""
    path.write_bytes(made.data)
    page_design = with_gutter(design_from_trim(SIZES["a5"], character_width(find_face())), made.pages)
    height = page_design.trim.height - page_design.top - page_design.bottom + 10
    box = ["-x", "0", "-y", str(round(page_design.top - 4)), "-W", "1000", "-H", str(round(height))]
    return subprocess.run(["pdftotext", "-f", "5", *box, path, "-"], capture_output=True, check=True).stdout.decode()


def farthest_edge(path: Path) -> float:
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True).stdout.decode()
    return max(float(edge) for edge in re.findall(r'xMax="([\d.]+)"', boxes))


@needs_poppler
def test_a_line_of_verse_wider_than_the_page_turns_over_and_is_set_in(tmp_path: Path) -> None:
    lines = (" ".join(f"lamp{number}" for number in range(60)), "and no more,", "tide" * 50)
    made = printed(of_one(Verse("poem", (tuple(VerseLine((Text(line),)) for line in lines),))))
    path = tmp_path / "verse.pdf"
    copied = copied_from(made, path)
    assert letters("".join(lines)) in letters(copied)
    assert farthest_edge(path) <= SIZES["a5"].width - 0.375 * 72
    boxes = subprocess.run(["pdftotext", "-f", "5", "-l", "5", "-bbox", path, "-"], capture_output=True, check=True)
    begin = {word: float(x) for x, word in re.findall(r'<word xMin="([\d.]+)"[^>]*>(\w+)', boxes.stdout.decode())}
    assert begin["and"] == begin["lamp0"]
    left = sorted(begin.values())
    assert left[0] == begin["lamp0"]
    assert next(x for x in left if x > left[0]) > left[0] + 10  # what turns over
    assert made.remarks == ()


@pytest.mark.slow
@needs_poppler
def test_a_paragraph_of_twenty_thousand_words_is_a_book(tmp_path: Path) -> None:
    words = " ".join(sentence(number) for number in range(3000)).split()[:20_000]
    assert len(words) == 20_000
    started = time.process_time()
    made = printed(of_one(Paragraph((Text(" ".join(words)),))))
    assert time.process_time() - started < 30
    assert 40 < made.pages < 100
    copied = copied_from(made, tmp_path / "long.pdf")
    assert letters("".join(words)) in letters(copied)
    assert farthest_edge(tmp_path / "long.pdf") <= SIZES["a5"].width - 0.375 * 72 + 8
    assert made.remarks == ()


@pytest.mark.slow
@needs_poppler
def test_two_thousand_paragraphs_of_one_line_keep_their_order_and_their_lines(tmp_path: Path) -> None:
    texts = [f"Line {number} of the tide table." for number in range(2_000)]
    started = time.process_time()
    made = printed(of_one(*(Paragraph((Text(text),)) for text in texts)))
    assert time.process_time() - started < 30
    copied = copied_from(made, tmp_path / "lines.pdf").splitlines()
    found = [line for line in copied if line.casefold().startswith("line ")]
    assert [line.casefold() for line in found] == [text.casefold() for text in texts]
    assert made.remarks == ()


def test_signs_that_no_font_has_are_named_and_do_not_spoil_the_others(tmp_path: Path) -> None:
    words = "The owl said שלום and 山田 and \U00012000 and \ue123, and the lamp went out."
    made = printed(book_from_stories([story("Signs", "Wren Hallam", Chapter(blocks=(Paragraph((Text(words),)),)))]))
    said = {remark.diagnostic.code: remark.diagnostic for remark in made.remarks}
    assert "U+E123" in said["print-no-glyph"].message
    assert "has no sign for" in said["print-other-font"].message
    assert "print-no-head" not in said
    if shutil.which("pdftotext"):
        path = tmp_path / "signs.pdf"
        path.write_bytes(made.data)
        assert "the lamp went out" in " ".join(text_of(path).split())


def test_a_running_head_that_the_face_cannot_set_is_told() -> None:
    made = printed(book_from_stories([story("\u5c71 and Sea", "Wren Hallam", Chapter(blocks=(paragraph(1),)))]))
    (said,) = [remark.diagnostic for remark in made.remarks if remark.diagnostic.code == "print-no-head"]
    assert "\u5c71 and Sea" in said.message


def test_what_no_line_could_be_chosen_for_is_told() -> None:
    blocks = (paragraph(1), Paragraph((Text("\u5c71\u306b\u767b\u308b\u3002" * 30),)))
    made = printed(book_from_stories([story("Signs", "Wren Hallam", Chapter(blocks=blocks))]))
    said = {remark.diagnostic.code: remark.diagnostic for remark in made.remarks}
    assert "script without spaces (1)" in said["print-greedy-lines"].message
    assert said["print-greedy-lines"].severity == "info"


# --- Around WeasyPrint --------------------------------------------------------------------------------------------


def test_our_own_styles_give_weasyprint_nothing_to_say(anthology: Printed) -> None:
    assert anthology.remarks == ()


def part_of(html: str, css: str = "", styles: Path | None = None) -> Part:
    document = f'<html lang="en"><head><title>x</title></head><body>{html}</body></html>'
    return Part(Path("x"), document, css, "garamond", styles=styles)


def test_a_style_with_a_slip_is_told_of() -> None:
    (said,) = lay_out(part_of("<p>a</p>", "p { colour-of-ink: red }")).diagnostics
    assert said.code == "print-layout"
    assert "colour-of-ink" in said.message


def test_a_style_that_asks_for_a_file_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"x")
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "link.png").symlink_to(tmp_path / "secret.png")
    addresses = ((tmp_path / "secret.png").as_uri(), "../secret.png", "link.png", "//example.org/x.png")
    for address in (*addresses, "http://example.org/x.png"):
        for rule in (f'p {{ background: url("{address}") }}', f"@font-face {{ font-family: x; src: url({address}) }}"):
            with pytest.raises(ConfigurationError, match=r"\.png, which is not in .*styles"):
                lay_out(part_of("<p>a</p>", rule, tmp_path / "styles"))
    with pytest.raises(ConfigurationError, match="which is not part of the program"):
        lay_out(part_of('<p>a</p><img alt="x" src="https://example.org/x.png">'))


def test_a_picture_in_a_folder_of_styles_is_shown_and_one_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    Image.new("RGB", (2, 2), "red").save(tmp_path / "red.png")
    shown = lay_out(part_of("<p>a</p>", "p { background: url(red.png) }", tmp_path))
    assert shown.diagnostics == ()
    with pikepdf.open(BytesIO(shown.pdf)) as pdf:
        assert any(isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image" for o in pdf.objects)
    (said,) = lay_out(part_of("<p>a</p>", "p { background: url(gone.png) }", tmp_path)).diagnostics
    assert said.code == "print-layout"
    assert "gone.png" in said.message


def test_page_references_are_looked_up_as_pydyf_makes_them() -> None:
    load_weasyprint()
    import pydyf  # type: ignore[import-untyped]

    assert mend_page_references()
    document = pydyf.PDF()
    for _ in range(3):
        document.add_page(pydyf.Dictionary({"Type": "/Page"}))
    kids = document.pages["Kids"]
    assert [document.page_references[n] for n in range(3)] == [f"{kids[3 * n]} 0 R".encode() for n in range(3)]


def test_other_versions_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mending, "version", lambda name: "0.99.0")
    assert not mend_page_references()
    assert not mend_margin_boxes()
    assert not mend_text_layouts()


def test_margin_boxes_are_made_where_a_style_fills_one_and_only_there(monkeypatch: pytest.MonkeyPatch) -> None:
    weasyprint = load_weasyprint()
    made: list[str] = []

    def make(context: Any, page: Any, state: Any) -> tuple[Any, ...]:
        made.append("all")
        return ()

    monkeypatch.setattr(weasyprint.layout, "make_margin_boxes", make)
    assert mend_margin_boxes()
    for css, expected in (("", []), ("@page { @bottom-left-corner { content: 'x' } }", ["all"])):
        weasyprint.HTML(string="<p>a</p>").render(stylesheets=[weasyprint.CSS(string=css)])
        assert made == expected


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read where Linux tells it")
def test_a_text_that_was_laid_out_leaves_no_memory_behind() -> None:
    weasyprint = load_weasyprint()
    from weasyprint.formatting_structure.boxes import TextBox
    from weasyprint.text.line_break import create_layout

    sheet = weasyprint.CSS(string="p { font-variant-numeric: oldstyle-nums; letter-spacing: 1px }")
    document = weasyprint.HTML(string="<p>The lamp is out.</p>").render(stylesheets=[sheet])
    box = next(box for box in document.pages[0]._page_box.descendants() if isinstance(box, TextBox))
    before = 0
    for times in (2_000, 20_000):
        before = memory()
        for _ in range(times):
            create_layout("The lamp is out, the tide is in.", box.style, None, None, 0)
    # Unmended, it is nearly four million bytes.
    assert memory() - before < 1_500_000


def memory() -> int:
    """The bytes of memory that this process holds."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


def test_without_pango_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    load_weasyprint.cache_clear()
    with pytest.raises(OutputError) as caught:
        load_weasyprint()
    assert caught.value.exit_code == 5
    for system in ("Debian", "Fedora", "macOS", "Windows"):
        assert system in caught.value.hint


def test_an_epub_is_made_without_weasyprint(stories: Path) -> None:
    code = (
        "import sys; sys.modules['weasyprint'] = sys.modules['pikepdf'] = None; from bookmaker.cli.app import main;"
        f" sys.argv = ['bookmaker', 'epub', {str(stories)!r}, '-o', {str(stories / 'dist')!r}]; main()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    assert len(list((stories / "dist").glob("*.epub"))) == 3


# --- The command --------------------------------------------------------------------------------------------------


@pytest.fixture
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("bookmaker.building.keeping.cache_folder", lambda: tmp_path / "cache")


@pytest.mark.slow
@pytest.mark.usefixtures("own_cache")
def test_the_command_makes_a_pdf_of_each_story_or_one_of_all(run: Command, stories: Path) -> None:
    each = run("pdf", stories / "lamp.txt", "--page", "digest", "--untagged", "-o", "each")
    assert (each.code, each.out.strip()) == (0, "Made each/the-lamp-at-corrow-head.pdf.")
    whole = run("pdf", stories, "--anthology", "--title", "Water", "--for", "kdp", "-j", "1", "-o", "all")
    assert whole.code == 0, whole.err
    with pikepdf.open("all/water.pdf") as pdf:
        assert not any("/Annots" in page.obj for page in pdf.pages)
    with pikepdf.open("each/the-lamp-at-corrow-head.pdf") as pdf:
        assert "/StructTreeRoot" not in pdf.Root
        assert [round(float(edge)) for edge in pdf.pages[0].obj.MediaBox[2:]] == [396, 612]


@pytest.mark.usefixtures("own_cache")
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--page", "a55"), 4, "a55"),
        (("--face", "comic"), 4, "comic"),
        (("--size", "3"), 4, "error: a type size"),
        (("--size", "0"), 4, "error: a type size"),
        (("--size", "16", "--large-print"), 2, "give one"),
        (("--title", "x"), 2, "--anthology"),
        (("nothing.txt",), 3, "no such file"),
    ],
)
def test_what_cannot_be_made_is_refused_with_its_exit_code(
    run: Command, stories: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    made = run("pdf", *arguments) if arguments[0] == "nothing.txt" else run("pdf", stories / "lamp.txt", *arguments)
    assert made.code == code
    assert said in made.err
    assert "Traceback" not in made.err
