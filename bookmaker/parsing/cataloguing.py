"""What a library is told of a story: its identifier, what it is sorted by, who had a hand in it, where it came from."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from itertools import islice

from msgspec.structs import replace

from bookmaker.judging.names import is_name, split_names
from bookmaker.judging.vocabulary import plain_name
from bookmaker.ledger import letters_of
from bookmaker.model import Creator, Field, LedgerEntry, Metadata, Record, SubjectKind, Tags
from bookmaker.parsing.names import creator_from_name
from bookmaker.patterns import Lazy

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "bookmaker.stories")
"""Where a book's identifier is computed from stable facts, so that a new build is the same book."""

OPENING_WORDS = 16
"""Words of a story's text by which it is told from others of its title and author."""

SUBJECT_KINDS: tuple[SubjectKind, ...] = (
    "rating", "warnings", "fandoms", "relationships", "characters", "categories", "additional",
)  # fmt: skip

_TEXT = ("paragraph", "verse", "epigraph", "quotation", "preformatted", "list")
_ROLES = {
    "trl": "translator, translators, translated by, translation by, translation",
    "edt": "editor, editors, edited by",
    "ill": "illustrator, illustrators, illustrated by, illustrations by, artist, artists, art by, artwork by",
}
_ROLE_OF_NAME = {name: role for role, names in _ROLES.items() for name in names.split(", ")}
"""Names of header entries that tell who else had a hand in a story, and MARC's codes for what they did."""
_NOBODY = frozenset({"", "none", "na", "n/a", "me", "myself", "i", "unknown", "the author", "self", "no one", "nobody"})
_NOTHING = frozenset({"none", "na", "n/a", "no", "nil"})
_PUBLISHERS = frozenset({"publisher", "published by"})
_ADDRESS = Lazy(r"https?://[^\s<>\"“”]+[^\s<>\"“”.,;:!?)\]'’]", re.I)
_ORIGINALLY = Lazy(r"\boriginal(?:ly)?\b[^.!?\n]{0,100}?(https?://[^\s<>\"“”]+[^\s<>\"“”.,;:!?)\]'’])", re.I)
_OF_A_SITE = frozenset({"website", "web site", "homepage", "home page", "site"})
"""Names of entries that lead to where an author's stories are, and not to one of them."""


# --- Identifier ---------------------------------------------------------------------------------------------------


def identifier_of(title: str, creators: Iterable[Creator], opening: str) -> str:
    """A story's identifier, which follows from its title, its authors and its opening words and from nothing else; case
    and signs do not count."""
    authors = (creator.name for creator in creators if creator.role == "aut")
    key = "\n".join(letters_of(text) or text for text in (title, *authors, opening))
    return f"urn:uuid:{uuid.uuid5(NAMESPACE, key)}"


def opening_of(ledger: Iterable[LedgerEntry]) -> str:
    """The words that a story's text opens with, whatever its first lines were taken for."""
    words = (word for entry in ledger if entry.became in _TEXT for word in entry.text.split())
    return " ".join(islice((word for word in words if letters_of(word)), OPENING_WORDS))


# --- What it is sorted by -----------------------------------------------------------------------------------------


def subjects_of_tags(tags: Tags, kinds: Sequence[SubjectKind] = SUBJECT_KINDS) -> tuple[str, ...]:
    """The tags of these kinds, each once, in the order of `SUBJECT_KINDS`; a rating as its level."""
    listed = (_tags_of(tags, kind) for kind in SUBJECT_KINDS if kind in kinds)
    return tuple(dict.fromkeys(" ".join(tag.split()) for group in listed for tag in group if tag.strip()))


def _tags_of(tags: Tags, kind: SubjectKind) -> tuple[str, ...]:
    if kind == "rating":
        return (tags.rating.level,) if tags.rating else ()
    found: tuple[str, ...] = getattr(tags, kind)
    return tuple(tag for tag in found if plain_name(re.split(r"[,;]", tag)[0]) not in _NOTHING)


# --- Who and where ------------------------------------------------------------------------------------------------


def contributors_from_fields(fields: Iterable[Field]) -> tuple[Creator, ...]:
    """Translators, editors and illustrators whom the header names, in its order."""
    found = [
        creator_from_name(name, role)
        for entry in fields
        if entry.shown and (role := _ROLE_OF_NAME.get(plain_name(entry.name)))
        for name in split_names(entry.value)
        if is_name(name) and plain_name(name) not in _NOBODY
    ]
    return tuple(dict.fromkeys(found))


def own_authors(names: tuple[str, ...], fields: Sequence[Field]) -> tuple[str, ...]:
    """The authors, where those that were found only translated, edited or illustrated what others wrote."""
    others = {creator.name for creator in contributors_from_fields(fields)}
    if not names or not others.issuperset(names):
        return names
    entries = (split_names(entry.value) for entry in fields if entry.term == "author" and entry.shown)
    return next((told for told in entries if told and others.isdisjoint(told)), names)


def publisher_from_fields(fields: Iterable[Field]) -> str:
    """The publisher whom the header names, if any."""
    told = (entry.value for entry in fields if entry.shown and plain_name(entry.name) in _PUBLISHERS)
    return next((value.strip(" '\"") for value in told if plain_name(value) not in _NOBODY), "")


def address_from(fields: Iterable[Field], ledger: Iterable[LedgerEntry]) -> str:
    """The address on the web at which a page says that the story stood first; empty where none is named."""
    told = (f.value for f in fields if f.term == "source" and plain_name(f.name) not in _OF_A_SITE)
    named = next((found[0] for value in told if (found := _ADDRESS.search(value))), "")
    if named:
        return named
    around = (entry.text for entry in ledger if entry.became in ("left-out", "note", "field"))
    return next((found[1] for text in around if "http" in text and (found := _ORIGINALLY.search(text))), "")


# --- A person's word ----------------------------------------------------------------------------------------------


def with_record(metadata: Metadata, record: Record, tags: Tags) -> Metadata:
    """The metadata as a person's record has it. The identifier stays: the story is the same."""
    translators = tuple(creator_from_name(name, "trl") for name in record.translators)
    others = tuple(creator for creator in metadata.creators if creator.role != "trl")
    return replace(
        metadata,
        creators=(*others, *translators) if translators else metadata.creators,
        date=record.date or metadata.date,
        description=record.description or metadata.description,
        publisher=record.publisher or metadata.publisher,
        series=record.series or metadata.series,
        # Another series' number says nothing of this one.
        series_index=record.series_index or ("" if record.series else metadata.series_index),
        subjects=metadata.subjects if record.subjects is None else subjects_of_tags(tags, record.subjects),
    )
