"""What a person wants of a volume of several stories."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from msgspec import Struct

from bookmaker.model.story import RatingLevel

StoryOrder = Literal["listed", "author", "title", "date", "fandom", "rating"]
"""What a volume's stories are ordered by; those that do not say it come last, and `listed` is as they were named."""


class PlannedPart(Struct, frozen=True):
    """A part of a volume: its title, and the names of its files from the folder of the settings."""

    title: str
    stories: tuple[str, ...]


class VolumePlan(Struct, frozen=True):
    """A volume as it is asked for; an empty value leaves the choice to the program.

    `folder` is where the settings stand. `date` is as far as it is known, `edition` counts from 1. Left out are
    stories that are rated above `max_rating` or not at all, and those of which a warning or tag says one of the words
    of `without`.
    """

    title: str = ""
    subtitle: str = ""
    editors: tuple[str, ...] = ()
    edition: int = 0
    imprint: str = ""
    date: str = ""
    identifier: str = ""
    dedication: str = ""
    foreword: Path | None = None
    afterword: Path | None = None
    order: StoryOrder = "listed"
    stories: tuple[str, ...] = ()
    parts: tuple[PlannedPart, ...] = ()
    folder: Path = Path()
    max_rating: RatingLevel | None = None
    without: tuple[str, ...] = ()

    @property
    def listed(self) -> tuple[str, ...]:
        """The names of its files, in order; empty where they are not listed."""
        return self.stories or tuple(name for part in self.parts for name in part.stories)
