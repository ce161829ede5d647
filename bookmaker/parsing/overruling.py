"""A person's word against the rules: what lines are, and what title, author and header entries say.

Lines that a person has named are taken out before the header is read and put back, named, among the pieces of the
body, so that the rules go round them. What the header says is changed last. Lines are renamed and moved by this, and
never lost: what a person's word takes the place of is listed as left out, by the rule "overruled".
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bookmaker.errors import Diagnostic
from bookmaker.model import (
    Became,
    Epigraph,
    LineOverrule,
    LineRole,
    Overrules,
    RawParagraph,
    Source,
)
from bookmaker.parsing.blocks import BlockMaker
from bookmaker.parsing.epigraph import name_epigraphs
from bookmaker.parsing.header import Front, read_front
from bookmaker.parsing.overruled import answered, said_of
from bookmaker.parsing.particulars import RULE
from bookmaker.parsing.pieces import Piece
from bookmaker.parsing.quotation import Quoted, find_quotation

_BECAME: dict[LineRole, Became] = {
    "break": "thematic-break", "verse": "verse", "song": "verse", "prose": "paragraph", "epigraph": "epigraph",
    "note": "note", "leave-out": "left-out", "heading": "heading",
}  # fmt: skip
_ANYWHERE = ("note", "left-out")
"""What a header and a foot hold too: lines that are anything else are the story's own."""

_MISREAD = ("paragraph", "verse", "thematic-break")
"""What the rule for epigraphs reads anew, or takes for their frame."""

# --- Lines --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class NamedLines:
    """The lines of a source that a person has named: `pieces` in the source's order, and `free`, the paragraphs of all
    other lines. `unused` are the overrules that no line has followed yet."""

    free: tuple[RawParagraph, ...]
    pieces: tuple[Piece, ...] = ()
    overrules: tuple[LineOverrule, ...] = ()
    unused: set[LineOverrule] = field(default_factory=set)

    def read_front(self, raws: Sequence[RawParagraph], source: Source) -> Front:
        """The header of the `free` paragraphs in `raws`; it ends where lines named as the story's begin below it."""
        first = next((p.first_line for p in self.pieces if p.became not in _ANYWHERE), None)
        front = read_front(raws, source)
        if first is None:
            return front
        whole = sorted((*raws, *(raw for p in self.pieces for raw in p.raws)), key=lambda raw: raw.first_line)
        rest = read_front(whole, source).rest
        if rest and first >= rest[0].first_line:
            above = [raw for raw in raws if raw.first_line < first]
            front = read_front(above, source)
            front.rest += [raw for raw in raws if raw.first_line > first]
        return front

    def placed(self, front: Front) -> list[Piece]:
        """The pieces of the body, the named ones among them; notes and omissions above the body go to the front."""
        start = front.rest[0].first_line if front.rest else 0
        above = [p for p in self.pieces if p.first_line < start and p.became in _ANYWHERE]
        front.pieces = _merged(front.pieces, above)
        return _merged([Piece((raw,)) for raw in front.rest], [p for p in self.pieces if p not in above])

    def settled(self, body: Sequence[Piece], back: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
        """(body, back) as they were, with every named piece whole again, what is the story's own in the body, and
        gaps as a person said."""
        if not self.overrules:
            return list(body), list(back)
        moved = [p for p in back if p.rule == RULE and p.became not in _ANYWHERE]
        whole = self._with_gaps([*_made_whole(body, self.pieces), *moved])
        return whole, [p for p in back if p not in moved]

    def _with_gaps(self, body: Sequence[Piece]) -> list[Piece]:
        """The body with gaps among lines that a person named made changes of scene, or made none."""
        rules = [rule for rule in self.overrules if rule.role in ("break", "prose")]
        starts = [rule.first_line for rule in rules]
        result: list[Piece] = []
        above: Piece | None = None
        for piece in body:
            if piece.became != "left-out" and not _is_gap(piece):
                if above is not None:
                    near = rules[
                        max(0, bisect_right(starts, above.last_line) - 1) : bisect_right(starts, piece.first_line)
                    ]
                    self._settle_gap(result, above, piece, near)
                above = piece
            result.append(piece)
        return result

    def _settle_gap(self, result: list[Piece], above: Piece, piece: Piece, rules: Sequence[LineOverrule]) -> None:
        """Make the gap between two pieces what `rules` say; `result` ends with what stands above the lower one."""
        before = above.last_line
        for rule in rules:
            inside = before < rule.first_line and rule.last_line < piece.first_line
            if rule.role == "break" and inside:
                gap = Piece((above.raws[-1], piece.raws[0]), "thematic-break", RULE, detail="gap")
                if result and _is_gap(result[-1]) and result[-1].raws == gap.raws:
                    result.pop()
                result.append(gap)
                self.unused.discard(rule)
            spanned = rule.first_line <= before and piece.first_line <= rule.last_line
            if rule.role == "prose" and (inside or spanned) and result and _is_gap(result[-1]):
                result.pop()

    def with_epigraphs(self, body: Sequence[Piece], maker: BlockMaker, usual_gap: int) -> list[Piece]:
        """The body with its epigraphs made. A named one that is at no head of a story or chapter is a quotation."""
        found = name_epigraphs(_hidden(body), maker, usual_gap=usual_gap)
        result: list[Piece] = []
        at_head = True
        for piece in _shown(found, body):
            if piece.became == "epigraph" and piece.rule == RULE:
                named = replace(piece, content=_epigraph(piece, maker)) if at_head else piece.named("quotation", RULE)
                result.append(named)
            else:
                result.append(piece)
            if piece.became not in _ANYWHERE:
                at_head = piece.became == "heading"
        return result

    def calls_song(self, piece: Piece) -> bool:
        """Whether a person called a piece's lines a song."""
        songs = (rule for rule in self.overrules if rule.role == "song")
        return piece.rule == RULE and _any_holds(songs, piece.first_line)

    def still_in_doubt(self, diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        """The diagnostics that no overrule has answered, and one for each overrule that no line follows."""
        yield from answered(diagnostics, self.overrules)
        for rule in sorted(self.unused, key=lambda rule: rule.first_line):
            yield said_of(rule)


def named_lines(source: Source, overrules: Overrules) -> NamedLines:
    """The source's paragraphs, cut where a person's word begins and ends, and those that it names as pieces."""
    if not overrules.lines:
        return NamedLines(source.paragraphs)
    rules = sorted(overrules.lines, key=lambda rule: rule.first_line)
    cuts = sorted({cut for rule in rules for cut in (rule.first_line, rule.last_line + 1)})
    free: list[RawParagraph] = []
    named: dict[LineOverrule, list[RawParagraph]] = {}
    for raw in source.paragraphs:
        for part in _cut(raw, cuts) if raw.role != "metadata" else (raw,):
            last = bisect_right(rules, part.first_line, key=lambda rule: rule.first_line) - 1
            rule = rules[last] if last >= 0 and part.first_line <= rules[last].last_line else None
            if rule is None or raw.role == "metadata":
                free.append(part)
            else:
                named.setdefault(rule, []).append(part)
    pieces = [piece for rule, raws in named.items() for piece in _pieces(rule.role, raws)]
    # Where there is no change of scene, that there shall be none is followed already.
    unused = {rule for rule in rules if rule not in named and rule.role != "prose"}
    return NamedLines(tuple(free), tuple(pieces), tuple(rules), unused)


def _cut(raw: RawParagraph, cuts: Sequence[int]) -> Iterator[RawParagraph]:
    """The paragraph in parts, each of which begins with the first line at or below one of the `cuts`."""
    begun = 0
    for at in range(1, len(raw.lines)):
        above, below = raw.lines[at - 1].number, raw.lines[at].number
        if bisect_right(cuts, above) < bisect_right(cuts, below):
            lines = (*raw.lines[begun : at - 1], replace(raw.lines[at - 1], filled=False))
            yield replace(raw, lines=lines, gap_before=0 if begun else raw.gap_before)
            begun = at
    yield replace(raw, lines=raw.lines[begun:], gap_before=0) if begun else raw


def _pieces(role: LineRole, raws: Sequence[RawParagraph]) -> list[Piece]:
    became = _BECAME[role]
    if role == "prose":
        return [Piece((_flowing(raw),), became, RULE) for raw in raws]
    return [Piece(tuple(raws), became, RULE, detail=raws[0].lines[0].text if role == "break" else "")]


def _flowing(raw: RawParagraph) -> RawParagraph:
    """A paragraph whose lines go on in each other, however short they are."""
    return replace(raw, lines=(*(replace(line, filled=True) for line in raw.lines[:-1]), raw.lines[-1]))


def _merged(pieces: Sequence[Piece], named: Sequence[Piece]) -> list[Piece]:
    """Named pieces at their places among others; a stable order, since pieces of one line follow each other."""
    return sorted((*pieces, *named), key=lambda piece: piece.first_line)


def _made_whole(body: Sequence[Piece], named: Sequence[Piece]) -> Iterator[Piece]:
    """The body with the paragraphs of named pieces taken out of whatever a rule joined them to."""
    owner = {id(raw): piece for piece in named for raw in piece.raws}
    given: set[int] = set()
    for piece in body:
        if _is_gap(piece) or not any(id(raw) in owner for raw in piece.raws):
            yield piece
            continue
        run: list[RawParagraph] = []
        for raw in piece.raws:
            own = owner.get(id(raw))
            if own is None:
                run.append(raw)
                continue
            if run:
                yield replace(piece, raws=tuple(run), rule="short-lines" if piece.rule == RULE else piece.rule)
                run = []
            if id(own) not in given:
                given.add(id(own))
                yield own
        if run:
            yield replace(piece, raws=tuple(run), rule="short-lines" if piece.rule == RULE else piece.rule)


def _is_gap(piece: Piece) -> bool:
    return piece.became == "thematic-break" and piece.detail == "gap"


def _hidden(body: Sequence[Piece]) -> list[Piece]:
    """The body with what a person named made invisible to the rule for epigraphs, which reads named lines anew."""
    return [replace(p, became="list") if p.rule == RULE and p.became in _MISREAD else p for p in body]


def _shown(body: Sequence[Piece], before: Sequence[Piece]) -> list[Piece]:
    """What `_hidden` has hidden, as it was `before`."""
    was = {id(p.raws): p for p in before if p.rule == RULE}
    return [was.get(id(p.raws), p) if p.rule == RULE else p for p in body]


def _epigraph(piece: Piece, maker: BlockMaker) -> Epigraph:
    raws = piece.raws
    widest = max(raw.gap_before for raw in raws)
    quoted = find_quotation([Piece((raw,)) for raw in raws], 0, usual_gap=widest, closing=True)
    return maker.epigraph(quoted if quoted and quoted.taken == len(raws) else Quoted(len(raws), raws, ()))


def _any_holds(rules: Iterable[LineOverrule], line: int) -> bool:
    return any(rule.first_line <= line <= rule.last_line for rule in rules)
