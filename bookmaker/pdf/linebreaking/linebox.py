"""WeasyPrint's line boxes read as styled runs, and the chosen lines written back as places in their texts.

A line box is a paragraph before it is laid out: text boxes, some of them inside inline boxes. Nothing in it is changed.
What a text box shows on which line is kept beside it, by the number of bytes at which a line starts in it, because that
is how WeasyPrint remembers where to go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from weasyprint.css import check_math
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import font_features

from bookmaker.pdf.linebreaking.dividing import SOFT_HYPHEN, ZERO_WIDTH_SPACE, TextStyle
from bookmaker.pdf.linebreaking.lines import Run, SetLine
from bookmaker.pdf.linebreaking.measuring import FaceName

# Where words are not parted by spaces, lines may break at places that only Pango knows. A name is kept whole; more than
# a name is left to it.
_UNSPACED = re.compile(
    "["
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf"
    "\u2e80-\u303f\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uf900-\ufaff\uff00-\uffef"
    "\U00020000-\U0003ffff"
    "]{9}"
)
_INVISIBLE = str.maketrans("", "", SOFT_HYPHEN + ZERO_WIDTH_SPACE)


class UnreadableError(Exception):
    """A paragraph that this way of breaking lines does not understand; the message says why in a word or two."""


class Paragraph(Struct, frozen=True):
    """A line box as read: a run for each text box that shows anything, and the float that it begins with, if any."""

    text_boxes: tuple[Any, ...]
    runs: tuple[Run, ...]
    float_box: Any = None


class Piece(Struct, frozen=True):
    """What a text box shows on one line; empty where it shows nothing there. The next line goes on at the byte
    `resume`; None where the line goes on after this box. `forced` says that the author ended the line."""

    text: str
    resume: int | None
    forced: bool
    line: SetLine


# --- Reading ------------------------------------------------------------------------------------------------------


class BoxReader:
    """Reads line boxes; styles whose face is none of `faces` get a name for it that no measurer knows."""

    def __init__(self, faces: Iterable[FaceName]) -> None:
        self._faces = {(name.family.lower(), name.italic, name.bold): name.key for name in faces}
        self._families = {family for family, _, _ in self._faces}
        self._styles: dict[tuple[object, ...], TextStyle] = {}

    def read(self, line_box: Any) -> Paragraph:
        """The paragraph in a line box; raises UnreadableError for one that holds more than text to be justified."""
        if line_box.style["direction"] != "ltr":
            raise UnreadableError("right to left")
        reading = _Reading(self)
        reading.take_children(line_box)
        text = "".join(run.text for run in reading.runs)
        if _UNSPACED.search(text):
            raise UnreadableError("script without spaces")
        if text.lstrip(" ").startswith("\n") or re.search(r"\n *\n", text):
            raise UnreadableError("empty line")
        return Paragraph(tuple(reading.text_boxes), tuple(reading.runs), reading.float_box)

    def text_style(self, style: Any) -> TextStyle:
        """The part of a box's style that its text's width and its breaks depend on."""
        key = tuple(style[name] if name != "font_family" else tuple(style[name]) for name in _KEPT)
        try:
            known = self._styles.get(key)
        except TypeError:  # a feature list is not always hashable
            return self._text_style(style)
        if known is None:
            known = self._styles[key] = self._text_style(style)
        return known

    def _text_style(self, style: Any) -> TextStyle:
        family = next((name.lower() for name in style["font_family"] if name.lower() in self._families), None)
        italic, bold = style["font_style"] != "normal", style["font_weight"] >= _BOLD
        face = self._faces.get((family or "", italic, bold))
        if face is None or style["font_family"][0].lower() != family:
            # No face that was given: Pango will find one, and is asked for its widths.
            face = f"{','.join(style['font_family'])} {style['font_style']} {style['font_weight']}"
        if style["word_break"] == "break-all" or style["font_variation_settings"] != "normal":
            raise UnreadableError("style")
        features = font_features(*(style[name] for name in _FEATURES))
        spacing = style["letter_spacing"]
        total, left, right = style["hyphenate_limit_chars"]
        return TextStyle(
            face=face,
            size=style["font_size"],
            features=tuple(features.items()),
            letter_spacing=0.0 if spacing == "normal" else spacing,
            word_spacing=style["word_spacing"],
            language=style["lang"] or "",
            hyphens=style["hyphens"],
            hyphen=style["hyphenate_character"],
            limits=(total, left, right),
            anywhere=style["overflow_wrap"] in ("anywhere", "break-word"),
        )


_BOLD = 550
_FEATURES = (
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)
_KEPT = (
    *("font_family", "font_style", "font_weight", "font_size", "font_variation_settings", "letter_spacing"),
    *("word_spacing", "word_break", "overflow_wrap", "lang", "hyphens", "hyphenate_character"),
    *("hyphenate_limit_chars", *_FEATURES),
)


class _Reading:
    """One pass over a line box's contents."""

    def __init__(self, reader: BoxReader) -> None:
        self._reader = reader
        self._room = 0.0  # of inline boxes that have begun and shown nothing yet
        self.text_boxes: list[Any] = []
        self.runs: list[Run] = []
        self.float_box: Any = None

    def take_children(self, parent: Any) -> None:
        for child in parent.children:
            if not child.is_in_normal_flow():
                self._take_out_of_flow(parent, child)
            elif isinstance(child, boxes.TextBox):
                self._take_text(child)
            elif isinstance(child, boxes.InlineBox) and not child.is_leader:
                self._take_inline(child)
            else:
                raise UnreadableError("picture or block in the line")

    def _take_text(self, box: Any) -> None:
        if box.style["white_space"] not in ("normal", "pre-line"):
            raise UnreadableError("white space")
        style = self._reader.text_style(box.style)
        self.text_boxes.append(box)
        self.runs.append(Run(box.text, style, before=self._room))
        self._room = 0.0

    def _take_inline(self, box: Any) -> None:
        if box.style["direction"] != "ltr":
            raise UnreadableError("right to left")
        self._room += _room_at(box, "left")
        shown = len(self.runs)
        self.take_children(box)
        after = _room_at(box, "right")
        if after and len(self.runs) > shown:
            last = self.runs[-1]
            self.runs[-1] = Run(last.text, last.style, last.before, last.after + after)
        else:
            self._room += after

    def _take_out_of_flow(self, parent: Any, child: Any) -> None:
        if not child.is_floated():
            return  # a footnote's body, something absolutely placed: the line does not see it
        begun = any(run.text.strip(" ") for run in self.runs)
        if begun or self.float_box is not None or not isinstance(parent, boxes.LineBox):
            raise UnreadableError("float in the line")
        self.float_box = child


def _room_at(box: Any, side: str) -> float:
    """The margin, border and padding at one side of an inline box, in px."""
    room = float(box.style[f"border_{side}_width"])
    for name in (f"margin_{side}", f"padding_{side}"):
        length = box.style[name]
        if check_math(length) or (length != "auto" and length.value and length.unit != "px"):
            raise UnreadableError("percentage")
        room += 0.0 if length == "auto" else length.value
    return room


def cut_long_texts(box: Any) -> None:
    """Cut text boxes of many lines into several, at spaces: WeasyPrint looks at a text box as a whole for each of its
    lines, which for a paragraph of a hundred thousand words takes most of the time."""
    children: list[Any] = []
    for child in box.children:
        if isinstance(child, boxes.InlineBox):
            cut_long_texts(child)
        if isinstance(child, boxes.TextBox) and len(child.text) > 2 * _LONG:
            children += [child.copy_with_text(match[0]) for match in _PARTS.finditer(child.text)]
        else:
            children.append(child)
    if len(children) > len(box.children):
        box.children = tuple(children)


_LONG = 4_000  # characters: a page or two
_PARTS = re.compile(rf"[^\n]{{{_LONG}}}[^ \n]* ?|[^\n]+|\n+")


# --- Writing back -------------------------------------------------------------------------------------------------


def pieces_of_boxes(paragraph: Paragraph, lines: Sequence[SetLine]) -> tuple[Mapping[int, Piece], ...]:
    """For each text box what it shows on the lines that it is part of, by the byte that each of them starts at."""
    text = "".join(run.text for run in paragraph.runs)
    result = []
    start = first = 0
    for run in paragraph.runs:
        end = start + len(run.text)
        while first < len(lines) - 1 and lines[first].next <= start:
            first += 1
        result.append(_pieces_of_box(text, start, end, lines[first:]))
        start = end
    return tuple(result)


def _pieces_of_box(text: str, start: int, end: int, lines: Sequence[SetLine]) -> Mapping[int, Piece]:
    """What the text box of `text[start:end]` shows on `lines`, the first of which it is the first to be part of."""
    pieces: dict[int, Piece] = {}
    place = start
    done = 0  # bytes of the box before `place`
    for number, line in enumerate(lines):
        if place >= end:
            break
        shown_from, shown_to = max(place, line.start), min(end, line.end)
        shown = text[shown_from:shown_to].translate(_INVISIBLE)
        if shown and line.end <= end:
            shown += line.hyphen
        # The box in which the next line starts, or that ends right before it, is the one that ends this line.
        last = line.next >= len(text)
        ends_here = line.next <= end and not last
        resume = done + len(text[place : line.next].encode()) if ends_here else None
        piece = Piece(shown, resume, forced=ends_here and "\n" in text[line.end : line.next], line=line)
        pieces[done] = piece
        if number == 0 and shown_from > place:
            # WeasyPrint passes over the spaces that a paragraph begins with, unless a float stands before them.
            pieces[done + len(text[place:shown_from].encode())] = piece
        if resume is None:
            break
        place, done = line.next, resume
    return pieces
