"""Archives of stories, read as folders: nothing leaves them, nothing is written, and none is larger than is sane."""

from __future__ import annotations

import gzip
import io
import os
import stat
import struct
import tarfile
import warnings
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from makers import Parts, epub, epub_page, odt, tarred, zipped

from bookmaker.archives import is_archive, opening, place_within, read_within
from bookmaker.errors import InputError
from bookmaker.library import library_from_paths
from bookmaker.paths import holds_files, is_file, is_folder, is_there

if TYPE_CHECKING:
    from conftest import Command


def story(title: str) -> str:
    prose = f"The {title.lower()} was low that year, and nobody minded it, as nobody had minded it before."
    return f"Title: The {title}\nAuthor: Ann Marsh\n\n{prose}\n\nThen it rose.\n"


PARTS: Parts = {
    "one.txt": story("Weir"),
    "in/two.txt": story("Mill"),
    "in/two.toml": 'title = "The Sluice"\n',
    "in/three.odt": odt("Title: The Lock", "Author: Ann Marsh", "The lock was low that year, and nobody minded."),
    "README.txt": "About these stories.\n",
    "__MACOSX/._one.txt": "\0\5",
    ".hidden.txt": "hidden",
}
FORMS = pytest.mark.parametrize(("name", "pack"), [("s.zip", zipped), ("s.tar.gz", tarred), ("S.TGZ", tarred)])
Pack = Callable[[Parts], bytes]


def written(path: Path, data: bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def found(*paths: Path) -> list[str]:
    return [file.path.as_posix().rpartition("/stories/")[2] for file in library_from_paths(paths).stories]


@FORMS
def test_an_archive_is_a_folder_with_all_that_it_holds(name: str, pack: Pack, tmp_path: Path) -> None:
    archive = written(tmp_path / "stories" / name, pack(PARTS))
    library = library_from_paths([archive])
    assert found(archive) == [f"{name}/in/three.odt", f"{name}/in/two.txt", f"{name}/one.txt"]
    assert [(each.path.name, each.reason) for each in library.passed_over] == [("README.txt", "about-folder")]
    inner = archive / "in" / "two.txt"
    assert (is_file(inner), is_folder(inner), is_there(inner)) == (True, False, True)
    assert (is_file(archive / "in"), is_folder(archive / "in"), holds_files(archive)) == (False, True, True)
    assert not is_there(archive / "in" / "four.txt")
    assert read_within(inner, 1000) == str(PARTS["in/two.txt"]).encode()


@FORMS
def test_books_are_made_of_it_and_nothing_else_is_written(run: Command, name: str, pack: Pack, tmp_path: Path) -> None:
    archive = written(tmp_path / "stories" / name, pack(PARTS))
    assert run("epub", archive, "-o", "books").out == f"Made 3 books in books{os.sep}.\n"
    assert sorted(path.name for path in Path("books").iterdir()) == [
        "the-lock.epub",
        "the-sluice.epub",
        "the-weir.epub",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["books", "stories"]
    assert [path.name for path in archive.parent.iterdir()] == [name]
    assert run("epub", archive, "-o", "books").out == f"3 books in books{os.sep}, nothing changed.\n"


def test_a_file_in_it_can_be_named_and_has_no_sidecar_written_beside_it(run: Command, tmp_path: Path) -> None:
    archive = written(tmp_path / "s.zip", zipped(PARTS))
    assert run("show", archive / "in" / "two.txt").out.startswith("Title: The Sluice")
    fixed = run("show", "--fix", archive / "one.txt")
    assert (fixed.code, "Unpack the archive" in fixed.err) == (5, True)
    assert "name one story of it" in run("show", archive).err
    gone = run("epub", archive / "gone.txt")
    assert (gone.code, "gone.txt: error: no such file" in gone.err) == (3, True)


def test_its_settings_hold_for_it_and_name_nothing_outside(run: Command, tmp_path: Path) -> None:
    outside = written(tmp_path / "outside.txt", story("Secret").encode())
    parts = {"a.txt": story("Weir"), "b.txt": story("Mill"), "bookmaker.toml": 'output = "out"\nstories = ["b.txt"]\n'}
    archive = written(tmp_path / "s.zip", zipped(parts))
    assert run("epub", archive).out == f"Made {Path('dist', 'the-mill.epub')}.\n"
    for named in ("../outside.txt", str(outside)):
        written(archive, zipped({**parts, "bookmaker.toml": f"stories = ['{named}']\n"}))
        refused = run("epub", archive)
        assert refused.code == 4
        assert "outside" in refused.err


def test_an_archive_in_a_folder_is_searched_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "stories"
    written(folder / "a.txt", story("Tarn").encode())
    inner = {"bookmaker.toml": 'author = "Nobody"', "deep.zip": zipped(PARTS), **PARTS}
    written(folder / "old.zip", zipped(inner))
    written(folder / "pictures.tgz", tarred({"a.jpg": "x"}))
    assert found(folder) == ["a.txt", "old.zip/in/three.odt", "old.zip/in/two.txt", "old.zip/one.txt"]
    reasons = {
        each.path.relative_to(folder).as_posix(): each.reason for each in library_from_paths([folder]).passed_over
    }
    assert reasons == {
        "old.zip/bookmaker.toml": "inner-settings", "old.zip/deep.zip": "inner-archive",
        "old.zip/README.txt": "about-folder", "pictures.tgz/a.jpg": "ending",
    }  # fmt: skip


def test_one_that_cannot_be_opened_costs_nothing_but_itself(run: Command, tmp_path: Path) -> None:
    folder = tmp_path / "stories"
    written(folder / "a.txt", story("Tarn").encode())
    written(folder / "broken.zip", b"PK\x03\x04 broken")
    written(folder / "book.zip", epub({"a.xhtml": epub_page("<p>One.</p>")}))
    made = run("epub", folder, "-o", "books")
    assert (made.code, made.out) == (3, f"Made {Path('books', 'the-tarn.epub')}. 2 stories could not be made.\n")
    assert "broken.zip: error: cannot be read: it is damaged" in made.err
    assert "book.zip: error: cannot be read: it is a document or an e-book" in made.err
    assert ".epub" in made.err
    assert run("epub", folder / "broken.zip").code == 3


# --- Nothing leaves it --------------------------------------------------------------------------------------------

NAMES = (
    "../a.txt", "in/../../b.txt", "/c.txt", "..\\d.txt", "C:\\e.txt", "\\\\host\\share\\f.txt", "in/../g.txt",
    "one.txt",
)  # fmt: skip


def reasons_in(archive: Path) -> list[str]:
    return [each.reason for each in library_from_paths([archive]).passed_over]


def test_names_that_lead_out_of_it_or_are_there_twice_are_none_of_its_files(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made, warnings.catch_warnings(action="ignore"):
        for name in ("one.txt", *NAMES):
            made.writestr(name, story("Weir"))
    archive = written(tmp_path / "stories" / "s.zip", file.getvalue())
    assert found(archive) == ["s.zip/one.txt"]
    assert reasons_in(archive) == ["odd-in-archive"] * len(NAMES)
    assert all(each.path.is_relative_to(archive) for each in library_from_paths([archive]).passed_over)
    packed = written(tmp_path / "stories" / "s.tar.gz", tarred(dict.fromkeys(("two.txt", *NAMES[:4]), story("Weir"))))
    assert found(packed) == ["s.tar.gz/two.txt"]
    assert reasons_in(packed) == ["odd-in-archive"] * 4


def test_no_path_leads_through_it_to_what_stands_beside_it(tmp_path: Path) -> None:
    archive = written(tmp_path / "s.zip", zipped(PARTS))
    beside = written(tmp_path / "beside.txt", b"secret")
    assert place_within(archive / ".." / "beside.txt") is None or not is_file(archive / ".." / "beside.txt")
    with pytest.raises(FileNotFoundError):
        read_within(archive / "in" / ".." / ".." / "beside.txt", 100)
    assert beside.read_bytes() == b"secret"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_in_it_are_passed_over(kind: bytes, tmp_path: Path) -> None:
    links = [("link.txt", "/etc/passwd"), ("in/link.txt", "../one.txt")]
    archive = written(tmp_path / "stories" / "s.tar.gz", tarred({"one.txt": story("Weir")}, links=links, kind=kind))
    assert found(archive) == ["s.tar.gz/one.txt"]
    assert reasons_in(archive) == ["odd-in-archive"] * 2


def test_links_in_a_zip_are_passed_over(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("one.txt", story("Weir"))
        link = zipfile.ZipInfo("link.txt")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")
    archive = written(tmp_path / "stories" / "s.zip", file.getvalue())
    assert (found(archive), reasons_in(archive)) == (["s.zip/one.txt"], ["odd-in-archive"])


def test_an_archive_that_is_a_link_out_of_the_folder_is_passed_over(tmp_path: Path) -> None:
    elsewhere = written(tmp_path / "elsewhere" / "s.zip", zipped(PARTS))
    written(tmp_path / "stories" / "a.txt", story("Tarn").encode())
    (tmp_path / "stories" / "s.zip").symlink_to(elsewhere)
    assert found(tmp_path / "stories") == ["a.txt"]
    assert reasons_in(tmp_path / "stories") == ["leads-out"]


# --- Bombs --------------------------------------------------------------------------------------------------------


def refusal(archive: Path) -> str:
    with pytest.raises(InputError) as caught:
        library_from_paths([archive])
    assert caught.value.hint
    return caught.value.message


@FORMS
def test_what_unpacks_to_more_than_is_sane_is_refused(
    name: str, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MOST_BYTES", 3_000_000)
    archive = written(tmp_path / name, pack({"a.txt": bytes(2_000_000), "b.txt": bytes(2_000_000)}))
    assert archive.stat().st_size < 10_000
    assert "unpacks to more than" in refusal(archive)
    monkeypatch.setattr(opening, "MOST_FILES", 10)
    assert "unpacks to more than" in refusal(written(tmp_path / name, pack({f"{n}.txt": "a" for n in range(11)})))


def test_what_an_archive_says_of_its_sizes_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({"a.txt": story("Weir") * 20_000})
    size = len(story("Weir")) * 20_000
    lying = data.replace(struct.pack("<I", size), struct.pack("<I", 100))
    assert lying != data
    archive = written(tmp_path / "s.zip", lying)
    with pytest.raises(OSError, match="damaged"):
        read_within(archive / "a.txt", 10_000_000)
    with pytest.raises(OSError, match="more than"):
        read_within(written(tmp_path / "t.zip", data) / "a.txt", 1000)


def test_a_stream_without_end_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_BYTES", 1_000_000)
    monkeypatch.setattr(opening, "MOST_FILES", 100)
    head = tarfile.TarInfo("././@LongLink")
    head.type, head.size = tarfile.GNUTYPE_LONGNAME, 60_000_000
    long_name = gzip.compress(head.tobuf() + b"a" * 60_000_000)
    assert "unpacks to more than" in refusal(written(tmp_path / "s.tar.gz", long_name))
    sparse = tarfile.TarInfo("a.txt")
    sparse.type, sparse.size = tarfile.GNUTYPE_SPARSE, 0
    written(tmp_path / "t.tar.gz", gzip.compress(sparse.tobuf() + bytes(10_240)))
    assert "no story found" in refusal(tmp_path / "t.tar.gz")


def test_a_list_of_files_larger_than_any_is_not_read(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": "a"}))
    at = data.rfind(b"PK\x05\x06") + 12
    data[at : at + 4] = struct.pack("<I", 50_000_000)
    assert "unpacks to more than" in refusal(written(tmp_path / "s.zip", bytes(data)))


def test_a_locked_archive_is_told_as_one(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": "a"}))
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    assert "password" in refusal(written(tmp_path / "s.zip", bytes(data)))


@pytest.mark.parametrize("name", ["s.zip", "s.tar.gz"])
@pytest.mark.parametrize("data", [b"", b"only text", b"PK\x05\x06", gzip.compress(b"only text", mtime=0), bytes(600)])
def test_what_is_no_archive_is_said(name: str, data: bytes, tmp_path: Path) -> None:
    assert refusal(written(tmp_path / name, data))


@pytest.mark.parametrize("seed", range(0, 150, 5))
def test_a_damaged_archive_is_refused_in_words_or_read(seed: int, tmp_path: Path) -> None:
    data = bytearray(zipped(PARTS) if seed % 2 else tarred(PARTS))
    for n in range(1 + seed % 5):
        data[(seed * 37 + n * 101) % len(data)] ^= 1 << seed % 8
    archive = written(tmp_path / ("s.zip" if seed % 2 else "s.tar.gz"), bytes(data))
    try:
        files = library_from_paths([archive]).stories
    except InputError:
        return
    for file in files:
        with suppress(OSError):
            assert read_within(file.path, 100_000) is not None


def test_a_folder_called_like_an_archive_is_a_folder(tmp_path: Path) -> None:
    written(tmp_path / "s.zip" / "one.txt", story("Weir").encode())
    assert not is_archive(tmp_path / "s.zip")
    assert [file.path.name for file in library_from_paths([tmp_path]).stories] == ["one.txt"]


# --- Our own books ------------------------------------------------------------------------------------------------


def test_books_that_we_made_are_no_stories_and_others_are(run: Command, tmp_path: Path) -> None:
    folder = tmp_path / "stories"
    written(folder / "weir.txt", story("Weir").encode())
    assert run("epub", folder, "-o", folder / "books").code == 0
    prose = f"<p>{story('Ferry')}</p>"
    written(folder / "ferry.epub", epub({"a.xhtml": epub_page(prose)}, "<dc:title>The Ferry</dc:title>"))
    own = (folder / "books" / "the-weir.epub").read_bytes()
    written(folder / "copy.epub", own)
    written(folder / "all.zip", zipped({"inner.epub": own}))
    assert found(folder) == ["ferry.epub", "weir.txt"]
    told = run("check", folder, "-v").out
    assert "copy.epub: not read: a book that bookmaker made" in told
    assert "inner.epub: not read: a book that bookmaker made" in told
    again = run("epub", folder, "-o", folder / "books", "-v")
    assert "2 files were not read: 2 .epub" in again.err
    assert sorted(path.name for path in (folder / "books").iterdir()) == ["the-ferry.epub", "the-weir.epub"]
