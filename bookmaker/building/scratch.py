"""A temporary folder for what libraries write while a book is made: fonts to lay out with, sockets to reach workers by.

They clear up after themselves, but not when the program is killed. So they are given a folder of ours, which is held
as long as the run goes on; what nobody holds, a later run removes.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path

_PREFIX = ".bookmaker-"
_INSIDE = ("weasyprint-", "pymp-")
"""What stands in a folder of ours: WeasyPrint's fonts, and the socket of the process that workers are forked from."""

_JUST_MADE = 60
"""Seconds in which a folder may not be held yet."""

_LONGEST_RUN = 86_400
"""Seconds; where no folder can be held (Windows), one that is older than this belongs to no run."""


@contextmanager
def scratch() -> Iterator[None]:
    """Have what goes into the system's temporary folder meanwhile go into this run's own, where one can be made."""
    own = scratch_folder()
    before = tempfile.tempdir
    tempfile.tempdir = own or before
    try:
        yield
    finally:
        tempfile.tempdir = before


def use_scratch(folder: str | None) -> None:
    """In a worker: have all that goes into the temporary folder go into that of the run, which removes it."""
    tempfile.tempdir = folder


def scratch_folder() -> str | None:
    """The run's own temporary folder; None where none can be made."""
    return tempfile.tempdir if multiprocessing.parent_process() else _made()


@cache
def _made() -> str | None:
    _clear_abandoned(Path(tempfile.gettempdir()))
    try:
        folder = tempfile.mkdtemp(prefix=_PREFIX)
    except OSError:
        return None
    held = _hold(Path(folder))
    # After all else that is removed at the end, some of which stands in it.
    Finalize(None, _remove, (folder, held), exitpriority=-1000)
    return folder


def _remove(folder: str, held: int | None) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if held is not None:
        os.close(held)


def _clear_abandoned(place: Path) -> None:
    with suppress(OSError):
        for folder in place.glob(f"{_PREFIX}????????"):
            with suppress(OSError):
                if _is_abandoned(folder):
                    shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    if not all(path.name.startswith(_INSIDE) for path in folder.iterdir()):
        return False
    found = folder.lstat()
    age = time.time() - found.st_mtime
    if sys.platform == "win32":
        return age > _LONGEST_RUN
    if age < _JUST_MADE or found.st_uid != os.geteuid():
        return False
    held = _hold(folder)
    if held is None:
        return False
    os.close(held)
    return True


def _hold(folder: Path) -> int | None:
    """A descriptor that holds a folder until it is closed, which the system does when the process ends in any way;
    None where somebody else holds it, or folders cannot be held."""
    if sys.platform == "win32":
        return None
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
