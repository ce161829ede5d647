"""Building: whole books or none, one bad story at no other's cost, the same bytes however they were made."""

from __future__ import annotations

import errno
import os
import signal
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from bookmaker.assets import OwnFolders
from bookmaker.building import processes, volumes
from bookmaker.building.books import build_anthology, build_epubs
from bookmaker.building.outcomes import Built, Failed, Order, Outcome, Progress
from bookmaker.building.stories import manuscripts_of_file
from bookmaker.building.writing import write_book, write_new
from bookmaker.errors import ConfigurationError, InputError, LedgerError, OutputError
from bookmaker.library import StoryFile, library_from_paths
from bookmaker.model import Overrules, Parsed, VolumePlan


def files_in(folder: Path) -> tuple[StoryFile, ...]:
    return library_from_paths([folder]).stories


def built_names(outcomes: tuple[Outcome, ...]) -> list[str]:
    return [outcome.path.name for outcome in outcomes if isinstance(outcome, Built)]


def test_each_story_becomes_a_book_named_after_it(stories: Path, tmp_path: Path) -> None:
    outcomes = build_epubs(files_in(stories), Order(tmp_path / "new" / "dist"))
    names = ["bread-for-the-ferryman.epub", "the-lamp-at-corrow-head.epub", "the-walled-orchard.epub"]
    assert built_names(outcomes) == names
    assert sorted(path.name for path in (tmp_path / "new" / "dist").iterdir()) == names
    for name in names:
        with zipfile.ZipFile(tmp_path / "new" / "dist" / name) as book:
            assert book.testzip() is None
            assert book.namelist()[0] == "mimetype"


def test_a_book_says_what_it_holds(stories: Path, tmp_path: Path) -> None:
    (outcome,) = build_epubs([StoryFile(stories / "lamp.txt")], Order(tmp_path))
    assert isinstance(outcome, Built)
    (story,) = outcome.stories
    assert (story.title, story.author, story.rating) == ("The Lamp at Corrow Head", "Wren Hallam", "PG")
    assert (story.words, story.left_out) == (60, 2)


def test_a_story_that_cannot_be_read_costs_nothing_but_itself(stories: Path, tmp_path: Path) -> None:
    (stories / "empty.txt").write_bytes(b"")
    (stories / "noise.txt").write_bytes(bytes(range(256)) * 40)
    outcomes = build_epubs([*files_in(stories), StoryFile(stories / "lamb.txt")], Order(tmp_path / "dist"))
    failed = {outcome.path.name: outcome.error for outcome in outcomes if isinstance(outcome, Failed)}
    assert {"empty.txt", "lamb.txt"} <= set(failed)
    assert all(isinstance(error, InputError) for error in failed.values())
    assert "lamp.txt" in failed["lamb.txt"].hint
    assert len(built_names(outcomes)) + len(failed) == len(outcomes) == 6
    assert len(list((tmp_path / "dist").iterdir())) == len(built_names(outcomes))


def test_a_fault_of_the_program_is_told_as_one_and_costs_one_story(
    stories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(file: StoryFile) -> object:
        return 1 / 0 if file.path.name == "lamp.txt" else manuscripts_of_file(file)

    monkeypatch.setattr("bookmaker.building.jobs.manuscripts_of_file", read)
    outcomes = build_epubs(files_in(stories), Order(tmp_path / "dist"))
    (failed,) = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
    assert failed.path.name == "lamp.txt"
    assert "a fault in bookmaker itself: ZeroDivisionError" in str(failed.error)
    assert "ZeroDivisionError" in failed.trace
    assert len(built_names(outcomes)) == 2


def test_stories_of_one_title_get_books_of_their_own(tmp_path: Path) -> None:
    for n, author in enumerate(("Ann Hill", "Bo Dale", "Bo Dale", "")):
        by = f"Author: {author}\n" if author else ""
        (tmp_path / f"{n}.txt").write_text(f"Title: Low Tide\n{by}\nThe boats sat on the mud, and number {n} leaned.\n")
    names = built_names(build_epubs(files_in(tmp_path), Order(tmp_path / "dist")))
    # The digits stand for "2.txt": which name it has does not depend on how many there are.
    assert names[:3] == ["low-tide.epub", "low-tide-bo-dale.epub", "low-tide-bo-dale-d4735e.epub"]
    assert len(set(names)) == 4


@pytest.mark.slow
def test_processes_and_days_make_no_difference_to_the_bytes(
    stories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, pooled = tmp_path / "alone", tmp_path / "pooled"
    first = build_epubs(files_in(stories), Order(alone, jobs=1))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    second = build_epubs(files_in(stories), Order(pooled, jobs=2))
    assert built_names(first) == built_names(second)
    for name in built_names(first):
        assert (alone / name).read_bytes() == (pooled / name).read_bytes()


def test_progress_is_told_once_a_story_from_none_to_all(stories: Path, tmp_path: Path) -> None:
    events: list[Progress] = []
    build_epubs(files_in(stories), Order(tmp_path / "dist"), events.append)
    assert [(event.done, event.total) for event in events] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert [event.path.name for event in events if event.path] == ["bread.txt", "lamp.txt", "orchard.md"]


def test_strict_refuses_a_story_that_something_was_said_about(stories: Path, tmp_path: Path) -> None:
    (stories / "0000.txt").write_text("The boats sat on the mud.\n\nNobody came.\n")
    outcomes = build_epubs(files_in(stories), Order(tmp_path / "dist", strict=True))
    failed = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
    assert "0000.txt" in {failure.path.name for failure in failed}
    assert all(failure.remarks and "--strict" in str(failure.error) for failure in failed)


def test_the_folder_s_language_overrules_the_story_s(stories: Path, tmp_path: Path) -> None:
    build_epubs([StoryFile(stories / "lamp.txt", folder=Overrules(language="en-GB"))], Order(tmp_path))
    with zipfile.ZipFile(tmp_path / "the-lamp-at-corrow-head.epub") as book:
        package = next(name for name in book.namelist() if name.endswith(".opf"))
        assert b">en-GB</dc:language>" in book.read(package)


# --- Anthologies --------------------------------------------------------------------------------------------------


def test_an_anthology_holds_every_story_under_its_own_title(stories: Path, tmp_path: Path) -> None:
    (outcome,) = build_anthology(files_in(stories), VolumePlan("Three for the Road"), Order(tmp_path / "dist"))
    assert isinstance(outcome, Built)
    assert outcome.path.name == "three-for-the-road.epub"
    assert [story.title for story in outcome.stories] == [
        "Bread for the Ferryman",
        "The Lamp at Corrow Head",
        "The Walled Orchard",
    ]
    with zipfile.ZipFile(outcome.path) as book:
        text = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml"))
    for words in ("Three for the Road", "the rope was wet", "counts ships", "found the key"):
        assert words in text


def test_an_anthology_is_made_without_a_story_that_cannot_be_read(stories: Path, tmp_path: Path) -> None:
    (stories / "empty.txt").write_bytes(b"")
    failed, built = build_anthology(files_in(stories), VolumePlan("Three"), Order(tmp_path / "dist"))
    assert isinstance(failed, Failed)
    assert isinstance(built, Built)
    assert len(built.stories) == 3


def test_a_lossy_story_is_left_out_of_an_anthology(
    stories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(parsed: Sequence[Parsed], pages: object, folders: object) -> None:
        if parsed[0].source.path.name == "lamp.txt":
            raise LedgerError("the word 'wick' is lost")

    monkeypatch.setattr(volumes, "refuse_lossy", refuse)
    failed, built = build_anthology(files_in(stories), VolumePlan("Two"), Order(tmp_path / "dist"))
    assert isinstance(failed, Failed)
    assert isinstance(built, Built)
    assert [story.path.name for story in built.stories] == ["bread.txt", "orchard.md"]


def test_an_anthology_of_nothing_readable_is_no_book(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (failed,) = build_anthology(files_in(tmp_path), VolumePlan("Nothing"), Order(tmp_path / "dist"))
    assert isinstance(failed, Failed)
    assert list((tmp_path / "dist").iterdir()) == []


# --- Processes ----------------------------------------------------------------------------------------------------


def _name_or_death(file: StoryFile) -> str | Failed:
    if file.path.name == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    return file.path.name


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no such signal")
def test_a_story_that_kills_its_process_is_named_and_the_others_are_made() -> None:
    names = ["a", "b", "deadly", "c", "d"]
    results = list(processes.in_processes(_name_or_death, [StoryFile(Path(name)) for name in names], 2, ()))
    assert [result if isinstance(result, str) else result.path.name for result in results] == names
    assert isinstance(results[2], Failed)
    assert "died" in str(results[2].error)


def test_where_no_process_can_be_started_the_work_is_done_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr(ProcessPoolExecutor, "submit", refuse)
    names = ["a", "b", "c"]
    assert list(processes.in_processes(_name_or_death, [StoryFile(Path(name)) for name in names], 2, ())) == names


# --- Writing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stopped_by", [KeyboardInterrupt, partial(OSError, errno.ENOSPC, "No space left on device")])
def test_a_build_that_is_cut_off_leaves_the_old_book_and_no_half_of_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped_by: Callable[[], BaseException]
) -> None:
    path = tmp_path / "book.epub"
    write_book(path, b"the old book")

    def stop(descriptor: int) -> None:
        raise stopped_by()

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises((KeyboardInterrupt, OutputError)):
        write_book(path, b"a new book")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("book.epub", b"the old book")]


@pytest.mark.parametrize("code", [errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ])
def test_a_name_that_a_disk_refuses_costs_one_book(
    stories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    replace = Path.replace

    def refuse(part: Path, target: Path) -> Path:
        if "lamp" in target.name:
            raise OSError(code, os.strerror(code))
        return replace(part, target)

    monkeypatch.setattr(Path, "replace", refuse)
    outcomes = build_epubs(files_in(stories), Order(tmp_path / "dist"))
    (failed,) = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
    assert failed.path.name == "lamp.txt"
    assert failed.error.exit_code == 5
    assert failed.error.hint
    assert built_names(outcomes) == sorted(path.name for path in (tmp_path / "dist").iterdir())


def test_a_folder_in_the_place_of_a_book_costs_that_book(stories: Path, tmp_path: Path) -> None:
    (tmp_path / "dist" / "the-lamp-at-corrow-head.epub").mkdir(parents=True)
    outcomes = build_epubs(files_in(stories), Order(tmp_path / "dist"))
    assert [type(outcome) for outcome in outcomes] == [Built, Failed, Built]


def test_a_full_disk_ends_the_run(stories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OutputError, match="No space left"):
        build_epubs(files_in(stories), Order(tmp_path / "dist"))


def test_a_disk_that_cannot_be_waited_for_holds_books_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    monkeypatch.setattr(os, "fsync", refuse)
    write_book(tmp_path / "book.epub", b"a book")
    assert (tmp_path / "book.epub").read_bytes() == b"a book"


def test_what_killed_runs_left_is_cleared_away_and_nothing_else(stories: Path, tmp_path: Path) -> None:
    left, new, other = (
        tmp_path / name for name in (f".bookmaker-{'0' * 16}.part", f".bookmaker-{'1' * 16}.part", ".x.part")
    )
    for path in (left, new, other):
        path.write_bytes(b"half a book")
    os.utime(left, (0, 0))
    os.utime(other, (0, 0))
    build_epubs(files_in(stories)[:1], Order(tmp_path))
    assert [path.exists() for path in (left, new, other)] == [False, True, True]


def test_a_book_is_never_written_through_a_link_that_was_laid_in_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda count: "0" * 2 * count)
    mine = tmp_path / "mine"
    mine.write_bytes(b"mine")
    link = tmp_path / f".bookmaker-{'0' * 16}.part"
    link.symlink_to(mine)
    with pytest.raises(OutputError):
        write_book(tmp_path / "book.epub", b"a book")
    assert mine.read_bytes() == b"mine"
    assert link.is_symlink()


def test_a_new_file_takes_no_other_s_place(tmp_path: Path) -> None:
    path = tmp_path / "river.toml"
    write_new(path, b"mine")
    with pytest.raises(OutputError, match="there is one already"):
        write_new(path, b"yours")
    with pytest.raises(OutputError, match="cannot be written"):
        write_new(tmp_path / "nowhere" / "river.toml", b"mine")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("river.toml", b"mine")]


def test_a_folder_that_cannot_be_made_is_an_output_error(stories: Path, tmp_path: Path) -> None:
    (tmp_path / "dist").write_text("a file in the way")
    with pytest.raises(OutputError) as caught:
        build_epubs(files_in(stories), Order(tmp_path / "dist"))
    assert caught.value.exit_code == 5
    assert "-o" in caught.value.hint


def test_the_user_s_own_style_and_templates_come_first(stories: Path, tmp_path: Path) -> None:
    (stories / "styles").mkdir()
    (stories / "styles" / "epub.css").write_text("p { color: inherit } /* mine */")
    build_epubs(files_in(stories)[:1], Order(tmp_path / "dist", own=OwnFolders(styles=stories / "styles")))
    with zipfile.ZipFile(next((tmp_path / "dist").iterdir())) as book:
        styles = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".css"))
    assert "/* mine */" in styles


def test_a_style_that_cannot_be_used_ends_the_run_at_once(stories: Path, tmp_path: Path) -> None:
    (stories / "styles").mkdir()
    (stories / "styles" / "epub.css").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ConfigurationError):
        build_epubs(files_in(stories), Order(tmp_path / "dist", own=OwnFolders(styles=stories / "styles")))
