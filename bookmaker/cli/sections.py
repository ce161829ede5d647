"""The options of a command in sections, where one list would be too long to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from typer.core import TyperCommand

Sections = Mapping[str, Sequence[str]]
"""The options of a command by the names of their parameters, under the headings that they stand below."""


def sectioned(sections: Sections) -> type[TyperCommand]:
    """A kind of command whose help lists options in these sections, and those in none of them at the end."""

    class Sectioned(TyperCommand):
        def format_options(self, ctx: Any, formatter: Any) -> None:
            records = {param.name: param.get_help_record(ctx) for param in self.get_params(ctx)}
            named = {name for names in sections.values() for name in names}
            rest = [name for name in records if name not in named]
            for heading, names in {**sections, "Options": rest}.items():
                listed = [record for record in map(records.get, names) if record]
                if listed:
                    with formatter.section(heading):
                        formatter.write_dl(listed)

    return Sectioned
