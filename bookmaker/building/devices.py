"""E-readers that are connected as drives, and books that are copied onto them."""

from __future__ import annotations

import os
import shutil
import string
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Literal

from msgspec import Struct

from bookmaker.building.writing import UnwritableError, clear_parts, make_folder, write_book
from bookmaker.epub import identity_of_epub
from bookmaker.errors import ConfigurationError, InputError, OutputError, Position
from bookmaker.paths import is_file, is_folder

DeviceKind = Literal["kobo", "kindle", "folder"]

# Kobo's own database stands in `.kobo`; a Kindle has its settings in `system` and what is read in `documents`.
_MARKS: dict[DeviceKind, tuple[str, ...]] = {"kobo": (".kobo",), "kindle": ("system", "documents")}
_BOOKS_IN: dict[DeviceKind, str] = {"kobo": "Books", "kindle": "documents", "folder": ""}
READS: dict[DeviceKind, tuple[str, ...]] = {
    "kobo": (".epub", ".pdf"),
    "kindle": (".pdf",),
    "folder": (".epub", ".pdf"),
}
"""The books that it opens when they come by cable. EPUBs for Kindles Amazon converts, through Send to Kindle."""

_SPARE = 1_000_000
"""Bytes that are left free: a device that is full to the last of them does not start."""

SendState = Literal["sent", "replaced", "there"]


class Device(Struct, frozen=True):
    """Where books go: a drive that has a device's marks, or a folder that a person named."""

    kind: DeviceKind
    root: Path

    @property
    def books(self) -> Path:
        """The folder that books are copied into."""
        return self.root / _BOOKS_IN[self.kind]


def mounted() -> Iterator[Path]:
    """Where drives are found on this system."""
    if sys.platform == "win32":
        yield from (Path(f"{letter}:\\") for letter in string.ascii_uppercase if os.path.exists(f"{letter}:\\"))  # noqa: PTH110
        return
    patterns = ("Volumes/*",) if sys.platform == "darwin" else ("run/media/*/*", "media/*/*", "media/*", "mnt/*")
    yield from chain.from_iterable(sorted(Path("/").glob(pattern)) for pattern in patterns)


def device_at(root: Path) -> Device | None:
    """The e-reader that is mounted there; None where its marks are missing."""
    kinds = (kind for kind, marks in _MARKS.items() if all(is_folder(root / mark) for mark in marks))
    kind = next(kinds, None)
    return Device(kind, root) if kind else None


def find_device(wanted: str) -> Device:
    """The e-reader of that kind, or the one that is connected where nothing is `wanted`, else the folder of that path.

    Raises ConfigurationError where there is none, or more than one.
    """
    found = [device for root in mounted() if (device := device_at(root)) and wanted in ("", device.kind)]
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(str(each.root) for each in found)
        raise ConfigurationError(f"{len(found)} e-readers are connected: {listed}", hint="Name one of these with --to.")
    if wanted and wanted not in _MARKS:
        root = Path(wanted)
        if not is_folder(root):
            hint = "--to takes kobo, kindle or a folder that is there."
            raise ConfigurationError("there is no such folder", position=Position(root), hint=hint)
        return device_at(root) or Device("folder", root)
    what = f"no {wanted.capitalize()}" if wanted else "no e-reader"
    hint = "Connect it by cable and unlock it, or name the folder of its books: --to PATH"
    raise ConfigurationError(f"{what} was found among the drives", hint=hint)


def send_book(book: Path, device: Device) -> tuple[Path, SendState]:
    """Copy a book onto a device, whole or not at all: (where it stands there, what was done).

    The same book in another state is replaced, so that the device keeps the reader's place. Raises InputError for what
    is no book that the device opens, UnwritableError where another book has its name, OutputError where it does not
    fit.
    """
    if not is_file(book):
        raise InputError("no such file", position=Position(book))
    if book.suffix.lower() not in READS[device.kind]:
        raise InputError(_unread(device), position=Position(book), hint=_way_out(device))
    data, target = book.read_bytes(), device.books / book.name
    make_folder(device.books)
    clear_parts(device.books)
    state: SendState = "sent"
    if os.path.lexists(target):
        if is_file(target) and target.read_bytes() == data:
            return target, "there"
        if not _is_same_book(book, target):
            hint = "Rename one of the two, and send it again."
            raise UnwritableError("is another book on the device", position=Position(target), hint=hint)
        state = "replaced"
    free = shutil.disk_usage(device.books).free
    if free < len(data) + _SPARE:
        message = f"does not fit: {len(data) / 1e6:,.1f} MB, and {free / 1e6:,.1f} MB are free on {device.root}"
        raise OutputError(message, position=Position(book), hint="Delete books from the device.")
    write_book(target, data)
    return target, state


def _is_same_book(book: Path, there: Path) -> bool:
    if book.suffix.lower() != ".epub" or not is_file(there):
        return False
    own, other = identity_of_epub(book), identity_of_epub(there)
    return own is not None and other is not None and other.is_of(own)


def _unread(device: Device) -> str:
    kinds = " and ".join(READS[device.kind])
    whose = "a Kindle" if device.kind == "kindle" else "the device"
    return f"{whose} opens {kinds} by cable, and not this"


def _way_out(device: Device) -> str:
    if device.kind == "kindle":
        return "Send it with Send to Kindle (by mail, app or https://www.amazon.com/sendtokindle), which takes EPUBs."
    return "Make a book of it first: bookmaker epub STORY"
