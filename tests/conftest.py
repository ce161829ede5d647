"""What several test files share: invented stories, and the command line run in this process."""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Protocol

import pytest
from hypothesis import HealthCheck, settings

# How fast the machine is, and what else runs on it, is no property of the program's; and a commit's tests say the same
# each time. `make fuzz` (fuzz.py) is what searches with chances of its own.
settings.register_profile("repeatable", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("repeatable")

STORIES = {
    "lamp.txt": """\
Title: The Lamp at Corrow Head
Author: Wren Hallam
Rating: PG
Summary: A keeper counts ships.

"Eleven tonight," said the keeper, and he wrote it down.

The wind had gone round to the north. He trimmed the wick, and he -- who had never liked the dark -- did not look out.

* * *

In the morning there were twelve ships in the bay.

The End
""",
    "bread.txt": """\
Title: Bread for the Ferryman
Author: Odile Marsh
Rated: G

She left the loaf where the rope was tied.

By noon the rope was wet and the loaf was gone, and nobody had crossed.

The End
""",
    "orchard.md": """\
# The Walled Orchard

by Wren Hallam

Nobody had the key, so *everybody* had the pears.

---

Then somebody found the key.
""",
}


@pytest.fixture(scope="session", autouse=True)
def home_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing that a test keeps is kept in a home folder, and no one's own settings change what it sees."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """A folder of three short stories, in a directory that nothing else is in."""
    folder = tmp_path / "stories"
    folder.mkdir()
    for name, text in STORIES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Run:
    """What a run of the command line answered."""

    code: int
    out: str
    err: str

    @property
    def remarks(self) -> str:
        """What it said on standard error before the line of numbers."""
        return re.sub(r"^\d[\d,]* stor(y|ies), .* s, [\d,]+ failed\n\Z", "", self.err, flags=re.M)


class Command(Protocol):
    def __call__(self, *arguments: str | Path) -> Run: ...


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    """`run("epub", path)`: the command line, in this process and in the test's own folder."""
    from bookmaker.cli.app import main

    def bookmaker(*arguments: str | Path) -> Run:
        monkeypatch.setattr(sys, "argv", ["bookmaker", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        written = capsys.readouterr()
        return Run(code, written.out, written.err)

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    handler = signal.getsignal(signal.SIGTERM)
    yield bookmaker
    signal.signal(signal.SIGTERM, handler)


@pytest.fixture(scope="session")
def load_benchmark() -> Callable[[str], ModuleType]:
    """`load_benchmark("growth")`: the module of benchmarks/growth.py, which is a script and in no package."""

    def load(name: str) -> ModuleType:
        path = Path(__file__).parent.parent / "benchmarks" / f"{name}.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write what the cases make now; read the difference")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Say at once what failed: a run that is cut off has no summary."""
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        print(f"\n{report.nodeid} failed:\n{report.longreprtext}\n", file=sys.stderr, flush=True)
