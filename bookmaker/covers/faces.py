"""The faces that covers are set in. Their files come with the program, so that a title looks the same everywhere."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Literal

Cut = Literal["roman", "medium", "italic", "bold"]

_FOLDER = Path(__file__).parents[1] / "pdf" / "faces"
FILES: dict[Cut, tuple[Path, int | None]] = {
    "roman": (_FOLDER / "eb-garamond" / "EBGaramond[wght].ttf", 400),
    "medium": (_FOLDER / "eb-garamond" / "EBGaramond[wght].ttf", 560),
    "italic": (_FOLDER / "eb-garamond" / "EBGaramond-Italic[wght].ttf", 440),
    "bold": (_FOLDER / "source-serif-pro" / "SourceSerifPro-Bold.ttf", None),
}
"""The file of a cut, and the weight where it holds several."""


@cache
def fingerprint() -> str:
    """What changes when one of the files does."""
    digest = hashlib.sha256()
    for path in sorted({path for path, _ in FILES.values()}):
        digest.update(path.read_bytes())
    return digest.hexdigest()
