"""The commands by their names: each is imported, and its options put together, when it is called.

To put together the options of all six takes as long as to make a short book.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

HELP = {
    "epub": "Make an EPUB of each story, or one of them all.",
    "pdf": "Make a PDF of each story, or one of them all, to print and bind.",
    "show": "Say what each line of a story became.",
    "check": "Say what to look at in stories, or in BOOK.epub.",
    "impose": "Lay the pages of BOOK.pdf on sheets to print, fold and bind.",
    "clean": "Delete what is kept to save time: which EPUBs were made of what, and the laid out parts of PDFs.",
}
"""The commands in the order of `--help`, each with the first sentence of its own help. A command of that name stands in
the module of that name."""

# Rich mark-up would more than double the time of `--help`.
LOOK: dict[str, Any] = {
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "add_completion": False,
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

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list in `--help`, for which no command is imported."""
        TyperGroup(name=self.name, commands=[*self.commands.values()]).format_commands(ctx, formatter)


@cache
def _command(name: str) -> Any:
    called: Callable[..., None] = getattr(import_module(f"bookmaker.cli.{name}"), name)
    single = typer.Typer(**LOOK)
    single.command(name)(called)
    return typer.main.get_command(single)
