"""The words of finished pages, each to be taken once."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

from bookmaker.ledger.filewords import without_tags
from bookmaker.ledger.words import words_of
from bookmaker.model import ChapterText, Page

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_OWN_HEADING = re.compile(r"<h1\b.*?</h1>", re.DOTALL)
_NEAR = 60_000
"""Letters within which the next words of a story are looked for first: far less than these stands between."""


class PageWords:
    """The letters of pages in their order, of which stretches of whole words can be taken."""

    def __init__(self, pages: Iterable[Page]) -> None:
        pieces: list[str] = []
        edges: set[int] = set()
        at = 0
        for page in pages:
            words = words_of(text_of_page(page))
            edges.update(accumulate(map(len, words), initial=at))
            pieces.append("".join(words))
            at += len(pieces[-1]) + 1
        # What parts the pages is no letter, so that no stretch goes on from one to the next.
        self._letters = "\n".join(pieces)
        self._edges = edges
        self._taken = bytearray(len(self._letters))
        self._none_free: set[str] = set()
        self._next: dict[str, int] = {}

    def take(self, letters: str, start: int | None = None) -> int:
        """Take these letters where they stand first as whole words that are free, and answer where they end; -1 where
        they do not. `start` is where to begin, for what has an order; without it all places are as good."""
        if start is None:
            return self._take_anywhere(letters)
        end = self._take_between(letters, start, start + len(letters) + _NEAR)
        return end if end >= 0 else self._take_between(letters, start, len(self._letters))

    def has(self, letters: str) -> bool:
        """Whether these letters stand anywhere as whole words, taken or not."""
        return next(self._places(letters), None) is not None

    def count(self, letters: str) -> int:
        """How often these letters stand as whole words, taken or not."""
        return sum(1 for _ in self._places(letters))

    def _places(self, letters: str) -> Iterator[int]:
        at = self._letters.find(letters)
        while at >= 0:
            if self._are_whole(at, letters):
                yield at
            at = self._letters.find(letters, at + 1)

    def _take_anywhere(self, letters: str) -> int:
        # What is looked for often is looked for from where it was found last.
        if letters in self._none_free:
            return -1
        end = self._take_between(letters, self._next.get(letters, 0), len(self._letters))
        if end < 0:
            self._none_free.add(letters)
        else:
            self._next[letters] = end
        return end

    def _take_between(self, letters: str, start: int, stop: int) -> int:
        at = self._letters.find(letters, start, stop)
        while at >= 0:
            end = at + len(letters)
            if self._are_whole(at, letters) and self._taken.find(1, at, end) < 0:
                self._taken[at:end] = b"\1" * len(letters)
                return end
            at = self._letters.find(letters, at + 1, stop)
        return -1

    def _are_whole(self, at: int, letters: str) -> bool:
        return at in self._edges and at + len(letters) in self._edges


def text_of_page(page: Page) -> str:
    """The words of a page's body as a browser shows them, without a heading that the book gives a chapter that has
    none of the author's."""
    body = page.xhtml[page.xhtml.find("<body") :]
    if "<!--" in body:
        body = _COMMENT.sub("", body)
    content = page.section.content
    if isinstance(content, ChapterText) and not content.chapter.label and not content.chapter.title:
        body = _OWN_HEADING.sub("", body, count=1)
    return html.unescape(without_tags(body))
