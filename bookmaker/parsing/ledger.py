"""The word ledger: every word of the source is in the book, in order, or is listed as left out.

The count starts from the decoded file, by a reading of its own that shares no code with the readers and parsers: tags
are stripped by patterns, and what is compared is the stream of letters and
figures. Words may be joined (a hyphen at a line's end goes), never lost and never moved.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from bookmaker.errors import LedgerError, Position
from bookmaker.model import LedgerEntry, Page, Parsed, Source

_WORD = re.compile(r"[^\W_]+")
_IN_STORY = frozenset(
    ("paragraph", "verse", "thematic-break", "aside", "quotation", "preformatted", "list", "heading", "end-mark")
)
"""What stands in the story's own order in the book; the rest (fields, notes, epigraphs) has places of its own."""

_IN_HEADER = frozenset(("title", "author", "field"))

_BYLINE_WORDS = re.compile(
    r"\b(?:an?|by|written|story|fan|fic|fiction|fanfic|fanfiction|filked|script|poem|told|composed|authored)\b", re.I
)

_BLOCKS = frozenset(
    "p div br hr h1 h2 h3 h4 h5 h6 li dt dd td th tr title blockquote pre center ul ol dl table section cite".split()
)
"""Elements between which words end."""

_HINT = "This is a fault of bookmaker: please report it with the file."


_HIDING = re.compile(r"<!--|<(script|style|noscript)\b[^<>]*>", re.I)
_CLOSING = {
    "": re.compile("-->"),
    **{name: re.compile(rf"</{name}\s*>", re.I) for name in ("script", "style", "noscript")},
}
"""What ends a comment, and what is hidden by the element that begins it."""

_DECLARATION = re.compile(r"<[!?][^<>]*>")
_LINK_TARGET = re.compile(r"\]\((?:\\.|[^()\s\\]++|\([^()\s]*\))*+(?:\s+\"[^\"]*\")?\)")
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCKS))})\b[^<>]*>", re.I)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def _text_of_markup(markup: str) -> str:
    """The text of an HTML or XHTML page, without scripts, styles and comments; a word does not end at an inline tag.

    By patterns, not by a parser: what a parser makes of a broken page is its own reading, and may lose words.
    """
    seen = _DECLARATION.sub(" ", _without_hidden(markup, ("", "script", "style", "noscript")))
    return html.unescape(_TAG.sub("", _BLOCK_TAG.sub(" ", seen)))


def _without_hidden(markup: str, kinds: Iterable[str]) -> str:
    """The markup with a space for what is hidden: comments, which are the kind without a name, and these elements."""
    seen: list[str] = []
    closable = set(kinds)
    at = read = 0
    while closable and (opening := _HIDING.search(markup, read)):
        kind = (opening[1] or "").lower()
        closing = _CLOSING[kind].search(markup, opening.end()) if kind in closable else None
        if closing:
            seen += [markup[at : opening.start()], " "]
            at = read = closing.end()
        else:
            # Nothing closes this one, and none after it: they are not looked after to the end again.
            closable.discard(kind)
            read = opening.end()
    return "".join(seen) + markup[at:]


def letters(text: str) -> str:
    """The letters and figures of a text, without case, composed: what no typography may change."""
    return "".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def count_words(parsed: Parsed) -> dict[str, int]:
    """Words of the source, in the book, left out and missing. A word is a run of letters and figures."""
    source = _count(entry.text for entry in parsed.ledger)
    left_out = _count(entry.text for entry in parsed.ledger if entry.became == "left-out")
    missing = max(0, len(_WORD.findall(_own_text(parsed.source))) - source)
    return {"source": source + missing, "in_book": source - left_out, "left_out": left_out, "missing": missing}


def _count(texts: Iterable[str]) -> int:
    return sum(len(_WORD.findall(text)) for text in texts)


def check_source(parsed: Parsed) -> None:
    """Every letter of the file is in a ledger entry or among what the reader dropped, in order.

    Raises LedgerError naming the first line that is not. For mark-up the comparison is by words without order, since
    attributes, link targets and references are written between them.
    """
    source = parsed.source
    if source.format == "text":
        told = "".join(map(letters, _told_in_order(parsed)))
        there = letters(source.text)
        if told != there:
            raise _lost(parsed, told, there)
        return
    told_words = _bag(_told_in_order(parsed))
    short = [word for word, count in _bag([_own_text(source)]).items() if told_words[word] < count]
    # What mark-up cuts in two (a drop capital) is one word here and two there.
    joined = "".join(letters(entry.text) for entry in parsed.ledger) if short else ""
    lost = next((word for word in short if word not in joined), None)
    if lost is not None:
        message = f'the word "{lost}" of the source is in no paragraph'
        raise LedgerError(message, position=Position(source.path), hint=_HINT)


def _told_in_order(parsed: Parsed) -> list[str]:
    """The texts of all entries and of what the reader dropped, as they follow each other in the source."""
    told = [(entry.first_line, entry.text) for entry in parsed.ledger]
    if parsed.source.dropped:
        told += [(raw.first_line, raw.text) for raw, _ in parsed.source.dropped]
        told.sort(key=lambda x: x[0])
    return [text for _, text in told]


def _bag(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _own_text(source: Source) -> str:
    """The words of the file, counted without the readers' help."""
    if source.format == "html":
        return _text_of_markup(source.text)
    if source.format == "markdown":
        text = _LINK_TARGET.sub("]", _without_hidden(source.text, ("",)))
        return html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", " ", text))
    return source.text


def _lost(parsed: Parsed, told: str, there: str) -> LedgerError:
    at = next((n for n, (a, b) in enumerate(zip(told, there, strict=False)) if a != b), min(len(told), len(there)))
    line, seen = 1, 0
    for number, row in enumerate(re.split(r"\r\n|\r|\n", parsed.source.text), 1):
        seen += len(letters(row))
        if seen > at:
            line = number
            break
    near = there[max(0, at - 12) : at + 24]
    return LedgerError(
        f'words near "{near}" are neither in the book nor listed as left out',
        position=Position(parsed.source.path, line),
        hint=_HINT,
    )


def check_book(parsed: Parsed, pages: Sequence[Page]) -> None:
    """Every word of the source that is not left out is on some page; the story's own words stand in its order.

    `pages` are all pages of the book that this story is in. Raises LedgerError naming the first line whose words are
    not found.
    """
    stream = "".join(letters(text_of_page(page.xhtml)) for page in pages)
    at = 0
    for entry in parsed.ledger:
        want = _wanted(entry)
        if entry.became in _IN_STORY:
            found = stream.find(want, at)
            at = found + len(want)
            there = found >= 0
        else:
            there = want in stream or (entry.became in _IN_HEADER and _all_words(_own_words(entry), stream))
        if not there:
            raise LedgerError(
                f"the words of this line are not in the book where they belong ({entry.became}, rule {entry.rule}): "
                f'"{entry.text[:60]}"',
                position=Position(parsed.source.path, entry.first_line),
                hint=_HINT,
            )


def _wanted(entry: LedgerEntry) -> str:
    """The letters of an entry that must be on a page; empty for none. An ornament's letters (oOo) are drawn anew."""
    drawn = entry.became == "thematic-break" and entry.rule == "mark"
    return "" if drawn or entry.became == "left-out" else letters(entry.text)


def _own_words(entry: LedgerEntry) -> str:
    """A header line without the name of its entry and without the words of a byline that are not the author's name:
    the title page says `by` in its own way."""
    text = entry.text
    if entry.label and entry.label in text:
        return text[text.index(entry.label) + len(entry.label) :]
    if entry.became in ("author", "title"):
        return _BYLINE_WORDS.sub(" ", text)
    return text


def _all_words(text: str, stream: str) -> bool:
    """A header entry's name and value stand apart on the title page, and a byline is shortened to its name."""
    return all(letters(word) in stream for word in _WORD.findall(text))


def text_of_page(xhtml: str) -> str:
    """The words of a page's body."""
    return _text_of_markup(xhtml[xhtml.find("<body") :])
