"""HTML -> Source: pages of story archives, hand-made pages of the 1990s, what word processors export."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from bookmaker.model import Layout, RawLine, RawParagraph, Source
from bookmaker.reading.decode import Decoded, split_lines
from bookmaker.reading.elements import HIDDEN
from bookmaker.reading.flow import Flow, flow_of
from bookmaker.reading.marked import markup_layout
from bookmaker.reading.pictures import diagnostics_of_pictures
from bookmaker.reading.text import read_text

_PROSE = 200
"""Characters; no title, verse or attribution is longer."""

_NAVIGATION = "nav"
_PARAGRAPH = 30
"""Words that nothing has which leads to other pages."""

_META = ("author", "description")


def read_html(path: Path, decoded: Decoded) -> Source:
    """A page as raw paragraphs. White space is collapsed outside `<pre>`; a line of the source is a line, `filled`
    where only the source was broken there and not where a `<br>` stands.

    The page's title, and the author and description that its head names, are of role "metadata", unless the page itself
    shows them. A story that was put into `<pre>` as plain text is read as plain text.
    """
    flow = _flow("\n".join(split_lines(decoded.text)))
    paragraphs, layout = _with_text_in_pre(path, _without_page_margins(flow.paragraphs))
    head, dropped = _head(flow)
    return Source(
        path,
        decoded.encoding,
        layout,
        (*head, *paragraphs),
        decoded.text,
        "html",
        (*dropped, *flow.dropped, *decoded.dropped),
        (*decoded.diagnostics, *diagnostics_of_pictures(flow.pictures)),
    )


def _flow(text: str) -> Flow:
    """The page's paragraphs. Where navigation is said to hold more prose than the page has words, whoever typed it
    put the story there."""
    flow = flow_of(text)
    hidden = [p.text.split() for p, reason in flow.dropped if reason == HIDDEN[_NAVIGATION]]
    prose = sum(len(words) for words in hidden if len(words) >= _PARAGRAPH)
    if not prose or prose <= sum(len(p.text.split()) for p in flow.paragraphs):
        return flow
    return flow_of(text, hidden={name: reason for name, reason in HIDDEN.items() if name != _NAVIGATION})


def _head(flow: Flow) -> tuple[list[RawParagraph], list[tuple[RawParagraph, str]]]:
    """(metadata that only the head holds, the page's title where the page shows it too)."""
    shown = " ".join(" ".join(f"{p.name} {p.text}" for p in flow.paragraphs).casefold().split())
    headings = [p.text.casefold() for p in flow.paragraphs if p.role == "heading"]
    entries: list[RawParagraph] = []
    dropped: list[tuple[RawParagraph, str]] = []
    for title in flow.title:
        text = title.text.casefold()
        # Sites add their own name or the author's to the title that stands at the head of the page.
        if text in shown or any(len(heading) > 2 and heading in text for heading in headings[:3]):
            dropped.append((title, "page-title"))
        else:
            entries.append(replace(title, role="metadata", name="title", level=0, centred=False, named_by_tag=True))
    for name in _META:
        line, text = flow.meta.get(name, (0, ""))
        text = " ".join(text.split())
        if text and text.casefold() not in shown:
            entries.append(RawParagraph((RawLine(line, text),), role="metadata", name=name, named_by_tag=True))
    return entries, dropped


def _without_page_margins(paragraphs: list[RawParagraph]) -> list[RawParagraph]:
    """The paragraphs, where a `<blockquote>` around the whole story made its margins, or a `<center>` its page."""
    weight = sum(len(p.text) for p in paragraphs)
    while sum(len(p.text) for p in paragraphs if p.role == "quote") > 0.6 * weight:
        paragraphs = [_outside_of_quote(p) for p in paragraphs]
    long = [p.centred for p in paragraphs if len(p.text) > _PROSE]
    if len(long) > 2 and sum(long) > 0.6 * len(long):
        return [replace(p, centred=p.centred and p.role == "heading") for p in paragraphs]
    return paragraphs


def _outside_of_quote(paragraph: RawParagraph) -> RawParagraph:
    if paragraph.role != "quote":
        return paragraph
    return replace(paragraph, role="quote" if paragraph.level > 1 else "text", level=paragraph.level - 1)


def _with_text_in_pre(path: Path, paragraphs: list[RawParagraph]) -> tuple[list[RawParagraph], Layout]:
    """The paragraphs, with most of a page that stands in `<pre>` laid out as the plain text that it is."""
    weights = [len(p.text) for p in paragraphs]
    inside = sum(w for p, w in zip(paragraphs, weights, strict=True) if p.role == "preformatted")
    if inside <= 0.5 * sum(weights) or not inside:
        return paragraphs, markup_layout(paragraphs)
    result: list[RawParagraph] = []
    layout, heaviest = markup_layout(paragraphs), 0
    for paragraph, weight in zip(paragraphs, weights, strict=True):
        if paragraph.role != "preformatted" or weight < 0.1 * inside:
            result.append(paragraph)
            continue
        source = _plain_source(path, paragraph)
        result += source.paragraphs
        if weight > heaviest:
            layout, heaviest = source.layout, weight
    return result, layout


def _plain_source(path: Path, paragraph: RawParagraph) -> Source:
    rows = [" " * line.indent + line.text for line in paragraph.lines]
    source = read_text(path, Decoded("\n".join(rows), ""), rows)
    typed = dict(enumerate(paragraph.lines, 1))

    def restored(line: RawLine) -> RawLine:
        before = typed[line.number]
        spans = before.spans if before.text == line.text else ()
        return RawLine(before.number, line.text, line.indent, line.filled, spans)

    read = [replace(p, lines=tuple(map(restored, p.lines))) for p in source.paragraphs]
    read[0] = replace(read[0], gap_before=paragraph.gap_before)
    return replace(source, paragraphs=tuple(read))
