"""The judge on whole files: every line once, the same answer twice, a person's word, standards, the tables."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookmaker.judging import PERSON, Judgement, judge
from bookmaker.judging.labels import LABELS, TEXT
from bookmaker.judging.units import units_of
from bookmaker.judging.weights import COLUMNS, PLACE_OF, STATES, packed, parted, state_name, unpacked, weights_of
from bookmaker.model import Layout, Source
from bookmaker.reading import read_source

STORY = """\
The Lamp at Corrow Head
by Wren Hallam

"Eleven tonight," said the keeper, and he wrote it down in the book that
nobody had asked him to keep.

The wind had gone round to the north. He trimmed the wick, and he, who had
never liked the dark, did not look out. She had told him that she would come.

* * *

In the morning there were twelve ships in the bay, and he went down to the
shore and asked the ferryman what he had seen.

The End
"""


def source_of(text: str, name: str = "lamp.txt") -> Source:
    return read_source(Path(name), text.encode())


def labels_in(judgement: Judgement) -> dict[int, str]:
    return {line.number: judged.label for judged in judgement.units for line in judged.unit.lines}


def test_a_plain_story_is_judged_right() -> None:
    judgement = judge(source_of(STORY))
    labels = labels_in(judgement)
    assert labels[1] == "title"
    assert labels[2] == "byline"
    assert labels[10] == "break"
    assert labels[15] == "end"
    assert {labels[n] for n in (4, 5, 7, 8, 12, 13)} == {"prose"}
    assert judgement.title is not None
    assert judgement.title.text == "The Lamp at Corrow Head"
    assert [author.text for author in judgement.authors] == ["Wren Hallam"]


lines = st.sampled_from(
    [
        "",
        "The Lamp Room",
        "by Wren Hallam",
        "* * *",
        "Rating: PG",
        "From: a@b.example",
        "> He came.",
        "II",
        "The End",
        "He had looked at the lamp twice before he went down to the bay, and she said that she had seen it.",
        "    The lamp is lit,",
        "---",
        "第一章",
        "<p>He came back.</p>",
        "\tKEEPER: No.",
        "© 1998 Wren Hallam",
        "\f",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(lines, max_size=30), st.sampled_from(["a.txt", "a.md", "a.html"]))
def test_every_line_is_in_one_unit_and_has_a_label(rows: list[str], name: str) -> None:
    source = source_of("\n".join([*rows, "He came back."]), name)
    judgement = judge(source)
    judged = [line for each in judgement.units for line in each.unit.lines]
    assert judged == [line for paragraph in source.paragraphs for line in paragraph.lines]
    assert {each.label for each in judgement.units} <= set(LABELS)
    assert all(each.margin >= 0 for each in judgement.units)
    assert [each.unit.place for each in judgement.units] == list(range(len(judgement.units)))


def test_lines_that_are_asked_for_are_units_of_their_own() -> None:
    source = source_of(STORY)
    assert any(len(unit.lines) > 1 for unit in units_of(source))
    apart = {line.number for paragraph in source.paragraphs for line in paragraph.lines}
    assert all(len(unit.lines) == 1 for unit in units_of(source, apart))


def test_a_persons_word_is_kept_and_the_lines_around_are_judged_with_it() -> None:
    judgement = judge(source_of(STORY), {4: "epigraph", 5: "epigraph", 15: "prose"})
    labels = labels_in(judgement)
    assert (labels[4], labels[5], labels[15]) == ("epigraph", "epigraph", "prose")
    said = [each for each in judgement.units if each.unit.lines[0].number in (4, 5, 15)]
    assert {each.standard for each in said} == {PERSON}


@pytest.mark.parametrize("label", LABELS)
def test_any_label_can_be_a_persons_word_anywhere(label: str) -> None:
    for line in (1, 8, 15):
        assert labels_in(judge(source_of(STORY), {line: label}))[line] == label  # type: ignore[dict-item]


def test_the_same_file_is_judged_the_same_whatever_the_order_of_sets() -> None:
    code = (
        "import sys; from pathlib import Path; from bookmaker.reading import read_source; from bookmaker.judging "
        "import judge\n"
        "found = judge(read_source(Path('lamp.txt'), sys.stdin.buffer.read()))\n"
        "print([(e.unit, e.label, e.instead, e.margin, e.standard, e.because) for e in found.units], found.gaps, "
        "found.title, found.authors)"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=STORY.encode(),
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(answers) == 1


def test_what_has_a_standard_is_not_weighed() -> None:
    mail = "From: wren@corrow.example\nSubject: The Lamp\nDate: 3 May 1998\n\n"
    judged = judge(source_of(mail + STORY)).units
    assert [(each.label, each.standard) for each in judged[:3]] == [("mail", "mail-header")] * 3
    matter = judge(source_of("---\ntitle: The Lamp\nauthor: Wren Hallam\n---\n\nHe came back.\n", "a.md")).units
    assert ("field", "front-matter") in {(each.label, each.standard) for each in matter}
    start, end = (f"*** {word} OF THE PROJECT GUTENBERG EBOOK LAMP ***" for word in ("START", "END"))
    book = f"About nothing.\n{start}\n\n{STORY}\n{end}\n\nThe licence.\n"
    labels = labels_in(judge(source_of(book)))
    assert {labels[1], labels[2], labels[max(labels)]} == {"out"}
    picture = judge(source_of("![a lamp](lamp.png)\n\nHe came back.\n", "a.md")).units
    assert {each.label for each in picture if each.standard == "mark-up"} <= {"out"}
    note = judge(source_of("He came back.[^1]\n\n[^1]: In spring.\n", "a.txt")).units
    assert (note[-1].label, note[-1].standard) == ("footnote", "mark-up")


def test_what_was_weighed_says_why() -> None:
    judged = judge(source_of(STORY)).units[0]
    assert judged.standard == ""
    assert judged.because
    assert judged.because[0][1] > 0
    assert judged.instead != judged.label


def test_a_file_without_text_is_judged_too() -> None:
    nothing = Source(Path("a.txt"), "utf-8", Layout("line"), (), "")
    assert judge(nothing) == Judgement((), (), None, ())
    assert len(judge(source_of("The Lamp\n")).units) == 1


def test_packed_weights_add_up_as_columns_do() -> None:
    one = packed([(0, -5), (3, 70_000), (len(COLUMNS) - 1, -1)])
    two = packed([(0, 3), (1, -2), (len(COLUMNS) - 1, -9)])
    sums = unpacked(one + two)
    assert (sums[0], sums[1], sums[3], sums[-1]) == (-2, -2, 70_000, -10)
    assert unpacked(two)[1] == -2


TABLES = ("labels", "titles", "authors", "gaps")


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_sorted_and_say_how_they_were_made(name: str) -> None:
    text = files("bookmaker.judging").joinpath("weights", f"{name}.tsv").read_text(encoding="utf-8")
    head, *rows = text.splitlines()
    assert head.startswith("# training/")
    assert "; data " in head
    keys = [tuple(row.split("\t")[:2]) for row in rows]
    assert keys == sorted(set(keys))
    assert all(int(row.split("\t")[2]) for row in rows)
    if name == "labels":
        assert {label for label, _ in keys} <= {*COLUMNS, *map(state_name, STATES)}


def test_weights_are_read_as_they_are_written() -> None:
    rows = [
        ("title", "centred", 7), ("title", "below: centred", -3), ("prose", "after title", 5),
        ("prose", "after title, gap 2", 4), ("body/prose", "after front/title", 2), ("body/prose", "first of all", 9),
    ]  # fmt: skip
    weights = weights_of(rows)
    assert unpacked(weights.own["centred"])[COLUMNS.index("title")] == 7
    assert unpacked(parted(weights.beside["centred"])[PLACE_OF[1]])[COLUMNS.index("title")] == -3
    title, prose = STATES.index(("front", "title")), STATES.index(("body", "prose"))
    assert [weights.follows[gap][title][prose] for gap in range(4)] == [7, 7, 11, 7]
    assert weights.first[prose] == 9


def test_states_keep_the_storys_own_text_in_the_body() -> None:
    assert all(zone == "body" for zone, label in STATES if label in TEXT)


def test_importing_the_judge_reads_no_table() -> None:
    code = "import bookmaker.judging, bookmaker.judging.weights as w; print(w.label_weights.cache_info().currsize)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "0"
