"""A folder's settings written and added to, at a person's word."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from bookmaker.building.writing import write_book, write_new
from bookmaker.errors import ConfigurationError, InputError, Position
from bookmaker.library import Settings, parse_settings, read_settings, stories_in_folder
from bookmaker.overrides import SETTINGS_NAME, has_key_file, read_key_file
from bookmaker.overrides.settings_text import Volume, first_settings, with_stories
from bookmaker.paths import followed, is_file, is_folder, stays_inside

_FOREWORDS = ("foreword", "introduction")
_AFTERWORDS = ("afterword",)


def write_settings(folder: Path, title: str) -> tuple[Path, int]:
    """Write a first `bookmaker.toml` for the stories of a folder: (where it stands, how many stories it lists).

    Raises OutputError where there is one, InputError where the folder has no story.
    """
    if not is_folder(folder):
        raise InputError("there is no such folder", position=Position(folder))
    path = folder / SETTINGS_NAME
    names = [found.relative_to(folder).as_posix() for found in stories_in_folder(folder, Settings())[0]]
    foreword, afterword = _named(names, _FOREWORDS), _named(names, _AFTERWORDS)
    stories = [name for name in names if name not in (foreword, afterword)] or names
    text = first_settings(
        Volume(title, uuid.uuid4().urn, stories, foreword, afterword), datetime.now(UTC).astimezone().year
    )
    write_new(path, text.encode("utf-8"))
    return path, len(stories)


def _named(names: Sequence[str], stems: Sequence[str]) -> str:
    """The file at the top of the folder that is called so; empty where none is."""
    return next((name for name in names if "/" not in name and Path(name).stem.casefold() in stems), "")


class Added(Struct, frozen=True):
    """What was added to a volume: the names of files from the folder of its settings at `path`, and which edition it is
    now. `present` were in it before."""

    path: Path
    title: str
    edition: int
    names: tuple[str, ...]
    present: tuple[str, ...]


def add_stories(stories: Sequence[Path], part: str = "") -> Added:
    """Add stories to the volume whose settings stand in their folder or the nearest above it.

    Raises InputError for what is no file, ConfigurationError where there are no such settings or where they cannot be
    used, OutputError where they cannot be written.
    """
    path = _settings_of(stories)
    folder = path.parent
    settings = read_settings(folder)
    plan = settings.anthology
    names = tuple(dict.fromkeys(_name_in(folder, story) for story in stories))
    present = tuple(name for name in names if name in plan.listed)
    added = tuple(name for name in names if name not in present)
    if not added:
        return Added(path, plan.title, plan.edition or 1, (), present)
    found = settings.stories or _all_in(folder, settings)
    listed = [name for name in found if name not in added]
    text = with_stories(read_key_file(path).text, path, added, listed, part, uuid.uuid4().urn)
    after = parse_settings(text, path).anthology
    if not set(added) < {*after.listed, ""} or after.edition != (plan.edition or 1) + 1:
        hint = "Add the names to its list of stories by hand."
        raise ConfigurationError("is written in a way that no program should edit", position=Position(path), hint=hint)
    write_book(followed(path), text.encode("utf-8"))
    return Added(path, after.title, after.edition, added, present)


def _all_in(folder: Path, settings: Settings) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in stories_in_folder(folder, settings)[0]]


def _settings_of(stories: Sequence[Path]) -> Path:
    found: dict[Path, Path] = {}
    for story in stories:
        if not is_file(story):
            raise InputError("no such file", position=Position(story))
        above = (folder / SETTINGS_NAME for folder in story.absolute().parents)
        path = next(filter(has_key_file, above), None)
        if path is None:
            hint = f"Put the story into the folder of the volume; for a new one: bookmaker init {story.parent}"
            message = f"there is no {SETTINGS_NAME} in its folder, nor in one above it"
            raise ConfigurationError(message, position=Position(story), hint=hint)
        found.setdefault(path, story)
    if len(found) > 1:
        hint = "Add to one volume at a time."
        message = f"these stories belong to {len(found)} volumes: {', '.join(map(str, found))}"
        raise ConfigurationError(message, hint=hint)
    return _as_near(next(iter(found)))


def _as_near(path: Path) -> Path:
    """A path as a person would type it here."""
    here = Path().absolute()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _name_in(folder: Path, story: Path) -> str:
    if not stays_inside(story, folder):
        hint = "Put a copy of what it leads to in its place."
        raise ConfigurationError("is a link that leads out of its folder", position=Position(story), hint=hint)
    return story.absolute().relative_to(folder.absolute()).as_posix()
