"""Several stories in one file: found, a chapter each in one book, and with `--split` a book each, with no word lost."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bookmaker.building.proving import Reading, prove
from bookmaker.building.separating import separated_files
from bookmaker.building.stories import prove_file
from bookmaker.cli.app import app
from bookmaker.errors import ConfigurationError
from bookmaker.ledger.words import words_of
from bookmaker.library import library_from_paths
from bookmaker.model import Overrules, Parsed
from bookmaker.parsing.collected import bare_title
from bookmaker.parsing.inline import text_of
from bookmaker.reading import read_source

SAID = (
    "The rain had not stopped since Tuesday, and the road to the ferry was a river by noon. ",
    "She put the kettle on and looked out at the yard, where nobody came or went. ",
    "He had walked from the landing with his boots in his hand, and was not sorry for it. ",
    "The lamp was lit in the upper room, where the clerk kept the books of the harbour. ",
    "After that they were quiet for as long as it takes to eat a bowl of soup. ",
)
THREE = (("The Lamp Room", "Ann Marsh"), ("The Ferry", "Bo Dale"), ("Salt", "Carys Penn"))


def prose(start: int, paragraphs: int = 6) -> str:
    told = ("".join(SAID[(start + n + k) % len(SAID)] for k in (0, 1, 3, 2)) for n in range(paragraphs))
    return "\n".join(f"{textwrap.fill(each, 72)}\n" for each in told)


def with_bylines(heads: tuple[tuple[str, str], ...]) -> str:
    return "".join(f"{title}\nby {author}\n\n{prose(n)}\n\n\n" for n, (title, author) in enumerate(heads))


MASTHEAD = """LANTERN AND QUAY
The Magazine of Harbour Tales
Issue 12, March 1994

Edited by Olive Tern

CONTENTS

   The Lamp Room ............ Ann Marsh
   The Ferry ................ Bo Dale
   Salt ..................... Carys Penn


"""
COLOPHON = f"""{"-" * 60}
Lantern and Quay appears four times a year.
Send stories to olive@quay.invalid.
"""
ZINE = MASTHEAD + with_bylines(tuple((title.upper(), author) for title, author in THREE)) + COLOPHON
HEADERS = "".join(
    f"Title: {title}\nAuthor: {author}\nRating: PG\nSummary: Somebody waits.\n\n{prose(n)}\nTHE END\n\n\n"
    for n, (title, author) in enumerate(THREE)
)
POSTS = "".join(
    f"From x@quay.invalid Mon Mar  7 12:00:00 1994\nFrom: x@quay.invalid ({author})\nSubject: FIC: {title} (1/1)\n"
    f"Date: Mon, 7 Mar 1994 12:00:00 GMT\n\n{prose(n)}\n\n"
    for n, (title, author) in enumerate(THREE)
)
MARKDOWN = "# Lantern and Quay\n\nEdited by Olive Tern\n\n" + "".join(
    f"## {title}\n\n*by {author}*\n\n{prose(n)}\n" for n, (title, author) in enumerate(THREE)
)
PAGE = (
    "<html><head><title>Lantern and Quay</title></head><body>\n<h1>Lantern and Quay</h1>\n<p>Edited by Olive Tern</p>\n"
    + "".join(
        f'<hr>\n<h2\n class="t">{title}</h2>\n<p><i>by {author}</i></p>\n<p>{"<p>".join(prose(n).split(chr(10) * 2))}'
        for n, (title, author) in enumerate(THREE)
    )
    + "</body></html>\n"
)


def stories(folder: Path, name: str, text: str, *, asked: bool = True) -> list[Parsed]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    files = separated_files(library_from_paths([path]).stories, asked=asked)
    return [parsed for file in files for parsed in prove_file(file).parsed]


def heads(parsed: list[Parsed]) -> list[tuple[str, str]]:
    metadata = [each.story.metadata for each in parsed]
    return [(each.title.title(), " ".join(creator.name for creator in each.creators)) for each in metadata]


def whole(name: str, text: str) -> Parsed:
    (parsed,) = prove([Reading(read_source(Path(name), text.encode()), Overrules())]).parsed
    return parsed


def codes(parsed: Parsed) -> list[str]:
    return [said.code for said in parsed.diagnostics]


# --- A book of each -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("zine.txt", ZINE),
        ("headers.txt", HEADERS),
        ("posts.txt", POSTS),
        ("posts.mbox", POSTS),
        ("zine.md", MARKDOWN),
        ("zine.html", PAGE),
    ],
)
def test_each_story_is_a_book_and_no_word_is_lost(tmp_path: Path, name: str, text: str) -> None:
    made = stories(tmp_path, name, text)
    assert heads(made) == list(THREE)
    told = Counter(words_of(" ".join(entry.text for parsed in made for entry in parsed.ledger)))
    assert told == Counter(words_of(" ".join(entry.text for entry in whole(name, text).ledger)))
    assert not any("several-stories" in codes(parsed) for parsed in made)


def test_lines_keep_the_numbers_of_the_file(tmp_path: Path) -> None:
    rows = ZINE.splitlines()
    for parsed in stories(tmp_path, "zine.txt", ZINE):
        title = next(entry for entry in parsed.ledger if entry.became == "title")
        assert rows[title.first_line - 1] == title.text


def test_masthead_and_colophon_are_left_out_by_name(tmp_path: Path) -> None:
    first, *others = stories(tmp_path, "zine.txt", ZINE)
    left = [entry.text for entry in first.ledger if entry.rule == "collection-frame"]
    assert left[0].startswith("LANTERN AND QUAY")
    assert left[-1].endswith("olive@quay.invalid.")
    assert "collection-frame" in codes(first)
    assert not any(entry.rule == "collection-frame" for parsed in others for entry in parsed.ledger)


def test_an_editorial_is_a_piece_of_its_own(tmp_path: Path) -> None:
    text = MASTHEAD + f"FROM THE EDITOR\n\n{prose(2, 4)}\n\n\n" + ZINE.removeprefix(MASTHEAD)
    made = stories(tmp_path, "zine.txt", text)
    assert heads(made)[1:] == list(THREE)
    assert any("kettle" in entry.text for entry in made[0].ledger if entry.became == "paragraph")


# --- One story ----------------------------------------------------------------------------------------------------

CHAPTERS = "THE LONG ROAD\nby Ann Marsh\n\n\n" + with_bylines(
    (("The Gate", "Ann Marsh"), ("The Mill", "Ann Marsh"), ("The Sea", "Ann Marsh"))
)
ROBIN = "THE ROUND ROBIN\n\n\n" + with_bylines(
    (("Chapter 1: The Gate", "Ann Marsh"), ("Chapter 2: The Mill", "Bo Dale"), ("Chapter 3: The Sea", "Carys Penn"))
)
PARTS = HEADERS
for title, _ in THREE:
    PARTS = PARTS.replace(f"Title: {title}", "Title: The Long Road (1/3)")
SONG = with_bylines((("The Ferry", "Bo Dale"),)) + "\n\nThe Tide\nby Carys Penn\n\nThe tide is out,\nthe lamp is low.\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [("chapters.txt", CHAPTERS), ("robin.txt", ROBIN), ("parts.txt", PARTS), ("song.txt", SONG)],
)
def test_one_story_is_not_split(tmp_path: Path, name: str, text: str) -> None:
    (parsed,) = stories(tmp_path, name, text)
    assert "several-stories" not in codes(parsed)


# --- One book of all ----------------------------------------------------------------------------------------------


def test_without_split_each_story_is_a_chapter_with_its_byline() -> None:
    parsed = whole("zine.txt", ZINE)
    chapters = [chapter for chapter in parsed.story.chapters if chapter.title]
    assert [text_of(chapter.title) for chapter in chapters] == [title.upper() for title, _ in THREE]
    noted = [text_of(chapter.notes[0].blocks[0].inlines) for chapter in chapters]  # type: ignore[union-attr]
    assert noted == [f"by {author}" for _, author in THREE]
    assert parsed.story.metadata.title == "LANTERN AND QUAY"
    assert [creator.name for creator in parsed.story.metadata.creators] == [author for _, author in THREE]
    (said,) = [each for each in parsed.diagnostics if each.code == "several-stories"]
    assert (said.severity, said.line) == ("info", ZINE.splitlines().index("THE LAMP ROOM") + 1)
    assert said.message == "3 stories seem to be in this file; --split makes a book of each"


# --- A person's word ----------------------------------------------------------------------------------------------


def test_a_sidecar_splits_or_keeps_whole(tmp_path: Path) -> None:
    sidecar = tmp_path / "zine.toml"
    sidecar.write_text("split = true\n")
    assert len(stories(tmp_path, "zine.txt", ZINE, asked=False)) == 3
    sidecar.write_text("split = false\n")
    (parsed,) = stories(tmp_path, "zine.txt", ZINE)
    assert "several-stories" not in codes(parsed)


def test_a_sidecar_names_the_lines_on_which_stories_begin(tmp_path: Path) -> None:
    begins = [CHAPTERS.splitlines().index(line) + 1 for line in ("The Gate", "The Mill", "The Sea")]
    (tmp_path / "road.toml").write_text(f'title = "The Road"\nsplit = {begins}\n')
    made = stories(tmp_path, "road.txt", CHAPTERS, asked=False)
    assert [title for title, _ in heads(made)] == ["The Gate", "The Mill", "The Sea"]


def test_a_folder_says_it_for_all_its_stories(tmp_path: Path) -> None:
    (tmp_path / "bookmaker.toml").write_text("split = true\n")
    assert len(stories(tmp_path, "zine.txt", ZINE, asked=False)) == 3


@pytest.mark.parametrize("value", ['"yes"', "[12]", "[12, 3]", "[0, 4]", "[1.5, 2]"])
def test_what_split_cannot_be_is_refused_with_its_line(tmp_path: Path, value: str) -> None:
    (tmp_path / "zine.txt").write_text(ZINE)
    (tmp_path / "bookmaker.toml").write_text(f'[stories."zine.txt"]\nsplit = {value}\n')
    with pytest.raises(ConfigurationError, match="split: must be true, false or the lines"):
        library_from_paths([tmp_path])


def test_a_folder_names_no_lines(tmp_path: Path) -> None:
    (tmp_path / "zine.txt").write_text(ZINE)
    (tmp_path / "bookmaker.toml").write_text("split = [3, 9]\n")
    with pytest.raises(ConfigurationError, match="true or false for a folder"):
        library_from_paths([tmp_path])


# --- The command line ---------------------------------------------------------------------------------------------


def test_the_commands_take_split(tmp_path: Path) -> None:
    (tmp_path / "zine.txt").write_text(ZINE)
    path, out = str(tmp_path / "zine.txt"), tmp_path / "out"
    made = CliRunner().invoke(app, ["epub", path, "--split", "-o", str(out)])
    assert made.exit_code == 0
    assert sorted(book.name for book in out.iterdir()) == ["salt.epub", "the-ferry.epub", "the-lamp-room.epub"]
    shown = CliRunner().invoke(app, ["show", path, "--split", "--json"])
    assert [each["metadata"]["title"] for each in json.loads(shown.stdout)] == ["THE LAMP ROOM", "THE FERRY", "SALT"]
    checked = CliRunner().invoke(app, ["check", path, "--split", "--json"])
    assert [each["author"] for each in json.loads(checked.stdout)["stories"]] == [author for _, author in THREE]


def test_join_and_split_contradict(tmp_path: Path) -> None:
    (tmp_path / "zine.txt").write_text(ZINE)
    for command in ("epub", "check", "show"):
        refused = CliRunner().invoke(app, [command, str(tmp_path / "zine.txt"), "--split", "--join"])
        assert refused.exit_code == 2


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        ("FIC: The Ferry (2/3)", "The Ferry"),
        ("Re: [tales] The Ferry, part 2 of 3", "The Ferry"),
        ("The Ferry -- Part Two: Ice", "The Ferry"),
        ("The Ferry to Part Place", "The Ferry to Part Place"),
        ("Party at 9 of Ten", "Party at 9 of Ten"),
    ],
)
def test_a_subject_without_the_number_of_its_part(typed: str, bare: str) -> None:
    assert bare_title(typed) == bare
