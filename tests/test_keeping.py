"""What is kept from one run to the next: found again when nothing changed, made anew when anything did."""

from __future__ import annotations

import os
import pickle
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bookmaker.building import kept_stories
from bookmaker.building.keeping import keep_record, key_from_facts, read_record
from bookmaker.building.kept_stories import key_of_story, typeset_files
from bookmaker.building.outcomes import Failed
from bookmaker.building.stories import Typeset, typeset_file
from bookmaker.library import StoryFile
from bookmaker.model import Overrules

TEXT = "Title: The Tin Lantern\nAuthor: Wren Hallam\n\nNobody had lit it since the flood.\n"


@pytest.fixture
def file(tmp_path: Path) -> StoryFile:
    path = tmp_path / "lantern.txt"
    path.write_text(TEXT)
    return StoryFile(path)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read, not found."""
    names: list[str] = []

    def listen(file: StoryFile) -> Typeset:
        names.append(file.path.name)
        return typeset_file(file)

    monkeypatch.setattr(kept_stories, "typeset_file", listen)
    return names


def typeset(file: StoryFile, cache: Path, *, strict: bool = False) -> Typeset | Failed:
    (only,) = typeset_files([file], 1, cache, strict=strict)
    return only


def test_a_story_that_has_not_changed_is_not_read_again(file: StoryFile, read: list[str], tmp_path: Path) -> None:
    first = typeset(file, tmp_path / "kept")
    assert isinstance(first, Typeset)
    assert typeset(file, tmp_path / "kept") == first
    assert read == ["lantern.txt"]


def write_text(file: StoryFile) -> StoryFile:
    file.path.write_text(TEXT + "\nIt was lit now.\n")
    return file


def write_sidecar(file: StoryFile) -> StoryFile:
    file.path.with_suffix(".toml").write_text('title = "Another Lantern"\n')
    return file


def ask(file: StoryFile) -> StoryFile:
    return replace(file, asked=Overrules(title="A Third Lantern"))


@pytest.mark.parametrize("change", [write_text, write_sidecar, ask])
def test_whatever_a_story_is_made_of_may_change_it(
    change: Callable[[StoryFile], StoryFile], file: StoryFile, read: list[str], tmp_path: Path
) -> None:
    first = typeset(file, tmp_path / "kept")
    assert typeset(change(file), tmp_path / "kept") != first
    assert read == ["lantern.txt"] * 2


def test_a_warning_is_refused_of_a_kept_story_too(file: StoryFile, tmp_path: Path) -> None:
    file.path.write_text("A line, and no title over it.\n\nAnd one more line, and then the end of it.\n")
    assert isinstance(typeset(file, tmp_path / "kept"), Typeset)
    assert isinstance(typeset(file, tmp_path / "kept", strict=True), Failed)


def test_a_file_that_cannot_be_read_is_not_kept(file: StoryFile, tmp_path: Path) -> None:
    file.path.unlink()
    assert isinstance(typeset(file, tmp_path / "kept"), Failed)
    file.path.write_text(TEXT)
    assert isinstance(typeset(file, tmp_path / "kept"), Typeset)


class Planted:
    """What a record could hold that somebody else wrote."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("planted",)


@pytest.mark.parametrize(
    "data",
    [pickle.dumps(Planted()), pickle.dumps("a story"), pickle.dumps(Overrules()), b"", b"\x80\x05."],
    ids=["a call", "a string", "another type", "nothing", "no value"],
)
def test_a_record_of_anything_else_is_no_story_and_runs_nothing(
    data: bytes, file: StoryFile, read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    keep_record(tmp_path / "kept", key_of_story(file), {}, data)
    assert isinstance(typeset(file, tmp_path / "kept"), Typeset)
    assert read == ["lantern.txt"]
    assert not Path("planted").exists()


def test_a_record_that_is_not_whole_is_none(tmp_path: Path) -> None:
    keep_record(tmp_path, "key", {"pages": 3}, b"many pages")
    assert read_record(tmp_path, "key") == ({"pages": 3}, b"many pages")
    assert read_record(tmp_path, "another") is None
    for text in (b"", b"{}\nmany pages", b"[]\n", (tmp_path / "key").read_bytes()[:-1]):
        (tmp_path / "key").write_bytes(text)
        assert read_record(tmp_path, "key") is None


def test_facts_do_not_run_into_each_other() -> None:
    assert (
        len({key_from_facts("ab", "c"), key_from_facts("a", "bc"), key_from_facts("abc"), key_from_facts("ab", b"c")})
        == 3
    )


def test_the_libraries_that_a_key_names_are_the_program_s_own() -> None:
    settings = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())
    own = {re.split(r"[^\w-]", requirement)[0] for requirement in settings["project"]["dependencies"]}
    assert set(kept_stories._READERS) <= own
