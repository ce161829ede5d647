"""TOML files that people write: read with the way back from a key to its line, so that an error names the place."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from bookmaker.errors import ConfigurationError, Position
from bookmaker.paths import stays_inside

LEADS_OUT = "is a link that leads out of its folder"
COPY_IT = "Put a copy of what it leads to in its place."

SETTINGS_NAME = "bookmaker.toml"
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


def is_encoding(name: str) -> bool:
    """Whether `name` is a text encoding that Python knows."""
    try:
        "".encode(name)  # refuses codecs that are no text encodings too, such as rot13
    except LookupError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The text of a TOML file, for saying what is wrong in it and where."""

    path: Path
    text: str

    def tables(self) -> dict[str, Any]:
        """The file as data. Raises ConfigurationError with the line where it is no TOML."""
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))
            where = Position(self.path, int(line[1]) if line else None)
            raise ConfigurationError(f"not valid TOML: {error}", position=where) from error

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


def read_key_file(path: Path) -> KeyFile:
    """The file's text as UTF-8. Raises ConfigurationError when it cannot be read."""
    try:
        return KeyFile(path, path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"cannot be read: {error}", position=Position(path)) from error


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
    table: Key = ()
    entries: Counter[Key] = Counter()
    found, depth = None, 0
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
        # The first line inside a table that has no line of its own stands for it.
        common = min(len(here), len(key))
        if here[:common] == key[:common] and common > depth:
            found, depth = number, common
    return found


def _names(dotted: str) -> Key:
    return tuple(name.strip("\"'") for name in re.findall(_NAME, dotted))
