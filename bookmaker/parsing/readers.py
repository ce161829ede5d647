"""Which of the two readers reads a file, as long as there are two.

The rules (`parsing/cascade.py`) were written on English texts of a few archives, and are right there. They know
nothing of plays and scripts, of screenplays' mark-up and of other people's languages, and little of web pages: these
the judge reads, by all the evidence. `docs/architecture.md` says what it has to be right in before the rules go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bookmaker.judging import Judgement, Label, judge
from bookmaker.model import Source
from bookmaker.parsing.language import language_of
from bookmaker.parsing.plays import cue_of

Judge = Callable[[Source, Mapping[int, Label]], Judgement]
"""What says of each line of a source what it is, where a person has said of some by their number what they are."""

LEAST_CUES = 9
"""Paragraphs that begin by naming a speaker, in a script; a story has a few that look so."""

SHARE_OF_CUES = 0.3
"""How many of a script's paragraphs are speeches at the least."""


def judge_for(source: Source) -> Judge | None:
    """The judge, for a source that the rules know nothing of; None for one that they read."""
    if source.format in ("fountain", "html") or is_script(source):
        return judge
    return judge if language_of(raw.text for raw in source.paragraphs) not in ("", "en") else None


def is_script(source: Source) -> bool:
    """Whether so many paragraphs begin with a speaker's cue that the file is a play, a script or a chat."""
    paragraphs = [raw for raw in source.paragraphs if raw.role == "text" and raw.text]
    cues = sum(cue_of(raw.lines[0].text) is not None for raw in paragraphs)
    return cues >= LEAST_CUES and cues > SHARE_OF_CUES * len(paragraphs)
