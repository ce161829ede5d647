"""What a file is that is no text, by its first bytes or by the look of all of them, and what to do with it."""

from __future__ import annotations

import math
from collections import Counter

from msgspec import Struct


class Kind(Struct, frozen=True):
    """What a file seems to be, as in "this is …", and what would make a text of it."""

    name: str
    hint: str


_SAVE = "Open it in the program that made it and save it as plain text, HTML or Markdown."
_UNPACK = "Unpack it, and name the stories in it."
_CONVERT = "Convert it to HTML or plain text with the program that you read it with."
_NONE = "There is no text in it to make a book of."

WORD = Kind("a Word document", "Give its name the ending .docx.")
ZIP = Kind("a Zip archive", _UNPACK)
_EPUB = Kind("an EPUB", _CONVERT)
_PICTURE = Kind("a picture", _NONE)
_SOUND = Kind("a sound or a film", _NONE)
_PROGRAM = Kind("a program", _NONE)

_FIRST_BYTES = (
    (0, b"%PDF-", Kind("a PDF", _SAVE)),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind("a Word .doc or another Microsoft Office file", _SAVE)),
    (0, b"{\\rtf", Kind("an RTF file", _SAVE)),
    (0, b"\xffWPC", Kind("a WordPerfect file", _SAVE)),
    (0, b"\x31\xbe\x00\x00", Kind("a Microsoft Write or Word for DOS file", _SAVE)),
    (0, b"\xfe\x37\x00", Kind("a Word for Macintosh file", _SAVE)),
    (0, b"bplist00", Kind("a property list", _SAVE)),
    (0, b"SQLite format 3\0", Kind("a database", _SAVE)),
    (0, b"ITOLITLS", Kind("a Microsoft Reader book", _CONVERT)),
    (0, b"ITSF\x03\0", Kind("a compiled help file", _CONVERT)),
    (60, b"BOOKMOBI", Kind("a Mobipocket or Kindle book", _CONVERT)),
    (60, b"TEXtREAd", Kind("a Palm book", _CONVERT)),
    (60, b"PNRdPPrs", Kind("an eReader book", _CONVERT)),
    (0, b"\x1f\x8b\x08", Kind("a gzip archive", _UNPACK)),
    (0, b"\x1f\x9d", Kind("an archive of compress", _UNPACK)),
    (4, b"1AY&SY", Kind("a bzip2 archive", _UNPACK)),
    (0, b"\xfd7zXZ\0", Kind("an xz archive", _UNPACK)),
    (0, b"\x28\xb5\x2f\xfd", Kind("a Zstandard archive", _UNPACK)),
    (0, b"7z\xbc\xaf\x27\x1c", Kind("a 7-Zip archive", _UNPACK)),
    (0, b"Rar!\x1a\x07", Kind("a RAR archive", _UNPACK)),
    (0, b"MSCF\0\0\0\0", Kind("a cabinet archive", _UNPACK)),
    (2, b"-lh5-", Kind("an LHA archive", _UNPACK)),
    (0, b"SIT!", Kind("a StuffIt archive", _UNPACK)),
    (0, b"StuffIt (c)", Kind("a StuffIt archive", _UNPACK)),
    (257, b"ustar", Kind("a tar archive", _UNPACK)),
    (0, b"\x89PNG\r\n", _PICTURE),
    (0, b"\xff\xd8\xff", _PICTURE),
    (0, b"GIF87a", _PICTURE),
    (0, b"GIF89a", _PICTURE),
    (0, b"II*\0", _PICTURE),
    (0, b"MM\0*", _PICTURE),
    (8, b"WEBP", _PICTURE),
    (4, b"ftyp", _SOUND),
    (8, b"WAVEfmt ", _SOUND),
    (8, b"AVI LIST", _SOUND),
    (0, b"OggS\0", _SOUND),
    (0, b"ID3\3\0", _SOUND),
    (0, b"ID3\4\0", _SOUND),
    (0, b"\x7fELF", _PROGRAM),
    (0, b"MZ\x90\x00", _PROGRAM),
    (0, b"\xcf\xfa\xed\xfe", _PROGRAM),
    (0, b"\xca\xfe\xba\xbe", _PROGRAM),
    (0, b"wOFF", Kind("a font", _NONE)),
    (0, b"wOF2", Kind("a font", _NONE)),
    (0, b"OTTO\0", Kind("a font", _NONE)),
)

_NOT_TEXT = Kind(
    "not text",
    "It may be damaged, packed or encrypted. If it is text all the same, name its encoding with --encoding.",
)


def kind_from_first_bytes(data: bytes) -> Kind | None:
    """What a file says it is; None for one that says nothing, as text does."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data)
    return next((kind for at, magic, kind in _FIRST_BYTES if data.startswith(magic, at)), None)


def _kind_of_zip(data: bytes) -> Kind:
    # The first file of an EPUB or an OpenDocument file is its type, not packed.
    if data.startswith(b"mimetypeapplication/epub+zip", 30):
        return _EPUB
    if data.startswith(b"mimetypeapplication/vnd.oasis.opendocument", 30):
        return Kind("an OpenDocument file", _SAVE)
    return WORD if b"word/document.xml" in data else ZIP


# --- By all bytes -------------------------------------------------------------------------------------------------

# Backspace, escape, NUL padding and the DOS end mark are what texts do hold.
_ODD = bytes({*range(32)} - {0, 7, 8, 9, 10, 11, 12, 13, 26, 27})
_PRINTABLE = bytes([9, 10, 13, *range(32, 127)])

LEAST_TO_JUDGE = 32


def kind_from_all_bytes(data: bytes) -> Kind | None:
    """What a file is that says nothing of itself: not text, or None.

    Text in any encoding and language uses some bytes often and most hardly ever, however damaged it is. What is packed,
    encrypted or random uses all alike, and what a machine reads has many that no writer types.
    """
    data = data.translate(None, b"\0")
    size = len(data)
    if size < LEAST_TO_JUDGE:
        return None
    odd = 1 - len(data.translate(None, _ODD)) / size
    if odd <= 0.03:
        return None
    printable = 1 - len(data.translate(None, _PRINTABLE)) / size
    entropy = -sum(n / size * math.log2(n / size) for n in Counter(data).values())
    evenness = entropy / min(8, math.log2(size))
    alike = printable < 0.6 and evenness > 0.87
    of_a_machine = printable < 0.6 and odd > (0.1 if size > 256 else 0.2) and evenness > 0.68
    return _NOT_TEXT if alike or of_a_machine or odd > 0.4 else None
