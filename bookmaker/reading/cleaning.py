"""What a terminal, a printer or a word processor left in a text, taken out and told; double encoding mended.

Line ends are never touched, so the numbers of lines hold, and no word is lost: a control character that stood where a
space would stand becomes one, and letters and figures of a terminal's codes are handed on as left out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from msgspec import Struct

from bookmaker.errors import Diagnostic
from bookmaker.model import RawParagraph
from bookmaker.reading.marked import words_paragraph

LINE_END = re.compile(r"\r\n|\r|\n")

_MOST_LINES_NAMED = 8

# A lead byte and a continuation byte of UTF-8 as Windows-1252, Mac Roman and code page 437 show them.
_PERHAPS_TWICE = re.compile(
    "[ÂÃÅÄÐÑÎÏâãïð][€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\x80-\xbf]|‚[ÄÀ]|[√¬][^\\s\\w]|[├┬][^\\s─-╿]|ΓÇ|[\x80-\x9f]"
)

_SETTERS_NOTE = re.compile(r"※?［＃[^［］\r\n]*］")
"""What Aozora Bunko's volunteers say to whoever sets the text: indents, page breaks, signs that a code page has not.
(https://www.aozora.gr.jp/annotation/)"""

_SUSPECT = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U0001fffe-\U0010ffff]"
)


class _Rule(Struct, frozen=True):
    code: str
    pattern: re.Pattern[str]
    becomes: str | Callable[[re.Match[str]], str]
    message: str
    """With `{count}` for how many were found and `{s}` for the plural's ending."""
    trigger: str = ""
    """A character without which a slow pattern cannot match."""


def line_starts(text: str) -> list[int]:
    """The offset at which each line starts."""
    return [0, *(m.end() for m in LINE_END.finditer(text))]


def lines_at(text: str, offsets: Iterable[int]) -> list[int]:
    """The 1-based lines that the offsets stand on, in rising order, each line once."""
    starts = line_starts(text)
    return sorted({bisect_right(starts, offset) for offset in offsets})


def named_lines(lines: list[int]) -> str:
    """`line 3` or `lines 3, 7 and 12 more`, for a message."""
    if len(lines) == 1:
        return f"line {lines[0]}"
    more = len(lines) - _MOST_LINES_NAMED
    named = ", ".join(map(str, lines[:_MOST_LINES_NAMED]))
    return f"lines {named} and {more} more" if more > 0 else f"lines {named}"


def mend_double_encoding(text: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Lines in which UTF-8 was read as something else and saved again, mended where they occur and nowhere else."""
    if not _PERHAPS_TWICE.search(text):
        return text, ()
    import ftfy

    config = ftfy.TextFixerConfig(unescape_html=False, explain=False)
    pieces = re.split(r"(\r\n|\r|\n)", text)
    mended: list[int] = []
    shown = ""
    for i in range(0, len(pieces), 2):
        if not _PERHAPS_TWICE.search(pieces[i]):
            continue
        better = ftfy.fix_encoding(pieces[i], config)
        # A mend that would add or take a line end would shift every line after it.
        if better != pieces[i] and not LINE_END.search(better):
            shown = shown or _first_difference(pieces[i], better)
            pieces[i] = better
            mended.append(i // 2 + 1)
    if not mended:
        return text, ()
    message = f"{named_lines(mended)}: letters that were encoded twice are mended ({shown})"
    hint = "Look at these lines; where the letters were meant as they stood, save the file as UTF-8 without them."
    return "".join(pieces), (Diagnostic("mojibake-mended", "warning", mended[0], message, hint),)


def _first_difference(before: str, after: str) -> str:
    start = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    head = max(0, start - 8)
    return f"{before[head : start + 8]!r} is read as {after[head : start + 6]!r}"


class Cleaned(Struct, frozen=True):
    """A text without what no page can carry; `dropped` are the letters and figures that went with it, by line and
    reason."""

    text: str
    diagnostics: tuple[Diagnostic, ...] = ()
    dropped: tuple[tuple[RawParagraph, str], ...] = ()


def clean_controls(text: str) -> Cleaned:
    """The text without characters that no page can carry, with a diagnostic for each kind that was there."""
    notes: tuple[tuple[RawParagraph, str], ...] = ()
    if "［＃" in text:
        notes = tuple(_words_between(text, _SETTERS_NOTE, "setters-note"))
        text = _SETTERS_NOTE.sub("", text)
    if not _SUSPECT.search(text) and "\b" not in text:
        return Cleaned(text, dropped=notes)
    found: list[Diagnostic] = []
    dropped = (*notes, *(_words_between(text, _ESCAPES, "terminal-code") if "\x1b" in text else ()))
    for rule in _RULES:
        first = rule.pattern.search(text) if rule.trigger in text else None
        if first is None:
            continue
        line = lines_at(text, (first.start(),))[0]
        text, count = rule.pattern.subn(rule.becomes, text)
        message = rule.message.format(count=count, s="s" * (count > 1))
        found.append(Diagnostic(rule.code, "info", line, f"{message}, first on line {line}"))
    return Cleaned(text, tuple(found), dropped)


def _words_between(text: str, pattern: re.Pattern[str], reason: str) -> Iterator[tuple[RawParagraph, str]]:
    """What of each line matches and holds letters or figures, without what no page can show."""
    starts = line_starts(text)
    codes = ((bisect_right(starts, m.start()), m[0]) for m in pattern.finditer(text))
    for line, same in groupby(codes, key=lambda code: code[0]):
        shown = " ".join(re.sub(r"[\x00-\x1f]", "", code) for _, code in same)
        if any(c.isalnum() for c in shown):
            yield words_paragraph(line, shown), reason


def _underlined(run: re.Match[str]) -> str:
    """`_` backspace letter, over and over: the letters once, between underscores as one types emphasis."""
    letters = re.sub(r"_\x08([^\x08\r\n])|([^\x08\r\n])\x08_", lambda pair: pair[1] or pair[2], run[0])
    text = run.string
    inside = text[run.start() - 1 : run.start()].isalnum() or text[run.end() : run.end() + 1].isalnum()
    # An underscore in the midst of a word would be read as typed.
    return letters if inside or not letters.strip(" _") else f"_{letters}_"


def _between(run: re.Match[str]) -> str:
    """A space where the characters alone kept two words apart."""
    text = run.string
    before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
    return " " if before.isalnum() and after.isalnum() else ""


def _moved(run: re.Match[str]) -> str:
    """A space where the cursor was moved on between two words; what sets colours parts no word."""
    return _between(run) if _MOVES.search(run[0]) else ""


_MOVES = re.compile(r"\x1b\[[\d;]*[A-HJf]")

_PAIR = r"(?:_\x08[^\s\x08]|[^\s\x08_]\x08_)"

_NO_CHARACTERS = "\ud800-\udfff\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[!-/]*[@-~]"
    r"|\x1b\][^\x07\x1b\r\n]*(?:\x07|\x1b\\)"
    r"|\x1b(?:#[3-68]|\$?[()*+][0-9<-?]|(?:%[@G]|\$?[(-+\-./][@-Z]|\$[@AB])(?![a-z]))"
    r"|\x1b(?:[=>]|[c78DEHMNOZ](?![^\W_]))"
)
"""Control sequences (ECMA-48, section 5.4) and command strings (5.6), designations of character sets (ECMA-35, which is
ISO 2022), and the few other sequences that DEC's terminals knew. Both standards have a blank among the intermediate
bytes too, for what no text needs; in a story a blank behind a lone escape parts words. For the same reason a letter
that other letters follow is a word's."""

_RULES = (
    _Rule(
        "escape-sequences-dropped",
        re.compile(f"(?:{_ESCAPES.pattern})+"),
        _moved,
        "{count} run{s} of terminal escape sequences left out",
        "\x1b",
    ),
    _Rule(
        "overstrike-read",
        re.compile(r"([^\s\x08])(?:\x08\1)+"),
        r"\1",
        "{count} letter{s} struck over for bold type, read once",
        "\b",
    ),
    _Rule(
        "overstrike-read",
        re.compile(rf"{_PAIR}+(?: {_PAIR}+)*"),
        _underlined,
        "{count} passage{s} underlined by backspaces, read as emphasis",
        "\b",
    ),
    # Before what is left out between letters, which would not be seen to stand between them.
    _Rule("control-characters-dropped", re.compile(r"\x08+"), "", "{count} run{s} of backspaces left out", "\b"),
    _Rule("nul-dropped", re.compile(r"\x00+"), _between, "{count} run{s} of NUL bytes left out", "\x00"),
    _Rule("end-of-file-mark-dropped", re.compile(r"\x1a+"), _between, "{count} DOS end mark{s} left out", "\x1a"),
    _Rule(
        "soft-hyphens-dropped",
        re.compile(r"\xad+(?=[ \t]*(?:[\r\n]|$))"),
        "-",
        "{count} soft hyphen{s} at the end of a line, read as a hyphen",
        "\xad",
    ),
    _Rule("soft-hyphens-dropped", re.compile("\xad+"), "", "{count} soft hyphen{s} left out"),
    _Rule(
        "invisible-characters-dropped",
        # The joiners belong to the spelling of other scripts, and to emoji.
        re.compile(
            "[\u200b\u2060-\u2064\u2066-\u206f\u200e\u200f\u061c\u202a-\u202e\ufeff\ufff9-\ufffb]+"
            "|(?<=[\x00-\u024f])[\u200c\u200d]+|[\u200c\u200d]+(?=[\x00-\u024f]|$)"
        ),
        "",
        "{count} character{s} without width left out",
    ),
    _Rule(
        "control-characters-dropped",
        re.compile("[\x0b\x1c-\x1f\x85]"),
        " ",
        "{count} separator character{s} read as a space",
    ),
    _Rule(
        "control-characters-dropped",
        re.compile("[\x01-\x07\x0e-\x1b\x7f-\x84\x86-\x9f]+"),
        _between,
        "{count} run{s} of control characters left out",
    ),
    _Rule(
        "control-characters-dropped",
        re.compile(f"[{_NO_CHARACTERS}]+"),
        _between,
        "{count} run{s} of codes that are no characters left out",
    ),
)
