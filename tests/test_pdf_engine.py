"""What lays pages out: the faces that come along, what the key of kept parts knows, and room for calls."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bookmaker.errors import ConfigurationError
from bookmaker.pdf import fonts
from bookmaker.pdf.fonts import FACE_NAMES, face_files, find_face
from bookmaker.pdf.framing import with_room
from bookmaker.pdf.layout import engine_version

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", FACE_NAMES)
def test_a_face_stands_beside_its_licence(name: str) -> None:
    folders = {path.parent for path in face_files(find_face(name))}
    (folder,) = folders
    assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "OFL.txt").read_text()


def test_a_face_whose_files_are_gone_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "_FOLDER", tmp_path)
    find_face.cache_clear()
    with pytest.raises(ConfigurationError, match=r"EBGaramond\[wght\]\.ttf.* is not there"):
        find_face("garamond")


def test_the_key_of_kept_parts_knows_the_libraries_of_the_system() -> None:
    assert re.search(r"weasyprint 70\.\d+ .*harfbuzz \d+\.\d+\.\d+ pango \d{5}$", engine_version())


def test_the_libraries_whose_inside_is_replaced_are_bounded() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split("[<>=]", each)[0]: each for each in project["dependencies"]}
    assert wanted["weasyprint"] == "weasyprint>=70,<71"
    assert wanted["pydyf"] == "pydyf>=0.13,<0.14"


def test_a_call_with_room_is_the_call() -> None:
    def joined(first: str, *, last: str) -> str:
        return first + last

    assert with_room(joined, "lamp", last="light") == "lamplight"
    with pytest.raises(ZeroDivisionError):
        with_room(lambda: 1 / 0)


def test_deep_calls_have_room_too() -> None:
    def deep(level: int) -> int:
        return deep(level - 1) + 1 if level else 0

    assert with_room(deep, 500) == 500
