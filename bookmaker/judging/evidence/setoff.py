"""Evidence of what is set off: a paragraph that is wholly a quotation, in italics, set in, or that closes with a
credit."""

from __future__ import annotations

from bookmaker.judging.evidence.registry import evidence
from bookmaker.judging.page import Here, Page, binned, bins
from bookmaker.judging.shapes import ATTRIBUTION
from bookmaker.model import RawParagraph

LONGEST = 1500
"""Characters of a paragraph that may be a motto or a stanza."""

_OPENING, _CLOSING = "\"“„«「『‘'", "\"”“»」』’'"
_SIZE = bins(60, 150, 400)


def set_off(paragraph: RawParagraph, page: Page) -> tuple[str, ...]:
    """What a paragraph shows of being set off from those around it."""
    lines = paragraph.lines
    text = paragraph.text.strip("*_ ")
    if not text or len(text) > LONGEST:
        return ()
    found = []
    credit = len(lines) > 1 and ATTRIBUTION.match(lines[-1].text) is not None
    if credit:
        found.append("closes with a credit")
    said = " ".join(line.text for line in lines[:-1]) if credit else text
    said = said.strip("*_ ")
    if len(said) > 2 and said[0] in _OPENING and said[-1] in _CLOSING:
        inner = sum(said.count(sign) for sign in '"“«„「')
        found.append("one quotation" if inner <= 2 else "quotations")
    if all(_emphasised(line.text, line.spans) for line in lines):
        found.append("in italics")
    if min(line.indent for line in lines) > page.indent + 2 and not paragraph.centred:
        found.append("all set in")
    if paragraph.role == "quote":
        found.append("marked as quotation")
    if found:
        size = binned(len(text), _SIZE)
        found += [f"{each}, size {size}" for each in found]
    return tuple(found)


def _emphasised(text: str, spans: tuple[object, ...]) -> bool:
    end = len(text)
    if text[:1] in "_*/" and text.rstrip(".,;:!?")[-1:] in "_*/":
        return True
    return any(
        getattr(span, "kind", "") == "emphasis" and span.start <= 1 and span.end >= end - 1  # type: ignore[attr-defined]
        for span in spans
    )


@evidence("set off")
def paragraph_set_off(here: Here, page: Page) -> tuple[str, ...]:
    """Its paragraph is one quotation, in italics, set in, or closes with a credit: mottos, and letters. Speech is one
    quotation too."""
    return set_off(here.unit.paragraph, page) if here.unit.opens or here.short else ()
