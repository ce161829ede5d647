"""The brackets around a link's text, found in a time that grows with the text and no faster.

markdown-it-py walks to the end of the paragraph from each opening bracket, and from those inside it again. Here what
was found of a bracket is remembered, so that each is walked over once.
"""

from __future__ import annotations

from types import SimpleNamespace
from weakref import WeakKeyDictionary

from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.rules_inline import StateInline

_UNMATCHED = -1

_found: WeakKeyDictionary[StateInline, dict[tuple[int, bool], dict[int, int]]] = WeakKeyDictionary()


def end_of_label(state: StateInline, start: int, no_links: bool = False) -> int:
    """Where the bracket that opens at `start` closes; -1 where it does not, or holds a link while it may hold none."""
    # Inside a link the text ends sooner, and brackets that close beyond it do not close.
    ends = _found.setdefault(state, {}).setdefault((state.posMax, no_links), {})
    if start not in ends:
        before = state.pos
        _walk(state, start, no_links, ends)
        state.pos = before
    return ends[start]


def _walk(state: StateInline, start: int, no_links: bool, ends: dict[int, int]) -> None:
    """Find the end of the bracket at `start`, and of those inside it on the way."""
    open_brackets = [start]
    at = start + 1
    while at < state.posMax:
        if state.src[at] == "]":
            ends[open_brackets.pop()] = at
            at += 1
            if not open_brackets:
                return
            continue
        state.pos = at
        state.md.inline.skipToken(state)
        after = state.pos
        if state.src[at] == "[":
            if after != at + 1:
                if no_links:
                    break
            elif at not in ends:
                open_brackets.append(at)
            elif ends[at] == _UNMATCHED:
                break
            else:
                after = ends[at] + 1
        at = after
    ends.update(dict.fromkeys(open_brackets, _UNMATCHED))


HELPERS = SimpleNamespace(
    parseLinkLabel=end_of_label, parseLinkDestination=parseLinkDestination, parseLinkTitle=parseLinkTitle
)
"""In the place of markdown-it-py's own."""
