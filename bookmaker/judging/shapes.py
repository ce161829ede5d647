"""What a single line looks like: a chapter heading, a time and place, an end mark, an attribution.

Every question here is answered from the line's own words; its company is the business of the rules that ask.
"""

from __future__ import annotations

import re

from bookmaker.patterns import Lazy

_NUMBER = (
    r"(?:\d{1,3}|[ivxlc]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|twenty(?:[- ]\w+)?|first|second|third|fourth|fifth|last|final|the \w+)"
)
_LABELLED = Lazy(
    r"^[\W_]*(?:(?:chapter|chap\.?|ch\.|part|pt\.|book|act|episode|section|volume|canto|scene|day|stave|log)"
    rf"\s*[#:.]?\s*{_NUMBER}"
    rf"(?:\s*(?:/|of)\s*{_NUMBER})?[a-z]?)\b\s*(?P<rest>.*)$",
    re.I,
)
_NAMED = Lazy(
    r"^[\W_]*(?:prologue|epilogue|epilog|prolog|interlude|foreword|preface|introduction|afterword|coda|intermission|teaser|tag|"
    r"conclusion|postscript|overture|finale)[\W_]*(?P<rest>.*)$",
    re.I,
)
_BARE_NUMBER = Lazy(r"^[\W_]*(?:\d{1,2}|[IVXL]{1,6}|[ivx]{1,5}|\(?\d{1,2}/\d{1,2}\)?)[\W_]*$")

_AROUND_NAME = " :.-–—*_~="
"""Signs between a heading's label and its name, and around both."""

_CLOCK = (
    r"\d{1,2}(?::\d{2})?\s*(?:[ap]\.?m\.?|hours|hrs|o['’]clock|am|pm)|\d{1,2}:\d{2}|\d{4}\s*(?:hours|hrs)|noon|midnight"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTHS = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_SLUG = Lazy(
    rf"^[\W_]*(?:{_DAY}\b.{{0,50}}|{_CLOCK}\b.{{0,40}}"
    rf"|(?:{_MONTHS}|{_MONTHS[:-1]}|\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)))\.?\s+\d.{{0,30}}"
    r"|day (?:\d+|one|two|three|four|five)\b.{0,40}"
    rf"|.{{3,60}}[,;.]?\s+(?:day \w+,\s+)?(?:{_CLOCK})|stardate [\d.]+.{{0,20}}"
    rf"|(?:year \w+, )?day \d+|\d{{1,2}} {_MONTHS}.{{0,20}}"
    r"|(?:later|meanwhile|the next (?:day|morning)|.{2,30} later))[\W_]*$",
    re.I,
)
_PLACE = Lazy(r"^(?:int|ext)\. .+|^(?:[A-Z][\w'’.]+[ ,]+){1,7}(?:[A-Z]{2}|D\.C\.|[A-Z][\w'’.]+)[.,]?(?:\s+\d.{0,24})?$")
_POV = Lazy(
    r"^[\W_]*(?:[A-Z][\w'’]+(?:'s|’s)? (?:pov|p\.o\.v\.?|point of view)|(?:pov|p\.o\.v\.?)[: -]+[A-Z]\w+)[\W_]*$", re.I
)

_END = Lazy(
    r"^[\W_]*(?:the\s+(?:very\s+)?end|end|fin|fini|finis|finito|ende|owari|the end for now"
    r"|the end\W+(?:for now|or is it|maybe)?|t\s*h\s*e\s+e\s*n\s*d|e\s*n\s*d|f\s*i\s*n|finished|~?30|-30-"
    r"|the beginning|end of (?:the )?(?:story|file|transmission)|end of [\"“_*].{2,60}[\"”_*]|"
    r"end of (?:\w+ )?(?:part|chapter|act|book|episode|section)\b.{0,30}|end (?:part|chapter|ch\.?|pt\.?) ?\S{0,12}|"
    r"(?:to be )?cont(?:inued|'d|d|\.)?(?: in .{1,30})?|to be continued|tbc|end ?\(?\d{1,2}(?:/\d{1,2})?\)?)[\W_]*$",
    re.I,
)
_HASH_END = Lazy(r"^\s*(?:#\s*){2,7}$|^\s*-+\s*30\s*-+\s*$")

_DASHES = "–—―~-"
_SUNG = r"~(?:\S+ ){4,}\S*~\s*$"
"""A line in tildes with more words than a name has is a song's."""

ATTRIBUTION = Lazy(rf"^(?!{_SUNG})[\s>*_]*\\?(?:[{_DASHES}]+|\()\s*(?P<who>[^\s{_DASHES}].{{1,110}}?)\)?[*_\s]*$")
"""A line that credits a quotation by a dash or brackets."""

LETTER_OR_FIGURE = Lazy(r"[^\W_]")
"""What a line has that says anything."""

ENDS_SENTENCE = Lazy(r"[.!?…][\"'”’)*_~]*$|--$|—$")
"""A line's end at which a sentence, or a speech that is cut off, is over."""


def is_chapter_heading(text: str) -> bool:
    """A heading that numbers or names a chapter or part, and says little more on its line."""
    text = text.strip()
    if not text or len(text) > 90:
        return False
    if match := _LABELLED.match(text):
        return _heads_with(match["rest"].strip(' :.-–—*_~="“”'), text)
    if match := _NAMED.match(text):
        rest = match["rest"].strip(_AROUND_NAME)
        marked = not rest or text[match.start("rest") - 1] in ":-–— "
        return marked and len(rest.split()) <= 7 and (not rest or rest[0].isupper()) and not re.search(r"[.!?,]$", rest)
    return False


def _heads_with(rest: str, text: str) -> bool:
    """Whether what follows a label (`Part Two`) is its name, and no sentence that happens to begin with one."""
    if rest and not (rest[0].isupper() or rest[0].isdigit() or rest[0] in "(\"“'‘["):
        return False
    told = "," in rest and re.match(r"(?:day|scene|log|act|book|section|part)\b", text.lstrip("*_~-=# "), re.I)
    return not told and len(rest.split()) <= 10 and not re.search(r"[.!?]\s+\S+ \S+|,$", rest)


def is_bare_number(text: str) -> bool:
    """A number alone on its line, as sections are headed; its company decides whether it is a heading."""
    return bool(_BARE_NUMBER.match(text)) and any(c.isalnum() for c in text)


def is_heading_label(text: str) -> bool:
    """`CHAPTER I.` or `Part Two` with no name on the line: the name may follow on the next."""
    match = _LABELLED.match(text.strip())
    return match is not None and not match["rest"].strip(_AROUND_NAME)


def is_slug(text: str) -> bool:
    """A time, a place or a point of view on a line of its own, as scripts and case files head their scenes."""
    text = text.strip()
    if len(text) > 75 or re.search(r"[!?]$|[\"“]", text):
        return False
    return bool(_SLUG.match(text) or _POV.match(text) or re.match(r"^(?:INT|EXT)\b[. ]", text))


def is_place(text: str) -> bool:
    """A place name as the further line of a slug."""
    return len(text) < 60 and bool(_PLACE.match(text.strip()))


def is_end_mark(text: str) -> bool:
    """`The End`, `fin`, `# # #`, `END OF PART 1/7.`, `cont.`"""
    text = text.strip()
    return len(text) <= 60 and bool(_END.match(text) or _HASH_END.match(text))


def is_speech(text: str) -> bool:
    """Whether a line is somebody speaking: it opens with a quotation mark and closes one."""
    return bool(re.match(r"[\"“'‘*_]*[\"“‘'].*", text)) and bool(re.search(r"[\"”]", text[1:]))


def is_part_heading(text: str) -> bool:
    """A heading of a division that may hold chapters."""
    return bool(re.match(r"^[\W_]*(?:part|book|volume|act)\b", text.strip(), re.I))


def heading_parts(text: str) -> tuple[str, str]:
    """(label, title) of a one-line heading: `Chapter One: The Start` is numbered and named; `The Start` is named."""
    match = _LABELLED.match(text.strip())
    if not match:
        return "", text.strip()
    label, rest = text.strip()[: match.start("rest")].strip(), match["rest"].strip()
    bare = re.sub(r"^[\s:.–—~=-]+", "", rest).strip()
    if not re.search(r"\w", bare):
        return text.strip(), ""
    dot = "." if rest.startswith(".") and not label.endswith(".") else ""
    return re.sub(r"[\s:–—-]+$", "", label) + dot, bare
