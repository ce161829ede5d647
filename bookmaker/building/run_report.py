"""What a run did, as a file for other programs: which book was made of which file, what failed, what is doubted.

docs/report.md gives the keys, which are a contract; a key is added and never changed without a new number in `report`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from bookmaker import __version__
from bookmaker.building.books import split_story_remarks
from bookmaker.building.described import describe_passed_over, describe_remarks
from bookmaker.building.outcomes import Built, Failed, Outcome, Remark, Summary
from bookmaker.building.places import digest_of_file
from bookmaker.building.writing import make_folder, write_book
from bookmaker.errors import BookmakerError, OutputError, Position
from bookmaker.paths import is_file, is_folder
from bookmaker.searching import PassedOver

FORM = 1
"""The number of the form that a report has."""

_OPENING = '{\n  "report": '

Ending = Literal["done", "interrupted", "error"]
Data = dict[str, Any]


class RunReport:
    """A run from its beginning to its end, as it is written to `path`; None for a run of which nobody wants a report.

    `outcomes` is filled while books are made, so that one that is cut off knows what was done till then.
    """

    def __init__(self, path: Path | None, command: str) -> None:
        """Raises OutputError where the report cannot be written, before anything is done."""
        self.path = path
        self.command = command
        self.outcomes: list[Outcome] = []
        self.stories = 0
        self.remarks: Sequence[Remark] = ()
        self.passed_over: Sequence[PassedOver] = ()
        self._started = datetime.now(UTC)
        self._clock = time.monotonic()
        self._digests: dict[Path, str] = {}
        self._beside: dict[Path, list[Path]] = {}
        if path:
            _refuse_to_overwrite(path)
            make_folder(path.parent)

    @property
    def seconds(self) -> float:
        """How long the run has gone on."""
        return time.monotonic() - self._clock

    def begin(self, stories: int, remarks: Sequence[Remark], passed_over: Sequence[PassedOver]) -> None:
        """Say how many stories are to be made, and what there is to say of their folders."""
        self.stories, self.remarks, self.passed_over = stories, remarks, passed_over

    def read(self, source: Path) -> None:
        """Note what a file holds now that it has been read: it may be written to before the run ends."""
        if self.path and source not in self._digests:
            self._digests[source] = digest_of_file(source)

    def made_beside(self, book: Path, files: Iterable[Path]) -> None:
        """Note files that were made of a book: its sheets."""
        self._beside.setdefault(book, []).extend(files)

    def write(self, ending: Ending, exit_code: int, error: BookmakerError | None = None) -> None:
        """Write the report, if one is wanted, whole or not at all. Raises OutputError."""
        if self.path:
            text = json.dumps(self._data(ending, exit_code, error), ensure_ascii=False, indent=2)
            # A name that is no text is told by the escapes that JSON has for its bytes.
            data = f"{text}\n".encode("utf-8", "backslashreplace")
            try:
                write_book(self.path, data)
            except OutputError as problem:
                hint = "Is the disk full, or the folder not yours? Name another file with --report."
                raise OutputError(problem.message, position=problem.position, hint=hint) from problem

    def _data(self, ending: Ending, exit_code: int, error: BookmakerError | None) -> Data:
        built = [outcome for outcome in self.outcomes if isinstance(outcome, Built)]
        failed = [outcome for outcome in self.outcomes if isinstance(outcome, Failed)]
        stories = [story for book in built for story in book.stories]
        omitted = [remark for book in built for remark in _omissions(book)]
        return {
            "report": FORM,
            "program": "bookmaker",
            "version": __version__,
            "command": self.command,
            "started": _instant(self._started),
            "ended": _instant(datetime.now(UTC)),
            "seconds": round(self.seconds, 3),
            "ending": ending,
            "exit_code": exit_code,
            "error": _described(error) if error else None,
            "totals": self._totals(),
            "books": [self._book(book) for book in built],
            "failed": [self._failed(each) for each in failed],
            "diagnostics": describe_remarks((*self.remarks, *split_story_remarks(stories), *omitted)),
            "passed_over": describe_passed_over(self.passed_over),
        }

    def _totals(self) -> Data:
        numbers = Numbers(self.outcomes)
        return {
            "stories": self.stories,
            "made": numbers.stories,
            "failed": numbers.failed,
            "not_reached": max(self.stories - numbers.stories - numbers.failed - numbers.omitted, 0),
            "omitted": numbers.omitted,
            "books": numbers.books,
            "unchanged": numbers.unchanged,
            "pages": numbers.pages,
            "blanks": numbers.blanks,
            "words": numbers.words,
            "left_out": numbers.left_out,
        }

    def _book(self, book: Built) -> Data:
        beside = [*book.beside, *self._beside.get(book.path, ())]
        return {
            **_file(book.path, digest_of_file(book.path)),
            "state": book.state,
            "pages": book.pages,
            "blanks": book.blanks,
            "beside": [_file(path, digest_of_file(path)) for path in beside],
            "stories": [self._story(story) for story in book.stories],
        }

    def _story(self, story: Summary) -> Data:
        return {
            "sources": [self._source(sign.path) for sign in story.signs],
            "title": story.title,
            "author": story.author,
            "words": story.words,
            "left_out": story.left_out,
            "unsure": story.unsure,
            "diagnostics": describe_remarks(story.remarks),
        }

    def _failed(self, failed: Failed) -> Data:
        return {
            "source": self._source(failed.path),
            **_described(failed.error),
            "diagnostics": describe_remarks(failed.remarks),
        }

    def _source(self, path: Path) -> Data:
        self.read(path)
        return _file(path, self._digests.get(path, ""))


class Numbers:
    """What came of a run, in numbers: books, those of them that were left since nothing had changed, the stories in
    them and their words, the pages and those on which nothing stands (None where no book has pages), the stories that
    failed, and those that a person left out of a volume."""

    def __init__(self, outcomes: Iterable[Outcome]) -> None:
        self.books = self.unchanged = self.stories = self.words = self.left_out = self.failed = self.omitted = 0
        self.pages: int | None = None
        self.blanks: int | None = None
        for outcome in outcomes:
            if isinstance(outcome, Failed):
                self.failed += 1
                continue
            self.books += 1
            self.unchanged += outcome.state == "same"
            self.omitted += len(_omissions(outcome))
            self.stories += len(outcome.stories)
            self.words += sum(story.words for story in outcome.stories)
            self.left_out += sum(story.left_out for story in outcome.stories)
            if outcome.pages is not None:
                self.pages = (self.pages or 0) + outcome.pages
                self.blanks = (self.blanks or 0) + (outcome.blanks or 0)


def _omissions(book: Built) -> list[Remark]:
    return [remark for remark in book.remarks if remark.diagnostic.code == "story-omitted"]


def _refuse_to_overwrite(path: Path) -> None:
    """Raise OutputError for a place where something stands that is no report: a story, as it may be."""
    position = Position(path)
    if is_folder(path):
        raise OutputError("is a folder", position=position, hint="Name a file for the report: --report build.json.")
    if not is_file(path):
        return
    with suppress(OSError), path.open("rb") as stream:
        if stream.read(len(_OPENING)) in (_OPENING.encode(), b""):
            return
    hint = "It is left as it is. Name another file for the report."
    raise OutputError("is there already and no report of a run", position=position, hint=hint)


def _file(path: Path, digest: str) -> Data:
    return {"path": str(path), "sha256": digest or None}


def _described(error: BookmakerError) -> Data:
    position = error.position
    return {
        "code": error.code,
        "message": error.message,
        "position": {"path": str(position.path), "line": position.line} if position else None,
        "hint": error.hint,
        "exit_code": error.exit_code,
    }


def _instant(moment: datetime) -> str:
    """A moment by RFC 3339, in UTC and to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
