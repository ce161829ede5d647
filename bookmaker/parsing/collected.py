"""Several stories in one file: e-zines, collections, saved posts. Where each begins, from what its lines were judged.

A story begins where a title has a byline of its own, or where a header names title and author anew. Chapters that one
author signs each, a round robin's chapters and an editor's byline begin none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.judging import Choice, Judged, Judgement
from bookmaker.judging.authors import names_in
from bookmaker.judging.entries import field_of, known_field
from bookmaker.judging.labels import TEXT, Label
from bookmaker.judging.names import LIKE_BYLINE, TITLE_BY, is_name
from bookmaker.judging.shapes import is_bare_number, is_chapter_heading
from bookmaker.judging.vocabulary import term_of
from bookmaker.ledger import letters_of
from bookmaker.model import DOUBTFUL
from bookmaker.patterns import Lazy

RULE = "story-in-collection"
"""What settles that a line is the title or byline of one of several stories."""

FEWEST_WORDS = 30
"""Words of a story or poem, without which a title and byline are an entry of a list of contents."""

FEWEST_OF_TWO = 200
"""Words of each of two stories: a poem that is quoted with its title and poet is no second story."""

MOST_OF_ENTRY = 200
"""Characters of a line by which it is known for a header entry."""

NEAR = 4
"""Units from a title to its byline: a subtitle, an address or a picture may stand between."""

_TITLES: frozenset[Label] = frozenset(("title", "heading"))
_BESIDE: frozenset[Label] = frozenset(("subtitle", "contact", "date", "out"))
_ENTRIES: frozenset[Label] = frozenset(("field", "mail"))
_CLOSES: frozenset[Label] = frozenset(
    ("end", "out", "break", "footnote", "byline", "contact", "date", "note", "field", "mail", "verse-source")
)
"""What may stand right over the title of a new story."""


class StoryStart(Struct, frozen=True):
    """Where one of several stories begins: the unit at `place`, whose first line is numbered `line`; its title and its
    authors, where its head names them, and the places of the units that do."""

    place: int
    line: int
    title: str
    authors: tuple[str, ...]
    titled: tuple[int, ...]
    signed: tuple[int, ...]
    kind: Literal["byline", "header", "contents"] = "byline"
    entries: tuple[int, ...] = ()
    """The places of its header's entries."""


def stories_in(judgement: Judgement, usual_gap: int = 1) -> tuple[StoryStart, ...]:
    """Where the stories of a file begin; none where it holds one."""
    units = judgement.units
    found = sorted(
        {start.place: start for start in (*_by_headers(units), *_by_bylines(units))}.values(), key=lambda s: s.place
    )
    told = _without_contents(found, units)
    starts = [start for n, start in enumerate(told) if n == 0 or _is_parted(units, start, usual_gap)]
    return tuple(_with_contents_entries(starts, units)) if _are_several(starts, units) else ()


def _are_several(starts: Sequence[StoryStart], units: Sequence[Judged]) -> bool:
    if len({letters_of(start.title) for start in starts}) < 2:
        return False
    authors = {letters_of(" ".join(start.authors)) for start in starts if start.authors}
    headed = [start for start in starts if start.kind == "header"]
    if len(authors) < 2 and len({letters_of(start.title) for start in headed}) < 2:
        return False
    least = min(_words_of_text(units, start, end) for start, end in _spans(starts, len(units)))
    return len(starts) > 2 or least >= FEWEST_OF_TWO


def _spans(starts: Sequence[StoryStart], end: int) -> Iterator[tuple[int, int]]:
    places = [start.place for start in starts]
    return pairwise([*places, end])


def _words_of_text(units: Sequence[Judged], start: int, end: int) -> int:
    return sum(len(judged.unit.text.split()) for judged in units[start:end] if judged.label in TEXT)


# --- By bylines ---------------------------------------------------------------------------------------------------


def _by_bylines(units: Sequence[Judged]) -> Iterator[StoryStart]:
    """A start for each title with a byline under it, over it or on its own line."""
    for place, judged in enumerate(units):
        if _is_title(judged) and (own := _named_on_line(judged.unit.text)):
            yield _start(units, place, own[0], own[1], (place,), ())
        elif _is_byline(units, place) and (authors := _authors_of(judged.unit.text)):
            titled = _titles_above(units, place) or _titles_below(units, place)
            title = " ".join(units[n].unit.text for n in titled).strip(" *_#=~")
            if titled and is_title_of_story(title):
                yield _start(units, min(*titled, place), title, authors, titled, (place,))


def _is_title(judged: Judged) -> bool:
    return judged.label in _TITLES or judged.unit.paragraph.role == "heading"


def _is_byline(units: Sequence[Judged], place: int) -> bool:
    """Whether a unit is a byline, or reads as one and has a title over it: far from a file's head few are judged so."""
    judged = units[place]
    if judged.label == "byline" or not place or not _is_title(units[place - 1]):
        return judged.label == "byline"
    match = _PLAIN_BYLINE.match(judged.unit.text)
    return match is not None and is_name(match[1]) and judged.label != "script"


_PLAIN_BYLINE = Lazy(r"[\W_]*by:?\s+([^\W\da-z_][\w.'’-]*(?: [\w.'’&-]+){0,4})[\W_]*$", re.I)


def _start(
    units: Sequence[Judged],
    place: int,
    title: str,
    authors: tuple[str, ...],
    titled: tuple[int, ...],
    signed: tuple[int, ...],
) -> StoryStart:
    return StoryStart(place, units[place].unit.lines[0].number, title, authors, titled, signed)


def is_title_of_story(text: str) -> bool:
    """Whether a heading may be a story's title: chapters, prefaces and parts have an author too, and are none."""
    return bool(letters_of(text)) and not (is_chapter_heading(text) or is_bare_number(text) or _NO_STORY.match(text))


_NO_STORY = Lazy(
    r"\W*(?:introduction|foreword|preface|afterword|contents|table of contents|editorial|about the authors?|notes?"
    r"|acknowledge?ments|dedication|appendix|(?:the )?(?:complete|collected|selected) \w+)\W*$",
    re.I,
)


_NO_AUTHOR = Lazy(
    r"\W*(?:\w+ (?:and|&) )?(?:edited|compiled|collected|illustrated|translated|posted|published|printed|produced|"
    r"directed|designed|typed|scanned|lyrics|music|sung|drawings?|pictures|art|cover|submitted|sent|created)\b",
    re.I,
)


def _named_on_line(text: str) -> tuple[str, tuple[str, ...]] | None:
    """Title and authors of `The Ferry, by Ann Marsh`."""
    match = TITLE_BY.match(text)
    if match is None or not is_title_of_story(match[1]) or _NO_AUTHOR.match(text):
        return None
    names = names_in(match[2])
    named = names and all(is_name(name) and name[:1].isupper() for name in names)
    return (match[1].strip(' *_",'), names) if named and not re.search(r"[.!?;]\s", match[1]) else None


def _authors_of(text: str) -> tuple[str, ...]:
    if _NO_AUTHOR.match(text):
        return ()
    match = LIKE_BYLINE.match(text)
    names = names_in((match[1] or "") if match else text)
    if not names and match:
        return ()
    first = names_in(text.partition(",")[0].split(maxsplit=1)[-1]) if match and "," in text else ()
    return tuple(name for name in (names if all(map(is_name, names)) else first) if is_name(name))


def _titles_above(units: Sequence[Judged], byline: int) -> tuple[int, ...]:
    """The places of the title over a byline: the nearest heading, and one right over it that it goes on with."""
    place = byline - 1
    while place >= 0 and byline - place <= NEAR and not _is_title(units[place]) and units[place].label in _BESIDE:
        place -= 1
    if place < 0 or byline - place > NEAR or not _is_title(units[place]):
        return ()
    last = place
    while place > 0 and _is_title(units[place - 1]) and not units[place].unit.gap and last - place < 2:
        place -= 1
    return tuple(range(place, last + 1))


def _titles_below(units: Sequence[Judged], byline: int) -> tuple[int, ...]:
    """The place of the title that stands closer under a byline than the byline under what is above it."""
    if byline + 1 >= len(units) or not _is_title(units[byline + 1]):
        return ()
    return (byline + 1,) if units[byline + 1].unit.gap < max(units[byline].unit.gap, 2 * (byline == 0)) else ()


# --- By headers ---------------------------------------------------------------------------------------------------


def _by_headers(units: Sequence[Judged]) -> Iterator[StoryStart]:
    """A start for each run of header entries, or of a post's headers, that names title and author."""
    place = 0
    while place < len(units):
        end = place
        while end < len(units) and _is_entry(units[end], opens=end == place):
            end += 1
        if end > place:
            named = _entries_of(units, place, end)
            if named:
                yield named
        place = max(end, place + 1)


def _is_entry(judged: Judged, *, opens: bool) -> bool:
    """Whether a unit is a header entry, or stands right under one and is named like one: in a story's midst the judge
    does not look for them."""
    return judged.label in _ENTRIES or (
        (opens or not judged.unit.gap) and known_field(judged.unit.text[:MOST_OF_ENTRY])
    )


def _entries_of(units: Sequence[Judged], start: int, end: int) -> StoryStart | None:
    title = ""
    authors: tuple[str, ...] = ()
    titled: tuple[int, ...] = ()
    signed: tuple[int, ...] = ()
    mailed = all(judged.label == "mail" for judged in units[start:end])
    for place in range(start, end):
        found = field_of(units[place].unit.text)
        name = found.name.casefold() if found else ""
        if found and not title and (name in ("subject", "subj") if mailed else term_of(name) == "title"):
            title, titled = bare_title(found.value), (place,)
        elif found and not authors and (name == "from" if mailed else term_of(name) == "author"):
            authors, signed = names_in(re.sub(r"<[^>]*>|\S+@\S+|[()]", " ", found.value)), (place,)
    if not (title and authors and is_title_of_story(title)):
        return None
    made = _start(units, start, title, authors, titled, signed)
    return made if mailed else replace(made, kind="header", entries=tuple(range(start, end)))


def bare_title(text: str) -> str:
    """The title of a story in a header that may say which part of it follows: `Re: FIC: The Ferry (2/3)`."""
    text = re.sub(r"^\W*(?:(?:re|fw|fwd|fic|new|repost|story|post)\b\W*:\s*)+", "", text, flags=re.I)
    text = re.sub(r"^\W*\[[^\]]*\]\s*", "", text)
    counted = r"(?:(?:part|pt\.?|chapter|ch\.?)\s*)?\d+\s*(?:/|of)\s*\d+"
    named = r"(?:part|pt\.?|chapter|ch\.?)\s*(?:[\divxl]+|one|two|three|four|five|six)"
    return re.sub(rf"[\s,:;-]*[\[(]?\b(?:{counted}|{named})\b[\])]?.*$", "", text, flags=re.I).strip()


# --- Which of them ------------------------------------------------------------------------------------------------


def _without_contents(found: Sequence[StoryStart], units: Sequence[Judged]) -> list[StoryStart]:
    """The starts that text follows. A title that comes again was listed first; one header of two keeps the first."""
    kept: list[StoryStart] = []
    for start, (_, end) in zip(found, _spans(found, len(units)), strict=True):
        again = any(letters_of(other.title) == letters_of(start.title) for other in found if other.place > start.place)
        alike = kept and _is_part_of(start.title, kept[-1].title)
        if alike:
            # A part of the story above, or its header under its title.
            first = kept[-1]
            authors = first.authors or start.authors
            kept[-1] = replace(first, authors=authors, kind="header" if start.kind == "header" else first.kind)
        elif _words_of_text(units, start.place, end) >= FEWEST_WORDS or (again and _follows(found, start, units)):
            kept.append(start)
    return kept


def _is_part_of(title: str, above: str) -> bool:
    """Whether a title is the one above again, or says that it is a part of that."""
    bare, whole = letters_of(bare_title(title)), letters_of(bare_title(above))
    return bare == whole or (bare != letters_of(title) and bool(bare) and whole.startswith(bare))


def _follows(found: Sequence[StoryStart], start: StoryStart, units: Sequence[Judged]) -> bool:
    """Whether the same title comes again right below, as a header under a title does."""
    below = next(other for other in found if other.place > start.place)
    return letters_of(below.title) == letters_of(start.title) and below.place - start.place <= 2 * NEAR


def _is_parted(units: Sequence[Judged], start: StoryStart, usual_gap: int) -> bool:
    """Whether something ends right over a start: white space, a rule, a note, the end of the story above."""
    above, here = units[start.place - 1], units[start.place]
    marked = here.unit.paragraph.role == "heading" or start.kind == "header"
    return marked or here.unit.gap > usual_gap or above.label in _CLOSES


def _with_contents_entries(starts: Sequence[StoryStart], units: Sequence[Judged]) -> list[StoryStart]:
    """The starts, and those of unsigned stories between them that a list over the first has, as it has the others."""
    first = starts[0].place
    listed = [letters_of(judged.unit.text) for judged in units[:first]]

    def is_listed(title: str) -> bool:
        letters = letters_of(title)
        return len(letters) > 2 and any(letters in entry and len(entry) < len(letters) + 60 for entry in listed)

    if sum(is_listed(start.title) for start in starts) < 2:
        return list(starts)
    taken = {place for start in starts for place in start.titled}
    more = [
        StoryStart(place, judged.unit.lines[0].number, judged.unit.text, (), (place,), (), "contents")
        for place, judged in enumerate(units)
        if place >= first and place not in taken and judged.label in _TITLES
        and is_title_of_story(judged.unit.text) and is_listed(judged.unit.text)
    ]  # fmt: skip
    return sorted((*starts, *more), key=lambda start: start.place)


# --- As one book --------------------------------------------------------------------------------------------------


def as_chapters(judgement: Judgement, starts: Sequence[StoryStart]) -> Judgement:
    """The judgement of a file with several stories, each a chapter by its title, with its byline as a note under it.

    The authors of all of them are the book's, but where the file names its own.
    """
    units = list(judgement.units)
    for n, start in enumerate(starts):
        if n == 0 and units[start.place].label in _ENTRIES:
            continue  # the file's own header
        labels: dict[int, Label] = dict.fromkeys(start.entries, "field")
        labels |= dict.fromkeys(start.signed, "note")
        labels |= dict.fromkeys(start.titled, "heading")
        for place, label in labels.items():
            judged = units[place]
            units[place] = replace(judged, label=label, instead=judged.label, standard=RULE)
    return replace(
        judgement,
        units=tuple(units),
        title=_title_of_all(judgement, starts[0]),
        authors=_authors_of_all(judgement, starts),
    )


def _title_of_all(judgement: Judgement, first: StoryStart) -> Choice | None:
    """The title of the file: that of a masthead over the first story, where it has one."""
    chosen = judgement.title
    if chosen is not None and letters_of(chosen.text) != letters_of(first.title):
        return chosen
    for judged in judgement.units[: first.place]:
        if judged.label == "title" and is_title_of_story(judged.unit.text):
            text = judged.unit.text.strip(" *_#=~")
            return Choice(text, (judged.unit.lines[0].number,), "title line", DOUBTFUL, (), first.title)
    return chosen


def _authors_of_all(judgement: Judgement, starts: Sequence[StoryStart]) -> tuple[Choice, ...]:
    """The authors of all stories, but where the file names others as its own."""
    everyone = {letters_of(name) for start in starts for name in start.authors}
    edited = {judged.unit.lines[0].number for judged in judgement.units if _NO_AUTHOR.match(judged.unit.text.strip())}
    own = [
        each
        for each in judgement.authors
        if letters_of(each.text) not in everyone and not (each.lines and edited.issuperset(each.lines))
    ]
    return judgement.authors if own else tuple(_choices(starts, judgement))


def _choices(starts: Sequence[StoryStart], judgement: Judgement) -> Iterator[Choice]:
    seen: set[str] = set()
    for start in starts:
        for name in start.authors:
            if letters_of(name) not in seen:
                seen.add(letters_of(name))
                lines = tuple(judgement.units[place].unit.lines[0].number for place in start.signed)
                yield Choice(name, lines, "byline", DOUBTFUL, (), "")
