"""What the judge says of a source: what each of its lines is, where scenes part, what it is called and who wrote it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from bookmaker.judging.labels import Label
from bookmaker.judging.units import Unit

Because = tuple[tuple[str, int], ...]
"""The strongest evidence by name, with its weight: over 0 for what was decided, under 0 against it."""


def _nothing() -> Because:
    return ()


class Judged(Struct, frozen=True):
    """A unit with its label. `instead` is the label that would have been next, `margin` what parts the two (in
    thousandths of a natural logarithm, 0 and more). `standard` names what settled it where nothing was weighed, by the
    name of a rule: `mail-header`, `front-matter`, `gutenberg`, `mark-up`, or `PERSON`. `reasons` finds the strongest
    evidence when it is asked for: of most lines nobody asks."""

    unit: Unit
    label: Label
    instead: Label
    margin: int
    standard: str = ""
    reasons: Callable[[], Because] = _nothing

    @property
    def because(self) -> Because:
        """The strongest evidence for the label rather than the next one; nothing where a standard settled it."""
        return () if self.standard else self.reasons()


class Gap(Struct, frozen=True):
    """Blank lines between the lines numbered `above` and `below`, `blank` of them: whether the scene changes there."""

    above: int
    below: int
    blank: int
    is_break: bool
    margin: int
    because: Because


class Choice(Struct, frozen=True):
    """A title or an author's name, chosen among what the file offers. `lines` are those that bear it, `whence` says
    what they are (`title line`, `page title`, `byline`, …), `instead` is the next best text, "" where there is none.
    `alone` has the places of the units that say it and nothing else."""

    text: str
    lines: tuple[int, ...]
    whence: str
    margin: int
    because: Because
    instead: str
    alone: tuple[int, ...] = ()


class Judgement(Struct, frozen=True):
    """The units of a source in order, each with its label; its gaps; its title and authors where it names them."""

    units: tuple[Judged, ...]
    gaps: tuple[Gap, ...]
    title: Choice | None
    authors: tuple[Choice, ...]
