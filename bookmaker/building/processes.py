"""Work done side by side in processes. A module of its own, since what starts processes takes a while to import, and
a story by itself needs none."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from multiprocessing.context import BaseContext
from multiprocessing.util import get_temp_dir
from tempfile import gettempdir
from typing import TypeVar

from bookmaker.building.outcomes import Failed, Job
from bookmaker.building.scratch import scratch, scratch_folder, use_scratch
from bookmaker.errors import InputError, Position

MOST_PROCESSES = 61
"""What Windows can wait for at once."""

_LAYS = "bookmaker.building.laying"

_LONGEST_FOLDER = 50
"""Characters; a socket's path has 104 on macOS and 108 on Linux, of which Python and our own folder need some fifty."""

T = TypeVar("T")
J = TypeVar("J", bound=Job)


def start_ahead(preload: tuple[str, ...]) -> None:
    """Let what workers need be imported meanwhile, in the process that they will be forked from."""
    if _context(preload).get_start_method() == "forkserver":
        from multiprocessing import forkserver

        # Where it cannot be, who needs a worker will find out.
        with suppress(OSError):
            forkserver.ensure_running()


def in_processes(
    work: Callable[[J], T | Failed], files: Sequence[J], processes: int, preload: tuple[str, ...]
) -> Iterator[T | Failed]:
    """The results in the order of `files`, made in so many processes, or here where none can be started."""
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
    return ProcessPoolExecutor(
        processes, mp_context=context, initializer=_begin_worker, initargs=(scratch_folder(), _LAYS not in preload)
    )


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


def _begin_worker(scratch_folder: str | None, reads: bool) -> None:
    """Leave interrupts to the parent, and end with it however it ends."""
    use_scratch(scratch_folder)
    if reads:
        # What a story is made of is gone when its last name is: to look for cycles as often as Python does took a
        # twelfth of the time. What lays pages out leaves large ones behind.
        gc.freeze()
        gc.set_threshold(50_000, 5, 5)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A worker that waits for work would wait for ever, since it holds the other end of its queue itself, and the
    # process that workers are forked from stays as long as one of them.
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
