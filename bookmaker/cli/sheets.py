"""What `bookmaker impose` and `bookmaker pdf --impose` share: the options for sheets, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from bookmaker.pdf.imposing import Imposed

# Spelt out here and not taken from `bookmaker.pdf`, so that no help text waits for its imports.
BindingName = Literal["signature", "booklet", "perfect"]
DuplexName = Literal["long", "short", "none"]

SheetNumbers = Annotated[
    str | None,
    typer.Option(
        "--sheets",
        metavar="N[,N...]",
        help="Sheets in each signature, the last number for all that follow; with perfect, in a stack to cut. "
        "[default: 16 pages a signature, one stack]",
        show_default=False,
    ),
]
Paper = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|WxH",
        help="The paper: a4, letter, a3, tabloid, 320x450mm. [default: a4 or letter]",
        show_default=False,
    ),
]
Duplex = Annotated[
    DuplexName, typer.Option(help="The edge the printer turns paper over; none writes fronts and backs apart.")
]

_MOST_IN_BOOKLET = 16


def parse_sheets(text: str | None) -> tuple[int, ...]:
    """The sheets of each signature from `4` or `4,4,3`; none from None. A usage error for anything else."""
    if text is None:
        return ()
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() for part in parts):
        raise typer.BadParameter(f"--sheets takes a number, or numbers with commas such as 4,4,3, not {text!r}")
    return tuple(map(int, parts))


def print_plan(imposed: Imposed) -> None:
    """How many signatures, sheets and blanks; and a warning where it will not fold."""
    from bookmaker.pdf.imposition import summary
    from bookmaker.pdf.paper import size_in_words

    plan, placing = imposed.plan, imposed.placing
    size = "full size" if placing.scale == 1 else f"{placing.scale:.1%}"
    typer.echo(f"{summary(plan)}; {size_in_words(placing.sheet)}, pages at {size}")
    if plan.scheme.binding == "booklet" and len(plan.signatures[0].sheets) > _MOST_IN_BOOKLET:
        sheets = len(plan.signatures[0].sheets)
        typer.echo(f"{sheets} sheets in one booklet will hardly fold; signatures make several.", err=True)


def print_how(imposed: Imposed, made: Sequence[Path]) -> None:
    """Which files were made, and how to print them."""
    plan = imposed.plan
    if len(made) == 1:
        turning = f"turned over the {plan.scheme.duplex} edge"
        typer.echo(f"Made {made[0]}. Print it at 100 %, on both sides, {turning}.")
        return
    edge = "short" if plan.landscape else "long"
    typer.echo(
        f"Made {made[0]} and {made[1]}. Print the fronts at 100 %, turn the whole stack over its {edge} edge, "
        "put it back, and print the backs."
    )
