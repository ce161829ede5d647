"""EPUBs that are read as stories: those of archives, and any other by its spine."""

from __future__ import annotations

import io
import json
import re
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from makers import CONTAINER, epub, epub_page, zipped

from bookmaker.errors import InputError
from bookmaker.model import Parsed, Source
from bookmaker.parsing import parse_story
from bookmaker.reading import package, read_source

PATH = Path("ferry.epub")
ONE = (
    "<p>The ferry was late again, and Ines Calder stood at the rail with both hands in her pockets and counted the "
    "lamps along the far shore. There were eleven of them, and there had been twelve the day before.</p>"
)
TWO = (
    "<p>She did not turn round. The water slapped at the piles under the landing, and somewhere on the hill a dog was "
    "barking at the same three notes of wind that it had barked at all the week.</p>"
)
SAID = "<dc:title>Twelve Lamps</dc:title><dc:creator>Orla Fenwick</dc:creator><dc:language>en</dc:language>"


def read(data: bytes) -> Source:
    return read_source(PATH, data)


def texts(source: Source) -> list[str]:
    return [raw.text for raw in source.paragraphs]


def left_out(source: Source) -> list[tuple[str, str]]:
    return [(reason, raw.text) for raw, reason in source.dropped]


def plain(markup: str) -> str:
    return re.sub(r"<[^<>]*>", "", markup)


# --- Any book -----------------------------------------------------------------------------------------------------


def test_the_spine_is_read_in_its_order_and_what_it_does_not_have_is_listed() -> None:
    pages = {"b.xhtml": epub_page(TWO, "Two"), "a.xhtml": epub_page(ONE, "One"), "c.xhtml": epub_page("<p>Aside.</p>")}
    source = read(epub(pages, SAID, spine=["a.xhtml", "b.xhtml"]))
    assert texts(source) == ["Twelve Lamps", "Orla Fenwick", plain(ONE), plain(TWO)]
    assert left_out(source) == [("page-title", "One"), ("page-title", "Two"), ("epub-page", "Aside.")]
    assert source.format == "epub"


def test_what_the_package_says_is_the_book_s_metadata() -> None:
    said = (
        f"{SAID}<dc:creator>Bo Dale</dc:creator><dc:subject>Ferries</dc:subject><dc:subject>Dogs</dc:subject>"
        "<dc:description>&lt;p&gt;A ferry is late.&lt;/p&gt;</dc:description><dc:publisher>Quay Press</dc:publisher>"
        '<meta name="calibre:series" content="Harbour"/><meta name="calibre:series_index" content="2.0"/>'
    )
    parsed = parse_story(read(epub({"a.xhtml": epub_page(ONE + TWO)}, said)))
    metadata, tags = parsed.story.metadata, parsed.story.tags
    assert metadata.title == "Twelve Lamps"
    assert [creator.name for creator in metadata.creators] == ["Orla Fenwick", "Bo Dale"]
    assert (metadata.description, tags.additional) == ("A ferry is late.", ("Ferries", "Dogs"))
    assert ("epub-package", "Quay Press") in left_out(parsed.source)


def test_links_between_pages_lead_to_places_in_the_book() -> None:
    notes = '<h2>Notes</h2><ol><li id="n"><p>She was wrong.</p></li></ol>'
    pages = {"a.xhtml": epub_page(f'{ONE}<p>So it was<a href="notes.xhtml#n">1</a>, she said.</p>{TWO}')}
    parsed = parse_story(read(epub({**pages, "notes.xhtml": epub_page(notes)}, SAID)))
    assert len(parsed.story.endnotes) == 1


def test_names_of_places_that_two_pages_have_are_told_apart() -> None:
    page = '<p>A <a href="#n">1</a> call.</p><p id="n">1. A note.</p>'
    source = read(epub({"a.xhtml": epub_page(ONE + page), "b.xhtml": epub_page(TWO + page)}, SAID))
    targets = [s.target for raw in source.paragraphs for line in raw.lines for s in line.spans]
    assert targets == ["n-page-1", "n-page-2"]
    assert [raw.name for raw in source.paragraphs if raw.text == "1. A note."] == targets


def test_an_empty_element_of_xml_ends_where_it_begins() -> None:
    source = read(epub({"a.xhtml": epub_page(f'<p/><i/><script src="a.js"/><a id="x"/>{ONE}<style/>{TWO}')}, SAID))
    assert texts(source)[2:] == [plain(ONE), plain(TWO)]
    assert not any(line.spans for raw in source.paragraphs for line in raw.lines)


def test_lists_of_contents_are_left_out_and_a_cover_is_no_picture_of_the_story() -> None:
    nav = '<nav><h1>Contents</h1><ol><li><a href="a.xhtml">One</a></li></ol></nav>'
    listed = '<h3>Table of Contents</h3><p><a href="a.xhtml">1. One</a></p>'
    pages = {
        "cover.xhtml": epub_page('<div><img src="cover.jpg" alt="cover"/></div>', "Cover"),
        "nav.xhtml": epub_page(nav), "toc_page.xhtml": epub_page(listed), "list.xhtml": epub_page(listed),
        "a.xhtml": epub_page(ONE + TWO),
    }  # fmt: skip
    source = read(epub(pages, SAID, guide='<reference type="toc" href="list.xhtml"/>'))
    assert texts(source)[2:] == [plain(ONE), plain(TWO)]
    assert [reason for reason, _ in left_out(source)].count("epub-contents") == 4
    assert source.diagnostics == ()


def test_a_page_that_is_missing_is_told() -> None:
    data = epub({"a.xhtml": epub_page(ONE)}, SAID)
    lacking = epub({"a.xhtml": epub_page(ONE), "b.xhtml": ""}, SAID).replace(b"OEBPS/b.xhtml", b"OEBPS/c.xhtmm")
    assert read(data).diagnostics == ()
    assert [said.code for said in read(lacking).diagnostics] == ["epub-page-missing"]


def test_pages_are_found_in_any_folder_and_by_any_spelling_of_their_names() -> None:
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>'
        '<item id="a" href="../text/one%20more.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    data = zipped({"x/y.opf": opf, "text/one more.xhtml": epub_page(ONE)})
    assert texts(read(data)) == [plain(ONE)]


def test_letters_are_read_as_each_page_declares_them() -> None:
    page = epub_page(f"<p>café</p>{ONE}").replace("utf-8", "iso-8859-1").encode("latin-1")
    wide = epub_page(f"<p>naïve</p>{TWO}").replace("utf-8", "utf-16").encode("utf-16")
    assert texts(read(epub({"a.xhtml": page, "b.xhtml": wide}, SAID)))[2::2] == ["café", "naïve"]


# --- Downloads of archives ----------------------------------------------------------------------------------------

CASES = Path(__file__).parent / "cases"
PREFACE = re.compile(r'(?s)<div id="preface">.*?(?=<div id="chapters")')


@pytest.fixture(scope="module")
def from_archive() -> Parsed:
    """A download of Archive of Our Own as calibre makes it of the page: cut at headings, classes on all elements."""
    page = (CASES / "ao3-html-download" / "input.html").read_text("utf-8").replace("<br>", '<br class="calibre3"/>')
    (preface,) = PREFACE.findall(page)
    head = '<div id="chapters" class="calibre1"><div class="meta group"><h2 class="heading">{}</h2></div>'
    chapter = head + "<div>{}</div></div>"
    after = (
        '<div id="afterword" class="calibre1"><h2 class="toc-heading">Afterword</h2>'
        '<div class="meta"><div id="endnotes">'
        "<p>End Notes</p><blockquote><p>I have never been on a ferry.</p></blockquote></div>"
        '<p class="message">Please <a href="https://archive.example">drop by the Archive and comment</a> to let the '
        "creator know if you enjoyed their work!</p></div></div>"
    )
    bodies = (preface, chapter.format("Chapter 1: Lamps", ONE * 3), chapter.format("Chapter 2: A Dog", TWO * 3), after)
    title = "The Eleventh Lamp - orlafenwick - Harbour Watch"
    pages = {f"a_split_00{n}.xhtml": epub_page(body, title, ' class="calibre"') for n, body in enumerate(bodies)}
    said = "<dc:title>The Eleventh Lamp</dc:title><dc:creator>orlafenwick</dc:creator><dc:subject>Fanworks</dc:subject>"
    return parse_story(read(epub(pages, said)))


def test_a_download_has_the_tags_of_its_preface(from_archive: Parsed) -> None:
    expected = json.loads((CASES / "ao3-html-download" / "expect.json").read_text("utf-8"))
    story = from_archive.story
    assert (story.metadata.title, [c.name for c in story.metadata.creators]) == (expected["title"], ["orlafenwick"])
    assert story.tags.rating
    assert story.tags.rating.level == "Teen"
    for key in ("warnings", "categories", "fandoms", "relationships", "characters"):
        assert list(getattr(story.tags, key)) == expected["tags"][key]
    assert story.metadata.description.startswith("Somebody has put out a light")


def test_a_download_has_its_chapters_and_nothing_of_the_archive_s_own_words(from_archive: Parsed) -> None:
    headings = [entry.text for entry in from_archive.ledger if entry.became == "heading"]
    assert headings == ["Chapter 1: Lamps", "Chapter 2: A Dog"]
    out = [entry.text for entry in from_archive.ledger if entry.became == "left-out"]
    for text in ("Preface", "Afterword", "Please drop by the Archive and comment to let the creator know"):
        assert any(each.startswith(text) for each in out)
    assert [entry.text for entry in from_archive.ledger if entry.became == "note"][
        -1
    ] == "I have never been on a ferry."


ENTRIES = (
    ("Category", "Harbour Watch"), ("Genre", "Mystery, Drama"), ("Characters", "Ines Calder, Tobias Wren"),
    ("Rating", "T"), ("Summary", "<p>Somebody has put out a light.</p>"), ("Status", "Complete"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("start", "entry", "end"),
    [
        ("<div>", "\n<b>{}:</b> {}<br />\n", "</div>"),
        ('<table class="full">', "\n<tr><td><b>{}:</b></td><td>{}</td></tr>\n", "</table>"),
    ],
    ids=["lines", "table"],
)
def test_the_title_page_of_fanficfare_is_a_header(start: str, entry: str, end: str) -> None:
    head = '<h3><a href="https://fic.example/1">By the Lamp by Night</a> by <a href="https://fic.example">orla</a></h3>'
    page = head + start + "".join(entry.format(*each) for each in ENTRIES) + end
    pages = {
        "title_page.xhtml": epub_page(page, "By the Lamp by Night by orla", ' class="fff_titlepage"'),
        "file0001.xhtml": epub_page(f"<h3>1. Lamps</h3>{ONE}"), "file0002.xhtml": epub_page(f"<h3>2. A Dog</h3>{TWO}"),
    }  # fmt: skip
    said = "<dc:title>By the Lamp by Night</dc:title><dc:creator>orla</dc:creator><dc:subject>FanFiction</dc:subject>"
    parsed = parse_story(read(epub(pages, said)))
    story = parsed.story
    assert (story.metadata.title, [c.name for c in story.metadata.creators]) == ("By the Lamp by Night", ["orla"])
    assert story.tags.rating
    assert (story.tags.rating.text, story.tags.characters) == ("T", ("Ines Calder", "Tobias Wren"))
    assert story.metadata.description == "Somebody has put out a light."
    assert [entry.text for entry in parsed.ledger if entry.became == "heading"] == ["1. Lamps", "2. A Dog"]
    assert ("epub-package", "FanFiction") in left_out(parsed.source)


# --- What is none, and traps --------------------------------------------------------------------------------------


def refusal(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(data)
    assert caught.value.hint
    return caught.value.message


@pytest.mark.parametrize(
    "data",
    [
        b"", b"PK\x03\x04 broken", b"only text", zipped({"a.txt": plain(ONE)}), epub({}),
        zipped({"META-INF/container.xml": CONTAINER}),
        epub({"a.xhtml": epub_page(" ")}), epub({"a.xhtml": epub_page(ONE)}, spine=[]), b"%PDF-1.4",
        epub({"a.xhtml": epub_page('<img src="a.png" alt="words"/>')}),
    ],
)  # fmt: skip
def test_what_is_no_book_is_said(data: bytes) -> None:
    assert refusal(data)


def test_a_locked_book_is_told_as_one_and_locked_fonts_are_none() -> None:
    pages = {"a.xhtml": epub_page(ONE)}
    lock = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
        'xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
        '<e:EncryptedData><e:CipherData><e:CipherReference URI="%s"/></e:CipherData></e:EncryptedData></encryption>'
    )
    assert "DRM" in refusal(epub(pages, parts={"META-INF/encryption.xml": lock % "OEBPS/a.xhtml"}))
    assert texts(read(epub(pages, parts={"META-INF/encryption.xml": lock % "OEBPS/font.otf"}))) == [plain(ONE)]


def test_names_lead_out_of_no_archive() -> None:
    outside = dict.fromkeys(("../../../../etc/passwd", "/etc/hostname", "https://fic.example/a.xhtml"), "")
    source = read(epub({**outside, "a.xhtml": epub_page(ONE)}, SAID))
    assert texts(source)[2:] == [plain(ONE)]


def test_entities_are_not_multiplied_anywhere() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    page = epub_page(f"{ONE}<p>&b; so.</p>").replace("?>", f"?>{bomb}", 1)
    assert "aaaaaaaaaaaaaaaaaaaa" not in read(epub({"a.xhtml": page}, SAID)).text
    with zipfile.ZipFile(io.BytesIO(epub({"a.xhtml": epub_page(ONE)}, "<dc:title>A &b; B</dc:title>"))) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    parts["OEBPS/content.opf"] = parts["OEBPS/content.opf"].replace("?>", f"?>{bomb}", 1)
    assert "aaaaaaaaaa" not in " ".join(texts(read(zipped(parts))))


def test_a_book_larger_than_any_story_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {f"{n}.xhtml": epub_page(ONE + " " * 30_000) for n in range(5)}
    assert texts(read(epub(pages, parts={"OEBPS/a.jpg": bytes(200_000)})))
    monkeypatch.setattr(package, "MOST_BYTES", 100_000)
    assert "unpacks to more" in refusal(epub(pages))
    monkeypatch.setattr(package, "MOST_ENTRIES", 3)
    assert "more than 3 files" in refusal(epub({"a.xhtml": epub_page(ONE)}, parts={"b": "", "c": ""}))


def test_a_package_that_nests_without_end_is_refused_or_cut() -> None:
    deep = "<a>" * 50_000
    with suppress(InputError):
        read(zipped({"META-INF/container.xml": CONTAINER, "OEBPS/content.opf": f"<package>{deep}"}))
    assert plain(ONE) in texts(read(epub({"a.xhtml": epub_page("<div>" * 5_000 + ONE)}, SAID)))


@pytest.mark.parametrize("seed", range(0, 200, 7))
def test_a_damaged_book_is_refused_in_words_or_read(seed: int) -> None:
    data = bytearray(epub({"a.xhtml": epub_page(ONE), "b.xhtml": epub_page(TWO)}, SAID))
    for n in range(1 + seed % 5):
        data[(seed * 37 + n * 101) % len(data)] ^= 1 << seed % 8
    with suppress(InputError):
        read(bytes(data))
