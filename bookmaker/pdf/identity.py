"""Which book a PDF is: what it says of itself, read without its pages."""

from __future__ import annotations

from pathlib import Path

import pikepdf
from msgspec import Struct

from bookmaker.pdf.joining import VOLUME


class Said(Struct, frozen=True):
    """What a PDF calls itself; a `volume` holds several stories."""

    identifier: str
    title: str
    volume: bool


def said_by_pdf(path: Path) -> Said | None:
    """What the PDF at `path` says of itself; None for what is no PDF, cannot be read, or does not say which it is, as
    those for a printer's machines do not."""
    try:
        with pikepdf.open(path) as book, book.open_metadata(update_docinfo=False) as metadata:
            identifier = str(metadata.get("dc:identifier", ""))
            return Said(identifier, str(metadata.get("dc:title", "")), VOLUME in (metadata.get("dc:type") or ()))
    except Exception:  # whatever pikepdf and its parsers raise of files that anyone made
        return None
