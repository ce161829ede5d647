"""The sessions of docs/api.md, run from its head to its end as a person would."""

from __future__ import annotations

import ast
import doctest
import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "api.md"


def fences(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)


def test_the_sessions_answer_as_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    session = doctest.DocTestParser().get_doctest("\n".join(fences("pycon")), {}, PAGE.name, str(PAGE), 0)
    assert len(session.examples) > 12
    told: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(session, out=told.append)
    assert "".join(told) == ""


def test_what_is_not_run_is_python_and_names_what_is_there() -> None:
    import bookmaker

    shown = fences("python")
    assert len(shown) == 2
    for code in shown:
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "bookmaker":
                assert node.attr in bookmaker.__all__
