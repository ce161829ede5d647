"""What differs from one language to the next: quotation marks, dashes, and the words that begin with an apostrophe.

The double marks are Unicode CLDR's for each language, save where printers have another custom (Dutch, Swiss German);
the single ones are what a straight single quote becomes there. A language that is not listed takes the English marks.
A regional tag (`de-CH`, `fr-CA`) is looked for first, then its language. English from Britain needs no entry: the
author has chosen single or double already.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace


class Marks(Struct, frozen=True):
    """`dash` stands for `--`. `tight` closes it up to its words, which is the English habit; elsewhere the author's
    spaces stay. `spoken_dash` says that a hyphen at the head of a paragraph opens speech. `thin_before` are the signs
    that take a narrow no-break space before them, and `guillemets` asks for one inside the quotation marks. The sets
    of words tell an apostrophe from a quotation mark."""

    open: str = "“"
    close: str = "”"
    open_single: str = "‘"
    close_single: str = "’"
    dash: str = "–"
    tight: bool = False
    spoken_dash: bool = False
    thin_before: str = ""
    guillemets: bool = False
    elisions: frozenset[str] = frozenset()
    ambiguous_elisions: frozenset[str] = frozenset()
    cut_short: frozenset[str] = frozenset()
    ending_in: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that exist only with a letter dropped in front: the mark before one is an apostrophe.
_ENGLISH_ELISIONS = _words(
    """tis tisn't twas twasn't twere tweren't twill twould twouldn't twon't twixt tween tain't t'ain't em til bout bouts
    neath gainst mong mongst pon nuff kay scuse fraid spose sposed spect specially nother nuther ave aven't avin im
    imself isself erself ello ullo ome ouse ead eard eaven undred orrible orse appen appened oo zactly xactly cept
    ceptin magine preciate parently stead tention cha tcha fessor lectric cuz coz cos sblood sdeath swounds strewth
    struth prentice nam uns s s'all s'okay sall t ll ve d re m tever nless nstead cordin accordin ighness erbert
    arry arris enry umble umph ospital otel"""
)
# Words of their own as well: an apostrophe, unless a closing mark further on shows that they open a quotation.
_ENGLISH_AMBIGUOUS = _words(
    """cause round fore member er ere un elp ope ow ard lo sup hood burbs gator possum till taint bye lift flu pears
    course night mornin evenin afternoon way long less scape spite tude gain lone e e's e'd e'll"""
)
# Words that lose their end; and words in -in that have lost none, where `lookin'` has.
_ENGLISH_CUT_SHORT = _words("an o th ol wi t d de mo lef righ jus mus las fas bes nex kep t' po fo yo ha")
_ENGLISH_ENDING_IN = _words(
    """in begin within cousin latin origin margin virgin basin cabin coffin dolphin goblin muffin penguin pumpkin ruin
    satin toxin vermin violin robin merlin franklin martin justin austin kevin colin edwin gavin darwin benjamin kremlin
    napkin thin skin win sin pin tin twin spin chin fin bin gin kin grin shin din assassin bulletin dublin berlin"""
)

_ENGLISH = Marks(
    dash="—",
    tight=True,
    elisions=_ENGLISH_ELISIONS,
    ambiguous_elisions=_ENGLISH_AMBIGUOUS,
    cut_short=_ENGLISH_CUT_SHORT,
    ending_in=_ENGLISH_ENDING_IN,
)
_LOW_HIGH = Marks("„", "“", "‚", "‘")
_GERMAN = replace(_LOW_HIGH, elisions=_words("s n ne nen nem ner nes rein raus runter rauf rum ran rüber"))
_SWEDISH = Marks("”", "”", "’", "’")
_FRENCH = Marks("«", "»", "“", "”", "—", spoken_dash=True, thin_before=";:!?", guillemets=True)
_RUSSIAN = Marks("«", "»", "„", "“", "—", spoken_dash=True)
_SPANISH = Marks("«", "»", "“", "”", "—", spoken_dash=True)
_POLISH = Marks("„", "”", "‚", "’", spoken_dash=True)

_LANGUAGES: dict[str, Marks] = {
    "en": _ENGLISH,
    "de": _GERMAN,
    "de-ch": replace(_GERMAN, open="«", close="»", open_single="‹", close_single="›"),
    "cs": _LOW_HIGH,
    "sk": _LOW_HIGH,
    "sl": _LOW_HIGH,
    "bg": replace(_LOW_HIGH, spoken_dash=True),
    "lt": _LOW_HIGH,
    "et": _LOW_HIGH,
    "is": _LOW_HIGH,
    "fr": _FRENCH,
    "fr-ca": replace(_FRENCH, thin_before=":"),
    "fr-ch": replace(_FRENCH, open_single="‹", close_single="›"),
    "es": _SPANISH,
    "ca": _SPANISH,
    "pt": Marks(dash="—", spoken_dash=True),
    "it": replace(_SPANISH, dash="–", elisions=_words("na no sto sta l un ndrangheta")),
    "nl": Marks(elisions=_words("s t n m k r em ns ie")),
    "af": Marks(elisions=_words("n t k")),
    "pl": _POLISH,
    "ro": _POLISH,
    "hu": replace(_POLISH, open_single="»", close_single="«"),
    "hr": _POLISH,
    "sr": _LOW_HIGH,
    "sv": _SWEDISH,
    "fi": _SWEDISH,
    "da": Marks(),
    "nb": Marks("«", "»"),
    "nn": Marks("«", "»"),
    "no": Marks("«", "»"),
    "el": Marks("«", "»", "“", "”", spoken_dash=True),
    "ru": _RUSSIAN,
    "uk": _RUSSIAN,
    "be": _RUSSIAN,
    "tr": Marks(),
}


@lru_cache(maxsize=64)
def marks_for(language: str) -> Marks:
    """The marks of a BCP 47 tag: its region's, else its language's, else the English ones."""
    tag = language.replace("_", "-").lower()
    return _LANGUAGES.get(tag) or _LANGUAGES.get(tag.partition("-")[0]) or _ENGLISH
