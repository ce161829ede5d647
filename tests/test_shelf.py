"""EPUBs from one run to the next: which are made again, which are left as they are, and whose name is whose."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from bookmaker.assets import OwnFolders
from bookmaker.building import keeping, kept_stories, places, unit
from bookmaker.building.books import build_anthology, build_epubs, joined_files
from bookmaker.building.keeping import BOOKS, empty, prune, read_record
from bookmaker.building.outcomes import Built, Failed, Order, Outcome
from bookmaker.building.places import Claim, Owner, Places
from bookmaker.building.proving import Proved, Reading, prove
from bookmaker.building.separating import separated_files
from bookmaker.building.stories import Typeset, reading_of_file, typeset_file
from bookmaker.building.writing import write_book
from bookmaker.epub import Identity
from bookmaker.errors import BookmakerError, ConfigurationError
from bookmaker.library import StoryFile, library_from_paths
from bookmaker.model import VolumePlan
from bookmaker.naming import NameFacts, pattern_from_text

if TYPE_CHECKING:
    from conftest import Command

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def proved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files whose stories were made, and not left as they were."""
    names: list[str] = []

    def listen(readings: Sequence[Reading], *, keep_marks: bool = False) -> Proved:
        names.append(readings[0].source.path.name)
        return prove(readings, keep_marks=keep_marks)

    monkeypatch.setattr(unit, "prove", listen)
    return names


@pytest.fixture
def order(tmp_path: Path) -> Order:
    return Order(tmp_path / "dist", cache=tmp_path / "kept")


def files_in(folder: Path) -> tuple[StoryFile, ...]:
    return library_from_paths([folder]).stories


def states(outcomes: Sequence[Outcome]) -> list[str]:
    return [outcome.state if isinstance(outcome, Built) else str(outcome.error) for outcome in outcomes]


def names(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """The name of each book by that of its story's file."""
    return {book.stories[0].path.name: book.path.name for book in outcomes if isinstance(book, Built)}


def codes(outcomes: Sequence[Outcome]) -> list[str]:
    return [remark.diagnostic.code for book in outcomes if isinstance(book, Built) for remark in book.remarks]


def write_story(path: Path, title: str, author: str, text: str) -> StoryFile:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"Title: {title}\nAuthor: {author}\n\n{text}\n\nNobody on the quay had seen it go.\n")
    return StoryFile(path)


# --- What is made again -------------------------------------------------------------------------------------------


def test_a_book_that_nothing_changed_in_is_not_made_again(stories: Path, order: Order, proved: list[str]) -> None:
    first = build_epubs(files_in(stories), order)
    assert proved == ["bread.txt", "lamp.txt", "orchard.md"]
    written = {path: path.stat().st_mtime_ns for path in order.output.iterdir()}
    second = build_epubs(files_in(stories), order)
    assert states(second) == ["same"] * 3
    assert [replace(book, state="made") for book in second if isinstance(book, Built)] == list(first)
    assert len(proved) == 3
    assert {path: path.stat().st_mtime_ns for path in order.output.iterdir()} == written


def cover(stories: Path, order: Order) -> Order:
    (stories / "cover.png").write_bytes(PNG + b"another picture")
    return order


def template(stories: Path, order: Order) -> Order:
    (stories.parent / "templates" / "more.xhtml").write_text("<p>Made by hand.</p>")
    return order


def sheet(stories: Path, order: Order) -> Order:
    (stories.parent / "styles" / "epub.css").write_text("p { margin: 0 }")
    return order


def source(stories: Path, order: Order) -> Order:
    with (stories / "lamp.txt").open("a") as stream:
        stream.write("\nThe lamp was lit once more.\n")
    return order


def sidecar(stories: Path, order: Order) -> Order:
    (stories / "lamp.toml").write_text('title = "The Other Lamp"\n')
    return order


def settings(stories: Path, order: Order) -> Order:
    (stories / "bookmaker.toml").write_text('cover = "cover.png"\nlanguage = "en-GB"\n')
    return order


def strict(stories: Path, order: Order) -> Order:
    return replace(order, strict=True)


def keep_marks(stories: Path, order: Order) -> Order:
    return replace(order, keep_marks=True)


def program(stories: Path, order: Order) -> Order:
    keeping._code.cache_clear()
    return order


@pytest.mark.parametrize(
    "change", [cover, template, sheet, source, sidecar, settings, strict, keep_marks], ids=lambda each: each.__name__
)
def test_whatever_goes_into_a_book_may_change_it(
    change: Callable[[Path, Order], Order], stories: Path, order: Order, proved: list[str]
) -> None:
    for name in ("bread.txt", "orchard.md"):
        (stories / name).unlink()
    (stories / "cover.png").write_bytes(PNG)
    (stories / "bookmaker.toml").write_text('cover = "cover.png"\n')
    for kind, name, text in (
        ("templates", "colophon.xhtml", "<section><p>{% include 'more.xhtml' %} {{ page.sources[0] }}</p></section>"),
        ("templates", "more.xhtml", "<p>Made.</p>"),
        ("styles", "epub.css", "p { margin: 1em }"),
    ):
        (stories.parent / kind).mkdir(exist_ok=True)
        (stories.parent / kind / name).write_text(text)
    order = replace(order, own=OwnFolders(stories.parent / "templates", stories.parent / "styles"))
    build_epubs(files_in(stories), order)
    assert states(build_epubs(files_in(stories), order)) == ["same"]
    order = change(stories, order)
    made = build_epubs(files_in(stories), order)
    assert proved == ["lamp.txt"] * 2
    assert states(made) == ["made"]
    (alone,) = build_epubs(files_in(stories), replace(order, output=stories.parent / "alone", cache=None))
    (book,) = made
    assert isinstance(book, Built)
    assert isinstance(alone, Built)
    assert book.path.read_bytes() == alone.path.read_bytes()


def test_another_version_or_other_code_makes_every_book_again(
    stories: Path, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_epubs(files_in(stories), order)
    monkeypatch.setattr("bookmaker.__version__", "0.0.0")
    assert states(build_epubs(files_in(stories), order)) == ["made"] * 3
    monkeypatch.setattr(keeping, "_code", lambda: "other code")
    assert states(build_epubs(files_in(stories), order)) == ["made"] * 3


def test_all_that_the_program_decides_by_is_in_its_code() -> None:
    package = Path(keeping.__file__).parent.parent
    files = {path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    # `_code` reads these two; what else there is must decide nothing, but for the faces, which a part's key has.
    others = {path for path in files if path.suffix not in (".py", ".tsv") and "faces" not in path.parts}
    assert {path.name for path in others} == {"py.typed"}


def test_a_template_that_names_another_while_it_runs_is_never_sure(
    stories: Path, order: Order, proved: list[str]
) -> None:
    folder = stories.parent / "templates"
    folder.mkdir()
    (folder / "colophon.xhtml").write_text(
        "{% set name = 'more.xhtml' %}<section><p>{% include name %}{{ page.sources[0] }}</p></section>"
    )
    (folder / "more.xhtml").write_text("<b>Made.</b>")
    order = replace(order, own=OwnFolders(templates=folder))
    for _ in range(2):
        build_epubs(files_in(stories), order)
    assert len(proved) == 6


def test_a_story_that_is_written_to_while_it_is_read_is_made_again(
    stories: Path, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(readings: Sequence[Reading], *, keep_marks: bool = False) -> Proved:
        made = prove(readings, keep_marks=keep_marks)
        source(stories, order)
        return made

    (file,) = (file for file in files_in(stories) if file.path.name == "lamp.txt")
    monkeypatch.setattr(unit, "prove", meanwhile)
    build_epubs([file], order)
    monkeypatch.setattr(unit, "prove", prove)
    (book,) = build_epubs([file], order)
    assert isinstance(book, Built)
    assert book.state == "made"
    with zipfile.ZipFile(book.path) as packed:
        assert "lit once more" in "".join(packed.read(name).decode() for name in packed.namelist() if "xhtml" in name)


def test_what_failed_is_tried_again(stories: Path, order: Order) -> None:
    (stories / "lamp.txt").write_bytes(b"")
    assert [type(outcome) for outcome in build_epubs(files_in(stories), order)] == [Built, Failed, Built]
    assert [type(outcome) for outcome in build_epubs(files_in(stories), order)] == [Built, Failed, Built]


def test_a_run_that_was_stopped_is_gone_on_with(
    stories: Path, order: Order, proved: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(path: Path, data: bytes) -> None:
        if path.name.startswith("the-walled"):
            raise KeyboardInterrupt
        write_book(path, data)

    monkeypatch.setattr(places, "write_book", stop)
    with pytest.raises(KeyboardInterrupt):
        build_epubs(files_in(stories), order)
    monkeypatch.setattr(places, "write_book", write_book)
    proved.clear()
    assert states(build_epubs(files_in(stories), order)) == ["same", "same", "remade"]
    assert proved == ["orchard.md"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_ends_while_a_book_is_written_leaves_no_doubt_whose_it_is(
    when: str, stories: Path, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = (file for file in files_in(stories) if file.path.name == "lamp.txt")
    build_epubs([file], order)

    def stop(path: Path, data: bytes) -> None:
        if when == "after":
            write_book(path, data)
        raise KeyboardInterrupt

    source(stories, order)
    monkeypatch.setattr(places, "write_book", stop)
    with pytest.raises(KeyboardInterrupt):
        build_epubs([file], order)
    monkeypatch.setattr(places, "write_book", write_book)
    source(stories, order)
    assert states(build_epubs([file], order)) == ["made"]


# --- What a person did to a book ----------------------------------------------------------------------------------


def test_a_book_that_is_gone_is_made_again(stories: Path, order: Order, proved: list[str]) -> None:
    build_epubs(files_in(stories), order)
    (order.output / "the-lamp-at-corrow-head.epub").unlink()
    proved.clear()
    assert states(build_epubs(files_in(stories), order)) == ["same", "remade", "same"]
    assert proved == ["lamp.txt"]


def test_a_book_that_someone_edited_is_left_and_said_until_it_is_to_be_fresh(stories: Path, order: Order) -> None:
    build_epubs(files_in(stories), order)
    book = order.output / "the-lamp-at-corrow-head.epub"
    made = book.read_bytes()
    book.write_bytes(made + b"and a note of mine")
    for change in (lambda: None, lambda: source(stories, order)):
        change()
        for _ in range(2):
            outcomes = build_epubs(files_in(stories), order)
            assert states(outcomes) == ["same", "edited", "same"]
            assert codes(outcomes) == ["book-edited"]
            assert book.read_bytes() == made + b"and a note of mine"
    assert states(build_epubs(files_in(stories), replace(order, fresh=True))) == ["made"] * 3
    assert b"and a note of mine" not in book.read_bytes()
    assert states(build_epubs(files_in(stories), order)) == ["same"] * 3


# --- Whose name is whose ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cached", [True, False])
def test_a_book_of_an_earlier_run_is_not_replaced_by_another_story_s(
    cached: bool, tmp_path: Path, order: Order
) -> None:
    order = order if cached else replace(order, cache=None)
    first = write_story(tmp_path / "a" / "tide.txt", "Low Tide", "Ann Hill", "The boats sat on the mud.")
    second = write_story(tmp_path / "b" / "tide.txt", "Low Tide", "Bo Dale", "The boats had gone out.")
    build_epubs([first], order)
    before = (order.output / "low-tide.epub").read_bytes()
    outcomes = build_epubs([second], order)
    assert names(outcomes) == {"tide.txt": "low-tide-bo-dale.epub"}
    assert codes(outcomes) == ["book-name-taken"]
    assert (order.output / "low-tide.epub").read_bytes() == before
    for files in ([first, second], [second, first], [second], [first]):
        outcomes = build_epubs(files, order)
        by_author = {book.stories[0].author: book.path.name for book in outcomes if isinstance(book, Built)}
        assert by_author.items() <= {"Ann Hill": "low-tide.epub", "Bo Dale": "low-tide-bo-dale.epub"}.items()
    assert codes(outcomes) == []


@pytest.mark.parametrize("lost", ["nothing", "the cache", "the books"])
def test_twins_keep_their_names_when_one_more_comes(lost: str, tmp_path: Path, order: Order) -> None:
    folder = tmp_path / "stories"
    for name in ("b.txt", "c.txt", "d.txt"):
        write_story(folder / name, "Low Tide", "Ann Hill", f"The boats of {name} sat on the mud.")
    before = names(build_epubs(files_in(folder), order))
    assert len(set(before.values())) == 3
    write_story(folder / "a.txt", "Low Tide", "Ann Hill", "The boats had gone out.")
    if lost == "the cache":
        assert order.cache
        shutil.rmtree(order.cache)
    if lost == "the books":
        shutil.rmtree(order.output)
    after = names(build_epubs(files_in(folder), order))
    assert len(set(after.values())) == 4
    assert before.items() <= after.items()


def test_twins_have_books_of_their_own_where_nothing_can_be_kept(tmp_path: Path, order: Order) -> None:
    folder = tmp_path / "stories"
    for name in ("b.txt", "c.txt"):
        write_story(folder / name, "Low Tide", "Ann Hill", f"The boats of {name} sat on the mud.")
    (tmp_path / "kept").write_text("no folder")
    for _ in range(2):
        outcomes = build_epubs(files_in(folder), order)
        assert states(outcomes) == ["made", "made"]
        assert len(list(order.output.iterdir())) == 2


def test_a_story_that_was_renamed_keeps_its_book(tmp_path: Path, order: Order) -> None:
    file = write_story(tmp_path / "tide.txt", "Low Tide", "Ann Hill", "The boats sat on the mud.")
    build_epubs([file], order)
    file.path.rename(tmp_path / "ebb.txt")
    assert names(build_epubs([StoryFile(tmp_path / "ebb.txt")], order)) == {"ebb.txt": "low-tide.epub"}


def test_what_is_no_book_of_ours_is_not_replaced(tmp_path: Path, order: Order) -> None:
    file = write_story(tmp_path / "tide.txt", "Low Tide", "Ann Hill", "The boats sat on the mud.")
    order.output.mkdir()
    (order.output / "low-tide.epub").write_bytes(b"PK\x03\x04 something else")
    outcomes = build_epubs([file], order)
    assert names(outcomes) == {"tide.txt": "low-tide-ann-hill.epub"}
    assert (order.output / "low-tide.epub").read_bytes() == b"PK\x03\x04 something else"


def test_a_pattern_names_books_and_their_folders(tmp_path: Path, order: Order) -> None:
    path = tmp_path / "tide.txt"
    path.write_text("Title: Low Tide?\nAuthor: Ann Hill\nFandom: Harbour: Lights\nDate: 2001-05-06\n\nThe boats sat.\n")
    for text, name in (
        ("{author} - {title}", "Ann Hill - Low Tide.epub"),
        ("{fandom}/{title} ({date})", "Harbour Lights/Low Tide (2001-05-06).epub"),
        ("{series}/{fandom}/{source} {words}.epub", "Harbour Lights/tide 14.epub"),
    ):
        named = replace(order, name=pattern_from_text(text))
        (book,) = build_epubs([StoryFile(path)], named)
        assert isinstance(book, Built)
        assert book.path == order.output / name
        assert book.path.is_file()
        assert states(build_epubs([StoryFile(path)], named)) == ["same"]


def test_no_link_leads_a_book_out_of_the_folder_of_books(tmp_path: Path, order: Order) -> None:
    path = tmp_path / "tide.txt"
    path.write_text("Title: Low Tide\nAuthor: Ann Hill\nFandom: Harbour\n\nThe boats sat on the mud.\n")
    order.output.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (order.output / "Harbour").symlink_to(tmp_path / "elsewhere")
    (failed,) = build_epubs([StoryFile(path)], replace(order, name=pattern_from_text("{fandom}/{title}")))
    assert isinstance(failed, Failed)
    assert "leads out of the folder of books" in str(failed.error)
    assert list((tmp_path / "elsewhere").iterdir()) == []


# --- Anthologies, and files of several stories or parts -----------------------------------------------------------


def test_an_anthology_is_not_made_again_and_keeps_its_name_with_one_more_story(
    stories: Path, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def listen(file: StoryFile) -> Typeset:
        read.append(file.path.name)
        return typeset_file(file)

    monkeypatch.setattr(kept_stories, "typeset_file", listen)
    first = build_anthology(files_in(stories), VolumePlan("Three"), order)
    second = build_anthology(files_in(stories), VolumePlan("Three"), order)
    assert states(second) == ["same"]
    assert [replace(book, state="made") for book in second if isinstance(book, Built)] == list(first)
    assert len(read) == 3
    write_story(stories / "tide.txt", "Low Tide", "Ann Hill", "The boats sat on the mud.")
    assert order.cache
    shutil.rmtree(order.cache / BOOKS)
    for state in ("made", "same"):
        (book,) = build_anthology(files_in(stories), VolumePlan("Three"), order)
        assert isinstance(book, Built)
        assert (book.path.name, book.state, len(book.stories)) == ("three.epub", state, 4)
    assert read[3:] == ["tide.txt"]


def test_a_story_and_an_anthology_of_one_title_have_books_of_their_own(tmp_path: Path, order: Order) -> None:
    file = write_story(tmp_path / "tide.txt", "Low Tide", "Ann Hill", "The boats sat on the mud.")
    for cache in (order.cache, None):
        for _ in range(2):
            (alone,) = build_epubs([file], replace(order, cache=cache))
            (volume,) = build_anthology([file], VolumePlan("Low Tide"), replace(order, cache=cache))
            assert isinstance(alone, Built)
            assert isinstance(volume, Built)
            assert alone.path.name == "low-tide.epub"
            assert volume.path.name != alone.path.name


def test_an_anthology_with_a_story_that_failed_tells_of_it_each_time(stories: Path, order: Order) -> None:
    (stories / "empty.txt").write_bytes(b"")
    for _ in range(2):
        assert [type(outcome) for outcome in build_anthology(files_in(stories), VolumePlan("Three"), order)] == [
            Failed,
            Built,
        ]


def test_what_parts_and_stories_a_file_holds_is_not_asked_again(
    tmp_path: Path, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def listen(file: StoryFile) -> object:
        read.append(file.path.name)
        return reading_of_file(file)

    monkeypatch.setattr("bookmaker.building.stories.reading_of_file", listen)
    files = [
        write_story(tmp_path / f"road-{n}.txt", "The Salt Road", "Ann Hill", f"The carts came by {n} times that day.")
        for n in (1, 2)
    ]
    for _ in range(2):
        (joined,), _ = joined_files(files, cache=order.cache)
        assert len(joined.parts) == 2
        assert separated_files(files, asked=True, cache=order.cache) == tuple(files)
    assert read == ["road-1.txt", "road-2.txt"] * 2
    source_of_second = files[1].path.read_text()
    files[1].path.write_text(source_of_second + "\nAnd once more.\n")
    joined_files(files, cache=order.cache)
    assert read[4:] == ["road-2.txt"]


# --- The cache ----------------------------------------------------------------------------------------------------


def test_what_is_kept_of_books_has_a_limit(stories: Path, order: Order) -> None:
    build_epubs(files_in(stories), order)
    assert order.cache
    folder = order.cache / BOOKS
    assert len(list(folder.iterdir())) == 6
    prune(folder, 3 * 4096, least=4096)
    assert len(list(folder.iterdir())) == 3


def test_a_record_that_someone_forged_is_none(stories: Path, order: Order) -> None:
    build_epubs(files_in(stories), order)
    assert order.cache
    for n, path in enumerate(sorted((order.cache / BOOKS).iterdir())):
        path.write_bytes((b"", b"{}\n", b'{"owner": 5, "written": "a"}\n', path.read_bytes()[:-1])[n % 4])
    assert states(build_epubs(files_in(stories), order)) == ["made"] * 3


def test_two_runs_at_once_make_the_same_books_and_spoil_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "stories"
    for n in range(12):
        write_story(folder / f"{n}.txt", f"Low Tide {n % 10}", "Ann Hill", f"The boats of number {n} sat on the mud.")
    command = [sys.executable, "-m", "bookmaker", "epub", "-j", "1", "-o", str(tmp_path / "dist"), str(folder)]
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    runs = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in "ab"]
    for run in runs:
        said = run.communicate(timeout=300)[1]
        assert run.returncode == 0, said
    alone = Order(tmp_path / "alone")
    build_epubs(files_in(folder), alone)
    made = {path.name: path.read_bytes() for path in (tmp_path / "dist").iterdir()}
    assert made == {path.name: path.read_bytes() for path in alone.output.iterdir()}
    outcomes = build_epubs(files_in(folder), Order(tmp_path / "dist", cache=tmp_path / "cache" / "bookmaker"))
    assert states(outcomes) == ["same"] * 12
    assert not list((tmp_path / "cache").rglob("*.part"))


@pytest.mark.parametrize("moment", range(1, 7))
def test_a_name_that_another_run_claims_meanwhile_for_the_same_book_is_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    (tmp_path / "ebb.txt").touch()
    owner = Owner(str(tmp_path / "ebb.txt"))
    claim = Claim(owner, Identity(frozenset({"urn:uuid:1"}), "Low Water"), NameFacts("Low Water"))
    (tmp_path / "dist").mkdir()
    one, other = (Places(tmp_path / "dist", tmp_path / "kept") for _ in "ab")
    place = one.find(claim)
    asked: list[str] = []

    def read(cache: Path, key: str) -> tuple[dict[str, Any], bytes] | None:
        asked.append(key)
        # From this question on the record is there.
        if len(asked) == moment:
            one.keep(place, claim, "digest")
        return read_record(cache, key)

    monkeypatch.setattr(places, "read_record", read)
    assert other.find(claim).name == "low-water.epub"


# --- On the command line ------------------------------------------------------------------------------------------


def test_what_was_left_as_it_was_is_said(run: Command, stories: Path, tmp_path: Path) -> None:
    (stories / "orchard.md").write_text("Nobody had the key.\n\nThen somebody found the key.\n")
    first = run("epub", stories)
    assert first.out.startswith("Made 3 books in dist/. ")
    again = run("epub", stories)
    assert again.out.startswith("3 books in dist/, nothing changed. ")
    assert again.out.partition(". ")[2] == first.out.partition(". ")[2] != ""
    assert run("epub", stories / "lamp.txt").out == "dist/the-lamp-at-corrow-head.epub: nothing changed.\n"
    (tmp_path / "dist" / "bread-for-the-ferryman.epub").unlink()
    assert run("epub", stories).out.startswith(
        "Made dist/bread-for-the-ferryman.epub, which was gone. 2 books had not ch"
    )
    assert run("epub", "--fresh", stories).out.startswith("Made 3 books in dist/. ")
    alone = run("epub", stories / "orchard.md")
    assert "no-title" in alone.err  # it is said again of a story that was not read again
    assert "dist/bread-for-the-ferryman.epub: 33 words, nothing changed" in run("epub", "-v", stories).out


def test_a_book_that_someone_edited_is_told_of(run: Command, stories: Path, tmp_path: Path) -> None:
    run("epub", stories)
    with (tmp_path / "dist" / "bread-for-the-ferryman.epub").open("ab") as stream:
        stream.write(b"mine")
    left = run("epub", stories)
    assert "2 books in dist/, nothing changed. 1 book that someone edited was left as found." in left.out
    assert "dist/bread-for-the-ferryman.epub: warning book-edited: " in left.err
    assert "--fresh" in left.err


def test_clean_empties_the_cache_and_nothing_else(
    run: Command, stories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    run("epub", stories)
    run("epub", "--anthology", stories)
    (tmp_path / "cache" / "bookmaker" / "notes.txt").write_text("mine")
    kept = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    said = run("clean")
    assert said.out.startswith(f"Deleted {len(kept) - 1} files, ")
    assert [path.name for path in (tmp_path / "cache").rglob("*")] == ["bookmaker", "notes.txt"]
    assert run("clean").out.startswith("There is nothing to delete in ")
    assert run("epub", stories).out.startswith("Made 3 books in dist/.")
    (tmp_path / "cache" / "bookmaker" / "notes.txt").unlink()
    run("clean")
    assert list((tmp_path / "cache").iterdir()) == []
    assert len(list((tmp_path / "dist").iterdir())) == 4


def test_clean_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / ("a" * 64)).write_text("mine")
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / BOOKS).symlink_to(tmp_path / "own")
    (tmp_path / "kept" / ("b" * 64)).symlink_to(tmp_path / "own" / ("a" * 64))
    assert empty(tmp_path / "kept") == (0, 0)
    assert (tmp_path / "own" / ("a" * 64)).read_text() == "mine"


def test_a_pattern_stands_on_the_command_line_or_in_the_settings(run: Command, stories: Path, tmp_path: Path) -> None:
    (stories / "bookmaker.toml").write_text('name = "{author}/{title}"\n')
    assert run("epub", stories).out == "Made 3 books in dist/.\n"
    assert (tmp_path / "dist" / "Wren Hallam" / "The Walled Orchard.epub").is_file()
    run("epub", "--name", "{source}", stories)
    assert (tmp_path / "dist" / "orchard.epub").is_file()
    (stories / "bookmaker.toml").write_text('language = "en"\nname = "{autor} - {title}"\n')
    said = run("epub", stories)
    assert said.code == 4
    assert f"{stories / 'bookmaker.toml'}:2: error: name: there is no placeholder {{autor}}" in said.err
    assert "Did you mean {author}? There are {title}, {author}, " in said.err
    (stories / "bookmaker.toml").unlink()
    said = run("epub", "--name", "../{title}", stories / "lamp.txt")
    assert said.code == 2
    assert "does not name a place below" in said.err


@pytest.mark.parametrize(
    "text",
    ["{titel}", "{}", "{0}", "{title!r}", "{words:05}", "{title", "title}", "", " ", "/{title}", "~/x", "a/../b", "./x",
     "..", "C:{title}", "\\\\host\\share", "{fandom}/", "{title.x}", "{title[0]}"],
)  # fmt: skip
def test_a_pattern_that_is_none_is_refused_with_what_would_be_one(text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        pattern_from_text(text)
    assert isinstance(caught.value, BookmakerError)
    assert caught.value.hint
