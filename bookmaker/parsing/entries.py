"""Lines that are header entries by their label -> a piece an entry, with its name and its value apart."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from bookmaker.judging import Judged
from bookmaker.judging.entries import field_of
from bookmaker.model import RawLine, RawParagraph
from bookmaker.parsing.fields import entries_apart, stated_value
from bookmaker.parsing.mailheader import header_of
from bookmaker.parsing.pieces import Piece
from bookmaker.parsing.runs import piece_from
from bookmaker.patterns import Lazy

_COLON = Lazy(r"^[\W_]{0,8}(?P<name>[^\W_][^:：]{0,60}?)[\s*_~\])】]*[:：][\s*_~]*(?P<value>.*)$")
"""`Name: value` in any language, where it is known to be an entry."""

_KEYS = (Lazy(r"[a-z][\w-]{0,24}:(?:\s|$)"), Lazy(r"[A-Z][\w/'’-]{0,24}(?: [\w/'’-]+)?:(?:\s|$)"))
"""Names by which two lines below each other are two entries, however full the page is: keys of front matter, others."""

_DASHED = Lazy(r"^[\W_]*(?P<name>[^\W\d_]+(?: [^\W\d_]+)?)\s+[-–—=]+\s+(?P<value>\S.*)$")
_MOST_NAME_WORDS = 6
_MOST_ALONE = 4
"""Words of a name with no sign behind it, on a line of its own."""

_QUOTED = Lazy(r"^[>\s]+")


class _Entry(Struct):
    name: str
    values: list[str]
    raws: list[RawParagraph]
    units: list[Judged] = field(default_factory=list)

    def add(self, raw: RawParagraph, line: RawLine) -> None:
        """Add a line of the paragraph `raw`."""
        last = self.raws[-1] if self.raws else None
        if last is not None and last.lines[-1].number == _above(raw, line):
            self.raws[-1] = replace(last, lines=(*last.lines, line))
        else:
            gap = raw.gap_before if raw.lines[0].number == line.number else 0
            self.raws.append(replace(raw, lines=(line,), gap_before=gap))


def _above(raw: RawParagraph, line: RawLine) -> int:
    numbers = [each.number for each in raw.lines]
    place = numbers.index(line.number)
    return numbers[place - 1] if place else -1


def field_pieces(units: Sequence[Judged]) -> list[Piece]:
    """The entries of units in a row that are labelled so: a name and its value, and lines that go on with it."""
    entries: list[_Entry] = []
    for judged in units:
        raw = judged.unit.paragraph
        if raw.role == "metadata":
            _add_key(entries, raw, judged)
            continue
        for n, line in enumerate(judged.unit.lines):
            begins = n == 0 or any(key.match(line.text) and key.match(judged.unit.text) for key in _KEYS)
            for part in entries_apart(line) if begins else (line,):
                found = _named(part.text, entries) if begins and not _is_nested(line, entries) else None
                if found or not entries or entries[-1].raws[-1].role == "metadata":
                    name, value = found or ("", part.text)
                    entries.append(_Entry(name, [value], []))
                else:
                    entries[-1].values.append(part.text)
                entries[-1].add(raw, part)
                if not entries[-1].units or entries[-1].units[-1] is not judged:
                    entries[-1].units.append(judged)
    return [_piece(entry) for entry in entries]


def _is_nested(line: RawLine, above: Sequence[_Entry]) -> bool:
    """Whether a line is set in under a key that has no value of its own."""
    return bool(above) and not above[-1].values[0] and line.indent > above[-1].raws[0].lines[0].indent


def _add_key(entries: list[_Entry], raw: RawParagraph, judged: Judged) -> None:
    """A key of front matter, with all of its lines."""
    goes_on = bool(entries) and entries[-1].units[-1].unit.paragraph is raw
    if not goes_on:
        entries.append(_Entry(raw.name, [], []))
    for line in judged.unit.lines:
        entries[-1].add(raw, line)
        entries[-1].values.append(line.text)
    entries[-1].units.append(judged)


def _piece(entry: _Entry) -> Piece:
    value = " ".join(filter(None, entry.values)).strip()
    if entry.raws[0].role == "metadata":
        value = stated_value(replace(entry.raws[0], lines=tuple(line for raw in entry.raws for line in raw.lines)))
    name, value = _without_brackets(entry.name, value, entry.raws[0].lines[0].text)
    units = entry.units
    whole = {judged.unit.paragraph.lines: judged.unit.paragraph for judged in units}
    raws = tuple(whole.get(raw.lines, raw) for raw in entry.raws)
    return replace(piece_from(raws, "field", units), label=name, value=value)


def _without_brackets(name: str, value: str, text: str) -> tuple[str, str]:
    """(name, value) without the bracket that closes behind an entry which one opens; a name keeps both of its own."""
    for opening, closing in ("()", "[]"):
        if text.lstrip("*_ ").startswith(opening) and value.endswith(closing) and opening not in value:
            value = value[:-1].rstrip()
        if name.count(opening) > name.count(closing):
            name += closing
    return name, value


def _named(text: str, above: Sequence[_Entry]) -> tuple[str, str] | None:
    """(name, value) of a line that begins an entry; None for one that goes on with the last of those above."""
    found = field_of(text)
    if found and (found.term is not None or not above):
        return found.name, found.value
    match = _COLON.match(text) or (None if above else _DASHED.match(text))
    if match is None:
        if not above and len(text.split()) <= _MOST_ALONE:
            return text.strip("#*_~ "), ""
        return None
    name, value = match["name"].strip(" *_~"), match["value"].strip()
    parted = not value or text[: match.start("value")].endswith((" ", "\t", "：", "*", "_"))
    turned = bool(above) and text.lstrip("*_ ")[:1].islower() and above[-1].name[:1].isupper()
    return (name, value) if parted and not turned and len(name.split()) <= _MOST_NAME_WORDS else None


def mail_pieces(units: Sequence[Judged]) -> list[Piece]:
    """Headers of mail, each with its name and value; what begins with none and goes on with none is left out."""
    pieces: list[Piece] = []
    for judged in units:
        unit = judged.unit
        raw = replace(unit.paragraph, lines=unit.lines, gap_before=unit.gap)
        found = header_of(_QUOTED.sub("", unit.text))
        if found:
            name, value = found
            pieces.append(replace(piece_from((raw,), "field", [judged]), label=name, value=value, kind="mail"))
        elif pieces and pieces[-1].became == "field" and not unit.gap:
            last = pieces[-1]
            pieces[-1] = replace(last, raws=(*last.raws, raw), value=f"{last.value} {unit.text}".strip())
        else:
            pieces.append(piece_from((raw,), "left-out", [judged]))
    return pieces
