"""Header blocks of mail, news and bulletin boards (RFC 822, RFC 1036, and what gateways made of them)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bookmaker.judging.vocabulary import MAIL_NAMES, TELLING_MAIL_NAMES
from bookmaker.model import RawLine, RawParagraph
from bookmaker.parsing.pieces import Piece, split_paragraph

LONGEST_SUBJECT = 300
"""Characters: what is longer is no subject, and is not looked through for what surrounds a title."""

_HEADER = re.compile(r"^~?([A-Za-z][A-Za-z.-]{1,28}):(?:\s+(.*)|)$")
MBOX = re.compile(r"^(From) (\S+@?\S+ .*\d{2}:\d{2}.*|\S+!\S+.*)$")
"""The line that a mailbox puts over each post."""

_ARTICLE = re.compile(r"^(Article) (\d+ of \S+:?)$")
_BOARD = re.compile(r"^\d+/\d+: (.+)$")
_BOARD_NAME = "the board's own"
_PART = r"(?:\d{1,2}|[ivx]{1,4}|one|two|three)"
_PART_NAME = r"(?:(?:part|pt|chapter)\.? )?"
_PART_OF_ALL = rf"{_PART_NAME}{_PART}[a-z]?\s*(?:/|of|\\)\s*(?:{_PART}|\?)"
_RATING = r"(?-i:PG(?:-?13)?|NC-?17|FR(?:T|M|AO))"
_LETTER = r"(?-i:[GRK]|K\+|NR|WIP|COMPLETE)"
_TAG = rf"(?:{_RATING}|{_LETTER}|gen|het|slash|[^()\[\],/]+/[^()\[\],]+)"
_SUBJECT_NOISE = re.compile(
    r"^(?:re|fwd?|fw|repost|new|new story|new fic|story|fic|fanfic|fiction|xf fic|trek|ff|submission|adm|post|txf|"
    r"newfic)\s*:\s*"
    r"|^\[[^\]]{1,40}\]\s*"
    rf"|\s*(?:{_PART_NAME}[(\[]\s*|\b){_PART_OF_ALL}\s*[)\]]?\s*$"
    rf"|\s*[-:,]?\s*\b(?:part|pt)\.?\s*{_PART}\s*$"
    rf"|\s*[(\[](?:[^()\[\]]*,)?\s*{_TAG}\s*(?:,[^()\[\]]*)?[)\]]\s*$"
    rf"|[\s,-]+{_RATING}\s*$|(?:\s*[,:]|\s+-+)\s*{_LETTER}\s*$"
    r"|\s*[(\[](?:re)?post(?:ed)?[)\]]\s*$",
    re.I,
)
"""What mailing lists and gateways put around a title: `Re:`, a list's tag, a part number, a rating and a pairing."""

_QUOTED_THEN_BYLINE = re.compile(r"[\"“][^\"”]+[\"”] by\b")

_NAME_IN_BRACKETS = re.compile(r"\(([^()@]{2,60})\)\s*$")
_NAME_BEFORE_ADDRESS = re.compile(r"^\"?([^\"<>@]{2,60}?)\"?\s*<[^>]*@[^>]*>")


@dataclass(frozen=True, slots=True)
class MailBlock:
    """The headers at the top of a raw paragraph, a Piece each, and what is left of the paragraph below them."""

    pieces: tuple[Piece, ...]
    rest: RawParagraph | None


def read_mail_block(raw: RawParagraph) -> MailBlock | None:
    """The header block a paragraph starts with; None when it is not one.

    One telling name (`Path:`, `From:` …) must be among the headers, since an author's own block may hold `Date:`.
    """
    found: list[tuple[str, list[RawLine]]] = []
    telling = False
    for line in raw.lines:
        if match := header_of(line.text):
            found.append((match[0], [line]))
            name = match[0].casefold()
            telling |= name in TELLING_MAIL_NAMES or name.startswith("x-") or match[0] == _BOARD_NAME
        elif found and (line.indent > raw.indent or (found[-1][1][-1].filled and "@" not in line.text.split(" ")[0])):
            found[-1][1].append(line)
        else:
            break
    taken = sum(len(lines) for _, lines in found)
    if not telling or (len(found) == 1 and found[0][0].casefold() in ("lines", "article", "to")):
        return None
    pieces = tuple(
        _header_piece(name, replace(raw, lines=tuple(lines), gap_before=0 if n else raw.gap_before))
        for n, (name, lines) in enumerate(found)
    )
    return MailBlock(pieces, split_paragraph(raw, taken)[1] if taken < len(raw.lines) else None)


def is_mail_header(text: str) -> bool:
    """Whether a line is a header of mail, news or a board by its name, telling or not."""
    return header_of(text) is not None


def _header_piece(name: str, part: RawParagraph) -> Piece:
    first, *others = (line.text for line in part.lines)
    value = " ".join([_value(first), *others]).strip()
    if name == _BOARD_NAME:
        return Piece((part,), "title", "board-header", label=name, value=value)
    return Piece((part,), "field", "mail-header", label=name, value=value)


def header_of(text: str) -> tuple[str, str] | None:
    if match := MBOX.match(text) or _ARTICLE.match(text):
        return match[1], match[2]
    if match := _BOARD.match(text):
        return _BOARD_NAME, match[1]
    match = _HEADER.match(text)
    if match and (match[1].casefold() in MAIL_NAMES or match[1].casefold().startswith("x-")):
        return match[1], match[2] or ""
    return None


def _value(text: str) -> str:
    header = header_of(text)
    return header[1] if header else text


def title_of_subject(subject: str) -> str:
    """A story's title as a subject line gives it, without `Re:`, `NEW STORY:`, group tags and part numbers."""
    title = subject.strip()
    if len(title) > LONGEST_SUBJECT:
        return title
    while (shorter := _SUBJECT_NOISE.sub("", title).strip(" -,:;")) and shorter != title:
        title = shorter
    title = re.sub(r"\s*[,-]+\s*(?:a|an) (?:short|new|long) story\.?$|-short story$", "", title, flags=re.I)
    return title if _QUOTED_THEN_BYLINE.match(title) else title.strip(' "“”')


def name_of_sender(sender: str) -> str:
    """The person in a `From:` value: `a@b (Name)`, `Name <a@b>` or a bare name; empty for a bare address."""
    sender = sender.strip()
    if match := _NAME_IN_BRACKETS.search(sender):
        name = match[1] if " " in match[1] else match[1].replace(".", " ")
        return re.sub(r"\s+", " ", name).strip()
    if match := _NAME_BEFORE_ADDRESS.match(sender):
        return match[1].strip()
    return "" if "@" in sender or re.search(r"\d", sender) else sender
