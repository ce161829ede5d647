"""Typeset stories to a volume as it is planned: which are in it, in which order and parts, with what around them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from bookmaker.book import book_from_stories, pages_by_story
from bookmaker.book.choosing import ordered, reason_against
from bookmaker.building.essays import ReadEssay
from bookmaker.building.outcomes import Failed, Remark
from bookmaker.building.proving import names_of, pages_from_book, refuse_lossy
from bookmaker.building.stories import Typeset, summary_from_typeset
from bookmaker.errors import Diagnostic, InputError, LedgerError
from bookmaker.model import NO_AUTHOR, Book, Omission, Page, Volume, VolumePlan
from bookmaker.paths import followed


class Bound(Struct, frozen=True):
    """A volume: its stories in order, the book that they make, its pages, and those that would lose a word in it."""

    kept: tuple[Typeset, ...]
    book: Book
    pages: tuple[Page, ...]
    failed: tuple[Failed, ...] = ()


class Binder:
    """Makes a volume of stories, whose pages hold no more than the `largest`, in bytes. Raises InputError where its
    foreword or its afterword cannot be read."""

    def __init__(
        self, plan: VolumePlan, templates: Path | None, *, keep_marks: bool = False, largest: int | None = None
    ) -> None:
        self._plan = plan
        self._templates = templates
        self._keep_marks = keep_marks
        self._largest = largest
        self._essays = {
            kind: ReadEssay(path, kind.capitalize())
            for kind, path in (("foreword", plan.foreword), ("afterword", plan.afterword))
            if path
        }
        places = {name: number for number, part in enumerate(plan.parts) for name in part.stories}
        self._parts = {followed(plan.folder / name): number for name, number in places.items()}
        self.omitted: tuple[tuple[Typeset, str], ...] = ()

    def choose(self, stories: Sequence[Typeset]) -> list[Typeset]:
        """The stories of the volume in its order; `omitted` are then the others, with the reasons.

        Raises InputError where none is left.
        """
        reasons = [reason_against(each.story, self._plan) for each in stories]
        self.omitted = tuple((each, why) for each, why in zip(stories, reasons, strict=True) if why)
        kept = [each for each, why in zip(stories, reasons, strict=True) if not why]
        if stories and not kept:
            hint = "Let --max-rating go further, or take a --without away."
            raise InputError("no story is left for the volume", hint=hint)
        kept = [kept[place] for place in ordered([each.story for each in kept], self._plan.order)]
        # Those of no part stand before the first: behind a part's title they would seem to be in it.
        return sorted(kept, key=self._part_of)

    def bind(self, stories: Sequence[Typeset]) -> Bound | tuple[Failed, ...]:
        """The volume of these stories; only why not, where every one of them would lose a word."""
        kept, failed = list(stories), list[Failed]()
        while kept:
            book = book_from_stories([each.story for each in kept], title=self._plan.title, volume=self._volume(kept))
            names = [name for each in kept for name in names_of(each.parsed)]
            pages = pages_from_book(book, names, self._templates, keep_marks=self._keep_marks, largest=self._largest)
            checked = [self._checked(each, own) for each, own in zip(kept, pages_by_story(pages), strict=True)]
            lossy = [each for each in checked if isinstance(each, Failed)]
            if not lossy:
                self._check_essays(pages)
                return Bound(tuple(kept), book, pages, tuple(failed))
            failed += lossy
            kept = [each for each in checked if isinstance(each, Typeset)]
        return tuple(failed)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is said of the stories that were left out."""
        return tuple(
            Remark(each.path, Diagnostic("story-omitted", "info", None, f"left out of the volume: {why}"))
            for each, why in self.omitted
        )

    def _part_of(self, story: Typeset) -> int:
        return self._parts.get(followed(story.path), -1)

    def _volume(self, kept: Sequence[Typeset]) -> Volume:
        plan, numbers = self._plan, [self._part_of(each) for each in kept]
        openings = [place for place, number in enumerate(numbers) if number >= 0 and number not in numbers[:place]]
        return Volume(
            plan.subtitle,
            plan.editors,
            plan.edition,
            plan.imprint,
            plan.date,
            plan.identifier,
            plan.dedication,
            self._essays["foreword"].essay if "foreword" in self._essays else None,
            self._essays["afterword"].essay if "afterword" in self._essays else None,
            tuple((place, plan.parts[numbers[place]].title) for place in openings),
            tuple(_omission(each, why) for each, why in self.omitted),
        )

    def _checked(self, typeset: Typeset, pages: Sequence[Page]) -> Typeset | Failed:
        try:
            refuse_lossy(typeset.parsed, pages, self._templates)
        except LedgerError as error:
            return Failed(typeset.path, error, typeset.remarks)
        return typeset

    def _check_essays(self, pages: Sequence[Page]) -> None:
        for page in pages:
            if page.section.matter != "body" and page.section.kind in self._essays:
                self._essays[page.section.kind].check(page)


def _omission(typeset: Typeset, why: str) -> Omission:
    summary = summary_from_typeset(typeset)
    return Omission(summary.title, "" if summary.author == NO_AUTHOR else summary.author, why)
