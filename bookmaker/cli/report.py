"""The end of a run that makes books: its report for other programs, and a line of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bookmaker.cli import reporting
from bookmaker.errors import BookmakerError, OutputError

if TYPE_CHECKING:
    from bookmaker.building.outcomes import Outcome
    from bookmaker.building.run_report import Ending, RunReport

_STOPPED = 130


@contextmanager
def reported(path: Path | None, command: str) -> Iterator[RunReport]:
    """What is known of a run while it goes on; it is written to `path` however it ends, but for a command line that is
    wrong.

    Raises OutputError where the report cannot be written. Where the run has failed too, its own error is raised, and
    the report's is printed.
    """
    from bookmaker.building.run_report import RunReport

    report = RunReport(path, command)
    try:
        yield report
    except typer.Exit as ended:
        _write_besides(report, "interrupted" if ended.exit_code == _STOPPED else "done", ended.exit_code)
        raise
    except typer.TyperException:
        raise
    except BookmakerError as error:
        _write_besides(report, "error", error.exit_code, error)
        raise
    except (KeyboardInterrupt, SystemExit) as stopped:
        code = stopped.code if isinstance(stopped, SystemExit) and isinstance(stopped.code, int) else _STOPPED
        _write_besides(report, "interrupted", code)
        raise
    except Exception as fault:
        message = f"a fault in bookmaker itself: {type(fault).__name__}: {fault}"
        _write_besides(report, "error", BookmakerError.exit_code, BookmakerError(message))
        raise
    report.write("done", 0)


def _write_besides(report: RunReport, ending: Ending, code: int, error: BookmakerError | None = None) -> None:
    try:
        report.write(ending, code, error)
    except OutputError as problem:
        reporting.print_error(problem)


def print_numbers(outcomes: Sequence[Outcome], seconds: float) -> None:
    """The line of numbers that ends a run: `10 stories, 212 pages (14 blank), 12,673 words, 31.2 s, 0 failed`."""
    from bookmaker.building.run_report import Numbers

    numbers = Numbers(outcomes)
    parts = [reporting.counted(numbers.stories, "story", "stories")]
    if numbers.pages is not None:
        parts.append(f"{reporting.counted(numbers.pages, 'page')} ({numbers.blanks:,} blank)")
    parts += [reporting.counted(numbers.words, "word"), f"{seconds:,.1f} s", f"{numbers.failed:,} failed"]
    reporting.print_line(", ".join(parts), err=True)
