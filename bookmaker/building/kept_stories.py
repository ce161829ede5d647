"""Stories kept from one run to the next as they were typeset: a file that has not changed is not read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from bookmaker.building.keeping import fact_of_file, keep_record, key_from_facts, read_record
from bookmaker.building.kept_values import pickled, value_from_pickle
from bookmaker.building.libraries import READERS, versions_of
from bookmaker.building.outcomes import Failed
from bookmaker.building.stories import Typeset, refuse_warned, typeset_file
from bookmaker.building.workers import READING, attempt, results_of
from bookmaker.files import LARGEST_STORY
from bookmaker.library import StoryFile
from bookmaker.overrides import is_beside, sidecar_path

T = TypeVar("T")


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
    results = kept_results(typeset_file, Typeset, files, jobs, cache, is_whole=_is_of_files, preload=preload)
    for typeset in results:
        yield attempt(refuse_warned, typeset) if strict and isinstance(typeset, Typeset) else typeset


def kept_results(
    work: Callable[[StoryFile], T],
    kind: Any,
    files: Sequence[StoryFile],
    jobs: int | None,
    cache: Path | None,
    *,
    is_whole: Callable[[T], bool] = lambda value: True,
    preload: tuple[str, ...] = READING,
) -> Iterator[T | Failed]:
    """What `work` makes of each file, or why it does not, in the order of `files`: a value of the type `kind`, which
    follows from what is in the key of a story and nothing else.

    What `cache` holds of them is taken from there where it `is_whole`, and what it does not is put there.
    """
    read = (_read_value(cache, key_of_value(kind, file), kind) if cache else None for file in files)
    kept = [value if value is not None and is_whole(value) else None for value in read]
    missing = [file for file, value in zip(files, kept, strict=True) if value is None]
    made = results_of(partial(attempt, partial(_made, work, kind, cache)), missing, jobs, preload=preload)
    for value in kept:
        yield next(made) if value is None else value


def _is_of_files(typeset: Typeset) -> bool:
    return bool(typeset.parsed)


def _made(work: Callable[[StoryFile], T], kind: Any, cache: Path | None, file: StoryFile) -> T:
    key = key_of_value(kind, file) if cache else ""
    value = work(file)
    # A file that was written to meanwhile may have been read as it was before, or after.
    if cache and key_of_value(kind, file) == key:
        keep_record(cache, key, {}, pickled(value))
    return value


def key_of_value(kind: Any, file: StoryFile) -> str:
    """The key of what of the type `kind` is made of a story."""
    return key_from_facts(str(kind), key_of_story(file))


def _read_value(folder: Path, key: str, kind: Any) -> Any | None:
    record = read_record(folder, key)
    return value_from_pickle(record[1], kind) if record else None


def key_of_story(file: StoryFile) -> str:
    """The key of a story: its files and their sidecars, byte by byte, and what is said of them elsewhere."""
    if file.data is not None:
        return key_from_facts("story", versions_of(READERS), repr(replace(file, data=None)), file.data)
    files = [part.path for part in file.parts or (file,)]
    sidecars = [sidecar_path(path) for path in files]
    # A sidecar that may not be read fails its story, of which nothing is kept.
    own = [sidecar for path, sidecar in zip(files, sidecars, strict=True) if sidecar and is_beside(sidecar, path)]
    read = [fact_of_file(path, LARGEST_STORY) for path in (*files, *own)]
    return key_from_facts("story", versions_of(READERS), repr((file, sidecars)), *read)
