"""One story at a time, or side by side in worker processes: a bad one costs nothing but itself."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from multiprocessing.context import BaseContext
from multiprocessing.util import get_temp_dir
from pathlib import Path
from tempfile import gettempdir
from typing import Protocol, TypeVar

from bookmaker.building.outcomes import Failed, OverruleError, Progress, Report, StrictError
from bookmaker.building.scratch import scratch, scratch_folder, use_scratch
from bookmaker.errors import BookmakerError, ConfigurationError, InputError, OutputError, Position, RefusedError

FEWEST_FOR_PROCESSES = 8
"""Starting worker processes takes as long as making about this many stories."""

READING = ("bookmaker.building.books", "bookmaker.reading.text", "bookmaker.typography")
"""Modules that a process needs which makes books of stories."""

LAYING = ("bookmaker.building.laying", "bookmaker.pdf.preload")
"""Modules that a process needs which lays out."""

_MOST_PROCESSES = 61
"""What Windows can wait for at once."""

_LONGEST_FOLDER = 50
"""Characters; a socket's path has 104 on macOS and 108 on Linux, of which Python and our own folder need some fifty."""

T = TypeVar("T")


class Job(Protocol):
    """What is worked on: it came from a file, by which it is told of."""

    @property
    def path(self) -> Path: ...


J = TypeVar("J", bound=Job)


def attempt(work: Callable[[J], T], file: J) -> T | Failed:
    """What `work` makes of the file, or Failed: no story, and no fault of ours in one, ends the run for the others."""
    try:
        return work(file)
    except StrictError as error:
        return Failed(file.path, RefusedError(error.message, position=error.position), error.remarks)
    except BookmakerError as error:
        error.position = error.position or Position(file.path)
        return Failed(file.path, error)
    except Exception as error:
        message = f"a fault in bookmaker itself: {type(error).__name__}: {error}"
        hint = "Please report it, with the story if you can; -v shows where it happened."
        fault = BookmakerError(message, position=Position(file.path), hint=hint)
        return Failed(file.path, fault, trace=traceback.format_exc())


def or_raise(failed: Failed) -> Failed:
    """The failure, where it ends with its story; raised where it would come up again with every other."""
    if isinstance(failed.error, ConfigurationError | OutputError) and not isinstance(failed.error, OverruleError):
        raise failed.error
    return failed


def announced(results: Iterator[T], files: Sequence[Job], report: Report) -> Iterator[T]:
    """The results, each told to `report` as it comes."""
    report(Progress(0, len(files)))
    for done, (file, result) in enumerate(zip(files, results, strict=True), 1):
        report(Progress(done, len(files), file.path))
        yield result


def results_of(
    work: Callable[[J], T | Failed],
    files: Sequence[J],
    jobs: int | None,
    *,
    preload: tuple[str, ...] = READING,
    fewest: int = FEWEST_FOR_PROCESSES,
) -> Iterator[T | Failed]:
    """The results in the order of `files`, however they were made.

    Fewer than `fewest` files are no matter for processes, unless a number of `jobs` is asked for and they are more
    than one. `preload` names modules that every process needs.
    """
    most = min(jobs or _processors(), _MOST_PROCESSES)
    if most <= 1 or not files or len(files) < (fewest if jobs is None else min(fewest, 2)):
        return map(work, files)
    return _in_processes(work, files, min(most, len(files)), preload)


def start_ahead(jobs: int | None, preload: tuple[str, ...]) -> None:
    """Let what workers need be imported meanwhile, in the process that they will be forked from."""
    if (jobs or _processors()) > 1 and _context(preload).get_start_method() == "forkserver":
        from multiprocessing import forkserver

        # Where it cannot be, who needs a worker will find out.
        with suppress(OSError):
            forkserver.ensure_running()


def _in_processes(
    work: Callable[[J], T | Failed], files: Sequence[J], processes: int, preload: tuple[str, ...]
) -> Iterator[T | Failed]:
    rest: Callable[[Callable[[J], T | Failed], deque[J]], Iterator[T | Failed]]
    waiting = deque(files)
    begun: deque[tuple[J, Future[T | Failed]]] = deque()
    pool = _pool(processes, preload)
    try:
        while waiting or begun:
            # A few stories ahead keep the workers busy; all at once would hold thousands of books in memory.
            while waiting and len(begun) < 4 * processes:
                begun.append((waiting[0], pool.submit(work, waiting[0])))
                waiting.popleft()
            yield begun[0][1].result()
            begun.popleft()
    except BrokenProcessPool:
        # A worker died, killed for want of memory as a rule.
        rest = partial(_one_by_one, preload=preload)
    except OSError:
        # Processes cannot be started here. What a story's own work raises has become a Failed by now.
        rest = map
    else:
        return
    finally:
        pool.shutdown(cancel_futures=True)
    yield from rest(work, deque([*(file for file, _ in begun), *waiting]))


def _one_by_one(work: Callable[[J], T | Failed], waiting: deque[J], preload: tuple[str, ...]) -> Iterator[T | Failed]:
    """Each story in a process of its own kind, so that the one that ends its process is known."""
    while waiting:
        with _pool(1, preload) as pool:
            try:
                while waiting:
                    yield pool.submit(work, waiting[0]).result()
                    waiting.popleft()
            except BrokenProcessPool:
                path = waiting.popleft().path
                hint = "It may need more memory than there is."
                yield Failed(path, InputError("the process that made it died", position=Position(path), hint=hint))


def _pool(processes: int, preload: tuple[str, ...]) -> ProcessPoolExecutor:
    context = _context(preload)
    return ProcessPoolExecutor(processes, mp_context=context, initializer=_begin_worker, initargs=(scratch_folder(),))


def _context(preload: tuple[str, ...]) -> BaseContext:
    # The fork server listens at a socket in the temporary folder, whose name must not be longer than a socket's.
    known = "forkserver" in multiprocessing.get_all_start_methods() and len(gettempdir()) <= _LONGEST_FOLDER
    method = "forkserver" if known else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload([*preload])
        with scratch():
            get_temp_dir()  # where the socket will be
    return context


def _begin_worker(scratch_folder: str | None) -> None:
    """Leave interrupts to the parent, and end with it however it ends."""
    use_scratch(scratch_folder)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A worker that waits for work would wait for ever, since it holds the other end of its queue itself, and the
    # process that workers are forked from stays as long as one of them.
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
