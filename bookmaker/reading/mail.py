"""Saved posts (.eml, .mbox) -> Source: transfer encodings undone, headers and text as if typed in one file.

The standard library's mail parser does the work. A post without a transfer encoding is plain text already and goes
through as it stands, so that its line numbers are the file's own. Of other posts every part that is text is read, in
order, and those that are not are told.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from bookmaker.errors import Diagnostic, InputError, Position
from bookmaker.model import RawParagraph, Source
from bookmaker.reading.cleaning import clean_controls
from bookmaker.reading.decode import Decoded, decode, decode_part, split_lines
from bookmaker.reading.mailwords import words_of_mail
from bookmaker.reading.marked import words_paragraph
from bookmaker.reading.messages import MessageError, parsed_message
from bookmaker.reading.text import read_text

_SHOWN = ("from", "newsgroups", "subject", "date", "message-id")
"""Headers that stand over a post's text; the rest is left out."""

_ENCODED = re.compile(
    rb"^content-transfer-encoding:\s*(?:base64|quoted-printable)|^content-type:\s*multipart/", re.I | re.M
)
_ENVELOPE = re.compile(rb"^From \S.*\d{4}\s*$", re.M)
_TEXT_NAME = re.compile(r"\.(?:txt|text|asc|md|markdown|html?|xhtml)$", re.I)
_PAGES = ("text/html", "application/xhtml+xml")
_NO_PROSE = ("text/calendar", "text/css", "text/directory", "text/rtf", "text/vcard", "text/x-vcard")
_FORWARDED = ("message/rfc822", "message/global")
_WORD = re.compile(r"[^\W_]+")

_DAMAGE = ("InvalidBase64PaddingDefect", "InvalidBase64CharactersDefect", "InvalidBase64LengthDefect")
"""What the parser calls a transfer encoding that cannot be undone without loss."""

Part = Message  # of mail: a post, or one of the parts that it is made of


def read_mail(path: Path, data: bytes, *, encoding: str | None = None) -> Source:
    """The posts of a file in order, each its headers and its text. Raises InputError where there is no text part."""
    if not _ENCODED.search(data):
        decoded = decode(data, path, encoding=encoding)
        return read_text(path, decoded, split_lines(decoded.text))
    posts = _Posts(path, encoding)
    try:
        for envelope, message in _messages(data):
            posts.add(envelope, message)
    except MessageError as error:
        hint = "Open it in a mail program and save its text, or name it .txt to have it read as it is."
        raise InputError(f"cannot be read as a post: {error}", position=Position(path), hint=hint) from error
    if not posts.has_text:
        kinds = f": {', '.join(posts.unread)}" if posts.unread else ""
        raise InputError("has no text", position=Position(path), hint=f"The post holds only attachments{kinds}.")
    made = decode("\n".join(posts.rows).encode(errors="replace"), path, encoding="utf-8")
    decoded = replace(
        made, diagnostics=(*made.diagnostics, *posts.diagnostics()), dropped=(*made.dropped, *posts.dropped)
    )
    counted = clean_controls(words_of_mail(data)).text
    return replace(read_text(path, decoded, split_lines(decoded.text)), counted=counted)


def _messages(data: bytes) -> Iterator[tuple[str, Part]]:
    """(envelope line, post) for each post of a mailbox, or for the one post of a file, which has no envelope."""
    starts = [m.start() for m in _ENVELOPE.finditer(data)] if data.startswith(b"From ") else []
    ends = [*starts[1:], len(data)]
    for start, end in zip(starts or [0], ends if starts else [len(data)], strict=True):
        post = data[start:end]
        envelope = b""
        if starts:
            envelope, _, post = post.partition(b"\n")
        yield " ".join(envelope.decode("latin-1").split()), parsed_message(post)


class _Posts(Struct):
    """The text that is made of a file's posts, line by line, and what there is to say of it."""

    path: Path
    encoding: str | None
    rows: list[str] = field(default_factory=list)
    dropped: list[tuple[RawParagraph, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    damaged: list[tuple[int, str]] = field(default_factory=list)
    has_text: bool = False
    _speaks: bool = False
    """Whether the post that is being read has had text of its own."""

    def add(self, envelope: str, post: Part) -> None:
        """A post, parted by blank lines from the one before it."""
        if self.rows:
            self.rows += ["", ""]
        if envelope:
            self.rows.append(envelope)
        self._speaks = False
        self._headers(post)
        waiting: list[Part | str] = [post]
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                self._leave_out(part, "mime-preamble")
            elif (inner := _inside(part)) is None:
                self._leaf(part)
            elif part.get_content_type() in _FORWARDED and inner:
                self._headers(inner[0])
                waiting.append(inner[0])
            else:
                waiting += reversed(self._parts(part, inner))

    def diagnostics(self) -> Iterator[Diagnostic]:
        """What a person should look at."""
        if self.unread:
            message = f"parts of the post are not read: {', '.join(self.unread)}"
            hint = "Save those that belong to the story as files of their own."
            yield Diagnostic("mail-part-not-read", "warning", None, message, hint)
        for line, message in self.damaged:
            hint = "Compare what stands below this line with another copy."
            yield Diagnostic("mail-part-damaged", "warning", line, message, hint)

    def _headers(self, post: Part) -> None:
        """A post's headers: those of use to a reader as lines, the others as left out on the first of these."""
        found = [(name, _decoded_header(str(value))) for name, value in post.raw_items()]
        shown = [(_SHOWN.index(name.lower()), f"{name}: {value}") for name, value in found if name.lower() in _SHOWN]
        self._leave_out(post.get_unixfrom() or "", "mail-header")
        # Under text of its own, what a post forwards is no header that a reader of it could make out.
        shown = [] if self._speaks else sorted(shown, key=lambda row: row[0])
        for name, value in found:
            if name.lower() not in _SHOWN or not shown:
                self._leave_out(f"{name}: {value}", "mail-header")
        self.rows += [*(row for _, row in shown), ""]

    def _parts(self, part: Part, inner: list[Part]) -> list[Part | str]:
        """What is read of a part that holds others, in its order."""
        if part.get_content_maintype() == "message":
            self.unread.append(_described(part))
            return []
        if part.get_content_type() == "multipart/alternative" and inner:
            chosen = next((each for each in inner if _holds(each, ("text/plain",))), None)
            chosen = chosen or next((each for each in inner if _holds(each, _PAGES)), inner[-1])
            self._compare(chosen, [each for each in inner if each is not chosen])
            inner = [chosen]
        return [part.preamble or "", *inner, part.epilogue or ""]

    def _compare(self, chosen: Part, others: list[Part]) -> None:
        """Tell of alternatives that hold words which the one that is read does not."""
        known = _words(chosen)
        self.unread += [_described(leaf) for other in others for leaf in _leaves(other) if _words(leaf) - known]

    def _leaf(self, part: Part) -> None:
        if not _is_text(part):
            if part.get_payload():
                self.unread.append(_described(part))
            return
        line = len(self.rows) + 1
        data = _bytes_of(part)
        if any(type(defect).__name__ in _DAMAGE for defect in part.defects):
            self.damaged.append((line, "the base64 of a part is damaged: letters may be missing or wrong"))
        read = decode_part(data, self.encoding or part.get_content_charset())
        if read.remark:
            self.damaged.append((line, f"a part {read.remark}"))
        text = self._text_of_page(read.text) if _is_page(part) else read.text
        self._speaks = self._speaks or bool(text.strip())
        self.has_text = self.has_text or self._speaks
        self.rows += [*split_lines(text), ""]

    def _text_of_page(self, page: str) -> str:
        """A page sent as mail, a paragraph a line: seldom, and then without the plain text that belongs beside it."""
        from bookmaker.reading.html import read_html

        source = read_html(self.path, Decoded(page, "utf-8"))
        for raw, reason in source.dropped:
            self._leave_out(raw.text, reason)
        return "\n\n".join(raw.text for raw in source.paragraphs if raw.text)

    def _leave_out(self, text: str, reason: str) -> None:
        if _WORD.search(text):
            self.dropped.append((words_paragraph(len(self.rows) + 1, text), reason))


def _decoded_header(raw: str) -> str:
    """A header's value on one line, its encoded words (RFC 2047) undone, and bytes that are not ASCII judged."""
    if not raw.isascii():
        data = raw.encode("ascii", "surrogateescape")
        raw = decode_part(data, None).text
    line = " ".join(raw.split())
    try:
        return " ".join(str(make_header(decode_header(line))).split()) if "=?" in line else line
    except (LookupError, ValueError):
        return line


def _inside(part: Part) -> list[Part] | None:
    """The parts that a part holds; None for one that holds none, but text or data of its own."""
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else None


def _bytes_of(part: Part) -> bytes:
    """A part without its transfer encoding. Base64 with a digit too many, which the parser gives up, loses that one."""
    payload = part.get_payload(decode=True)
    if any(type(defect).__name__ == "InvalidBase64LengthDefect" for defect in part.defects):
        digits = re.sub("[^A-Za-z0-9+/]", "", str(part.get_payload()))
        return binascii.a2b_base64(digits[: len(digits) // 4 * 4])
    return payload if isinstance(payload, bytes) else b""


def _leaves(part: Part) -> Iterator[Part]:
    """The parts of a part that hold no others."""
    waiting = [part]
    while waiting:
        each = waiting.pop()
        inner = _inside(each)
        if inner is None:
            yield each
        else:
            waiting += reversed(inner)


def _holds(part: Part, kinds: tuple[str, ...]) -> bool:
    """Whether a part is of one of these kinds, or has one in it, with a word."""
    return any(leaf.get_content_type() in kinds and _words(leaf) for leaf in _leaves(part))


def _words(part: Part) -> frozenset[str]:
    """The words of a part's text; none for what is no text."""
    texts = []
    for leaf in _leaves(part):
        if _is_text(leaf):
            text = decode_part(_bytes_of(leaf), leaf.get_content_charset()).text
            texts.append(_seen_on_page(text) if _is_page(leaf) else text)
    return frozenset(_WORD.findall(" ".join(texts).casefold()))


def _seen_on_page(page: str) -> str:
    from bookmaker.reading.html import read_html

    return " ".join(raw.text for raw in read_html(Path("mail.html"), Decoded(page, "utf-8")).paragraphs)


def _is_page(part: Part) -> bool:
    return part.get_content_type() in _PAGES


def _is_text(part: Part) -> bool:
    """Whether a part is text by its type, or by its name where the type says nothing."""
    kind = part.get_content_type()
    if kind in ("application/octet-stream", "application/text"):
        return bool(_TEXT_NAME.search(part.get_filename() or ""))
    # What calls itself a post or several parts, and could not be parted, is text.
    text = kind.startswith(("text/", "multipart/")) or kind in _PAGES or kind in _FORWARDED
    return text and kind not in _NO_PROSE


def _described(part: Part) -> str:
    name = " ".join((part.get_filename() or "").split())
    return f"{part.get_content_type()} ({name})" if name else part.get_content_type()
