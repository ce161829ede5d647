"""Positions, diagnostics and the one family of errors.

Two kinds of trouble are kept apart. A *diagnostic* is a value: something about a story's content that a person
should look at, while the book is built all the same. An *error* is an exception: the work asked for cannot be done.
Each error class carries the exit code that the command line answers with.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from msgspec import Struct

Severity = Literal["info", "warning", "error"]


class Position(Struct, frozen=True, order=True):
    """A place in a file; `line` is 1-based, with CR LF, a lone CR and a lone LF each ending a line."""

    path: Path
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else str(self.path)


class Diagnostic(Struct, frozen=True):
    """Something in a story that was guessed, repaired or looks wrong. Every code is listed in docs/diagnostics.md."""

    code: str
    severity: Severity
    line: int | None
    message: str
    hint: str = ""


class BookmakerError(Exception):
    """What the program refuses to do, why and what would help.

    `message` says what is wrong, `position` where, `hint` what to do about it; `code` is the kind of it, for programs.
    """

    code = "fault"
    exit_code = 1

    def __init__(self, message: str, *, position: Position | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments do not survive Exception's own pickling, and workers send their errors home.
        return (_rebuild, (type(self), self.message, self.position, self.hint))

    def __str__(self) -> str:
        where = f"{self.position}: " if self.position else ""
        return f"{where}{self.message}"


def _rebuild(kind: type[BookmakerError], message: str, position: Position | None, hint: str) -> BookmakerError:
    return kind(message, position=position, hint=hint)


class InputError(BookmakerError):
    """A file that cannot be read as a story: missing, empty, of an unknown type, not text."""

    code = "input"
    exit_code = 3


class RefusedError(InputError):
    """A story that has warnings, where none was to have any."""

    code = "strict"


class LedgerError(InputError):
    """A word of the source that is neither in the book nor listed as left out."""

    code = "words-lost"


class ConfigurationError(BookmakerError):
    """A setting that cannot be used; the message names the file and the key."""

    code = "configuration"
    exit_code = 4


class OutputError(BookmakerError):
    """A book that cannot be written: a full disk, a folder without permission, a missing system library."""

    code = "output"
    exit_code = 5


def exit_code_of_run(codes: Iterable[int]) -> int:
    """The exit code of a run in which these came up: 0 if none did, else that of a story that cannot be read if it is
    among them, else the largest."""
    found = set(codes)
    return InputError.exit_code if InputError.exit_code in found else max(found, default=0)
