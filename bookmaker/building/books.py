"""Stories to books on disk, one each or one of them all; and the same without the writing, to see what it would say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from bookmaker.archives import place_within
from bookmaker.assets import NO_FOLDERS, OwnFolders
from bookmaker.book import LARGEST_PAGE
from bookmaker.building.compiled import templates_kept_in
from bookmaker.building.covers import cover_of_book
from bookmaker.building.jobs import job_of_file, read_picture
from bookmaker.building.kept_stories import kept_results, typeset_files
from bookmaker.building.likeness import sign_of_story
from bookmaker.building.outcomes import Built, Failed, Order, Outcome, Progress, Remark, Report, Summary, say_nothing
from bookmaker.building.proving import sources_of
from bookmaker.building.shelf import Shelf, claim_of_story, claim_of_volume
from bookmaker.building.stories import (
    Typeset,
    cover_of_file,
    cover_of_volume,
    prove_file,
    readings_of_file,
    sign_of_file,
    summary_from_typeset,
)
from bookmaker.building.unit import packed, proved_book, stylesheet_of
from bookmaker.building.volumes import Binder, Bound
from bookmaker.building.workers import announced, attempt, or_raise, results_of
from bookmaker.building.writing import UnwritableError, clear_parts, exists_already, make_folder, write_new
from bookmaker.errors import Diagnostic, OutputError, Position
from bookmaker.joining import PartSign
from bookmaker.library import SplitStory, StoryFile, split_stories
from bookmaker.model import VolumePlan
from bookmaker.overrides import new_sidecar_path, sidecar_path, sidecar_text

# --- Books --------------------------------------------------------------------------------------------------------


def build_epubs(
    files: Sequence[StoryFile], order: Order, report: Report = say_nothing, outcomes: list[Outcome] | None = None
) -> tuple[Outcome, ...]:
    """Make an EPUB of each story; one outcome a story, in the order of `files`, put into `outcomes` as it comes.

    Raises OutputError when the books cannot be written and ConfigurationError for a template or style that cannot be
    used, since neither would end with the story it came up in. Books made until then stay.
    """
    make_folder(order.output)
    clear_parts(order.output)
    shelf = Shelf(order)
    keys = [shelf.key_of_story(file) for file in files]
    found = [shelf.book_of_story(file, key) for file, key in zip(files, keys, strict=True)]
    made = _epubs_of([file for file, book in zip(files, found, strict=True) if book is None], order)
    results = (next(made) if book is None else book for book in found)
    outcomes = [] if outcomes is None else outcomes
    with templates_kept_in(order.cache):
        for file, key, result in zip(files, keys, announced(results, files, report), strict=True):
            outcomes.append(_outcome(file, key, result, shelf))
    shelf.close()
    return tuple(outcomes)


def _outcome(file: StoryFile, key: str, result: Built | Failed | tuple[Summary, bytes], shelf: Shelf) -> Outcome:
    """What came of a story: a book that is new is put on the shelf."""
    if isinstance(result, Built):
        return result
    if isinstance(result, Failed):
        return or_raise(result)
    summary, data = result
    # A file that was written to meanwhile may have been read as it was before, or after.
    sure = key if shelf.key_of_story(file) == key else ""
    return written(summary, partial(shelf.put, sure, claim_of_story(file, summary), (summary,), data))


def _epubs_of(files: Sequence[StoryFile], order: Order) -> Iterator[tuple[Summary, bytes] | Failed]:
    if order.cluster:
        from bookmaker.building.cluster import results_on_cluster

        return results_on_cluster(files, order)
    return results_of(partial(attempt, partial(_epub_from_file, order=order)), files, order.jobs)


def written(summary: Summary, write: Callable[[], Built]) -> Outcome:
    """What writing the book of a story gives, or Failed where that book cannot be written and others may."""
    try:
        return write()
    except UnwritableError as error:
        return Failed(summary.path, error, summary.remarks)


def build_anthology(
    files: Sequence[StoryFile], plan: VolumePlan, order: Order, report: Report = say_nothing
) -> tuple[Outcome, ...]:
    """Make one EPUB of all stories that can be read and that the plan has: the Failed ones, then the Built book if any
    story was left.

    Raises what `build_epubs` raises, and InputError where the plan leaves out every story, or where its foreword or
    afterword cannot be read.
    """
    make_folder(order.output)
    clear_parts(order.output)
    shelf = Shelf(order)
    key = shelf.key_of_volume(files, plan)
    if found := shelf.book_of_volume(files, plan, key):
        report(Progress(len(files), len(files)))
        return (found,)
    with templates_kept_in(order.cache):
        outcomes = _anthology(files, plan, order, report, (shelf, key))
    shelf.close()
    return outcomes


def _anthology(
    files: Sequence[StoryFile], plan: VolumePlan, order: Order, report: Report, place: tuple[Shelf, str]
) -> tuple[Outcome, ...]:
    """Make the anthology, and put it on the shelf under its key."""
    shelf, key = place
    cache = None if order.fresh else order.cache
    binder = Binder(plan, order.own.templates, keep_marks=order.keep_marks, largest=LARGEST_PAGE)
    results = list(announced(typeset_files(files, order.jobs, cache, strict=order.strict), files, report))
    outcomes: list[Outcome] = [or_raise(result) for result in results if isinstance(result, Failed)]
    bound = binder.bind(binder.choose([result for result in results if isinstance(result, Typeset)]))
    if isinstance(bound, Bound):
        outcomes += bound.failed
        cover = cover_of_book(bound.book, read_picture(cover_of_volume(files)) if order.covers else False)
        sources = sources_of(part for each in bound.kept for part in each.parsed)
        data = packed(bound.book, bound.pages, order.own, cover, sources, order.modified)
        stories = tuple(summary_from_typeset(each) for each in bound.kept)
        # What failed or was left out is to be told of again.
        sure = key if not outcomes and not binder.omitted and shelf.key_of_volume(files, plan) == key else ""
        built = shelf.put(sure, claim_of_volume(files, plan.title, stories), stories, data)
        outcomes.append(replace(built, remarks=(*binder.remarks, *built.remarks)))
    else:
        outcomes += bound
    return tuple(outcomes)


def check_files(
    files: Sequence[StoryFile],
    own: OwnFolders = NO_FOLDERS,
    report: Report = say_nothing,
    *,
    jobs: int | None = None,
) -> tuple[Summary | Failed, ...]:
    """Do all that `build_epubs` does but the writing; what it would say of each story, in the order of `files`."""
    stylesheet_of(own.styles)
    work = partial(attempt, partial(_summary_from_file, templates=own.templates))
    results = announced(results_of(work, files, jobs), files, report)
    return tuple(or_raise(result) if isinstance(result, Failed) else result for result in results)


def _epub_from_file(file: StoryFile, *, order: Order) -> tuple[Summary, bytes]:
    return job_of_file(file, order).done()


def _summary_from_file(file: StoryFile, *, templates: Path | None) -> Summary:
    typeset = proved_book(readings_of_file(file), templates)[0]
    read_picture(cover_of_file(file))
    return replace(summary_from_typeset(typeset), text=sign_of_story(typeset.story))


# --- Stories split over several files -----------------------------------------------------------------------------


def joined_files(
    files: Sequence[StoryFile], report: Report = say_nothing, *, jobs: int | None = None, cache: Path | None = None
) -> tuple[tuple[StoryFile, ...], tuple[Remark, ...]]:
    """(the files with those that are parts of one story as one, what there is to say about them).

    A joined story stands where its first part stood. A file that cannot be read is a part of nothing, and is told of
    when it is built. What `cache` holds of files that have not changed is taken from there.
    """
    results = announced(kept_results(sign_of_file, PartSign, files, jobs, cache), files, report)
    stories = split_stories([result for result in results if isinstance(result, PartSign)])
    by_path = {file.path: file for file in files}
    heads = {story.paths[0]: story for story in stories}
    inner = {path for story in stories for path in story.paths[1:]}
    joined = [
        replace(file, parts=tuple(by_path[path] for path in heads[file.path].paths)) if file.path in heads else file
        for file in files
        if file.path not in inner
    ]
    return tuple(joined), tuple(_missing_part(story) for story in stories if story.missing)


def split_story_remarks(summaries: Iterable[Summary]) -> tuple[Remark, ...]:
    """A remark on the folder for each story that is split over several of the files and was not joined."""
    return tuple(_split_story(story) for story in split_among(summaries))


def split_among(summaries: Iterable[Summary]) -> tuple[SplitStory, ...]:
    """The stories that are split over several files and were not joined, folder by folder."""
    signs: dict[Path, list[PartSign]] = defaultdict(list)
    stories = list(summaries)
    times = Counter(summary.path for summary in stories)
    for summary in stories:
        if len(summary.signs) == 1 and times[summary.path] == 1:
            signs[summary.path.parent].append(summary.signs[0])
    return tuple(story for group in signs.values() for story in split_stories(group))


def _split_story(story: SplitStory) -> Remark:
    names = [path.name for path in story.paths]
    listed = ", ".join(names if len(names) <= 6 else [*names[:4], "…", names[-1]])
    return Remark(
        story.paths[0].parent,
        Diagnostic(
            "split-story",
            "warning",
            None,
            f"{len(names)} files look like the parts of one story: {listed}",
            "Add --join to make one book of them.",
        ),
    )


def _missing_part(story: SplitStory) -> Remark:
    numbers = ", ".join(map(str, story.missing))
    message = f"the story joined from this file to {story.paths[-1].name} lacks its part {numbers}"
    hint = "Look for the missing file, or let the numbers in the names or titles follow each other."
    return Remark(story.paths[0], Diagnostic("part-missing", "warning", None, message, hint))


# --- Sidecars -----------------------------------------------------------------------------------------------------


def write_sidecar(file: StoryFile) -> Path:
    """Write a sidecar for a story that says what was recognised in it; where it stands.

    Raises OutputError where the story has one already, and what `prove_file` raises.
    """
    if file.data is not None:
        hint = "Write the story into a file, and name that."
        raise OutputError("is in no file that a sidecar could stand beside", position=Position(file.path), hint=hint)
    if place_within(file.path):
        hint = "Unpack the archive, and name the story in the folder that it was unpacked to."
        raise OutputError("stands in an archive, which nothing is written to", position=Position(file.path), hint=hint)
    present = sidecar_path(file.path)
    if present:
        raise exists_already(present)
    text = sidecar_text(prove_file(file).parsed[0])
    path = new_sidecar_path(file.path)
    write_new(path, text.encode("utf-8"))
    return path
