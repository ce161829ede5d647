"""A folder of stories: which files, in which order, what its `bookmaker.toml` asks for, and which belong together."""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from bookmaker.errors import ConfigurationError, InputError, Position
from bookmaker.joining import PartSign
from bookmaker.model import Overrules, StoryLines, VolumePlan
from bookmaker.naming import pattern_from_text
from bookmaker.overrides import (
    ANTHOLOGY_KEYS,
    NO_OVERRULES,
    ONE_STORY_S,
    RECORD_KEYS,
    SETTINGS_NAME,
    STORY_KEYS,
    KeyFile,
    has_key_file,
    merged_overrules,
    overrules_from_table,
    plan_from_table,
)
from bookmaker.overrides.keys import COPY_IT, LEADS_OUT, Key, quoted, read_key_file
from bookmaker.paths import followed, holds_files, is_file, stays_inside
from bookmaker.reading import SUFFIXES
from bookmaker.searching import PassedOver, searched, searched_below


class Settings(Struct, frozen=True):
    """What a folder's `bookmaker.toml` says; an empty value leaves the choice to the program.

    `overrules` hold for every story of the folder, those in `tables` for the story of that name.
    """

    path: Path | None = None
    stories: tuple[str, ...] = ()
    output: str = ""
    name: str = ""
    anthology: VolumePlan = VolumePlan()
    overrules: Overrules = NO_OVERRULES
    tables: tuple[tuple[str, Overrules], ...] = ()


class StoryFile(Struct, frozen=True):
    """A file to read, and what is said about it from outside: on the command line, in its own table of its folder's
    settings, and for the whole folder. A story split over several files has them in order as its `parts`, and one of
    several in a file has its `lines`. What was handed in as `data` is in no file, and has only the name of one."""

    path: Path
    asked: Overrules = NO_OVERRULES
    table: Overrules = NO_OVERRULES
    folder: Overrules = NO_OVERRULES
    parts: tuple[StoryFile, ...] = ()
    lines: StoryLines | None = None
    data: bytes | None = None


class Library(Struct, frozen=True):
    """The stories asked for, in order, the folders they came from, and what was passed over in those that were
    searched: where settings list the stories, nothing is."""

    stories: tuple[StoryFile, ...]
    folders: tuple[Path, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    settings: Settings = field(default_factory=Settings)


def library_from_paths(
    paths: Sequence[Path],
    *,
    anthology: bool = False,
    asked: Overrules = NO_OVERRULES,
    handed: Mapping[Path, bytes] | None = None,
) -> Library:
    """The stories that files and folders name, each once, in the order of the arguments; `asked` holds for each, and
    `handed` are the bytes of those that are in no file.

    A folder is searched with the folders in it, in natural order (`part2` before `part10`), or as its `bookmaker.toml`
    lists its stories; what it holds and names must lie in it. A file named by hand is taken as it is, wherever it may
    be: whether it exists and can be read is found out when it is read, so that one wrong name does not cost the others.
    Raises InputError where a folder has no story, ConfigurationError for a setting that cannot be used.
    """
    stories: dict[Path, StoryFile] = {}
    read: dict[Path, Settings] = {}
    passed_over: dict[Path, PassedOver] = {}
    settings = Settings()
    for path in paths:
        folder = path if holds_files(path) else path.parent
        own = read[folder] if folder in read else read.setdefault(folder, read_settings(folder))
        settings = own if settings.path is None else settings
        tables = {followed(folder / name): table for name, table in own.tables}
        found, left = stories_in_folder(folder, own, anthology=anthology) if path is folder else ([path], [])
        passed_over.update((each.path, each) for each in left)
        for name in found:
            key = followed(name)
            data = (handed or {}).get(name)
            stories.setdefault(key, StoryFile(name, asked, tables.get(key, NO_OVERRULES), own.overrules, data=data))
    left_out = [each for each in passed_over.values() if not stories.keys() & {each.path, followed(each.path)}]
    return Library(tuple(stories.values()), tuple(read), tuple(left_out), settings)


def stories_in_folder(
    folder: Path, settings: Settings, *, anthology: bool = False
) -> tuple[list[Path], list[PassedOver]]:
    """(the files of a folder that are stories, what else stands in it), in order; InputError without a story."""
    listed = (anthology and settings.anthology.listed) or settings.stories
    if listed:
        return [folder / name for name in listed], []
    essays = {followed(path) for path in (settings.anthology.foreword, settings.anthology.afterword) if path}
    below = (each for each in searched(folder) if not (essays and followed(each[0]) in essays))
    there = sorted(below, key=lambda each: natural_key(each[0].relative_to(folder)))
    found = [path for path, reason in there if reason is None]
    passed_over = [PassedOver(path, folder, reason) for path, reason in there if reason]
    if not found:
        here = f" Here are {kinds_in_words(passed_over)}." if passed_over else ""
        hint = f"Stories end in {', '.join(SUFFIXES)}.{here}"
        outside = [each.path for each in passed_over if each.reason == "leads-out"]
        if outside:
            hint = f"Links that lead out of a folder are passed over, such as {min(outside)}: name them one by one."
        raise InputError("no story found here", position=Position(folder), hint=hint)
    return found, passed_over


def _story_files(folder: Path) -> Iterator[Path]:
    return (path for path, reason in searched_below(folder) if reason in (None, "leads-out"))


_MOST_KINDS = 6


def kinds_in_words(passed_over: Iterable[PassedOver]) -> str:
    """What was passed over by the endings of names, the most frequent first: `2 .pdf, 1 .rar, 1 without an ending`."""
    kinds = Counter(_kind_in_words(each) for each in passed_over)
    ranked = sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))
    if len(ranked) > _MOST_KINDS:
        rest = sum(number for _, number in ranked[_MOST_KINDS - 1 :])
        ranked = [*ranked[: _MOST_KINDS - 1], ("of other kinds", rest)]
    return ", ".join(f"{number:,} {kind}" for kind, number in ranked)


def _kind_in_words(passed_over: PassedOver) -> str:
    if passed_over.reason == "linked-folder":
        return "linked folder"
    ending = passed_over.path.suffix.lower()
    # In `mr. smith goes home` the rest of the title is none.
    return ending if re.fullmatch(r"\.\w{1,10}", ending) else "without an ending"


def natural_key(path: Path) -> tuple[tuple[tuple[bool, int, str], ...], ...]:
    """Orders names as a person does: numbers by value and before letters, letters in any case, folders together."""

    def pieces(name: str) -> tuple[tuple[bool, int, str], ...]:
        split = re.findall(r"\d+|\D+", name.casefold())
        # The piece itself after the number keeps "1" and "01" apart, so that the order is always the same.
        return tuple((False, int(p), p) if p.isdecimal() else (True, 0, p) for p in split)

    return tuple(pieces(part) for part in (*path.parts[:-1], path.stem, path.suffix))


# --- bookmaker.toml -----------------------------------------------------------------------------------------------

_KEYS = {
    "stories": "stories",
    "output": "output",
    "name": "name",
    "author": "overrules",
    "language": "overrules",
    "encoding": "overrules",
    "cover": "overrules",
    "split": "overrules",
    "fields": "overrules",
    **dict.fromkeys((key for key in RECORD_KEYS if key not in ONE_STORY_S), "overrules"),
}
_ONE_STORY_S = ("title", "lines", *ONE_STORY_S)
_EXAMPLES = {"output": "books", "name": "{author} - {title}"}


def read_settings(folder: Path) -> Settings:
    """The settings of a folder; all empty where it has no `bookmaker.toml`. Raises ConfigurationError."""
    path = folder / SETTINGS_NAME
    if not has_key_file(path):
        return Settings()
    if not stays_inside(path, folder):
        raise ConfigurationError(LEADS_OUT, position=Position(path), hint=COPY_IT)
    file = read_key_file(path)
    settings = parse_settings(file.text, path)
    named: list[tuple[Key, tuple[str, ...]]] = [
        (("stories",), settings.stories),
        (("anthology", "stories"), settings.anthology.stories),
        *((("anthology", "parts", n, "stories"), part.stories) for n, part in enumerate(settings.anthology.parts)),
        *((("stories", name), (name,)) for name, _ in settings.tables),
    ]
    if settings.output:
        file.path_inside(("output",), settings.output, "Name a folder below that of this file, or another with -o.")
    for key, names in named:
        for name in names:
            if not is_file(file.path_inside(key, name, "Name that story on the command line, if you want it.")):
                there = [p.relative_to(folder).as_posix() for p in _story_files(folder)]
                near = difflib.get_close_matches(name, there, 1)
                hint = f"Did you mean {near[0]!r}?" if near else "Names are relative to the folder of this file."
                raise file.wrong(key, f"there is no file {quoted(name)}", hint)
    return settings


def parse_settings(text: str, path: Path) -> Settings:
    """The text of a `bookmaker.toml` as Settings. Raises ConfigurationError that names file, line and key."""
    file = KeyFile(path, text)
    data = file.tables()
    settings = Settings(path=path)
    for name, value in data.items():
        key: Key = (name,)
        if name == "anthology":
            settings = replace(settings, anthology=plan_from_table(value, file))
        elif name == "stories" and isinstance(value, dict):
            settings = replace(settings, tables=tuple(_story_tables(value, file)))
        else:
            settings = _with_setting(settings, key, value, file)
    return settings


def _story_tables(tables: dict[str, Any], file: KeyFile) -> Iterator[tuple[str, Overrules]]:
    for name, table in tables.items():
        key = ("stories", name)
        if not isinstance(table, dict):
            hint = f'Write [stories."{name}"] and under it, for example, title = "The Far Hills".'
            raise file.wrong(key, "must be a table", hint)
        if not any(known in table for known in STORY_KEYS) and any(isinstance(v, dict) for v in table.values()):
            # [stories.river.txt] is the table `txt` of a table `river`.
            inner = next(k for k, v in table.items() if isinstance(v, dict))
            hint = f'A name with a dot stands in quotes: [stories."{name}.{inner}"].'
            raise file.wrong(key, "is no story's table", hint)
        yield name, overrules_from_table(table, file, key)


def _with_setting(settings: Settings, key: Key, value: Any, file: KeyFile) -> Settings:
    name = ".".join(map(str, key))
    if name in _ONE_STORY_S:
        hint = f'Put {name} under [stories."NAME.txt"], or into the sidecar NAME.toml.'
        raise file.wrong(key, "belongs to one story, not to a folder", hint)
    if name not in _KEYS:
        raise file.unknown(key, (*_KEYS, *(f"anthology.{known}" for known in ANTHOLOGY_KEYS)))
    if _KEYS[name] == "overrules":
        if name == "split" and not isinstance(value, bool):
            raise file.wrong(key, "must be true or false for a folder", "Lines are named in the sidecar of one story.")
        said = overrules_from_table({name: value}, file)
        return replace(settings, overrules=merged_overrules(said, settings.overrules))
    if name == "stories":
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise file.wrong(key, "must be a list of file names", f'For example: {name} = ["first.txt"].')
        value = tuple(value)
    elif not isinstance(value, str) or not value.strip():
        raise file.wrong(key, "must be some text in quotes", f'For example: {key[-1]} = "{_EXAMPLES[name]}".')
    if name == "name":
        try:
            pattern_from_text(value)
        except ConfigurationError as error:
            raise file.wrong(key, error.message, error.hint) from error
    return replace(settings, **{_KEYS[name]: value})


# --- Stories split over several files -----------------------------------------------------------------------------

_NUMBERED_NAME = re.compile(
    r"(?P<stem>.*?)[-_. ]*(?:(?<![a-z])(?:part|pt|chapter|chap|ch|p)|(?<=[a-z])(?:part|chapter))?[-_. #(]*"
    r"(?P<number>\d{1,3})(?:[-_. ]*of[-_. ]*\d{1,3})?\)?",
    re.IGNORECASE,
)


class SplitStory(Struct, frozen=True):
    """Files that are parts of one story, in order, and the numbers of parts that are not among them."""

    paths: tuple[Path, ...]
    missing: tuple[int, ...] = ()


def split_stories(signs: Sequence[PartSign]) -> tuple[SplitStory, ...]:
    """The stories among files that are split over several of them.

    Files belong together when they have one title and author and count their parts in it or in their names (`(2/3)`,
    `Part Two`, `river-02`), or when their names count and at most one title stands in all of them. Two files with the
    same number are copies rather than parts, and numbers that start after 1 count something else.
    """
    left = list(signs)
    found: list[SplitStory] = []
    for key_of in (_title_key, _name_key):
        groups: dict[Hashable, list[PartSign]] = defaultdict(list)
        for sign in left:
            if (key := key_of(sign)) is not None:
                groups[key].append(sign)
        for group in groups.values():
            if len(group) > 1 and (story := _in_order(group, by_name=key_of is _name_key)):
                found.append(story)
                left = [sign for sign in left if sign.path not in story.paths]
    order = {sign.path: n for n, sign in enumerate(signs)}
    return tuple(sorted(found, key=lambda story: order[story.paths[0]]))


def _title_key(sign: PartSign) -> Hashable | None:
    return (sign.path.parent, _plain(sign.title), _plain(" ".join(sign.authors))) if _plain(sign.title) else None


def _name_key(sign: PartSign) -> Hashable | None:
    stem, number = _stem_and_number(sign.path)
    # An archive's files may be numbered from one end to the other: `0001.txt` is a part of nothing.
    bare = number is not None and sign.path.stem.isdecimal()
    return None if bare else (sign.path.parent, stem, sign.path.suffix.lower())


def _stem_and_number(path: Path) -> tuple[str, int | None]:
    """What a file's name says apart from the number of a part in it, and that number."""
    found = _NUMBERED_NAME.fullmatch(path.stem)
    return (found["stem"].casefold(), int(found["number"])) if found else (path.stem.casefold(), None)


def _in_order(group: Sequence[PartSign], *, by_name: bool) -> SplitStory | None:
    if by_name and (
        len({_plain(sign.title) for sign in group if sign.title}) > 1
        or len({_plain(" ".join(sign.authors)) for sign in group if sign.authors}) > 1
    ):
        return None
    numbered: dict[int, PartSign] = {}
    unnumbered: list[PartSign] = []
    for sign in group:
        in_name = _stem_and_number(sign.path)[1]
        number = in_name if by_name or sign.number is None else sign.number
        if number is None:
            unnumbered.append(sign)
        elif number in numbered:
            return None
        else:
            numbered[number] = sign
    if len(unnumbered) == 1 and 1 not in numbered:
        numbered[1] = unnumbered.pop()  # `river.txt` beside `river2.txt`
    if unnumbered or len(numbered) < 2 or min(numbered) > 1 or max(numbered) > 2 * len(numbered):
        return None
    missing = tuple(n for n in range(1, max(numbered)) if n not in numbered)
    return SplitStory(tuple(numbered[n].path for n in sorted(numbered)), missing)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
