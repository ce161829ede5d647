"""`bookmaker show`: what each line of a story became, and by which rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from pprint import pformat
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bookmaker.cli import arguments, reporting
from bookmaker.cli.standard_input import handed_in
from bookmaker.paths import holds_files, is_file, is_folder

if TYPE_CHECKING:
    from bookmaker.assets import OwnFolders
    from bookmaker.library import StoryFile
    from bookmaker.model import Overrules, Parsed, RawParagraph, Story


class Stage(StrEnum):
    """The steps of a story's way that can be looked at."""

    lines = "lines"
    story = "story"
    xhtml = "xhtml"


def show(
    path: Annotated[Path, typer.Argument(metavar="STORY", hidden=True)],
    as_json: Annotated[bool, typer.Option("--json", help="Print the account as JSON, for other programs.")] = False,
    stage: Annotated[
        Stage | None,
        typer.Option(
            help="Print one step: the lines as read, the story as parsed, or its pages as XHTML.", show_default=False
        ),
    ] = None,
    doubtful: Annotated[
        bool, typer.Option("--doubtful", help="Print only the lines that are in doubt, with a few around them.")
    ] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Write a sidecar, NAME.toml, that says what was recognised, to edit.")
    ] = False,
    join: arguments.Join = False,
    split: arguments.Split = False,
    input_format: arguments.InputFormat = None,
    encoding: arguments.Encoding = None,
    language: arguments.Language = None,
    templates: arguments.Templates = None,
    styles: arguments.Styles = None,
) -> None:
    """Say what each line of a story became.

    By which rule, and where to look: the lines that something was guessed or doubted about are marked with a "?".
    """
    ways = {"--json": as_json, "--stage": stage is not None, "--doubtful": doubtful, "--fix": fix}
    arguments.refuse_join_and_split(join=join, split=split)
    _refuse_what_contradicts([name for name, on in ways.items() if on], join=join, split=split)
    if holds_files(path):
        kind = "a folder" if is_folder(path) else "an archive"
        raise typer.BadParameter(f"{path} is {kind}; name one story of it, or use: bookmaker check {path}")
    (path,), handed = handed_in([path], input_format)
    file = _story_file(path, handed, arguments.asked_for(encoding, language), join=join)
    if fix:
        _write_sidecar(file)
        return
    from bookmaker.building.separating import separated_files

    files = separated_files([file], asked=split)
    if as_json:
        data = [_data_of(each) for each in files]
        reporting.print_json(data if len(files) > 1 else data[0])
        return
    for each in files:
        if stage is Stage.lines:
            _print_lines(each)
        elif stage is Stage.xhtml:
            _print_pages(each, arguments.own_folders(templates, styles))
        else:
            _print_parsed(each, stage, doubtful=doubtful)


def _refuse_what_contradicts(ways: Sequence[str], *, join: bool, split: bool) -> None:
    if len(ways) > 1:
        raise typer.BadParameter(f"{' and '.join(ways)} print different things; choose one")
    if "--fix" in ways and (join or split):
        raise typer.BadParameter(f"--fix writes the sidecar of one file; leave out --{'join' if join else 'split'}")


def _print_lines(file: StoryFile) -> None:
    """The lines as read: they can be seen also where no story was found in them."""
    from bookmaker.building.stories import read_file

    for part in file.parts or (file,):
        for paragraph in read_file(part).paragraphs:
            for line in _raw_lines(paragraph):
                reporting.print_line(line)


def _data_of(file: StoryFile) -> dict[str, Any]:
    """What the file was recognised as, for other programs."""
    from bookmaker.building.proving import story_of_parts
    from bookmaker.building.stories import prove_file

    parts = prove_file(file).parsed
    return _as_data(parts, story_of_parts(parts))


def _print_parsed(file: StoryFile, stage: Literal[Stage.story] | None, *, doubtful: bool) -> None:
    """What the file was recognised as: as data, or as an account of its lines."""
    from bookmaker.building.proving import story_of_parts
    from bookmaker.building.stories import prove_file

    parts = prove_file(file).parsed
    story = story_of_parts(parts)
    if stage is not None:
        reporting.print_text(pformat(story, width=reporting.terminal_width(), sort_dicts=False))
    else:
        from bookmaker.cli.account import print_account

        print_account(parts, story, doubtful=doubtful)


def _story_file(path: Path, handed: dict[Path, bytes], asked: Overrules, *, join: bool) -> StoryFile:
    """The file, or with `join` the story that it is a part of, with all its parts."""
    from bookmaker.library import library_from_paths

    file = library_from_paths([path], asked=asked, handed=handed).stories[0]
    if not join or not is_file(path):
        return file
    from bookmaker.building.books import joined_files

    around = [
        near for near in library_from_paths([path.parent], asked=asked).stories if near.path.parent == path.parent
    ]
    stories, remarks = joined_files(around)
    whole = next((story for story in stories if path.resolve() in {p.path.resolve() for p in story.parts}), file)
    for remark in remarks:
        if remark.path == whole.path:
            reporting.print_remark(remark)
    return whole


def _write_sidecar(file: StoryFile) -> None:
    from bookmaker.building.books import write_sidecar

    path = write_sidecar(file)
    reporting.print_line(f"Wrote {path}. It changes nothing until it is edited.")


def _as_data(parts: Sequence[Parsed], story: Story) -> dict[str, Any]:
    """The account of a file; of a joined story, its own header and under "parts" the account of each file."""
    from bookmaker.description import describe, describe_fields, describe_metadata, describe_tags

    if len(parts) == 1:
        return describe(parts[0])
    return {
        "metadata": describe_metadata(story.metadata),
        "tags": describe_tags(story.tags),
        "fields": describe_fields(story),
        "parts": [describe(parsed) for parsed in parts],
    }


# --- One stage ----------------------------------------------------------------------------------------------------


def _print_pages(file: StoryFile, own: OwnFolders) -> None:
    """The pages as they are set; what they are set with is looked over as it is for a book."""
    from bookmaker.assets import stylesheet_from_names
    from bookmaker.building.proving import names_of, pages_from_book
    from bookmaker.building.remarks import unused_looks
    from bookmaker.building.stories import prove_file
    from bookmaker.building.unit import STYLESHEETS

    proved = prove_file(file)
    stylesheet_from_names(STYLESHEETS, own.styles)
    for remark in unused_looks([file.path.parent], own):
        reporting.print_remark(remark)
    for page in pages_from_book(proved.book, names_of(proved.parsed), own.templates):
        reporting.print_text(f"<!-- {page.section.id}.xhtml -->\n{page.xhtml.rstrip()}\n\n")


def _raw_lines(paragraph: RawParagraph) -> Iterator[str]:
    marks: list[str] = [paragraph.role] if paragraph.role != "text" else []
    marks += [f"level {paragraph.level}"] if paragraph.level else []
    marks += [paragraph.name] if paragraph.name else []
    marks += ["centred"] if paragraph.centred else []
    yield f"-- gap {paragraph.gap_before}{''.join(f', {mark}' for mark in marks)}"
    for line in paragraph.lines:
        yield f"{line.number:6} {'+' if line.filled else ' '} {' ' * line.indent}{line.text}"
