"""Word documents: made here from their XML, read through mammoth, counted without it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bookmaker.errors import InputError
from bookmaker.model import Emphasis, Paragraph
from bookmaker.parsing import parse_story
from bookmaker.reading import package, read_source

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
    return packed({"word/document.xml": xml("".join(f"<w:p>{content}</w:p>" for content in paragraphs))})


def xml(body: str) -> str:
    return f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>'


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, **parts}.items():
            archive.writestr(name, part)
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


# --- Traps --------------------------------------------------------------------------------------------------------

STORY = f"<w:p>{run('The river was low that year, and nobody minded.')}</w:p>"
RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/a.png"/>'
    "</Relationships>"
)
SHOWN = (
    '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata r:id="r1" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></v:shape></w:pict></w:r></w:p>'
)


def refusal(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read_source(Path("x.docx"), data)
    assert caught.value.hint
    return caught.value.message


def test_a_part_that_unpacks_to_more_than_a_story_is_refused_whichever_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_BYTES", 100_000)
    long = "<!--" + "a" * 120_000 + "-->"
    for name in ("word/styles.xml", "word/numbering.xml", "customXml/item1.xml", "word/_rels/document.xml.rels"):
        assert "unpacks to more" in refusal(packed({"word/document.xml": xml(STORY), name: f"<a>{long}</a>"}))
    assert "unpacks to more" in refusal(packed({"word/document.xml": xml(STORY + long)}))


def test_it_is_the_sum_of_all_parts_that_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_BYTES", 100_000)
    parts = {f"word/{n}.xml": f"<a>{'a' * 30_000}</a>" for n in range(4)}
    assert "unpacks to more" in refusal(packed({"word/document.xml": xml(STORY), **parts}))


def test_a_size_that_the_directory_gives_wrongly_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_BYTES", 100_000)
    data = packed({"word/document.xml": xml(STORY), "word/styles.xml": f"<a>{'a' * 250_000}</a>"})
    lying = data.replace(struct.pack("<I", 250_007), struct.pack("<I", 7))
    assert lying != data
    assert read_source(Path("x.docx"), packed({"word/document.xml": xml(STORY)})).text
    assert re.search("unpacks to more|damaged", refusal(lying))


def test_pictures_are_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    parts: dict[str, str | bytes] = {
        "word/document.xml": xml(STORY + SHOWN + STORY),
        "word/_rels/document.xml.rels": RELATION,
        "word/media/a.png": bytes(60_000_000),
    }
    opened: list[str] = []
    unpack = zipfile.ZipFile.open

    def listen(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo, *rest: Any, **named: Any) -> object:
        opened.append(name if isinstance(name, str) else name.filename)
        return unpack(archive, name, *rest, **named)

    data = packed(parts)
    monkeypatch.setattr(zipfile.ZipFile, "open", listen)
    source = read_source(Path("x.docx"), data)
    assert "word/document.xml" in opened
    assert "word/media/a.png" not in opened
    assert [said.code for said in source.diagnostics] == ["picture-left-out"]


def test_millions_of_empty_paragraphs_are_refused_at_once() -> None:
    assert "more paragraphs" in refusal(packed({"word/document.xml": xml(STORY + "<w:p/>" * 5_000_000)}))


def test_elements_are_counted_over_all_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_ELEMENTS", 1000)
    parts = {f"word/{n}.xml": f"<a>{'<b/>' * 300}</a>" for n in range(4)}
    assert "more paragraphs" in refusal(packed({"word/document.xml": xml(STORY), **parts}))


def test_an_archive_of_countless_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_ENTRIES", 100)
    parts = {f"word/media/{n}.png": b"" for n in range(100)}
    assert "more than 100 files" in refusal(packed({"word/document.xml": xml(STORY), **parts}))


def test_elements_and_fields_without_end_inside_each_other_are_refused() -> None:
    deep = "<w:sdt><w:sdtContent>" * 100 + STORY + "</w:sdtContent></w:sdt>" * 100
    assert "inside each other" in refusal(packed({"word/document.xml": xml(deep)}))
    begun = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>'
    assert "inside each other" in refusal(packed({"word/document.xml": xml(STORY + begun * 2000)}))
    ended = begun + begun.replace("begin", "end")
    assert "The river" in read_source(Path("x.docx"), packed({"word/document.xml": xml(STORY + ended * 1100)})).text


ENTITY = '<!DOCTYPE a [<!ENTITY word "ten words more">]>'


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "[Content_Types].xml", "customXml/item.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("before", [0, 5000])
def test_a_document_type_is_refused_in_any_part_encoding_and_place(name: str, encoding: str, before: int) -> None:
    bom = "\ufeff" if encoding == "utf-16-be" else ""
    head = f'{bom}<?xml version="1.0" encoding="{encoding[:6]}"?>' + f"<!-- {' ' * before} -->" + ENTITY
    body = xml(STORY).partition("?>")[2] if name == "word/document.xml" else "<a>&word;</a>"
    parts: dict[str, str | bytes] = {"word/document.xml": xml(STORY)}
    assert "document type" in refusal(packed({**parts, name: (head + body).encode(encoding)}))


@pytest.mark.parametrize("seed", range(0, 400, 7))
def test_a_damaged_document_is_refused_in_words_or_read(seed: int) -> None:
    data = bytearray(document(run("The river was low that year."), run("Then it rose, and it was cold.")))
    for n in range(1 + seed % 5):
        data[(seed * 37 + n * 101) % len(data)] ^= 1 << seed % 8
    with suppress(InputError):
        read_source(Path("x.docx"), bytes(data))
