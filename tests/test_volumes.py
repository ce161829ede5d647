"""Anthologies: what their contents, title pages and metadata say, and what a person says of them."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from bookmaker.book import book_from_stories, pages_by_story, sections_from_book
from bookmaker.book.choosing import ordered, reason_against
from bookmaker.book.words import number_in_words, ordinal_in_words
from bookmaker.epub.navigation import render_nav, render_ncx
from bookmaker.model import (
    Book,
    Chapter,
    Creator,
    Essay,
    Metadata,
    Note,
    Omission,
    Paragraph,
    Rating,
    RatingLevel,
    Story,
    StoryOrder,
    Tags,
    Text,
    TitlePage,
    Volume,
    VolumePlan,
)
from bookmaker.rendering import Renderer
from bookmaker.rendering.facts import brief, facts_of_story

XHTML = "{http://www.w3.org/1999/xhtml}"


def story(
    title: str,
    author: str = "",
    level: RatingLevel | None = None,
    *warnings: str,
    language: str = "en",
    text: str = "The boats sat on the mud.",
    date: str = "",
    fandom: str = "",
    additional: tuple[str, ...] = (),
) -> Story:
    creators = (Creator(author, author.rpartition(" ")[2]),) if author else (Creator("Unknown", "Unknown"),)
    return Story(
        Metadata(f"urn:uuid:{title}", title, creators, language=language, date=date),
        Tags(
            rating=Rating("", level) if level else None,
            warnings=warnings,
            fandoms=(fandom,) if fandom else (),
            additional=additional,
        ),
        chapters=(Chapter(blocks=(Paragraph((Text(text),)),)),),
    )


ESSAY = Essay("A Word Before", (Note("", (Paragraph((Text("They lay in a tin box."),)),)),))
FOUR = [
    story("Salt", "Wren Hallam", "Explicit", "drowning."),
    story("Bread", "Odile Marsh", "General", date="1999"),
    story("Rope", "Tam Reeve"),
    story("Tide", "Jo Tern", "Teen"),
]


def nav_of(book: Book) -> ElementTree.Element:
    renderer = Renderer()
    pages = [renderer.render_section(section) for section in sections_from_book(book)]
    return ElementTree.fromstring(render_nav(book, pages, renderer))


def words_in(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


# --- Contents -----------------------------------------------------------------------------------------------------


def test_the_contents_say_of_a_story_what_to_expect() -> None:
    root = nav_of(book_from_stories(FOUR, title="Low Water"))
    links = [words_in(link) for link in root.iter(f"{XHTML}a")]
    assert links[1:3] == [
        "Salt by Wren Hallam · Explicit · drowning · 6 words",
        "Bread by Odile Marsh · General · 6 words",
    ]
    # Links of a navigation document hold phrasing content alone.
    nav = root.find(f".//{XHTML}nav")
    assert nav is not None
    assert {child.tag for link in nav.iter(f"{XHTML}a") for child in link} == {f"{XHTML}span"}


def test_a_table_has_the_stories_by_rating_and_warnings() -> None:
    table = nav_of(book_from_stories(FOUR, title="Low Water")).find(f".//{XHTML}table")
    assert table is not None
    rows = [[words_in(cell) for cell in row] for row in table.iter(f"{XHTML}tr")]
    assert rows == [
        ["Story", "Warnings"],
        ["General"],
        ["Bread", "none given"],
        ["Teen"],
        ["Tide", "none given"],
        ["Explicit"],
        ["Salt", "drowning"],
        ["Not Rated"],
        ["Rope", "none given"],
    ]
    unrated = nav_of(book_from_stories([story("Salt"), story("Rope")], title="Low Water"))
    assert unrated.find(f".//{XHTML}table") is None


def test_older_devices_have_title_and_author() -> None:
    book = book_from_stories([story("Salt", "Wren Hallam"), story("Sel", "Odile Marsh", language="fr"), story("Rope")])
    renderer = Renderer()
    pages = [renderer.render_section(section) for section in sections_from_book(book)]
    labels = ElementTree.fromstring(render_ncx(book, pages, renderer)).iter(
        "{http://www.daisy.org/z3986/2005/ncx/}text"
    )
    assert [words_in(label) for label in labels][2:5] == ["Salt, by Wren Hallam", "Sel, Odile Marsh", "Rope"]


def test_facts_are_brief() -> None:
    facts = facts_of_story(story("Salt", "Wren Hallam", "Teen", *["many a drowned sailor"] * 9, text="One more word."))
    assert facts.told[0] == "Teen"
    assert facts.told[1].endswith("many a drowned\u00a0…")
    assert len(facts.told[1]) <= 92
    assert facts.told[2] == "3 words"
    assert facts_of_story(story("塩", language="ja", text="海は静か。")).told == ("4 characters",)
    assert brief("w" * 50, 9) == "wwwwwwwww …"


# --- Past a story -------------------------------------------------------------------------------------------------


def test_each_title_page_leads_past_its_story() -> None:
    book = book_from_stories(FOUR[:2], title="Low Water")
    pages = [page for page in sections_from_book(book) if page.kind == "story-title"]
    past = [page.content.past for page in pages if isinstance(page.content, TitlePage)]
    assert past == [("bread", "To the next story"), ("colophon", "Past the last story")]
    assert (
        '<p class="past"><a href="bread.xhtml">To the next story</a></p>' in Renderer().render_section(pages[0]).xhtml
    )
    (alone, *_) = sections_from_book(book_from_stories(FOUR[:1]))
    assert isinstance(alone.content, TitlePage)
    assert alone.content.past is None


def test_title_pages_are_told_apart() -> None:
    pages = map(Renderer().render_section, sections_from_book(book_from_stories(FOUR[:2], title="Low Water")))
    titles = [page.xhtml.partition("<title>")[2].partition("</title>")[0] for page in pages]
    assert titles == ["Title Page: Low Water", "Title Page: Salt", "Salt", "Title Page: Bread", "Bread", "Colophon"]


# --- Who made it --------------------------------------------------------------------------------------------------


def test_from_four_authors_on_they_are_counted_and_each_contributed() -> None:
    three = book_from_stories(FOUR[:3], title="Low Water").metadata
    assert [(each.name, each.role) for each in three.creators] == [
        ("Wren Hallam", "aut"),
        ("Odile Marsh", "aut"),
        ("Tam Reeve", "aut"),
    ]
    four = book_from_stories(FOUR, title="Low Water", volume=Volume(editors=("Ann Hill",))).metadata
    assert [(each.name, each.file_as, each.role) for each in four.creators] == [
        ("Four authors", "Four authors", "aut"),
        ("Ann Hill", "Hill, Ann", "edt"),
        ("Wren Hallam", "Hallam", "ctb"),
        ("Odile Marsh", "Marsh", "ctb"),
        ("Tam Reeve", "Reeve", "ctb"),
        ("Jo Tern", "Tern", "ctb"),
    ]


def test_no_date_of_a_story_is_the_volume_s() -> None:
    assert book_from_stories(FOUR, title="Low Water").metadata.date == ""
    assert book_from_stories(FOUR, title="Low Water", volume=Volume(date="2021")).metadata.date == "2021"


@pytest.mark.parametrize(
    ("number", "words", "ordinal"),
    [
        (1, "one", "first"),
        (9, "nine", "ninth"),
        (13, "thirteen", "13th"),
        (42, "forty-two", "42nd"),
        (600, "600", "600th"),
    ],
)
def test_numbers_in_words(number: int, words: str, ordinal: str) -> None:
    assert number_in_words(number) == words
    assert ordinal_in_words(number) == ordinal


# --- What an editor says ------------------------------------------------------------------------------------------


VOLUME = Volume(
    subtitle="Stories of the estuary",
    editors=("Ann Hill", "Bo Dale"),
    edition=2,
    imprint="Harbour Press",
    dedication="For the ferryman",
    foreword=ESSAY,
    afterword=Essay("Afterword", ESSAY.notes),
    parts=((0, "Ebb"), (2, "Flood")),
    omitted=(Omission("Wreck", "Wren Hallam", "it is Explicit, and the volume goes up to Teen"),),
)


def test_a_volume_has_the_sections_that_its_editor_asks_for() -> None:
    book = book_from_stories(FOUR, title="Low Water", volume=VOLUME)
    sections = sections_from_book(book)
    assert [(each.id, each.kind, each.matter, each.level) for each in sections if each.listed] == [
        ("title-page", "title-page", "front", 0),
        ("foreword", "foreword", "front", 0),
        ("part-ebb", "part-title", "body", 0),
        ("salt", "story-title", "body", 1),
        ("bread", "story-title", "body", 1),
        ("part-flood", "part-title", "body", 0),
        ("rope", "story-title", "body", 1),
        ("tide", "story-title", "body", 1),
        ("afterword", "afterword", "back", 0),
        ("colophon", "colophon", "back", 0),
    ]
    pages = list(map(Renderer().render_section, sections))
    assert [[page.section.id for page in own] for own in pages_by_story(pages)] == [
        [name, f"{name}-text"] for name in ("salt", "bread", "rope", "tide")
    ]
    opening = words_in(ElementTree.fromstring(pages[0].xhtml))
    for words in ("Stories of the estuary", "Four authors", "edited by Ann Hill and Bo Dale", "Second edition"):
        assert words in opening
    assert "Harbour Press" in opening
    assert "Wreck, by Wren Hallam: it is Explicit, and the volume goes up to Teen" in pages[-1].xhtml


# --- Which stories, and in which order ----------------------------------------------------------------------------


def reasons(plan: VolumePlan, *stories: Story) -> list[str]:
    return [reason_against(each, plan) for each in stories]


def test_stories_above_a_rating_are_left_out_with_those_of_none() -> None:
    assert reasons(VolumePlan(max_rating="Teen"), *FOUR) == [
        "it is rated Explicit, and the volume goes up to Teen",
        "",
        "it has no rating, and the volume goes up to Teen",
        "",
    ]
    assert reasons(VolumePlan(), *FOUR) == ["", "", "", ""]


def test_a_word_is_looked_for_as_a_whole_in_warnings_and_tags() -> None:
    warned = story("Salt", "", None, "Major Character Death", additional=("Slow Burn",), fandom="The Grapes")
    for word, found in (
        ("death", True),
        ("character death", True),
        ("CHARACTER  DEATH!", True),
        ("slow burn", True),
        ("grapes", True),
        ("rape", False),
        ("death character", False),
        ("boats", False),
    ):
        assert bool(reason_against(warned, VolumePlan(without=(word,)))) is found, word
    (said,) = reasons(VolumePlan(without=("fire", "death")), warned)
    assert said == "it says “Major Character Death”, and the volume is without “death”"


@pytest.mark.parametrize(
    ("order", "titles"),
    [
        ("listed", ["The Wreck", "Salt", "An Oar", "Rope"]),
        ("title", ["An Oar", "Rope", "Salt", "The Wreck"]),
        ("author", ["An Oar", "The Wreck", "Salt", "Rope"]),
        ("date", ["Salt", "The Wreck", "An Oar", "Rope"]),
        ("fandom", ["Rope", "The Wreck", "Salt", "An Oar"]),
        ("rating", ["Salt", "An Oar", "The Wreck", "Rope"]),
    ],
)
def test_orders(order: StoryOrder, titles: list[str]) -> None:
    stories = [
        story("The Wreck", "Wren Hallam", "Mature", date="2001-05", fandom="Tides"),
        story("Salt", "Ann Hallam", "General", date="1999"),
        story("An Oar", "Bo Dale", "Teen"),
        story("Rope", fandom="harbours"),
    ]
    # Two of one family name stand as they were.
    assert [stories[place].metadata.title for place in ordered(stories, order)] == titles
