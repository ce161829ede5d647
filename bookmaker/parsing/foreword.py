"""What an author says before beginning, told by the words that such a paragraph opens with.

One paragraph's words are looked at. The first rule that applies names it; no rule applies to the story's own text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bookmaker.judging.shapes import is_speech
from bookmaker.model import Term
from bookmaker.patterns import Lazy

LONGEST_FOREWORD = 220
"""Words: a paragraph that is longer is the story."""

HEAD = 160
"""Characters in which a paragraph tells what it is about."""

_DISCLAIMS = Lazy(
    r"copyright(?:ed)?\b|\(c\)\s*\d{4}|©|infring|not mine|(?:do not|don['’]?t|doesn['’]?t) own|belongs? to|"
    r"property of|no profit|not? (?:making|make) (?:any )?money|without permission|owned by|trademark|"
    r"ten[- ]?thirteen productions|all rights reserved|borrowed from|\bsue\b|work of fiction",
    re.I,
)
_THANKS = Lazy(r"\bthank(?:s| you)\b|\bbeta(?:ed|'d|s| read)|\bkudos to\b", re.I)
_ASKS_FEEDBACK = Lazy(
    r"feedback|(?:comments?|flames|e-?mail|criticisms?|responses?|reviews?|correspondence)\b"
    r".{0,60}\b(?:to|at|welcome|encouraged|appreciated)\b|let me know|respond to|"
    r"please (?:r&r|review|direct|send)|send (?:all )?(?:comments|feedback)|flame me",
    re.I,
)
_WARNS = Lazy(
    r"\bwarn(?:ing|ings|ed)?\b|contains? .{0,60}(?:violence|language|sex|profanity|slash|adult|themes|death)|"
    r"under (?:the age of )?(?:17|18|21)|not for (?:children|minors)|graphic|profanity",
    re.I,
)
_SETS = Lazy(
    r"^\(?(?:post|pre)[- ]|spoilers?\b|\btakes? place\b|"
    r"\b(?:is |are )?set (?:in|just|right|some|shortly|before|after|during|between)\b|"
    r"occurs? (?:just |right )?(?:before|after|during)|\bchronology\b|"
    r"season (?:one|two|three|four|five|six|seven|\d)|missing scene|tag (?:to|for)\b|episode",
    re.I,
)
_SPEAKS_OF_STORY = Lazy(
    r"\b(?:this|my|the) (?:\w+ )?"
    r"(?:story|fic|fanfic|piece|vignette|post|posting|part|tale|poem|chapter|song|series|script)\b|"
    r"\bi (?:wrote|posted|hope you|felt inspired|decided to|present|whipped|just had to|would like|['’]?d like|took)\b|"
    r"enjoy!|\bwriting\b|\bcrossover\b|\bsequel\b|\bposted\b|\bfan ?fic|disseminate|distribut",
    re.I,
)
_WARNS_FIRST = Lazy(r"[\W_]*(?:a |some |just a )?(?:fair )?warn(?:ing|ed)\b", re.I)
_THANKS_FIRST = Lazy(r"[\W_]*(?:an? )?(?:many |special |big |huge |my )*thank(?:s| you)\b", re.I)
_SETS_FIRST = Lazy(r"[\W_]*(?:post|pre)[- ]\S", re.I)
_OF_RIGHTS = Lazy(r"character|story|copyright|©|\(c\)|own|infring|rights|profit|belong", re.I)
_AUTHOR_FIRST = Lazy(
    r"[\W_]*(?:this|the following|here['’]?s|here is|these are|i |ok\b|okay\b|oh\b|note\b|before any|please|well,|"
    r"a story)",
    re.I,
)
_OF_WRITING = Lazy(r"\bI\b|\bmy\b|story|fic\b|post")
_KIND_OF_STORY = Lazy(r"[\W_]*an? .{0,60}(?:story|fic|fanfic|crossover|vignette|poem|parody)\b", re.I)


def term_of_note(text: str) -> Term | None:
    """What a note above the story is about, by its words; None for one that is about nothing in particular."""
    if is_speech(text) or len(text.split()) > LONGEST_FOREWORD:
        return None
    return next((term for term, applies in _RULES if applies(text)), None)


def _warns_at_once(text: str) -> bool:
    return bool(_WARNS_FIRST.match(text[:HEAD]))


def _thanks(text: str) -> bool:
    return bool(_THANKS_FIRST.match(text[:HEAD]) and _THANKS.search(text[:HEAD]))


def _sets_at_once(text: str) -> bool:
    return len(text) < 90 and bool(_SETS_FIRST.match(text))


def _disclaims(text: str) -> bool:
    return bool(_DISCLAIMS.search(text[:HEAD]) and _OF_RIGHTS.search(text))


def _speaks(text: str) -> bool:
    return bool(_AUTHOR_FIRST.match(text[:HEAD]) and _SPEAKS_OF_STORY.search(text) and _OF_WRITING.search(text))


def _asks(text: str) -> bool:
    asks = _ASKS_FEEDBACK.search(text)
    return bool(asks and (_SPEAKS_OF_STORY.search(text) or re.search(r"@[\w-]+\.\w+", text)))


def _is_subtitle(text: str) -> bool:
    return bool(_KIND_OF_STORY.match(text[:HEAD]))


def _sets(text: str) -> bool:
    return len(text) < 120 and bool(_SETS.match(text)) and not _WARNS.search(text)


def _warns(text: str) -> bool:
    return bool(_WARNS.search(text[:HEAD]) and _SPEAKS_OF_STORY.search(text))


_RULES: tuple[tuple[Term | None, Callable[[str], bool]], ...] = (
    ("warnings", _warns_at_once),
    ("thanks", _thanks),
    ("spoilers", _sets_at_once),
    ("disclaimer", _disclaims),
    (None, _speaks),
    ("feedback", _asks),
    (None, _is_subtitle),
    ("spoilers", _sets),
    ("warnings", _warns),
)
