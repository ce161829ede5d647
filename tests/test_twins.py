"""Stories that an archive has more than once: which are told as twins, and how much is compared to find them."""

from __future__ import annotations

import csv
import io
import json
import random
import subprocess
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bookmaker.building.likeness import BINS, TextSign, likeness, runs_of, shared_bins, sign_of_story
from bookmaker.building.stories import typeset_file
from bookmaker.building.twins import _candidates, find_twins
from bookmaker.library import StoryFile

if TYPE_CHECKING:
    from conftest import Command

NOUNS = """anchor barrel basket bell boat bridge candle chair clerk dog door ferry field gate goat harbour kettle ladder
    lamp ledger mill orchard oven parcel pear rope sail shed stove teapot tower weir window""".split()
VERBS = """asked carried counted dropped found heard hid kept knew lifted lost mended missed moved opened painted passed
    remembered saw sold tied took turned wanted washed watched""".split()
KINDS = (
    "blue broken clean cold empty green heavy last little new old pale quiet red second small warm wet wooden".split()
)
PLACES = """behind the church|under the stairs|on the north bank|by the cold spring|at the end of the pier|
    in the upper room|beside the long wall|over the water|near the station|below the hill""".replace(
    "\n    ", ""
).split("|")
TIMES = """By noon|In the morning|After the rain|Before supper|Late in the year|On Tuesday|At first light|That winter|
    All week|Toward evening""".replace("\n    ", "").split("|")


def sentence(chance: random.Random) -> str:
    one, two, three = chance.sample(NOUNS, 3)
    did, and_did = chance.sample(VERBS, 2)
    kind, other = chance.sample(KINDS, 2)
    when, where = chance.choice(TIMES), chance.choice(PLACES)
    return f"{when} the {kind} {one} {did} the {other} {two} {where}, and the {three} {and_did} nothing of it."


def prose(seed: int, paragraphs: int = 6, sentences: int = 4) -> list[str]:
    chance = random.Random(seed)
    return [" ".join(sentence(chance) for _ in range(sentences)) for _ in range(paragraphs)]


def with_changes(paragraphs: Iterable[str], part: float) -> list[str]:
    """The paragraphs with that part of their words changed."""
    chance = random.Random(7)
    return [" ".join("other" if chance.random() < part else w for w in each.split(" ")) for each in paragraphs]


def put(path: Path, title: str, author: str, paragraphs: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"Title: {title}\nAuthor: {author}\n\n" + "\n\n".join(paragraphs) + "\n")


@pytest.fixture
def attic(tmp_path: Path) -> Path:
    """An archive of seven stories, with each kind of twins and a file that cannot be read among them."""
    folder = tmp_path / "attic"
    put(folder / "bell.txt", "The Bell", "Ann Hill", prose(1))
    (folder / "broken.txt").write_bytes(b"")
    put(folder / "copies" / "bell.txt", "The Bell (again)", "A. Hill", [textwrap.fill(p, 50) for p in prose(1)])
    put(folder / "copies" / "lamp-mended.txt", "The Lamp", "Bo Dale", with_changes(prose(2), 0.05))
    put(folder / "half.txt", "Half a Lamp", "Bo Dale", [*prose(2)[:3], *prose(9)[:3]])
    put(folder / "lamp.txt", "The Lamp", "Bo Dale", prose(2))
    put(folder / "other.txt", "The Bell", "Ann  Hill", prose(3))
    put(folder / "weir.txt", "The Weir", "Ann Hill", prose(4))
    return folder


def groups(answer: dict[str, Any], folder: Path) -> list[tuple[str, list[str]]]:
    return [
        (twins["kind"], [Path(each["path"]).relative_to(folder).as_posix() for each in twins["stories"]])
        for twins in answer["twins"]
    ]


def test_twins_are_told_by_groups(run: Command, attic: Path) -> None:
    answer = run("check", "--json", attic)
    assert answer.code == 3
    data = json.loads(answer.out)
    assert groups(data, attic) == [
        ("same-text", ["bell.txt", "copies/bell.txt"]),
        ("near-text", ["copies/lamp-mended.txt", "lamp.txt"]),
        ("same-title", ["bell.txt", "other.txt"]),
    ]
    near = data["twins"][1]
    assert 0.6 < near["jaccard"] < near["containment"] < 0.95
    numbers = {Path(s["path"]).stem: [s["same_text"], s["near_text"], s["same_title"]] for s in data["stories"]}
    assert numbers["lamp"] == numbers["lamp-mended"] == [None, 2, None]
    assert numbers["weir"] == numbers["half"] == numbers["broken"] == [None, None, None]
    assert numbers["other"] == [None, None, 3]


def test_a_spreadsheet_has_their_numbers(run: Command, attic: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("check", "--csv", attic).out)))
    told = {Path(row["path"]).relative_to(attic).as_posix(): row for row in rows}
    assert [told["bell.txt"][kind] for kind in ("same_text", "near_text", "same_title")] == ["1", "", "3"]
    assert {row["status"] for row in rows if row["path"].endswith("broken.txt")} == {"failed"}
    assert told["weir.txt"]["status"] == "read"


def test_a_line_in_words_tells_of_a_group(run: Command, tmp_path: Path) -> None:
    for n in range(9):
        put(tmp_path / "nine" / f"copy-{n}-x.txt", f"Name {n}", "Ann Hill", prose(1))
    out = run("check", "nine").out
    named = ", ".join(str(Path("nine", f"copy-{n}-x.txt")) for n in range(6))
    assert f"\nStories that are there more than once:\n  same text: {named}, … and 3 more\n\n9 stories, " in out
    assert out.endswith("; 1 group of twins.\n")
    assert run("check", "nine", "--strict").code == 0


def test_the_parts_of_a_story_are_no_twins_by_their_title(run: Command, tmp_path: Path) -> None:
    for n in (1, 2, 3):
        put(tmp_path / "parts" / f"road-{n}.txt", "The Long Road", "Ann Hill", prose(n))
    put(tmp_path / "parts" / "elsewhere" / "long.txt", "The Long Road", "Ann Hill", prose(5))
    answer = json.loads(run("check", "--json", "parts").out)
    assert groups(answer, Path("parts")) == [("same-title", ["elsewhere/long.txt", "road-1.txt"])]


def test_stories_without_an_author_are_no_twins_by_their_title(run: Command, tmp_path: Path) -> None:
    for n in (1, 2):
        folder = tmp_path / "untold" / str(n)
        folder.mkdir(parents=True)
        (folder / "weir.txt").write_text("Title: The Weir\n\n" + "\n\n".join(prose(n)) + "\n")
    assert json.loads(run("check", "--json", "untold").out)["twins"] == []


def test_the_stories_of_one_file_are_told_by_their_lines(run: Command, tmp_path: Path) -> None:
    told = "\n".join(f"{textwrap.fill(each, 72)}\n" for each in prose(1))
    zine = "".join(
        f"{title}\nby {author}\n\n{told}\n\n\n" for title, author in (("Salt", "Bo Dale"), ("Rope", "Ann Hill"))
    )
    (tmp_path / "zine.txt").write_text(zine)
    (twins,) = json.loads(run("check", "--json", "--split", "zine.txt").out)["twins"]
    first, second = (each["line"] for each in twins["stories"])
    assert (twins["kind"], first) == ("same-text", 1)
    assert zine.splitlines()[second - 1] == "Rope"


def test_words_count_and_not_how_they_are_typed(tmp_path: Path) -> None:
    tale = ['"It--is wet," the old clerk said, and nobody in the _upper_ room had anything to add...', "She didn't go."]
    other = ["“It—is WET,” the old\nclerk said, and nobody in the upper room\nhad anything to add…", "She didn’t go."]
    put(tmp_path / "a.txt", "One", "Ann Hill", [tale[0], "* * *", tale[1]])
    put(tmp_path / "b.txt", "Two", "Bo Dale", [other[0], "# # #", other[1]])
    put(tmp_path / "c.txt", "One", "Ann Hill", [tale[0], "* * *", "She did go."])
    first, second, third = (sign_of_story(typeset_file(StoryFile(tmp_path / f"{n}.txt")).story) for n in "abc")
    assert first.digest == second.digest != third.digest
    assert first.sketch == b""  # too short to be like anything


def test_sketches_are_the_same_in_every_process() -> None:
    code = "from bookmaker.building.likeness import runs_of; print(sorted(runs_of('a bell rang in the dark'.split())))"
    said = {
        subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True).stdout
        for seed in ("1", "2")
    }
    assert said == {f"{sorted(runs_of('a bell rang in the dark'.split()))}\n".encode()}


@pytest.mark.parametrize("sentences", [3, 30, 300])
@pytest.mark.parametrize("part", [0.02, 0.05, 0.1])
def test_a_sketch_tells_about_how_like_texts_are(sentences: int, part: float) -> None:
    exact, told = [], []
    for seed in range(8):
        (text,) = prose(seed, 1, sentences)
        (other,) = with_changes([text], part)
        exact.append(likeness(*(runs_of(each.split()) for each in (text, other))).jaccard)
        told.append(shared_bins(*(sign(each) for each in (text, other))) / BINS)
    assert sum(told) / 8 == pytest.approx(sum(exact) / 8, abs=0.06)


def sign(text: str) -> TextSign:
    from bookmaker.building.likeness import _sketch

    return TextSign(text.encode(), _sketch(runs_of(text.split())))


def test_however_many_are_alike_few_are_compared_with_each() -> None:
    (text,) = prose(1, 1, 20)
    alike = {n: sign(" ".join(with_changes([f"{n} {text} {n}"], 0.001 * (n % 9)))) for n in range(300)}
    others = {n: sign(prose(n, 1, 20)[0]) for n in range(300, 400)}
    pairs = _candidates(alike | others)
    assert {n for later in pairs.values() for n in later} >= set(range(1, 300))
    assert sum(map(len, pairs.values())) <= 2 * 400


def test_a_file_that_has_gone_meanwhile_is_no_twin(tmp_path: Path) -> None:
    from bookmaker.building.books import check_files

    for n in (1, 2):
        put(tmp_path / f"{n}.txt", f"Name {n}", "Ann Hill", with_changes(prose(1), 0.01 * n))
    files = [StoryFile(tmp_path / f"{n}.txt") for n in (1, 2)]
    results = check_files(files)
    assert [twins.kind for twins in find_twins(files, results)] == ["near-text"]
    (tmp_path / "1.txt").unlink()
    assert find_twins(files, results) == ()
