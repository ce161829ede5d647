"""What is settled by a standard, and not weighed: front matter, mail headers at the top, Project Gutenberg's
lines and those of archives, called footnotes, links and pictures of Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bookmaker.judging.evidence.entries import MAIL
from bookmaker.judging.footnotes import called_notes
from bookmaker.judging.labels import Label
from bookmaker.judging.page import Page
from bookmaker.judging.units import Unit
from bookmaker.judging.vocabulary import term_of
from bookmaker.patterns import Lazy

_START = Lazy(r"\*\*\* ?START OF (?:THE|THIS) PROJECT GUTENBERG", re.I)
_END = Lazy(r"\*\*\* ?END OF (?:THE|THIS) PROJECT GUTENBERG|End of (?:the )?Project Gutenberg", re.I)
_SMALL_PRINT = Lazy(r"\*{1,4} ?(START|END) ?\*{1,2} ?THE SMALL PRINT", re.I)
"""The frame of the licence in the e-texts of the 1990s."""

_FACT = Lazy(
    r"(?:title|author|language|translator|illustrator|editor|release date|posting date|contributor|"
    r"character set encoding)\s*:",
    re.I,
)
_FENCE = Lazy(r"(?:-{3,}|\+{3,}|\.\.\.)$")
_LIST = Lazy(r"[-\[\]{}#,]")
_KEY = Lazy(r"[\"']?[^\W\d][\w .-]{0,40}[\"']?\s*[:=](?:\s|$)")
_KEYS_INSIDE = Lazy(r"\s[a-z_]+: ")
_PICTURE = Lazy(r"!\[[^\]]*\]\([^)]*\)$")
_LINK = Lazy(r"\[[^\]^]+\]:\s+\S+(?:\s+[\"'(].*)?$")
_FOOTNOTE = Lazy(r"\[\^[^\]]+\]:\s+\S")
_ATTRIBUTES = Lazy(r"\{[:%][^{}]*\}$")

NEAR_HEAD = 400
"""Units in which Project Gutenberg's first line stands: lists of volunteers are long."""

LONGEST_HEADER = 60
"""Units of a mail's header."""

LONGEST_MATTER = 120
"""Lines of front matter."""

_OF_ARCHIVE = Lazy(r"Posted originally on (?:the|an?) |Please drop by the [Aa]rchive and comment")

_NOTE_OF_CHAPTER = Lazy(r"(?:Chapter )?(?:Notes|End Notes|Summary)$")
_MORE_NOTES = Lazy(r"See the (?:end|beginning) of the (?:chapter|work) for (?:more )?notes$")

Settled = tuple[Label, str]

_PAGES = ("html", "epub")
"""Formats whose pages are those of the web."""

_LEAST_PROSE = 20
"""Words that nothing under a heading has which is no prose."""

_BY_ROLE: dict[str, Label] = {"metadata": "field", "heading": "heading"}
"""What a screenplay's mark-up makes of a paragraph; all else of it is script."""


def settled(page: Page) -> list[Settled | None]:
    """For each unit its label and the standard that gives it; None where it has to be weighed."""
    units = [here.unit for here in page.here]
    result: list[Settled | None] = [_by_markup(unit, page.source.format) for unit in units]
    _front_matter(units, result)
    _mail(units, result)
    _gutenberg(units, result)
    for n in called_notes(units, stars=page.source.format != "markdown"):
        result[n] = result[n] or ("footnote", "footnote")
    if page.source.format in _PAGES and _OF_ARCHIVE.search(page.source.text):
        _archive_of_our_own(units, result)
    if page.source.format == "epub":
        _headed_pages(units, result)
    return result


def _headed_pages(units: Sequence[Unit], result: list[Settled | None]) -> None:
    """Headings of an EPUB over prose: its package says the title, so that they are those of chapters."""
    said = {unit.text.casefold() for unit in units if unit.paragraph.role == "metadata"}
    for n, unit in enumerate(units[:-1]):
        over_prose = len(units[n + 1].text.split()) >= _LEAST_PROSE and units[n + 1].paragraph.role == "text"
        if unit.paragraph.role == "heading" and over_prose and unit.text.casefold() not in said:
            result[n] = result[n] or ("heading", "mark-up")


def _by_markup(unit: Unit, form: str) -> Settled | None:
    if form == "fountain":
        return _BY_ROLE.get(unit.paragraph.role, "script"), "mark-up"
    if form == "markdown":
        if unit.paragraph.role == "metadata":
            return "field", "front-matter"
        if _PICTURE.match(unit.text) or _LINK.match(unit.text) or _ATTRIBUTES.match(unit.text):
            return "out", "mark-up"
    if form in _PAGES and unit.paragraph.role == "metadata":
        # Sites add their own name to a page's title; that of an EPUB is the book's.
        weighed = unit.paragraph.name.casefold() == "title" and form == "html"
        known = not weighed and term_of(unit.paragraph.name) is not None
        return ("field", "mark-up") if known else None
    return ("footnote", "mark-up") if _FOOTNOTE.match(unit.text) else None


def _front_matter(units: Sequence[Unit], result: list[Settled | None]) -> None:
    """Fences and keys at the head of a file that is no Markdown by its name."""
    lines = [(n, line) for n, unit in enumerate(units[:LONGEST_MATTER]) for line in unit.lines]
    if (
        not lines
        or not _FENCE.match(lines[0][1].text)
        or lines[0][1].text == "..."
        or units[0].paragraph.role == "metadata"
    ):
        if lines and lines[0][1].text.startswith("--- ") and len(_KEYS_INSIDE.findall(units[0].text)) > 1:
            result[0] = ("field", "front-matter")
        return
    end = next((k for k, (_, line) in enumerate(lines[1:], 1) if _FENCE.match(line.text)), None)
    if end is None or not _KEY.match(lines[1][1].text):
        return
    if not all(line.indent or _KEY.match(line.text) or _LIST.match(line.text) for _, line in lines[1:end]):
        return
    for n, line in lines[: end + 1]:
        if not _FENCE.match(line.text):
            result[n] = ("field", "front-matter")
        elif result[n] is None:
            result[n] = ("out", "front-matter")


def _mail(units: Sequence[Unit], result: list[Settled | None]) -> None:
    """Two headers or more at the very top, up to the first blank line (RFC 822, section 3.1)."""
    end = 0
    for n, unit in enumerate(units[:LONGEST_HEADER]):
        if not MAIL.match(unit.text) or (n and unit.gap):
            break
        end = n + 1
    if end > 1:
        for n in range(end):
            result[n] = ("mail", "mail-header")


def _gutenberg(units: Sequence[Unit], result: list[Settled | None]) -> None:
    start = next((n for n, unit in enumerate(units[:NEAR_HEAD]) if _START.match(unit.text)), None)
    if start is not None:
        for n in range(start + 1):
            entry = _FACT.match(units[n].text) is not None
            goes_on = (
                n > 0 and result[n - 1] == ("field", "gutenberg") and units[n].gap == 0 and units[n].lines[0].indent > 0
            )
            result[n] = ("field" if entry or goes_on else "out", "gutenberg")
    print_at = {match[1].upper(): n for n, unit in enumerate(units) if (match := _SMALL_PRINT.match(unit.text))}
    for n in range(print_at.get("START", 0), print_at.get("END", -1) + 1):
        result[n] = ("out", "gutenberg")
    end = next((n for n, unit in enumerate(units) if n > (start or 0) and _END.match(unit.text)), None)
    if end is not None:
        for n in range(end, len(units)):
            result[n] = ("out", "gutenberg")


def _archive_of_our_own(units: Sequence[Unit], result: list[Settled | None]) -> None:
    """What downloads from the Archive of Our Own, and from others that its software runs, say of themselves."""
    for n, unit in enumerate(units):
        heading = unit.paragraph.role == "heading" and unit.text in ("Preface", "Afterword")
        if heading or (len(unit.text) < 300 and (_OF_ARCHIVE.match(unit.text) or _MORE_NOTES.match(unit.text))):
            result[n] = ("out", "archive-page")
    chapter = next((n for n, unit in enumerate(units) if unit.paragraph.role == "heading" and not result[n]), 0)
    for n, unit in enumerate(units):
        if n > chapter and _NOTE_OF_CHAPTER.match(unit.text):
            for m in range(n, len(units)):
                if m > n and units[m].paragraph.role != "quote":
                    break
                result[m] = ("note", "archive-page")
            if n + 1 < len(units) and _MORE_NOTES.match(units[n + 1].text):
                result[n] = ("out", "archive-page")
