"""Whether a value that was read back is what its types say: nothing else checks it, and much builds on it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Struct
from msgspec.structs import fields

_Check = Callable[[Any], bool]


def conforms(value: object, kind: Any) -> bool:
    """Whether a value is of a type, and so all that it holds: a struct, a tuple, a dictionary, a union or a literal
    of such, or a plain type. Raises RecursionError for what is nested without end."""
    return _check_of(kind)(value)


@cache
def _check_of(kind: Any) -> _Check:
    origin, inner = get_origin(kind), get_args(kind)
    if kind is None or kind is NoneType:
        return lambda value: value is None
    if origin is Literal:
        return lambda value: isinstance(value, str) and value in inner
    if origin in (Union, UnionType):
        return _check_of_union(inner)
    if origin is tuple:
        return _check_of_tuple(inner)
    if origin is dict:
        return lambda value: (
            isinstance(value, dict)
            and all(conforms(key, inner[0]) and conforms(held, inner[1]) for key, held in value.items())
        )
    if _is_record(kind):
        own: Hashable = kind
        return lambda value: type(value) is kind and all(check(getattr(value, name)) for name, check in _fields_of(own))
    plain = (int, float) if kind is float else kind
    return lambda value: isinstance(value, plain)


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _check_of_union(kinds: tuple[Any, ...]) -> _Check:
    by_type = {kind: _check_of(kind) for kind in kinds if _is_record(kind)}
    others = [_check_of(kind) for kind in kinds if not _is_record(kind)]

    def check(value: Any) -> bool:
        own = by_type.get(type(value))
        return own(value) if own else any(other(value) for other in others)

    return check


def _check_of_tuple(kinds: tuple[Any, ...]) -> _Check:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        each = _check_of(kinds[0])
        return lambda value: isinstance(value, tuple) and all(map(each, value))
    checks = [_check_of(kind) for kind in kinds]
    return lambda value: (
        isinstance(value, tuple)
        and len(value) == len(checks)
        and all(check(held) for check, held in zip(checks, value, strict=True))
    )


@cache
def _fields_of(kind: Any) -> tuple[tuple[str, _Check], ...]:
    # Only now, since types may hold each other.
    hints = get_type_hints(kind)
    return tuple((field.name, _check_of(hints[field.name])) for field in fields(kind))
