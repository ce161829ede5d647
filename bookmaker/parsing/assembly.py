"""What stands before and after the story: named pieces -> fields, notes, disclaimer and the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from bookmaker.judging.vocabulary import is_of_file, term_of
from bookmaker.ledger import is_told_in
from bookmaker.model import (
    Block,
    Blocks,
    EntryPart,
    Epigraph,
    Field,
    LedgerEntry,
    Note,
    RawParagraph,
    Term,
)
from bookmaker.parsing.blocks import BlockMaker
from bookmaker.parsing.pieces import LABEL, Piece

PAGE_TITLE = "page-title"
"""Why a reader takes out the title in the head of a page that has a heading of its own."""

"""Fields whose value may go on in the paragraph below."""


class Gathered(Struct):
    """What the front and the back of a file gave, and the ledger of all pieces so far, in their order."""

    fields: list[Field] = field(default_factory=list)
    disclaimer: list[Block] = field(default_factory=list)
    preface: list[Note] = field(default_factory=list)
    afterword: list[Block] = field(default_factory=list)
    ledger: list[LedgerEntry] = field(default_factory=list)


def entry_of(piece: Piece) -> LedgerEntry:
    """The ledger's entry for a piece. A gap has no words: its entry spans the blank lines between its neighbours."""
    assert piece.became is not None
    if piece.became == "thematic-break" and piece.mark is None and piece.kind != "slug":
        above, below = piece.raws
        return LedgerEntry(
            above.last_line, below.first_line, "thematic-break", piece.rule, "", piece.content, weighed=piece.weighed
        )
    raw, text = piece.raw, piece.text
    if raw.role == "metadata" and raw.name and not raw.named_by_tag:
        # A key of front matter is not among its value's words.
        text = f"{raw.name}: {text}"
    parts = piece.parts or (_labelled(piece.label, text) if piece.became == "field" else ())
    return LedgerEntry(
        piece.first_line, piece.last_line, piece.became, piece.rule, text, piece.content, parts, weighed=piece.weighed
    )


def entry_of_dropped(raw: RawParagraph, reason: str, title: str) -> LedgerEntry:
    """The entry for what the reader took out. A page's own title that gives the story's is no furniture."""
    if reason == PAGE_TITLE and title and is_told_in(title, raw.text):
        parts = (EntryPart(raw.text, PAGE_TITLE),)
        return LedgerEntry(raw.first_line, raw.last_line, "title", reason, raw.text, parts=parts)
    return LedgerEntry(raw.first_line, raw.last_line, "left-out", reason, raw.text)


def _labelled(label: str, text: str) -> tuple[EntryPart, ...]:
    """A header entry's own name, which the page may say in its own way, and its value; nothing where the name is no
    word of the file."""
    at = text.find(label)
    if not label or at < 0:
        return ()
    end = at + len(label)
    return EntryPart(label, LABEL), EntryPart(text[end:].strip())


def gather_front(pieces: Sequence[Piece], maker: BlockMaker, gathered: Gathered) -> None:
    """Add front pieces to `gathered` as fields, disclaimer and one preface note, with their ledger entries."""
    notes: list[Block] = []
    for piece in pieces:
        if piece.became == "field":
            _gather_field(piece, maker, gathered)
            continue
        if piece.became == "note":
            notes.extend(_gather_note(piece, maker, gathered))
        if piece.kind != "beside":
            gathered.ledger.append(entry_of(piece))
    if notes:
        gathered.preface.append(Note("", tuple(notes)))


def _gather_field(piece: Piece, maker: BlockMaker, gathered: Gathered) -> None:
    mail = piece.kind == "mail"
    of_file = is_of_file(piece.label, front_matter=piece.raw.role == "metadata")
    term = _term_of_mail(piece.label) if mail else "other" if of_file else term_of(piece.label) or "other"
    content = maker.value_blocks(piece)
    shown = not (mail or of_file) and bool(piece.value.strip(" -")) and bool(content)
    gathered.fields.append(Field(piece.label, piece.value, piece.first_line, piece.last_line, term, content, shown))
    if term == "disclaimer":
        gathered.disclaimer.extend(content)
    if mail or of_file:
        piece = piece.named("left-out", piece.rule)
    elif not shown:
        piece = replace(piece, parts=(EntryPart(entry_of(piece).text, "empty-field"),))
    gathered.ledger.append(entry_of(piece))


def _term_of_mail(label: str) -> Term:
    """Of what a mailer wrote only the date is the story's own."""
    return "date" if label.casefold() == "date" else "other"


def _gather_note(piece: Piece, maker: BlockMaker, gathered: Gathered) -> Blocks:
    """Add a note to the field that it makes; the blocks that are a note of the preface."""
    blocks = maker.paragraphs(piece)
    if piece.term == "disclaimer":
        gathered.disclaimer.extend(blocks)
    elif piece.term is not None:
        gathered.fields.append(Field("", piece.text, piece.first_line, piece.last_line, piece.term, blocks))
    else:
        return blocks
    return ()


def gather_back(pieces: Sequence[Piece], maker: BlockMaker, gathered: Gathered) -> Epigraph | None:
    """Add back pieces to `gathered` as afterword and fields; the closing quotation where there is one."""
    closing: Epigraph | None = None
    under_field = False
    for piece in pieces:
        match piece.became:
            case "field":
                _gather_field(piece, maker, gathered)
            case "epigraph":
                assert isinstance(piece.content, Epigraph)
                closing = piece.content
                gathered.ledger.append(entry_of(piece))
            case "note" | "preformatted":
                _gather_afterword(maker.paragraphs(piece), gathered, under_field=under_field)
                gathered.ledger.append(entry_of(piece))
            case _:
                gathered.ledger.append(entry_of(piece))
        under_field = piece.became == "field"
    return closing


def _gather_afterword(blocks: Blocks, gathered: Gathered, *, under_field: bool) -> None:
    """A note right under a field goes on with it."""
    last = gathered.fields[-1] if under_field else None
    if last is not None and last.shown:
        gathered.fields[-1] = replace(last, content=last.content + blocks)
    else:
        gathered.afterword.extend(blocks)
