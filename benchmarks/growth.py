"""How the time for odd files grows with their size: what is worse than linear is a trap, whoever laid it.

    .venv/bin/python benchmarks/growth.py [--sizes 3000 30000 300000] [--patience 60] [NAME ...]

Each shape is a story with one paragraph of something repeated, taken all the way to the pages of a book, as `check`
does it. Printed are the seconds for each size, and the exponent between the two largest that took longer than the
clock can tell: 1 is linear, 2 is quadratic. A NAME measures the shapes whose names it begins.
"""

from __future__ import annotations

import argparse
import math
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

from bookmaker.building.proving import Reading, prove
from bookmaker.errors import BookmakerError
from bookmaker.model import Overrules
from bookmaker.reading import read_source

_LEAST_SECONDS = 0.3
"""Less is the start of the program and the clock."""

Shape = Callable[[int], str]


def repeated(unit: str, end: str = "") -> Shape:
    """The unit as often as it goes into so many characters; `end` is repeated as often after it."""

    def shape(size: int) -> str:
        times = max(1, size // (len(unit) + len(end)))
        return unit * times + end * times

    return shape


def lines(unit: str) -> Shape:
    return lambda size: "\n".join([unit] * (size // (len(unit) + 1)))


def after(start: str, shape: Shape) -> Shape:
    return lambda size: start + shape(size)


def nested(unit: str, step: str) -> Shape:
    """Lines that each stand a step deeper than the one above."""

    def shape(size: int) -> str:
        depth = math.isqrt(2 * size // len(step))
        return "\n".join(step * n + unit for n in range(depth))

    return shape


def table(columns: int) -> Shape:
    row = "| a " * columns + "|"
    return lambda size: f"{row}\n{'|---' * columns}|\n" + "\n".join([row] * (size // len(row)))


_INLINE = {
    "[a](": "bracket-link",
    "[": "bracket",
    "![": "picture",
    "]": "bracket-closed",
    "[a": "bracket-word",
    "[]": "bracket-empty",
    "[a][": "bracket-reference",
    "[a](b": "link-open",
    "[a](<b": "link-angle",
    "[a](b '": "link-title",
    "![a](": "picture-link",
    "<a ": "tag-open",
    "<a>": "tag",
    "<": "angle",
    "</": "angle-slash",
    "<!--": "comment-open",
    "<!-- ": "comment-open-space",
    "<!": "declaration",
    "<?": "instruction",
    "<![CDATA[": "cdata",
    "<a href='": "attribute-open",
    "<a b=": "attribute-bare",
    "<em>": "element",
    "</em>": "element-closed",
    "<p>": "block",
    "<b><i>": "misnested",
    "<div><": "div-angle",
    "<table><tr><td>": "table-cell",
    "<script>": "script",
    "<style>": "style",
    "<textarea>": "textarea",
    "<title>": "title",
    "&": "ampersand",
    "&#": "reference-number",
    "&amp;": "reference",
    "&a": "reference-word",
    "`": "backtick",
    "` ": "backtick-space",
    "`a``b": "backtick-mixed",
    "*": "star",
    "_": "stroke",
    "* ": "star-space",
    "*a ": "star-word",
    "a*": "word-star",
    "*a_ ": "star-stroke",
    "**a *": "stars",
    "_a* ": "stroke-star",
    "a**b": "stars-within",
    "~~": "tilde",
    "~a": "tilde-word",
    "~~a": "tildes-word",
    "(": "round",
    '"': "quote",
    "'": "apostrophe",
    '" ': "quote-space",
    "“": "quote-curly",
    "\\": "backslash",
    ". ": "dot-space",
    "...": "dots",
    "-": "dash",
    "- ": "dash-space",
    "--a": "dashes",
    "=": "equal",
    "#": "hash",
    "# ": "hash-space",
    "http://a": "address",
    "a@b.c": "mail-address",
    "www.": "www",
    "a": "letter",
    "é": "accent",
    "e\u0301": "combining",
    "\u0301": "marks",
    "\u200d": "joiner",
    "👩\u200d": "family",
    " ": "space",
    "\u00a0": "hard-space",
    "\t": "tab",
    "1": "digit",
    "1. ": "digit-dot",
    "(1)": "note-call",
    "[1]": "note-call-square",
    "[^1]": "note-call-markdown",
    "{": "curly",
    "$": "dollar",
    "%": "percent",
    "|": "pipe",
    ":": "colon",
    "a: ": "label",
    "A": "capital",
    "A ": "capital-space",
    "M. ": "initial",
    "xo": "xo",
    "oO": "ornament",
    "&lt;": "escaped",
    "\x1b[": "escape",
    "\x08": "backspace",
    "a\x08": "overstrike",
    "\x00": "nul",
    "\u202e": "override",
    "\ufeff": "bom",
    "Ã©": "mojibake",
}

_LINES = {
    ">": "quote-line",
    "> ": "quote-line-space",
    "> a": "quoted",
    ">a\n": "quoted-apart",
    "- a": "item",
    "- a\n": "item-apart",
    "-": "item-empty",
    "1. a": "numbered",
    "+ - *": "bullets",
    "# a": "heading",
    "# a\n": "heading-apart",
    "a\n===": "setext",
    "* * *": "rule",
    "* * *\n": "rule-apart",
    "***": "stars-line",
    "[a]: b": "definition",
    "[^1]: a": "note",
    "[^1]: a\n": "note-apart",
    "1. ": "number-line",
    "```": "fence",
    "~~~": "fence-tilde",
    "    a": "code",
    "    a\n": "code-apart",
    "<div>": "div-line",
    "<div>\n": "div-apart",
    "<p>a</p>": "p-line",
    "<!--": "comment-line",
    "<!-- a -->": "comment",
    "|a|b|": "pipe-line",
    "Name: a": "field",
    "Name: a\n": "field-apart",
    "Title: a": "title-line",
    "Title: a\n": "title-apart",
    "Author: a\n": "author-apart",
    "by Ann Hill\n": "byline",
    "a": "letter-line",
    "a\n": "letter-apart",
    "": "blank",
    " ": "blank-space",
    "A\n": "capital-apart",
    "Chapter 1\n": "chapter",
    "Chapter 1\n\na\n": "chapters",
    "THE END\n": "end",
    "TBC\n": "to-be-continued",
    "Part 1/3\n": "part",
    "From: a@b.c\n": "from",
    "From: a@b.c\nSubject: a\nDate: b\n": "post",
    "Note: a\n": "author-note",
    "A/N: a": "author-note-line",
    "--": "signature",
    "-- \n": "signature-apart",
    "-" * 70: "long-rule",
    "* a": "star-line",
    "(1) a\n": "note-round",
    "a (1)\n": "call",
    "*a\n": "note-star",
    "a*\n": "call-star",
    "“a\n": "speech-open",
    '"a"\n': "speech",
    "   a": "indented",
    "   a\n": "indented-apart",
    "\ta": "tabbed",
    "   a\nb": "indented-wrapped",
    "Dear Ann,\n": "letter-greeting",
    "Dear Ann,\n\na\n\nLove, Ann\n": "letters",
    "12:30 - a\n": "slug",
    "the rope was wet,\nthe loaf was gone,\n": "verse",
    "the rope was wet and the loaf was gone and nobody had crossed the river that day,\nor the next.": "prose",
    "/\\_/\\  |": "drawing",
    "> > > a": "quoted-deep",
    "---\na: b\n---": "front-matter",
    "a: b": "yaml",
    "<center>a</center>": "centred",
    "<br>": "break",
    "<hr>": "hr",
    "<li>a": "li",
    "<a href=x>a</a>": "anchor",
}

SHAPES: dict[str, Shape] = {
    **{name: repeated(unit) for unit, name in _INLINE.items()},
    **{name: lines(unit) for unit, name in _LINES.items()},
    "quotes-nested": nested("a", ">"),
    "quotes-nested-apart": nested("a\n", "> "),
    "items-nested": nested("- a", "  "),
    "items-on-one-line": repeated("- "),
    "quotes-on-one-line": repeated("> "),
    "quote-items-on-one-line": repeated("> - "),
    "div-deep": repeated("<div>", "</div>"),
    "em-deep": repeated("<em>", "</em>"),
    "p-em-deep": repeated("<p><em>", "</em></p>"),
    "font-deep": repeated("<font>a", ""),
    "center-deep": repeated("<center>", "</center>"),
    "blockquote-deep": repeated("<blockquote>", "</blockquote>"),
    "list-deep": repeated("<ul><li>", "</li></ul>"),
    "table-deep": repeated("<table><tr><td>", "</td></tr></table>"),
    "brackets-paired": repeated("[", "]"),
    "links-paired": repeated("[", "](a)"),
    "rounds-paired": repeated("(", ")"),
    "quotes-paired": repeated("“", "”"),
    "stars-paired": repeated("*a ", " a*"),
    "strokes-paired": repeated("_a ", " a_"),
    "comment-of-dashes": after("<!--", repeated("-")),
    "comment-unclosed": after("<!-- ", repeated("a ")),
    "tag-unclosed": after("<a ", repeated("b=c ")),
    "attributes": lambda size: f"<p {' '.join(f'a{n}=b' for n in range(size // 7))}>a</p>",
    "marks-deep": repeated("<b><i>", "</b></i>"),
    "marks-deep-typed": repeated("*a **b ", "c** d*"),
    "links-in-a-line": repeated("[a](b) "),
    "definitions-used": lambda size: (
        "\n".join(f"[a{n}]: b" for n in range(size // 20)) + "\n\n" + "".join(f"[a{n}] " for n in range(size // 20))
    ),
    "notes-used": lambda size: (
        "".join(f"a[{n}] " for n in range(size // 20)) + "\n\n" + "\n\n".join(f"[{n}] b" for n in range(size // 20))
    ),
    "backticks-growing": lambda size: " ".join("`" * n for n in range(1, math.isqrt(2 * size))),
    "stars-growing": lambda size: " ".join("*" * n + "a" for n in range(1, math.isqrt(2 * size))),
    "table-narrow": table(3),
    "table-wide": lambda size: table(size // 16)(size),
    "headings-deep": lambda size: "\n\n".join(f"{'#' * (n % 6 + 1)} a{n}\n\nb" for n in range(size // 12)),
    "chapters-numbered": lambda size: "\n\n".join(f"Chapter {n}\n\nShe left." for n in range(1, size // 25)),
    "contents": lambda size: (
        "\n".join(f"Chapter {n}" for n in range(size // 25))
        + "\n\n"
        + "\n\n".join(f"Chapter {n}\n\nb" for n in range(size // 25))
    ),
    "posts": lambda size: "\n\n".join(
        f"From: Ann <a@b.c>\nSubject: A Story ({n}/9)\nDate: 1 Jan 1997\n\nTitle: A Story\nAuthor: Ann\n\nShe left {n}."
        for n in range(size // 120)
    ),
    "words": lambda size: " ".join(f"w{n}" for n in range(size // 7)),
}


class TooSlowError(Exception):
    """The measurement took longer than there is patience for."""


def story(ending: str, odd: str) -> str:
    """A story with something odd in its middle."""
    head, prose = "Title: Odd\nAuthor: Ann Hill", "She left the loaf where the rope was tied."
    if ending == ".html":
        return f"<p>{head.replace(chr(10), '<br>')}</p>\n<p>{prose}</p>\n<p>{odd}</p>\n<p>{prose}</p>\n"
    return f"{head}\n\n{prose}\n\n{odd}\n\n{prose}\n"


def seconds(name: str, text: str, patience: int) -> float:
    """How long a file takes, to a book or to the reason why it is none; infinite for longer than the patience."""

    def give_up(signum: int, frame: FrameType | None) -> None:
        raise TooSlowError

    signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, patience)
    start = time.process_time()
    try:
        with suppress(BookmakerError):
            make(Path(name), text)
    except TooSlowError:
        return math.inf
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - start


def make(path: Path, text: str) -> None:
    prove([Reading(read_source(path, text.encode()), Overrules())])


def exponent(measured: dict[int, float]) -> float:
    """By which power of the size the time grows, at the upper end of what was measured."""
    told = [(size, taken) for size, taken in measured.items() if taken >= _LEAST_SECONDS]
    if len(told) < 2:
        return 0.0
    (small, quick), (large, slow) = told[-2:]
    return math.log(slow / quick) / math.log(large / small)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--sizes", type=int, nargs="+", default=[3_000, 10_000, 30_000, 100_000, 300_000])
    parser.add_argument("--endings", nargs="+", default=[".md", ".html", ".txt"])
    parser.add_argument("--patience", type=int, default=60, metavar="SECONDS")
    asked = parser.parse_args()
    bad = 0
    for name, shape in SHAPES.items():
        if asked.names and not name.startswith(tuple(asked.names)):
            continue
        for ending in asked.endings:
            measured: dict[int, float] = {}
            for size in asked.sizes:
                measured[size] = seconds(f"story{ending}", story(ending, shape(size)), asked.patience)
                if measured[size] == math.inf:
                    break
            power = exponent(measured)
            bad += power > 1.4
            times = "  ".join(f"{taken:7.2f}" for taken in measured.values())
            print(
                f"{name + ending:32} {times}  {'' if not power else f'{power:4.1f}'}{'  !' if power > 1.4 else ''}",
                flush=True,
            )
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
