"""Saved posts: transfer encodings undone, several in one file."""

from __future__ import annotations

import base64
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest

from bookmaker.building.proving import Reading, prove
from bookmaker.errors import InputError
from bookmaker.ledger import count_words, left_out
from bookmaker.model import Overrules, Parsed
from bookmaker.parsing import parse_story
from bookmaker.reading import mail, read_source

FIRST = "The first part of it was told on the quay, and nobody who stood there believed a word."
SECOND = "The second part was told in the kitchen, when the lamps were lit and the river was quiet."
TOLD = "My aunt told it on the quay, and she had it from the miller, who was there and saw it."
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
    data = one + FIRST.encode() + b"\n\n" + two + SECOND.encode() + b"\n"
    parsed = parse_story(read_source(Path("box.mbox"), data))
    assert [e.text for e in parsed.ledger if e.became == "paragraph"] == [
        FIRST,
        SECOND,
    ]


# --- Several parts ------------------------------------------------------------------------------------------------

HEAD = b"""\
From: Ann Marsh <ann@example.org>
Subject: FIC: The Weir (1/1)
Date: Mon, 3 Feb 1997 10:00:00 +0000
X-Mood: quiet
"""
MIXED = b'Content-Type: multipart/mixed; boundary="=="\n\nThis is a post of several parts.\n'
PLAIN_PART = b"Content-Type: text/plain; charset=utf-8\n\n"


def part(body: bytes, headers: bytes = PLAIN_PART) -> bytes:
    return b"--==\n" + headers + body + b"\n"


def post(*parts: bytes, kind: bytes = MIXED) -> Parsed:
    """A post of several parts, proved: no word of it is lost, and none of it was set as typed."""
    return proved(HEAD + kind + b"".join(parts) + b"--==--\n")


def proved(data: bytes) -> Parsed:
    (parsed,) = prove([Reading(read_source(Path("post.eml"), data), Overrules())]).parsed
    assert count_words(parsed)["missing"] == 0
    assert "set-as-typed" not in codes(parsed)
    return parsed


def codes(parsed: Parsed) -> set[str]:
    return {diagnostic.code for diagnostic in parsed.diagnostics if diagnostic.severity != "info"}


def paragraphs(parsed: Parsed) -> list[str]:
    return [entry.text for entry in parsed.ledger if entry.became == "paragraph"]


def listed(parsed: Parsed) -> list[tuple[str, str]]:
    return [(entry.rule, entry.text) for entry in left_out(parsed.ledger)]


def test_every_text_part_is_read_in_its_place() -> None:
    attachment = b'Content-Type: text/plain; name="two.txt"\nContent-Disposition: attachment; filename="two.txt"\n'
    coded = b"Content-Transfer-Encoding: quoted-printable\n\nThe second part, which was sent as a =\nfile of its own."
    parsed = post(part(FIRST.encode()), part(coded, attachment))
    assert paragraphs(parsed) == [
        FIRST,
        "The second part, which was sent as a file of its own.",
    ]
    assert ("mime-preamble", "This is a post of several parts.") in listed(parsed)
    assert ("mail-header", "X-Mood: quiet") in listed(parsed)
    assert codes(parsed) == set()
    assert parsed.story.metadata.title == "The Weir"


def test_a_text_that_its_mailer_called_data_is_known_by_its_name() -> None:
    data = base64.encodebytes(b"The river was low that year, and nobody minded it.")
    headers = b"Content-Type: application/octet-stream; name=weir.txt\nContent-Transfer-Encoding: base64\n\n"
    assert paragraphs(post(part(TOLD.encode()), part(data, headers))) == [
        TOLD,
        "The river was low that year, and nobody minded it.",
    ]


def test_parts_that_are_no_text_are_named() -> None:
    picture = b'Content-Type: image/jpeg; name="weir.jpg"\nContent-Transfer-Encoding: base64\n\n'
    parsed = post(
        part(b"The river was low."), part(b"/9j/4AAQ", picture), part(b"BEGIN", b"Content-Type: text/vcard\n\n")
    )
    (said,) = (d for d in parsed.diagnostics if d.code == "mail-part-not-read")
    assert "image/jpeg (weir.jpg), text/vcard" in said.message
    with pytest.raises(InputError, match="has no text") as error:
        post(part(b"/9j/4AAQ", picture))
    assert "image/jpeg (weir.jpg)" in error.value.hint


ALTERNATIVE = MIXED.replace(b"mixed", b"alternative")
HTML_PART = b"Content-Type: text/html; charset=utf-8\n\n"


def test_of_alternatives_the_plain_one_is_read() -> None:
    page = part(b"<p>The <i>river</i> was low.</p>", HTML_PART)
    parsed = post(part(b"The river was low."), page, kind=ALTERNATIVE)
    assert paragraphs(parsed) == ["The river was low."]
    assert codes(parsed) == set()
    more = part(b"<p>The river was low, and the mill was sold.</p>", HTML_PART)
    assert codes(post(part(b"The river was low."), more, kind=ALTERNATIVE)) == {"mail-part-not-read"}


@pytest.mark.parametrize("plain", [b"", b"  \n\n"])
def test_a_page_is_read_where_no_plain_text_stands(plain: bytes) -> None:
    page = b'<!-- Draft --><p>The <i>river</i> was low.</p>\n<p>Then it rose.<img src="a.gif" alt="A heron"></p>'
    parsed = post(part(plain), part(page, HTML_PART), kind=ALTERNATIVE)
    assert paragraphs(parsed) == ["The river was low.", "Then it rose."]
    assert {("markup-comment", "Draft"), ("picture", "A heron")} <= set(listed(parsed))


def test_a_forwarded_post_is_read_with_its_headers() -> None:
    inner = b"From: Bo Dale <bo@example.org>\nSubject: The Mill\nX-Tool: abacus\n\nThe mill stood still for a year.\n"
    parsed = post(part(TOLD.encode()), part(inner, b"Content-Type: message/rfc822\n\n"))
    assert paragraphs(parsed) == [
        TOLD,
        "The mill stood still for a year.",
    ]
    headers = {text for rule, text in listed(parsed) if rule == "mail-header"}
    assert {"From: Bo Dale <bo@example.org>", "Subject: The Mill", "X-Tool: abacus"} <= headers
    alone = post(part(inner, b"Content-Type: message/rfc822\n\n"))
    assert paragraphs(alone) == ["The mill stood still for a year."]


def test_a_digest_is_its_posts() -> None:
    posts = [
        part(b"\nFrom: Ann <a@example.org>\nSubject: One\n\n" + FIRST.encode(), b""),
        part(b"\nSubject: Two\n\n" + SECOND.encode(), b""),
    ]
    assert paragraphs(post(*posts, kind=MIXED.replace(b"mixed", b"digest"))) == [FIRST, SECOND]


def test_letters_that_are_not_what_a_part_declares_are_told() -> None:
    quoted = b"Content-Transfer-Encoding: quoted-printable\n\nThe caf=E9 was shut, and so was the bar.\n"
    for charset in (b"utf-8", b"x-klingon"):
        parsed = proved(HEAD + b"Content-Type: text/plain; charset=" + charset + b"\n" + quoted)
        assert paragraphs(parsed) == ["The café was shut, and so was the bar."]
        (said,) = (d for d in parsed.diagnostics if d.code == "mail-part-damaged")
        assert charset.decode() in said.message


def test_base64_that_was_cut_is_told() -> None:
    whole = base64.b64encode("The river was low, and the café was shut for the winter, and the bar.".encode())
    headers = HEAD + b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    parsed = proved(headers + whole[:-3] + b"\n")
    assert paragraphs(parsed)[0].startswith("The river was low, and the café was shut for the winter")
    assert codes(parsed) == {"mail-part-damaged"}


def test_parts_in_parts_that_nothing_closes_are_read() -> None:
    rows = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(40))
    assert paragraphs(proved(HEAD + rows + b"\nThe river was low that year.\n")) == ["The river was low that year."]


@pytest.mark.parametrize("lost", ["second", "The other"])
def test_the_ledger_counts_a_post_by_a_reading_of_its_own(lost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the reader of mail does not give is missed, since the words are counted from the file's bytes."""
    leaf = mail._Posts._leaf
    monkeypatch.setattr(mail._Posts, "_leaf", lambda posts, each: None if lost in str(each) else leaf(posts, each))
    data = HEAD + MIXED + part(b"The first of the parts.") + part(b"The second.\n\nThe other half of it.") + b"--==--\n"
    (parsed,) = prove([Reading(read_source(Path("post.eml"), data), Overrules())]).parsed
    assert "set-as-typed" in codes(parsed)
    assert "The second" in " ".join(paragraphs(parsed))
    assert "The other half of it" in " ".join(paragraphs(parsed))


# --- Traps --------------------------------------------------------------------------------------------------------

POST_HEAD = b"From: Ann <a@example.org>\nSubject: The Weir\nContent-Transfer-Encoding: 8bit\nMIME-Version: 1.0\n"
TEXT = b"The river was low that year, and nobody minded.\n\nThen it rose.\n"


def nested(depth: int, kind: bytes = b"mixed") -> bytes:
    parts = [b"Content-Type: multipart/%s; boundary=b%d\n\n--b%d\n" % (kind, n, n) for n in range(depth)]
    ends = [b"\n--b%d--\n" % n for n in reversed(range(depth))]
    return POST_HEAD + b"".join(parts) + b"Content-Type: text/plain\n\n" + TEXT + b"".join(ends)


def forwarded(depth: int) -> bytes:
    head = POST_HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
    return head + b"Content-Type: message/rfc822\n\n" * depth + b"Content-Type: text/plain\n\n" + TEXT + b"\n--b--\n"


def parts(count: int) -> bytes:
    part = b"--b\nContent-Type: text/plain\n\n" + TEXT
    return POST_HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + part * count + b"--b--\n"


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
        whole = POST_HEAD + b"Content-Type: multipart/" + kind + b"\n\n" + TEXT
        inner = (
            POST_HEAD
            + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/"
            + kind
            + b"\n\n"
            + TEXT
        )
        for data in (whole, inner + b"\n--b--\n"):
            assert paragraphs(proved(data)) == ["The river was low that year, and nobody minded.", "Then it rose."]


@pytest.mark.parametrize("charset", [b"nonsense", b"rot13", b"idna", b"undefined", b"utf-8\x00", b"hex"])
def test_a_charset_that_is_none_is_passed_over(charset: bytes) -> None:
    head = POST_HEAD.replace(b"8bit", b"quoted-printable") + b"Content-Type: text/plain; charset=" + charset + b"\n\n"
    assert "Then it rose." in read_source(Path("odd.eml"), head + TEXT).text
