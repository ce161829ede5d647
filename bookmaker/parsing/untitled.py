"""A title for a file that names none, from its own name or the story's opening words."""

from __future__ import annotations

import re
from pathlib import Path

from bookmaker.paths import legible

_SMALL = frozenset("a an and as at but by for from in of on or the to with".split())

_LONGEST_OPENING = 60
"""Characters: a line without a space is one word, however long it is."""


def title_from_name(path: Path, opening: str) -> str:
    """A title from the file's name; for a name that tells nothing, "Untitled" with the opening words."""
    stem = re.sub(r"^\d{1,4}[-_. ]+", "", legible(path.stem)).strip()
    if not _tells(stem):
        start = re.sub(r"[\"“”*_]+", "", " ".join(opening.split()[:5]))[:_LONGEST_OPENING].rstrip(" ,;:.-—")
        return f"Untitled ({start} …)" if start else "Untitled"
    words = [w for w in re.split(r"[-_.\s]+|(?<=[a-z])(?=[A-Z])", stem) if w]
    if any(c.isupper() for c in stem[1:]) and stem != stem.upper():
        return " ".join(words)
    return " ".join(
        w.lower() if n and w.lower() in _SMALL else w[:1].upper() + w[1:].lower() for n, w in enumerate(words)
    )


def _tells(stem: str) -> bool:
    """Whether a file's name is made of words: not a number, a hash or a serial number."""
    bare = re.sub(r"[-_. ]", "", stem)
    letters = sum(c.isalpha() for c in bare)
    if not letters or letters < 0.5 * len(bare):
        return False
    hexadecimal = re.fullmatch(r"[0-9a-f]{8,}", bare.casefold()) and any(c.isdigit() for c in bare)
    return (
        not hexadecimal
        and bool(re.search(r"[aeiouyAEIOUY]|[^\x00-\x7f]", bare))
        and bare.casefold() not in ("untitled", "story", "fic", "new", "text", "stdin")
    )
