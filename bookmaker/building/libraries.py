"""The libraries that a story and a book depend on, and which versions of them are here."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version

READERS = ("charset-normalizer", "ftfy", "lxml", "mammoth", "markdown-it-py", "pyyaml")
"""The libraries that decide what a file is read as."""

PACKERS = ("ebooklib", "jinja2", "lxml")
"""The libraries that decide what a story that was read is packed as."""


def version_of(library: str) -> str:
    """The version of a library that is installed; "none" where it is not."""
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"


@cache
def versions_of(libraries: tuple[str, ...]) -> str:
    """The libraries with their versions, as a fact of what they make."""
    return " ".join(f"{name} {version_of(name)}" for name in libraries)
