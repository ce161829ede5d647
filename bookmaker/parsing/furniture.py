"""What a file carries that no author wrote for readers: navigation, signatures, list footers, archive boiler-plate.

Each rule looks only where its kind of furniture stands, and names what it leaves out; it changes no piece's words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from bookmaker.judging.marks import is_mark
from bookmaker.model import RawParagraph
from bookmaker.parsing.gutenberg import leave_out_gutenberg_foot
from bookmaker.parsing.navigation import LONGEST, is_all_links, is_navigation
from bookmaker.parsing.pieces import Piece
from bookmaker.parsing.posts import PostNames, read_post_header

EDGE = 14
"""How many pieces from the head or the foot of a file navigation is looked for."""

SIGNATURE_LINES, SIGNATURE_WORDS = 12, 120
"""What stands under `-- ` and is longer is no signature, but the story going on under a dash."""

_PHONE = r"[(\[]?\d{3}[)\]]?[-. /]{0,2}\d{3}[-. ]\d{4}"
_BOARD = re.compile(rf"\bBBS\b.{{0,80}}{_PHONE}|{_PHONE}.{{0,60}}\bBBS\b|^Read:\(1-\d+", re.I)
_BANNER = re.compile(r"\bBBS\b|\(\d{3}\) ?\d{3}-\d{4}|\bftp\b|text ?files?\b|archive site|sysop|\bnode\b", re.I)
_LIST_FOOTER = re.compile(
    r"to (?:un)?subscribe|unsubscribe (?:from|send)|yahoo! ?groups|mailing list|onelist|egroups|topica|majordomo|"
    r"listserv",
    re.I,
)
_ADDRESS = re.compile(r"@|https?:|www\.|\bhttp\b")
_PGP = re.compile(r"^-----(BEGIN|END) PGP .*-----$")
_PGP_HASH = re.compile(r"Hash: [A-Z0-9, -]+")
_FOLLOWS = re.compile(
    r"^[\W_]*(?:part|chapter) \w+ (?:follows|to follow|coming soon).{0,30}$|"
    r"^[\W_]*continued (?:in|from) (?:part|chapter|next).{0,40}$",
    re.I,
)
_EDITORIAL = re.compile(r"^\[(?:illustration(?:: [^\]]*)?|image|picture|photo)\]$", re.I)


def leave_out_banner(raws: Sequence[RawParagraph]) -> tuple[list[Piece], list[RawParagraph]]:
    """(a bulletin board's banner at the head of a file, the paragraphs below it): what stands between rules there and
    names a board."""
    foot = next((n for n, raw in enumerate(raws[:EDGE]) if n > 0 and is_mark(raw.text)), None)
    if foot is None or not is_mark(raws[0].text) or not any(_BANNER.search(raw.text) for raw in raws[1:foot]):
        return [], list(raws)
    banner, below = raws[: foot + 1], raws[foot + 1 :]
    return [Piece((raw,), "left-out", "bulletin-board-banner") for raw in banner], list(below)


def is_pgp_line(raw: RawParagraph) -> bool:
    """Whether a paragraph is the line over a signed message, with the name of its hash or without."""
    first, *below = (line.text for line in raw.lines)
    return bool(_PGP.match(first)) and all(_PGP_HASH.fullmatch(text) for text in below)


def leave_out_furniture(pieces: Sequence[Piece], names: PostNames) -> list[Piece]:
    """The pieces with all furniture named as left out; `names` are those in the headers of the file's own posts."""
    blocks = _leave_out_signatures(_leave_out_pgp(leave_out_gutenberg_foot(pieces)), names)
    named: list[Piece] = []
    for place, piece in enumerate(blocks):
        edge = place < EDGE // 2 or place >= len(blocks) - EDGE
        named.extend(_furniture_of(piece, names, edge=edge) if piece.became is None else [piece])
    return named


def _furniture_of(piece: Piece, names: PostNames, *, edge: bool) -> list[Piece]:
    if piece.raw.role == "text" and (header := read_post_header(piece.raw, names)):
        rest = [Piece((header.rest,))] if header.rest else []
        return [p.named("left-out", "mail-header") for p in header.pieces] + rest
    text = piece.text
    rule = _rule_anywhere(text) or (_rule_at_edge(piece, text) if edge else "")
    return [piece.named("left-out", rule) if rule else piece]


def _rule_anywhere(text: str) -> str:
    if _EDITORIAL.match(text):
        return "picture-placeholder"
    return "part-follows" if len(text) < 90 and _FOLLOWS.match(text) else ""


def _rule_at_edge(piece: Piece, text: str) -> str:
    if is_navigation(piece.raw) or is_all_links(piece.raw):
        return "navigation-link"
    if len(text) < LONGEST and _BOARD.search(text):
        return "bulletin-board-line"
    footer = len(text) < 600 and _LIST_FOOTER.search(text) and _ADDRESS.search(text)
    return "list-footer" if footer else ""


def _leave_out_pgp(pieces: Sequence[Piece]) -> list[Piece]:
    """A signature block between its two lines; the line that says a signed message begins."""
    result: list[Piece] = []
    inside = False
    for piece in pieces:
        first = piece.raw.lines[0].text
        match = _PGP.match(first) or _PGP.match(piece.text)
        if match and "SIGNATURE" in first:
            inside = match[1] == "BEGIN"
        if match or inside:
            result.append(piece.named("left-out", "pgp-signature"))
            inside = inside and "-----END PGP" not in piece.text
        else:
            result.append(piece)
    return result


def _leave_out_signatures(pieces: Sequence[Piece], names: PostNames) -> list[Piece]:
    """`-- ` and what follows it, at the end of a post: the convention of mail and news (RFC 3676, section 4.3)."""
    result = list(pieces)
    dashes = [n for n, piece in enumerate(pieces) if piece.text == "--" and piece.became is None]
    if not dashes:
        return result
    # Sums from the head, so that a story with a dash between all its scenes is not counted again for each of them.
    lines = [0, *accumulate(len(p.lines) for p in pieces)]
    words = [0, *accumulate(p.word_count for p in pieces)]
    posts = [n for n, piece in enumerate(pieces) if _starts_post(piece, names)]
    ends = [posts[bisect_right(posts, n)] if posts and n < posts[-1] else len(pieces) for n in dashes]
    for place, (n, end) in enumerate(zip(dashes, ends, strict=True)):
        if place + 1 < len(dashes) and dashes[place + 1] < end:
            continue  # of several in one post the upper ones part scenes
        several = place > 0 and ends[place - 1] == end
        if several and any(line.filled for piece in pieces[n + 1 : end] for line in piece.lines):
            continue
        if lines[end] - lines[n + 1] <= SIGNATURE_LINES and words[end] - words[n + 1] <= SIGNATURE_WORDS:
            result[n:end] = [piece.named("left-out", "mail-signature") for piece in pieces[n:end]]
    return result


def _starts_post(piece: Piece, names: PostNames) -> bool:
    return piece.raw.role == "text" and read_post_header(piece.raw, names) is not None
