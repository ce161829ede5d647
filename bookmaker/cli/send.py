"""`bookmaker send`: books are copied onto an e-reader that is connected."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from bookmaker.cli import reporting
from bookmaker.cli.arguments import Quiet

_DONE = {"sent": "sent", "replaced": "sent in place of an older state", "there": "there already"}


def send(
    books: Annotated[list[Path], typer.Argument(metavar="BOOK", help="EPUBs and PDFs.", show_default=False)],
    to: Annotated[
        str,
        typer.Option(
            metavar="kobo|kindle|PATH",
            help="Which e-reader, or a folder. [default: the one that is connected]",
            show_default=False,
        ),
    ] = "",
    quiet: Quiet = False,
) -> None:
    """Copy books onto an e-reader that is connected by cable.

    A book that is there already is left; one that is there in an older state is replaced.
    """
    from bookmaker.building.devices import find_device, send_book
    from bookmaker.errors import BookmakerError, exit_code_of_run

    device = find_device(to)
    codes: list[int] = []
    states = Counter[str]()
    for book in books:
        try:
            target, state = send_book(book, device)
        except BookmakerError as error:
            reporting.print_error(error)
            codes.append(error.exit_code)
            continue
        states[state] += 1
        if not quiet:
            reporting.print_line(f"{target}: {_DONE[state]}.")
    if states and not quiet and device.kind != "folder":
        reporting.print_line(f"Eject the {device.kind.capitalize()} before you pull the cable.")
    if code := exit_code_of_run(codes):
        raise typer.Exit(code)
