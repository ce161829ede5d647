"""The program's templates as Jinja2 compiles them, kept from one run to the next: to compile them takes longer than to
set a short story with them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bookmaker.building.keeping import keep_record, key_from_facts, read_record
from bookmaker.building.libraries import version_of
from bookmaker.rendering.pages import Compiled, keep_compiled


@contextmanager
def templates_kept_in(folder: Path | None) -> Iterator[None]:
    """Take the program's templates from there as they were compiled, and keep them there; None for nowhere.

    What is taken is run. So it is taken from a folder that nobody but its owner, who runs this, can write to, under a
    key that stands for the template, for the code and for Jinja2. A person's own templates are always compiled.
    """
    keep_compiled(Compiled(partial(_read, folder), partial(_keep, folder)) if folder else None)
    try:
        yield
    finally:
        keep_compiled(None)


def _read(folder: Path, name: str) -> bytes | None:
    record = read_record(folder, _key(name)) if is_ours_alone(folder) else None
    return record[1] if record else None


def _keep(folder: Path, name: str, data: bytes) -> None:
    keep_record(folder, _key(name), {}, data)


def _key(name: str) -> str:
    return key_from_facts("template", version_of("jinja2"), name)


def is_ours_alone(folder: Path) -> bool:
    """Whether a folder is no link, and nobody else can write to it."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(found.st_mode):
        return False
    # Windows keeps a user's own folders from others, and has neither of these.
    return os.name == "nt" or (found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
