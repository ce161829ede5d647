"""Markdown -> Source: CommonMark's blocks, each line of the file kept as a line with its number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from markdown_it.token import Token
from msgspec import Struct, field
from msgspec.structs import replace

from bookmaker.model import RawLine, RawParagraph, RawRole, Source
from bookmaker.reading.commonmark import commonmark
from bookmaker.reading.decode import Decoded, split_lines
from bookmaker.reading.flow import flow_of
from bookmaker.reading.frontmatter import front_matter
from bookmaker.reading.layout import FULL_ENOUGH, LONGEST_WRAP
from bookmaker.reading.markdowninline import InlineReader
from bookmaker.reading.marked import markup_layout, with_note_calls, words_paragraph
from bookmaker.reading.pictures import Picture, diagnostics_of_pictures
from bookmaker.reading.tagsoup import html_tokens
from bookmaker.reading.text import is_mark_line

_MARKER = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?=\s|$)")
_QUOTE_SIGNS = re.compile(r"[ \t]*>[ \t]?")
_LONGEST_HEADING = 100


def read_markdown(path: Path, decoded: Decoded) -> Source:
    """A Markdown file as raw paragraphs, its front matter first with role "metadata".

    A line of the file is a line of its paragraph; `filled` says that a break inside it was the editor's and not the
    writer's. A list item keeps its bullet as typed and has it for `name`; further paragraphs of the item have none. A
    rule's text is its mark as typed.
    """
    rows = split_lines(decoded.text)
    matter = front_matter(rows)
    taken = matter.rows if matter else 0
    # Blank lines in its place keep the numbers of the lines below.
    source = "\n".join([""] * taken + rows[taken:])
    reader = _BlockReader(rows, taken)
    reader.read(commonmark().parse(source))
    paragraphs = tuple(reader.paragraphs)
    return Source(
        path,
        decoded.encoding,
        markup_layout(paragraphs, reader.wrap.width),
        (*(matter.entries if matter else ()), *paragraphs),
        decoded.text,
        "markdown",
        (*(matter.dropped if matter else ()), *reader.dropped, *decoded.dropped),
        (*decoded.diagnostics, *diagnostics_of_pictures(reader.pictures)),
    )


class _Wrap(Struct, frozen=True):
    """How the document's lines were broken: `width` is None where a line is a paragraph."""

    width: int | None

    def joins(self, rows: Sequence[str]) -> bool:
        """Whether plain breaks in a paragraph of these rows are no more than spaces, as CommonMark takes them.

        They are the writer's where nothing in the file was wrapped, and where none of these rows is full.
        """
        if self.width is None:
            return False
        full = self.width * FULL_ENOUGH
        longest = (len(row) + 1 + len(after.split(" ", 1)[0]) for row, after in pairwise(rows))
        return len(rows) == 2 or any(length > full for length in longest)


def _measure_wrap(tokens: Sequence[Token]) -> _Wrap:
    broken: list[int] = []
    single = 0
    for token in tokens:
        if token.type == "inline":
            rows = token.content.split("\n")
            broken += [len(row) for row in rows[:-1] if not row.endswith(("  ", "\\"))]
            single += len(rows) == 1 and len(token.content) > LONGEST_WRAP
    if not broken:
        return _Wrap(None)
    typical = sorted(broken)[min(int(len(broken) * 0.96), len(broken) - 1)]
    # Prose on long lines beside a few short ones: whoever typed it never wrapped a line.
    return _Wrap(None if typical > LONGEST_WRAP or single > len(broken) / 4 else typical)


class _Item(Struct):
    """A list item on the way; `marker` is its bullet as typed until a paragraph has taken it."""

    marker: str
    line: int


class _BlockReader(Struct):
    rows: Sequence[str]
    taken: int
    paragraphs: list[RawParagraph] = field(default_factory=list)
    dropped: list[tuple[RawParagraph, str]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    wrap: _Wrap = _Wrap(None)
    _depth: int = 0
    _items: list[_Item] = field(default_factory=list)
    _heading: Token | None = None
    _centring: list[bool] = field(default_factory=list)

    def read(self, tokens: Sequence[Token]) -> None:
        """Takes CommonMark's block tokens in order."""
        self.wrap = _measure_wrap(tokens)
        for token in tokens:
            match token.type:
                case "heading_open":
                    self._heading = token
                case "heading_close":
                    self._heading = None
                case "blockquote_open" | "blockquote_close":
                    self._depth += token.nesting
                case "list_item_open":
                    self._items.append(self._opened_item(token))
                case "list_item_close":
                    self._close_item()
                case _:
                    self._leaf(token)

    # --- blocks ---

    def _leaf(self, token: Token) -> None:
        match token.type:
            case "inline":
                self._inline(token)
            case "hr":
                self._emit((RawLine(_first(token), self._typed(_first(token))),), "rule")
            case "code_block" | "fence":
                self._code(token)
            case "html_block":
                self._html(token)
            case "definition":
                self._definition(token)
            case _:
                pass

    def _inline(self, token: Token) -> None:
        first = _first(token)
        if self._heading is None:
            self._text(token, first)
            return
        mark = self._heading.markup
        rows = token.content.split("\n")
        setext = not mark.startswith("#")
        if not any(c.isalnum() for c in token.content):
            # "# # #" is an end mark, and "###" a change of scene.
            last = _first(self._heading) + (1 if setext else 0)
            lines = tuple(RawLine(n, self._typed(n)) for n in range(_first(self._heading), last + 1) if self._typed(n))
            self._emit(lines, "rule")
        elif setext and (len(rows) > 1 or len(token.content) > _LONGEST_HEADING):
            # A rule typed under a paragraph without a blank line between.
            self._text(token, first)
            self._emit((RawLine(first + len(rows), self._typed(first + len(rows))),), "rule")
        else:
            self._text(token, first, "heading", int(self._heading.tag[1:]))

    def _text(self, token: Token, first: int, role: RawRole | None = None, level: int = 0) -> None:
        rows = token.content.split("\n")
        # Lines that no page was ever wide enough for are paragraphs, blank lines between them or not.
        apart = self.wrap.width is None and max(map(len, rows)) > LONGEST_WRAP
        inlines = InlineReader(first, self._indent_of, joins=self.wrap.joins(rows))
        lines = inlines.read(token)
        self.dropped += inlines.dropped
        self.pictures += inlines.pictures
        for group in [(line,) for line in lines] if apart else _marks_apart(lines):
            self._emit(tuple(map(with_note_calls, group)), role, level, centred=inlines.centred)

    def _emit(
        self, lines: tuple[RawLine, ...], role: RawRole | None = None, level: int = 0, *, centred: bool = False
    ) -> None:
        """Adds a paragraph; without a role of its own it has that of the quotation or item around it."""
        if not lines:
            return
        name = ""
        if role is None and self._items:
            role, level = "item", len(self._items)
            name, lines = self._with_marker(lines)
        elif role is None and self._depth:
            role, level = "quote", self._depth
        gap = self._gap_above(lines[0].number)
        centred = centred or any(self._centring)
        self.paragraphs.append(RawParagraph(lines, gap, centred, role or "text", level, name))

    def _code(self, token: Token) -> None:
        first = _first(token) + (token.type == "fence")
        info = token.info.strip()
        if info:
            self.dropped.append((words_paragraph(_first(token), info), "code-language"))
        rows = [row.expandtabs(4) for row in token.content.removesuffix("\n").split("\n")]
        numbered = [RawLine(first + i, row.strip(), len(row) - len(row.lstrip())) for i, row in enumerate(rows)]
        while numbered and not numbered[-1].text:
            numbered.pop()
        while numbered and not numbered[0].text:
            numbered.pop(0)
        self._emit(tuple(numbered), "preformatted")

    def _html(self, token: Token) -> None:
        """A block of HTML; a `<center>` that it opens holds for the paragraphs below until one closes it."""
        flow = flow_of(token.content, _first(token))
        for paragraph in flow.paragraphs:
            above = self._gap_above(_first(token)) if paragraph is flow.paragraphs[0] else 0
            gap = above + paragraph.gap_before
            centred = paragraph.centred or any(self._centring)
            self.paragraphs.append(replace(paragraph, gap_before=gap, centred=centred))
        self.dropped += flow.dropped
        self.pictures += flow.pictures
        for tag in html_tokens(token.content):
            if tag.text not in {"center", "div", "p"}:
                continue
            if tag.kind == "start" and tag.text != "p":
                self._centring.append(tag.text == "center" or tag.attributes.get("align", "").lower() == "center")
            elif tag.kind == "end" and tag.text != "p" and self._centring:
                self._centring.pop()

    def _definition(self, token: Token) -> None:
        first, after = token.map or (0, 0)
        text = " ".join(self._typed(n) for n in range(first + 1, after + 1))
        self.dropped.append((words_paragraph(first + 1, text), "link-definition"))

    # --- list items ---

    def _opened_item(self, token: Token) -> _Item:
        line = _first(token)
        row = self._typed(line)
        for item in self._items:
            # Items that open on one line ("- - x") each take their own bullet.
            if item.line == line and item.marker:
                row = row.removeprefix(item.marker).lstrip()
        found = _MARKER.match(row)
        return _Item(found[0] if found else f"{token.info}{token.markup}", line)

    def _with_marker(self, lines: tuple[RawLine, ...]) -> tuple[str, tuple[RawLine, ...]]:
        """(the bullet, the lines with it in front as typed), where the item's bullet still waits."""
        waiting = [item for item in self._items if item.marker]
        if not waiting:
            return "", lines
        marker = " ".join(item.marker for item in waiting)
        for item in waiting:
            item.marker = ""
        first = lines[0]
        shift = len(marker) + 1
        spans = tuple(replace(s, start=s.start + shift, end=s.end + shift) for s in first.spans)
        return marker, (replace(first, text=f"{marker} {first.text}", spans=spans), *lines[1:])

    def _close_item(self) -> None:
        """A bullet with nothing after it ("1." alone, "+ + +") is text of its own."""
        item = self._items[-1]
        if item.marker:
            text = " ".join(i.marker for i in self._items if i.marker and i.line == item.line)
            for other in self._items:
                other.marker = "" if other.line == item.line else other.marker
            self.paragraphs.append(RawParagraph((RawLine(item.line, text),), self._gap_above(item.line)))
        self._items.pop()

    # --- lines of the file ---

    def _typed(self, number: int) -> str:
        """A line as typed, without the signs of quotation around it."""
        row = self.rows[number - 1]
        for _ in range(self._depth):
            row = _QUOTE_SIGNS.sub("", row, count=1)
        return row.strip()

    def _indent_of(self, number: int) -> int:
        """How far in the text of a line starts, quotation signs not counted."""
        row = self.rows[number - 1].expandtabs(4)
        for _ in range(self._depth):
            row = _QUOTE_SIGNS.sub("", row, count=1)
        return len(row) - len(row.lstrip())

    def _gap_above(self, number: int) -> int:
        if self.paragraphs and self.paragraphs[-1].last_line >= number:
            return 0
        gap = 0
        for i in range(number - 2, self.taken - 1, -1):
            if self.rows[i].strip(" \t>\xa0\f"):
                break
            gap += 1
        return gap


def _marks_apart(lines: tuple[RawLine, ...]) -> list[tuple[RawLine, ...]]:
    """The lines in groups, a line of nothing but signs by itself: it was typed without blank lines around it."""
    groups: list[list[RawLine]] = [[]]
    for line in lines:
        if is_mark_line(line.text):
            groups += [[line], []]
        else:
            groups[-1].append(line)
    return [(*group[:-1], replace(group[-1], filled=False)) for group in groups if group]


def _first(token: Token) -> int:
    """The 1-based line that a block token starts on."""
    return token.map[0] + 1 if token.map else 1
