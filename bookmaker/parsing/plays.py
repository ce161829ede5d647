"""The lines of a play or a script: who speaks, what is said, and what is done.

Three ways of naming a speaker are typed: `Name: speech` on one line, as most fan scripts and chats have it; `NAME.
Speech`, as Project Gutenberg has plays; and a name alone on the line above the speech, as screenplays and verse drama
have it. How a speaker speaks stands in brackets behind the name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.model import Block, Direction, DirectionKind, Inlines, Paragraph, RawLine, RawParagraph, Span, Speech
from bookmaker.patterns import Lazy

_SIGNS = r"[*_]{0,3}"
_MANNER = r"(?:[ \t]*[*_]{0,3}(?P<manner>[(\[][^()\[\]]{1,90}[)\]]))?"
_NAMED = Lazy(rf"{_SIGNS}(?P<name>[^\W_][^:：()\[\]*_]{{0,39}}?){_SIGNS}{_MANNER}{_SIGNS}[ \t]*[:：]{_SIGNS}(?=\W|$)")
_CAPITALS = Lazy(rf"(?P<name>[^\W\d_a-z][^a-z():;,!?]{{1,30}}?){_MANNER}\.(?:--|—)?[ \t]+(?=[^\W\d_]|[\"“(\[_*])")
_ALONE = Lazy(rf"(?P<sign>{_SIGNS})(?P<name>[^\W_][^:()\[\]*_]{{0,39}}?)[.:]?(?P=sign){_MANNER}[.:]?{_SIGNS}")

_SMALL = frozenset("and of the von van de la du und et y e a an the to with für der die das des".split())
_ABBREVIATED = Lazy(r"(?:^|\s)\S{1,4}\.")
MOST_WORDS = 5
"""Words of a speaker: `The Second Old Man`, `Lady Bracknell and Cecily`."""

_SCENE = Lazy(r"[\W_]*(?:INT|EXT|I/E|INT/EXT)\b[. /]|[\W_]*(?:INTERIOR|EXTERIOR)\b|[\W_]*SCENE\b")
_ACTS = Lazy(r"(?:Enters?|Exits?|Exeunt|Re-enter|Curtain|Fade|Cut to|Dissolve)\b", re.I)
_BRACKETED = Lazy(rf"{_SIGNS}(?:\(.*\)|\[.*\]|<.*>|\{{.*\}}){_SIGNS}[.]?", re.S)
_HOW = Lazy(r"([(\[][^()\[\]]{1,60}[)\]])[ \t]+(?=\S)")
"""How something is said, in brackets at the head of it."""

SET_BACK = 3
"""Columns: what stands so much further left than a speech is none of it."""


class Cue(Struct, frozen=True):
    """Who speaks and how, at the head of a line; what is said begins at `end`. `alone` is true where nothing of it
    stands on the line."""

    name: str
    manner: str
    end: int
    alone: bool


def cue_of(text: str, *, alone: bool = False) -> Cue | None:
    """The cue that a line begins with; a name without a sign behind it is one where it may stand `alone`."""
    if _SCENE.match(text):
        return None
    for pattern in (_NAMED, _CAPITALS):
        match = pattern.match(text)
        if match and is_speaker(match["name"]):
            return Cue(match["name"].strip(), match["manner"] or "", match.end(), match.end() == len(text))
    match = _ALONE.fullmatch(text) if alone else None
    if match and is_speaker(match["name"]) and (match["sign"] or match["name"] == match["name"].upper()):
        return Cue(match["name"].strip(), match["manner"] or "", len(text), alone=True)
    return None


def is_speaker(name: str) -> bool:
    """Whether words can be those of a speaker's name: few, each with a capital, and no sentence."""
    words = name.split()
    if _ACTS.match(name) or name.casefold().startswith("act "):
        return False
    if not 1 <= len(words) <= MOST_WORDS or re.search(r"[.!?;,](?=\s|$)", _ABBREVIATED.sub(" ", name)):
        return False
    cased = [word for word in words if word.casefold() not in _SMALL and word[0] not in "#&-"]
    return bool(cased) and not any(word[0].islower() for word in cased)


def is_direction(text: str) -> bool:
    """Whether a line by itself says what is done, and not what is said."""
    return bool(_SCENE.match(text) or _ACTS.match(text.lstrip("_*([")) or _BRACKETED.fullmatch(text.strip()))


class ScriptReader(Struct):
    """Tells, line by line, where the parts of a script begin: a speech with all that is said in it, or a direction."""

    speech: int = -1
    """The indent of what is said, -1 where nobody speaks."""

    waiting: bool = False
    """Whether a cue has named who speaks, and nothing is said yet."""

    close: bool = False
    """Whether what is said stands right under its cue, and so ends with the paragraph."""

    def begins_part(self, line: RawLine, gap: int) -> bool:
        """Whether a line, with `gap` blank lines above it, begins a part."""
        cue = cue_of(line.text, alone=not self.waiting)
        if cue is not None:
            # A speech on its cue's line goes on further to the right of the cue, or on the next line.
            self.speech, self.waiting, self.close = line.indent + (0 if cue.alone else 1), cue.alone, False
            return True
        if self.waiting:
            # How it is said may stand on a line between the two.
            self.waiting, self.speech = _BRACKETED.fullmatch(line.text) is not None, line.indent
            self.close = not gap
            return False
        if self.speech < 0:
            return True
        bracketed = _BRACKETED.fullmatch(line.text.strip()) is not None
        set_back = line.indent <= self.speech - SET_BACK or (gap > 0 and line.indent < self.speech + self.close)
        if bracketed or not (is_direction(line.text) or set_back):
            return False
        self.speech = -1
        return True


def script_block(raws: Sequence[RawParagraph], inlines: Callable[[Sequence[RawLine]], Inlines]) -> Block:
    """A part of a script: a speech where a cue begins it, else a direction."""
    first, *rest = raws
    line, *below = first.lines
    cue = _marked_cue(first) if first.role == "script" else cue_of(line.text, alone=True)
    if cue is None:
        return Direction(inlines([each for raw in raws for each in raw.lines]), _kind_of(first))
    manner = cue.manner
    said = cut_line(line, cue.end)
    if not manner and (match := _HOW.match(said.text)):
        manner, said = match[1], cut_line(said, match.end())
    if not manner and not said.text and below and _BRACKETED.fullmatch(below[0].text):
        manner, below = below[0].text, below[1:]
    own = replace(first, lines=(said, *below) if said.text else tuple(below))
    paragraphs = [raw.lines for raw in (own, *rest) if raw.lines]
    blocks = tuple(_said(lines, inlines) for lines in paragraphs)
    bare = replace(line, spans=(), filled=False)
    speaker = inlines((replace(bare, text=cue.name),))
    return Speech(speaker, blocks, inlines((replace(bare, text=manner),)) if manner else ())


def _kind_of(raw: RawParagraph) -> DirectionKind:
    text = raw.text.strip()
    if raw.name == "scene" or _SCENE.match(text):
        return "scene"
    slanted = any(span.kind == "emphasis" and span.end - span.start > len(text) / 2 for span in raw.lines[0].spans)
    return "stage" if slanted or text.startswith("_") or is_direction(text) else "action"


def _marked_cue(raw: RawParagraph) -> Cue | None:
    """Who speaks in a paragraph of a screenplay, as its mark-up says."""
    if raw.name != "cue":
        return None
    text = raw.lines[0].text
    name, bracket, how = text.partition("(")
    return Cue(name.strip(), f"{bracket}{how}".strip(), len(text), alone=True)


def _said(lines: Sequence[RawLine], inlines: Callable[[Sequence[RawLine]], Inlines]) -> Block:
    done = _BRACKETED.fullmatch(" ".join(line.text for line in lines).strip()) is not None
    return Direction(inlines(lines)) if done else Paragraph(inlines(lines))


def cut_line(line: RawLine, at: int) -> RawLine:
    """The line from character `at` on, what mark-up marks in it with it."""
    at += len(line.text[at:]) - len(line.text[at:].lstrip())
    spans = tuple(
        Span(max(0, span.start - at), span.end - at, span.kind, span.target) for span in line.spans if span.end > at
    )
    return replace(line, text=line.text[at:], spans=spans)
