"""The front of a story: mail headers, title, byline, fields and what the author said before beginning.

The front ends at the first paragraph that no rule here knows. Paragraphs above the title, and those above a rule
that frames the front, belong to it whatever they say. Pieces are named here; nothing below the front is touched.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from bookmaker.model import RawParagraph
from bookmaker.parsing.fields import field_of, known_field, read_fields
from bookmaker.parsing.foreword import rule_of_foreword, rule_of_line
from bookmaker.parsing.frame import find_frame_end
from bookmaker.parsing.mailheader import LEAST_OF_POST, read_mail_block, title_of_subject
from bookmaker.parsing.marks import is_mark, is_rule
from bookmaker.parsing.names import BYLINE, clean_name, is_name, split_names
from bookmaker.parsing.pieces import Piece, lines_apart, split_paragraph
from bookmaker.parsing.settling import UNSIGNED, UNTITLED, Authors, Title, settle_authors, settle_title
from bookmaker.parsing.shapes import is_chapter_heading, is_heading_label, is_slug, is_speech
from bookmaker.parsing.title import Anchor, find_anchor, front_lines, is_same_title
from bookmaker.parsing.vocabulary import plain_name

NEAR_TOP = 60
"""Paragraphs in which a header is looked for."""

LEAST_NEAR = 3
"""Blank lines that still keep a header together, however tightly the story is set."""

_COMMON_HEADERS = ("note", "author", "title", "rating", "summary", "disclaimer")


@dataclass(slots=True)
class Front:
    """What was read before the story: named pieces, the paragraphs below them, and the title and authors."""

    pieces: list[Piece] = field(default_factory=list)
    rest: list[RawParagraph] = field(default_factory=list)
    title: Title = UNTITLED
    authors: Authors = UNSIGNED


def read_front(raws: Sequence[RawParagraph], *, usual_gap: int) -> Front:
    """The front matter of a document, and the paragraphs after it."""
    speakers = _speakers(raws)
    below, mail = _take_mail(raws)
    subject = _subject(mail)
    anchor = _find_title(below, speakers, subject)
    frame_end = find_frame_end(below, anchor.last_line if anchor else 0, speakers)
    reader = _FrontReader(below, mail, anchor, near=max(LEAST_NEAR, usual_gap))
    reader.read(known_end=max(frame_end, anchor.known_end if anchor else 0), speakers=speakers)
    pieces, rest = reader.pieces, list(reader.queue)
    title = settle_title(pieces, anchor, subject)
    authors = settle_authors(pieces, anchor, mail, rest)
    known = {name.casefold() for name in authors.names}
    named = [
        p.named("author", "name-under-title") if p.became == "note" and p.text.strip().casefold() in known else p
        for p in pieces
    ]
    return Front(named, rest, title, authors)


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


def _take_mail(raws: Sequence[RawParagraph]) -> tuple[list[RawParagraph], list[Piece]]:
    """The paragraphs without the mail header blocks at the top, and those blocks' headers."""
    queue = deque(raws)
    mail: list[Piece] = []
    while queue and (block := read_mail_block(queue[0])):
        mail.extend(block.pieces)
        queue.popleft()
        if block.rest:
            queue.appendleft(block.rest)
    return list(queue), mail


def _subject(mail: Sequence[Piece]) -> str:
    subjects = [p.value for p in mail if p.label.casefold() in ("subject", "subj") or p.rule == "board-header"]
    return title_of_subject(subjects[0]) if subjects else ""


def _find_title(raws: Sequence[RawParagraph], speakers: frozenset[str], subject: str) -> Anchor | None:
    """Where the title stands; None where a field gives it or no rule finds one."""
    taken: set[int] = set()
    in_header = True
    for raw in raws[:NEAR_TOP]:
        if raw.role == "metadata":
            if raw.name.casefold() == "title":
                return None
            taken.update(line.number for line in raw.lines)
        elif found := read_fields(raw, in_header=in_header, speakers=speakers):
            if any(piece.detail == "title" and piece.value for piece in found):
                return None
            taken.update(line.number for piece in found for line in piece.lines)
        else:
            in_header = False
    if collection := _collection(raws, subject):
        return collection
    # Nothing below the first chapter heading is a title.
    lines = front_lines(raws, taken)
    headings = (n for n, x in enumerate(lines) if n > 0 and x.role != "heading" and is_chapter_heading(x.text))
    return find_anchor(lines[: next(headings, len(lines))], subject)


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

    def __init__(self, raws: Sequence[RawParagraph], pieces: Sequence[Piece], anchor: Anchor | None, near: int) -> None:
        self.queue = deque(raws)
        self.pieces = list(pieces)
        self.anchor = anchor
        self.near = near

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
            return [Piece((raw,), "field", "front-matter", label=raw.name, value=raw.text)]
        if inside and (header := read_mail_block(raw)) and len(header.pieces) >= LEAST_OF_POST and header.rest is None:
            return [piece.named("left-out", "mail-header") for piece in header.pieces]
        if is_mark(raw.text):
            return self._name_mark(raw, inside=inside)
        in_header = bool(self.pieces) and self.pieces[-1].became == "field" and raw.gap_before <= self.near
        if fields := read_fields(raw, in_header=in_header or inside, speakers=speakers):
            return fields
        if raw.role != "text" or (not inside and _begins_story(raw)):
            return [Piece((raw,), "note", "before-title")] if inside else None
        if self._repeats_title(raw):
            return [Piece((raw,), "left-out", "title-repeated")]
        if rule := rule_of_line(raw.text) or rule_of_foreword(raw.text):
            return [Piece((raw,), "note", rule)]
        return [Piece((raw,), "note", "before-story", detail="continues" if in_header else "")] if inside else None

    def _name_mark(self, raw: RawParagraph, *, inside: bool) -> list[Piece] | None:
        """A rule is furniture wherever it stands; an ornament above everything may be the story's own."""
        if is_rule(raw.text):
            return [Piece((raw,), "left-out", "rule-of-front")]
        return [Piece((raw,), "left-out", "mark-of-front")] if inside or self.pieces else None

    def _is_mixed(self, raw: RawParagraph) -> bool:
        """Lines typed below each other of which the first is no field and a later one is: each is taken alone."""
        if raw.role != "text" or any(line.filled for line in raw.lines[:-1]) or known_field(raw.lines[0].text):
            return False
        return self._is_title(raw.lines[0].text) or any(known_field(line.text) for line in raw.lines[1:])

    def _is_title(self, text: str) -> bool:
        return self.anchor is not None and is_same_title(text, self.anchor.title)

    def _repeats_title(self, raw: RawParagraph) -> bool:
        """The title once more: e-zines set it in their own head and again over the story."""
        if self.anchor is not None:
            return self._is_title(raw.text)
        return is_same_title(raw.text, next((piece.value for piece in self.pieces if piece.detail == "title"), ""))


def _begins_story(raw: RawParagraph) -> bool:
    """A heading, a slug or speech: nothing that is said before a story looks so."""
    first = raw.lines[0].text
    return is_chapter_heading(raw.text) or is_heading_label(first) or is_slug(first) or is_speech(raw.text)
