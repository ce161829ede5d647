"""Tables of a TOML file and front matter -> Overrules, and which of several hold."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, get_args

from msgspec.structs import replace

from bookmaker.errors import ConfigurationError, Position
from bookmaker.judging.vocabulary import plain_name, term_of
from bookmaker.model import LineOverrule, LineRole, Overrules, Source
from bookmaker.overrides.keys import Key, KeyFile, is_language, name_of_key, quoted
from bookmaker.overrides.records import RECORD_KEYS, but_for_names, merged, with_key
from bookmaker.parsing.particulars import field_key
from bookmaker.paths import is_file
from bookmaker.reading.decode import is_encoding, split_lines

STORY_KEYS = ("title", "author", "language", "encoding", "cover", "split", *RECORD_KEYS, "fields", "lines")
"""What a sidecar may say, and a story's table in bookmaker.toml."""

PICTURES = (".jpg", ".jpeg", ".png")
"""Core media types of EPUB that libraries of e-readers show as covers."""

NO_OVERRULES = Overrules()
LINE_ROLES: tuple[LineRole, ...] = get_args(LineRole)
_EXAMPLES = {"title": "The Far Hills", "language": "en-GB", "encoding": "cp1252", "cover": "front.jpg"}
_RANGE = re.compile(r"\s*(\d{1,9})(?:\s*[-–]\s*(\d{1,9}))?\s*")
MOST_ENTRIES = 1_000
"""Entries of `lines`, and of `fields`: nobody types more, and each is compared with the others."""

_IN_FRONT_MATTER = re.compile(rf"{_RANGE.pattern}(?::|=|is\b)?\s*([A-Za-z]+(?:[- ][A-Za-z]+)?)")


# --- From a table -------------------------------------------------------------------------------------------------


def overrules_from_table(table: Mapping[str, Any], file: KeyFile, above: Key = ()) -> Overrules:
    """What a sidecar, or the table at `above` in a settings file, says. Raises ConfigurationError naming the key."""
    found = NO_OVERRULES
    for name, value in table.items():
        key: Key = (*above, name)
        match name:
            case "title":
                found = replace(found, title=checked_text(value, key, file))
            case "language":
                found = replace(found, language=checked_text(value, key, file))
            case "encoding":
                found = replace(found, encoding=checked_text(value, key, file))
            case "cover":
                found = replace(found, cover=checked_cover(value, key, file))
            case "split":
                found = replace(found, split=checked_split(value, key, file))
            case "author":
                found = replace(found, authors=checked_authors(value, key, file))
            case "fields":
                found = replace(found, fields=checked_fields(value, key, file))
            case "lines":
                found = replace(found, lines=tuple(_checked_lines(value, key, file)))
            case _ if name in RECORD_KEYS:
                found = replace(found, record=with_key(found.record, name, value, key, file))
            case _:
                raise file.unknown(key, STORY_KEYS)
    return found


def checked_text(value: Any, key: Key, file: KeyFile) -> str:
    """The value of a title, language, encoding or cover. Raises ConfigurationError."""
    name = str(key[-1])
    if not isinstance(value, str) or not value.strip():
        example = _EXAMPLES.get(name, "some text")
        raise file.wrong(key, "must be some text in quotes", f'For example: {name} = "{example}".')
    if name == "language" and not is_language(value):
        raise file.wrong(key, f"{quoted(value)} is no language tag", 'For example "en", "en-GB", "pt-BR".')
    if name == "encoding" and not is_encoding(value):
        raise file.wrong(key, f"{quoted(value)} is no encoding that Python knows", 'For example "cp1252", "utf-8".')
    return value


def checked_cover(value: Any, key: Key, file: KeyFile) -> Path:
    """A picture that is there, named from the file's own folder. Raises ConfigurationError."""
    hint = "Put a copy of the picture into the folder of this file, or below it."
    cover = file.path_inside(key, checked_text(value, key, file), hint)
    if cover.suffix.lower() not in PICTURES:
        raise file.wrong(key, f"{quoted(value)} is no picture that every e-reader shows", "Save it as .jpg or .png.")
    if not is_file(cover):
        raise file.wrong(key, f"there is no file {quoted(value)}", "Name it from the folder that this file is in.")
    return cover


def checked_split(value: Any, key: Key, file: KeyFile) -> bool | tuple[int, ...]:
    """Whether a file is split into its stories, or the lines on which these begin. Raises ConfigurationError."""
    if isinstance(value, bool):
        return value
    lines = value if isinstance(value, list) else []
    numbers = [line for line in lines if isinstance(line, int) and not isinstance(line, bool) and line > 0]
    if len(numbers) < 2 or len(numbers) != len(lines) or numbers != sorted(set(numbers)):
        hint = "For example: split = true, or split = [12, 340, 702]."
        raise file.wrong(key, "must be true, false or the lines on which stories begin, in their order", hint)
    if len(numbers) > MOST_ENTRIES:
        raise file.wrong(key, f"has more than {MOST_ENTRIES:,} entries", "A file has some dozens of stories.")
    return tuple(numbers)


def checked_authors(value: Any, key: Key, file: KeyFile) -> tuple[str, ...]:
    """One name or a list of names. Raises ConfigurationError."""
    names = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(name, str) and name.strip() for name in names):
        hint = 'For example: author = "Ann Hill", or author = ["Ann Hill", "Bo Dale"].'
        raise file.wrong(key, "must be a name or a list of names", hint)
    return tuple(name.strip() for name in names)


def checked_fields(value: Any, key: Key, file: KeyFile) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Header entries by name. Numbers and dates are taken as they are written. Raises ConfigurationError."""
    if not isinstance(value, dict):
        raise file.wrong(key, "must be a table", 'Write [fields] and under it, for example, Rating = "PG-13".')
    if len(value) > MOST_ENTRIES:
        raise file.wrong(key, f"has more than {MOST_ENTRIES:,} entries", "A title page has room for some dozens.")
    fields = []
    for name, said in value.items():
        own = (*key, name)
        if plain_name(name) in ("title", "author"):
            hint = f"Write it above all tables: {plain_name(name)} = …"
            raise file.wrong(own, "has a key of its own", hint)
        if not re.search(r"[^\W_]", name):
            raise file.wrong(own, "is no name for a field", 'For example: Rating = "PG-13".')
        values = said if isinstance(said, list) else [said]
        if not values or not all(isinstance(v, str | int | float | date) and not isinstance(v, bool) for v in values):
            raise file.wrong(own, "must be some text in quotes, or a list of texts", f'For example: {name} = "…".')
        fields.append((name, tuple(str(v).strip() for v in values)))
    return tuple(fields)


def _checked_lines(value: Any, key: Key, file: KeyFile) -> Iterator[LineOverrule]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        hint = 'Write [[lines]] and under it, for example, range = "12-15" and is = "verse".'
        raise file.wrong(key, "must be an array of tables", hint)
    if len(value) > MOST_ENTRIES:
        hint = 'One entry can name many lines: range = "12-150".'
        raise file.wrong(key, f"has more than {MOST_ENTRIES:,} entries", hint)
    taken: list[LineOverrule] = []
    for place, entry in enumerate(value):
        rule = _checked_entry(entry, (*key, place), file)
        clash = next((t for t in taken if t.first_line <= rule.last_line and rule.first_line <= t.last_line), None)
        if clash:
            message = f"these lines are already said to be {clash.role!r}, by {clash.key}"
            raise ConfigurationError(f"{rule.key}: {message}", position=rule.origin, hint="Say it once for each line.")
        taken.append(rule)
        yield rule


def _checked_entry(entry: Mapping[str, Any], key: Key, file: KeyFile) -> LineOverrule:
    for name in entry:
        if name not in ("range", "line", "is"):
            raise file.unknown((*key, name), ("range", "line", "is"))
    named = [name for name in ("range", "line") if name in entry]
    if len(named) != 1:
        raise file.wrong(key, "needs either a range or a line", 'For example: range = "12-15", or line = 12.')
    own = (*key, named[0])
    value = entry[named[0]]
    told = str(value)[:40] if isinstance(value, str | int) and not isinstance(value, bool) else ""
    found = _RANGE.fullmatch(told)
    if not found or (named[0] == "line" and found[2]):
        raise file.wrong(own, f"{quoted(value)} names no lines", 'For example: range = "12-15", or line = 12.')
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1 <= first <= last:
        raise file.wrong(own, f"{quoted(value)} names no lines", "Lines are counted from 1, and the first comes first.")
    role = entry.get("is")
    if not isinstance(role, str):
        raise file.wrong((*key, "is"), "says what the lines are, and is missing", _roles_hint(""))
    return LineOverrule(
        first, last, _checked_role(role, file.position(own), name_of_key((*key, "is"))), file.position(own),
        name_of_key(own),
    )  # fmt: skip


def _checked_role(role: str, position: Position, name: str) -> LineRole:
    for known in LINE_ROLES:
        if known == role.strip().replace(" ", "-").casefold():
            return known
    message = f"{name}: {quoted(role)} is nothing that lines can be"
    raise ConfigurationError(message, position=position, hint=_roles_hint(role))


def _roles_hint(role: str) -> str:
    near = difflib.get_close_matches(role.casefold(), LINE_ROLES, 1)
    return f"Did you mean {near[0]!r}?" if near else f"Lines can be: {', '.join(LINE_ROLES)}."


# --- From front matter --------------------------------------------------------------------------------------------


def overrules_from_front_matter(source: Source) -> Overrules:
    """What the key `lines` of a story's front matter says, `- 12-15: verse` an item. Its other keys are the header.

    A value that is no list of line numbers with words is the author's own field. Raises ConfigurationError for a
    word that is nothing that lines can be.
    """
    rules: list[LineOverrule] = []
    for raw in source.paragraphs:
        if raw.role != "metadata" or raw.name.casefold() != "lines":
            continue
        items = [(line.number, item) for line in raw.lines for item in _items(line.text)]
        found = [(number, _IN_FRONT_MATTER.fullmatch(item)) for number, item in items]
        for number, match in found if all(match for _, match in found) else ():
            assert match is not None
            position = Position(source.path, number)
            first, last = int(match[1]), int(match[2] or match[1])
            if not 1 <= first <= last:
                message = f"lines: {match[0]!r} names no lines"
                raise ConfigurationError(message, position=position, hint="Lines are counted from 1.")
            rules.append(LineOverrule(first, last, _checked_role(match[3], position, "lines"), position))
    return Overrules(lines=tuple(rules))


def _items(text: str) -> list[str]:
    return [item for part in text.strip().strip("[]").split(",") if (item := part.strip().lstrip("- ").strip("'\" "))]


# --- Which hold ---------------------------------------------------------------------------------------------------


def settled_overrules(own: Iterable[Overrules], folder: Overrules, source: Source) -> Overrules:
    """What holds for a story that was read: `own` are the stronger ones, strongest first; `folder` yields to its front
    matter too.

    Raises ConfigurationError for lines that the file does not have.
    """
    settled = NO_OVERRULES
    for weaker in (*own, overrules_from_front_matter(source), _but_for_front_matter(folder, source)):
        settled = merged_overrules(settled, weaker)
    count = len(split_lines(source.text))
    begins = settled.split if isinstance(settled.split, tuple) else ()
    if begins and begins[-1] > count:
        message = f"split: line {begins[-1]:,} is not in {source.path.name}, which has {count:,} lines"
        raise ConfigurationError(message, hint="Was the file changed? bookmaker show prints it with its line numbers.")
    for rule in settled.lines:
        if rule.last_line > count:
            message = f"{rule.key}: line {rule.last_line:,} is not in {source.path.name}, which has {count:,} lines"
            hint = "Was the file changed? bookmaker show prints it with its line numbers."
            raise ConfigurationError(message, position=rule.origin, hint=hint)
    return settled


def merged_overrules(strong: Overrules, weak: Overrules) -> Overrules:
    """What holds of two: of each entry what the stronger says, where it says something."""
    names = {field_key(name) for name, _ in strong.fields}
    fields = tuple(entry for entry in weak.fields if field_key(entry[0]) not in names)
    lines = tuple(
        rule
        for rule in weak.lines
        if not any(o.first_line <= rule.last_line and rule.first_line <= o.last_line for o in strong.lines)
    )
    return Overrules(
        strong.title or weak.title,
        strong.authors or weak.authors,
        strong.language or weak.language,
        strong.encoding or weak.encoding,
        strong.fields + fields,
        strong.lines + lines,
        strong.cover or weak.cover,
        weak.split if strong.split is None else strong.split,
        merged(strong.record, weak.record),
    )


def _but_for_front_matter(folder: Overrules, source: Source) -> Overrules:
    names = {raw.name for raw in source.paragraphs if raw.role == "metadata"}
    terms = {term_of(name) for name in names}
    keys = {field_key(name) for name in names}
    return replace(
        folder,
        title="" if "title" in terms else folder.title,
        authors=() if "author" in terms else folder.authors,
        language="" if "language" in terms else folder.language,
        fields=tuple(
            entry
            for entry in folder.fields
            if field_key(entry[0]) not in keys
            and (term_of(entry[0]) in (None, "other") or term_of(entry[0]) not in terms)
        ),
        record=but_for_names(folder.record, names),
    )
