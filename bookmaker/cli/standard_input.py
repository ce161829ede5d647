"""A story on standard input, which is named by a dash."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from bookmaker.errors import InputError, Position
from bookmaker.files import LARGEST_STORY

STANDARD_INPUT = Path("-")
_NAME = "stdin"
"""What a story is called that has no file."""


def handed_in(named: Sequence[Path], form: str | None) -> tuple[list[Path], dict[Path, bytes]]:
    """(the files and folders that are named, the bytes of the one that standard input is): where a dash stands among
    them, it is read, and has the name of a file of its format, which `form` says or its bytes.

    A usage error for a format that is none, or that nothing is read in; InputError for what is no file that is read.
    """
    ending = _ending_of(form)
    if STANDARD_INPUT not in named:
        if form is not None:
            raise typer.BadParameter("--format says what standard input is; name it too, by a dash: -")
        return list(named), {}
    data = _read()
    from bookmaker.reading.kinds import GZIP, ZIP, ending_of_bytes, kind_from_first_bytes

    kind = kind_from_first_bytes(data)
    if kind in (ZIP, GZIP):
        hint = "Write it into a file that ends in .zip or .tar.gz, and name that."
        raise InputError("this is an archive", position=Position(STANDARD_INPUT), hint=hint)
    path = Path(f"{_NAME}{ending or ending_of_bytes(data)}")
    return [path if each == STANDARD_INPUT else each for each in named], {path: data}


def _ending_of(form: str | None) -> str:
    """The ending of the names of files in a format, whose own name is that without the dot."""
    if form is None:
        return ""
    from bookmaker.reading import SUFFIXES

    ending = f".{form.lower().removeprefix('.')}"
    if ending not in SUFFIXES:
        known = ", ".join(suffix.removeprefix(".") for suffix in SUFFIXES)
        raise typer.BadParameter(f"--format: {form!r} is no format that is read. Known are: {known}")
    return ending


def _read() -> bytes:
    where = Position(STANDARD_INPUT)
    try:
        data = sys.stdin.buffer.read(LARGEST_STORY + 1) if sys.stdin else b""
    except (OSError, ValueError) as error:
        raise InputError(f"standard input cannot be read: {error}", position=where) from error
    if len(data) > LARGEST_STORY:
        message = f"standard input has more than the {LARGEST_STORY / 1e6:,.0f} MB that are read"
        raise InputError(message, position=where, hint="Cut it into parts.")
    return data
