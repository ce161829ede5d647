"""Names of book files: from the title or by a pattern, and safe on FAT, NTFS, APFS and ext4 alike."""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Container, Iterator
from itertools import count
from string import Formatter

from msgspec import Struct

from bookmaker.errors import ConfigurationError

LONGEST_NAME = 80
"""In characters, ending included."""

MOST_BYTES = 140
"""In UTF-8, ending included. ext4, APFS and NTFS hold 255, folders that a NAS encrypts 143 (eCryptfs)."""

# Latin letters that Unicode does not take apart into a base letter and a mark.
_WHOLE_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "ng"}
)
# Windows takes these for devices, whatever the ending ("Naming Files, Paths, and Namespaces" in its documentation).
_DEVICES = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"}


def slug_from_text(text: str) -> str:
    """Lower-case words joined by hyphens: `Café Noir` -> `cafe-noir`. Empty where the text has no letter or digit.

    Latin letters lose their marks. A title in another script keeps its letters: a name that its reader can read is
    better than one spelt out in a foreign alphabet, and every file system of today stores it.
    """
    lower = text.casefold().replace("&", " and ").translate(_WHOLE_LETTERS)
    lower = re.sub(r"(?<=\w)['’ʼ](?=\w)", "", lower)  # don't -> dont
    plain = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
    if all(c.isascii() for c in plain if c.isalpha()):
        return "-".join(re.findall(r"[a-z0-9]+", plain))
    kept = (c if unicodedata.category(c)[0] in "LMN" else " " for c in unicodedata.normalize("NFC", lower))
    return "-".join("".join(kept).split())


def file_name(title: str, author: str, ending: str, taken: Container[str] = ()) -> str:
    """`The Far Hills` -> `the-far-hills.epub`; a name in `taken` gets the author, and after that a number, added."""
    slug = slug_from_text(title) or slug_from_text(author) or "untitled"
    by = slug_from_text(author)
    name = _fitted(slug, "", ending)
    if name in taken and by:
        short = len(by) < LONGEST_NAME // 2 and _bytes(by) < MOST_BYTES // 2
        slug = f"{cut_name(slug, f'-{by}{ending}')}-{by}" if short else slug
        name = _fitted(slug, "", ending)
    number = 2
    while name in taken:
        name = _fitted(slug, f"-{number}", ending)
        number += 1
    return name


def cut_name(stem: str, rest: str) -> str:
    """A name's beginning, shortened so that it and the `rest` fit into `LONGEST_NAME` and `MOST_BYTES`.

    It is cut between words; a single word that is too long is cut between what a reader takes for letters, which may
    be several characters (Unicode Standard Annex 29).
    """
    if _fits(stem + rest):
        return stem
    from wcwidth import iter_graphemes

    fitting = ""
    for letter in iter_graphemes(stem):
        if not _fits(fitting + letter + rest):
            break
        fitting += letter
    if stem[len(fitting)] not in "- ":
        end = max(fitting.rfind("-"), fitting.rfind(" "))
        fitting = fitting[:end] if end > 0 else fitting
    # A first letter can carry more marks than a name may have bytes.
    return fitting or stem[0]


def _fits(name: str) -> bool:
    return len(name) <= LONGEST_NAME and _bytes(name) <= MOST_BYTES


def _bytes(name: str) -> int:
    return len(name.encode("utf-8", "surrogateescape"))


def _fitted(slug: str, tail: str, ending: str) -> str:
    slug = cut_name(slug, f"{tail}{ending}").rstrip(" .")
    # What comes after a dot does not make a device a file.
    first, dot, rest = slug.partition(".")
    safe = f"{first}-book{dot}{rest}" if first.rstrip().casefold() in _DEVICES else slug
    return f"{safe}{tail}{ending}"


# --- What a person asks for ---------------------------------------------------------------------------------------


class NameFacts(Struct, frozen=True):
    """What a book's name may be made of, each empty where it is not known. `rating` is the common level, `date` as far
    as it is known, `source` the story's file without its ending."""

    title: str = ""
    author: str = ""
    fandom: str = ""
    rating: str = ""
    series: str = ""
    date: str = ""
    words: str = ""
    source: str = ""


PLACEHOLDERS = NameFacts.__struct_fields__

_Pieces = tuple[tuple[str, str], ...]
"""Texts as they are, each with the name of the fact after it; empty where none comes."""


class NamePattern(Struct, frozen=True):
    """A name with places for facts: those of the folders from the outermost in, then that of the file."""

    folders: tuple[_Pieces, ...]
    file: _Pieces

    @property
    def has_author(self) -> bool:
        return any(name == "author" for part in (*self.folders, self.file) for _, name in part)


def pattern_from_text(text: str) -> NamePattern:
    """`{fandom}/{author} - {title}` as a pattern. Raises ConfigurationError for a placeholder that is none, and for
    what is no name below the folder of books."""
    parts = text.strip().split("/")
    if any(part.strip() in (".", "..") for part in parts) or re.match(r"/|~|[A-Za-z]:", text.strip()) or "\\" in text:
        hint = "Part folders by / and begin with the name of one; -o says where all books go."
        raise ConfigurationError(f"“{text}” does not name a place below the folder of books", hint=hint)
    if not parts[-1].strip():
        raise ConfigurationError(f"“{text}” names no file", hint="For example: {author} - {title}")
    *folders, file = (_pieces(part, text) for part in parts)
    return NamePattern(tuple(folders), file)


def _pieces(part: str, text: str) -> _Pieces:
    try:
        parsed = list(Formatter().parse(part))
    except ValueError as error:
        hint = "A place for a fact is written {title}, a brace itself {{ or }}."
        raise ConfigurationError(f"“{text}” has a brace that stands alone", hint=hint) from error
    for _, name, form, conversion in parsed:
        if name is not None and (name not in PLACEHOLDERS or form or conversion):
            typed = f"{{{name}{'!' + conversion if conversion else ''}{':' + form if form else ''}}}"
            raise ConfigurationError(f"there is no placeholder {typed} for a name", hint=_known_placeholders(name))
    return tuple((literal, name or "") for literal, name, _, _ in parsed)


def _known_placeholders(name: str) -> str:
    near = difflib.get_close_matches(name.strip().casefold(), PLACEHOLDERS, 1)
    known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
    return f"Did you mean {{{near[0]}}}? There are {known}." if near else f"There are {known}."


def names_of_book(facts: NameFacts, ending: str, pattern: NamePattern | None = None) -> Iterator[str]:
    """The names that a story's book may have, the first choice first: each follows from the story alone, so that none
    depends on what other books there are. Folders are parted by `/`.

    After the name itself come those with the author, with six digits that stand for the name of the story's file, and
    with these and a number, without end.
    """
    # Two stories of one title and author are told by where they came from, which stays when they are edited.
    tag = hashlib.sha256(facts.source.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    if pattern is None:
        place, tails = "", _tails(slug_from_text(facts.author), "-", tag)
        stem = slug_from_text(facts.title) or slug_from_text(facts.author) or "untitled"
    else:
        folders = (_filled(each, facts) for each in pattern.folders)
        place = "".join(f"{_fitted(folder, '', '')}/" for folder in folders if folder)
        tails = _tails("" if pattern.has_author else legible_name(facts.author), " - ", tag)
        stem = _filled(pattern.file, facts)
        stem = legible_name(stem[: -len(ending)]) if stem.casefold().endswith(ending) else stem
        stem = stem or legible_name(facts.title) or "untitled"
    seen = set[str]()
    for tail in tails:
        name = place + _fitted(stem, tail, ending)
        if name not in seen:
            seen.add(name)
            yield name


def _tails(author: str, sign: str, tag: str) -> Iterator[str]:
    by = f"{sign}{author}" if author and len(author) < LONGEST_NAME // 2 and _bytes(author) < MOST_BYTES // 2 else ""
    yield from ("", by, f"{by}{sign}{tag}")
    yield from (f"{by}{sign}{tag}-{number}" for number in count(2))


def legible_name(text: str) -> str:
    """A text as a name that a person reads and every file system takes: `Who? Me: ...` -> `Who Me`.

    What FAT and Windows refuse, and what nobody sees, becomes a space; no name begins with a dot or a dash, or ends
    with a dot.
    """
    kept = (c if _is_nameable(c) else " " for c in unicodedata.normalize("NFC", text))
    return " ".join("".join(kept).split()).lstrip(" .-–—_,;~").rstrip(" .-–—_,;")


def _is_nameable(character: str) -> bool:
    # Joiners are part of the spelling of many scripts; other characters that format could make one name look another.
    return character in "\u200c\u200d" or not (
        character in '<>:"/\\|?*' or unicodedata.category(character)[0] == "C" or character.isspace()
    )


def _filled(pieces: _Pieces, facts: NameFacts) -> str:
    """A part of a name. Brackets and dashes that would stand round a fact that is not known are left out with it."""
    text = "".join(_plain(text) + _value(name, facts) for text, name in pieces)
    text = re.sub(r"[(\[]\s*[)\]]", " ", text)
    return legible_name(re.sub(r"(?:(?<=\s)[-–—,;]\s+)+(?=[-–—,;]\s)", "", text))


def _plain(text: str) -> str:
    return "".join(c if _is_nameable(c) else " " for c in text)


def _value(name: str, facts: NameFacts) -> str:
    return legible_name(getattr(facts, name)) if name else ""
