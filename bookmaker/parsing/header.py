"""The front of a story: mail headers, title, byline, fields and what the author said before beginning.

The front ends at the first paragraph that no rule here knows. Paragraphs above the title, and those above a rule
that frames the front, belong to it whatever they say. Pieces are named here; nothing below the front is touched.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from bookmaker.judging.entries import field_of, known_field
from bookmaker.judging.marks import is_mark, is_rule
from bookmaker.judging.names import BYLINE, clean_name, is_name, split_names
from bookmaker.judging.shapes import is_chapter_heading, is_heading_label, is_slug, is_speech
from bookmaker.judging.vocabulary import plain_name, plain_words
from bookmaker.model import RawParagraph, Source
from bookmaker.parsing.drawings import is_drawn
from bookmaker.parsing.fields import read_fields, stated_value
from bookmaker.parsing.foreword import rule_of_foreword, rule_of_line
from bookmaker.parsing.frame import find_frame_end, reads_as_front
from bookmaker.parsing.furniture import is_pgp_line
from bookmaker.parsing.gutenberg import take_gutenberg_head
from bookmaker.parsing.mailheader import read_mail_block, title_of_subject
from bookmaker.parsing.named import UNSIGNED, UNTITLED, Authors, Title
from bookmaker.parsing.navigation import is_navigation
from bookmaker.parsing.pieces import Piece, lines_apart, split_paragraph, without_key
from bookmaker.parsing.posts import LEAST_OF_POST, first_post, is_introduction, take_mail
from bookmaker.parsing.settling import (
    parted_byline,
    settle_authors,
    settle_byline_of_title,
    settle_title,
)
from bookmaker.parsing.title import Anchor, find_anchor, front_lines, is_same_title

NEAR_TOP = 60
"""Paragraphs in which a header is looked for."""

MOST_SAID_BEFORE = 300
"""Words of the author's own that may stand over a header."""

LEAST_NEAR = 3
"""Blank lines that still keep a header together, however tightly the story is set."""

SOON = 4
"""Paragraphs below in which a known entry tells that the header goes on."""

LONGEST_DEDICATION = 18
"""Words of a dedication that no name introduces."""

_CONTENTS = re.compile(r"\bcontents\b", re.I)
_SPOKEN = re.compile(r"[.!?…][\"”')*_]*$")
_NAMES = r"[A-Z][\w'’-]*(?: (?:and|&|of|[A-Z][\w.'’-]*))*"
_DEDICATES = re.compile(rf"[\W_]*(?i:for|to|dedicated to|in memory of) {_NAMES}(?:[^\w\s].*)?")

_COMMON_HEADERS = ("note", "author", "title", "rating", "summary", "disclaimer")


@dataclass(slots=True)
class Front:
    """What was read before the story: named pieces, the paragraphs below them, and the title and authors."""

    pieces: list[Piece] = field(default_factory=list)
    rest: list[RawParagraph] = field(default_factory=list)
    title: Title = UNTITLED
    authors: Authors = UNSIGNED


def read_front(raws: Sequence[RawParagraph], source: Source) -> Front:
    """The front matter of a source, of which `raws` are the paragraphs that are free, and the paragraphs after it."""
    speakers = _speakers(raws)
    boilerplate, text = take_gutenberg_head(raws)
    below, mail = take_mail(text)
    subject, senders = parted_byline(_subject(mail))
    first = first_post(below, mail)
    # A first post that only introduces the story has its title in the next.
    reach = below if is_introduction(mail) or reads_as_front(first, 0, speakers) else first
    anchor = _find_title(reach, speakers, subject, page=source.format == "html")
    frame_end = find_frame_end(below, anchor.last_line if anchor else 0, speakers)
    reader = _FrontReader(below, [*boilerplate, *mail], anchor, source.layout.usual_gap)
    reader.read(known_end=max(frame_end, anchor.known_end if anchor else 0), speakers=speakers)
    # An entry among the text (a form on a page) is what the page shows.
    rest = [without_key(raw) for raw in reader.queue]
    pieces = _without_page_title(reader.pieces, anchor)
    title = settle_title(pieces, anchor, subject)
    authors = settle_authors(pieces, anchor, mail, rest)
    if senders and authors.rule in ("", "sender"):
        authors = Authors(senders, "subject")
    title, authors = settle_byline_of_title(title, authors)
    return Front([_as_settled(piece, title, authors) for piece in pieces], rest, title, authors)


def _without_page_title(pieces: Sequence[Piece], anchor: Anchor | None) -> list[Piece]:
    """The pieces, where the title in the head of a page gives way to the title that the page shows."""
    shown = anchor is not None and bool(anchor.title_lines)
    return [p.named("left-out", "page-title") if shown and _is_head_title(p.raw) else p for p in pieces]


def _is_head_title(raw: RawParagraph) -> bool:
    return raw.role == "metadata" and raw.name.casefold() == "title"


def _as_settled(piece: Piece, title: Title, authors: Authors) -> Piece:
    """A piece of the front, once title and authors are known: a line that was taken for the title and is another is a
    note, and a line that holds an author's name alone is the byline."""
    if piece.became == "note" and piece.text.strip().casefold() in {name.casefold() for name in authors.names}:
        return piece.named("author", "name-under-title")
    if piece.became == "title" and title.rule == "title-field" and not is_same_title(piece.text, title.text):
        return piece.named("note", "before-title")
    if piece.became == "author" and authors.rule == "author-field" and not _names_one_of(piece.text, authors):
        return piece.named("note", "before-title")
    return piece


def _names_one_of(text: str, authors: Authors) -> bool:
    words = plain_words(text)
    return words == "by" or any(plain_words(name) in words for name in authors.names)


def _speakers(raws: Sequence[RawParagraph]) -> frozenset[str]:
    """Names that speak as in a script, `NAME: words`: no header repeats itself so."""
    counts: Counter[str] = Counter()
    for raw in raws:
        first = raw.lines[0].text
        if ":" in first and (found := field_of(first)):
            counts[plain_name(found.name)] += 1
    # Two names that answer each other are a script sooner than one that is often repeated.
    least = 2 if sum(count >= 3 for count in counts.values()) >= 2 else 4
    return frozenset(name for name, count in counts.items() if count >= least and name not in _COMMON_HEADERS)


def _subject(mail: Sequence[Piece]) -> str:
    subjects = [p.value for p in mail if p.label.casefold() in ("subject", "subj") or p.rule == "board-header"]
    return title_of_subject(subjects[0]) if subjects else ""


def _find_title(raws: Sequence[RawParagraph], speakers: frozenset[str], subject: str, *, page: bool) -> Anchor | None:
    """Where the title stands; None where an entry gives it at once or no rule finds one. The title in the head of a
    `page` names its site too: the page's own is looked for in it."""
    head = next((raw.text for raw in raws[:NEAR_TOP] if _is_head_title(raw)), "")
    if head and not page:
        return None
    taken: set[int] = set()
    in_header = True
    for n, raw in enumerate(raws[:NEAR_TOP]):
        if raw.role == "metadata" or is_drawn(raw) or is_navigation(raw):
            taken.update(line.number for line in raw.lines)
        elif found := read_fields(raw, in_header=in_header, speakers=speakers):
            if any(piece.detail == "title" and piece.value for piece in found):
                return _anchor_of_entry(raws, n)
            taken.update(line.number for piece in found for line in piece.lines)
        else:
            in_header = False
    if collection := _collection(raws, subject):
        return collection
    # Nothing below the first chapter heading is a title.
    lines = front_lines(raws, taken)
    headings = (n for n, x in enumerate(lines) if n > 0 and x.role != "heading" and is_chapter_heading(x.text))
    anchor = find_anchor(lines[: next(headings, len(lines))], subject or head)
    shown = anchor is None or not head or (anchor.title_lines and anchor.title.casefold() in head.casefold())
    return anchor if shown else None


def _anchor_of_entry(raws: Sequence[RawParagraph], place: int) -> Anchor | None:
    """A `Title:` among other entries, under a few words of the author's own: these belong to the front."""
    entries = sum(known_field(line.text) for raw in raws[place : place + 3] for line in raw.lines)
    words = sum(len(raw.text.split()) for raw in raws[:place])
    if entries < 2 or words > MOST_SAID_BEFORE or any(_begins_story(raw) for raw in raws[:place]):
        return None
    return Anchor("title-field", "", end_line=raws[place].first_line - 1)


def _collection(raws: Sequence[RawParagraph], subject: str) -> Anchor | None:
    """Several pieces by one author under one subject: the subject is the title, and each piece's name a heading."""
    if not subject:
        return None
    names: Counter[tuple[str, ...]] = Counter()
    for raw in raws:
        for line in raw.lines:
            if len(line.text) < 60 and (match := BYLINE.match(line.text)) and is_name(clean_name(match[1])):
                names[split_names(match[1])] += 1
    top = names.most_common(1)
    return Anchor("subject", subject, (), top[0][0]) if top and top[0][1] >= 3 else None


class _FrontReader:
    """Walks down from the top, naming each paragraph, until one is the story's own: that is first in `queue`."""

    def __init__(
        self, raws: Sequence[RawParagraph], pieces: Sequence[Piece], anchor: Anchor | None, usual_gap: int
    ) -> None:
        self.queue = deque(raws)
        self.pieces = list(pieces)
        self.anchor = anchor
        self.usual_gap = usual_gap
        self.near = max(LEAST_NEAR, usual_gap)

    def read(self, *, known_end: int, speakers: frozenset[str]) -> None:
        """Name the paragraphs of the front. Those down to line `known_end` belong to it whatever they say."""
        anchored = self.anchor.lines if self.anchor else frozenset()
        while self.queue:
            raw = self.queue.popleft()
            if any(line.number in anchored for line in raw.lines):
                self._take_anchored(raw, speakers)
            elif len(raw.lines) > 1 and self._is_mixed(raw):
                self.queue.extendleft(reversed(lines_apart(raw)))
            elif named := self._name(raw, speakers, inside=raw.last_line <= known_end):
                self.pieces.extend(named)
            else:
                self.queue.appendleft(raw)
                break

    def _take_anchored(self, raw: RawParagraph, speakers: frozenset[str]) -> None:
        """Cut the paragraph that holds title or byline so that each line gets its own name."""
        anchor = self.anchor
        assert anchor is not None
        for n, one in enumerate(lines_apart(raw)):
            number = one.first_line
            if number in anchor.title_lines:
                self.pieces.append(Piece((one,), "title", anchor.rule))
            elif number in anchor.author_lines:
                self.pieces.append(Piece((one,), "author", anchor.rule))
            elif any(line.number in anchor.lines for line in raw.lines[n:]):
                self.pieces.extend(self._name(one, speakers, inside=True) or ())
            else:
                self.queue.appendleft(split_paragraph(raw, n)[1] if n else raw)
                return

    def _name(self, raw: RawParagraph, speakers: frozenset[str], *, inside: bool) -> list[Piece] | None:
        """The paragraph as front matter; None when it belongs to the story. `inside` says that front matter follows,
        so that it is front matter itself."""
        if raw.role == "metadata":
            return [Piece((raw,), "field", "front-matter", label=raw.name, value=stated_value(raw))]
        if is_drawn(raw):
            # In its place among the words of the front, where more of them follow.
            return [Piece((raw,), "note", "before-title")] if inside or self._goes_on_below() else None
        if inside and (header := read_mail_block(raw)) and len(header.pieces) >= LEAST_OF_POST and header.rest is None:
            return [piece.named("left-out", "mail-header") for piece in header.pieces]
        if rule := self._rule_of_furniture(raw, inside=inside):
            return [Piece((raw,), "left-out", rule)]
        if is_mark(raw.text):
            return None
        in_header = bool(self.pieces) and self.pieces[-1].became == "field" and raw.gap_before <= self.near
        if fields := read_fields(raw, in_header=in_header or inside, speakers=speakers):
            return fields if inside or self._is_header(raw, fields) else None
        if raw.role != "text" or (not inside and _begins_story(raw)):
            return [Piece((raw,), "note", "before-title")] if inside else None
        if self._repeats_title(raw):
            return [Piece((raw,), "left-out", "title-repeated")]
        if rule := self._rule_of_note(raw):
            return [Piece((raw,), "note", rule)]
        return [Piece((raw,), "note", "before-story", detail="continues" if in_header else "")] if inside else None

    def _rule_of_furniture(self, raw: RawParagraph, *, inside: bool) -> str:
        """The rule by which a paragraph of the front is left out. A typed rule is furniture wherever it stands; an
        ornament above everything may be the story's own, and so may a page's rule that no header follows."""
        if is_pgp_line(raw):
            return "pgp-signature"
        if is_navigation(raw) and len(raw.text.split()) > 1 and not _CONTENTS.search(raw.text):
            return "navigation-link"
        drawn = raw.role == "rule" and not raw.text
        if is_rule(raw.text) or (drawn and (inside or (bool(self.pieces) and self._goes_on_below()))):
            return "rule-of-front"
        return "mark-of-front" if is_mark(raw.text) and (inside or self.pieces) else ""

    def _goes_on_below(self) -> bool:
        """Whether the next paragraph is a header's: an entry, or the author speaking."""
        below = self.queue[0] if self.queue else None
        if below is None or below.role != "text":
            return False
        return known_field(below.lines[0].text) or bool(rule_of_foreword(below.text))

    def _is_header(self, raw: RawParagraph, fields: Sequence[Piece]) -> bool:
        """Whether entries are a header's. A message to somebody in the story and the first speeches of a script look
        the same: names that nobody knows, parted from the header, with no known one soon below."""
        if (
            not raw.gap_before
            or any(p.detail != "other" for p in fields)
            or any(known_field(x.text) for x in raw.lines)
        ):
            return True
        if any(known_field(below.lines[0].text) for below in islice(self.queue, SOON)):
            return True
        message = read_mail_block(raw)
        if message is not None and len(message.pieces) >= LEAST_OF_POST:
            return False
        above = [piece.gap for piece in self.pieces if piece.became == "field"][1:]
        wider = raw.gap_before > max(above, default=0)
        return not (wider and all(_SPOKEN.search(piece.value) for piece in fields))

    def _rule_of_note(self, raw: RawParagraph) -> str:
        if self._dedicates(raw):
            return "dedication-in-prose"
        return rule_of_line(raw.text) or rule_of_foreword(raw.text)

    def _dedicates(self, raw: RawParagraph) -> bool:
        """`For Hilary, who asked for it`, under title and byline, with a wider gap below than above."""
        under = bool(self.pieces) and self.pieces[-1].became in ("title", "author", "left-out")
        below = self.queue[0].gap_before if self.queue else 0
        if not under or below <= max(raw.gap_before, self.usual_gap):
            return False
        return len(raw.text.split()) <= LONGEST_DEDICATION and bool(_DEDICATES.fullmatch(raw.text))

    def _is_mixed(self, raw: RawParagraph) -> bool:
        """Lines typed below each other of which the first is no field and a later one is: each is taken alone."""
        if raw.role != "text" or any(line.filled for line in raw.lines[:-1]) or known_field(raw.lines[0].text):
            return False
        return self._is_title(raw.lines[0].text) or any(known_field(line.text) for line in raw.lines[1:])

    def _is_title(self, text: str) -> bool:
        return self.anchor is not None and is_same_title(text, self.anchor.title)

    def _repeats_title(self, raw: RawParagraph) -> bool:
        """The title once more: e-zines set it in their own head and again over the story."""
        if self.anchor is not None and self.anchor.title:
            return self._is_title(raw.text)
        return is_same_title(raw.text, next((piece.value for piece in self.pieces if piece.detail == "title"), ""))


def _begins_story(raw: RawParagraph) -> bool:
    """A heading, a slug or speech: nothing that is said before a story looks so."""
    first = raw.lines[0].text
    return is_chapter_heading(raw.text) or is_heading_label(first) or is_slug(first) or is_speech(raw.text)
