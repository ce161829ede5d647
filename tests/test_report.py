"""The report of a run that makes books, and the line of numbers: what they say, and that they come however it ends."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bookmaker.searching import Reason

if TYPE_CHECKING:
    from conftest import Command

PAGE = Path(__file__).parent.parent / "docs" / "report.md"
NUMBERS = re.compile(r"(\d+) stor(?:y|ies),(?: (\d+) pages? \((\d+) blank\),)? ([\d,]+) words?, [\d.]+ s, (\d+) failed")


def read(path: Path) -> dict[str, Any]:
    data = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def sha256(path: str | Path) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


# --- What the page says of it -------------------------------------------------------------------------------------


def test_the_example_is_what_a_run_writes(run: Command, tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, body in re.findall(r"^```text file (\S+)\n(.*?)^```$", text, re.M | re.S):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(body, encoding="utf-8")
    (shown,) = re.findall(r"^```json report build.json\n(.*?)^```$", text, re.M | re.S)
    assert run("epub", "harbour", "--report", "build.json").code == 3
    assert_like(json.loads(shown), read(tmp_path / "build.json"), "report")


def assert_like(shown: Any, real: Any, where: str) -> None:
    """That two values are the same, with the same keys in the same order; `…` in a text stands for anything."""
    assert type(shown) is type(real), where
    if isinstance(shown, dict):
        assert list(shown) == list(real), where
        for key in shown:
            assert_like(shown[key], real[key], f"{where}.{key}")
    elif isinstance(shown, list):
        assert len(shown) == len(real), where
        for one, other in zip(shown, real, strict=True):
            assert_like(one, other, where)
    elif isinstance(shown, str):
        assert re.fullmatch(re.escape(shown).replace("…", ".+"), real), where
    elif not where.endswith(".seconds"):
        assert shown == real, where


def test_every_key_is_listed() -> None:
    text = PAGE.read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```json report build.json\n(.*?)^```$", text, re.M | re.S)
    report = json.loads(shown)
    book, failure = report["books"][0], report["failed"][0]
    for head, keys in {
        "Key": report,
        "Key of a book": book,
        "Key of a story": book["stories"][0],
        "Key of a failure": failure,
    }.items():
        table = text.partition(f"\n| {head} | What it says |\n")[2].partition("\n\n")[0]
        cells = [row.split(" | ")[0] for row in table.splitlines()[1:]]
        assert [key for cell in cells for key in re.findall(r"`(\w+)`", cell)] == list(keys), head
    totals = text.partition("\n| `totals` | ")[2].partition("\n")[0]
    assert re.findall(r"`(\w+)`", totals) == list(report["totals"])


def test_every_reason_is_listed() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("\n| Reason | What it is |\n")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", table, re.M) == list(Reason.__args__)  # type: ignore[attr-defined]


# --- What was made ------------------------------------------------------------------------------------------------


def test_each_book_has_its_files_and_their_digests(run: Command, stories: Path, tmp_path: Path) -> None:
    for n in (1, 2):
        text = f"Title: The Long Road ({n}/2)\nAuthor: Ann Hill\n\nPiece {n} of the road was swept.\n"
        (stories / f"road-{n}.txt").write_text(text)
    answer = run("epub", "stories", "--join", "--report", tmp_path / "new" / "build.json")
    report = read(tmp_path / "new" / "build.json")
    assert (answer.code, report["ending"], report["exit_code"], report["error"]) == (0, "done", 0, None)
    assert len(report["books"]) == report["totals"]["books"] == 4
    for book in report["books"]:
        assert book["sha256"] == sha256(book["path"])
        (story,) = book["stories"]
        assert [source["sha256"] for source in story["sources"]] == [sha256(s["path"]) for s in story["sources"]]
    joined = next(book["stories"][0] for book in report["books"] if book["path"].endswith("the-long-road.epub"))
    assert [Path(source["path"]).name for source in joined["sources"]] == ["road-1.txt", "road-2.txt"]
    assert (joined["title"], joined["author"]) == ("The Long Road", "Ann Hill")
    assert sum(book["stories"][0]["words"] for book in report["books"]) == report["totals"]["words"]


def test_what_became_of_each_book_is_told(run: Command, stories: Path, tmp_path: Path) -> None:
    run("epub", "stories", "--report", "build.json")
    first = read(tmp_path / "build.json")
    assert ([book["state"] for book in first["books"]], first["totals"]["unchanged"]) == (["made"] * 3, 0)
    same, gone, edited = (Path(book["path"]) for book in first["books"])
    gone.unlink()
    edited.write_bytes(edited.read_bytes() + b"a note of mine")
    run("epub", "stories", "--report", "build.json")
    again = read(tmp_path / "build.json")
    assert [(Path(book["path"]), book["state"]) for book in again["books"]] == [
        (same, "same"),
        (gone, "remade"),
        (edited, "edited"),
    ]
    assert (again["totals"]["unchanged"], again["totals"]["books"], again["totals"]["made"]) == (1, 3, 3)


def test_an_anthology_is_one_book_of_many(run: Command, stories: Path, tmp_path: Path) -> None:
    run("epub", "stories", "--anthology", "-o", "made", "--report", "build.json")
    (book,) = read(tmp_path / "build.json")["books"]
    assert len(book["stories"]) == 3


def test_a_pdf_has_pages_and_what_was_made_with_it(run: Command, stories: Path, tmp_path: Path) -> None:
    import pikepdf

    answer = run("pdf", "stories/lamp.txt", "--cover", "--impose", "signature", "--report", "build.json")
    report = read(tmp_path / "build.json")
    (book,) = report["books"]
    assert [Path(each["path"]).name for each in book["beside"]] == [
        "the-lamp-at-corrow-head-cover.pdf",
        "the-lamp-at-corrow-head-sheets.pdf",
    ]
    assert all(each["sha256"] == sha256(each["path"]) for each in (book, *book["beside"]))
    with pikepdf.open(book["path"]) as pdf:
        said = [{str(each.operator) for each in pikepdf.parse_content_stream(page)} for page in pdf.pages]
        empty = sum(not operators & {"Tj", "TJ", "Do"} for operators in said)
        assert (book["pages"], book["blanks"]) == (len(pdf.pages), empty)
    found = NUMBERS.fullmatch(answer.err.splitlines()[-1])
    assert found
    assert found.groups() == ("1", str(book["pages"]), str(book["blanks"]), "60", "0")


# --- What was not -------------------------------------------------------------------------------------------------


def test_what_failed_says_why(run: Command, stories: Path, tmp_path: Path) -> None:
    (stories / "bad.txt").write_text("Title: Bad\nAuthor: Ann Hill\n\nSome words.\n")
    (stories / "bad.toml").write_text('\ntitel = "Bad"\n')
    answer = run("epub", "stories", "stories/gone.txt", "--report", "build.json", "--quiet")
    report = read(tmp_path / "build.json")
    bad, gone = report["failed"]
    assert (bad["code"], bad["exit_code"], bad["position"]["line"]) == ("configuration", 4, 2)
    assert "unknown key" in bad["message"]
    assert "title" in bad["hint"]
    assert (gone["code"], gone["source"]["sha256"], gone["message"]) == ("input", None, "no such file")
    assert answer.code == report["exit_code"] == 3
    assert answer.remarks == answer.err  # with --quiet no line of numbers
    assert {key: report["totals"][key] for key in ("stories", "made", "failed", "not_reached")} == {
        "stories": 5, "made": 3, "failed": 2, "not_reached": 0,
    }  # fmt: skip


def test_a_story_that_strict_refuses_has_its_warnings(run: Command, stories: Path, tmp_path: Path) -> None:
    (stories / "0000.txt").write_text("Nobody in the town could say when the bell had last been rung.\n")
    assert run("epub", "stories", "--strict", "--report", "build.json").code == 3
    (failed,) = read(tmp_path / "build.json")["failed"]
    assert failed["code"] == "strict"
    assert "no-author" in {said["code"] for said in failed["diagnostics"]}


def test_an_error_that_ends_the_run_is_in_it(run: Command, stories: Path, tmp_path: Path) -> None:
    (tmp_path / "dist").write_text("in the way")
    answer = run("epub", "stories", "--report", "build.json")
    report = read(tmp_path / "build.json")
    assert answer.code == report["exit_code"] == 5
    assert (report["ending"], report["error"]["code"]) == ("error", "output")
    assert report["totals"]["not_reached"] == 3
    (stories / "bookmaker.toml").write_text("nonsense = 1")
    assert run("epub", "stories", "--report", "build.json").code == 4
    assert read(tmp_path / "build.json")["error"]["position"] == {
        "path": str(Path("stories/bookmaker.toml")),
        "line": 1,
    }


def test_a_wrong_command_line_writes_none(run: Command, stories: Path, tmp_path: Path) -> None:
    assert run("epub", "stories", "--join", "--split", "--report", "build.json").code == 2
    assert not (tmp_path / "build.json").exists()


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.skipif(os.name == "nt", reason="signals are another thing there")
@pytest.mark.slow
def test_a_run_that_is_stopped_tells_of_whole_books(tmp_path: Path, sent: signal.Signals, code: int) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(300):
        (folder / f"{n}.txt").write_text(f"Title: Tide {n}\nAuthor: Ann Hill\n\n{'The boats sat on the mud. ' * 400}\n")
    command = [sys.executable, "-m", "bookmaker", "epub", "many", "-j", "2", "--report", "build.json"]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("dist/*.epub")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(process.pid, sent)
    _, err = process.communicate(timeout=60)
    report = read(tmp_path / "build.json")
    assert (report["ending"], report["exit_code"], process.returncode) == ("interrupted", code, code)
    made = {Path(book["path"]).name: book["sha256"] for book in report["books"]}
    # The last book may have been written when it was not yet told.
    on_disk = {path.name: sha256(path) for path in (tmp_path / "dist").iterdir()}
    assert made.items() <= on_disk.items()
    assert len(on_disk) - len(made) <= 1
    assert 0 < len(on_disk) < 300
    assert {Path(name).suffix for name in on_disk} == {".epub"}
    assert report["totals"]["made"] + report["totals"]["not_reached"] == 300
    assert "Traceback" not in err
    if sent is signal.SIGINT:
        assert NUMBERS.fullmatch(err.splitlines()[-1])


# --- Where it goes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["stories/lamp.txt", "stories", "stories/lamp.txt/build.json"])
def test_nothing_is_overwritten_that_is_no_report(run: Command, stories: Path, tmp_path: Path, name: str) -> None:
    before = (stories / "lamp.txt").read_bytes()
    answer = run("epub", "stories", "--report", name)
    assert answer.code == 5
    assert answer.err.startswith(f"{Path(name)}: error: ") or answer.err.startswith(f"{Path(name).parent}: error: ")
    assert (stories / "lamp.txt").read_bytes() == before
    assert not (tmp_path / "dist").exists()


def test_a_report_is_written_over_and_is_not_told_of(run: Command, stories: Path, tmp_path: Path) -> None:
    (stories / "notes.wpd").write_text("Notes.\n")
    assert run("epub", "stories", "-o", "stories/books", "--report", "stories/build.json").code == 0
    answer = run("epub", "stories", "-o", "stories/books", "--report", "stories/build.json")
    assert answer.code == 0
    report = read(stories / "build.json")
    # Neither the report nor the books of the run before were passed over.
    assert report["passed_over"] == [{"path": str(Path("stories/notes.wpd")), "reason": "ending"}]
    assert [said["code"] for said in report["diagnostics"]] == ["files-passed-over"]
    assert "1 file was not read: 1 .wpd" in answer.err
    assert "notes.wpd" not in answer.err
    named = run("epub", "stories", "-v", "-o", "stories/books", "--report", "stories/build.json")
    assert f"{Path('stories/notes.wpd')}: not read: no story's ending\n" in named.err
    assert list(files_in(tmp_path)) == []


def files_in(folder: Path) -> Iterator[Path]:
    """What a run left half-written."""
    return (path for path in folder.rglob("*.part"))


def test_a_cover_is_not_passed_over(run: Command, stories: Path) -> None:
    import base64

    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
    for name in ("front.png", "other.png"):
        (stories / name).write_bytes(base64.b64decode(dot))
    (stories / "lamp.toml").write_text('cover = "front.png"\n')
    answer = run("epub", "stories", "-v")
    assert "1 file was not read: 1 .png\n" in answer.err
    assert "front.png" not in answer.err


def test_check_names_what_was_not_read(run: Command, stories: Path) -> None:
    for name in ("a.wpd", "b.rar", "README.md"):
        (stories / name).write_text("x\n")
    short, long = run("check", "stories").out, run("check", "-v", "stories").out
    assert "stories: info files-passed-over: 2 files were not read: 1 .rar, 1 .wpd\n" in short
    assert "b.rar" not in short
    names = [Path("stories", name) for name in ("a.wpd", "b.rar", "README.md")]
    lines = [f"{name}: not read: no story's ending" for name in names[:2]] + [f"{names[2]}: not read: about the folder"]
    assert [line for line in long.splitlines() if ": not read: " in line] == lines
    listed = json.loads(run("check", "--json", "stories").out)["passed_over"]
    assert [each["path"] for each in listed] == [str(name) for name in names]
    rows = run("check", "--csv", "stories").out.splitlines()
    assert [row.split(",")[0] for row in rows if row.endswith(",passed-over")] == [str(name) for name in names]
