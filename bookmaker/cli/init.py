"""`bookmaker init`: the volume of a folder is described for the first time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bookmaker.cli import reporting
from bookmaker.cli.arguments import Quiet


def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of stories.")] = Path(),
    title: Annotated[
        str | None,
        typer.Option(metavar="TITLE", help="The volume's title. [default: the folder's name]", show_default=False),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write a bookmaker.toml for a volume of a folder's stories.

    It has a comment for each thing that can be said, and never takes the place of one that is there.
    """
    from bookmaker.building.settings import write_settings
    from bookmaker.cli.making import as_typed, title_of_folder
    from bookmaker.paths import legible

    path, stories = write_settings(folder, legible(title or "") or title_of_folder(folder))
    if not quiet:
        command = as_typed(["bookmaker", "epub", "--anthology", str(folder)])
        listed = reporting.counted(stories, "story", "stories")
        reporting.print_line(f"Wrote {path} with {listed}. Edit it as you like; then: {command}")
