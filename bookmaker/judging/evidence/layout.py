"""Evidence in where a line stands on its page: indents, gaps, its paragraph."""

from __future__ import annotations

from bookmaker.judging.evidence.registry import evidence
from bookmaker.judging.page import Here, Page, binned, bins

_INDENT = bins(0, 2, 5, 10, 20)
_PARAGRAPH = bins(1, 2, 4, 8, 20)


@evidence("opens paragraph")
def opens_paragraph(here: Here, page: Page) -> bool:
    """It is the first line of its paragraph, which is not centred."""
    return here.unit.opens and not here.unit.paragraph.centred


@evidence("closes paragraph")
def closes_paragraph(here: Here, page: Page) -> bool:
    """It is the last line of its paragraph."""
    return here.unit.closes


@evidence("stands alone")
def stands_alone(here: Here, page: Page) -> bool:
    """It is a paragraph by itself."""
    return here.unit.opens and here.unit.closes


@evidence("indent")
def indent(here: Here, page: Page) -> str:
    """Its indent, beside the commonest one."""
    more = here.indent - page.indent
    return "less" if more < 0 else binned(more, _INDENT)


@evidence("centred")
def centred(here: Here, page: Page) -> bool:
    """It is set in the middle, or far in."""
    return here.unit.paragraph.centred or (here.indent >= 12 and len(here.text) <= 60)


@evidence("in the middle", short=True)
def in_the_middle(here: Here, page: Page) -> bool:
    """Its middle is the page's middle, by three columns."""
    width = page.source.layout.wrap_width
    if not width or here.indent <= 3 or len(here.unit.lines) > 1:
        return False
    return abs(here.indent + len(here.text) / 2 - width / 2) < 3


@evidence("set to the right", short=True)
def set_to_the_right(here: Here, page: Page) -> bool:
    """It ends where the page ends, and begins far in: signatures, credits, dates of letters."""
    width = page.source.layout.wrap_width
    return bool(width) and here.indent > 25 and here.indent + len(here.text) >= (width or 0) - 3


@evidence("gap above")
def gap_above(here: Here, page: Page) -> str:
    """Blank lines above."""
    return str(min(here.unit.gap, 4)) if here.unit.opens else "inside"


@evidence("wide gap above")
def wide_gap_above(here: Here, page: Page) -> bool:
    """More blank lines above than the document's paragraphs usually have."""
    return here.unit.gap > page.source.layout.usual_gap


@evidence("paragraph of lines")
def paragraph_of_lines(here: Here, page: Page) -> str:
    """How many lines its paragraph has."""
    return binned(len(here.unit.paragraph.lines), _PARAGRAPH)


@evidence("layout")
def layout(here: Here, page: Page) -> tuple[str, ...]:
    """Whether the file's text is hard-wrapped, and what parts its paragraphs, beside the unit's own shape."""
    kind = "short" if here.short else "long"
    return (f"{page.source.layout.parting}, {kind}", f"{page.tongue}, {kind}")


@evidence("alone", short=True)
def alone_between(here: Here, page: Page) -> str:
    """A line alone: the gaps above and below it, beside the usual one."""
    if not (here.unit.opens and here.unit.closes):
        return ""
    after = page.here[here.place + 1].unit.gap if here.place + 1 < len(page.here) else 9
    usual = page.source.layout.usual_gap
    return f"{_beside(here.unit.gap, usual)} above, {_beside(after, usual)} below"


def _beside(gap: int, usual: int) -> str:
    return (
        "close"
        if not gap
        else "narrow"
        if gap < usual
        else "usual"
        if gap == usual
        else "wide"
        if gap < usual + 2
        else "far"
    )


_RANK = bins(0.25, 0.5, 0.8, 1.25, 3.0)


@evidence("beside the mean")
def beside_the_mean(here: Here, page: Page) -> str:
    """Its length beside that of the file's paragraphs."""
    return binned(here.size / page.mean, _RANK)
