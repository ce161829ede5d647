"""The command line: what it says, where it says it, and the exit codes."""

from __future__ import annotations

import base64
import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer

import bookmaker
from bookmaker.cli import reporting
from bookmaker.cli.app import app
from bookmaker.cli.commands import HELP
from bookmaker.cli.making import as_typed
from bookmaker.errors import BookmakerError, Diagnostic, Position, exit_code_of_run

if TYPE_CHECKING:
    from conftest import Command

DOUBTFUL = "The boats sat on the mud.\n\nNobody came for them.\n"
"""A story without a title or an author: two things to say about it."""


def command(*arguments: str | Path, **options: Any) -> subprocess.Popen[str]:
    """The command line in a process of its own."""
    line = [sys.executable, "-m", "bookmaker", *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True, **options)


# --- Help and usage -----------------------------------------------------------------------------------------------


HEAVY = (
    "ebooklib", "jinja2", "lxml", "markdown_it", "weasyprint", "pikepdf", "rich", "tomlkit", "ftfy",
    "charset_normalizer",
    "multiprocessing", "bookmaker.building", "bookmaker.parsing", "bookmaker.pdf", "bookmaker.reading",
)  # fmt: skip
"""What makes books takes longer to import than `--help` may take altogether."""


@pytest.mark.parametrize(
    "arguments", [["--help"], *([name, "--help"] for name in ("epub", "pdf", "show", "check", "impose"))], ids=" ".join
)
def test_help_imports_nothing_that_makes_books(arguments: list[str]) -> None:
    code = "import sys, bookmaker.cli.app as a; sys.argv = sys.argv[:1] + sys.argv[2:]\n"
    code += "try: a.main()\nexcept SystemExit: print(*sorted(sys.modules), sep='\\n', file=sys.stderr)"
    line = [sys.executable, "-c", code, "", *arguments]
    answer = subprocess.run(line, capture_output=True, text=True, check=True)
    assert answer.stdout.startswith("Usage: ")
    imported = set(answer.stderr.split())
    named = {f"bookmaker.cli.{each}" for each in arguments if each != "--help"}
    assert {"typer", "bookmaker.cli.app"} | named <= imported, "the check no longer sees what is imported"
    others = {f"bookmaker.cli.{each}" for each in HELP} - named
    assert not imported.intersection({*HEAVY, *others})


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    group: Any = typer.main.get_command(app)
    for name, stands_in in group.commands.items():
        told = group.get_command(None, name).get_short_help_str(200)
        assert stands_in.get_short_help_str(200) == told


@pytest.mark.parametrize("name", ["epub", "pdf", "show", "check", "impose"])
def test_every_command_has_help(run: Command, name: str) -> None:
    answer = run(name, "--help")
    assert answer.code == 0
    assert f"Usage: bookmaker {name}" in answer.out


def test_version(run: Command) -> None:
    assert run("--version").out == f"bookmaker {bookmaker.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["epub", "--colour"], "--colour"),
        (["epub"], "neither a bookmaker.toml nor a folder seeds/"),
        (["epub", "stories", "--title", "X"], "add --anthology"),
        (["epub", "stories", "--encoding", "rot13"], "no encoding"),
        (["epub", "stories", "--jobs", "0"], "--jobs"),
        (["show", "stories"], "is a folder"),
        (["show", "stories/lamp.txt", "--json", "--stage", "lines"], "choose one"),
        (["show", "stories/lamp.txt", "--fix", "--join"], "leave out --join"),
        (["epub", "stories", "--language", "german please"], "no language tag"),
        (["check", "stories", "--csv", "--json"], "choose one"),
        (["bind"], "bind"),
    ],
)
def test_a_usage_error_is_exit_code_2(run: Command, stories: Path, arguments: list[str], said: str) -> None:
    answer = run(*arguments)
    assert answer.code == 2
    # Messages are wrapped to the terminal's width.
    assert said in " ".join(answer.err.split())


@pytest.mark.parametrize(("codes", "code"), [([], 0), ([0, 0], 0), ([4], 4), ([5, 4], 5), ([1, 4], 4), ([5, 3, 4], 3)])
def test_several_failures_have_one_exit_code(codes: list[int], code: int) -> None:
    assert exit_code_of_run(codes) == code


# --- epub ---------------------------------------------------------------------------------------------------------


def test_a_folder_becomes_books_in_dist(run: Command, stories: Path, tmp_path: Path) -> None:
    answer = run("epub", "stories")
    assert answer.code == 0
    assert answer.out.startswith("Made 3 books in dist/.")
    assert len(list((tmp_path / "dist").glob("*.epub"))) == 3
    assert answer.remarks == ""


def test_one_story_is_answered_with_its_book(run: Command, stories: Path, tmp_path: Path) -> None:
    answer = run("epub", "stories/lamp.txt", "-o", "books")
    assert (answer.code, answer.out) == (0, f"Made {Path('books', 'the-lamp-at-corrow-head.epub')}.\n")
    assert (tmp_path / "books" / "the-lamp-at-corrow-head.epub").is_file()


def test_without_an_argument_the_folder_s_settings_are_taken(
    run: Command, stories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stories / "bookmaker.toml").write_text('stories = ["lamp.txt"]\noutput = "out"')
    (stories / "seeds").mkdir()
    monkeypatch.chdir(stories)
    assert run("epub").out == f"Made {Path('out', 'the-lamp-at-corrow-head.epub')}.\n"


def test_without_an_argument_or_settings_seeds_is_taken(run: Command, stories: Path) -> None:
    stories.rename("seeds")
    assert run("epub").out.startswith("Made 3 books in dist/.")


def test_an_anthology_is_one_book(run: Command, stories: Path, tmp_path: Path) -> None:
    answer = run("epub", "stories", "--anthology", "--title", "Three for the Road")
    assert answer.code == 0
    assert answer.out.startswith(f"Made {Path('dist', 'three-for-the-road.epub')} of 3 stories.")
    assert [path.name for path in (tmp_path / "dist").iterdir()] == ["three-for-the-road.epub"]


def test_an_anthology_takes_its_title_from_the_settings_or_the_folder(run: Command, stories: Path) -> None:
    stories.rename("winter_stories")
    assert "winter-stories.epub" in run("epub", "winter_stories", "--anthology").out
    Path("winter_stories/bookmaker.toml").write_text('[anthology]\ntitle = "Under Snow"')
    assert "under-snow.epub" in run("epub", "winter_stories", "--anthology").out


def test_a_story_that_cannot_be_read_is_named_and_the_others_are_made(
    run: Command, stories: Path, tmp_path: Path
) -> None:
    (stories / "empty.txt").write_bytes(b"")
    answer = run("epub", "stories", "stories/lamb.txt")
    assert answer.code == 3
    assert re.search(r"^stories.empty\.txt.*: error: ", answer.err, re.MULTILINE)
    assert re.search(
        r"^stories.lamb\.txt: error: no such file\n    Did you mean stories.lamp\.txt\?$", answer.err, re.MULTILINE
    )
    assert answer.out.startswith("Made 3 books in dist/. 2 stories could not be made.")
    assert len(list((tmp_path / "dist").iterdir())) == 3


def test_what_to_look_at_in_many_stories_is_pointed_to(run: Command, stories: Path) -> None:
    (stories / "0000.txt").write_text(DOUBTFUL)
    answer = run("epub", "stories")
    assert re.fullmatch(r"Made 4 books in dist/\. \d+ places? to look at: bookmaker check stories.\n", answer.out)
    assert answer.remarks == ""


def test_what_to_look_at_in_one_story_is_said_at_once(run: Command, stories: Path) -> None:
    (stories / "0000.txt").write_text(DOUBTFUL)
    answer = run("epub", "stories/0000.txt")
    assert re.search(r"^stories.0000\.txt(:\d+)?: warning [A-Za-z0-9-]+: .+\n    \S", answer.err, re.MULTILINE)
    assert "place" not in answer.out


def test_strict_makes_warnings_fail(run: Command, stories: Path, tmp_path: Path) -> None:
    (stories / "0000.txt").write_text(DOUBTFUL)
    answer = run("epub", "stories/0000.txt", "--strict")
    assert answer.code == 3
    assert "No book was made." in answer.out
    assert ": warning " in answer.err
    assert list((tmp_path / "dist").iterdir()) == []


def test_quiet_says_nothing_when_nothing_is_wrong(run: Command, stories: Path) -> None:
    answer = run("epub", "stories", "--quiet")
    assert (answer.code, answer.out, answer.err) == (0, "", "")


def test_a_setting_that_cannot_be_used_is_exit_code_4(run: Command, stories: Path) -> None:
    (stories / "bookmaker.toml").write_text('\nlanguge = "en"')
    answer = run("epub", "stories")
    expected = f"{Path('stories', 'bookmaker.toml')}:2: error: languge: unknown key\n    Did you mean 'language'?\n"
    assert (answer.code, answer.err) == (4, expected)


def test_a_folder_that_cannot_be_written_is_exit_code_5(run: Command, stories: Path) -> None:
    Path("dist").write_text("a file in the way")
    answer = run("epub", "stories")
    assert answer.code == 5
    assert re.match(r"dist: error: .+\n    .*-o", answer.err)


# --- show ---------------------------------------------------------------------------------------------------------


def test_show_gives_the_account_as_json(run: Command, stories: Path) -> None:
    answer = run("show", "stories/lamp.txt", "--json")
    assert (answer.code, answer.err) == (0, "")
    account = json.loads(answer.out)
    keys = "source encoding format layout metadata tags fields disclaimer blocks left_out words diagnostics"
    assert list(account) == keys.split()
    assert account["source"] == str(Path("stories/lamp.txt"))
    assert account["metadata"]["title"] == "The Lamp at Corrow Head"
    assert [(creator["name"], creator["role"]) for creator in account["metadata"]["creators"]] == [
        ("Wren Hallam", "aut")
    ]
    assert account["tags"]["rating"]["text"] == "PG"
    fields = [(field["name"], field["value"], field["lines"]) for field in account["fields"]]
    assert ("Summary", "A keeper counts ships.", [4, 4]) in fields
    kinds = [(block["kind"], block["lines"], block["mark"]) for block in account["blocks"]]
    assert kinds == [
        *(("field", [line, line], None) for line in (1, 2, 3, 4)),
        ("paragraph", [6, 6], None),
        ("paragraph", [8, 8], None),
        ("thematic-break", [10, 10], "* * *"),
        ("paragraph", [12, 12], None),
        ("end-mark", [14, 14], None),
    ]
    assert account["words"]["missing"] == 0
    assert account["words"]["source"] == account["words"]["in_book"] + account["words"]["left_out"]


def test_json_in_a_pipe_is_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    (tmp_path / "neko.txt").write_text("Title: 猫\nAuthor: Åsa\n\nThe cat sat – there.\n", encoding="utf-8")
    line = [sys.executable, "-m", "bookmaker", "show", str(tmp_path / "neko.txt"), "--json"]
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    answer = subprocess.run(line, capture_output=True, env=environment, check=True)
    assert json.loads(answer.stdout.decode("utf-8"))["metadata"]["title"] == "猫"


def test_show_says_what_each_line_became(run: Command, stories: Path) -> None:
    answer = run("show", "stories/lamp.txt")
    assert answer.code == 0
    assert "The Lamp at Corrow Head" in answer.out
    assert re.search(r"^ +10  \* \* \* +│ thematic-break +\S.*$", answer.out, re.MULTILINE)
    assert "62 words in the file: 60 in the book, 2 left out, 0 missing." in answer.out
    assert "Left out of lines that are in the book: Title, Author.\n" in answer.out


def test_show_marks_the_doubtful_spots(run: Command, stories: Path) -> None:
    (stories / "0000.txt").write_text(DOUBTFUL)
    out = run("show", "stories/0000.txt").out
    assert re.search(r"^\? +1  The boats", out, re.MULTILINE)
    assert re.search(r"^ +\? no-author: \S.*\n +Put ", out, re.MULTILINE)


def test_show_looks_right_at_any_width(run: Command, stories: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "The keeper of the lamp at Corrow Head wrote down every ship that he saw in that long winter. "
    (stories / "long.txt").write_text(f"Title: Long\nAuthor: Ann Hill\n\n{words * 9}\n\n{'猫' * 90}\n")
    for width, cut in ((60, 4), (80, 4), (140, 3)):
        monkeypatch.setenv("COLUMNS", str(width))
        rows = run("show", "stories/long.txt").out.splitlines()
        assert max(map(reporting.width_of, rows)) <= width
        bars = {reporting.width_of(row.partition(" │")[0]) for row in rows if " │" in row}
        assert len(bars) == 1, "the columns are ragged"
        # Two entries, the paragraph's end and that of a line without a blank, as far as the width cuts them short.
        assert sum(row.count("…") for row in rows if "│" in row) == cut


def test_show_is_in_colour_on_a_terminal_and_plain_in_a_pipe(
    run: Command, stories: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run("show", "stories/lamp.txt").out
    assert "\x1b" not in plain
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    coloured = run("show", "stories/lamp.txt").out
    assert "\x1b[" in coloured
    assert [row.rstrip() for row in re.sub(r"\x1b\[[\d;]*m", "", coloured).splitlines()] == plain.splitlines()


def test_show_can_be_limited_to_what_is_in_doubt(run: Command, stories: Path) -> None:
    story = "Title: Tide\n\n" + "The boats sat on the mud, and nobody came for them until the evening.\n\n" * 40
    (stories / "tide.txt").write_text(story)
    out = run("show", "stories/tide.txt", "--doubtful").out
    numbers = [int(found) for found in re.findall(r"^[? ] +(\d+)(?= |$)", out, re.MULTILINE)]
    assert numbers == [1, 2, 3, 4]
    assert re.search(r"^\? +1  Title: Tide.*\n +\? no-author: ", out, re.MULTILINE)
    assert "The End" not in run("show", "stories/lamp.txt", "--doubtful").out
    assert "No line is in doubt." in run("show", "stories/lamp.txt", "--doubtful").out


def test_show_writes_a_sidecar_once(run: Command, stories: Path) -> None:
    before = run("show", "stories/lamp.txt", "--json").out
    answer = run("show", "stories/lamp.txt", "--fix")
    assert (answer.code, answer.out) == (
        0,
        f"Wrote {Path('stories/lamp.toml')}. It changes nothing until it is edited.\n",
    )
    assert run("show", "stories/lamp.txt", "--json").out == before
    again = run("show", "stories/lamp.txt", "--fix")
    assert (again.code, again.out) == (5, "")
    assert f"{Path('stories/lamp.toml')}: error: there is one already\n    " in again.err


def test_what_a_sidecar_says_is_followed(run: Command, stories: Path) -> None:
    (stories / "lamp.toml").write_text('title = "The Lamp"\n[[lines]]\nline = 6\nis = "epigraph"\n')
    answer = run("show", "stories/lamp.txt")
    assert "Title: The Lamp\n" in answer.out
    assert re.search(r"^ +6  .Eleven tonight.*│ epigraph +overruled$", answer.out, re.MULTILINE)


def test_a_bad_sidecar_costs_its_story_alone(run: Command, stories: Path, tmp_path: Path) -> None:
    (stories / "lamp.toml").write_text('tilte = "The Lamp"')
    answer = run("epub", "stories")
    assert answer.code == 4
    expected = f"{Path('stories/lamp.toml')}:1: error: tilte: unknown key\n    Did you mean 'title'?\n"
    assert answer.remarks == expected
    assert len(list((tmp_path / "dist").iterdir())) == 2
    assert run("check", "stories").code == 4


def test_the_command_line_names_the_language(run: Command, stories: Path) -> None:
    (stories / "lamp.toml").write_text('language = "fr"')
    account = json.loads(run("show", "stories/lamp.txt", "--json", "--language", "en-GB").out)
    assert account["metadata"]["language"] == "en-GB"
    assert json.loads(run("show", "stories/lamp.txt", "--json").out)["metadata"]["language"] == "fr"


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("lines", r"^ +12   In the morning there were twelve ships in the bay\.$"),
        ("story", r"^Story\(metadata=Metadata\("),
        ("xhtml", r"^<!-- .+\.xhtml -->\n<\?xml"),
    ],
)
def test_show_prints_one_stage(run: Command, stories: Path, stage: str, expected: str) -> None:
    answer = run("show", "stories/lamp.txt", "--stage", stage)
    assert answer.code == 0
    assert re.search(expected, answer.out, re.MULTILINE)


def test_show_of_a_missing_file_is_exit_code_3(run: Command, stories: Path) -> None:
    answer = run("show", "stories/lamb.txt", "--json")
    assert (answer.code, answer.out) == (3, "")
    assert "error: no such file" in answer.err


@pytest.mark.skipif(os.name == "nt", reason="pipes end in another way there")
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("Title: Long\n\n" + "The boats sat on the mud.\n\n" * 5000)
    process = command("show", tmp_path / "long.txt", "--json")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    process.wait(timeout=60)


def test_a_fault_of_the_program_is_told_without_a_traceback(
    run: Command, stories: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bookmaker.building import proving

    monkeypatch.setattr(proving, "parse_story", lambda source, overrules, judge: 1 / 0)
    answer = run("show", "stories/lamp.txt")
    assert answer.code == 1
    assert answer.err.startswith("error: a fault in bookmaker itself: ZeroDivisionError")
    assert "Traceback" not in answer.err
    monkeypatch.setenv("BOOKMAKER_TRACE", "1")
    assert "Traceback" in run("show", "stories/lamp.txt").err


# --- Split stories ------------------------------------------------------------------------------------------------


@pytest.fixture
def parts(stories: Path) -> Path:
    """A story over three files, the second of which has a number that its name does not tell."""
    for name, number in (("road-1.txt", 1), ("second.txt", 2), ("road-3.txt", 3)):
        text = f"Title: The Long Road ({number}/3)\nAuthor: Ann Hill\n\nPiece {number} of the road was swept.\n"
        (stories / name).write_text(text)
    return stories


def test_a_split_story_is_pointed_out(run: Command, parts: Path) -> None:
    said = (
        "stories: warning split-story: 3 files look like the parts of one story: road-1.txt, second.txt, road-3.txt\n"
    )
    said += "    Add --join to make one book of them.\n"
    made, checked = run("epub", "stories"), run("check", "stories")
    assert said in made.err
    assert made.out.startswith("Made 6 books")
    assert said in checked.out
    assert run("check", "stories", "--strict").code == 3


def test_a_split_story_is_joined_when_asked(run: Command, parts: Path, tmp_path: Path) -> None:
    answer = run("epub", "stories", "--join")
    assert (answer.code, answer.out) == (0, "Made 4 books in dist/.\n")
    assert re.fullmatch(r"4 stories, \d+ words, \d+\.\d s, 0 failed\n", answer.err)
    with zipfile.ZipFile(tmp_path / "dist" / "the-long-road.epub") as book:
        pages = "".join(book.read(name).decode() for name in book.namelist() if "chapter" in name)
        assert [int(n) for n in re.findall(r"Piece (\d)", pages)] == [1, 2, 3]
    rows = [row.split() for row in run("check", "stories", "--join").out.splitlines()]
    assert ["road-1.txt", "+2", "The", "Long", "Road"] in [row[:5] for row in rows]
    assert run("check", "stories", "--join", "--strict").code == 0


def test_any_part_shows_the_joined_story(run: Command, parts: Path) -> None:
    out = run("show", "stories/second.txt", "--join").out
    assert out.startswith("Title: The Long Road\n")
    assert [int(n) for n in re.findall(r"Piece (\d)", out)] == [1, 2, 3]
    account = json.loads(run("show", "stories/second.txt", "--join", "--json").out)
    assert list(account) == ["metadata", "tags", "fields", "parts"]
    assert [Path(part["source"]).name for part in account["parts"]] == ["road-1.txt", "second.txt", "road-3.txt"]
    assert run("show", "stories/lamp.txt", "--join").out == run("show", "stories/lamp.txt").out


def test_a_part_that_is_missing_is_told(run: Command, parts: Path) -> None:
    (parts / "second.txt").unlink()
    answer = run("epub", "stories", "--join")
    assert answer.code == 0
    assert "warning part-missing: the story joined from this file to road-3.txt lacks its part 2\n" in answer.err


# --- check --------------------------------------------------------------------------------------------------------


def test_check_gives_a_table_and_the_places_to_look_at(run: Command, stories: Path, tmp_path: Path) -> None:
    (stories / "0000.txt").write_text(DOUBTFUL)
    answer = run("check", "stories")
    assert answer.code == 0
    head, *rows = answer.out.splitlines()
    assert head.split() == ["story", "title", "author", "rating", "words", "layout", "doubts", "unsure", "left", "out"]
    assert [row.split()[0] for row in rows[:4]] == ["0000.txt", "bread.txt", "lamp.txt", "orchard.md"]
    assert re.search(r"^stories.0000\.txt(:\d+)?: warning ", answer.out, re.MULTILINE)
    assert re.search(r"^4 stories, [\d,]+ words; \d+ places? to look at\.$", answer.out, re.MULTILINE)
    assert not (tmp_path / "dist").exists()
    assert run("check", "stories", "--strict").code == 3


def test_check_lists_an_archive_for_a_spreadsheet(run: Command, stories: Path) -> None:
    (stories / "0000.txt").write_text(DOUBTFUL)
    (stories / "empty.txt").write_bytes(b"")
    answer = run("check", "stories", "--csv")
    assert answer.code == 3
    rows = {Path(row["path"]).name: row for row in csv.DictReader(answer.out.splitlines())}
    assert list(rows) == ["0000.txt", "bread.txt", "empty.txt", "lamp.txt", "orchard.md"]
    lamp = rows["lamp.txt"]
    assert (lamp["title"], lamp["author"], lamp["rating"], lamp["level"]) == (
        "The Lamp at Corrow Head", "Wren Hallam", "PG", "General",
    )  # fmt: skip
    assert (lamp["words"], lamp["doubts"], lamp["left_out"], lamp["files"]) == ("60", "0", "2", "1")
    assert int(rows["0000.txt"]["doubts"]) > 0
    assert "has no text" in rows["empty.txt"]["error"]


def test_check_lists_an_archive_for_other_programs(run: Command, stories: Path) -> None:
    (stories / "0000.txt").write_text(DOUBTFUL)
    answer = run("check", "stories", "--json")
    assert (answer.code, answer.err) == (0, "")
    archive = json.loads(answer.out)
    assert list(archive) == ["stories", "diagnostics", "twins", "passed_over"]
    first = archive["stories"][0]
    assert (Path(first["path"]).name, first["words"]) == ("0000.txt", 10)
    assert {said["code"] for said in first["diagnostics"]} >= {"no-author"}
    assert run("check", "stories", "--json", "--strict").code == 3


def test_check_names_a_story_that_cannot_be_read(run: Command, stories: Path) -> None:
    (stories / "empty.txt").write_bytes(b"")
    answer = run("check", "stories")
    assert answer.code == 3
    assert "empty.txt" in answer.err
    assert "1 story could not be read" in answer.out


def test_check_of_a_book_says_what_is_missing_without_java(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "book.epub").write_bytes(b"PK")
    monkeypatch.setenv("PATH", "")
    answer = run("check", "book.epub")
    assert answer.code == 5
    assert "needs Java" in answer.err
    assert "apt install default-jre-headless" in answer.err


# --- How things are said ------------------------------------------------------------------------------------------


def test_errors_and_diagnostics_say_place_kind_and_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    reporting.print_error(BookmakerError("it broke", position=Position(Path("a.txt"), 3), hint="Mend it."))
    reporting.print_diagnostic(Path("a.txt"), Diagnostic("a-code", "warning", None, "it looks odd"))
    assert capsys.readouterr().err == "a.txt:3: error: it broke\n    Mend it.\na.txt: warning a-code: it looks odd\n"


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("short", 8, "short   "),
        ("exactly", 7, "exactly"),
        ("too long", 5, "too …"),
        ("海の声", 5, "海の…"),
        ("a\tb", 3, "a b"),
    ],
)
def test_a_cell_is_cut_or_filled_to_its_width(text: str, width: int, expected: str) -> None:
    assert reporting.fitted(text, width) == expected


def test_a_progress_bar_is_shown_on_a_terminal_only(capsys: pytest.CaptureFixture[str]) -> None:
    from bookmaker.building.outcomes import Progress

    with reporting.progress_bar(shown=True) as report:
        report(Progress(1, 2, Path("a.txt")))
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("windows", "typed"),
    [(False, "bookmaker check 'my stories/' lamp.txt"), (True, 'bookmaker check "my stories/" lamp.txt')],
)
def test_a_command_to_type_is_quoted_as_the_system_wants_it(windows: bool, typed: str) -> None:
    assert as_typed(["bookmaker", "check", "my stories/", "lamp.txt"], windows=windows) == typed


def test_the_lines_of_a_file_without_a_story_can_be_seen(run: Command, tmp_path: Path) -> None:
    """The hint of the error names this command, so that it must work where the story does not."""
    file = tmp_path / "header.txt"
    file.write_text("* * *\n\n~*~\n")
    refused = run("show", file)
    assert refused.code == 3
    assert "--stage lines" in refused.err
    seen = run("show", file, "--stage", "lines")
    assert seen.code == 0
    assert "~*~" in seen.out


def test_the_authors_own_marks_are_kept_on_request(run: Command, tmp_path: Path) -> None:
    story = tmp_path / "marks.txt"
    story.write_text("Title: Marks\nAuthor: Ann Hill\n\nIt began here, at noon.\n\n~*~\n\nIt ended there, at night.\n")
    for options, kept in (((), False), (("--keep-marks",), True)):
        assert run("epub", story, "-o", tmp_path / "out", *options).code == 0
        with zipfile.ZipFile(tmp_path / "out" / "marks.epub") as book:
            page = book.read("EPUB/marks-text.xhtml").decode()
        assert ("~*~" in page) is kept
        assert ("<hr" in page) is not kept


def test_the_authors_own_marks_are_kept_in_print(run: Command, tmp_path: Path) -> None:
    story = tmp_path / "marks.txt"
    story.write_text(
        "Title: Marks\nAuthor: Ann Hill\n\nIt began here, at noon.\n\n#=#=#\n\nIt ended there, at night.\n"
    )
    for options in ((), ("--keep-marks",), ("--keep-marks", "--anthology", "--title", "Marks", "-j", "2")):
        answer = run("pdf", story, "-o", tmp_path / "out", *options)
        assert answer.code == 0, answer.err
        line = ["pdftotext", str(tmp_path / "out" / "marks.pdf"), "-"]
        text = subprocess.run(line, capture_output=True, text=True, check=True).stdout
        assert ("#=#=#" in text) is bool(options)


def test_what_is_found_in_print_only_is_not_looked_for_in_check(run: Command, stories: Path) -> None:
    """`bookmaker check` reads stories and lays no page out: a sign without a glyph is unknown to it."""
    (stories / "signs.txt").write_text("Title: Signs\nAuthor: Ann Hill\n\nThe door had \ue123 on it.\n")
    (stories / "0000.txt").write_text(DOUBTFUL)
    answer = run("pdf", "stories", "-j", "1")
    where = r"bookmaker check stories.; 1 in print: the same command with -v"
    looked = rf"Made 5 books in dist/\. \d+ places? to look at: {where}\n"
    assert re.fullmatch(looked, answer.out)
    assert "print-" not in answer.err
    told = run("pdf", "stories", "-j", "1", "-v")
    assert "warning print-no-glyph" in told.err
    assert told.out.endswith("Made 5 books in dist/.\n")


def test_lines_that_are_all_broken_one_by_one_are_warned_of(
    run: Command, stories: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "print-greedy-lines" not in run("pdf", "stories/lamp.txt", "-j", "1").err
    monkeypatch.setattr("bookmaker.pdf.linebreaking.weasy._KNOWN_VERSION", "1")
    told = run("pdf", "stories/lamp.txt", "-j", "1", "--untagged").err
    assert re.search(r"warning print-greedy-lines: lines were broken one by one: WeasyPrint is \d+", told)


def test_a_cover_is_packed_and_the_book_stays_valid(run: Command, tmp_path: Path) -> None:
    """One white dot as PNG: libraries of e-readers find it by the manifest's property, older ones by the meta."""
    dot = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4////fwAJ+wP9KobjigAAAABJRU5ErkJggg=="
    )
    (tmp_path / "front.png").write_bytes(dot)
    story = tmp_path / "weir.txt"
    story.write_text("Title: The Weir\nAuthor: Ann Hill\n\nThe river rose in the night, and nobody heard it.\n")
    (tmp_path / "weir.toml").write_text('cover = "front.png"\n')
    assert run("epub", story, "-o", tmp_path / "out").code == 0
    with zipfile.ZipFile(tmp_path / "out" / "the-weir.epub") as book:
        assert book.read("EPUB/cover.png") == dot
        package = book.read("EPUB/content.opf").decode()
    assert 'properties="cover-image"' in package
    # One whose cover is drawn is checked in the same breath.
    (tmp_path / "ebb.txt").write_text("Title: Ebb\n\nThe river fell in the night, and nobody heard it.\n")
    assert run("epub", tmp_path / "ebb.txt", "-o", tmp_path / "out").code == 0
    answer = run("check", "out/the-weir.epub", "out/ebb.epub")
    assert answer.code == 0
    assert answer.out.count(": valid, by EPUBCheck\n") == 2
    assert run("epub", story, "-o", tmp_path / "out", "--no-cover").out.startswith("Made ")
    with zipfile.ZipFile(tmp_path / "out" / "the-weir.epub") as book:
        assert not [name for name in book.namelist() if "cover" in name]


@pytest.mark.parametrize(
    ("cover", "said"), [("front.gif", "no picture that every e-reader shows"), ("none.jpg", "there is no file")]
)
def test_a_cover_that_cannot_be_is_named(run: Command, tmp_path: Path, cover: str, said: str) -> None:
    story = tmp_path / "weir.txt"
    story.write_text("Title: The Weir\nAuthor: Ann Hill\n\nThe river rose in the night, and nobody heard it.\n")
    (tmp_path / "weir.toml").write_text(f'cover = "{cover}"\n')
    answer = run("epub", story, "-o", tmp_path / "out")
    assert answer.code == 4
    assert said in answer.err
    assert "weir.toml:1" in answer.err
