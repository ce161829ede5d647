"""What naming gives to all that comes after it: the pieces of a source, each with its name, its title and authors."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct, field

from bookmaker.model import Field
from bookmaker.parsing.pieces import Piece


class Title(NamedTuple):
    """A title, and by what it was found; both are empty where there is none. `doubtful` says that `instead` could be
    it as well."""

    text: str
    rule: str
    doubtful: bool = False
    instead: str = ""


class Authors(NamedTuple):
    """Authors' names, and by what they were found; both are empty where there are none. `doubtful` says that `instead`
    could be one as well."""

    names: tuple[str, ...]
    rule: str
    doubtful: bool = False
    instead: str = ""


UNTITLED = Title("", "")
UNSIGNED = Authors((), "")


class Named(Struct):
    """The pieces before the story, of it and after it. A line of the header is among the first wherever it stands."""

    front: list[Piece]
    body: list[Piece]
    back: list[Piece]
    title: Title = UNTITLED
    authors: Authors = UNSIGNED
    inside: list[Field] = field(default_factory=list)
    """Header entries that stand inside the story: they are said there."""
