"""Saved posts: transfer encodings undone, several in one file."""

from __future__ import annotations

import base64
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest

from bookmaker.errors import InputError
from bookmaker.parsing import parse_story
from bookmaker.reading import read_source

PLAIN = b"""\
From: ann@example.org (Ann Marsh)
Subject: FIC: The Weir (1/1)
Date: Mon, 3 Feb 1997 10:00:00 +0000

The river was low that year, and nobody minded.

Then it rose.
"""


def test_a_plain_post_keeps_the_lines_of_its_file() -> None:
    parsed = parse_story(read_source(Path("post.eml"), PLAIN))
    assert parsed.story.metadata.title == "The Weir"
    assert parsed.story.metadata.creators[0].name == "Ann Marsh"
    assert parsed.story.metadata.date == "1997-02-03"
    assert [e.first_line for e in parsed.ledger if e.became == "paragraph"] == [5, 7]


def test_quoted_printable_and_base64_are_undone() -> None:
    quoted = b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n"
    body = b"\nThe caf=C3=A9 was shut, and so =\nwas the bar.\n"
    parsed = parse_story(read_source(Path("q.eml"), b"From: Ann <a@example.org>\nSubject: Shut\n" + quoted + body))
    assert [e.text for e in parsed.ledger if e.became == "paragraph"] == ["The café was shut, and so was the bar."]
    coded = b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    data = b"From: Ann <a@example.org>\nSubject: Shut\n" + coded + base64.b64encode("Fermé.".encode()) + b"\n"
    assert "Fermé." in parse_story(read_source(Path("b.eml"), data)).source.text


def test_a_mailbox_is_read_in_order() -> None:
    part = b"Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset=utf-8\n\n"
    one = b"From ann@example.org Mon Feb  3 10:00:00 1997\nFrom: Ann <a@example.org>\nSubject: Weir (1/2)\n" + part
    two = b"From ann@example.org Tue Feb  4 10:00:00 1997\nFrom: Ann <a@example.org>\nSubject: Weir (2/2)\n" + part
    data = one + b"The first part.\n\n" + two + b"The second part.\n"
    parsed = parse_story(read_source(Path("box.mbox"), data))
    assert [e.text for e in parsed.ledger if e.became == "paragraph"] == ["The first part.", "The second part."]


# --- Traps --------------------------------------------------------------------------------------------------------

HEAD = b"From: Ann <a@example.org>\nSubject: The Weir\nContent-Transfer-Encoding: 8bit\nMIME-Version: 1.0\n"
TEXT = b"The river was low that year, and nobody minded.\n\nThen it rose.\n"


def nested(depth: int, kind: bytes = b"mixed") -> bytes:
    parts = [b"Content-Type: multipart/%s; boundary=b%d\n\n--b%d\n" % (kind, n, n) for n in range(depth)]
    ends = [b"\n--b%d--\n" % n for n in reversed(range(depth))]
    return HEAD + b"".join(parts) + b"Content-Type: text/plain\n\n" + TEXT + b"".join(ends)


def forwarded(depth: int) -> bytes:
    head = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
    return head + b"Content-Type: message/rfc822\n\n" * depth + b"Content-Type: text/plain\n\n" + TEXT + b"\n--b--\n"


def parts(count: int) -> bytes:
    part = b"--b\nContent-Type: text/plain\n\n" + TEXT
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + part * count + b"--b--\n"


@pytest.mark.parametrize(
    "data",
    [nested(60), nested(300), nested(3000), nested(3000, b"alternative"), forwarded(100), forwarded(3000), parts(3000)],
    ids=["60 deep", "300 deep", "3000 deep", "3000 alternatives", "100 forwarded", "3000 forwarded", "3000 parts"],
)
def test_parts_in_parts_without_end_are_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="cannot be read as a post: ") as caught:
        read_source(Path("deep.eml"), data)
    assert caught.value.hint


@pytest.mark.parametrize("data", [nested(20), nested(20, b"alternative"), parts(1000)])
def test_as_many_parts_as_people_send_are_read(data: bytes) -> None:
    assert "The river was low" in read_source(Path("deep.eml"), data).text


@pytest.mark.parametrize("name", [b"From", b"Subject", b"Message-ID", b"Newsgroups", b"Date", b"Content-Type"])
@pytest.mark.parametrize(
    "value", [b"(" * 3000, b"(" * 1_000_000, b"<" * 3000, b"<@a," * 900, b'"' * 3000, b"=?a?q?\x00?="]
)
def test_a_header_that_cannot_be_taken_apart_is_read_as_it_is_or_refused(name: bytes, value: bytes) -> None:
    post = b"%s: %s\nContent-Transfer-Encoding: quoted-printable\n\n%s" % (name, value, TEXT)
    with suppress(InputError) if name == b"Content-Type" else nullcontext():
        assert "Then it rose." in read_source(Path("odd.eml"), post).text


def test_a_post_that_says_it_has_parts_and_has_none_is_its_text() -> None:
    for kind in (b"mixed", b"related; start=x", b"alternative; boundary="):
        whole = HEAD + b"Content-Type: multipart/" + kind + b"\n\n" + TEXT
        inner = (
            HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/" + kind + b"\n\n" + TEXT
        )
        for post in (whole, inner + b"\n--b--\n"):
            assert "Then it rose." in read_source(Path("odd.eml"), post).text


@pytest.mark.parametrize("charset", [b"nonsense", b"rot13", b"idna", b"undefined", b"utf-8\x00", b"hex"])
def test_a_charset_that_is_none_is_passed_over(charset: bytes) -> None:
    head = HEAD.replace(b"8bit", b"quoted-printable") + b"Content-Type: text/plain; charset=" + charset + b"\n\n"
    assert "Then it rose." in read_source(Path("odd.eml"), head + TEXT).text
