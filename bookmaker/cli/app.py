"""The `bookmaker` command: its subcommands, and the one place where errors become exit codes.

Exit codes: 0 done; 2 a usage error; 3 a story that cannot be read; 4 a setting that cannot be used; 5 a book that
cannot be written; 1 a fault of the program; 130 stopped by Ctrl-C; 141 nobody reads what is printed any more.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from types import FrameType
from typing import Annotated, NoReturn

import typer

from bookmaker.cli.commands import LOOK, Commands
from bookmaker.cli.reporting import print_error, print_line, print_usage_error
from bookmaker.cli.streams import prepare_streams
from bookmaker.errors import BookmakerError

app = typer.Typer(
    name="bookmaker",
    cls=Commands,
    help="Make books of stories as people typed them: EPUBs to read, PDFs to print and bind.",
    no_args_is_help=True,
    **LOOK,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from bookmaker import __version__

        print_line(f"bookmaker {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Make books of stories as people typed them: EPUBs to read, PDFs to print and bind."""


def main() -> None:
    """Run the command line; never ends in a traceback for what a user can cause."""
    signal.signal(signal.SIGTERM, _stop)
    prepare_streams()
    try:
        # Typer's own way of ending would print what was typed, names and all, as it is.
        try:
            code = app(standalone_mode=False) or 0
        finally:
            sys.stdout.flush()
        sys.exit(code)
    except typer.TyperException as error:
        print_usage_error(error)
        sys.exit(error.exit_code)
    except BookmakerError as error:
        print_error(error)
        sys.exit(error.exit_code)
    except Exception as error:
        print_error(_fault_from_exception(error), trace=traceback.format_exc() if _TRACE in os.environ else "")
        sys.exit(1)


_TRACE = "BOOKMAKER_TRACE"


def _fault_from_exception(error: Exception) -> BookmakerError:
    hint = f"Please report it, with the story if you can; with {_TRACE}=1 set in the environment it says where."
    return BookmakerError(f"a fault in bookmaker itself: {type(error).__name__}: {error}", hint=hint)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    # Raised as an exception, so that temporary files and worker processes are cleared away.
    sys.exit(128 + number)
