"""Parts of books kept from one run to the next: what has not changed is not laid out again."""

from __future__ import annotations

import math
import re
from pathlib import Path

from msgspec.structs import asdict

from bookmaker.building.conforming import conforms
from bookmaker.building.keeping import keep_record, key_from_facts, read_record
from bookmaker.errors import Diagnostic
from bookmaker.pdf.fonts import FONT_SCHEME
from bookmaker.pdf.layout import Anchor, LaidOut, LaidPage, Part, engine_version
from bookmaker.pdf.structure import count_pages

_OTHER_FILES = re.compile(rf"""(?i)\burl\((?!\s*["']?{FONT_SCHEME}:)|@import\b|<(img|image|object|embed|link)\b""")


def key_of_part(part: Part, fonts: str) -> str:
    """The key of a part; `fonts` stands for the contents of its font files."""
    own = repr((part.openings, part.tagged, part.contents))
    return key_from_facts("part", engine_version(), fonts, part.html, part.css, own)


def may_keep(part: Part) -> bool:
    """Whether all that a part is made of is in its key: not where it shows pictures, or styles, of other files."""
    return not _OTHER_FILES.search(part.html) and not _OTHER_FILES.search(part.css)


def read_part(folder: Path, key: str) -> LaidOut | None:
    """The part kept under a key; None where there is none, or none that is whole."""
    record = read_record(folder, key)
    if record is None:
        return None
    facts, pdf = record
    try:
        pages = tuple(LaidPage(**page) for page in facts["pages"])
        anchors = {name: Anchor(*place) for name, place in facts["anchors"].items()}
        laid = LaidOut(pdf, pages, anchors, tuple(Diagnostic(**said) for said in facts["diagnostics"]))
        return laid if conforms(laid, LaidOut) and _holds_together(laid) else None
    except (KeyError, TypeError, AttributeError):
        return None


def _holds_together(laid: LaidOut) -> bool:
    """Whether there are as many pages as is said, one at least, and all places are on them."""
    counted = count_pages(laid.pdf)
    places = laid.anchors.values()
    return 0 < counted == len(laid.pages) and all(
        0 <= place.page < counted and math.isfinite(place.x) and math.isfinite(place.y) for place in places
    )


def keep_part(folder: Path, key: str, laid: LaidOut) -> None:
    """Keep a part; does nothing where that is not possible. One that lacks a sign is not kept: the font for it may be
    there the next time."""
    if any(said.code == "print-no-glyph" for said in laid.diagnostics):
        return
    facts = {
        "pages": [asdict(page) for page in laid.pages],
        "diagnostics": [asdict(said) for said in laid.diagnostics],
        "anchors": {name: (anchor.page, anchor.x, anchor.y) for name, anchor in laid.anchors.items()},
    }
    keep_record(folder, key, facts, laid.pdf)
