"""Stories laid out as a book: what stands on the title page, which sections there are, and how they are named."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bookmaker.book import book_from_stories, sections_from_book, slug_from_title
from bookmaker.book.sections import title_of_chapter
from bookmaker.book.title_page import LONG_NOTES, byline_from_creators, label_from_name, title_page_from_story
from bookmaker.book.words import text_from_blocks
from bookmaker.errors import InputError
from bookmaker.model import (
    Aside,
    Blocks,
    Chapter,
    ChapterText,
    Creator,
    Emphasis,
    Endnote,
    EndnotesPage,
    Epigraph,
    Field,
    LineBreak,
    Metadata,
    Note,
    NoteRef,
    NotesPage,
    Paragraph,
    Rating,
    Section,
    Story,
    Tags,
    Term,
    Text,
    VolumeTitle,
)


def prose(text: str) -> Blocks:
    return (Paragraph((Text(text),)),)


def entry(term: Term, name: str, value: str, *, shown: bool = True) -> Field:
    return Field(name, value, 1, 1, term, prose(value), shown)


def titled(title: str, *chapters: Chapter, **more: object) -> Story:
    record = Metadata(f"urn:uuid:{title}", title, (Creator("Agnes Tarrow", "Tarrow, Agnes"),))
    return Story(record, chapters=chapters or (Chapter(blocks=prose("Once.")),), **more)  # type: ignore[arg-type]


def with_fields(*fields: Field, **more: object) -> Story:
    return titled("Salt", fields=fields, **more)


# --- Books --------------------------------------------------------------------------------------------------------


def test_one_story_is_a_book_of_one() -> None:
    story = titled("Salt")
    book = book_from_stories([story])
    assert not book.anthology
    assert book.metadata is story.metadata


def test_one_story_under_a_title_is_an_anthology() -> None:
    book = book_from_stories([titled("Salt")], title="Small Things")
    assert book.anthology
    assert book.metadata.title == "Small Things"


def test_an_anthology_names_each_author_once_and_keeps_its_identifier() -> None:
    stories = [titled("Salt"), titled("Bread")]
    book = book_from_stories(stories)
    assert [creator.name for creator in book.metadata.creators] == ["Agnes Tarrow"]
    assert book.metadata.identifier == book_from_stories(stories).metadata.identifier
    assert book.metadata.identifier.startswith("urn:uuid:")
    assert book.metadata.identifier != book_from_stories(stories[::-1]).metadata.identifier
    assert book.metadata.description == "Salt (Agnes Tarrow); Bread (Agnes Tarrow)."


def test_a_book_without_stories_is_refused() -> None:
    with pytest.raises(InputError, match="at least one story"):
        book_from_stories([])


# --- Ids ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Left Behind", "left-behind"),
        ("Don’t Look; or, The Étude", "dont-look-or-the-etude"),
        ("1984 and After", "story-1984-and-after"),
        ("Война", "story"),
        ("???", "story"),
        ("word " * 20, "word-word-word-word-word-word-word-word-word"),
        ("w" * 90, "w" * 48),
    ],
)
def test_slugs(title: str, slug: str) -> None:
    assert slug_from_title(title) == slug


def test_ids_are_unique_after_case_folding_and_keep_clear_of_the_books_own_files() -> None:
    titles = ["Nav", "NAV", "nav", "Colophon", "Salt", "Salt 2", "SALT", "Salt Text", "Con"]
    sections = sections_from_book(book_from_stories([titled(title) for title in titles]))
    ids = [section.id for section in sections]
    assert len({name.casefold() for name in ids}) == len(ids)
    assert not {"nav", "con"} & set(ids)
    assert "nav-2" in ids


# --- Sections -----------------------------------------------------------------------------------------------------


def outline(sections: Sequence[Section]) -> list[tuple[str, str, int, str]]:
    return [(section.id, section.matter, section.level, section.title) for section in sections]


def test_a_story_without_chapters() -> None:
    assert outline(sections_from_book(book_from_stories([titled("Salt")]))) == [
        ("salt", "front", 0, "Title Page"),
        ("salt-text", "body", 0, "Salt"),
        ("colophon", "back", 0, "Colophon"),
    ]


def test_parts_hold_the_chapters_after_them() -> None:
    story = titled(
        "Salt",
        Chapter("Prologue"),
        Chapter("PART ONE", level=0),
        Chapter("I.", (Text("The "), Emphasis((Text("Jar"),)))),
        Chapter(),
        Chapter("Part Two", level=0),
        afterword=(Note("After", prose("Thanks.")),),
        endnotes=(Endnote("1", "1", prose("A jar.")),),
    )
    assert outline(sections_from_book(book_from_stories([story]))) == [
        ("salt", "front", 0, "Title Page"),
        ("salt-chapter-1", "body", 0, "Prologue"),
        ("salt-part-1", "body", 0, "Part One"),
        ("salt-chapter-2", "body", 1, "I. The Jar"),
        ("salt-chapter-3", "body", 1, "4"),
        ("salt-part-2", "body", 0, "Part Two"),
        ("salt-afterword", "back", 0, "After"),
        ("salt-endnotes", "back", 0, "Endnotes"),
        ("colophon", "back", 0, "Colophon"),
    ]


def test_an_anthology_has_its_own_title_page_and_nests_its_stories() -> None:
    two = titled("Bread", Chapter("1", blocks=prose("Flour.")), Chapter("2", blocks=prose("Water.")))
    sections = sections_from_book(book_from_stories([titled("Salt"), two], title="Larder"))
    assert sections[0].content == VolumeTitle("Larder", ("Agnes Tarrow",))
    assert [(s.id, s.kind, s.level, s.listed) for s in sections] == [
        ("title-page", "title-page", 0, True),
        ("salt", "story-title", 0, True),
        ("salt-text", "chapter", 1, False),
        ("bread", "story-title", 0, True),
        ("bread-chapter-1", "chapter", 1, True),
        ("bread-chapter-2", "chapter", 1, True),
        ("colophon", "colophon", 0, True),
    ]
    assert {section.matter for section in sections[1:-1]} == {"body"}


def test_the_first_chapter_opens_with_the_storys_epigraph_and_the_last_closes_with_its_own() -> None:
    before, own, after = (Epigraph(prose(text)) for text in ("before", "own", "after"))
    story = titled("Salt", Chapter("1", epigraph=own), Chapter("2"), epigraph=before, closing=after)
    texts = [s.content for s in sections_from_book(book_from_stories([story])) if isinstance(s.content, ChapterText)]
    assert [(text.epigraphs, text.closing, text.opening) for text in texts] == [
        ((before, own), None, True),
        ((), after, False),
    ]


def test_endnotes_know_the_first_chapter_that_calls_them() -> None:
    def calling(*refs: str) -> Blocks:
        return (Paragraph(tuple(NoteRef(ref, ref) for ref in refs)),)

    story = titled(
        "Salt",
        Chapter("1", blocks=calling("b", "lost")),
        Chapter("2", notes=(Note("", calling("a")),), blocks=calling("b", "a")),
        endnotes=(Endnote("a", "a", ()), Endnote("b", "b", ()), Endnote("c", "c", ())),
    )
    sections = sections_from_book(book_from_stories([story]))
    texts = [section.content for section in sections if isinstance(section.content, ChapterText)]
    page = next(section.content for section in sections if isinstance(section.content, EndnotesPage))
    assert texts[0].note_pages == (("b", "salt-endnotes"),)
    assert set(texts[1].note_pages) == {("a", "salt-endnotes"), ("b", "salt-endnotes")}
    assert dict(page.chapter_ids) == {"b": "salt-chapter-1", "a": "salt-chapter-2"}


@pytest.mark.parametrize(
    ("label", "title", "expected"),
    [
        ("CHAPTER XIV.", "The Ford", "Chapter XIV. The Ford"),
        ("Chapter 3", "The Ford", "Chapter 3: The Ford"),
        ("3", "The Ford", "3. The Ford"),
        ("", "The Ford", "The Ford"),
        ("PART TWO", "", "Part Two"),
        ("", "", ""),
    ],
)
def test_chapter_titles_on_one_line(label: str, title: str, expected: str) -> None:
    assert title_of_chapter(Chapter(label, (Text(title),) if title else ())) == expected


def test_a_titles_line_break_is_a_space_and_its_note_call_is_left_out() -> None:
    chapter = Chapter(title=(Text("The"), LineBreak(), Text("Ford"), NoteRef("1", "1")))
    assert title_of_chapter(chapter) == "The Ford"


# --- Title pages --------------------------------------------------------------------------------------------------


def labels(story: Story) -> list[str]:
    return [label for label, _ in title_page_from_story(story)[0].entries]


def test_entries_stand_in_reading_order_under_the_authors_names() -> None:
    story = with_fields(
        entry("archive", "Archive", "Ask."),
        entry("summary", "SUMMARY", "A jar."),
        entry("other", "Beverage", "Tea"),
        entry("spoilers", "Spoilers", "None"),
        entry("relationships", "Pairing", "A/B"),
        entry("feedback", "FB", "Yes"),
        entry("notes", "Author's note", "Short."),
        entry("other", "Path", "news!relay", shown=False),
        entry("status", "Status", "  "),
    )
    assert labels(story) == ["Pairing", "Spoilers", "Summary", "Author’s note", "Archive", "Fb", "Beverage"]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("AUTHOR'S NOTES", "Author’s Notes"),
        ("Author's notes:", "Author’s notes"),
        ("A/N", "A/N"),
        ("Rating", "Rating"),
        ("e-mail", "e-mail"),
    ],
)
def test_labels_lose_nothing_but_capitals(name: str, label: str) -> None:
    assert label_from_name(name) == label


def test_what_the_head_says_is_not_said_twice_but_more_is_kept() -> None:
    said = (entry("title", "Title", "Salt"), entry("author", "By", "Agnes Tarrow"), entry("rating", "Rating", "PG"))
    tags = Tags(Rating("PG", "General"))
    assert labels(with_fields(*said, tags=tags)) == []
    more = (entry("author", "By", "Agnes Tarrow, agnes@example.org"), entry("rating", "Rating", "PG for salt"))
    assert labels(with_fields(*more, tags=tags)) == ["Rating", "By"]


def test_warnings_come_from_the_field_or_else_from_the_tags() -> None:
    story = with_fields(entry("warnings", "WARNING", "Salt in wounds."), tags=Tags(warnings=("Wounds",)))
    assert title_page_from_story(story)[0].warnings == (Aside("Warning", prose("Salt in wounds.")),)
    story = with_fields(tags=Tags(warnings=("Wounds", "Salt")))
    assert title_page_from_story(story)[0].warnings == (*prose("Wounds"), *prose("Salt"))


def test_a_warning_read_from_a_sentence_gets_a_name() -> None:
    page, _ = title_page_from_story(with_fields(entry("warnings", "", "A dog is ill."), entry("thanks", "", "Joan.")))
    assert page.warnings == (Aside("Warnings", prose("A dog is ill.")),)
    assert page.entries == (("", prose("Joan.")),)


def test_a_disclaimer_that_is_field_and_block_alike_stands_once() -> None:
    field = entry("disclaimer", "Disclaimer", "Not mine.")
    page, _ = title_page_from_story(with_fields(field, disclaimer=prose("Not mine.")))
    assert page.disclaimer == (Aside("Disclaimer", prose("Not mine.")),)
    page, _ = title_page_from_story(with_fields(disclaimer=prose("Not mine.")))
    assert page.disclaimer == prose("Not mine.")
    page, _ = title_page_from_story(with_fields(field, disclaimer=prose("No money made.")))
    assert text_from_blocks(page.disclaimer) == "Disclaimer Not mine. No money made."


def test_short_notes_stand_on_the_title_page() -> None:
    story = with_fields(entry("notes", "Notes", "word " * LONG_NOTES))
    page, preface = title_page_from_story(story)
    assert [label for label, _ in page.entries] == ["Notes"]
    assert preface == ()


def test_long_notes_move_to_a_page_of_their_own_and_nothing_stands_twice() -> None:
    note = Note("A/N", prose("word " * LONG_NOTES))
    story = with_fields(
        entry("thanks", "Thanks", "To Joan."), entry("summary", "Summary", "tale " * 300), preface=(note,)
    )
    page, preface = title_page_from_story(story)
    assert [label for label, _ in page.entries] == ["Summary"]
    assert [entry.label for entry in preface] == ["A/N", "Thanks"]
    sections = sections_from_book(book_from_stories([story]))
    assert sections[1].content == NotesPage(preface)
    assert (sections[1].id, sections[1].kind, sections[1].title) == ("salt-preface", "preface", "Preface")


def test_any_field_as_long_as_a_page_moves_too() -> None:
    story = with_fields(entry("other", "History", "word " * (LONG_NOTES + 1)), entry("notes", "Notes", "Short."))
    page, preface = title_page_from_story(story)
    assert [label for label, _ in page.entries] == ["Notes"]
    assert [note.label for note in preface] == ["History"]


@pytest.mark.parametrize(
    ("names", "language", "expected"),
    [
        ([], "en", ""),
        (["A"], "en", "A"),
        (["A", "B"], "en", "A and B"),
        (["A", "B", "C"], "en-GB", "A, B and C"),
        (["A", "B"], "de", "A, B"),
    ],
)
def test_bylines(names: list[str], language: str, expected: str) -> None:
    creators = [*(Creator(name, name) for name in names), Creator("E", "E", "edt")]
    assert byline_from_creators(creators if names else [], language) == expected


def test_an_editor_alone_is_named() -> None:
    assert byline_from_creators([Creator("E", "E", "edt")]) == "E"
