"""The words of an RTF file, found in its bytes by patterns, without the reader's help.

All that stands in the text is counted, with notes, headers and footers of pages, remarks, and what is hidden or
deleted. A word with a letter that its font has no sign for, or that may be half of one, is not.
"""

from __future__ import annotations

import codecs
import re

_PIECE = re.compile(
    r"\\(?P<word>[a-zA-Z]+)(?P<value>-?[0-9]+)? ?|(?P<codes>(?:\\'[0-9a-fA-F]{2})+)|\\(?P<sign>[^a-zA-Z])"
    r"|(?P<open>\{)|(?P<close>\})|(?P<typed>[^\\{}\r\n]+)",
    re.DOTALL,
)
_OTHERS = frozenset(
    """
fonttbl colortbl stylesheet info pict fldinst listtable listoverridetable revtbl rsidtbl generator themedata
colorschememapping datastore latentstyles xmlnstbl filetbl mmathPr pntxtb pntxta pnseclvl pn bkmkstart bkmkend
nonshppict tc tcn xe rxe txe atnid atndate atnref atrfstart atrfend atntime atnparent objdata sp sn sv objclass objname
shprslt ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn formfield datafield template passwordhash userprops
""".split()
)
"""Groups in which no words of the text stand."""

_MARKED = frozenset("shppict shpinst shptxt result fldrslt listtext pntext footnote annotation atnauthor".split())
_PARTING = frozenset(
    """
par sect page cell nestcell row nestrow column line tab emspace enspace qmspace emdash endash lquote rquote ldblquote
rdblquote bullet
""".split()
)
_FROM_PAGES = {
    "77": "mac-roman", "128": "cp932", "129": "cp949", "130": "johab", "134": "gb18030", "136": "cp950",
    "161": "cp1253", "162": "cp1254", "163": "cp1258", "177": "cp1255", "178": "cp1256", "186": "cp1257",
    "204": "cp1251", "222": "cp874", "238": "cp1250", "254": "cp437", "255": "cp850",
}  # fmt: skip
_FONT = re.compile(r"\\f(\d+)(?:\\(?!f\d)[a-z]+-?\d* ?|\{[^{}]*\})*?\\(fcharset|cpg)(\d+)")
_WORD_OR_LOST = re.compile(r"(?:[^\W_]|\ufffd)++")


def words_of_rtf(data: bytes) -> str:
    """The text of the file, with a line's end wherever words end."""
    text = _without_data(data.decode("latin-1"))
    found = _FONT.findall(text[: text.find("\\stylesheet") if "\\stylesheet" in text else 200_000])
    fonts = {font: _FROM_PAGES.get(of, "") if by == "fcharset" else _page(of) for font, by, of in found}
    said = re.search(r"\\ansicpg(\d+)", text)
    usual = _page(said[1]) if said else "mac-roman" if re.search(r"\\mac\b", text[:200]) else "cp1252"
    pieces = _Pieces(fonts, usual or "cp1252")
    for piece in _PIECE.finditer(text, max(0, text.find("{\\rtf"))):
        if not pieces.take(piece):
            break
    whole = "".join(pieces.texts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _WORD_OR_LOST.sub(lambda run: " " if "\ufffd" in run[0] else run[0], whole)


def _without_data(text: str) -> str:
    """The text without the bytes of pictures."""
    kept, place = [], 0
    while found := re.compile(r"\\bin(\d{1,10}) ?").search(text, place):
        kept.append(text[place : found.start()])
        place = found.end() + int(found[1])
    return "".join((*kept, text[place:]))


def _page(number: str) -> str:
    name = {"65001": "utf-8", "10000": "mac-roman", "936": "gb18030"}.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


class _Pieces:
    """The words so far. A group's state is whether its words count, how many signs follow a Unicode character in its
    place, and the font."""

    def __init__(self, fonts: dict[str, str], usual: str) -> None:
        self.texts: list[str] = []
        self._fonts = fonts
        self._usual = usual
        self._groups: list[tuple[bool, int, str]] = []
        self._counts, self._follow, self._font = True, 1, ""
        self._left = 0
        self._starred = False

    def take(self, piece: re.Match[str]) -> bool:
        """Take the next piece; False where the file's group has ended."""
        starred, self._starred = self._starred, piece["sign"] == "*"
        if piece["word"] and piece["word"] != "u":
            self._left = 0
        if piece["open"]:
            self._left = 0
            self._groups.append((self._counts, self._follow, self._font))
        elif piece["close"]:
            self._left = 0
            self._counts, self._follow, self._font = self._groups.pop() if self._groups else (True, 1, "")
            return bool(self._groups)
        elif piece["word"]:
            self._word(piece["word"], piece["value"], starred=starred)
        else:
            self._letters(piece)
        return True

    def _word(self, word: str, value: str | None, *, starred: bool) -> None:
        if word in _OTHERS or (starred and word not in _MARKED):
            self._counts = False
        elif word == "u" and value:
            code = int(value) % 0x10000 if int(value) < 0 else int(value)
            self._say(chr(code) if 0 < code < 0x110000 else "")
            self._left = self._follow
        elif word == "uc":
            self._follow = min(max(int(value or 0), 0), 10)
        elif word in ("f", "plain"):
            self._font = (value or "0") if word == "f" else ""
        elif word in _PARTING or word in ("footnote", "annotation", "header", "footer", "v", "deleted"):
            self._say("\n")

    def _letters(self, piece: re.Match[str]) -> None:
        if piece["typed"] is not None:
            data = piece["typed"].encode("latin-1")
        elif piece["codes"] is not None:
            data = bytes.fromhex(piece["codes"].replace("\\'", ""))
        else:
            self._say({"-": "", "*": ""}.get(piece["sign"], "\n"))
            return
        gone = min(self._left, len(data))
        self._left -= gone
        codec = self._fonts.get(self._font, "") or self._usual
        self._say(data[gone:].decode(codec, "replace"))

    def _say(self, text: str) -> None:
        if self._counts:
            self.texts.append(text)
