"""An account of words apart from the program's own: every word of a file is in its EPUB or listed as left out.

Nothing here is counted by the ledger or read by the readers. A file's words come from its bytes, by patterns and the
standard library; the book's from its XHTML by an XML parser; what is left out from what `show --json` answers. Words
are compared as multisets. What the counts allow is written at each place, and is no more than this:

- a word that a line's end, a tag, or a sign without width cuts may be one word in the book, and the reverse;
- letters that a blank parts one by one (`T H E`) may be one word in the book;
- a letter struck over itself (`N`, backspace, `N`) counts once;
- where the program says that it guessed at letters (mixed encodings, letters encoded twice, odd quotation marks), only
  the ASCII letters of words are counted;
- names of elements, attributes, declarations, scripts, style sheets and the targets of links are no words.

`BOOKMAKER_TEXTS=FOLDER:FOLDER pytest tests/test_words.py -k folders` takes all files of other folders, and with
`BOOKMAKER_MANGLED=300` so many mangled copies of them too; `-s` prints the figures.
"""

from __future__ import annotations

import functools
import html
import io
import json
import operator
import os
import random
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from envelopes import PACKED
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bookmaker.building.proving import Proved, Reading, prove, renderer_of
from bookmaker.description import describe
from bookmaker.epub import epub_bytes
from bookmaker.errors import InputError, LedgerError
from bookmaker.model import Overrules
from bookmaker.reading import SUFFIXES, read_source

if TYPE_CHECKING:
    from conftest import Command

HERE = Path(__file__).parent
WORD = re.compile(r"[^\W_]+")
ASCII_WORD = re.compile(r"[A-Za-z0-9]+")
HYPHEN_AT_END = re.compile(r"-[ \t]*[\r\n]+[\s>|]*")
XHTML = "{http://www.w3.org/1999/xhtml}"
GUESSED = {"encoding-mixed", "mojibake-mended", "quotes-inferred", "encoding-guessed", "encoding-misdeclared"}
MOST_JOINED = 20
"""Pieces of one word: letters of a banner may have a tag or a blank each."""

OWN_PAGES = ("nav.xhtml", "colophon.xhtml")


@dataclass(frozen=True)
class Words:
    """The words of a text in their order, and after which of them the next may be the rest of the same word: nothing
    parts the two but signs without width, tags, or a hyphen at the end of a line."""

    words: tuple[str, ...]
    cut: tuple[bool, ...]


def words_of(text: str, *, ascii_only: bool = False) -> Words:
    text = text if ascii_only else unicodedata.normalize("NFKC", text).casefold()
    found = list((ASCII_WORD if ascii_only else WORD).finditer(text))
    between = [text[one.end() : other.start()] for one, other in pairwise(found)]
    words = tuple(match[0].lower() for match in found)
    alone = [len(one) == len(other) == 1 for one, other in pairwise(words)]
    cut = tuple(
        all(map(_has_no_width, sign)) or HYPHEN_AT_END.fullmatch(sign) is not None or (letters and sign.isspace())
        for sign, letters in zip(between, alone, strict=True)
    )
    return Words(words, (*cut, False))


def _has_no_width(sign: str) -> bool:
    return sign == TAG or sign in "*_~`\\" or unicodedata.category(sign) in ("Mn", "Cf")


# --- The file -----------------------------------------------------------------------------------------------------

TAG = "\x7f"
"""What stands for a tag, and for whatever else has no width."""


def readings_of_file(data: bytes, suffix: str, encoding: str) -> tuple[str, ...]:
    """The text of a file's bytes. Of broken pages there is more than one, and what only one of them takes for a word is
    not asked for."""
    text = re.sub(r"(?s)(.)\x08(?=\1)|_\x08|\x08_", "", _decoded(data, encoding))
    if suffix in (".md", ".markdown"):
        text = _without_codes(_LINK_TARGET.sub(lambda link: f"] {link['title'] or ''} ", text))
        return (html.unescape(_without_tags(text)),)
    text = _without_codes(text)
    if suffix not in (".html", ".htm", ".xhtml"):
        return (text,)
    patterns = html.unescape(_without_tags(text))
    page = _Page()
    # Python's parser gives some broken declarations up.
    with suppress(AssertionError):
        page.feed(text)
        page.close()
        return TAG.join(page.texts), patterns
    return (patterns,)


def _without_codes(text: str) -> str:
    """The text with a terminal's codes at its end, so that a word that changes its colour is one, and no other signs of
    no width: where these stand between letters, or a code moves the cursor, words end."""
    codes = re.findall(r"\x1b\[[0-9;?]*[A-Za-z]", text)
    text = re.sub(r"\x1b\[[0-9;?]*[A-HJf]", "\x0b", text)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x08", "", text)
    text = re.sub(r"(?<=[^\W_])[\x00-\x07\x0e-\x1f\x7f]+(?=[^\W_])", "\x0b", text)
    return " ".join([re.sub(r"[\x00-\x07\x0e-\x1f\x7f]", "", text), *codes])


def _without_tags(markup: str) -> str:
    markup = re.sub(r"(?is)<(script|style)\b[^<>]*>.*?</\1\s*>|<!doctype[^<>]*>|<!\[CDATA\[", TAG, markup)
    return re.sub(r"</?[A-Za-z][^<>]*>", TAG, markup)


_LINK_TARGET = re.compile(
    r"\]\(\s*(?:<[^<>\n]*>|(?:[^\s()]|\([^\s()]*\))*)(?P<title>\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)"
)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        # What a byte is that the encoding does not have cannot be known here: it may part words or not.
        return data.decode(encoding, "replace").replace("\ufffd", "\xad")


class _Page(HTMLParser):
    """What a page says, its comments too."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self._hidden = ""

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            # A tag or a comment that nothing closes comes as text.
            self.texts.append(_without_tags(data))

    def handle_comment(self, data: str) -> None:
        if not data.startswith("["):
            # One that nothing closes goes on to the end of the page.
            self.texts.append(_without_tags(data))


# --- The book, and what is left out of it -------------------------------------------------------------------------


def text_of_epub(data: bytes, *, headed: bool) -> str:
    """The text of a book's pages. Where the author has not `headed` a chapter, its heading is the book's own."""
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in book.namelist():
            if name.endswith(".xhtml") and not name.endswith(OWN_PAGES):
                body = ElementTree.fromstring(book.read(name)).find(f"{XHTML}body")
                assert body is not None
                for section in body.findall(f"{XHTML}section[@role='doc-chapter']") if not headed else ():
                    for heading in section.findall(f"{XHTML}h1"):
                        section.remove(heading)
                found.extend(body.itertext())
    return " ".join(found)


@dataclass(frozen=True)
class Account:
    """The words of a file that are nowhere, and how many there are in all."""

    total: int
    nowhere: tuple[str, ...]
    codes: frozenset[str]


def proved_or_none(data: bytes, path: Path) -> Proved | None:
    """A file's story with its own book; None for a file that is no story, or no text."""
    try:
        return prove([Reading(read_source(path, data), Overrules())])
    except LedgerError:
        raise
    except InputError:
        return None


def account_of(data: bytes, path: Path, texts_of: Callable[[bytes], tuple[str, ...]] | None = None) -> Account | None:
    """What becomes of a file's words, which `texts_of` finds where the file is no text; None for what is no story."""
    proved = proved_or_none(data, path)
    if proved is None:
        return None
    answer = describe(proved.parsed[0])
    counts = answer["words"]
    assert counts["missing"] == 0
    assert counts["source"] == counts["in_book"] + counts["left_out"]
    texts_of = texts_of or PACKED.get(path.suffix)
    there = texts_of(data) if texts_of else readings_of_file(data, path.suffix.lower(), answer["encoding"])
    headed = any(block["kind"] == "heading" for block in answer["blocks"])
    book = text_of_epub(epub_bytes(proved.book, proved.pages, "", renderer_of(None)), headed=headed)
    told = " ".join([book, *(entry["text"] for entry in answer["left_out"])])
    codes = frozenset(said["code"] for said in answer["diagnostics"])
    nowhere = unaccounted(there, told)
    if nowhere and codes & GUESSED:
        nowhere = unaccounted(there, told, ascii_only=True)
    return Account(words_in_all(there).total(), tuple(nowhere), codes)


def words_in_all(readings: tuple[str, ...], *, ascii_only: bool = False) -> Counter[str]:
    """The words of a file, each as often as the reading has it that has it least."""
    counts = [Counter(words_of(text, ascii_only=ascii_only).words) for text in readings]
    return functools.reduce(operator.and_, counts)


def unaccounted(readings: tuple[str, ...], told: str, *, ascii_only: bool = False) -> list[str]:
    """The words that are in all readings of a file more often than they are told."""
    there = words_in_all(readings, ascii_only=ascii_only)
    counts = Counter(words_of(told, ascii_only=ascii_only).words)
    short, spare = there - counts, counts - there
    if short:
        orders = [words_of(text, ascii_only=ascii_only) for text in readings]
        while any(_take_joined(order, short, spare) for order in orders):
            pass
    return [word for word in short.elements() if not _take_parted(word, spare)]


def _take_joined(order: Words, short: Counter[str], spare: Counter[str]) -> bool:
    """Words of the file that something cuts and that are one word in the book; whether any were found."""
    found = False
    for place in range(len(order.words)):
        end = place + 1
        while order.cut[end - 1] and end - place < MOST_JOINED:
            end += 1
            run = order.words[place:end]
            joined = "".join(run)
            if spare[joined] > 0 and any(short[each] > 0 for each in run):
                found = True
                spare[joined] -= 1
                for each in run:
                    # A half that is there elsewhere was not missed: now one more of it is told than is there.
                    (short if short[each] > 0 else spare)[each] += -1 if short[each] > 0 else 1
    return found


def _take_parted(word: str, spare: Counter[str]) -> bool:
    """A word of the file that is two or three in the book."""
    for cut in range(1, len(word)):
        if spare[word[:cut]] > 0:
            spare[word[:cut]] -= 1
            if spare[word[cut:]] > 0:
                spare[word[cut:]] -= 1
                return True
            if _take_parted(word[cut:], spare):
                return True
            spare[word[:cut]] += 1
    return False


# --- Mangling -----------------------------------------------------------------------------------------------------


def mangled(data: bytes, chance: random.Random) -> bytes:
    """A copy with two or three kinds of damage, as transfers, editors and disks do it."""
    for damage in chance.sample(DAMAGES, chance.choice((2, 2, 3))):
        data = damage(data, chance)
    return data


def _lines_deleted(data: bytes, chance: random.Random) -> bytes:
    return b"".join(line for line in data.splitlines(True) if chance.random() > 0.05)


def _lines_joined(data: bytes, chance: random.Random) -> bytes:
    share = chance.choice((0.05, 0.3, 1.0))
    return b"".join(
        line.rstrip(b"\r\n") + b" " if chance.random() < share and line.strip() else line
        for line in data.splitlines(True)
    )


def _lines_swapped(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(True)
    for _ in range(max(1, len(lines) // 20)):
        if len(lines) > 1:
            one, other = chance.randrange(len(lines)), chance.randrange(min(40, len(lines)))
            lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def _case_flipped(data: bytes, chance: random.Random) -> bytes:
    return b"".join(line.swapcase() if chance.random() < 0.1 else line for line in data.splitlines(True))


def _inserted(data: bytes, chance: random.Random, things: tuple[bytes, ...]) -> bytes:
    made = bytearray(data)
    for _ in range(max(1, min(60, len(data) // 400))):
        place = chance.randrange(len(made) + 1)
        made[place:place] = chance.choice(things)
    return bytes(made)


def _controls_inserted(data: bytes, chance: random.Random) -> bytes:
    things = (
        b"\x00",
        b"\x1b",
        b"\x1b[1;31m",
        b"\x1b[0m",
        b"\x07",
        b"\x08",
        b"\x0c",
        b"\x1a",
        b"\x1b ",
        b"\x7f",
    )
    return _inserted(data, chance, things)


def _bytes_inserted(data: bytes, chance: random.Random) -> bytes:
    return _inserted(data, chance, tuple(bytes((code,)) for code in range(0x80, 0x100)))


def _markup_cut(data: bytes, chance: random.Random) -> bytes:
    made = bytearray(data)
    places = [place for place, byte in enumerate(made) if byte in b"<>\"'*_[]()#`-=:/"]
    for place in sorted(chance.sample(places, min(len(places), 1 + len(places) // 30)), reverse=True):
        del made[place]
    return bytes(made)


def _line_ends_changed(data: bytes, chance: random.Random) -> bytes:
    return chance.choice((b"\n", b"\r\n", b"\r", b"\n\n")).join(data.splitlines())


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _lines_deleted,
    _lines_joined,
    _lines_swapped,
    _case_flipped,
    _controls_inserted,
    _bytes_inserted,
    _markup_cut,
    _line_ends_changed,
)


# --- What is counted ----------------------------------------------------------------------------------------------


def _files() -> Iterator[Path]:
    yield from sorted(path for path in (HERE.parent / "seeds").iterdir() if path.suffix in (".txt", ".md"))
    yield from sorted((HERE / "cases").glob("*/input.*"))


FILES = tuple(path for path in _files() if path.name != "README.md")


def _name(path: Path) -> str:
    return path.parent.name if path.stem == "input" else path.name


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_every_word_is_in_the_book_or_listed(path: Path) -> None:
    account = account_of(path.read_bytes(), path)
    assert account is not None
    assert account.nowhere == ()
    assert "set-as-typed" not in account.codes


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_every_word_of_a_mangled_copy_is_in_the_book_or_listed(path: Path) -> None:
    data = mangled(path.read_bytes(), random.Random(_name(path)))
    if path.suffix in PACKED:
        # What a damaged envelope says is not known: that nothing else is wrong is.
        proved_or_none(data, path)
        return
    account = account_of(data, path)
    assert account is None or account.nowhere == ()


TYPED = """\
* * *|***|-----|Title: The Mill|Author: Ann, Bo|by Ann Marsh|Rating: PG-13|Chapter One|Part 2|THE END|-- |I|Summary:
From: a@example.org (Ann)|Subject: A tale (1/2)|"Who is there?" he said.|> quoted words here|Back to top|- A. Poet
    Indented a little, this line is.|Roses are red|    violets blue|A/N: thanks|Monday, 10:41 a.m.|oOo|[X] one
Contents|((a voice))|[1] A note.|A call[1] for it.|Dear Ann,|Yours, B.|~sung~|cut at the line-|end|The Mill by Ann
<p>One|</p>|<b>T</b>wo|<so it goes>|<!-- a remark -->|<!-- left open|<style>p {}</style>|<textarea>three|<br>|&amp; four
[five](six "seven")|[eight][nine]|[nine]: http://mill.example "ten"|![a mill](mill.png)|# Eleven|---|title: Twelve
<![CDATA[thirteen]]>|<!DOCTYPE html>|a < b > c|*fourt*een|_fif_teen|\x1b[1mbold\x1b[0m|\x1b sixteen|seven\x00teen
The rain had stopped by then, and nobody in the house could say when it had stopped or why
""".replace("\n", "|").split("|")
LINES = st.lists(
    st.one_of(st.sampled_from(["", "", *TYPED]), st.text(st.characters(exclude_categories=["Cs"]), max_size=90)),
    max_size=60,
)
NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])
NAMES = st.sampled_from(["story.txt", "story.md", "story.html"])
ANY_NAMES = st.one_of(NAMES, st.sampled_from(["story.rtf", "story.odt", "story.epub", "story.fountain", "story.eml"]))
BYTES = st.binary(max_size=3000)


@settings(max_examples=100)
@example(["the field g\x00\x00\x08m its hook", "the field g\x08\x01m its"], "\n", "story.txt")
@given(LINES, NEWLINES, NAMES)
def test_no_word_of_any_text_is_lost(lines: list[str], newline: str, name: str) -> None:
    data = newline.join(lines).encode()
    account = account_of(data, Path(name))
    assert account is None or account.nowhere == ()


@settings(max_examples=80)
@example(b"{\\rtf1 {\\footnote {\\u-10179?} The rain had stopped by then, and nobody could say when.", "story.rtf")
@given(BYTES, ANY_NAMES)
def test_no_bytes_end_in_a_fault_of_the_program(data: bytes, name: str) -> None:
    proved = proved_or_none(data, Path(name))
    if proved:
        counts = describe(proved.parsed[0])["words"]
        assert (counts["missing"], counts["source"]) == (0, counts["in_book"] + counts["left_out"])


def test_the_command_line_gives_the_same_account(run: Command, tmp_path: Path) -> None:
    seed = FILES[0]
    (tmp_path / seed.name).write_bytes(seed.read_bytes())
    answer = json.loads(run("show", "--json", seed.name).out)
    assert run("epub", seed.name, "-o", "books").code == 0
    (book,) = (tmp_path / "books").glob("*.epub")
    told = [text_of_epub(book.read_bytes(), headed=True), *(entry["text"] for entry in answer["left_out"])]
    assert unaccounted(readings_of_file(seed.read_bytes(), seed.suffix, answer["encoding"]), " ".join(told)) == []
    assert len(words_of(" ".join(told[1:])).words) == answer["words"]["left_out"]


FOLDERS = tuple(filter(None, os.environ.get("BOOKMAKER_TEXTS", "").split(os.pathsep)))


@pytest.mark.skipif(not FOLDERS, reason="BOOKMAKER_TEXTS names no folder")
def test_every_word_of_other_folders_is_in_the_book_or_listed() -> None:
    files = [path for folder in FOLDERS for path in sorted(Path(folder).iterdir()) if path.suffix in SUFFIXES]
    chance = random.Random(0)
    copies = [chance.choice(files) for _ in range(int(os.environ.get("BOOKMAKER_MANGLED", "0")))]
    found = Counter[str]()
    wrong: list[str] = []
    for path, data in (
        *((path, path.read_bytes()) for path in files),
        *((path, mangled(path.read_bytes(), chance)) for path in copies),
    ):
        account = account_of(data, path)
        found["files"] += 1
        if account is None:
            found["no story"] += 1
        else:
            found["words"] += account.total
            found["unaccounted"] += len(account.nowhere)
            found["set as typed"] += "set-as-typed" in account.codes
            wrong += [f"{path}: {', '.join(account.nowhere[:8])}"] if account.nowhere else []
    print(dict(found))
    assert wrong == []
