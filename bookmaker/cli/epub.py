"""`bookmaker epub`: stories to EPUB books."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from bookmaker.cli import arguments
from bookmaker.cli.grouping import takes_groups
from bookmaker.cli.making import end, outcomes_of, print_outcomes, task_from_options
from bookmaker.cli.moment import moment_of_environment
from bookmaker.cli.report import reported

if TYPE_CHECKING:
    from bookmaker.building.outcomes import Order, Outcome, Report

Cluster = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS", help="Make them on the Dask cluster of this scheduler: tcp://host:8786.", show_default=False
    ),
]
NoCover = Annotated[bool, typer.Option("--no-cover", help="Make them without covers, drawn or your own.")]


@takes_groups
def epub(
    *,
    which: arguments.Which,
    chosen: arguments.Chosen,
    how: arguments.How,
    again: arguments.Again,
    cluster: Cluster = "",
    no_cover: NoCover = False,
) -> None:
    """Make an EPUB of each story, or one of them all.

    With none named, it takes the stories of this folder's bookmaker.toml, else those of seeds/. A story that cannot
    be read costs nothing but itself: the others are made, and the exit code is 3. A book that nothing changed in is not
    made again.
    """
    if cluster and which.anthology:
        raise typer.BadParameter("--cluster makes a book of each story, and --anthology one of them all; choose one")
    with reported(how.report, "epub") as report:
        task = task_from_options(which, chosen, how, report, again)
        order = replace(task.order, covers=not no_cover, modified=moment_of_environment())
        order = _on_cluster(order, cluster) if cluster else order

        from bookmaker.building.books import build_anthology, build_epubs

        def build(tell: Report) -> Sequence[Outcome]:
            if task.volume is not None:
                return build_anthology(task.files, task.volume, order, tell)
            return build_epubs(task.files, order, tell, report.outcomes)

        outcomes = outcomes_of(task, build, report)
        print_outcomes(outcomes, task)
        end(outcomes, task, report)


def _on_cluster(order: Order, address: str) -> Order:
    """The order for a cluster. Raises ConfigurationError where folders of this machine would be needed there."""
    from bookmaker.assets import NO_FOLDERS
    from bookmaker.errors import ConfigurationError

    if order.own != NO_FOLDERS:
        hint = "Make these books without --cluster, or leave out --templates and --styles, and what your settings say."
        raise ConfigurationError("a cluster has only the program's own templates and styles", hint=hint)
    return replace(order, cluster=address)
