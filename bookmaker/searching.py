"""What stands in a folder or an archive of stories: which of it is a story, and why the rest is none."""

from __future__ import annotations

import errno
import io
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

from msgspec import Struct

from bookmaker.archives import is_archive, is_archive_name, others_in, place_within, walked
from bookmaker.errors import InputError, Position
from bookmaker.files import LARGEST_STORY, read_regular
from bookmaker.overrides import SETTINGS_NAME
from bookmaker.paths import is_file, is_regular, legible, stays_inside
from bookmaker.reading import SUFFIXES

_OUR_FOLDERS = {"templates", "styles", "dist"}
_ABOUT_THE_FOLDER = re.compile(r"readme\b.*|(?:licen[cs]e|changelog)(?:[-._].*)?", re.IGNORECASE | re.DOTALL)

Reason = Literal[
    "ending",
    "about-folder",
    "inner-settings",
    "leads-out",
    "linked-folder",
    "no-file",
    "own-book",
    "inner-archive",
    "odd-in-archive",
]
"""Why a file in a folder is none of its stories: its name has no story's ending; it tells of the folder, as a README
does; it is the `bookmaker.toml` of a folder in it, which counts where that is named itself; it is a link that leads out
of the folder, or a folder so linked; it is a pipe, a socket or a device; it is a book that this program made; it is an
archive in an archive; it is in an archive and no file of it: a link, a name that leads out of it or that another file
has."""


class PassedOver(Struct, frozen=True):
    """What stands in a `folder` that was searched, or in one below it, and is none of its stories."""

    path: Path
    folder: Path
    reason: Reason


def searched(folder: Path) -> Iterator[tuple[Path, Reason | None]]:
    """What stands in a folder or an archive that a person named. Raises InputError for one that cannot be opened."""
    if not is_archive(folder):
        yield from searched_below(folder)
        return
    try:
        others = others_in(folder)
    except OSError as error:
        raise unopened_archive(folder, error) from error
    yield from searched_below(folder)
    yield from _odd_in(folder, others)


def unopened_archive(path: Path, error: OSError) -> InputError:
    """Why an archive is not read, and what may help."""
    hint = "Unpack it, and name the folder that it was unpacked to."
    if error.errno == errno.EINVAL:
        hint = "Give its name the ending back that it should have: .epub, .odt or .docx."
    return InputError(f"cannot be read: {error.strerror or error}", position=Position(path), hint=hint)


def _odd_in(path: Path, others: Iterable[str]) -> Iterator[tuple[Path, Reason]]:
    """What an archive has and is no file of it, by a name that stays in it."""
    for name in others:
        parts = [part for part in re.split(r"[\\/]", legible(name)) if part not in ("", ".", "..")]
        inner = path.joinpath(*parts or ["?"])
        yield inner.with_name(f"{inner.name} (again)") if is_file(inner) else inner, "odd-in-archive"


def searched_below(folder: Path, *, inner: bool = False) -> Iterator[tuple[Path, Reason | None]]:
    """What stands in a folder or an archive and those in it, with the reason why it is no story; None for a story.

    Hidden files are none of a person's, and settings and sidecars are read with their stories. An archive that is
    `inner` stands in a folder that is searched. One that cannot be opened is a story that cannot be read.
    """
    for place, folders, names in walked(folder) if is_archive(folder) else os.walk(folder):
        # A browser that saves `story.html` puts the page's pictures and scripts into `story_files`.
        saved = {f"{Path(name).stem}_files" for name in names}
        folders[:] = [
            n for n in folders if not n.startswith(".") and n not in saved and n.casefold() not in _OUR_FOLDERS
        ]
        for path in (Path(place, name) for name in folders):
            if path.is_symlink() and not stays_inside(path, folder):
                yield path, "linked-folder"
        own = _own_settings(names)
        if inner or Path(place) != folder:
            own = own - {SETTINGS_NAME}
        for path in (Path(place, name) for name in names if not name.startswith(".") and name not in own):
            reason = _reason_against(path, folder)
            if reason is None and is_archive(path):
                yield from _searched_archive(path)
            else:
                yield path, reason


def _searched_archive(path: Path) -> Iterator[tuple[Path, Reason | None]]:
    """What stands in an archive, as `searched_below` has it; the archive itself where it cannot be opened."""
    try:
        others = others_in(path)
    except OSError:
        yield path, None
        return
    yield from searched_below(path, inner=True)
    yield from _odd_in(path, others)


def _own_settings(names: Sequence[str]) -> set[str]:
    """The names that settings and the sidecars of stories of these names can have."""
    stories = [name for name in names if Path(name).suffix.lower() in SUFFIXES]
    return {SETTINGS_NAME, *(f"{name}.toml" for name in stories), *(f"{Path(name).stem}.toml" for name in stories)}


def _reason_against(path: Path, folder: Path) -> Reason | None:
    """Why a file is none of its folder's stories."""
    if not is_regular(path):
        return "no-file"
    if path.name == SETTINGS_NAME:
        return "inner-settings"
    if _ABOUT_THE_FOLDER.fullmatch(path.stem):
        return "about-folder"
    if path.is_symlink() and not stays_inside(path, folder):
        return "leads-out" if _is_called_story(path) else "ending"
    if is_archive_name(path.name):
        return None if is_archive(path) else "inner-archive"
    if not _is_called_story(path):
        return "ending"
    return "own-book" if path.suffix.lower() == ".epub" and _is_own_book(path) else None


def _is_own_book(path: Path) -> bool:
    from bookmaker.reading.ownbooks import is_own_book

    with suppress(OSError):
        return is_own_book(io.BytesIO(read_regular(path, LARGEST_STORY)) if place_within(path) else path)
    return False


def _is_called_story(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES or is_archive_name(path.name)
