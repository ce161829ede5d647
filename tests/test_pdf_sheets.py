"""`bookmaker pdf --impose`: the book and its sheets from one command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
import typer

from bookmaker.cli.app import app
from bookmaker.pdf.imposing import Layout, imposed_pdf
from bookmaker.pdf.imposition import Binding, Duplex, Scheme
from bookmaker.pdf.paper import SIZES

if TYPE_CHECKING:
    from conftest import Command

BOOK = Path("dist/the-lamp-at-corrow-head.pdf")


@pytest.mark.parametrize(
    ("arguments", "scheme", "said"),
    [
        (("signature", "--sheets", "1"), Scheme("signature", sheets=(1,)), "signatures of 1 sheet"),
        (("booklet",), Scheme("booklet"), "1 booklet of "),
        (("perfect", "--paper", "a4"), Scheme("perfect"), "each sheet cut into 2 leaves"),
    ],
)
def test_the_sheets_beside_the_book_are_those_that_imposing_it_gives(
    run: Command, stories: Path, arguments: tuple[str, ...], scheme: Scheme, said: str
) -> None:
    made = run("pdf", stories / "lamp.txt", "--impose", *arguments)
    assert made.code == 0, made.err
    (expected,) = imposed_pdf(BOOK.read_bytes(), scheme, Layout(SIZES["a4"])).files
    assert BOOK.with_name(f"{BOOK.stem}-sheets.pdf").read_bytes() == expected
    closing = made.out.splitlines()
    assert closing[0] == f"Made {BOOK}."
    assert said in closing[1]
    assert closing[2].startswith(f"Made {BOOK.with_name(BOOK.stem)}-sheets.pdf. Print it at 100 %")


def test_a_printer_of_one_side_gets_fronts_and_backs(run: Command, stories: Path) -> None:
    made = run("pdf", stories / "lamp.txt", "--impose", "signature", "--duplex", "none", "-o", "out")
    assert made.code == 0, made.err
    sides = [Path(f"out/{BOOK.stem}-sheets-{side}.pdf") for side in ("fronts", "backs")]
    counts = []
    for side in sides:
        with pikepdf.open(side) as pdf:
            counts.append(len(pdf.pages))
    assert counts[0] == counts[1] > 0
    assert f"Made {sides[0]} and {sides[1]}. Print the fronts" in made.out
    binding: Binding = "signature"
    duplex: Duplex = "none"
    expected = imposed_pdf(Path(f"out/{BOOK.name}"), Scheme(binding, duplex=duplex)).files
    assert tuple(side.read_bytes() for side in sides) == expected


def test_the_sheets_take_every_setting_that_impose_has(run: Command, stories: Path) -> None:
    """Both commands make the same sheets of the same book, but for what concerns PDFs made elsewhere."""
    settings = (
        "--format quarto --sheets 2 --even --cut --paper a3 --duplex none --backs reversed --apart --flyleaves 1,2 "
        "--creep 0.5 --scale fit --place centre --gutter 2 --stations 4 --stations-on both --kettle 9 --tape 8"
    ).split()
    made = run("pdf", stories / "lamp.txt", "--impose", "signature", *settings)
    assert made.code == 0, made.err
    by_impose = run("impose", BOOK, *settings, "-o", "dist/again.pdf")
    assert by_impose.code == 0, by_impose.err
    files = {path.name.removeprefix(f"{BOOK.stem}-sheets"): path for path in Path("dist").glob("*-sheets-*.pdf")}
    assert sorted(files) == ["-1-backs.pdf", "-1-fronts.pdf"]
    for tail, path in files.items():
        assert path.read_bytes() == Path(f"dist/again{tail}").read_bytes()
    assert made.out.splitlines()[1] == by_impose.out.splitlines()[1]


def test_pdf_has_the_options_of_impose_but_for_pages_and_rtl() -> None:
    """What a person may choose of a PDF made elsewhere is said before `bookmaker pdf` makes one."""
    options = {name: {each.opts[0] for each in own(name)} for name in ("pdf", "impose")}
    assert options["impose"] - options["pdf"] == {"--scheme", "--pages", "--rtl", "source"}
    assert "--impose" in options["pdf"]


def own(name: str) -> list[Any]:
    command: Any = typer.main.get_command(app)
    return list(command.get_command(None, name).params)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--paper", "letter", "--scale", "full"), "do not fit on letter lying"),
        (("--gutter", "160"), "leaves no room"),
        (("--kettle", "110"), "leave no spine"),
    ],
)
def test_pages_that_do_not_fit_are_told_before_the_book_is_made(
    run: Command, stories: Path, arguments: tuple[str, ...], said: str
) -> None:
    made = run("pdf", stories / "lamp.txt", "--impose", "signature", *arguments)
    assert (made.code, said in made.err) == (4, True), made.err
    assert not Path("dist").exists()


def test_sheets_of_books_with_long_names_do_not_take_each_others(run: Command, tmp_path: Path) -> None:
    title = "The Long and Winding Account of the Keeper of Corrow Head and of What He Saw There in the Winter Of "
    (tmp_path / "stories").mkdir()
    for year in ("1898", "1899"):
        text = f"Title: {title}{year}\nAuthor: Wren Hallam\n\nHe saw {year} ships, and wrote them down.\n"
        (tmp_path / "stories" / f"{year}.txt").write_text(text, encoding="utf-8")
    made = run("pdf", "stories", "--impose", "booklet", "-j", "1")
    assert made.code == 0, made.err
    names = [path.name for path in Path("dist").iterdir()]
    assert (len(names), sum("-sheets" in name for name in names)) == (4, 2)


def test_quiet_says_nothing_and_an_anthology_has_one_set_of_sheets(run: Command, stories: Path) -> None:
    made = run("pdf", stories, "--anthology", "--title", "Water", "--impose", "booklet", "-j", "1", "-q")
    assert (made.code, made.out) == (0, "")
    assert sorted(path.name for path in Path("dist").iterdir()) == ["water-sheets.pdf", "water.pdf"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--sheets", "4"), "--sheets is for sheets; add --impose signature"),
        (("--paper", "a4"), "add --impose signature"),
        (("--duplex", "long"), "--duplex is for sheets"),
        (("--no-marks", "--format", "quarto"), "--format and --marks are for sheets"),
        (("--rtl",), "--rtl"),
        (("--impose", "quarto", "--format", "octavo"), "contradict"),
        (("--impose", "booklet", "--sheets", "4"), "one signature of all its sheets"),
        (("--impose", "signature", "--sheets", "four"), "--sheets takes a number"),
        (("--impose", "signature", "--paper", "a44"), "a44"),
        (("--impose", "signature", "--for", "screen"), "--for screen"),
    ],
)
def test_sheets_that_cannot_be_made_are_refused_before_the_book_is(
    run: Command, stories: Path, arguments: tuple[str, ...], said: str
) -> None:
    made = run("pdf", stories / "lamp.txt", *arguments)
    assert (made.code, said in made.err) == (2, True), made.err
    assert not Path("dist").exists()
