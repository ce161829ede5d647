"""Invented stories with the shape of real ones: what a benchmark reads and sets instead of somebody's text.

A text of a hundred different words flatters every cache. The figures here were measured in 68 English stories of a
collection of fan fiction, e-zines and web serials (375,000 words, each story of 1,500 or more): how much of a text the
commonest words make, how long words are by how common they are, how long paragraphs and sentences are, and how many of
them are speech. Words that are not among the commonest are made of syllables, from a number alone. The same number
gives the same story.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from math import exp, log

COMMONEST = (
    "the and to of a he i was in it that you his her she had with for as on at but him not said be is they from have "
    "what out up all me this were there my one so then if by into no do would like them could just back been are now "
    "down over we when about who time did know around or your an their eyes looked before more get off only how again "
    "some than think two even right head way here where through door face see hand still"
).split()

SHARES = (
    *((0, 0.0), (1, 0.060), (3, 0.113), (10, 0.226), (30, 0.352), (100, 0.496), (300, 0.621), (1_000, 0.751)),
    *((3_000, 0.863), (10_000, 0.959), (30_000, 0.985), (300_000, 1.0)),
)
"""The part of a text that its so many commonest words make. The last two were chosen for the growth of the vocabulary:
of 50,000 words of several stories 7,200 were different, of 200,000 16,400."""

LENGTHS = ((300, 4.7, 1.4), (1_000, 5.6, 1.7), (3_000, 6.3, 2.0), (10_000, 7.2, 2.2), (300_000, 7.8, 2.5))
"""Letters of a word up to that place among the commonest: mean and deviation."""

SPOKEN = 0.47
"""The part of paragraphs that begin with speech."""

# Words in a paragraph and in a sentence: mean and deviation of the logarithm.
_SPEECH, _TELLING, _SENTENCE = (2.60, 1.02), (3.43, 1.03), (2.16, 0.89)
_COMMA, _DASH, _HYPHEN, _NAME = 0.063, 0.003, 0.005, 0.03
_BREAK = 0.015

_ONSETS = "b c d f g h l m n p r s t v w br ch cl cr dr fl gr pl pr sh sl sp st str th tr wh".split()
_VOWELS = "a a e e e i i o o u ai ea ee ou oo".split()
_CODAS = "l m n r s t ck ll nd ng nt rd rn ss st".split()
_ENDINGS = "ed ing er ly s es tion ness able ful".split()


@cache
def word(rank: int) -> str:
    """The word of that place among the commonest, counted from 0."""
    if rank < len(COMMONEST):
        return COMMONEST[rank]
    chance = random.Random(rank)
    mean, deviation = next((mean, deviation) for upto, mean, deviation in LENGTHS if rank < upto)
    length = max(2, round(chance.gauss(mean, deviation)))
    made = ""
    while len(made) < length:
        made += chance.choice(_ONSETS) + chance.choice(_VOWELS)
        if len(made) < length and chance.random() < 0.5:
            made += chance.choice(_CODAS)
    if length > 5 and chance.random() < 0.6:
        ending = chance.choice(_ENDINGS)
        return made[: length - len(ending)] + ending
    return made[:length]


def words(chance: random.Random, number: int) -> list[str]:
    """So many words, as common as in real texts."""
    return [word(_rank(chance.random())) for _ in range(number)]


def _rank(share: float) -> int:
    place = bisect_left(_UPTO, share, 1)
    (first, before), (last, after) = SHARES[place - 1], SHARES[place]
    part = (share - before) / (after - before)
    return int(exp(log(first + 1) + part * (log(last + 1) - log(first + 1)))) - 1


_UPTO = [share for _, share in SHARES]


def sentence(chance: random.Random, number: int) -> str:
    """A sentence of so many words, with its stop."""
    said = words(chance, number)
    for place, each in enumerate(said):
        seen = chance.random()
        if (seen < _NAME and len(each) > 3) or each == "i":
            said[place] = each.capitalize()
        elif seen < _NAME + _HYPHEN:
            said[place] = f"{each}-{word(_rank(chance.random()))}"
        elif place < number - 1 and seen < _NAME + _HYPHEN + _DASH:
            said[place] = f"{each} --"
        elif place < number - 1 and seen < _NAME + _HYPHEN + _DASH + _COMMA:
            said[place] = f"{each},"
    said[0] = said[0][:1].upper() + said[0][1:]
    return " ".join(said) + chance.choices((".", "?", "!", "..."), (86, 7, 4, 3))[0]


def paragraph(chance: random.Random) -> str:
    """A paragraph, of speech or of telling."""
    speech = chance.random() < SPOKEN
    left = max(1, round(chance.lognormvariate(*(_SPEECH if speech else _TELLING))))
    sentences = []
    while left > 0:
        length = min(left, max(2, round(chance.lognormvariate(*_SENTENCE))))
        sentences.append(sentence(chance, length))
        left -= length
    if not speech:
        return " ".join(sentences)
    spoken = [f'"{sentences[0]}"']
    if len(sentences) > 1:
        spoken.append(f"{sentences[1][:-1].rstrip('.')}.")
    if len(sentences) > 2:
        spoken.append(f'"{" ".join(sentences[2:])}"')
    return " ".join(spoken)


def paragraphs(chance: random.Random, number: int) -> Iterator[str]:
    """Paragraphs of about so many words together, with a break of scene now and then."""
    while number > 0:
        made = paragraph(chance)
        number -= made.count(" ") + 1
        yield made
        if number > 0 and chance.random() < _BREAK:
            yield "* * *"


def story(number: int, length: int | None = None) -> str:
    """The story of that number, as a person types one; without a `length` it has 2,000 to 7,000 words."""
    chance = random.Random(number)
    title = " ".join(words(chance, 3)).title() + f" {number}"
    head = f"Title: {title}\nAuthor: Author {number % 17}\nRating: PG"
    return "\n\n".join([head, *paragraphs(chance, length or chance.randint(2_000, 7_000))]) + "\n"
