"""Parts of books kept from one run to the next: what has not changed is not laid out again.

A part is kept under a key made of everything that goes into it. The folder is the user's own, never grows past a
limit, and may be deleted at any time. What is read from it is data, a line of JSON and a PDF, and is made anew where
it is not whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path

from bookmaker import __version__
from bookmaker.building.writing import make_folder, remove_file, write_book
from bookmaker.errors import Diagnostic, OutputError
from bookmaker.pdf import layout
from bookmaker.pdf.fonts import FONT_SCHEME
from bookmaker.pdf.layout import Anchor, LaidOut, LaidPage, Part, engine_version

MOST_BYTES = 400_000_000
_FORMAT = "bookmaker part 1"
_OTHER_FILES = re.compile(rf"""(?i)\burl\((?!\s*["']?{FONT_SCHEME}:)|@import\b|<(img|image|object|embed|link)\b""")


def cache_folder() -> Path:
    """Where this system keeps what programs can make again: XDG's folder, macOS's, or Windows's."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "bookmaker" / "parts"


def key_of_part(part: Part, fonts: str) -> str:
    """The key of a part; `fonts` stands for the contents of its font files."""
    facts = (
        _FORMAT,
        __version__,
        _code(),
        engine_version(),
        fonts,
        part.html,
        part.css,
        repr((part.openings, part.tagged, part.contents)),
    )
    return hashlib.sha256("\0".join(facts).encode("utf-8", "surrogatepass")).hexdigest()


def may_keep(part: Part) -> bool:
    """Whether all that a part is made of is in its key: not where it shows pictures, or styles, of other files."""
    return not _OTHER_FILES.search(part.html) and not _OTHER_FILES.search(part.css)


@cache
def _code() -> str:
    """What changes with the code that lays out, whether or not its version does."""
    digest = hashlib.sha256()
    folder = Path(layout.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_kept(folder: Path, key: str) -> LaidOut | None:
    """The part kept under a key; None where there is none, or none that is whole."""
    path = folder / key
    try:
        head, _, pdf = path.read_bytes().partition(b"\n")
        facts = json.loads(head)
        if facts["format"] != _FORMAT or facts["sha256"] != hashlib.sha256(pdf).hexdigest():
            return None
        pages = tuple(LaidPage(**page) for page in facts["pages"])
        anchors = {name: Anchor(*place) for name, place in facts["anchors"].items()}
        with suppress(OSError):
            os.utime(path)  # what was used last is thrown out last
        return LaidOut(pdf, pages, anchors, tuple(Diagnostic(**said) for said in facts["diagnostics"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(folder: Path, key: str, laid: LaidOut) -> None:
    """Keep a part; does nothing where that is not possible. One that lacks a sign is not kept: the font for it may be
    there the next time."""
    if any(said.code == "print-no-glyph" for said in laid.diagnostics):
        return
    head = {
        "format": _FORMAT,
        "sha256": hashlib.sha256(laid.pdf).hexdigest(),
        "pages": [asdict(page) for page in laid.pages],
        "diagnostics": [asdict(said) for said in laid.diagnostics],
        "anchors": {name: (anchor.page, anchor.x, anchor.y) for name, anchor in laid.anchors.items()},
    }
    with suppress(OutputError):
        make_folder(folder, private=True)
        write_book(folder / key, json.dumps(head).encode("ascii") + b"\n" + laid.pdf)


def prune(folder: Path, most: int = MOST_BYTES) -> None:
    """Delete what was used longest ago until the folder holds no more than `most` bytes."""
    with suppress(OSError):
        files = sorted((entry.stat().st_mtime, entry.stat().st_size, entry.path) for entry in os.scandir(folder))
        surplus = sum(size for _, size, _ in files) - most
        for _, size, path in files:
            if surplus <= 0:
                break
            remove_file(Path(path))
            surplus -= size
