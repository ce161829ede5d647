"""How like two stories are: what stands for the words of one, and how many runs of words two have in common.

What is told of a story is small, so that thousands can be held against each other: a digest that equal texts share, and
a sketch of its runs of words of which like texts share most. The sketch is a MinHash by one permutation (Li, Owen and
Zhang, "One Permutation Hashing", 2012): the runs are parted into bins by their hashes, and each bin has its least. One
that stays empty borrows that of another (Shrivastava, "Optimal Densification for Fast and Accurate Minwise Hashing",
2017). So each run is looked at once, where MinHash as it was first described looks at it once for each number kept;
libraries that have it compute these with NumPy, which takes longer to load than a story to read.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator

from msgspec import Struct

from bookmaker.book.words import text_from_blocks, text_from_inlines
from bookmaker.ledger.words import words_of
from bookmaker.model import Epigraph, Story

RUN = 3
"""Words in a run: enough that two stories have few in common by chance, and few enough that one word changed in ten
leaves most of them."""

FEWEST_RUNS = 32
"""Runs without which a text is too short to be told from its likes."""

BINS = 128
BANDS = 32
ROWS = BINS // BANDS
"""Two texts that have the part `j` of all their runs in common share a band with a chance of `1 - (1 - j**4)**32`: one
of .99 at .6, of .87 at .5, of .03 at .18."""

_NUMBER = 4
"""Bytes of a number in a sketch."""


class TextSign(Struct, frozen=True):
    """What stands for a story's words. `sketch` is empty where there are too few to compare."""

    digest: bytes
    sketch: bytes = b""

    def bands(self) -> Iterator[bytes]:
        """Pieces of the sketch, of which two like texts share at least one."""
        size = ROWS * _NUMBER
        return (self.sketch[n : n + size] for n in range(0, len(self.sketch), size))


class Likeness(Struct, frozen=True):
    """What two texts have in common: the part of all runs of words that stand in either of them (Jaccard's index), and
    the part of the shorter one's that stand in the longer one."""

    jaccard: float
    containment: float


def sign_of_story(story: Story) -> TextSign:
    """What stands for the words of a story."""
    words = story_words(story)
    digest = hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).digest() if words else b""
    runs = runs_of(words)
    return TextSign(digest, _sketch(runs) if len(runs) >= FEWEST_RUNS else b"")


def story_words(story: Story) -> list[str]:
    """The words of a story itself, in order and without case: chapters, epigraphs and close; no header and no notes,
    which each place where it is kept writes anew."""
    return words_of(" ".join(_texts(story)))


def _texts(story: Story) -> Iterator[str]:
    yield _text_of_epigraph(story.epigraph)
    for chapter in story.chapters:
        yield chapter.label
        yield text_from_inlines(chapter.title)
        yield _text_of_epigraph(chapter.epigraph)
        yield text_from_blocks(chapter.blocks)
    yield _text_of_epigraph(story.closing)


def _text_of_epigraph(epigraph: Epigraph | None) -> str:
    return f"{text_from_blocks(epigraph.blocks)} {text_from_inlines(epigraph.cite)}" if epigraph else ""


def runs_of(words: list[str]) -> frozenset[int]:
    """The hashes of all runs of so many words that follow each other: 64 bits each, the same in every process."""
    numbers = {
        word: int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=7).digest(), "big")
        for word in {*words}
    }
    row = [numbers[word] for word in words]
    # Unlike a text's, the hash of a tuple of numbers has no grain of salt in it.
    return frozenset(map(hash, zip(*(row[n:] for n in range(RUN)), strict=False)))


def likeness(one: frozenset[int], other: frozenset[int]) -> Likeness:
    """What two texts of these runs have in common."""
    shared = len(one & other)
    either = len(one) + len(other) - shared
    return Likeness(shared / either if either else 0.0, shared / (min(len(one), len(other)) or 1))


def shared_bins(one: TextSign, other: TextSign) -> int:
    """In how many bins of `BINS` two sketches agree: about the part of their runs that is common to both."""
    numbers = zip(array("I", one.sketch), array("I", other.sketch), strict=True)
    return sum(first == second for first, second in numbers)


def _sketch(runs: frozenset[int]) -> bytes:
    least: list[int | None] = [None] * BINS
    for run in runs:
        place = run % BINS
        held = least[place]
        if held is None or run < held:
            least[place] = run
    return array("I", (_number(least, place) // BINS & 0xFFFFFFFF for place in range(BINS))).tobytes()


def _number(least: list[int | None], place: int) -> int:
    """The number in a bin, or for an empty one that of the bin which stands in for it, the same one in all texts that
    have anything there."""
    found, turn = least[place], 0
    while found is None:
        found = least[hash((place, turn)) % BINS]
        turn += 1
    return found
