"""`bookmaker pdf`: stories to PDF books, to print and bind or to read."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bookmaker.cli import arguments, reporting
from bookmaker.cli.epub import anthology_title, as_named, exit_for, output_folder, print_outcomes

if TYPE_CHECKING:
    from bookmaker.building import Order, Outcome
    from bookmaker.building.prints import PrintStyle
    from bookmaker.library import StoryFile


class Purpose(StrEnum):
    """What a PDF is for."""

    PRINT = "print"
    SCREEN = "screen"
    LULU = "lulu"
    KDP = "kdp"


def pdf(
    paths: arguments.Paths = None,
    anthology: Annotated[bool, typer.Option("--anthology", help="Join the stories into one book.")] = False,
    title: Annotated[
        str | None,
        typer.Option(metavar="TITLE", help="The anthology's title. [default: the folder's name]", show_default=False),
    ] = None,
    join: arguments.Join = False,
    page: Annotated[
        str, typer.Option(metavar="NAME|WxH", help="The page: a5, a6, b6, digest, trade, pocket, letter, 5x8in …")
    ] = "a5",
    size: Annotated[
        float | None,
        typer.Option(metavar="PT", help="Type size in points. [default: what suits the page]", show_default=False),
    ] = None,
    large_print: Annotated[bool, typer.Option("--large-print", help="Type of 16 to 18 points.")] = False,
    face: Annotated[str, typer.Option(metavar="NAME", help="The text face: garamond or source-serif.")] = "garamond",
    purpose: Annotated[
        Purpose, typer.Option("--for", help="What it is for: margins, links and links' looks follow.")
    ] = Purpose.PRINT,
    untagged: Annotated[
        bool, typer.Option("--untagged", help="Leave out the structure that screen readers use.")
    ] = False,
    output: arguments.Output = None,
    strict: arguments.Strict = False,
    encoding: arguments.Encoding = None,
    language: arguments.Language = None,
    jobs: arguments.Jobs = None,
    quiet: arguments.Quiet = False,
    verbose: arguments.Verbose = False,
) -> None:
    """Make a PDF of each story, or one of them all, to print and bind.

    With none named, it takes the stories of this folder's bookmaker.toml, else those of seeds/.
    """
    if title is not None and not anthology:
        raise typer.BadParameter("--title names an anthology; add --anthology")
    asked = arguments.asked_for(encoding, language)
    named = arguments.paths_or_default(paths)

    from bookmaker.building import Order, joined_files
    from bookmaker.building.keeping import cache_folder
    from bookmaker.building.prints import PrintStyle
    from bookmaker.library import library_from_paths
    from bookmaker.pdf.paper import parse_size

    trim = parse_size(page)
    style = PrintStyle(trim, size, large_print, face, not untagged, purpose.value, cache_folder())
    library = library_from_paths(named, anthology=anthology, asked=asked)
    order = Order(output or output_folder(library), library.folders, strict, jobs)
    files, remarks = joined_files(library.stories, jobs=jobs) if join else (library.stories, ())
    volume_title = (title or anthology_title(library)) if anthology else None
    outcomes = _outcomes(files, volume_title, order, style, quiet=quiet)
    print_outcomes(outcomes, [as_named(path) for path in named], remarks, quiet=quiet, verbose=verbose)
    exit_for(outcomes)


def _outcomes(
    files: Sequence[StoryFile], volume_title: str | None, order: Order, style: PrintStyle, *, quiet: bool
) -> Sequence[Outcome]:
    from bookmaker.building.prints import build_pdf_anthology, build_pdfs

    with reporting.progress_bar(shown=not quiet) as show:
        try:
            if volume_title is not None:
                return build_pdf_anthology(files, volume_title, order, style, show)
            return build_pdfs(files, order, style, show)
        except KeyboardInterrupt:
            typer.echo("Stopped.", err=True)
            raise typer.Exit(130) from None
