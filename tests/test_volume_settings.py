"""A volume as its folder's settings describe it: read, written, added to, and made."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID
from xml.etree import ElementTree

import pytest

from bookmaker.book.words import text_from_blocks
from bookmaker.building.books import build_anthology
from bookmaker.building.essays import ReadEssay
from bookmaker.building.outcomes import Built, Order
from bookmaker.building.settings import add_stories, write_settings
from bookmaker.errors import BookmakerError, ConfigurationError, InputError, LedgerError, OutputError
from bookmaker.library import library_from_paths, parse_settings, read_settings
from bookmaker.model import PlannedPart, VolumePlan
from bookmaker.rendering import Renderer

if TYPE_CHECKING:
    from conftest import Command

FOREWORD = """\
# A Word Before

Rating: these stories were left to *their* authors.

## The box

It was blue, and it stood by the door.[^1]

Ann Hill

[^1]: Nobody opened it.
"""

SETTINGS = """\
# Mine.
[anthology]
title = "Low Water"
subtitle = "Three from the estuary"
editor = ["Ann Hill", "Bo Dale"]
edition = 2
imprint = "Harbour Press"
date = 2021-12-24
dedication = "For the ferryman"
foreword = "foreword.md"
afterword = "after.txt"
order = "title"
identifier = "urn:uuid:01234567-89ab-cdef-0123-456789abcdef"

[[anthology.parts]] # the outer shore
title = "Ebb"
stories = ["orchard.md", "lamp.txt"]

[[anthology.parts]]
title = "Flood"
stories = [
    "bread.txt", # last
]
"""


@pytest.fixture
def volume(stories: Path) -> Path:
    """A folder of three stories whose settings say all that can be said of a volume."""
    (stories / "foreword.md").write_text(FOREWORD)
    (stories / "after.txt").write_text("The box is empty now.\n\nIt will be filled again.\n")
    (stories / "bookmaker.toml").write_text(SETTINGS)
    return stories


# --- Reading ------------------------------------------------------------------------------------------------------


def test_settings_describe_a_volume(volume: Path) -> None:
    library = library_from_paths([volume], anthology=True)
    assert [file.path.name for file in library.stories] == ["orchard.md", "lamp.txt", "bread.txt"]
    assert library.settings.anthology == VolumePlan(
        "Low Water",
        "Three from the estuary",
        ("Ann Hill", "Bo Dale"),
        2,
        "Harbour Press",
        "2021-12-24",
        "urn:uuid:01234567-89ab-cdef-0123-456789abcdef",
        "For the ferryman",
        volume / "foreword.md",
        volume / "after.txt",
        "title",
        (),
        (PlannedPart("Ebb", ("orchard.md", "lamp.txt")), PlannedPart("Flood", ("bread.txt",))),
        volume,
    )
    # What an editor says is none of the folder's stories.
    alone = library_from_paths([volume])
    assert [file.path.name for file in alone.stories] == ["bread.txt", "lamp.txt", "orchard.md"]
    assert alone.passed_over == ()


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("subtitel = 'X'", "2: anthology.subtitel: unknown key", "'anthology.subtitle'"),
        ("edition = 0", "2: anthology.edition: must be a number", "edition = 2"),
        ("edition = true", "2: anthology.edition: must be a number", "edition = 2"),
        ("date = 'soon'", "2: anthology.date: 'soon' is no date", "2021"),
        ("date = '2021-13'", "2: anthology.date: '2021-13' is no date", "2021"),
        ("identifier = 'mine'", "2: anthology.identifier: 'mine' names no book", "urn:uuid"),
        ("order = 'length'", "2: anthology.order: 'length' is no order", "fandom"),
        ("editor = []", "2: anthology.editor: must be some text", "editor ="),
        ("foreword = 'gone.md'", "2: anthology.foreword: there is no file 'gone.md'", "from the folder"),
        ("foreword = '../lamp.txt'", "2: anthology.foreword: '../lamp.txt' leads out", "Put a copy"),
        ("foreword = 'front.pdf'", "2: anthology.foreword: 'front.pdf' is no text", ".md"),
        ("parts = ['x']", "2: anthology.parts: must be an array of tables", "[[anthology.parts]]"),
        ("[[anthology.parts]]\nstories = ['a.txt']", "2: anthology.parts[1].title: must be some text", "title ="),
        ("[[anthology.parts]]\ntitle = 'X'", "2: anthology.parts[1].stories: must be a list", "stories ="),
        ("[[anthology.parts]]\nname = 'X'", "3: anthology.parts[1].name: unknown key", "title"),
        (
            "stories = ['a.txt']\n[[anthology.parts]]\ntitle = 'X'\nstories = ['a.txt']",
            "2: anthology.stories: the volume has parts",
            "in its part",
        ),
        (
            "[[anthology.parts]]\ntitle='X'\nstories=['a.txt']\n[[anthology.parts]]\ntitle='Y'\nstories=['a.txt']",
            "7: anthology.parts[2].stories: 'a.txt' is in “X” already",
            "one of them",
        ),
    ],
)
def test_what_cannot_be_is_told_with_its_line(tmp_path: Path, text: str, said: str, hint: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        parse_settings(f"[anthology]\n{text}\n", tmp_path / "bookmaker.toml")
    assert f"{refused.value.position}: {refused.value.message}".startswith(f"{tmp_path / 'bookmaker.toml'}:{said}")
    assert hint in refused.value.hint


def test_a_story_of_a_part_that_is_not_there_is_told(volume: Path) -> None:
    (volume / "bread.txt").unlink()
    with pytest.raises(ConfigurationError, match=r"there is no file 'bread\.txt'"):
        read_settings(volume)


# --- A foreword ---------------------------------------------------------------------------------------------------


def test_a_foreword_is_text_and_no_story(tmp_path: Path) -> None:
    (tmp_path / "foreword.md").write_text(FOREWORD)
    read = ReadEssay(tmp_path / "foreword.md", "Foreword")
    assert read.essay.title == "A Word Before"
    assert [note.label for note in read.essay.notes] == ["", "The box", ""]
    assert text_from_blocks(read.essay.notes[-1].blocks) == "1. Nobody opened it."
    (tmp_path / "after.txt").write_text("The box is empty now.\n\nIt will be filled again.\n")
    assert ReadEssay(tmp_path / "after.txt", "Afterword").essay.title == "Afterword"


def test_no_word_of_a_foreword_is_lost(volume: Path, tmp_path: Path) -> None:
    templates = tmp_path / "mine"
    templates.mkdir()
    (templates / "notes.xhtml").write_text("<section id='{{ section.id }}'><p>Nothing.</p></section>")
    read = ReadEssay(volume / "foreword.md", "Foreword")
    from bookmaker.book import book_from_stories, sections_from_book
    from bookmaker.building.stories import typeset_file
    from bookmaker.library import StoryFile
    from bookmaker.model import Volume

    story = typeset_file(StoryFile(volume / "lamp.txt")).story
    _, foreword, *_ = sections_from_book(book_from_stories([story], title="X", volume=Volume(foreword=read.essay)))
    read.check(Renderer().render_section(foreword))
    with pytest.raises(LedgerError):
        read.check(Renderer(templates).render_section(foreword))


# --- Making -------------------------------------------------------------------------------------------------------


def test_the_book_is_as_the_settings_say(volume: Path, tmp_path: Path) -> None:
    library = library_from_paths([volume], anthology=True)
    order = Order(tmp_path / "dist", jobs=1, cache=tmp_path / "cache")
    (built,) = build_anthology(library.stories, library.settings.anthology, order)
    assert isinstance(built, Built)
    archive = zipfile.ZipFile(built.path)
    package = ElementTree.fromstring(archive.read("EPUB/content.opf"))
    spine = [item.get("idref") for item in package.iterfind(".//{*}itemref")]
    assert [name for name in spine if name and not name.endswith("-text")] == [
        "title-page", "nav", "foreword", "part-ebb", "the-lamp-at-corrow-head", "the-walled-orchard", "part-flood",
        "bread-for-the-ferryman", "afterword", "colophon",
    ]  # fmt: skip
    told = {kind: package.findtext(f".//{{*}}{kind}") for kind in ("identifier", "date", "publisher")}
    assert told == {
        "identifier": "urn:uuid:01234567-89ab-cdef-0123-456789abcdef",
        "date": "2021-12-24",
        "publisher": "Harbour Press",
    }
    title_page = archive.read("EPUB/title-page.xhtml").decode()
    for words in ("Low Water", "Three from the estuary", "edited by Ann Hill and Bo Dale", "Second edition"):
        assert words in title_page
    (same,) = build_anthology(library.stories, library.settings.anthology, order)
    assert isinstance(same, Built)
    assert same.state == "same"
    (volume / "foreword.md").write_text("Another word.")
    (again,) = build_anthology(library.stories, library.settings.anthology, order)
    assert isinstance(again, Built)
    assert again.state == "made"


def test_what_is_left_out_is_said_and_stands_in_the_colophon(run: Command, stories: Path) -> None:
    answer = run("epub", "--anthology", "stories", "--max-rating", "general", "-o", "mild.epub", "-j", "1")
    assert answer.out == "Made mild.epub of 2 stories.\n"
    reason = "it has no rating, and the volume goes up to General"
    assert f"{Path('stories/orchard.md')}: info story-omitted: left out of the volume: {reason}\n" in answer.err
    colophon = zipfile.ZipFile("mild.epub").read("EPUB/colophon.xhtml").decode()
    assert f"<li>The Walled Orchard, by Wren Hallam: {reason}</li>" in colophon
    assert "orchard.md" not in colophon


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--max-rating", "teen"], "--max-rating is about the stories of an anthology; add --anthology"),
        (["--order", "date"], "--order is about the stories of an anthology; add --anthology"),
        (["--anthology", "--without", "!"], "--without wants a word"),
        (["--anthology", "--order", "length"], "is not one of"),
    ],
)
def test_a_choice_that_cannot_be_is_a_usage_error(run: Command, stories: Path, arguments: list[str], said: str) -> None:
    answer = run("epub", "stories", *arguments)
    assert answer.code == 2
    assert said in " ".join(answer.err.split())


def test_a_volume_without_a_story_is_refused(run: Command, stories: Path) -> None:
    (stories / "bread.txt").unlink()
    (stories / "lamp.txt").unlink()
    answer = run("epub", "--anthology", "stories", "--max-rating", "general", "-j", "1")
    assert answer.code == 3
    assert "no story is left for the volume" in answer.err


# --- Writing ------------------------------------------------------------------------------------------------------


def test_init_writes_settings_that_can_be_used(run: Command, stories: Path) -> None:
    (stories / "foreword.md").write_text(FOREWORD)
    (stories / 'od"d.txt').write_text("Title: Odd\n\nThe boats sat on the mud.\n")
    answer = run("init", "stories", "--title", 'Low "Water"')
    assert answer.out.startswith(f"Wrote {Path('stories/bookmaker.toml')} with 4 stories. Edit it")
    plan = read_settings(stories).anthology
    assert (plan.title, plan.edition, plan.order) == ('Low "Water"', 1, "listed")
    assert plan.foreword == stories / "foreword.md"
    assert plan.stories == ("bread.txt", "lamp.txt", 'od"d.txt', "orchard.md")
    assert UUID(plan.identifier.removeprefix("urn:uuid:")).version == 4
    before = (stories / "bookmaker.toml").read_bytes()
    refused = run("init", "stories")
    assert (refused.code, "there is one already" in refused.err) == (5, True)
    assert (stories / "bookmaker.toml").read_bytes() == before


def test_what_init_comments_out_can_be_taken_in(stories: Path) -> None:
    path, _ = write_settings(stories, "Low Water")
    for name in ("foreword.md", "afterword.md"):
        (stories / name).write_text("A word.")
    lines = path.read_text().splitlines()
    values = [line.removeprefix("# ") if " = " in line and "cover" not in line else line for line in lines]
    wanted = [line for line in values if not line.startswith("#")]
    # The list of stories and the parts exclude each other.
    start = next(n for n, line in enumerate(wanted) if line.startswith('title = "Winter"'))
    settings = parse_settings("\n".join(wanted[:start]), path)
    assert settings.anthology.editors == ("Ann Hill",)
    assert settings.anthology.imprint == "Harbour Press"
    assert settings.anthology.afterword == stories / "afterword.md"


def test_init_wants_a_folder_of_stories(tmp_path: Path) -> None:
    for folder, error in ((tmp_path / "gone", InputError), (tmp_path, InputError)):
        with pytest.raises(error):
            write_settings(folder, "X")
    assert list(tmp_path.iterdir()) == []


def test_add_keeps_what_stands_there(volume: Path) -> None:
    (volume / "tide.txt").write_text("Title: Tide\n\nThe boats sat on the mud.\n")
    added = add_stories([volume / "tide.txt", volume / "lamp.txt"])
    assert (added.names, added.present, added.edition) == (("tide.txt",), ("lamp.txt",), 3)
    text = (volume / "bookmaker.toml").read_text()
    assert text == SETTINGS.replace("edition = 2", "edition = 3").replace(
        '"bread.txt", # last\n', '"bread.txt", # last\n    "tide.txt",\n'
    )
    (volume / "rope.txt").write_text("Title: Rope\n\nThe rope was wet.\n")
    add_stories([volume / "rope.txt"], "Ebb")
    plan = read_settings(volume).anthology
    assert [part.stories for part in plan.parts] == [
        ("orchard.md", "lamp.txt", "rope.txt"),
        ("bread.txt", "tide.txt"),
    ]
    assert (plan.edition, plan.identifier[-4:]) == (4, "cdef")


def test_add_takes_no_story_twice_and_no_part_that_is_not_there(volume: Path) -> None:
    before = (volume / "bookmaker.toml").read_bytes()
    assert add_stories([volume / "lamp.txt"]).names == ()
    (volume / "tide.txt").write_text("Title: Tide\n\nThe boats sat on the mud.\n")
    with pytest.raises(ConfigurationError, match="no part “Neap”") as refused:
        add_stories([volume / "tide.txt"], "Neap")
    assert refused.value.hint == "There are “Ebb”, “Flood”."
    assert (volume / "bookmaker.toml").read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        'output = "books"\n',
        '[anthology]\ntitle = "X"\n\n[stories."lamp.txt"]\ntitle = "Y"\n',
        'anthology = { title = "X" }\n',
        '[anthology]\nstories = [ "lamp.txt",\n "bread.txt" ]\n',
        'anthology.title = "X"\n\n[stories."lamp.txt"]\ntitle = "Y"\n',
    ],
    ids=["empty", "output", "table", "inline", "list", "dotted"],
)
def test_add_begins_a_list_and_an_identifier(stories: Path, text: str) -> None:
    path = stories / "bookmaker.toml"
    path.write_text(text)
    (stories / "inner").mkdir()
    (stories / "inner" / "tide.txt").write_text("Title: Tide\n\nThe boats sat on the mud.\n")
    added = add_stories([stories / "inner" / "tide.txt"])
    settings = read_settings(stories)
    plan = settings.anthology
    assert (added.edition, plan.edition) == (2, 2)
    assert plan.identifier.startswith("urn:uuid:")
    assert plan.stories[-1] == "inner/tide.txt"
    assert {"lamp.txt", "bread.txt"} < set(plan.stories)
    assert len(settings.tables) == text.count("[stories.")


def test_add_wants_files_of_one_volume(volume: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "tide.txt").write_text("The boats sat on the mud.\n")

    def refusals() -> Iterator[tuple[list[Path], type[BookmakerError], str]]:
        yield [volume / "gone.txt"], InputError, "no such file"
        yield [other / "tide.txt"], ConfigurationError, "there is no bookmaker.toml in its folder"
        (other / "bookmaker.toml").write_text("")
        yield [other / "tide.txt", volume / "lamp.txt"], ConfigurationError, "belong to 2 volumes"
        (volume / "out.txt").symlink_to(other / "tide.txt")
        yield [volume / "out.txt"], ConfigurationError, "leads out of its folder"

    for stories, error, said in refusals():
        with pytest.raises(error, match=said):
            add_stories(stories)


def test_add_says_what_it_did(run: Command, volume: Path) -> None:
    (volume / "tide.txt").write_text("Title: Tide\n\nThe boats sat on the mud.\n")
    answer = run("add", "stories/tide.txt", "stories/lamp.txt")
    path = Path("stories/bookmaker.toml")
    assert answer.out.splitlines() == [
        "lamp.txt: is in the volume already.",
        f"Added 1 story to {path}, edition 3. To make it: bookmaker epub --anthology stories",
    ]


def test_settings_that_cannot_be_written_are_told(volume: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, data: bytes) -> None:
        raise OutputError("cannot be written")

    monkeypatch.setattr("bookmaker.building.settings.write_book", refuse)
    (volume / "tide.txt").write_text("Title: Tide\n\nThe boats sat on the mud.\n")
    with pytest.raises(OutputError):
        add_stories([volume / "tide.txt"])
