"""Books made on a Dask cluster: the same work as in worker processes here, sent to other machines.

This machine reads the stories and writes the books; workers are sent bytes and send bytes back, and need no file of it.
Everything is sent as pickles, by which whoever is in the cluster can have anything run on every machine of it, this one
too: an address on the command line says that it is trusted.
"""

from __future__ import annotations

import logging
import platform
import secrets
import time
import warnings
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import Any

from msgspec import Struct, field

import bookmaker
from bookmaker.building.jobs import EpubJob, job_of_file
from bookmaker.building.keeping import key_from_facts
from bookmaker.building.libraries import DRAWERS, PACKERS, READERS, version_of
from bookmaker.building.outcomes import Failed, Order, Summary
from bookmaker.building.unit import stylesheet_of
from bookmaker.building.workers import attempt
from bookmaker.covers.faces import fingerprint
from bookmaker.covers.raster import inside_of_pillow
from bookmaker.errors import ConfigurationError, InputError, OutputError, Position
from bookmaker.library import StoryFile
from bookmaker.rendering.sources import template_texts

CONNECTING = 15
"""Seconds in which a scheduler answers, or is not there."""

WITHOUT_WORKERS = 60
"""Seconds for which a cluster may have no worker: one that grows when it is asked to takes a while."""

_AHEAD = 3
"""Stories in flight for each thread of the cluster, so that none waits for the next."""

_MOST_SENT = 64_000_000
"""Bytes of stories in flight, which the scheduler holds in its memory."""

_MOST_WAITING = 256_000_000
"""Bytes of books that wait here for a story before them: one that takes an hour holds up no memory."""

_LOOKING = 0.02
_COUNTING = 1.0
"""Seconds between two looks at what is done, and at how many threads the cluster has."""

Made = tuple[Summary, bytes] | Failed
Facts = tuple[tuple[str, str], ...]


class Unlike(Struct, frozen=True):
    """What a worker answers that would make other books than this machine: what it has."""

    facts: Facts


def results_on_cluster(files: Sequence[StoryFile], order: Order) -> Iterator[Made]:
    """The books of the stories, in the order of `files`, made by the workers of the cluster at `order.cluster`.

    A worker that dies costs time and no book: what it had is made by another. Raises ConfigurationError where the
    library is missing or workers would make other books than this machine, OutputError for a cluster that cannot be
    reached or is lost.
    """
    client = _connected(order.cluster)
    try:
        with warnings.catch_warnings():
            # It warns of large tasks; a long story is one.
            warnings.filterwarnings("ignore", "Sending large graph", UserWarning)
            yield from _Run(client, order, deque(enumerate(files))).results()
    finally:
        client.close(timeout=CONNECTING)


def _connected(address: str) -> Any:
    try:
        import distributed
    except ImportError as error:
        hint = "Install it beside bookmaker: pipx inject bookmaker distributed, or pip install 'bookmaker[cluster]'."
        raise ConfigurationError("--cluster needs the library distributed, which is not here", hint=hint) from error
    # What goes wrong comes back as a value, and is told of once.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return distributed.Client(address, timeout=CONNECTING, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        hint = "Start one with “dask scheduler” and workers with “dask worker ADDRESS”, and name its address."
        raise OutputError(f"the cluster at {address} cannot be reached", hint=hint) from error


# --- On a worker --------------------------------------------------------------------------------------------------


@cache
def facts_of_machine() -> Facts:
    """All that the bytes of a book depend on besides the story: equal here and there, equal books."""
    return (
        ("bookmaker", bookmaker.__version__),
        ("its code", key_from_facts("cluster", stylesheet_of(None), repr(template_texts(None)))[:12]),
        ("Python", platform.python_version()),
        ("zlib", zlib.ZLIB_RUNTIME_VERSION),
        ("drawing", inside_of_pillow()),
        ("faces", fingerprint()[:12]),
        *((name, version_of(name)) for name in sorted({*READERS, *PACKERS, *DRAWERS})),
    )


def done_on_worker(job: EpubJob, facts: Facts) -> Made | Unlike:
    own = facts_of_machine()
    return attempt(EpubJob.done, job) if own == facts else Unlike(own)


# --- Here ---------------------------------------------------------------------------------------------------------


class _Run(Struct):
    """Stories on their way through a cluster. `begun` are in flight by their keys, `made` wait for one before them,
    and `suspects` were in several workers that died: each is tried once more while nothing else is in flight.
    `sent` and `held` are bytes of those that are in flight and of those that wait."""

    client: Any
    order: Order
    waiting: deque[tuple[int, StoryFile]]
    begun: dict[Any, tuple[int, EpubJob]] = field(default_factory=dict)
    made: dict[int, Made] = field(default_factory=dict)
    suspects: deque[tuple[int, EpubJob]] = field(default_factory=deque)
    alone: int | None = None
    sent: int = 0
    held: int = 0
    threads: int = 0
    counted: float = 0.0
    last_seen: float = 0.0
    token: str = field(default_factory=lambda: secrets.token_hex(8))

    def results(self) -> Iterator[Made]:
        """Each story's book as soon as those before it are there."""
        from distributed import as_completed

        done = as_completed(loop=self.client.loop, with_results=True, raise_errors=False)
        self.last_seen = time.monotonic()
        total = len(self.waiting)
        for turn in range(total):
            while turn not in self.made:
                self._count_threads()
                for future in self._submitted():
                    done.add(future)
                finished = done.next_batch(block=False)
                for future, result in finished:
                    self._take(future, result)
                if not finished and turn not in self.made:
                    time.sleep(_LOOKING)
            result = self.made.pop(turn)
            self.held -= _weight(result)
            yield result

    def _count_threads(self) -> None:
        now = time.monotonic()
        if now - self.counted < _COUNTING:
            return
        self.counted = now
        if self.client.status != "running":
            raise self._lost()
        try:
            self.threads = sum(self.client.nthreads().values())
        except (OSError, ValueError) as error:
            raise self._lost() from error
        self.last_seen = now if self.threads else self.last_seen
        if now - self.last_seen > WITHOUT_WORKERS:
            message = f"the cluster at {self.order.cluster} has had no worker for {WITHOUT_WORKERS} seconds"
            raise OutputError(message, hint=f"Start one with: dask worker {self.order.cluster}")

    def _submitted(self) -> Iterator[Any]:
        """As many stories more as the cluster, its scheduler's memory and ours have room for."""
        if self.suspects:
            if not self.begun:
                turn, job = self.suspects.popleft()
                self.alone = turn
                yield self._sent(turn, job)
            return
        while self.alone is None and self.waiting and self._has_room():
            turn, file = self.waiting.popleft()
            made = attempt(partial(job_of_file, order=self.order), file)
            if isinstance(made, Failed):
                self._keep(turn, made)
            else:
                yield self._sent(turn, made)

    def _has_room(self) -> bool:
        if not self.begun:
            return True
        return len(self.begun) < max(1, _AHEAD * self.threads) and self.sent < _MOST_SENT and self.held < _MOST_WAITING

    def _sent(self, turn: int, job: EpubJob) -> Any:
        # Of one group, so that the scheduler keeps them and gives each worker what it can begin.
        name = f"bookmaker-{self.token}" if self.alone is None else f"bookmaker-{self.token}-alone"
        future = self.client.submit(done_on_worker, job, facts_of_machine(), key=(name, turn), pure=False, retries=0)
        self.begun[future.key] = turn, job
        self.sent += job.size
        return future

    def _take(self, future: Any, result: Any) -> None:
        from distributed.scheduler import KilledWorker

        turn, job = self.begun.pop(future.key)
        self.sent -= job.size
        was_alone, self.alone = self.alone == turn, None
        if future.status == "finished":
            if isinstance(result, Unlike):
                raise _unlike(result.facts)
            self._keep(turn, result)
        elif future.status == "error":
            error = result[1]
            if not isinstance(error, KilledWorker):
                raise self._cannot_run(error) from error
            if not was_alone:
                # Others were in the same workers, and may be what they died of.
                self.suspects.append((turn, job))
            else:
                hint = "It may need more memory than there is."
                died = InputError("the processes that made it died", position=Position(job.path), hint=hint)
                self._keep(turn, Failed(job.path, died))
        else:
            raise self._lost()

    def _keep(self, turn: int, result: Made) -> None:
        self.made[turn] = result
        self.held += _weight(result)

    def _lost(self) -> OutputError:
        hint = "The books that are made are there. Run the same command when it is back."
        return OutputError(f"the cluster at {self.order.cluster} is lost", hint=hint)

    def _cannot_run(self, error: BaseException) -> ConfigurationError:
        message = f"the cluster at {self.order.cluster} cannot run bookmaker: {type(error).__name__}: {error}"
        hint = "Install the same version with the same libraries for its scheduler and for each of its workers."
        return ConfigurationError(message, hint=hint)


def _weight(result: Made) -> int:
    return 0 if isinstance(result, Failed) else len(result[1])


def _unlike(facts: Facts) -> ConfigurationError:
    there = dict(facts)
    unlike = [
        f"{name} {here} here and {there.get(name)} there"
        for name, here in facts_of_machine()
        if there.get(name) != here
    ]
    message = f"a worker of the cluster would make other books than this machine: {', '.join(unlike)}"
    return ConfigurationError(message, hint="Install the same version of all of these on each machine of the cluster.")
