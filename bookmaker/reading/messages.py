"""A saved post as the standard library parses it, within limits: it follows parts in parts as deep as they are laid."""

from __future__ import annotations

from email.message import EmailMessage
from email.parser import BytesFeedParser
from email.policy import EmailPolicy
from typing import Any

MOST_PARTS = 2_000
"""Parts of a post, those inside others counted; a digest has some dozens."""

DEEPEST = 50
"""Parts inside each other: a post that was forwarded ten times has twenty or so."""

LONGEST_HEADER = 4_000
"""Characters of a header that is taken apart; RFC 5322 (2.1.1) has lines of 998, and headers have a few of them."""


class MessageError(Exception):
    """Says in words why a post is not read."""


def parsed_message(data: bytes) -> EmailMessage:
    """A post with its parts. Raises MessageError for more, deeper or larger ones than any person sends."""
    count = 0

    def new_part(policy: Any) -> EmailMessage:
        nonlocal count
        count += 1
        if count > MOST_PARTS:
            raise MessageError(f"it has more than {MOST_PARTS:,} parts")
        return EmailMessage(policy=policy)

    # A parser gives its policy to whatever makes its parts, which the types do not say.
    factory: Any = new_part
    policy: Any = _Policy()
    parser: BytesFeedParser[EmailMessage] = BytesFeedParser(factory, policy=policy)
    try:
        parser.feed(data)
        message = parser.close()
    except RecursionError as error:
        raise MessageError("its parts, or the remarks in its headers, stand too deep inside each other") from error
    _refuse_too_deep(message)
    return message


def _refuse_too_deep(message: EmailMessage) -> None:
    """Raises MessageError for parts that stand too deep inside each other."""
    waiting: list[tuple[Any, int]] = [(message, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth > DEEPEST:
            raise MessageError(f"more than {DEEPEST} parts stand inside each other")
        if part.is_multipart():
            waiting += [(inner, depth + 1) for inner in part.get_payload()]


class _Policy(EmailPolicy):
    """The standard library's, which takes headers apart in more than linear time and falls over some."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        needed = name.lower().startswith("content-")
        if len(value) > LONGEST_HEADER:
            if needed:
                raise MessageError(f"its header {name} has more than {LONGEST_HEADER:,} characters")
            return _unfolded(value)
        try:
            return super().header_fetch_parse(name, value)
        except (RecursionError, IndexError, AttributeError, ValueError, TypeError) as error:
            if isinstance(error, RecursionError) and needed:
                raise
            if needed:
                raise MessageError(f"its header {name} is no header of mail") from error
            return _unfolded(value)


def _unfolded(value: str) -> str:
    return " ".join(value.split())
