"""What `bookmaker show STORY --json` answers: a Parsed as plain data. docs/input-format.md gives the contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import asdict, replace

from bookmaker.book.words import text_from_blocks, text_from_inlines
from bookmaker.errors import Diagnostic
from bookmaker.ledger import count_words, left_out
from bookmaker.model import (
    Block,
    BlockQuote,
    Blocks,
    Epigraph,
    Inlines,
    Layout,
    LedgerEntry,
    Metadata,
    Parsed,
    Story,
    Tags,
    ThematicBreak,
    Verse,
)
from bookmaker.reading.decode import split_lines

# Lines of the header: `metadata` and `fields` say what they mean.
_HEADER = {"title", "author", "field"}


def describe(parsed: Parsed) -> dict[str, Any]:
    """The story as a dict that `json` can write; the keys and their order are a contract that other programs use.

    Line numbers are 1-based, with CR LF, a lone CR and a lone LF each ending a line. `blocks` and `left_out` follow
    the source. `cite`, `stanzas` and `mark` are None where a block has none.
    """
    source, story, ledger = parsed.source, parsed.story, parsed.ledger
    blocks = [entry for entry in ledger if entry.became != "left-out"]
    # Markdown's own signs are read off a paragraph's words; here it stands as typed, as plain text does.
    rows = split_lines(source.text) if source.format == "markdown" else []
    return {
        "source": str(source.path),
        "encoding": source.encoding,
        "format": source.format,
        "layout": describe_layout(source.layout),
        "metadata": describe_metadata(story.metadata),
        "tags": describe_tags(story.tags),
        "fields": describe_fields(story),
        "disclaimer": _paragraphs(story.disclaimer),
        "blocks": [describe_block(_as_typed(entry, rows)) for entry in blocks],
        "left_out": [{"lines": _lines(entry), "text": entry.text, "rule": entry.rule} for entry in left_out(ledger)],
        "words": dict(count_words(parsed)),
        "diagnostics": [describe_diagnostic(diagnostic) for diagnostic in parsed.diagnostics],
    }


def describe_layout(layout: Layout) -> dict[str, Any]:
    return {**asdict(layout), "gaps": {str(gap): count for gap, count in layout.gaps}}


def describe_metadata(metadata: Metadata) -> dict[str, Any]:
    return {**asdict(metadata), "subjects": list(metadata.subjects), "creators": [asdict(c) for c in metadata.creators]}


def describe_tags(tags: Tags) -> dict[str, Any]:
    lists = {name: list(value) for name, value in asdict(tags).items() if name != "rating"}
    return {"rating": asdict(tags.rating) if tags.rating else None, **lists}


def describe_fields(story: Story) -> list[dict[str, Any]]:
    return [
        {"name": field.name, "value": field.value, "lines": [field.first_line, field.last_line], "term": field.term}
        for field in story.fields
        if field.name
    ]


def describe_block(entry: LedgerEntry) -> dict[str, Any]:
    """A ledger entry that is in the book. A line of the header (title, byline or field) is of the kind "field".

    `because` is the strongest evidence, as pairs of name and weight; `instead` is the label that would have been next
    and `margin` what parts the two. These two are None where a standard or a person has settled the line.
    """
    cite, stanzas, mark = _details(entry.content)
    weighed = entry.weighed
    return {
        "kind": "field" if entry.became in _HEADER else entry.became,
        "lines": _lines(entry),
        "text": entry.text,
        "rule": entry.rule,
        "because": [list(each) for each in weighed.because] if weighed else [],
        "instead": weighed.instead or None if weighed else None,
        "margin": weighed.margin if weighed else None,
        "cite": cite,
        "stanzas": stanzas,
        "mark": mark,
    }


def _as_typed(entry: LedgerEntry, rows: Sequence[str]) -> LedgerEntry:
    if not rows or entry.became != "paragraph":
        return entry
    return replace(entry, text=" ".join(row.strip() for row in rows[entry.first_line - 1 : entry.last_line]))


def describe_diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return asdict(diagnostic)


def _details(content: Block | Epigraph | None) -> tuple[str | None, list[list[str]] | None, str | None]:
    match content:
        case ThematicBreak(mark):
            return None, None, mark
        case Verse():
            return _cite(content.cite), _stanzas((content,)), None
        case BlockQuote():
            return _cite(content.cite), None, None
        case Epigraph(blocks, cite):
            # The words under a quoted verse are its citation, wherever the parser put them.
            inner = next((b.cite for b in blocks if isinstance(b, Verse | BlockQuote) and b.cite), ())
            return _cite(cite or inner), _stanzas(blocks) or None, None
        case _:
            return None, None, None


def _stanzas(blocks: Blocks) -> list[list[str]]:
    stanzas = [stanza for block in blocks if isinstance(block, Verse) for stanza in block.stanzas]
    return [[text_from_inlines(line.inlines) for line in stanza] for stanza in stanzas]


def _cite(inlines: Inlines) -> str | None:
    return text_from_inlines(inlines) or None


def _paragraphs(blocks: Blocks) -> str:
    return "\n".join(filter(None, (text_from_blocks((block,)) for block in blocks)))


def _lines(entry: LedgerEntry) -> list[int]:
    return [entry.first_line, entry.last_line]
