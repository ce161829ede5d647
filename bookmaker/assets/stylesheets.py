"""Stylesheets of a book as one, and what they ask for: no book fetches anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bookmaker.assets.folders import asset_from_address, find_asset, read_asset
from bookmaker.errors import ConfigurationError, Position

_FETCHING = ("url", "src", "image", "image-set", "-webkit-image-set")
"""Functions of CSS whose texts are addresses (CSS Values 4, section 4.5; CSS Images 4, sections 2.2 to 2.4)."""
_NO_FETCHING = "No book fetches anything from elsewhere. Write it into the sheet as a data: address."


def stylesheet_from_names(names: Sequence[str], own: Path | None = None, *, with_files: bool = False) -> str:
    """The named stylesheets joined into one, in that order, those of the folder `own` in place of the program's.

    Raises ConfigurationError for one that is nowhere, and for an address in a sheet of `own` that leads out of that
    folder. Only `with_files` may it lead to a file in it: print can show that, and an EPUB holds no such file.
    """
    paths = [_sheet(name, own) for name in names]
    texts = [read_asset(path) for path in paths]
    sheet = "\n".join(texts)
    if own is not None and any(path.parent == own for path in paths):
        # As one, since the end of a sheet may be the beginning of an address in the next.
        for line, fault, hint in _faults(sheet, own if with_files else None):
            raise ConfigurationError(fault, position=_position(line, paths, texts), hint=hint)
    return sheet


def _sheet(name: str, own: Path | None) -> Path:
    path = find_asset("styles", name, own)
    if path is None:
        raise ConfigurationError(f"no stylesheet {name} was found", hint="Install bookmaker again.")
    return path


def _position(line: int, paths: Sequence[Path], texts: Sequence[str]) -> Position:
    """A line of the joined sheet as one of its file."""
    ends = list(accumulate(text.count("\n") + text.count("\f") + 1 for text in texts))
    place = next(n for n, end in enumerate(ends) if line <= end)
    return Position(paths[place], line - (ends[place - 1] if place else 0))


# --- What a sheet asks for ----------------------------------------------------------------------------------------


def _faults(sheet: str, files: Path | None) -> Iterator[tuple[int, str, str]]:
    """(line, what is wrong, what to do) of all that a sheet asks for and may not have."""
    # The parser that WeasyPrint reads sheets with; in CSS an address can be spelt in more ways than a pattern sees.
    import tinycss2

    for line, address in _asked_for(tinycss2.parse_component_value_list(sheet)):
        if address is None:
            hint = "Copy the rules of that sheet into this one."
            yield line, "@import is not followed: the sheets of a book are joined into one", hint
        elif fault := _fault_of_address(address, files):
            yield line, *fault


def _asked_for(nodes: Iterable[Any]) -> Iterator[tuple[int, str | None]]:
    """(line, address) of every address in a sheet; None for whatever an `@import` names."""
    in_namespace = False
    for node in nodes:
        match node.type:
            case "at-keyword":
                # The address of a namespace is a name, and nothing is ever looked for there.
                in_namespace = node.lower_value == "namespace"
                if node.lower_value == "import":
                    yield node.source_line, None
            case "literal" if node.value == ";":
                in_namespace = False
            case "url" if not in_namespace:
                yield node.source_line, node.value
            case "function" if node.lower_name in _FETCHING:
                if not in_namespace:
                    yield from _written_in(node)
                yield from _asked_for(node.arguments)
            case "function":
                yield from _asked_for(node.arguments)
            case "{} block" | "[] block" | "() block":
                yield from _asked_for(node.content)
            case _:
                pass


def _written_in(function: Any) -> Iterator[tuple[int, str]]:
    """The addresses that are texts in a function; one that a variable would give is told by that variable's name."""
    for node in function.arguments:
        if node.type == "string":
            yield node.source_line, node.value
        elif node.type == "function" and node.lower_name in ("var", "attr", "env"):
            yield node.source_line, f"{node.name}(…)"


def _fault_of_address(address: str, files: Path | None) -> tuple[str, str] | None:
    """(what is wrong, what to do) with an address; None for one that leads nowhere else, or to a file of `files`."""
    if not address or address.startswith("#") or _scheme(address) == "data":
        return None
    if files is not None:
        inside = asset_from_address(address, files) is not None
        return None if inside else (f"asks for {address}, which is not in {files}", _NO_FETCHING)
    if _scheme(address) or address.startswith("//"):
        return f"asks for {address}", _NO_FETCHING
    hint = "Write it into the sheet as a data: address, or, for books in print alone, into print.css."
    return f"asks for {address}, and an EPUB holds no file that a style names", hint


def _scheme(address: str) -> str:
    try:
        return urlsplit(address).scheme
    except ValueError:
        return "unknown"
