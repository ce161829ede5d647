"""Rich Text Format -> Source, by way of a web page made of its groups and control words (RTF specification 1.9.1).

The library for this (striprtf) makes plain text of it: no word is slanted, footnotes are gone, and one of its patterns
takes time by the square of a line. So the groups are followed here, one token after the other. A paragraph of the
document is a line. The words that the ledger counts are found by another reading (rtfwords.py).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.errors import InputError, Position
from bookmaker.model import Source
from bookmaker.reading.kinds import RTF, kind_from_first_bytes
from bookmaker.reading.madepage import LINE_BREAK, PICTURE, Look, MadeNote, MadePage, MadeParagraph, Run, source_of_page
from bookmaker.reading.package import MOST_PARAGRAPHS
from bookmaker.reading.rtfwords import words_of_rtf

_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9A-Fa-f]{2})|\\(?P<sign>[^A-Za-z])"
    rb"|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)
_CHARSETS = {
    77: "mac-roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030",
    136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""What a font's letters are, by its number for that (`fcharset`). Those of 0 and 1 are what the file's are."""

_OF_FILE = {b"ansi": "cp1252", b"mac": "mac-roman", b"pc": "cp437", b"pca": "cp850"}
_SIGNS = {
    b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
    b"bullet": "•", b"tab": " ", b"emspace": "\u2003", b"enspace": "\u2002", b"qmspace": "\u2005", b"zwj": "\u200d",
    b"zwnj": "\u200c", b"ltrmark": "\u200e", b"rtlmark": "\u200f", b"zwbo": "\u200b", b"zwnbo": "\u2060",
}  # fmt: skip
_CONTROL_SIGNS = {b"~": "\xa0", b"_": "\u2011", b"-": "", b"{": "{", b"}": "}", b"\\": "\\", b"\t": " "}
_ENDS = (b"par", b"sect", b"page", b"cell", b"nestcell", b"row", b"nestrow", b"column")
_LOOKS: dict[bytes, Look] = {
    b"i": "emphasis", b"b": "strong", b"strike": "deleted", b"striked": "deleted", b"super": "raised",
    b"ul": "emphasis", b"uld": "emphasis", b"uldash": "emphasis", b"uldb": "emphasis", b"ulw": "emphasis",
    b"ulwave": "emphasis", b"ulth": "emphasis",
}  # fmt: skip
_ALIGNED = {b"qc": "center", b"qr": "right", b"ql": "", b"qj": ""}
_SILENT = frozenset(
    b"""
fonttbl colortbl stylesheet info pict fldinst listtable listoverridetable revtbl rsidtbl generator themedata
colorschememapping datastore latentstyles xmlnstbl filetbl mmathPr pntxtb pntxta pnseclvl pn bkmkstart bkmkend
nonshppict tc tcn xe rxe txe atnid atndate atnref atrfstart atrfend atntime atnparent objdata sp sn sv objclass objname
shprslt ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn formfield datafield template passwordhash userprops
""".split()
)
"""Groups of what no page shows."""

_UNREAD = frozenset(b"header headerl headerr headerf footer footerl footerr footerf annotation atnauthor".split())
"""Groups of words that stand beside the text: they are left out, and listed."""

_OPENED = frozenset(b"shppict shpinst shptxt result fldrslt listtext pntext".split())
"""Groups marked as such that a reader may skip, and that this one does not."""

_HEADING = re.compile(r"(?i)\s*(?:heading (\d)|title)\s*;")

MOST_TOKENS = 5_000_000
"""Control words, braces and pieces of text; a novel of a million words has three million as Word writes it."""

DEEPEST = 10_000
"""Groups inside each other; no program writes a hundred."""


class _State(Struct, frozen=True):
    """What holds in a group; `skip` are the signs that follow a Unicode character for readers that know none."""

    looks: frozenset[Look] = frozenset()
    codec: str = ""
    skip: int = 1
    mode: str = "text"
    link: str = ""
    hidden: bool = False


class _Layout(Struct, frozen=True):
    """What holds for a paragraph."""

    align: str = ""
    level: int = 0
    table: bool = False


def read_rtf(path: Path, data: bytes) -> Source:
    """An .rtf file as raw paragraphs; underlining is read as emphasis, which typists meant by it.

    Raises InputError for a file that is no RTF or holds no text.
    """
    kind = kind_from_first_bytes(data)
    if kind is not RTF:
        name, hint = (kind.name, kind.hint) if kind else ("no RTF file", "Give its name the ending of what it is.")
        raise InputError(f"this is {name}, whatever its name says", position=Position(path), hint=hint)
    try:
        page = _Reader(data).page()
    except TooLargeError as error:
        message = "cannot be read as an RTF file: it has more groups and pieces of text than any story"
        hint = "Open it in a word processor and save it again as .docx, or as plain text in UTF-8."
        raise InputError(message, position=Position(path), hint=hint) from error
    return source_of_page(path, page, words_of_rtf(data), "rtf")


class TooLargeError(Exception):
    """A file has more in it than any story."""


class _Reader:
    """Follows the groups of a file, and makes paragraphs of what its pages show."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._page = MadePage()
        self._state = _State()
        self._stack: list[_State] = []
        self._layout = _Layout()
        self._outer: list[tuple[MadePage, list[Run], _Layout, int]] = []
        self._runs: list[Run] = []
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._default_font = 0
        self._codec = "cp1252"
        self._decoder = codecs.getincrementaldecoder(self._codec)("replace")
        self._skipping = 0
        self._words: list[str] = []
        """What a group says that is not shown: words beside the text, an address, a style's name."""
        self._styles: dict[int, int] = {}
        self._style = 0
        self._optional = False

    def page(self) -> MadePage:
        for count, token in enumerate(self._tokens()):
            if count > MOST_TOKENS or len(self._page.paragraphs) > MOST_PARAGRAPHS or len(self._stack) > DEEPEST:
                raise TooLargeError
            self._take(token)
            if not self._stack and token["brace"]:
                break
        self._flush()
        while self._outer:
            self._end_note()
        if self._runs:
            self._end_paragraph()
        self._page.leave_out(_joined("".join(self._words)) if self._is_unread() else "")
        return self._page

    def _tokens(self) -> Iterator[re.Match[bytes]]:
        place = self._data.find(b"{\\rtf")
        while token := _TOKEN.match(self._data, place):
            place = token.end()
            if token["word"] == b"bin":
                # Bytes of a picture, in which braces mean nothing.
                place = min(len(self._data), place + max(0, int(token["number"] or 0)))
            if token.lastgroup:
                yield token

    def _take(self, token: re.Match[bytes]) -> None:
        if token["hex"] is None and token["text"] is None:
            self._flush()
        if token["brace"]:
            self._skipping = 0
            if token["brace"] == b"{":
                self._stack.append(self._state)
            elif self._stack:
                self._close()
        elif token["word"]:
            self._skipping = 0 if token["word"] != b"u" else self._skipping
            self._word(token["word"], token["number"])
        elif token["hex"]:
            self._bytes(bytes.fromhex(token["hex"].decode()))
        elif token["sign"]:
            self._sign(token["sign"])
        elif token["text"]:
            self._bytes(token["text"])

    # --- Letters ---

    def _bytes(self, data: bytes) -> None:
        skipped = min(self._skipping, len(data))
        self._skipping -= skipped
        if skipped < len(data):
            self._write(self._decoder.decode(data[skipped:]))

    def _flush(self) -> None:
        """The rest of a letter of several bytes, which only bytes go on with."""
        if rest := self._decoder.decode(b"", True):
            self._write(rest)
        self._decoder.reset()

    def _write(self, text: str) -> None:
        if not text:
            return
        if self._state.mode in ("fonttbl", "stylesheet", "fldinst") or self._is_unread():
            self._words.append(text)
        elif self._state.mode == "text":
            self._runs.append(Run(text, self._state.looks, self._state.link))

    def _is_unread(self) -> bool:
        return self._state.mode == "unread" or (self._state.mode == "text" and self._state.hidden)

    def _sign(self, sign: bytes) -> None:
        self._skipping = 0
        if sign == b"*":
            self._optional = True
        elif sign in (b"\n", b"\r"):
            self._word(b"par", None)
        else:
            self._write(_CONTROL_SIGNS.get(sign, ""))

    def _unicode(self, number: int) -> None:
        code = number + 0x10000 if number < 0 else number
        self._write(chr(code) if 0 < code < 0x110000 else "")
        self._skipping = self._state.skip

    def _with_codec(self, codec: str) -> None:
        self._state = replace(self._state, codec=codec)
        self._decoder = _decoder_of(codec or self._codec)

    # --- Groups ---

    def _close(self) -> None:
        inner, self._state = self._state, self._stack.pop()
        if self._outer and len(self._stack) < self._outer[-1][3]:
            self._end_note()
        in_table = inner.mode in ("fonttbl", "stylesheet")
        if in_table or inner.mode != self._state.mode or inner.hidden != self._state.hidden:
            self._end_of_words(inner)
        if inner.codec != self._state.codec:
            self._with_codec(self._state.codec)

    def _end_of_words(self, inner: _State) -> None:
        text = "".join(self._words)
        if inner.mode == "fldinst":
            if found := re.search(r"HYPERLINK\s+\"([^\"]*)\"", text):
                # It holds for what the field shows, in a group beside this one.
                self._state = replace(self._state, link=found[1])
        elif inner.mode == "stylesheet":
            if heading := _HEADING.match(text):
                self._styles[self._style] = min(max(int(heading[1] or 1), 1), 6)
        elif inner.mode != "fonttbl":
            self._page.leave_out(_joined(text))
        self._words = []

    def _enter(self, word: bytes) -> None:
        """What begins with the first word of a group."""
        if word == b"footnote":
            if self._state.mode == "text":
                self._begin_note()
        elif word in (b"fonttbl", b"stylesheet", b"fldinst"):
            self._state = replace(self._state, mode=word.decode())
        elif word in _UNREAD:
            self._state = replace(self._state, mode="unread")
        else:
            if word == b"pict" and self._state.mode == "text":
                self._runs.append(PICTURE)
            self._state = replace(self._state, mode="silent")

    def _begin_note(self) -> None:
        page = MadePage(notes=self._page.notes)
        number = len(self._page.notes) + 1
        note = MadeNote(f"[{number}]", page.paragraphs)
        self._page.notes.append(note)
        self._runs.append(Run(note.sign, note=number))
        self._outer.append((self._page, self._runs, self._layout, len(self._stack)))
        self._page, self._runs = page, []

    def _end_note(self) -> None:
        if self._runs:
            self._end_paragraph()
        note = self._page
        self._page, self._runs, self._layout, _ = self._outer.pop()
        for _, text in note.unread:
            self._page.leave_out(text)

    # --- Words ---

    def _word(self, word: bytes, number: bytes | None) -> None:
        value = int(number) if number else None
        optional, self._optional = self._optional, False
        mode = self._state.mode
        if word == b"u" and value is not None:
            self._unicode(value)
        elif word == b"uc":
            self._state = replace(self._state, skip=min(max(value or 0, 0), 10))
        elif mode in ("silent", "fldinst"):
            pass
        elif mode in ("fonttbl", "stylesheet"):
            self._table_word(word, value)
        elif word in _SILENT or word in _UNREAD or word == b"footnote":
            self._enter(word)
        elif optional and word not in _OPENED:
            self._state = replace(self._state, mode="silent")
        elif word in _SIGNS:
            self._write(_SIGNS[word])
        elif mode == "unread":
            self._write(" " if word in (*_ENDS, b"line") else "")
        else:
            self._of_text(word, value)

    def _table_word(self, word: bytes, value: int | None) -> None:
        if word == b"f":
            self._font = value or 0
        elif word == b"s":
            self._style = value or 0
        elif word == b"fcharset":
            self._fonts[self._font] = _CHARSETS.get(value or 0, "")
        elif word == b"cpg":
            self._fonts[self._font] = _codec_of_page(value)

    def _of_text(self, word: bytes, value: int | None) -> None:
        if word in _ENDS:
            self._end_paragraph()
            if word in (b"row", b"nestrow"):
                self._layout = replace(self._layout, table=False)
        elif word == b"line":
            self._runs.append(LINE_BREAK)
        elif word in _LOOKS or word in (b"ulnone", b"nosupersub", b"plain", b"v", b"deleted", b"f", b"deff"):
            self._look(word, value)
        elif word in _OF_FILE or word == b"ansicpg":
            self._codec = _OF_FILE.get(word, "") or _codec_of_page(value) or self._codec
            self._with_codec(self._state.codec)
        else:
            self._lay(word, value)

    def _look(self, word: bytes, value: int | None) -> None:
        state = self._state
        if word in _LOOKS:
            changed = state.looks - {_LOOKS[word]} if value == 0 else state.looks | {_LOOKS[word]}
            self._state = replace(state, looks=changed)
        elif word in (b"v", b"deleted"):
            self._end_hidden(state, hidden=value != 0)
        elif word == b"plain":
            self._end_hidden(replace(state, looks=frozenset()), hidden=False)
            self._with_codec(self._fonts.get(self._default_font, ""))
        elif word == b"deff":
            self._default_font = value or 0
        elif word == b"f":
            self._with_codec(self._fonts.get(value or 0, ""))
        else:
            gone: Look = "emphasis" if word == b"ulnone" else "raised"
            self._state = replace(state, looks=state.looks - {gone})

    def _end_hidden(self, state: _State, *, hidden: bool) -> None:
        self._state = replace(state, hidden=hidden)
        if state.hidden and not hidden:
            self._end_of_words(state)

    def _lay(self, word: bytes, value: int | None) -> None:
        if word == b"pard":
            self._layout = _Layout()
        elif word in _ALIGNED:
            self._layout = replace(self._layout, align=_ALIGNED[word])
        elif word == b"intbl":
            self._layout = replace(self._layout, table=True)
        elif word == b"outlinelevel" and value is not None and 0 <= value < 6:
            self._layout = replace(self._layout, level=value + 1)
        elif word == b"s":
            self._layout = replace(self._layout, level=self._styles.get(value or 0, 0))

    def _end_paragraph(self) -> None:
        tag = f"h{self._layout.level}" if self._layout.level else "p"
        runs = tuple(_merged(self._runs))
        # A row ends in a paragraph of its own, in which nothing stands.
        if runs or not self._layout.table:
            self._page.paragraphs.append(MadeParagraph(runs, tag, self._layout.align))
        self._runs = []


def _merged(runs: list[Run]) -> Iterator[Run]:
    """The runs, with those of one look as one: a letter may be written as two halves."""
    for look, same in groupby(runs, key=lambda run: None if run in (LINE_BREAK, PICTURE) else replace(run, text="")):
        if look is None:
            yield from same
        else:
            yield replace(look, text=_joined("".join(run.text for run in same)))


def _joined(text: str) -> str:
    """The text with surrogates in pairs as the letters that they stand for, and without others."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _codec_of_page(number: int | None) -> str:
    """The encoding of a code page; empty for one that is not known."""
    name = {65001: "utf-8", 10000: "mac-roman", 936: "gb18030"}.get(number or 0, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def _decoder_of(codec: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder(codec)("replace")
