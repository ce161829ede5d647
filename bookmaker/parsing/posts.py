"""The posts that a file was joined from: where each begins, told by its header. What stands in it is not read here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bookmaker.judging.vocabulary import MACHINE_MAIL_NAMES, plain_words
from bookmaker.model import RawParagraph
from bookmaker.parsing.mailheader import MBOX, MailBlock, is_mail_header, read_mail_block, title_of_subject
from bookmaker.parsing.pieces import Piece

LEAST_OF_POST = 3
"""Headers from which a block inside a file may open another post: fewer may be an author's own lines."""

_INTRODUCES = re.compile(r"\bintro(?:duction)?\b|\b0{1,2}\s*(?:/|of)\s*\d", re.I)

_STAMP = re.compile(r"\d{4} \d{1,2}:\d{2}:\d{2} (?:[-+]\d{4}|[A-Z]{3})\b")
"""The clock and zone of a date that a mailer wrote."""


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
    return named or bool(MBOX.match(header.text) or _STAMP.search(header.value))


def _subject_of(header: Piece) -> str:
    subject = header.label.casefold() in ("subject", "subj")
    return plain_words(title_of_subject(header.value)) if subject else ""


def _sender_of(header: Piece) -> str:
    return plain_words(header.value) if header.label.casefold() == "from" else ""


def read_post_header(raw: RawParagraph, names: PostNames) -> MailBlock | None:
    """The header block a paragraph starts with, where it opens another post of the file."""
    block = read_mail_block(raw)
    return block if block is not None and heads_post(block, names) else None


# --- Headers in the paragraphs ------------------------------------------------------------------------------------


def take_mail(raws: Sequence[RawParagraph]) -> tuple[list[RawParagraph], list[Piece]]:
    """(the paragraphs below the header blocks at the top, those blocks' headers). The header of each further post is
    one paragraph, however the layout of the story parts its lines."""
    mail: list[Piece] = []
    below = list(raws)
    while below:
        head, end = _whole_header(below, 0)
        block = read_mail_block(head)
        if block is None:
            break
        mail.extend(block.pieces)
        below[:end] = [block.rest] if block.rest else []
    return _with_whole_headers(below, names_of_posts("", mail)), mail


def is_introduction(mail: Iterable[Piece]) -> bool:
    """Whether a post's own headers say that it holds no story yet: `Intro`, `0/10`."""
    return any(_INTRODUCES.search(piece.value) for piece in mail if piece.label.casefold() in ("subject", "subj"))


def _with_whole_headers(raws: Sequence[RawParagraph], names: PostNames) -> list[RawParagraph]:
    result: list[RawParagraph] = []
    place = 0
    while place < len(raws):
        head, end = _whole_header(raws, place)
        if end > place + 1 and read_post_header(head, names) is None:
            head, end = raws[place], place + 1
        result.append(head)
        place = end
    return result


def _whole_header(raws: Sequence[RawParagraph], start: int) -> tuple[RawParagraph, int]:
    """(the paragraph at `start`, with those below that go on with its header block; the place below these). A block
    goes on to the first blank line (RFC 822, section 3.1)."""
    head, end = raws[start], start + 1
    while end < len(raws) and head.role == "text" and raws[end].gap_before == 0:
        block = read_mail_block(head)
        if block is None or block.rest or not (raws[end].indent or is_mail_header(raws[end].lines[0].text)):
            break
        head, end = replace(head, lines=head.lines + raws[end].lines), end + 1
    return head, end


def first_post(raws: Sequence[RawParagraph], mail: Sequence[Piece]) -> Sequence[RawParagraph]:
    """The paragraphs above the next post's header, where `mail` is the first one's."""
    names = names_of_posts("", mail)
    posts = (n for n, raw in enumerate(raws) if n > 0 and raw.role == "text" and read_post_header(raw, names))
    return raws[: next(posts, len(raws))] if mail else raws
