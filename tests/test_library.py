"""Which files of a folder are stories, in which order, and what bookmaker.toml may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookmaker.errors import ConfigurationError, InputError
from bookmaker.library import Settings, kinds_in_words, library_from_paths, natural_key, parse_settings
from bookmaker.searching import PassedOver


def make_files(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("A line.\n")


def names_found(folder: Path, *, anthology: bool = False) -> list[str]:
    library = library_from_paths([folder], anthology=anthology)
    return [file.path.relative_to(folder).as_posix() for file in library.stories]


def test_stories_are_told_from_what_else_lies_in_a_folder(tmp_path: Path) -> None:
    make_files(
        tmp_path,
        *("a.txt", "b.md", "c.HTML", "d.htm", "e.xhtml", "f.text", "deep/g.txt"),
        *("README.txt", "readme.md", ".hidden.txt", ".git/h.txt", "picture.png", "templates/t.xhtml", "styles/s.txt"),
        *("dist/i.txt", "c_files/j.html", "Licence.txt"),
    )
    assert names_found(tmp_path) == ["a.txt", "b.md", "c.HTML", "d.htm", "deep/g.txt", "e.xhtml", "f.text"]


def test_a_story_that_begins_like_a_readme_is_a_story(tmp_path: Path) -> None:
    make_files(tmp_path, "readmeback.txt", "licenced-to-sail.txt", "License to Sail.txt")
    assert names_found(tmp_path) == ["licenced-to-sail.txt", "License to Sail.txt", "readmeback.txt"]


def test_natural_order_counts_numbers_by_value() -> None:
    names = ["part10.txt", "part2.txt", "Part1.txt", "part02.txt", "b/1.txt", "a.txt", "7.txt", "part2.md"]
    ordered = sorted((Path(name) for name in names), key=natural_key)
    expected = ["7.txt", "a.txt", "b/1.txt", "Part1.txt", "part02.txt", "part2.md", "part2.txt", "part10.txt"]
    assert [path.as_posix() for path in ordered] == expected


def test_each_file_is_taken_once_in_the_order_of_the_arguments(tmp_path: Path) -> None:
    make_files(tmp_path, "a.txt", "b.txt")
    library = library_from_paths([tmp_path / "b.txt", tmp_path, tmp_path / "." / "b.txt"])
    assert [file.path.name for file in library.stories] == ["b.txt", "a.txt"]
    assert library.folders == (tmp_path,)


def test_a_file_that_is_not_there_is_left_for_the_reader_to_name(tmp_path: Path) -> None:
    assert [file.path.name for file in library_from_paths([tmp_path / "gone.txt"]).stories] == ["gone.txt"]


def test_a_folder_without_a_story_is_an_error(tmp_path: Path) -> None:
    make_files(tmp_path, "picture.png", "old.wpd", "older.WPD")
    with pytest.raises(InputError, match="no story found here") as caught:
        library_from_paths([tmp_path])
    assert ".txt" in caught.value.hint
    assert caught.value.hint.endswith("Here are 2 .wpd, 1 .png.")


# --- What is passed over ------------------------------------------------------------------------------------------


def test_every_other_file_of_a_folder_is_passed_over_with_the_reason(tmp_path: Path) -> None:
    make_files(
        tmp_path,
        *("a.txt", "a.toml", "a.txt.toml", "b.toml", "bookmaker.toml", "in/bookmaker.toml", "in/c.wpd", "in/plain"),
        *("README.md", "License.old.txt", ".hidden.wpd", ".git/d.wpd", "a_files/page.css", "dist/old.epub"),
    )
    (tmp_path / "bookmaker.toml").write_text("")
    (tmp_path / "outside").symlink_to(tmp_path.parent, target_is_directory=True)
    (tmp_path / "again").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "b.txt").symlink_to(tmp_path.parent / "b.txt")
    library = library_from_paths([tmp_path])
    assert {each.folder for each in library.passed_over} == {tmp_path}
    assert {each.path.relative_to(tmp_path).as_posix(): each.reason for each in library.passed_over} == {
        "in/bookmaker.toml": "inner-settings",
        "in/c.wpd": "ending",
        "in/plain": "ending",
        "b.txt": "leads-out",
        "outside": "linked-folder",
        "License.old.txt": "about-folder",
        "README.md": "about-folder",
    }


def test_what_is_named_itself_is_not_passed_over(tmp_path: Path) -> None:
    make_files(tmp_path, "a.txt", "b.fic", "c.fic")
    library = library_from_paths([tmp_path, tmp_path / "b.fic"])
    assert [file.path.name for file in library.stories] == ["a.txt", "b.fic"]
    assert [each.path.name for each in library.passed_over] == ["c.fic"]


def test_where_settings_list_the_stories_nothing_is_passed_over(tmp_path: Path) -> None:
    make_files(tmp_path, "a.txt", "b.fic", "c.txt")
    (tmp_path / "bookmaker.toml").write_text('stories = ["a.txt"]')
    assert library_from_paths([tmp_path]).passed_over == ()


def test_kinds_are_counted_by_their_endings() -> None:
    def told(*names: str) -> str:
        return kinds_in_words(PassedOver(Path(name), Path(), "ending") for name in names)

    assert told("b.rar", "a.wpd", "c.WPD", "d", "mr. smith goes home") == "2 .wpd, 2 without an ending, 1 .rar"
    assert told(*(f"{n}.{kind}" for n, kind in enumerate("aabcdefgh"))) == (
        "2 .a, 1 .b, 1 .c, 1 .d, 1 .e, 3 of other kinds"
    )


def test_settings_choose_and_order_the_stories(tmp_path: Path) -> None:
    make_files(tmp_path, "a.txt", "b.txt", "c.txt")
    settings = """\
        stories = ["c.txt", "a.txt"]
        language = "en-GB"
        encoding = "cp1252"
        output = "books"

        [anthology]
        title = "Salt and Stone"
        stories = ["a.txt", "b.txt"]
        """
    (tmp_path / "bookmaker.toml").write_text(settings)
    assert names_found(tmp_path) == ["c.txt", "a.txt"]
    assert names_found(tmp_path, anthology=True) == ["a.txt", "b.txt"]
    library = library_from_paths([tmp_path])
    assert {(file.folder.language, file.folder.encoding) for file in library.stories} == {("en-GB", "cp1252")}
    assert (library.settings.output, library.settings.anthology.title) == ("books", "Salt and Stone")


def test_the_settings_of_a_file_s_folder_hold_for_it(tmp_path: Path) -> None:
    make_files(tmp_path, "a.txt")
    (tmp_path / "bookmaker.toml").write_text('language = "de"')
    assert library_from_paths([tmp_path / "a.txt"]).stories[0].folder.language == "de"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('\nlangauge = "en"', "bookmaker.toml:2: langauge: unknown key", "Did you mean 'language'?"),
        ("colour = 3", "bookmaker.toml:1: colour: unknown key", "Known keys: stories"),
        ('[anthology]\ntitel = "X"', "bookmaker.toml:2: anthology.titel: unknown key", "'anthology.title'"),
        ('anthology = "X"', "bookmaker.toml:1: anthology: must be a table", "[anthology]"),
        ('stories = "a.txt"', "bookmaker.toml:1: stories: must be a list", 'stories = ["'),
        ("output = 1", "bookmaker.toml:1: output: must be some text", 'output = "books"'),
        ('language = "english please"', "is no language tag", "en-GB"),
        ('encoding = "rot13"', "bookmaker.toml:1: encoding: 'rot13' is no encoding", "cp1252"),
        ('output = "books\n', "bookmaker.toml:1: not valid TOML", ""),
    ],
)
def test_a_setting_that_cannot_be_used_names_file_line_and_key(text: str, message: str, hint: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_settings(text, Path("bookmaker.toml"))
    assert message in str(caught.value)
    assert hint in caught.value.hint


def test_a_listed_story_that_is_missing_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    make_files(tmp_path, "harbour.txt")
    (tmp_path / "bookmaker.toml").write_text('stories = [\n  "harbor.txt",\n]')
    with pytest.raises(ConfigurationError, match=r"stories: there is no file 'harbor\.txt'") as caught:
        library_from_paths([tmp_path])
    assert caught.value.hint == "Did you mean 'harbour.txt'?"
    assert caught.value.position is not None
    assert caught.value.position.line == 1


def test_an_empty_settings_file_leaves_every_choice_to_the_program() -> None:
    assert parse_settings("", Path("bookmaker.toml")) == Settings(path=Path("bookmaker.toml"))
