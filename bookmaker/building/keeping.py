"""What was made in one run and need not be made again in the next: the folder it is kept in, and how.

A record is kept under a key made of everything that goes into it, and read back only where it is whole. The folder is
the user's own, never grows past a limit, and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import bookmaker
from bookmaker.building.writing import clear_parts, make_folder, remove_file, write_book
from bookmaker.errors import OutputError
from bookmaker.files import read_regular

MOST_BYTES = 400_000_000

LARGEST_RECORD = 100_000_000
"""Bytes; a story of a million words has a quarter of that."""

_LARGEST_FACTS = 10_000_000

Facts = dict[str, Any]
"""What JSON can hold."""


def cache_folder() -> Path | None:
    """Where this system keeps what programs can make again: XDG's folder, macOS's, or Windows's. None for a user who
    has no home."""
    try:
        return _caches() / "bookmaker"
    except RuntimeError:
        return None


def _caches() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # A relative one is to be ignored (XDG Base Directory Specification).
    return named if named.is_absolute() else Path.home() / ".cache"


def key_from_facts(*facts: str | bytes) -> str:
    """The key that stands for these facts, for this version of the program and its code as it is."""
    digest = hashlib.sha256()
    for fact in (bookmaker.__version__, _code(), *facts):
        data = fact if isinstance(fact, bytes) else fact.encode("utf-8", "surrogatepass")
        # Its length first, so that what ends one fact cannot begin the next.
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()


@cache
def _code() -> str:
    """What changes with the program's code, whether or not its version does."""
    digest = hashlib.sha256()
    folder = Path(bookmaker.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def read_record(folder: Path, key: str) -> tuple[Facts, bytes] | None:
    """The record kept under a key; None where there is none, or none that is whole."""
    path = folder / key
    try:
        head, _, data = read_regular(path, LARGEST_RECORD).partition(b"\n")
        if len(head) > _LARGEST_FACTS:
            return None
        facts = json.loads(head)
        if facts.pop("sha256") != hashlib.sha256(data).hexdigest():
            return None
        os.utime(path)  # what was used last is thrown out last
        return facts, data
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def keep_record(folder: Path, key: str, facts: Facts, data: bytes) -> None:
    """Keep a record; does nothing where that is not possible."""
    head = facts | {"sha256": hashlib.sha256(data).hexdigest()}
    with suppress(OutputError):
        make_folder(folder, private=True)
        write_book(folder / key, json.dumps(head).encode("ascii") + b"\n" + data, lasting=False)


def prune(folder: Path, most: int = MOST_BYTES) -> None:
    """Delete what was used longest ago until the folder holds no more than `most` bytes."""
    clear_parts(folder)
    with suppress(OSError):
        files = sorted((entry.stat().st_mtime, entry.stat().st_size, entry.path) for entry in os.scandir(folder))
        surplus = sum(size for _, size, _ in files) - most
        for _, size, path in files:
            if surplus <= 0:
                break
            remove_file(Path(path))
            surplus -= size
