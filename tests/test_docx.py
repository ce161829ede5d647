"""Word documents: made here from their XML, read through mammoth, counted without it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from bookmaker.errors import InputError
from bookmaker.model import Emphasis, Paragraph
from bookmaker.parsing import parse_story
from bookmaker.reading import read_source

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def run(text: str, style: str = "") -> str:
    return f'<w:r><w:rPr>{style}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def document(*paragraphs: str) -> bytes:
    body = "".join(f"<w:p>{content}</w:p>" for content in paragraphs)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr(
            "word/document.xml", f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>'
        )
    return file.getvalue()


def test_a_document_is_read_as_a_story() -> None:
    data = document(
        run("Title: The Weir"),
        run("Author: Ann Marsh"),
        run("Rating: PG"),
        "",
        run("It was ")
        + run("never", "<w:i/>")
        + run(" dry, and it was ")
        + run("always", '<w:u w:val="single"/>')
        + run(" cold."),
        run("* * *"),
        run("Then it froze."),
    )
    parsed = parse_story(read_source(Path("weir.docx"), data))
    assert parsed.story.metadata.title == "The Weir"
    assert [c.name for c in parsed.story.metadata.creators] == ["Ann Marsh"]
    assert [entry.became for entry in parsed.ledger][-3:] == ["paragraph", "thematic-break", "paragraph"]
    first = parsed.story.chapters[0].blocks[0]
    assert isinstance(first, Paragraph)
    assert [type(inline) for inline in first.inlines].count(Emphasis) == 2


def test_lines_count_paragraphs() -> None:
    parsed = parse_story(read_source(Path("x.docx"), document(run("A Title"), "", run("One."), run("Two."))))
    assert [(e.text, e.first_line) for e in parsed.ledger if e.became == "paragraph"] == [("One.", 3), ("Two.", 4)]


@pytest.mark.parametrize("data", [b"PK\x03\x04 broken", b"not a zip", document(), document(run("   "))])
def test_what_is_no_document_is_said(data: bytes) -> None:
    with pytest.raises(InputError) as error:
        read_source(Path("x.docx"), data)
    assert error.value.hint
