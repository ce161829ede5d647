"""Every folder of tests/cases: a file as it came, the story it must become, and what must be said of it.

Adding a case is adding a folder with an `input.*`; `pytest tests/test_cases.py --update` writes what the program makes
of it, and a person reads the difference. Each case also proves that no word is lost between the file and the pages.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, assert_never

import pytest

from bookmaker.book.words import runs_from_blocks
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
    Inline,
    Inlines,
    LedgerEntry,
    LineBreak,
    Link,
    NoteRef,
    Overrules,
    Parsed,
    Preformatted,
    Strong,
    Text,
)
from bookmaker.reading import read_source

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(folder for folder in CASES.iterdir() if folder.is_dir())


def read_case(folder: Path) -> Parsed:
    file = next(file for file in sorted(folder.iterdir()) if file.stem == "input")
    # The case's name stands for the file's, which a story without a title takes its own from.
    source = read_source(Path(folder.name + file.suffix), file.read_bytes())
    (parsed,) = prove([Reading(source, Overrules())]).parsed
    return parsed


def told(parsed: Parsed) -> dict[str, Any]:
    """What a case pins: all that `show --json` answers but paths, counts and empty values."""
    answer = describe(parsed)
    entries = [entry for entry in parsed.ledger if entry.became != "left-out"]
    metadata = {key: answer["metadata"][key] for key in ("title", "language", "date")}
    metadata["creators"] = [creator["name"] for creator in answer["metadata"]["creators"]]
    return {
        "layout": answer["layout"]["parting"],
        "metadata": {key: value for key, value in metadata.items() if value},
        "tags": {key: value for key, value in answer["tags"].items() if value},
        "fields": [f"{field['name']}: {field['value']} ({field['term']})" for field in answer["fields"]],
        "blocks": [_pinned(block, entry) for block, entry in zip(answer["blocks"], entries, strict=True)],
        "left_out": answer["left_out"],
        **({"endnotes": [_endnote(note) for note in parsed.story.endnotes]} if parsed.story.endnotes else {}),
    }


def _endnote(note: Endnote) -> str:
    return f"<{note.ref}> {note.label}: " + " / ".join(map(_marked, runs_from_blocks(note.blocks)))


def _pinned(block: dict[str, Any], entry: LedgerEntry) -> dict[str, Any]:
    """A block with its inlines in mark-up where they say more than its words as typed, and the kind of a letter."""
    pinned = {key: value for key, value in block.items() if value is not None}
    if isinstance(entry.content, BlockQuote) and entry.content.kind != "quotation":
        pinned["quoted"] = entry.content.kind
    runs = [_marked(run) for run in _runs(entry.content) if run]
    if runs and " ".join(runs).split() != block["text"].split():
        pinned["inlines"] = runs
    return pinned


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
        case Code(text):
            return f"<code>{text}</code>"
        case LineBreak():
            return "<br>"
        case _:
            assert_never(inline)


def said(parsed: Parsed) -> str:
    return "".join(f"{d.line or 0}: {d.severity} {d.code}: {d.message}\n" for d in parsed.diagnostics)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_case(folder: Path, request: pytest.FixtureRequest) -> None:
    parsed = read_case(folder)
    assert all(diagnostic.code != "set-as-typed" for diagnostic in parsed.diagnostics)
    story = json.dumps(told(parsed), ensure_ascii=False, indent=1) + "\n"
    expected = {"story.json": story, "diagnostics.txt": said(parsed)}
    for name, text in expected.items():
        file = folder / name
        if request.config.getoption("--update"):
            file.write_text(text, encoding="utf-8")
        assert file.read_text(encoding="utf-8") == text


def test_there_are_cases() -> None:
    assert len(FOLDERS) >= 30
