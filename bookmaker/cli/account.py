"""The account of a story: its source down one side, what each line became and by which rule down the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from bookmaker.cli import reporting
from bookmaker.model import DOUBTFUL

if TYPE_CHECKING:
    from bookmaker.errors import Diagnostic
    from bookmaker.model import Became, Layout, LedgerEntry, Parsed, Story

MOST_ROWS = 3
"""Rows that a long line is folded to; a paragraph a line would fill the screen."""

LINES_AROUND = 3
"""Lines shown above and below a doubtful spot."""

MOST_NAMED = 8
LONGEST_NAMED = 30
"""Characters: of what is left out of a line, so much is told."""

_COLOURS: dict[Became, str] = {
    "title": "bold cyan", "author": "bold cyan", "field": "cyan", "heading": "bold green", "end-mark": "green",
    "thematic-break": "bold blue", "verse": "magenta", "epigraph": "magenta", "quotation": "magenta",
    "preformatted": "magenta", "list": "magenta", "note": "bright_cyan", "aside": "bright_cyan",
    "endnote": "bright_cyan", "left-out": "red", "paragraph": "dim",
}  # fmt: skip
Piece = tuple[str, str]
"""Text, and the style it has on a terminal."""

Write = Callable[[Sequence[Piece]], None]


class _Line(Struct, frozen=True):
    """A line of the source: the entries that begin on it, and the one that it belongs to."""

    number: int
    text: str
    begins: tuple[LedgerEntry, ...]
    inside: LedgerEntry | None
    doubts: tuple[Diagnostic, ...]

    @property
    def margin(self) -> int:
        """The least margin of the entries that begin on the line; DOUBTFUL and more is no doubt."""
        weighed = [entry.weighed for entry in self.begins if entry.weighed]
        return min((each.margin for each in weighed if each.margin is not None), default=DOUBTFUL)


def print_account(parts: Sequence[Parsed], story: Story, *, doubtful: bool = False) -> None:
    """What every line of a story's file, or files, became; with `doubtful` only the lines that are in doubt."""
    write = reporting.row_writer()
    for label, text in _header(story):
        for n, words in enumerate(_wrapped(text, reporting.terminal_width() - len(label) - 2)):
            write([(f"{label}: " if n == 0 else " " * (len(label) + 2), "bold"), (words, "")])
    for parsed in parts:
        write([])
        _write_file(parsed, write, doubtful=doubtful)


def _write_file(parsed: Parsed, write: Write, *, doubtful: bool) -> None:
    path, shape = str(parsed.source.path), f"{parsed.source.encoding}, {layout_in_words(parsed.source.layout)}"
    if reporting.width_of(path) + 2 + len(shape) <= reporting.terminal_width():
        write([(path, "bold"), (f": {shape}", "")])
    else:
        write([(f"{path}:", "bold")])
        _write_words(shape, write)
    for said in parsed.diagnostics:
        if said.line is None and (not doubtful or said.severity != "info"):
            _write_doubt(said, write)
    write([])
    lines = _lines(parsed, doubtful=doubtful)
    columns = _Columns.fitted_to(lines, reporting.terminal_width())
    if doubtful:
        _write_doubtful(lines, columns, write)
    else:
        _write_lines(lines, columns, write)
    write([])
    _write_words(_word_account(parsed), write)


def _write_doubtful(lines: Sequence[_Line], columns: _Columns, write: Write) -> None:
    """The spots that are in doubt, the most doubtful first, with a sign where lines between them are not shown."""
    spots = _doubtful_spots(lines)
    if not spots:
        write([("No line is in doubt.", "")])
    for n, spot in enumerate(spots):
        if n:
            write([(f"{'⋮':>7}", "dim")])
        _write_lines(spot, columns, write, doubtful=True)


def _write_lines(lines: Sequence[_Line], columns: _Columns, write: Write, *, doubtful: bool = False) -> None:
    """The lines with what is doubted under each."""
    for line in lines:
        for row in columns.rows(line):
            write(row)
        if doubtful and line.margin < DOUBTFUL:
            for why in filter(None, map(why_of_entry, line.begins)):
                write([(f"{'':9}{why}", "bold yellow")])
        for said in line.doubts:
            _write_doubt(said, write)


def why_of_entry(entry: LedgerEntry) -> str:
    """`byline below +21, centred +14; ends in "!" -6 | else note, by 17`; the rule where nothing was weighed."""
    weighed = entry.weighed
    if weighed is None or weighed.margin is None or not weighed.because:
        return entry.rule
    speaks_for = ", ".join(f"{name} +{weight}" for name, weight in weighed.because if weight > 0)
    against = ", ".join(f"{name} {weight}" for name, weight in weighed.because if weight <= 0)
    evidence = "; ".join(filter(None, (speaks_for, against)))
    return f"{evidence} | else {weighed.instead}, by {weighed.margin}"


def layout_in_words(layout: Layout) -> str:
    """`hard-wrapped at 72 columns, paragraphs parted by a blank line`."""
    if layout.parting == "markup":
        return "paragraphs as marked up"
    wrap = f"hard-wrapped at {layout.wrap_width} columns" if layout.wrap_width else "a paragraph a line"
    parting = {
        "line": "parted by the line's end alone",
        "blank-line": "parted by a blank line",
        "indent": "parted by an indent",
        "wide-gap": "parted by wider gaps",
    }[layout.parting]
    return f"{wrap}, {parting}{', double-spaced' if layout.double_spaced else ''}"


def _header(story: Story) -> Iterator[tuple[str, str]]:
    yield "Title", story.metadata.title
    for creator in story.metadata.creators:
        yield "By", creator.name
    if story.tags.rating:
        yield "Rating", f"{story.tags.rating.text} ({story.tags.rating.level})"
    for label, values in (("Warnings", story.tags.warnings), ("Pairing", story.tags.relationships)):
        if values:
            yield label, "; ".join(values)
    if story.metadata.language != "en":
        yield "Language", story.metadata.language


# --- The source's lines -------------------------------------------------------------------------------------------


def _lines(parsed: Parsed, *, doubtful: bool) -> list[_Line]:
    """The lines of the file, blank ones too; of mark-up in tags, whose lines mean nothing, each entry's words."""
    doubts: dict[int, list[Diagnostic]] = {}
    for said in parsed.diagnostics:
        if said.line is not None and not (doubtful and said.severity == "info"):
            doubts.setdefault(said.line, []).append(said)
    if parsed.source.format not in ("text", "markdown"):
        return [
            _Line(e.first_line, e.text, (e,), e, tuple(said for n in _numbers(e) for said in doubts.pop(n, ())))
            for e in parsed.ledger
        ]
    from bookmaker.reading.decode import split_lines

    begins: dict[int, list[LedgerEntry]] = {}
    owner: dict[int, LedgerEntry] = {}
    for entry in parsed.ledger:
        numbers = _numbers(entry)
        begins.setdefault(numbers[0], []).append(entry)
        for number in numbers:
            owner.setdefault(number, entry)
    return [
        _Line(n, text.expandtabs(8).rstrip(), tuple(begins.get(n, ())), owner.get(n), tuple(doubts.get(n, ())))
        for n, text in enumerate(split_lines(parsed.source.text), 1)
    ]


def _numbers(entry: LedgerEntry) -> range:
    """The lines of an entry. A gap's are the blank ones, where there are any: the lines around it are others'."""
    inner = range(entry.first_line + 1, entry.last_line)
    return inner if not entry.text and inner else range(entry.first_line, entry.last_line + 1)


def _doubtful_spots(lines: Sequence[_Line]) -> list[list[_Line]]:
    """The lines in doubt with a few around each, those that meet together; the least margin first."""
    near = [n for n, line in enumerate(lines) if line.doubts or line.margin < DOUBTFUL]
    spots: list[range] = []
    for n in near:
        start, end = max(0, n - LINES_AROUND), min(len(lines), n + LINES_AROUND + 1)
        if spots and start <= spots[-1].stop:
            start = spots.pop().start
        spots.append(range(start, end))
    made = [[lines[n] for n in spot] for spot in spots]
    return sorted(made, key=lambda spot: min(line.margin for line in spot))


# --- Two columns --------------------------------------------------------------------------------------------------


class _Columns(Struct, frozen=True):
    """The widths of what became of a line (kind and rule) and of the source beside it."""

    source: int
    kind: int
    rule: int

    @classmethod
    def fitted_to(cls, lines: Sequence[_Line], width: int) -> _Columns:
        entries = [entry for line in lines for entry in line.begins]
        kind = max((len(entry.became) for entry in entries), default=0)
        rule = max((len(why_of_entry(entry)) for entry in entries), default=0)
        # The source is what is read, and has three fifths of a narrow terminal at least.
        rule = min(rule, max(15, width * 2 // 5 - kind - 14))
        return cls(max(20, width - kind - rule - 14), kind, rule)

    def rows(self, line: _Line) -> Iterator[list[Piece]]:
        """The terminal rows of a line, none wider than the terminal."""
        texts = _folded(line.text, self.source)
        count = max(len(texts), len(line.begins), 1)
        doubted = any(said.severity != "info" for said in line.doubts)
        mark = ("?" if line.doubts or line.margin < DOUBTFUL else " ", "bold yellow" if doubted else "blue")
        for n in range(count):
            entry = line.begins[n] if n < len(line.begins) else line.inside
            colour = _COLOURS[entry.became] if entry else ""
            number = f"{line.number:>6}" if n == 0 else " " * 6
            text = reporting.fitted(texts[n] if n < len(texts) else "", self.source)
            row: list[Piece] = [
                mark if n == 0 else (" ", ""),
                (f"{number}  ", "dim"),
                (text, "bold yellow" if doubted else "dim" if entry and entry.became == "left-out" else ""),
                (" │ " if entry else "", colour),
            ]
            if n < len(line.begins) and entry:
                row.append((f"{entry.became:{self.kind}} ", colour))
                row.append((reporting.fitted(why_of_entry(entry), self.rule).rstrip(), "dim"))
            yield row


def _folded(text: str, width: int) -> list[str]:
    """A line in at most MOST_ROWS rows of `width` columns, broken between words where it can be."""
    rows: list[str] = []
    while reporting.width_of(text) > width and len(rows) < MOST_ROWS - 1:
        cut = len(text)
        while reporting.width_of(text[:cut]) > width:
            cut -= max(1, (reporting.width_of(text[:cut]) - width) // 2)
        space = text.rfind(" ", 1, cut + 1)
        cut = space if space > cut // 2 else cut
        rows.append(text[:cut])
        text = text[cut:].lstrip()
    return [*rows, text]


# --- Writing ------------------------------------------------------------------------------------------------------


def _write_doubt(said: Diagnostic, write: Write) -> None:
    style = "bold yellow" if said.severity != "info" else "blue"
    width = reporting.terminal_width() - 9
    words = [*_wrapped(f"{said.code}: {said.message}", width - 2)]
    for n, text in enumerate(words):
        write([(f"{'':7}{'? ' if n == 0 else '  '}", style), (text, style)])
    for text in _wrapped(said.hint, width - 2) if said.hint else ():
        write([(f"{'':9}{text}", "dim")])


def _write_words(text: str, write: Write) -> None:
    for words in _wrapped(text, reporting.terminal_width()):
        write([(words, "")])


def _wrapped(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, max(20, width)) or [""]


def _word_account(parsed: Parsed) -> str:
    from bookmaker.ledger import count_words

    words = count_words(parsed)
    parts = f"{words['in_book']:,} in the book, {words['left_out']:,} left out, {words['missing']:,} missing"
    return f"{reporting.counted(words['source'], 'word')} in the file: {parts}.{_left_out_beside(parsed)}"


def _left_out_beside(parsed: Parsed) -> str:
    """What is left out of lines that are in the book: no line above says it."""
    texts = list(dict.fromkeys(part.text for entry in parsed.ledger for part in entry.unprinted))
    if not texts:
        return ""
    more = " …" if len(texts) > MOST_NAMED else ""
    return f" Left out of lines that are in the book: {', '.join(map(_shortened, texts[:MOST_NAMED]))}{more}."


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_NAMED else f"{text[:LONGEST_NAMED].rsplit(' ', 1)[0]} …"
