"""Between a ledger and the book: does every word stand where the ledger says, and what of it is left out?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypedDict

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.errors import LedgerError, Position
from bookmaker.ledger.faults import Fault
from bookmaker.ledger.pagewords import PageWords
from bookmaker.ledger.reading import lost_in_reading
from bookmaker.ledger.words import letters_of, words_of
from bookmaker.model import Became, EntryPart, LedgerEntry, Page, Parsed

_IN_STORY: frozenset[Became] = frozenset(
    ("paragraph", "verse", "thematic-break", "aside", "quotation", "preformatted", "list", "heading", "end-mark")
)
"""What stands in the story's own order in the book; the rest (fields, notes, epigraphs) has places of its own."""

_MAY_STAND_BEHIND: frozenset[Became] = frozenset(("preformatted",))
"""What is told by its look, wherever it stands: a drawing may be the author's signature under the story."""

_IN_HEADER: frozenset[Became] = frozenset(("title", "author", "field"))
"""What stands on a title page or among the notes, and never in a chapter of its own file."""

_LONG = 24
"""Letters of a stretch that is no other's words by chance."""

SAID_TWICE = "said-twice"
"""The rule of words that the file has more often than the book."""

_HINT = "This is a fault of bookmaker: please report it with the file."


class WordCount(TypedDict):
    """Words of a file: `source` is always the sum of the others."""

    source: int
    in_book: int
    left_out: int
    missing: int


def count_words(parsed: Parsed) -> WordCount:
    """The words of a file whose ledger is settled. A word is a run of letters and figures."""
    every = _count(entry.text for entry in parsed.ledger)
    out = _count(entry.text for entry in left_out(parsed.ledger))
    missing = _count(fault.text for fault in lost_in_reading(parsed))
    return {"source": every + missing, "in_book": every - out, "left_out": out, "missing": missing}


def _count(texts: Iterable[str]) -> int:
    return len(words_of(" ".join(texts)))


def left_out(ledger: Iterable[LedgerEntry]) -> Iterator[LedgerEntry]:
    """All that is in no book, in the ledger's order: whole entries, and stretches of others, each with its rule."""
    for entry in ledger:
        if entry.became == "left-out":
            yield entry
        for part in entry.unprinted:
            yield LedgerEntry(entry.first_line, entry.last_line, "left-out", part.spare, part.text)


# --- Settling -----------------------------------------------------------------------------------------------------


def settle(files: Sequence[Parsed], pages: Sequence[Page]) -> tuple[tuple[Parsed, ...], tuple[tuple[Fault, ...], ...]]:
    """(the files of a story with what each of their ledgers' entries leaves unprinted, what disagrees in each).

    `pages` are all pages of the story. Each word of theirs stands for one word of the files. The story's own words are
    looked for in the chapters, in their order; header entries on the other pages, and where each of several files is a
    chapter, there too; notes, epigraphs and endnotes on all pages.
    """
    settling = _Settling(files, pages)
    claims = [claim for n, parsed in enumerate(files) for claim in _claims(n, parsed.ledger)]
    rest = [claim for claim in claims if claim.entry.became not in _IN_STORY and not claim.part.spare]
    # A motto is never left out, and a short paragraph under it may have words of its own.
    rest = [claim for claim in rest if claim.entry.became != "epigraph" or not settling.take_only_one(claim)]
    settling.take_in_order([claim for claim in claims if claim.entry.became in _IN_STORY and not claim.part.spare])
    for claim in sorted((*rest, *settling.behind), key=lambda claim: -len(claim.letters)):
        settling.take(claim)
    for claim in claims:
        if claim.part.spare:
            settling.take_if_there(claim)
    return settling.settled(), tuple(map(tuple, settling.faults))


class _Claim(Struct, frozen=True):
    """Words that an entry says the book has: `place` is the entry's in the ledger of file `file`."""

    file: int
    place: int
    entry: LedgerEntry
    part: EntryPart
    letters: str


def _claims(file: int, ledger: Sequence[LedgerEntry]) -> Iterator[_Claim]:
    for place, entry in enumerate(ledger):
        for part in (entry.parts or (EntryPart(entry.text),)) if entry.became != "left-out" else ():
            if letters := letters_of(part.text):
                yield _Claim(file, place, entry, part, letters)


class _Settling:
    """The pages on which words are taken for those of the ledgers, one for one, and what comes of it."""

    def __init__(self, files: Sequence[Parsed], pages: Sequence[Page]) -> None:
        self._files = files
        self._chapters = PageWords(page for page in pages if page.section.kind == "chapter")
        self._apart = PageWords(page for page in pages if page.section.kind not in ("chapter", "colophon"))
        self._unprinted: dict[tuple[int, int], list[EntryPart]] = {}
        self.faults: list[list[Fault]] = [[] for _ in files]
        self.behind: list[_Claim] = []
        """What is not where the story's order has it, and may stand behind the story."""

    def take_only_one(self, claim: _Claim) -> bool:
        """Take long words that the book must hold, if there is no doubt where; whether that was so."""
        places = self._places(claim.entry)
        sure = len(claim.letters) >= _LONG and sum(place.count(claim.letters) for place in places) == 1
        return sure and any(place.take(claim.letters) >= 0 for place in places)

    def take_in_order(self, claims: Iterable[_Claim]) -> None:
        """Take the story's words, each behind those before it."""
        at = 0
        for claim in claims:
            end = self._chapters.take(claim.letters, at)
            if end >= 0:
                at = end
            elif claim.entry.became in _MAY_STAND_BEHIND:
                self.behind.append(claim)
            else:
                self._disagree(claim)

    def take(self, claim: _Claim) -> None:
        """Take words that the book must hold; those that stand where others were taken already are said twice."""
        places = self._places(claim.entry)
        if any(place.take(claim.letters) >= 0 for place in places):
            return
        if any(place.has(claim.letters) for place in places):
            self._leave_out(claim, EntryPart(claim.part.text, SAID_TWICE))
        elif len(self._files) == 1 or not self._take_pieces(claim, places):
            self._disagree(claim)

    def take_if_there(self, claim: _Claim) -> None:
        """Take words that the book may hold."""
        if not any(place.take(claim.letters) >= 0 for place in self._places(claim.entry)):
            self._leave_out(claim, claim.part)

    def settled(self) -> tuple[Parsed, ...]:
        """The files with what was left out of each entry."""
        return tuple(replace(parsed, ledger=tuple(self._entries(n, parsed))) for n, parsed in enumerate(self._files))

    def _places(self, entry: LedgerEntry) -> tuple[PageWords, ...]:
        if entry.became in _MAY_STAND_BEHIND or (entry.became in _IN_HEADER and len(self._files) == 1):
            return (self._apart,)
        return (self._chapters,) if entry.became in _IN_STORY else (self._apart, self._chapters)

    def _take_pieces(self, claim: _Claim, places: Sequence[PageWords]) -> bool:
        """Take the longest stretches of words that stand somewhere, one after the other; False where a word stands
        nowhere. A story of several files says their title once, and their numbers as chapters."""
        words = words_of(claim.part.text)
        start = 0
        while start < len(words):
            end = start
            while end < len(words) and any(place.has("".join(words[start : end + 1])) for place in places):
                end += 1
            if end == start:
                return False
            if not any(place.take("".join(words[start:end])) >= 0 for place in places):
                self._leave_out(claim, EntryPart(" ".join(words[start:end]), SAID_TWICE))
            start = end
        return True

    def _leave_out(self, claim: _Claim, part: EntryPart) -> None:
        self._unprinted.setdefault((claim.file, claim.place), []).append(part)

    def _disagree(self, claim: _Claim) -> None:
        entry = claim.entry
        self.faults[claim.file].append(Fault(entry.first_line, entry.last_line, entry.rule, entry.text))

    def _entries(self, file: int, parsed: Parsed) -> Iterator[LedgerEntry]:
        for place, entry in enumerate(parsed.ledger):
            said = self._unprinted.get((file, place), [])
            # Labels are looked for last, and stand first.
            in_order = sorted(said, key=lambda part: entry.text.find(part.text))
            yield replace(entry, unprinted=tuple(in_order)) if said else entry


# --- The last word ------------------------------------------------------------------------------------------------


def check_book(files: Sequence[Parsed], pages: Sequence[Page]) -> None:
    """Raise LedgerError, naming the first line, where words of a story's files are not on its pages as they belong."""
    _, faults = settle(files, pages)
    for parsed, found in zip(files, faults, strict=True):
        for fault in found:
            raise error_of_fault(parsed.source.path, fault)


def error_of_fault(path: Path, fault: Fault) -> LedgerError:
    """What is said where words are lost and nothing helps."""
    where = "not in the book where they belong" if fault.rule else "in no paragraph that was read"
    rule = f" (rule {fault.rule})" if fault.rule else ""
    message = f'the words of this line are {where}{rule}: "{fault.text[:60]}"'
    return LedgerError(message, position=Position(path, fault.first_line or None), hint=_HINT)
