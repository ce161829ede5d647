"""Fountain: what each paragraph of a screenplay is, and that no word of it is lost."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookmaker.model import Source
from bookmaker.reading import read_source

if TYPE_CHECKING:
    from conftest import Command

PLAY = """\
Title:
    _**The Late Tide**_
Credit: written by
Author: Ann Marsh
Draft date: 2011-04-02

= Two keepers wait.

# Act One

FADE IN:

EXT. THE QUAY - DAY

Gulls. A boat comes in.

HOLLIS
(to nobody)
The tide is *late*.

@McArdle ^
Is it?

[[ Ask about the rope. ]]

/* She never comes.
Not in this draft. */

.THE LAMP ROOM

!HOLLIS WAITS

> THE END <

===
"""


def read(text: str) -> Source:
    return read_source(Path("tide.fountain"), text.encode())


def test_paragraphs_have_what_the_syntax_says_of_them() -> None:
    source = read(PLAY)
    assert [(p.first_line, p.role, p.name, p.text) for p in source.paragraphs] == [
        (1, "metadata", "Title", " _**The Late Tide**_"),
        (3, "metadata", "Credit", "written by"),
        (4, "metadata", "Author", "Ann Marsh"),
        (5, "metadata", "Draft date", "2011-04-02"),
        (9, "heading", "", "Act One"),
        (11, "script", "", "FADE IN:"),
        (13, "script", "scene", "EXT. THE QUAY - DAY"),
        (15, "script", "", "Gulls. A boat comes in."),
        (17, "script", "cue", "HOLLIS (to nobody) The tide is *late*."),
        (21, "script", "cue", "McArdle Is it?"),
        (29, "script", "scene", "THE LAMP ROOM"),
        (31, "script", "", "HOLLIS WAITS"),
        (33, "script", "", "THE END"),
    ]
    assert [p.centred for p in source.paragraphs][-1]


def test_what_its_writer_keeps_is_listed() -> None:
    assert [(reason, raw.text) for raw, reason in read(PLAY).dropped] == [
        ("fountain-synopsis", "= Two keepers wait."),
        ("fountain-note", "[[ Ask about the rope. ]]"),
        ("fountain-boneyard", "/* She never comes."),
        ("fountain-boneyard", "Not in this draft. */"),
        ("fountain-page", "==="),
    ]


@pytest.mark.parametrize("text", ["INT. A ROOM\n\nNothing.", "Somebody enters.\n\nKey: value\n"])
def test_a_screenplay_needs_no_title_page(text: str) -> None:
    assert all(paragraph.role == "script" for paragraph in read(text).paragraphs)


@given(st.text(alphabet="aB .:!@>~=#*/[]()^\n\t", min_size=1, max_size=200))
def test_every_letter_is_in_a_paragraph_or_left_out(text: str) -> None:
    source = read(f"x\n\n{text}")
    told = [*source.paragraphs, *(raw for raw, _ in source.dropped)]
    letters = Counter(
        c for raw in told for c in f"{raw.name if raw.role == 'metadata' else ''} {raw.text}" if c.isalnum()
    )
    assert letters == Counter(c for c in source.text if c.isalnum())


def test_a_screenplay_becomes_a_book(run: Command, tmp_path: Path) -> None:
    (tmp_path / "tide.fountain").write_text(PLAY, encoding="utf-8")
    made = run("show", tmp_path / "tide.fountain", "--stage", "xhtml")
    assert made.code == 0, made.err
    assert '<b class="speaker caps" epub:type="z3998:persona">HOLLIS</b>' in made.out
    assert '<i class="manner" epub:type="z3998:stage-direction">(to nobody)</i> The tide is <em>late</em>.' in made.out
    assert "Ann Marsh" in made.out
