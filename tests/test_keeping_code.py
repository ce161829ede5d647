"""What is kept of the program itself, so that it starts at once: never taken where it may be another."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from jinja2 import Environment

from bookmaker.building import keeping, proving
from bookmaker.building.books import build_epubs
from bookmaker.building.compiled import is_ours_alone, templates_kept_in
from bookmaker.building.libraries import PACKERS, READERS, version_of
from bookmaker.building.outcomes import Built, Order
from bookmaker.library import library_from_paths
from bookmaker.rendering import pages

# --- The program's code -------------------------------------------------------------------------------------------


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package in place of the program's; its files have long been as they are."""
    folder = tmp_path / "package"
    (folder / "tables").mkdir(parents=True)
    (folder / "rules.py").write_text("LEAST = 3\n")
    (folder / "tables" / "weights.tsv").write_text("a\t1\n")
    monkeypatch.setattr("bookmaker.__file__", str(folder / "__init__.py"))
    monkeypatch.setattr(keeping, "_SETTLED", -1_000_000_000_000)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(keeping, "cache_folder", lambda: tmp_path / "kept")
    keeping._code.cache_clear()
    yield folder
    keeping._code.cache_clear()


def code_anew() -> str:
    keeping._code.cache_clear()
    return keeping._code()


def test_code_that_has_not_changed_is_not_read_again(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = code_anew()
    keeping.remember_code(tmp_path / "kept")
    monkeypatch.setattr(keeping, "_digest_of_code", lambda: "read again")
    assert code_anew() == read


def longer(file: Path) -> None:
    file.write_text(file.read_text() + "# more\n")


def in_secret(file: Path) -> None:
    """As many bytes, and the time of the writing as it was before."""
    was = file.stat()
    file.write_text(file.read_text().replace("3", "4").replace("1", "2"))
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))


def gone(file: Path) -> None:
    file.unlink()


def beside(file: Path) -> None:
    file.with_name(f"more{file.suffix}").write_text("")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells when a file was made, not when it was changed")
@pytest.mark.parametrize("name", ["rules.py", "tables/weights.tsv"])
@pytest.mark.parametrize("change", [longer, in_secret, gone, beside])
def test_code_that_has_changed_in_any_way_is_read_again(
    change: Callable[[Path], None], name: str, package: Path, tmp_path: Path
) -> None:
    before = code_anew()
    keeping.remember_code(tmp_path / "kept")
    change(package / name)
    after = code_anew()
    assert after == keeping._digest_of_code() != before


def test_code_that_changed_a_moment_ago_is_not_kept_in_mind(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("bookmaker.__file__", str(package / "__init__.py"))
    keeping.remember_code(tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


# --- Libraries ----------------------------------------------------------------------------------------------------


def test_the_versions_of_libraries_are_those_that_are_installed() -> None:
    for library in (*READERS, *PACKERS):
        assert version_of(library) == version(library)
    assert version_of("no-library-of-this-name") == "none"


# --- Templates ----------------------------------------------------------------------------------------------------


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The templates that Jinja2 compiled, in a process that has compiled none."""
    names: list[str] = []
    compile_one = Environment.compile

    def listen(self: Environment, source: str, name: str, *more: object) -> object:
        names.append(name)
        return compile_one(self, source, name, *more)  # type: ignore[call-overload]

    monkeypatch.setattr(Environment, "compile", listen)
    forget()
    yield names
    forget()


def forget() -> None:
    pages._environment.cache_clear()
    proving.renderer_of.cache_clear()


def book_in(folder: Path, order: Order) -> bytes:
    forget()
    (story,) = library_from_paths([folder / "lamp.txt"]).stories
    (book,) = build_epubs([story], order)
    assert isinstance(book, Built)
    return book.path.read_bytes()


def test_templates_are_compiled_once_and_by_whom_the_folder_is(
    stories: Path, tmp_path: Path, compiled: list[str]
) -> None:
    order = Order(tmp_path / "dist", cache=tmp_path / "kept", fresh=True)
    first = book_in(stories, order)
    assert "chapter.xhtml" in compiled
    compiled.clear()
    assert book_in(stories, order) == first
    assert compiled == []
    if os.name != "nt":
        # Anybody could have put there what would be run.
        (tmp_path / "kept").chmod(0o777)
        assert book_in(stories, order) == first
        assert "chapter.xhtml" in compiled


def test_a_folder_is_ours_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert is_ours_alone(tmp_path)
    assert not is_ours_alone(tmp_path / "none")
    (tmp_path / "link").symlink_to(tmp_path)
    assert not is_ours_alone(tmp_path / "link")


def test_a_persons_own_templates_and_what_is_called_from_python_keep_nothing(tmp_path: Path) -> None:
    with templates_kept_in(tmp_path):
        assert pages._environment(None).bytecode_cache is not None
        assert pages._environment(tmp_path).bytecode_cache is None
    assert pages._environment(None).bytecode_cache is None
