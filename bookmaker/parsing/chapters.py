"""The body's named pieces -> the story's epigraph, its chapters and their ledger entries."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from bookmaker.judging.shapes import ENDS_SENTENCE, heading_parts, is_part_heading
from bookmaker.model import (
    Aside,
    Block,
    BlockQuote,
    Chapter,
    EntryPart,
    Epigraph,
    Inlines,
    LedgerEntry,
    Note,
    Paragraph,
    Speech,
    Text,
    ThematicBreak,
    Verse,
    VerseKind,
)
from bookmaker.parsing.assembly import entry_of
from bookmaker.parsing.blocks import BlockMaker
from bookmaker.parsing.inline import inlines_of_text
from bookmaker.parsing.pieces import Piece


class Body(Struct, frozen=True):
    """The story's own text: `epigraph` stands before all of it."""

    epigraph: Epigraph | None
    chapters: tuple[Chapter, ...]
    ledger: tuple[LedgerEntry, ...]


class _Draft(Struct):
    label: str = ""
    title: Inlines = ()
    level: int = 1
    epigraph: Epigraph | None = None
    notes: list[Note] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    end_notes: list[Note] = field(default_factory=list)

    def chapter(self) -> Chapter:
        blocks = self.blocks
        while blocks and isinstance(blocks[-1], ThematicBreak):
            blocks.pop()  # a mark over the next chapter's heading parts nothing inside this one
        notes, end_notes = tuple(self.notes), tuple(self.end_notes)
        return Chapter(self.label, self.title, self.level, self.epigraph, notes, tuple(blocks), end_notes)


def body_from_pieces(pieces: Sequence[Piece], maker: BlockMaker, song_credit: Inlines) -> Body:
    """The chapters that the body's pieces make. Where `song_credit` is given, verse is a song's; the first has it."""
    writer = _ChapterWriter(maker, song_credit)
    parts = _places_of_parts(pieces)
    deepest = _deepest_chapter_level(pieces)
    headed = _notes_over_headings(pieces)
    for place, piece in enumerate(pieces):
        if place in headed:
            writer.hold_note(piece)
        elif piece.became == "heading" and (piece.raw.role != "heading" or piece.raw.level <= deepest):
            writer.open_chapter(piece, level=0 if place in parts else 1)
        else:
            writer.add(piece)
    return Body(writer.epigraph, tuple(draft.chapter() for draft in writer.drafts), tuple(writer.ledger))


ORNAMENT = "ornament"
"""The rule by which the letters of a mark between scenes (oOo) are left out: a break is drawn anew."""


def _entry_of_block(piece: Piece, block: Block | None) -> LedgerEntry:
    entry = replace(entry_of(piece), content=block)
    drawn = isinstance(block, ThematicBreak) and entry.text
    return replace(entry, parts=(EntryPart(entry.text, ORNAMENT),)) if drawn else entry


def _run_on(head: Block, tail: Paragraph) -> Block:
    """Two halves of a paragraph as one."""
    return Paragraph((*head.inlines, Text(" "), *tail.inlines)) if isinstance(head, Paragraph) else head


class _ChapterWriter:
    """Takes the pieces in their order and puts each where it belongs in the chapter that is open."""

    def __init__(self, maker: BlockMaker, song_credit: Inlines) -> None:
        self.maker = maker
        self.verse_kind: VerseKind = "song" if song_credit else "poem"
        self.unused_credit = song_credit
        self.epigraph: Epigraph | None = None
        self.drafts = [_Draft()]
        self.ledger: list[LedgerEntry] = []
        self.over_heading: list[Note] = []

    def open_chapter(self, heading: Piece, *, level: int) -> None:
        if self.drafts[-1] == _Draft():
            self.drafts.pop()
        self.drafts.append(_draft_of(heading, self.maker, level))
        self.drafts[-1].notes.extend(self.over_heading)
        self.over_heading = []
        self.ledger.append(entry_of(heading))

    def hold_note(self, piece: Piece) -> None:
        """Keep a note of the chapter whose heading follows."""
        self.over_heading.append(Note("", self.maker.paragraphs(piece)))
        self.ledger.append(entry_of(piece))

    def add(self, piece: Piece) -> None:
        match piece.became:
            case "epigraph":
                self._add_epigraph(piece.content)
                self.ledger.append(entry_of(piece))
            case "note":
                self._add_note(piece)
                self.ledger.append(entry_of(piece))
            case _:
                block = self._block(piece)
                blocks = self.drafts[-1].blocks
                above = blocks[-1] if blocks else None
                if isinstance(block, Paragraph) and above and self._goes_on(piece):
                    blocks[-1] = _run_on(above, block)
                elif isinstance(block, Verse) and isinstance(above, Speech) and not above.blocks:
                    blocks[-1] = replace(above, blocks=(block,))  # who speaks stands over what is said in verse
                elif block is not None:
                    blocks.append(block)
                self.ledger.append(_entry_of_block(piece, block))

    def _goes_on(self, piece: Piece) -> bool:
        """Whether a page's footnote stood inside a sentence, which goes on with this piece."""
        above = next((entry for entry in reversed(self.ledger) if entry.became != "endnote"), None)
        if above is None or above is self.ledger[-1] or above.became != "paragraph":
            return False
        return piece.text[:1].islower() and not ENDS_SENTENCE.search(above.text)

    def _add_epigraph(self, epigraph: Block | Epigraph | None) -> None:
        """The story's own where nothing stands before it, else the chapter's; inside a chapter it is part of it."""
        assert isinstance(epigraph, Epigraph)
        draft = self.drafts[-1]
        if draft.blocks:
            draft.blocks.append(BlockQuote(epigraph.blocks, epigraph.cite))
        elif len(self.drafts) == 1 and not draft.label and not draft.title:
            self.epigraph = _beside(self.epigraph, epigraph)
        else:
            draft.epigraph = _beside(draft.epigraph, epigraph)

    def _add_note(self, piece: Piece) -> None:
        blocks = self.maker.paragraphs(piece)
        draft = self.drafts[-1]
        if piece.kind == "end-note":
            draft.end_notes.append(Note("", blocks))
        elif draft.blocks:
            draft.blocks.append(Aside("", blocks))
        else:
            draft.notes.append(Note("", blocks))

    def _block(self, piece: Piece) -> Block | None:
        block = self.maker.block(piece)
        if isinstance(block, Verse):
            kind: VerseKind = "song" if piece.kind == "song" else self.verse_kind
            cite = block.cite or self.unused_credit
            block, self.unused_credit = replace(block, kind=kind, cite=cite), ()
        return block


def _beside(first: Epigraph | None, second: Epigraph) -> Epigraph:
    """Two quotations at one head as one epigraph that quotes both, each with its credit."""
    if first is None:
        return second
    several = not first.cite and all(isinstance(block, BlockQuote) for block in first.blocks)
    quoted = first.blocks if several else (BlockQuote(first.blocks, first.cite),)
    return Epigraph((*quoted, BlockQuote(second.blocks, second.cite)))


def _notes_over_headings(pieces: Sequence[Piece]) -> set[int]:
    """Places of what a part's header says anew, over the heading of that part."""
    places: set[int] = set()
    over = False
    for place in range(len(pieces) - 1, -1, -1):
        piece = pieces[place]
        note = piece.became == "note" and piece.kind == "over-heading"
        if note and over:
            places.add(place)
        elif piece.became not in ("left-out", "field"):
            over = piece.became == "heading"
    return places


def _places_of_parts(pieces: Sequence[Piece]) -> set[int]:
    """Places of headings that hold others: parts, books and acts over chapters. None where no chapter follows one."""
    headings = [n for n, piece in enumerate(pieces) if piece.became == "heading"]
    parts = {n for n in headings if is_part_heading(pieces[n].text)}
    return parts if any(n - 1 in parts for n in headings if n not in parts) else set()


def _deepest_chapter_level(pieces: Sequence[Piece]) -> int:
    """The level of mark-up headings that opens a chapter: deeper ones are headings inside."""
    return min((p.raw.level for p in pieces if p.became == "heading" and p.raw.role == "heading"), default=6)


def _draft_of(piece: Piece, maker: BlockMaker, level: int) -> _Draft:
    lines = piece.lines
    if len(lines) > 1 and not lines[0].filled:
        return _Draft(lines[0].text.strip(), maker.inlines(lines[1:]), level)
    inlines = maker.inlines(lines)
    if len(inlines) == 1 and isinstance(inlines[0], Text):
        label, title = heading_parts(inlines[0].text)
        return _Draft(label, inlines_of_text(title) if title else (), level)
    return _Draft("", inlines, level)
