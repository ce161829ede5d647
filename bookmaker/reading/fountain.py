"""Screenplays in Fountain, by its syntax (https://fountain.io/syntax): title page, scenes, characters, dialogue.

The signs that force an element (`.`, `!`, `@`, `>`, `~`) say what a line is and are none of its words. What its writer
keeps to himself (notes in `[[ ]]`, a synopsis after `=`, what stands in `/* */`) is left out and listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from bookmaker.model import RawLine, RawParagraph, Source
from bookmaker.reading.decode import Decoded, split_lines
from bookmaker.reading.marked import markup_layout

_KEY = re.compile(r"([^\W\d_][\w ]{0,40}):[ \t]*(.*)")
_SCENE = re.compile(r"(?:INT|EXT|EST|INT\.?/EXT|I/E)[. ]|\.(?=[^.\s])", re.I)
_SECTION = re.compile(r"(#{1,6})[ \t]*(\S.*)")
_CENTRED = re.compile(r">[ \t]*(.*?)[ \t]*<")
_FORCED = re.compile(r"[!@~]|>(?!.*<$)|\.(?=[^.\s])")
_PAGE = re.compile(r"={3,}[ \t]*$")
_SYNOPSIS = re.compile(r"=(?!=)")
_NOTE = re.compile(r"\[\[.*\]\]", re.S)


def read_fountain(path: Path, decoded: Decoded) -> Source:
    """A screenplay as raw paragraphs of role "script", with its sections as headings and its title page as metadata.

    The name of a paragraph is `scene`, `cue` (a character over what is said) or nothing.
    """
    rows = split_lines(decoded.text)
    entries, taken = _title_page(rows)
    reader = _Reader()
    reader.read(rows, taken)
    return Source(
        path,
        decoded.encoding,
        markup_layout(reader.paragraphs),
        (*entries, *reader.paragraphs),
        decoded.text,
        "fountain",
        (*reader.dropped, *decoded.dropped),
        decoded.diagnostics,
    )


def _title_page(rows: Sequence[str]) -> tuple[tuple[RawParagraph, ...], int]:
    """(the entries of the title page, the row after it): keys up to the first blank line, lines set in go on."""
    start = next((n for n, row in enumerate(rows) if row.strip()), len(rows))
    found: list[tuple[str, list[RawLine]]] = []
    # A page that is set in as a whole is one too.
    edge = len(rows[start]) - len(rows[start].lstrip()) if start < len(rows) else 0
    for n in range(start, len(rows)):
        row = rows[n]
        if not row.strip():
            return _entries(found), n
        own = len(row) - len(row.lstrip()) <= edge
        match = _KEY.fullmatch(row.strip()) if own else None
        if match:
            found.append((match[1], [RawLine(n + 1, match[2].strip())]))
        elif found and not own:
            found[-1][1].append(RawLine(n + 1, row.strip()))
        else:
            return (), 0
    return (), 0


def _entries(found: Sequence[tuple[str, list[RawLine]]]) -> tuple[RawParagraph, ...]:
    return tuple(RawParagraph(tuple(lines), role="metadata", name=name) for name, lines in found)


class _Reader(Struct):
    paragraphs: list[RawParagraph] = field(default_factory=list)
    dropped: list[tuple[RawParagraph, str]] = field(default_factory=list)

    def read(self, rows: Sequence[str], start: int) -> None:
        for gap, lines in _stretches(rows, start):
            self._take(gap, self._without_boneyard(lines))

    def _without_boneyard(self, lines: list[RawLine]) -> list[RawLine]:
        """The lines without those that stand in `/* */`, which ends with the stretch at the latest."""
        kept: list[RawLine] = []
        inside = False
        for line in lines:
            begins = line.text.startswith("/*")
            if inside or begins:
                self.dropped.append((RawParagraph((line,)), "fountain-boneyard"))
                inside = not line.text.endswith("*/")
            else:
                kept.append(line)
        return kept

    def _take(self, gap: int, lines: list[RawLine]) -> None:
        while lines and (_PAGE.match(lines[0].text) or _SYNOPSIS.match(lines[0].text) or _SECTION.match(lines[0].text)):
            line = lines.pop(0)
            if match := _SECTION.match(line.text):
                head = replace(line, text=match[2])
                self.paragraphs.append(RawParagraph((head,), gap, role="heading", level=len(match[1])))
            else:
                reason = "fountain-page" if _PAGE.match(line.text) else "fountain-synopsis"
                self.dropped.append((RawParagraph((line,)), reason))
            gap = 0
        text = "\n".join(line.text for line in lines)
        if _NOTE.fullmatch(text):
            self.dropped.append((RawParagraph(tuple(lines)), "fountain-note"))
        elif lines:
            self.paragraphs.append(_paragraph(gap, lines))


def _stretches(rows: Sequence[str], start: int) -> Iterator[tuple[int, list[RawLine]]]:
    """Lines between blank ones, each stretch with the number of those above it. Two spaces make a line that is not
    blank, for a speech with a blank line in it."""
    gap = 0
    lines: list[RawLine] = []
    for n in range(start, len(rows)):
        text = rows[n].strip()
        if text:
            lines.append(RawLine(n + 1, text))
        elif lines and rows[n].startswith("  "):
            continue
        elif lines:
            yield gap, lines
            gap, lines = 1, []
        else:
            gap += 1
    if lines:
        yield gap, lines


def _paragraph(gap: int, lines: Sequence[RawLine]) -> RawParagraph:
    first = lines[0].text
    centred = _CENTRED.fullmatch(first) is not None
    name = "scene" if _SCENE.match(first) else "cue" if _is_cue(lines) else ""
    bare = tuple(replace(line, text=_bare(line.text)) for line in lines)
    return RawParagraph(bare, gap, centred=centred, role="script", name=name)


def _is_cue(lines: Sequence[RawLine]) -> bool:
    """Whether a character's name stands over what is said: in capitals but for what is in brackets, or after an `@`."""
    first = lines[0].text
    name = re.sub(r"\([^)]*\)|\^$", "", first).strip()
    capitals = name == name.upper() and name != name.lower()
    return len(lines) > 1 and (first.startswith("@") or (capitals and first[0] not in ">!."))


def _bare(text: str) -> str:
    """A line without the signs that say what it is: what forces an element, two who speak at once, a scene's number."""
    if match := _CENTRED.fullmatch(text):
        return match[1]
    text = _FORCED.sub("", text, count=1) if _FORCED.match(text) else text
    return text.removesuffix("^").strip() or text
