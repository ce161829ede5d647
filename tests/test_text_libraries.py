"""A machine without Pango: EPUBs are made, PDFs are imposed, and who wants a PDF made is told what to install.

What is missing here is missing for the dynamic loader: it looks into LD_LIBRARY_PATH first, finds a file of the
library's name there that is none, and gives up, as it does where there is no such file at all. That needs no root, as
hiding the system's own files in a mount namespace would.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only the loader of Linux is led astray by LD_LIBRARY_PATH here"
)

PANGO = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0", "libharfbuzz-subset.so.0")


@dataclass(frozen=True)
class Machine:
    """A folder of stories, on a machine that lacks some libraries."""

    folder: Path
    environment: dict[str, str]

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "bookmaker", *arguments]
        return subprocess.run(line, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=120)


def machine_without(libraries: tuple[str, ...], tmp_path: Path) -> Machine:
    hidden = tmp_path / "no-libraries"
    hidden.mkdir()
    for name in libraries:
        (hidden / name).write_text("This is no library.\n")
    environment = os.environ | {"LD_LIBRARY_PATH": str(hidden), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    code = "import ctypes, sys\nfor name in sys.argv[1:]:\n    try: ctypes.CDLL(name)\n    except OSError: print(name)"
    line = [sys.executable, "-c", code, *libraries]
    missed = subprocess.run(line, env=environment, capture_output=True, text=True, check=True).stdout.split()
    if missed != list(libraries):
        pytest.skip("this loader opens the libraries in spite of LD_LIBRARY_PATH")
    return Machine(tmp_path, environment)


def test_epubs_are_made_without_pango(stories: Path, tmp_path: Path) -> None:
    made = machine_without(PANGO, tmp_path)("epub", "stories")
    assert (made.returncode, made.stderr.count("\n")) == (0, 1), made.stderr  # the line of numbers
    assert made.stdout.startswith("Made 3 books in dist/.")


@pytest.mark.parametrize(
    ("missing", "settings"),
    [
        (PANGO, "--anthology"),
        (PANGO, "--cover --impose booklet"),
        (PANGO[1:2], "--join -j 2"),
        (PANGO[2:3], ""),
        (("libfontconfig.so.1",), ""),
    ],
)
def test_who_wants_a_pdf_is_told_what_to_install(
    stories: Path, tmp_path: Path, missing: tuple[str, ...], settings: str
) -> None:
    answer = machine_without(missing, tmp_path)("pdf", "stories", *settings.split())
    assert (answer.returncode, answer.stdout) == (5, "")
    error, install = answer.stderr.splitlines()
    assert error == "error: a PDF needs the text library Pango, which is not installed"
    for system in ("Debian", "Fedora", "macOS", "Windows"):
        assert f"{system}" in install
    assert sorted(path.name for path in tmp_path.iterdir()) == ["no-libraries", "stories"]


def test_a_pdf_is_imposed_without_pango(tmp_path: Path) -> None:
    book = pikepdf.new()
    for _ in range(12):
        book.add_blank_page(page_size=(420, 595))
    book.save(tmp_path / "book.pdf")
    answer = machine_without(PANGO, tmp_path)("impose", "book.pdf")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "1 signature of 3 sheets; no blanks" in answer.stdout


def test_a_pdf_is_made_without_the_library_that_subsets_fonts(stories: Path, tmp_path: Path) -> None:
    """fontTools takes its place, which is slower."""
    answer = machine_without(PANGO[3:], tmp_path)("pdf", "stories/lamp.txt")
    assert answer.returncode == 0, answer.stderr
    with pikepdf.open(tmp_path / "dist" / "the-lamp-at-corrow-head.pdf") as pdf:
        assert len(pdf.pages) > 2
