"""What is no regular file is never waited for nor read without end, whatever names it; nor is what is too large."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bookmaker import files
from bookmaker.building import stories as making
from bookmaker.files import read_regular

if TYPE_CHECKING:
    from conftest import Command

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")

STORY = "Title: The Weir\nAuthor: Ann Marsh\n\nThe river was low that year, and nobody minded.\n\nThen it rose.\n"


@pytest.fixture(autouse=True)
def end_of_patience() -> Iterator[None]:
    """A test that waits for a pipe fails."""

    def give_up(*_: object) -> None:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A folder of one story, and of names that are no files."""
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "weir.txt").write_text(STORY)
    os.mkfifo(folder / "pipe.txt")
    (folder / "zero.txt").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        # The path of a socket may not be long.
        here = Path.cwd()
        os.chdir(folder)
        listener.bind("socket.txt")
        os.chdir(here)
    return folder


def test_a_folder_s_pipes_sockets_and_devices_are_passed_over(run: Command, odd: Path) -> None:
    for command in ("epub", "check"):
        made = run(command, odd)
        assert made.code == 0, made.err
    assert [path.name for path in Path("dist").iterdir()] == ["the-weir.epub"]


@pytest.mark.parametrize("name", ["pipe.txt", "zero.txt", "socket.txt"])
@pytest.mark.parametrize("command", [("epub",), ("check",), ("show",), ("show", "--stage", "lines"), ("show", "--fix")])
def test_one_that_is_named_is_refused_in_words(run: Command, odd: Path, name: str, command: tuple[str, ...]) -> None:
    made = run(*command, odd / name)
    assert made.code == 3
    assert f"{name}: error: cannot be read: it is a " in made.err


@pytest.mark.parametrize("name", ["weir.toml", "weir.txt.toml", "bookmaker.toml"])
def test_settings_that_are_no_file_are_refused(run: Command, odd: Path, name: str) -> None:
    os.mkfifo(odd / name)
    for command in ("epub", "check", "show"):
        made = run(command, odd / "weir.txt")
        assert made.code == 4
        assert f"{name}: error: cannot be read: it is a named pipe, and no file" in made.err


def test_a_folder_that_is_named_like_a_sidecar_is_none(run: Command, odd: Path) -> None:
    (odd / "weir.toml").mkdir()
    assert run("epub", odd / "weir.txt").code == 0


def test_a_story_or_cover_that_settings_name_is_a_file(run: Command, odd: Path) -> None:
    os.mkfifo(odd / "cover.jpg")
    for setting in ('stories = ["pipe.txt"]', 'cover = "cover.jpg"', '[stories."zero.txt"]\ntitle = "Zero"'):
        (odd / "bookmaker.toml").write_text(setting)
        assert run("epub", odd).code == 4


@pytest.mark.parametrize("name", ["pipe.txt", "zero.txt", "socket.txt", "."])
def test_only_a_file_is_imposed(run: Command, odd: Path, name: str) -> None:
    made = run("impose", odd / name)
    assert made.code in (2, 3)
    assert "and no file" in made.err or "is a folder" in made.err


def test_a_file_that_is_too_large_is_refused_with_its_size(
    run: Command, odd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "LARGEST_STORY", 2_000_000)
    with (odd / "weir.txt").open("ab") as stream:
        stream.truncate(3_000_000_000)
    made = run("epub", odd / "weir.txt")
    assert made.code == 3
    assert "weir.txt: error: cannot be read: it has 3,000 MB, and 2 MB are the most that is read" in made.err
    assert "--join" in made.err


def test_a_file_that_grows_while_it_is_read_is_not_read_without_end(odd: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = odd / "weir.txt"
    found = path.stat()
    path.write_bytes(b"x" * 3000)
    monkeypatch.setattr(os, "fstat", lambda descriptor: found)
    with pytest.raises(OSError, match="it has more"):
        read_regular(path, 2000)


def test_a_link_to_nothing_is_told_as_one(run: Command, odd: Path) -> None:
    (odd / "gone.txt").symlink_to(odd / "nowhere")
    made = run("check", odd)
    assert made.code == 3
    assert "gone.txt: error: it is a link to a file that is not there" in made.err


def test_a_pipe_in_the_place_of_a_file_that_was_looked_at_is_not_waited_for(
    odd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "require_regular", lambda path: None)
    with pytest.raises(OSError, match="it is a named pipe"):
        read_regular(odd / "pipe.txt", 100)
