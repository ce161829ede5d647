"""What a volume's contents say of each of its stories: in an EPUB and in print the same, from here."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from msgspec import Struct

from bookmaker.book.title_page import author_of
from bookmaker.book.words import text_from_blocks, text_from_inlines, words_of
from bookmaker.model import Chapter, Epigraph, RatingLevel, Story
from bookmaker.typography import typeset_text

_LONGEST_RATING = 48
_LONGEST_WARNINGS = 90
_UNSPACED = frozenset({"ja", "km", "lo", "my", "th", "zh"})
"""Languages that are written without spaces between words."""


class StoryFacts(Struct, frozen=True):
    """A story in a list. `byline` is empty where nobody is known to have written it, `credit` is "by" and the byline in
    an English story. `label` is title and credit in one line: `Salt, by Wren Hallam`. `level` is "Not Rated" also where
    nothing is said; `warnings` are in brief. `told` is what a line under the title says: rating in the author's words,
    warnings, length."""

    title: str
    byline: str
    credit: str
    label: str
    level: RatingLevel
    warnings: str
    told: tuple[str, ...]

    @property
    def is_rated(self) -> bool:
        """Whether anything is said of what to expect."""
        return bool(self.warnings) or self.level != "Not Rated"


def facts_of_story(story: Story) -> StoryFacts:
    """What a list says of a story."""
    language, rating, title = story.metadata.language, story.tags.rating, story.metadata.title
    byline = author_of(story.metadata.creators, language)
    credit = f"by {byline}" if byline and language.startswith("en") else byline
    rated = typeset_text(brief(rating.text or rating.level, _LONGEST_RATING), language) if rating else ""
    # In a row of facts a full stop would end more than the warning.
    warned = ", ".join(warning.rstrip(" .") for warning in story.tags.warnings)
    warnings = typeset_text(brief(warned, _LONGEST_WARNINGS), language)
    return StoryFacts(
        title,
        byline,
        credit,
        label=f"{title}, {credit}" if credit else title,
        level=rating.level if rating else "Not Rated",
        warnings=warnings,
        told=tuple(filter(None, (rated, warnings, length_of_story(story)))),
    )


def brief(text: str, longest: int) -> str:
    """A text on one line, cut between words to so many characters."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    cut = line[: longest + 1].rpartition(" ")[0] or line[:longest]
    return f"{cut.rstrip(' ,;.:')} …"


def length_of_story(story: Story) -> str:
    """The length of the text itself, without header and notes: `1,204 words`, or `3,600 characters` in a language that
    is written without spaces."""
    words = list(chain.from_iterable(words_of(text) for chapter in story.chapters for text in _texts(chapter)))
    if story.metadata.language.partition("-")[0].lower() in _UNSPACED:
        number, unit = sum(map(len, words)), "character"
    else:
        number, unit = len(words), "word"
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def _texts(chapter: Chapter) -> Sequence[str]:
    return (
        chapter.label,
        text_from_inlines(chapter.title),
        _epigraph(chapter.epigraph),
        text_from_blocks(chapter.blocks),
    )


def _epigraph(epigraph: Epigraph | None) -> str:
    return text_from_blocks(epigraph.blocks) if epigraph else ""
