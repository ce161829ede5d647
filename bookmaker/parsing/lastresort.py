"""Where everything was read as header or furniture, the longest part of it that reads as prose is the story.

A drabble may be one sentence, and a file that has lost its line ends one line, with title and story on it. Whatever has
words is a book, and that it was a guess is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from bookmaker.errors import Diagnostic
from bookmaker.judging.shapes import LETTER_OR_FIGURE
from bookmaker.model import LedgerEntry, LineOverrule, Source
from bookmaker.parsing.pieces import Piece, raws_of, runs_of, without_key
from bookmaker.patterns import Lazy

RULE = "last-resort"

_STOP = Lazy(r"[^\W_][.!?…。！？]+[\"”’»」)*_]*(?:\s|$)")
_FEWEST_OF_SENTENCE = 3

_LEAST_LIKELY = ("author", "title", "left-out")
"""What is taken for a story only where there is nothing else, the least likely first."""


def source_with_story(source: Source, pieces: Sequence[Piece]) -> tuple[Source, tuple[LineOverrule, ...]] | None:
    """The source as it is to be read once more, and the statements that the longest part of it is the story; None where
    nothing has words. `pieces` are all that was made of the source, and that no person has named."""
    part = _longest_part([*pieces, *_dropped_apart(source)])
    if not part:
        return None
    first, last = _first_line(part), part[-1].last_line
    taken = {id(raw) for raw in raws_of(part)}
    told = (*source.paragraphs, *(raw for raw, _ in source.dropped if id(raw) in taken))
    paragraphs = [without_key(raw) if id(raw) in taken else raw for raw in told]
    lines = f"line {first}" if first == last else f"lines {first} to {last}"
    message = f"all of the file reads as header or furniture; its longest part, {lines}, was taken for the story"
    said = Diagnostic(
        "story-guessed", "warning", first, message, "Say what its lines are in a sidecar, if it is wrong."
    )
    again = replace(
        source,
        paragraphs=tuple(sorted(paragraphs, key=lambda raw: raw.first_line)),
        dropped=tuple(each for each in source.dropped if id(each[0]) not in taken),
        diagnostics=(*source.diagnostics, said),
    )
    head, *below = raws_of(part)
    starts = [first, *(raw.first_line for raw in below)]
    ends = [raw.last_line for raw in (head, *below)]
    return again, tuple(LineOverrule(*lines, "prose", key=RULE) for lines in zip(starts, ends, strict=True))


def ledger_by_rule(ledger: Iterable[LedgerEntry], guessed: Iterable[LineOverrule]) -> tuple[LedgerEntry, ...]:
    """The ledger, in which lines that were guessed are named by this rule and not by a person's word."""
    starts = {rule.first_line for rule in guessed}
    return tuple(
        replace(entry, rule=RULE) if entry.became == "paragraph" and entry.first_line in starts else entry
        for entry in ledger
    )


def _longest_part(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces in a row of one kind: those with the most words among the likeliest."""
    ordered = sorted(
        (piece for piece in pieces if LETTER_OR_FIGURE.search(piece.text)), key=lambda piece: piece.first_line
    )
    runs = runs_of(ordered, lambda first, piece: _kind(first) == _kind(piece))
    return max(runs, key=_likelihood, default=[])


def _dropped_apart(source: Source) -> Iterator[Piece]:
    """What the reader left out and could be read after all: on lines of its own, by which it can be named."""
    told = [*source.paragraphs, *(raw for raw, _ in source.dropped)]
    used = Counter(number for raw in told for number in {line.number for line in raw.lines})
    for raw, reason in source.dropped:
        if all(used[line.number] == 1 for line in raw.lines):
            yield Piece((raw,), "left-out", reason)


def _kind(piece: Piece) -> tuple[str | None, str, str]:
    return piece.became, piece.rule, piece.label


def _likelihood(run: Sequence[Piece]) -> tuple[bool, int, int]:
    """How a run compares with others: by whether it has a sentence, by what it was read as, and by its words."""
    became = run[0].became
    kind = _LEAST_LIKELY.index(became) if became in _LEAST_LIKELY else len(_LEAST_LIKELY)
    return any(_speaks(piece.text) for piece in run), kind, sum(piece.word_count for piece in run)


def _speaks(text: str) -> bool:
    return len(text.split()) >= _FEWEST_OF_SENTENCE and bool(_STOP.search(text))


def _first_line(part: Sequence[Piece]) -> int:
    """Where a part begins: below the entry that a header ends with, where the story was taken for more of it."""
    head, *below = part[0].lines
    if part[0].became == "field" and below and _speaks(" ".join(line.text for line in below)):
        return below[0].number
    return head.number
