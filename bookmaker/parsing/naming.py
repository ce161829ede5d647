"""What the judge says of each line -> the named pieces that a story is made of.

The judge has settled what a line is. Here lines with one label are put together, each entry gets its name and value,
and each note its place: before the story, at a chapter's head or foot, inside it, or behind the story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.judging import Choice, Gap, Judged, Judgement, Label
from bookmaker.judging.labels import TEXT
from bookmaker.judging.mending import WIDEST_IN_POEM
from bookmaker.judging.titles import trimmed
from bookmaker.judging.vocabulary import plain_name, term_of
from bookmaker.model import DOUBTFUL, Became, EntryPart, Field, Layout, Overrules, Term, Weighed
from bookmaker.parsing.blocks import BlockMaker
from bookmaker.parsing.changes import say_if_in_dialogue, say_what_was_lost
from bookmaker.parsing.correspondence import join_letters, name_documents
from bookmaker.parsing.entries import field_pieces, mail_pieces
from bookmaker.parsing.footnotes import begins_footnote, name_footnotes
from bookmaker.parsing.foreword import term_of_note
from bookmaker.parsing.letters import name_letters
from bookmaker.parsing.named import UNSIGNED, UNTITLED, Authors, Named, Title
from bookmaker.parsing.pieces import Context, Piece
from bookmaker.parsing.plays import ScriptReader
from bookmaker.parsing.quotation import OPENS_QUOTED, Quoted, find_quotation
from bookmaker.parsing.runs import FURNITURE, Run, is_overruled, piece_of, runs_of_units
from bookmaker.parsing.setting import name_prose, name_set, name_songs

SAID_BEFORE = "said-before"
"""The rule by which an entry of a later part is left out where the header has said it."""

_BETWEEN = ("left-out", "end-mark", "thematic-break", "field")
"""What stands between a chapter's notes and the next heading, and parts them not."""

_HEADS: frozenset[Label] = frozenset(("title", "byline", "field", "mail"))
_OPENS: frozenset[Label] = TEXT | {"heading", "slug"}
_TOLD: frozenset[Label] = frozenset(("prose", "verse", "letter"))
_TERMS: dict[Label, Term] = {
    "disclaimer": "disclaimer", "dedication": "dedication", "contact": "contact", "date": "date",
}  # fmt: skip
_BECAME: dict[Label, Became | None] = {
    "title": "title", "byline": "author", "out": "left-out", "subtitle": "note", "contact": "note", "date": "note",
    "note": "note", "disclaimer": "note", "dedication": "note", "heading": "heading", "slug": "thematic-break",
    "break": "thematic-break", "verse": "verse", "verse-source": "paragraph", "preformatted": "preformatted",
    "end": "end-mark", "letter": None, "prose": None,
}  # fmt: skip
"""What the lines of a label become. Letters and prose are named by how they are set."""


class _Zones(Struct):
    """Places of runs: the story's own are `first` to `last`, notes above `head` are before it, behind `foot` after."""

    head: int
    foot: int


def name_pieces(judgement: Judgement, overrules: Overrules, maker: BlockMaker, context: Context) -> Named:
    """The pieces of a source as it was judged, with its title and authors."""
    runs = _with_drawn_breaks(runs_of_units(judgement, context.layout.usual_gap))
    zones = _zones_of(runs)
    named = Named([], [], [], _title_of(judgement), _authors_of(judgement))
    headed = False
    credited = False
    for place, run in enumerate(runs):
        if credited:
            credited = False
            continue
        credit = _credit_of(runs, place)
        credited = bool(credit)
        headed = run.label in _HEADS or (headed and run.label not in _OPENS)
        inside = zones.head <= place <= zones.foot
        for piece in _pieces_of(run, credit, maker):
            _put(named, piece, run.label, before=place < zones.head, inside=inside, headed=headed)
    _shape_body(named, context.layout, overrules)
    named.back = _with_closing(named.back, maker)
    named.body = _with_gaps(named.body, judgement.gaps, context)
    return named


def _with_drawn_breaks(runs: Sequence[Run]) -> list[Run]:
    """The runs, where a rule that mark-up draws right between two passages of the text parts scenes."""
    result = list(runs)
    for place in range(1, len(runs) - 1):
        run = runs[place]
        drawn = run.label == "out" and not is_overruled(run.units[0]) and all(raw.role == "rule" for raw in run.raws)
        if drawn and {runs[place - 1].label, runs[place + 1].label} <= _TOLD:
            result[place] = replace(run, label="break")
    return result


def _zones_of(runs: Sequence[Run]) -> _Zones:
    """Where the front ends and the back begins. A heading over title or entries is among the front."""
    opened = [place for place, run in enumerate(runs) if run.label in _OPENS]
    text = next((place for place, run in enumerate(runs) if run.label in TEXT - {"preformatted"}), len(runs))
    over = max((place for place, run in enumerate(runs[:text]) if run.label in _HEADS), default=-1)
    head = max(opened[0] if opened else len(runs), over + 1)
    return _Zones(head, opened[-1] if opened else -1)


def _put(named: Named, piece: Piece, label: Label, *, before: bool, inside: bool, headed: bool) -> None:
    """Put a piece among those before the story, of it or behind it."""
    match piece.became:
        case "title":
            named.front.append(piece)
        case "author":
            own = not inside or _is_own(piece.text, named.authors.names)
            (named.front if own else named.body).append(piece if own else piece.named("note", piece.rule))
        case "field" if piece.kind == "mail" and not before:
            (named.body if inside else named.back).append(piece.named("left-out", piece.rule))
        case "field" if inside:
            _put_inside(named, piece)
        case "field":
            (named.front if before else named.back).append(piece)
        case "note" if before:
            named.front.append(
                replace(piece, term=_TERMS.get(label) or (term_of_note(piece.text) if label == "note" else None))
            )
        case "note" if inside:
            named.body.append(replace(piece, kind="over-heading" if headed else piece.kind))
        case "note":
            named.back.append(piece)
        case "thematic-break" if before or (not inside and piece.kind != "slug"):
            (named.front if before else named.back).append(piece.named("left-out", piece.rule))
        case "left-out":
            (named.front if before else named.body if inside else named.back).append(piece)
        case "epigraph" if not before and not inside:
            named.back.append(piece)
        case _:
            named.body.append(piece)


def _is_own(text: str, names: Sequence[str]) -> bool:
    """Whether a byline names one of the story's own authors."""
    return any(name.casefold() in text.casefold() for name in names)


def _put_inside(named: Named, piece: Piece) -> None:
    """A header entry inside the story is the chapter's, and a page before the story does not say it. One that says what
    the header has said need not be said again."""
    said = any(_says_the_same(piece, above) for above in (*named.front, *named.body) if above.label)
    if piece.label and not said:
        term = term_of(piece.label) or "other"
        named.inside.append(Field(piece.label, piece.value, piece.first_line, piece.last_line, term, shown=False))
    parts = (EntryPart(piece.text, SAID_BEFORE),)
    told = replace(piece.named("note", piece.rule), kind="over-heading")
    named.body.append(replace(piece, parts=parts) if said else told)


def _says_the_same(piece: Piece, above: Piece) -> bool:
    # A title says the same with another part's number behind it.
    value, other = (trimmed(each.value) if term_of(each.label) == "title" else each.value for each in (piece, above))
    return plain_name(piece.label) == plain_name(above.label) and value.casefold() == other.casefold()


# --- A run as pieces ----------------------------------------------------------------------------------------------


def _pieces_of(run: Run, credit: Sequence[Judged], maker: BlockMaker) -> list[Piece]:
    """The pieces that the units of a run make; `credit` are those under them that say whose words they are."""
    units = run.units
    match run.label:
        case "mail":
            return mail_pieces(units)
        case "field":
            return field_pieces(units)
        case "epigraph" | "epigraph-source":
            return [_epigraph(units, credit, maker)]
        case "footnote":
            return [piece_of(part, "note") for part in _parted(units, begins_footnote)]
        case "script":
            return [replace(piece_of(part, "paragraph"), kind="script") for part in _speeches(units)]
        case label:
            return [_piece(label, run, credit)]


def _piece(label: Label, run: Run, credit: Sequence[Judged]) -> Piece:
    """The one piece that the units of a run make."""
    piece = piece_of((*run.units, *credit), _BECAME[label])
    if label in TEXT and all(raw.role == "metadata" for raw in run.raws) and not is_overruled(run.units[0]):
        # What mark-up keeps in its head is no part of a story, whatever it reads like.
        return replace(piece.named("left-out", FURNITURE), raws=run.raws)
    match label:
        case "out":
            return replace(piece, raws=run.raws)
        case "slug":
            return replace(piece, kind="slug")
        case "break":
            return replace(piece, mark=run.units[0].unit.text)
        case "verse":
            return replace(piece, credit=tuple(line for judged in credit for line in judged.unit.lines))
        case "preformatted":
            return replace(piece, raws=(replace(piece.raw, lines=piece.lines, role="preformatted"),))
        case _:
            return piece


def _speeches(units: Sequence[Judged]) -> Iterator[list[Judged]]:
    """Units of a script, parted before each speech and each direction that is in none."""
    reader = ScriptReader()
    part: list[Judged] = []
    for place, judged in enumerate(units):
        unit = judged.unit
        parted = place > 0 and unit.paragraph is not units[place - 1].unit.paragraph
        marked = unit.paragraph.role == "script"
        begins = parted if marked else reader.begins_part(unit.lines[0], unit.gap or int(parted))
        if begins and part:
            yield part
            part = []
        part.append(judged)
    yield part


def _parted(units: Sequence[Judged], opens: Callable[[str], bool]) -> Iterator[list[Judged]]:
    """Units in a row, parted before each whose text opens something."""
    part: list[Judged] = []
    for judged in units:
        if part and opens(judged.unit.text):
            yield part
            part = []
        part.append(judged)
    yield part


def _epigraph(text: Sequence[Judged], credit: Sequence[Judged], maker: BlockMaker) -> Piece:
    """A quotation with the lines that credit it; where none is labelled so, its last may credit it all the same."""
    piece = piece_of((*text, *credit), "epigraph")
    raws = piece_of(text, None).raws
    lines = tuple(line for judged in credit for line in judged.unit.lines)
    quoted = None
    if not lines:
        widest = max(raw.gap_before for raw in raws)
        quoted = find_quotation([Piece((raw,)) for raw in raws], 0, usual_gap=widest, closing=True)
        quoted = quoted if quoted and quoted.taken == len(raws) else None
    return replace(piece, content=maker.epigraph(quoted or Quoted(len(raws), raws, lines)))


def _with_closing(back: Sequence[Piece], maker: BlockMaker) -> list[Piece]:
    """What stands behind the story, with a quotation and its credit that close it as such, though they were taken for a
    note of the author's."""
    notes = [place for place, piece in enumerate(back) if piece.became == "note"]
    told = notes and notes[-1] - notes[0] == len(notes) - 1 and not any(piece.settled for piece in back)
    pieces = [Piece((raw,)) for place in notes for raw in back[place].raws] if told else []
    quoted = find_quotation(pieces, 0, usual_gap=1, closing=True) if pieces else None
    # A note of the author's may be signed by a dash: only words in quotation marks are somebody else's.
    if quoted is None or quoted.taken != len(pieces) or not OPENS_QUOTED.match(pieces[0].text):
        return list(back)
    first, last = notes[0], notes[-1]
    raws = tuple(piece.raw for piece in pieces)
    closing = replace(back[first], raws=raws, became="epigraph", content=maker.epigraph(quoted))
    return [*back[:first], closing, *back[last + 1 :]]


def _credit_of(runs: Sequence[Run], place: int) -> tuple[Judged, ...]:
    """The units right under verse or a quotation that credit it."""
    run, below = runs[place], runs[place + 1] if place + 1 < len(runs) else None
    if below is None or below.label != f"{run.label}-source" or below.units[0].unit.gap > WIDEST_IN_POEM:
        return ()
    return below.units


# --- The body -----------------------------------------------------------------------------------------------------


def _shape_body(named: Named, layout: Layout, overrules: Overrules) -> None:
    """Name what is left by how it is set, and give each note its chapter."""
    named.body, named.back = name_footnotes(named.body, named.back)
    documents = name_documents(name_letters(join_letters(name_songs(named.body)), layout), layout)
    named.body = name_prose(name_set(documents))
    named.body = _with_chapter_notes(_with_songs(_without_late_epigraphs(named.body), overrules))


def _without_late_epigraphs(body: Sequence[Piece]) -> list[Piece]:
    """The body, what a person called an epigraph at no head of a story or chapter as a quotation."""
    result: list[Piece] = []
    at_head = True
    for piece in body:
        late = piece.became == "epigraph" and piece.settled and not at_head
        result.append(replace(piece, became="quotation", content=None) if late else piece)
        if piece.became not in ("note", "left-out", "field"):
            at_head = piece.became == "heading"
    return result


def _with_songs(body: Sequence[Piece], overrules: Overrules) -> list[Piece]:
    songs = [rule for rule in overrules.lines if rule.role == "song"]
    return [
        replace(piece, kind="song")
        if piece.became == "verse" and any(s.first_line <= piece.first_line <= s.last_line for s in songs)
        else piece
        for piece in body
    ]


def _with_chapter_notes(body: Sequence[Piece]) -> list[Piece]:
    """Notes that the heading of a chapter follows are the chapter's that ends there, or the one's that begins; those
    under a heading are its chapter's, and those inside are asides."""
    result: list[Piece] = []
    over = False
    for piece in reversed(body):
        if piece.became == "note":
            kind = piece.kind if piece.kind == "over-heading" else "end-note"
            result.append(replace(piece, kind=kind if over else ""))
        else:
            result.append(piece)
            over = piece.became == "heading" or (over and piece.became in _BETWEEN)
    told = False
    for place, piece in enumerate(reversed(result)):
        if piece.became == "note" and not piece.kind and told and not piece.settled:
            result[len(result) - 1 - place] = replace(piece, became="aside")
        elif piece.became not in ("note", "left-out", "epigraph", "endnote", "field"):
            told = piece.became != "heading"
    return result[::-1]


def _with_gaps(body: Sequence[Piece], gaps: Sequence[Gap], context: Context) -> list[Piece]:
    """The body with each gap that is a change of scene as a piece without words: it holds what stands around it."""
    breaks = {gap.below: gap for gap in gaps if gap.is_break}
    result: list[Piece] = []
    above: Piece | None = None
    for piece in body:
        gap = breaks.get(piece.first_line)
        if gap and above is not None and above.became != "thematic-break" and piece.became != "left-out":
            weighed = Weighed("break", "prose", gap.margin, gap.because)
            raws = (above.raws[-1], piece.raws[0])
            result.append(Piece(raws, "thematic-break", "gap", weighed=weighed))
            say_if_in_dialogue(above, piece, context)
        result.append(piece)
        above = above if piece.became == "left-out" else piece
    say_what_was_lost([gap.below for gap in gaps if gap.is_break and not gap.blank], context)
    return result


# --- Title and authors --------------------------------------------------------------------------------------------


def _title_of(judgement: Judgement) -> Title:
    choice = judgement.title
    if choice is None or choice.whence == "file name":
        return UNTITLED
    return Title(choice.text, choice.whence, choice.margin < DOUBTFUL, choice.instead)


def _authors_of(judgement: Judgement) -> Authors:
    authors = judgement.authors
    if not authors:
        return UNSIGNED
    least: Choice = min(authors, key=lambda choice: choice.margin)
    names = tuple(dict.fromkeys(choice.text for choice in authors))
    return Authors(names, authors[0].whence, least.margin < DOUBTFUL, least.instead)
