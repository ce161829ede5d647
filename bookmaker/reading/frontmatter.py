"""Front matter at the head of a Markdown file, YAML or TOML: where each entry stands, and what it means.

It is typed by people: a colon in a title is an error in YAML, a fence of two dashes closes nothing, and both are
common. So keys and lines are found first, and no line can fail; then each entry is read by its format, by itself, and
stays as typed where that refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from bookmaker.model import RawLine, RawParagraph
from bookmaker.reading.stated import values_of_toml, values_of_yaml

_YAML_KEY = re.compile(r"([\"']?)([^\W\d_][\w .&/'()-]{0,50}?)\1[ \t]*:(?:[ \t]+(.*))?$")
_TOML_KEY = re.compile(r"([\"']?)([A-Za-z0-9_][\w. -]{0,50}?)\1[ \t]*=[ \t]*(.*)$")
_YAML_CLOSE = re.compile(r"(?:-{2,}|\.{3})[ \t]*$")
_TOML_CLOSE = re.compile(r"\+{2,}[ \t]*$")
_BLOCK_SIGN = re.compile(r"[|>][+-]?\d?$")
_LONGEST = 400


class FrontMatter(Struct, frozen=True):
    """`rows` is how many lines of the file it takes; `dropped` are fences, comments and table names with reasons."""

    rows: int
    entries: tuple[RawParagraph, ...]
    dropped: tuple[tuple[RawParagraph, str], ...]


class _Style(Struct, frozen=True):
    key: re.Pattern[str]
    close: re.Pattern[str]
    values: Callable[[str], tuple[str, ...]]


def front_matter(rows: Sequence[str]) -> FrontMatter | None:
    """The front matter that `rows`, the lines of a file, start with; None where there is none.

    Each entry is a paragraph of role "metadata", its key as typed for a name, its values, and a line for each line of
    the value, list dashes and quotes kept. The first is the key's own line, empty where the value starts under it. A
    fence of two dashes or dots closes it too; without any, it ends at the first line that cannot be part of it.
    """
    start = next((i for i, row in enumerate(rows) if row.strip()), len(rows))
    fence = rows[start].strip() if start < len(rows) else ""
    yaml = _Style(_YAML_KEY, _YAML_CLOSE, values_of_yaml)
    style = {"---": yaml, "+++": _Style(_TOML_KEY, _TOML_CLOSE, values_of_toml)}.get(fence)
    if style is None:
        return None
    end, closed = _extent(rows, start + 1, style)
    if end == start + 1:
        return None
    dropped = [(start, "front-matter-fence")]
    entries: list[tuple[str, list[RawLine]]] = []
    for i in range(start + 1, end):
        if not rows[i].strip():
            continue
        found = style.key.match(rows[i])
        if found and not (style.key is _TOML_KEY and _is_open(entries)):
            value = (found[3] or "").strip()
            entries.append((found[2], [RawLine(i + 1, "" if _BLOCK_SIGN.match(value) else value)]))
        elif rows[i].startswith("#") or (style.key is _TOML_KEY and rows[i].lstrip().startswith(("[", "#"))):
            dropped.append((i, "front-matter-comment"))
        else:
            text = rows[i].strip()
            entries[-1][1].append(RawLine(i + 1, text, len(rows[i]) - len(rows[i].lstrip())))
    if closed:
        dropped.append((end, "front-matter-fence"))
    return FrontMatter(
        end + closed,
        tuple(_entry(name, lines, rows, style) for name, lines in entries),
        tuple((RawParagraph((RawLine(i + 1, rows[i].strip()),)), reason) for i, reason in dropped),
    )


def _entry(name: str, lines: Sequence[RawLine], rows: Sequence[str], style: _Style) -> RawParagraph:
    values = style.values("\n".join(rows[lines[0].number - 1 : lines[-1].number]))
    # An escape, or a remark after a sign, has letters that are none of the value's: it stays as typed, all of it.
    kept = _letters(values) == _letters(line.text for line in lines)
    return RawParagraph(tuple(lines), role="metadata", name=name, values=values if kept else ())


def _letters(texts: Iterable[str]) -> str:
    return "".join(c for text in texts for c in text if c.isalnum())


def _extent(rows: Sequence[str], start: int, style: _Style) -> tuple[int, bool]:
    """(the row after the last one of the front matter, whether a fence stands there)."""
    keyed = False
    blank_at = -1
    for i in range(start, min(len(rows), start + _LONGEST)):
        row = rows[i]
        if keyed and style.close.match(row):
            return i, True
        if not row.strip():
            blank_at = i if blank_at < 0 else blank_at
        elif style.key.match(row):
            keyed = True
        elif not keyed and not row.startswith("#"):
            return start, False
        elif blank_at >= 0 and not row.startswith((" ", "\t", "-", "#", "[", "]")):
            # Prose after a blank line: it was never closed.
            return blank_at, False
    if not keyed:
        return start, False
    return (blank_at if blank_at >= 0 else start), False


def _is_open(entries: Sequence[tuple[str, list[RawLine]]]) -> bool:
    """Whether the last TOML value goes on: a list without its bracket, a long string without its quotes."""
    if not entries:
        return False
    value = " ".join(line.text for line in entries[-1][1])
    long = next((q for q in ('"""', "'''") if value.startswith(q)), "")
    return value.count(long) < 2 if long else value.startswith("[") and not value.endswith("]")
