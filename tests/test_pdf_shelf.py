"""Where PDFs stand: no book of an earlier run gives way to another story's, and none that someone has written into."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from bookmaker.building.outcomes import Order, Summary
from bookmaker.building.pdf_shelf import PdfShelf, Printed
from bookmaker.building.shelf import claim_of_story, claim_of_volume
from bookmaker.library import StoryFile
from bookmaker.model import Layout
from bookmaker.naming import pattern_from_text
from bookmaker.pdf.cover import Cover
from bookmaker.pdf.identity import said_by_pdf

HERE = Path("/stories")


def summary(identifier: str, name: str = "ebb.txt", title: str = "Low Water", author: str = "Ann Hill") -> Summary:
    return Summary(HERE / name, title, author, "", "", 5, 0, 0, Layout("blank-line"), identifier=identifier)


def printed(identifier: str, words: str = "", cover: Cover | None = None, *, volume: bool = False) -> Printed:
    """A blank page that says which book it is."""
    data, pdf = io.BytesIO(), pikepdf.new()
    pdf.add_blank_page()
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = "Low Water"
        metadata["dc:identifier"] = identifier
        metadata["dc:description"] = words
        if volume:
            metadata["dc:type"] = {"Collection"}
    pdf.save(data, deterministic_id=True)
    return Printed(data.getvalue(), 1, cover=cover)


def put(order: Order, identifier: str, name: str = "ebb.txt", words: str = "") -> tuple[str, str, list[str]]:
    """(the path below the folder of books, its state, the codes of what was said)."""
    told = summary(identifier, name)
    built = PdfShelf(order).put(claim_of_story(StoryFile(HERE / name), told), (told,), printed(identifier, words))
    return (
        built.path.relative_to(order.output).as_posix(),
        built.state,
        [remark.diagnostic.code for remark in built.remarks],
    )


@pytest.fixture(params=["nothing kept", "kept"])
def order(request: pytest.FixtureRequest, tmp_path: Path) -> Order:
    (tmp_path / "dist").mkdir()
    return Order(tmp_path / "dist", cache=tmp_path / "kept" if request.param == "kept" else None)


def test_a_story_s_book_takes_its_own_place_again_and_no_other_s(order: Order) -> None:
    assert put(order, "urn:uuid:1", words="first") == ("low-water.pdf", "made", [])
    other = put(order, "urn:uuid:2", "flow.txt")
    assert other == ("low-water-ann-hill.pdf", "made", ["book-name-taken"])
    assert put(order, "urn:uuid:1", words="second") == ("low-water.pdf", "made", [])
    assert put(order, "urn:uuid:2", "flow.txt")[0] == "low-water-ann-hill.pdf"
    said = said_by_pdf(order.output / "low-water.pdf")
    assert said
    assert (said.identifier, said.title, said.volume) == ("urn:uuid:1", "Low Water", False)


def test_what_someone_wrote_into_is_left_until_it_is_to_be_made_anew(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    order = Order(tmp_path / "dist", cache=tmp_path / "kept")
    put(order, "urn:uuid:1")
    path = order.output / "low-water.pdf"
    with path.open("ab") as file:
        file.write(b"% a note of mine\n")
    assert put(order, "urn:uuid:1", words="more") == ("low-water.pdf", "edited", ["book-edited"])
    assert path.read_bytes().endswith(b"% a note of mine\n")
    fresh = Order(tmp_path / "dist", cache=tmp_path / "kept", fresh=True)
    assert put(fresh, "urn:uuid:1", words="more") == ("low-water.pdf", "made", [])


def test_what_is_no_book_of_ours_is_left(order: Order) -> None:
    (order.output / "low-water.pdf").write_bytes(b"%PDF-1.4 a scan")
    assert put(order, "urn:uuid:1")[0] == "low-water-ann-hill.pdf"
    assert said_by_pdf(order.output / "low-water.pdf") is None


def test_a_pattern_makes_names_and_folders(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    order = Order(tmp_path / "dist", name=pattern_from_text("{author}/{title}"))
    assert put(order, "urn:uuid:1")[0] == "Ann Hill/Low Water.pdf"


def test_a_volume_keeps_its_place_with_another_story_in_it(order: Order) -> None:
    files = [StoryFile(HERE / "ebb.txt")]
    for identifier in ("urn:uuid:3", "urn:uuid:4"):
        told = (summary(identifier),)
        claim = claim_of_volume(files, "Low Water", told)
        built = PdfShelf(order).put(claim, told, printed(identifier, volume=True))
        assert built.path.name == "low-water.pdf"
    assert put(order, "urn:uuid:1")[0] == "low-water-ann-hill.pdf"
