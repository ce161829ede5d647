"""What is kept from one run to the next: found again when nothing changed, made anew when anything did."""

from __future__ import annotations

import os
import pickle
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from bookmaker.building import kept_stories
from bookmaker.building.keeping import cache_folder, fact_of_file, keep_record, key_from_facts, read_record
from bookmaker.building.kept_stories import key_of_value, typeset_files
from bookmaker.building.libraries import PACKERS, READERS
from bookmaker.building.outcomes import Failed
from bookmaker.building.stories import Typeset, typeset_file
from bookmaker.library import StoryFile
from bookmaker.model import Metadata, Overrules, Story

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


STORY = Story(Metadata("a", "b"))


class Planted:
    """What a record could hold that somebody else wrote."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("planted",)


def deep(levels: int) -> tuple[object, ...]:
    return () if not levels else (deep(levels - 1),)


FORGED = {
    "a call": pickle.dumps(Planted()),
    "a string": pickle.dumps("a story"),
    "another type": pickle.dumps(Overrules()),
    "nothing": b"",
    "no value": b"\x80\x05.",
    "no file": pickle.dumps(Typeset((), STORY, 1, 0)),
    "a file of another type": pickle.dumps(Typeset((STORY,), STORY, 1, 0)),  # type: ignore[arg-type]
    "words in words": pickle.dumps(Typeset((), STORY, "one", 0)),  # type: ignore[arg-type]
    "a title of another type": pickle.dumps(Typeset((), Story(Metadata("a", 5)), 1, 0)),  # type: ignore[arg-type]
    "a block of another type": pickle.dumps(Typeset((), Story(Metadata("a", "b"), disclaimer=("c",)), 1, 0)),  # type: ignore[arg-type]
    "nested without end": pickle.dumps(Typeset((), Story(Metadata("a", "b"), disclaimer=deep(300)), 1, 0)),  # type: ignore[arg-type]
    "longer than it is": b"\x80\x05\x8e" + (2**62).to_bytes(8, "little") + b"abc.",
    "a number of a text": b"\x80\x05h\x05.",
}


@pytest.mark.parametrize("data", FORGED.values(), ids=FORGED)
def test_a_record_of_anything_else_is_no_story_and_runs_nothing(
    data: bytes, file: StoryFile, read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    keep_record(tmp_path / "kept", key_of_value(Typeset, file), {}, data)
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


@pytest.mark.parametrize(
    "data", [b"[" * 100_000 + b"\n", b'{"a": ' * 100_000 + b"\n", b'{"sha256": 5}\n', b"5\n", b"\xff\n"], ids=range(5)
)
def test_a_record_of_odd_facts_is_none(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(data)
    assert read_record(tmp_path, "key") is None


def test_a_record_larger_than_any_story_is_not_read(tmp_path: Path) -> None:
    keep_record(tmp_path, "key", {}, b"many pages")
    with (tmp_path / "key").open("ab") as stream:
        stream.truncate(10_000_000_000)
    assert read_record(tmp_path, "key") is None


def test_a_cache_is_where_the_user_says_it_and_nowhere_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))
    assert cache_folder() == tmp_path / "own" / "bookmaker"
    for useless in ("", "relative", "./relative", "~/x"):
        monkeypatch.setenv("XDG_CACHE_HOME", useless)
        assert cache_folder() == tmp_path / ".cache" / "bookmaker"


def test_facts_do_not_run_into_each_other() -> None:
    assert (
        len({key_from_facts("ab", "c"), key_from_facts("a", "bc"), key_from_facts("abc"), key_from_facts("ab", b"c")})
        == 3
    )


def test_a_file_that_cannot_be_read_is_another_fact_than_an_empty_one(tmp_path: Path) -> None:
    empty, large = tmp_path / "empty", tmp_path / "large"
    empty.write_bytes(b"")
    large.write_bytes(b"cannot be read")
    facts = [fact_of_file(path, 14) for path in (None, empty, large, tmp_path)]
    assert len(set(facts)) == len(facts)
    assert fact_of_file(large, 13) == fact_of_file(tmp_path / "missing", 13) == facts[-1]


def test_the_libraries_that_a_key_names_are_the_program_s_own() -> None:
    settings = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())
    own = {re.split(r"[^\w-]", requirement)[0] for requirement in settings["project"]["dependencies"]}
    assert {*READERS, *PACKERS} <= own
