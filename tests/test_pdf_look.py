"""What a printed page looks like, measured on the page: front matter, ends of texts, verse, letters, titles."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bookmaker.book import book_from_stories, sections_from_book
from bookmaker.building.prints import PrintStyle, print_book
from bookmaker.model import (
    Block,
    Book,
    Chapter,
    Creator,
    Epigraph,
    Essay,
    Field,
    Metadata,
    Note,
    Omission,
    Paragraph,
    Rating,
    Story,
    Tags,
    Text,
    Verse,
    VerseLine,
    Volume,
)
from bookmaker.pdf.design import design_from_trim
from bookmaker.pdf.fonts import character_width, find_face
from bookmaker.pdf.paper import SIZES
from bookmaker.rendering import Renderer

pytestmark = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")

_DESIGN = design_from_trim(SIZES["digest"], character_width(find_face()))
_STYLE = PrintStyle(trim=SIZES["digest"])
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


@dataclass(frozen=True)
class Word:
    """A word on a page, with its edges in points from the upper left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def prose(words: int, tag: str = "word") -> Paragraph:
    return Paragraph((Text(" ".join(f"{tag} {number} under the lamp" for number in range(words // 4)) + "."),))


def story(title: str, author: str, *blocks: Block, **more: object) -> Story:
    metadata = Metadata(f"urn:x:{title}", title, (Creator(author, author),), language="en-GB")
    return Story(metadata, chapters=(Chapter(blocks=blocks or (prose(40),)),), **more)  # type: ignore[arg-type]


def pages_of(book: Book, style: PrintStyle = _STYLE) -> list[list[Word]]:
    """The words of each page of a book, as they are copied."""
    renderer = Renderer()
    paths = [Path(f"{story.metadata.title}.txt") for story in book.stories]
    rendered = [renderer.render_section(section) for section in sections_from_book(book)]
    data = print_book(book, rendered, paths, style).data
    out = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    return [
        [Word(text, *map(float, edges)) for *edges, text in _WORD.findall(page)] for page in out.split("<page ")[1:]
    ]


def text_of(page: Sequence[Word]) -> str:
    return " ".join(word.text for word in page)


def lines_of(page: Sequence[Word]) -> list[str]:
    """The lines of the text, without head and folio."""
    lines: dict[int, list[str]] = {}
    for word in page:
        if _DESIGN.top - 4 < word.top < _DESIGN.trim.height - _DESIGN.bottom:
            lines.setdefault(round(word.bottom), []).append(word.text)
    return [" ".join(lines[place]) for place in sorted(lines)]


def page_with(pages: Sequence[Sequence[Word]], text: str) -> int:
    return next(number for number, page in enumerate(pages) if text in text_of(page))


# --- Contents, contributors, copyright ----------------------------------------------------------------------------


@pytest.mark.parametrize("face", ["garamond", "source-serif"])
def test_the_dots_of_contents_and_contributors_end_at_one_place(face: str) -> None:
    stories = [story("Salt", "Wren Hallam"), story("The Drowned Orchard", "Odile Marsh", prose(6000)), story("Z", "Q")]
    pages = pages_of(book_from_stories(stories, title="Lamps"), PrintStyle(trim=SIZES["digest"], face=face))
    for name in ("Contents", "Contributors"):
        page = pages[page_with(pages, name)]
        ends: dict[float, float] = {}
        for word in page:
            if word.text == ".":
                ends[word.top] = max(word.right, ends.get(word.top, 0.0))
        numbers = [word for word in page if word.text.isdigit() and word.top in ends]
        assert len(ends) == 3
        assert len({round(end, 1) for end in ends.values()}) == 1
        assert len({round(number.right) for number in numbers}) == 1
        assert min(number.left for number in numbers) - max(ends.values()) > 0.25 * _DESIGN.size


def test_typed_quotation_marks_are_set_in_the_contents_too() -> None:
    warned = story("Salt", "Wren Hallam", tags=Tags(rating=Rating("PG", "General"), warnings=('it\'s "wet"',)))
    pages = pages_of(book_from_stories([warned, story("Lamp", "Odile Marsh")], title="Both"))
    assert "PG · it’s “wet”" in text_of(pages[page_with(pages, "Contents")])


def test_a_volume_is_printed_with_what_its_editor_says() -> None:
    essay = Essay("A Word Before", (Note("", (prose(40, "tin"),)),))
    volume = Volume(
        "Stories of the estuary",
        ("Ann Hill",),
        2,
        "Harbour Press",
        dedication="For the ferryman",
        foreword=essay,
        afterword=Essay("A Word After", essay.notes),
        parts=((1, "Flood"),),
        omitted=(Omission("Wreck", "Wren Hallam", "it is rated Explicit"),),
    )
    stories = [story("Salt", "Wren Hallam"), story("Lamp", "Odile Marsh")]
    pages = pages_of(book_from_stories(stories, title="Low Water", volume=volume))
    texts = list(map(text_of, pages))
    for words in ("Stories of the estuary", "Wren Hallam", "edited by Ann Hill", "Second edition", "Harbour Press"):
        assert words in texts[2]
    assert "Edited by Ann Hill. Second edition, Harbour Press." in texts[3]
    assert texts[4] == "For the ferryman"
    contents = page_with(pages, "Contents")
    listed = [line.split()[0] for line in lines_of(pages[contents]) if ". ." in line]
    assert listed == ["Salt", "Flood", "Lamp", "A"]
    foreword = page_with(pages, "A Word Before")
    assert contents < foreword
    part = texts.index("Flood")
    assert part % 2 == foreword % 2 == 0, "each opens on a right-hand page"
    assert texts[part + 2].startswith("Lamp")
    after = next(number for number, text in enumerate(texts) if text.startswith("A Word After"))
    assert part < after < page_with(pages, "Contributors")
    assert "Wreck, by Wren Hallam: it is rated Explicit" in texts[-1]
    assert not any("next story" in text for text in texts)


def _disclaimer(text: str) -> Field:
    return Field("Disclaimer", text, 1, 1, "disclaimer", (Paragraph((Text(text),)),))


_EACH = "Copyright and permissions Each of these stories is the work of its author."
_WORDS_FOLLOW = "What the authors say of rights and archives stands here in their own words."


@pytest.mark.parametrize(
    ("stories", "said"),
    [
        ([story("Salt", "Wren Hallam")], "Copyright and permissions Salt is the work of Wren Hallam."),
        ([story("Salt", "Unknown")], "Copyright and permissions It is not known who wrote Salt."),
        (
            [story("Salt", "Wren Hallam"), story("Lamp", "Unknown")],
            f"{_EACH} Salt, by Wren Hallam.",
        ),
        (
            [story("Salt", "Unknown"), story("Lamp", "Unknown", fields=(_disclaimer("No lamp is mine."),))],
            f"{_EACH} {_WORDS_FOLLOW} Lamp. Disclaimer",
        ),
        (
            [story("Salt", "Unknown"), story("Lamp", "Unknown")],
            "Copyright and permissions It is not known who wrote these stories.",
        ),
    ],
)
def test_the_copyright_page_is_silent_on_what_has_nothing_to_say(stories: list[Story], said: str) -> None:
    pages = pages_of(book_from_stories(stories, title="Both" if len(stories) > 1 else None))
    assert text_of(pages[3]).removesuffix(" No lamp is mine.").casefold() == said.casefold()


# --- Dedications --------------------------------------------------------------------------------------------------


def _dedicated(title: str) -> Story:
    return story(title, "Wren Hallam", dedication=(Paragraph((Text("For whoever left the lamp on."),)),))


def test_a_single_story_s_dedication_has_a_right_hand_page_after_the_copyright_page() -> None:
    pages = pages_of(book_from_stories([_dedicated("Salt")]))
    assert [page_with(pages, "is the work of"), page_with(pages, "For whoever")] == [3, 4]
    assert text_of(pages[4]) == "For whoever left the lamp on."
    assert " ".join(map(text_of, pages)).count("left the lamp on") == 1
    assert max(word.bottom for word in pages[4]) < SIZES["digest"].height * 0.45
    middle = (pages[4][0].left + pages[4][-1].right) / 2
    assert middle == pytest.approx(_DESIGN.left_margin(recto=True) + _DESIGN.measure / 2, abs=16)


def test_in_an_anthology_a_dedication_stays_with_its_story() -> None:
    pages = pages_of(book_from_stories([_dedicated("Salt"), story("Lamp", "Odile Marsh")], title="Both"))
    assert text_of(pages[page_with(pages, "For whoever")]).startswith("Salt by Wren Hallam")
    assert " ".join(map(text_of, pages)).count("left the lamp on") == 1


# --- Ends ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", range(0, 400, 40))
def test_a_text_s_last_page_holds_more_than_a_line_or_two(words: int) -> None:
    short = tuple(Paragraph((Text(f"“No,” said the keeper, {number} times."),)) for number in range(3))
    ending = prose(60, "ending")
    for blocks in ((prose(900), prose(words), ending, *short), (prose(900), *short, prose(words), ending)):
        pages = pages_of(book_from_stories([story("Salt", "Wren Hallam", *blocks)]))
        texts = [lines_of(page) for page in pages if "under the lamp" in text_of(page) or "keeper" in text_of(page)]
        assert len(texts) > 1
        assert len(texts[-1]) >= 3
        # What the page before gives up are lines, not a part of it.
        assert len(texts[-2]) >= _DESIGN.lines - 4


def test_a_list_s_last_page_has_no_single_entry() -> None:
    for count in range(14, 18):
        stories = [story(f"Salt {number}", "Wren Hallam", prose(12)) for number in range(count)]
        pages = pages_of(book_from_stories(stories, title="Lamps"))
        first = page_with(pages, "Contents")
        entries = [text_of(page).count("Salt") for page in pages[first : first + 2]]
        assert entries[1] != 1


# --- Verse, letters, titles ---------------------------------------------------------------------------------------


def test_a_credit_has_room_under_it_and_lines_go_on_at_their_heights() -> None:
    lines = tuple(VerseLine((Text(f"The lamp is out, the tide is in {number},"),)) for number in range(4))
    credited = Verse("song", (lines,), (Text("“Ferry Song” by the Low Tides"),))
    pages = pages_of(book_from_stories([story("Salt", "Wren Hallam", prose(60), credited, prose(60, "after"))]))
    page = pages[page_with(pages, "Tides")]
    credit = next(word for word in page if word.text.casefold() == "tides")
    after = next(word for word in page if word.text == "after")
    before = next(word for word in page if word.text == "word")
    assert after.bottom - credit.bottom > 2 * _DESIGN.leading
    lines_between = (after.bottom - before.bottom) / _DESIGN.leading
    assert lines_between == pytest.approx(round(lines_between), abs=0.03)


def test_a_long_credit_is_not_left_with_one_word_on_its_second_line() -> None:
    epigraph = Epigraph((prose(16, "quoted"),), (Text("Maud Ellery Ashdown, “The Ferrymen of Tern”"),))
    pages = pages_of(book_from_stories([story("Salt", "Wren Hallam", epigraph=epigraph)]))
    credit = [line for line in lines_of(pages[page_with(pages, "quoted")]) if re.search("(?i)maud|tern", line)]
    assert [line.casefold() for line in credit] == ["maud ellery ashdown,", "“the ferrymen of tern”"]


def test_a_title_of_two_lines_has_lines_of_like_length() -> None:
    pages = pages_of(book_from_stories([story("The Keeper of the Lamp at Low Tide", "Wren Hallam")]))
    assert lines_of(pages[2])[:2] == ["The Keeper of the Lamp", "at Low Tide"]


def test_no_name_is_divided_on_the_title_page_of_an_anthology() -> None:
    names = ("Bartholomew Quince-Fenn", "Philippa Okafor-Bright", "Juniper Wick")
    pages = pages_of(book_from_stories([story(f"Salt {name}", name) for name in names], title="Lamps"))
    lines = lines_of(pages[2])[1:]
    assert len(lines) > 1
    assert all(line.endswith(",") for line in lines[:-1])


def test_on_a_screen_no_page_is_left_blank_for_the_sake_of_another() -> None:
    book = book_from_stories([story("Salt", "Wren Hallam"), story("Lamp", "Odile Marsh")], title="Both")
    screen = PrintStyle(trim=SIZES["digest"], purpose="screen")
    pages = pages_of(book, screen)
    assert all(pages)
    assert len(pages) < len(pages_of(book))
