"""Which colours, which design and which motif a story's facts call for."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from bookmaker.covers.facts import CoverFacts, Dice
from bookmaker.covers.motifs import MOTIFS, Motif
from bookmaker.covers.palette import PALETTES, Scheme, scheme_of

Design = Literal["horizon", "window", "paper", "initial", "frame", "spines"]
"""A picture to the edges under or over the title; a picture in a window; patterned paper with a label; the first letter
of what the title is about, cut by the page; a frame of rules with one sign; a row of spines, for several stories."""

_OF_ONE: tuple[Design, ...] = ("horizon", "window", "paper", "initial", "frame")

_CALLED_BY = """
sea: sea water river tide wave ocean boat ship lake island harbor harbour shore coast swim drown sail sailor fish
    mermaid pirate bay deep flood beach wharf stream
night: night moon midnight dark darkness evening dusk shadow dream sleep nightmare werewolf wolf vampire lunar
    twilight nocturne
rays: light lamp lantern sun sunrise dawn morning day glory shine bright holy god angel heaven summer gold golden
    sunlight power magic spell
orbits: star space planet galaxy world universe trek orbit rocket alien cosmic comet satellite moons enterprise
    voyager stargate starship doctor
clock: time hour clock minute year yesterday tomorrow today late overdue wait waiting monday tuesday wednesday
    thursday friday saturday sunday week month midday noon forever history anniversary
door: door house home room window castle hall gate key church tower prison cell wall library school hotel threshold
    arch inn palace attic cellar manor
leaves: tree leaf forest wood garden green spring flower rose lily oak willow ivy orchard grove autumn root branch
    seed grow jungle
wheat: field farm harvest wheat grass corn prairie meadow country barn
snow: snow winter ice cold frost christmas frozen freeze xmas north yule december january blizzard
rain: rain storm tear thunder cloud weather lightning cry wind november
city: city street town london paris york chicago subway corner club bar gotham downtown metropolis crime detective
    murder case cop file agent
road: road way journey run walk drive travel highway trail path west east far away leaving return miles car train ride
    wagon going gone
letter: letter word story book page note write writer paper mail message post diary journal telegram card poem tale
    news report chapter
pair: love heart two together kiss lover marry marriage wedding bride husband wife friend brother sister twin couple
    us we both valentine hand touch
birds: bird wing fly flight raven crow swan eagle hawk dove feather sparrow owl air free freedom sky parrot
flame: fire flame burn ash blood hell devil candle ember smoke phoenix dragon inferno war battle soldier sword death
    dead kill revenge hate
maze: game lost maze puzzle secret mystery mirror trap web mind memory chess labyrinth riddle machine computer code
    matrix unknown strange
music: song music dance sing band ballad lullaby symphony tune waltz blues rock concert opera radio violin piano choir
hills: hill valley land earth stone desert mesa moor
peaks: mountain peak ridge summit climb cliff glacier alps
"""
"""The words of a title, or of a fandom, that call for a motif."""


def _motifs_of_words() -> dict[str, Motif]:
    found: dict[str, Motif] = {}
    motif = MOTIFS[0]
    for word in _CALLED_BY.split():
        if word.endswith(":"):
            motif = next(each for each in MOTIFS if each == word[:-1])
        else:
            found[word] = motif
    return found


_MOTIF_OF = _motifs_of_words()


class Choice(Struct, frozen=True):
    """What a cover is drawn with. `side` chooses where a design has two ways, such as the picture above the title."""

    design: Design
    scheme: Scheme
    motif: Motif
    side: bool


def choice_of(facts: CoverFacts) -> Choice:
    """The choice for a story: its fandom has a set of colours and two of the designs, and all else is decided by its
    title and authors.

    A story of no fandom has its own colours. Nothing of its text decides, so that a cover stays when that is edited.
    """
    own = Dice("one", facts.title, *facts.authors)
    kin = Dice("kin", facts.fandom) if facts.fandom else Dice("no kin", facts.title, *facts.authors)
    palette, first, next_but = kin.one_of(PALETTES), kin.whole(0, len(_OF_ONE) - 1), kin.whole(1, len(_OF_ONE) - 1)
    design = _OF_ONE[(first + (next_but if own.unit() < 0.5 else 0)) % len(_OF_ONE)]
    dark, side, any_motif = own.unit() < 0.6, own.unit() < 0.5, own.one_of(MOTIFS)
    motif = motif_called_by(facts.title) or motif_called_by(facts.fandom) or any_motif
    return Choice("spines" if facts.anthology else design, scheme_of(palette, dark=dark), motif, side)


def motif_called_by(text: str) -> Motif | None:
    """The motif of the last word that calls for one: English titles end on what they are about."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"['’]s?\b", "", text.casefold()))
    for word in reversed(words):
        for form in (word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ing")):
            if form in _MOTIF_OF:
                return _MOTIF_OF[form]
    return None
