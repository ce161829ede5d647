"""A foreword or an afterword: a text of the editor's, in which nothing is a header, a rating or a scene."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from bookmaker.book.sections import title_of_chapter
from bookmaker.building.proving import Proved
from bookmaker.building.stories import prove_file, read_file
from bookmaker.ledger import check_book
from bookmaker.library import StoryFile
from bookmaker.model import NO_AUTHOR, Blocks, Essay, LineOverrule, Note, Overrules, Page, Paragraph, Source, Text

_FOOTNOTE = re.compile(r"\[\^([^\]]+)\]:\s*")


class ReadEssay:
    """An essay, and how to see that a page of it has all its words."""

    def __init__(self, path: Path, usual_title: str) -> None:
        """Read it. Raises what `prove_file` raises."""
        source = read_file(StoryFile(path))
        rules = tuple(_prose(source))
        self._proved = prove_file(StoryFile(path, Overrules(lines=rules)))
        self.essay = _essay(self._proved, usual_title)

    def check(self, page: Page) -> None:
        """Raise LedgerError where words of the file are not on the page."""
        # What is a story's own text to the ledger is looked for in its chapters.
        as_chapter = replace(page, section=replace(page.section, kind="chapter"))
        check_book(self._proved.parsed, (page, as_chapter))


def _prose(source: Source) -> Iterator[LineOverrule]:
    """All lines but those that the file's own mark-up makes headings, or entries about the whole, as prose."""
    last = 0
    for place, raw in enumerate(source.paragraphs):
        opens = place == 0 and source.format == "text"  # plain text has no mark for a title
        is_note = raw.text.startswith("[^")
        if raw.role in ("heading", "metadata", "rule") or is_note or opens or raw.first_line <= last:
            continue
        last = raw.last_line
        yield LineOverrule(raw.first_line, raw.last_line, "prose")


def _essay(proved: Proved, usual_title: str) -> Essay:
    story = proved.story
    has_title = any(entry.became == "title" for parsed in proved.parsed for entry in parsed.ledger)
    notes = [*story.preface, *_notes_of_chapters(proved), *map(_footnote, story.afterword)]
    notes += [Note(note.label, note.blocks) for note in story.endnotes]
    if signed := tuple(_signature(proved)):
        notes.append(Note("", signed))
    title = story.metadata.title if has_title else usual_title
    return Essay(title, tuple(notes), story.metadata.language)


def _notes_of_chapters(proved: Proved) -> Iterator[Note]:
    for chapter in proved.story.chapters:
        epigraph: Blocks = chapter.epigraph.blocks if chapter.epigraph else ()
        yield from chapter.notes
        yield Note(title_of_chapter(chapter), (*epigraph, *chapter.blocks))
        yield from chapter.end_notes


def _footnote(note: Note) -> Note:
    """A note at the foot, its mark as a person reads it: `1. Nobody opened it.` of `[^1]: Nobody opened it.`"""
    match note.blocks:
        case (Paragraph((Text(text), *more)), *others) if found := _FOOTNOTE.match(text):
            first = Paragraph((Text(f"{found[1]}. {text[found.end() :]}"), *more))
            return Note(note.label, (first, *others))
        case _:
            return note


def _signature(proved: Proved) -> Iterator[Paragraph]:
    """Who wrote it, and what else stands at its head as entries."""
    for field in proved.story.fields:
        if field.shown and field.term != "title":
            label = "" if field.term == "author" else f"{field.name}: "
            yield Paragraph((Text(f"{label}{field.value}"),))
    named = any(field.term == "author" for field in proved.story.fields)
    for creator in () if named else proved.story.metadata.creators:
        if creator.name != NO_AUTHOR:
            yield Paragraph((Text(creator.name),))
