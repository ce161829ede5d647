"""Standard output and error that are closed, full or no longer read: no traceback, and an exit code that says it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full"),
]

COMMANDS = {
    "epub": (["epub", "lamp.txt"], 0),
    "epub of several": (["epub", "-j", "2", "lamp.txt", "bread.txt"], 0),
    "pdf": (["pdf", "lamp.txt"], 0),
    "check": (["check", "."], 0),
    "check as data": (["check", "--json", "."], 0),
    "show": (["show", "lamp.txt"], 0),
    "show as data": (["show", "--json", "lamp.txt"], 0),
    "a sidecar": (["show", "--fix", "bread.txt"], 0),
    "impose": (["impose", "book.pdf"], 0),
    "help": (["pdf", "--help"], 0),
    "version": (["--version"], 0),
    "a story that is not there": (["epub", "nothing.txt"], 3),
    "a usage error": (["epub", "--nothing"], 2),
}


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    import pikepdf

    path = tmp_path_factory.mktemp("book") / "book.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(300, 400))
        pdf.save(path)
    return path.read_bytes()


@pytest.fixture
def folder(stories: Path, book: bytes) -> Path:
    (stories / "book.pdf").write_bytes(book)
    return stories


def run_in_shell(folder: Path, arguments: list[str], redirection: str) -> tuple[int, str]:
    """The exit code of the command, and what it says on standard error."""
    script = f'"$@" {redirection}'
    command = ["bash", "-o", "pipefail", "-c", script, "bash", sys.executable, "-m", "bookmaker", *arguments]
    made = subprocess.run(command, cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=os.environ)
    return made.returncode, made.stderr.decode()


@pytest.mark.parametrize(
    ("command", "redirection"),
    [
        *((name, ">&- 2>&- <&-") for name in COMMANDS),
        *(("check", redirection) for redirection in (">&-", "2>&-", "2>/dev/full")),
        *(("a story that is not there", redirection) for redirection in (">&-", "2>/dev/full")),
        ("a usage error", "2>/dev/full"),
    ],
)
def test_what_is_closed_is_written_to_by_nobody(folder: Path, command: str, redirection: str) -> None:
    arguments, expected = COMMANDS[command]
    code, said = run_in_shell(folder, arguments, redirection)
    assert code == expected
    assert "Traceback" not in said
    assert "fault in bookmaker" not in said


@pytest.mark.parametrize("command", ["epub of several", "check as data", "show", "impose", "help", "version"])
def test_a_full_disk_is_told_in_a_line(folder: Path, command: str) -> None:
    code, said = run_in_shell(folder, COMMANDS[command][0], ">/dev/full")
    assert code == 5
    assert said.splitlines()[-2:] == [
        "error: standard output cannot be written: No space left on device",
        "    Is the disk full that it goes to?",
    ]


@pytest.mark.parametrize("command", ["epub of several", "check as data", "show", "impose", "help", "version"])
def test_a_reader_that_has_gone_ends_it_quietly(folder: Path, command: str) -> None:
    code, said = run_in_shell(folder, COMMANDS[command][0], "| true")
    assert code == 141
    assert said == ""


def test_a_closed_descriptor_is_not_taken_by_a_book(folder: Path) -> None:
    assert run_in_shell(folder, ["epub", "lamp.txt"], "")[0] == 0
    book = (folder / "dist" / "the-lamp-at-corrow-head.epub").read_bytes()
    assert run_in_shell(folder, ["epub", "lamp.txt"], ">&- 2>&- <&-")[0] == 0
    assert (folder / "dist" / "the-lamp-at-corrow-head.epub").read_bytes() == book
