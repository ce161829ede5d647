"""Bytes -> text: which encoding is chosen, what is taken out, and that each is said."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import random
import tarfile
import zipfile
import zlib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookmaker.errors import BookmakerError, ConfigurationError, InputError
from bookmaker.reading.decode import Decoded, decode, split_lines
from bookmaker.reading.kinds import kind_from_all_bytes, kind_from_first_bytes

PATH = Path("story.txt")
PLAIN = "The rain had not stopped since Tuesday. She put the kettle on and said nothing at all.\n" * 40

CURLY = PLAIN + "“Don’t,” said the ferryman—“not before the bell…”\n‘Well?’ The dogs’ bowls.\n" + PLAIN
ACCENTED = PLAIN + "They met in the café, a naïve pair; Señor Núñez brought Zoë and Renée from Düsseldorf.\n"
ONE_MARK = PLAIN * 3 + "She didn’t know.\n"
LATE_DASH = PLAIN * 3 + "One word — and another.\n"
CAPITALS = PLAIN + "The sign said CAFÉ ROUGE.\n"
MONEY = PLAIN + "It cost £5, or so he said.\n"
BOX = "╔════════════╗\n║ THE  HOUSE ║\n╚════════════╝\n░░░░▒▒▒▒▓▓▓▓\n" + PLAIN

FRAMED = "\n".join(
    ["┌" + "─" * 60 + "┐", *(f"│ {line[:58]:58} │" for line in PLAIN.splitlines()[:20]), "└" + "─" * 60 + "┘", ""]
)
"""A page drawn with its frame: the corner and the edge beside it are a letter of UTF-8, and the sides look like ³."""

RULED = f"{'─' * 40}\n{PLAIN}{'═' * 40}\n"
SHOUTED = PLAIN + "„ÄÄÄH! Größer, schöner, für Ärzte!“, rief er. „ÖÖÖH“, sagte das Mädchen.\n"


def read(data: bytes, *, encoding: str | None = None) -> Decoded:
    return decode(data, PATH, encoding=encoding)


def codes(decoded: Decoded) -> list[str]:
    return [diagnostic.code for diagnostic in decoded.diagnostics]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (PLAIN, "ascii"),
        (CURLY, "utf-8"),
        (CURLY, "cp1252"),
        (CURLY, "mac-roman"),
        (ACCENTED, "utf-8"),
        (ACCENTED, "cp1252"),
        (ACCENTED, "mac-roman"),
        (ACCENTED, "cp437"),
        (ONE_MARK, "cp1252"),
        (ONE_MARK, "mac-roman"),
        (LATE_DASH, "cp1252"),
        (LATE_DASH, "mac-roman"),
        (CAPITALS, "cp1252"),
        (CAPITALS, "mac-roman"),
        (MONEY, "cp1252"),
        (MONEY, "cp437"),
        (BOX, "cp437"),
        (FRAMED, "cp437"),
        (RULED, "cp437"),
        (SHOUTED, "cp1252"),
        (CURLY, "utf-16-le"),
        (CURLY, "utf-16-be"),
    ],
)
def test_the_encoding_is_told_from_the_bytes(text: str, encoding: str) -> None:
    decoded = read(text.encode(encoding))
    assert decoded.text == text
    assert decoded.encoding == encoding


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "iso8859-5", "shift_jis"])
def test_another_script_is_left_to_the_general_detector(encoding: str) -> None:
    text = "Дождь не переставал со вторника. Она молча ставила чайник на плиту.\n" * 30
    if encoding == "shift_jis":
        text = "火曜日から雨が止まない。彼女は黙ってやかんを火にかけた。\n" * 30
    decoded = read(text.encode(encoding))
    assert decoded.text == text
    assert codes(decoded) == ["encoding-guessed"]


@pytest.mark.parametrize(
    ("bom", "encoding", "name"),
    [
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    ],
)
def test_a_byte_order_mark_is_believed_and_taken_off(bom: bytes, encoding: str, name: str) -> None:
    decoded = read(bom + CURLY.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.diagnostics) == (CURLY, name, ())


@pytest.mark.parametrize(
    ("head", "encoding", "name"),
    [
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', "cp1252", "cp1252"),
        ("<META CHARSET=windows-1252>", "cp1252", "cp1252"),
        ('<?xml version="1.0" encoding="windows-1250"?>', "cp1250", "cp1250"),
        ("Content-Type: text/plain;\n\tcharset=macintosh", "mac-roman", "mac-roman"),
        ("-*- coding: latin-2 -*-", "iso8859-2", "iso8859-2"),
    ],
)
def test_a_declaration_is_believed_where_the_bytes_allow_it(head: str, encoding: str, name: str) -> None:
    text = f"{head}\nÄ sad song: “ä”.\n" if encoding.startswith(("cp", "mac")) else f"{head}\nŁódź.\n"
    decoded = read(text.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.diagnostics) == (text, name, ())


@pytest.mark.parametrize("encoding", ["utf-8", "mac-roman"])
def test_bytes_are_believed_against_a_wrong_declaration(encoding: str) -> None:
    text = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">\n' + CURLY * 3
    decoded = read(text.encode(encoding))
    assert (decoded.text, decoded.encoding) == (text, encoding)
    assert codes(decoded) == ["encoding-misdeclared"]


def test_a_guess_names_the_first_line_and_the_remedy() -> None:
    decoded = read(ONE_MARK.encode("cp1252"))
    (guess,) = decoded.diagnostics
    assert (guess.code, guess.severity, guess.line) == ("encoding-guessed", "info", 121)
    assert "Windows-1252" in guess.message
    assert "--encoding" in guess.hint


def test_stray_bytes_in_utf8_are_read_where_they_stand() -> None:
    data = CURLY.encode() + "He didn’t “go” to the café.\n".encode("cp1252") + CURLY.encode()
    decoded = read(data)
    assert decoded.text == CURLY + "He didn’t “go” to the café.\n" + CURLY
    assert decoded.encoding == "utf-8"
    (mixed,) = decoded.diagnostics
    assert (mixed.code, mixed.line) == ("encoding-mixed", 83)


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1", "mac-roman", "cp437"])
def test_double_encoding_is_mended_only_where_it_stands(wrong: str) -> None:
    line = "She couldn’t—wouldn’t—say “no”, naïve as it was.\n"
    broken = line.encode().decode(wrong, "surrogateescape").encode("utf-8", "surrogateescape")
    decoded = read(line.encode() * 2 + broken + line.encode())
    assert decoded.text.count("couldn’t—wouldn’t") == 4
    (mended,) = (d for d in decoded.diagnostics if d.code == "mojibake-mended")
    assert (mended.severity, mended.line) == ("warning", 3)


def test_quotes_of_an_unknown_set_are_told_by_their_places() -> None:
    line = "(Come in,) she said.  (It isn't late.)\n"
    data = (PLAIN + line * 8).encode().translate(bytes.maketrans(b"()'", b"\x95\xa2\x99"))
    decoded = read(data)
    assert decoded.text == PLAIN + "“Come in,” she said.  “It isn’t late.”\n" * 8
    assert codes(decoded) == ["encoding-guessed", "quotes-inferred"]


def test_cent_signs_and_bullets_stay_what_they_are() -> None:
    text = PLAIN + "• apples 5¢\n• pears 9¢\n• plums™ 7¢\n• figs™ 3¢\n"
    assert read(text.encode("cp1252")).text == text


def test_a_file_with_letters_lost_before_says_where() -> None:
    (lost,) = read("One\nTwo \ufffd\n".encode()).diagnostics
    assert (lost.code, lost.line) == ("letters-lost", 2)


@pytest.mark.parametrize(
    ("typed", "read_as", "code"),
    [
        ("A wizard.\r\0\0\0\0Call us!\n", "A wizard.\rCall us!\n", "nul-dropped"),
        ("one\0two", "one two", "nul-dropped"),
        ("The end.\r\n\x1a", "The end.\r\n", "end-of-file-mark-dropped"),
        ("_\bT_\bH_\bE _\bE_\bN_\bD!", "_THE END_!", "overstrike-read"),
        ("T\b_H\b_E\b_", "_THE_", "overstrike-read"),
        ("un_\bd_\bone", "undone", "overstrike-read"),
        ("b\bbo\bo\bol\bld\bd", "bold", "overstrike-read"),
        ("teh\b\bhe", "tehhe", "control-characters-dropped"),
        ("a \x1b[1;31mred\x1b[0m rose", "a red rose", "escape-sequences-dropped"),
        ("\x1b]0;title\x07text", "text", "escape-sequences-dropped"),
        ("never\xadthe\xadless", "nevertheless", "soft-hyphens-dropped"),
        ("never\xad\r\ntheless", "never-\r\ntheless", "soft-hyphens-dropped"),
        ("in\u200bvisible \ufeffmark", "invisible mark", "invisible-characters-dropped"),
        ("one\x0btwo", "one two", "control-characters-dropped"),
        ("north\x01east of \x02it\x03", "north east of it", "control-characters-dropped"),
        ("bell\x07 rings", "bell rings", "control-characters-dropped"),
        ("no\ufffe character", "no character", "control-characters-dropped"),
    ],
)
def test_what_no_page_can_carry_is_taken_out_and_told(typed: str, read_as: str, code: str) -> None:
    decoded = read(typed.encode("utf-8"))
    assert decoded.text == read_as
    assert codes(decoded) == [code]


@pytest.mark.parametrize(
    ("typed", "read_as", "dropped"),
    [
        ("\x1b[2J\x1b[40;33mgreen\x1b[0m", "green", "[2J [40;33m [0m"),
        ("\x1b]0;My story\x07text", "text", "]0;My story"),
        ("\x1b(0qqq\x1b(B", "qqq", "(0 (B"),
        ("\x1b#8\x1b7\x1b=", "", "#8 7 ="),
        ("Sysop\x1b[5CSysops", "Sysop Sysops", "[5C"),
        # No blank is part of a sequence, and no letter of a word: what is lost at sea is a lone escape.
        ("ESC \x1b   scully", "ESC    scully", ""),
        ("\x1b his", " his", ""),
        ("\x1bDid he?", "Did he?", ""),
        ("\x1b(she said)", "(she said)", ""),
        ("1/17\x1b/94", "1/17/94", ""),
        ("2\x1b8th", "2 8th", ""),
        ("\x1b[2 q", "[2 q", ""),
    ],
)
def test_letters_of_a_terminal_s_codes_are_listed_and_those_of_words_kept(
    typed: str, read_as: str, dropped: str
) -> None:
    decoded = read(f"one\n{typed} end\n".encode())
    assert decoded.text == f"one\n{read_as} end\n"
    assert [(raw.first_line, raw.text, reason) for raw, reason in decoded.dropped] == (
        [(2, dropped, "terminal-code")] if dropped else []
    )


@given(st.text(st.sampled_from("\x1b\x1b\x1b\x00\x07[](#)0;1mHBc7 \n\rabAB"), max_size=80))
def test_cleaning_loses_no_letter_that_it_does_not_list(text: str) -> None:
    decoded = read(f"{text}.".encode())
    told = "".join([decoded.text, *(raw.text for raw, _ in decoded.dropped)])
    assert Counter(filter(str.isalnum, text)) == Counter(filter(str.isalnum, told))


def test_a_count_and_the_first_line_are_told() -> None:
    (found,) = read(b"one\r\ntwo\x00\r\nthree\x00\r\n").diagnostics
    assert found.line == 2
    assert found.message == "2 runs of NUL bytes left out, first on line 2"


def test_joiners_of_other_scripts_and_of_emoji_stay() -> None:
    text = "می\u200cخواهم 👩\u200d🚀\n"
    assert read(text.encode()).text == text


def test_tabs_form_feeds_and_every_line_end_stay() -> None:
    text = "a\tb\fc\rd\r\ne\nf\r\n\rg\u2028h"
    assert read(text.encode()).text == text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\r\nb\rc\nd", ["a", "b", "c", "d"]),
        ("a\r\n\rb\r\n\r", ["a", "", "b", ""]),
        ("a\n", ["a"]),
        ("a\n\n", ["a", ""]),
        ("a\x0bb\fc\x85d\u2028e\x1cf", ["a\x0bb\fc\x85d\u2028e\x1cf"]),
        ("", []),
    ],
)
def test_three_things_end_a_line_and_nothing_else(text: str, lines: list[str]) -> None:
    assert split_lines(text) == lines


@pytest.mark.parametrize(
    ("name", "encoding", "text"),
    [("latin1", "iso8859-1", "cafÃ©"), ("Mac Roman", "mac-roman", "caf√©"), ("UTF8", "utf-8", "café")],
)
def test_the_user_overrules(name: str, encoding: str, text: str) -> None:
    decoded = read("café".encode(), encoding=name)
    assert (decoded.encoding, decoded.text) == (encoding, text if encoding != "utf-8" else "café")


def test_bytes_that_the_users_encoding_lacks_are_told() -> None:
    decoded = read("naïve".encode("cp1252"), encoding="utf-8")
    assert decoded.text == "naïve"
    assert codes(decoded) == ["encoding-mixed"]


@pytest.mark.parametrize("name", ["utf-9", "hex", "cp-12529", "rot13", ""])
def test_an_unknown_encoding_is_a_configuration_error_with_a_hint(name: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(b"text", encoding=name)
    assert caught.value.hint


def zipped(first: str, content: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(first, content)
    return file.getvalue()


def tarred() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        entry = tarfile.TarInfo("story.txt")
        entry.size = len(PLAIN)
        archive.addfile(entry, io.BytesIO(PLAIN.encode()))
    return file.getvalue()


UNPACK = "Unpack it"


@pytest.mark.parametrize(
    ("data", "kind", "hint"),
    [
        (zipped("a.txt", PLAIN), "a Zip archive", ".zip"),
        (zipped("mimetype", "application/epub+zip"), "an EPUB", ".epub"),
        (zipped("mimetype", "application/vnd.oasis.opendocument.text"), "an OpenDocument text", ".odt"),
        (zipped("word/document.xml", "<w/>"), "a Word document", ".docx"),
        (gzip.compress(PLAIN.encode()), "a gzip archive", ".tar.gz"),
        (bz2.compress(PLAIN.encode()), "a bzip2 archive", UNPACK),
        (lzma.compress(PLAIN.encode()), "an xz archive", UNPACK),
        (tarred(), "a tar archive", UNPACK),
        (b"%PDF-1.4\n", "a PDF", "pdftotext"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "a Word .doc or", "soffice"),
        (b"{\\rtf1\\ansi Hello}", "an RTF file", ".rtf"),
        (b"\x89PNG\r\n\x1a\n", "a picture", "no text"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a picture", "no text"),
        (b"\x7fELF\x02\x01", "a program", "no text"),
        (bytes(60) + b"BOOKMOBI", "a Mobipocket or Kindle book", "calibre"),
        (bytes(range(1, 32)) * 4, "not text", "--encoding"),
        (zlib.compress(PLAIN.encode(), 9)[2:], "not text", "--encoding"),
    ],
)
def test_what_is_no_text_is_refused_by_name_and_with_a_way_out(data: bytes, kind: str, hint: str) -> None:
    with pytest.raises(InputError, match=f"this is {kind}") as caught:
        read(data)
    assert hint in caught.value.hint


@pytest.mark.parametrize("size", [256, 500, 1000, 5000, 100_000])
def test_random_bytes_are_no_text(size: int) -> None:
    for seed in range(20):
        with pytest.raises(InputError, match="this is not text"):
            read(random.Random(seed).randbytes(size))


SCRIPTS = {
    "Latin": (PLAIN, ("ascii", "utf-16-le", "utf-16-be", "cp037")),
    "accents": (ACCENTED, ("utf-8", "cp1252", "mac-roman", "cp437")),
    "boxes": (BOX, ("cp437",)),
    "Russian": (
        "Дождь не переставал со вторника. Она молча ставила чайник на плиту.\n" * 30,
        ("koi8-r", "cp866", "utf-8"),
    ),
    "Greek": ("Η βροχή δεν είχε σταματήσει από την Τρίτη. Έβαλε το νερό να βράσει.\n" * 30, ("iso8859-7", "utf-8")),
    "Japanese": (
        "火曜日から雨が止まない。彼女は黙ってやかんを火にかけた。\n" * 30,
        ("shift_jis", "euc-jp", "iso2022_jp"),
    ),
    "Chinese": ("星期二以来雨一直没有停。她把水壶放在炉子上，什么也没说。\n" * 30, ("gb18030", "big5hkscs", "utf-8")),
}


@pytest.mark.parametrize(
    ("text", "encoding"), [(text, encoding) for text, encodings in SCRIPTS.values() for encoding in encodings]
)
@pytest.mark.parametrize("size", [150, 300, 5000])
def test_text_is_text_however_it_is_damaged(text: str, encoding: str, size: int) -> None:
    whole = text.encode(encoding, "replace")[:size]
    chance = random.Random(size)
    noisy = bytes(chance.randrange(256) if chance.random() < 0.1 else byte for byte in whole)
    control = bytes(chance.randrange(1, 32) if chance.random() < 0.1 else byte for byte in whole)
    for data in (whole, noisy, control, whole + bytes(4096 - size % 4096), bytes(512) + whole):
        assert kind_from_first_bytes(data) is None
        assert kind_from_all_bytes(data) is None


def test_what_a_person_says_is_text_is_read_as_text() -> None:
    data = bytes(range(1, 256)) * 4
    with pytest.raises(InputError, match="not text"):
        read(data)
    assert read(data, encoding="cp437").encoding == "cp437"


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\x1a", b"\0\0\0", codecs.BOM_UTF8])
def test_a_file_with_nothing_in_it_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="has no text"):
        read(data)


@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "cp1252", "utf-16", "mac-roman", "gb18030"]))
def test_any_bytes_are_read_or_refused(data: bytes, encoding: str | None) -> None:
    try:
        decoded = read(data, encoding=encoding)
    except BookmakerError:
        return
    kept = set(decoded.text)
    assert not kept & {chr(c) for c in range(0x20)} - set("\t\n\r\f")
    assert not any("\ud800" <= c <= "\udfff" or c in "\ufffe\uffff" for c in kept)
    decoded.text.encode(decoded.encoding if decoded.encoding.startswith("utf") else "utf-8")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cn", "Cs"]), min_size=1))
def test_sound_utf8_is_kept_letter_by_letter(text: str) -> None:
    marked = "Ω “" + text
    decoded = read(marked.encode())
    assert decoded.text == marked or "mojibake-mended" in codes(decoded)


@given(st.lists(st.sampled_from(["\r\n", "\r", "\n", "x", "“", "\xa0"]), max_size=60))
def test_lines_and_their_ends_make_up_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    normal = text.replace("\r\n", "\n").replace("\r", "\n")
    assert split_lines(text) == (normal.removesuffix("\n").split("\n") if normal else [])
