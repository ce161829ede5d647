"""What `bookmaker impose` and `bookmaker pdf --impose` share: the options for sheets, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, assert_never

import typer
from msgspec import Struct

from bookmaker.cli import reporting
from bookmaker.errors import ConfigurationError

if TYPE_CHECKING:
    from bookmaker.pdf.formats import FormatName
    from bookmaker.pdf.imposing import Imposed, Layout
    from bookmaker.pdf.imposition import Binding, Scheme

# Spelt out here and not taken from `bookmaker.pdf`, so that no help text waits for its imports.
SchemeName = Literal["signature", "booklet", "perfect", "zine", "folio", "quarto", "octavo", "sextodecimo"]
FormatOption = Literal["folio", "quarto", "octavo", "sextodecimo"]
DuplexName = Literal["long", "short", "none"]
BacksOption = Literal["same", "reversed"]
ScaleOption = Literal["shrink", "fit", "full"]
PlaceOption = Literal["spine", "centre"]
StationsOption = Literal["middle", "spine", "both", "every"]


class SheetOptions(Struct, frozen=True):
    """Every option for sheets but the scheme; see `grouping.takes_groups`."""

    format_name: Annotated[
        FormatOption | None,
        typer.Option(
            "--format", help="Pages on a side: 2, 4, 8 or 16. [default: folio, that is 2]", show_default=False
        ),
    ] = None
    sheets: Annotated[
        str | None,
        typer.Option(
            "--sheets",
            metavar="N[,N...]",
            help="Sheets in each signature, the last number for all that follow; with perfect, in a stack to cut. "
            "[default: 16 pages a signature, one stack]",
            show_default=False,
        ),
    ] = None
    even: Annotated[
        bool, typer.Option("--even", help="Share the sheets out: no signature is two sheets thinner than another.")
    ] = False
    cut: Annotated[
        bool, typer.Option("--cut", help="Cut the sheets of a signature into folios, to fold them once.")
    ] = False
    paper: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|WxH",
            help="The paper: a4, letter, a3, tabloid, 320x450mm. [default: a4 or letter]",
            show_default=False,
        ),
    ] = None
    duplex: Annotated[
        DuplexName, typer.Option(help="The edge the printer turns paper over; none writes fronts and backs apart.")
    ] = "long"
    backs: Annotated[
        BacksOption, typer.Option(help="With --duplex none, the order of the backs against the fronts.")
    ] = "same"
    apart: Annotated[bool, typer.Option("--apart", help="Write a file for each signature.")] = False
    flyleaves: Annotated[
        str, typer.Option(metavar="N[,N]", help="Blank leaves at either end, or in front and at the end.")
    ] = "0"
    paper_thickness: Annotated[
        str | None,
        typer.Option(
            metavar="MM|80gsm|20lb", help="Move inner pages to the spine by the paper around them.", show_default=False
        ),
    ] = None
    creep: Annotated[
        float,
        typer.Option(
            metavar="MM",
            min=0,
            help="The same, measured: how far the innermost leaf stands out of a folded dummy.",
            show_default=False,
        ),
    ] = 0.0
    scale: Annotated[
        ScaleOption, typer.Option(help="Make pages smaller where they must be, as large as they fit, or refuse to.")
    ] = "shrink"
    place: Annotated[PlaceOption, typer.Option(help="Where a page stands in its part of the sheet.")] = "spine"
    gutter: Annotated[
        float, typer.Option(metavar="MM", min=0, help="Room between page and spine.", show_default=False)
    ] = 0.0
    marks: Annotated[bool, typer.Option("--marks/--no-marks", help="Draw where to fold, cut, sew and gather.")] = True
    stations: Annotated[int, typer.Option(metavar="N", min=0, max=50, help="Sewing holes to mark.")] = 5
    stations_on: Annotated[
        StationsOption,
        typer.Option(help="Folds to mark them on: inside a signature, on its back, both, or inside every folio."),
    ] = "middle"
    kettle: Annotated[
        float,
        typer.Option(
            metavar="MM", min=0, help="From head and tail to the outermost holes. [default: 12]", show_default=False
        ),
    ] = 0.0
    tape: Annotated[
        float,
        typer.Option(metavar="MM", min=0, help="Mark two holes for each inner one, a tape apart.", show_default=False),
    ] = 0.0


def refuse_sheet_options(context: typer.Context, without: str) -> None:
    """A usage error that names the options for sheets that were given, where there are no sheets."""
    own = {*SheetOptions.__struct_fields__}
    given = [each.opts[0] for each in context.command.params if each.name in own and _is_given(context, each.name)]
    if given:
        raise typer.BadParameter(f"{' and '.join(given)} {'is' if len(given) == 1 else 'are'} for sheets; {without}")


def _is_given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


# --- What they stand for ------------------------------------------------------------------------------------------


def scheme_and_layout(
    scheme: SchemeName, options: SheetOptions, *, right_to_left: bool = False
) -> tuple[Scheme, Layout]:
    """How to bind, and how to lay pages on paper; a usage error for what cannot be."""
    try:
        return _scheme(scheme, options, right_to_left), _layout(options)
    except ConfigurationError as error:
        raise typer.BadParameter(f"{error.message}. {error.hint}".strip()) from error


def _scheme(scheme: SchemeName, options: SheetOptions, right_to_left: bool) -> Scheme:
    from bookmaker.pdf.imposition import Scheme
    from bookmaker.pdf.paper import MM, parse_thickness

    binding, form = _binding_and_format(scheme, options.format_name)
    return Scheme(
        binding,
        form,
        _numbers(options.sheets, "--sheets") if options.sheets is not None else (),
        even=options.even,
        cut=options.cut,
        flyleaves=_flyleaves(options.flyleaves),
        right_to_left=right_to_left,
        duplex=options.duplex,
        backs_reversed=options.backs == "reversed",
        apart=options.apart,
        thickness=parse_thickness(options.paper_thickness) if options.paper_thickness else 0.0,
        creep=options.creep * MM,
    )


def _layout(options: SheetOptions) -> Layout:
    from bookmaker.pdf.imposing import Layout
    from bookmaker.pdf.marks import NO_MARKS, Marks
    from bookmaker.pdf.paper import MM, parse_size

    marks = Marks(
        stations=options.stations, sewn_on=options.stations_on, kettle=options.kettle * MM, tape=options.tape * MM
    )
    return Layout(
        parse_size(options.paper) if options.paper else None,
        scaling=options.scale,
        centred=options.place == "centre",
        gutter=options.gutter * MM,
        marks=marks if options.marks else NO_MARKS,
    )


def _binding_and_format(scheme: SchemeName, format_name: FormatOption | None) -> tuple[Binding, FormatName]:
    match scheme:
        case "signature" | "booklet" | "perfect" | "zine":
            return scheme, format_name or "folio"
        case "folio" | "quarto" | "octavo" | "sextodecimo":
            if format_name not in (None, scheme):
                raise typer.BadParameter(f"{scheme} and --format {format_name} contradict each other")
            return "signature", scheme
        case _ as never:
            assert_never(never)


def _numbers(text: str, option: str) -> tuple[int, ...]:
    """`4` or `4,4,3`; a usage error for anything else."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() for part in parts):
        raise typer.BadParameter(f"{option} takes a number, or numbers with commas such as 4,4,3, not {text!r}")
    return tuple(map(int, parts))


def _flyleaves(text: str) -> tuple[int, int]:
    first, *others = _numbers(text, "--flyleaves")
    if len(others) > 1:
        raise typer.BadParameter(f"--flyleaves takes one number, or two with a comma such as 1,3, not {text!r}")
    return first, others[0] if others else first


# --- What is said -------------------------------------------------------------------------------------------------

_MOST_FOLIOS = 16
"""Folios that fold together: a booklet of more springs open."""


def print_plan(imposed: Imposed) -> None:
    """How many signatures, sheets and blanks; and a warning where it will not fold."""
    from bookmaker.pdf.imposition import folios_of, summary
    from bookmaker.pdf.paper import size_in_words

    plan, placing = imposed.plan, imposed.placing
    size = "full size" if placing.scale == 1 else f"{placing.scale:.1%}"
    reporting.print_line(f"{summary(plan)}; {size_in_words(placing.sheet)}, pages at {size}")
    sheets = max(len(signature.sheets) for signature in plan.signatures)
    folios = folios_of(sheets, plan.scheme)
    if plan.scheme.folded and folios > _MOST_FOLIOS:
        what = f"{sheets} sheets" if folios == sheets else f"{folios} folios, of {sheets} sheets,"
        advice = "signatures make several" if plan.scheme.binding == "booklet" else "take fewer sheets"
        reporting.print_line(f"{what} in one {plan.scheme.binding} will hardly fold; {advice}.", err=True)


def print_how(imposed: Imposed, made: Sequence[Path]) -> None:
    """Which files were made, and how to print them."""
    plan = imposed.plan
    duplex, several = plan.scheme.duplex, len(made) > 1
    parted = duplex == "none" and not plan.scheme.form.one_side
    told = str(made[0])
    if several:
        told += f" {'and' if len(made) == 2 else 'to'} {made[-1]}"
    if not parted:
        way = "on one side" if plan.scheme.form.one_side else f"on both sides, turned over the {duplex} edge"
        reporting.print_line(f"Made {told}. Print {'them' if several else 'it'} at 100 %, {way}.")
        return
    edge = "short" if plan.landscape else "long"
    each = "Of each signature, print" if len(made) > 2 else "Print"
    reporting.print_line(
        f"Made {told}. {each} the fronts at 100 %, turn the whole stack over its {edge} edge, put it back, and print "
        "the backs."
    )
