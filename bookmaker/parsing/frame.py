"""The rule that parts the front from the story, where a file has one. It answers with a line's number only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bookmaker.judging.entries import field_of, known_field
from bookmaker.judging.marks import is_mark, is_rule, mark_shape
from bookmaker.judging.names import CONTACT_LINE
from bookmaker.judging.shapes import is_chapter_heading, is_speech
from bookmaker.judging.vocabulary import plain_name
from bookmaker.model import RawParagraph
from bookmaker.parsing.drawings import is_drawn
from bookmaker.parsing.fields import read_fields
from bookmaker.parsing.foreword import rule_of_foreword

REACH, REACH_WORDS = 40, 700
"""Paragraphs and words from the top within which a front is framed."""

MOST_OF_NOTE = 3
"""Paragraphs in which a note of the header goes on, down to a mark that stands nowhere else."""

NEAR_FOOT = 12
"""Paragraphs from the foot: a rule there closes the story as another opened it."""

SHORT = 60
"""Characters: a line that short may be said before a story whatever its words."""


def find_frame_end(raws: Sequence[RawParagraph], title_line: int, speakers: frozenset[str]) -> int:
    """The line of the last rule that parts the front from the story: wide, near the top, and of a shape that the
    story does not use for its scenes. -1 when there is none.

    `title_line` is the last line of title and byline, 0 for none; `speakers` are names that speak as in a script.
    """
    shapes = Counter(_shape(raw) for raw in raws if _is_mark(raw))
    above: Counter[str] = Counter()
    words, end = 0, -1
    for n, raw in enumerate(raws[:REACH]):
        if words > REACH_WORDS or (n > 0 and is_chapter_heading(raw.text)):
            break
        if _is_mark(raw):
            shape = _shape(raw)
            above[shape] += 1
            if n > 0 and is_rule(raw.text):
                below = shapes[shape] - above[shape]
                framing = below == 0 or (below == 1 and _closes(raws, shape))
                if framing and reads_as_front(raws[:n], title_line, speakers):
                    end = raw.last_line
            elif shapes[shape] == 1 and _ends_note(raws[:n], speakers):
                end = raw.last_line
        words += len(raw.text.split())
    return end


def _ends_note(above: Sequence[RawParagraph], speakers: frozenset[str]) -> bool:
    """Whether paragraphs in which the author speaks to the reader go on with a note or summary that is the header's
    last entry, and are all that stands below it."""
    reach = range(len(above) - 2, max(-1, len(above) - 2 - MOST_OF_NOTE), -1)
    last = next((n for n in reach if known_field(above[n].lines[0].text)), None)
    if last is None:
        return False
    fields = read_fields(above[last], in_header=True, speakers=speakers)
    said = above[last + 1 :]
    goes_on = bool(fields) and fields is not None and fields[-1].detail in ("notes", "summary")
    return goes_on and all(_speaks_to_reader(raw) for raw in said)


def _speaks_to_reader(raw: RawParagraph) -> bool:
    if raw.role != "text" or _is_mark(raw) or is_speech(raw.text) or is_chapter_heading(raw.text):
        return False
    both = re.search(r"\b(?:I|me|my)\b", raw.text) and re.search(r"\byour?\b", raw.text, re.I)
    return bool(both and '"' not in raw.text) or bool(rule_of_foreword(raw.text))


def _is_mark(raw: RawParagraph) -> bool:
    return not is_drawn(raw) and is_mark(raw.text)


def _shape(raw: RawParagraph) -> str:
    return mark_shape(raw.lines[0].text)


def _closes(raws: Sequence[RawParagraph], shape: str) -> bool:
    """Whether the document's last mark is of that shape and closes it, as a rule of the frame may."""
    last = next((n for n in range(len(raws) - 1, -1, -1) if _is_mark(raws[n])), -1)
    return last >= 0 and _shape(raws[last]) == shape and len(raws) - last <= NEAR_FOOT


def reads_as_front(above: Sequence[RawParagraph], title_line: int, speakers: frozenset[str]) -> bool:
    """Whether what stands between the title and a rule reads as said before a story, or nothing stands there."""
    between = [raw for raw in above if raw.first_line > title_line and not (is_drawn(raw) or _is_mark(raw))]
    if any(is_speech(raw.text) or is_chapter_heading(raw.text) or _is_script(raw, speakers) for raw in between):
        return False
    return sum(_may_stand_before(raw, speakers) for raw in between) >= 0.5 * len(between)


def _is_script(raw: RawParagraph, speakers: frozenset[str]) -> bool:
    found = field_of(raw.lines[0].text)
    return found is not None and plain_name(found.name) in speakers


def _may_stand_before(raw: RawParagraph, speakers: frozenset[str]) -> bool:
    return bool(
        len(raw.text) < SHORT
        or CONTACT_LINE.match(raw.text)
        or rule_of_foreword(raw.text)
        or read_fields(raw, in_header=True, speakers=speakers)
    )
