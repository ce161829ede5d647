"""Where a path leads: what a folder of stories names must not lead out of it."""

from __future__ import annotations

import os
from pathlib import Path


def is_file(path: Path) -> bool:
    """Whether there is a file that can be seen; a name that no file can have is that of none."""
    try:
        return path.is_file()
    except OSError:  # too long a name, or a folder that may not be looked into
        return False


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
