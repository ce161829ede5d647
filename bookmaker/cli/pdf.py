"""`bookmaker pdf`: stories to PDF books, to print and bind or to read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from msgspec import Struct
from msgspec.structs import replace

from bookmaker.cli import arguments, reporting
from bookmaker.cli.grouping import takes_groups
from bookmaker.cli.making import end, outcomes_of, print_outcomes, task_from_options
from bookmaker.cli.report import reported
from bookmaker.cli.reporting import print_error
from bookmaker.cli.sections import Sections
from bookmaker.cli.sheets import (
    SchemeName,
    SheetOptions,
    print_how,
    print_plan,
    refuse_sheet_options,
    scheme_and_layout,
)

if TYPE_CHECKING:
    from bookmaker.building.outcomes import Failed, Outcome, Report
    from bookmaker.building.pdf_shelf import BuiltPdf
    from bookmaker.building.prints import PrintStyle
    from bookmaker.building.run_report import RunReport
    from bookmaker.cli.making import Task
    from bookmaker.pdf.imposing import Layout
    from bookmaker.pdf.imposition import Scheme


# Spelt out here and not taken from `bookmaker.pdf`, so that no help text waits for its imports.
PurposeName = Literal["print", "screen", "lulu", "kdp"]

SECTIONS: Sections = {
    "The book": (
        "anthology", "title", "name", "max_rating", "without", "stories_by", "join", "split", "keep_marks", "cover",
        "paper_stock",
    ),
    "The page": ("page", "purpose", "untagged"),
    "The type": ("size", "large_print", "face", "templates", "styles"),
    "Binding, with --impose": (
        "impose", "format_name", "sheets", "even", "cut", "flyleaves", "gutter", "paper_thickness", "creep", "stations",
        "stations_on", "kettle", "tape",
    ),
    "Printing, with --impose": ("paper", "duplex", "backs", "apart", "scale", "place", "marks"),
}  # fmt: skip
"""The help's sections; what is in none of them concerns files, and is the same for every command."""


class Looks(Struct, frozen=True):
    """How the pages are to look, and the cover; see `grouping.takes_groups`."""

    page: Annotated[
        str, typer.Option(metavar="NAME|WxH", help="The page: a5, a6, b6, digest, trade, pocket, letter, 5x8in …")
    ] = "a5"
    size: Annotated[
        float | None,
        typer.Option(metavar="PT", help="Type size in points. [default: what suits the page]", show_default=False),
    ] = None
    large_print: Annotated[bool, typer.Option("--large-print", help="Type of 16 to 18 points.")] = False
    face: Annotated[str, typer.Option(metavar="NAME", help="The text face: garamond or source-serif.")] = "garamond"
    purpose: Annotated[
        PurposeName, typer.Option("--for", help="What it is for: margins, links and links' looks follow.")
    ] = "print"
    untagged: Annotated[bool, typer.Option("--untagged", help="Leave out the structure for screen readers.")] = False
    cover: Annotated[
        bool, typer.Option("--cover", help="Make a cover too: back, spine and front in one piece, NAME-cover.pdf.")
    ] = False
    cover_colour: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|#17324d",
            help="The cover's colour: prussian, oxblood, forest …, ochre-light. [default: what the story calls for]",
            show_default=False,
        ),
    ] = None
    cover_picture: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A picture of your own for the whole front, JPEG or PNG.", show_default=False
        ),
    ] = None
    paper_stock: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|MM|80gsm",
            help="The paper, for the width of the cover's spine: kdp-white, kdp-cream, lulu, 80gsm, 0.1mm. "
            "[default: kdp-cream or lulu with --for kdp or lulu, else 80gsm]",
            show_default=False,
        ),
    ] = None


@takes_groups
def pdf(
    *,
    context: typer.Context,
    which: arguments.Which,
    chosen: arguments.Chosen,
    looks: Looks,
    impose: Annotated[
        SchemeName | None,
        typer.Option(
            help="Lay the book on sheets too, to fold and sew or to cut: NAME-sheets.pdf.", show_default=False
        ),
    ] = None,
    on_sheets: SheetOptions,
    how: arguments.How,
    again: arguments.Again,
) -> None:
    """Make a PDF of each story, or one of them all, to print and bind.

    With none named, it takes the stories of this folder's bookmaker.toml, else those of seeds/.
    """
    _refuse_what_contradicts(looks, impose)
    if impose is None:
        refuse_sheet_options(context, "add --impose signature")
    sheets = scheme_and_layout(impose, on_sheets) if impose else None

    from bookmaker.building.workers import LAYING, start_ahead

    start_ahead(how.jobs, LAYING)
    style = _style(looks)

    from bookmaker.building.pdf_shelf import BuiltPdf
    from bookmaker.pdf.imposing import placing_from_layout
    from bookmaker.pdf.libraries import require_text_libraries

    # What cannot be is told before a book is laid out for nothing.
    if sheets:
        placing_from_layout(style.trim, *sheets)
    with reported(how.report, "pdf") as report:
        require_text_libraries()
        task = task_from_options(which, chosen, how, report, again, ending=".pdf")
        outcomes = _outcomes(task, replace(style, cache=None) if again.fresh else style, report)
        print_outcomes(outcomes, task)
        books = [outcome for outcome in outcomes if isinstance(outcome, BuiltPdf)]
        _print_covers(books, quiet=how.quiet)
        failed = _impose(books, *sheets, report, quiet=how.quiet) if sheets else []
        end([*outcomes, *failed], task, report)


def _outcomes(task: Task, style: PrintStyle, report: RunReport) -> Sequence[Outcome]:
    from bookmaker.building.prints import build_pdf_anthology, build_pdfs

    def build(tell: Report) -> Sequence[Outcome]:
        if task.volume is not None:
            return build_pdf_anthology(task.files, task.volume, task.order, style, tell)
        return build_pdfs(task.files, task.order, style, tell, report.outcomes)

    return outcomes_of(task, build, report)


def _refuse_what_contradicts(looks: Looks, impose: str | None) -> None:
    if looks.paper_stock is not None and not looks.cover:
        raise typer.BadParameter("--paper-stock is for the spine of a cover; add --cover")
    if (looks.cover_colour is not None or looks.cover_picture is not None) and not looks.cover:
        raise typer.BadParameter("--cover-colour and --cover-picture are for a cover; add --cover")
    if looks.large_print and looks.size is not None:
        raise typer.BadParameter("--large-print chooses a size of type, and so does --size; give one")
    if looks.purpose == "screen" and (looks.cover or impose):
        raise typer.BadParameter("--for screen makes no book to print; leave out --cover and --impose")


def _style(looks: Looks) -> PrintStyle:
    """Raises ConfigurationError for a page, a paper or a colour that is none, InputError for a picture."""
    from bookmaker.building.jobs import read_picture
    from bookmaker.building.keeping import cache_folder
    from bookmaker.building.prints import PrintStyle
    from bookmaker.covers.palette import scheme_from_text
    from bookmaker.pdf.cover import parse_stock, usual_stock
    from bookmaker.pdf.front import Wanted
    from bookmaker.pdf.paper import parse_size

    picture = read_picture(looks.cover_picture)
    own_stock = parse_stock(looks.paper_stock) if looks.paper_stock else usual_stock(looks.purpose)
    return PrintStyle(
        parse_size(looks.page),
        looks.size,
        looks.large_print,
        looks.face,
        not looks.untagged,
        looks.purpose,
        cache_folder(),
        own_stock if looks.cover else None,
        Wanted(scheme_from_text(looks.cover_colour) if looks.cover_colour else None, picture.data if picture else b""),
    )


def _impose(
    books: Sequence[BuiltPdf], scheme: Scheme, layout: Layout, report: RunReport, *, quiet: bool
) -> list[Failed]:
    """Lay books on sheets and say how to print them; those whose sheets cannot be written cost no others."""
    from bookmaker.building.outcomes import Failed
    from bookmaker.building.prints import impose_book
    from bookmaker.building.writing import UnwritableError

    failed: list[Failed] = []
    taken = {path.name for book in books for path in (book.path, book.cover_path) if path}
    for book in books:
        try:
            imposed, made = impose_book(book.path, scheme, layout, taken)
        except UnwritableError as error:
            print_error(error)
            failed.append(Failed(book.path, error))
            continue
        taken.update(path.name for path in made)
        report.made_beside(book.path, made)
        if not quiet:
            print_plan(imposed)
            print_how(imposed, made)
    return failed


def _print_covers(books: Sequence[BuiltPdf], *, quiet: bool) -> None:
    from bookmaker.pdf.cover import FEWEST_PAGES_LETTERED, LEAST_LETTERED_SPINE
    from bookmaker.pdf.paper import MM

    for book in books if not quiet else ():
        if book.cover is None:
            continue
        design = book.cover.design
        size = f"{design.size.width / MM:.1f} x {design.size.height / MM:.1f} mm"
        line = f"Made {book.cover_path}: {size} with bleed, spine {design.spine / MM:.2f} mm for {design.pages} pages."
        if not design.spine_type:
            least = f"{LEAST_LETTERED_SPINE / MM:.2f} mm"
            line += f" The spine is bare: lettering needs {least} and {FEWEST_PAGES_LETTERED} pages."
        elif not book.cover.lettered:
            line += " The spine is bare: the title is too long for it."
        reporting.print_line(line)
