"""Facts to a page: what stands where on a cover, in each of its designs.

All stands on one grid: margins of an eleventh of the width, a line at the head with the fandom and the rating, and the
title over the byline. A page may be of any height; what is drawn reaches beyond its edges for a printer's bleed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from msgspec import Struct

from bookmaker.covers.choosing import Choice
from bookmaker.covers.facts import CoverFacts, Dice
from bookmaker.covers.motifs import scene
from bookmaker.covers.palette import Scheme
from bookmaker.covers.patterns import paper, sign_of
from bookmaker.covers.placing import (
    SMALL,
    Column,
    column_height,
    head_line,
    marks,
    marks_width,
    placed,
    set_byline,
    set_title,
)
from bookmaker.covers.setting import SMALL_WORDS, run_of
from bookmaker.covers.shapes import ACCENT, Box, Line, Panel, Shape, Sheet, bar
from bookmaker.covers.words import WordsOnCover, words_of

WIDTH = 1600.0
MARGIN = 144.0
_MEASURE = WIDTH - 2 * MARGIN
_HEAD = MARGIN + 36
"""The baseline of the line at the head."""


def sheet_of(facts: CoverFacts, choice: Choice, height: float = 2400.0, beyond: float = 0.0) -> Sheet:
    """The cover of a story or an anthology on a page 1600 wide; drawings reach `beyond` its edges."""
    page = _Page(facts, choice, words_of(facts), height, beyond)
    match choice.design:
        case "horizon":
            return page.horizon()
        case "window":
            return page.window()
        case "paper":
            return page.paper()
        case "initial":
            return page.initial()
        case "frame":
            return page.frame()
        case "spines":
            return page.spines()
        case unreachable:
            assert_never(unreachable)


class _Page(Struct, frozen=True):
    facts: CoverFacts
    choice: Choice
    words: WordsOnCover
    height: float
    beyond: float

    @property
    def scheme(self) -> Scheme:
        return self.choice.scheme

    # --- Designs ------------------------------------------------------------------------------------------------------

    def horizon(self) -> Sheet:
        """The title on bare ground, and a picture to the edges over or under it."""
        above = self.choice.side
        text_tall = (0.5 if self.words.title else 0.26) * self.height
        edge = self.height - text_tall if above else text_tall
        top, bottom = (-self.beyond, edge) if above else (edge, self.height + self.beyond)
        picture = self._picture(Box(-self.beyond, top, WIDTH + 2 * self.beyond, bottom - top), self.scheme)
        head = edge + 120 if above else MARGIN + 176
        foot = self.height - MARGIN - 90 if above else edge - 60
        column = self._column(_MEASURE, foot - head, 320, 96)
        lines = placed(column, "left", MARGIN, head, self.scheme)
        return self._sheet([picture], lines, self.height - MARGIN + 26 if above else _HEAD)

    def window(self) -> Sheet:
        """A picture in a window, and the title centred under it."""
        wide = 1180.0 if self.words.title else _MEASURE
        tall = min(wide, self.height * (0.47 if self.words.title else 0.72))
        box = Box((WIDTH - wide) / 2, MARGIN + 110, wide, tall)
        shade = Scheme(self.scheme.mixed(0.1), self.scheme.ink, self.scheme.accent)
        picture = self._picture(box, self.scheme.inverted if self.choice.side else shade)
        head = box.bottom + 96
        column = self._column(_MEASURE, self.height - MARGIN * 0.8 - head, 230, 84)
        slack = self.height - MARGIN * 0.8 - head - column_height(column)
        return self._sheet([picture], placed(column, "middle", WIDTH / 2, head + slack * 0.3, self.scheme), _HEAD)

    def paper(self) -> Sheet:
        """Patterned paper with a label, as small books have been bound."""
        whole = Box(-self.beyond, -self.beyond, WIDTH + 2 * self.beyond, self.height + 2 * self.beyond)
        panels = [Panel(whole, self.scheme, paper(self.choice.motif, self._dice(), whole.width, whole.height))]
        wide, inset = 1160.0, 128.0
        scheme, inner = self.scheme.inverted, wide - 2 * inset
        column = self._column(inner, 0.5 * self.height, 200, 76)
        head = head_line(self.words.head, inner)
        if not (column.title.lines or column.byline.lines):
            return Sheet(WIDTH, self.height, self.scheme, tuple(panels), ())
        above, below = (120.0 if head else 0.0), (150.0 if self.words.ratings else 0.0)
        tall = 2 * inset + above + column_height(column) + below
        box = Box((WIDTH - wide) / 2, max(MARGIN, (self.height - tall) * 0.38), wide, tall)
        edge = Box(box.left - 22, box.top - 22, box.width + 44, box.height + 44)
        panels += [Panel(edge, self.scheme, ()), Panel(box, scheme, _rules(box, 34, 5))]
        y = box.top + inset
        lines = list(placed(column, "middle", WIDTH / 2, y + above, scheme))
        if head:
            lines += placed(Column(head=head), "middle", WIDTH / 2, y, scheme)
        mark, letters = marks(self.words, (WIDTH + marks_width(self.words)) / 2, box.bottom - inset + 14, scheme)
        return Sheet(WIDTH, self.height, self.scheme, (*panels, *mark), (*lines, *letters))

    def initial(self) -> Sheet:
        """The first letter of the word that the title begins with, articles aside, cut by the edges of the page."""
        words = [word for word in self.words.title.split() if word.casefold() not in SMALL_WORDS]
        letter = next((c for c in "".join(words) or self.words.title if c.isalnum()), "").upper()
        head = MARGIN + 176
        column = self._column(_MEASURE, 0.56 * self.height - head, 320, 96)
        lines = placed(column, "left", MARGIN, head, self.scheme)
        room = self.height - head - column_height(column) - 130
        if not letter or room < 700:
            return self.horizon()
        run = run_of(letter, "bold")
        # A capital of Source Serif is 0.67 of its size high; a tenth of it is cut off by the foot.
        size = min((room + 0.1 * room) / 0.67, 1.12 * WIDTH / run.width, 2600.0)
        right = WIDTH + 0.07 * run.width * size + self.beyond
        tone = ACCENT if self.choice.side else 0.2
        x, y = right - run.end * size, self.height + 0.07 * size + self.beyond
        return self._sheet([], [Line(letter, "bold", size, x, y, 0.0, self.scheme, tone), *lines], _HEAD)

    def frame(self) -> Sheet:
        """A frame of rules, the title in its upper half, and one sign of the motif under it."""
        inset = 84.0
        box = Box(inset, inset, WIDTH - 2 * inset, self.height - 2 * inset)
        panels = [Panel(box, self.scheme, (*_rules(box, 0, 12), *_rules(box, 28, 4)))]
        head, size = inset + 290, 620.0 if self.words.title else 900.0
        foot = self.height - inset - 190
        column = self._column(_MEASURE - 130, foot - head - 500, 250, 84)
        lines = list(placed(column, "middle", WIDTH / 2, head, self.scheme))
        name = Column(head=head_line(self.words.head, _MEASURE - 200))
        lines += placed(name, "middle", WIDTH / 2, inset + 110, self.scheme)
        left = foot - head - column_height(column)
        size = min(size, left * 0.9)
        at = Box(WIDTH / 2 - size / 2, foot - left * 0.46 - size / 2, size, size)
        panels.append(Panel(at, self.scheme, sign_of(self.choice.motif, size / 2, size / 2, size, ACCENT)))
        mark, letters = marks(self.words, (WIDTH + marks_width(self.words)) / 2, self.height - inset - 96, self.scheme)
        return Sheet(WIDTH, self.height, self.scheme, (*panels, *mark), (*lines, *letters))

    def spines(self) -> Sheet:
        """The title and the authors over a row of spines, one a story."""
        tall = self.height * 0.37
        box = Box(-self.beyond, self.height - tall, WIDTH + 2 * self.beyond, tall + self.beyond)
        panel = Panel(box, self.scheme, tuple(self._row_of_spines(box)))
        head = MARGIN + 176
        column = self._column(_MEASURE, box.top - 50 - head, 270, 84)
        return self._sheet([panel], placed(column, "left", MARGIN, head, self.scheme), _HEAD)

    # --- Their parts --------------------------------------------------------------------------------------------------

    def _dice(self) -> Dice:
        return Dice("drawing", self.facts.title, *self.facts.authors)

    def _column(self, width: float, height: float, title: int, byline: int) -> Column:
        names = set_byline(self.words.byline, byline, width)
        below = column_height(Column(byline=names))
        heading, spacing = set_title(
            self.words.title, (width, height - below - (80 + 0.22 * title if below else 0)), title
        )
        return Column(heading, spacing, names)

    def _sheet(self, panels: Sequence[Panel], lines: Iterator[Line] | Sequence[Line], head: float) -> Sheet:
        """The page with the line of fandom and rating at that height."""
        mark, letters = marks(self.words, WIDTH - MARGIN, head, self.scheme)
        room = _MEASURE - (marks_width(self.words) + 60 if mark or letters else 0)
        name = placed(Column(head=head_line(self.words.head, room)), "left", MARGIN, head - 0.66 * SMALL, self.scheme)
        return Sheet(WIDTH, self.height, self.scheme, (*panels, *mark), (*lines, *name, *letters))

    def _picture(self, box: Box, scheme: Scheme) -> Panel:
        return Panel(box, scheme, scene(self.choice.motif, self._dice(), box.width, box.height))

    def _row_of_spines(self, box: Box) -> Iterator[Shape]:
        dice, count = self._dice(), min(max(self.facts.stories, 3), 40)
        widths = [dice.between(0.6, 1.5) for _ in range(count)]
        unit = (box.width - 2 * self.beyond) / sum(widths)
        bright, x = dice.whole(1, count - 2), self.beyond
        for n, share in enumerate(widths):
            left, x = x, x + share * unit
            top, tone = box.height * dice.between(0.02, 0.3), dice.one_of((0.2, 0.34, 0.5, 0.7, 0.92))
            outer = (left + 3 if n else left - self.beyond, x - 3 if n < count - 1 else x + self.beyond)
            yield bar(outer[0], top, outer[1], box.height + 9, ACCENT if n == bright else tone)
            for low in (0.08, 0.115, 0.8) if x - left > 24 else ():
                y = top + (box.height - top) * low
                yield bar(outer[0], y, outer[1], y + 8, 0.0)


def _rules(box: Box, inset: float, width: float) -> tuple[Shape, ...]:
    """A rule along the inside of a box."""
    w, h, inner = box.width, box.height, inset + width
    return (bar(inset, inset, w - inset, h - inset, 0.85), bar(inner, inner, w - inner, h - inner, 0.0))
