"""Reading files that others name: regular ones alone, and no more of them than is sane.

A named pipe would be waited for without end, and a device like /dev/zero be read until no memory is left.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from bookmaker.archives import read_within

LARGEST_STORY = 100_000_000
"""Bytes of a story's file: fifteen million words, more than the longest story known has."""

LARGEST_SETTINGS = 1_000_000
"""Bytes of a sidecar or a folder's settings."""

LARGEST_PICTURE = 50_000_000
"""Bytes of a cover."""

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)

# Opening a pipe waits for who writes to it, and opening a terminal may make it ours; Windows has neither of these.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


def read_regular(path: Path, largest: int) -> bytes:
    """The bytes of a file, of which it may have `largest`; it may be one of an archive's.

    Raises OSError, whose `strerror` says in words what is wrong, also for what is no regular file or is too large.
    """
    if (inside := read_within(path, largest)) is not None:
        return inside
    # Asked before it is opened, which does something to some devices, and again after: it may be another by then.
    require_regular(path)
    with os.fdopen(os.open(path, _FLAGS), "rb") as stream:
        found = os.fstat(stream.fileno())
        _require_kind(found, path)
        data = stream.read(largest + 1) if found.st_size <= largest else b""
    if found.st_size > largest or len(data) > largest:
        size = f"{found.st_size / 1e6:,.0f} MB" if found.st_size > largest else "more"
        raise OSError(errno.EFBIG, f"it has {size}, and {largest / 1e6:,.0f} MB are the most that is read", str(path))
    return data


def require_regular(path: Path) -> None:
    """Raises OSError, whose `strerror` says what it is, for what is no regular file."""
    _require_kind(path.stat(), path)


def _require_kind(found: os.stat_result, path: Path) -> None:
    if stat.S_ISREG(found.st_mode):
        return
    kind = next((name for is_kind, name in _KINDS if is_kind(found.st_mode)), "something else")
    code = errno.EISDIR if stat.S_ISDIR(found.st_mode) else errno.EINVAL
    raise OSError(code, f"it is {kind}, and no file", str(path))
