"""Where a path leads, and to what: what a folder of stories names must not lead out of it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from bookmaker.archives import is_archive, mode_within


def is_regular(path: Path) -> bool:
    """Whether a path leads to a regular file, or to nothing, which whoever reads it will find out."""
    mode = _mode(path)
    return mode is None or stat.S_ISREG(mode)


def is_file(path: Path) -> bool:
    """Whether a path leads to a regular file; not where it cannot be one, or we may not know."""
    return stat.S_ISREG(_mode(path) or 0)


def is_folder(path: Path) -> bool:
    """Whether a path leads to a folder; not where it cannot lead anywhere, or we may not know."""
    return stat.S_ISDIR(_mode(path) or 0)


def holds_files(path: Path) -> bool:
    """Whether a path leads to a folder, or to an archive, which is read as one."""
    return is_folder(path) or is_archive(path)


def is_there(path: Path) -> bool:
    """Whether there is anything under that name, were it a link to nothing."""
    return os.path.lexists(path) or mode_within(path) is not None


def _mode(path: Path) -> int | None:
    # `Path.is_file` raises for a name that is too long, and for a folder that is not ours.
    try:
        return path.stat().st_mode
    except ValueError:
        return None
    except OSError:
        return mode_within(path)


def legible(name: str) -> str:
    """A name of a file, or an argument, as text: without bytes that are none, which Python hands on as surrogates, and
    with spaces for control characters."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "ignore")
    return "".join(c if c.isprintable() else " " for c in text)


def followed(path: Path) -> Path:
    """The path with its links followed, as far as they can be: two names of one file come to the same."""
    return Path(os.path.realpath(path))


def stays_inside(path: Path, folder: Path) -> bool:
    """Whether a path, with every link on its way followed, ends in the folder or below it.

    What is not there yet is judged by where it would be. One that cannot be followed (links that lead in a circle, a
    name that no file can have) does not stay inside.
    """
    # A share of another machine must not even be asked where it is (Windows: \\HOST\SHARE).
    if path.drive and path.drive != folder.absolute().drive:
        return False
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return False
