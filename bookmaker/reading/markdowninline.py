"""What stands in a paragraph of Markdown: emphasis, links, pictures and tags, as lines with spans."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import islice, takewhile
from urllib.parse import unquote

from markdown_it.token import Token

from bookmaker.model import RawLine, RawParagraph, SpanKind
from bookmaker.reading.elements import is_element, span_kind
from bookmaker.reading.marked import LineBuilder, words_paragraph
from bookmaker.reading.pictures import Picture, picture_name, picture_of_story
from bookmaker.reading.tagsoup import html_tokens, tag_name

_PLAIN_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_REFERENCE = re.compile(r"\]\[([^\[\]]+)\]\Z")
_MARKS: dict[str, SpanKind] = {"em": "emphasis", "strong": "strong", "s": "deleted"}


class InlineReader:
    """One paragraph's inline tokens -> lines with spans; what is `dropped` of them with why, and their `pictures`.

    The paragraph begins on the line `first`, `indent_of` says how far in the text of a line starts, and `joins` whether
    plain breaks are the editor's.
    """

    def __init__(self, first: int, indent_of: Callable[[int], int], *, joins: bool) -> None:
        self.centred = False
        self.dropped: list[tuple[RawParagraph, str]] = []
        self.pictures: list[Picture] = []
        self._indent_of = indent_of
        self._number = first
        self._counted = 0
        self._joins = joins
        self._builder = LineBuilder(first, indent_of(first))

    def read(self, token: Token) -> tuple[RawLine, ...]:
        """The lines of an inline token, as the parser made it."""
        children = token.children or []
        for place, child in enumerate(children):
            self._take(child, token.content)
            if child.type == "link_open" and _holds_no_text(islice(children, place + 1, None)):
                # There is nothing to hang the address on, which the parser has encoded.
                self._leave_out(unquote(str(child.attrs.get("href", ""))), "link-definition")
        return self._builder.lines()

    def _take(self, child: Token, content: str) -> None:
        builder = self._builder
        kind = _MARKS.get(child.tag)
        match child.type:
            case "link_open":
                builder.start("link", str(child.attrs.get("href", "")))
                self._leave_out_beside(child)
            case "link_close":
                builder.stop("link")
            case "code_inline":
                builder.start("code")
                builder.write(child.content)
                builder.stop("code")
            case "softbreak" | "hardbreak":
                self._number += content.count("\n", self._counted, child.meta["at"] + 1)
                self._counted = child.meta["at"] + 1
                filled = self._joins and child.type == "softbreak"
                builder.end_line(self._number, self._indent_of(self._number), filled=filled)
            case "image":
                picture = Picture(self._number, picture_name(str(child.attrs.get("src", ""))))
                self.pictures.append(picture)
                self._leave_out(child.content, "picture")
                self._leave_out_beside(child)
            case "html_inline":
                self._tag(child.content)
            case _ if kind and child.nesting > 0:
                builder.start(kind)
            case _ if kind:
                builder.stop(kind)
            case _:
                builder.write(child.content)

    def _tag(self, text: str) -> None:
        name = tag_name(text)
        if text.startswith("<!--"):
            self._leave_out(text[4:-3], "markup-comment")
        elif not name:
            self._leave_out(text, "markup-declaration")
        elif not is_element(name):
            # A thought in angle brackets, not a tag.
            self._builder.write(text)
        else:
            # A reader of tags that knows no quotes would take the rest of the value for text.
            self._leave_out(_PLAIN_TAG.sub("", text, count=1), "attribute")
            self._known_tag(name, text)

    def _known_tag(self, name: str, text: str) -> None:
        if name == "br":
            self._builder.end_line(self._number, filled=False)
        elif name == "center":
            self.centred = True
        else:
            self._mark(name, text)

    def _mark(self, name: str, text: str) -> None:
        token = next(html_tokens(text))
        if name == "img":
            picture = picture_of_story(self._number, token.attributes, None)
            self.pictures.extend([picture] if picture else ())
            self._leave_out(token.attributes.get("alt", ""), "picture")
        kind = "link" if name == "a" and token.kind == "end" else span_kind(name, token.attributes)
        if kind and token.kind == "start":
            self._builder.start(kind, token.attributes.get("href", "") if kind == "link" else "")
        elif kind:
            self._builder.stop(kind)

    def _leave_out_beside(self, child: Token) -> None:
        """What stands behind the words of a link: its title, or the name of its definition, where the title is."""
        typed = child.meta.get("typed", "")
        if typed.endswith(")"):
            self._leave_out(str(child.attrs.get("title", "")), "link-title")
        elif reference := _REFERENCE.search(typed):
            self._leave_out(reference[1], "link-definition")

    def _leave_out(self, text: str, reason: str) -> None:
        if any(c.isalnum() for c in text):
            self.dropped.append((words_paragraph(self._number, text), reason))


def _holds_no_text(children: Iterable[Token]) -> bool:
    """Whether a link, of which this is the rest of its line of tokens, ends before any text."""
    held = takewhile(lambda child: child.type != "link_close", children)
    return not any(child.type in ("text", "code_inline", "html_inline") and child.content.strip() for child in held)
