"""All writing to disk: a file stands whole in its place, or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from bookmaker.errors import OutputError, Position

_OTHER_FOLDER = "Is the disk full, or the folder not yours? Name another with -o."


def write_book(path: Path, data: bytes, *, lasting: bool = True) -> None:
    """Write a file whole or not at all, also when the program is stopped or the disk is full. Raises OutputError.

    One that is not `lasting` is not waited for until the disk has it.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            if lasting:
                stream.flush()
                os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        raise OutputError(
            f"cannot be written: {error.strerror}", position=Position(path), hint=_OTHER_FOLDER
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, whole or not at all. Raises OutputError, also where there is one."""
    made = False
    try:
        with path.open("xb") as stream:
            made = True
            stream.write(data)
    except FileExistsError as error:
        raise exists_already(path) from error
    except OSError as error:
        if made:
            path.unlink(missing_ok=True)
        raise OutputError(f"cannot be written: {error.strerror}", position=Position(path)) from error


def exists_already(path: Path) -> OutputError:
    """The error for a file that would have to be overwritten."""
    hint = "It is left as it is. Edit it, or rename it and run the command again."
    return OutputError("there is one already", position=Position(path), hint=hint)


def make_folder(folder: Path, *, private: bool = False) -> None:
    """Make a folder for books, with those above it; `private` lets nobody else in. Raises OutputError."""
    try:
        folder.mkdir(mode=0o700 if private else 0o777, parents=True, exist_ok=True)
    except OSError as error:
        hint = "Name another folder with -o."
        raise OutputError(f"cannot be made: {error.strerror}", position=Position(folder), hint=hint) from error


def remove_file(path: Path) -> None:
    """Remove a file that can be made again, if it is there and may be removed."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
