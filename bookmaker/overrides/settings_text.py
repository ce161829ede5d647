"""The text of a folder's settings, as the program writes it: a first one, and one with more stories in its volume."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from bookmaker.errors import ConfigurationError, Position

_FIRST = """\
# What bookmaker knows of this folder, and of the volume of its stories that is made by:
#
#     bookmaker epub --anthology .
#     bookmaker pdf --anthology .
#
# A line that starts with # says nothing: take the # away and it holds. Names of files are from this folder on.

# output = "books"          # where books go, below this folder; without it, dist where you are
# language = "en-GB"        # of all stories, where they do not say it
# cover = "cover.jpg"       # a picture, .jpg or .png

[anthology]
title = {title}
# subtitle = "Stories for the dark months"
# editor = "Ann Hill"       # or a list: ["Ann Hill", "Bo Dale"]
# imprint = "Harbour Press" # who brings it out
# date = "{year}"
# dedication = "For those who stayed up"
{foreword}
{afterword}

# What tells this volume from every other, for ever, and which edition it is; `bookmaker add STORY` counts it.
identifier = {identifier}
edition = 1

# What the stories stand in the order of: listed, author, title, date, fandom, rating.
order = "listed"
stories = [
{stories}
]

# Parts with titles, in place of the list above:
#
# [[anthology.parts]]
# title = "Winter"
# stories = [{first}]

# What holds for one story, where its file says otherwise or nothing:
#
# [stories.{first}]
# title = "The Far Hills"
# author = "Ann Hill"
# fields = {{ Rating = "PG-13", Warnings = "storms" }}
"""


class Volume(Struct, frozen=True):
    """A volume that is to be written down for the first time; essays without a file are empty."""

    title: str
    identifier: str
    stories: Sequence[str]
    foreword: str = ""
    afterword: str = ""


def first_settings(volume: Volume, year: int) -> str:
    """The settings of a folder that has none, with comments for what they may say."""
    return _FIRST.format(
        title=_quoted(volume.title),
        year=year,
        foreword=_essay("foreword", volume.foreword),
        afterword=_essay("afterword", volume.afterword),
        identifier=_quoted(volume.identifier),
        stories="\n".join(f"    {_quoted(name)}," for name in volume.stories),
        first=_quoted(volume.stories[0]),
    )


def _essay(key: str, name: str) -> str:
    return f"{key} = {_quoted(name)}" if name else f'# {key} = "{key}.md"'


def _quoted(text: str) -> str:
    import tomlkit

    return tomlkit.item(text).as_string()


def with_stories(text: str, path: Path, added: Sequence[str], listed: Sequence[str], part: str, identifier: str) -> str:
    """Settings with these stories added to their volume, and its edition counted; comments and order stay.

    `listed` are the volume's stories where the settings do not list them. Where it has parts, the stories go to the one
    of the title `part`, else to the last; where it has no identifier, it gets this one. Raises ConfigurationError for a
    part that is not there.
    """
    import tomlkit

    document: Any = tomlkit.parse(text)
    if "anthology" not in document:
        document["anthology"] = tomlkit.table()
    table: Any = document["anthology"]
    # Where there was no number, what is there is the first edition.
    table["edition"] = int(table.get("edition", 1)) + 1
    if "identifier" not in table:
        table["identifier"] = identifier
    if "parts" in table:
        names = _part(table["parts"], part, path)["stories"]
    elif part:
        raise _no_part(part, (), path)
    else:
        if "stories" not in table:
            table["stories"] = tomlkit.array()
            table["stories"].extend(listed)
            table["stories"].multiline(True)
        names = table["stories"]
    on_lines = "\n" in names.as_string()
    for name in added:
        if on_lines:
            names.add_line(name)
        else:
            names.append(name)
    return tomlkit.dumps(document)


def _part(parts: Any, title: str, path: Path) -> Any:
    if not title:
        return parts[-1]
    titles = [str(part["title"]) for part in parts]
    if title not in titles:
        raise _no_part(title, titles, path)
    return parts[titles.index(title)]


def _no_part(title: str, titles: Sequence[str], path: Path) -> ConfigurationError:
    hint = f"There are {', '.join(f'“{each}”' for each in titles)}." if titles else "It has no parts; leave out --part."
    return ConfigurationError(f"the volume has no part “{title}”", position=Position(path), hint=hint)
