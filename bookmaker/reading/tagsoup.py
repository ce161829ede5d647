"""HTML as a run of tokens, each with its line, read so that no word can vanish into a broken tag.

A tree is of no use here: hand-made pages nest their tags wrongly, and what is wanted is where paragraphs end and which
words are slanted. A parser for trees also drops text where tags are broken (an attribute without its closing quote
takes the words up to the next one), stops at a depth, and loses line numbers above 65,535. The rule here is simple
enough to be checked from outside: a tag ends at the first `>` that is not inside a quoted attribute, a `<` that starts
no tag is text, and so is what stands after a comment or a script that nothing closes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

TokenKind = Literal["text", "start", "end", "comment", "hidden"]

_TOKEN = re.compile(
    r"<!--(?P<comment>.*?)-->"
    r"|<(?P<raw>script|style)(?=[\s/>])[^<>]*>(?P<hidden>.*?)</(?P=raw)\s*>"
    r"|<!(?:--|~~)(?P<broken>[^<>]*)>"
    r"|<!\[CDATA\[(?P<data>.*?)\]\]>"
    r"|<(?:!doctype\b|!\[(?:end)?if\b|\?xml)[^<>]*>"
    r"|<[!?](?P<odd>[^<>]*)>"
    r"""|<(?P<close>/?)(?P<name>[a-z][^\s<>/]*+)(?P<rest>(?>=\s*"[^"<]*"|=\s*'[^'<]*'|[^<>])*+)>"""
    r"""|<(?P<close2>/?)(?P<name2>[a-z][^\s<>/]*+)(?P<rest2>[^<>]*+)>""",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s"'=/>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_PAIRS = (
    (re.compile("<!--"), re.compile("-->"), "<!~~"),
    (re.compile(r"(?i)<script(?=[\s/>])"), re.compile(r"(?i)</script\s*>"), "<iframe"),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>"), "<!~CDATA~"),
    (re.compile(r"(?i)<style(?=[\s/>])"), re.compile(r"(?i)</style\s*>"), "<embed"),
)
"""Openings, what closes each, and what is read in place of one that nothing closes: as long, and without any effect."""


class Token(Struct, frozen=True):
    """`text` is what stands between tags with its entities resolved, or the tag's name in lower case; `hidden` is the
    inside of a script or a style sheet."""

    kind: TokenKind
    line: int
    text: str
    raw: str = ""

    @property
    def attributes(self) -> dict[str, str]:
        """A start tag's attributes, names in lower case; the first of a name holds."""
        found: dict[str, str] = {}
        for m in _ATTRIBUTE.finditer(self.raw):
            found.setdefault(m[1].lower(), html.unescape(m[2] or m[3] or m[4] or ""))
        return found


def html_tokens(source: str, first_line: int = 1) -> Iterator[Token]:
    """The tokens of a page or of a piece of one, in order. Lines are counted from `first_line`; ends are LF."""
    position, line = 0, first_line
    for m in _TOKEN.finditer(_without_unclosed(source)):
        if m.start() > position:
            between = source[position : m.start()]
            yield Token("text", line, html.unescape(between))
            line += between.count("\n")
        whole = source[m.start() : m.end()]
        yield from _token(m, line)
        line += whole.count("\n")
        position = m.end()
    if position < len(source):
        yield Token("text", line, html.unescape(source[position:]))


def tag_name(text: str) -> str:
    """The name of the tag that `text` starts with, in lower case; empty where it starts with none."""
    m = re.match(r"</?([a-z][^\s<>/]*)", text, re.IGNORECASE)
    return m[1].lower() if m else ""


def _token(m: re.Match[str], line: int) -> Iterator[Token]:
    comment = next((m[name] for name in ("comment", "broken", "odd") if m[name] is not None), None)
    if comment is not None:
        yield Token("comment", line, comment)
    elif m["data"]:
        yield Token("text", line, m["data"])
    elif m["raw"]:
        yield Token("hidden", line, m["hidden"])
    elif m["name"] or m["name2"]:
        name = (m["name"] or m["name2"]).lower()
        closes = m["close"] if m["name"] else m["close2"]
        yield Token("end" if closes else "start", line, name, m["rest"] if m["name"] else m["rest2"])


def _without_unclosed(source: str) -> str:
    """The source, of the same length, without openings that nothing closes: each would be searched for to the end."""
    for opening, closing, harmless in _PAIRS:
        last = max((m.end() for m in closing.finditer(source)), default=0)
        if opening.search(source, last):
            source = source[:last] + opening.sub(harmless, source[last:])
    return source
