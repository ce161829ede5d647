"""TOML files that people write: read with the way back from a key to its line, so that an error names the place."""

from __future__ import annotations

import difflib
import errno
import re
import stat
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

from msgspec import Struct

from bookmaker.errors import ConfigurationError, Position
from bookmaker.files import LARGEST_SETTINGS, read_regular
from bookmaker.paths import is_file, stays_inside

LEADS_OUT = "is a link that leads out of its folder"
COPY_IT = "Put a copy of what it leads to in its place."

SETTINGS_NAME = "bookmaker.toml"
_DEEPEST = 8
"""Parts of a key that is looked for; no key that is known has more than four."""

_LONGEST_QUOTED = 80

Key = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and places in arrays of tables, counted from 0."""

# RFC 5646's shape for what a book is written in: a language, perhaps a script, perhaps a region.
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?", re.IGNORECASE)
_NAME = r"(?:[\w-]+|\"[^\"]*\"|'[^']*')"
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_ENTRY = re.compile(rf"\s*({_DOTTED})\s*=")


def is_language(tag: str) -> bool:
    """Whether a text has the shape of a language tag: `en`, `en-GB`, `zh-Hant-TW`."""
    return _LANGUAGE_TAG.fullmatch(tag) is not None


class KeyFile(Struct, frozen=True):
    """The text of a TOML file, for saying what is wrong in it and where."""

    path: Path
    text: str

    def tables(self) -> dict[str, Any]:
        """The file as data. Raises ConfigurationError with the line where it is no TOML."""
        import tomllib  # few stories have such a file

        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))
            where = Position(self.path, int(line[1]) if line else None)
            raise ConfigurationError(f"not valid TOML: {error}", position=where) from error
        except (RecursionError, ValueError) as error:
            # Tables in tables without end, or a number of thousands of figures.
            message = "not valid TOML: a value in it is too long or too deep"
            raise ConfigurationError(message, position=Position(self.path)) from error

    def position(self, key: Key) -> Position:
        return Position(self.path, line_of_key(self.text, key))

    def wrong(self, key: Key, message: str, hint: str) -> ConfigurationError:
        """The error for a key: `file:line: key: message`."""
        return ConfigurationError(f"{name_of_key(key)}: {message}", position=self.position(key), hint=hint)

    def path_inside(self, key: Key, name: str, hint: str) -> Path:
        """What the key names, from the file's own folder. Raises ConfigurationError with the hint where that is not in
        the folder: a folder may have come from anywhere, with its settings."""
        path = self.path.parent / name
        if PurePath(name).anchor or not stays_inside(path, self.path.parent):
            where = "is named from the root" if PurePath(name).anchor else "leads out of the folder of this file"
            raise self.wrong(key, f"{name!r} {where}", hint)
        return path

    def unknown(self, key: Key, known: Iterable[str]) -> ConfigurationError:
        """The error for a key that is not among the known ones, with the nearest of them."""
        names = list(known)
        near = difflib.get_close_matches(name_of_key(key[-1:]), names, 1) or difflib.get_close_matches(
            name_of_key(key), names, 1
        )
        hint = f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(names)}."
        return self.wrong(key, "unknown key", hint)


def has_key_file(path: Path) -> bool:
    """Whether there is something to be read under that name, or refused: not a folder, which may have any name."""
    try:
        return not stat.S_ISDIR(path.stat().st_mode)
    except OSError as error:
        # Where we may not look, whoever reads it will find out.
        return error.errno == errno.EACCES or is_file(path)


def read_key_file(path: Path) -> KeyFile:
    """The file's text as UTF-8. Raises ConfigurationError when it cannot be read."""
    try:
        text = read_regular(path, LARGEST_SETTINGS).decode("utf-8-sig")
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", position=Position(path)) from error
    except UnicodeDecodeError as error:
        hint = "Save it as UTF-8."
        raise ConfigurationError(f"cannot be read: {error}", position=Position(path), hint=hint) from error
    return KeyFile(path, "\n".join(re.split(r"\r\n?", text)))


def quoted(value: object) -> str:
    """A value as it stands in a message: no more of it than tells which is meant."""
    text = repr(value)
    return text if len(text) <= _LONGEST_QUOTED else f"{text[:_LONGEST_QUOTED]}…"


def name_of_key(key: Key) -> str:
    """A key as a person writes it, entries of an array counted from 1: `lines[2].range`."""
    name = ""
    for part in key:
        if isinstance(part, int):
            name += f"[{part + 1}]"
        else:
            bare = part if re.fullmatch(r"[\w-]+", part) else f'"{part}"'
            name += f".{bare}" if name else bare
    return name


def line_of_key(text: str, key: Key) -> int | None:
    """The line on which a key, or the nearest table around it, is written; None where none of it is."""
    lines = _lines_of_keys(text)
    return next((lines[key[:depth]] for depth in range(len(key), 0, -1) if key[:depth] in lines), None)


@lru_cache(maxsize=8)
def _lines_of_keys(text: str) -> dict[Key, int]:
    """For each key, and each table, the first line that is inside it."""
    found: dict[Key, int] = {}
    table: Key = ()
    entries: Counter[Key] = Counter()
    for number, row in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if header := _HEADER.match(row):
            table = _names(header[2])
            if header[1] == "[[":
                entries[table] += 1
                table = (*table, entries[table] - 1)
            here = table
        elif entry := _ENTRY.match(row):
            here = (*table, *_names(entry[1]))
        else:
            continue
        for depth in range(1, min(len(here), _DEEPEST) + 1):
            found.setdefault(here[:depth], number)
    return found


def _names(dotted: str) -> Key:
    return tuple(name.strip("\"'") for name in re.findall(_NAME, dotted))
