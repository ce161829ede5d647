"""A text whose line ends were lost: it is parted where that is sure, nothing of it is lost, and it is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bookmaker.building.proving import Reading, prove
from bookmaker.ledger import letters_of
from bookmaker.model import Overrules, Source, ThematicBreak
from bookmaker.reading import read_source

PROSE = (
    "The rain had not stopped since Tuesday and the road was a river by noon. She put the kettle on and looked out at "
    "the yard, where nobody came. He had walked from the ferry with his boots in his hand. "
)
SPEECH = '"Is it you?" she asked. "It is," he said. "I came by the lower road." "Then come in." "I cannot stay." '
STORY = (PROSE * 6 + SPEECH) * 8


def read(text: str) -> Source:
    return read_source(Path("story.txt"), text.encode())


def texts(text: str) -> list[str]:
    return [raw.text for raw in read(text).paragraphs]


def test_a_new_speaker_is_a_new_paragraph() -> None:
    parts = texts(STORY)
    assert parts.count('"Then come in."') == 8
    assert sum('"Is it you?" she asked. "It is," he said.' in part for part in parts) == 8


@pytest.mark.parametrize("marks", ["“”", "‘’", "''"])
def test_other_quotation_marks_tell_speakers_too(marks: str) -> None:
    opening, closing = marks[0], marks[1]
    text = re.sub('"([^"]*)"', rf"{opening}\1{closing}", STORY)
    assert texts(text).count(f"{opening}Then come in.{closing}") == 8


def test_wide_spaces_and_typed_marks_part() -> None:
    source = read(f"The Lamp Room     by Ann Marsh     {STORY}* * * {STORY}     The End\n")
    (parsed,) = prove([Reading(source, Overrules())]).parsed
    assert parsed.story.metadata.title == "The Lamp Room"
    assert [creator.name for creator in parsed.story.metadata.creators] == ["Ann Marsh"]
    assert sum(isinstance(block, ThematicBreak) for block in parsed.story.chapters[0].blocks) == 1
    assert {entry.first_line for entry in parsed.ledger} == {1}


def test_no_letter_is_lost_and_it_is_said() -> None:
    source = read(STORY)
    (said,) = source.diagnostics
    assert (said.code, said.severity, said.line) == ("lines-lost", "warning", 1)
    assert f"{len(STORY.split()):,} words" in said.message
    assert letters_of(" ".join(raw.text for raw in source.paragraphs)) == letters_of(STORY)


def test_where_nothing_is_sure_it_stays_one_and_that_is_said() -> None:
    source = read(PROSE * 40)
    assert len(source.paragraphs) == 1
    assert "it stays one" in source.diagnostics[0].message


def test_wide_spaces_that_justify_the_text_part_nothing() -> None:
    assert len(texts((PROSE * 40).replace(" and ", "   and   ").replace(" the ", "   the "))) == 1


def test_a_long_paragraph_among_others_is_left_alone() -> None:
    source = read(f"{'A short paragraph of a story.' + chr(10)}" * 30 + STORY + "\n")
    assert len(source.paragraphs) == 31
    assert not source.diagnostics
