"""Books made on a Dask cluster: a real scheduler, real workers on this machine, and what happens when they die."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bookmaker.building import cluster
from bookmaker.building.jobs import EpubJob, job_of_file
from bookmaker.building.outcomes import Order
from bookmaker.library import StoryFile

if TYPE_CHECKING:
    from conftest import Command

has_dask = pytest.mark.skipif(not importlib.util.find_spec("distributed"), reason="distributed is not installed")

PATIENCE = 120
"""Seconds for anything here on a machine that does something else too."""

PRELOADED = """\
import os, time
import bookmaker
from bookmaker.building import jobs

def changed(done):
    def slow_or_deadly(job):
        if b"Deadly" in job.manuscripts[0].data:
            os._exit(9)
        time.sleep(0.2)
        return done(job)
    return slow_or_deadly

if jobs.EpubJob.done.__name__ == "done":  # this is run more than once
    jobs.EpubJob.done = changed(jobs.EpubJob.done)
bookmaker.__version__ = os.environ.get("OTHER_VERSION", bookmaker.__version__)
"""
"""What a worker runs before anything else."""


@dataclass
class Dask:
    """A scheduler and workers, as processes that can be killed."""

    folder: Path
    environment: dict[str, str]
    address: str = ""
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_scheduler(self) -> None:
        told = self.folder / "scheduler.json"
        options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told)]
        self.scheduler = self._started("scheduler", *options)
        # It is there before all of it is.
        wait_until(lambda: told.exists() and told.read_text("utf-8").rstrip().endswith("}"))
        self.address = json.loads(told.read_text("utf-8"))["address"]

    def start_worker(self, *options: str) -> subprocess.Popen[bytes]:
        preload = self.folder / "preloaded.py"
        preload.write_text(PRELOADED, encoding="utf-8")
        fixed = ["--nthreads", "1", "--no-dashboard", "--preload", str(preload)]
        worker = self._started("worker", self.address, *fixed, *options)
        self.workers.append(worker)
        return worker

    def _started(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.folder / "dask.log").open("ab") as log:
            # The nanny of a worker has children, which go with its group.
            return subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + command[0], *command[1:]],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self) -> None:
        for process in filter(None, [self.scheduler, *self.workers]):
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


def wait_until(there: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end, "waited for nothing"
        time.sleep(0.05)


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    folder = tmp_path / "dask"
    folder.mkdir()
    environment = os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    made = Dask(folder, environment)
    try:
        made.start_scheduler()
        yield made
    finally:
        made.stop()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two dozen stories, some of the same title, one that is none and one with a sidecar that cannot be used."""
    folder = tmp_path / "archive"
    folder.mkdir()
    for n in range(24):
        text = f"Title: The Weir {n % 20}\nAuthor: Ann\n\nIt rose {n} feet.\n\n* * *\n\nThen it fell.\n"
        (folder / f"weir-{n:02}.txt").write_text(text, encoding="utf-8")
    (folder / "bytes.txt").write_bytes(b"\x00\x01\x02\xff" * 99)
    (folder / "weir-03.toml").write_text("titel = 1", encoding="utf-8")
    return folder


def books_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.epub")}


def command(*arguments: str | Path, cwd: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "bookmaker", *map(str, arguments)]
    return subprocess.Popen(words, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def timeless(said: str) -> str:
    """What a command said, without the time that it took."""
    return re.sub(r"(?<= words, )[\d.]+ s", "", said)


@has_dask
@pytest.mark.slow
def test_a_worker_that_is_killed_costs_no_book(dask: Dask, archive: Path, tmp_path: Path) -> None:
    doomed, _ = dask.start_worker("--no-nanny"), dask.start_worker("--no-nanny")
    run = command("epub", archive, "-o", "there", "--cluster", dask.address, cwd=tmp_path)
    wait_until(lambda: len(books_in(tmp_path / "there")) >= 4)
    kill(doomed)
    assert len(books_in(tmp_path / "there")) < 23
    out, err = run.communicate(timeout=PATIENCE)
    here = command("epub", archive, "-o", "here", cwd=tmp_path)
    told = [timeless(said) for said in here.communicate(timeout=PATIENCE)]
    assert [timeless(said.replace("there", "here")) for said in (out, err)] == told
    assert run.returncode == here.returncode
    assert run.returncode == 3
    assert "2 stories could not be made" in out
    assert len(books_in(tmp_path / "here")) == 23
    assert books_in(tmp_path / "there") == books_in(tmp_path / "here")


@has_dask
@pytest.mark.slow
def test_a_story_that_kills_its_workers_costs_nothing_but_itself(dask: Dask, archive: Path, tmp_path: Path) -> None:
    (archive / "weir-05.txt").write_text("Title: Deadly\n\nNobody lived.\n", encoding="utf-8")
    for _ in range(2):
        dask.start_worker()
    out, err = command("epub", archive, "-o", "there", "--cluster", dask.address, cwd=tmp_path).communicate(
        timeout=PATIENCE
    )
    assert "weir-05.txt: error: the processes that made it died" in err
    assert "3 stories could not be made" in out
    assert "distributed" not in err
    assert len(books_in(tmp_path / "there")) == 22


@has_dask
@pytest.mark.slow
def test_a_scheduler_that_is_lost_is_told(dask: Dask, archive: Path, tmp_path: Path) -> None:
    dask.start_worker()
    run = command("epub", archive, "-o", "there", "--cluster", dask.address, cwd=tmp_path)
    wait_until(lambda: books_in(tmp_path / "there"))
    assert dask.scheduler
    kill(dask.scheduler)
    _, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 5
    assert f"the cluster at {dask.address} is lost" in err
    assert "Traceback" not in err


@has_dask
@pytest.mark.slow
def test_a_worker_that_would_make_other_books_is_refused(dask: Dask, archive: Path, tmp_path: Path) -> None:
    dask.environment["OTHER_VERSION"] = "9.9.9"
    dask.start_worker()
    run = command("epub", archive, "-o", "there", "--cluster", dask.address, cwd=tmp_path)
    _, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 4
    assert "here and 9.9.9 there" in err
    assert books_in(tmp_path / "there") == {}


@has_dask
@pytest.mark.slow
def test_a_cluster_without_workers_is_told(dask: Dask, archive: Path, tmp_path: Path) -> None:
    code = (
        "from bookmaker.building import cluster as c; c.WITHOUT_WORKERS = 1; import bookmaker.__main__ as m; m.main()"
    )
    words = [sys.executable, "-c", code, "epub", str(archive), "-o", "there", "--cluster", dask.address]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 5
    assert "has had no worker for 1 seconds" in done.stderr
    assert f"dask worker {dask.address}" in done.stderr


@has_dask
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://here", "not a place"])
def test_a_cluster_that_is_not_there_is_told(
    address: str, run: Command, stories: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECTING", 0.5)
    done = run("epub", stories, "--cluster", address)
    assert done.code == 5
    assert f"the cluster at {address} cannot be reached" in done.err
    assert "dask scheduler" in done.err


def test_a_library_that_is_missing_is_told(run: Command, stories: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = run("epub", stories, "--cluster", "tcp://127.0.0.1:8786")
    assert done.code == 4
    assert "pipx inject bookmaker distributed" in done.err


def test_what_a_cluster_cannot_do_is_refused(run: Command, stories: Path, tmp_path: Path) -> None:
    assert run("epub", stories, "--anthology", "--cluster", "tcp://127.0.0.1:8786").code == 2
    styles = tmp_path / "styles"
    styles.mkdir()
    (styles / "core.css").write_text("p { margin: 0 }", encoding="utf-8")
    done = run("epub", stories, "--styles", styles, "--cluster", "tcp://127.0.0.1:8786")
    assert done.code == 4
    assert "only the program's own templates and styles" in done.err


def test_a_worker_answers_with_the_book_or_with_what_it_has(stories: Path) -> None:
    job = job_of_file(StoryFile(stories / "lamp.txt"), Order(Path("dist")))
    assert isinstance(job, EpubJob)
    own = cluster.facts_of_machine()
    assert dict(own)["bookmaker"]
    assert cluster.done_on_worker(job, own) == job.done()
    other = (("bookmaker", "9.9.9"), *own[1:])
    unlike = cluster.done_on_worker(job, other)
    assert unlike == cluster.Unlike(own)


def test_a_worker_with_other_templates_would_make_other_books(monkeypatch: pytest.MonkeyPatch) -> None:
    own = dict(cluster.facts_of_machine.__wrapped__())
    assert own == dict(cluster.facts_of_machine())
    monkeypatch.setattr(cluster, "template_texts", lambda folder: {"chapter.xhtml": "<p>Edited.</p>"})
    other = dict(cluster.facts_of_machine.__wrapped__())
    assert {name for name in own if own[name] != other[name]} == {"its code"}
