"""Names of book files: from the title, and safe on FAT, NTFS, APFS and ext4 alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

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
    if stem[len(fitting)] != "-" and "-" in fitting:
        fitting = fitting.rpartition("-")[0]
    # A first letter can carry more marks than a name may have bytes.
    return fitting or stem[0]


def _fits(name: str) -> bool:
    return len(name) <= LONGEST_NAME and _bytes(name) <= MOST_BYTES


def _bytes(name: str) -> int:
    return len(name.encode("utf-8", "surrogateescape"))


def _fitted(slug: str, tail: str, ending: str) -> str:
    slug = cut_name(slug, f"{tail}{ending}")
    return f"{slug}-book{tail}{ending}" if slug in _DEVICES else f"{slug}{tail}{ending}"
