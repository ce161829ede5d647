"""The structure of a tagged book: what of ISO 14289-1 (PDF/UA-1) can be checked by reading the file.

These are the rules of the Matterhorn Protocol that a program can look at: ours first, then those of a validator that
knows nothing of this program.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from bookmaker.book import book_from_stories, sections_from_book
from bookmaker.building.outcomes import Order
from bookmaker.building.pdf_shelf import BuiltPdf
from bookmaker.building.prints import PrintStyle, build_pdf_anthology, print_book
from bookmaker.library import library_from_paths
from bookmaker.model import (
    Chapter,
    Creator,
    Endnote,
    Field,
    Heading,
    Link,
    Metadata,
    NoteRef,
    Paragraph,
    Story,
    Text,
    VolumePlan,
)
from bookmaker.pdf.structure import is_element
from bookmaker.rendering import Renderer

_SHOWING = {"Tj", "TJ", "'", '"', "Do", "f", "F", "f*", "S", "s", "B", "b", "B*", "b*", "sh", "BI"}


def tagged_book() -> bytes:
    record = Metadata("urn:x:1", "Seven Bells", (Creator("Wren Hallam", "Hallam, Wren"),))
    long = "The keeper counted the lamps and wrote down what he saw, which was rain. " * 60
    called = Paragraph(
        (Text("Seven bells"), NoteRef("a", "1"), Text(" and no "), Link("https://example.org/", (Text("eighth"),)))
    )
    note = Endnote("a", "1", (Paragraph((Text("Half past three."),)),))
    fields = (
        Field("Spoilers", "The seventh bell.", 1, 1, "spoilers", (Paragraph((Text("The seventh bell."),)),)),
        Field("Thanks", "To all.", 2, 3, "other", (Paragraph((Text("To all."),)), Paragraph((Text("And more."),)))),
    )
    one = Story(
        record,
        fields=fields,
        chapters=(Chapter(blocks=(called, Heading((Text("Later"),), 4), Paragraph((Text(long),)))),),
        endnotes=(note,),
    )
    german = Metadata("urn:x:2", "Die Lampe", (Creator("Odile Marsh", "Marsh, Odile"),), language="de")
    two = Story(german, chapters=(Chapter(blocks=(Paragraph((Text("Es regnete auf der Straße."),)),)),))
    book = book_from_stories((one, two), title="Bells")
    pages = [Renderer().render_section(section) for section in sections_from_book(book, ["a.txt", "b.txt"])]
    return print_book(book, pages, [Path("a.txt"), Path("b.txt")], PrintStyle(), jobs=1).data


@pytest.fixture(scope="module")
def data() -> bytes:
    return tagged_book()


@pytest.fixture(scope="module")
def pdf(data: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(data)) as opened:
        yield opened


def elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every structure element, in reading order."""
    waiting = [pdf.Root.StructTreeRoot.K[0]]
    while waiting:
        element = waiting.pop()
        yield element
        kids = element.get("/K", Array())
        waiting += [kid for kid in reversed(list(kids)) if is_element(kid)]


def kinds(pdf: pikepdf.Pdf) -> Counter[str]:
    return Counter(str(element.S)[1:] for element in elements(pdf))


def leaves(pdf: pikepdf.Pdf) -> Iterator[tuple[Any, tuple[int, int], int]]:
    """(element, page, marked content id) of every piece of page in the tree."""
    for element in elements(pdf):
        for kid in element.get("/K", ()):
            if isinstance(kid, int):
                yield element, element.Pg.objgen, int(kid)
            elif isinstance(kid, Dictionary) and kid.get("/Type") == Name.MCR:
                yield element, kid.get("/Pg", element.get("/Pg")).objgen, int(kid.MCID)


def parents(pdf: pikepdf.Pdf) -> dict[int, Any]:
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    return {int(numbers[index]): numbers[index + 1] for index in range(0, len(numbers), 2)}


def content_of(page: Any) -> Iterator[tuple[Any, Any]]:
    """(operands, operator) of a page's content; there are no inline images in our books."""
    for instruction in pikepdf.parse_content_stream(page):
        assert isinstance(instruction, pikepdf.ContentStreamInstruction)
        yield instruction.operands, instruction.operator


def marks(page: Any) -> Iterator[tuple[str, list[str], list[int]]]:
    """(operator, names of the marks it stands in, their content ids) of everything that shows on a page."""
    names: list[str] = []
    ids: list[int | None] = []
    for operands, operator in content_of(page):
        word = str(operator)
        if word in ("BDC", "BMC"):
            properties = operands[1] if word == "BDC" else None
            known = isinstance(properties, Dictionary) and "/MCID" in properties
            names.append(str(operands[0]))
            ids.append(int(operands[1].MCID) if known else None)
        elif word == "EMC":
            names.pop()
            ids.pop()
        elif word in _SHOWING:
            yield word, list(names), [each for each in ids if each is not None]
    assert not names, "a mark is left open"


def test_the_catalogue_says_that_it_is_tagged_titled_and_in_which_language(pdf: pikepdf.Pdf) -> None:
    root: Any = pdf.Root
    assert root.MarkInfo.Marked is True
    assert root.ViewerPreferences.DisplayDocTitle is True
    assert str(root.Lang) == "en"
    metadata = root.Metadata.read_bytes()
    assert b"pdfuaid:part" in metadata
    assert b"Bells" in metadata


def test_everything_on_a_page_is_in_the_tree_or_an_artifact(pdf: pikepdf.Pdf) -> None:
    in_tree = {(page, number): element.objgen for element, page, number in leaves(pdf)}
    by_key = parents(pdf)
    shown = 0
    for page in pdf.pages:
        for _, names, ids in marks(page):
            assert names, "something is outside all marks"
            assert ids or "/Artifact" in names
            assert not (ids and "/Artifact" in names)
            for number in ids:
                shown += 1
                parent = by_key[int(page.obj.StructParents)][number]
                assert in_tree[(page.obj.objgen, number)] == parent.objgen
    assert shown > 100


def test_heads_and_folios_are_artifacts_of_pagination(pdf: pikepdf.Pdf) -> None:
    found = Counter(
        str(operands[1].Subtype)
        for page in pdf.pages
        for operands, operator in content_of(page)
        if str(operator) == "BDC" and str(operands[0]) == "/Artifact" and "/Subtype" in operands[1]
    )
    assert found["/Footer"] > found["/Header"] > 0


def test_parents_and_kids_agree(pdf: pikepdf.Pdf) -> None:
    for element in elements(pdf):
        for kid in element.get("/K", ()):
            if is_element(kid):
                assert kid.P.objgen == element.objgen
    pages = {page.obj.objgen for page in pdf.pages}
    assert all(element.Pg.objgen in pages for element in elements(pdf) if "/Pg" in element)


def test_keys_of_the_parent_tree_are_unique_and_in_order(pdf: pikepdf.Pdf) -> None:
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    keys = [int(numbers[index]) for index in range(0, len(numbers), 2)]
    assert keys == sorted(set(keys))
    assert pdf.Root.StructTreeRoot.ParentTreeNextKey > keys[-1]
    used = [int(page.obj.StructParents) for page in pdf.pages if "/StructParents" in page.obj]
    assert len(used) == len(set(used))


def test_every_annotation_is_told_of_and_stands_in_the_tree(pdf: pikepdf.Pdf) -> None:
    by_key, seen = parents(pdf), 0
    names = {str(name) for name in list(pdf.Root.Names.Dests.Names)[::2]}
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", ()):
            seen += 1
            assert str(annotation.Contents).strip()
            element = by_key[int(annotation.StructParent)]
            assert Name.Link == element.S
            references = [kid for kid in element.K if isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR]
            assert annotation.objgen in {reference.Obj.objgen for reference in references}
            assert int(annotation.F) == 4
            assert page.obj.Tabs == Name.S
            assert "/Dest" not in annotation or str(annotation.Dest) in names
            assert not str(annotation.get("/A", Dictionary()).get("/URI", "")).startswith("bookmaker:")
    assert seen > 2


def test_headings_begin_at_one_and_skip_no_level(pdf: pikepdf.Pdf) -> None:
    levels = [int(str(element.S)[2:]) for element in elements(pdf) if re.fullmatch("/H[1-6]", str(element.S))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_contents_are_a_contents_list(pdf: pikepdf.Pdf) -> None:
    found = kinds(pdf)
    assert found["TOC"] == 1
    assert found["TOCI"] == 2


def test_the_facts_of_a_title_page_are_a_list_of_labels_and_bodies(pdf: pikepdf.Pdf) -> None:
    facts = next(element for element in elements(pdf) if Name.L == element.S)
    held = [[str(part.S) for part in item.K] for item in facts.K]
    assert [str(item.S) for item in facts.K] == ["/LI", "/LI"]
    assert held == [["/Lbl", "/LBody"], ["/Lbl", "/LBody"]]
    assert [len([each for each in item.K[1].K if is_element(each)]) for item in facts.K] == [1, 2]


def test_lines_are_no_elements_and_sections_are_whole(pdf: pikepdf.Pdf) -> None:
    found = kinds(pdf)
    assert found["Span"] <= 6
    sections = [element for element in elements(pdf) if str(element.S) == "/Sect"]
    assert any(len({kid.Pg.objgen for kid in section.K if is_element(kid)}) > 1 for section in sections)


def test_a_note_is_a_note_with_an_id(pdf: pikepdf.Pdf) -> None:
    notes = [element for element in elements(pdf) if Name.Note == element.S]
    assert len(notes) == 1
    assert str(notes[0].ID)


def test_a_story_in_another_language_says_so(pdf: pikepdf.Pdf) -> None:
    spoken = {
        str(element.get("/T", "")): str(element.get("/Lang", "")) for element in elements(pdf) if Name.Part == element.S
    }
    assert spoken["Die Lampe"] == "de"
    assert spoken["Seven Bells"] == ""


# --- A validator --------------------------------------------------------------------------------------------------


def faults_of(data: bytes) -> list[str]:
    """The rules of PDF/UA-1 that the validator of the package `page-validation` finds broken."""
    validator = pytest.importorskip("page", reason="page-validation is not installed")
    report = validator.validate_pdf_bytes(data, profile="ua1")
    assert report.rules.total > 100
    return [fault.rule_id for fault in report.failures]


def test_a_validator_finds_no_fault(data: bytes) -> None:
    assert faults_of(data) == []


@pytest.mark.slow
def test_a_validator_finds_no_fault_in_the_sample_stories(tmp_path: Path) -> None:
    seeds = Path(__file__).parent.parent / "seeds"
    library = library_from_paths([seeds], anthology=True)
    *_, built = build_pdf_anthology(library.stories, VolumePlan("Samples"), Order(tmp_path), PrintStyle())
    assert isinstance(built, BuiltPdf)
    assert faults_of(built.path.read_bytes()) == []


def test_the_validator_sees_what_is_missing(data: bytes) -> None:
    with pikepdf.open(BytesIO(data)) as pdf:
        del pdf.Root.MarkInfo
        for page in pdf.pages:
            for annotation in page.obj.get("/Annots", ()):
                del annotation["/Contents"]
        stream = BytesIO()
        pdf.save(stream)
    assert len(set(faults_of(stream.getvalue()))) >= 2
