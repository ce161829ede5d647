"""How things are said: diagnostics, errors, tables, progress. Results go to stdout, everything else to stderr.

Nothing else prints. What is said holds names of files and words of stories, which come from strangers, and a terminal
obeys what some of them say: every line goes through `visible`.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from msgspec import Struct

from bookmaker.errors import BookmakerError, Diagnostic, Position

if TYPE_CHECKING:
    from bookmaker.building.outcomes import Progress, Remark
    from bookmaker.searching import PassedOver

_COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}

# C0 but for the tab, DEL and C1 (ECMA-48): a line end in a name would make one line look like two.
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")
_NOT_ESCAPED_IN_JSON = re.compile(r"[\x7f-\x9f]")


class Styled(Struct, frozen=True):
    """A piece of a line, in a colour and perhaps in bold where the terminal has them."""

    text: str
    colour: str | None = None
    bold: bool = False


def visible(text: str) -> str:
    """The text with what a terminal would obey spelt out: `\\x1b` for an escape, `\\n` for the end of a line."""
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def print_line(*pieces: str | Styled, err: bool = False) -> None:
    """One line, of pieces that stand side by side."""
    typer.echo("".join(_shown(piece) for piece in pieces), err=err)


def _shown(piece: str | Styled) -> str:
    if isinstance(piece, str):
        return visible(piece)
    return typer.style(visible(piece.text), fg=piece.colour, bold=piece.bold or None)


def print_text(text: str, *, err: bool = False) -> None:
    """A text of several lines."""
    for line in text.removesuffix("\n").split("\n"):
        print_line(line, err=err)


def print_json(data: Any) -> None:
    """Data as JSON, exactly: what a terminal would obey is escaped as JSON has it."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    typer.echo(_NOT_ESCAPED_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def print_csv(rows: Iterable[Sequence[str | int]]) -> None:
    """A line a row, as RFC 4180 has it."""
    import csv

    text = io.StringIO()
    csv.writer(text).writerows([visible(str(cell)) for cell in row] for row in rows)
    typer.echo(text.getvalue(), nl=False)


def print_error(error: BookmakerError, *, trace: str = "") -> None:
    """`path:line: error: message`, and the hint under it."""
    where = f"{error.position}: " if error.position else ""
    print_line(where, _label("error"), f": {error.message}", err=True)
    _print_hint(error.hint, err=True)
    if trace:
        print_text(trace, err=True)


def print_usage_error(error: typer.TyperException) -> None:
    """What is wrong with a command line, as Typer says it."""
    said = io.StringIO()
    # Typer would take out of a name what a terminal obeys; the help that it may be is of several lines.
    error.message = "\n".join(map(visible, error.message.split("\n")))
    error.show(said) if hasattr(error, "show") else said.write(f"Error: {error.message}")
    print_text(said.getvalue(), err=True)


def print_remark(remark: Remark, *, err: bool = True) -> None:
    """A diagnostic at its place in its file."""
    print_diagnostic(remark.path, remark.diagnostic, err=err)


def print_diagnostic(path: Path, diagnostic: Diagnostic, *, err: bool = True) -> None:
    """`path:line: warning CODE: message`, and the hint under it."""
    where = Position(path, diagnostic.line)
    print_line(f"{where}: ", _label(diagnostic.severity), f" {diagnostic.code}: {diagnostic.message}", err=err)
    _print_hint(diagnostic.hint, err=err)


def print_passed_over(passed_over: Iterable[PassedOver], *, err: bool = True) -> None:
    """The files that a folder has and that are none of its stories, a line each."""
    from bookmaker.building.remarks import reason_in_words

    for each in passed_over:
        print_line(f"{each.path}: not read: {reason_in_words(each)}", err=err)


def _label(severity: str) -> Styled:
    return Styled(severity, _COLOURS[severity], severity == "error")


def _print_hint(hint: str, *, err: bool) -> None:
    if hint:
        print_line(f"    {hint}", err=err)


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
        print_line(Styled(line, bold=True) if row is head else line)


def row_writer() -> Callable[[Sequence[tuple[str, str]]], None]:
    """How a row of texts, each with its style, is written: in colour on a terminal, plain in a pipe."""
    if not sys.stdout.isatty():
        return lambda row: print_line("".join(text for text, _ in row).rstrip())
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, markup=False, emoji=False)

    def write(row: Sequence[tuple[str, str]]) -> None:
        line = Text.assemble(*((visible(text), style) for text, style in row))
        line.rstrip()
        console.print(line, no_wrap=True, overflow="ignore", crop=False)

    return write


@contextmanager
def progress_bar(*, shown: bool) -> Iterator[Callable[[Progress], None]]:
    """A callback that shows progress on a terminal, with how many are done in a second or a minute and the time that is
    left; nothing in a pipe."""
    if not (shown and sys.stderr.isatty()):
        yield lambda event: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeRemainingColumn(compact=True),
        TextColumn("left"),
        TextColumn("{task.description}", markup=False),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", rate="")

        def show(event: Progress) -> None:
            if not event.done:
                # What comes now may take another time for each.
                bar.reset(task, total=event.total, rate="")
            name = visible(event.path.name) if event.path else ""
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            rate = rate_in_words(speed) if speed else ""
            bar.update(task, completed=event.done, total=event.total, description=name, rate=rate)

        yield show


def rate_in_words(speed: float) -> str:
    """So many in a second, or, where that is less than one, in a minute."""
    return f"{speed:.1f}/s" if speed >= 1 else f"{60 * speed:.1f}/min"
