"""Inlines and blocks to XHTML.

Functions and not templates, since a space that a template adds inside a word (`<em>un</em><strong>believable
</strong>`) is a fault in the book. Each `match` covers its union.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never
from urllib.parse import quote

from markupsafe import Markup
from msgspec import Struct, field

from bookmaker.book.letters import LetterPart, parts_in_text, parts_of_letter
from bookmaker.book.words import text_from_inlines
from bookmaker.model import (
    Aside,
    Block,
    BlockQuote,
    Blocks,
    Code,
    Deleted,
    Direction,
    Emphasis,
    EndMark,
    Epigraph,
    Heading,
    Inline,
    Inlines,
    ItemList,
    LineBreak,
    Link,
    NoteRef,
    Paragraph,
    Preformatted,
    QuoteKind,
    Ruby,
    Speech,
    Strong,
    Text,
    ThematicBreak,
    Verse,
    VerseLine,
)

DEEPEST_INDENT = 8
"""Steps of verse indent that the stylesheet knows."""
WIDE_LINES = ((84, "widest"), (60, "wider"), (34, "wide"))
"""Columns of preformatted text beyond which the stylesheet sets it smaller, so that no line is turned over."""

_SET_OFF = Verse | BlockQuote | Aside | Preformatted

# XML 1.0, section 2.2: these may not stand in a document, not even as a character reference.
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What parts words where XML does not allow it, and Unicode's separators of lines and paragraphs: these mean nothing in
# mark-up, but what lays a page out ends a line at them.
_SEPARATORS = re.compile("[\x0b\x0c\u2028\u2029]")
_WEB_ADDRESS = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:[/?#].*)?", re.IGNORECASE)
_MAIL_ADDRESS = re.compile(r"mailto:[a-z0-9._+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
_ITEM_SIGN = re.compile(r"\s*(?:[-*•·+o–—]|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.):\]])\s|\[[ xX]?\]")
_QUOTE_MARKS: dict[QuoteKind, str] = {
    "quotation": "<blockquote>",
    "letter": '<blockquote class="letter" epub:type="z3998:letter">',
    "message": '<blockquote class="message">',
}


def without_forbidden(text: str) -> str:
    """The text without the characters that XML does not allow, and with spaces for separators of lines, paragraphs and
    pages."""
    return _FORBIDDEN.sub("", _SEPARATORS.sub(" ", text))


def escaped(text: str) -> str:
    """Text as XML character data; quotes need no escape there and stay readable."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def href_to(section_id: str, anchor: str = "") -> str:
    """The address of a section, or of an anchor in it, from any other page of the book."""
    return f"{section_id}.xhtml" + (f"#{anchor}" if anchor else "")


def note_anchor(section_id: str, ref: str) -> str:
    """The id of an endnote on its page; unique in the whole book, since no section's id holds an underscore."""
    return f"{section_id}_{_id_from_ref(ref)}"


def call_anchor(section_id: str, ref: str) -> str:
    """The id of the first call for an endnote in a section."""
    return f"{section_id}_to-{_id_from_ref(ref)}"


class TextWriter(Struct, dict=True):
    """Writes the text of one section.

    `note_pages` leads from an endnote's ref to the id of the section it stands in; `keep_marks` shows the author's
    own ornaments where a scene breaks.
    """

    section_id: str = ""
    note_pages: dict[str, str] = field(default_factory=dict)
    keep_marks: bool = False
    _called: set[str] = field(default_factory=set)
    _open: list[tuple[int, int]] = field(default_factory=list)
    """The headings that a place stands under, outermost first: the level that each was typed with, and that it has."""

    # --- Inlines ---

    def inlines(self, inlines: Inlines) -> Markup:
        """A run of inlines, with no space added anywhere."""
        return Markup("".join(self._inline(inline) for inline in inlines))

    def _inline(self, inline: Inline, linked: bool = False) -> str:
        match inline:
            case Text(text):
                return escaped(text)
            case Emphasis(inner):
                return self._wrapped("em", inner, linked)
            case Strong(inner):
                return self._wrapped("strong", inner, linked)
            case Deleted(inner):
                return self._wrapped("del", inner, linked)
            case LineBreak():
                return "<br/>"
            case Link(target, inner):
                text = "".join(self._inline(each, linked=True) for each in inner)
                href = "" if linked else href_from_target(target)
                return f'<a href="{href}">{text}</a>' if href and text else text
            case NoteRef(ref, label):
                return self._note_call(ref, label, linked)
            case Ruby(base, reading):
                # A reader without ruby shows the reading between the brackets it was typed in.
                return f"<ruby>{escaped(base)}<rp>《</rp><rt>{escaped(reading)}</rt><rp>》</rp></ruby>"
            case Code(text):
                return f"<code>{escaped(text)}</code>"
            case _:
                assert_never(inline)

    def _wrapped(self, name: str, inner: Inlines, linked: bool) -> str:
        text = "".join(self._inline(each, linked) for each in inner)
        return f"<{name}>{text}</{name}>" if text else ""

    def _note_call(self, ref: str, label: str, linked: bool) -> str:
        page = self.note_pages.get(ref)
        if page is None or linked:
            return f"<sup>{escaped(label)}</sup>"
        # Only the first call can carry the id that the note leads back to.
        anchor = "" if ref in self._called else f' id="{call_anchor(self.section_id, ref)}"'
        self._called.add(ref)
        href = href_to(page, note_anchor(page, ref))
        return f'<a class="noteref" epub:type="noteref" role="doc-noteref"{anchor} href="{href}">{escaped(label)}</a>'

    # --- Blocks ---

    def blocks(self, blocks: Blocks, *, flush: bool = True) -> Markup:
        """Blocks, one a line; `flush` says that a paragraph at their head has no indent."""
        return Markup("\n".join(self._blocks(blocks, flush)))

    def _blocks(self, blocks: Blocks, flush: bool, parts: Mapping[int, LetterPart] | None = None) -> Iterator[str]:
        parts = parts_in_text(blocks) if parts is None else parts
        for n, block in enumerate(blocks):
            part = parts.get(n, "")
            written = self._letter_part(block, part, flush) if part else self._block(block, flush)
            if written:
                yield written
                # Verse or a letter at the head is no beginning yet: the text begins after it.
                flush = isinstance(block, ThematicBreak | Heading) or (flush and isinstance(block, _SET_OFF))

    def _block(self, block: Block, flush: bool) -> str:
        match block:
            case Paragraph(inlines):
                text = self.inlines(inlines)
                return f"<p{_class('first' if flush else '')}>{text}</p>" if text else ""
            case Verse():
                return self._verse(block)
            case BlockQuote():
                return self._quotation(block)
            case ThematicBreak(mark):
                return self._break(mark)
            case Aside(label, inner):
                return f'<aside class="aside" role="note">\n{self.labelled(label, inner)}\n</aside>'
            case Preformatted(text):
                return f"<pre{_class(_width_name(text))}>{escaped(text)}</pre>"
            case Heading(inlines, level):
                rank = self._rank(level)
                return f"<h{rank}>{self.inlines(inlines)}</h{rank}>"
            case ItemList(items):
                lines = "\n".join(f"<li>{self.inlines(item)}</li>" for item in items)
                return f"<ul{_class('' if _are_signed(items) else 'bulleted')}>\n{lines}\n</ul>" if items else ""
            case Speech():
                return self._speech(block)
            case Direction(inlines, kind):
                name = "direction" if kind == "stage" else kind
                return f'<p class="{name}" epub:type="z3998:stage-direction">{self.inlines(inlines)}</p>'
            case EndMark(inlines):
                return f'<p class="end">{self.inlines(inlines)}</p>'
            case _:
                assert_never(block)

    def labelled(self, label: str, blocks: Blocks) -> Markup:
        """Blocks with a label run in at the head of their first paragraph, or on a line of its own above them."""
        lead = f'<span class="label">{escaped(label)}</span>' if label else ""
        return self.led_by(Markup(lead), blocks)

    def led_by(self, lead: Markup, blocks: Blocks) -> Markup:
        """Blocks with a piece of mark-up at the head of their first paragraph, or on a line of its own above them."""
        if not lead:
            return self.blocks(blocks)
        if blocks and isinstance(blocks[0], Paragraph):
            head = f'<p class="first">{lead} {self.inlines(blocks[0].inlines)}</p>'
            return Markup("\n".join((head, *self._blocks(blocks[1:], flush=False))))
        return Markup("\n".join((f'<p class="first alone">{lead}</p>', *self._blocks(blocks, flush=True))))

    def epigraph(self, epigraph: Epigraph, *, closing: bool = False) -> Markup:
        """A quotation at the head, or with `closing` at the foot, of a text."""
        kind = "closing" if closing else "epigraph"
        return Markup(
            f'<blockquote class="{kind}" epub:type="epigraph" role="doc-epigraph">\n'
            f"{self.blocks(epigraph.blocks)}{self._cite(epigraph.cite)}\n</blockquote>"
        )

    def _rank(self, level: int) -> int:
        """The level of the next heading of the section, whose own is 1: one below that which it stands under, since a
        screen reader's list of headings must not skip one."""
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
        rank = min(self._open[-1][1] + 1 if self._open else 2, 6)
        self._open.append((level, rank))
        return rank

    def _quotation(self, quote: BlockQuote) -> str:
        if quote.kind == "letter":
            return self._letter(quote)
        return f"{_QUOTE_MARKS[quote.kind]}\n{self.blocks(quote.blocks)}{self._cite(quote.cite)}\n</blockquote>"

    def _letter(self, letter: BlockQuote) -> str:
        parts = {n: part for n, part in enumerate(parts_of_letter(letter.blocks)) if part}
        lines = list(self._blocks(letter.blocks, flush=True, parts=parts))
        if letter.cite:
            cite = self.inlines(letter.cite)
            lines.append(f'<p class="cite signature" epub:type="z3998:signature"><cite>{cite}</cite></p>')
        return "\n".join((_QUOTE_MARKS["letter"], *lines, "</blockquote>"))

    def _letter_part(self, block: Block, part: LetterPart, flush: bool) -> str:
        """A line at the head or the foot of a letter, by the terms of the Z39.98 structural semantics."""
        text = self.inlines(block.inlines) if isinstance(block, Paragraph) else ""
        term = "" if part == "letterhead" else f' epub:type="z3998:{part}"'
        return f'<p class="{"first " if flush else ""}{part}"{term}>{text}</p>' if text else ""

    def _verse(self, verse: Verse) -> str:
        stanzas = "\n".join(
            f"<p>{'<br/>'.join(map(self._verse_line, stanza))}</p>" for stanza in verse.stanzas if stanza
        )
        return (
            f'<div class="verse" epub:type="z3998:verse z3998:{verse.kind}">\n{stanzas}{self._cite(verse.cite)}\n</div>'
        )

    def _verse_line(self, line: VerseLine) -> str:
        steps = min(line.indent, DEEPEST_INDENT)
        return f"<span{_class(f'i{steps}' if steps > 0 else '')}>{self.inlines(line.inlines)}</span>"

    def _cite(self, cite: Inlines) -> str:
        return f'\n<p class="cite"><cite>{self.inlines(cite)}</cite></p>' if cite else ""

    def _speech(self, speech: Speech) -> str:
        """What a person says, the name run in at the head. The terms are of the Z39.98 structural semantics."""
        name = text_from_inlines(speech.speaker)
        capitals = " caps" if name == name.upper() != name.lower() else ""
        lead = f'<b class="speaker{capitals}" epub:type="z3998:persona">{self.inlines(speech.speaker)}</b>'
        if speech.manner:
            lead += f' <i class="manner" epub:type="z3998:stage-direction">{self.inlines(speech.manner)}</i>'
        return f'<div class="speech">\n{self.led_by(Markup(lead), speech.blocks)}\n</div>'

    def _break(self, mark: str | None) -> str:
        if self.keep_marks and mark:
            return f'<p class="mark">{escaped(mark)}</p>'
        return '<hr class="break"/>'


def href_from_target(target: str) -> str:
    """A link's target as an attribute value; empty for one that leads nowhere from inside a book."""
    target = "".join(without_forbidden(target).split())
    if not (_WEB_ADDRESS.fullmatch(target) or _MAIL_ADDRESS.fullmatch(target)):
        return ""
    return quote(target, safe="%:/?#@!$&'()*+,;=~-._").replace("&", "&amp;")


def _are_signed(items: Sequence[Inlines]) -> bool:
    """Whether items bring the author's own bullets or numbers: the page must not print another beside them."""
    first = items[0] if items else ()
    return bool(first) and isinstance(first[0], Text) and _ITEM_SIGN.match(first[0].text) is not None


def _width_name(text: str) -> str:
    columns = max(map(len, text.expandtabs().splitlines()), default=0)
    return next((name for limit, name in WIDE_LINES if columns > limit), "")


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def _id_from_ref(ref: str) -> str:
    # Other characters are spelt by number, so that `*` and `**` stay apart.
    return "note-" + "".join(c if re.match("[A-Za-z0-9]", c) else f"_{ord(c):x}" for c in ref)
