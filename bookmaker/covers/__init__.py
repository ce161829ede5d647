"""Covers of type and few shapes, drawn from a story's own facts: values in, a picture's bytes out."""

from bookmaker.covers.facts import CoverFacts

__all__ = ["CoverFacts", "draw_cover"]


def draw_cover(facts: CoverFacts) -> bytes:
    """A cover as a JPEG picture of 1600 by 2400 pixels; the same bytes for the same facts.

    Text on it has the contrast of WCAG's level AA. What the program's faces have no letters for is not said on it.
    """
    # A book without a drawn cover needs neither Pillow nor HarfBuzz.
    from bookmaker.covers.choosing import choice_of
    from bookmaker.covers.composing import sheet_of
    from bookmaker.covers.raster import jpeg_of

    return jpeg_of(sheet_of(facts, choice_of(facts)))
