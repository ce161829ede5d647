"""Pages as SVG, for print: the same shapes that make the picture, with no pixel in them."""

from __future__ import annotations

from collections.abc import Iterator

from bookmaker.covers.palette import Colour
from bookmaker.covers.setting import outline_of
from bookmaker.covers.shapes import Disc, Line, Panel, Shape, Sheet, colour_of


def svg_of(sheet: Sheet, left: float, top: float, width: float, height: float) -> str:
    """What is drawn on a page, in so much of it, as an SVG element; `drawn_lines` are in it, and no others."""
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.2f} {top:.2f} {width:.2f} {height:.2f}">',
            *_shapes_of_page(sheet),
            "</svg>",
        )
    )


def set_lines(sheet: Sheet) -> tuple[Line, ...]:
    """The lines that are text to be read, and so to be set as text."""
    return tuple(line for line in sheet.lines if line.tone == 1.0)


def hexadecimal(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _shapes_of_page(sheet: Sheet) -> Iterator[str]:
    for number, panel in enumerate(sheet.panels):
        box = panel.box
        rect = f'x="{box.left:.2f}" y="{box.top:.2f}" width="{box.width:.2f}" height="{box.height:.2f}"'
        yield f'<clipPath id="panel-{number}"><rect {rect}/></clipPath><g clip-path="url(#panel-{number})">'
        yield f'<rect {rect} fill="{hexadecimal(panel.scheme.ground)}"/>'
        yield from (_element(shape, panel) for shape in panel.shapes)
        yield "</g>"
    for line in sheet.lines:
        if line.tone != 1.0:
            place = f"translate({line.x:.2f} {line.y:.2f}) scale({line.size:.2f} {-line.size:.2f})"
            fill = hexadecimal(colour_of(line.scheme, line.tone))
            yield f'<path transform="{place}" fill="{fill}" d="{outline_of(line.text, line.cut)}"/>'


def _element(shape: Shape, panel: Panel) -> str:
    colour, dx, dy = hexadecimal(colour_of(panel.scheme, shape.tone)), panel.box.left, panel.box.top
    if not isinstance(shape, Disc):
        points = " ".join(f"{x + dx:.2f},{y + dy:.2f}" for x, y in shape.points)
        return f'<polygon points="{points}" fill="{colour}"/>'
    middle = f'cx="{shape.x + dx:.2f}" cy="{shape.y + dy:.2f}"'
    if not shape.width:
        return f'<circle {middle} r="{shape.radius:.2f}" fill="{colour}"/>'
    # SVG draws a stroke on both sides of the edge, and ours lies inside it.
    inner = shape.radius - shape.width / 2
    return f'<circle {middle} r="{inner:.2f}" fill="none" stroke="{colour}" stroke-width="{shape.width:.2f}"/>'
