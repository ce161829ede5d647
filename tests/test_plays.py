"""Plays and scripts: who speaks, what is said, and what is done."""

from __future__ import annotations

import pytest

from bookmaker.book.words import text_from_blocks, text_from_inlines
from bookmaker.model import Blocks, Direction, Inlines, LineBreak, RawLine, RawParagraph, Span, Speech, Text
from bookmaker.parsing.plays import ScriptReader, cue_of, cut_line, is_direction, script_block
from bookmaker.rendering.text import TextWriter


def lines_of(text: str) -> list[RawLine]:
    rows = [(n, row) for n, row in enumerate(text.split("\n"), 1) if row.strip()]
    return [RawLine(n, row.strip(), len(row) - len(row.lstrip())) for n, row in rows]


def plain(lines: object) -> Inlines:
    assert isinstance(lines, list | tuple)
    inlines: list[Text | LineBreak] = []
    for line in lines:
        inlines += [LineBreak(), Text(line.text)] if inlines else [Text(line.text)]
    return tuple(inlines)


def blocks_of(text: str) -> Blocks:
    """A script's blocks as the reader parts them; paragraphs stand apart by blank lines."""
    reader = ScriptReader()
    parts: list[list[RawParagraph]] = []
    above = 0
    for line in lines_of(text):
        gap = line.number - above - 1
        above = line.number
        if reader.begins_part(line, gap) or not parts:
            parts.append([RawParagraph((line,), gap)])
        elif gap:
            parts[-1].append(RawParagraph((line,), gap))
        else:
            last = parts[-1][-1]
            parts[-1][-1] = RawParagraph((*last.lines, line), last.gap_before)
    return tuple(script_block(part, plain) for part in parts)


def told(text: str) -> list[str]:
    """Each block in a line: `NAME (manner) > what is said`, or `- what is done`."""
    result = []
    for block in blocks_of(text):
        match block:
            case Speech(speaker, blocks, manner):
                how = f" {text_from_inlines(manner)}" if manner else ""
                result.append(f"{text_from_inlines(speaker)}{how} > {text_from_blocks(blocks)}")
            case Direction(inlines):
                result.append(f"- {text_from_inlines(inlines)}")
            case _:
                raise AssertionError(block)
    return result


@pytest.mark.parametrize(
    ("line", "name", "manner"),
    [
        ("Hollis:  The tide is late.", "Hollis", ""),
        ("HOLLIS (rising): The tide is late.", "HOLLIS", "(rising)"),
        ("**Otto** _(from the stair):_", "Otto", "(from the stair)"),
        ("The Second Old Man: Late again.", "The Second Old Man", ""),
        ("Dr. Marsh: Sit down.", "Dr. Marsh", ""),
        ("LADY ANNE. You are late, sir.", "LADY ANNE", ""),
        ("HOLLIS [aside]. She knows.", "HOLLIS", "[aside]"),
    ],
)
def test_a_cue_names_who_speaks_and_how(line: str, name: str, manner: str) -> None:
    cue = cue_of(line)
    assert cue is not None
    assert (cue.name, cue.manner) == (name, manner)


@pytest.mark.parametrize(
    "line",
    [
        "She said: come in.",
        "It was late. The tide had turned, and nobody: not one of them, spoke.",
        "INT. THE LAMP ROOM: NIGHT",
        "SCENE I. A tower by the sea.",
        "(The lamp goes out: nobody moves.)",
        "HOLLIS",
        "at the door: a man",
    ],
)
def test_other_lines_name_nobody(line: str) -> None:
    assert cue_of(line) is None


@pytest.mark.parametrize(
    ("line", "named"), [("HOLLIS", True), ("_Hollis._", True), ("Hollis", False), ("CURTAIN", False), ("EXIT", False)]
)
def test_a_name_alone_is_a_cue_where_it_may_be_one(line: str, *, named: bool) -> None:
    assert (cue_of(line, alone=True) is not None) is named


@pytest.mark.parametrize(
    "line", ["INT. THE LAMP ROOM - NIGHT", "[The lamp goes out.]", "Enter HOLLIS.", "SCENE II", "<beep>"]
)
def test_what_is_done_is_told_from_what_is_said(line: str) -> None:
    assert is_direction(line)
    assert not is_direction("The lamp goes out, and nobody moves.")


def test_speeches_on_the_lines_of_their_cues() -> None:
    assert told(
        "[The lamp room. HOLLIS and MARSH.]\n\nHollis:  The tide is late,\n         and so are you.\n\n"
        "Marsh:   [turning] Am I?\n\n[She goes out.]\n\nHollis:  Good night."
    ) == [
        "- [The lamp room. HOLLIS and MARSH.]",
        "Hollis > The tide is late, and so are you.",
        "Marsh [turning] > Am I? [She goes out.]",
        "Hollis > Good night.",
    ]


def test_speeches_under_their_cues() -> None:
    assert told(
        "EXT. THE QUAY - DAY\n\nGulls. A boat comes in.\n\n              HOLLIS\n        The tide is late.\n\n"
        "              MARSH\n           (to nobody)\n        Is it?\n\nShe throws him the rope."
    ) == [
        "- EXT. THE QUAY - DAY",
        "- Gulls. A boat comes in.",
        "HOLLIS > The tide is late.",
        "MARSH (to nobody) > Is it?",
        "- She throws him the rope.",
    ]


def test_speeches_right_under_their_cues_end_with_the_paragraph() -> None:
    assert told("HOLLIS\nThe tide is late.\n\nGulls. A boat comes in.\n\nMARSH\n(low)\nIs it?") == [
        "HOLLIS > The tide is late.",
        "- Gulls. A boat comes in.",
        "MARSH (low) > Is it?",
    ]


def test_a_name_over_verse_waits_for_it() -> None:
    assert told("_Witch_") == ["Witch > "]


def test_a_line_is_cut_with_what_is_marked_in_it() -> None:
    line = RawLine(1, "Otto: Not now.", spans=(Span(0, 4, "strong"), Span(6, 9, "emphasis")))
    assert cut_line(line, 5) == RawLine(1, "Not now.", spans=(Span(0, 3, "emphasis"),))


@pytest.mark.parametrize(
    ("line", "kind"),
    [("INT. A ROOM", "scene"), ("[She goes.]", "stage"), ("Exeunt.", "stage"), ("Gulls. A boat comes in.", "action")],
)
def test_what_is_done_is_of_a_kind(line: str, kind: str) -> None:
    (block,) = blocks_of(line)
    assert isinstance(block, Direction)
    assert block.kind == kind


def test_a_play_is_set_as_plays_are() -> None:
    written = TextWriter().blocks(blocks_of("[Night.]\n\nHollis (low): Late."))
    assert '<p class="direction" epub:type="z3998:stage-direction">[Night.]</p>' in written
    assert '<b class="speaker" epub:type="z3998:persona">Hollis</b>' in written
    assert '<i class="manner" epub:type="z3998:stage-direction">(low)</i> Late.' in written
