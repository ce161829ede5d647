"""How things are said: diagnostics, errors, tables, progress. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bookmaker.errors import BookmakerError, Diagnostic, Position

if TYPE_CHECKING:
    from bookmaker.building.outcomes import Progress, Remark

_COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}


def print_error(error: BookmakerError, *, trace: str = "") -> None:
    """`path:line: error: message`, and the hint under it."""
    where = f"{error.position}: " if error.position else ""
    typer.echo(f"{where}{_label('error')}: {error.message}", err=True)
    _print_hint(error.hint, err=True)
    if trace:
        typer.echo(trace.rstrip(), err=True)


def print_remark(remark: Remark, *, err: bool = True) -> None:
    """A diagnostic at its place in its file."""
    print_diagnostic(remark.path, remark.diagnostic, err=err)


def print_diagnostic(path: Path, diagnostic: Diagnostic, *, err: bool = True) -> None:
    """`path:line: warning CODE: message`, and the hint under it."""
    where = Position(path, diagnostic.line)
    typer.echo(f"{where}: {_label(diagnostic.severity)} {diagnostic.code}: {diagnostic.message}", err=err)
    _print_hint(diagnostic.hint, err=err)


def _label(severity: str) -> str:
    return typer.style(severity, fg=_COLOURS[severity], bold=severity == "error")


def _print_hint(hint: str, *, err: bool) -> None:
    if hint:
        typer.echo(f"    {hint}", err=err)


def doubts(remarks: Iterable[Remark]) -> list[Remark]:
    """What a person should look at: all but what is told for information only."""
    return [remark for remark in remarks if remark.diagnostic.severity != "info"]


def counted(number: int, thing: str, things: str = "") -> str:
    """`1 book`, `2 books`, `1,024 words`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def terminal_width() -> int:
    """The columns to fill: the terminal's, else what COLUMNS says, else 120."""
    known = sys.stdout.isatty() or os.environ.get("COLUMNS")
    return shutil.get_terminal_size((120, 24)).columns if known else 120


def width_of(text: str) -> int:
    """The columns that a text takes: two for a wide East Asian character, none for a combining mark."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def fitted(text: str, width: int) -> str:
    """The text on one line, cut or filled to exactly `width` columns."""
    # No character is wider than two columns or narrower than none; no cell shows thousands that have none.
    line = "".join(c if c.isprintable() else " " for c in text[: 4 * width + 4])
    if width_of(line) > width:
        taken = accumulate(map(width_of, line))
        line = line[: sum(upto < width for upto in taken)] + "…"
    return line + " " * (width - width_of(line))


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = ()) -> None:
    """Columns under their heads; those named in `right` are ranged right. The widest give way to the terminal."""
    most = terminal_width()
    widths = [max(min(width_of(row[n][:most]), most) for row in (head, *rows)) for n in range(len(head))]
    while sum(widths) + 2 * len(widths) > most and max(widths) > 12:
        widths[widths.index(max(widths))] -= 1
    for row in (head, *rows):
        cells = [fitted(cell, width) for cell, width in zip(row, widths, strict=True)]
        cells = [c.strip().rjust(w) if h in right else c for c, w, h in zip(cells, widths, head, strict=True)]
        line = "  ".join(cells).rstrip()
        typer.echo(typer.style(line, bold=True) if row is head else line)


@contextmanager
def progress_bar(*, shown: bool) -> Iterator[Callable[[Progress], None]]:
    """A callback that shows progress on a terminal, and nothing in a pipe."""
    if not (shown and sys.stderr.isatty()):
        yield lambda event: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")

        def show(event: Progress) -> None:
            name = event.path.name if event.path else ""
            bar.update(task, completed=event.done, total=event.total, description=name)

        yield show
