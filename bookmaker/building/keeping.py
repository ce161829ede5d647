"""What was made in one run and need not be made again in the next: the folder it is kept in, and how.

A record is kept under a key made of everything that goes into it, and read back only where it is whole. The folder is
the user's own, never grows past a limit, and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import bookmaker
from bookmaker.building.writing import clear_parts, is_part, make_folder, remove_file, remove_folder, write_book
from bookmaker.errors import OutputError
from bookmaker.files import read_regular

MOST_BYTES = 400_000_000

BOOKS = "books"
"""The folder, in that of all that is kept, of what tells of books that were made."""

LARGEST_RECORD = 100_000_000
"""Bytes; a story of a million words has a quarter of that."""

_LARGEST_FACTS = 10_000_000

_KEY = re.compile(r"[0-9a-f]{64}")

Facts = dict[str, Any]
"""What JSON can hold."""

BLOCK = 4096
"""Bytes of a disk that a file takes at least. A book has two records, so that some fifty thousand books are known."""

Stamps = list[tuple[str, int, int, int]]

_SETTLED = 2_000_000_000
"""Nanoseconds after which a file that is written to has another time: of the file systems that are still used, FAT has
the coarsest clock, which ticks every two seconds."""


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
    return lasting_key(bookmaker.__version__, _code(), *facts)


def lasting_key(*facts: str | bytes) -> str:
    """The key that stands for these facts, whatever version of the program asks."""
    digest = hashlib.sha256()
    for fact in facts:
        data = fact if isinstance(fact, bytes) else fact.encode("utf-8", "surrogatepass")
        # Its length first, so that what ends one fact cannot begin the next.
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()


def fact_of_file(path: Path | None, largest: int) -> bytes:
    """What stands in a key for a file of at most `largest` bytes: what it holds, that it cannot be read, or that there
    is none."""
    if path is None:
        return b"none"
    try:
        return b"holds " + read_regular(path, largest)
    except OSError:
        return b"cannot be read"


@cache
def _code() -> str:
    """What changes with the program's code, its tables and Python, whether or not its version does."""
    folder = cache_folder()
    known = read_record(folder, _key_of_code(_stamps())) if folder else None
    return str(known[0].get("code")) if known else _digest_of_code()


def _digest_of_code() -> str:
    digest = hashlib.sha256(sys.version.encode())
    folder = Path(bookmaker.__file__).parent
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".tsv")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def remember_code(folder: Path) -> None:
    """Keep what the program's code is, so that the next run need not read all of it.

    It is found again by the size of each file and by the times at which it was last written to and last changed in any
    way. The second no program can set back, so that only what changes within a tick of the clock could go unseen; code
    that was changed a moment ago is not kept in mind.
    """
    stamps = _stamps()
    key = _key_of_code(stamps)
    if max(changed for *_, changed in stamps) < time.time_ns() - _SETTLED and not (folder / key).exists():
        digest = _digest_of_code()
        if _stamps() == stamps:
            keep_record(folder, key, {"code": digest}, b"")


def _key_of_code(stamps: Stamps) -> str:
    return lasting_key("code", sys.version, repr(stamps))


def _stamps() -> Stamps:
    """(path, size, written to, changed) of each file of the program's code and tables, in order."""
    return sorted(_stamps_in(str(Path(bookmaker.__file__).parent), ""))


def _stamps_in(folder: str, name: str) -> Iterator[tuple[str, int, int, int]]:
    for entry in os.scandir(folder):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _stamps_in(entry.path, f"{name}{entry.name}/")
        elif entry.name.endswith((".py", ".tsv")):
            found = entry.stat()
            yield f"{name}{entry.name}", found.st_size, found.st_mtime_ns, found.st_ctime_ns


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


def prune(folder: Path, most: int = MOST_BYTES, *, least: int = 0) -> None:
    """Delete what was used longest ago until the folder holds no more than `most` bytes, each file counted as `least`
    bytes or more."""
    clear_parts(folder)
    surplus = sum(size for _, size, _ in _by_use(folder, least)) - most
    for _, size, path in sorted(_by_use(folder, least)) if surplus > 0 else ():
        if surplus <= 0:
            break
        remove_file(Path(path))
        surplus -= size


def _by_use(folder: Path, least: int) -> Iterator[tuple[float, int, str]]:
    """(when it was used last, how many bytes it takes, its path) of each file in a folder."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            with suppress(OSError):
                held = entry.stat(follow_symlinks=False)
                if entry.is_file(follow_symlinks=False):
                    yield held.st_mtime, max(held.st_size, least), entry.path


def empty(folder: Path) -> tuple[int, int]:
    """Delete all that is kept in a folder and those in it, and they themselves where nothing else is in them: (how many
    files, how many bytes). What has another name than ours stays, since a folder can have been named wrongly."""
    files = size = 0
    for path, held in _records(folder):
        remove_file(path)
        if not path.exists():
            files, size = files + 1, size + held
    for inner in (*_folders(folder), folder):
        remove_folder(inner)
    return files, size


def _records(folder: Path) -> Iterator[tuple[Path, int]]:
    """Each file in a folder of kept things that is ours, and its bytes."""
    for place in (folder, *_folders(folder)):
        with suppress(OSError):
            for entry in sorted(os.scandir(place), key=lambda entry: entry.name):
                if (_KEY.fullmatch(entry.name) or is_part(entry.name)) and entry.is_file(follow_symlinks=False):
                    yield Path(entry.path), entry.stat(follow_symlinks=False).st_size


def _folders(folder: Path) -> list[Path]:
    inner = folder / BOOKS
    return [inner] if inner.is_dir() and not inner.is_symlink() else []
