"""Options that go together, written down once for every command that takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from inspect import Parameter, Signature
from typing import Any, get_type_hints

from msgspec import Struct


def takes_groups(command: Callable[..., None]) -> Callable[..., None]:
    """The command as Typer is to see it: a parameter that is a struct becomes an option for each of its fields.

    The struct's fields are annotated as options are, and have their defaults. The command's parameters are all given
    by name; it gets each group as one value.
    """
    hints = get_type_hints(command, include_extras=True)
    groups = {name: kind for name, kind in hints.items() if _is_group(kind)}

    @wraps(command)
    def expanded(**given: Any) -> None:
        for name, kind in groups.items():
            given[name] = kind(**{field: given.pop(field) for field in kind.__struct_fields__})
        command(**given)

    parameters = tuple(_parameters(command, hints))
    vars(expanded)["__signature__"] = Signature(parameters)
    expanded.__annotations__ = {each.name: each.annotation for each in parameters}
    return expanded


def _parameters(command: Callable[..., None], hints: dict[str, Any]) -> Iterator[Parameter]:
    for own in Signature.from_callable(command).parameters.values():
        kind = hints[own.name]
        if not _is_group(kind):
            yield own.replace(annotation=kind)
            continue
        types = get_type_hints(kind, include_extras=True)
        for field, default in zip(kind.__struct_fields__, kind.__struct_defaults__, strict=True):
            yield Parameter(field, Parameter.KEYWORD_ONLY, default=default, annotation=types[field])


def _is_group(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)
