"""Japanese as Aozora Bunko and web novels type it: readings, and notes to whoever sets the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookmaker.book.words import text_from_inlines
from bookmaker.model import Emphasis, Inlines, Ruby, Text
from bookmaker.parsing.inline import inlines_of_text
from bookmaker.reading import read_source
from bookmaker.rendering.text import TextWriter


@pytest.mark.parametrize(
    ("typed", "inlines"),
    [
        ("潮《しお》が満ちた。", (Ruby("潮", "しお"), Text("が満ちた。"))),
        ("その｜古い家《いえ》へ", (Text("その"), Ruby("古い家", "いえ"), Text("へ"))),
        ("*灯台《とうだい》*", (Emphasis((Ruby("灯台", "とうだい"),)),)),
        ("我读《红楼梦》了。", (Text("我读《红楼梦》了。"),)),
        ("《しお》", (Text("《しお》"),)),
    ],
)
def test_a_reading_stands_over_its_characters(typed: str, inlines: Inlines) -> None:
    assert inlines_of_text(typed) == inlines


def test_a_reading_is_ruby_on_the_page_and_in_no_title() -> None:
    inlines = inlines_of_text("灯台《とうだい》の夜")
    written = "<ruby>灯台<rp>《</rp><rt>とうだい</rt><rp>》</rp></ruby>の夜"
    assert TextWriter().inlines(inlines) == written
    assert text_from_inlines(inlines) == "灯台の夜"


def test_notes_to_the_setter_are_left_out_and_listed() -> None:
    head = "灯台の夜\n\n［＃３字下げ］一［＃「一」は中見出し］\n\n"
    text = f"{head}潮《しお》が満ちた。※［＃「さんずい＋欣」、第3水準1-86-53］\n"
    source = read_source(Path("tide.txt"), text.encode())
    assert [p.text for p in source.paragraphs] == ["灯台の夜", "一", "潮《しお》が満ちた。"]
    assert [(reason, raw.first_line) for raw, reason in source.dropped] == [("setters-note", 3), ("setters-note", 5)]
