"""Lines -> inlines: emphasis as people typed it, links, words cut at line ends. No word is changed here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from bookmaker.model import (
    Code,
    Deleted,
    Emphasis,
    Inline,
    Inlines,
    LineBreak,
    Link,
    NoteRef,
    RawLine,
    Ruby,
    Span,
    Strong,
    Text,
)
from bookmaker.patterns import Lazy

_TYPED = Lazy(
    r"(?<![\w*\\])\*\*(?P<strong>(?=[^\s*])[^*\n]{1,1200}?(?<=[^\s*]))\*\*(?![\w*])"
    r"|(?<![\w*\\])\*(?P<head>[^\W\d_]{1,12})\*(?=[^\W\d_]{2,})(?!\w*\*)"
    r"|(?<=[^\W\d_]{2})\*(?P<tail>[^\W\d_]{1,12})\*(?![\w*])"
    r"|(?<![\w*\\])\*(?P<star>(?=[^\s*])(?:[^*\n]|(?<=\w)\*(?=\w)){1,2500}?(?<=[^\s*]))\*(?![\w*])"
    r"|(?<![\w_\\])_(?P<under>(?=[^\s_])[^\n]{1,1200}?(?<=[^\s_]))_(?![\w])"
    r"|(?<![\w/.:<~\\])/(?P<slash>(?=[A-Za-z\"'“‘])[^/\n<>]{1,300}?(?<=[\w.!?\"'”’,…-]))/(?![\w/])"
)
_KANA = r"[\u3040-\u30ff・]"
_RUBY = Lazy(
    rf"(?:[｜|](?P<marked>[^｜|《》\n]{{1,20}})|(?P<plain>[々〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{{1,20}}))"
    rf"《(?P<reading>{_KANA}{{1,30}})》"
)
"""A reading in kana as Aozora Bunko and web novels type it: after the characters it is of, or after a bar and these.
(https://www.aozora.gr.jp/annotation/etc.html#ruby) Titles in Chinese stand in the same brackets, but not in kana."""

_CUT_WORD = Lazy(r"\b[^\W\d_]+-[ \t]*(?:\r\n?|\n)\s*[^\W\d_]+")
_URL = Lazy(r"(?:https?://|www\.)[^\s<>\"]+|(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")


class Wording(Struct, frozen=True, dict=True):
    """The words of a whole document, to judge by: is `tran-` / `quil` one word or two?"""

    text: str

    @cached_property
    def words(self) -> frozenset[str]:
        # The halves of a word that a line's end cut are no words of the document.
        return frozenset(re.findall(r"[^\W\d_]+", _CUT_WORD.sub(" ", self.text.casefold())))

    @cached_property
    def hyphenated(self) -> frozenset[str]:
        return frozenset(re.findall(r"[^\W\d_]+-[^\W\d_]+", self.text.casefold()))

    def is_cut(self, head: str, tail: str) -> bool:
        """Whether the hyphen that ends `head` only cuts a word in two, so that it goes when `tail` is joined on."""
        first = re.search(r"([^\W\d_]+)-$", head)
        second = re.match(r"[^\W\d_]+", tail)
        if not first or not second or second[0][0].isupper():
            return False
        a, b = first[1].casefold(), second[0].casefold()
        two_words = a + b not in self.words and a in self.words and b in self.words
        return not two_words and f"{a}-{b}" not in self.hyphenated


def joined_lines(lines: Sequence[RawLine], wording: Wording, *, keep_breaks: bool = False) -> tuple[str, list[Span]]:
    """The lines as one string with their spans moved along. A line break that is kept is a newline in it."""
    text = lines[0].text if lines else ""
    spans = list(lines[0].spans) if lines else []
    for before, line in pairwise(lines):
        if text.endswith("-") and not text.endswith((" -", "--")) and line.text[:1].isalpha():
            # Only the last word matters: a long text is not searched from its start at each of its lines.
            if wording.is_cut(text[text.rfind(" ") + 1 :], line.text):
                text = text[:-1]
        elif not text.endswith(("--", "—")) or text.endswith((" --", " —")):
            text += "\n" if keep_breaks and not before.filled else " "
        at = len(text)
        spans.extend(Span(s.start + at, s.end + at, s.kind, s.target) for s in line.spans)
        text += line.text
    return text, spans


def inlines_of(lines: Sequence[RawLine], wording: Wording, *, typed: bool = True, keep_breaks: bool = False) -> Inlines:
    """The inlines of a run of lines. `typed` says that emphasis is typed in signs (plain text, old web pages);
    `keep_breaks` that a line which was not full ends on purpose."""
    text, spans = joined_lines(lines, wording, keep_breaks=keep_breaks)
    return _from_spans(text, 0, len(text), spans, typed)


def inlines_of_text(text: str) -> Inlines:
    """The inlines of a value without lines."""
    return _from_spans(text, 0, len(text), [], True)


def _from_spans(text: str, start: int, end: int, spans: Sequence[Span], typed: bool) -> Inlines:
    inside = sorted(
        (s for s in spans if s.start >= start and s.end <= end and s.start < s.end), key=lambda s: (s.start, -s.end)
    )
    result: list[Inline] = []
    at = start
    for n, span in enumerate(inside):
        if span.start < at:
            continue
        result.extend(_plain(text[at : span.start], typed))
        rest = _spans_within(inside, n)
        result.append(_wrapped(text, span, rest, typed))
        at = span.end
    result.extend(_plain(text[at:end], typed))
    return tuple(result)


def _spans_within(spans: Sequence[Span], n: int) -> list[Span]:
    """The spans inside span `n` of spans that are sorted by their starts."""
    within: list[Span] = []
    for m in range(n + 1, len(spans)):
        if spans[m].start >= spans[n].end:
            break
        if spans[m].end <= spans[n].end:
            within.append(spans[m])
    return within


def _wrapped(text: str, span: Span, rest: Sequence[Span], typed: bool) -> Inline:
    inner = text[span.start : span.end]
    match span.kind:
        case "code":
            return Code(inner)
        case "note-ref":
            # Markdown's brackets and caret are none of the author's.
            return NoteRef(span.target, inner[2:-1] if inner.startswith("[^") else inner)
        case "emphasis":
            return Emphasis(_from_spans(text, span.start, span.end, rest, typed))
        case "strong":
            return Strong(_from_spans(text, span.start, span.end, rest, typed))
        case "deleted":
            return Deleted(_from_spans(text, span.start, span.end, rest, typed))
        case "link":
            return Link(span.target, _from_spans(text, span.start, span.end, rest, False))


def _plain(text: str, typed: bool) -> list[Inline]:
    if not text:
        return []
    if not typed or not any(c in text for c in "*_/"):
        return _with_breaks(text)
    result: list[Inline] = []
    at = 0
    shielded = [m.span() for m in _URL.finditer(text)] if "@" in text or "www." in text or "://" in text else []
    for match in _TYPED.finditer(text):
        if match.start() < at or any(a < match.end() and b > match.start() for a, b in shielded):
            continue
        if match["slash"] is not None and not _slash_is_emphasis(match["slash"]):
            continue
        result.extend(_with_breaks(text[at : match.start()]))
        result.append(_emphasis(match))
        at = match.end()
    result.extend(_with_breaks(text[at:]))
    return result


def _slash_is_emphasis(inner: str) -> bool:
    """`/thought/` in words, not a path, a date or a pairing."""
    return bool(re.search(r"[A-Za-z]{2}", inner)) and not re.search(r"\d$|^\d|\\", inner)


def _emphasis(match: re.Match[str]) -> Inline:
    if match["strong"] is not None:
        return Strong(tuple(_plain(match["strong"], True)))
    inner = next(g for g in match.group("head", "tail", "star", "under", "slash") if g is not None)
    if match["under"] is not None and "_" in inner:
        # _Where_No_Man_: a title underlined word by word, its spaces typed as the underline.
        inner = re.sub(r"(?<=[^\s_])_(?=[^\s_])", " ", inner)
    return Emphasis(tuple(_plain(inner, True)))


def _with_breaks(text: str) -> list[Inline]:
    if "\n" not in text:
        return _with_readings(text) if text else []
    result: list[Inline] = []
    for n, part in enumerate(text.split("\n")):
        if n:
            result.append(LineBreak())
        if part:
            result.extend(_with_readings(part))
    return result


def _with_readings(text: str) -> list[Inline]:
    if "《" not in text:
        return [Text(text)]
    result: list[Inline] = []
    at = 0
    for match in _RUBY.finditer(text):
        result.append(Text(text[at : match.start()]))
        result.append(Ruby(match["marked"] or match["plain"], match["reading"]))
        at = match.end()
    return [inline for inline in (*result, Text(text[at:])) if inline != Text("")]


def text_of(inlines: Inlines) -> str:
    """The plain words of inlines, a line break as a space."""
    parts = []
    for inline in inlines:
        match inline:
            case Text(text) | Code(text) | Ruby(text):
                parts.append(text)
            case LineBreak():
                parts.append(" ")
            case NoteRef(_, label):
                parts.append(label)
            case Emphasis(inner) | Strong(inner) | Deleted(inner) | Link(_, inner):
                parts.append(text_of(inner))
    return "".join(parts)
