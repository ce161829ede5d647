"""Spaces, dashes and dots, read in that order after the quotation marks are set.

The house's rules, and why:

- `--` and `---` are an em dash, closed up to its words in English (Chicago 6.85). After a cut-off sentence the space
  before the next one stays. A dash at the head of a run keeps the author's space: it is an attribution or speech.
- ` - ` is a spaced en dash (Bringhurst 5.2.1): right as a dash, and as right between the two halves of a title.
- Four to eight hyphens stand for letters that are not printed: two em dashes. The single sign for that (U+2E3A) is
  missing from many readers' faces. A longer run is a rule drawn by hand, and stays; so do those of a run of text
  that begins with them (`---- 9 March ----`).
- Three dots are an ellipsis; four are a stop and an ellipsis, the stop beside its word (Chicago 13.53). A run that is
  a multiple of three is as many ellipses; any other keeps its dots, since stops and ellipses side by side are spaced
  unevenly. An ellipsis after a space is tied to the word before it; with none, Unicode's line breaking (LB22) already
  keeps it there. No word joiner is put in: old readers print a box for it.
- Spaces come one at a time, none at the ends. `Mr.` and its like are tied to the name.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bookmaker.typography.languages import Marks
from bookmaker.typography.signs import LINE_END, NO_BREAK, SPACE, THIN, Edit, kept_spans, outside

_LONGEST_PAUSE = 12
_RULE_FROM = 9

_GAP = re.compile(rf"{SPACE}{{2,}}|[\t\r\n\f\v]|(?<![^{LINE_END}]){SPACE}|{SPACE}(?![^{LINE_END}])")
# Every choice begins with a plain letter or sign, which the regular expression engine looks for fast.
_SIGNS = r"""
    \.(?:(?<![.…]\.)(?:[ \u00a0]\.){2,}(?!\.)|(?<!\.\.)\.{2,})DRAWN
  | -(?<!--)-*(?:(?<=--)[ \u00a0](?!…|\.[. \u00a0]))?
  | …
  | M(?<!\wM)(?:rs?|s|x|essrs|me|lle)\.?[ \u00a0](?=[A-Z])
  | D(?<!\wD)r\.?[ \u00a0](?=[A-Z])
  | S(?<!\wS)t\.?[ \u00a0](?=[A-Z])
  | P(?<!\wP)rof\.?[ \u00a0](?=[A-Z])
"""
_NUMBERS = re.compile(r"(?<![\w.,…\-–—/:])(\d{1,4})-(\d{1,4})(?![\w\-–—/:]|[.,]\d)")
_INSIDE_GUILLEMETS = r"(?<=«)[ \u00a0\u202f]?(?=[^\s])|(?<=[^\s«])[ \u00a0\u202f]?(?=»)"


def gap_edits(text: str, marks: Marks) -> list[Edit]:
    """The edits that leave one space where there were several, and none at the ends of the run or of a line in it."""
    edits = []
    for match in _GAP.finditer(text):
        before, after = _neighbours(text, *match.span())
        edits.append(Edit(*match.span(), " " if before and after else ""))
    return edits


def sign_edits(text: str, marks: Marks) -> list[Edit]:
    """The edits that set dashes and dots; the quotation marks must be curly by now, and the spaces single."""
    edits: list[Edit] = []
    done = 0
    for match in outside(_signs_for(marks).finditer(text), kept_spans(text)):
        spaced = done < match.start() and text[match.start() - 1] in (" ", NO_BREAK)
        start = match.start() - spaced
        replacement = _replacement(text, start, match.end(), marks)
        if replacement != text[start : match.end()]:
            edits.append(Edit(start, match.end(), replacement))
        done = match.end()
    return edits


def thin_space_edits(text: str, marks: Marks) -> list[Edit]:
    """The edits that put narrow no-break spaces inside guillemets and before tall signs, in languages that do."""
    if not marks.guillemets:
        return []
    found = outside(_thin_for(marks).finditer(text), kept_spans(text))
    return [Edit(*match.span(), THIN) for match in found if match[0] != THIN]


@lru_cache(maxsize=64)
def _signs_for(marks: Marks) -> re.Pattern[str]:
    # Where no space belongs before `?`, one after dots must not let it begin a line.
    drawn = "" if marks.thin_before else r"(?:[ \u00a0](?=[?!,;]))?"
    return re.compile(_SIGNS.replace("DRAWN", drawn), re.VERBOSE)


@lru_cache(maxsize=64)
def _thin_for(marks: Marks) -> re.Pattern[str]:
    signs = f"[{marks.thin_before}]"
    # Not in a time (12:30) and not in a face; the second sign of a pair (?!) leans on the first.
    face = r"[-'’]?[()\[\]DPp|/\\*]"
    before_signs = rf"(?<=[\w)\]»”’…%])[ \u00a0\u202f]?(?={signs}+(?![\w(])(?!{face}))"
    return re.compile(f"{_INSIDE_GUILLEMETS}|{before_signs}")


def _neighbours(text: str, start: int, stop: int) -> tuple[str, str]:
    """The signs before and after, each empty at an end of the run or of a line in it."""
    return text[start - 1 : start].strip(LINE_END), text[stop : stop + 1].strip(LINE_END)


def _replacement(text: str, start: int, stop: int, marks: Marks) -> str:
    """What to set in place of a sign and the space before it, if there is one."""
    found = text[start:stop]
    sign = found.lstrip()
    before, after = _neighbours(text, start, stop)
    beyond_dots = text[stop : stop + 15].lstrip("….")[:1]
    if sign == "…":
        return found if found == sign else _space_before_dots(before, beyond_dots) + sign
    if sign[0] == ".":
        return _dots(found, before, beyond_dots)
    if sign.startswith("--"):
        return _dash(found, before, after, marks, ornament=text.startswith("----"))
    if sign == "-":
        return _hyphen(found, text, stop, marks)
    return found[:-1] + (NO_BREAK if marks.tight else " ")


def _dots(found: str, before: str, after: str) -> str:
    dots = found.strip()
    count = dots.count(".")
    space = _space_before_dots(before, after) if found[0] != "." else ""
    if count > _LONGEST_PAUSE:
        return (" " if space else "") + dots
    if count == 4:
        beside_word = before and not space and before not in "“‘«„([—–"
        return space + (".…" if beside_word else "….")
    if count % 3 == 0:
        return space + "…" * (count // 3)
    return space + (dots if len(dots) == count else NO_BREAK.join(dots.split()))


def _space_before_dots(before: str, after: str) -> str:
    """Dots before a word begin something; any others are held back with what they follow."""
    if not before:
        return ""
    return " " if after.isalnum() else NO_BREAK


def _dash(found: str, before: str, after: str, marks: Marks, *, ornament: bool) -> str:
    hyphens = found.strip()
    count = len(hyphens)
    first = " " if found[0] != "-" and before else ""
    last = " " if found[-1] != "-" and after else ""
    if count >= _RULE_FROM or (count > 3 and ornament):
        return first + hyphens + last
    if count > 3:
        return first + "——" + last
    dash = marks.dash if count == 2 else "—"
    if not marks.tight:
        return (NO_BREAK if first else "") + dash + last
    new_sentence = last and not first and after.isupper()
    return dash + (last if not before or new_sentence else "")


def _hyphen(found: str, text: str, stop: int, marks: Marks) -> str:
    """A single hyphen: a cut-off speech, a dash between spaces, the sign of a speech, a range; else itself."""
    start = stop - len(found)
    before, after = _neighbours(text, start, stop)
    if marks.tight and (before.isalnum() or before in tuple(".…")) and _closes(text, stop):
        return found if _quotes_a_prefix(text, stop) else "—"
    if before and found != "-" and after in (" ", NO_BREAK):
        return _spaced_hyphen(found, before, text[stop + 1 : stop + 5], marks)
    if marks.spoken_dash and start == 0 and text[stop : stop + 2].lstrip(" \u00a0")[:1].isalpha():
        return marks.dash
    if found == "-" and before.isdigit() and after.isdigit():
        return _range(text, stop)
    return found


def _closes(text: str, place: int) -> bool:
    return text[place : place + 1] in tuple("”’»“‘›") and not text[place + 1 : place + 2].isalnum()


def _quotes_a_prefix(text: str, stop: int) -> bool:
    """`the prefix "un-"`: one small word between the marks; a cut-off speech has more, or begins with a capital."""
    opened = max(text.rfind(mark, max(0, stop - 40), stop) for mark in "“‘«„‚")
    quoted = text[opened + 1 : stop - 1]
    return opened >= 0 and quoted.isalpha() and quoted.islower()


def _spaced_hyphen(found: str, before: str, after: str, marks: Marks) -> str:
    """` - ` between words, or between a word and a number; between two numbers it may be a sum or a score."""
    opens = after[:1] in tuple("“‘«„([…") or after.startswith(("...", ". ."))
    closes = before in tuple(".,!?…)]”’»")
    words = (before.isalpha() or closes) and (after[:1].isalpha() or opens)
    numbered = (before.isdigit() and after[:1].isalpha()) or (before.isalpha() and after[:1].isdigit())
    return NO_BREAK + ("–" if marks.tight else marks.dash) if words or numbered else found


def _range(text: str, stop: int) -> str:
    """A range rises, and its lengths fit; `555-1234` is a telephone number, `2001-09` may be a month."""
    for match in _NUMBERS.finditer(text, max(0, stop - 6), stop + 6):
        if match.end(1) == stop - 1:
            first, last = match.groups()
            break
    else:
        return "-"
    lengths = (len(first), len(last))
    if lengths == (4, 2):
        rising = int(last) > max(int(first[2:]), 12)
    else:
        rising = int(last) > int(first) and lengths[1] - lengths[0] in (0, 1) and lengths != (3, 4)
    return "–" if rising and not first.startswith("0") else "-"
