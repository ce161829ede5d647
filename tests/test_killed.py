"""A run that is killed with no time to clear up: no process of it goes on, and nothing of it stays for ever."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted in /proc"),
]

PATIENCE = 60


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder of more stories than can be made before the run is killed."""
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(200):
        prose = "\n\n".join(f"The lamp went out {m} times, and nobody on the north bank saw it." for m in range(400))
        (folder / f"{n}.txt").write_text(f"Title: Story {n}\nAuthor: Ines Tarrow\n\n{prose}\n")
    return folder


@pytest.fixture
def temporary(tmp_path: Path) -> Iterator[Path]:
    """A temporary folder with a short name, in which a socket can stand."""
    folder = Path("/tmp") / f"bm{os.getpid()}"
    folder.mkdir()
    yield folder
    subprocess.run(["rm", "-r", str(folder)], check=True)


def started(temporary: Path, *arguments: str | Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bookmaker", *map(str, arguments)]
    environment = os.environ | {"TMPDIR": str(temporary)}
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)


def processes(session: int) -> list[int]:
    """The processes of a session that are alive."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                state, _, _, own = entry.joinpath("stat").read_text().rpartition(") ")[2].split()[:4]
            except OSError:
                continue
            if int(own) == session and state not in "ZX":
                found.append(int(entry.name))
    return found


def wait_for(what: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.1)
    return False


def test_workers_end_with_the_run_that_started_them(many: Path, temporary: Path, tmp_path: Path) -> None:
    run = started(temporary, "epub", "-j", "2", "-o", tmp_path / "dist", many)
    # The run, a tracker of resources, the server that workers are forked from, and two of these.
    assert wait_for(lambda: len(processes(run.pid)) == 5)
    assert wait_for(lambda: any((tmp_path / "dist").glob("*.epub")))
    run.kill()
    run.wait()
    gone = wait_for(lambda: not processes(run.pid))
    for left in processes(run.pid):
        os.kill(left, signal.SIGKILL)
    assert gone


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_a_killed_run_wrote_for_itself_is_cleared_by_a_later_one(
    jobs: str, many: Path, stories: Path, temporary: Path, tmp_path: Path
) -> None:
    run = started(temporary, "pdf", "-j", jobs, "-o", tmp_path / "dist", many)
    assert wait_for(lambda: any(temporary.glob(".*/weasyprint-*")))
    other = temporary / ".bookmaker-of__mine"
    other.mkdir()
    (other / "notes.txt").write_text("mine")
    os.utime(other, (0, 0))
    run.kill()
    run.wait()
    (left,) = set(temporary.iterdir()) - {other}
    assert wait_for(lambda: not processes(run.pid))
    os.utime(left, (0, 0))
    assert started(temporary, "pdf", "-j", jobs, "-o", tmp_path / "dist", stories).wait() == 0
    assert list(temporary.iterdir()) == [other]


def test_what_a_run_writes_for_itself_is_left_alone_while_it_goes_on(
    many: Path, stories: Path, temporary: Path, tmp_path: Path
) -> None:
    run = started(temporary, "pdf", "-j", "1", "-o", tmp_path / "dist", many)
    assert wait_for(lambda: any(temporary.glob(".*/weasyprint-*")))
    (own,) = temporary.iterdir()
    os.utime(own, (0, 0))
    assert started(temporary, "pdf", "-j", "1", "-o", tmp_path / "other", stories).wait() == 0
    assert own.exists()
    run.terminate()
    assert run.wait() == 128 + signal.SIGTERM
    assert not list(temporary.iterdir())
