"""The bridge to WeasyPrint: while `fit_paragraphs` lasts, justified paragraphs are laid out by total fit, and lines of
titles are made alike in width.

WeasyPrint 70 breaks lines one after the other, taking whatever fits (its issue 2264). Its layout calls a few functions
of `weasyprint.layout.inline` that can be wrapped: before a paragraph's first line is made, the whole paragraph is read
from its boxes, with the styles and the width that the cascade gave it, and its breaks are chosen; then each line takes
its text from them. What cannot be read goes the usual way, paragraph by paragraph, and is counted; so does everything
where WeasyPrint is another version than the one whose inside this module knows.

CSS has `text-wrap: balance` for titles, which WeasyPrint 70 does not know and complains of. A style sheet says
`--text-wrap: balance` here, which is inherited as that is.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from math import inf
from typing import Any

import weasyprint
from msgspec import Struct, field
from weasyprint import draw
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, inline
from weasyprint.layout.percent import percentage, resolve_percentages
from weasyprint.text import line_break

from bookmaker.pdf.linebreaking.dividing import TextStyle
from bookmaker.pdf.linebreaking.floats import SAME, widths_beside_floats
from bookmaker.pdf.linebreaking.items import Measure
from bookmaker.pdf.linebreaking.linebox import (
    BoxReader,
    Paragraph,
    UnreadableError,
    cut_long_texts,
    pieces_of_boxes,
)
from bookmaker.pdf.linebreaking.lines import SetLine, balance_paragraph, set_paragraph
from bookmaker.pdf.linebreaking.measuring import Face, FaceName, Measurer
from bookmaker.pdf.linebreaking.ready import LINE, PIECES, Drawer, Metrics, Shown, fitted_lines, text_box_of_piece

_KNOWN_VERSION = "70"
_SIGNATURES = {
    (block, "iter_line_boxes"): "context box position_y bottom_space skip_stack containing_block absolute_boxes "
    "fixed_boxes first_letter_style first_line_style",
    (inline, "split_inline_box"): "context box position_x max_x bottom_space skip_stack containing_block "
    "absolute_boxes fixed_boxes line_placeholders waiting_floats line_children first_letter_style first_line_style",
    (inline, "split_text_box"): "context box available_width skip is_line_start",
    (inline, "text_align"): "context line available_width last",
    (inline, "add_word_spacing"): "context box justification_spacing x_advance",
    (inline, "avoid_collisions"): "context box containing_block outer",
    (draw, "draw_text"): "stream textbox offset_x text_overflow block_ellipsis",
    (inline, "inline_min_content_width"): "context box outer skip_stack first_line is_line_start",
}


class Report(Struct):
    """What became of the justified paragraphs. `off` says why none was fitted, where that is so; `left` counts those
    that WeasyPrint broke by itself, by reason. A paragraph that is laid out twice counts twice."""

    off: str = ""
    fitted: int = 0
    left: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    hyphens: int = 0
    overfull: int = 0


def unknown_weasyprint() -> str:
    """Why this version of WeasyPrint cannot be given its lines, or an empty text where it can."""
    if weasyprint.VERSION.partition(".")[0] != _KNOWN_VERSION:
        return f"WeasyPrint is {weasyprint.VERSION}, and lines can only be chosen for {_KNOWN_VERSION}"
    for (module, name), expected in _SIGNATURES.items():
        function = getattr(module, name, None)
        if function is None or " ".join(inspect.signature(function).parameters) != expected:
            return f"WeasyPrint's {module.__name__}.{name} is not the one that lines can be chosen for"
    return ""


@contextmanager
def fit_paragraphs(faces: Mapping[FaceName, bytes]) -> Iterator[Report]:
    """While this lasts, WeasyPrint lays out justified paragraphs by total fit and balances what asks for it; yields the
    report of the former, filled as it goes.

    `faces` are the font files of the document's `@font-face` rules; text in another face, or in a script that they do
    not have, is measured by Pango, which takes longer. Layout (`HTML.render`) has to happen inside; drawing may come
    after, and takes longer then. The functions are wrapped for the whole process: one thread at a time may be inside.
    """
    report = Report(off=unknown_weasyprint())
    if report.off:
        yield report
        return
    fonts = _fonts(tuple(faces.items()))
    wraps = _Wraps(fonts, report)
    originals = {place: getattr(*place) for place in _SIGNATURES}
    try:
        for module, name in _SIGNATURES:
            setattr(module, name, getattr(wraps, name))
        yield report
    finally:
        for (module, name), original in originals.items():
            setattr(module, name, original)
        fonts.end_document()


# --- The wraps ----------------------------------------------------------------------------------------------------

# What is kept beside a line box: its fit.
_FIT = "bookmaker_fit"


class _Fitted(Struct, frozen=True):
    """Beside a line box: the measure that it was fitted to, and the least that its spaces may be changed by; None where
    its lines are balanced and keep their spaces."""

    measure: Measure
    tightest: float | None


class _Wraps:
    """The wrapped functions; each has the name and the parameters of the one that it stands for."""

    def __init__(self, fonts: _Fonts, report: Report) -> None:
        self._report = report
        self._fonts = fonts
        self._reader = BoxReader(fonts.names)
        self._metrics: dict[tuple[TextStyle, object], Metrics] = {}
        self._iter_line_boxes = block.iter_line_boxes
        self._split_inline_box = inline.split_inline_box
        self._split_text_box = inline.split_text_box
        self._text_align = inline.text_align
        self._add_word_spacing = inline.add_word_spacing
        self._avoid_collisions = inline.avoid_collisions
        self._inline_min_content_width = inline.inline_min_content_width
        self.draw_text = Drawer().draw_text

    def iter_line_boxes(
        self,
        context: Any,
        box: Any,
        position_y: float,
        bottom_space: float,
        skip_stack: Any,
        containing_block: Any,
        *others: Any,
    ) -> Any:
        """A paragraph is about to be laid out, from its beginning or from a page's: choose its lines first."""
        if box.style["text_align_all"] == "justify":
            known = box.__dict__.get(_FIT)
            if skip_stack is None:
                self._fit(context, box, position_y, bottom_space, containing_block, others[-2:])
            elif known is not None and abs(known.measure.full - containing_block.width) > SAME:
                self._leave(box, "goes on at another width")
        elif skip_stack is None and _is_balanced(box.style):
            self._balance(context, box, containing_block)
        fitted: _Fitted | None = box.__dict__.get(_FIT)
        if fitted is None or fitted.tightest is None or any(others[-2:]):
            return self._iter_line_boxes(context, box, position_y, bottom_space, skip_stack, containing_block, *others)

        def by_weasyprint(position_y: float, skip_stack: Any) -> tuple[Any, Any]:
            made: tuple[Any, Any] = inline.get_next_linebox(
                context, box, position_y, bottom_space, skip_stack, containing_block, *others
            )
            return made

        return fitted_lines(context, box, position_y, skip_stack, containing_block, fitted.tightest, by_weasyprint)

    def split_inline_box(self, context: Any, box: Any, position_x: float, max_x: float, *others: Any) -> Any:
        """The contents of one line: in a fitted paragraph they end where a piece says so, not at an edge."""
        return self._split_inline_box(context, box, position_x, inf if _FIT in box.__dict__ else max_x, *others)

    def inline_min_content_width(self, context: Any, box: Any, *args: Any, **keywords: Any) -> Any:
        """The least width that a line needs beside a float: a fitted one is not asked."""
        if _FIT in box.__dict__:
            return 0.0
        return self._inline_min_content_width(context, box, *args, **keywords)

    def avoid_collisions(self, context: Any, box: Any, containing_block: Any, outer: bool = True) -> Any:
        """Where there is room beside floats: a line that was fitted there is not to be moved below them because it
        hangs out, or has yet to shrink."""
        if _FIT not in box.__dict__ or not context.excluded_shapes:
            return self._avoid_collisions(context, box, containing_block, outer)
        width, box.width = box.width, 0.0
        try:
            return self._avoid_collisions(context, box, containing_block, outer)
        finally:
            box.width = width

    def split_text_box(
        self, context: Any, box: Any, available_width: float | None, skip: int, is_line_start: bool = True
    ) -> Any:
        """A text box's part of one line."""
        shown: Shown | None = box.__dict__.get(PIECES)
        piece = shown.pieces.get(skip or 0) if shown is not None else None
        if shown is None or piece is None:
            return self._split_text_box(context, box, available_width, skip, is_line_start)
        if not piece.text:
            return None, piece.resume, piece.forced
        new_box = text_box_of_piece(box, shown, piece)
        if new_box is None:
            new_box = box.copy_with_text(piece.text)
            del new_box.__dict__[PIECES]
            new_box.__dict__[LINE] = piece.line
            new_box, _, _ = self._split_text_box(context, new_box, None, 0, is_line_start)
        return new_box, piece.resume, piece.forced

    def text_align(self, context: Any, line: Any, available_width: float, last: bool) -> Any:
        """Fill a fitted line, its outermost signs hanging over the edges."""
        fitted: _Fitted | None = line.__dict__.get(_FIT)
        set_line = _line_shown(line) if fitted is not None else None
        if fitted is None or fitted.tightest is None or set_line is None:
            return self._text_align(context, line, available_width, last)
        room = available_width - line.width + set_line.hang_start + set_line.hang_end
        spaces = inline.count_expandable_spaces(line)
        spacing = 0.0
        if spaces and (room < 0 or not set_line.ragged):
            spacing = max(room / spaces, fitted.tightest)
        if spacing or set_line.hang_start:
            inline.add_word_spacing(context, line, spacing, -set_line.hang_start)
        return 0

    def add_word_spacing(self, context: Any, box: Any, justification_spacing: float, x_advance: float) -> Any:
        """Widen the spaces of a text box, which Pango is only told when it draws."""
        if not isinstance(box, boxes.TextBox) or LINE not in box.__dict__:
            return self._add_word_spacing(context, box, justification_spacing, x_advance)
        extra = justification_spacing * inline.count_expandable_spaces(box)
        box.justification_spacing = box.pango_layout.justification_spacing = justification_spacing
        box.position_x += x_advance
        box.width += extra
        return x_advance + extra

    # --- Choosing the lines ---------------------------------------------------------------------------------------

    def _fit(
        self,
        context: Any,
        box: Any,
        position_y: float,
        bottom_space: float,
        containing_block: Any,
        first_styles: tuple[Any, ...],
    ) -> None:
        try:
            if any(first_styles):
                raise UnreadableError("first letter or line")
            known = box.__dict__.get(_FIT)
            if (
                known is not None
                and not context.excluded_shapes
                and known.measure == _measure_of(box, containing_block)
            ):
                return
            cut_long_texts(box)
            paragraph = self._reader.read(box)
            resolve_percentages(box, containing_block)
            beside = widths_beside_floats(context, box, paragraph, position_y, bottom_space, containing_block)
            measure = _measure_of(box, containing_block, beside)
        except UnreadableError as reason:
            self._leave(box, str(reason))
            return
        if known is not None and known.measure == measure:
            return
        for text_box, run in zip(paragraph.text_boxes, paragraph.runs, strict=True):
            self._fonts.samples.setdefault(run.style, text_box.style)
        lines = set_paragraph(paragraph.runs, measure, self._fonts.measurer)
        if not lines:
            self._leave(box, "empty")
            return
        glue = self._fonts.measurer.ruler(paragraph.runs[0].style).glue
        self._keep(box, paragraph, lines, _Fitted(measure, -_TIGHTEST * glue.shrink))
        self._report.fitted += 1
        self._report.lines += len(lines)
        self._report.hyphens += sum(bool(line.hyphen) for line in lines)
        self._report.overfull += sum(line.overfull for line in lines)

    def _balance(self, context: Any, box: Any, containing_block: Any) -> None:
        """Choose the lines of a title; what needs no choice, or stands beside a float, is left to WeasyPrint."""
        self._forget(box)
        if context.excluded_shapes or percentage(box.style["text_indent"], box.style, containing_block.width):
            return
        try:
            paragraph = self._reader.read(box)
        except UnreadableError:
            return
        if paragraph.float_box is not None:
            return
        for text_box, run in zip(paragraph.text_boxes, paragraph.runs, strict=True):
            self._fonts.samples.setdefault(run.style, text_box.style)
        measure = Measure(containing_block.width)
        lines = balance_paragraph(paragraph.runs, measure, self._fonts.measurer)
        if lines:
            self._keep(box, paragraph, lines, _Fitted(measure, None))

    def _keep(self, box: Any, paragraph: Paragraph, lines: tuple[SetLine, ...], fitted: _Fitted) -> None:
        box.__dict__[_FIT] = fitted
        pieces = pieces_of_boxes(paragraph, lines)
        for text_box, run, of_box in zip(paragraph.text_boxes, paragraph.runs, pieces, strict=True):
            ruler = self._fonts.measurer.ruler(run.style)
            text_box.__dict__[PIECES] = Shown(of_box, ruler, self._metrics_of(text_box, run.style))

    def _leave(self, box: Any, reason: str) -> None:
        self._report.left[reason] += 1
        self._forget(box)

    def _forget(self, box: Any) -> None:
        box.__dict__.pop(_FIT, None)
        for descendant in box.descendants():
            descendant.__dict__.pop(PIECES, None)

    def _metrics_of(self, text_box: Any, style: TextStyle) -> Metrics | None:
        """The metrics of a text box's lines; None where drawing wants more of Pango than its text's width."""
        if text_box.style["text_decoration_line"] != "none":
            return None
        key = (style, str(text_box.style["line_height"]))
        metrics = self._metrics.get(key)
        if metrics is None:
            probe = text_box.copy_with_text("x")
            probe.__dict__.pop(PIECES, None)
            probe, _, _ = self._split_text_box(None, probe, None, 0)
            metrics = self._metrics[key] = Metrics(probe.height, probe.margin_top, probe.baseline)
        return metrics


class _Fonts:
    """The faces of a book and what was measured with them, which the next document of the same book finds again."""

    def __init__(self, faces: Iterable[tuple[FaceName, bytes]]) -> None:
        known = {name: Face(data) for name, data in faces}
        self.names = tuple(known)
        self.measurer = Measurer({name.key: face for name, face in known.items()}, self._width_by_pango)
        self.samples: dict[TextStyle, Any] = {}  # a box's style for each of ours, to ask Pango with

    def end_document(self) -> None:
        """Let go of the document, and of words when there are more than a long book has."""
        self.samples.clear()
        self.measurer.forget(_MOST_WORDS)

    def _width_by_pango(self, text: str, style: TextStyle) -> float:
        """The width of a text in whatever face Pango takes for it."""
        if text == " ":
            # Pango halves what spaces at an edge gain; between letters a space has its width.
            return self._width_by_pango("x x", style) - self._width_by_pango("xx", style) - style.word_spacing
        box_style = self.samples[style]
        layout = line_break.create_layout(text, box_style, None, None, 0)
        first_line, _ = layout.get_first_line()
        width, _ = line_break.line_size(first_line, box_style)
        layout.deactivate()
        return float(width)


_fonts = lru_cache(maxsize=2)(_Fonts)

_MOST_WORDS = 60_000
_TIGHTEST = 1.25  # of their shrink, where a width that was measured is not quite the one that is drawn


def _measure_of(box: Any, containing_block: Any, beside: tuple[float, ...] = ()) -> Measure:
    indent = percentage(box.style["text_indent"], box.style, containing_block.width)
    return Measure(containing_block.width, beside, indent)


def _is_balanced(style: Any) -> bool:
    return any(token.type == "ident" and token.value == "balance" for token in style["__text_wrap"] or ())


def _line_shown(box: Any) -> SetLine | None:
    """The line that the first text in a laid out line is part of."""
    for child in box.children:
        if isinstance(child, boxes.TextBox):
            found = child.__dict__.get(LINE)
        elif isinstance(child, boxes.InlineBox):
            found = _line_shown(child)
        else:
            found = None
        if isinstance(found, SetLine):
            return found
    return None
