"""The first half of reading by ordered rules: each names what it knows, and what none names is prose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bookmaker.model import Overrules, Source, Term
from bookmaker.parsing.archive import name_archive_parts
from bookmaker.parsing.back import part_back
from bookmaker.parsing.blocks import BlockMaker
from bookmaker.parsing.breaks import name_gap_breaks, name_marked_breaks, name_slugs
from bookmaker.parsing.contents import leave_out_contents
from bookmaker.parsing.drawings import name_drawn, with_drawings
from bookmaker.parsing.footnotes import name_footnotes
from bookmaker.parsing.furniture import leave_out_banner, leave_out_furniture
from bookmaker.parsing.header import Front
from bookmaker.parsing.headings import name_headings
from bookmaker.parsing.letters import name_letters
from bookmaker.parsing.named import Named
from bookmaker.parsing.overruling import NamedLines, named_lines
from bookmaker.parsing.pieces import Context, Kind, Piece
from bookmaker.parsing.posts import names_of_posts
from bookmaker.parsing.quotation import find_quotation
from bookmaker.parsing.repeated import HEADER_OF_PART, leave_out_repeated
from bookmaker.parsing.setting import name_preformatted, name_prose, name_quotes
from bookmaker.parsing.settling import settle_authors_from_back
from bookmaker.parsing.verse import name_verse

GUESSED_TITLES = (
    "first-line",
    "centred-title",
    "bold-first-line",
    "line-under-rule",
    "author-colon-title",
    "subject",
)
"""Rules that a person should look after."""

_TERMS: dict[str, Term] = {
    "warning-in-prose": "warnings",
    "setting-in-prose": "spoilers",
    "thanks-in-prose": "thanks",
    "dedication-in-prose": "dedication",
    "feedback-in-prose": "feedback",
    "disclaimer-in-prose": "disclaimer",
    "date-line": "date",
    "contact-line": "contact",
}
_KINDS: dict[str, Kind] = {"slug": "slug", "mail-header": "mail", HEADER_OF_PART: "over-heading"}


def read_by_rules(source: Source, overrules: Overrules, context: Context, maker: BlockMaker) -> Named:
    """The pieces of a source as the rules name them, with its title and authors."""
    usual_gap = source.layout.usual_gap
    told = named_lines(source, overrules)
    banner, raws = leave_out_banner(told.free)
    front = told.read_front(with_drawings(raws), source)
    body, back = part_back(_without_furniture(name_drawn(told.placed(front)), front), usual_gap=usual_gap)
    body, back = name_footnotes(body, back)
    if not front.authors.names:
        front.authors = settle_authors_from_back(back)
    body, back = told.settled(_name_body(body, context, front), back)
    body = _with_songs(told.with_epigraphs(body, maker, usual_gap), told)
    context.diagnostics[:] = told.still_in_doubt(context.diagnostics)
    title = front.title._replace(doubtful=front.title.rule in GUESSED_TITLES)
    before = [_typed(piece, maker) for piece in (*banner, *front.pieces)]
    typed = [_typed(piece, maker) for piece in body]
    return Named(before, typed, [_typed(piece, maker) for piece in back], title, front.authors)


def _typed(piece: Piece, maker: BlockMaker) -> Piece:
    """A piece with its kind and term, which all that comes after it goes by."""
    if piece.became == "epigraph" and piece.content is None:
        # The gaps inside it were judged when the piece was named: here none of them ends it.
        widest = max(raw.gap_before for raw in piece.raws)
        quoted = find_quotation([Piece((raw,)) for raw in piece.raws], 0, usual_gap=widest, closing=True)
        assert quoted is not None
        return replace(piece, content=maker.epigraph(quoted))
    if piece.became == "endnote":
        return piece
    return replace(piece, term=_TERMS.get(piece.rule), kind=piece.kind or _KINDS.get(piece.rule, ""))


def _with_songs(body: Sequence[Piece], told: NamedLines) -> list[Piece]:
    """The body with the verse that a person called a song as one."""
    return [replace(p, kind="song") if p.became == "verse" and told.calls_song(p) else p for p in body]


def _without_furniture(pieces: Sequence[Piece], front: Front) -> list[Piece]:
    """All below the front, with what no author wrote there for readers named as left out."""
    names = names_of_posts(front.title.text, front.pieces)
    below = name_archive_parts(leave_out_contents(pieces))
    return leave_out_repeated(leave_out_furniture(below, names), front)


def _name_body(body: Sequence[Piece], context: Context, front: Front) -> list[Piece]:
    """Each rule in its turn; what none names is prose."""
    body = name_headings(body, front.title.text, front.authors.names)
    body = name_preformatted(body)
    body = name_marked_breaks(body)
    body = name_letters(body, context.layout)
    body = name_slugs(body)
    body = name_verse(body, context.layout)
    body = name_quotes(body)
    body = name_prose(body)
    return name_gap_breaks(_opening_verse(body), context)


def _opening_verse(body: list[Piece]) -> list[Piece]:
    """A song at the head of a story is parted from it by a gap that is no change of scene."""
    first = next((n for n, p in enumerate(body) if p.became != "left-out"), None)
    if first is not None and body[first].became == "verse":
        body[first] = replace(body[first], detail="opening-verse")
    return body
