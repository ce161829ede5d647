"""Standard output and error as they come: closed, full, or read by who stops reading."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TYPE_CHECKING, NoReturn, TextIO

from bookmaker.errors import OutputError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

READER_GONE = 141
"""The exit code when nobody reads any more (`| head`): what a shell gives for other tools, which SIGPIPE ends."""


def prepare_streams() -> None:
    """Let what is written say itself what is wrong.

    Without a standard output, as after `>&-`, what would be printed goes nowhere. What is printed into a file or a
    pipe is UTF-8 on every system, and one that cannot be written raises OutputError, or ends the program where a
    reader has gone; messages that cannot be written are nobody's loss but the reader's. A terminal stays as it is.
    """
    for number in range(3):
        _open_if_closed(number)
    for name, needed in (("stdout", True), ("stderr", False)):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:
            setattr(sys, name, _piped(os.open(os.devnull, os.O_WRONLY), needed=needed))
        elif stream is getattr(sys, f"__{name}__") and not stream.isatty():
            setattr(sys, name, _piped(stream.fileno(), needed=needed))
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def _open_if_closed(number: int) -> None:
    """Leave no standard descriptor free: the next file that is opened, a book perhaps, would be written to by whatever
    prints."""
    try:
        os.fstat(number)
    except OSError:
        os.open(os.devnull, os.O_RDWR)  # the lowest free number


def _piped(descriptor: int, *, needed: bool) -> TextIO:
    raw = _Piped(descriptor, needed=needed)
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding="utf-8", errors="backslashreplace", line_buffering=not needed
    )


class _Piped(io.FileIO):
    """A descriptor that is written to until that fails, and not asked again."""

    def __init__(self, descriptor: int, *, needed: bool) -> None:
        super().__init__(descriptor, "w", closefd=False)
        self._needed = needed
        self._lost = False

    def write(self, data: ReadableBuffer, /) -> int:
        if self._lost:
            return memoryview(data).nbytes
        try:
            return super().write(data)
        except OSError as error:
            self._lost = True
            if self._needed:
                _give_up(error)
            return memoryview(data).nbytes


def _give_up(error: OSError) -> NoReturn:
    if isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL):
        raise SystemExit(READER_GONE) from error
    hint = "Is the disk full that it goes to?" if error.errno == errno.ENOSPC else ""
    raise OutputError(f"standard output cannot be written: {error.strerror}", hint=hint) from error
