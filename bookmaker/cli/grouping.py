"""Options that go together, written down once for every command that takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import wraps
from inspect import Parameter, Signature
from typing import Any, get_type_hints


def takes_groups(command: Callable[..., None]) -> Callable[..., None]:
    """The command as Typer is to see it: a parameter that is a dataclass becomes an option for each of its fields.

    The dataclass's fields are annotated as options are, and have their defaults. The command's parameters are all given
    by name; it gets each group as one value.
    """
    hints = get_type_hints(command, include_extras=True)
    groups = {name: kind for name, kind in hints.items() if isinstance(kind, type) and is_dataclass(kind)}

    @wraps(command)
    def expanded(**given: Any) -> None:
        for name, kind in groups.items():
            given[name] = kind(**{field.name: given.pop(field.name) for field in fields(kind)})
        command(**given)

    parameters = tuple(_parameters(command, hints))
    vars(expanded)["__signature__"] = Signature(parameters)
    expanded.__annotations__ = {each.name: each.annotation for each in parameters}
    return expanded


def _parameters(command: Callable[..., None], hints: dict[str, Any]) -> Iterator[Parameter]:
    for own in Signature.from_callable(command).parameters.values():
        kind = hints[own.name]
        if not is_dataclass(kind):
            yield own.replace(annotation=kind)
            continue
        types = get_type_hints(kind, include_extras=True)
        for field in fields(kind):
            yield Parameter(field.name, Parameter.KEYWORD_ONLY, default=field.default, annotation=types[field.name])
