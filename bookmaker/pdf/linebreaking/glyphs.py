"""Texts as the glyphs that are drawn: shaped once for a document, word by word, with what a PDF writes for them.

Where no space of a face changes the glyphs beside it, which is asked of the face, a line is its words and its spaces
one after the other. In another face the whole line is shaped and cut at its spaces. See ISO 32000-1, 9.4.3, for strings
of glyphs with moves between them, which are in thousandths of the type size.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from string import ascii_letters, digits, punctuation

import uharfbuzz  # type: ignore[import-untyped]
from msgspec import Struct

_SPACES = (" ", "\u00a0")
_PARTS = re.compile("([ \u00a0])")
_TRIED = ascii_letters + digits + punctuation + "‘’“”–—…«»"
"""What is set beside a space to see whether the face moves it."""


class Glyph(Struct, frozen=True):
    """A glyph of a text: its number, its own width in thousandths of the type size, and what it stands for."""

    number: int
    width: int
    text: str


class SetWord(Struct, frozen=True):
    """A word, or a space, as glyphs. `code` is what a PDF writes for it inside a string of glyphs, `advance` its width
    with kerning, in thousandths of the type size."""

    code: str
    advance: float
    glyphs: tuple[Glyph, ...]
    is_space: bool


class Fount:
    """A font to shape with, how many units of it the type size has, and the features that are asked of it."""

    __slots__ = ("_features", "_font", "_glyphs", "_language", "_scale")

    def __init__(self, font: uharfbuzz.Font, upem: int, features: Mapping[str, int], language: str) -> None:
        self._font = font
        self._scale = 1000 / upem
        self._features = dict(features)
        self._language = language
        self._glyphs: dict[tuple[int, str], Glyph] = {}

    def words(self, text: str) -> tuple[SetWord, ...] | None:
        """The words and the spaces of a text; None where it has a glyph that stands beside its place."""
        buffer = self._shaped(text)
        infos, positions = buffer.glyph_infos, buffer.glyph_positions or ()
        ends = [info.cluster for info in infos]
        ends.append(len(text))
        words: list[SetWord] = []
        glyphs: list[Glyph] = []
        code, total = "", 0.0
        for place, (info, position, end) in enumerate(zip(infos, positions, ends[1:], strict=True)):
            if position.x_offset or position.y_offset:
                return None
            number = info.codepoint
            glyph = self._glyph(number, text[ends[place] : end])
            advance = position.x_advance * self._scale
            move = round(glyph.width - advance)
            is_space = text[ends[place]] in _SPACES
            if is_space and glyphs:
                words.append(SetWord(code, total, tuple(glyphs), is_space=False))
                glyphs, code, total = [], "", 0.0
            glyphs.append(glyph)
            code += f"{number:04x}>{move}<" if move else f"{number:04x}"
            total += advance
            if is_space:
                words.append(SetWord(code, total, tuple(glyphs), is_space=True))
                glyphs, code, total = [], "", 0.0
        if glyphs:
            words.append(SetWord(code, total, tuple(glyphs), is_space=False))
        return tuple(words)

    def _glyph(self, number: int, text: str) -> Glyph:
        glyph = self._glyphs.get((number, text))
        if glyph is None:
            width = round(self._font.get_glyph_h_advance(number) * self._scale)
            glyph = self._glyphs[number, text] = Glyph(number, width, text)
        return glyph

    def _shaped(self, text: str) -> uharfbuzz.Buffer:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        if self._language:
            buffer.language = self._language
        uharfbuzz.shape(self._font, buffer, self._features)
        return buffer

    def parts_at_spaces(self) -> bool:
        """Whether no space changes what stands beside it, as far as ordinary text goes."""
        space = self._advance(" ")
        return (
            all(self._advance(f"{sign} {sign}") == 2 * self._advance(sign) + space for sign in _TRIED)
            and self._advance(" x ") == self._advance("x") + 2 * space
        )

    def _advance(self, text: str) -> int:
        return sum(position.x_advance for position in self._shaped(text).glyph_positions or ())


def parts_of(text: str) -> list[str]:
    """A text cut at its spaces, each of which is a part."""
    return [part for part in _PARTS.split(text) if part]


def code_of_words(words: Sequence[SetWord], widening: float) -> str:
    """What a PDF writes for words whose spaces are each to be so much wider, in thousandths of the type size.

    Moves are whole numbers there: what rounding leaves is carried to the next space.
    """
    if not widening:
        return "<" + "".join([word.code for word in words]) + ">"
    code, done, wanted = ["<"], 0, 0.0
    for word in words:
        code.append(word.code)
        if word.is_space:
            wanted += widening
            move = round(wanted) - done
            if move:
                code.append(f">{-move}<")
                done += move
    code.append(">")
    return "".join(code).replace("<>", "")
