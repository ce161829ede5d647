"""What is written in inlines and blocks, without their marks: for titles, for counting, for finding note calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never

from bookmaker.model import (
    Aside,
    BlockQuote,
    Blocks,
    Code,
    Deleted,
    Direction,
    Emphasis,
    EndMark,
    Heading,
    Inlines,
    ItemList,
    LineBreak,
    Link,
    NoteRef,
    Paragraph,
    Preformatted,
    Ruby,
    Speech,
    Strong,
    Text,
    ThematicBreak,
    Verse,
)

_UNITS = (
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()

_ROMAN = re.compile("(?=.)M{0,3}(?:C[MD]|D?C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})")

Leaf = Text | Code | NoteRef | LineBreak | Ruby


def runs_from_blocks(blocks: Blocks) -> Iterator[Inlines]:
    """Every run of inlines in the blocks, in reading order; a label or shaped text counts as a run."""
    for block in blocks:
        match block:
            case Paragraph(inlines) | EndMark(inlines) | Heading(inlines) | Direction(inlines):
                yield inlines
            case Verse(_, stanzas, cite):
                yield from (line.inlines for stanza in stanzas for line in stanza)
                yield cite
            case BlockQuote(inner, cite):
                yield from runs_from_blocks(inner)
                yield cite
            case Aside(label, inner):
                yield (Text(label),)
                yield from runs_from_blocks(inner)
            case Preformatted(text):
                yield (Text(text),)
            case ItemList(items):
                yield from items
            case Speech(speaker, inner, manner):
                yield speaker
                yield manner
                yield from runs_from_blocks(inner)
            case ThematicBreak():
                pass
            case _:
                assert_never(block)


def leaves_from_inlines(inlines: Inlines) -> Iterator[Leaf]:
    """The inlines that hold no others, in reading order."""
    for inline in inlines:
        match inline:
            case Text() | Code() | NoteRef() | LineBreak() | Ruby():
                yield inline
            case Emphasis(inner) | Strong(inner) | Deleted(inner):
                yield from leaves_from_inlines(inner)
            case Link(_, inner):
                yield from leaves_from_inlines(inner)
            case _:
                assert_never(inline)


def text_from_inlines(inlines: Inlines) -> str:
    """The words on one line, note calls left out."""
    return " ".join("".join(_written(leaf) for leaf in leaves_from_inlines(inlines)).split())


def text_from_blocks(blocks: Blocks) -> str:
    """The words of all blocks on one line."""
    return " ".join(filter(None, map(text_from_inlines, runs_from_blocks(blocks))))


def refs_in_run(inlines: Inlines) -> Iterator[str]:
    """The refs of the endnotes called in a run, in reading order."""
    return (leaf.ref for leaf in leaves_from_inlines(inlines) if isinstance(leaf, NoteRef))


def refs_in_blocks(blocks: Blocks) -> Iterator[str]:
    """The refs of the endnotes called in the blocks, in reading order."""
    return (ref for run in runs_from_blocks(blocks) for ref in refs_in_run(run))


def words_of(text: str) -> list[str]:
    """The words of a text for comparing: runs of letters and digits, case folded."""
    return re.findall(r"\w+", text.casefold())


def without_capitals(text: str) -> str:
    """A text all in capitals with one capital a word, Roman numerals kept; any other text as it is."""
    if text != text.upper():
        return text
    return re.sub(r"[^\W\d_]+(?:’[^\W\d_]+)*", _capitalised, text)


def _capitalised(word: re.Match[str]) -> str:
    return word[0] if _ROMAN.fullmatch(word[0]) else word[0].capitalize()


def _written(leaf: Leaf) -> str:
    match leaf:
        case Text(text) | Code(text):
            return text
        case Ruby(base):
            return base
        case LineBreak():
            return " "
        case NoteRef():
            return ""
        case _:
            assert_never(leaf)


def number_in_words(number: int) -> str:
    """A number as it is written in a sentence: `nine`, `thirty-seven`; from a hundred on in figures."""
    if number < len(_UNITS):
        return _UNITS[number]
    if number > 99:
        return f"{number:,}"
    tens, units = divmod(number, 10)
    return f"{_TENS[tens - 2]}-{_UNITS[units]}" if units else _TENS[tens - 2]


def ordinal_in_words(number: int) -> str:
    """Which one it is: `first`, `twelfth`; after that `13th`."""
    if 0 < number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
