"""Saved posts (.eml, .mbox) -> Source: transfer encodings undone, headers and text as if typed in one file.

The standard library's mail parser does the work. A post without a transfer encoding is plain text already and goes
through as it stands, so that its line numbers are the file's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from bookmaker.errors import InputError, Position
from bookmaker.model import Source
from bookmaker.reading.messages import MessageError, parsed_message

_HEADERS = ("From", "Newsgroups", "Subject", "Date", "Message-ID")
_ENCODED = re.compile(
    rb"^content-transfer-encoding:\s*(?:base64|quoted-printable)|^content-type:\s*multipart/", re.I | re.M
)
_ENVELOPE = re.compile(rb"^From \S.*\d{4}\s*$", re.M)


def read_mail(path: Path, data: bytes, *, encoding: str | None = None) -> Source:
    """The posts of a file in order, each its headers and its text. Raises InputError where there is no text part."""
    from bookmaker.reading.decode import decode, split_lines
    from bookmaker.reading.text import read_text

    if not _ENCODED.search(data):
        decoded = decode(data, path, encoding=encoding)
    else:
        try:
            posts = "\n\n\n".join(_post(envelope, message) for envelope, message in _messages(data))
        except MessageError as error:
            hint = "Open it in a mail program and save its text, or name it .txt to have it read as it is."
            raise InputError(f"cannot be read as a post: {error}", position=Position(path), hint=hint) from error
        if not posts.strip():
            raise InputError("has no text", position=Position(path), hint="The post holds only attachments.")
        decoded = decode(posts.encode(), path, encoding="utf-8")
    return read_text(path, decoded.text, split_lines(decoded.text), decoded.encoding, decoded.diagnostics)


def _messages(data: bytes) -> Iterator[tuple[str, EmailMessage]]:
    """(envelope line, post) for each post of a mailbox, or for the one post of a file, which has no envelope."""
    starts = [m.start() for m in _ENVELOPE.finditer(data)] if data.startswith(b"From ") else []
    ends = [*starts[1:], len(data)]
    for start, end in zip(starts or [0], ends if starts else [len(data)], strict=True):
        post = data[start:end]
        envelope = b""
        if starts:
            envelope, _, post = post.partition(b"\n")
        yield _one_line(envelope.decode("latin-1")), parsed_message(post)


def _post(envelope: str, message: EmailMessage) -> str:
    headers = [envelope] if envelope else []
    headers += [f"{name}: {_one_line(str(message[name]))}" for name in _HEADERS if message[name]]
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    text = _decoded(payload if isinstance(payload, bytes) else b"", part.get_content_charset())
    if part.get_content_subtype() == "html":
        text = _plain_from_html(text)
    return "\n".join(headers) + "\n\n" + text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes, charset: str | None) -> str:
    for name in (charset, "utf-8", "cp1252"):
        try:
            return data.decode(name or "utf-8")
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _plain_from_html(page: str) -> str:
    """A page sent as mail, a paragraph a line: seldom, and then without the plain text that belongs beside it."""
    from bookmaker.reading.decode import Decoded
    from bookmaker.reading.html import read_html

    source = read_html(Path("mail.html"), Decoded(page, "utf-8"))
    return "\n\n".join(paragraph.text for paragraph in source.paragraphs if paragraph.text)
