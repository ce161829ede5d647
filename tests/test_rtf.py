"""Rich text: read by its groups and control words, counted by another reading."""

from __future__ import annotations

import random
import re
from contextlib import suppress
from pathlib import Path

import pytest
from makers import RTF_HEAD, rtf, rtf_text

from bookmaker.errors import InputError
from bookmaker.model import Source
from bookmaker.parsing import parse_story
from bookmaker.reading import read_source
from bookmaker.reading import rtf as reader

PATH = Path("weir.rtf")
STORY = "The river was low that year, and nobody minded."


def read(*paragraphs: str) -> Source:
    return read_source(PATH, rtf(*paragraphs))


def texts(source: Source) -> list[str]:
    return [raw.text for raw in source.paragraphs]


def spans(source: Source) -> list[tuple[str, str, str]]:
    lines = [line for raw in source.paragraphs for line in raw.lines]
    return [(line.text[s.start : s.end], s.kind, s.target) for line in lines for s in line.spans]


def left_out(source: Source) -> list[tuple[str, str]]:
    return [(reason, raw.text) for raw, reason in source.dropped]


def words(source: Source) -> list[str]:
    return re.findall(r"[^\W_]+", source.counted or "")


def test_a_file_is_read_as_a_story() -> None:
    source = read(
        "Title: The Weir",
        "Author: Ann Marsh",
        "Rating: PG",
        "",
        rf"It was {{\i never}} dry. {STORY}",
        "* * *",
        "It froze.",
    )
    parsed = parse_story(source)
    assert parsed.story.metadata.title == "The Weir"
    assert [creator.name for creator in parsed.story.metadata.creators] == ["Ann Marsh"]
    assert [entry.became for entry in parsed.ledger][-3:] == ["paragraph", "thematic-break", "paragraph"]
    assert spans(source) == [("never", "emphasis", "")]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (r"caf\'e9 \ldblquote so\rdblquote\emdash yes", "café “so”—yes"),
        (r"a\~b c\_d e\-f \{g\} \\h", "a\xa0b c‑d ef {g} \\h"),
        (r"\u8217?tis \uc0\u8217 tis \uc1\u8217\'92tis", "’tis ’tis ’tis"),
        (r"{\uc2 \u233\'c3\'a9t}\u233 ?t", "étét"),
        (r"\u-10179?\u-8704?", "😀"),
        (r"{\f1 \'cf\'f0\'e8\'e2\'e5\'f2}, Ann", "Привет, Ann"),
        (r"{\f2 \'82\'a0\'83A\'83\'5c}!", "あアソ!"),
        (r"one\line two", "one two"),
        ("on\r\ne", "one"),
        (r"{\plain\f1\cf1\fs24 one}{\b0  two}", "one two"),
        (r"{\*\unknown gone}kept{\*\bkmkstart mark}", "kept"),
        (r"{\field{\*\fldinst PAGE}{\fldrslt 3}} pages", "3 pages"),
    ],
)
def test_letters_are_what_they_stand_for(typed: str, text: str) -> None:
    source = read(f"{STORY} {typed}")
    assert texts(source) == [f"{STORY} {text}"]
    # Of a letter of two bytes with an ASCII letter for the second it is not certain which they are.
    assert words(source) == re.findall(r"[^\W_]+", f"{STORY} {text}".replace("あアソ", ""))


def test_looks_of_letters_are_kept() -> None:
    source = read(rf"{STORY} \i one\i0 , \b two \b0 {{\ul three}} {{\strike four}} \i\plain five")
    assert [(text, kind) for text, kind, _ in spans(source)] == [
        ("one", "emphasis"), ("two", "strong"), ("three", "emphasis"), ("four", "deleted"),
    ]  # fmt: skip


def test_a_page_that_is_slanted_throughout_stresses_nothing() -> None:
    assert spans(read(*[rf"\i {STORY} {STORY}\i0 "] * 8)) == []


def test_an_address_is_a_link_and_no_word() -> None:
    source = read(STORY, r'See {\field{\*\fldinst{HYPERLINK "https://weir.example/a"}}{\fldrslt{\ul the weir}}} now.')
    assert sorted(spans(source)) == [
        ("the weir", "emphasis", ""),
        ("the weir", "link", "https://weir.example/a"),
    ]
    assert "weir.example" not in (source.counted or "")


def test_headings_are_told_by_style_and_by_level() -> None:
    source = read(r"\s5 The Weir", r"\s1 One", STORY, r"\outlinelevel1 Two", STORY, r"\qc centred")
    found = [(raw.role, raw.level, raw.centred) for raw in source.paragraphs]
    assert found == [
        ("heading", 1, False), ("heading", 1, False), ("text", 0, False), ("heading", 2, False), ("text", 0, False),
        ("text", 0, True),
    ]  # fmt: skip


def test_footnotes_are_led_to() -> None:
    note = r"{\super\chftn}{\footnote\pard\plain {\super\chftn} %s}"
    source = read(f"{STORY}{note % 'A first note.'} And then", f"it rose{note % 'A second.'}.", "It was so.")
    parsed = parse_story(source)
    assert len(parsed.story.endnotes) == 2
    notes = [entry.text for entry in parsed.ledger if entry.became == "endnote"]
    assert notes == ["[1] A first note.↑", "[2] A second.↑"]
    assert {"first", "second"} <= set(words(source))


def test_what_no_reader_of_the_pages_reads_is_listed() -> None:
    source = read(
        rf"{{\header\pard A running head\par}}{STORY} {{\v A secret.}}Then {{\deleted gone }}it rose.",
        r"Still{\*\annotation A remark of the editor.} cold.",
    )
    assert texts(source) == [f"{STORY} Then it rose.", "Still cold."]
    assert {text for _, text in left_out(source)} == {"A running head", "A secret.", "gone", "A remark of the editor."}
    assert {"running", "secret", "gone", "remark"} <= set(words(source))


def test_pictures_are_told_and_their_bytes_are_no_words() -> None:
    picture = r"{\pict\pngblip 89504e470d0a1a0a}"
    source = read(
        rf"{STORY}{{\*\shppict{picture}}}{{\nonshppict{picture}}}", r"{\pict\wmetafile8\bin9 {}{}}}}\i}Then it rose."
    )
    assert texts(source) == [STORY, "Then it rose."]
    assert [said.code for said in source.diagnostics] == ["picture-left-out"]
    assert source.diagnostics[0].message.startswith("2 pictures")


def test_tables_are_read_cell_by_cell() -> None:
    row = r"\trowd\cellx1000\cellx2000\intbl %s\cell %s\cell\row"
    source = read(STORY, row % ("one", "two"), row % ("three", "four"), "After.")
    assert texts(source) == [STORY, "one", "two", "three", "four", "After."]


def test_what_a_file_says_of_its_letters_holds() -> None:
    head = r"{\rtf1%s\deff0{\fonttbl{\f0\fcharset0 Times;}}"
    assert texts(read_source(PATH, (head % r"\mac" + r" caf\'8e, " + STORY + "}").encode()))[0].startswith("café")
    assert texts(read_source(PATH, (head % r"\ansi\ansicpg1251" + r" \'cf\'f0, " + STORY + "}").encode()))[
        0
    ].startswith("Пр,")
    raw = (head % r"\ansi").encode() + " café, ".encode("cp1252") + STORY.encode() + b"}"
    assert texts(read_source(PATH, raw))[0].startswith("café,")


# --- What is none, and traps --------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"Only text.", b"{\\rtf1}", rtf("", " "), b"%PDF-1.4", bytes(range(256)) * 9])
def test_what_is_no_rich_text_is_said(data: bytes) -> None:
    with pytest.raises(InputError) as error:
        read_source(PATH, data)
    assert error.value.hint


def test_a_file_that_ends_too_soon_or_too_late_is_read_to_its_end() -> None:
    for data in (RTF_HEAD + STORY, RTF_HEAD + "{{{" + STORY, RTF_HEAD + STORY + r"{\footnote half a note"):
        assert texts(read_source(PATH, data.encode()))[0].startswith(STORY[:-1])
    assert texts(read_source(PATH, rtf(STORY) + b"}}} what stands behind it {")) == [STORY]


def test_groups_without_end_inside_each_other_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert texts(read(STORY + "{" * 5000 + " so" + "}" * 5000)) == [f"{STORY} so"]
    with pytest.raises(InputError, match="than any story"):
        read(STORY + "{" * 20_000)
    monkeypatch.setattr(reader, "MOST_TOKENS", 1000)
    with pytest.raises(InputError, match="than any story"):
        read(STORY + r"\i a\i0 b" * 1000)


@pytest.mark.parametrize(
    "trap",
    [
        r"\bin9999999999 ", r"\u99999999999?", r"\u-99999?", r"\uc99999999 \u8217 abc", r"\'8", r"\*", "\\",
        r"\f99999999 a", r"\ansicpg99999 a", r"\ansicpg a", r"\outlinelevel-9 a", r"{\fonttbl{\f1\cpg99 a;}}\f1 b",
        r"{\stylesheet{\s1 heading 99;}}\s1 b", r"\u-10179?alone", r"{\field{\*\fldinst{HYPERLINK " + '"' * 999,
        r"\footnote a", r"{\footnote{\footnote a} b} c", r"\cell\row\cell",
    ],
)  # fmt: skip
def test_what_no_program_writes_is_read_or_refused(trap: str) -> None:
    assert STORY in " ".join(texts(read(STORY, f"{trap}{STORY}", STORY)))


@pytest.mark.parametrize("seed", range(0, 120, 3))
def test_a_damaged_file_is_refused_in_words_or_read(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(
        rtf(STORY, rf"It {{\i was}} so{{\footnote a note}}. {rtf_text('Żółw 😀')}", r"{\f2 \'82\'a0}", STORY)
    )
    for _ in range(1 + seed % 6):
        data[chance.randrange(8, len(data))] = chance.choice(b"\\{}' *\x00\xff1u\n")
    with suppress(InputError):
        read_source(PATH, bytes(data))
