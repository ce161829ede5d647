"""Labels agree with the title and the authors that were chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookmaker.judging import judge
from bookmaker.judging.agreeing import CERTAIN, PULL, UNCERTAIN, pulled, pulls
from bookmaker.judging.authors import is_machine, names_alone
from bookmaker.judging.deciding import Decision
from bookmaker.judging.page import Here, page_of
from bookmaker.judging.units import units_of
from bookmaker.judging.weights import COLUMNS
from bookmaker.reading import read_source

TALE = (
    "He had said that he would come, and she looked at the door and waited until the lamp was out. She asked herself "
    "what he had seen there, and whether he had told them.\n\nThen she heard him on the stairs, and stood up.\n"
)


def here_of(line: str) -> Here:
    source = read_source(Path("a.txt"), f"{line}\n\n{TALE}".encode())
    return page_of(source, units_of(source)).here[0]


def decision(label: str) -> Decision:
    return Decision(label, "front", "out", "front", 5, {label: 0})  # type: ignore[arg-type, dict-item]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("by Wren Hallam", ("Wren Hallam",)),
        ("by Wren Hallam <wren@corrow.example>", ("Wren Hallam",)),
        ("Wren Hallam (wren@corrow.example) and Ada Foss (ada@corrow.example)", ("Wren Hallam", "Ada Foss")),
        ("Author: Wren Hallam", ()),
        ("From: wren@corrow.example (Wren Hallam)", ()),
    ],
)
def test_a_byline_names_people_and_nothing_else(line: str, names: tuple[str, ...]) -> None:
    assert names_alone(here_of(line)) == names


def test_a_list_is_told_from_a_person() -> None:
    assert is_machine(("Signal Archive Robot",))
    assert not is_machine(("Robotham Ward",))


def test_choices_pull_the_lines_that_are_them_alone() -> None:
    decisions = [decision("byline"), decision("byline"), decision("prose")]
    found = pulls(decisions, (UNCERTAIN + 1000, (0,)), (90_000, (1,)))
    assert found == ((0, "title", 10 * PULL["title"]), (1, "byline", (CERTAIN - UNCERTAIN) * PULL["byline"] // 100))
    scores = pulled([[0] * len(COLUMNS)] * 3, found, COLUMNS)
    assert scores[0][COLUMNS.index("title")] == 10 * PULL["title"]
    assert scores[2] == [0] * len(COLUMNS)


def test_nothing_is_pulled_where_labels_agree() -> None:
    assert pulls([decision("title"), decision("byline")], (1000, (0,)), (1000, (1,))) == ()


def test_a_doubtful_choice_and_a_heading_pull_nothing() -> None:
    assert pulls([decision("byline")], (UNCERTAIN, (0,)), (0, ())) == ()
    assert pulls([decision("heading")], (CERTAIN // 2, (0,)), (0, ())) == ()
    assert pulls([decision("heading")], (CERTAIN, (0,)), (0, ())) != ()


@pytest.mark.parametrize(
    "head", ["Tell the Bees\nby Wren Hallam", "TELL THE BEES\nby Wren Hallam <wren@corrow.example>"]
)
def test_title_and_byline_bear_the_labels_of_what_was_chosen(head: str) -> None:
    judgement = judge(read_source(Path("bees.txt"), f"{head}\n\n{TALE}".encode()))
    assert judgement.title is not None
    assert judgement.title.text.casefold() == "tell the bees"
    assert [author.text for author in judgement.authors] == ["Wren Hallam"]
    assert [each.label for each in judgement.units[:2]] == ["title", "byline"]


def test_front_matter_gives_title_and_authors_as_its_format_means_them() -> None:
    text = f"---\ntitle: 'The Keeper''s Lamp'\nauthors:\n- Wren Hallam\n- Ada Foss\nmood: quiet\n---\n\n{TALE}"
    judgement = judge(read_source(Path("lamp.md"), text.encode()))
    assert judgement.title is not None
    assert judgement.title.text == "The Keeper's Lamp"
    assert [author.text for author in judgement.authors] == ["Wren Hallam", "Ada Foss"]


def test_an_entry_about_something_else_is_no_title() -> None:
    judgement = judge(read_source(Path("the-lamp.md"), f"---\ntitle: ''\nmood: quiet\n---\n\n{TALE}".encode()))
    assert judgement.title is None or judgement.title.text == "The Lamp"
