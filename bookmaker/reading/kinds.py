"""What a file is that is no text, by its first bytes or by the look of all of them, and what to do with it."""

from __future__ import annotations

import math
import re
from collections import Counter

from msgspec import Struct


class Kind(Struct, frozen=True):
    """What a file seems to be, as in "this is …", and what would make a text of it."""

    name: str
    hint: str


_SAVE = "Open it in the program that made it and save it as .docx, .odt, .rtf or plain text."
_OFFICE = "Open it in LibreOffice and save it as .odt; for many: soffice --headless --convert-to odt FILE ..."
_UNPACK = "Unpack it, and name the folder that it was unpacked to."
_CALIBRE = "Convert it to EPUB with calibre, and name that: ebook-convert FILE NAME.epub"
_NONE = "There is no text in it to make a book of."
_PAGES = "Take an HTML or EPUB of the story where the PDF is from, or the text out of it: pdftotext FILE NAME.txt"
_SHOWN = "There is no text in it. A scanned page becomes text by OCR; a book's cover is named by the key cover."

WORD = Kind("a Word document", "Give its name the ending .docx.")
OPENDOCUMENT = Kind("an OpenDocument text", "Give its name the ending .odt.")
RTF = Kind("an RTF file", "Give its name the ending .rtf.")
EPUB = Kind("an EPUB", "Give its name the ending .epub.")
ZIP = Kind("a Zip archive", "Give its name the ending .zip, to have the stories in it read.")
GZIP = Kind("a gzip archive", "Give the name of a packed folder the ending .tar.gz; unpack a single file with gunzip.")
TAR = Kind("a tar archive", _UNPACK)
_PDF = Kind("a PDF", _PAGES)
_DOC = Kind("a Word .doc or another Microsoft Office file", _OFFICE)
_MOBI = Kind("a Mobipocket or Kindle book", _CALIBRE)
_PICTURE = Kind("a picture", _SHOWN)
_SOUND = Kind("a sound or a film", _NONE)
_PROGRAM = Kind("a program", _NONE)
_OTHER_DOCUMENT = Kind("an OpenDocument file that is no text", "Open it in LibreOffice and save its text as .txt.")

_FIRST_BYTES = (
    (0, b"%PDF-", _PDF),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _DOC),
    (0, b"{\\rtf", RTF),
    (0, b"\xffWPC", Kind("a WordPerfect file", _OFFICE)),
    (0, b"\x31\xbe\x00\x00", Kind("a Microsoft Write or Word for DOS file", _OFFICE)),
    (0, b"\xfe\x37\x00", Kind("a Word for Macintosh file", _OFFICE)),
    (0, b"bplist00", Kind("a property list", _SAVE)),
    (0, b"SQLite format 3\0", Kind("a database", _SAVE)),
    (0, b"ITOLITLS", Kind("a Microsoft Reader book", _CALIBRE)),
    (0, b"ITSF\x03\0", Kind("a compiled help file", _CALIBRE)),
    (60, b"BOOKMOBI", _MOBI),
    (60, b"TEXtREAd", Kind("a Palm book", _CALIBRE)),
    (60, b"PNRdPPrs", Kind("an eReader book", _CALIBRE)),
    (0, b"\x1f\x8b\x08", GZIP),
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
    (257, b"ustar", TAR),
    (32769, b"CD001", Kind("a disk image", _UNPACK)),
    (0, b"\x60\xea", Kind("an ARJ archive", _UNPACK)),
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
    found = next((kind for at, magic, kind in _FIRST_BYTES if data.startswith(magic, at)), None)
    return found or (TAR if _is_old_tar(data) else None)


def _is_old_tar(data: bytes) -> bool:
    """Whether a file begins with a header of tar's first format, which has a checksum for a name."""
    head = data[:512]
    told = head[148:156].strip(b"\0 ")
    if len(head) < 512 or not told.isdigit() or not head[0] or set(told) & set(b"89"):
        return False
    return int(told, 8) == sum(head) - sum(head[148:156]) + 8 * 32


def ending_of_bytes(data: bytes) -> str:
    """The ending that the name of a file with these bytes has, as far as they tell; that of plain text where not."""
    kind = kind_from_first_bytes(data)
    told = {WORD: ".docx", OPENDOCUMENT: ".odt", RTF: ".rtf", EPUB: ".epub"}.get(kind) if kind else None
    page = re.match(rb"(?i)\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^<>]*>\s*)?<(?:!doctype\s+html|html)\b", data[:2000])
    return told or (".html" if page else ".txt")


_BY_ENDING = {
    _PDF: (".pdf",),
    _DOC: (".doc", ".dot", ".wps"),
    Kind("a WordPerfect file", _OFFICE): (".wpd", ".wp5"),
    Kind("an Apple Pages document", "Open it in Pages and export it as EPUB or Word."): (".pages",),
    _MOBI: (".mobi", ".azw", ".azw3", ".azw4", ".kfx", ".prc"),
    Kind("a Microsoft Reader book", _CALIBRE): (".lit",),
    Kind("a DjVu document", _CALIBRE): (".djvu",),
    Kind("an archive of a kind that is not opened", _UNPACK): (".7z", ".rar", ".tar", ".xz", ".bz2", ".lzh", ".sit"),
    GZIP: (".gz",),
    _PICTURE: (".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".svg"),
    _PROGRAM: (".exe", ".com", ".dll"),
}


def kind_from_ending(suffix: str) -> Kind | None:
    """What a file is by the ending of its name, where that is of no format that is read."""
    return next((kind for kind, endings in _BY_ENDING.items() if suffix.lower() in endings), None)


def refusal(data: bytes, suffix: str) -> Kind | None:
    """Why a file with such an ending is not read: what its bytes say that it is, else its name; None where both say
    nothing against it.

    `name` says the whole of it, as in "this is a PDF".
    """
    named = kind_from_ending(suffix)
    found = kind_from_first_bytes(data)
    if named is None:
        return None
    if found and found is not named:
        return Kind(f"{found.name}, whatever its name says", found.hint)
    if not found and kind_from_all_bytes(data) is None and data.strip():
        ending = ".html" if b"<html" in data[:2000].lower() else ".txt"
        return Kind(f"no {suffix} file, whatever its name says: it is text", f"Give its name the ending {ending}.")
    return Kind(f"{named.name}, which is not read", named.hint)


def _kind_of_zip(data: bytes) -> Kind:
    # The first file of an EPUB or an OpenDocument file is its type, not packed.
    if data.startswith(b"mimetypeapplication/epub+zip", 30):
        return EPUB
    if data.startswith(b"mimetypeapplication/vnd.oasis.opendocument.text", 30):
        return OPENDOCUMENT
    if data.startswith(b"mimetypeapplication/vnd.oasis.opendocument", 30):
        return _OTHER_DOCUMENT
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
