"""Odd files take time in proportion to their size: none of them is a trap that four times the text springs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from bookmaker.errors import InputError
from bookmaker.model import Parsed
from bookmaker.parsing import parse_story
from bookmaker.reading import read_source


@pytest.fixture(scope="module")
def growth(load_benchmark: Callable[[str], ModuleType]) -> ModuleType:
    return load_benchmark("growth")


SIZES = (3_000, 12_000)
"""Characters; what grew with the square of them took more than half a second for four times the larger."""

TELLING = 0.1
"""Seconds; what takes less tells nothing of how it grows, so the larger size is taken where the smaller takes less."""

ONCE_SLOW = {
    ".md": (
        "bracket-link bracket bracket-word bracket-reference link-open link-angle picture picture-link comment-open "
        "comment-open-space comment-line quoted letter-line links-in-a-line links-paired brackets-paired marks-deep"
    ).split(),
    ".html": (
        "tag-open angle angle-slash comment-open comment-open-space declaration instruction attribute-bare script "
        "style marks-deep div-deep table-deep"
    ).split(),
    ".txt": "space quote apostrophe dots letter-apart field-apart call note-apart verse posts contents".split(),
}


@pytest.mark.slow
@pytest.mark.parametrize(("ending", "name"), [(ending, name) for ending, names in ONCE_SLOW.items() for name in names])
def test_four_times_the_text_takes_no_more_than_a_few_times_as_long(ending: str, name: str, growth: ModuleType) -> None:
    def seconds(size: int) -> float:
        taken: float = growth.seconds(f"story{ending}", growth.story(ending, growth.SHAPES[name](size)), 60)
        return taken

    size, once = next((size, once) for size in SIZES if (once := seconds(size)) >= TELLING or size == SIZES[-1])
    # Linear is 4 and quadratic 16. Where the clock was unlucky, it is asked again.
    assert any(seconds(4 * size) < 9 * max(once, TELLING) for _ in range(2))


def parsed(text: str, name: str) -> Parsed:
    return parse_story(read_source(Path(name), text.encode()))


@pytest.mark.parametrize("name", ["story.md", "story.html"])
@pytest.mark.parametrize(
    "odd",
    [
        "<b><i>{}</b></i>",
        "<b>a<i>b{}</i>c</b>d",
        "*a **b {}c** d*",
        "<sup>a<em>b<strong>c<del>d{}",
        "<a href=x>b{}</a>c",
    ],
)
def test_marks_in_marks_without_end_are_read(odd: str, name: str, growth: ModuleType) -> None:
    opening, closing = odd.split("{}")
    for depth in (30, 300, 3000):
        text = growth.story(Path(name).suffix, opening * depth + "the rope" + closing * depth)
        assert "the rope" in " ".join(entry.text for entry in parsed(text, name).ledger)


@pytest.mark.parametrize("tag", ["div", "blockquote", "center", "font", "b", "ul><li", "table><tr><td", "p"])
def test_a_page_of_a_hundred_thousand_elements_in_each_other_is_read(tag: str, growth: ModuleType) -> None:
    page = growth.story(".html", f"<{tag}>" * 100_000 + "the rope")
    try:
        story = parsed(page, "deep.html")
    except InputError as error:
        assert error.hint  # noqa: PT017 — a reason is as good as a book
    else:
        assert "the rope" in " ".join(entry.text for entry in story.ledger)
