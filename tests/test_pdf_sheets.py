"""`bookmaker pdf --impose`: the book and its sheets from one command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest

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


def test_quiet_says_nothing_and_an_anthology_has_one_set_of_sheets(run: Command, stories: Path) -> None:
    made = run("pdf", stories, "--anthology", "--title", "Water", "--impose", "booklet", "-j", "1", "-q")
    assert (made.code, made.out) == (0, "")
    assert sorted(path.name for path in Path("dist").iterdir()) == ["water-sheets.pdf", "water.pdf"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--sheets", "4"), "add --impose signature"),
        (("--paper", "a4"), "add --impose signature"),
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
