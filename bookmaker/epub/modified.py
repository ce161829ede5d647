"""When a book changed, as its package says: never by a clock, since the same input shall give the same bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from calendar import monthrange
from collections.abc import Iterable

from bookmaker.model import Metadata

_FIRST_DAY = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def modified_at(metadata: Metadata) -> dt.datetime:
    """The first moment of a book's own date, as far as that is known, or of the year 2000 where it has none."""
    return _span_of(metadata)[0]


def modified_by(metadata: Metadata, contents: Iterable[bytes]) -> dt.datetime:
    """The book's `dcterms:modified`: a moment of its own date, or of the year 2000 where it has none, that stands for
    the book's contents and is another when any of them is."""
    start, days = _span_of(metadata)
    digest = hashlib.sha256()
    for content in contents:
        digest.update(len(content).to_bytes(8))
        digest.update(content)
    return start + dt.timedelta(seconds=int.from_bytes(digest.digest()) % (days * 86_400))


def known_date(date: str) -> str:
    """A date as EPUB wants it (W3C's profile of ISO 8601), or nothing where it is none."""
    found = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", date)
    if not found:
        return ""
    try:
        dt.date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return ""
    return date


def _span_of(metadata: Metadata) -> tuple[dt.datetime, int]:
    """The first moment of the book's date, and how many days that has: a day, a month, a year."""
    known = known_date(metadata.date)
    if not known:
        return _FIRST_DAY, 366
    year, month, day = (*map(int, known.split("-")), 1, 1)[:3]
    days = {4: 365, 7: monthrange(year, month)[1]}.get(len(known), 1)
    return dt.datetime(year, month, day, tzinfo=dt.UTC), days
