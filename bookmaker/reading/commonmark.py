"""The CommonMark parser, made safe for fiction: what a writer types as an ornament opens nothing.

CommonMark was made for documentation. In stories a line of tildes is a change of scene and no code block that runs to
the end of the file, a thought in angle brackets is no tag, and a nest of quotation signs may be as deep as the joke.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Protocol

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, code, fence, html_block, list_block, reference
from markdown_it.rules_inline import StateInline, escape, image, link, newline

from bookmaker.reading.elements import is_element
from bookmaker.reading.linklabels import HELPERS
from bookmaker.reading.tagsoup import tag_name

_DEEPEST = 60
_WIDEST_CODE = 80


class _BlockRule(Protocol):
    def __call__(self, state: StateBlock, start: int, end: int, silent: bool, /) -> bool: ...


class _InlineRule(Protocol):
    def __call__(self, state: StateInline, silent: bool, /) -> bool: ...


class _Refusal(Protocol):
    def __call__(self, state: StateBlock, start: int, end: int, /) -> bool: ...


@cache
def commonmark() -> MarkdownIt:
    """CommonMark with strikethrough. A token of a line break carries where it stands as `meta["at"]`, and one of a link
    or a picture the whole of it as `meta["typed"]`."""
    parser = MarkdownIt("commonmark", {"maxNesting": 2 * _DEEPEST, "inline_definitions": True}).enable("strikethrough")
    parser.helpers = HELPERS  # type: ignore[assignment]
    blocks, inlines = parser.block.ruler, parser.inline.ruler
    stops = ["paragraph", "reference", "blockquote", "list"]
    blocks.at("fence", _unless(_opens_no_code, fence), {"alt": stops})
    blocks.at("code", _unless(_is_indented_prose, code))
    blocks.at("html_block", _unless(_is_no_element, html_block), {"alt": stops[:3]})
    blocks.at("reference", _unless(_is_note, reference))
    blocks.at("blockquote", _unless(_is_too_deep, blockquote), {"alt": stops})
    blocks.at("list", _unless(_is_too_deep, list_block), {"alt": stops[:3]})
    inlines.at("newline", _placed(newline))
    inlines.at("escape", _placed(escape))
    inlines.at("link", _kept(link))
    inlines.at("image", _kept(image))
    return parser


def _unless(refused: _Refusal, rule: _BlockRule) -> _BlockRule:
    def guarded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return not refused(state, start, end) and rule(state, start, end, silent)

    return guarded


def _placed(rule: _InlineRule) -> _InlineRule:
    def placing(state: StateInline, silent: bool) -> bool:
        before, position = len(state.tokens), state.pos
        matched = rule(state, silent)
        for token in state.tokens[before:]:
            if token.type in {"softbreak", "hardbreak"}:
                token.meta["at"] = state.src.index("\n", position)
        return matched

    return placing


def _kept(rule: _InlineRule) -> _InlineRule:
    def keeping(state: StateInline, silent: bool) -> bool:
        before, position = len(state.tokens), state.pos
        matched = rule(state, silent)
        made = state.tokens[before:] if matched else ()
        first = next((token for token in made if token.type in {"link_open", "image"}), None)
        if first:
            first.meta["typed"] = state.src[position : state.pos]
        return matched

    return keeping


def _row(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _opens_no_code(state: StateBlock, start: int, end: int) -> bool:
    """A run of tildes, or of backticks that nothing closes."""
    row = _row(state, start)
    if not row.startswith("```"):
        return True
    run = len(row) - len(row.lstrip("`"))
    closing = re.compile(rf"`{{{run},}}\s*$")
    return not any(closing.match(_row(state, line)) for line in range(start + 1, end))


def _is_indented_prose(state: StateBlock, start: int, end: int) -> bool:
    """A line wider than code is: a paragraph whose writer indents by a tab."""
    return state.eMarks[start] - state.bMarks[start] > _WIDEST_CODE


def _is_no_element(state: StateBlock, start: int, end: int) -> bool:
    """A line that starts like a tag that HTML does not have."""
    name = tag_name(_row(state, start))
    return bool(name) and not is_element(name)


def _is_note(state: StateBlock, start: int, end: int) -> bool:
    """`[^1]: Sic.` is a note, though it has the form of a link's definition."""
    return _row(state, start).startswith("[^")


def _is_too_deep(state: StateBlock, start: int, end: int) -> bool:
    return state.level > _DEEPEST
