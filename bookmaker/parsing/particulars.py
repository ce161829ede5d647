"""A person's word on what the header says: title, authors and header entries.

What the header says is changed last. What a person's word takes the place of is listed as left out, by the rule
"overruled"; no line is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace

from bookmaker.judging.vocabulary import plain_name, term_of
from bookmaker.ledger import letters_of
from bookmaker.model import Became, Block, Field, LedgerEntry, Overrules, Paragraph, Source, Term
from bookmaker.parsing.assembly import Gathered
from bookmaker.parsing.inline import inlines_of_text
from bookmaker.parsing.named import Authors, Named, Title
from bookmaker.parsing.names import creator_from_name
from bookmaker.parsing.pieces import LABEL

RULE = "overruled"

_ONE_OF_A_KIND: frozenset[Term] = frozenset(
    {"rating", "warnings", "categories", "genre", "fandoms", "relationships", "characters", "additional", "spoilers",
     "setting", "summary", "series", "status", "date", "words", "language"}
)  # fmt: skip
"""Terms under which a person's entry takes the place of the file's, whatever name the file has for it."""


def field_key(name: str) -> str:
    """A header entry's name for comparing: without regard to case, apostrophes and signs."""
    return plain_name(name) or " ".join(name.casefold().split())


def overrule_particulars(named: Named, gathered: Gathered, overrules: Overrules, source: Source) -> None:
    """Change what the header says to what a person says. What is the same already stays as it was found."""
    if overrules.title:
        if overrules.title != named.title.text:
            _leave_out(gathered, "title", (named.title.text,), overrules.title)
        named.title = Title(overrules.title, RULE)
    if overrules.authors:
        if overrules.authors != tuple(creator_from_name(name).name for name in named.authors.names):
            _leave_out(gathered, "author", named.authors.names, " ".join(overrules.authors))
        named.authors = Authors(overrules.authors, RULE)
    for name, values in overrules.fields:
        _overrule_field(name, values, gathered)
    _leave_out_statement(gathered, overrules, source)


def _leave_out(gathered: Gathered, term: Literal["title", "author"], old: Sequence[str], told: str) -> None:
    """The lines that gave a title or author which a person has changed, and the header entry that gave it."""
    entries = [own for own in gathered.fields if own.term == term and own.shown]
    for own in entries if not all(_same_letters(own.value, told) for own in entries) else ():
        gathered.fields.remove(own)
        gathered.ledger[:] = [_overruled(e) if _is_entry_of(e, own) else e for e in gathered.ledger]
    gone = [letters_of(words) for words in old]
    gathered.ledger[:] = [_without(e, term, gone, told) for e in gathered.ledger]


def _without(entry: LedgerEntry, term: Became, gone: Sequence[str], told: str) -> LedgerEntry:
    """The entry of a title's or byline's line without the words that were its title or author. Another typing of the
    same letters (THE LAMP) is still in the book."""
    if entry.became not in ("title", "author") or _same_letters(entry.text, told):
        return entry
    if not entry.parts:
        return _overruled(entry) if entry.became == term else entry
    parts = tuple(
        replace(part, spare=RULE) if not part.spare and any(letters_of(part.text) in words for words in gone) else part
        for part in entry.parts
    )
    if parts == entry.parts:
        return entry
    return _overruled(entry) if all(part.spare for part in parts) else replace(entry, parts=parts)


def _overrule_field(name: str, values: tuple[str, ...], gathered: Gathered) -> None:
    key, term = field_key(name), term_of(name) or "other"
    found = [own for own in gathered.fields if own.name and field_key(own.name) == key]
    if [own.value.strip() for own in found] == list(values):
        return
    if not found and term in _ONE_OF_A_KIND:
        found = [own for own in gathered.fields if own.term == term]
    place = gathered.fields.index(found[0]) if found else len(gathered.fields)
    first, last = (found[0].first_line, found[0].last_line) if found else (0, 0)
    new = [_field(name, value, term, first, last) for value in values if value]
    for own in found:
        gathered.fields.remove(own)
        gathered.ledger[:] = [_overruled(e) if _is_entry_of(e, own) else e for e in gathered.ledger]
        if own.term == "disclaimer":
            gathered.disclaimer[:] = [block for block in gathered.disclaimer if block not in own.content]
    gathered.fields[place:place] = new
    if term == "disclaimer":
        gathered.disclaimer.extend(block for own in new for block in own.content)


def _field(name: str, value: str, term: Term, first: int, last: int) -> Field:
    """A header entry as a person gives it: its lines are those of the entry it takes the place of, or none."""
    content: tuple[Block, ...] = tuple(
        Paragraph(inlines_of_text(" ".join(part.split()))) for part in re.split(r"\n\s*\n", value) if part.strip()
    )
    return Field(name, value, first, last, term, content)


def _is_entry_of(entry: LedgerEntry, own: Field) -> bool:
    """Whether a ledger entry is a header entry's line, or a paragraph that goes on with it."""
    inside = own.first_line <= entry.first_line and entry.last_line <= own.last_line
    return inside and (entry.became == "note" or (entry.became == "field" and _label_of(entry) == own.name))


def _label_of(entry: LedgerEntry) -> str:
    return entry.parts[0].text if entry.parts and entry.parts[0].spare == LABEL else ""


def _leave_out_statement(gathered: Gathered, overrules: Overrules, source: Source) -> None:
    """Front matter that names lines speaks to this program, not to the reader."""
    told = {rule.origin.line for rule in overrules.lines if rule.origin and rule.origin.path == source.path}
    for own in [f for f in gathered.fields if any(f.first_line <= (line or 0) <= f.last_line for line in told)]:
        gathered.fields.remove(own)
        gathered.ledger[:] = [_overruled(e) if _is_entry_of(e, own) else e for e in gathered.ledger]


def _overruled(entry: LedgerEntry) -> LedgerEntry:
    return replace(entry, became="left-out", rule=RULE, content=None, parts=())


def _same_letters(text: str, other: str) -> bool:
    return re.findall(r"[^\W_]+", text.casefold()) == re.findall(r"[^\W_]+", other.casefold())
