"""Templates that can do nothing but show what they are given.

A template may come from anywhere. Jinja2's sandbox keeps it from what Python calls private; here it is kept from all
that no page needs: it reads the fields of a section, calls what writes text, and has no other object in its reach.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from traceback import walk_tb
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from msgspec import Struct

from bookmaker.assets import find_asset, read_asset
from bookmaker.errors import BookmakerError, ConfigurationError, Position
from bookmaker.rendering.text import TextWriter

MOST = 10_000
"""Numbers that a template may count through at once, and characters that it may get by repeating some."""

_OF_TEXT = frozenset(
    "capitalize casefold count endswith find index isalnum isalpha isdecimal isdigit islower isnumeric isspace istitle "
    "isupper join lower lstrip partition removeprefix removesuffix replace rfind rpartition rsplit rstrip split "
    "splitlines startswith strip striptags swapcase title unescape upper".split()
)
_OF_WRITER = frozenset({"inlines", "blocks", "labelled", "led_by", "epigraph"})
_OF_MAPPING = frozenset({"get", "items", "keys", "values"})
_OF_LOOP = frozenset(
    "index index0 revindex revindex0 first last length depth depth0 previtem nextitem cycle changed".split()
)
# Some ask for attributes by names made up on the way, some fill any memory, some give what no two runs share.
_NO_FILTERS = ("attr", "batch", "center", "format", "indent", "pprint", "random", "slice")
_HINT = "A template shows what its section holds, and reaches nothing else; the cookbook lists what it may call."


def sandbox(own: Path | None) -> ImmutableSandboxedEnvironment:
    """An environment of the templates in the folder `own` and of the program's, whose values are data alone."""
    environment = _Sandbox(
        loader=FunctionLoader(lambda name: _source(name, own)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.clear()
    environment.globals.update(range=_range, dict=_dict, namespace=_namespace)
    for name in _NO_FILTERS:
        del environment.filters[name]
    return environment


def _source(name: str, own: Path | None) -> tuple[str, str, None] | None:
    path = find_asset("templates", name, own)
    return (read_asset(path), str(path), None) if path else None


class _Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset({"*", "**", "%"})

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, TemplateModule | Namespace):  # what a template has named itself
            return super().is_safe_attribute(obj, attr, value)
        return attr in _attributes_of(obj) and super().is_safe_attribute(obj, attr, value)

    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:
        if isinstance(obj, Undefined):
            return obj  # what is asked of a name that means nothing: that it means nothing
        message = f"a template may not read {attribute!r} of a {type(obj).__name__}"
        return self.undefined(message, obj=obj, name=attribute, exc=SecurityError)

    def wrap_str_format(self, value: Any) -> None:
        # Left to `is_safe_attribute`, which knows no `format`: a width in one may be as long as all memory.
        return None

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or (operator == "%" and isinstance(left, str)):
            raise SecurityError(f"{operator} may not be used here")
        for repeated, times in ((left, right), (right, left)) if operator == "*" else ():
            if isinstance(repeated, Sequence) and isinstance(times, int) and len(repeated) * times > MOST:
                raise SecurityError(f"nothing may be repeated to more than {MOST:,} characters")
        return super().call_binop(context, operator, left, right)


def _attributes_of(value: Any) -> Collection[str]:
    """What a template may ask a value for."""
    match value:
        case str():
            return _OF_TEXT
        case TextWriter():
            return _OF_WRITER
        case Mapping():
            return _OF_MAPPING
        case LoopContext():
            return _OF_LOOP
        case type():
            return ()
        case Struct():
            return type(value).__struct_fields__
        case _:
            return ()


# Functions, and not the classes that Jinja2 gives, each of which is a way to all others.


def _range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > MOST:
        raise SecurityError(f"range() counts no more than {MOST:,} numbers")
    return numbers


def _dict(*pairs: Any, **entries: Any) -> dict[Any, Any]:
    return dict(*pairs, **entries)


def _namespace(**values: Any) -> Namespace:
    return Namespace(**values)


# --- What went wrong ----------------------------------------------------------------------------------------------


def fault_of_template(error: Exception, name: str, own: Path | None) -> ConfigurationError | None:
    """What an error says of the template `name`, with file and line; None for one that is no template's fault."""
    if isinstance(error, BookmakerError):
        return None
    if isinstance(error, TemplateSyntaxError):
        where = Position(Path(error.filename or error.name or name), error.lineno)
        return ConfigurationError(error.message or "is no template", position=where)
    position = _position(error, own)
    if isinstance(error, SecurityError):
        return ConfigurationError(str(error), position=position or Position(Path(name)), hint=_HINT)
    if isinstance(error, TemplateNotFound):
        message = f"there is no template {error.name}"
        return ConfigurationError(message, position=position if error.name != name else None)
    if isinstance(error, TemplateError):
        return ConfigurationError(str(error), position=position or Position(Path(name)), hint=_HINT)
    # The program's own templates call the program rightly, or it is at fault.
    if position is None or own is None or not position.path.is_relative_to(own):
        return None
    return ConfigurationError(f"{type(error).__name__}: {error}", position=position)


def _position(error: Exception, own: Path | None) -> Position | None:
    """The innermost line of a template on the way to an error: one of `own` before any of the program's."""
    lines = [Position(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(error.__traceback__)]
    templates = [line for line in lines if line.path.suffix in (".xhtml", ".ncx")]
    theirs = [line for line in templates if own is not None and line.path.is_relative_to(own)]
    return next(reversed(theirs or templates), None)
