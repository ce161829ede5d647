"""Sizes of pages and papers, thickness, gutters and spines."""

from __future__ import annotations

import pytest

from bookmaker.errors import ConfigurationError
from bookmaker.pdf.paper import (
    INCH,
    MM,
    SIZES,
    Size,
    Stock,
    gutter_from_pages,
    parse_size,
    parse_thickness,
    size_in_words,
    spine_from_stock,
    spine_from_thickness,
)


@pytest.mark.parametrize(
    ("text", "width", "height"),
    [
        ("a5", 148 * MM, 210 * MM),
        ("A4", 210 * MM, 297 * MM),
        ("b6", 125 * MM, 176 * MM),
        ("digest", 5.5 * INCH, 8.5 * INCH),
        ("trade", 6 * INCH, 9 * INCH),
        ("pocket", 4.25 * INCH, 6.87 * INCH),
        ("mass market", 4.25 * INCH, 6.87 * INCH),
        ("Mass_Market", 4.25 * INCH, 6.87 * INCH),
        ("letter", 612, 792),
        ("tabloid", 792, 1224),
        ("148x210mm", 148 * MM, 210 * MM),
        ("5.5x8.5in", 396, 612),
        ("5.5in x 8.5in", 396, 612),
        ('5.5" × 8.5"', 396, 612),
        ("14.8 cm * 21 cm", 148 * MM, 210 * MM),
        ("420x595pt", 420, 595),
        ("5in x 200mm", 360, 200 * MM),
        (" .9in  x 20mm ", 64.8, 20 * MM),
    ],
)
def test_sizes_are_named_or_measured(text: str, width: float, height: float) -> None:
    size = parse_size(text)
    assert (size.width, size.height) == pytest.approx((width, height))


@pytest.mark.parametrize(
    ("text", "said", "hinted"),
    [
        ("a55", "no page or paper size is called 'a55'", "Did you mean a5?"),
        ("leter", "'leter'", "Did you mean letter?"),
        ("", "called ''", "such as 148x210mm"),
        ("148x210", "has no unit", "Write 148x210mm"),
        ("148x210km", "called '148x210km'", "with a unit"),
        ("148mm", "called '148mm'", "WxH"),
        ("-148x210mm", "called '-148x210mm'", "WxH"),
        ("148x210cm", "no size of a page", "1480 x 2100 mm"),
        ("6x9mm", "no size of a page", "6 x 9 mm"),
        ("0x9in", "no size of a page", "20 to 1,200 mm"),
    ],
)
def test_what_is_no_size_is_refused_with_a_way_out(text: str, said: str, hinted: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_size(text)
    assert said in caught.value.message
    assert hinted in caught.value.hint


def test_every_size_stands_upright_and_is_found_by_its_name() -> None:
    for name, size in SIZES.items():
        assert parse_size(name) == size
        assert size.width < size.height


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (SIZES["a5"], "a5 (148 x 210 mm)"),
        (Size(842, 595), "a4 lying (297 x 210 mm)"),
        (Size(419.53, 595.28), "a5 (148 x 210 mm)"),
        (Size(300, 300), "106 x 106 mm"),
    ],
)
def test_sizes_are_said_by_name_and_measure(size: Size, words: str) -> None:
    assert size_in_words(size) == words


@pytest.mark.parametrize(
    ("text", "millimetres"),
    [
        ("0.1", 0.1),
        ("0.1mm", 0.1),
        (".12 mm", 0.12),
        ("80gsm", 0.0976),
        ("80 g", 0.0976),
        ("20lb", 0.0917),  # 75 g/m²
        ("24#", 0.1101),  # 90 g/m²
    ],
)
def test_paper_is_measured_or_weighed(text: str, millimetres: float) -> None:
    assert parse_thickness(text) / MM == pytest.approx(millimetres, abs=1e-4)


@pytest.mark.parametrize("text", ["thick", "", "-1mm", "80", "1000gsm", "80kg"])
def test_what_is_no_thickness_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_thickness(text)
    assert "80gsm" in caught.value.hint


@pytest.mark.parametrize(
    ("pages", "inches"),
    [(1, 0.375), (150, 0.375), (151, 0.5), (300, 0.5), (301, 0.625), (500, 0.625), (501, 0.75), (700, 0.75),
     (701, 0.875), (828, 0.875), (5000, 0.875)],
)  # fmt: skip
def test_gutters_grow_with_the_book(pages: int, inches: float) -> None:
    assert gutter_from_pages(pages) == inches * 72


@pytest.mark.parametrize(
    ("stock", "inches"),
    [("kdp-white", 0.6756), ("kdp-cream", 0.75), ("kdp-standard-colour", 0.6756), ("kdp-premium-colour", 0.7041),
     ("lulu", 0.7357)],
)  # fmt: skip
def test_spines_of_printers_papers(stock: Stock, inches: float) -> None:
    assert spine_from_stock(300, stock) / 72 == pytest.approx(inches, abs=5e-5)


def test_spines_of_measured_paper() -> None:
    assert spine_from_thickness(300, 0.1 * MM) / MM == pytest.approx(15)
    assert spine_from_thickness(301, 0.1 * MM, cover=2 * MM) / MM == pytest.approx(19.1)
