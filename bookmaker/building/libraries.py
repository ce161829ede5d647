"""The libraries that a story and a book depend on, and which versions of them are here."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

READERS = ("charset-normalizer", "ftfy", "lxml", "mammoth", "markdown-it-py", "pyyaml")
"""The libraries that decide what a file is read as."""

PACKERS = ("ebooklib", "jinja2", "lxml")
"""The libraries that decide what a story that was read is packed as."""

DRAWERS = ("pillow", "uharfbuzz")
"""The libraries that decide what a cover is drawn as."""

_SUFFIX = ".dist-info"


def version_of(library: str) -> str:
    """The version of a library that is installed, told by the name of the folder that its installer left (PyPA,
    Recording installed projects); "none" where there is none."""
    return _installed().get(library) or _told_otherwise(library)


@cache
def versions_of(libraries: tuple[str, ...]) -> str:
    """The libraries with their versions, as a fact of what they make."""
    return " ".join(f"{name} {version_of(name)}" for name in libraries)


@cache
def _installed() -> dict[str, str]:
    """The libraries in the folders that installers fill, the first of a name, with their versions. Others that Python
    imports from, such as a checkout or the folder that it was started in, are nobody's business here."""
    found: dict[str, str] = {}
    for place in sys.path:
        if Path(place).name not in ("site-packages", "dist-packages"):
            continue
        with suppress(OSError):
            for entry in os.scandir(place):
                if entry.name.endswith(_SUFFIX):
                    project, _, version = entry.name.removesuffix(_SUFFIX).partition("-")
                    found.setdefault(re.sub(r"[-_.]+", "-", project).lower(), version)
    return found


def _told_otherwise(library: str) -> str:
    # It knows installations of every kind, and imports the reader of mails for it.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(library)
    except PackageNotFoundError:
        return "none"
