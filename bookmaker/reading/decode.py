"""Bytes -> text: a byte order mark, a declaration, strict UTF-8, then a judgement; what was chosen is said.

The order follows the WHATWG Encoding Standard where a file says what it is, but a file that says one thing and is
another is believed by its bytes: pages saved by hand in the 1990s carry the declarations of the tool, not of the text.
"""

from __future__ import annotations

import codecs
import difflib
import re
from encodings.aliases import aliases
from pathlib import Path

from msgspec import Struct

from bookmaker.errors import ConfigurationError, Diagnostic, InputError, Position
from bookmaker.model import RawParagraph
from bookmaker.reading.charset import (
    CANDIDATES,
    NAMES,
    Verdict,
    choose_encoding,
    decode_leniently,
    detected_encoding,
    is_mostly_utf8,
    is_other_script,
    score_of,
    stray_offsets,
)
from bookmaker.reading.cleaning import LINE_END, clean_controls, lines_at, mend_double_encoding, named_lines
from bookmaker.reading.kinds import kind_from_all_bytes, kind_from_first_bytes


class Decoded(Struct, frozen=True):
    """A file as text. `encoding` is a lower-case Python codec name; line ends stand as they were in the file. `dropped`
    are words of the file that are no text, with the reason."""

    text: str
    encoding: str
    diagnostics: tuple[Diagnostic, ...] = ()
    dropped: tuple[tuple[RawParagraph, str], ...] = ()


_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# The names that pages declare for what they mean, by the WHATWG Encoding Standard's table of labels.
_LABELS = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252",
    "latin-1": "cp1252", "iso_8859-1": "cp1252", "l1": "cp1252", "x-cp1252": "cp1252", "iso-8859-9": "cp1254",
    "latin5": "cp1254", "tis-620": "cp874", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932",
    "x-sjis": "cp932", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949", "big5": "big5hkscs", "macintosh": "mac-roman", "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic", "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8", "unicode": "utf-8",
}  # fmt: skip

_DECLARATIONS = (
    re.compile(rb"<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]+)"),
    re.compile(rb"(?i)<meta\b[^>]{0,300}?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)"),
    re.compile(rb"(?im)^content-type:[^\r\n]{0,200}(?:\r?\n[ \t][^\r\n]{0,200})?\bcharset\s*=\s*\"?([\w.:-]+)"),
    re.compile(rb"\A[^\r\n]{0,200}(?:\r\n?|\n)?[^\r\n]{0,200}?\bcoding[:=][ \t]*([\w.-]+)"),
)

_OVERRULE = "Where letters look wrong, give the encoding with --encoding (cp1252, mac-roman, cp437, utf-8 …)."


def decode(data: bytes, path: Path, *, encoding: str | None = None) -> Decoded:
    """The bytes of a text file as text, with what was guessed or taken out told as diagnostics.

    `encoding` overrules what the bytes tell. Raises ConfigurationError for an encoding that is not known, InputError
    for bytes that are no text and for a file with nothing in it.
    """
    _refuse_binary(data, path, named=encoding is not None)
    codec = None if encoding is None else _codec_name(encoding)
    text, name, found = _read_as_told(data, codec) if codec else _read(data)
    mended: tuple[Diagnostic, ...] = ()
    if name.startswith("utf"):
        text, mended = mend_double_encoding(text)
    cleaned = clean_controls(text)
    text = cleaned.text
    if not text.strip():
        raise InputError("has no text", position=Position(path), hint="The file is empty, or holds nothing but spaces.")
    said = (*found, *mended, *cleaned.diagnostics, *_lost_letters(text))
    return Decoded(text, name, said, cleaned.dropped)


class DecodedPart(Struct, frozen=True):
    """A part of a post as text. `remark` says what it declares and is not; empty where all is in order."""

    text: str
    remark: str = ""


def decode_part(data: bytes, declared: str | None) -> DecodedPart:
    """The bytes of a part of a post as text, by the charset that it declares where its bytes are that."""
    name = (declared or "").strip().lower()
    if data.isascii() and name not in ("utf-7", "hz") and not name.startswith(("iso-2022", "utf-16", "utf-32")):
        return DecodedPart(data.decode("ascii"))
    codec = _text_codec(_LABELS.get(name, name)) if name not in ("", "ascii", "us-ascii") else None
    if codec and _decodes(data, codec):
        return DecodedPart(data.decode(codec).removeprefix("\ufeff"))
    text, found, _ = _read(data)
    if not declared and found == "utf-8":
        return DecodedPart(text)
    said = f"says that it is {declared}" if declared else "does not say what its letters are"
    return DecodedPart(text.removeprefix("\ufeff"), f"{said}, and is read as {NAMES.get(found, found)}")


def is_encoding(name: str) -> bool:
    """Whether `name` is an encoding of text that is read."""
    return _text_codec(name) is not None


def split_lines(text: str) -> list[str]:
    """The lines of a text without their ends: CR LF, a lone CR and a lone LF each end a line, and nothing else does."""
    lines = LINE_END.split(text)
    if not lines[-1]:
        lines.pop()
    return lines


def _refuse_binary(data: bytes, path: Path, *, named: bool) -> None:
    """Raises InputError for what is no text; where a person has `named` its encoding, only for what says so itself."""
    kind = kind_from_first_bytes(data)
    if not kind and not named and not _utf16_order(data) and not data.startswith(tuple(bom for bom, _ in _BOMS)):
        kind = kind_from_all_bytes(data)
    if kind:
        raise InputError(f"this is {kind.name}, whatever its name says", position=Position(path), hint=kind.hint)


_NOT_TEXT = {"base64-codec", "bz2-codec", "hex-codec", "quopri-codec", "rot-13", "uu-codec", "zlib-codec", "mbcs"}
_NOT_OF_FILES = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"}
"""Encodings of names in networks, and of programs' own texts."""


def _codec_name(label: str) -> str:
    spellings = (label.strip(), re.sub(r"[-_ ]", "", label))
    name = next((name for spelling in spellings if (name := _text_codec(spelling))), None)
    if name:
        return name
    known = sorted({name.replace("_", "-") for name in aliases.values()} - _NOT_TEXT)
    near = difflib.get_close_matches(label.lower().replace("_", "-"), known, 3, 0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else "Known are utf-8, cp1252, mac-roman, cp437, latin-1 …"
    raise ConfigurationError(f"encoding {label!r} is not known", hint=hint)


def _text_codec(label: str) -> str | None:
    try:
        info = codecs.lookup(label)
        "".encode(info.name)  # a codec from bytes to bytes, like hex, is no encoding of text
    except (LookupError, ValueError, TypeError):
        return None
    return None if info.name.replace("_", "-") in _NOT_OF_FILES else info.name


def _read_as_told(data: bytes, codec: str) -> tuple[str, str, tuple[Diagnostic, ...]]:
    text = decode_leniently(data, codec)
    return text.removeprefix("\ufeff"), codec, _stray_diagnostic(data, text, codec, "cp1252")


def _read(data: bytes) -> tuple[str, str, tuple[Diagnostic, ...]]:
    """(text, encoding, what to say of it) from what the bytes tell."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            body = data.removeprefix(codecs.BOM_UTF8)
            text = decode_leniently(body, name)
            return text, name, _stray_diagnostic(body, text, name, "cp1252")
    wide = _utf16_order(data)
    if wide:
        text = decode_leniently(data, wide)
        return text, wide, (_guess(f"read as {wide.upper()}: every other byte is NUL"),)
    declared = _declared(data)
    if data.isascii():
        return _read_ascii(data, declared)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _read_eight_bit(data, declared)
    return text, "utf-8", () if declared in (None, "utf-8") else (_contradiction(declared, "UTF-8"),)


def _read_ascii(data: bytes, declared: str | None) -> tuple[str, str, tuple[Diagnostic, ...]]:
    if declared in {"utf-7", "hz", "iso2022_jp"} or (declared and declared.startswith("iso2022")):
        return decode_leniently(data, declared), declared, ()
    return data.decode("ascii"), "ascii", ()


def _read_eight_bit(data: bytes, declared: str | None) -> tuple[str, str, tuple[Diagnostic, ...]]:
    if declared and declared not in (*CANDIDATES, "utf-8") and _decodes(data, declared):
        return data.decode(declared), declared, ()
    if is_other_script(data) and not is_mostly_utf8(data):
        other = detected_encoding(data)
        if other and _decodes(data, other):
            return data.decode(other), other, (_guess(f"read as {other}: most of its letters are not Latin"),)
    verdict = choose_encoding(data)
    count = max(1, len(re.findall(rb"[\x80-\xff]", data)))
    if verdict.mixed:
        text = decode_leniently(data, "utf-8", verdict.encoding)
        return text, "utf-8", _stray_diagnostic(data, text, "utf-8", verdict.encoding)
    if declared in CANDIDATES:
        margin = verdict.score - score_of(data, declared)
        if margin < 2 * count or count < 3 or verdict.encoding == declared:
            return _settled(data, Verdict(declared, 0, verdict.quotes if verdict.encoding == declared else ()), None)
    said = f"read as {NAMES[verdict.encoding]}"
    if declared:
        return _settled(data, verdict, _contradiction(declared, NAMES[verdict.encoding]))
    places = f"{count} bytes are not ASCII" if count > 1 else "one byte is not ASCII"
    severe = verdict.score < 0
    first = lines_at(decode_leniently(data, verdict.encoding), (_first_high(data),))[0]
    return _settled(data, verdict, _guess(f"{said}: it declares no encoding, and {places}", first, severe=severe))


def _settled(data: bytes, verdict: Verdict, said: Diagnostic | None) -> tuple[str, str, tuple[Diagnostic, ...]]:
    text = decode_leniently(data, verdict.encoding)
    found = [said] if said else []
    if verdict.quotes:
        offsets = [m.start() for m in re.finditer("[" + re.escape("".join(dict(verdict.quotes))) + "]", text)]
        lines = lines_at(text, offsets)
        # A sign that the encoding leaves undefined was read as the control character of the same number.
        codes = [
            (sign.encode(verdict.encoding, "ignore") or bytes((ord(sign),)), mark) for sign, mark in verdict.quotes
        ]
        read = ", ".join(f"byte {code.hex().upper()} as {mark}" for code, mark in codes)
        message = f"{len(offsets)} signs stand only where quotation marks stand and are read so: {read}"
        found.append(Diagnostic("quotes-inferred", "warning", lines[0], message, _OVERRULE))
        text = text.translate({ord(sign): mark for sign, mark in verdict.quotes})
    return text, verdict.encoding, tuple(found)


def _utf16_order(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: nearly every other byte of a text in Latin letters is NUL."""
    half = len(data) // 2
    if half < 4 or len(data) % 2:
        return None
    first, second = data[::2].count(0), data[1::2].count(0)
    if second > 0.6 * half and first < 0.02 * half:
        return "utf-16-le"
    return "utf-16-be" if first > 0.6 * half and second < 0.02 * half else None


def _declared(data: bytes) -> str | None:
    """The codec that the file's own head names, where it is one that can be read."""
    head = data[:4096]
    for pattern in _DECLARATIONS:
        found = pattern.search(head)
        if found:
            label = found[1].decode("ascii", "replace").lower()
            try:
                return _codec_name(_LABELS.get(label, label))
            except ConfigurationError:
                continue
    return None


def _decodes(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _first_high(data: bytes) -> int:
    found = re.search(rb"[\x80-\xff]", data)
    return found.start() if found else 0


def _guess(message: str, line: int | None = None, *, severe: bool = False) -> Diagnostic:
    return Diagnostic("encoding-guessed", "warning" if severe else "info", line, message, _OVERRULE)


def _contradiction(declared: str, read: str) -> Diagnostic:
    message = f"the file says that it is {declared}, but its bytes are {read} and are read so"
    return Diagnostic("encoding-misdeclared", "info", None, message, _OVERRULE)


def _stray_diagnostic(data: bytes, text: str, name: str, fallback: str) -> tuple[Diagnostic, ...]:
    # Offsets hold in both texts, for a stray byte becomes one character (but for the rare CESU-8 pair).
    lines = lines_at(text, stray_offsets(data, name))
    if not lines:
        return ()
    message = f"{named_lines(lines)}: bytes that are not {name} are read as {NAMES.get(fallback, fallback)}"
    return (Diagnostic("encoding-mixed", "warning", lines[0], message, "Look at these lines, and save them as UTF-8."),)


def _lost_letters(text: str) -> tuple[Diagnostic, ...]:
    lines = lines_at(text, (m.start() for m in re.finditer("\ufffd", text))) if "\ufffd" in text else []
    if not lines:
        return ()
    message = f"{named_lines(lines)}: the file holds replacement characters where letters were lost before"
    return (Diagnostic("letters-lost", "warning", lines[0], message, "Mend the lines from another copy."),)
