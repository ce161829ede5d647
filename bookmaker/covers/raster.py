"""Pages to JPEG pictures, with Pillow. The only module that knows it.

Drawings are made of levels between the ground and the ink at twice the size, and made smaller for smooth edges; colours
come last, by a table. The accent has a mask of its own, since it lies on no way between the two. That takes half the
time of drawing in colour.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont, features

from bookmaker.covers.faces import FILES, Cut
from bookmaker.covers.setting import run_of
from bookmaker.covers.shapes import ACCENT, Disc, Line, Panel, Shape, Sheet, colour_of

_FINE = 2
"""How many times larger drawings are made than they are shown."""

_STRIP = 600
"""The height of what is drawn at once: small enough for memory that is at hand."""

_QUALITIES = ((66, 1.0), (50, 0.86), (38, 0.76), (28, 0.66), (20, 0.56))
"""Qualities, and how many bytes a cover has at each, measured by the first."""

_MOST_BYTES = 117_000
"""What a cover may have, where its many edges do not ask for more."""

_MANY_SHAPES = 80
"""Shapes from which on a cover is not tried at the best quality first."""


def jpeg_of(sheet: Sheet) -> bytes:
    """The page as a JPEG picture, a pixel for each unit; the same bytes for the same page and version of Pillow."""
    page = Image.new("RGB", (round(sheet.width), round(sheet.height)), sheet.scheme.ground)
    for panel in sheet.panels:
        _draw_panel(page, panel)
    for line in sheet.lines:
        _draw_line(page, line)
    many = sum(len(panel.shapes) for panel in sheet.panels) > _MANY_SHAPES
    left = list(_QUALITIES[1 if many else 0 :])
    while True:
        quality, usual = left.pop(0)
        data = _packed(page, quality)
        share = usual * _MOST_BYTES / len(data)
        if share >= usual or not left:
            return data
        left = [each for each in left if each[1] <= share] or left[-1:]


def _packed(page: Image.Image, quality: int) -> bytes:
    packed = io.BytesIO()
    page.save(packed, "JPEG", quality=quality, optimize=True, dpi=(300, 300))
    return packed.getvalue()


def _draw_panel(page: Image.Image, panel: Panel) -> None:
    box = panel.box
    left, top = max(0, round(box.left)), max(0, round(box.top))
    size = (min(page.width, round(box.right)) - left, min(page.height, round(box.bottom)) - top)
    if size[0] <= 0 or size[1] <= 0:
        return
    shift = (left - box.left, top - box.top)
    colours = [part for n in range(256) for part in panel.scheme.mixed(n / 255)]
    page.paste(panel.scheme.ground, (left, top, left + size[0], top + size[1]))
    for start in range(0, size[1], _STRIP):
        height = min(_STRIP, size[1] - start)
        levels = _levels(panel.shapes, (size[0], height), (shift[0], shift[1] + start))
        if levels:
            levels.putpalette(colours)
            page.paste(levels.convert("RGB"), (left, top + start))
    for first, bounds in _places_of_accent(panel.shapes, size, shift):
        x0, y0, x1, y1 = bounds
        mask = _mask_of_accent(panel.shapes[first:], (x1 - x0, y1 - y0), (shift[0] + x0, shift[1] + y0))
        page.paste(panel.scheme.accent, (left + x0, top + y0, left + x1, top + y1), mask)


def _levels(shapes: Sequence[Shape], size: tuple[int, int], shift: tuple[float, float]) -> Image.Image | None:
    """What is between ground and ink; None where nothing is drawn."""
    seen = (shift[0], shift[1], shift[0] + size[0], shift[1] + size[1])
    shown = [shape for shape in shapes if shape.tone != ACCENT and _meet(_bounds(shape), seen)]
    if not shown:
        return None
    image = Image.new("L", (size[0] * _FINE, size[1] * _FINE), 0)
    draw = ImageDraw.Draw(image)
    for shape in shown:
        _draw_shape(draw, shape, round(255 * shape.tone), shift)
    return image.reduce(_FINE)


def _mask_of_accent(shapes: Sequence[Shape], size: tuple[int, int], shift: tuple[float, float]) -> Image.Image:
    """Where the accent is seen: what is drawn after it hides it."""
    image = Image.new("L", (size[0] * _FINE, size[1] * _FINE), 0)
    draw = ImageDraw.Draw(image)
    seen = (shift[0], shift[1], shift[0] + size[0], shift[1] + size[1])
    for shape in shapes:
        if _meet(_bounds(shape), seen):
            _draw_shape(draw, shape, 255 if shape.tone == ACCENT else 0, shift)
    return image.reduce(_FINE)


def _draw_shape(draw: ImageDraw.ImageDraw, shape: Shape, level: int, shift: tuple[float, float]) -> None:
    dx, dy = shift
    if isinstance(shape, Disc):
        x, y, r = (shape.x - dx) * _FINE, (shape.y - dy) * _FINE, shape.radius * _FINE
        if shape.width:
            draw.ellipse((x - r, y - r, x + r, y + r), outline=level, width=max(1, round(shape.width * _FINE)))
        else:
            draw.ellipse((x - r, y - r, x + r, y + r), fill=level)
    else:
        draw.polygon([((x - dx) * _FINE, (y - dy) * _FINE) for x, y in shape.points], fill=level)


Bounds = tuple[float, float, float, float]


def _places_of_accent(
    shapes: Sequence[Shape], size: tuple[int, int], shift: tuple[float, float]
) -> Iterator[tuple[int, tuple[int, int, int, int]]]:
    """(the first shape of the accent, whole pixels around it) for each place that has some."""
    places: list[tuple[int, Bounds]] = []
    for number, shape in enumerate(shapes):
        if shape.tone != ACCENT:
            continue
        first, bounds = number, _bounds(shape)
        for other in [each for each in places if _meet(each[1], bounds)]:
            places.remove(other)
            first = min(first, other[0])
            least = (min(a, b) for a, b in zip(bounds[:2], other[1][:2], strict=True))
            bounds = (*least, *(max(a, b) for a, b in zip(bounds[2:], other[1][2:], strict=True)))  # type: ignore[assignment]
        places.append((first, bounds))
    for first, (x0, y0, x1, y1) in places:
        left, top = max(0, int(x0 - shift[0]) - 2), max(0, int(y0 - shift[1]) - 2)
        right, bottom = min(size[0], int(x1 - shift[0]) + 3), min(size[1], int(y1 - shift[1]) + 3)
        if left < right and top < bottom:
            yield first, (left, top, right, bottom)


def _meet(one: Bounds, other: Bounds) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _bounds(shape: Shape) -> Bounds:
    if isinstance(shape, Disc):
        return shape.x - shape.radius, shape.y - shape.radius, shape.x + shape.radius, shape.y + shape.radius
    xs, ys = [x for x, _ in shape.points], [y for _, y in shape.points]
    return min(xs), min(ys), max(xs), max(ys)


# --- Type ---------------------------------------------------------------------------------------------------------


def _draw_line(page: Image.Image, line: Line) -> None:
    colour = colour_of(line.scheme, line.tone)
    for glyph in run_of(line.text, line.cut, line.spacing).glyphs:
        if glyph.text.isspace():
            continue
        mask, (left, top) = _glyph(line.cut, round(line.size), glyph.text)
        place = (round(line.x + glyph.x * line.size) + left, round(line.y + glyph.y * line.size) + top)
        page.paste(colour, (*place, place[0] + mask.width, place[1] + mask.height), mask)


@lru_cache(maxsize=24)
def _face(cut: Cut, size: int) -> ImageFont.FreeTypeFont:
    path, weight = FILES[cut]
    # The other engine is not everywhere; kerning is HarfBuzz's.
    face = ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
    if weight is not None:
        face.set_variation_by_axes([weight])
    return face


@lru_cache(maxsize=256)
def _glyph(cut: Cut, size: int, text: str) -> tuple[Image.Image, tuple[int, int]]:
    """The mask of a character, and where it stands from its place on the baseline."""
    face = _face(cut, size)
    left, top, right, bottom = (round(edge) for edge in face.getbbox(text, anchor="ls"))
    mask = Image.new("L", (max(1, right - left), max(1, bottom - top)), 0)
    ImageDraw.Draw(mask).text((-left, -top), text, fill=255, font=face, anchor="ls")
    return mask, (left, top)


def inside_of_pillow() -> str:
    """The libraries that draw letters and pack pictures, of which each build of Pillow has its own."""
    return ", ".join(f"{name} {features.version(name)}" for name in ("freetype2", "jpg"))
