"""The wheel, installed where nothing of the checkout is in reach, makes a book."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FACES = ROOT / "bookmaker" / "pdf" / "faces"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `python -m build` makes it: from the source distribution, which so is proved to be whole.

    Without isolation, since hatchling is among the tools of the tests and a download would test the network.
    """
    folder = tmp_path_factory.mktemp("built")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    assert len(list(folder.glob("*.tar.gz"))) == 1
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_carries_templates_and_styles_inside_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for kind in ("templates", "styles"):
        here = {f"bookmaker/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / kind).rglob("*") if path.is_file()}
        assert here
        assert here <= names
    faces = {f"bookmaker/pdf/faces/{path.parent.name}/{path.name}" for path in FACES.glob("*/*")}
    assert len(faces) == 8
    assert faces <= names
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"bookmaker"}
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert "bookmaker/py.typed" in names


def test_the_installed_wheel_makes_a_book(wheel: Path, stories: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False)
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / Path(sys.executable).name
    paths = sysconfig.get_paths(vars={"base": str(environment), "platbase": str(environment)})
    site = Path(paths["purelib"])
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    # The dependencies are the ones already installed for the tests: fetching them again would test the network. They
    # come after the environment's own packages, and as a plain path: .pth files in there, such as the one that leads
    # to this checkout, are not followed.
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"])

    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    origin = subprocess.run(
        [str(python), "-c", "import bookmaker; print(bookmaker.__file__)"],
        cwd=stories,
        env=clean,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(origin.stdout.strip()).is_relative_to(site)
    command = [str(scripts / "bookmaker"), "epub", "lamp.txt"]
    run = subprocess.run(command, cwd=stories, env=clean, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr.count("\n")) == (0, 1), run.stderr  # the line of numbers
    with zipfile.ZipFile(stories / "dist" / "the-lamp-at-corrow-head.epub") as book:
        assert any(b"twelve ships" in book.read(name) for name in book.namelist())
