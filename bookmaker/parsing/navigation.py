"""Lines that lead about a site: links, counters, guest books. Told by one paragraph's words and links."""

from __future__ import annotations

import re

from bookmaker.model import RawLine, RawParagraph

LONGEST, MOST_WORDS = 160, 16
"""Characters and words: what is longer says more than where to go."""

LONGEST_LINKS, LEAST_LINKED = 90, 0.85
"""Characters of a paragraph that is links and nothing else, and the share of it that is linked."""

_PAGE_NAME = (
    r"(?:home|index|top|next|prev(?:ious)?|back|main(?: page)?|site map|guest ?book|e-?mail(?: me)?|links|"
    r"fan ?fic(?:tion)?|stories|archive|contents|(?:next|previous) (?:chapter|part|story|page|section))"
)
_NAVIGATION = re.compile(
    r"^[\W_]*(?:"
    r"(?:back|return|go(?: back)?|click here to (?:go back|return)) to (?:the )?"
    r"(?:top|home|index|main|menu|beginning|contents|archive|library|stories|fan ?fic(?:tion)?|list|page|previous|"
    r"site)\b.{0,60}|"
    r".*\barriv\w+ at this page.*|"
    r".*\b(?:search engine|outside link)\b.*\b(?:page|frames|menu|index)\b.*|"
    r".*\bback (?:in|in)?to (?:the )?frames\b.*|"
    rf"{_PAGE_NAME}(?:\s*(?:[|•·*~/:\]\[<>-]+|\s{{2,}})\s*(?:{_PAGE_NAME}|chapter \w+|part \w+))*|"
    r"(?:this )?page (?:was )?last (?:updated|modified).*|last (?:updated|modified):? .*|"
    r"(?:you are )?visitor (?:number|no\.?|#).*|hits: ?[\d,]+|"
    r".*\bweb ?ring\b.*|.*\bsign (?:my|the|our) guest ?book\b.*|.*best viewed (?:with|in|at)\b.*|.*\bhosted by\b.*|"
    r"skip to (?:main )?content|(?:\[?next\]?|\[?prev\]?)(?:\W+\[?next\]?)?"
    r")[\W_]*$",
    re.I,
)
_AROUND_LINKS = " |[]<>-•·"


def is_navigation(raw: RawParagraph) -> bool:
    """Whether a paragraph, or each of its lines, names places of a site, or counts its visitors."""
    if len(raw.text) >= LONGEST:
        return False
    if len(raw.text.split()) <= MOST_WORDS and _NAVIGATION.match(raw.text):
        return True
    return len(raw.lines) > 1 and all(_NAVIGATION.match(line.text) for line in raw.lines)


def is_all_links(raw: RawParagraph) -> bool:
    """Whether a short paragraph is links and nothing else."""
    short = raw.role == "text" and len(raw.text) < LONGEST_LINKS
    linked = short and any(s.kind == "link" for line in raw.lines for s in line.spans)
    return linked and all(_is_linked(line) for line in raw.lines if line.text)


def _is_linked(line: RawLine) -> bool:
    linked = sum(s.end - s.start for s in line.spans if s.kind == "link")
    return linked >= LEAST_LINKED * len(line.text.strip(_AROUND_LINKS))
