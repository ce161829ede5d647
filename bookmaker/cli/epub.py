"""`bookmaker epub`: stories to EPUB books."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bookmaker.cli import arguments, reporting

if TYPE_CHECKING:
    from bookmaker.building import Built, Failed, Order, Outcome, Progress, Remark
    from bookmaker.library import Library, StoryFile


def epub(
    paths: arguments.Paths = None,
    anthology: Annotated[bool, typer.Option("--anthology", help="Join the stories into one book.")] = False,
    title: Annotated[
        str | None,
        typer.Option(metavar="TITLE", help="The anthology's title. [default: the folder's name]", show_default=False),
    ] = None,
    join: arguments.Join = False,
    keep_marks: Annotated[
        bool, typer.Option("--keep-marks", help="Set the author's own marks between scenes, not the book's ornament.")
    ] = False,
    output: arguments.Output = None,
    strict: arguments.Strict = False,
    encoding: arguments.Encoding = None,
    language: arguments.Language = None,
    jobs: arguments.Jobs = None,
    quiet: arguments.Quiet = False,
    verbose: arguments.Verbose = False,
) -> None:
    """Make an EPUB of each story, or one of them all.

    With none named, it takes the stories of this folder's bookmaker.toml, else those of seeds/. A story that cannot
    be read costs nothing but itself: the others are made, and the exit code is 3.
    """
    if title is not None and not anthology:
        raise typer.BadParameter("--title names an anthology; add --anthology")
    asked = arguments.asked_for(encoding, language)
    named = arguments.paths_or_default(paths)

    from bookmaker.building import Order, joined_files
    from bookmaker.library import library_from_paths

    library = library_from_paths(named, anthology=anthology, asked=asked)
    order = Order(output or output_folder(library), library.folders, strict, jobs, keep_marks)
    files, remarks = joined_files(library.stories, jobs=jobs) if join else (library.stories, ())
    volume_title = (title or anthology_title(library)) if anthology else None
    outcomes = _outcomes(files, volume_title, order, quiet=quiet)
    print_outcomes(outcomes, [as_named(path) for path in named], remarks, quiet=quiet, verbose=verbose)
    exit_for(outcomes)


def _outcomes(files: Sequence[StoryFile], volume_title: str | None, order: Order, *, quiet: bool) -> Sequence[Outcome]:
    """Build under a progress bar; Ctrl-C ends the command with a word on what was done."""
    from bookmaker import building

    finished = 0
    with reporting.progress_bar(shown=not quiet) as show:

        def report(event: Progress) -> None:
            nonlocal finished
            finished = event.done
            show(event)

        try:
            if volume_title is not None:
                return building.build_anthology(files, volume_title, order, report)
            return building.build_epubs(files, order, report)
        except KeyboardInterrupt:
            done = "No book was made." if volume_title else f"{reporting.counted(finished, 'story', 'stories')} done."
            typer.echo(f"Stopped. {done}", err=True)
            raise typer.Exit(130) from None


def exit_for(outcomes: Sequence[Outcome]) -> None:
    """End with the exit code of what failed, if anything did."""
    from bookmaker.building import Failed

    codes = [outcome.error.exit_code for outcome in outcomes if isinstance(outcome, Failed)]
    if codes:
        raise typer.Exit(3 if 3 in codes else codes[0])


def output_folder(library: Library) -> Path:
    settings = library.settings
    return settings.path.parent / settings.output if settings.path and settings.output else Path("dist")


def as_named(path: Path) -> str:
    return f"{path}{os.sep}" if path.is_dir() else str(path)


def anthology_title(library: Library) -> str:
    """The title its folder's settings give it, else the folder's name as words: `winter_stories` -> Winter Stories."""
    words = library.folders[0].resolve().name.replace("_", " ").replace("-", " ").split()
    return library.settings.anthology_title or " ".join(w[:1].upper() + w[1:] for w in words) or "Stories"


def print_outcomes(
    outcomes: Sequence[Outcome], named: Sequence[str], remarks: Sequence[Remark], *, quiet: bool, verbose: bool
) -> None:
    from bookmaker.building import Built, Failed, split_story_remarks

    built = [outcome for outcome in outcomes if isinstance(outcome, Built)]
    failed = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
    for failure in failed:
        for remark in failure.remarks:
            reporting.print_remark(remark)
        reporting.print_error(failure.error, trace=failure.trace if verbose else "")
    if quiet:
        return
    stories = [story for book in built for story in book.stories]
    for remark in (*remarks, *split_story_remarks(stories)):
        reporting.print_remark(remark)
    places = sum(len(reporting.doubts(story.remarks)) for story in stories)
    # What concerns one story is said at once; of many stories, where to read it.
    at_once = verbose or len(stories) == 1
    for story in stories if at_once else ():
        for remark in story.remarks if verbose else reporting.doubts(story.remarks):
            reporting.print_remark(remark)
    for book in built if verbose else ():
        typer.echo(f"{book.path}: {reporting.counted(sum(story.words for story in book.stories), 'word')}")
    closing = _closing_line(built, failed)
    if places and not at_once:
        command = shlex.join(["bookmaker", "check", *named])
        closing += f" {reporting.counted(places, 'place')} to look at: {command}"
    typer.echo(closing)


def _closing_line(built: Sequence[Built], failed: Sequence[Failed]) -> str:
    missing = f" {reporting.counted(len(failed), 'story', 'stories')} could not be made." if failed else ""
    if not built:
        return f"No book was made.{missing}"
    if len(built) > 1:
        return f"Made {reporting.counted(len(built), 'book')} in {built[0].path.parent}{os.sep}.{missing}"
    stories = len(built[0].stories)
    parts = max(len(story.signs) for story in built[0].stories)
    joined = f" of {reporting.counted(stories, 'story', 'stories')}" if stories > 1 else ""
    joined = joined or (f" of {parts} files" if parts > 1 else "")
    return f"Made {built[0].path}{joined}.{missing}"
