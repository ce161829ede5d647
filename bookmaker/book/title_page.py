"""A story's header fields to its title page, with what the reader must know first standing first.

Every word of a shown field comes to stand on the title page or, where notes are long, on the page after it. The
author's own name for a field is its label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bookmaker.book.words import text_from_blocks, without_capitals, words_of
from bookmaker.model import NO_AUTHOR, Aside, Blocks, Creator, Field, Note, Paragraph, Story, Term, Text, TitlePage

LONG_NOTES = 150
"""Words of notes a title page carries; more go to a page of their own."""

# What the story is about comes first, then what the author says of it, then where it came from.
_ENTRY_ORDER: tuple[Term, ...] = (
    "relationships", "characters", "fandoms", "categories", "genre", "additional", "spoilers", "setting", "summary",
    "notes", "thanks", "series", "status", "date", "words", "language", "archive", "feedback", "author", "contact",
    "source", "copyright", "other",
)  # fmt: skip
_NOTE_TERMS: frozenset[Term] = frozenset({"notes", "thanks"})
_FIT_ANY_LENGTH: frozenset[Term] = frozenset({"summary"})

# A field read from a sentence has no name of the author's; what a reader must find has one all the same.
_UNNAMED: dict[Term, str] = {
    "warnings": "Warnings",
    "spoilers": "Spoilers",
    "rating": "Rating",
    "disclaimer": "Disclaimer",
}

Entry = tuple[Term, str, Blocks]


def title_page_from_story(story: Story) -> tuple[TitlePage, tuple[Note, ...]]:
    """The title page, and the notes too long to stand on it (a preface, empty where they are short)."""
    shown = [field for field in story.fields if field.shown and _content(field)]
    entries = [*_entries_from_fields(shown, story), *_entries_from_preface(shown, story)]
    entries.sort(key=lambda entry: _place(entry[0]))
    crowding = _crowding_entries(entries)
    page = TitlePage(
        title=story.metadata.title,
        byline=byline_from_creators(story.metadata.creators, story.metadata.language),
        rating=story.tags.rating,
        warnings=_warnings(shown, story),
        entries=tuple((label, blocks) for term, label, blocks in entries if (term, label, blocks) not in crowding),
        disclaimer=_set_apart(shown, "disclaimer", story.disclaimer),
        dedication=_set_apart(shown, "dedication", story.dedication),
    )
    return page, tuple(Note(label, blocks) for _, label, blocks in crowding)


def byline_from_creators(creators: Iterable[Creator], language: str = "en") -> str:
    """The authors' names as one line, "A, B and C"; other creators are named only where there is no author."""
    everyone = tuple(creators)
    names = [creator.name for creator in everyone if creator.role == "aut"] or [c.name for c in everyone]
    return joined_names(names) if language.startswith("en") else ", ".join(names)


def author_of(creators: Iterable[Creator], language: str) -> str:
    """The byline; empty where nobody is known to have written it."""
    byline = byline_from_creators(creators, language)
    return "" if byline == NO_AUTHOR else byline


def joined_names(names: Sequence[str]) -> str:
    """Names as a sentence has them: `A, B and C`."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def label_from_name(name: str) -> str:
    """A field's name as a label: capitals throughout become a capital a word, since small caps set both alike."""
    return without_capitals(re.sub(r"(?<=\w)'(?=\w)", "’", " ".join(name.split())).rstrip(" :"))


def _label(field: Field) -> str:
    return label_from_name(field.name) or _UNNAMED.get(field.term, "")


def _content(field: Field) -> Blocks:
    content = field.content or (Paragraph((Text(field.value),)),)
    return content if text_from_blocks(content) else ()


def _entries_from_fields(shown: list[Field], story: Story) -> Iterator[Entry]:
    standing = {
        "title": story.metadata.title,
        "author": " ".join(creator.name for creator in story.metadata.creators),
        "rating": story.tags.rating.text if story.tags.rating else "",
    }
    for field in shown:
        if field.term in ("warnings", "disclaimer", "dedication"):
            continue
        # A title or author whose words all stand at the head is not said twice; one that says more is.
        if field.term in standing and _says_no_more(_content(field), standing[field.term]):
            continue
        yield field.term, _label(field), _content(field)


def _entries_from_preface(shown: list[Field], story: Story) -> Iterator[Entry]:
    in_fields = " ".join(text_from_blocks(_content(field)) for field in shown)
    for note in story.preface:
        if not _says_no_more(note.blocks, in_fields):
            yield "notes", label_from_name(note.label), note.blocks


def _says_no_more(blocks: Blocks, standing: str) -> bool:
    """Whether all words of the blocks stand in a row in what is said already."""
    return f" {' '.join(words_of(text_from_blocks(blocks)))} " in f" {' '.join(words_of(standing))} "


def _place(term: Term) -> int:
    return _ENTRY_ORDER.index(term) if term in _ENTRY_ORDER else -1


def _crowding_entries(entries: list[Entry]) -> list[Entry]:
    def length(entry: Entry) -> int:
        return len(words_of(text_from_blocks(entry[2])))

    notes = [entry for entry in entries if entry[0] in _NOTE_TERMS]
    long_notes = notes if sum(map(length, notes)) > LONG_NOTES else []
    return [
        entry
        for entry in entries
        if entry in long_notes or (entry[0] not in _FIT_ANY_LENGTH and length(entry) > LONG_NOTES)
    ]


def _warnings(shown: list[Field], story: Story) -> Blocks:
    fields = [field for field in shown if field.term == "warnings"]
    if fields:
        return tuple(Aside(_label(field), _content(field)) for field in fields)
    # Tags that no header field stands for (a sidecar's, a file's meta data) are warnings all the same.
    return tuple(Paragraph((Text(warning),)) for warning in story.tags.warnings)


def _set_apart(shown: list[Field], term: Term, blocks: Blocks) -> Blocks:
    """Blocks that stand by themselves on the page, under the author's name for them where a field has one."""
    fields = [field for field in shown if field.term == term]
    labelled = tuple(Aside(_label(field), _content(field)) for field in fields)
    in_fields = " ".join(text_from_blocks(_content(field)) for field in fields)
    return labelled if _says_no_more(blocks, in_fields) else (*labelled, *blocks)
