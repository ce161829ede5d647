"""The unit of work as a function: what goes in, what comes out, and that nothing else happens."""

from __future__ import annotations

import json
import pickle
import re
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import bookmaker
from bookmaker import ConfigurationError, Epub, InputError, Manuscript, describe, make_epub, read_story
from bookmaker.model import Overrules

if TYPE_CHECKING:
    from conftest import Command

LAMP = b"Title: The Lamp at Corrow Head\nAuthor: Wren Hallam\nRating: PG\n\nHe wrote it down.\n\nThe End\n"
SEEDS = Path(__file__).parent.parent / "seeds"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(20)


def in_a_new_process(code: str, *arguments: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_public_is_there_and_is_imported_when_asked_for() -> None:
    assert [name for name in bookmaker.__all__ if not hasattr(bookmaker, name)] == []
    assert set(bookmaker.__all__) <= set(dir(bookmaker))
    with pytest.raises(AttributeError, match="no attribute 'make_mobi'"):
        _ = bookmaker.make_mobi  # type: ignore[attr-defined]
    code = (
        "import sys, bookmaker; print(*(m for m in sys.modules if m.startswith('bookmaker.')), 'lxml' in sys.modules)"
    )
    assert in_a_new_process(code).split() == ["False"]


def test_bytes_in_a_book_and_its_account_out() -> None:
    made = make_epub(LAMP, name="lamp.txt")
    assert (made.name, made.metadata.title, made.metadata.creators[0].name) == (
        "the-lamp-at-corrow-head.epub",
        "The Lamp at Corrow Head",
        "Wren Hallam",
    )
    assert made.tags.rating
    assert made.tags.rating.text == "PG"
    assert made.data.startswith(b"PK")
    counts = describe(read_story(LAMP))["words"]
    assert made.words == counts["in_book"]
    assert made.words + made.summary.left_out == counts["source"]
    assert {(each.first_line, each.text) for each in made.left_out} >= {(1, "Title")}
    assert not any(said.severity == "error" for said in made.diagnostics)


def test_the_command_line_makes_the_same_book(run: Command, stories: Path) -> None:
    assert run("epub", stories, "-o", "books").code == 0
    for path in stories.iterdir():
        made = make_epub(path)
        assert Path("books", made.name).read_bytes() == made.data
        assert make_epub(path.read_bytes(), name=path.name).data == made.data
        assert describe(read_story(path)) == json.loads(run("show", "--json", path).out)


def test_of_a_path_the_file_is_read_and_nothing_beside_it(stories: Path) -> None:
    (stories / "lamp.toml").write_text('title = "Another"', encoding="utf-8")
    assert make_epub(stories / "lamp.txt").metadata.title == "The Lamp at Corrow Head"
    assert make_epub(stories / "lamp.txt", sidecar={"title": "Another"}).metadata.title == "Another"


def test_a_sidecar_is_handed_in_as_a_value() -> None:
    sidecar = {"author": ["Ann", "Bo"], "fields": {"Rating": "R"}, "lines": [{"line": 5, "is": "verse"}]}
    parsed = read_story(LAMP, sidecar=sidecar)
    assert [creator.name for creator in parsed.story.metadata.creators] == ["Ann", "Bo"]
    assert [entry.became for entry in parsed.ledger if entry.first_line == 5] == ["verse"]


@pytest.mark.parametrize(
    ("sidecar", "told"),
    [
        ({"titel": "x"}, "titel: unknown key"),
        ({"title": 3}, "title: must be some text"),
        ({"cover": "/etc/passwd"}, "cover: is no key"),
        ({"split": True}, "split: is no key"),
        ({"lines": [{"line": 900, "is": "verse"}]}, "line 900 is not in lamp.txt"),
    ],
)
def test_a_sidecar_that_cannot_be_used_is_refused(sidecar: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^lamp\.txt: ") as refused:
        make_epub(LAMP, name="lamp.txt", sidecar=sidecar)
    assert told in str(refused.value)
    assert refused.value.hint


def test_the_name_says_the_format() -> None:
    page = b"<p>The river was <em>low</em>.</p>"
    assert read_story(page, name="river.html").source.format == "html"
    assert "<p>" in read_story(page).source.text
    with pytest.raises(InputError, match=r"no \.pdf file, whatever its name says: it is text"):
        make_epub(page, name="river.pdf")


def test_a_story_of_several_files_is_handed_in_as_its_parts() -> None:
    parts = [
        Manuscript(Path(f"weir{n}.txt"), b"Title: The Weir\nAuthor: Ann\n\nPart %d\n\nIt rose.\n" % n) for n in (1, 2)
    ]
    made = make_epub(parts)
    assert len(made.summary.signs) == 2
    assert make_epub(tuple(parts)) == made
    overruled = make_epub(Manuscript(Path("weir.txt"), LAMP, own=(Overrules(title="The Weir"),)))
    assert overruled.metadata.title == "The Weir"


def cover_of(book: bytes) -> bytes | None:
    """The picture that a book's manifest calls its cover."""
    with zipfile.ZipFile(BytesIO(book)) as packed:
        found = re.search(r'href="(cover\.\w+)"[^>]*properties="cover-image"', packed.read("EPUB/content.opf").decode())
        return packed.read(f"EPUB/{found[1]}") if found else None


def test_a_book_has_a_cover_drawn_for_it_and_says_so() -> None:
    book = make_epub(LAMP).data
    drawn = cover_of(book)
    assert drawn is not None
    assert drawn.startswith(b"\xff\xd8\xff")
    with zipfile.ZipFile(BytesIO(book)) as packed:
        package = packed.read("EPUB/content.opf").decode()
    assert '"schema:accessMode">visual<' in package
    assert '"schema:accessModeSufficient">textual<' in package
    assert "cover is its only image" in package


def test_a_cover_is_a_picture() -> None:
    assert cover_of(make_epub(LAMP, cover=PICTURE).data) == PICTURE
    assert cover_of(make_epub(LAMP, cover=False).data) is None
    with pytest.raises(InputError, match="no JPEG or PNG"):
        make_epub(LAMP, cover=b"GIF89a")


@pytest.mark.parametrize("story", ["lamp.txt", "", [], bytearray(LAMP), 3, ["lamp.txt"]])
def test_what_could_be_a_path_or_a_text_is_refused(story: Any) -> None:
    with pytest.raises(TypeError):
        make_epub(story)


@pytest.mark.parametrize("story", [Manuscript(Path("lamp.txt"), LAMP), [LAMP]])
def test_what_has_a_name_gets_no_other(story: Any) -> None:
    with pytest.raises(TypeError):
        make_epub(story, name="other.txt")


def test_what_is_no_story_is_an_input_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for story in (b"", b"\x00\x01\x02\xff" * 50, tmp_path / "nothing.txt", tmp_path):
        with pytest.raises(InputError):
            make_epub(story)
    monkeypatch.setattr("bookmaker.building.unit.LARGEST_STORY", 10)
    with pytest.raises(InputError, match="are the most"):
        make_epub(LAMP)


def test_arguments_results_and_errors_go_through_pickles() -> None:
    made = make_epub(LAMP)
    assert pickle.loads(pickle.dumps(made)) == made
    manuscript = Manuscript(Path("lamp.txt"), LAMP, own=(Overrules(title="x"),))
    assert pickle.loads(pickle.dumps(manuscript)) == manuscript
    assert pickle.loads(pickle.dumps(make_epub)) is make_epub
    with pytest.raises(InputError, match="it has warnings") as refused:
        make_epub(b"Nobody knew.\n\nWhy?\n", strict=True)
    again = pickle.loads(pickle.dumps(refused.value))
    assert (str(again), again.remarks) == (str(refused.value), refused.value.remarks)  # type: ignore[attr-defined]


def test_threads_make_what_one_thread_makes() -> None:
    paths = sorted(path for path in SEEDS.glob("*.txt"))
    alone = [make_epub(path) for path in paths]
    with ThreadPoolExecutor(4) as pool:
        side_by_side: list[Epub] = list(pool.map(make_epub, paths * 2))
    assert side_by_side == alone * 2


WATCHED = """\
import sys
import zipfile
from bookmaker import make_epub, read_story
data = open(sys.argv[1], "rb").read()
make_epub(data)  # what is imported on the way reads files and may write byte code
seen = []
def watch(event, arguments):
    if event == "open" and isinstance(arguments[1], str) and set("wax+") & set(arguments[1]):
        seen.append(arguments)
    elif event.split(".")[0] in ("subprocess", "socket", "shutil", "tempfile") or event in (
        "os.fork", "os.exec", "os.posix_spawn", "os.system", "os.mkdir", "os.rename", "os.remove", "os.chdir",
    ):
        seen.append((event, *map(str, arguments)))
sys.addaudithook(watch)
make_epub(data)
make_epub(data, name="a.md", strict=False)
read_story(data, name="a.html")
print(seen)
"""


def test_no_file_is_written_and_nothing_is_started() -> None:
    assert in_a_new_process(WATCHED, SEEDS / "proving.txt").strip() == "[]"
