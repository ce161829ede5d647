"""The tables of the judge are those that training/ makes, and the labels are in form."""

from __future__ import annotations

import csv
import hashlib
import lzma
import re
from pathlib import Path

import pytest

from bookmaker.judging.labels import LABELS

ROOT = Path(__file__).parent.parent
TRAINING = ROOT / "training"
TABLES = ROOT / "bookmaker" / "judging" / "weights"


def digest() -> str:
    data = b"".join((TRAINING / name).read_bytes() for name in ("evidence.jsonl.xz", "choices.jsonl.xz"))
    return hashlib.sha256(data).hexdigest()[:16]


@pytest.mark.parametrize("path", [*(TABLES / f"{name}.tsv" for name in ("labels", "titles", "authors", "gaps"))])
def test_the_tables_were_made_from_the_data_that_stands_here(path: Path) -> None:
    head = path.read_text(encoding="utf-8").partition("\n")[0]
    assert f"data {digest()}" in head, "run: make weights"


def test_the_measures_were_taken_of_the_data_that_stands_here() -> None:
    head, *rows = (TRAINING / "floors.tsv").read_text(encoding="utf-8").splitlines()
    assert f"data {digest()}" in head, "run: .venv/bin/python -m training.crossvalidate --write"
    names, *measured = [row.split("\t") for row in rows]
    mean, floor = names.index("mean"), names.index("floor")
    assert len(measured) > 10
    assert [row[0] for row in measured if float(row[mean]) < float(row[floor])] == [], "it reads worse than it did"


def index() -> list[dict[str, str]]:
    with (TRAINING / "labels" / "index.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_labelled_file_is_in_the_index_and_says_where_it_comes_from() -> None:
    names = [row["name"] for row in index()]
    assert len(names) == len(set(names))
    assert {f"{name}.lab" for name in names} == {path.name for path in (TRAINING / "labels").glob("*.lab")}
    assert all(row["source"] for row in index())


def test_labels_are_in_form() -> None:
    entry = re.compile(r"(?:title|author|language|encoding):.*|gap\s+\d+\s+break|\d+(?:-\d+)?\s+([a-z-]+)")
    for path in sorted((TRAINING / "labels").glob("*.lab")):
        for raw in path.read_text(encoding="utf-8").splitlines():
            row = re.sub(r"(?:^|\s{2,})#.*$", "", raw).rstrip()
            match = entry.fullmatch(row) if row.strip() else None
            assert match or not row.strip(), f"{path.name}: {raw}"
            assert not match or not match[1] or match[1] in LABELS, f"{path.name}: {raw}"


def test_the_dump_holds_no_running_text() -> None:
    with lzma.open(TRAINING / "evidence.jsonl.xz", "rt", encoding="utf-8") as file:
        assert len(file.readline()) < 3_000_000
        for line in file:
            assert not re.search(r"(?:[a-z]+ ){12}", line)
