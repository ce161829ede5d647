"""How wide words are.

Widths come from HarfBuzz and the very font files that the pages are set in, with kerning, ligatures and the features
that the style asks for, so that they agree with what is drawn. What the face has no sign for is measured by whoever
draws it (`Measurer`'s `other`).

Nothing is read from disk here: a face is the bytes of its file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Literal

import uharfbuzz  # type: ignore[import-untyped]
from msgspec import Struct

from bookmaker.pdf.linebreaking.dividing import (
    SOFT_HYPHEN,
    ZERO_WIDTH_SPACE,
    Division,
    TextStyle,
    divisions_at_letters,
    divisions_by_sign,
    divisions_of_word,
)
from bookmaker.pdf.linebreaking.glyphs import Fount, SetWord, parts_of
from bookmaker.pdf.linebreaking.items import Box, Glue, Item, Penalty

Other = Callable[[str, "TextStyle"], float]
"""The width of a text as it will be drawn, its word spacing left out, where HarfBuzz and the known faces do not say."""

Dividing = Literal["signs", "hyphens", "letters"]
"""Where words may be divided: after signs of their own, also where a hyphen may be put in, also at any letter."""

NO_BREAK_SPACE = "\u00a0"

# Spaces shrink little: from a third on, programs that read a PDF's text take two words for one.
_STRETCH, _SHRINK = 0.6, 0.22

# The share of its own width by which a sign hangs into the margin, at a line's end and at its start. What is mostly
# white (stop, comma, hyphen, quotation mark) hangs far; what is mostly black, hardly.
_HANG_END = {
    **dict.fromkeys(".,’'", 0.7),
    **dict.fromkeys("-‐\u2011", 0.6),
    **dict.fromkeys('”"»›', 0.5),
    **dict.fromkeys(";:", 0.4),
    **dict.fromkeys("–", 0.3),
    **dict.fromkeys("—", 0.2),
    **dict.fromkeys("!?…", 0.15),
}
_HANG_START = {**dict.fromkeys("‘'‚", 0.6), **dict.fromkeys('“"„«‹', 0.5)}


class FaceName(Struct, frozen=True):
    """What CSS calls a face by: the family of its `@font-face` rule, and which of its four styles."""

    family: str
    italic: bool = False
    bold: bool = False

    @property
    def key(self) -> str:
        return f"{self.family}{'/italic' if self.italic else ''}{'/bold' if self.bold else ''}"


class Face:
    """A font file's bytes, ready to measure with; `covers` are the characters that it has signs for."""

    __slots__ = ("covers", "font", "glyph_count", "upem")

    def __init__(self, data: bytes) -> None:
        face = uharfbuzz.Face(data)
        self.font = uharfbuzz.Font(face)
        self.upem: int = face.upem
        self.glyph_count: int = face.glyph_count
        self.covers = frozenset(map(chr, face.unicodes)) | {SOFT_HYPHEN, ZERO_WIDTH_SPACE}

    def advance(self, text: str, features: dict[str, int], language: str, *, spaced: bool) -> tuple[int, int]:
        """The width of a text in the face's own units, and with `spaced` the number of its clusters."""
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        if language:
            buffer.language = language
        uharfbuzz.shape(self.font, buffer, features)
        advance: int = sum([position.x_advance for position in buffer.glyph_positions or ()])
        return advance, len({info.cluster for info in buffer.glyph_infos}) if spaced else 0


_NOT_YET: tuple[SetWord, ...] = ()


class Ruler:
    """The widths of texts in one style, each measured once."""

    __slots__ = ("_apart", "_face", "_features", "_fount", "_other", "_set", "_widths", "glue", "style")

    def __init__(self, style: TextStyle, face: Face | None, other: Other | None) -> None:
        self.style = style
        self._face = face
        self._other = other
        self._features = dict(style.features)
        if style.letter_spacing:
            # As Pango does it, and CSS asks for: letters that are spaced are not joined.
            self._features = {"liga": 0, "clig": 0, "dlig": 0} | self._features
        self._widths: dict[str, float] = {"": 0.0}
        self._set: dict[str, tuple[SetWord, ...] | None] = {}
        self._fount: Fount | None = None
        if face is not None and not style.letter_spacing:
            self._fount = Fount(face.font, face.upem, self._features, style.language)
        self._apart: bool | None = None
        space = self.width(" ")
        self.glue = Glue(space + style.word_spacing, space * _STRETCH, space * _SHRINK)

    def width(self, text: str) -> float:
        width = self._widths.get(text)
        if width is None:
            width = self._widths[text] = self._measured(text)
        return width

    def whole_width(self, text: str) -> float:
        """The width of a word that will be drawn as it is: it is shaped once for both."""
        width = self._widths.get(text)
        if width is None:
            words = self.set_text(text)
            width = self._widths[text] = self.width_of(words) if words else self._measured(text)
        return width

    def set_text(self, text: str) -> tuple[SetWord, ...] | None:
        """A piece of line as glyphs; None where whoever draws it must say them: of letters that are spaced, and of a
        text that the face lacks a sign of."""
        if self._fount is None:
            return None
        if self._apart is None:
            self._apart = self._fount.parts_at_spaces()
        words: list[SetWord] = []
        for part in parts_of(text) if self._apart else (text,):
            known = self._set.get(part, _NOT_YET)
            if known is _NOT_YET:
                known = self._set_part(part)
            if known is None:
                return None
            words += known
        return tuple(words)

    def _set_part(self, part: str) -> tuple[SetWord, ...] | None:
        assert self._face is not None
        assert self._fount is not None
        known = self._fount.words(part) if self._face.covers.issuperset(part) else None
        if self._apart:
            self._set[part] = known
        return known

    def width_of(self, words: Sequence[SetWord]) -> float:
        """The width of a piece of line as it is drawn, before its spaces are changed."""
        spaces = sum(word.is_space for word in words)
        return sum([word.advance for word in words]) * self.style.size / 1000 + spaces * self.style.word_spacing

    def is_drawn_by(self, glyph_count: int, glyph: int, text: str) -> bool:
        """Whether a font of so many glyphs, that has this one for a text, is the face of this ruler."""
        words = self.set_text(text) or ()
        return bool(
            self._face and self._face.glyph_count == glyph_count and [w.glyphs[0].number for w in words] == [glyph]
        )

    def line_width(self, text: str) -> float | None:
        """The width of a whole piece of line, spaces included; None where the face lacks a sign of it."""
        if self._face is None or not self._face.covers.issuperset(text):
            return None
        return self._shaped(self._face, text) + text.count(" ") * self.style.word_spacing

    def _measured(self, text: str) -> float:
        if self._other is not None and (self._face is None or not self._face.covers.issuperset(text)):
            return self._other(text, self.style)
        assert self._face is not None, "a ruler has a face or someone to ask"
        return self._shaped(self._face, text)

    def _shaped(self, face: Face, text: str) -> float:
        spacing = self.style.letter_spacing
        advance, clusters = face.advance(text, self._features, self.style.language, spaced=bool(spacing))
        return advance * self.style.size / face.upem + clusters * spacing


Fragment = tuple[Ruler, str, float, float]
"""A word's part in one style, with the space before and after it that is not a word space (an inline's padding)."""


class Word(Struct, frozen=True):
    """What stands between two spaces, as items; a word of n divisions is box, penalty, box, …, box. `width` is that of
    the word undivided."""

    items: tuple[Item, ...]
    divisions: tuple[Division, ...]
    width: float


class Measurer:
    """Widths and words for a set of faces, kept for as long as it lives.

    `faces` are the font files by the name that styles call them by. `other` measures text that its face lacks a sign of
    (without it the face's own sign for "missing" counts) and text in a face that is not among them.
    """

    def __init__(self, faces: Mapping[str, Face], other: Other | None = None) -> None:
        self._faces = faces
        self._other = other
        self._rulers: dict[TextStyle, Ruler] = {}
        self._words: dict[tuple[tuple[Fragment, ...], Dividing], Word] = {}

    def ruler(self, style: TextStyle) -> Ruler:
        """The ruler of a style; raises KeyError where no face has that name and there is no other to ask."""
        ruler = self._rulers.get(style)
        if ruler is None:
            face = self._faces[style.face] if self._other is None else self._faces.get(style.face)
            ruler = self._rulers[style] = Ruler(style, face, self._other)
        return ruler

    def word(self, fragments: tuple[Fragment, ...], dividing: Dividing) -> Word:
        """A word as items, with its divisions."""
        key = (fragments, dividing)
        word = self._words.get(key)
        if word is None:
            word = self._words[key] = _word_from_fragments(fragments, dividing)
        return word

    def forget(self, most: int) -> None:
        """Drop what was measured where it is more than so many words."""
        if len(self._words) > most:
            self._words.clear()
            self._rulers.clear()


# --- Words --------------------------------------------------------------------------------------------------------


def _word_from_fragments(fragments: tuple[Fragment, ...], dividing: Dividing) -> Word:
    text = "".join(fragment[1] for fragment in fragments)
    style = fragments[0][0].style
    divisions = divisions_by_sign(text) if dividing == "signs" else divisions_of_word(text, style)
    if dividing == "letters":
        divisions = divisions_at_letters(text, divisions)
    whole = _width(fragments, 0, len(text))
    if not divisions:
        return Word((_box(fragments, text, 0, len(text), whole),), (), whole)
    items: list[Item] = []
    start, done = 0, 0.0
    for division in divisions:
        # A line may begin after this division: what then follows is measured as it will stand there.
        place = whole - _width(fragments, division.next, len(text))
        items.append(_box(fragments, text, start, division.end, place - done))
        ruler = _ruler_at(fragments, division.end - 1)
        hyphen = ruler.style.hyphen if division.inserted else ""
        ending = _width(fragments, 0, division.end, hyphen)
        last = hyphen[-1:] or text[division.end - 1]
        hang = _HANG_END.get(last, 0.0) * ruler.width(last)
        items.append(Penalty(division.cost, ending - place, division.flagged, hang))
        start, done = division.next, place
    items.append(_box(fragments, text, start, len(text), whole - done))
    return Word(tuple(items), divisions, whole)


def _box(fragments: tuple[Fragment, ...], text: str, start: int, end: int, width: float) -> Box:
    first, last = text[start:end][:1], text[start:end][-1:]
    hang_start = hang_end = 0.0
    if first in _HANG_START:
        hang_start = _HANG_START[first] * _ruler_at(fragments, start).width(first)
    if last in _HANG_END and not fragments[-1][3]:
        hang_end = _HANG_END[last] * _ruler_at(fragments, end - 1).width(last)
    return Box(width, hang_start, hang_end)


def _width(fragments: tuple[Fragment, ...], start: int, end: int, hyphen: str = "") -> float:
    """The width of a part of a word, each style measured by itself, as it will be drawn."""
    width, offset = 0.0, 0
    for ruler, text, before, after in fragments:
        first, last = max(start - offset, 0), min(end - offset, len(text))
        if first == 0 and last == len(text) <= _LONGEST_STRETCH and not hyphen:
            width += before + ruler.whole_width(_shown(text)) + after
        elif first < last:
            width += before if first == 0 else 0.0
            # A word of thousands of signs is measured in stretches that start at the same places whatever part is asked
            # for, so that each is measured once; what kerning joins two of them by is less than a hair.
            if last - first > _LONGEST_STRETCH:
                near, far = first // _LONGEST_STRETCH + 1, -(-last // _LONGEST_STRETCH) - 1
                upto = _widths_of_stretches(ruler, text)
                width += ruler.width(_shown(text[first : near * _LONGEST_STRETCH])) + upto[far] - upto[near]
                first = far * _LONGEST_STRETCH
            piece = _shown(text[first:last])
            if hyphen and last == end - offset:
                piece += hyphen
            width += ruler.width(piece)
            width += after if last == len(text) else 0.0
        offset += len(text)
    return width


_LONGEST_STRETCH = 200
"""Characters that are measured at once."""


@lru_cache(maxsize=8)
def _widths_of_stretches(ruler: Ruler, text: str) -> tuple[float, ...]:
    """The widths of so many stretches from a text's beginning, for each number of them."""
    starts = range(0, len(text), _LONGEST_STRETCH)
    return (0.0, *accumulate(ruler.width(_shown(text[start : start + _LONGEST_STRETCH])) for start in starts))


def _shown(text: str) -> str:
    return text.replace(SOFT_HYPHEN, "").replace(ZERO_WIDTH_SPACE, "")


def _ruler_at(fragments: tuple[Fragment, ...], offset: int) -> Ruler:
    for ruler, text, _, _ in fragments:
        if offset < len(text):
            return ruler
        offset -= len(text)
    return fragments[-1][0]
