"""`bookmaker impose`: any PDF laid on sheets to print, fold, sew or cut."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import astuple

from bookmaker.cli import arguments, reporting
from bookmaker.cli.grouping import takes_groups
from bookmaker.cli.sheets import SchemeName, SheetOptions, print_how, print_plan, scheme_and_layout
from bookmaker.paths import is_file, is_folder

if TYPE_CHECKING:
    from bookmaker.pdf.imposing import Choice, Imposed


@takes_groups
def impose(
    *,
    source: Annotated[Path, typer.Argument(metavar="BOOK.pdf", hidden=True)],
    scheme: Annotated[
        SchemeName,
        typer.Option(
            help="Fold and sew signatures, fold one booklet, cut single leaves (perfect), or fold little magazines of "
            "one sheet (zine). The name of a format is short for signatures in that format."
        ),
    ] = "signature",
    pages: Annotated[
        str | None,
        typer.Option(
            metavar="N,N-M,N-,b", help="Impose these pages of BOOK.pdf alone; b is a blank.", show_default=False
        ),
    ] = None,
    on_sheets: SheetOptions,
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
    how, layout = scheme_and_layout(scheme, on_sheets, right_to_left=rtl)
    if is_folder(source):
        raise typer.BadParameter(f"{source} is a folder; name one PDF")
    choice = _choice(pages) if pages is not None else ((1, None),)
    target = _target(source, output, scheme)

    from bookmaker.pdf.imposing import imposed_pdf
    from bookmaker.pdf.paper import Size, size_in_words

    imposed = imposed_pdf(source, how, layout, choice)
    made = _written(imposed, target, source)
    if not quiet:
        size = Size(*(side / imposed.placing.scale for side in astuple(imposed.placing.page)))
        reporting.print_line(f"{source}: {reporting.counted(imposed.plan.pages, 'page')} of {size_in_words(size)}")
        print_plan(imposed)
        print_how(imposed, made)


def _written(imposed: Imposed, target: Path, source: Path) -> list[Path]:
    """The files made of an imposed book, none of which may be the source."""
    from bookmaker.building.writing import make_folder, write_book

    made = [target.with_name(f"{target.stem}{tail}{target.suffix}") for tail in imposed.tails]
    if any(is_file(path) and path.samefile(source) for path in made):
        raise typer.BadParameter("--output names the source itself, which would be lost")
    make_folder(target.parent)
    for path, data in zip(made, imposed.files, strict=True):
        write_book(path, data)
    return made


_SOME_PAGES = re.compile(r"b|(\d+)(?:(-)(\d+)?)?")


def _choice(text: str) -> Choice:
    """Pages from `1,3-8,b,12-`; a usage error for anything else."""
    choice: list[tuple[int, int | None] | None] = []
    for part in text.split(","):
        found = _SOME_PAGES.fullmatch(part.strip())
        if not found or (found[3] and int(found[3]) < int(found[1])):
            raise typer.BadParameter(f"--pages takes pages in rising order such as 1,3-8,b,12-, not {part.strip()!r}")
        first, dash, last = found.groups()
        upto = last or (None if dash else first)
        choice.append((int(first), int(upto) if upto else None) if first else None)
    return tuple(choice)


def _target(source: Path, output: Path | None, scheme: str) -> Path:
    target = output or source.with_name(f"{source.stem}-{scheme}.pdf")
    return target / f"{source.stem}-{scheme}.pdf" if is_folder(target) else target
