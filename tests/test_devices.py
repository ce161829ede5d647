"""Books onto e-readers: which drive is one, and what stands there afterwards."""

from __future__ import annotations

from collections import namedtuple
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bookmaker import make_epub
from bookmaker.building import devices
from bookmaker.building.devices import Device, device_at, find_device, send_book
from bookmaker.errors import ConfigurationError, InputError, OutputError

if TYPE_CHECKING:
    from conftest import Command

STORY = (
    b"Title: Low Water\nAuthor: Ann Hill\n\n"
    b"The boats sat on the mud, and nobody came for them until the tide did, late in the day.\n"
)
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "low-water.epub"
    path.write_bytes(make_epub(STORY, cover=False).data)
    return path


@pytest.fixture
def drives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of drives, in which none is an e-reader yet."""
    folder = tmp_path / "drives"
    (folder / "stick" / "documents").mkdir(parents=True)
    monkeypatch.setattr(devices, "mounted", lambda: iter(sorted(folder.iterdir())))
    return folder


def kobo(drives: Path) -> Path:
    (drives / "reader" / ".kobo").mkdir(parents=True)
    return drives / "reader"


def kindle(drives: Path) -> Path:
    for name in ("system", "documents"):
        (drives / "kindle" / name).mkdir(parents=True)
    return drives / "kindle"


def test_a_device_is_known_by_what_stands_on_it(drives: Path) -> None:
    with pytest.raises(ConfigurationError, match="no e-reader was found"):
        find_device("")
    assert find_device(str(drives / "stick")) == Device("folder", drives / "stick")
    assert device_at(drives / "stick") is None
    kobo(drives)
    assert find_device("") == Device("kobo", drives / "reader")
    with pytest.raises(ConfigurationError, match="no Kindle was found"):
        find_device("kindle")
    kindle(drives)
    with pytest.raises(ConfigurationError, match="2 e-readers are connected"):
        find_device("")
    assert find_device("kindle") == Device("kindle", drives / "kindle")
    with pytest.raises(ConfigurationError, match="no such folder"):
        find_device(str(drives / "none"))


def test_a_book_is_sent_once_and_its_newer_state_takes_its_place(drives: Path, book: Path) -> None:
    device = Device("kobo", kobo(drives))
    target = drives / "reader" / "Books" / "low-water.epub"
    assert send_book(book, device) == (target, "sent")
    assert send_book(book, device) == (target, "there")
    book.write_bytes(make_epub(STORY + b"\nThen they went.\n", cover=False).data)
    assert send_book(book, device) == (target, "replaced")
    assert target.read_bytes() == book.read_bytes()
    assert [path.name for path in target.parent.iterdir()] == ["low-water.epub"]


def test_another_book_of_the_name_is_left(drives: Path, book: Path) -> None:
    device = Device("kobo", kobo(drives))
    target, _ = send_book(book, device)
    other = make_epub(STORY.replace(b"The boats", b"Eleven boats"), cover=False).data
    target.write_bytes(other)
    with pytest.raises(OutputError, match="is another book on the device"):
        send_book(book, device)
    assert target.read_bytes() == other


def test_what_a_device_does_not_open_is_refused_with_the_way_out(drives: Path, book: Path) -> None:
    with pytest.raises(InputError, match=r"opens \.pdf by cable") as refused:
        send_book(book, Device("kindle", kindle(drives)))
    assert "Send to Kindle" in (refused.value.hint or "")
    story = book.with_suffix(".txt")
    story.write_bytes(STORY)
    with pytest.raises(InputError, match=r"opens \.epub and \.pdf by cable"):
        send_book(story, Device("kobo", kobo(drives)))


def test_a_full_device_is_told_of_before_anything_is_written(
    drives: Path, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bookmaker.building.devices.shutil.disk_usage", lambda path: Usage(9, 9, 900_000))
    with pytest.raises(OutputError, match=r"does not fit: 0.0 MB, and 0.9 MB are free"):
        send_book(book, Device("kobo", kobo(drives)))
    assert list((drives / "reader" / "Books").iterdir()) == []


def test_the_command_sends_what_can_be_and_says_what_cannot(run: Command, drives: Path, book: Path) -> None:
    root = kobo(drives)
    answer = run("send", book, book.with_name("none.epub"))
    assert answer.code == 3
    assert answer.out == f"{root / 'Books' / book.name}: sent.\nEject the Kobo before you pull the cable.\n"
    assert "none.epub: error: no such file" in answer.err
    assert (run("send", "--quiet", book).code, run("send", "-q", book, "--to", "kobo").out) == (0, "")
