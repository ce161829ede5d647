"""`bookmaker pdf`: stories to PDF books, to print and bind or to read."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bookmaker.cli import arguments, reporting
from bookmaker.cli import sheets as on_sheets
from bookmaker.cli.epub import anthology_title, as_named, exit_for, output_folder, print_outcomes

if TYPE_CHECKING:
    from bookmaker.building import Order, Outcome
    from bookmaker.building.prints import BuiltPdf, PrintStyle
    from bookmaker.library import StoryFile
    from bookmaker.pdf.imposing import Layout
    from bookmaker.pdf.imposition import Scheme


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
    cover: Annotated[
        bool, typer.Option("--cover", help="Make a cover too: back, spine and front in one piece, NAME-cover.pdf.")
    ] = False,
    paper_stock: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|MM|80gsm",
            help="The paper, for the width of the cover's spine: kdp-white, kdp-cream, lulu, 80gsm, 0.1mm. "
            "[default: kdp-cream or lulu with --for kdp or lulu, else 80gsm]",
            show_default=False,
        ),
    ] = None,
    impose: Annotated[
        on_sheets.BindingName | None,
        typer.Option(
            help="Lay the book on sheets too, to fold and sew or to cut: NAME-sheets.pdf.", show_default=False
        ),
    ] = None,
    sheets: on_sheets.SheetNumbers = None,
    paper: on_sheets.Paper = None,
    duplex: on_sheets.Duplex = "long",
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
    for_sheets = sheets is not None or paper is not None or duplex != "long"
    _refuse_what_contradicts(purpose, cover=cover, paper_stock=paper_stock, impose=impose, for_sheets=for_sheets)
    asked = arguments.asked_for(encoding, language)
    named = arguments.paths_or_default(paths)

    from bookmaker.building import Order, joined_files
    from bookmaker.building.keeping import cache_folder
    from bookmaker.building.prints import BuiltPdf, PrintStyle
    from bookmaker.library import library_from_paths
    from bookmaker.pdf.cover import parse_stock, usual_stock
    from bookmaker.pdf.paper import parse_size

    trim = parse_size(page)
    stock = (parse_stock(paper_stock) if paper_stock else usual_stock(purpose.value)) if cover else None
    scheme_layout = _scheme_and_layout(impose, sheets, paper, duplex)
    style = PrintStyle(trim, size, large_print, face, not untagged, purpose.value, cache_folder(), stock)
    library = library_from_paths(named, anthology=anthology, asked=asked)
    order = Order(output or output_folder(library), library.folders, strict, jobs)
    files, remarks = joined_files(library.stories, jobs=jobs) if join else (library.stories, ())
    volume_title = (title or anthology_title(library)) if anthology else None
    outcomes = _outcomes(files, volume_title, order, style, quiet=quiet)
    print_outcomes(outcomes, [as_named(path) for path in named], remarks, quiet=quiet, verbose=verbose)
    books = [outcome for outcome in outcomes if isinstance(outcome, BuiltPdf)]
    _print_covers(books, quiet=quiet)
    if scheme_layout:
        _impose(books, *scheme_layout, quiet=quiet)
    exit_for(outcomes)


def _refuse_what_contradicts(
    purpose: Purpose, *, cover: bool, paper_stock: str | None, impose: str | None, for_sheets: bool
) -> None:
    if paper_stock is not None and not cover:
        raise typer.BadParameter("--paper-stock is for the spine of a cover; add --cover")
    if for_sheets and impose is None:
        raise typer.BadParameter("--sheets, --paper and --duplex are for sheets; add --impose signature")
    if purpose is Purpose.SCREEN and (cover or impose):
        raise typer.BadParameter("--for screen makes no book to print; leave out --cover and --impose")


def _scheme_and_layout(
    impose: on_sheets.BindingName | None, sheets: str | None, paper: str | None, duplex: on_sheets.DuplexName
) -> tuple[Scheme, Layout] | None:
    if impose is None:
        return None
    from bookmaker.errors import ConfigurationError
    from bookmaker.pdf.imposing import Layout
    from bookmaker.pdf.imposition import Scheme
    from bookmaker.pdf.paper import parse_size

    try:
        scheme = Scheme(impose, sheets=on_sheets.parse_sheets(sheets), duplex=duplex)
        return scheme, Layout(parse_size(paper) if paper else None)
    except ConfigurationError as error:
        raise typer.BadParameter(f"{error.message}. {error.hint}".strip()) from error


def _impose(books: Sequence[BuiltPdf], scheme: Scheme, layout: Layout, *, quiet: bool) -> None:
    from bookmaker.building.prints import impose_book

    taken = {path.name for book in books for path in (book.path, book.cover_path) if path}
    for book in books:
        imposed, made = impose_book(book.path, scheme, layout, taken)
        if not quiet:
            on_sheets.print_plan(imposed)
            on_sheets.print_how(imposed, made)


def _print_covers(books: Sequence[BuiltPdf], *, quiet: bool) -> None:
    from bookmaker.pdf.cover import FEWEST_PAGES_LETTERED, LEAST_LETTERED_SPINE
    from bookmaker.pdf.paper import MM

    for book in books if not quiet else ():
        if book.cover is None:
            continue
        design = book.cover.design
        size = f"{design.size.width / MM:.1f} x {design.size.height / MM:.1f} mm"
        line = f"Made {book.cover_path}: {size} with bleed, spine {design.spine / MM:.1f} mm for {design.pages} pages."
        if not design.spine_type:
            least = f"{LEAST_LETTERED_SPINE / MM:.1f} mm"
            line += f" The spine is bare: lettering needs {least} and {FEWEST_PAGES_LETTERED} pages."
        elif not book.cover.lettered:
            line += " The spine is bare: the title is too long for it."
        typer.echo(line)


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
