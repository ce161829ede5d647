"""Archives of stories, .zip and .tar.gz, read as folders: `stories.zip/one.txt` is a path like any other.

What opens them (`opening.py`) is imported where a path leads into one.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path, PurePath

ENDINGS = (".zip", ".tar.gz", ".tgz")


def is_archive(path: Path) -> bool:
    """Whether a path leads to a file that is called an archive of stories."""
    if not is_archive_name(path.name):
        return False
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def is_archive_name(name: str) -> bool:
    return name.lower().endswith(ENDINGS)


def bare_name(path: Path) -> str:
    """The name of an archive without its ending; that of any other file as it is."""
    ending = next((ending for ending in ENDINGS if path.name.lower().endswith(ending)), "")
    return path.name[: len(path.name) - len(ending)]


def place_within(path: Path) -> tuple[Path, str] | None:
    """(the archive, the name in it) of a path that leads into one; None for any other. One in an archive is none."""
    if not any(is_archive_name(part) for part in path.parts[:-1]):
        return None
    outer = next((parent for parent in reversed(path.parents) if is_archive(parent)), None)
    return None if outer is None else (outer, path.relative_to(outer).as_posix())


def mode_within(path: Path) -> int | None:
    """Whether a path that leads into an archive is a file or a folder there, as `st_mode` has it; None for neither."""
    place = place_within(path)
    if place is None:
        return None
    from bookmaker.archives.opening import opened

    try:
        archive = opened(place[0])
    except OSError:
        return None
    if place[1] in archive.files:
        return stat.S_IFREG
    return stat.S_IFDIR if place[1] in archive.folders else None


def read_within(path: Path, largest: int) -> bytes | None:
    """The bytes of a file in an archive; None for a path that leads into none. Raises OSError with the reason."""
    place = place_within(path)
    if place is None:
        return None
    from bookmaker.archives.opening import opened

    return opened(place[0]).data(place[1], largest)


def walked(path: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """The folders of an archive, each with the folders and the files in it, as `os.walk` gives them: who asks may take
    folders out of the list. Raises OSError."""
    from bookmaker.archives.opening import opened

    inside: dict[str, tuple[set[str], set[str]]] = {".": (set(), set())}
    for name in opened(path).files:
        inner = PurePath(name)
        inside.setdefault(str(inner.parent), (set(), set()))[1].add(inner.name)
        for folder in inner.parents[:-1]:
            inside.setdefault(str(folder), (set(), set()))
            inside.setdefault(str(folder.parent), (set(), set()))[0].add(folder.name)
    waiting = ["."]
    while waiting:
        place = waiting.pop()
        folders, files = sorted(inside[place][0]), sorted(inside[place][1])
        yield str(path / place), folders, files
        waiting += [str(PurePath(place, name)) for name in reversed(folders)]


def others_in(path: Path) -> tuple[str, ...]:
    """The names of what is in an archive and is no file of it. Raises OSError."""
    from bookmaker.archives.opening import opened

    return opened(path).others
