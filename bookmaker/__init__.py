"""Stories as people typed them in; books out. `docs/architecture.md` draws the way between, `docs/api.md` shows how to
call it from Python.

What is named here is imported when it is asked for: every worker process imports this module, and few need all of it.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # for type checkers it is true by its name; `typing` costs more than all else here
if TYPE_CHECKING:
    from bookmaker.building.manuscripts import Manuscript
    from bookmaker.building.unit import Epub, LeftOut, make_epub, read_story
    from bookmaker.description import describe
    from bookmaker.errors import BookmakerError, ConfigurationError, Diagnostic, InputError, OutputError

__version__ = "0.1.0"

__all__ = [
    "BookmakerError",
    "ConfigurationError",
    "Diagnostic",
    "Epub",
    "InputError",
    "LeftOut",
    "Manuscript",
    "OutputError",
    "__version__",
    "describe",
    "make_epub",
    "read_story",
]

_MODULES = {
    "bookmaker.building.manuscripts": ("Manuscript",),
    "bookmaker.building.unit": ("Epub", "LeftOut", "make_epub", "read_story"),
    "bookmaker.description": ("describe",),
    "bookmaker.errors": ("BookmakerError", "ConfigurationError", "Diagnostic", "InputError", "OutputError"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


if not TYPE_CHECKING:  # which would take every name for one that is here

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
