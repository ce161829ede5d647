"""`bookmaker epub`: stories to EPUB books."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bookmaker.cli import arguments
from bookmaker.cli.grouping import takes_groups
from bookmaker.cli.making import end, outcomes_of, print_outcomes, task_from_options
from bookmaker.cli.report import reported

if TYPE_CHECKING:
    from bookmaker.building.outcomes import Outcome, Report


@takes_groups
def epub(*, which: arguments.Which, how: arguments.How, again: arguments.Again) -> None:
    """Make an EPUB of each story, or one of them all.

    With none named, it takes the stories of this folder's bookmaker.toml, else those of seeds/. A story that cannot
    be read costs nothing but itself: the others are made, and the exit code is 3. A book that nothing changed in is not
    made again.
    """
    with reported(how.report, "epub") as report:
        task = task_from_options(which, how, report, again)

        from bookmaker.building.books import build_anthology, build_epubs

        def build(tell: Report) -> Sequence[Outcome]:
            if task.volume is not None:
                return build_anthology(task.files, task.volume, task.order, tell)
            return build_epubs(task.files, task.order, tell, report.outcomes)

        outcomes = outcomes_of(task, build, report)
        print_outcomes(outcomes, task)
        end(outcomes, task, report)
