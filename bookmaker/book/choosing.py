"""Which stories a volume has, and in which order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bookmaker.book.words import text_from_blocks, words_of
from bookmaker.model import NO_AUTHOR, RatingLevel, Story, StoryOrder, VolumePlan

LEVELS: tuple[RatingLevel, ...] = ("General", "Teen", "Mature", "Explicit", "Not Rated")
"""The levels of the common scale from the mildest on, and last that which is none."""

_LEADING_ARTICLE = re.compile(r"(?:the|an?)\s+(?=\w)", re.IGNORECASE)
_LAST = "\U0010ffff"
"""What comes behind every text."""


def reason_against(story: Story, plan: VolumePlan) -> str:
    """Why a story is left out of a volume, as the end of a sentence about it; empty for one that is in it."""
    rating = story.tags.rating
    level = rating.level if rating else "Not Rated"
    if plan.max_rating and level == "Not Rated":
        return f"it has no rating, and the volume goes up to {plan.max_rating}"
    if plan.max_rating and LEVELS.index(level) > LEVELS.index(plan.max_rating):
        return f"it is rated {level}, and the volume goes up to {plan.max_rating}"
    for word in plan.without:
        wanted = f" {' '.join(words_of(word))} "
        for text in _said_of(story):
            if wanted in f" {' '.join(words_of(text))} ":
                return f"it says “{' '.join(text.split())}”, and the volume is without “{word}”"
    return ""


def _said_of(story: Story) -> list[str]:
    """What its header tells a reader to choose by."""
    tags = story.tags
    texts = [
        *tags.warnings, *tags.categories, *tags.fandoms, *tags.relationships, *tags.characters, *tags.additional,
    ]  # fmt: skip
    fields = [field for field in story.fields if field.shown and field.term in ("warnings", "genre", "spoilers")]
    return [*texts, *(text_from_blocks(field.content) or field.value for field in fields)]


def ordered(stories: Sequence[Story], order: StoryOrder) -> list[int]:
    """The places of the stories in that order; those that are alike in it stay as they were."""
    return sorted(range(len(stories)), key=lambda place: _key(stories[place], order))


def _key(story: Story, order: StoryOrder) -> tuple[str, ...]:
    match order:
        case "listed":
            return ()
        case "author":
            names = [each.file_as for each in story.metadata.creators if each.role == "aut" and each.name != NO_AUTHOR]
            return (*map(str.casefold, names),) or (_LAST,)
        case "title":
            return (_without_article(story.metadata.title),)
        case "date":
            return (story.metadata.date or _LAST,)
        case "fandom":
            return tuple(map(str.casefold, story.tags.fandoms)) or (_LAST,)
        case "rating":
            rating = story.tags.rating
            return (str(LEVELS.index(rating.level if rating else "Not Rated")),)


def _without_article(title: str) -> str:
    """A title as lists have it: `The Lamp` under L."""
    plain = title.casefold().lstrip("“”‘’\"'([ ")
    return _LEADING_ARTICLE.sub("", plain, count=1) if _LEADING_ARTICLE.match(plain) else plain
