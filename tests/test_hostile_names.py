"""Names and settings that nobody types, but that a folder can have: said in a line, and costing nothing."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bookmaker.cli.reporting import fitted, width_of
from bookmaker.parsing.untitled import title_from_name
from bookmaker.paths import is_file, is_folder, legible

if TYPE_CHECKING:
    from conftest import Command

STORY = "Title: The Weir\nAuthor: Ann Marsh\n\nThe river was low that year, and nobody minded.\n\nThen it rose.\n"
UNTITLED = "The river was low that year, and nobody minded.\n\nThen it rose, and everybody did.\n"


def test_a_name_that_is_no_text_is_shown_as_what_of_it_is() -> None:
    assert legible("The\udcff Weir\x1b[2J") == "The Weir [2J"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse names that are no text")
def test_a_file_whose_name_is_no_text_gives_a_book(run: Command, tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"The \xff\xfeWeir.txt")).write_text(UNTITLED, encoding="utf-8")
    made = run("epub", tmp_path, "-o", tmp_path / "out")
    assert made.code == 0, made.err
    assert [book.name for book in (tmp_path / "out").iterdir()] == ["the-weir.epub"]


def test_what_can_be_no_path_is_no_file_and_no_folder(tmp_path: Path) -> None:
    for name in ("x" * 5_000, "a\0b"):
        assert not is_file(tmp_path / name)
        assert not is_folder(tmp_path / name)


@pytest.mark.parametrize("text", ["e" + "\u0301" * 100_000, "x" * 200_000, "\u4e2d" * 100_000])
def test_a_cell_of_a_table_has_its_width_whatever_is_in_it(text: str) -> None:
    begun = time.process_time()
    assert width_of(fitted(text, 40)) == 40
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("encoding", ["idna", "punycode", "undefined", "unicode_escape"])
def test_an_encoding_that_no_file_has_is_refused(run: Command, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "weir.txt").write_text(STORY, encoding="utf-8")
    made = run("show", tmp_path / "weir.txt", "--encoding", encoding)
    assert made.code == 2
    assert "no encoding" in made.err


@pytest.mark.parametrize(
    "settings",
    ["x = " + "[" * 50_000, "x = " + "1" * 50_000, "[fields]\n" + "".join(f"k{n} = 'v'\n" for n in range(2_000))],
    ids=["tables in tables", "a number without end", "thousands of entries"],
)
def test_settings_without_end_are_refused_in_a_line(run: Command, tmp_path: Path, settings: str) -> None:
    (tmp_path / "weir.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "weir.toml").write_text(settings, encoding="utf-8")
    made = run("epub", tmp_path / "weir.txt", "-o", tmp_path / "out")
    assert made.code == 4
    assert "weir.toml:" in made.err
    assert "Traceback" not in made.err
    assert len(made.err) < 1_000


def test_a_thousand_statements_on_lines_cost_little(run: Command, tmp_path: Path) -> None:
    paragraphs = [f"The river rose to the {n}th step, and nobody minded." for n in range(3_000)]
    (tmp_path / "weir.txt").write_text(STORY + "\n" + "\n\n".join(paragraphs), encoding="utf-8")
    rules = "".join(f'[[lines]]\nline = {n}\nis = "note"\n' for n in range(10, 2_010, 2))
    (tmp_path / "weir.toml").write_text(rules, encoding="utf-8")
    begun = time.process_time()
    made = run("show", tmp_path / "weir.txt", "--json")
    assert made.code == 0, made.err
    assert json.loads(made.out)["words"]["missing"] == 0
    assert time.process_time() - begun < 20


def test_a_story_that_begins_with_a_word_without_end_has_a_title_of_one_line() -> None:
    assert len(title_from_name(Path("0001.txt"), "[a](" * 50_000)) < 80
