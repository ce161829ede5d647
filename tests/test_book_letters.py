"""The head and the foot of a letter inside a story."""

from __future__ import annotations

import pytest

from bookmaker.book.letters import parts_in_text, parts_of_letter
from bookmaker.model import BlockQuote, Blocks, Heading, LineBreak, Paragraph, Text, ThematicBreak
from bookmaker.rendering.text import TextWriter

SAID = "The pump has held for nine days now, two more than you gave it, and I expect an apology by return of post."


def blocks(*texts: str) -> Blocks:
    """Paragraphs, whose lines are parted by a stroke; `*` is a break between scenes."""
    return tuple(ThematicBreak() if text == "*" else Paragraph(_inlines(text)) for text in texts)


def _inlines(text: str) -> tuple[Text | LineBreak, ...]:
    first, *more = text.split("/")
    return (Text(first), *(each for line in more for each in (LineBreak(), Text(line))))


@pytest.mark.parametrize(
    ("texts", "parts"),
    [
        (
            ("The Old Mill/3 May", "Dear Ned,", SAID, "Yours truly,", "Marian", "P.S. And the dog."),
            ("letterhead", "salutation", "", "valediction", "signature", ""),
        ),
        (("Ned:", SAID, SAID, "With love,/M."), ("salutation", "", "", "valediction")),
        ((SAID, SAID, "A. Pym"), ("", "", "signature")),
        ((SAID, "P.S. Write soon"), ("", "")),
        ((SAID, "Come home."), ("", "")),
        (("Dear Ned, " + SAID, SAID), ("", "")),
        (("My dear,",), ("salutation",)),
        ((), ()),
    ],
)
def test_parts_of_a_letter(texts: tuple[str, ...], parts: tuple[str, ...]) -> None:
    assert parts_of_letter(blocks(*texts)) == parts


def test_a_text_in_letters_has_heads_and_feet_and_any_other_text_has_none() -> None:
    letters = blocks("The Old Mill/3 May", "Dear Ned,", SAID, "Yours truly,/M.", "*", "Dear M.,", SAID, "Love,", "Ned")
    assert parts_in_text(letters) == {
        0: "letterhead",
        1: "salutation",
        3: "valediction",
        5: "salutation",
        7: "valediction",
        8: "signature",
    }
    # One end alone may be anything that somebody says.
    assert parts_in_text(blocks("“Dear me,”", SAID, "He went home.", "*", SAID, "Yours truly,", "Ned")) == {}
    assert parts_in_text((Heading((Text("May"),)), *blocks(SAID))) == {}


def test_a_letter_says_what_its_lines_are() -> None:
    written = TextWriter().blocks((BlockQuote(blocks("Dear Ned,", SAID, "Yours,"), (Text("Marian"),), "letter"),))
    assert '<p class="first salutation" epub:type="z3998:salutation">Dear Ned,</p>' in written
    assert f"<p>{SAID}</p>" in written
    assert '<p class="valediction" epub:type="z3998:valediction">Yours,</p>' in written
    assert '<p class="cite signature" epub:type="z3998:signature"><cite>Marian</cite></p>' in written
