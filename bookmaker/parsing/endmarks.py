"""`The End`, `fin`, `# # #` on lines of their own: which of them end the story or a part of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from bookmaker.judging.marks import is_mark, is_rule, mark_shape
from bookmaker.judging.shapes import is_chapter_heading, is_end_mark
from bookmaker.parsing.pieces import Piece

LEAST_AFTER, SHARE_AFTER = 400, 0.3
"""Words that may follow the end of a story, and as a share of the file: notes, a preview, a signature."""

_PLAIN_ENDS = ("end", "fin", "fini", "finis")


def is_near_end(words_after: int, words_in_all: int) -> bool:
    """Whether so little follows that the story may be over."""
    return words_after < max(LEAST_AFTER, SHARE_AFTER * (words_in_all or 1))


def name_end_marks(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with end marks named, at the end of the story or of a part."""
    places = [n for n, piece in enumerate(pieces) if _may_end(piece)]
    result = list(pieces)
    if places:
        company = _Company(pieces)
        for place in places:
            if company.ends_at(place):
                result[place] = pieces[place].named("end-mark", "end-mark")
    return result


def _may_end(piece: Piece) -> bool:
    raw = piece.raw
    if piece.became is not None or raw.role not in ("text", "heading", "rule") or len(raw.lines) > 2:
        return False
    return is_end_mark(raw.lines[0].text) and len(piece.text) < 70


class _Company:
    """What stands around an end mark, counted once for all of a document's."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        counts = [piece.word_count for piece in pieces]
        kept = (0 if p.became == "left-out" else count for p, count in zip(pieces, counts, strict=True))
        self.words = sum(counts)
        self.words_until = list(accumulate(kept))
        self.shapes = Counter(mark_shape(p.text) for p in pieces if is_mark(p.text))

    def ends_at(self, place: int) -> bool:
        """Near the end of the file, or before a part's heading; a lone `#` row among others of its kind is a break."""
        text = self.pieces[place].raw.lines[0].text
        after = self.words_until[-1] - self.words_until[place]
        if is_mark(text):
            alone = self.shapes[mark_shape(text)] == 1
            return alone and after < max(120, 0.2 * (self.words or 1)) and not is_rule(text)
        spelt = len(text.split()) > 1 or text.isupper() or re.sub(r"[\W_]+", "", text).casefold() in _PLAIN_ENDS
        return spelt and (is_near_end(after, self.words) or self._before_part(place))

    def _before_part(self, place: int) -> bool:
        following = self.pieces[place + 1] if place + 1 < len(self.pieces) else None
        if following is None:
            return False
        return following.became in ("left-out", "heading") or is_chapter_heading(following.text)
