"""The words of saved posts, straight from their bytes: what is counted to see that the reader of mail loses none.

It shares nothing with `reading/mail.py` and uses no parser of mail: headers, boundaries and transfer encodings (RFC
2045 and 2046) are found by patterns.
"""

from __future__ import annotations

import binascii
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

_ENVELOPE = re.compile(rb"(?m)^From \S.*\d{4}[ \t]*$")
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:")
_TAG = re.compile(r"(?i)<(?:(script|style)\b|/?[a-z!?])[^<>]*>")
_ENDS = {name: re.compile(rf"(?i)</{name}\s*>") for name in ("script", "style")}
_WORD_OR_LOST = re.compile(r"(?:[^\W_]|\ufffd)++")
_TEXT_NAME = re.compile(r"(?i)\.(?:txt|text|asc|md|markdown|html?|xhtml)\"?\s*(?:;|$)")


@dataclass(frozen=True)
class _Entity:
    """A post or a part of one: its headers by name in lower case, and what stands under them. It has no slots, so that
    what is found in it is kept: alternatives in alternatives are looked through once for each."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    usual: str = "text/plain"
    """What it is where it does not say (RFC 2046, section 5.1.5, for digests)."""

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    @property
    def kind(self) -> str:
        found = re.match(r"\s*([\w.+-]+/[\w.+-]+)", self.header("content-type"))
        return found[1].lower() if found else self.usual

    @property
    def boundary(self) -> bytes:
        found = re.search(r"(?i)\bboundary\s*=\s*(?:\"([^\"]*)\"|([^\s;\"]+))", self.header("content-type"))
        return (found[1] or found[2] or "").strip().encode() if found else b""

    @cached_property
    def inside(self) -> tuple[list[str], list[_Entity]] | None:
        """(what stands before and behind the parts, the parts); None where no line parts them."""
        return _parted(self) if self.kind.startswith("multipart/") else None

    @cached_property
    def text(self) -> str:
        """A part's text. Where its bytes are not what it declares, only words that are ASCII are counted."""
        return _text(self)


def words_of_mail(data: bytes) -> str:
    """The text of all posts of a file: their headers, and the words of every part that is text."""
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    waiting = [(_entity(post), True) for post in reversed(list(_posts(data)))]
    texts: list[str] = []
    while waiting:
        entity, is_post = waiting.pop()
        if is_post:
            texts += [f"{name} {value}" for name, value in entity.headers if _plain(value)]
        if entity.kind in ("message/rfc822", "message/global"):
            waiting.append((_entity(entity.body), True))
        elif entity.inside:
            around, parts = entity.inside
            texts += around
            parts = [_chosen(parts)] if entity.kind == "multipart/alternative" else parts
            waiting += [(part, False) for part in reversed(parts)]
        elif _is_text(entity):
            texts.append(entity.text)
    return "\n".join(texts)


def _posts(data: bytes) -> Iterator[bytes]:
    """The posts of a mailbox, each with the line over it; a file without such lines is one post."""
    starts = [m.start() for m in _ENVELOPE.finditer(data)] if data.startswith(b"From ") else []
    starts = starts or [0]
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        yield data[start:end]


def _entity(data: bytes) -> _Entity:
    """The headers down to the first line that is none, and the body under them."""
    rows = data.split(b"\n")
    headers: list[list[bytes]] = []
    place = 0
    if rows and rows[0].startswith(b"From "):
        headers.append([rows[0]])
        place = 1
    while place < len(rows):
        row = rows[place]
        if row[:1] in (b" ", b"\t") and headers:
            headers[-1].append(row)
        elif _HEADER.match(row):
            headers.append([row])
        else:
            break
        place += 1
    body = rows[place + 1 :] if place < len(rows) and not rows[place].strip() else rows[place:]
    named = []
    for lines in headers:
        name, _, value = b" ".join(lines).decode("latin-1").partition(":")
        named.append((name.strip().lower(), value))
    return _Entity(tuple(named), b"\n".join(body))


def _plain(value: str) -> bool:
    return value.isascii() and "=?" not in value


def _parted(entity: _Entity) -> tuple[list[str], list[_Entity]] | None:
    mark = b"--" + entity.boundary
    around: list[list[bytes]] = [[], []]
    parts: list[list[bytes]] = []
    closed = False
    for row in entity.body.split(b"\n"):
        bare = row.rstrip(b" \t")
        if entity.boundary and not closed and bare in (mark, mark + b"--"):
            closed = bare != mark
            if not closed:
                parts.append([])
        elif closed or not parts:
            # What looks like another part's boundary is none of anybody's words.
            around[closed] += [] if re.fullmatch(rb"--\S+", bare) else [row]
        else:
            parts[-1].append(row)
    if not parts:
        return None
    found = [_entity(b"\n".join(rows)) for rows in parts]
    if entity.kind == "multipart/digest":
        found = [replace(each, usual="message/rfc822") for each in found]
    return [b"\n".join(rows).decode("ascii", "replace") for rows in around], found


def _chosen(alternatives: list[_Entity]) -> _Entity:
    """The plain text of several ways to say the same, else the page."""
    for kind in ("text/plain", "text/html", "application/xhtml+xml"):
        for each in alternatives:
            if _holds(each, kind):
                return each
    return alternatives[-1]


def _holds(entity: _Entity, kind: str) -> bool:
    waiting = [entity]
    while waiting:
        each = waiting.pop()
        if each.inside:
            waiting += each.inside[1]
        elif each.kind == kind and re.search(r"[^\W_]", each.text):
            return True
    return False


def _is_text(entity: _Entity) -> bool:
    if entity.kind in ("application/octet-stream", "application/text"):
        names = f"{entity.header('content-type')};{entity.header('content-disposition')}"
        return bool(re.search(r"(?i)name\*?\d?\*?\s*=", names) and _TEXT_NAME.search(names))
    if entity.kind in ("text/calendar", "text/css", "text/directory", "text/rtf", "text/vcard", "text/x-vcard"):
        return False
    return entity.kind.startswith(("text/", "multipart/")) or entity.kind == "application/xhtml+xml"


def _text(entity: _Entity) -> str:
    data = _undone(entity)
    charset = re.search(r"(?i)\bcharset\s*=\s*\"?([\w.:-]+)", entity.header("content-type"))
    text = data.decode("ascii", "replace")
    for name in (charset[1] if charset else "ascii", "utf-8"):
        try:
            text = data.decode(name)
        except (LookupError, ValueError):
            continue
        break
    text = _WORD_OR_LOST.sub(lambda run: " " if "\ufffd" in run[0] else run[0], text)
    return html.unescape(_without_tags(text)) if "html" in entity.kind else text


def _without_tags(page: str) -> str:
    """A page's text, with scripts and style sheets taken out as far as they are closed."""
    kept: list[str] = []
    at, unclosed = 0, set[str]()
    for tag in _TAG.finditer(page):
        if tag.start() < at:
            continue
        kept.append(page[at : tag.start()])
        at, name = tag.end(), (tag[1] or "").lower()
        if name and name not in unclosed:
            close = _ENDS[name].search(page, at)
            at = close.end() if close else at
            # Nothing closes those after this one either: nothing is looked for twice to the end.
            unclosed |= set() if close else {name}
    return " ".join([*kept, page[at:]])


def _undone(entity: _Entity) -> bytes:
    """The bytes of a part without their transfer encoding."""
    encoding = entity.header("content-transfer-encoding").strip().lower()
    if encoding == "base64":
        digits = re.sub(rb"[^A-Za-z0-9+/]", b"", entity.body)
        return binascii.a2b_base64(digits[: len(digits) - (len(digits) % 4 == 1)] + b"==")
    if encoding == "quoted-printable":
        whole = b"\n".join(row.rstrip(b" \t") for row in entity.body.split(b"\n"))
        whole = whole.replace(b"=\n", b"")
        return re.sub(rb"=([0-9A-Fa-f]{2})", lambda code: bytes((int(code[1], 16),)), whole)
    return entity.body
