"""Where PDFs stand: each in a place of its own in the output folder, with its cover beside it."""

from __future__ import annotations

from collections.abc import Container
from itertools import count
from pathlib import Path

from msgspec import Struct

from bookmaker.building.keeping import BOOKS
from bookmaker.building.outcomes import Built, Order, Remark, Summary
from bookmaker.building.places import Claim, Places
from bookmaker.building.writing import write_book
from bookmaker.epub import Identity
from bookmaker.naming import cut_name
from bookmaker.pdf.cover import Cover
from bookmaker.pdf.identity import said_by_pdf


class Printed(Struct, frozen=True):
    """A PDF book in memory, how many pages it has, and what was said while it was made. On so many of the pages,
    `blanks`, nothing stands."""

    data: bytes
    pages: int
    remarks: tuple[Remark, ...] = ()
    cover: Cover | None = None
    blanks: int = 0


class BuiltPdf(Built, frozen=True):
    """A PDF book on disk, and its cover with the file that holds it, where one was asked for."""

    cover: Cover | None = None
    cover_path: Path | None = None

    @property
    def beside(self) -> tuple[Path, ...]:
        """Its cover, if it has one."""
        return (self.cover_path,) if self.cover_path else ()


class PdfShelf:
    """The PDFs of one run in their places. They are laid out anew each time; what is kept is whose each name is."""

    def __init__(self, order: Order) -> None:
        cache = order.cache / BOOKS if order.cache else None
        self._places = Places(order.output, cache, order.name, order.file, ".pdf", _identity_of_pdf)
        self._fresh = order.fresh
        self._taken: set[str] = set()

    def put(self, claim: Claim, stories: tuple[Summary, ...], printed: Printed) -> BuiltPdf:
        """Write a book to its place, unless someone has edited the one that stands there, and its cover beside it.

        Raises OutputError, UnwritableError where other books may be written.
        """
        placed = self._places.put(claim, printed.data, fresh=self._fresh)
        path = placed.place.path
        self._taken.add(path.name)
        beside = None
        if printed.cover:
            beside = path_beside(path, "-cover", self._taken)
            self._taken.add(beside.name)
            write_book(beside, printed.cover.data)
        return BuiltPdf(
            path,
            stories,
            "edited" if placed.left else "made",
            placed.remarks,
            pages=printed.pages,
            blanks=printed.blanks,
            cover=printed.cover,
            cover_path=beside,
        )


def path_beside(path: Path, tail: str, taken: Container[str]) -> Path:
    """A file that goes with a book: `lamp.pdf` -> `lamp-cover.pdf`; a number is added to a name that is taken."""
    stem = cut_name(path.stem, f"{tail}-99{path.suffix}")
    names = (f"{stem}{tail}{f'-{number}' if number > 1 else ''}{path.suffix}" for number in count(1))
    return path.with_name(next(name for name in names if name not in taken))


def _identity_of_pdf(path: Path) -> Identity | None:
    said = said_by_pdf(path)
    return Identity(frozenset({said.identifier}), said.title, volume=said.volume) if said and said.identifier else None
