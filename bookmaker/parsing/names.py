"""A name as the records of a library have it."""

from __future__ import annotations

import re

from bookmaker.judging.names import PARTICLES
from bookmaker.model import Creator


def creator_from_name(name: str, role: str = "aut") -> Creator:
    """A Creator whose `file_as` puts a family name first. Pen names of one word, with `the`, or with figures stand."""
    words = name.split()
    if len(words) < 2 or len(words) > 4 or words[0].casefold() in ("the", "a") or re.search(r"[\d_@]", name):
        return Creator(name, re.sub(r"^(the|a) (.+)$", r"\2, \1", name, flags=re.I), role)
    cut = len(words) - 1
    if words[-1].rstrip(".").casefold() in ("jr", "sr", "ii", "iii", "iv") and len(words) > 2:
        cut -= 1
    while cut > 1 and words[cut - 1].casefold() in PARTICLES:
        cut -= 1
    return Creator(name, f"{' '.join(words[cut:])}, {' '.join(words[:cut])}", role)
