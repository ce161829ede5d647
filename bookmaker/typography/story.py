"""The walk over a story: which of its text is set, and as which runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import assert_never

from msgspec.structs import replace

from bookmaker.model import (
    Aside,
    Block,
    BlockQuote,
    Blocks,
    Chapter,
    Code,
    Creator,
    Deleted,
    Direction,
    Emphasis,
    EndMark,
    Epigraph,
    Heading,
    Inline,
    Inlines,
    ItemList,
    LineBreak,
    Link,
    Metadata,
    Note,
    NoteRef,
    Paragraph,
    Preformatted,
    Ruby,
    Speech,
    Story,
    Strong,
    Text,
    ThematicBreak,
    Verse,
    VerseLine,
)
from bookmaker.typography.runs import LINE_END, WORD, typeset_run, typeset_text

_INNER_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['´`](?=[^\W\d_])")


def typeset_story(story: Story) -> Story:
    """The same story, its words untouched, with quotes, dashes, dots and spaces set by the habits of its language.

    Preformatted text, code, link targets, the marks of thematic breaks, field names and values as typed, and the tags
    stay as they are. Creators' names get apostrophes only: a name may hold any sign its owner likes.
    """
    language = story.metadata.language
    return replace(
        story,
        metadata=_metadata(story.metadata),
        fields=tuple(replace(field, content=_blocks(field.content, language)) for field in story.fields),
        disclaimer=_blocks(story.disclaimer, language),
        dedication=_blocks(story.dedication, language),
        epigraph=_epigraph(story.epigraph, language),
        preface=_notes(story.preface, language),
        chapters=tuple(_chapter(chapter, language) for chapter in story.chapters),
        afterword=_notes(story.afterword, language),
        closing=_epigraph(story.closing, language),
        endnotes=tuple(replace(note, blocks=_blocks(note.blocks, language)) for note in story.endnotes),
    )


def _metadata(metadata: Metadata) -> Metadata:
    return replace(
        metadata,
        title=typeset_text(metadata.title, metadata.language),
        description=typeset_text(metadata.description, metadata.language),
        series=typeset_text(metadata.series, metadata.language),
        creators=tuple(_creator(creator) for creator in metadata.creators),
    )


def _creator(creator: Creator) -> Creator:
    name, filed = (_INNER_APOSTROPHE.sub("’", text) for text in (creator.name, creator.file_as))
    return replace(creator, name=name, file_as=filed)


def _chapter(chapter: Chapter, language: str) -> Chapter:
    return replace(
        chapter,
        label=typeset_text(chapter.label, language),
        title=_inlines(chapter.title, language),
        epigraph=_epigraph(chapter.epigraph, language),
        notes=_notes(chapter.notes, language),
        blocks=_blocks(chapter.blocks, language),
        end_notes=_notes(chapter.end_notes, language),
    )


def _epigraph(epigraph: Epigraph | None, language: str) -> Epigraph | None:
    if epigraph is None:
        return None
    return replace(epigraph, blocks=_blocks(epigraph.blocks, language), cite=_inlines(epigraph.cite, language))


def _notes(notes: tuple[Note, ...], language: str) -> tuple[Note, ...]:
    return tuple(
        replace(note, label=typeset_text(note.label, language), blocks=_blocks(note.blocks, language)) for note in notes
    )


def _blocks(blocks: Blocks, language: str) -> Blocks:
    return tuple(_block(block, language) for block in blocks)


def _block(block: Block, language: str) -> Block:
    match block:
        case Paragraph(inlines) | Heading(inlines) | Direction(inlines) | EndMark(inlines):
            return replace(block, inlines=_inlines(inlines, language))
        case Verse(_, stanzas, cite):
            stanzas = tuple(tuple(_verse_line(line, language) for line in stanza) for stanza in stanzas)
            return replace(block, stanzas=stanzas, cite=_inlines(cite, language))
        case BlockQuote(blocks, cite):
            return replace(block, blocks=_blocks(blocks, language), cite=_inlines(cite, language))
        case Aside(label, blocks):
            return replace(block, label=typeset_text(label, language), blocks=_blocks(blocks, language))
        case Speech(speaker, blocks, manner):
            said = _blocks(blocks, language)
            return replace(block, speaker=_inlines(speaker, language), blocks=said, manner=_inlines(manner, language))
        case ItemList(items):
            return replace(block, items=tuple(_inlines(item, language) for item in items))
        case Preformatted() | ThematicBreak():
            return block
        case _:
            assert_never(block)


def _verse_line(line: VerseLine, language: str) -> VerseLine:
    return replace(line, inlines=_inlines(line.inlines, language))


def _inlines(inlines: Inlines, language: str) -> Inlines:
    """A run's inlines; the very same object where nothing had to change."""
    inlines = _with_calls_closed_up(inlines)
    pieces = tuple(_pieces(inlines))
    typeset = typeset_run(pieces, language)
    return inlines if typeset == pieces else _with_pieces(inlines, iter(typeset))


def _with_calls_closed_up(inlines: Inlines) -> Inlines:
    """The inlines with no space before a note's call, unless a word follows at once: the call hangs on the word before
    it, and the spaces around it would else meet and become one in front of it."""
    if not any(isinstance(inline, NoteRef) for inline in inlines):
        return inlines
    result = list(inlines)
    for n, (before, call) in enumerate(pairwise(inlines)):
        after = inlines[n + 2] if n + 2 < len(inlines) else None
        joined = isinstance(after, Text) and after.text[:1].isalnum()
        if isinstance(before, Text) and isinstance(call, NoteRef) and not joined:
            result[n] = Text(before.text.rstrip(" "))
    return tuple(result)


def _pieces(inlines: Inlines) -> Iterator[str]:
    """One piece for each leaf, in order: what a neighbour would see there."""
    for inline in inlines:
        match inline:
            case Text(text):
                yield text
            case Emphasis(inner) | Strong(inner) | Deleted(inner) | Link(_, inner):
                yield from _pieces(inner)
            case LineBreak():
                yield LINE_END
            case Code() | Ruby():
                yield WORD
            case NoteRef():
                yield ""
            case _:
                assert_never(inline)


def _with_pieces(inlines: Inlines, pieces: Iterator[str]) -> Inlines:
    return tuple(_with_piece(inline, pieces) for inline in inlines)


def _with_piece(inline: Inline, pieces: Iterator[str]) -> Inline:
    match inline:
        case Text():
            return Text(next(pieces))
        case Emphasis(inner) | Strong(inner) | Deleted(inner) | Link(_, inner):
            return replace(inline, inlines=_with_pieces(inner, pieces))
        case LineBreak() | Code() | NoteRef() | Ruby():
            next(pieces)
            return inline
        case _:
            assert_never(inline)
