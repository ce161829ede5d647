"""Lines of chosen text as WeasyPrint's boxes, made without its own way to them, and drawn without Pango.

WeasyPrint looks for the end of a line, for floats, for what stands above and below, and shapes the text with Pango
when it measures and again when it draws. Of a line that is plain text of one style in a paragraph whose lines are
chosen, all that is known before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from weasyprint import draw
from weasyprint.layout.leader import handle_leader
from weasyprint.layout.percent import resolve_one_percentage, resolve_percentages
from weasyprint.text import line_break

from bookmaker.pdf.linebreaking.dividing import TextStyle
from bookmaker.pdf.linebreaking.glyphs import SetWord, code_of_words
from bookmaker.pdf.linebreaking.linebox import Piece
from bookmaker.pdf.linebreaking.measuring import Ruler

# What is kept beside WeasyPrint's boxes: a text box's pieces, and of a piece laid out its line and its glyphs.
PIECES, LINE, _DRAWN = "bookmaker_pieces", "bookmaker_line", "bookmaker_drawn"


class Metrics(Struct, frozen=True):
    """What Pango says of the height of a line of a style, in px; the same for every text that its face covers."""

    height: float
    half_leading: float
    baseline: float


class Shown(Struct, frozen=True):
    """Beside a text box: its pieces, and how to lay them out without asking Pango each time."""

    pieces: Mapping[int, Piece]
    ruler: Ruler
    metrics: Metrics | None


class _Drawn(Struct, frozen=True):
    """Beside a laid-out text box: what is drawn, and who measured it."""

    words: tuple[SetWord, ...]
    ruler: Ruler


def text_box_of_piece(box: Any, shown: Shown, piece: Piece) -> Any:
    """A text box with a piece of `box`, laid out; None where Pango has to say how wide it is."""
    if shown.metrics is None:
        return None
    words = shown.ruler.set_text(piece.text)
    width = shown.ruler.width_of(words) if words is not None else shown.ruler.line_width(piece.text)
    if width is None:
        return None
    new_box = box.copy_with_text(piece.text)
    kept = new_box.__dict__
    del kept[PIECES]
    kept[LINE] = piece.line
    if words is not None:
        kept[_DRAWN] = _Drawn(words, shown.ruler)
    new_box.pango_layout = _layout_to_draw(piece.text)
    new_box.width, new_box.height = width, shown.metrics.height
    new_box.margin_top = new_box.margin_bottom = shown.metrics.half_leading
    new_box.baseline = shown.metrics.baseline
    return new_box


def _layout_to_draw(text: str) -> Any:
    """A Pango layout as it is between layout and drawing: what it needs to be set up again, and no more."""
    layout = line_break.Layout.__new__(line_break.Layout)
    layout.text = text
    layout.justification_spacing = layout.first_line_direction = 0
    layout.max_width = None
    layout.ascent = layout.underline_position = layout.strikethrough_position = None
    return layout


# --- Lines --------------------------------------------------------------------------------------------------------


def fitted_lines(
    context: Any,
    box: Any,
    position_y: float,
    place: Any,
    containing_block: Any,
    tightest: float,
    by_weasyprint: Callable[[float, Any], tuple[Any, Any]],
) -> Iterator[tuple[Any, Any]]:
    """The lines of a fitted paragraph from `place` (WeasyPrint's `skip_stack`) on, each with the place of the next:
    those that are ready, and between them those that must be made `by_weasyprint` at a height and a place."""
    resolve_percentages(box, containing_block)
    box.text_indent = 0
    if place is None:
        resolve_one_percentage(box, "text_indent", containing_block.width)
    while True:
        made = None
        if not context.excluded_shapes:
            made = _ready_line(box, position_y, place, containing_block, tightest)
        if made is None:
            made = by_weasyprint(position_y, place)
            if made[0] is None:
                return
            handle_leader(context, made[0], containing_block)
        line, place = made
        position_y = line.position_y + line.height
        yield line, place
        if place is None:
            return
        box.text_indent = 0


def _ready_line(box: Any, position_y: float, place: Any, containing_block: Any, tightest: float) -> Any:
    """The line of a paragraph that begins at `place`, filled, and where the next begins.

    None where it is not plain text of a single text box; there must be no float beside it. `tightest` is the least that
    its spaces may be changed by.
    """
    index, skip = _read_place(place)
    child = box.children[index]
    shown: Shown | None = child.__dict__.get(PIECES)
    piece = shown.pieces.get(skip) if shown is not None else None
    if shown is None or piece is None or not piece.text or piece.text.endswith(" "):
        return None
    if (piece.resume is None and index + 1 < len(box.children)) or child.style["vertical_align"] != "baseline":
        return None
    if "padding_left" not in child.__dict__:
        # Once for all lines, which are copies of it.
        resolve_percentages(child, containing_block)
    text = text_box_of_piece(child, shown, piece)
    if text is None:
        return None
    line = box.copy_with_children([text])
    line.position_x, line.position_y = containing_block.content_box_x(), position_y
    text.position_x = line.position_x + box.text_indent
    _fill(line, text, piece, containing_block.width, tightest)
    _stand(line, text)
    return line, None if piece.resume is None else {index: {piece.resume: None}}


def _read_place(place: Any) -> tuple[int, int]:
    if place is None:
        return 0, 0
    ((index, inside),) = place.items()
    return index, next(iter(inside)) if inside else 0


def _fill(line: Any, text: Any, piece: Piece, measure: float, tightest: float) -> None:
    """Give the spaces of a line the width that fills it, its outermost signs hanging over the edges."""
    set_line = piece.line
    line.width = text.position_x - line.position_x + text.width
    spaces = text.text.count(" ") + text.text.count("\u00a0")
    room = measure - line.width + set_line.hang_start + set_line.hang_end
    if spaces and (room < 0 or not set_line.ragged):
        spacing = max(room / spaces, tightest)
        text.justification_spacing = text.pango_layout.justification_spacing = spacing
        text.width += spacing * spaces
        line.width += spacing * spaces
    line.position_x -= set_line.hang_start
    text.position_x -= set_line.hang_start


def _stand(line: Any, text: Any) -> None:
    """Put a line's text on the line, which is as high as its own style and the text's ask for."""
    leading, baseline = line_break.strut(line.style)
    top = min(-baseline, -text.baseline)
    bottom = max(leading - baseline, text.height + text.margin_top + text.margin_bottom - text.baseline)
    line.baseline, line.height = -top, bottom - top
    line.margin_top = line.margin_bottom = 0
    text.position_y = line.position_y - top - text.baseline


# --- Drawing ------------------------------------------------------------------------------------------------------


class Drawer:
    """Draws the texts of one document whose glyphs are known; the others are WeasyPrint's."""

    def __init__(self) -> None:
        self._draw_text = draw.draw_text
        self._fonts: dict[TextStyle, tuple[Any, float] | None] = {}
        self._told: dict[tuple[str, int], SetWord] = {}

    def draw_text(self, stream: Any, textbox: Any, offset_x: float, text_overflow: str, block_ellipsis: Any) -> None:
        """Draw a text box."""
        drawn: _Drawn | None = textbox.__dict__.get(_DRAWN)
        plain = text_overflow == "clip" and block_ellipsis == "none" and textbox.style["visibility"] == "visible"
        found = self._font_of(stream, textbox, drawn.ruler) if drawn is not None and plain else None
        if drawn is None or found is None:
            self._draw_text(stream, textbox, offset_x, text_overflow, block_ellipsis)
            return
        font, size = found
        self._tell(font, drawn.words)
        stream.set_color(textbox.style["color"])
        stream.begin_text()
        stream.set_text_matrix(1, 0, 0, -1, textbox.position_x, textbox.position_y + textbox.baseline)
        stream.set_font_size(font.hash, size)
        widening = (drawn.ruler.style.word_spacing + textbox.justification_spacing) * 1000 / size
        stream.show_text(code_of_words(drawn.words, widening))
        stream.end_text()

    def _tell(self, font: Any, words: tuple[SetWord, ...]) -> None:
        """Let the PDF's font know which glyphs it has to hold, and what they stand for."""
        for word in words:
            key = (font.hash, id(word))
            if key not in self._told:
                self._told[key] = word
                for glyph in word.glyphs:
                    font.widths.setdefault(glyph.number, glyph.width)
                    font.to_unicode.setdefault(glyph.number, glyph.text)

    def _font_of(self, stream: Any, textbox: Any, ruler: Ruler) -> tuple[Any, float] | None:
        """The font that Pango takes for a style, with its size; None where it is not the face that was measured."""
        style = ruler.style
        if style not in self._fonts:
            layout = line_break.create_layout("x", textbox.style, None, None, 0)
            first_line, _ = layout.get_first_line()
            item = first_line.runs[0].data
            font, size = stream.add_font(item.item.analysis.font)
            same = ruler.is_drawn_by(font.glyph_count, item.glyphs.glyphs[0].glyph, "x")
            self._fonts[style] = (font, size) if same else None
            layout.deactivate()
        return self._fonts[style]
