"""A folder that someone made to reach out of itself: what the program opens, runs and asks the network for is watched.

Python tells of what its own code does (`sys.addaudithook`): every file that is opened, every folder that is listed,
every socket and every program. What libraries in C do by themselves it does not see: fontconfig reads the system's
fonts and keeps a cache of them, Pango and HarfBuzz read fonts. Where strace is installed the system itself is asked,
for all processes. The only programs are those that Python's own `ctypes` asks where WeasyPrint's libraries are.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from mimetypes import knownfiles
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CANARY = "Title: Nobody's Business\nAuthor: Nobody\n\nThe combination of the safe is four times seven.\n"
SAFE = "four times seven"

PAGE = """\
<html><head><title>The Page</title><base href="file://{outside}/">
<link rel="stylesheet" href="{outside}/secret.css"><link rel="attachment" href="file://{outside}/secret.txt">
<style>@import url(http://example.org/a.css); p {{ background: url(file://{outside}/secret.png) }}</style>
<meta http-equiv="refresh" content="0; url=http://example.org/"><script src="http://example.org/a.js"></script></head>
<body background="http://example.org/b.png"><p>It rained on the quay, and nobody came to the ferry.</p>
<p><img src="file://{outside}/secret.png" alt="a picture"><img src="http://example.org/a.png" alt="one more">
<iframe src="file://{outside}/secret.txt"></iframe><object data="{outside}/secret.txt"></object>
<embed src="secret.txt"><video src="http://example.org/v.mp4"></video></p>
<p style="background: url(http://example.org/c.png)">In the morning it had stopped.</p>
<svg><image href="file://{outside}/secret.png"/><use href="http://example.org/u.svg#a"/></svg>
<p><a href="file://{outside}/secret.txt">a link</a> and <a href="javascript:alert(1)">another</a></p></body></html>
"""
MARKDOWN = """\
---
title: The Marked Page
author: Ann Hill
cover: {outside}/secret.png
output: {outside}/made
---

It rained on the quay. ![one](file://{outside}/secret.png) ![two](http://example.org/a.png "and a title")

![three][3] [a link](file://{outside}/secret.txt) <img src="{outside}/secret.png" alt="four">

[3]: ../secret.png

{{{{ cycler.__init__.__globals__.os.system("touch {outside}/PWNED") }}}}

In the morning it had stopped.
"""
MAIL = """\
From: ann@example.org
Subject: The Post
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="cut"

--cut
Content-Type: text/plain

It rained on the quay, and nobody came to the ferry. In the morning it had stopped.
--cut
Content-Type: message/external-body; access-type=local-file; name="{outside}/secret.txt"

Content-Type: text/plain

--cut
Content-Type: text/plain; name="{outside}/secret.txt"
Content-Disposition: attachment; filename="{outside}/PWNED"

More.
--cut--
"""
LOOKS = (
    ("templates/title-page.xhtml", '{{ cycler.__init__.__globals__.os.system("touch OUTSIDE/PWNED") }}'),
    ("templates/title-page.xhtml", '{% include "linked.xhtml" %}'),
    ("templates/title-page.xhtml", '{% include "OUTSIDE/secret.txt" %}'),
    ("templates/shell-print.xhtml", '<html><body><img alt="x" src="file://OUTSIDE/secret.png"/></body></html>'),
    (
        "templates/shell-print.xhtml",
        '<html><head><link rel="stylesheet" href="http://example.org/a.css"/></head></html>',
    ),
    ("styles/core.css", "@import url(http://example.org/a.css);"),
    ("styles/print.css", "p { background: url(linked.png) }"),
    ("styles/print.css", "@font-face { font-family: x; src: url(../../secret.png) }"),
)
"""A file of a look, and what it asks for."""
SETTINGS = (
    'output = "{outside}/made"',
    'output = "away/made"',
    'stories = ["{outside}/secret.txt"]',
    '[anthology]\nstories = ["away/secret.txt"]',
    '[stories."../secret.txt"]\ntitle = "Mine"',
    'cover = "{outside}/secret.png"',
)


@dataclass(frozen=True)
class Trap:
    """The folder, and what lies around it."""

    folder: Path
    outside: Path

    @property
    def commands(self) -> list[tuple[str, ...]]:
        folder = str(self.folder)
        return [
            ("epub", folder),
            ("check", folder),
            ("pdf", "--anthology", "--cover", folder),
            ("show", "--stage", "xhtml", f"{folder}/page.html"),
            ("show", f"{folder}/linked-sidecar.txt"),
        ]


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    outside = tmp_path / "outside"
    folder = outside / "came"
    folder.mkdir(parents=True)
    (outside / "secret.txt").write_text(CANARY)
    (outside / "secret.css").write_text("p { margin: 0 }")
    (outside / "secret.toml").write_text('title = "Nobody\'s Business"\n')
    for name in ("secret.png", "secret.jpg"):
        (outside / name).write_bytes(b"\x89PNG\r\n\x1a\n")
    for name, text in (("page.html", PAGE), ("marked.md", MARKDOWN), ("post.eml", MAIL)):
        (folder / name).write_text(text.format(outside=outside))
    write_word_document(folder / "word.docx", outside)
    story = "Title: The Quay\nAuthor: Ann Hill\n\nIt rained on the quay, and nobody came to the ferry.\n"
    for name in ("quay.txt", "linked-sidecar.txt", "covered.txt"):
        (folder / name).write_text(story.replace("Quay", name.partition(".")[0]))
    (folder / "covered.toml").write_text('cover = "../secret.png"\n')
    links = {
        "secret.txt": "../secret.txt",
        "linked-sidecar.toml": "../secret.toml",
        "quay.png": "../secret.png",
        "away": "..",
        "dist": "../made",
        "ring.txt": "ring.txt",
        "passwd.txt": "/etc/passwd",
        "styles/cover.css": "../../secret.css",
    }
    for kind in ("templates", "styles"):
        shutil.copytree(ROOT / kind, folder / kind)
    (folder / "styles" / "cover.css").unlink()
    for name, target in links.items():
        (folder / name).symlink_to(target)
    return Trap(folder, outside)


def write_word_document(path: Path, outside: Path) -> None:
    """A document whose picture, by its own account, lies elsewhere."""
    ns = "http://schemas.openxmlformats.org"
    drawing = (
        f'<w:drawing><wp:inline xmlns:wp="{ns}/drawingml/2006/wordprocessingDrawing"><a:graphic '
        f'xmlns:a="{ns}/drawingml/2006/main"><a:graphicData><pic:pic xmlns:pic="{ns}/drawingml/2006/picture">'
        f'<pic:blipFill><a:blip r:link="rId1" xmlns:r="{ns}/officeDocument/2006/relationships"/></pic:blipFill>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    words = "It rained on the quay, and nobody came to the ferry."
    body = f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p><w:p><w:r>{drawing}</w:r></w:p>"
    relation = f'Type="{ns}/officeDocument/2006/relationships'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{ns}/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{ns}/package/2006/relationships"><Relationship Id="a" '
        f'{relation}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{ns}/package/2006/relationships"><Relationship '
        f'Id="rId1" {relation}/image" Target="file://{outside}/secret.png" TargetMode="External"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{ns}/wordprocessingml/2006/main"><w:body>{body}'
        "</w:body></w:document>",
        "../../PWNED": "out of the archive",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


# --- As Python sees it --------------------------------------------------------------------------------------------

# Runs the program, and writes down each thing it does outside what it is allowed.
WATCHED = r"""
import json, os, sys

allowed = json.loads(sys.argv.pop(1))
report = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty",
            "pty.spawn")
CHANGES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.symlink", "os.link", "os.truncate", "os.chmod",
           "os.chown", "os.utime", "os.mkfifo", "os.mknod", "shutil.rmtree", "shutil.copyfile", "shutil.move")
seen = {"open": 0}

def place(path):
    return os.path.realpath(os.fsdecode(path))

def within(path, kind):
    return any(path == root or path.startswith(root.rstrip("/") + "/") for root in allowed[kind])

def tell(*what):
    os.write(report, (json.dumps([str(each) for each in what]) + "\n").encode())

def looks_for_library(event):
    frame = sys._getframe(2)
    while frame and event == "subprocess.Popen":
        if frame.f_code.co_name == "find_library" and frame.f_globals.get("__name__") == "ctypes.util":
            return True
        frame = frame.f_back
    return False

def watch(event, args):
    if event == "open":
        path, _, flags = args
        if isinstance(path, int):
            return
        seen["open"] += 1
        writes = bool((flags or 0) & WRITING)
        if not within(place(path), "write") and (writes or not within(place(path), "read")):
            tell(event, place(path), "writing" if writes else "reading")
    elif event in ("os.listdir", "os.scandir"):
        path = args[0]
        if path is not None and not isinstance(path, int) and not any(within(place(path), k) for k in allowed):
            tell(event, place(path))
    elif event in CHANGES:
        for path in args[: 2 if event in ("os.rename", "os.link", "shutil.copyfile", "shutil.move") else 1]:
            # What stands in a folder is changed there, whatever it leads to.
            if isinstance(path, (str, bytes)):
                parent, name = os.path.split(os.path.abspath(os.fsdecode(path)))
                if not within(os.path.join(place(parent), name), "write"):
                    tell(event, path)
    elif event.startswith("socket.") or event in PROGRAMS or event in ("urllib.Request", "ftplib.connect"):
        if not (event == "urllib.Request" and str(args[0]).startswith("data:")) and not looks_for_library(event):
            tell(event, *args[:3])

sys.addaudithook(watch)
from bookmaker.cli.app import main
try:
    main()
finally:
    assert seen["open"] > 50, "the watch sees nothing"
"""


@dataclass(frozen=True)
class Watched:
    code: int
    said: str
    outside: list[list[str]]
    """What was done outside what is allowed: an event of Python's, and what it was done to."""


def watched(trap: Trap, command: Sequence[str], folder: Path, cwd: Path | None = None) -> Watched:
    """The command in `cwd`, with nothing but `folder` to write to."""
    paths = {os.path.realpath(path) for path in sysconfig.get_paths().values()}
    paths |= {os.path.realpath(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    paths |= {os.path.realpath(path) for path in sys.path if path.endswith(".zip")}
    program = [str(ROOT / name) for name in ("bookmaker", "templates", "styles", ".venv")]
    # Python itself may look at these when it names types of files, and EbookLib has it do so.
    system = [*knownfiles, os.path.realpath(sys.executable), os.path.realpath(sys.prefix)]
    places = {name: folder / name for name in ("home", "cache", "tmp", "out")}
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
    allowed = {
        "read": [*paths, *program, *system, str(trap.folder.resolve()), str(places["home"].resolve())],
        "write": [os.devnull, *(str(places[name].resolve()) for name in ("cache", "tmp", "out"))],
    }
    report = folder / "report"
    jobs = ("-j", "1") if command[0] in ("epub", "pdf") else ()
    output = ("-o", str(places["out"])) if command[0] in ("epub", "pdf") and cwd is None else ()
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, json.dumps(allowed), str(report), *command, *jobs, *output],
        cwd=cwd or places["out"],
        env=environment_in(places),
        capture_output=True,
        timeout=180,
    )
    said = (done.stdout + done.stderr).decode()
    seen = [json.loads(line) for line in report.read_text().splitlines()] if report.exists() else []
    report.unlink(missing_ok=True)
    return Watched(done.returncode, said, seen)


def environment_in(places: dict[str, Path]) -> dict[str, str]:
    return os.environ | {
        "HOME": str(places["home"]),
        "XDG_CACHE_HOME": str(places["cache"]),
        "XDG_CONFIG_HOME": str(places["home"]),
        "TMPDIR": str(places["tmp"]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "COVERAGE_PROCESS_START": "",
    }


def words_in(folder: Path) -> str:
    """All text of the EPUBs below a folder."""
    texts = []
    for path in sorted(folder.rglob("*.epub")):
        with zipfile.ZipFile(path) as book:
            texts += [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
    return "\n".join(texts)


def assert_nothing_leaked(trap: Trap, folder: Path, said: str) -> None:
    assert not list(folder.rglob("PWNED"))
    assert not list(trap.outside.rglob("PWNED"))
    assert not (trap.outside / "made").exists()
    assert SAFE not in said
    words = words_in(folder)
    assert SAFE not in words
    assert "root:" not in words
    assert "fault in bookmaker" not in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_building_a_hostile_folder_reaches_nothing_outside_it(trap: Trap, tmp_path: Path) -> None:
    run = tmp_path / "run"
    for command in trap.commands:
        done = watched(trap, command, run)
        assert not done.outside, (command, done.outside)
        assert_nothing_leaked(trap, run, done.said)
        # Two of its stories have sidecars that cannot be used.
        assert done.code == (0 if "xhtml" in command else 4), (command, done.said)
    assert words_in(run).count("nobody came to the ferry") == 4
    assert {path.suffix for path in (run / "out").iterdir()} == {".epub", ".pdf"}


@pytest.mark.slow
def test_a_hostile_look_that_a_person_asks_for_reaches_nothing_either(trap: Trap, tmp_path: Path) -> None:
    for number, (name, text) in enumerate(LOOKS):
        kind, _, file = name.partition("/")
        look = tmp_path / "looks" / str(number)
        shutil.copytree(trap.folder / kind, look, symlinks=True)
        (look / ("linked.xhtml" if kind == "templates" else "linked.png")).symlink_to(trap.outside / "secret.txt")
        (look / file).write_text(text.replace("OUTSIDE", str(trap.outside)))
        trapped = Trap(tmp_path / "looks", trap.outside)
        shutil.copy(trap.folder / "quay.txt", tmp_path / "looks" / "quay.txt")
        command = ("pdf", str(tmp_path / "looks" / "quay.txt"), f"--{kind}", str(look))
        done = watched(trapped, command, tmp_path / "run")
        assert not done.outside, (name, text, done.outside)
        assert done.code == 4, (name, text, done.said)
        assert_nothing_leaked(trap, tmp_path / "run", done.said)
    assert not list((tmp_path / "run" / "out").iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("settings", SETTINGS)
def test_no_setting_of_a_hostile_folder_reaches_outside_it(trap: Trap, tmp_path: Path, settings: str) -> None:
    (trap.folder / "bookmaker.toml").write_text(settings.format(outside=trap.outside))
    done = watched(trap, ("epub", "--anthology", str(trap.folder)), tmp_path / "run")
    assert not done.outside, done.outside
    assert done.code == 4
    assert "bookmaker.toml:" in done.said
    assert_nothing_leaked(trap, tmp_path / "run", done.said)
    assert not list((tmp_path / "run" / "out").iterdir())


@pytest.mark.slow
def test_who_stands_in_a_hostile_folder_writes_nowhere_else(trap: Trap, tmp_path: Path) -> None:
    done = watched(trap, ("epub", "quay.txt"), tmp_path / "run", cwd=trap.folder)
    assert not done.outside, done.outside
    assert done.code == 4
    assert "dist: error: is a link" in done.said
    assert_nothing_leaked(trap, tmp_path / "run", done.said)


@pytest.mark.slow
def test_the_watch_sees_what_it_is_to_see(trap: Trap, tmp_path: Path) -> None:
    """A file that is named by hand is taken wherever it is, and so are these."""
    done = watched(trap, ("epub", str(trap.outside / "secret.txt")), tmp_path / "run")
    assert ["open", str((trap.outside / "secret.txt").resolve()), "reading"] in done.outside
    done = watched(trap, ("epub", f"{trap.folder}/quay.txt", "-o", str(trap.outside)), tmp_path / "run", trap.outside)
    assert {"writing"} <= {each[-1] for each in done.outside if each[0] == "open"}
    for code in ("import socket; socket.socket()", "import os; os.system('true')", "open('/etc/passwd')"):
        (tmp_path / "site").mkdir(exist_ok=True)
        broken = WATCHED.replace("from bookmaker.cli.app import main", f"{code}\nfrom bookmaker.cli.app import main")
        report = tmp_path / "report"
        command = [sys.executable, "-c", broken, '{"read": [], "write": []}', str(report), "--version"]
        subprocess.run(command, capture_output=True, timeout=60, cwd=ROOT)
        told = report.read_text()
        assert any(sign in told for sign in ('"socket.__new__"', '"os.system"', '"/etc/passwd"'))
        report.unlink()


# --- As the system sees it ----------------------------------------------------------------------------------------


def strace_works() -> bool:
    if not shutil.which("strace"):
        return False
    return subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(not strace_works(), reason="strace is not installed, or may not look")
def test_no_process_of_a_build_opens_what_lies_outside_or_asks_the_network(trap: Trap, tmp_path: Path) -> None:
    """With workers, and the libraries in C: the system tells of every call."""
    places = {name: tmp_path / "run" / name for name in ("home", "cache", "tmp", "out")}
    for place in places.values():
        place.mkdir(parents=True)
    log = tmp_path / "log"
    opened: set[str] = set()
    for command in (("epub", "-j", "2"), ("pdf", "-j", "2", "--anthology", "--cover")):
        done = subprocess.run(
            ["strace", "-f", "-qq", "-e", "trace=open,openat,openat2,socket,connect,execve", "-s", "4096", "-o", log,
             sys.executable, "-m", "bookmaker", *command, str(trap.folder), "-o", str(places["out"])],
            env=environment_in(places), cwd=places["out"], capture_output=True, timeout=300,
        )  # fmt: skip
        said = (done.stdout + done.stderr).decode()
        assert done.returncode == 4, said
        assert_nothing_leaked(trap, tmp_path / "run", said)
        calls = log.read_text(errors="replace")
        # Worker processes are asked for work at a socket of the file system.
        assert set(re.findall(r"\bsocket\((\w+)", calls)) <= {"AF_UNIX"}
        sockets = re.findall(r'\bconnect\(\d+, \{sa_family=\w+, sun_path=@?"([^"]*)"', calls)
        assert all(path.startswith(str(places["tmp"])) for path in sockets)
        programs = set(re.findall(r'\bexecve\("([^"]+)"', calls))
        assert all(
            re.fullmatch(r"/.*/(python[\d.]*|ldconfig(\.real)?|gcc|cc|collect2|ld|objdump|sh)", p) for p in programs
        )
        assert not any(p.startswith(os.path.realpath(tmp_path)) for p in programs)
        opened |= set(re.findall(r'\bopen(?:at2?)?\((?:[^",]+, )?"([^"]+)"[^=]*\) = \d', calls))
    assert any(path.endswith("quay.txt") for path in opened)
    around, inside = os.path.realpath(trap.outside), os.path.realpath(trap.folder)
    led = {path: os.path.realpath(path) for path in opened}
    assert not {path for path, true in led.items() if true.startswith(around) and not true.startswith(inside)}
