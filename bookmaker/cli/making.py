"""What the commands that make books share: from options to a task, and from what came of it to the exit code."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer
from msgspec import Struct
from msgspec.structs import replace

from bookmaker.archives import bare_name, is_archive
from bookmaker.cli import arguments, reporting
from bookmaker.cli.report import print_numbers
from bookmaker.cli.standard_input import handed_in
from bookmaker.errors import exit_code_of_run
from bookmaker.paths import is_folder, legible

if TYPE_CHECKING:
    from bookmaker.building.outcomes import Built, Failed, Order, Outcome, Progress, Remark
    from bookmaker.building.run_report import RunReport
    from bookmaker.library import Library, StoryFile
    from bookmaker.model import RatingLevel, VolumePlan
    from bookmaker.searching import PassedOver


class Task(Struct, frozen=True):
    """Books to make: one a story, or with the plan of a `volume` one of them all. `named` are the files and folders as
    a person names them; `remarks` are about folders, and about parts that were joined, `passed_over` what those folders
    have besides stories."""

    files: Sequence[StoryFile]
    volume: VolumePlan | None
    order: Order
    named: tuple[str, ...]
    remarks: Sequence[Remark]
    passed_over: Sequence[PassedOver]
    quiet: bool
    verbose: bool


def task_from_options(
    which: arguments.Which,
    chosen: arguments.Chosen,
    how: arguments.How,
    report: RunReport,
    again: arguments.Again = arguments.AS_USUAL,
    *,
    ending: str = ".epub",
) -> Task:
    """What is asked for, read as far as the folders' settings and, where parts are to be joined, the stories.

    The books' names end in `ending`.

    Raises a usage error for options that contradict each other, and what reading a library raises.
    """
    if which.title is not None and not which.anthology:
        raise typer.BadParameter("--title names an anthology; add --anthology")
    _refuse_choice_of_one(which, chosen)
    arguments.refuse_join_and_split(join=which.join, split=which.split)
    asked = arguments.asked_for(how.encoding, how.language)
    named, handed = handed_in(arguments.paths_or_default(which.paths), which.input_format)

    from bookmaker.building.books import joined_files
    from bookmaker.building.keeping import cache_folder
    from bookmaker.building.outcomes import Order
    from bookmaker.building.remarks import folder_remarks, passed_over_in
    from bookmaker.building.separating import separated_files
    from bookmaker.library import library_from_paths

    own = arguments.own_folders(how.templates, how.styles)
    asked_output, book_name = arguments.folder_and_file(how.output, ending)
    library = library_from_paths(named, anthology=which.anthology, asked=asked, handed=handed)
    output = asked_output or _output_folder(library)
    pattern = arguments.name_pattern(again.name, library.settings)
    kept = cache_folder()
    order = Order(output, own, how.strict, how.jobs, which.keep_marks, kept, again.fresh, pattern, file=book_name)
    cache = None if again.fresh else kept
    files, remarks = joined_files(library.stories, jobs=how.jobs, cache=cache) if which.join else (library.stories, ())
    files = separated_files(files, asked=which.split, jobs=how.jobs, cache=cache)
    if book_name and len(files) > 1 and not which.anthology:
        _refuse_one_name(book_name, len(files))
    if book_name and again.name is not None:
        raise typer.BadParameter("--name says how books are called, and so does a file with -o; choose one")
    passed_over = passed_over_in(library, output, how.report)
    remarks = (*folder_remarks(library, own, passed_over), *remarks)
    volume = _plan(which, chosen, library) if which.anthology else None
    report.begin(len(files), remarks, passed_over)
    return Task(files, volume, order, tuple(map(_as_named, named)), remarks, passed_over, how.quiet, how.verbose)


def _refuse_one_name(name: str, books: int) -> NoReturn:
    ways = 'name a folder, say how all are called (--name "{author} - {title}"), or make one book of them (--anthology)'
    raise typer.BadParameter(f"-o {name} names one book, and here are {books:,} stories: {ways}")


def _output_folder(library: Library) -> Path:
    """The folder that the settings name, else `dist`. Raises ConfigurationError for a `dist` that leads elsewhere."""
    settings = library.settings
    # Nothing is written to an archive, whatever it names.
    if settings.path and settings.output and not is_archive(settings.path.parent):
        return settings.path.parent / settings.output
    from bookmaker.errors import ConfigurationError, Position
    from bookmaker.paths import stays_inside

    usual = Path("dist")
    if not stays_inside(usual, Path()):
        hint = "If books are to go there, say so with -o."
        raise ConfigurationError("is a link that leads out of this folder", position=Position(usual), hint=hint)
    return usual


def _as_named(path: Path) -> str:
    return f"{path}{os.sep}" if is_folder(path) else str(path)


def _refuse_choice_of_one(which: arguments.Which, chosen: arguments.Chosen) -> None:
    options = {"--max-rating": chosen.max_rating, "--without": chosen.without, "--order": chosen.stories_by}
    given = [option for option, value in options.items() if value]
    if given and not which.anthology:
        raise typer.BadParameter(f"{given[0]} is about the stories of an anthology; add --anthology")
    if any(not re.search(r"\w", word) for word in chosen.without or ()):
        raise typer.BadParameter('--without wants a word or several: --without "character death"')


def _plan(which: arguments.Which, chosen: arguments.Chosen, library: Library) -> VolumePlan:
    """The volume that its folder's settings describe, as the command line has it."""
    plan = library.settings.anthology
    levels: dict[str | None, RatingLevel] = {
        "general": "General", "teen": "Teen", "mature": "Mature", "explicit": "Explicit",
    }  # fmt: skip
    return replace(
        plan,
        title=legible(which.title or "") or plan.title or title_of_folder(library.folders[0]),
        order=chosen.stories_by or plan.order,
        max_rating=levels.get(chosen.max_rating),
        without=tuple(chosen.without or ()),
    )


def title_of_folder(folder: Path) -> str:
    """The title of a volume that has no other: its folder's name as words, `winter_stories` -> Winter Stories."""
    words = legible(bare_name(folder.resolve())).replace("_", " ").replace("-", " ").split()
    return " ".join(w[:1].upper() + w[1:] for w in words) or "Stories"


# --- Making -------------------------------------------------------------------------------------------------------


def outcomes_of(
    task: Task, build: Callable[[Callable[[Progress], None]], Sequence[Outcome]], run: RunReport
) -> Sequence[Outcome]:
    """Build under a progress bar; Ctrl-C ends the command with a word on what was done."""
    finished = 0
    with reporting.progress_bar(shown=not task.quiet) as show:

        def report(event: Progress) -> None:
            nonlocal finished
            finished = event.done
            if event.path:
                run.read(event.path)
            show(event)

        try:
            run.outcomes[:] = build(report)
            return run.outcomes
        except KeyboardInterrupt:
            done = "No book was made." if task.volume else f"{reporting.counted(finished, 'story', 'stories')} done."
            reporting.print_line(f"Stopped. {done}", err=True)
            if not task.quiet:
                print_numbers(run.outcomes, run.seconds)
            raise typer.Exit(130) from None


# --- What came of it ----------------------------------------------------------------------------------------------


def end(outcomes: Sequence[Outcome], task: Task, run: RunReport) -> None:
    """Say what came of the run in numbers, and end with the exit code of what failed, if anything did."""
    from bookmaker.building.outcomes import Failed

    run.outcomes = list(outcomes)
    if not task.quiet:
        print_numbers(outcomes, run.seconds)
    code = exit_code_of_run(outcome.error.exit_code for outcome in outcomes if isinstance(outcome, Failed))
    if code:
        raise typer.Exit(code)


def print_outcomes(outcomes: Sequence[Outcome], task: Task) -> None:
    """What failed and why, what to look at, and a closing line of what was made."""
    from bookmaker.building.books import split_story_remarks
    from bookmaker.building.outcomes import Built, Failed

    built = [outcome for outcome in outcomes if isinstance(outcome, Built)]
    failed = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
    for failure in failed:
        for remark in failure.remarks:
            reporting.print_remark(remark)
        reporting.print_error(failure.error, trace=failure.trace if task.verbose else "")
    if task.quiet:
        return
    stories = [story for book in built for story in book.stories]
    of_books = [remark for book in built for remark in book.remarks]
    for remark in (*task.remarks, *split_story_remarks(stories), *of_books):
        reporting.print_remark(remark)
    if task.verbose:
        reporting.print_passed_over(task.passed_over)
    doubts = [remark.diagnostic.code for story in stories for remark in reporting.doubts(story.remarks)]
    # What concerns one story is said at once; of many stories, where to read it.
    at_once = task.verbose or len(stories) == 1
    for story in stories if at_once else ():
        for remark in story.remarks if task.verbose else reporting.doubts(story.remarks):
            reporting.print_remark(remark)
    for book in built if task.verbose else ():
        words = reporting.counted(sum(story.words for story in book.stories), "word")
        reporting.print_line(f"{book.path}: {words}{', nothing changed' if book.state == 'same' else ''}")
    closing = _closing_line(built, failed, task.order.output)
    reporting.print_line(closing if at_once else closing + "".join(_where_to_look(doubts, task.named)))


def _where_to_look(codes: Sequence[str], named: Sequence[str]) -> Iterator[str]:
    """What was left unsaid, and the commands that say it: `check` reads stories and lays no page out."""
    in_print = sum(code.startswith("print-") for code in codes)
    if len(codes) > in_print:
        command = as_typed(["bookmaker", "check", *named])
        yield f" {reporting.counted(len(codes) - in_print, 'place')} to look at: {command}"
    if in_print:
        yield f"{';' if len(codes) > in_print else ''} {in_print} in print: the same command with -v"


def as_typed(words: Sequence[str], *, windows: bool = os.name == "nt") -> str:
    """A command as it can be typed where this program runs: Windows knows no single quotation marks."""
    if windows:
        from subprocess import list2cmdline

        return list2cmdline(words)
    import shlex

    return shlex.join(words)


def _closing_line(built: Sequence[Built], failed: Sequence[Failed], output: Path) -> str:
    """What was made, what was left as it was, and how many could not be made."""
    made = [book for book in built if book.state in ("made", "remade")]
    same = sum(book.state == "same" for book in built)
    edited = sum(book.state == "edited" for book in built)
    said = [_made_line(made, output)] if made else []
    if same and made:
        said.append(f"{reporting.counted(same, 'book')} had not changed.")
    elif same:
        which = str(built[0].path) if len(built) == 1 else f"{reporting.counted(same, 'book')} in {output}{os.sep}"
        said.append(f"{which}{':' if len(built) == 1 else ','} nothing changed.")
    if edited:
        was = "was" if edited == 1 else "were"
        said.append(f"{reporting.counted(edited, 'book')} that someone edited {was} left as found.")
    if not built:
        said.append("No book was made.")
    if failed:
        said.append(f"{reporting.counted(len(failed), 'story', 'stories')} could not be made.")
    return " ".join(said)


def _made_line(made: Sequence[Built], output: Path) -> str:
    again = sum(book.state == "remade" for book in made)
    if len(made) > 1:
        gone = f", {again:,} of them since they were gone" if again else ""
        return f"Made {reporting.counted(len(made), 'book')} in {output}{os.sep}{gone}."
    stories = len(made[0].stories)
    parts = max(len(story.signs) for story in made[0].stories)
    joined = f" of {reporting.counted(stories, 'story', 'stories')}" if stories > 1 else ""
    joined = joined or (f" of {parts} files" if parts > 1 else "")
    return f"Made {made[0].path}{joined}{', which was gone' if again else ''}."
