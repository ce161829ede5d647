"""All writing to disk: a file stands whole in its place, or not at all."""

from __future__ import annotations

import errno
import os
import re
import secrets
import time
from contextlib import suppress
from pathlib import Path

from bookmaker.errors import OutputError, Position

_OTHER_FOLDER = "Is the disk full, or the folder not yours? Name another with -o."

_OF_THE_NAME = {errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ}
_OF_THE_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ENOENT}
_NO_SYNCHRONIZING = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS}

_PART = re.compile(r"\.bookmaker-[0-9a-f]{16}\.part")
_LONGEST_WRITING = 3600
"""Seconds after which what is not written whole never will be."""


class UnwritableError(OutputError):
    """A book that cannot be written where others can: its name is refused, or its place taken."""


def write_book(path: Path, data: bytes, *, lasting: bool = True) -> None:
    """Write a file whole or not at all, also when the program is stopped or the disk is full.

    Raises OutputError, UnwritableError where another name might do. A file that is not `lasting` is not waited for
    until the disk has it.
    """
    # Nobody can have put a file or a link there that waits for this name.
    part = path.with_name(f".bookmaker-{secrets.token_hex(8)}.part")
    made = written = False
    try:
        with part.open("xb") as stream:
            made = True
            stream.write(data)
            if lasting:
                stream.flush()
                _synchronize(stream.fileno())
        written = True
        part.replace(path)
    except OSError as error:
        raise _unwritable(path, error, written=written) from error
    finally:
        if made:
            remove_file(part)


def _synchronize(descriptor: int) -> None:
    """Wait until the disk has a file, on file systems that can tell."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SYNCHRONIZING:
            raise


def _unwritable(path: Path, error: OSError, *, written: bool) -> OutputError:
    """What is wrong when a book cannot be written, or `written` and not given its name."""
    message = f"cannot be written: {error.strerror}"
    if error.errno in _OF_THE_NAME:
        hint = "Give the story a shorter or plainer title in a sidecar, or name another folder with -o."
        return UnwritableError(message, position=Position(path), hint=hint)
    if written and error.errno not in _OF_THE_DISK:
        hint = "A folder, or a file that is in use, stands in its place. Rename or close it, or name another with -o."
        return UnwritableError(message, position=Position(path), hint=hint)
    return OutputError(message, position=Position(path), hint=_OTHER_FOLDER)


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


def clear_parts(folder: Path) -> None:
    """Remove what runs that were killed have left half-written in a folder."""
    old = time.time() - _LONGEST_WRITING
    with suppress(OSError):
        for entry in os.scandir(folder):
            if is_part(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_mtime < old:
                        remove_file(Path(entry.path))


def is_part(name: str) -> bool:
    """Whether a file's name is that of a file which is being written."""
    return bool(_PART.fullmatch(name))


def remove_folder(folder: Path) -> None:
    """Remove a folder in which nothing is, if it may be removed."""
    with suppress(OSError):
        folder.rmdir()


def remove_file(path: Path) -> None:
    """Remove a file that can be made again, if it is there and may be removed."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
