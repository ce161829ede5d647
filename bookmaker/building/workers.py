"""One story at a time, or side by side in worker processes: a bad one costs nothing but itself."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from bookmaker.building.outcomes import Failed, Job, OverruleError, Progress, Report, StrictError
from bookmaker.errors import BookmakerError, ConfigurationError, OutputError, Position, RefusedError

FEWEST_FOR_PROCESSES = 8
"""Starting worker processes takes as long as making about this many stories."""

READING = ("bookmaker.building.books", "bookmaker.reading.text", "bookmaker.typography")
"""Modules that a process needs which makes books of stories."""

LAYING = ("bookmaker.building.laying", "bookmaker.pdf.preload")
"""Modules that a process needs which lays out."""

T = TypeVar("T")
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
    most = jobs or _processors()
    if most <= 1 or not files or len(files) < (fewest if jobs is None else min(fewest, 2)):
        return map(work, files)
    from bookmaker.building.processes import MOST_PROCESSES, in_processes

    return in_processes(work, files, min(most, len(files), MOST_PROCESSES), preload)


def start_ahead(jobs: int | None, preload: tuple[str, ...]) -> None:
    """Let what workers need be imported meanwhile, where there will be any."""
    if (jobs or _processors()) > 1:
        from bookmaker.building import processes

        processes.start_ahead(preload)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
