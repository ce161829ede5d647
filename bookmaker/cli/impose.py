"""`bookmaker impose`: any PDF laid on sheets to print, fold, sew or cut."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, assert_never

import typer

from bookmaker.cli import arguments, reporting
from bookmaker.cli.sheets import Duplex, Paper, SheetNumbers, parse_sheets, print_how, print_plan

if TYPE_CHECKING:
    from bookmaker.pdf.imposition import Binding, FormatName

# Spelt out here and not taken from `bookmaker.pdf`, so that no help text waits for its imports.
SchemeName = Literal["signature", "booklet", "perfect", "folio", "quarto", "octavo", "sextodecimo"]
FormatOption = Literal["folio", "quarto", "octavo", "sextodecimo"]
BacksOption = Literal["same", "reversed"]
ScaleOption = Literal["shrink", "fit", "full"]
PlaceOption = Literal["spine", "centre"]


def impose(
    source: Annotated[Path, typer.Argument(metavar="BOOK.pdf", hidden=True)],
    scheme: Annotated[
        SchemeName,
        typer.Option(
            help="Fold and sew signatures, fold one booklet, or cut single leaves (perfect). The name of a format is "
            "short for signatures in that format."
        ),
    ] = "signature",
    format_name: Annotated[
        FormatOption | None,
        typer.Option(
            "--format", help="Pages on a side: 2, 4, 8 or 16. [default: folio, that is 2]", show_default=False
        ),
    ] = None,
    sheets: SheetNumbers = None,
    paper: Paper = None,
    duplex: Duplex = "long",
    backs: Annotated[
        BacksOption, typer.Option(help="With --duplex none, the order of the backs against the fronts.")
    ] = "same",
    flyleaves: Annotated[int, typer.Option(metavar="N", min=0, help="Blank leaves at either end.")] = 0,
    paper_thickness: Annotated[
        str | None,
        typer.Option(
            metavar="MM|80gsm|20lb",
            help="Move inner pages to the spine by the paper around them.",
            show_default=False,
        ),
    ] = None,
    creep: Annotated[
        float,
        typer.Option(
            metavar="MM",
            min=0,
            help="The same, measured: how far the innermost leaf stands out of a folded dummy.",
            show_default=False,
        ),
    ] = 0.0,
    scale: Annotated[
        ScaleOption, typer.Option(help="Make pages smaller where they must be, as large as they fit, or refuse to.")
    ] = "shrink",
    place: Annotated[PlaceOption, typer.Option(help="Where a page stands in its part of the sheet.")] = "spine",
    gutter: Annotated[
        float, typer.Option(metavar="MM", min=0, help="Room between page and spine.", show_default=False)
    ] = 0.0,
    marks: Annotated[bool, typer.Option("--marks/--no-marks", help="Draw where to fold, cut, sew and gather.")] = True,
    stations: Annotated[int, typer.Option(metavar="N", min=0, max=50, help="Sewing holes to mark.")] = 5,
    tape: Annotated[
        float,
        typer.Option(metavar="MM", min=0, help="Mark two holes for each inner one, a tape apart.", show_default=False),
    ] = 0.0,
    rtl: Annotated[bool, typer.Option("--rtl", help="Bind at the right, for a book read from right to left.")] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="[default: BOOK-SCHEME.pdf beside the source]", show_default=False
        ),
    ] = None,
    quiet: arguments.Quiet = False,
) -> None:
    """Lay the pages of BOOK.pdf on sheets to print, fold and bind.

    Says how many signatures and sheets come of it, and how to print them. docs/binding.md says how to fold and sew
    each scheme.
    """
    from bookmaker.errors import ConfigurationError
    from bookmaker.pdf.imposing import Layout, imposed_pdf
    from bookmaker.pdf.imposition import Scheme
    from bookmaker.pdf.marks import NO_MARKS, Marks
    from bookmaker.pdf.paper import MM, Size, parse_size, parse_thickness, size_in_words

    binding, form = _binding_and_format(scheme, format_name)
    try:
        asked = Scheme(
            binding,
            form,
            parse_sheets(sheets),
            flyleaves=flyleaves,
            right_to_left=rtl,
            duplex=duplex,
            backs_reversed=backs == "reversed",
            thickness=parse_thickness(paper_thickness) if paper_thickness else 0.0,
            creep=creep * MM,
        )
        layout = Layout(
            parse_size(paper) if paper else None,
            scaling=scale,
            centred=place == "centre",
            gutter=gutter * MM,
            marks=Marks(stations=stations, tape=tape * MM) if marks else NO_MARKS,
        )
    except ConfigurationError as error:
        raise typer.BadParameter(f"{error.message}. {error.hint}".strip()) from error
    target = _target(source, output, scheme)
    imposed = imposed_pdf(source, asked, layout)
    made = _named(target, len(imposed.files))

    from bookmaker.building import write_book

    for path, data in zip(made, imposed.files, strict=True):
        write_book(path, data)
    if not quiet:
        size = Size(*(side / imposed.placing.scale for side in astuple(imposed.placing.page)))
        typer.echo(f"{source}: {reporting.counted(imposed.plan.pages, 'page')} of {size_in_words(size)}")
        print_plan(imposed)
        print_how(imposed, made)


def _binding_and_format(scheme: SchemeName, format_name: FormatOption | None) -> tuple[Binding, FormatName]:
    match scheme:
        case "signature" | "booklet" | "perfect":
            return scheme, format_name or "folio"
        case "folio" | "quarto" | "octavo" | "sextodecimo":
            if format_name not in (None, scheme):
                raise typer.BadParameter(f"--scheme {scheme} and --format {format_name} contradict each other")
            return "signature", scheme
        case _ as never:
            assert_never(never)


# --- Files --------------------------------------------------------------------------------------------------------


def _target(source: Path, output: Path | None, scheme: str) -> Path:
    target = output or source.with_name(f"{source.stem}-{scheme}.pdf")
    if target.is_dir():
        target /= f"{source.stem}-{scheme}.pdf"
    if target.resolve() == source.resolve():
        raise typer.BadParameter("--output names the source itself, which would be lost")
    return target


def _named(target: Path, files: int) -> list[Path]:
    if files == 1:
        return [target]
    return [target.with_name(f"{target.stem}-{side}{target.suffix}") for side in ("fronts", "backs")]
