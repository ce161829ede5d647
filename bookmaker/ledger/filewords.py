"""The words of a file, read without the readers' help.

By patterns, not by a parser: what a parser makes of a broken page is a reading of its own, and may lose words.
"""

from __future__ import annotations

import html
import re

from bookmaker.model import Source

_BLOCKS = frozenset("""
address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset
figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li listing main
menu nav noframes noscript ol optgroup option p plaintext pre section select summary table tbody td template
textarea tfoot th thead title tr ul xmp
""".split())  # fmt: skip
"""Elements between which words end."""

_INLINES = frozenset("""
a abbr acronym applet area audio b base basefont bdi bdo bgsound big blink canvas cite code col colgroup data
datalist del dfn em embed font frame i iframe img input ins isindex kbd label layer link map mark marquee meta
meter multicol nobr object output param picture progress q rp rt ruby s samp script search slot small source
spacer span strike strong style sub sup svg time track tt u var video wbr
""".split())  # fmt: skip
_ADDRESSES = ("http:", "https:", "ftp:", "mailto:", "news:")

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][^\s<>/]*+)[^<>]*+>|<[?!][^<>]*+>")
_DECLARATION = re.compile(r"<!doctype\b|<!\[(?:end)?if\b|<\?xml", re.I)
"""What looks like a tag and says nothing to a reader, unlike `<!a remark>`."""

_RAW_ENDS = {name: re.compile(rf"</{name}\s*>", re.I) for name in ("script", "style")}
_LINK_TARGET = re.compile(r"\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")


def own_text(source: Source) -> str:
    """The words of the file as text, each on its own line of the file wherever `source.text` is the file's."""
    if source.counted is not None:
        return source.counted
    if source.format in ("html", "epub"):
        return html.unescape(without_tags(source.text))
    if source.format == "markdown":
        # A tag in front matter stands there as typed, and parts words.
        return html.unescape(without_tags(_LINK_TARGET.sub(_bracket, source.text), inline=" "))
    return source.text


def without_tags(markup: str, *, inline: str = "") -> str:
    """The text of a page with its comments, without scripts and style sheets. Line ends stay. A word ends at the tag of
    a block, while any other is read as `inline`; a tag that HTML does not have is text."""
    kept: list[str] = []
    position, unclosed = 0, set[str]()
    while (start := markup.find("<", position)) >= 0:
        kept.append(markup[position:start])
        text, position = _tag_at(markup, start, unclosed, inline)
        kept.append(text)
    kept.append(markup[position:])
    return "".join(kept)


def _tag_at(markup: str, start: int, unclosed: set[str], inline: str) -> tuple[str, int]:
    """(what is read in place of what the `<` at `start` opens, where it ends). `unclosed` are openings that nothing
    closes from here on: nothing is looked for twice to the end of the page."""
    if markup.startswith("<!--", start) and "!--" not in unclosed:
        end = markup.find("-->", start + 4)
        if end >= 0:
            return f" {_as_typed(markup[start + 4 : end])} ", end + 3
        unclosed.add("!--")
    if markup.startswith("<![CDATA[", start):
        return " ", start + len("<![CDATA[")
    tag = _TAG.match(markup, start)
    if tag is None:
        return "<", start + 1
    name = (tag["name"] or "").lower()
    if name in _RAW_ENDS and not tag["close"] and name not in unclosed:
        close = _RAW_ENDS[name].search(markup, tag.end())
        if close:
            return " " + _line_ends(markup[start : close.end()]), close.end()
        unclosed.add(name)
    return _read_tag(tag, name, inline), tag.end()


def _read_tag(tag: re.Match[str], name: str, inline: str) -> str:
    if name in _BLOCKS or (not name and _DECLARATION.match(tag[0])):
        return " " + _line_ends(tag[0])
    known = name in _INLINES or tag["close"] or (":" in name and not name.startswith(_ADDRESSES))
    return inline + _line_ends(tag[0]) if known else f" {_as_typed(tag[0][1:-1])} "


def _as_typed(text: str) -> str:
    """Text in which no reference stands for another sign."""
    return text.replace("&", "&amp;")


def _bracket(target: re.Match[str]) -> str:
    return "]" + _line_ends(target[0])


def _line_ends(text: str) -> str:
    """Nothing but the line ends of what is left out."""
    return "".join(re.findall(r"\r\n?|\n", text)) if "\n" in text or "\r" in text else ""
