"""What a person says for a library's record of a story: the keys of sidecars and settings that change no page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from typing import Any

from msgspec.structs import replace

from bookmaker.judging.vocabulary import plain_name, term_of
from bookmaker.model import NO_RECORD, Record, SubjectKind
from bookmaker.overrides.keys import Key, KeyFile, quoted
from bookmaker.parsing.cataloguing import SUBJECT_KINDS

RECORD_KEYS = ("series", "series_index", "date", "translator", "publisher", "description", "subjects")
"""What a person may say for a library, in a sidecar, in a story's table or, but for `ONE_STORY_S`, for a folder."""

ONE_STORY_S = ("series_index", "description")

_EXAMPLES = {
    "series": '"Slow Tides"',
    "publisher": '"The Harbour Press"',
    "description": '"What the book is about, in a sentence or two."',
}
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_INDEX = re.compile(r"\d{1,4}(?:\.\d{1,2})?")
_OF_FRONT_MATTER = {
    "series": "series",
    "series_index": "series",
    "date": "date",
    "description": "summary",
}
"""The terms of header entries that say what a key says."""


def with_key(record: Record, name: str, value: Any, key: Key, file: KeyFile) -> Record:
    """The record with what a key of `RECORD_KEYS` says. Raises ConfigurationError that names the key."""
    match name:
        case "date":
            return replace(record, date=_checked_date(value, key, file))
        case "series_index":
            return replace(record, series_index=_checked_index(value, key, file))
        case "translator":
            return replace(record, translators=_checked_names(value, key, file))
        case "subjects":
            return replace(record, subjects=_checked_subjects(value, key, file))
        case _:
            return replace(record, **{name: _checked_text(value, key, file)})


def merged(strong: Record, weak: Record) -> Record:
    """What holds of two records: of each entry what the stronger says, where it says something."""
    if NO_RECORD in (strong, weak):
        return weak if strong == NO_RECORD else strong
    values = {name: getattr(strong, name) or getattr(weak, name) for name in Record.__struct_fields__}
    # None of a kind is a choice, and another series has numbers of its own.
    values["subjects"] = weak.subjects if strong.subjects is None else strong.subjects
    if strong.series and strong.series != weak.series:
        values["series_index"] = strong.series_index
    return Record(**values)


def but_for_names(record: Record, names: Collection[str]) -> Record:
    """The record of a folder without what a story's front matter, which has entries of these names, says itself."""
    if record == NO_RECORD:
        return record
    terms, plain = {term_of(name) for name in names}, {plain_name(name) for name in names}
    silent: dict[str, Any] = {key: "" for key, term in _OF_FRONT_MATTER.items() if term in terms}
    if "publisher" in plain:
        silent["publisher"] = ""
    if plain & {"translator", "translators", "translated by"}:
        silent["translators"] = ()
    return replace(record, **silent)


def _checked_text(value: Any, key: Key, file: KeyFile) -> str:
    name = str(key[-1])
    if not isinstance(value, str) or not value.strip():
        raise file.wrong(key, "must be some text in quotes", f"For example: {name} = {_EXAMPLES[name]}.")
    return " ".join(value.split())


def _checked_date(value: Any, key: Key, file: KeyFile) -> str:
    text = value.date().isoformat() if isinstance(value, dt.datetime) else str(value)
    found = None if isinstance(value, bool) else _DATE.fullmatch(text.strip())
    try:
        if found:
            dt.date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
            return found[0]
    except ValueError:
        pass
    raise file.wrong(key, f"{quoted(value)} is no date", 'For example: date = 1998, or "1998-03", or "1998-03-21".')


def _checked_index(value: Any, key: Key, file: KeyFile) -> str:
    text = "" if isinstance(value, bool) else str(value).strip()
    if not isinstance(value, int | float | str) or not _INDEX.fullmatch(text):
        hint = "For example: series_index = 2, or 2.5 for what stands between two parts."
        raise file.wrong(key, f"{quoted(value)} is no number in a series", hint)
    return text.removesuffix(".0")


def _checked_names(value: Any, key: Key, file: KeyFile) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(name, str) and name.strip() for name in names):
        hint = 'For example: translator = "Ann Hill", or translator = ["Ann Hill", "Bo Dale"].'
        raise file.wrong(key, "must be a name or a list of names", hint)
    return tuple(" ".join(name.split()) for name in names)


def _checked_subjects(value: Any, key: Key, file: KeyFile) -> tuple[SubjectKind, ...]:
    if not isinstance(value, list):
        raise file.wrong(key, "must be a list", 'For example: subjects = ["rating", "fandoms"], or [] for none.')
    for kind in value:
        if kind not in SUBJECT_KINDS:
            hint = f"Stories can be sorted by: {', '.join(SUBJECT_KINDS)}."
            raise file.wrong(key, f"{quoted(kind)} is nothing that stories are sorted by", hint)
    return tuple(kind for kind in SUBJECT_KINDS if kind in value)
