"""The commands by their names: each is imported, and its options put together, when it is called.

To put together the options of all of them takes as long as to make a short book.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from bookmaker.cli.sections import Sections, sectioned

HELP = {
    "epub": "Make an EPUB of each story, or one of them all.",
    "pdf": "Make a PDF of each story, or one of them all, to print and bind.",
    "show": "Say what each line of a story became.",
    "check": "Say what to look at in stories, or in BOOK.epub.",
    "impose": "Lay the pages of BOOK.pdf on sheets to print, fold and bind.",
    "send": "Copy books onto an e-reader that is connected by cable.",
    "init": "Write a bookmaker.toml for a volume of a folder's stories.",
    "add": "Add stories to the volume of their folder's bookmaker.toml.",
    "clean": "Delete what is kept to save time: which EPUBs were made of what, and the laid out parts of PDFs.",
}
"""The commands in the order of `--help`, each with the first sentence of its own help. A command of that name stands in
the module of that name; where this has SECTIONS, they are those of its help."""

# Rich mark-up would more than double the time of `--help`.
LOOK: dict[str, Any] = {
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}


class Commands(TyperGroup):
    """The commands. What `commands` holds stands in for them in `--help`, and knows no options."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = {name: TyperCommand(name, help=text) for name, text in HELP.items()}

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command itself, with all its options; None where there is none of that name."""
        return _command(cmd_name) if cmd_name in self.commands else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is named. A story in its place is told what to do with it."""
        if args and args[0] not in self.commands and (hint := _hint_for(args[0])):
            ctx.fail(hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list in `--help`, for which no command is imported."""
        TyperGroup(name=self.name, commands=[*self.commands.values()]).format_commands(ctx, formatter)


@cache
def _command(name: str) -> Any:
    module = import_module(f"bookmaker.cli.{name}")
    called: Callable[..., None] = getattr(module, name)
    sections: Sections = getattr(module, "SECTIONS", {})
    single = typer.Typer(add_completion=False, **LOOK)
    single.command(name, cls=sectioned(sections) if sections else None)(called)
    return typer.main.get_command(single)


def _hint_for(named: str) -> str:
    """What can be done with a file or folder of that name; empty for what is neither and looks like neither."""
    from bookmaker.cli.making import as_typed
    from bookmaker.paths import is_file, is_folder
    from bookmaker.reading import SUFFIXES

    path = Path(named)
    suffix = path.suffix.lower()
    if is_folder(path):
        command, purpose = "epub", "make a book of each of its stories"
    elif suffix == ".epub":
        command, purpose = "check", "have this book checked"
    elif suffix == ".pdf":
        command, purpose = "impose", "lay this book on sheets"
    elif suffix in SUFFIXES or is_file(path):
        command, purpose = "epub", "make a book of it"
    else:
        return ""
    return f"{named!r} is no command; to {purpose}: {as_typed(['bookmaker', command, named])}"
