"""What a cover is made from, and chance that follows from it: the same story has the same cover on every day."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from msgspec import Struct

from bookmaker.model import RatingLevel

T = TypeVar("T")


class CoverFacts(Struct, frozen=True):
    """What a cover says and is drawn from. Empty values are left out of it.

    `authors` stand in their order; of an anthology `stories` counts what is in it, and `levels` are all ratings there
    are in the book, mildest first. `fandom` decides the colours, so that books of one look akin.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    fandom: str = ""
    levels: tuple[RatingLevel, ...] = ()
    stories: int = 1
    anthology: bool = False
    language: str = "en"


class Dice:
    """Numbers that a text decides, evenly spread. They stay the same in every version of Python."""

    def __init__(self, *facts: str) -> None:
        # What is typed in another case or with other marks is the same title still.
        plain = "\n".join(" ".join(unicodedata.normalize("NFKC", fact).casefold().split()) for fact in facts)
        self._key = plain.encode("utf-8", "surrogatepass")
        self._thrown = 0
        self._pool = b""

    def unit(self) -> float:
        """A number from 0 up to, and without, 1."""
        if len(self._pool) < 4:
            self._pool = hashlib.sha256(self._key + self._thrown.to_bytes(4, "big")).digest()
            self._thrown += 1
        taken, self._pool = self._pool[:4], self._pool[4:]
        return int.from_bytes(taken, "big") / 2**32

    def between(self, least: float, most: float) -> float:
        return least + (most - least) * self.unit()

    def whole(self, least: int, most: int) -> int:
        """A whole number from `least` to `most`, both of them possible."""
        return least + int(self.unit() * (most - least + 1))

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[int(self.unit() * len(choices))]
