"""A folder of stories, which may come from anywhere, names nothing that lies outside it and looks like nothing but
text; what a person says on the command line, or has set, holds."""

from __future__ import annotations

import base64
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bookmaker.errors import ConfigurationError, InputError
from bookmaker.library import library_from_paths
from bookmaker.paths import followed, is_file, stays_inside
from bookmaker.preferences import preferences_path, preferred_folders

if TYPE_CHECKING:
    from conftest import Command

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4////fwAJ+wP9KobjigAAAABJRU5ErkJggg=="
)
"""One white dot as PNG."""
STORY = "Title: The Weir\nAuthor: Ann Hill\n\nThe river rose in the night, and nobody heard it.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that came from somewhere, with a story, and beside it what is nobody else's business."""
    folder = tmp_path / "came"
    (folder / "inner").mkdir(parents=True)
    (folder / "weir.txt").write_text(STORY)
    (folder / "dot.png").write_bytes(DOT)
    (tmp_path / "secret.txt").write_text(STORY.replace("Weir", "Secret"))
    (tmp_path / "secret.png").write_bytes(DOT)
    (folder / "away").symlink_to(tmp_path)
    (folder / "secret.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "secret.png").symlink_to(tmp_path / "secret.png")
    return folder


# --- Paths --------------------------------------------------------------------------------------------------------


def test_where_a_path_leads_is_where_its_links_lead(folder: Path) -> None:
    (folder / "ring.txt").symlink_to("ring.txt")
    (folder / "same.txt").symlink_to("weir.txt")
    for name in ("weir.txt", "not/yet", "inner/../weir.txt", "same.txt", "."):
        assert stays_inside(folder / name, folder), name
    for name in ("..", "../came2/x", "away/x", "secret.txt", "away/../x", "ring.txt", "a\0b", "/etc/passwd"):
        assert not stays_inside(folder / name, folder), name
    assert stays_inside(folder / "weir.txt", folder / "inner" / "..")


def test_a_name_that_no_file_can_have_is_that_of_none(folder: Path) -> None:
    assert is_file(folder / "weir.txt")
    assert not is_file(folder / ("a" * 300))
    assert not is_file(folder / "a\0b")
    (folder / "ring.txt").symlink_to("ring.txt")
    assert followed(folder / "ring.txt").name == "ring.txt"


# --- What settings and sidecars name ------------------------------------------------------------------------------


@pytest.mark.parametrize("away", ["{outside}", "..", "../x", "away", "away/x", "inner/../../x", "a\\u0000b"])
def test_books_go_below_the_folder_or_where_the_command_line_says(folder: Path, run: Command, away: str) -> None:
    outside = folder.parent / "books"
    (folder / "bookmaker.toml").write_text(f'language = "en"\noutput = "{away.format(outside=outside)}"\n')
    before = sorted(folder.parent.rglob("*"))
    refused = run("epub", folder)
    assert refused.code == 4
    assert f"{folder / 'bookmaker.toml'}:2: error: output: " in refused.err
    assert "-o" in refused.err
    assert sorted(folder.parent.rglob("*")) == before
    (folder / "bookmaker.toml").write_text('output = "inner/books"\n')
    assert run("epub", folder, "-q").code == 0
    assert [path.name for path in (folder / "inner" / "books").iterdir()] == ["the-weir.epub"]
    assert run("epub", folder, "-q", "-o", outside).code == 0
    assert [path.name for path in outside.iterdir()] == ["the-weir.epub"]


@pytest.mark.parametrize(
    "away", ["{outside}/secret.txt", "../secret.txt", "secret.txt", "away/secret.txt", "/etc/passwd"]
)
@pytest.mark.parametrize(
    "setting",
    ['stories = ["weir.txt", "{name}"]', '[anthology]\nstories = ["{name}"]', '[stories."{name}"]\ntitle = "Mine"'],
    ids=["stories", "anthology", "table"],
)
def test_stories_that_settings_name_lie_below_the_folder(folder: Path, run: Command, setting: str, away: str) -> None:
    (folder / "bookmaker.toml").write_text(setting.format(name=away.format(outside=folder.parent)))
    for command in ("epub", "check"):
        refused = run(command, folder)
        assert refused.code == 4
        assert "bookmaker.toml:" in refused.err
        assert "command line" in refused.err
    assert not (folder.parent / "dist").exists()


@pytest.mark.parametrize("cover", ["{outside}/secret.png", "../secret.png", "secret.png", "away/secret.png"])
@pytest.mark.parametrize("name", ["weir.toml", "bookmaker.toml"])
def test_a_cover_lies_below_the_folder_of_what_names_it(folder: Path, run: Command, name: str, cover: str) -> None:
    (folder / name).write_text(f'cover = "{cover.format(outside=folder.parent)}"\n')
    refused = run("epub", folder / "weir.txt")
    assert refused.code == 4
    assert f"{folder / name}:1: error: cover: " in refused.err
    assert "copy of the picture" in refused.err
    (folder / name).write_text('cover = "inner/../dot.png"\n')
    assert run("epub", folder / "weir.txt", "-q").code == 0
    with zipfile.ZipFile(folder.parent / "dist" / "the-weir.epub") as book:
        assert book.read("EPUB/cover.png") == DOT


def test_a_name_that_no_file_can_have_is_a_setting_that_cannot_be_used(folder: Path, run: Command) -> None:
    for setting in (f'stories = ["{"a" * 300}"]', f'cover = "{"a" * 300}.png"'):
        (folder / "bookmaker.toml").write_text(setting)
        refused = run("check", folder)
        assert refused.code == 4
        assert "there is no file" in refused.err


@pytest.mark.parametrize("name", ["weir.toml", "bookmaker.toml"])
def test_a_sidecar_or_settings_that_are_linked_from_elsewhere_are_refused(
    folder: Path, run: Command, name: str
) -> None:
    (folder.parent / "theirs.toml").write_text('title = "Theirs"\n' if name == "weir.toml" else 'language = "de"\n')
    (folder / name).symlink_to(folder.parent / "theirs.toml")
    for command in (["epub"], ["check"], ["pdf", "--anthology", "-j", "1"]):
        refused = run(*command, folder / "weir.txt")
        assert refused.code == 4
        assert f"{folder / name}: error: is a link that leads out of its folder" in refused.err


def test_a_story_named_by_a_link_may_have_its_sidecar_linked_likewise(folder: Path, run: Command) -> None:
    (folder.parent / "secret.toml").write_text('title = "Mine All the Same"\n')
    (folder / "secret.toml").symlink_to(folder.parent / "secret.toml")
    assert "Made dist/mine-all-the-same.epub." in run("epub", folder / "secret.txt").out


# --- Links that are found -----------------------------------------------------------------------------------------


def test_a_link_that_leads_out_is_passed_over_and_told_of_and_taken_when_it_is_named(
    folder: Path, run: Command
) -> None:
    (folder / "inner" / "again.txt").symlink_to(Path("..") / "weir.txt")
    (folder / "ring.txt").symlink_to("ring.txt")
    library = library_from_paths([folder])
    assert [file.path.name for file in library.stories] == ["again.txt"]  # and not `weir.txt`, which is the same
    led_out = [each.path for each in library.passed_over if each.reason == "leads-out"]
    assert led_out == [folder / "ring.txt", folder / "secret.txt"]
    made = run("epub", folder)
    assert made.out == "Made dist/the-weir.epub.\n"
    assert made.err.startswith(f"{folder}: warning links-passed-over: links that lead out of the folder were passed")
    assert str(folder / "secret.txt") in made.err
    assert run("check", "--strict", folder).code == 3
    assert run("epub", folder, "-q").err == ""
    assert run("epub", folder / "secret.txt").out == "Made dist/the-secret.epub.\n"
    named = run("epub", folder / "ring.txt")
    assert named.code == 3
    assert "cannot be read" in named.err


def test_a_folder_of_nothing_but_links_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY)
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "story.txt").symlink_to(tmp_path / "story.txt")
    with pytest.raises(InputError) as caught:
        library_from_paths([tmp_path / "links"])
    assert "name them one by one" in caught.value.hint


def test_many_links_are_told_of_in_one_line(tmp_path: Path, run: Command) -> None:
    (tmp_path / "weir.txt").write_text(STORY)
    for number in range(20):
        (tmp_path / f"link{number}.txt").symlink_to("/etc/passwd")
    said = run("epub", tmp_path).remarks.splitlines()
    assert len(said) == 2
    assert said[0].endswith(f"{tmp_path / 'link2.txt'}, …, {tmp_path / 'link19.txt'}")


def test_a_dist_that_is_a_link_is_written_to_only_when_it_is_named(tmp_path: Path, run: Command) -> None:
    (tmp_path / "weir.txt").write_text(STORY)
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    elsewhere.mkdir()
    (tmp_path / "dist").symlink_to(elsewhere)
    refused = run("epub", "weir.txt")
    assert (refused.code, list(elsewhere.iterdir())) == (4, [])
    assert "dist: error: is a link that leads out of this folder" in refused.err
    assert "-o" in refused.err
    assert run("epub", "weir.txt", "-o", "dist").code == 0
    assert [path.name for path in elsewhere.iterdir()] == ["the-weir.epub"]


# --- Covers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"not a picture", b"GIF89a" + bytes(20), b"<svg/>", DOT[1:], b"\xff\xd8"])
@pytest.mark.parametrize("name", ["front.png", "front.jpg"])
def test_a_cover_that_is_no_picture_costs_its_story(folder: Path, run: Command, name: str, data: bytes) -> None:
    (folder / name).write_bytes(data)
    (folder / "weir.toml").write_text(f'cover = "{name}"\n')
    (folder / "other.txt").write_text(STORY.replace("Weir", "Other"))
    for command in ("epub", "check"):
        refused = run(command, folder)
        assert refused.code == 3
        assert f"{folder / name}: error: the cover is no JPEG or PNG picture" in refused.err
    assert (folder.parent / "dist" / "the-other.epub").exists()
    assert not (folder.parent / "dist" / "the-weir.epub").exists()


@pytest.mark.parametrize(
    ("data", "packed", "media_type"),
    [(DOT, "cover.png", "image/png"), (b"\xff\xd8\xff\xe0" + bytes(20), "cover.jpg", "image/jpeg")],
)
def test_a_cover_is_packed_as_what_it_is_whatever_its_name_says(
    folder: Path, run: Command, data: bytes, packed: str, media_type: str
) -> None:
    (folder / "front.jpeg").write_bytes(data)
    (folder / "weir.toml").write_text('cover = "front.jpeg"\n')
    assert run("epub", folder / "weir.txt").code == 0
    with zipfile.ZipFile(folder.parent / "dist" / "the-weir.epub") as book:
        assert book.read(f"EPUB/{packed}") == data
        assert f'href="{packed}" id="cover-image" media-type="{media_type}"' in book.read("EPUB/content.opf").decode()


# --- Looks --------------------------------------------------------------------------------------------------------


@pytest.fixture
def dressed(folder: Path) -> Path:
    """The folder with a look of its own."""
    (folder / "templates").mkdir()
    (folder / "templates" / "colophon.xhtml").write_text("<p>Sewn by hand.</p>")
    (folder / "styles").mkdir()
    (folder / "styles" / "epub.css").write_text("p { margin: 1em } /* mine */")
    (folder / "styles" / "core.css").write_text("p { margin: 0 }")
    return folder


def look_of(book: Path) -> tuple[bool, bool]:
    """Whether a book has the folder's own (template, style)."""
    with zipfile.ZipFile(book) as archive:
        page, style = (archive.read(f"EPUB/{name}").decode() for name in ("colophon.xhtml", "style.css"))
    return "Sewn by hand." in page, "mine" in style


def test_a_folders_own_look_is_used_only_where_the_command_line_says_so(dressed: Path, run: Command) -> None:
    book = dressed.parent / "dist" / "the-weir.epub"
    story = dressed / "weir.txt"
    said = run("epub", story).remarks
    templates, styles = dressed / "templates", dressed / "styles"
    assert look_of(book) == (False, False)
    assert len(said.splitlines()) == 1
    assert said.startswith(f"{templates}: info look-unused: ")
    assert said.endswith(f"--templates {templates} --styles {styles}\n")
    told = run("epub", story, "--templates", templates).remarks
    assert look_of(book) == (True, False)
    assert told.endswith(f": --styles {styles}\n")
    assert run("epub", story, "--styles", styles, "--templates", templates).remarks == ""
    assert look_of(book) == (True, True)


def test_one_line_a_run_says_it_and_none_in_quiet(dressed: Path, run: Command) -> None:
    for number in range(4):
        (dressed / f"more{number}.txt").write_text(STORY.replace("Weir", f"Weir {number}"))
    others = dressed.parent / "others"
    (others / "styles").mkdir(parents=True)
    (others / "styles" / "epub.css").write_text("p { margin: 2em }")
    (others / "ford.txt").write_text(STORY.replace("Weir", "Ford"))
    for command in (["epub"], ["check"], ["pdf", "-j", "1"]):
        answer = run(*command, dressed, others)
        assert (answer.err + answer.out).count("look-unused") == 1, command
        assert "look-unused" not in run(*command, dressed, others, "-q").err
    shown = run("show", "--stage", "xhtml", dressed / "weir.txt")
    assert (shown.err.count("look-unused"), shown.out.count("look-unused")) == (1, 0)
    assert "look-unused" not in run("show", dressed / "weir.txt").err


def test_it_is_for_information_only(dressed: Path, run: Command) -> None:
    (dressed / "secret.txt").unlink()
    checked = run("check", "--strict", dressed)
    assert checked.code == 0
    assert re.search(r"\n1 story, \d+ words\.\n$", checked.out)
    said = json.loads(run("check", "--json", dressed).out)["diagnostics"]
    assert [(each["code"], each["severity"]) for each in said] == [
        ("look-unused", "info"),
        ("files-passed-over", "info"),
    ]


def test_no_settings_of_a_folder_can_ask_for_its_look(dressed: Path, run: Command) -> None:
    for name in ("templates", "styles"):
        (dressed / "bookmaker.toml").write_text(f'{name} = "{name}"\n')
        refused = run("epub", dressed)
        assert refused.code == 4
        assert f"{name}: unknown key" in refused.err


def test_every_command_takes_a_look_and_refuses_a_faulty_one(dressed: Path, run: Command) -> None:
    (dressed / "styles" / "core.css").write_text("p { background: url(http://example.org/a.png) }")
    (dressed / "templates" / "title-page.xhtml").write_text("\n{{ section.__class__ }}")
    story = dressed / "weir.txt"
    for command in (["epub"], ["check"], ["show", "--stage", "xhtml"], ["pdf", "-j", "1"], ["epub", "--anthology"]):
        refused = run(*command, story, "--templates", dressed / "templates")
        assert refused.code == 4, command
        assert "title-page.xhtml:2: error: " in refused.err
        refused = run(*command, story, "--styles", dressed / "styles")
        assert refused.code == 4, command
        assert "core.css:1: error: asks for http://example.org/a.png" in refused.err


def test_a_folder_that_is_none_or_changes_nothing_is_refused(dressed: Path, run: Command) -> None:
    missing = run("epub", dressed, "--styles", dressed / "gone")
    assert missing.code == 2
    other = run("epub", dressed, "--styles", dressed)
    assert other.code == 4
    assert f"Did you mean {dressed / 'styles'}?" in other.err


def test_a_contents_list_of_ones_own_is_used(dressed: Path, run: Command) -> None:
    shipped = (Path(__file__).parent.parent / "templates" / "nav.xhtml").read_text(encoding="utf-8")
    (dressed / "templates" / "nav.xhtml").write_text(shipped.replace("<h1 id", "<p>What is here</p>\n<h1 id"))
    run("epub", dressed / "weir.txt", "--templates", dressed / "templates")
    with zipfile.ZipFile(dressed.parent / "dist" / "the-weir.epub") as book:
        assert "What is here" in book.read("EPUB/nav.xhtml").decode()


# --- A person's own settings --------------------------------------------------------------------------------------


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a person's settings go."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = tmp_path / "config" / "bookmaker" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def test_a_look_that_a_person_has_set_is_used_everywhere(dressed: Path, run: Command, config: Path) -> None:
    config.write_text(f'styles = "{dressed / "styles"}"\ntemplates = "mine"\n')
    mine = config.parent / "mine"
    mine.mkdir()
    (mine / "colophon.xhtml").write_text("<p>Sewn by hand.</p>")
    book = dressed.parent / "dist" / "the-weir.epub"
    assert run("epub", dressed / "weir.txt").code == 0
    assert look_of(book) == (True, True)
    # The command line is stronger.
    (mine / "colophon.xhtml").write_text("<p>Glued.</p>")
    run("epub", dressed / "weir.txt", "--templates", dressed / "templates")
    assert look_of(book) == (True, True)


def test_folders_are_named_from_the_file_or_from_home(config: Path, tmp_path: Path) -> None:
    assert preferred_folders().styles is None
    styles = tmp_path / "home" / "looks"
    styles.mkdir(parents=True)
    (styles / "epub.css").write_text("p {}")
    config.write_text('styles = "~/looks"\n')
    assert preferred_folders().styles == styles


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('\nstyle = "x"', "config.toml:2: style: unknown key"),
        ("styles = 3", "config.toml:1: styles: must be a folder's name"),
        ('styles = "gone"', "config.toml:1: styles: .*gone: there is no such folder"),
        ('templates = "."', "config.toml:1: templates: .* none would be used"),
        ('templates = "~nobody-of-that-name/x"', "config.toml:1: templates: "),
        ("styles = ?", "config.toml:1: not valid TOML"),
    ],
)
def test_a_persons_setting_that_cannot_be_used_is_told_with_its_line(config: Path, text: str, message: str) -> None:
    config.write_text(text)
    with pytest.raises(ConfigurationError, match=message):
        preferred_folders()


def test_settings_stand_where_the_system_keeps_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    usual = tmp_path / ".config" / "bookmaker" / "config.toml"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "elsewhere"))
    assert preferences_path() == tmp_path / "elsewhere" / "bookmaker" / "config.toml"
    for ignored in ("", "relative/config", ".", "~"):
        monkeypatch.setenv("XDG_CONFIG_HOME", ignored)
        assert preferences_path() == usual
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert preferences_path() == usual
    monkeypatch.setattr(sys, "platform", "darwin")
    assert preferences_path() == tmp_path / "Library" / "Application Support" / "bookmaker" / "config.toml"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    assert preferences_path() == tmp_path / "Roaming" / "bookmaker" / "config.toml"


def test_who_has_no_home_has_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert preferences_path() is None
    assert preferred_folders().templates is None


def test_a_folder_cannot_pass_its_settings_off_as_a_persons(
    config: Path, folder: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "conf")
    (folder / "conf" / "bookmaker").mkdir(parents=True)
    (folder / "conf" / "bookmaker" / "config.toml").write_text("no = such key")
    monkeypatch.chdir(folder)
    assert run("epub", "weir.txt").code == 0
    assert not config.exists()
