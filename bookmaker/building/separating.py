"""Files that hold several stories, each story as a file of its own: what `--split` and the key `split` ask for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bookmaker.building.kept_stories import kept_results
from bookmaker.building.outcomes import Failed, Report, say_nothing
from bookmaker.building.stories import is_to_be_split, stories_of_file
from bookmaker.building.workers import announced
from bookmaker.errors import BookmakerError
from bookmaker.library import StoryFile


def separated_files(
    files: Sequence[StoryFile],
    report: Report = say_nothing,
    *,
    asked: bool,
    jobs: int | None = None,
    cache: Path | None = None,
) -> tuple[StoryFile, ...]:
    """The files in their order, those that hold several stories and are to be split as these.

    `asked` is for all of which a person has not said it. A file that cannot be read is told of when it is built. What
    `cache` holds of files that have not changed is taken from there.
    """
    wanted = [file for file in files if not file.parts and _is_wanted(file, asked=asked)]
    results = kept_results(stories_of_file, tuple[StoryFile, ...], wanted, jobs, cache)
    found = dict(zip(map(id, wanted), announced(results, wanted, report), strict=True))
    separated: list[StoryFile] = []
    for file in files:
        stories = found.get(id(file))
        separated.extend((file,) if stories is None or isinstance(stories, Failed) else stories)
    return tuple(separated)


def _is_wanted(file: StoryFile, *, asked: bool) -> bool:
    try:
        return is_to_be_split(file, asked=asked)
    except BookmakerError:
        return False
