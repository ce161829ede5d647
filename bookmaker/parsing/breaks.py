"""Changes of scene: by a mark on a line of its own, by a slug over the scene, by a gap as the document uses gaps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from bookmaker.judging.marks import is_mark, is_rule, mark_shape
from bookmaker.judging.shapes import is_bare_number, is_place, is_slug, is_speech
from bookmaker.parsing.pieces import Context, Piece, joined
from bookmaker.parsing.setting import is_aside

LOST_SEPARATOR = "newline-for-separator"
"""The rule of a file whose separators were lost, so that a missing blank line tells of them."""

SHORT_SLUG = 45
"""Characters of a further line under a slug."""

MARK_BY_COMPANY, LEAST_COMPANY = 13, 3
"""Characters of a line that is a mark by its company alone, and how often it must come back."""

MOST_OF_NOTE = 4
"""Paragraphs of an author's note between two rules."""

_SAYS_SOMETHING = re.compile(r"[^\W\d_]{2}|[\"“”]")
_ORNAMENTAL = re.compile(r"[xX<>*]")
_FIGURES = re.compile(r"\d+\W*")

_SET_BY_BLOCKS = ("paragraph", "quotation", "aside", "preformatted", "list", None)
_ENDS_PARAGRAPH = re.compile(r"[.!?…\"”’)*_~-]$")
_OPENS_SPEECH = re.compile(r"[*_]*[\"“]")
_CLOSES_SPEECH = re.compile(r"[\"”][*_]*$")

# --- Marks --------------------------------------------------------------------------------------------------------


def name_marked_breaks(pieces: Sequence[Piece]) -> list[Piece]:
    """Marks on lines of their own: several in a row are one break. Rules beside a heading, around an author's note or
    at either end of the story are frames."""
    company = _marks_by_company(pieces)
    marked = [_is_marked(piece, company) for piece in pieces]
    of_notes = _places_round_notes(pieces, marked)
    result: list[Piece] = []
    before: Piece | None = None
    n = 0
    while n < len(pieces):
        end = n
        while end < len(pieces) and marked[end]:
            end += 1
        if end == n:
            named = [pieces[n]]
        else:
            marks = pieces[n:end]
            after = next((pieces[m] for m in range(end, len(pieces)) if pieces[m].became != "left-out"), None)
            framing = "rule-of-note" if n in of_notes else _frames(before, after, ruled=is_rule(marks[0].text))
            named = (
                [mark.named("left-out", framing) for mark in marks]
                if framing
                else [joined(marks, "thematic-break", "mark", detail=marks[0].text)]
            )
        result.extend(named)
        before = named[0] if named[0].became != "left-out" else before
        n = max(end, n + 1)
    return result


def _is_marked(piece: Piece, company: frozenset[str]) -> bool:
    role = piece.raw.role
    if piece.became is not None or role not in ("rule", "text"):
        return False
    return role == "rule" or is_mark(piece.text) or (len(piece.text) <= MARK_BY_COMPANY and piece.text in company)


def _marks_by_company(pieces: Sequence[Piece]) -> frozenset[str]:
    """Lines too short to say anything (`o`, `<3`, `--`, `...`) that come back alone between paragraphs."""
    counts: Counter[str] = Counter()
    for before, piece, after in zip(pieces, pieces[1:], pieces[2:], strict=False):
        alone = piece.became is None and len(piece.raw.lines) == 1 and piece.gap and after.gap
        if alone and _may_be_mark(piece.raw.lines[0].text):
            # Dots between two speeches are somebody's silence.
            counts[piece.text] += not (is_speech(before.text) and is_speech(after.text))
    return frozenset(text for text, count in counts.items() if count >= LEAST_COMPANY)


def _may_be_mark(text: str) -> bool:
    """Whether a line could be an ornament, were there more of it: no word, no speech, no number of a section."""
    if len(text) > MARK_BY_COMPANY or _SAYS_SOMETHING.search(text):
        return False
    letters = {c for c in text.casefold() if c.isalpha()}
    numbered = is_bare_number(text) and not _ORNAMENTAL.search(text)
    return len(letters) <= 1 and not numbered and not _FIGURES.fullmatch(text)


def _places_round_notes(pieces: Sequence[Piece], marked: Sequence[bool]) -> frozenset[int]:
    """Places of two marks of one shape with nothing between them but a note of the author's."""
    found: set[int] = set()
    for above, below in pairwise(n for n, is_marked in enumerate(marked) if is_marked):
        near = above not in found and 1 < below - above <= MOST_OF_NOTE + 1
        if near and is_aside(pieces[above + 1].text) and _same_shape(pieces[above], pieces[below]):
            found.update((above, below))
    return frozenset(found)


def _same_shape(one: Piece, other: Piece) -> bool:
    return mark_shape(one.text) == mark_shape(other.text)


def _frames(before: Piece | None, after: Piece | None, *, ruled: bool) -> str:
    """The rule by which a mark is a frame and no break; empty where it is a break."""
    if before is None:
        return "mark-before-story"
    if after is None or after.became == "end-mark":
        return "mark-after-story"
    if before.became == "heading" or (after.became == "heading" and ruled):
        return "rule-at-heading"
    return "mark-after-story" if before.became == "end-mark" else ""


# --- Slugs --------------------------------------------------------------------------------------------------------


def name_slugs(pieces: Sequence[Piece]) -> list[Piece]:
    """Times, places and points of view over scenes. A slug starts a scene, so that it is a break too."""
    return [
        piece.named("thematic-break", "slug") if _is_slug_over_scene(pieces, place) else piece
        for place, piece in enumerate(pieces)
    ]


def _is_slug_over_scene(pieces: Sequence[Piece], place: int) -> bool:
    """Whether a piece is a slug and stands over prose that is parted from it."""
    piece = pieces[place]
    if place + 1 == len(pieces) or piece.became is not None or piece.raw.role != "text" or not _is_slug_piece(piece):
        return False
    after = pieces[place + 1]
    parted = place == 0 or after.gap > 0 or after.raw.indent > 0
    return parted and after.became is None and not _is_slug_piece(after)


def _is_slug_piece(piece: Piece) -> bool:
    """Whether all lines of a piece are a slug's."""
    lines = piece.raw.lines
    if len(lines) <= 4 and _opens_with_slug([line.text for line in lines]):
        return all(is_slug(x.text) or is_place(x.text) or len(x.text) < SHORT_SLUG for x in lines[1:])
    return len(lines) == 1 and _is_bold_line(piece)


def _opens_with_slug(texts: Sequence[str]) -> bool:
    return is_slug(texts[0]) or (len(texts) > 1 and is_slug(texts[1]) and is_place(texts[0]))


def _is_bold_line(piece: Piece) -> bool:
    """A line that is bold from end to end, over a scene, is a heading by its look."""
    line = piece.raw.lines[0]
    bold = any(s.kind == "strong" and s.end - s.start >= len(line.text) - 2 for s in line.spans)
    return bold and len(line.text) < 60 and not re.search(r"[.!?,]$", line.text)


# --- Gaps ---------------------------------------------------------------------------------------------------------


def name_gap_breaks(pieces: Sequence[Piece], context: Context) -> list[Piece]:
    """Gaps that mean a new scene, as this document uses gaps. A gap's piece has no words of its own: it holds the
    paragraphs above and below."""
    body = [piece for piece in pieces if piece.became != "left-out"]
    least, rule = _meaning_of_gaps(body, context)
    if not rule:
        return list(pieces)
    result: list[Piece] = []
    before: Piece | None = None
    for piece in pieces:
        if piece.became != "left-out":
            touching = rule == LOST_SEPARATOR and piece.gap == 0
            if before is not None and (touching or piece.gap >= least) and _are_prose(before, piece):
                name = rule if touching else "gap"
                result.append(Piece((before.raws[-1], piece.raws[0]), "thematic-break", name, detail="gap"))
                _say_if_in_dialogue(before, piece, context, name)
            before = piece
        result.append(piece)
    return result


def _are_prose(above: Piece, below: Piece) -> bool:
    """Whether a gap between two pieces may tell of a scene. Verse is set off by wider gaps than prose, and they are
    no changes of scene."""
    return above.became in _SET_BY_BLOCKS and below.became in _SET_BY_BLOCKS


def _meaning_of_gaps(body: Sequence[Piece], context: Context) -> tuple[int, str]:
    """(blank lines from which a gap is a break, rule); an empty rule where gaps mean nothing."""
    layout = context.layout
    if layout.parting == "markup":
        return 0, ""
    marks = sum(piece.became == "thematic-break" and piece.rule == "mark" for piece in body)
    pairs = [(above, below) for above, below in pairwise(body) if _are_prose(above, below)]
    gaps = Counter(below.gap for _, below in pairs)
    usual = layout.usual_gap
    if layout.wrap_width is None and usual == 1 and marks == 0 and _has_lost_separators(pairs, gaps[0]):
        _say_what_was_lost(pairs, gaps[0], context)
        return usual + 1, LOST_SEPARATOR
    least = _least_gap(gaps, usual, len(pairs))
    wide = sum(count for gap, count in gaps.items() if gap >= least)
    by_marks = marks >= 2 and marks * 3 >= wide
    common = wide > 0.4 * len(pairs) and len(pairs) > 6
    if not wide or by_marks or common or _are_pages([below.first_line for _, below in pairs if below.gap >= least]):
        return 0, ""
    return least, "gap"


def _least_gap(gaps: Counter[int], usual: int, pairs: int) -> int:
    """The blank lines from which a gap is wide. Where indents part paragraphs one is wide if such lines are few,
    else two are."""
    if usual:
        return usual + 1
    wider = sum(count for gap, count in gaps.items() if gap >= 2)
    common = gaps[1] > max(2, 0.12 * pairs) or (wider >= 2 and wider > gaps[1]) or (wider >= 3 and gaps[1] >= 3)
    return 2 if common else 1


def _are_pages(lines: Sequence[int]) -> bool:
    """Gaps at even distances of a printed page's lines are where pages ended."""
    steps = [below - above for above, below in pairwise(lines)]
    return len(steps) >= 2 and max(steps) - min(steps) <= 3 and 45 <= steps[0] <= 80


def _has_lost_separators(pairs: Sequence[tuple[Piece, Piece]], closed: int) -> bool:
    """A file with a paragraph a line and one blank line between, in which `closed` single newlines stand here and
    there: where a separator (a rule, a picture) was lost when the page was saved. Runs of them are lists or verse."""
    if not 3 <= closed <= 0.4 * len(pairs):
        return False
    run = longest = 0
    for _, below in pairs:
        run = run + 1 if below.gap == 0 else 0
        longest = max(longest, run)
    ended = sum(bool(_ENDS_PARAGRAPH.search(above.text)) for above, below in pairs if below.gap == 0)
    return longest <= 3 and ended >= 0.8 * closed


def _say_what_was_lost(pairs: Sequence[tuple[Piece, Piece]], closed: int, context: Context) -> None:
    first = next(below.first_line for _, below in pairs if below.gap == 0)
    message = (
        f"{closed} paragraphs follow the one before with no blank line, where all others have one: each was taken for "
        "a scene break whose mark was lost"
    )
    hint = "If they are no breaks, put a blank line between the paragraphs."
    context.say("lost-separator", "warning", first, message, hint)


def _say_if_in_dialogue(above: Piece, below: Piece, context: Context, rule: str) -> None:
    if rule == "gap" and _OPENS_SPEECH.match(below.text) and _CLOSES_SPEECH.search(above.text):
        message = "the scene break above this line falls between two speeches; a line may have been lost there"
        hint = "Compare it with another copy of the story, or take the extra blank line out."
        context.say("break-in-dialogue", "warning", below.first_line, message, hint)
