"""What is said of the folders that stories came from, once in a run and of no story."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import assert_never

from bookmaker.assets import KINDS, AssetKind, OwnFolders, asset_names, unknown_names, unused_folder
from bookmaker.building.outcomes import Remark
from bookmaker.building.stories import cover_of_file
from bookmaker.errors import BookmakerError, Diagnostic
from bookmaker.library import Library, StoryFile, kinds_in_words
from bookmaker.overrides import PICTURES
from bookmaker.paths import followed
from bookmaker.searching import PassedOver

_MOST_NAMED = 4
_NEAR = 0.75
"""How alike a name must be to one of the program's that was meant perhaps; endings alone make them half alike."""


_BOOKS = (".epub", ".pdf")


def folder_remarks(library: Library, own: OwnFolders, passed_over: Sequence[PassedOver]) -> tuple[Remark, ...]:
    """What lies in the folders of a library, or in those of a person's own looks, and is not used: looks that nobody
    asked for, files that are no template or sheet, links that lead out, and files that are no stories."""
    links = [each.path for each in passed_over if each.reason == "leads-out"]
    looks = unused_looks(library.folders, own)
    return (*looks, *_looks_unknown(own), *_links_passed_over(links), *_files_passed_over(library.folders, passed_over))


def passed_over_in(library: Library, output: Path | None = None, report: Path | None = None) -> tuple[PassedOver, ...]:
    """What a library passed over, but for what is used otherwise: covers, books in the folder where they go, and the
    report of the run before."""
    settings = library.settings
    made = settings.path.parent / settings.output if settings.path and settings.output else None
    outputs = [followed(folder) for folder in (output, made) if folder]
    covers: set[Path] | None = None
    kept: list[PassedOver] = []
    for each in library.passed_over:
        ending = each.path.suffix.lower()
        if report and followed(each.path) == followed(report):
            continue
        if ending in _BOOKS and any(folder in followed(each.path).parents for folder in outputs):
            continue
        if ending in PICTURES:
            covers = _covers(library.stories) if covers is None else covers
            if followed(each.path) in covers:
                continue
        kept.append(each)
    return tuple(kept)


def _covers(files: Sequence[StoryFile]) -> set[Path]:
    found: set[Path] = set()
    for file in files:
        # Settings that cannot be used are told of with their story.
        with suppress(BookmakerError):
            cover = cover_of_file(file)
            found |= {followed(cover)} if cover else set()
    return found


def reason_in_words(passed_over: PassedOver) -> str:
    """Why a file was passed over, in a few words."""
    match passed_over.reason:
        case "ending":
            return "no story's ending"
        case "about-folder":
            return "about the folder"
        case "inner-settings":
            return "settings of a folder that was not named itself"
        case "leads-out":
            return "a link that leads out of the folder"
        case "linked-folder":
            return "a link to a folder elsewhere"
        case "no-file":
            return "a pipe, a socket or a device"
        case "own-book":
            return "a book that bookmaker made"
        case "inner-archive":
            return "an archive in an archive"
        case "odd-in-archive":
            return "a link in an archive, or a name that leads out of it or is there twice"
        case _:
            assert_never(passed_over.reason)


def _files_passed_over(folders: Sequence[Path], passed_over: Sequence[PassedOver]) -> Iterator[Remark]:
    # A README is not looked for among stories, and links are told by themselves.
    by_folder: dict[Path, list[PassedOver]] = {folder: [] for folder in folders}
    for each in passed_over:
        if each.reason not in ("about-folder", "leads-out"):
            by_folder[each.folder].append(each)
    for folder, files in by_folder.items():
        if files:
            were = "1 file was" if len(files) == 1 else f"{len(files):,} files were"
            message = f"{were} not read: {kinds_in_words(files)}"
            hint = "-v names them. A text with another ending is read where it is named by itself."
            yield Remark(folder, Diagnostic("files-passed-over", "info", None, message, hint))


def unused_looks(folders: Sequence[Path], own: OwnFolders) -> Iterator[Remark]:
    """A remark on templates and styles that stand beside stories without being those of `own`."""
    first = {kind: _first_unused(kind, folders, own) for kind in KINDS}
    unused = [(kind, place) for kind, place in first.items() if place]
    if unused:
        options = " ".join(f"--{kind} {_as_typed(place)}" for kind, place in unused)
        message = f"what lies in a folder of stories changes no book's look unasked; if it is yours: {options}"
        yield Remark(unused[0][1], Diagnostic("look-unused", "info", None, message))


def _looks_unknown(own: OwnFolders) -> Iterator[Remark]:
    """A remark on each file in a person's own folder that takes the place of nothing, with what was meant perhaps."""
    for kind in KINDS:
        folder, things = own.of_kind(kind), "templates" if kind == "templates" else "sheets"
        if folder is None:
            continue
        for name in unknown_names(kind, folder):
            known = asset_names(kind)
            near = difflib.get_close_matches(name, known, 1, _NEAR)
            there = f"There are {', '.join(known)}."
            hint = f"Did you mean {near[0]}? {there}" if near else there
            message = f"none of the program's {things} has this name, so it is not used"
            yield Remark(folder / name, Diagnostic("look-unknown", "warning", None, message, hint))


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
