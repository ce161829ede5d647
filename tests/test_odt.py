"""OpenDocument texts: made here from their XML, read without a library, counted by patterns."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from makers import odt, odt_content, zipped

from bookmaker.errors import InputError
from bookmaker.model import Source
from bookmaker.parsing import parse_story
from bookmaker.reading import package, read_source

PATH = Path("weir.odt")
STORY = "The river was low that year, and nobody minded."


def read(*paragraphs: str) -> Source:
    return read_source(PATH, odt(*paragraphs))


def texts(source: Source) -> list[str]:
    return [raw.text for raw in source.paragraphs]


def spans(source: Source) -> list[tuple[str, str]]:
    lines = [line for raw in source.paragraphs for line in raw.lines]
    return [(line.text[s.start : s.end], s.kind) for line in lines for s in line.spans]


def words(source: Source) -> list[str]:
    return re.findall(r"[^\W_]+", source.counted or "")


def span(style: str, text: str) -> str:
    return f'<text:span text:style-name="{style}">{text}</text:span>'


def styled(style: str, text: str) -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def test_a_document_is_read_as_a_story() -> None:
    source = read("Title: The Weir", "Author: Ann Marsh", "Rating: PG", "", STORY, "* * *", "Then it froze.")
    parsed = parse_story(source)
    assert parsed.story.metadata.title == "The Weir"
    assert [creator.name for creator in parsed.story.metadata.creators] == ["Ann Marsh"]
    assert [entry.became for entry in parsed.ledger][-3:] == ["paragraph", "thematic-break", "paragraph"]
    assert [entry.first_line for entry in parsed.ledger if entry.text == STORY] == [5]


def test_looks_of_letters_are_kept_by_style_and_parent() -> None:
    typed = f"{STORY} {span('I', 'one')} {span('B', 'two')} {span('U', 'three')} {span('S', 'four')}"
    source = read(typed, styled("P1", f"Slanted {span('N', 'and not')} again."), STORY, STORY)
    assert spans(source) == [
        ("one", "emphasis"), ("two", "strong"), ("three", "emphasis"), ("four", "deleted"),
        ("Slanted", "emphasis"), ("again.", "emphasis"),
    ]  # fmt: skip


def test_a_page_that_is_slanted_throughout_stresses_nothing() -> None:
    assert spans(read(*[styled("PI", STORY * 3)] * 6)) == []


def test_a_paragraph_is_what_its_element_and_its_style_say() -> None:
    source = read(
        styled("Title", "The Weir"), '<text:h text:outline-level="2">One</text:h>', STORY,
        styled("C", "in the middle"),
        styled("P2", "Quoted words."),
        "<text:list><text:list-item><text:p>an item</text:p></text:list-item></text:list>",
    )  # fmt: skip
    assert [(raw.role, raw.level, raw.centred) for raw in source.paragraphs] == [
        ("heading", 1, False), ("heading", 2, False), ("text", 0, False), ("text", 0, True), ("quote", 1, False),
        ("item", 1, False),
    ]  # fmt: skip


def test_spaces_tabs_and_ends_of_lines_part_words_and_ends_of_pages_do_not() -> None:
    typed = 'one<text:s text:c="3"/>two<text:tab/>three<text:line-break/>four fi<text:soft-page-break/>ve\n  six'
    source = read(STORY, typed)
    assert texts(source)[1] == "one two three four five six"
    assert words(source)[-6:] == ["one", "two", "three", "four", "five", "six"]


def test_footnotes_are_led_to() -> None:
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>%s</text:note-citation><text:note-body>'
        "<text:p>%s</text:p></text:note-body></text:note>"
    )
    source = read(STORY + note % (1, "A first note."), "It rose" + note % (2, "A second.") + ".", "It was so.")
    parsed = parse_story(source)
    assert len(parsed.story.endnotes) == 2
    notes = [entry.text for entry in parsed.ledger if entry.became == "endnote"]
    assert notes == ["[1] A first note.↑", "[2] A second.↑"]


def test_what_is_no_text_of_the_story_is_listed() -> None:
    remark = "<office:annotation><dc:creator>An editor</dc:creator><text:p>a remark</text:p></office:annotation>"
    deleted = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
    )
    source = read(deleted, STORY + remark, f"{STORY}{span('H', ' a secret')}")
    assert texts(source) == [STORY, STORY]
    assert {raw.text for raw, _ in source.dropped} == {"An editor a remark", "gone", "a secret"}
    assert {"editor", "remark", "gone", "secret"} <= set(words(source))


def test_heads_and_feet_of_pages_are_listed() -> None:
    style = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    heads = (
        "<s:header><t:p>Running head</t:p></s:header><s:header-style/><s:footer-left><t:p>A foot</t:p></s:footer-left>"
    )
    sheet = f'<a xmlns:s="{style}" xmlns:t="{text}">{heads}</a>'.replace("s:h", "style:h").replace("s:f", "style:f")
    source = read_source(PATH, odt(STORY, parts={"styles.xml": sheet.replace("xmlns:s=", "xmlns:style=")}))
    assert texts(source) == [STORY]
    assert [raw.text for raw, _ in source.dropped] == ["Running head", "A foot"]
    assert words(source)[-4:] == ["Running", "head", "A", "foot"]


def test_frames_and_tables_are_read_behind_the_paragraph_and_pictures_are_told() -> None:
    frame = (
        "<draw:frame><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame>"
        '<draw:frame><draw:image xlink:href="Pictures/a.png"/><svg:title>A weir</svg:title></draw:frame>'
    )
    cells = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in ("one", "two"))
    source = read(STORY + frame, f"<table:table><table:table-row>{cells}</table:table-row></table:table>", STORY)
    assert texts(source) == [STORY, "In a box.", "one", "two", STORY]
    assert [said.code for said in source.diagnostics] == ["picture-left-out"]
    assert [raw.text for raw, _ in source.dropped] == ["A weir"]


# --- What is none, and traps --------------------------------------------------------------------------------------


def refusal(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read_source(PATH, data)
    assert caught.value.hint
    return caught.value.message


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"only text", odt(), odt(" "), zipped({"a.txt": STORY})])
def test_what_is_no_document_is_said(data: bytes) -> None:
    assert refusal(data)


def test_a_locked_document_is_told_as_one() -> None:
    manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    assert "password" in refusal(odt(STORY, parts={"META-INF/manifest.xml": manifest}))


def test_entities_are_refused_in_content_and_styles() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    content = odt_content(f"<text:p>{STORY} &b;</text:p>").replace("?>", f"?>{bomb}", 1)
    assert "document type" in refusal(zipped({"content.xml": content}))
    assert "document type" in refusal(odt(STORY, parts={"styles.xml": f"{bomb}<a>&b;</a>"}))


def test_a_document_larger_than_any_story_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_BYTES", 100_000)
    assert "unpacks to more" in refusal(odt(STORY, "a" * 120_000))
    assert "unpacks to more" in refusal(odt(STORY, parts={"styles.xml": f"<a>{'a' * 120_000}</a>"}))
    assert read_source(PATH, odt(STORY, parts={"Pictures/a.png": bytes(200_000)})).paragraphs
    monkeypatch.setattr(package, "MOST_PARAGRAPHS", 100)
    assert "more paragraphs" in refusal(odt(*["a"] * 101))


def test_what_stands_too_deep_is_refused_and_no_deeper_than_that_is_read() -> None:
    spans = '<text:span text:style-name="I">' * 200 + STORY + "</text:span>" * 200
    assert "inside each other" in refusal(odt(STORY, spans))
    assert STORY in texts(read("<text:section>" * 100 + f"<text:p>{STORY}</text:p>" + "</text:section>" * 100))


def test_styles_that_are_their_own_parents_end_somewhere() -> None:
    circle = (
        '<office:styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">'
        '<style:style style:family="paragraph" style:name="A" style:parent-style-name="B"/>'
        '<style:style style:family="paragraph" style:name="B" style:parent-style-name="A"/></office:styles>'
    )
    assert texts(read_source(PATH, odt(styled("A", STORY), parts={"styles.xml": circle}))) == [STORY]


@pytest.mark.parametrize("seed", range(0, 200, 7))
def test_a_damaged_document_is_refused_in_words_or_read(seed: int) -> None:
    data = bytearray(odt(STORY, f"It {span('I', 'was')} so.", STORY))
    for n in range(1 + seed % 5):
        data[(seed * 37 + n * 101) % len(data)] ^= 1 << seed % 8
    with suppress(InputError):
        read_source(PATH, bytes(data))
