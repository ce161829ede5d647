"""The arguments and options that several commands share, and what they stand for when they are left out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from msgspec import Struct

from bookmaker.paths import is_folder

if TYPE_CHECKING:
    from bookmaker.assets import OwnFolders
    from bookmaker.library import Settings
    from bookmaker.model import Overrules
    from bookmaker.naming import NamePattern

_BOOKS = (".epub", ".pdf")

# Hidden from the list of options, where Typer would add "<list[Path]>"; the usage line names it, and each command's own
# help says what is taken when none is named.
Paths = Annotated[list[Path] | None, typer.Argument(metavar="STORY|FOLDER", hidden=True)]
Anthology = Annotated[bool, typer.Option("--anthology", help="Join the stories into one book.")]
Title = Annotated[
    str | None,
    typer.Option(metavar="TITLE", help="The anthology's title. [default: the folder's name]", show_default=False),
]
OrderName = Literal["listed", "author", "title", "date", "fandom", "rating"]
LevelName = Literal["general", "teen", "mature", "explicit"]
MaxRating = Annotated[
    LevelName | None,
    typer.Option(help="Leave stories rated above it out of an anthology, and those without a rating."),
]
Without = Annotated[
    list[str] | None,
    typer.Option(
        metavar="WORD", help="Leave stories out of an anthology that have it in a warning or tag; may be repeated."
    ),
]
StoriesBy = Annotated[
    OrderName | None,
    typer.Option("--order", help="The order of an anthology. [default: that of names and folders]", show_default=False),
]
KeepMarks = Annotated[
    bool, typer.Option("--keep-marks", help="Set the author's own marks between scenes, not the book's ornament.")
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="DIR|FILE",
        help="Where books go; for a single book, perhaps its file: story.epub. [default: dist]",
        show_default=False,
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Read the files in this encoding, whatever they look like.", show_default=False),
]
Language = Annotated[
    str | None,
    typer.Option(metavar="TAG", help="The language of the stories: en-GB, de, fr.", show_default=False),
]
Templates = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        exists=True,
        file_okay=False,
        help="Templates of your own, each in place of the program's of its name.",
        show_default=False,
    ),
]
Styles = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", exists=True, file_okay=False, help="Style sheets of your own, likewise.", show_default=False
    ),
]
Join = Annotated[bool, typer.Option("--join", help="Make one story of files that are its parts.")]
Split = Annotated[bool, typer.Option("--split", help="Make a story of each that a file holds: e-zines, collections.")]
InputFormat = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        help="What is read from standard input, which is named -: txt, md, html, epub … [default: by its bytes]",
        show_default=False,
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Let every warning about a story fail it.")]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        metavar="N",
        min=1,
        help="Stories made side by side. [default: the processors]",
        show_default=False,
    ),
]
Report = Annotated[
    Path | None,
    typer.Option("--report", metavar="FILE", help="Write what was done into FILE, as JSON.", show_default=False),
]
Fresh = Annotated[
    bool, typer.Option("--fresh", help="Make every book again, also those that nothing changed in or someone edited.")
]
Name = Annotated[
    str | None,
    typer.Option(
        metavar="PATTERN",
        help="Name books by facts: “{author} - {title}”; “{fandom}/{title}” makes folders. [default: the title]",
        show_default=False,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Print every place to look at, and every file made or not read.")
]


class Which(Struct, frozen=True):
    """Which stories a command makes books of, and how they are taken together; see `grouping.takes_groups`."""

    paths: Paths = None
    anthology: Anthology = False
    title: Title = None
    join: Join = False
    split: Split = False
    keep_marks: KeepMarks = False
    input_format: InputFormat = None


class Chosen(Struct, frozen=True):
    """Which of the stories an anthology has, and in which order; see `grouping.takes_groups`."""

    max_rating: MaxRating = None
    without: Without = None
    stories_by: StoriesBy = None


class How(Struct, frozen=True):
    """How a command that makes books goes about it; see `grouping.takes_groups`."""

    output: Output = None
    strict: Strict = False
    encoding: Encoding = None
    language: Language = None
    templates: Templates = None
    styles: Styles = None
    jobs: Jobs = None
    report: Report = None
    quiet: Quiet = False
    verbose: Verbose = False


class Again(Struct, frozen=True):
    """What a command that keeps in mind which books it made does about those, and how it names them; see
    `grouping.takes_groups`."""

    name: Name = None
    fresh: Fresh = False


AS_USUAL = Again()


def paths_or_default(paths: list[Path] | None) -> list[Path]:
    """What a command works on: what is named, else this folder if it has a bookmaker.toml, else `seeds/`."""
    if paths:
        return paths
    for folder, sign in ((Path(), Path("bookmaker.toml")), (Path("seeds"), Path("seeds"))):
        if sign.exists():
            return [folder]
    raise typer.BadParameter(f"name a story or a folder: {_what_is_here()}")


def _what_is_here() -> str:
    """Why nothing is taken unasked in this folder, and how books of its stories are made, if it has any."""
    from bookmaker.paths import is_regular
    from bookmaker.reading import SUFFIXES

    missing = "there is neither a bookmaker.toml nor a folder seeds/ here"
    # Only here: whoever types it in a home folder shall not wait for all that is in it.
    found = sum(path.suffix.lower() in SUFFIXES and is_regular(path) for path in Path().iterdir())
    if not found:
        return missing
    which = "story" if found == 1 else f"{found:,} stories"
    return f"{missing}; for the {which} in this folder name it by a dot: bookmaker epub ."


def folder_and_file(output: Path | None, ending: str) -> tuple[Path | None, str]:
    """What `--output` names: (the folder that books go to, the name of the one book); each may be left open.

    A name that ends as such a book does is the book's own, unless a folder of that name is there. A usage error for one
    that ends as another kind of book does.
    """
    if output is None or is_folder(output) or output.suffix.lower() not in _BOOKS:
        return output, ""
    if output.suffix.lower() != ending:
        made = f"this command makes {ending} files"
        raise typer.BadParameter(f"-o {output}: {made}; name one, a folder, or use “bookmaker {output.suffix[1:]}”")
    return output.parent, output.name


def refuse_join_and_split(*, join: bool, split: bool) -> None:
    """A usage error for both of them."""
    if join and split:
        raise typer.BadParameter("--join makes one story of several files and --split several of one; choose one")


def own_folders(templates: Path | None, styles: Path | None) -> OwnFolders:
    """The folders of a person's own templates and styles: those on the command line, else those that the person always
    uses. Raises ConfigurationError for one that holds none, and for settings that cannot be used."""
    from bookmaker.assets import OwnFolders, checked_folder
    from bookmaker.preferences import preferred_folders

    always = preferred_folders()
    return OwnFolders(
        checked_folder("templates", templates) if templates else always.templates,
        checked_folder("styles", styles) if styles else always.styles,
    )


def name_pattern(text: str | None, settings: Settings) -> NamePattern | None:
    """The pattern that books are named by: the command line's, a usage error where it is none, else the folder's."""
    from bookmaker.errors import ConfigurationError
    from bookmaker.naming import pattern_from_text

    if text is None:
        return pattern_from_text(settings.name) if settings.name else None
    try:
        return pattern_from_text(text)
    except ConfigurationError as error:
        raise typer.BadParameter(f"--name: {error.message}. {error.hint}") from error


def asked_for(encoding: str | None, language: str | None = None) -> Overrules:
    """What the command line says about every story; a usage error for an encoding or language that is none."""
    from bookmaker.model import Overrules
    from bookmaker.overrides import is_language
    from bookmaker.reading.decode import is_encoding

    if encoding is not None and not is_encoding(encoding):
        raise typer.BadParameter(f"{encoding!r} is no encoding that Python knows; for example cp1252, utf-8, mac-roman")
    if language is not None and not is_language(language):
        raise typer.BadParameter(f"{language!r} is no language tag; for example en, en-GB, pt-BR")
    return Overrules(encoding=encoding or "", language=language or "")
