"""HTML tokens -> raw paragraphs: where blocks end, which words are marked, how much room stands between.

Margins are counted as a browser shows them: a `<p>` stands a blank line away from its neighbours, a `<div>` none, each
further `<br>` or paragraph of nothing but `&nbsp;` adds one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from bookmaker.model import RawLine, RawParagraph, Span, SpanKind
from bookmaker.reading.elements import (
    HIDDEN,
    MARGINS,
    PREFORMATTED,
    alignment,
    classes_of,
    is_element,
    is_page_number,
    span_kind,
)
from bookmaker.reading.layout import LONGEST_WRAP
from bookmaker.reading.marked import LineBuilder, words_paragraph
from bookmaker.reading.nesting import DEEPEST, Element, OpenElements
from bookmaker.reading.pictures import Picture, picture_of_story
from bookmaker.reading.tagsoup import Token, html_tokens

_SWALLOWING = {*HIDDEN, "title"} - {"option"}
"""Elements that would take the rest of the page out of sight if their ends were lost."""
_DIVIDER = re.compile(r"(?i)(?:divider|separator|scene-?break|break|rule|line|bar|hr)[-_\d]*\.(?:gif|png|jpe?g|svg)$")
_CALL = re.compile(r"(?i)\W*(?:\d{1,3}|[a-z])?\W*$")
_HINT_CLASSES = ("byline", "message")
_PAGE_WIDTH = 72


class _Mark(Struct):
    """An open inline tag; `hidden` says why its text is left out."""

    tag: str
    kind: SpanKind | None
    target: str
    depth: int
    closes: bool
    hidden: str = ""


class Flow(Struct, frozen=True):
    """What a page, or a piece of one, holds; `title` and `meta` come from its head."""

    paragraphs: list[RawParagraph] = field(default_factory=list)
    dropped: list[tuple[RawParagraph, str]] = field(default_factory=list)
    title: list[RawParagraph] = field(default_factory=list)
    meta: dict[str, tuple[int, str]] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)


def flow_of(source: str, first_line: int = 1, hidden: Mapping[str, str] = HIDDEN) -> Flow:
    """The paragraphs of a page, or of a piece of one, in order. Line ends in `source` are LF; `hidden` are the elements
    that are dropped, with the reason.

    `name` of a paragraph is the name of a definition (role "metadata"), the anchor that a link of the page leads to,
    the label above a quotation on an archive's page, or one of the classes `byline` and `message`.
    """
    tokens = list(html_tokens(source, first_line))
    reader = _FlowReader(tokens, hidden)
    for i, token in enumerate(tokens):
        reader.take(i, token)
    reader.end_block(1)
    reader.end_definition()
    return reader.flow


class _FlowReader:
    def __init__(self, tokens: Sequence[Token], hidden: Mapping[str, str]) -> None:
        self.flow = Flow()
        self._hidden = hidden
        self._closing = _closed_tags(tokens)
        links = (t.attributes.get("href", "") for t in tokens if t.kind == "start" and t.text == "a")
        self._targets = {href[1:] for href in links if href.startswith("#")}
        self._open = OpenElements()
        self._marks: list[_Mark] = []
        self._builder: LineBuilder | None = None
        self._margin = 0
        self._blanks = 0
        self._hollow = False  # whether a `<p>` is open in which nothing stands yet
        self._breaks = 0
        self._space = self._newline = False
        self._anchor = ""
        self._term: RawParagraph | None = None
        self._term_used = True

    def take(self, index: int, token: Token) -> None:
        match token.kind:
            case "text":
                self._text(token)
            case "start":
                self._start(index, token)
            case "end":
                self._end(token)
            case "comment":
                if any(c.isalnum() for c in token.text):
                    self.flow.dropped.append((words_paragraph(token.line, token.text), "markup-comment"))
            case "hidden":
                pass

    # --- text ---

    def _text(self, token: Token) -> None:
        hidden = next((m.hidden for m in self._marks if m.hidden), "")
        if hidden:
            if not token.text.isspace():
                self.flow.dropped.append((words_paragraph(token.line, token.text), hidden))
        elif self._open.inside(PREFORMATTED):
            self._preformatted(token)
        else:
            for i, row in enumerate(token.text.split("\n")):
                self._row(re.sub(r"[ \t\r\f]+", " ", row), token.line + i, starts_line=i > 0)

    def _row(self, row: str, number: int, *, starts_line: bool) -> None:
        """A source line of running text: its end is a space, and its number is kept by a line of its own."""
        self._newline = self._newline or starts_line
        self._space = self._space or row.startswith(" ")
        bare = row.strip(" ")
        if not bare:
            return
        if self._breaks > 1 and self._builder and not bare.isspace():
            self.end_block(0)
        builder = self._builder or self._new_builder(number)
        if self._newline:
            builder.end_line(number, filled=builder.has_text)
        elif self._space and builder.length:
            builder.write(" ")
        builder.write(bare)
        if not bare.isspace():
            self._breaks = 0
        self._newline = False
        self._space = row.endswith(" ")

    def _preformatted(self, token: Token) -> None:
        for i, row in enumerate(token.text.split("\n")):
            if self._builder is None:
                if not row.strip():
                    continue
                self._new_builder(token.line + i)
            elif i:
                self._builder.end_line(token.line + i, filled=False)
            if self._builder:
                self._builder.write(row.replace("\r", "").expandtabs(8))

    def _new_builder(self, number: int) -> LineBuilder:
        self._hollow = False
        self._builder = LineBuilder(number, keep_blank=self._open.inside(PREFORMATTED))
        for mark in self._marks:
            if mark.kind:
                self._builder.start(mark.kind, mark.target)
        self._space = self._newline = False
        return self._builder

    # --- tags ---

    def _start(self, index: int, token: Token) -> None:
        name, attributes = token.text, token.attributes
        anchor = attributes.get("id") or (attributes.get("name", "") if name == "a" else "")
        if anchor in self._targets:
            self._anchor = self._anchor or anchor
        if ">" in token.raw:
            # A reader of tags that knows no quotes would take the rest of the value for text.
            self.flow.dropped.append((words_paragraph(token.line, token.raw.split(">", 1)[1]), "attribute"))
        if name == "br":
            self._line_break(token.line)
        elif name == "hr":
            self._rule(token.line, "")
        elif name == "img":
            self._picture(token.line, attributes)
        elif name == "meta":
            self.flow.meta.setdefault(attributes.get("name", "").lower(), (token.line, attributes.get("content", "")))
        elif name == "q":
            self._row('"', token.line, starts_line=False)
        elif name in MARGINS:
            self._start_block(index, name, attributes)
        elif is_element(name):
            self._start_mark(index, name, attributes)
        elif any(c.isalnum() for c in name + token.raw):
            self.flow.dropped.append((words_paragraph(token.line, f"<{name}{token.raw}>"), "unknown-tag"))

    def _start_block(self, index: int, name: str, attributes: dict[str, str]) -> None:
        self.end_block(MARGINS[name])
        self._count_hollow(begins=name == "p", counts=name == "p")
        self._open.end_implied(name)
        closes = index in self._closing
        if (name in _SWALLOWING and not closes) or self._open.depth >= DEEPEST:
            return
        label = self._label_above() if name == "blockquote" else ""
        if name in {"dt", "dl"}:
            self.end_definition()
        self._open.start(
            Element(name, alignment(name, attributes), classes_of(attributes), attributes.get("id", ""), closes, label)
        )

    def _count_hollow(self, *, begins: bool, counts: bool) -> None:
        """Count a `<p>` that nothing stood in: people typed it for a blank line."""
        self._blanks += self._hollow and counts
        self._hollow = begins

    def _start_mark(self, index: int, name: str, attributes: dict[str, str]) -> None:
        kind = span_kind(name, attributes)
        target = attributes["href"].strip() if kind == "link" else ""
        hidden = "page-number" if is_page_number(attributes) else ""
        mark = _Mark(name, kind, target, self._open.depth, index in self._closing, hidden)
        if mark.hidden and not mark.closes:
            mark.hidden = ""
        if len(self._marks) >= DEEPEST:
            return
        self._marks.append(mark)
        if kind and self._builder:
            if self._space and self._builder.length:
                self._builder.write(" ")
                self._space = False
            self._builder.start(kind, target)

    def _end(self, token: Token) -> None:
        name = token.text
        if name == "q":
            self._space = False
            self._row('"', token.line, starts_line=False)
        elif name == "br":
            self._line_break(token.line)
        elif name in MARGINS:
            self.end_block(MARGINS[name])
            self._count_hollow(begins=False, counts=name == "p")
            if self._open.end(name):
                self._marks = [mark for mark in self._marks if mark.depth <= self._open.depth]
            if name == "dl":
                self.end_definition()
        else:
            for i in range(len(self._marks) - 1, -1, -1):
                if self._marks[i].tag == name:
                    mark = self._marks.pop(i)
                    if mark.kind and self._builder:
                        self._builder.stop(mark.kind)
                    break

    def _line_break(self, number: int) -> None:
        self._hollow = False
        if self._builder:
            self._builder.end_line(number, filled=False)
        self._breaks += 1
        self._space = self._newline = False

    def _rule(self, number: int, mark: str) -> None:
        self._hollow = False
        self.end_block(1)
        self.end_definition()
        self._emit(RawParagraph((RawLine(number, mark),), role="rule"))
        self._margin = max(self._margin, 1)

    def _picture(self, number: int, attributes: dict[str, str]) -> None:
        self._hollow = False
        alt = " ".join(attributes.get("alt", "").split())
        alone = self._builder is None or not self._builder.has_text
        ornament = bool(alt) and not any(c.isalnum() for c in alt)
        if alone and (ornament or _DIVIDER.search(attributes.get("src", ""))):
            self._rule(number, "" if any(c.isalnum() for c in alt) else alt)
        elif ornament:
            # A small face or heart within a line is a character to the reader, as it is in the `alt`.
            self._row(alt, number, starts_line=False)
        else:
            link = next((mark.target for mark in reversed(self._marks) if mark.kind == "link"), None)
            picture = picture_of_story(number, attributes, link)
            self.flow.pictures.extend([picture] if picture else ())
        if any(c.isalnum() for c in alt):
            self.flow.dropped.append((words_paragraph(number, alt), "picture"))

    # --- paragraphs ---

    def end_block(self, margin: int) -> None:
        """Ends the paragraph being built; at least `margin` blank lines part it from the next."""
        builder, self._builder = self._builder, None
        lines = builder.lines() if builder else ()
        if builder and lines:
            self._paragraphs(lines)
            self._blanks = max(0, self._breaks - 1)
        else:
            self._blanks += self._breaks or (builder is not None and builder.touched)
        self._marks = [mark for mark in self._marks if mark.closes]
        self._breaks = 0
        self._space = self._newline = False
        self._margin = max(self._margin, margin)

    def _paragraphs(self, lines: tuple[RawLine, ...]) -> None:
        role, level = self._open.role()
        align = self._open.align()
        if align == "right":
            lines = tuple(replace(line, indent=max(line.indent, _PAGE_WIDTH - len(line.text))) for line in lines)
        name, self._anchor = self._anchor, ""
        hidden = next((self._hidden[e.name] for e in self._open if e.name in self._hidden), "")
        paragraph = RawParagraph(tuple(map(_with_calls, lines)), 0, align == "center", role, level, name)
        if hidden:
            self.flow.dropped.append((paragraph, hidden))
        elif self._open.inside({"title"}):
            self.flow.title.append(paragraph)
        elif self._open.inside({"dt"}):
            self.end_definition()
            self._term, self._term_used = paragraph, False
        elif self._open.inside({"dd"}) and self._term and self._is_metadata():
            self._term_used = True
            self._emit(replace(paragraph, role="metadata", level=0, name=self._term.text.rstrip(": ")))
        else:
            self.end_definition()
            for part in _long_lines_apart(paragraph):
                self._emit(self._hinted(part))

    def end_definition(self) -> None:
        """Gives out a term for which no definition came."""
        if self._term and not self._term_used:
            if self._is_metadata():
                lines = (RawLine(self._term.first_line, ""),)
                self._emit(RawParagraph(lines, role="metadata", name=self._term.text.rstrip(": ")))
            else:
                self._emit(self._term)
        self._term, self._term_used = None, True

    def _is_metadata(self) -> bool:
        """Whether the open term is the name of a value: it ends in a colon, or the page's classes say so."""
        told = any(e.classes & {"meta", "tags"} for e in self._open)
        return self._term is not None and (told or self._term.text.endswith(":"))

    def _hinted(self, paragraph: RawParagraph) -> RawParagraph:
        label = next((e.label for e in reversed(self._open) if e.label), "")
        if label and self._inside_preface():
            return replace(paragraph, role="metadata", level=0, name=label)
        hint = next((c for e in reversed(self._open) for c in _HINT_CLASSES if c in e.classes), "")
        return replace(paragraph, name=label or paragraph.name or hint)

    def _label_above(self) -> str:
        """The one-line paragraph above a quotation in an archive's block of notes: "Summary", "Chapter Notes"."""
        last = self.flow.paragraphs[-1] if self.flow.paragraphs else None
        if last is None or not any("meta" in e.classes or e.id == "endnotes" for e in self._open):
            return ""
        if last.role != "text" or len(last.text) > 40 or last.name:
            return ""
        if self._inside_preface():
            self.flow.paragraphs.pop()
        return last.text.rstrip(": ")

    def _inside_preface(self) -> bool:
        return any(e.id == "preface" for e in self._open)

    def _emit(self, paragraph: RawParagraph) -> None:
        # Nothing stands above the first paragraph that a margin could part it from.
        gap = self._blanks + (self._margin if self.flow.paragraphs else 0)
        before = self.flow.paragraphs[-1] if self.flow.paragraphs else None
        if paragraph.role == "metadata" and before and before.role == "metadata" and before.name == paragraph.name:
            self.flow.paragraphs[-1] = replace(before, lines=before.lines + paragraph.lines)
        else:
            self.flow.paragraphs.append(replace(paragraph, gap_before=gap))
        self._margin = self._blanks = 0


def _closed_tags(tokens: Sequence[Token]) -> set[int]:
    """Which start tags are closed somewhere: emphasis that never is holds for its paragraph, not for the book."""
    closed: set[int] = set()
    waiting: dict[str, list[int]] = {}
    for i, token in enumerate(tokens):
        if token.kind == "start":
            waiting.setdefault(token.text, []).append(i)
        elif token.kind == "end" and waiting.get(token.text):
            closed.add(waiting[token.text].pop())
    return closed


def _with_calls(line: RawLine) -> RawLine:
    """Links to a place on the page whose text is a bare number or sign are calls for notes."""
    spans = tuple(
        Span(s.start, s.end, "note-ref", s.target[1:])
        if s.kind == "link" and s.target.startswith("#") and _CALL.match(line.text[s.start : s.end])
        else s
        for s in line.spans
    )
    return replace(line, spans=spans)


def _long_lines_apart(paragraph: RawParagraph) -> list[RawParagraph]:
    """Where `<br>` ends lines that no page was ever that wide for, each is a paragraph."""
    runs: list[list[RawLine]] = [[]]
    for line in paragraph.lines:
        runs[-1].append(line)
        if not line.filled:
            runs.append([])
    runs = [run for run in runs if run]
    longest = max(sum(len(line.text) + 1 for line in run) for run in runs)
    if paragraph.role == "preformatted" or len(runs) < 2 or longest <= LONGEST_WRAP:
        return [paragraph]
    return [replace(paragraph, lines=tuple(run)) for run in runs]
