"""Evidence in what a mark-up format says of a line by itself."""

from __future__ import annotations

from bookmaker.judging.evidence.registry import evidence
from bookmaker.judging.page import Here, Page


@evidence("role")
def role(here: Here, page: Page) -> str:
    """The element's role; of headings with their level."""
    p = here.unit.paragraph
    return p.role + (f" {p.level}" if p.role == "heading" else "")


@evidence("named")
def named(here: Here, page: Page) -> str:
    """The key of an entry of front matter, the name that a page gives a paragraph."""
    return here.unit.paragraph.name.casefold()


@evidence("all", short=True)
def whole(here: Here, page: Page) -> frozenset[str]:
    """Mark-up of the whole line: bold, italic, a link."""
    return here.marked


@evidence("has mark-up")
def has_markup(here: Here, page: Page) -> set[str]:
    """Mark-up of words in the line."""
    return {span.kind for span in here.unit.lines[0].spans}


@evidence("mostly links")
def mostly_links(here: Here, page: Page) -> bool:
    """Most of the line is links."""
    spans = here.unit.lines[0].spans
    if not spans:
        return False
    linked = sum(span.end - span.start for span in spans if span.kind == "link")
    return linked > 0.6 * len(here.unit.lines[0].text)


@evidence("class")
def css_class(here: Here, page: Page) -> tuple[str, ...]:
    """What a page's own classes call the line: `class="byline"`, `epub:type="z3998:verse"`. A class of the whole
    page, as
    `content` is, says little."""
    return page.classes.get(here.unit.lines[0].number, ()) if page.classes else ()
