"""Lines with spans: what a mark-up format says of a stretch of text, kept beside the text without its marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from bookmaker.model import Layout, RawLine, RawParagraph, Span, SpanKind

_DEEPEST = 24

_NOTE_CALL = re.compile(r"\[\^([^\]\s]+)\]")


class LineBuilder:
    """Builds the lines of one paragraph from pieces of text and from the starts and ends of marked stretches.

    A stretch that runs over the end of a line goes on in the next one. Lines without text are left out, but for those
    between others where `keep_blank` is set.
    """

    def __init__(self, number: int, indent: int = 0, *, keep_blank: bool = False) -> None:
        self.touched = False
        """Whether anything was written, were it only spaces."""
        self._number = number
        self._keep_blank = keep_blank
        self._blank = True
        self._indent = indent
        self._pieces: list[str] = []
        self._length = 0
        self._open: list[tuple[SpanKind, str, int]] = []
        self._spans: list[Span] = []
        self._lines: list[RawLine] = []

    @property
    def has_text(self) -> bool:
        """Whether the line being built has anything but space in it."""
        return not self._blank

    @property
    def length(self) -> int:
        """How many characters the line being built has."""
        return self._length

    def write(self, text: str) -> None:
        self.touched = True
        self._blank = self._blank and text.isspace()
        self._pieces.append(text)
        self._length += len(text)

    def start(self, kind: SpanKind, target: str = "") -> None:
        """Begins a stretch, unless it would be inside more others than anybody means."""
        if len(self._open) < _DEEPEST:
            self._open.append((kind, target, self._length))

    def stop(self, kind: SpanKind) -> None:
        """Ends the innermost open stretch of that kind; without one, nothing happens."""
        for i in range(len(self._open) - 1, -1, -1):
            if self._open[i][0] == kind:
                _, target, start = self._open.pop(i)
                self._spans.append(Span(start, self._length, kind, target))
                return

    def end_line(self, number: int, indent: int = 0, *, filled: bool) -> None:
        """Ends the line; the next one is line `number` of the file. `filled` says that the two are to be joined."""
        spans = [*self._spans, *(Span(start, self._length, kind, target) for kind, target, start in self._open)]
        line = marked_line(self._number, "".join(self._pieces), self._indent, filled, spans)
        if line.text or (self._keep_blank and self._lines):
            self._lines.append(line)
        self._open = [(kind, target, 0) for kind, target, _ in self._open]
        self._number, self._indent, self._pieces = number, indent, []
        self._length, self._spans, self._blank = 0, [], True

    def lines(self) -> tuple[RawLine, ...]:
        """All lines so far; the last one ends here."""
        self.end_line(self._number, filled=False)
        while self._lines and not self._lines[-1].text:
            self._lines.pop()
        if self._lines and self._lines[-1].filled:
            last = self._lines[-1]
            self._lines[-1] = RawLine(last.number, last.text, last.indent, False, last.spans)
        return tuple(self._lines)


def marked_line(number: int, text: str, indent: int = 0, filled: bool = False, spans: Iterable[Span] = ()) -> RawLine:
    """A line of which the space at both ends is taken off, and its spans made to fit: spaces in front are indent."""
    bare = text.strip()
    lead = len(text) - len(text.lstrip())
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        start, end = max(span.start - lead, 0), min(span.end - lead, len(bare))
        while start < end and bare[start].isspace():
            start += 1
        while start < end and bare[end - 1].isspace():
            end -= 1
        if start >= end:
            continue
        before = kept[-1] if kept else None
        # Word processors end and start the same emphasis in the middle of a word.
        if before and before.kind == span.kind and before.target == span.target and before.end >= start:
            kept[-1] = Span(before.start, max(before.end, end), before.kind, before.target)
        else:
            kept.append(Span(start, end, span.kind, span.target))
    return RawLine(number, bare, indent + lead, filled, tuple(kept))


def with_note_calls(line: RawLine) -> RawLine:
    """The line with `[^1]` marked as calls for notes; at the head of a line before a colon it is the note itself."""
    calls = [m for m in _NOTE_CALL.finditer(line.text) if m.start() or line.text[m.end() : m.end() + 1] != ":"]
    if not calls:
        return line
    spans = [*line.spans, *(Span(m.start(), m.end(), "note-ref", m[1]) for m in calls)]
    return RawLine(line.number, line.text, line.indent, line.filled, tuple(sorted(spans, key=lambda s: s.start)))


def words_paragraph(number: int, text: str) -> RawParagraph:
    """Text that is left out, as a paragraph of its own."""
    return RawParagraph((RawLine(number, " ".join(text.split())),))


def markup_layout(paragraphs: Sequence[RawParagraph], wrap_width: int | None = None) -> Layout:
    """The layout of a document whose mark-up parts its paragraphs."""
    gaps = Counter(p.gap_before for p in paragraphs[1:] if p.role != "metadata")
    usual = gaps.most_common(1)[0][0] if gaps else 1
    return Layout("markup", wrap_width, 0, usual, False, tuple(sorted(gaps.items())))
