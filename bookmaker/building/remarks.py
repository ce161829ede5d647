"""What is said of the folders that stories came from, once in a run and of no story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bookmaker.assets import KINDS, AssetKind, OwnFolders, unused_folder
from bookmaker.building.outcomes import Remark
from bookmaker.errors import Diagnostic
from bookmaker.library import Library

_MOST_NAMED = 4


def folder_remarks(library: Library, own: OwnFolders) -> tuple[Remark, ...]:
    """What lies in the folders of a library and is not used: looks that nobody asked for, and links that lead out."""
    return (*unused_looks(library.folders, own), *_links_passed_over(library.passed_over))


def unused_looks(folders: Sequence[Path], own: OwnFolders) -> Iterator[Remark]:
    """A remark on templates and styles that stand beside stories without being those of `own`."""
    first = {kind: _first_unused(kind, folders, own) for kind in KINDS}
    unused = [(kind, place) for kind, place in first.items() if place]
    if unused:
        options = " ".join(f"--{kind} {_as_typed(place)}" for kind, place in unused)
        message = f"what lies in a folder of stories changes no book's look unasked; if it is yours: {options}"
        yield Remark(unused[0][1], Diagnostic("look-unused", "info", None, message))


def _first_unused(kind: AssetKind, folders: Sequence[Path], own: OwnFolders) -> Path | None:
    found = (unused_folder(kind, folder, own.of_kind(kind)) for folder in folders)
    return next((place for place in found if place), None)


def _as_typed(path: Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)


def _links_passed_over(links: Sequence[Path]) -> Iterator[Remark]:
    if links:
        names = [str(link) for link in links]
        listed = ", ".join(names if len(names) <= _MOST_NAMED else [*names[: _MOST_NAMED - 1], "…", names[-1]])
        message = f"links that lead out of the folder were passed over: {listed}"
        hint = "Where you trust them, name them one by one."
        yield Remark(links[0].parent, Diagnostic("links-passed-over", "warning", None, message, hint))
