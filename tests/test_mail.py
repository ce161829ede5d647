"""Saved posts: transfer encodings undone, several in one file."""

from __future__ import annotations

import base64
from pathlib import Path

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
