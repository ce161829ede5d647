"""Every folder of tests/cases: a file as it came, and what must be made of it.

`expect.json` says where the text comes from (`invented` for these tests, or `real`) and expects what the case is named
for, nothing else: a title, which lines are verse or left out, how the fields are split. Adding a case is adding a
folder with an `input.*` and an `expect.json` that has the keys to assert; `pytest tests/test_cases.py --update` writes
what the program makes of these, and a person reads the difference. Each case also proves that no word is lost between
the file and the pages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, assert_never

import pytest

from bookmaker.book.words import runs_from_blocks, text_from_inlines
from bookmaker.building.proving import Reading, prove
from bookmaker.description import describe
from bookmaker.model import (
    Block,
    BlockQuote,
    Code,
    Deleted,
    Emphasis,
    Endnote,
    Epigraph,
    Heading,
    Inline,
    Inlines,
    LedgerEntry,
    LineBreak,
    Link,
    NoteRef,
    Overrules,
    Parsed,
    Preformatted,
    Ruby,
    Strong,
    Text,
    Verse,
)
from bookmaker.reading import read_source

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(folder for folder in CASES.iterdir() if folder.is_dir())
UNKNOWN = "Unknown"


def read_case(folder: Path) -> Parsed:
    file = next(file for file in sorted(folder.iterdir()) if file.stem == "input")
    # The case's name stands for the file's, which a story without a title takes its own from.
    source = read_source(Path(folder.name + file.suffix), file.read_bytes())
    (parsed,) = prove([Reading(source, Overrules())]).parsed
    return parsed


def told(parsed: Parsed) -> dict[str, Any]:
    """All that a case may expect of a story, by the name of its key."""
    answer = describe(parsed)
    metadata, story = answer["metadata"], parsed.story
    shown = [entry for entry in parsed.ledger if entry.became != "left-out"]
    return {
        "layout": answer["layout"]["parting"],
        "title": metadata["title"],
        "authors": [creator["name"] for creator in metadata["creators"] if creator["name"] != UNKNOWN],
        "language": metadata["language"],
        "date": metadata["date"],
        "tags": {key: value for key, value in answer["tags"].items() if value},
        "fields": [" ".join(f"{f['name']}: {f['value']} ({f['term']})".split()) for f in answer["fields"]],
        "lines": _lines_by_kind(parsed.ledger),
        "stanzas": [[*e["lines"], *e["stanzas"]] for e in answer["blocks"] if e["stanzas"]],
        "cites": [cite for entry in shown if (cite := _cite(entry.content))],
        "closing": " / ".join(map(_marked, _runs(story.closing))) if story.closing else "",
        "inlines": {_place(entry): runs for entry in shown if (runs := _inlines(entry))},
        "endnotes": [_endnote(note) for note in story.endnotes],
        "diagnostics": [f"{d.line or 0}: {d.severity} {d.code}" for d in parsed.diagnostics if d.severity != "info"],
    }


def _lines_by_kind(ledger: tuple[LedgerEntry, ...]) -> dict[str, list[str]]:
    lines: dict[str, list[str]] = {}
    for entry in ledger:
        if entry.text or entry.became == "thematic-break":
            lines.setdefault(_kind(entry), []).extend(_places(entry))
    return lines


def _places(entry: LedgerEntry) -> list[str]:
    """Where an entry stands. What is left out is told line by line, however many of them make an entry."""
    if entry.became != "left-out":
        return [_place(entry)]
    return list(map(str, range(entry.first_line, entry.last_line + 1)))


def _place(entry: LedgerEntry) -> str:
    first, last = entry.first_line, entry.last_line
    return str(first) if first == last else f"{first}-{last}"


def _kind(entry: LedgerEntry) -> str:
    """What an entry is to a reader of the case: a gap and a time over a scene are told apart from a typed mark."""
    match entry.became, entry.content:
        case "thematic-break", Heading():
            return "slug"
        case "thematic-break", _:
            return "break" if entry.text else "gap"
        case "quotation", BlockQuote(kind=kind):
            return kind
        case (("note" | "aside"), _):
            return "note"
        case became, _:
            return became


def _cite(content: Block | Epigraph | None) -> str:
    match content:
        case Epigraph(_, cite) | Verse(_, _, cite) | BlockQuote(_, cite):
            return text_from_inlines(cite)
        case _:
            return ""


def _inlines(entry: LedgerEntry) -> list[str]:
    """An entry's inlines in mark-up where they say more than its words as typed."""
    runs = [_marked(run) for run in _runs(entry.content) if run]
    return runs if runs and " ".join(runs).split() != entry.text.split() else []


def _endnote(note: Endnote) -> str:
    return f"<{note.ref}> {note.label}: " + " / ".join(map(_marked, runs_from_blocks(note.blocks)))


def _runs(content: Block | Epigraph | None) -> list[Inlines]:
    match content:
        case None | Preformatted():
            return []
        case Epigraph(blocks, cite):
            return [*runs_from_blocks(blocks), cite]
        case _:
            return list(runs_from_blocks((content,)))


def _marked(inlines: Inlines) -> str:
    return "".join(map(_marked_inline, inlines))


def _marked_inline(inline: Inline) -> str:
    match inline:
        case Text(text):
            return text
        case Emphasis(inner):
            return f"<em>{_marked(inner)}</em>"
        case Strong(inner):
            return f"<strong>{_marked(inner)}</strong>"
        case Deleted(inner):
            return f"<del>{_marked(inner)}</del>"
        case Link(target, inner):
            return f"<a {target}>{_marked(inner)}</a>"
        case NoteRef(ref, label):
            return f"<note {ref}>{label}</note>"
        case Ruby(base, reading):
            return f"<ruby {reading}>{base}</ruby>"
        case Code(text):
            return f"<code>{text}</code>"
        case LineBreak():
            return "<br>"
        case _:
            assert_never(inline)


def asked(expected: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """Of an answer what a case expects something of, in the case's order."""
    kept: dict[str, Any] = {"origin": expected["origin"]}
    for key, value in expected.items():
        if key == "lines":
            kept[key] = {kind: answer[key].get(kind, []) for kind in value}
        elif key == "inlines":
            kept[key] = {place: answer[key].get(place, []) for place in value}
        elif key != "origin":
            kept[key] = answer[key]
    return kept


def written(expected: dict[str, Any]) -> str:
    """Expectations as they stand in a file: a key a line, and a line for each of its items."""

    def rows() -> Iterator[str]:
        for key, value in expected.items():
            if isinstance(value, dict | list) and value:
                items = value.items() if isinstance(value, dict) else [(None, each) for each in value]
                inner = [
                    (f"{json.dumps(name)}: " if name is not None else "") + json.dumps(each, ensure_ascii=False)
                    for name, each in items
                ]
                opens, closes = ("{", "}") if isinstance(value, dict) else ("[", "]")
                yield f" {json.dumps(key)}: {opens}\n  " + ",\n  ".join(inner) + f"\n {closes}"
            else:
                yield f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"

    return "{\n" + ",\n".join(rows()) + "\n}\n"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_case(folder: Path, request: pytest.FixtureRequest) -> None:
    file = folder / "expect.json"
    expected = json.loads(file.read_text(encoding="utf-8"))
    parsed = read_case(folder)
    assert all(diagnostic.code != "set-as-typed" for diagnostic in parsed.diagnostics)
    answer = asked(expected, told(parsed))
    if request.config.getoption("--update"):
        file.write_text(written(answer), encoding="utf-8")
    assert answer == json.loads(file.read_text(encoding="utf-8"))
    assert len(expected) > 1, "a case expects something"
    assert expected["origin"] in ("invented", "real")


def test_there_are_cases() -> None:
    assert len(FOLDERS) >= 30
