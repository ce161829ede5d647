"""What a book tells a cover, and the cover that is drawn for it."""

from __future__ import annotations

from typing import Literal, get_args

from bookmaker.covers import CoverFacts, draw_cover
from bookmaker.epub import Picture
from bookmaker.model import NO_AUTHOR, Book, RatingLevel, Story

ChosenCover = Picture | Literal[False] | None
"""A picture of a person's own, False for no cover at all, or None for one that is drawn."""


def cover_of_book(book: Book, chosen: ChosenCover) -> Picture | None:
    """The cover that a book is packed with. A drawn one has the same bytes for the same book."""
    if chosen is False:
        return None
    return chosen or Picture("image/jpeg", "jpg", draw_cover(facts_from_book(book)))


def facts_from_book(book: Book) -> CoverFacts:
    """What a book's cover says and is drawn from. Stories of one fandom make a volume of that fandom."""
    names = (c.name for story in book.stories for c in story.metadata.creators if c.role == "aut")
    rated = {story.tags.rating.level for story in book.stories if story.tags.rating}
    fandoms = {_fandom(story) for story in book.stories}
    return CoverFacts(
        title=book.metadata.title,
        authors=tuple(name for name in dict.fromkeys(names) if name != NO_AUTHOR),
        fandom=fandoms.pop() if len(fandoms) == 1 else "",
        levels=tuple(level for level in get_args(RatingLevel) if level in rated),
        stories=len(book.stories),
        anthology=book.anthology,
        language=book.metadata.language,
    )


def _fandom(story: Story) -> str:
    return next(iter(story.tags.fandoms), "")
