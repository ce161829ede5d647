"""A story on standard input, named by a dash."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from conftest import STORIES
from makers import epub, epub_page, odt, rtf, zipped

from bookmaker import files
from bookmaker.cli import standard_input

if TYPE_CHECKING:
    from conftest import Command

LAMP = STORIES["lamp.txt"].encode()
Typed = Callable[[bytes], None]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Have standard input be these bytes."""
    return lambda data: monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))


def test_a_story_is_read_and_made_a_book_of(run: Command, typed: Typed, tmp_path: Path) -> None:
    typed(LAMP)
    assert run("epub", "-").out == f"Made {Path('dist', 'the-lamp-at-corrow-head.epub')}.\n"
    typed(LAMP)
    assert run("epub", "-").out == f"{Path('dist', 'the-lamp-at-corrow-head.epub')}: nothing changed.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["dist"]


def test_two_stories_of_one_title_have_a_book_each(run: Command, typed: Typed) -> None:
    for author in (b"Ann Marsh", b"Bo Dale"):
        typed(LAMP.replace(b"Wren Hallam", author))
        assert run("epub", "-").code == 0
    names = sorted(path.name for path in Path("dist").iterdir())
    assert names == ["the-lamp-at-corrow-head-bo-dale.epub", "the-lamp-at-corrow-head.epub"]


def test_the_format_is_the_one_that_is_named_or_what_its_bytes_say(run: Command, typed: Typed) -> None:
    prose = "The river was low that year, and nobody minded it, as nobody had minded it before."
    told = {
        "docx": None, "odt": odt("Title: Odt", prose), "rtf": rtf("Title: Rtf", prose),
        "epub": epub({"a.xhtml": epub_page(f"<p>{prose}</p>")}), "html": f"<!DOCTYPE html><p>{prose}".encode(),
        "text": LAMP,
    }  # fmt: skip
    for form, data in told.items():
        if data:
            typed(data)
            assert json.loads(run("show", "-", "--json").out)["format"] == form
    for name, form in (("md", "markdown"), (".HTML", "html"), ("fountain", "fountain")):
        typed(LAMP)
        assert json.loads(run("show", "-", "--json", "--format", name).out)["format"] == form


def test_check_reads_it_beside_files(run: Command, typed: Typed, stories: Path) -> None:
    typed(epub({"a.xhtml": epub_page(f"<p>{'It was low that year, and nobody minded. ' * 3}</p>")}))
    answer = run("check", stories / "bread.txt", "-", "--json")
    listed = [story["path"] for story in json.loads(answer.out)["stories"]]
    assert listed == [str(stories / "bread.txt"), "stdin.epub"]


def test_no_settings_of_a_story_hold_for_it_and_none_are_written(run: Command, typed: Typed) -> None:
    Path("stdin.toml").write_text('title = "Another"\n', encoding="utf-8")
    typed(LAMP)
    assert run("show", "-").out.startswith("Title: The Lamp at Corrow Head")
    typed(LAMP)
    fixed = run("show", "--fix", "-")
    assert (fixed.code, "in no file" in fixed.err) == (5, True)


def test_a_story_without_a_title_is_called_after_its_words(run: Command, typed: Typed) -> None:
    typed(b"The bakery lit its window at three, and by four there was a queue, whatever it told itself.\n")
    assert run("show", "-").out.startswith("Title: Untitled (The bakery lit its window")


def test_the_format_is_said_of_standard_input_alone(run: Command, typed: Typed, stories: Path) -> None:
    assert run("epub", stories, "--format", "md").code == 2
    typed(LAMP)
    refused = run("epub", "-", "--format", "pdf")
    assert (refused.code, "Known are: txt" in refused.err) == (2, True)


@pytest.mark.parametrize("data", [b"", b" \n", zipped({"a.txt": LAMP}), bytes(range(256)) * 8])
def test_what_is_no_story_is_said(run: Command, typed: Typed, data: bytes) -> None:
    typed(data)
    refused = run("epub", "-")
    assert refused.code == 3
    assert ": error: " in refused.err


def test_no_more_is_read_than_is_sane_and_none_where_there_is_nothing(
    run: Command, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standard_input, "LARGEST_STORY", 1000)
    typed(LAMP * 100)
    assert "standard input has more than" in run("epub", "-").err
    monkeypatch.setattr("sys.stdin", None)
    assert run("epub", "-").code == 3
    assert files.LARGEST_STORY > 1000


@pytest.mark.parametrize("address", ["https://archive.example/works/1", "http://archive.example/a.html?b=c"])
def test_an_address_is_told_as_one(run: Command, address: str) -> None:
    refused = run("epub", address)
    assert refused.code == 3
    assert f"bookmaker fetches nothing: {address} is an address" in refused.err
    assert "Save the page" in refused.err
