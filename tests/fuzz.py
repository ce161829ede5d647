"""Random search for words that are lost and for faults of the program, which CI does not do: `make fuzz`.

Three ways take turns until `FUZZ_MINUTES` (30) are over, each with chances that no run had before:

- Hypothesis, with the strategies of test_words.py;
- real files (the samples, the cases) mangled as transfers, editors and disks do it, as each format that is read;
- Atheris, which follows the paths that the code takes, where it is installed (`pip install atheris`; it has wheels for
  some systems only).

Every book's words are counted by test_words.py, with no code of the program's. What is found is kept in `build/fuzz/`,
and `python tests/fuzz.py FILE ...` tries such a file again. What was a fault becomes an `@example` or a case.
"""

from __future__ import annotations

import base64
import email
import email.policy
import importlib
import importlib.util
import os
import quopri
import random
import re
import secrets
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn
from xml.sax.saxutils import escape

from envelopes import PACKED
from hypothesis import HealthCheck, given, seed, settings

FOUND = Path(__file__).parent.parent / "build" / "fuzz"
UNCOUNTED = "uncounted"
"""In the name of a file whose envelope is mangled: what it says by itself is not known, only what the ledger finds."""

PATIENCE = 60
"""Seconds for one file; none of those that are mangled here is long."""


def main(arguments: list[str]) -> int:
    """Try files again, or search for as long as `FUZZ_MINUTES` says; 1 where anything was found."""
    if arguments[:1] == ["--atheris"]:
        _follow_paths(int(arguments[1]), Path(arguments[2]))
        return 0
    if arguments:
        return max(_tried_again(Path(name)) for name in arguments)
    minutes = float(os.environ.get("FUZZ_MINUTES", "30"))
    search = Search(time.monotonic() + minutes * 60)
    ways = [search.by_hypothesis, search.by_mangling]
    if importlib.util.find_spec("atheris"):
        ways.append(search.by_atheris)
    else:
        print("Atheris is not installed here (pip install atheris): two ways of three are taken.", flush=True)
    turn = min(300.0, minutes * 60 / len(ways))
    while search.left() > 0:
        for way in ways:
            way(turn)
    print(f"{search.tried:,} files and texts tried, {search.found} faults found.", flush=True)
    return 1 if search.found else 0


def _tried_again(path: Path) -> int:
    wrong = fault_of(path.read_bytes(), path)
    print(f"{path}: {wrong or 'nothing wrong'}")
    return 1 if wrong else 0


# --- One file -----------------------------------------------------------------------------------------------------


class SlowError(Exception):
    """A file took longer than anybody waits."""


@contextmanager
def _patience() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise SlowError(f"more than {PATIENCE} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def fault_of(data: bytes, path: Path) -> str:
    """What is wrong with what the program makes of a file, in words; nothing where every word has its place."""
    import test_words

    try:
        with _patience():
            if UNCOUNTED in path.name:
                test_words.proved_or_none(data, path)
                return ""
            account = test_words.account_of(data, path, _READINGS.get(path.suffix))
    except Exception:
        return traceback.format_exc()
    return f"nowhere: {', '.join(account.nowhere[:12])}" if account and account.nowhere else ""


def _texts_of_post(data: bytes) -> tuple[str, ...]:
    posts = [post for post in re.split(rb"(?m)^From [^\r\n]*\r?\n(?=From: )", data) if post]
    return ("\n".join(text for post in posts for text in _texts_of_parts(email.message_from_bytes(post))),)


def _texts_of_parts(post: Message) -> Iterator[str]:
    for part in post.walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            yield payload.decode("utf-8", "replace")


_READINGS: dict[str, Callable[[bytes], tuple[str, ...]]] = {
    **PACKED,
    ".eml": _texts_of_post,
    ".mbox": _texts_of_post,
}
"""How the words are found of files that are no text themselves."""


# --- Files of every format ----------------------------------------------------------------------------------------


def _as_page(text: bytes, chance: random.Random) -> bytes:
    rows = re.split(rb"\r?\n", text)
    ends = chance.choice((b"<br>\n", b"</p>\n<p>", b"\n"))
    return b"<html><body><p>" + ends.join(row.replace(b"<", b"&lt;") for row in rows) + b"</p></body></html>\n"


def _as_post(text: bytes, chance: random.Random) -> bytes:
    head = b"From: Ann Marsh <ann@example.org>\nSubject: FIC: The Weir (1/1)\nDate: Mon, 3 Feb 1997 10:00:00 +0000\n"
    typed = _utf8(text)
    if chance.random() < 0.4:
        parts = EmailMessage(policy=email.policy.default)
        parts["From"], parts["Subject"] = "Ann Marsh <ann@example.org>", "FIC: The Weir"
        cut = chance.randrange(len(typed) + 1)
        parts.set_content(typed[:cut].decode("utf-8", "replace"), cte=chance.choice(("quoted-printable", "base64")))
        parts.add_attachment(typed[cut:].decode("utf-8", "replace"), filename="rest.txt")
        return parts.as_bytes()
    how, body = chance.choice(
        ((b"8bit", typed), (b"quoted-printable", quopri.encodestring(typed)), (b"base64", base64.encodebytes(typed)))
    )
    kind = b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "
    return head + kind + how + b"\n\n" + body


def _as_mailbox(text: bytes, chance: random.Random) -> bytes:
    # A line that begins with "From " is another post's first, unless it is quoted; who writes mailboxes quotes it.
    posts = [re.sub(rb"(?m)^(?=From )", b">", _as_post(text, chance)) for _ in range(2)]
    return b"".join(b"From ann@example.org Mon Feb  3 10:00:00 1997\n" + post + b"\n\n" for post in posts)


def _as_document(text: bytes, chance: random.Random) -> bytes:
    import test_docx

    typed = re.sub(r"[^\t\x20-\ud7ff\ue000-\ufffd]", " ", _utf8(text).decode("utf-8", "replace"))
    styles = ("", "<w:i/>", "<w:b/>", "<w:strike/>")
    return test_docx.document(
        *(
            "".join(
                test_docx.run(escape(piece), chance.choice(styles))
                for piece in re.findall(r"\s*(?:\S+\s*){1,7}|\s+", row)
            )
            for row in typed.splitlines()
        )
    )


def _as_open_document(text: bytes, chance: random.Random) -> bytes:
    import makers

    looks = ("%s", *(f'<text:span text:style-name="{style}">%s</text:span>' for style in "IBUS"))
    return makers.odt(*(_in_pieces(row, escape, looks, chance) for row in _of_xml(text).splitlines()))


def _as_rich_text(text: bytes, chance: random.Random) -> bytes:
    import makers

    looks = ("%s", r"{\i %s}", r"\b %s\b0 ", r"{\ul %s}")
    # What RTF writes by a sign that is no letter nor brace would have to be undone in the count.
    typed = re.sub(r"[\\{}]", " ", _of_xml(text))
    return makers.rtf(*(_in_pieces(row, makers.rtf_text, looks, chance) for row in typed.splitlines()))


def _as_book(text: bytes, chance: random.Random) -> bytes:
    import makers

    looks = ("%s", "<i>%s</i>", "<b>%s</b>", "<span>%s</span>")
    rows = [f"<p>{_in_pieces(row, escape, looks, chance)}</p>" for row in _of_xml(text).splitlines()]
    cut = chance.randrange(len(rows) + 1)
    pages = {"a.xhtml": makers.epub_page("\n".join(rows[:cut])), "b.xhtml": makers.epub_page("\n".join(rows[cut:]))}
    return makers.epub(pages, spine=chance.choice((None, ["b.xhtml", "a.xhtml"], ["a.xhtml"])))


def _of_xml(text: bytes) -> str:
    """The text with the signs that XML may have."""
    return re.sub(r"[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", _utf8(text).decode())


def _in_pieces(row: str, written: Callable[[str], str], looks: tuple[str, ...], chance: random.Random) -> str:
    """A line, each few words of which have a look."""
    pieces = re.findall(r"\s*(?:\S+\s*){1,7}|\s+", row)
    return "".join(chance.choice(looks).replace("%s", written(piece)) for piece in pieces)


def _utf8(text: bytes) -> bytes:
    """Printable text, since what a sign without a letter is in an envelope is not what is searched for here."""
    return re.sub(r"[^\n\x20-\U0010ffff]", " ", text.decode("utf-8", "replace").replace("\r\n", "\n")).encode()


def _as_it_is(text: bytes, chance: random.Random) -> bytes:
    return text


MAKERS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    ".txt": _as_it_is,
    ".md": _as_it_is,
    ".html": _as_page,
    ".fountain": _as_it_is,
    ".eml": _as_post,
    ".mbox": _as_mailbox,
    ".docx": _as_document,
    ".odt": _as_open_document,
    ".rtf": _as_rich_text,
    ".epub": _as_book,
}


def mangled_file(path: Path, chance: random.Random) -> tuple[bytes, str]:
    """(a copy of a real file with some damage, the name it has), as one of the formats that are read."""
    import test_words

    data, suffix = path.read_bytes(), path.suffix
    if chance.random() < 0.6 and suffix not in PACKED:
        suffix = chance.choice(tuple(MAKERS))
    envelope = suffix in _READINGS
    if path.suffix in PACKED:
        return test_words.mangled(data, chance), f"{UNCOUNTED}{suffix}"
    if not envelope or chance.random() < 0.7:
        data = test_words.mangled(data, chance)
    if suffix != path.suffix:
        data = MAKERS[suffix](data, chance)
    if envelope and chance.random() < 0.3:
        return test_words.mangled(data, chance), f"{UNCOUNTED}{suffix}"
    return data, f"story{suffix}"


# --- The search ---------------------------------------------------------------------------------------------------


@dataclass
class Search:
    """A search until `end`, by the clock of `time.monotonic`."""

    end: float
    tried: int = 0
    found: int = 0
    told: set[str] = field(default_factory=set)

    def left(self) -> float:
        return self.end - time.monotonic()

    def by_hypothesis(self, seconds: float) -> None:
        """Texts and bytes that Hypothesis thinks of."""
        import test_words

        until = time.monotonic() + min(seconds, self.left())
        lost = partial(
            given(test_words.LINES, test_words.NEWLINES, test_words.NAMES),
            _inner(test_words.test_no_word_of_any_text_is_lost),
        )
        fault = partial(
            given(test_words.BYTES, test_words.ANY_NAMES),
            _inner(test_words.test_no_bytes_end_in_a_fault_of_the_program),
        )
        how = settings(max_examples=50, deadline=None, database=None, suppress_health_check=[*HealthCheck])
        while time.monotonic() < until:
            for search in (lost, fault):
                number = secrets.randbits(64)
                try:
                    seed(number)(how(search()))()
                except Exception as error:
                    notes = "\n".join(getattr(error, "__notes__", ()))
                    self._tell(f"Hypothesis, seed {number}", f"{traceback.format_exc()}\n{notes}")
                self.tried += 50

    def by_mangling(self, seconds: float) -> None:
        """Copies of real files with some damage."""
        import test_words

        until = time.monotonic() + min(seconds, self.left())
        chance = random.Random(secrets.randbits(64))
        while time.monotonic() < until:
            data, name = mangled_file(chance.choice(test_words.FILES), chance)
            self._judge(data, name)

    def by_atheris(self, seconds: float) -> None:
        """What Atheris finds, in a process of its own, since it ends with the first fault."""
        corpus = FOUND / "corpus"
        corpus.mkdir(parents=True, exist_ok=True)
        until = time.monotonic() + min(seconds, self.left())
        while (rest := int(until - time.monotonic())) > 5:
            command = [sys.executable, __file__, "--atheris", str(rest), str(corpus)]
            try:
                # It looks at the clock only once it knows the files to start from.
                done = subprocess.run(
                    command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace", timeout=rest + 60
                )
            except subprocess.TimeoutExpired:
                return
            counted = re.findall(r"^#(\d+)", done.stdout, re.M)
            self.tried += int(counted[-1]) if counted else 0
            crashes = sorted(corpus.parent.glob("crash-*")) + sorted(corpus.parent.glob("timeout-*"))
            if not crashes and done.returncode:
                self._tell("Atheris", done.stdout[-3000:])
                return
            for crash in crashes:
                self._judge(*_file_of_bytes(crash.read_bytes()))
                crash.unlink()

    def _judge(self, data: bytes, name: str) -> None:
        self.tried += 1
        wrong = fault_of(data, Path(name))
        if wrong:
            FOUND.mkdir(parents=True, exist_ok=True)
            kept = FOUND / f"{secrets.token_hex(4)}-{name}"
            kept.write_bytes(data)
            self._tell(f"python tests/fuzz.py {kept}", wrong)

    def _tell(self, again: str, wrong: str) -> None:
        self.found += 1
        print(f"FOUND {again}\n{wrong if len(wrong) < 6000 else wrong[:2000] + ' … ' + wrong[-4000:]}", flush=True)


def _inner(test: Any) -> Callable[..., None]:
    """The function that a test of Hypothesis's calls with what it thought of."""
    inner: Callable[..., None] = test.hypothesis.inner_test
    return inner


# --- Atheris ------------------------------------------------------------------------------------------------------


def _file_of_bytes(data: bytes) -> tuple[bytes, str]:
    """The file that bytes of Atheris's stand for: the first says its format. An envelope would have to be guessed, so
    posts and documents are not counted, and documents are left to mangling."""
    suffixes = (".txt", ".md", ".html", ".fountain", ".eml", ".mbox")
    suffix = suffixes[data[0] % len(suffixes)] if data else ".txt"
    return data[1:], f"{UNCOUNTED if suffix in _READINGS else 'story'}{suffix}"


def _follow_paths(seconds: int, corpus: Path) -> None:
    """Have Atheris call the program with bytes that take new paths through it; ends the process."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["bookmaker"]):
        import test_words

    if not any(corpus.iterdir()):
        for number, path in enumerate(random.sample(test_words.FILES, 60)):
            (corpus / f"{number}").write_bytes(bytes((number % 6,)) + path.read_bytes()[:1500])

    def once(data: bytes) -> None:
        wrong = fault_of(*_named(data))
        if wrong:
            raise AssertionError(wrong)

    def _named(data: bytes) -> tuple[bytes, Path]:
        rest, name = _file_of_bytes(data)
        return rest, Path(name)

    prefix = f"-artifact_prefix={corpus.parent}{os.sep}"
    limits = [f"-max_total_time={seconds}", f"-timeout={2 * PATIENCE}", "-max_len=3000", "-rss_limit_mb=4096"]
    atheris.Setup([sys.argv[0], *limits, prefix, str(corpus)], once)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
