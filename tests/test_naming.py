"""File names: what a title becomes, and that no two books share one on any file system."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from bookmaker.naming import LONGEST_NAME, MOST_BYTES, cut_name, file_name, slug_from_text


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Far Down Within the Dim West", "far-down-within-the-dim-west"),
        ("Don’t Look Back", "dont-look-back"),
        ("'Til the Tide Turns", "til-the-tide-turns"),
        ("Salt & Stone", "salt-and-stone"),
        ("Café Noir: Œuvre Nº 2", "cafe-noir-oeuvre-no-2"),
        ("Łódź, straße, þing", "lodz-strasse-thing"),
        ("  ...  What?! (1/3)", "what-1-3"),
        ("Белая ночь", "белая-ночь"),
        ("海の声", "海の声"),
        ("Ночь — a Night", "ночь-a-night"),
        ("★☆★", ""),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_a_title_becomes_words_joined_by_hyphens(title: str, slug: str) -> None:
    assert slug_from_text(title) == slug


@pytest.mark.parametrize(
    ("title", "author", "taken", "name"),
    [
        ("Low Water", "A. Reed", [], "low-water.epub"),
        ("Low Water", "A. Reed", ["low-water.epub"], "low-water-a-reed.epub"),
        ("Low Water", "", ["low-water.epub"], "low-water-2.epub"),
        ("Low Water", "A. Reed", ["low-water.epub", "low-water-a-reed.epub"], "low-water-a-reed-2.epub"),
        ("★", "A. Reed", [], "a-reed.epub"),
        ("★", "", [], "untitled.epub"),
        ("Con", "", [], "con-book.epub"),
        ("COM1", "", ["com1-book.epub"], "com1-book-2.epub"),
    ],
)
def test_a_taken_name_gets_the_author_and_then_a_number(title: str, author: str, taken: list[str], name: str) -> None:
    assert file_name(title, author, ".epub", taken) == name


def test_a_long_title_is_cut_between_words() -> None:
    name = file_name("the long slow water " * 20, "", ".epub")
    assert len(name) <= LONGEST_NAME
    assert name.endswith(("-slow-water.epub", "-slow.epub", "-long.epub"))


@pytest.mark.parametrize(
    "letter", ["\U00010330", "\U00020000", "海", "ж", "க்ஷி", "\u1100\u1161\u11a8", "q\u0301\u0323"], ids=ascii
)
def test_a_long_word_is_cut_between_letters_by_its_bytes(letter: str) -> None:
    for title in (letter * 300, f"a {letter * 300}", " ".join([letter * 7] * 50)):
        name = file_name(title, "", ".epub")
        stem = name.removesuffix(".epub")
        assert (
            list(iter_graphemes(stem)) == list(iter_graphemes(slug_from_text(title)))[: len(list(iter_graphemes(stem)))]
        )
        beside = cut_name(stem, "-sheets-12-fronts.pdf") + "-sheets-12-fronts.pdf"
        assert len(beside.encode()) <= MOST_BYTES


def test_a_letter_with_more_marks_than_a_name_has_bytes_is_a_name_all_the_same() -> None:
    assert file_name("ж" + "\u0301" * 300, "", ".epub") == "ж.epub"


@given(st.lists(st.tuples(st.text(max_size=120), st.text(max_size=120)), max_size=12))
def test_names_are_safe_and_unique_whatever_the_titles(stories: list[tuple[str, str]]) -> None:
    taken: set[str] = set()
    for title, author in stories:
        taken.add(file_name(title, author, ".epub", taken))
    assert len({name.casefold() for name in taken}) == len(stories)
    for name in taken:
        assert len(name) <= LONGEST_NAME
        assert len(name.encode()) <= MOST_BYTES
        assert not set(name) & set('<>:"/\\|?*') | {c for c in name if ord(c) < 32}
        assert not name.startswith((".", "-", " "))
