"""Type on covers: which signs the faces have, how wide lines are, and where a title breaks.

Both faces come with the program. HarfBuzz measures and kerns; nothing is asked of the system, so that a title is set in
the same lines on every machine.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import uharfbuzz  # type: ignore[import-untyped]
from msgspec import Struct

from bookmaker.covers.faces import FILES, Cut

LONGEST_TITLE = 240
"""Characters of a title that a cover says; more would be too small to be read on a shelf."""

_NO_LIGATURES = {"liga": False, "clig": False, "dlig": False, "calt": False}
"""Letters are drawn one by one, so that they can be spaced."""

SMALL_WORDS = frozenset(
    "a an and as at but by for from in into is its my nor of on or our so than that the their this to was with your "
    "de der des die das du el en et la las le les los o os un una une und von zu".split()
)
"""Words that a line does not end with, if it can be helped, and that no initial is taken from."""


class Glyph(Struct, frozen=True):
    """Characters that are drawn together, and where: in parts of the type size, from the start of the line."""

    text: str
    x: float
    y: float


class Run(Struct, frozen=True):
    """A line as it is drawn. `start` and `end` are where its ink begins and ends, in parts of the type size."""

    glyphs: tuple[Glyph, ...]
    start: float
    end: float

    @property
    def width(self) -> float:
        return self.end - self.start


@lru_cache(maxsize=8)
def _font(cut: Cut) -> uharfbuzz.Font:
    path, weight = FILES[cut]
    font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))
    if weight is not None:
        font.set_variations({"wght": float(weight)})
    return font


@lru_cache(maxsize=8)
def _signs(cut: Cut) -> frozenset[str]:
    return frozenset(map(chr, _font(cut).face.unicodes))


@lru_cache(maxsize=1024)
def run_of(text: str, cut: Cut, spacing: float = 0.0) -> Run:
    """A line of text set in a cut, kerned, with so much added after each letter, in parts of its size."""
    font = _font(cut)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = "en"  # else it is what this machine speaks
    uharfbuzz.shape(font, buffer, _NO_LIGATURES)
    scale, x = 1 / font.face.upem, 0.0
    glyphs: list[Glyph] = []
    start, end = math.inf, 0.0
    ends = [*(info.cluster for info in buffer.glyph_infos[1:]), len(text)]
    for info, position, after in zip(buffer.glyph_infos, buffer.glyph_positions, ends, strict=False):
        place = x + position.x_offset * scale
        extents = font.get_glyph_extents(info.codepoint)
        if extents and extents.width:
            start = min(start, place + extents.x_bearing * scale)
            end = max(end, place + (extents.x_bearing + extents.width) * scale)
        if info.cluster < after:
            glyphs.append(Glyph(text[info.cluster : after], place, -position.y_offset * scale))
        x += position.x_advance * scale + (spacing if position.x_advance else 0.0)
    return Run(tuple(glyphs), 0.0 if start == math.inf else start, end)


def outline_of(text: str, cut: Cut) -> str:
    """The outline of a text of one letter as SVG's path data, at a size of 1 and with its baseline at 0, upwards."""
    font, data = _font(cut), list[str]()
    scale = 1 / font.face.upem

    def drawn(letter: str) -> Callable[..., None]:
        def add(*numbers: float) -> None:
            # The last argument is what HarfBuzz hands through.
            data.append(letter + " ".join(f"{number * scale:.4f}" for number in numbers[:-1]))

        return add

    pen = uharfbuzz.DrawFuncs()
    pen.set_move_to_func(drawn("M"))
    pen.set_line_to_func(drawn("L"))
    pen.set_quadratic_to_func(drawn("Q"))
    pen.set_cubic_to_func(drawn("C"))
    pen.set_close_path_func(drawn("Z"))
    font.draw_glyph(font.get_nominal_glyph(ord(text)), pen, None)
    return "".join(data)


def heights_of(cut: Cut) -> tuple[float, float]:
    """How far a cut reaches over its baseline and under it, in parts of the type size, as layout engines count."""
    font = _font(cut)
    extents = font.get_font_extents("ltr")
    return extents.ascender / font.face.upem, -extents.descender / font.face.upem


# --- What can be said ---------------------------------------------------------------------------------------------


def settable(text: str, cut: Cut) -> str:
    """The text as the cut can say it: without the pictures and signs that it lacks, and empty where it lacks letters.

    Half a title would say something else than the title. Letters that only look otherwise (mathematical or wide ones)
    are set plainly.
    """
    known = _signs(cut)
    plain = unicodedata.normalize("NFC", text)
    plain = "".join(c if c in known else unicodedata.normalize("NFKC", c) for c in plain)
    lacking = [c for c in plain if c not in known and not c.isspace()]
    if any(unicodedata.category(c)[0] in "LN" for c in lacking):
        return ""
    return " ".join("".join(c if c in known else " " for c in plain).split())


def shortened(text: str, most: int = LONGEST_TITLE) -> str:
    """A text that is longer than `most` characters cut between words, with an ellipsis."""
    if len(text) <= most:
        return text
    cut = text[: most - 1].rpartition(" ")[0] or text[: most - 1]
    return cut.rstrip(" ,;:.-–—") + "…"


def is_in_capitals(text: str) -> bool:
    """Whether a text has letters of two cases and uses the large ones alone."""
    return text == text.upper() != text.lower()


# --- Where a title breaks -----------------------------------------------------------------------------------------


class Setting(Struct, frozen=True):
    """A text broken into lines at the size at which they fit."""

    lines: tuple[str, ...]
    size: float


def fitted(
    text: str, cut: Cut, spacing: float, room: tuple[float, float], sizes: tuple[int, int], leading: float
) -> Setting:
    """The text as large as it fits into a `room` of that width and height, or somewhat smaller where its lines break
    better. `sizes` are the largest and the smallest; what does not fit at that is cut, with an ellipsis."""
    width, height = room
    best, least = Setting((), sizes[0]), math.inf
    first = 0.0
    for size in _descending(*sizes):
        if first and size < 0.74 * first:
            break
        cost, lines = _lines_within(text.split(), cut, spacing, width / size, height / size, leading)
        if lines:
            first = first or size
            # What is gained by a line that does not end on "the" is more than what a quarter of the size is worth.
            cost += 1.6 * (1 - size / first)
            if cost < least:
                best, least = Setting(lines, size), cost
    return best if best.lines else _cut_to_fit(text, cut, spacing, room, sizes[1], leading)


def _descending(largest: int, smallest: int) -> Iterator[float]:
    size = float(largest)
    while size > smallest:
        yield size
        size = math.floor(size * 0.95 / 4) * 4.0
    yield float(smallest)


def _cut_to_fit(text: str, cut: Cut, spacing: float, room: tuple[float, float], size: float, leading: float) -> Setting:
    """So many of the words as fit at that size; those that are wider than a line are cut anywhere."""
    words = [piece for word in text.split() for piece in _pieces(word, cut, spacing, room[0] / size)]
    while words:
        _, lines = _lines_within(words, cut, spacing, room[0] / size, room[1] / size, leading)
        if lines:
            return Setting(lines, size)
        words = [*words[:-2], words[-2].rstrip(",;:.…-–— ") + "…"] if len(words) > 1 else []
    return Setting((), size)


def _lines_within(
    words: Sequence[str], cut: Cut, spacing: float, width: float, height: float, leading: float
) -> tuple[float, tuple[str, ...]]:
    """(what is wrong with the best lines that fit, those lines), lengths in parts of the type size; no lines where
    none fit."""
    widths = [run_of(word, cut, spacing).width for word in words]
    space = space_of(cut, spacing)
    most = int((height - 0.72) / leading) + 1 if height >= 0.72 else 0
    if not words or max(widths) > width or most < 1:
        return math.inf, ()
    least, filled = 1, 0.0
    for each in widths:
        if filled and filled + space + each > width:
            least, filled = least + 1, each
        else:
            filled += each + (space if filled else 0.0)
    counts = range(least, min(most, least + 1, len(words)) + 1)
    found = (broken(words, widths, space, width, count) for count in counts)
    # Another line than is needed has to be worth it.
    priced = [(cost + 0.35 * n, lines) for n, (cost, lines) in enumerate(found) if lines]
    return min(priced, default=(math.inf, ()))


def broken(
    words: Sequence[str], widths: Sequence[float], space: float, width: float, count: int
) -> tuple[float, tuple[str, ...]]:
    """(what is wrong with the best lines, the lines) of all ways to make so many lines of the words; no lines where
    they do not fit."""
    target = min(width, (sum(widths) + space * (len(words) - 1)) / count)
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for line in range(count):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, breaks) in best.items():
            filled = -space
            for end in range(start + 1, len(words) + 1):
                filled += space + widths[end - 1]
                if filled > width:
                    break
                is_last = end == len(words)
                if is_last != (line == count - 1):
                    continue
                total = cost + ((filled - target) / target) ** 2 + (0.0 if is_last else _cost_of_break(words, end))
                if end not in reached or total < reached[end][0]:
                    reached[end] = (total, (*breaks, end))
        best = reached
    if len(words) not in best:
        return math.inf, ()
    cost, ends = best[len(words)]
    return cost, tuple(" ".join(words[a:b]) for a, b in zip((0, *ends), ends, strict=False))


def _cost_of_break(words: Sequence[str], end: int) -> float:
    """What speaks against a line that ends before the word of that number, and what for it."""
    last, following = words[end - 1], words[end].casefold()
    if last[-1] in ",;:.!?—–…)" or following[0] in "([—–":
        return -0.3
    if last.casefold() in SMALL_WORDS:
        return 0.6
    return -0.08 if following in SMALL_WORDS else 0.0


def space_of(cut: Cut, spacing: float = 0.0) -> float:
    """The white between two words, in parts of the type size."""
    return run_of("n n", cut, spacing).width - 2 * run_of("n", cut).width


def _pieces(word: str, cut: Cut, spacing: float, width: float) -> list[str]:
    """A word that is wider than a line, cut anywhere; any other as it is."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and run_of(pieces[-1] + letter, cut, spacing).width > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
