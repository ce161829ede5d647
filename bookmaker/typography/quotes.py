"""Straight quotation marks, apostrophes, backticks and primes: which way each one faces.

The marks of a run are read from left to right. What stands on either side of a mark decides nearly every case; where
that leaves it open (`I sat--"and`, ` " `), what has been opened so far decides. A word that begins with a mark is an
elision if it is one that people write so, unless a closing mark further on shows a quotation. Marks that are already
curly are left as they are, and are counted as open or closed.
"""

from __future__ import annotations

import re
from enum import Enum

from bookmaker.typography.languages import Marks
from bookmaker.typography.signs import Edit, kept_spans, outside

APOSTROPHE = "’"
_STRAIGHT = re.compile(r"""["'`´]|,,""")
# Each begins with a plain set, which the regular expression engine looks for much faster than for a choice.
_MARK = re.compile(r"""["'`´“”„‟‘’‚‛«»‹›](?:(?<=')'{1,2}(?!')|(?<=`)`)?""")
_MARK_OR_COMMAS = re.compile(r"""["'`´“”„‟‘’‚‛«»‹›,](?:(?<=')'{1,2}(?!')|(?<=`)`|(?<=,),(?=\w))?""")
_DOUBLE = re.compile(r"""["“”„«»]|''""")
_SINGLE = re.compile(r"['’´](?!')")
_WORD = re.compile(r"[^\W_]+(?:['’´][^\W_]+)*")
_DIGITS_WORD = re.compile(r"\d\d(?:['’]?s)?(?!\w)")
_FEET = re.compile(
    r"'(?=\d{1,2}(?!\w)|\s\d{1,2}(?:\.\d|½)?(?:\"|'')|\s(?:tall|high|long|wide|deep|by)\b)|(?<=\d)'(?=\d{1,2}(?:\"|''))"
)
_FEET_BEFORE = re.compile(r"\d['′]\s?\d{1,2}(?:\.\d|½)?\Z")
_FARTHEST = 2000  # how far a closing mark is looked for, so that a run of any length is read in good time
_CLOSING = frozenset(".,;:!?)]}…%")
_DASHES = frozenset("-–—/=")
_OPENING = frozenset("([{<¿¡“„‘‚«‹")


class Side(Enum):
    OPEN = 1
    CLOSE = 2


class _Near(Enum):
    """What a mark leans on: nothing, a dash, punctuation that ends something, or a word."""

    SPACE = 1
    DASH = 2
    END = 3
    WORD = 4


def quote_edits(text: str, marks: Marks) -> list[Edit]:
    """The edits that make every straight mark of a run a curly one, a prime or an apostrophe."""
    if not _STRAIGHT.search(text):
        return []
    reading = _Reading(text, marks)
    pattern = _MARK_OR_COMMAS if marks.open == "„" else _MARK
    for match in outside(pattern.finditer(text), kept_spans(text)):
        if match[0] != ",":
            reading.read(match[0], match.start(), match.end())
    return reading.edits


class _Reading:
    """One run being read: the edits so far, which marks are open, and the mark read last."""

    def __init__(self, text: str, marks: Marks) -> None:
        self.text = text
        self.marks = marks
        self.edits: list[Edit] = []
        self.double_open = False
        self.single_open = False
        self.last_end = -1
        self.run_start = self.run_end = -1  # where signs stand in a row that were walked through
        self.last_side = Side.CLOSE
        self.backticks = bool(re.search(r"(?<!\w)`\w", text))

    def read(self, mark: str, start: int, end: int) -> None:
        if mark in ('"', "``", ",,"):
            self._double(mark, start, end)
        elif mark == "''":
            self._two_singles(start, end)
        elif mark == "'''":
            self._three_singles(start, end)
        elif mark in "'`´":
            self._single(mark, start, end)
        else:
            self._count_curly(mark, start, end)

    # --- double marks

    def _double(self, mark: str, start: int, end: int) -> None:
        if mark != ",," and self._is_inches(start, end):
            self._put(start, end, "″", Side.CLOSE)
            return
        side = self._double_side(start, end) if mark in ('"', "''") else Side.OPEN
        if mark == "``" and self.double_open and self._before(start) is not _Near.SPACE:
            side = Side.CLOSE
        if side is Side.OPEN:
            self.double_open = True
            self._put(start, self._past_stray_space(start, end), self.marks.open, side)
        else:
            stray = self._stray_space_before(start, end)
            self.double_open = False
            # `Hello. "he said`: the space stands on the wrong side of a mark that can only close.
            moved = " " if stray < start and self.text[end : end + 1].isalpha() else ""
            self._put(stray, end, self.marks.close + moved, side)

    def _double_side(self, start: int, end: int) -> Side:
        before, after = self._before(start), self._after(end)
        if before is _Near.SPACE:
            if after is _Near.SPACE:
                last = end == len(self.text) and start > 0
                return Side.CLOSE if self.double_open or last else Side.OPEN
            if after is _Near.END and self.double_open and self.text[end : end + 1] in ".,;:?!)]":
                dotted = self.text.startswith(("..", ". ."), end)
                return Side.OPEN if dotted or not self.text[start - 1 : start].isspace() else Side.CLOSE
            if self.double_open and self._is_misplaced_close(start, end):
                return Side.CLOSE
            return Side.OPEN
        if before is _Near.DASH and after is _Near.END:
            dotted = self.text.startswith(("..", ". ."), end) or self.text[end] == "…"
            return Side.OPEN if dotted and not self.double_open else Side.CLOSE
        if after in (_Near.SPACE, _Near.END):
            return Side.CLOSE
        if before is not _Near.DASH and after is _Near.DASH:
            return Side.CLOSE
        return Side.CLOSE if self.double_open else Side.OPEN

    def _is_misplaced_close(self, start: int, end: int) -> bool:
        """`"Well, "she said, "I know.` The next mark opens, and so this one, before a small letter, must close."""
        if not (self.text[end].islower() and self.text[max(0, start - 9) : start].rstrip()[-1:] in tuple(",.!?…-—")):
            return False
        following = _DOUBLE.search(self.text, end)
        return following is not None and self._leans_on_word_after(following.start(), following.end())

    def _is_inches(self, start: int, end: int) -> bool:
        if not self.text[start - 1 : start].isdigit() or self.text[end : end + 1].isalnum():
            return False
        if not self.double_open:
            return True
        following = _DOUBLE.search(self.text, end)
        if following is None:
            return False
        if self._leans_on_word_after(following.start(), following.end()):
            return False
        return self.text[end : end + 1] in tuple(" ,.-") or bool(
            _FEET_BEFORE.search(self.text, max(0, start - 9), start)
        )

    def _leans_on_word_after(self, start: int, end: int) -> bool:
        """Whether the mark stands after a space and before a word: by its looks alone, an opening one."""
        return not self.text[start - 1 : start].strip() and bool(self.text[end : end + 1].strip())

    def _past_stray_space(self, start: int, end: int) -> int:
        """The end of the spaces in `" Come in"`, where they stand inside a mark that opens."""
        if self.text[start] != '"' or self.text[end : end + 1] != " ":
            return end
        after = end
        while self.text[after : after + 1] == " ":
            after += 1
        return after if self.text[after : after + 1].isalpha() or self.text[after : after + 1] in tuple("'.") else end

    def _stray_space_before(self, start: int, end: int) -> int:
        """The start of the spaces in `"Come in. "`, where they stand inside a mark that closes what is open."""
        if self.text[start] != '"' or not (self.double_open or end == len(self.text)):
            return start
        kept = start
        while self.text[kept - 1 : kept] == " ":
            kept -= 1
        return kept if kept >= max(1, self.last_end) and not self.text[kept - 1].isspace() else start

    # --- single marks

    def _two_singles(self, start: int, end: int) -> None:
        """`''` is a double quotation mark, or a British one beside an apostrophe (`''Tis true,'`, `the dogs''`)."""
        word = _WORD.match(self.text, end)
        elided = word is not None and self._elision(word[0]) and self.text.find("''", end) < 0
        if self._before(start) is _Near.SPACE and elided:
            self.single_open = True
            self._put(start, end, self.marks.open_single + APOSTROPHE, Side.OPEN)
        elif self.single_open and not self.double_open and self._before(start) is not _Near.SPACE:
            self.single_open = False
            self._put(start, end, APOSTROPHE + self.marks.close_single, Side.CLOSE)
        else:
            self._double("''", start, end)

    def _three_singles(self, start: int, end: int) -> None:
        """`'''` holds a double and a single mark: which is the inner one, the side tells."""
        if self._before(start) is _Near.SPACE:
            self._double("''", start, start + 2)
            self._single("'", start + 2, end)
        else:
            self._single("'", start, start + 1)
            self._double("''", start + 1, end)

    def _single(self, mark: str, start: int, end: int) -> None:
        before, after = self._before(start), self._after(end)
        if mark == "'" and self.text[start - 1 : start].isdigit() and _FEET.match(self.text, start):
            self._put(start, end, "′", Side.CLOSE)
        elif before is _Near.WORD and after is _Near.WORD:
            self._put(start, end, APOSTROPHE, Side.CLOSE)
        elif (before is _Near.SPACE and after is not _Near.SPACE) or (before is _Near.DASH and after is _Near.WORD):
            if after is _Near.WORD and mark != "`" and not self._opens_quotation(start, end):
                self._put(start, end, APOSTROPHE, Side.OPEN)
            elif after is _Near.END and self.single_open and not self.text.startswith("..", end):
                self._close_single(start, end)
            else:
                self._open_single(start, end)
        elif before is _Near.SPACE and not self.single_open and (start == 0 or self._closes_later(end, sure=False)):
            self._open_single(start, end)
        else:
            self._close_single(start, end)

    def _open_single(self, start: int, end: int) -> None:
        self.single_open = True
        self._put(start, end, self.marks.open_single, Side.OPEN)

    def _close_single(self, start: int, end: int) -> None:
        if not self.single_open or (self._ends_elision(start, end) and self._closes_later(end, sure=False)):
            self._put(start, end, APOSTROPHE, Side.CLOSE)
        else:
            self.single_open = False
            self._put(start, end, self.marks.close_single, Side.CLOSE)

    def _ends_elision(self, start: int, end: int) -> bool:
        """Whether the mark may stand for a dropped letter or a possessive: `lookin'`, `dogs'`, `an'`, `o'`."""
        if not self.text[start - 1 : start].isalpha() or self.text[end : end + 1] == '"':
            return False
        word = re.split(r"[^\w'’]", self.text[max(0, start - 24) : start].lower())[-1]
        if word.endswith("in"):
            return word not in self.marks.ending_in and not word.endswith(("ain", "ein", "oin"))
        return word.endswith(("s", "x", "z")) or word in self.marks.cut_short

    def _elision(self, word: str) -> bool:
        plain = word.lower().replace("’", "'").replace("´", "'")
        return plain in self.marks.elisions or plain in self.marks.ambiguous_elisions

    def _opens_quotation(self, start: int, end: int) -> bool:
        """Whether a mark before a word opens a quotation; if not, the word has lost its first letters."""
        match = _WORD.search(self.text, end, end + 60)
        if match is None:
            return True
        word = match[0].lower().replace("’", "'")
        follows = self.text[match.end() : match.end() + 2]
        if word == "n" and self.marks.elisions:
            return False
        if follows[:1] in ("'", "’") and not follows[1:].isalnum() and not word.endswith("in"):
            return True
        known = word in self.marks.elisions or bool(_DIGITS_WORD.match(self.text, end))
        maybe = word in self.marks.ambiguous_elisions
        if self.backticks or (
            self.single_open and (known or maybe or (word[0].islower() and self._follows_word(start)))
        ):
            return False
        if self._closes_later(match.end(), sure=known or maybe):
            return True
        if known or maybe:
            return False
        return not (self.text[end].islower() and self._follows_word(start))

    def _follows_word(self, start: int) -> bool:
        return self.text[start - 1 : start] == " " and self.text[start - 2 : start - 1].isalpha()

    def _closes_later(self, position: int, *, sure: bool) -> bool:
        """Whether a single mark that can close comes before one that opens. `sure` asks for punctuation before it, as
        at the end of speech, because `the dogs'` and `lookin'` end in apostrophes."""
        for match in _SINGLE.finditer(self.text, position, position + _FARTHEST):
            left, right = self.text[match.start() - 1 : match.start()], self.text[match.end() : match.end() + 1]
            if left.isalnum() and right.isalnum():
                continue
            if (not left.strip() or left == '"' or left in _OPENING or left in _DASHES) and right.isalnum():
                word = _WORD.match(self.text, match.end())
                if word is not None and (self._elision(word[0]) or word[0] == "n"):
                    continue
                return False
            if left.isalnum():
                if self._ends_elision(match.start(), match.end()) and (sure or (right.isspace() and left != "s")):
                    continue
                if sure and right.isspace():
                    continue
            return True
        return False

    # --- what both need

    def _count_curly(self, mark: str, start: int, end: int) -> None:
        marks = self.marks
        inside_word = self.text[start - 1 : start].isalnum() and self.text[end : end + 1].isalnum()
        if mark in "’‘" and inside_word:
            side = Side.CLOSE
        elif mark == marks.open == marks.close:
            side = Side.CLOSE if self.double_open else Side.OPEN
            self.double_open = side is Side.OPEN
        elif mark in (marks.open, marks.close) or mark in "“”„‟«»":
            opens = mark == marks.open or (mark != marks.close and mark in "“„«‟")
            side = Side.OPEN if opens else Side.CLOSE
            self.double_open = opens
        else:
            opens = mark == marks.open_single or (mark != marks.close_single and mark in "‘‚‹‛")
            side = Side.OPEN if opens or self._before(start) is _Near.SPACE else Side.CLOSE
            self.single_open = opens or (self.single_open and side is Side.OPEN)
        self.last_end, self.last_side = end, side

    def _put(self, start: int, end: int, text: str, side: Side) -> None:
        self.edits.append(Edit(start, end, text))
        self.last_end, self.last_side = end, side

    def _before(self, start: int) -> _Near:
        if start == self.last_end:
            return _Near.SPACE if self.last_side is Side.OPEN else _Near.WORD
        place = start - 1
        while place >= 0 and self.text[place] in "*_":
            place -= 1
        if place < 0:
            return _Near.SPACE
        if place + 1 == self.last_end:
            return _Near.SPACE if self.last_side is Side.OPEN else _Near.WORD
        sign = self.text[place]
        if sign.isspace() or sign in _OPENING:
            return _Near.SPACE
        return _Near.DASH if sign in _DASHES else _Near.WORD

    def _after(self, end: int) -> _Near:
        place = end
        if self.run_start <= end <= self.run_end:
            place = self.run_end  # signs in a row are walked through once, however many of them ask
        else:
            while place < len(self.text) and self.text[place] in "*_\"'`´’”‘“":
                place += 1
            self.run_start, self.run_end = end, place
        sign = self.text[place : place + 1]
        if not sign or sign.isspace():
            return _Near.SPACE
        if sign in _CLOSING:
            return _Near.END
        return _Near.DASH if sign in _DASHES else _Near.WORD
