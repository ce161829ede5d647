"""Names of book files: from the title, and safe on FAT, NTFS, APFS and ext4 alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

LONGEST_NAME = 80
"""In characters, ending included. In scripts of three bytes a letter that still is under every system's 255 bytes."""

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
        slug = f"{_cut(slug, LONGEST_NAME - len(by) - 1 - len(ending))}-{by}" if len(by) < LONGEST_NAME // 2 else slug
        name = _fitted(slug, "", ending)
    number = 2
    while name in taken:
        name = _fitted(slug, f"-{number}", ending)
        number += 1
    return name


def _fitted(slug: str, tail: str, ending: str) -> str:
    slug = _cut(slug, LONGEST_NAME - len(tail) - len(ending))
    return f"{slug}-book{tail}{ending}" if slug in _DEVICES else f"{slug}{tail}{ending}"


def _cut(slug: str, room: int) -> str:
    """The slug shortened to whole words; a single word that is too long is cut."""
    if len(slug) <= room:
        return slug
    words, _, rest = slug[: room + 1].rpartition("-")
    return words or rest[:room]
