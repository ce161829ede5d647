"""The package of a document or an EPUB: a Zip archive of text parts, unpacked once, with a limit to all of it.

A few kilobytes can unpack to gigabytes, and what the archive's directory says of sizes may be untrue. So parts are
counted while they are unpacked, and everything after works on what was unpacked here.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from xml.parsers import expat

MOST_BYTES = 50_000_000
"""Of text in all parts; a novel of a million words has fifteen million in Word's XML."""

MOST_ENTRIES = 10_000
"""Files in the archive, most of them pictures."""

MOST_ELEMENTS = 2_000_000
"""Of XML in all parts; a novel of a million words has a third of a million, in Word's own long-winded way a million."""

MOST_PARAGRAPHS = 300_000

DEEPEST = 150
"""Elements inside each other: a table in a table has five more than the table around it."""

MOST_OPEN_FIELDS = 1000
"""Fields that begin inside each other and do not end; each asks every piece of text below for more time."""

_ENTRY = b"PK\x01\x02"
"""What an entry of an archive's directory begins with (APPNOTE.TXT 4.3.12)."""

_CHUNK = 1 << 16
_PARTS = (".xml", ".rels")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PARAGRAPHS = frozenset((f"{_WORD} p", *(f"urn:oasis:names:tc:opendocument:xmlns:text:1.0 {name}" for name in "ph")))
_FAULTS = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, OSError, EOFError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


class PackageError(Exception):
    """Says in words why a package is not read."""


def unpacked(
    data: bytes, wanted: Callable[[str], bool] = lambda name: name.lower().endswith(_PARTS)
) -> dict[str, bytes]:
    """The XML parts of a document by name, those `wanted`; pictures and the rest are not unpacked.

    Raises PackageError for what is no package or is larger than any story, and for a part with a DOCTYPE, which Office
    Open XML and OpenDocument have none of and which could name other files and multiply its text.
    """
    parts = members(data, wanted)
    count = _Count()
    try:
        for part in parts.values():
            count.add(part)
    except _FAULTS as error:
        raise PackageError(f"it is damaged: {error}") from error
    return parts


def members(data: bytes, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """The files of an archive by name, those `wanted`, unpacked. Raises PackageError for what is no archive, or holds
    more than any story."""
    if not data.startswith(_ZIP):
        raise PackageError("it is no Zip archive, as such a file is")
    if data.count(_ENTRY) > MOST_ENTRIES:
        raise PackageError(f"it holds more than {MOST_ENTRIES:,} files")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return dict(_members(archive, wanted))
    except _FAULTS as error:
        raise PackageError(f"it is damaged: {error}") from error


def packed(parts: Mapping[str, bytes]) -> io.BytesIO:
    """The parts as a package of nothing else."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    file.seek(0)
    return file


def _members(archive: zipfile.ZipFile, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    left = MOST_BYTES
    for name in dict.fromkeys(archive.namelist()):
        if not wanted(name):
            continue
        unpacked = bytearray()
        with archive.open(name) as stream:
            while chunk := stream.read(_CHUNK):
                unpacked += chunk
                if len(unpacked) > left:
                    raise PackageError(f"it unpacks to more than {MOST_BYTES // 1_000_000} MB of text")
        left -= len(unpacked)
        yield name, bytes(unpacked)


class _Count:
    """Counts elements over all parts, and refuses where they are too many, too deep, or of a declared type."""

    def __init__(self) -> None:
        self._elements = self._paragraphs = self._fields = self._depth = 0

    def add(self, part: bytes) -> None:
        self._depth = 0
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.Parse(part, True)

    def _doctype(self, *_: object) -> None:
        raise PackageError("it declares a document type, which no such document does")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        self._paragraphs += name in _PARAGRAPHS
        if name == f"{_WORD} fldChar":
            self._fields += {"begin": 1, "end": -1}.get(attributes.get(f"{_WORD} fldCharType", ""), 0)
            if self._fields > MOST_OPEN_FIELDS:
                raise PackageError(f"more than {MOST_OPEN_FIELDS} fields stand inside each other")
        if self._depth > DEEPEST:
            raise PackageError(f"more than {DEEPEST} elements stand inside each other")
        if self._elements > MOST_ELEMENTS or self._paragraphs > MOST_PARAGRAPHS:
            raise PackageError("it has more paragraphs and pieces of text than any story")

    def _end(self, _: str) -> None:
        self._depth -= 1
