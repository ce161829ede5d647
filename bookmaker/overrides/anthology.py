"""The table `anthology` of a folder's settings -> what is asked of a volume."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

from msgspec.structs import replace

from bookmaker.model.volume import PlannedPart, StoryOrder, VolumePlan
from bookmaker.overrides.keys import Key, KeyFile, quoted
from bookmaker.paths import is_file
from bookmaker.reading import SUFFIXES

ORDERS: tuple[StoryOrder, ...] = get_args(StoryOrder)

_TEXTS = {
    "title": "Winter Stories",
    "subtitle": "Ten tales for the dark months",
    "imprint": "Harbour Press",
    "dedication": "For those who stayed up",
}
ANTHOLOGY_KEYS = (
    "title", "subtitle", "editor", "edition", "imprint", "date", "identifier", "dedication", "foreword", "afterword",
    "order", "stories", "parts",
)  # fmt: skip
_LIKE_A_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_LIKE_AN_ADDRESS = re.compile(r"(?:urn:[a-z0-9][a-z0-9-]+:|https?://)\S+", re.IGNORECASE)
_IN_ANTHOLOGY: Key = ("anthology",)


def plan_from_table(table: Any, file: KeyFile) -> VolumePlan:
    """What the table says. Raises ConfigurationError that names file, line and key."""
    if not isinstance(table, dict):
        raise file.wrong(_IN_ANTHOLOGY, "must be a table", 'Write [anthology] and under it title = "…".')
    plan = VolumePlan(folder=file.path.parent)
    for name, value in table.items():
        plan = replace(plan, **_checked(name, value, file))
    if plan.stories and plan.parts:
        hint = "Name each story in its part, and take this list away."
        raise file.wrong((*_IN_ANTHOLOGY, "stories"), "the volume has parts, which list its stories", hint)
    return plan


def _checked(name: str, value: Any, file: KeyFile) -> dict[str, Any]:
    if name not in ANTHOLOGY_KEYS:
        raise file.unknown((*_IN_ANTHOLOGY, name), [f"anthology.{known}" for known in ANTHOLOGY_KEYS])
    key = (*_IN_ANTHOLOGY, name)
    if name in _TEXTS:
        return {name: _text(value, key, file, f'For example: {name} = "{_TEXTS[name]}".')}
    if name == "editor":
        return {"editors": _editors(value, key, file)}
    return {name: _CHECKS[name](value, key, file)}


def _text(value: Any, key: Key, file: KeyFile, hint: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise file.wrong(key, "must be some text in quotes", hint)
    return " ".join(value.split())


def _editors(value: Any, key: Key, file: KeyFile) -> tuple[str, ...]:
    names = value if isinstance(value, list) and value else [value]
    hint = 'For example: editor = "Ann Hill", or editor = ["Ann Hill", "Bo Dale"].'
    return tuple(_text(each, key, file, hint) for each in names)


def _edition(value: Any, key: Key, file: KeyFile) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value < 10_000:
        raise file.wrong(key, "must be a number from 1 on", "For example: edition = 2.")
    return value


def _identifier(value: Any, key: Key, file: KeyFile) -> str:
    hint = 'For example: identifier = "urn:uuid:…", as bookmaker init writes it, or the address of a web page.'
    text = _text(value, key, file, hint)
    if not _LIKE_AN_ADDRESS.fullmatch(text):
        raise file.wrong(key, f"{quoted(value)} names no book for ever", hint)
    return text


def _order(value: Any, key: Key, file: KeyFile) -> StoryOrder:
    for order in ORDERS:
        if value == order:
            return order
    raise file.wrong(key, f"{quoted(value)} is no order", f"There are {', '.join(ORDERS)}.")


def _date(value: Any, key: Key, file: KeyFile) -> str:
    text = value.isoformat()[:10] if isinstance(value, dt.date) else str(value)
    try:
        if _LIKE_A_DATE.fullmatch(text):
            dt.date.fromisoformat((text + "-01-01")[:10])
            return text
    except ValueError:
        pass
    raise file.wrong(key, f"{quoted(value)} is no date", 'For example: date = "2021", or date = "2021-12-24".')


def _essay(value: Any, key: Key, file: KeyFile) -> Path:
    name = _text(value, key, file, f'For example: {key[-1]} = "{key[-1]}.md".')
    path = file.path_inside(key, name, "Put a copy of it into the folder of this file, or below it.")
    if path.suffix.lower() not in SUFFIXES:
        raise file.wrong(key, f"{quoted(value)} is no text that is read", f"Save it as one of: {', '.join(SUFFIXES)}.")
    if not is_file(path):
        raise file.wrong(key, f"there is no file {quoted(value)}", "Name it from the folder that this file is in.")
    return path


def _names(value: Any, key: Key, file: KeyFile) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and item.strip() for item in value):
        raise file.wrong(key, "must be a list of file names", 'For example: stories = ["first.txt"].')
    return tuple(value)


def _parts(value: Any, key: Key, file: KeyFile) -> Iterator[PlannedPart]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        hint = 'Write [[anthology.parts]] and under it title = "Winter" and stories = ["first.txt"].'
        raise file.wrong(key, "must be an array of tables", hint)
    taken: dict[str, str] = {}
    for place, entry in enumerate(value):
        own = (*key, place)
        for name in entry:
            if name not in ("title", "stories"):
                raise file.unknown((*own, name), ("title", "stories"))
        title = _text(entry.get("title"), (*own, "title"), file, 'For example: title = "Winter".')
        part = PlannedPart(title, _names(entry.get("stories"), (*own, "stories"), file))
        for name in part.stories:
            if name in taken:
                hint = "Take it out of one of them."
                raise file.wrong((*own, "stories"), f"{quoted(name)} is in “{taken[name]}” already", hint)
            taken[name] = title
        yield part


_CHECKS: dict[str, Callable[[Any, Key, KeyFile], Any]] = {
    "edition": _edition,
    "date": _date,
    "identifier": _identifier,
    "foreword": _essay,
    "afterword": _essay,
    "order": _order,
    "stories": _names,
    "parts": lambda value, key, file: tuple(_parts(value, key, file)),
}
