"""The colours of covers: twelve sets that were chosen to stand beside each other, and how they contrast."""

from __future__ import annotations

import re

from msgspec import Struct

from bookmaker.errors import ConfigurationError

Colour = tuple[int, int, int]
"""Red, green and blue of sRGB, 0 to 255."""

AA = 4.5
"""The least contrast of text and what it stands on (WCAG 2.2, success criterion 1.4.3, for text of any size)."""


class Palette(Struct, frozen=True):
    """A dark and a light colour that text of the one can be read on the other, and an accent for either as the ground.
    No text is set in an accent, and none on one."""

    name: str
    dark: Colour
    light: Colour
    on_dark: Colour
    on_light: Colour


class Scheme(Struct, frozen=True):
    """The colours of one cover. What is drawn is mixed of ground and ink, but for the accent."""

    ground: Colour
    ink: Colour
    accent: Colour

    @property
    def inverted(self) -> Scheme:
        return Scheme(self.ink, self.ground, self.accent)

    def mixed(self, share: float) -> Colour:
        """So much of the ink (0 to 1) in the ground."""
        red, green, blue = (round(a + (b - a) * share) for a, b in zip(self.ground, self.ink, strict=True))
        return red, green, blue


def _colour(digits: str) -> Colour:
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


PALETTES = tuple(
    Palette(name, *map(_colour, colours.split()))
    for name, colours in (
        ("prussian", "17324d f1e7d3 e8a33d c8462b"),
        ("oxblood", "641d26 f3e3d0 e9a87c b5651d"),
        ("forest", "1d3b30 efe8d2 e3b34c b4532a"),
        ("aubergine", "3b2247 efe0e0 f08a6c a8325e"),
        ("brick", "9c3b23 f8ead2 f4b860 234a5c"),
        ("petrol", "0d4a50 f2ead6 f2855a c2542d"),
        ("soot", "22212a ece4d4 e2502f d23f22"),
        ("moss", "454a1e f4ecd0 f0bc45 a4421f"),
        ("cobalt", "1f3f9e f4eee0 ff9d76 d8412f"),
        ("cocoa", "4a2c21 f3dcc0 6fb3ac 1f7470"),
        ("ochre", "2a2521 e6ac3c cf5b35 b1301f"),
        ("rose", "5a1733 f2c4bb ef7f63 c42f4a"),
        ("sage", "20382f bfd0b4 e8b04a a83f28"),
        ("mist", "1c2f48 b9cdd8 f0a05a bf3f2a"),
    )
)


def scheme_of(palette: Palette, *, dark: bool) -> Scheme:
    """The palette with its dark colour as the ground, or its light one."""
    if dark:
        return Scheme(palette.dark, palette.light, palette.on_dark)
    return Scheme(palette.light, palette.dark, palette.on_light)


def scheme_from_text(text: str) -> Scheme:
    """The colours that a person asks for: one of the palettes by its name, `NAME-light` with its light colour as the
    ground, or a ground such as `#17324d`, on which the ink is whichever can be read.

    Raises ConfigurationError for what is neither.
    """
    plain = text.strip().casefold()
    name = plain.removesuffix("-light")
    palette = next((each for each in PALETTES if each.name == name), None)
    if palette:
        return scheme_of(palette, dark=name == plain)
    if not re.fullmatch("#[0-9a-f]{6}", plain):
        hint = f"Say a colour as #17324d, or one of: {', '.join(each.name for each in PALETTES)}."
        raise ConfigurationError(f"{text!r} is no colour", hint=hint)
    ground = _colour(plain[1:])
    # One of the two has a contrast of 4.58 or more with any colour.
    ink = max(((255, 255, 255), (0, 0, 0)), key=lambda each: contrast(ground, each))
    # Between the two: a picture of one colour, where nothing says which other goes with it.
    return Scheme(ground, ink, Scheme(ground, ink, ink).mixed(0.62))


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio" and "relative luminance")."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
