"""The front of a printed cover: the design of the EPUB's, as vectors and text, at the size of the book."""

from __future__ import annotations

import base64

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.covers import CoverFacts
from bookmaker.covers.choosing import choice_of
from bookmaker.covers.composing import WIDTH, sheet_of
from bookmaker.covers.palette import Scheme
from bookmaker.covers.setting import heights_of
from bookmaker.covers.shapes import Line, colour_of
from bookmaker.covers.vector import hexadecimal, set_lines, svg_of
from bookmaker.covers.words import words_of
from bookmaker.pdf.fonts import cover_face_css, cover_family
from bookmaker.pdf.paper import Size


class FrontLine(Struct, frozen=True):
    """A line of text and where its box stands, in points from the panel's upper left corner."""

    text: str
    style: str


class Front(Struct, frozen=True):
    """A front to the edges of its panel: what is drawn, what is set, and the colours that back and spine take up. A
    picture of a person's own is an address that holds it."""

    css: str
    svg: str = ""
    lines: tuple[FrontLine, ...] = ()
    picture: str = ""


class Wanted(Struct, frozen=True):
    """What a person wants a cover to be like: its colours, and a picture (JPEG or PNG) for the whole of its front."""

    scheme: Scheme | None = None
    picture: bytes = b""


def front_of(
    facts: CoverFacts, trim: Size, bleed: float, *, framed: bool, wanted: Wanted | None = None
) -> Front | None:
    """The front of a book of that trim; None where the faces lack letters of its title, which another one lends then.

    The panel begins at the fold and ends beyond the trim on the three other sides. Where it must not be `framed`, since
    a cut that is a little off would show, a design with a frame gives way to another.
    """
    choice, scale = choice_of(facts), trim.width / WIDTH
    if wanted and wanted.scheme:
        choice = replace(choice, scheme=wanted.scheme)
    if wanted and wanted.picture:
        kind = "png" if wanted.picture.startswith(b"\x89PNG") else "jpeg"
        address = f"data:image/{kind};base64,{base64.b64encode(wanted.picture).decode('ascii')}"
        return Front(_css(choice.scheme), picture=address)
    if facts.title and not words_of(facts).title:
        return None
    if choice.design == "frame" and not framed:
        choice = replace(choice, design="window")
    beyond, height = bleed / scale, trim.height / scale
    sheet = sheet_of(facts, choice, height, beyond)
    return Front(
        _css(choice.scheme),
        svg_of(sheet, 0.0, -beyond, WIDTH + beyond, height + 2 * beyond),
        tuple(_line(line, scale, bleed) for line in set_lines(sheet)),
    )


def _line(line: Line, scale: float, bleed: float) -> FrontLine:
    over, under = heights_of(line.cut)
    size = line.size * scale
    # In a line without height the baseline stands by half of what the face is higher than deep under its middle.
    top = line.y * scale + bleed - (over - under) / 2 * size
    style = (
        f"left: {line.x * scale:.3f}pt; top: {top:.3f}pt; font-size: {size:.3f}pt; "
        f"letter-spacing: {line.spacing * size:.4f}pt; font-family: {cover_family(line.cut)}; "
        f"color: {hexadecimal(colour_of(line.scheme, line.tone))}"
    )
    return FrontLine(line.text, style)


def _css(scheme: Scheme) -> str:
    ground, ink = hexadecimal(scheme.ground), hexadecimal(scheme.ink)
    return f"html {{ background: {ground}; color: {ink}; }} .tick {{ background: {ink}; }}\n{cover_face_css()}"
