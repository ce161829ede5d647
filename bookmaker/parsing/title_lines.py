"""Title and byline lines, cut so that what is not title or name is accounted for by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.judging.names import DATE, EMAIL
from bookmaker.judging.vocabulary import term_of
from bookmaker.ledger import letters_of
from bookmaker.model import Became, EntryPart
from bookmaker.parsing.named import Named
from bookmaker.parsing.pieces import LABEL, Piece
from bookmaker.patterns import Lazy

BYLINE_WORDS = "byline-words"
"""The rule of what only introduces a name: the title page says `by` in its own way."""

OTHER_LETTERS = "other-letters"
"""The rule of a title or name that the title page says in other letters (capitals of another alphabet)."""

_PART_WORDS = Lazy(r"\b(?:part|pt|of|one|two|three|aka|chapter)\b", re.I)
_BY = Lazy(r"(?:\b(?:written|told|composed|authored|filked|created)\s+)?\bby\b[\W_]*$", re.I)
"""What stands right before a name."""

_MERE_KIND = frozenset(
    "a an the story stories fan fic fiction fanfic fanfiction script poem tale and with from by".split()
)
"""Words of `A fan fiction story by`, which say nothing that the book does not show."""

_WORD = Lazy(r"[^\W_]+")
_HAS_NO_SPACES = Lazy(r"[\u0e00-\u0eff\u1100-\u11ff\u3040-\u9fff\uac00-\ud7ff]")
_MOST_SPACED = 80


class _Stretch(Struct, frozen=True):
    """A part of a line, from one place to another. `became` is what it is used as; None for what stands beside that,
    and for what only introduces a name, which is `spare`."""

    start: int
    end: int
    became: Became | None = None
    spare: bool = False


def split_title_lines(named: Named) -> list[Piece]:
    """The front's pieces, where a title's or byline's line tells its words apart: those that are used and those beside.

    An address, a date or a part number beside them is left out by name; more than that (`An original parody by`) is a
    note of its own on the title page.
    """
    result: list[Piece] = []
    rest = _WORD.findall(named.title.text)
    names: list[tuple[Became, str]] = [("author", name) for name in named.authors.names]
    for piece in named.front:
        if piece.became in ("title", "author"):
            title, rest = _words_of_title(named.title.text, rest, piece.text)
            result.extend(_whole(piece, _used_in(piece, title, names)))
        elif piece.became == "field" and term_of(piece.label) == "author":
            result.append(_with_names_apart(piece, names))
        else:
            result.append(piece)
    return result


def _used_in(piece: Piece, title: str, names: Sequence[tuple[Became, str]]) -> Sequence[tuple[Became, str]]:
    """What of title and names a line is to be cut by: a byline has a title's words only where they stand before its
    names, since a name may have a word of the title."""
    both: list[tuple[Became, str]] = [("title", title), *names]
    if piece.became == "title":
        return both
    named = min((found[0][0] for _, name in names if (found := _find(name, piece.text, 0))), default=None)
    entitled = _find(title, piece.text, 0)
    return names if named is not None and not (entitled and entitled[-1][1] <= named) else both


def _words_of_title(title: str, rest: list[str], text: str) -> tuple[str, list[str]]:
    """(the words of the title that a line has, those that further lines may have): a long title takes two lines."""
    if not _find(title, text, 0):
        for end in range(len(rest), 0, -1):
            if _find_together(rest[:end], text, 0):
                return " ".join(rest[:end]), rest[end:]
    return title, rest


def _with_names_apart(piece: Piece, names: Sequence[tuple[Became, str]]) -> Piece:
    """A header entry that names authors, each name by itself: the byline has its own `and` between them."""
    value = piece.text.partition(piece.label)[2] if piece.raw.role != "metadata" else piece.text
    stretches = _stretches(value, names)
    if not any(stretch.became for stretch in stretches):
        return piece
    label = () if piece.raw.named_by_tag else (EntryPart(piece.label, LABEL),)
    parts = (EntryPart(value[each.start : each.end].strip(), BYLINE_WORDS if each.spare else "") for each in stretches)
    return replace(piece, parts=(*label, *parts))


def _whole(piece: Piece, used: Sequence[tuple[Became, str]]) -> list[Piece]:
    """The line with its words in parts, and a note for each that stands beside title and names."""
    text = piece.text
    stretches = _stretches(text, used)
    if not any(stretch.became for stretch in stretches):
        beside = _without_lead(text)[0]
        stretches = [_Stretch(0, len(text), spare=True)] if not beside.strip() else [_Stretch(0, len(text))]
    # What was chosen as title or name is that, whatever its line was taken for.
    chosen: tuple[Became, ...] = ("title", "author")
    found = {stretch.became for stretch in stretches}
    piece = replace(piece, became=next((became for became in chosen if became in found), piece.became))
    letters = letters_of("".join(words for _, words in used))
    parts: list[EntryPart] = []
    notes: list[Piece] = []
    for each in stretches:
        words = text[each.start : each.end].strip()
        spare = ""
        if each.spare:
            spare = BYLINE_WORDS
        elif each.became:
            spare = "" if letters_of(words) in letters else OTHER_LETTERS
        elif _is_mere_particular(words):
            spare = "beside-title"
        else:
            notes.append(replace(_of(piece, each).named("note", piece.rule), kind="beside"))
        parts.append(EntryPart(words, spare))
    return [replace(piece, parts=tuple(parts)), *notes]


def _of(piece: Piece, stretch: _Stretch) -> Piece:
    return _with_text(piece, piece.text[stretch.start : stretch.end].strip(" \t-–—:;,"))


def _stretches(text: str, used: Sequence[tuple[Became, str]]) -> list[_Stretch]:
    """The line cut around the words that are used, each looked for behind the one before it."""
    result: list[_Stretch] = []
    at = 0
    for became, words in used:
        for start, end in _find(words, text, at):
            result += _between(text, at, start, named=became == "author")
            result.append(_Stretch(start, end, became))
            at = end
    return [*result, *_between(text, at, len(text), named=False)]


def _between(text: str, start: int, end: int, *, named: bool) -> list[_Stretch]:
    """What stands between two stretches that are used, where it holds a word; `named` says that a name follows."""
    if not _WORD.search(text[start:end]):
        return []
    beside, lead = _without_lead(text[start:end]) if named else (text[start:end], "")
    cut = end - len(lead)
    result = [_Stretch(start, cut)] if _WORD.search(beside) else []
    return [*result, _Stretch(cut, end, spare=True)] if _WORD.search(lead) else result


def _find(words: str, text: str, at: int) -> list[tuple[int, int]]:
    """Where words stand in a line from a place on: as they are, else with other signs between them, else with words."""
    typed = re.compile(re.escape(words), re.I).search(text, at) if words else None
    if typed:
        return [typed.span()]
    tokens = _WORD.findall(words)
    if not tokens:
        return []
    if together := _find_together(tokens, text, at):
        return [together.span()]
    if spaced := _find_spaced("".join(tokens), text, at):
        return [spaced.span()]
    places: list[tuple[int, int]] = []
    for token in tokens:
        found = re.compile(rf"(?<![^\W_]){re.escape(token)}(?![^\W_])", re.I).search(
            text, places[-1][1] if places else at
        )
        if found is None:
            return []
        places.append(found.span())
    return places


def _find_together(words: Sequence[str], text: str, at: int) -> re.Match[str] | None:
    """Where words follow each other in a line from a place on, with any signs between them."""
    tokens = map(re.escape, words)
    return re.compile(r"(?<![^\W_])" + r"[\W_]*".join(tokens) + r"(?![^\W_])", re.I).search(text, at)


def _find_spaced(letters: str, text: str, at: int) -> re.Match[str] | None:
    """Where letters follow each other in a line from a place on, with any signs between them: T H E  L A M P."""
    if len(letters) > _MOST_SPACED:
        return None
    typed = r"[\W_]*".join(map(re.escape, letters))
    # Where words are written without spaces, no letter's neighbours tell whether a word ends there.
    bounded = typed if _HAS_NO_SPACES.search(letters) else rf"(?<![^\W_]){typed}(?![^\W_])"
    return re.compile(bounded, re.I).search(text, at)


def _without_lead(text: str) -> tuple[str, str]:
    """(what stands before a byline's `by`, that and what else only introduces the name)."""
    by = _BY.search(text)
    head, lead = (text[: by.start()], by[0]) if by else (text, "")
    if all(word.casefold() in _MERE_KIND for word in _WORD.findall(head)):
        return "", text
    return head, lead


def _with_text(piece: Piece, text: str) -> Piece:
    line = piece.raw.lines[0]
    return replace(piece, raws=(replace(piece.raw, lines=(replace(line, text=text.strip(), spans=()),)),))


def _is_mere_particular(text: str) -> bool:
    """A part number, a date, an address: nothing that a reader would miss beside the title."""
    bare = _PART_WORDS.sub("", DATE.sub("", EMAIL.sub("", text)))
    return not re.search(r"[^\W\d_]{3,}", bare) and not _HAS_NO_SPACES.search(bare)
