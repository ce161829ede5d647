"""`bookmaker add`: more stories are put into a volume."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bookmaker.cli import reporting
from bookmaker.cli.arguments import Quiet


def add(
    stories: Annotated[list[Path], typer.Argument(metavar="STORY...", help="Files in the folder of the volume.")],
    part: Annotated[
        str, typer.Option(metavar="TITLE", help="The part they go to. [default: the last]", show_default=False)
    ] = "",
    quiet: Quiet = False,
) -> None:
    """Add stories to the volume of their folder's bookmaker.toml.

    The volume keeps its identifier, and its edition is counted: reading apps know it for the same book, made anew.
    """
    from bookmaker.building.settings import add_stories
    from bookmaker.cli.making import as_typed

    added = add_stories(stories, part)
    if quiet:
        return
    for name in added.present:
        reporting.print_line(f"{name}: is in the volume already.")
    if added.names:
        listed = reporting.counted(len(added.names), "story", "stories")
        command = as_typed(["bookmaker", "epub", "--anthology", str(added.path.parent)])
        reporting.print_line(f"Added {listed} to {added.path}, edition {added.edition}. To make it: {command}")
