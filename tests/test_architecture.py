"""The walls of the house, read from the imports: docs/architecture.md draws them, this holds them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TypeGuard

import pytest

PACKAGE = Path(__file__).parent.parent / "bookmaker"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Each room may import from the rooms on the lines above its own, and from nothing beside or below it.
ORDER = (
    ("",),  # bookmaker/__init__.py: the version
    ("archives",),
    ("errors", "paths", "patterns"),
    ("model",),
    ("reading", "assets", "files", "ledger"),
    ("judging",),
    ("parsing",),
    ("joining", "overrides", "naming"),
    ("typography", "book", "covers"),
    ("rendering", "description"),
    ("searching",),
    ("epub", "pdf", "library", "preferences"),
    ("building",),
    ("cli",),
    ("__main__",),
)
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}

# A library that shapes what comes out is called from one room only, so that it can be replaced there.
LIBRARY_ROOMS = {
    "jinja2": {"rendering"},
    "ebooklib": {"epub"},
    "weasyprint": {"pdf"},
    "pikepdf": {"pdf"},
    "PIL": {"covers"},
    "typer": {"cli"},
    "click": {"cli"},
    "rich": {"cli"},
    "markdown_it": {"reading"},
    "charset_normalizer": {"reading"},
    "ftfy": {"reading"},
    "yaml": {"reading"},
    "tinycss2": {"assets"},
    "tomllib": {"overrides", "reading"},
    "tomlkit": {"overrides"},
    "tempfile": {"building"},
    "shutil": {"building", "cli"},
    "concurrent": {"building"},
    "multiprocessing": {"building"},
    "distributed": {"building"},
}
WRITING_METHODS = {"write_text", "write_bytes", "mkdir", "makedirs", "touch", "symlink_to", "hardlink_to", "unlink"}
LONGEST_MODULE = 400  # lines that hold something


def module_name(path: Path) -> str:
    """`bookmaker/reading/text.py` -> `reading.text`; a package's `__init__` is the package itself, the root's is ``."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    return module.partition(".")[0]


def imported_modules(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, also within a function or under TYPE_CHECKING, with the line."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import hides which room it reaches into"
            yield node.module or "", node.lineno
            # `from bookmaker.cli import show` may name a module as well as a value.
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names if own_file(node, alias))


def own_file(node: ast.ImportFrom, alias: ast.alias) -> bool:
    folder = PACKAGE.parent.joinpath(*(node.module or "").split("."), alias.name)
    return (node.module or "").startswith("bookmaker") and (folder.with_suffix(".py").exists() or folder.is_dir())


def own_imports(path: Path) -> Iterator[tuple[str, int]]:
    for name, line in imported_modules(path):
        if name == "bookmaker" or name.startswith("bookmaker."):
            yield name.removeprefix("bookmaker").lstrip("."), line


def by_name(path: Path) -> str:
    return module_name(path) or "bookmaker"


def test_every_module_has_a_room() -> None:
    unknown = {room_of(module_name(path)) for path in MODULES} - set(RANK)
    assert not unknown, f"give {sorted(unknown)} a place in ORDER, and in docs/architecture.md"


@pytest.mark.parametrize("path", MODULES, ids=by_name)
def test_imports_run_one_way(path: Path) -> None:
    room = room_of(module_name(path))
    if not room:
        # The door: it names what is behind it for who calls from outside, and imports that when it is asked for.
        assert "TYPE_CHECKING" in path.read_text("utf-8")
        return
    wrong = [
        f"{path.name}:{line}: {room} imports {name}"
        for name, line in own_imports(path)
        if room_of(name) != room and RANK[room_of(name)] >= RANK[room]
    ]
    assert not wrong


def test_no_two_modules_import_each_other() -> None:
    # A package's `__init__` is imported with each of its modules, which is no cycle of ours.
    packages = {module_name(path) for path in MODULES if path.name == "__init__.py"}
    graph = {module_name(path): {name for name, _ in own_imports(path)} - packages for path in MODULES}
    assert len(list(TopologicalSorter(graph).static_order())) >= len(MODULES)  # a CycleError names the cycle


@pytest.mark.parametrize("path", MODULES, ids=by_name)
def test_each_library_is_used_in_its_room(path: Path) -> None:
    room = room_of(module_name(path))
    wrong = [
        f"{path.name}:{line}: {name} belongs to {sorted(LIBRARY_ROOMS[root])}"
        for name, line in imported_modules(path)
        if (root := name.partition(".")[0]) in LIBRARY_ROOMS and room not in LIBRARY_ROOMS[root]
    ]
    assert not wrong


@pytest.mark.parametrize("path", MODULES, ids=by_name)
def test_only_building_writes_files(path: Path) -> None:
    writing = [f"{path.name}:{node.lineno}" for node in ast.walk(ast.parse(path.read_bytes())) if writes(node)]
    if module_name(path) == "building.writing":
        assert writing, "the check no longer sees how building writes"
    else:
        assert not writing


def writes(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether a call opens a file for writing, or makes, renames or removes one."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name == "open":
        modes = [*node.args[:2], *(word.value for word in node.keywords if word.arg == "mode")]
        return any(isinstance(mode, ast.Constant) and set("wax+") & set(str(mode.value)[:3]) for mode in modes)
    if name in {"replace", "rename", "remove"}:
        return isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "os"
    return name in WRITING_METHODS or name == "NamedTemporaryFile"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("open(path, 'w')", True),
        ("path.open('xb')", True),
        ("open(path, mode='a')", True),
        ("path.write_text(text)", True),
        ("os.replace(a, b)", True),
        ("open(path, 'rb')", False),
        ("path.read_bytes()", False),
        ("text.replace('a', 'b')", False),
    ],
)
def test_the_check_knows_writing_from_reading(source: str, expected: bool) -> None:
    assert any(writes(node) for node in ast.walk(ast.parse(source))) is expected


@pytest.mark.parametrize("path", MODULES, ids=by_name)
def test_modules_stay_short_enough_to_read(path: Path) -> None:
    assert sum(1 for line in path.read_bytes().splitlines() if line.strip()) <= LONGEST_MODULE
