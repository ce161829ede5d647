"""Header blocks of mail, news and bulletin boards (RFC 822, RFC 1036, and what gateways made of them)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bookmaker.model import RawLine, RawParagraph
from bookmaker.parsing.pieces import Piece, split_paragraph
from bookmaker.parsing.vocabulary import MACHINE_MAIL_NAMES, MAIL_NAMES, TELLING_MAIL_NAMES, plain_words

LEAST_OF_POST = 3
"""Headers from which a block inside a file may open another post: fewer may be an author's own lines."""

_HEADER = re.compile(r"^~?([A-Za-z][A-Za-z.-]{1,28}):(?:\s+(.*)|)$")
_MBOX = re.compile(r"^(From) (\S+@?\S+ .*\d{2}:\d{2}.*|\S+!\S+.*)$")
_STAMP = re.compile(r"\d{4} \d{1,2}:\d{2}:\d{2} (?:[-+]\d{4}|[A-Z]{3})\b")
"""The clock and zone of a date that a mailer wrote."""

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
        if match := _header(line.text):
            found.append((match[0], [line]))
            name = match[0].casefold()
            telling |= name in TELLING_MAIL_NAMES or name.startswith("x-") or match[0] == _BOARD_NAME
        elif found and (line.indent > raw.indent or found[-1][1][-1].filled) and "@" not in line.text.split(" ")[0]:
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


def read_post_header(raw: RawParagraph, names: PostNames) -> MailBlock | None:
    """The header block a paragraph starts with, where it opens another post of the file."""
    block = read_mail_block(raw)
    return block if block is not None and heads_post(block, names) else None


@dataclass(frozen=True, slots=True)
class PostNames:
    """What the headers of a file's own posts give: subjects and senders in plain words."""

    subjects: frozenset[str]
    senders: frozenset[str]


def names_of_posts(title: str, front: Iterable[Piece]) -> PostNames:
    """The names by which a later header is known for a post's, from the story's title and the headers in its front."""
    headers = [piece for piece in front if piece.rule == "mail-header"]
    subjects = {_subject_of(piece) for piece in headers} | {plain_words(title_of_subject(title))}
    return PostNames(frozenset(subjects - {""}), frozenset({_sender_of(piece) for piece in headers} - {""}))


def heads_post(block: MailBlock, names: PostNames) -> bool:
    """Whether a header block within a file is a joined post's, with a program's headers or the names of the file's own
    posts. Any other is a message that somebody in the story gets."""
    subject = any(_subject_of(piece) in names.subjects for piece in block.pieces)
    sender = any(_sender_of(piece) in names.senders for piece in block.pieces)
    if len(block.pieces) < LEAST_OF_POST:
        return subject and sender
    return subject or sender or any(_is_by_machine(piece) for piece in block.pieces)


def _is_by_machine(header: Piece) -> bool:
    name = header.label.casefold()
    named = name in MACHINE_MAIL_NAMES or name.startswith(("x-", "nntp-"))
    return named or bool(_MBOX.match(header.text) or _STAMP.search(header.value))


def _subject_of(header: Piece) -> str:
    subject = header.label.casefold() in ("subject", "subj")
    return plain_words(title_of_subject(header.value)) if subject else ""


def _sender_of(header: Piece) -> str:
    return plain_words(header.value) if header.label.casefold() == "from" else ""


def _header_piece(name: str, part: RawParagraph) -> Piece:
    first, *others = (line.text for line in part.lines)
    value = " ".join([_value(first), *others]).strip()
    if name == _BOARD_NAME:
        return Piece((part,), "title", "board-header", label=name, value=value)
    return Piece((part,), "field", "mail-header", label=name, value=value)


def _header(text: str) -> tuple[str, str] | None:
    if match := _MBOX.match(text) or _ARTICLE.match(text):
        return match[1], match[2]
    if match := _BOARD.match(text):
        return _BOARD_NAME, match[1]
    match = _HEADER.match(text)
    if match and (match[1].casefold() in MAIL_NAMES or match[1].casefold().startswith("x-")):
        return match[1], match[2] or ""
    return None


def _value(text: str) -> str:
    header = _header(text)
    return header[1] if header else text


def title_of_subject(subject: str) -> str:
    """A story's title as a subject line gives it, without `Re:`, `NEW STORY:`, group tags and part numbers."""
    title = subject.strip()
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
