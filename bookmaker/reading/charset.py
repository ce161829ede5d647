"""Which single-byte encoding a text was typed in, judged by what its high bytes become between letters.

A general detector is right about whole languages and wrong about English fiction, where a file of half a megabyte
may hold nothing but forty curly apostrophes. So each candidate is asked what it makes of every high byte in its
place: an apostrophe before `t`, an accented letter inside a word, a run of box drawing are likely; a capital straight
after a small letter, a bullet inside a word are not.
"""

from __future__ import annotations

import re
from collections import Counter

from msgspec import Struct

CANDIDATES = ("cp1252", "mac-roman", "cp437", "cp850")
"""In order of preference where two read the bytes equally well."""

NAMES = {
    "cp1252": "Windows-1252",
    "mac-roman": "Mac Roman",
    "cp437": "code page 437 (DOS)",
    "cp850": "code page 850 (DOS)",
}

_MOST_WINDOWS = 20_000
_HIGH_BYTE = re.compile(rb"(?s)(?=(..[\x80-\xff]..))")
_HIGH_CHARACTER = re.compile(r"(?s)(?=(..[^\x00-\x7f]..))")
_ESCAPED_RUN = re.compile("[\udc80-\udcff]+")

_SMALL = frozenset("éèêëàâäçîïôöûüùñáíìóòúåæøœßãõ")
_CAPITAL = frozenset("ÉÈÊËÀÂÄÇÎÏÔÖÛÜÙÑÁÍÓÚÅÆØŒÃÕ")
_CONTRACTED = re.compile(r"(?i)(?:[tsdm](?:[^a-z]|$)|ll|re|ve|em|am|al)")
_QUOTES = frozenset("‘’“”‚„«»‹›")
_UPRIGHTS = frozenset("│║")
_NEVER_IN_ROWS = _CAPITAL | frozenset("ÌÎÐÒÔÕÝÞÛßªº°¹²³±´¶¸¿")
"""What DOS draws with is one of these in Windows-1252: five of a kind are an edge of a box, and no cry."""


class Verdict(Struct, frozen=True):
    """`encoding` and how likely its reading is (higher is better, under 0 is poor); `quotes` maps signs that can only
    be quotation marks by their places to the marks that they stand for; `mixed` is true for UTF-8 with stray bytes of
    `encoding` in it."""

    encoding: str
    score: float
    quotes: tuple[tuple[str, str], ...] = ()
    mixed: bool = False


def choose_encoding(data: bytes) -> Verdict:
    """The most likely reading of bytes that are neither ASCII nor UTF-8."""
    windows = Counter(m[1] for m in _HIGH_BYTE.finditer(b"\n\n" + data + b"\n\n"))
    step = 1 + len(windows) // _MOST_WINDOWS
    if is_mostly_utf8(data):
        return max((_judge_mixed(data, name, step) for name in CANDIDATES), key=lambda verdict: verdict.score)
    kept = dict(list(windows.items())[::step])
    verdicts = [_judge(name, {decode_leniently(w, name): n for w, n in kept.items()}) for name in CANDIDATES]
    if _holds_utf8(data):
        verdicts += [_judge_mixed(data, name, step) for name in CANDIDATES]
    return max(verdicts, key=lambda verdict: verdict.score)


def score_of(data: bytes, encoding: str) -> float:
    """How likely the bytes read as `encoding` are as English text."""
    text = decode_leniently(data, encoding)
    return _judge(encoding, Counter(m[1] for m in _HIGH_CHARACTER.finditer(f"\n\n{text}\n\n"))).score


def is_other_script(data: bytes) -> bool:
    """Whether so many of the letters are high bytes that the text is in no Latin script; a drawing repeats them."""
    high = re.findall(rb"[\x80-\xff]", data)
    if len(high) < 0.25 * (len(high) + len(re.findall(rb"[A-Za-z]", data))):
        return False
    return len(re.findall(rb"([\x80-\xff])\1", data)) < 0.15 * len(high)


def detected_encoding(data: bytes) -> str | None:
    """A general detector's answer, for a text that is mostly not in Latin letters."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    return None if best is None else best.encoding.replace("_", "-")


def decode_leniently(data: bytes, encoding: str, fallback: str = "cp1252") -> str:
    """`data` as `encoding`; bytes that it has no character for are read as `fallback`, or else as control characters.

    For a multi-byte encoding that cannot be left and resumed (UTF-16, UTF-32) they become U+FFFD.
    """
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode(encoding, "surrogateescape")
    except UnicodeDecodeError:
        return data.decode(encoding, "replace")
    return _ESCAPED_RUN.sub(lambda run: _read_stray(run[0], fallback), text)


def stray_offsets(data: bytes, encoding: str) -> list[int]:
    """Where, in the decoded text, bytes stand that `encoding` has no character for."""
    try:
        text = data.decode(encoding, "surrogateescape")
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace").replace("\ufffd", "\udc80")
    return [m.start() for m in _ESCAPED_RUN.finditer(text)]


def _read_stray(run: str, fallback: str) -> str:
    stray = run.encode("ascii", "surrogateescape")
    try:
        # Surrogate pairs that were each encoded as UTF-8 (CESU-8) come in runs of whole characters.
        return stray.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        pass
    return "".join(bytes((b,)).decode(fallback, "ignore") or chr(b) for b in stray)


def is_mostly_utf8(data: bytes) -> bool:
    """Whether bytes that are no UTF-8 are rare among many characters that are."""
    text = data.decode("utf-8", "surrogateescape")
    strays = len(re.findall("[\udc80-\udcff]", text))
    return len(re.findall("[^\x00-\x7f\udc80-\udcff]", text)) > 20 * strays


def _holds_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "surrogateescape")
    return re.search("[^\x00-\x7f\udc80-\udcff]", text) is not None


def _judge_mixed(data: bytes, fallback: str, step: int) -> Verdict:
    text = decode_leniently(data, "utf-8", fallback)
    windows = Counter(m[1] for m in _HIGH_CHARACTER.finditer(f"\n\n{text}\n\n"))
    judged = _judge(fallback, dict(list(windows.items())[::step]))
    return Verdict(fallback, judged.score, judged.quotes, mixed=True)


def _judge(encoding: str, windows: dict[str, int]) -> Verdict:
    quotes = _quotes_by_place(windows)
    score = 0.0
    for window, count in windows.items():
        char = window[2:-2]
        score += count * _likelihood(window[:2], quotes.get(char, char), window[-2:])
    return Verdict(encoding, score, tuple(sorted(quotes.items())))


def _quotes_by_place(windows: dict[str, int]) -> dict[str, str]:
    """Signs that stand, all through the text, where only a quotation mark or an apostrophe can stand."""
    total: Counter[str] = Counter()
    places: dict[str, Counter[str]] = {"’": Counter(), "“": Counter(), "”": Counter()}
    for window, count in windows.items():
        char, before, after = window[2:-2], window[1], window[-2]
        if char.isalpha() or char in _QUOTES or char in "–—…¿¡\xa0\xad" or "\u2500" <= char <= "\u259f":
            continue
        total[char] += count
        if before.isalpha() and _CONTRACTED.match(window[-2:]):
            places["’"][char] += count
        elif not before.isalnum() and before not in ".,!?;:" and (after.isalpha() or after in "'‘.-"):
            places["“"][char] += count
        elif (before.isalpha() or before in ".,!?-'") and not after.isalnum():
            places["”"][char] += count

    def sure(kind: str) -> list[str]:
        return [c for c, n in places[kind].items() if n >= 3 and n >= 0.9 * total[c]]

    found = dict.fromkeys(sure("’"), "’")
    # A closing mark alone could be a trade mark sign; quotes come in about equal numbers of both.
    opening, closing = sure("“"), sure("”")
    if len(opening) == len(closing) == 1 and 0.5 < total[opening[0]] / total[closing[0]] < 2:
        found |= {opening[0]: "“", closing[0]: "”"}
    return found


def _likelihood(before: str, char: str, after: str) -> float:
    """How likely `char` is in English prose between two characters on each side."""
    last, following = before[-1], after[0]
    if char in _NEVER_IN_ROWS and before == after == 2 * char:
        return -2.0
    if char in _QUOTES:
        return _likely_quote(char, last, after)
    if char.isalpha():
        return _likely_letter(char, before, following)
    inside = last.isalpha() and following.isalpha()
    if "\u2500" <= char <= "\u259f":
        drawn = any("\u2500" <= c <= "\u259f" for c in (last, following))
        if char in _UPRIGHTS and last.isspace() and following.isspace():
            return 1.0  # the side of a box
        return 2.0 if drawn else (-4.0 if inside else 0.3)
    if "\x7f" <= char <= "\x9f" or char == "\ufffd":
        return -6.0
    return _likely_sign(char, last, following, inside)


def _likely_quote(char: str, last: str, after: str) -> float:
    following = after[0]
    if char == "’":
        if last.isalpha() and following.isalpha():
            return 4.0 if _CONTRACTED.match(after) or last in "OD" else -1.0
        if last.isalpha() or last in ".,!?…—-":
            return 1.5
        return 1.0 if following.isalnum() else -0.5
    if char in "‘“":
        opens = not last.isalnum() and (following.isalnum() or following in "‘“'\".…—-[(<*_")
        return 3.0 if opens else -3.0
    if char == "”":
        return -3.0 if following.isalnum() else (-1.0 if last.isspace() else 3.0)
    return -2.0 if last.isalpha() and following.isalpha() else 0.5


def _likely_letter(char: str, before: str, following: str) -> float:
    last = before[-1]
    touching = last.isalpha() or following.isalpha()
    if char in _SMALL:
        if following.isupper() or before.isupper():
            return -2.0
        return 2.0 if touching else (0.3 if char == "à" else -1.0)
    if char in _CAPITAL:
        if last.islower():
            return -4.0
        if before.isalpha() and before.isupper():
            return 2.0
        return (1.0 if following.islower() else 0.8) if touching else -1.0
    if char > "\u024f" or char in "ƒªº":
        return -2.0
    return -4.0 if char.isupper() and last.islower() else (0.2 if touching else -1.0)


def _likely_sign(char: str, last: str, following: str, inside: bool) -> float:
    if char == "–" and inside:
        return 0.6
    if char in "–—":
        return 2.0 if not following.isdigit() or last.isdigit() else 0.0
    if char == "…":
        return 2.0 if last.isalnum() or last in "“‘\"' " else 0.5
    if char in "£€¥":
        return 3.0 if following.isdigit() else -1.0
    if char in "¢°":
        return 2.0 if last.isdigit() else -2.0
    if char in "²³" and last.isspace():
        return -1.0
    if char in "½¼¾²³©®™§¶†‡":
        return -3.0 if inside else 0.8
    if char in "¿¡":
        return 2.0 if following.isalpha() and not last.isalpha() else -2.0
    if char in "•·":
        return 0.8 if last.isspace() and following.isspace() else -2.0
    if char in "\xa0\xad":
        return 0.3 if inside == (char == "\xad") else -0.3
    return -2.0 if inside else -1.0
