"""What is printed, a terminal obeys in nothing but colour: names of files and words of stories come from strangers."""

from __future__ import annotations

import ast
import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bookmaker.cli.reporting import rate_in_words, visible

if TYPE_CHECKING:
    from conftest import Command

CLI = Path(__file__).parent.parent / "bookmaker" / "cli"
ESCAPES = "\x1b]0;pwn\x07\x1b[31m\r\x9b2J\x7f\nMade it"
SHOWN = r"\x1b]0;pwn\x07\x1b[31m\r\x9b2J\x7f\nMade it"
STORY = "Title: The Weir\n\nThe river rose in the night, and nobody heard it.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose name, and whose stories' names, would clear a screen and name a window."""
    folder = tmp_path / f"came{ESCAPES}"
    folder.mkdir()
    (folder / f"weir{ESCAPES}.txt").write_text(STORY)
    (folder / f"link{ESCAPES}.txt").symlink_to("/etc/passwd")
    (folder / "styles").mkdir()
    (folder / "styles" / "epub.css").write_text("p { margin: 0 }")
    return folder


def obeyed(text: str) -> list[str]:
    """What a terminal would obey, but for line ends, tabs and changes of colour."""
    return re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", re.sub(r"\x1b\[[\d;]*m|\r\n", "", text))


def test_what_a_terminal_obeys_is_spelt_out() -> None:
    assert visible(ESCAPES) == SHOWN
    kept = "a\tb\u00a0\u200d\u2067é\U0001f469"
    assert visible(kept) == kept
    assert obeyed(ESCAPES)
    assert not obeyed("a\x1b[31mred\x1b[0m\n")


def test_no_command_prints_a_name_as_it_is(folder: Path, run: Command) -> None:
    story = folder / f"weir{ESCAPES}.txt"
    bad_toml = folder / "bad"
    bad_toml.mkdir()
    (bad_toml / f"{ESCAPES.replace('/', '')}.txt").write_text(STORY)
    (bad_toml / "bookmaker.toml").write_text('output = "/"')
    commands: list[list[str | Path]] = [
        ["epub", folder],
        ["epub", "-v", story],
        ["epub", folder, "-o", folder / "made"],
        ["epub", folder / f"gone{ESCAPES}"],
        ["epub", bad_toml],
        ["epub", folder, "--styles", folder],
        ["epub", folder, "--styles", folder / f"gone{ESCAPES}"],
        ["epub", f"--gone{ESCAPES}"],
        [f"gone{ESCAPES}"],
        ["check", folder],
        ["check", "--csv", folder],
        ["check", "--json", folder],
        ["check", folder / f"gone{ESCAPES}.epub"],
        ["show", story],
        ["show", "--doubtful", story],
        ["show", "--json", story],
        ["show", "--stage", "xhtml", story],
        ["show", "--stage", "story", story],
        ["show", "--stage", "lines", story],
        ["show", "--fix", story],
        ["show", "--fix", story],
        ["show", folder],
        ["show", story, f"more{ESCAPES}"],
        ["pdf", story, "-j", "1"],
        ["impose", folder / f"gone{ESCAPES}.pdf"],
    ]
    said = 0
    for command in commands:
        answer = run(*command)
        assert answer.code != 1, answer.err
        assert not obeyed(answer.out + answer.err), command
        said += SHOWN in answer.out + answer.err
    assert said >= 15


def test_other_programs_get_the_name_itself_as_json(folder: Path, run: Command) -> None:
    (only,) = json.loads(run("check", "--json", folder).out)["stories"]
    assert Path(only["path"]).name == f"weir{ESCAPES}.txt"
    head, row, *_ = csv.reader(io.StringIO(run("check", "--csv", folder).out))
    assert dict(zip(head, row, strict=True))["path"].endswith(f"weir{SHOWN}.txt")


def test_the_words_of_a_story_are_shown_likewise(tmp_path: Path, run: Command) -> None:
    (tmp_path / "weir.txt").write_text(STORY)
    (tmp_path / "weir.toml").write_text(f"title = {json.dumps(ESCAPES)}\n")
    answer = run("show", tmp_path / "weir.txt")
    assert f"Title: {SHOWN}\n" in answer.out or "Title: \\x1b]0;pwn" in answer.out
    assert not obeyed(answer.out)


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there is no terminal to be had")
def test_a_terminal_gets_colours_and_nothing_else_to_obey(folder: Path) -> None:
    shown = ""
    for command in (["check", "-q", folder], ["show", folder / f"weir{ESCAPES}.txt"], ["check", folder]):
        shown = on_terminal([sys.executable, "-m", "bookmaker", *map(str, command)])
        # The bar hides the cursor, and goes up to where it stood and clears its line.
        assert not obeyed(re.sub(r"\x1b\[(?:\?25[lh]|\d*[AK])|\r", "", shown)), command
    assert "\x1b[33m" in shown
    assert SHOWN in shown


def on_terminal(command: list[str]) -> str:
    """What a command writes to a terminal."""
    master, slave = os.openpty()
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave) as process:
        os.close(slave)
        written = b""
        while True:
            try:
                data = os.read(master, 65536)
            except OSError:  # Linux's way to say that nobody writes any more
                break
            if not data:
                break
            written += data
        process.wait(timeout=60)
    os.close(master)
    return written.decode()


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there is no terminal to be had")
def test_a_terminal_shows_how_fast_it_goes_and_how_long_it_takes(tmp_path: Path) -> None:
    for n in range(6):
        (tmp_path / f"{n}.txt").write_text(STORY.replace("Weir", f"Weir {n}"))
    command = [sys.executable, "-m", "bookmaker", "epub", "-j", "1", str(tmp_path), "-o", str(tmp_path / "made")]
    shown = on_terminal(command)
    assert re.search(r"\b[1-6]/6 \d+\.\d/(s|min) (\d\d:)?\d\d:\d\d left ", re.sub(r"\x1b\[[\d;?]*\w", "", shown))
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    assert re.fullmatch(r"6 stories, \d+ words, \d+\.\d s, 0 failed\n", said)


@pytest.mark.parametrize(("speed", "told"), [(123.45, "123.5/s"), (1.0, "1.0/s"), (0.25, "15.0/min")])
def test_a_slow_rate_is_told_by_the_minute(speed: float, told: str) -> None:
    assert rate_in_words(speed) == told


def test_one_module_prints() -> None:
    """Everywhere else, what is printed goes through it."""
    printing: dict[str, set[str]] = {}
    for path in sorted(CLI.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                if name in ("print", "typer.echo", "typer.secho") or re.search(r"(console|stdout|stderr)\.\w+$", name):
                    printing.setdefault(path.name, set()).add(name)
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rich"):
                printing.setdefault(path.name, set()).add(node.module or "")
    assert printing.pop("reporting.py") >= {"typer.echo", "rich.console"}
    assert printing == {"app.py": {"sys.stdout.flush"}}
