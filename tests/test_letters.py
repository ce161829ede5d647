"""Letters inside a story, in plain text and in Markdown: head, paragraphs and foot are one quotation."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookmaker.building.proving import Reading, prove
from bookmaker.model import BlockQuote, Overrules
from bookmaker.reading import read_source

LETTER = """Dover, 4th March

Dear Ellen,

I am writing to tell you that the house is sold. They came on Monday with a van and took the piano first, and then
the beds, and the clock that never went.

Do not be angry. I have kept your books, and the lamp.

Yours ever,
Tom
"""
STORY = """# The Lamp Room

by Ann Marsh

The rain had not stopped since Tuesday. She put the kettle on and said nothing at all to the man by the door, who was
reading the paper as if it were a week old, which it was.

The post had come at nine. She opened it with a knife.

{letter}
She read it twice, and then put it into the stove, and watched it until there was nothing to watch.

"What does he say?" the man asked from the door.

"Nothing," she said. "He says nothing, as he always did." She put the lid on the stove and went to look for her coat,
for there was a train at nine, and the road to the station was long.
"""


def quoted(text: str, name: str) -> list[tuple[str, int, int]]:
    (parsed,) = prove([Reading(read_source(Path(name), text.encode()), Overrules())]).parsed
    return [
        (entry.content.kind, entry.first_line, entry.last_line)
        for entry in parsed.ledger
        if isinstance(entry.content, BlockQuote)
    ]


@pytest.mark.parametrize("name", ["story.md", "story.txt"])
def test_a_letter_is_one_quotation_from_head_to_foot(name: str) -> None:
    text = STORY.format(letter=LETTER)
    first = text[: text.index("Dover")].count("\n") + 1
    assert quoted(text, name) == [("letter", first, first + 10)]


def test_a_letter_in_a_block_quotation_ends_with_it() -> None:
    letter = LETTER + "\nAnd bring the cat, if she will come.\n"
    text = STORY.format(letter="".join(f"> {line}\n" for line in letter.splitlines()))
    first = text[: text.index("> Dover")].count("\n") + 1
    assert quoted(text, "story.md") == [("letter", first, first + 12)]


def test_a_salutation_in_speech_begins_no_letter() -> None:
    text = STORY.format(letter='"Dear Ellen," he said, and no more.\n')
    assert quoted(text, "story.md") == []
