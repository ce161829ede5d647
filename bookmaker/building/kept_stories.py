"""Stories kept from one run to the next as they were typeset: a file that has not changed is not read again."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import is_dataclass
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path, PurePath
from typing import Any

from bookmaker.building.conforming import conforms
from bookmaker.building.keeping import keep_record, key_from_facts, read_record
from bookmaker.building.outcomes import Failed
from bookmaker.building.stories import Typeset, refuse_warned, typeset_file
from bookmaker.building.workers import READING, attempt, results_of
from bookmaker.files import LARGEST_STORY, read_regular
from bookmaker.library import StoryFile
from bookmaker.overrides import is_beside, sidecar_path

_READERS = ("charset-normalizer", "ftfy", "lxml", "mammoth", "markdown-it-py")
"""The libraries that decide what a file is read as."""


def typeset_files(
    files: Sequence[StoryFile],
    jobs: int | None,
    cache: Path | None,
    *,
    strict: bool,
    preload: tuple[str, ...] = READING,
) -> Iterator[Typeset | Failed]:
    """Each story typeset, or why it is not, in the order of `files`; `strict` refuses those that have warnings.

    What `cache` holds of them is taken from there, and what it does not is put there.
    """
    kept = [_read_story(cache, key_of_story(file)) if cache else None for file in files]
    missing = [file for file, story in zip(files, kept, strict=True) if story is None]
    work = partial(attempt, partial(_typeset, cache=cache))
    made: Iterator[Typeset | Failed] = results_of(work, missing, jobs, preload=preload)
    for story in kept:
        typeset = story or next(made)
        yield attempt(refuse_warned, typeset) if strict and isinstance(typeset, Typeset) else typeset


def key_of_story(file: StoryFile) -> str:
    """The key of a story: its files and their sidecars, byte by byte, and what is said of them elsewhere."""
    files = [part.path for part in file.parts or (file,)]
    sidecars = [sidecar_path(path) for path in files]
    # A sidecar that may not be read fails its story, of which nothing is kept.
    own = [sidecar for path, sidecar in zip(files, sidecars, strict=True) if sidecar and is_beside(sidecar, path)]
    read = [_bytes_of(path) for path in (*files, *own)]
    return key_from_facts("story", _readers(), repr((file, sidecars)), *read)


@cache
def _readers() -> str:
    return " ".join(f"{name} {version(name)}" for name in _READERS)


def _bytes_of(path: Path) -> bytes:
    try:
        return read_regular(path, LARGEST_STORY)
    except OSError:
        return b""


def _typeset(file: StoryFile, *, cache: Path | None) -> Typeset:
    key = key_of_story(file) if cache else ""
    typeset = typeset_file(file)
    # A file that was written to meanwhile may have been read as it was before, or after.
    if cache and key_of_story(file) == key:
        keep_record(cache, key, {}, pickle.dumps(typeset, protocol=5))
    return typeset


def _read_story(folder: Path, key: str) -> Typeset | None:
    record = read_record(folder, key)
    if record is None:
        return None
    try:
        story = _Unpickler(io.BytesIO(record[1])).load()
        return story if conforms(story, Typeset) and story.parsed else None
    except Exception:  # what is no pickle of ours may raise anything
        return None


class _Unpickler(pickle.Unpickler):
    """Makes values of our own types and paths, and nothing else, so that no file can have code run by being read."""

    def find_class(self, module: str, name: str) -> Any:
        if module.partition(".")[0] in ("bookmaker", "pathlib"):
            found = super().find_class(module, name)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, PurePath)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a story")
