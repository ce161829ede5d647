"""The room that WeasyPrint leaves beside floats: how wide the lines of a paragraph are that stand there."""

from __future__ import annotations

from typing import Any

from weasyprint.layout.float import avoid_collisions, float_layout
from weasyprint.text import line_break

from bookmaker.pdf.linebreaking.linebox import Paragraph, UnreadableError

SAME = 0.01
"""In px; widths that differ by less are the same."""


def widths_beside_floats(
    context: Any, box: Any, paragraph: Paragraph, position_y: float, bottom_space: float, containing_block: Any
) -> tuple[float, ...]:
    """The widths of the lines that stand beside floats: one before this paragraph, or the one that it begins with."""
    shapes = context.excluded_shapes
    if not shapes and paragraph.float_box is None:
        return ()
    try:
        if paragraph.float_box is not None:
            # Where lines may go is known only when the float is laid out, which WeasyPrint does with the first line.
            initial = paragraph.float_box.deepcopy()
            initial.position_x, initial.position_y = containing_block.content_box_x(), position_y
            context.excluded_shapes = shapes.copy()
            float_layout(context, initial, containing_block, [], [], bottom_space, None)
        return _widths_from_shapes(context, box, position_y, containing_block)
    finally:
        context.excluded_shapes = shapes


def _widths_from_shapes(context: Any, box: Any, position_y: float, containing_block: Any) -> tuple[float, ...]:
    bottom = max(shape.position_y + shape.margin_height() for shape in context.excluded_shapes)
    probe = box.copy()
    probe.width, probe.height = 0.0, line_break.strut(box.style)[0]
    widths: list[float] = []
    while position_y < bottom and probe.height > 0:
        probe.position_y = position_y
        _, top, width = avoid_collisions(context, probe, containing_block, outer=False)
        if top != position_y:
            raise UnreadableError("no room beside a float")
        widths.append(width)
        position_y += probe.height
    while widths and abs(widths[-1] - containing_block.width) < SAME:
        widths.pop()
    return tuple(widths)
