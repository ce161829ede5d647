"""Sections as XHTML: the mark-up of each kind of block, and that every page is XML whatever stands in it."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookmaker.assets import stylesheet_from_names
from bookmaker.errors import ConfigurationError
from bookmaker.model import (
    Aside,
    Block,
    BlockQuote,
    Chapter,
    ChapterText,
    Code,
    Colophon,
    Deleted,
    Emphasis,
    EndMark,
    Endnote,
    EndnotesPage,
    Epigraph,
    Heading,
    Inline,
    Inlines,
    ItemList,
    LineBreak,
    Link,
    Note,
    NoteRef,
    NotesPage,
    Paragraph,
    Preformatted,
    Rating,
    Section,
    SectionContent,
    SectionKind,
    Strong,
    Text,
    ThematicBreak,
    TitlePage,
    Verse,
    VerseLine,
    VolumeTitle,
)
from bookmaker.rendering import Renderer
from bookmaker.rendering.text import TextWriter, href_from_target

NAMES = {"x": "http://www.w3.org/1999/xhtml"}
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


def run(*inlines: str | Inline) -> Inlines:
    return tuple(Text(inline) if isinstance(inline, str) else inline for inline in inlines)


def p(*inlines: str | Inline) -> Paragraph:
    return Paragraph(run(*inlines))


def page(content: SectionContent, kind: SectionKind = "chapter", **more: str) -> str:
    section = Section("salt", kind, "body", more.pop("title", "Salt"), content, **more)  # type: ignore[arg-type]
    return Renderer().render_section(section).xhtml


def tree(content: SectionContent, kind: SectionKind = "chapter", **more: str) -> ElementTree.Element:
    return ElementTree.fromstring(page(content, kind, **more))


def words(element: ElementTree.Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


# --- Inlines ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inlines", "expected"),
    [
        (run(Emphasis(run("un")), Strong(run("believable"))), "<em>un</em><strong>believable</strong>"),
        (run("a < b & c > d"), "a &lt; b &amp; c &gt; d"),
        (run("one", LineBreak(), "two"), "one<br/>two"),
        (run(Emphasis(())), ""),
        (run(Deleted(run("no")), Code("x<y")), "<del>no</del><code>x&lt;y</code>"),
        (run(Link("http://example.org/?a=1&b", run("here"))), '<a href="http://example.org/?a=1&amp;b">here</a>'),
        (run(Link("page2.html", run("here"))), "here"),
        (
            run(Link("http://a.example", run("x", Link("http://b.example", run("y"))))),
            '<a href="http://a.example">xy</a>',
        ),
        (run(NoteRef("1", "[1]")), "<sup>[1]</sup>"),
    ],
)
def test_inlines(inlines: Inlines, expected: str) -> None:
    assert TextWriter().inlines(inlines) == expected


@pytest.mark.parametrize(
    ("target", "href"),
    [
        ("HTTPS://example.org", "HTTPS://example.org"),
        ("https://example.org:80/a%20b?q=é#x", "https://example.org:80/a%20b?q=%C3%A9#x"),
        ("mailto:agnes@example.org", "mailto:agnes@example.org"),
        ("javascript:alert(1)", ""),
        ("http://", ""),
        ("http://exa mple.org", "http://example.org"),
        ("http://example_one.org", ""),
        ('http://example.org/"><b', "http://example.org/%22%3E%3Cb"),
        ("../index.html", ""),
        ("#top", ""),
    ],
)
def test_links_that_lead_nowhere_from_a_book_are_dropped(target: str, href: str) -> None:
    assert href_from_target(target) == href


def test_only_the_first_call_of_a_note_carries_its_id() -> None:
    writer = TextWriter("salt", {"*": "salt-endnotes"})
    first, second = (writer.inlines(run(NoteRef("*", "*"))) for _ in range(2))
    assert 'id="salt_to-note-_2a" href="salt-endnotes.xhtml#salt-endnotes_note-_2a">*</a>' in first
    assert " id=" not in second
    assert 'role="doc-noteref"' in second


# --- Blocks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("blocks", "flush"),
    [
        ((p("a"), p("b"), p("c")), "a"),
        ((p("a"), ThematicBreak("***"), p("b"), p("c")), "ab"),
        ((Heading(run("h")), p("a"), p("b")), "a"),
        ((p("a"), BlockQuote((p("b"), p("c"))), p("d")), "ab"),
        ((Verse("song", ()), p("a"), p("b")), "a"),
        ((p(), p("a"), p("b")), "a"),
    ],
)
def test_a_paragraph_after_a_head_or_a_break_is_flush(blocks: tuple[Block, ...], flush: str) -> None:
    body = ElementTree.fromstring(f'<body xmlns:epub="e">{TextWriter().blocks(blocks)}</body>')
    assert "".join(words(each) for each in body.iter("p") if each.get("class") == "first") == flush


def test_verse_keeps_its_lines_stanzas_and_indents() -> None:
    stanzas = (
        (VerseLine(run("one")), VerseLine(run("two"), 1)),
        (VerseLine(run(Emphasis(run("three"))), 99),),
        (),
    )
    written = TextWriter().blocks((Verse("song", stanzas, run("A Band")),))
    assert written == (
        '<div class="verse" epub:type="z3998:verse z3998:song">\n'
        '<p><span>one</span><br/><span class="i1">two</span></p>\n'
        '<p><span class="i8"><em>three</em></span></p>\n'
        '<p class="cite"><cite>A Band</cite></p>\n'
        "</div>"
    )


def test_a_break_is_a_rule_or_on_request_the_authors_own_mark() -> None:
    blocks = (ThematicBreak("o<O>o"), ThematicBreak())
    assert TextWriter().blocks(blocks) == '<hr class="break"/>\n<hr class="break"/>'
    assert TextWriter(keep_marks=True).blocks(blocks) == '<p class="mark">o&lt;O&gt;o</p>\n<hr class="break"/>'


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (BlockQuote((p("Dear"),), run("N."), "letter"), 'epub:type="z3998:letter"'),
        (BlockQuote((p("Hi"),), kind="message"), 'class="message"'),
        (Aside("A/N", (p("Hi"),)), '<p class="first"><span class="label">A/N</span> Hi</p>'),
        (Aside("", (p("Hi"),)), '<aside class="aside" role="note">\n<p class="first">Hi</p>'),
        (Aside("A/N", (ItemList((run("- x"),)),)), '<p class="first alone"><span class="label">A/N</span></p>\n<ul>'),
        (Preformatted("a\n  b"), "<pre>a\n  b</pre>"),
        (Preformatted("-" * 35), '<pre class="wide">'),
        (Preformatted("-" * 61), '<pre class="wider">'),
        (Heading(run("h"), 1), "<h2>h</h2>"),
        (Heading(run("h"), 9), "<h2>h</h2>"),
        (ItemList((run("1. a"), run("2. b"))), "<ul>\n<li>1. a</li>\n<li>2. b</li>\n</ul>"),
        (ItemList((run("a"), run("I. M. Cross"))), '<ul class="bulleted">\n<li>a</li>\n<li>I. M. Cross</li>\n</ul>'),
        (EndMark(run("fin")), '<p class="end">fin</p>'),
    ],
)
def test_blocks(block: Block, expected: str) -> None:
    assert expected in TextWriter().blocks((block,))


@pytest.mark.parametrize(
    ("typed", "ranks"),
    [
        ((2, 3, 4, 2), (2, 3, 4, 2)),
        ((3, 3, 3), (2, 2, 2)),
        ((4, 6, 6, 4, 2, 6), (2, 3, 3, 2, 2, 3)),
        ((2, 3, 4, 5, 6, 7, 8), (2, 3, 4, 5, 6, 6, 6)),
    ],
)
def test_no_level_of_headings_is_skipped(typed: tuple[int, ...], ranks: tuple[int, ...]) -> None:
    written = TextWriter().blocks(tuple(Heading(run("h"), level) for level in typed))
    assert tuple(int(rank) for rank in re.findall(r"<h(\d)>", written)) == ranks


# --- Pages --------------------------------------------------------------------------------------------------------


def test_a_title_page_says_the_rating_and_warnings_before_all_else() -> None:
    content = TitlePage(
        "Salt & Bread",
        "Agnes Tarrow",
        Rating("Strong PG13", "Teen"),
        (Aside("Content Warning", (p("Grief."),)),),
        (("Pairing", (p("A/B"),)), ("", (p("Unnamed."),)), ("Summary", (p("One."), p("Two.")))),
        (Aside("Disclaimer", (p("Not mine."),)),),
        (p("For M."),),
    )
    root = tree(content, "title-page", title="Title Page")
    section = root.find("x:body/x:section", NAMES)
    assert section is not None
    assert words(section) == (
        "Salt & Bread by Agnes Tarrow Rating Strong PG13 (Teen) Content Warning Grief. "
        "Pairing A/B Unnamed. Summary One. Two. For M. Disclaimer Not mine."
    )
    assert section.get(EPUB_TYPE) == "titlepage"
    notice = section.find(".//x:section[@role='doc-notice']", NAMES)
    assert notice is not None
    assert notice.get(EPUB_TYPE) == "notice"
    labelled_by = section.get("aria-labelledby")
    assert words(section.find(f".//*[@id='{labelled_by}']", NAMES)) == "Salt & Bread"


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        (Rating("Mature audiences", "Mature"), "Rating Mature audiences"),
        (Rating("", "Explicit"), "Rating Explicit"),
        (Rating("NC-17", "Explicit"), "Rating NC-17 (Explicit)"),
    ],
)
def test_the_common_level_is_said_where_it_says_more(rating: Rating, expected: str) -> None:
    root = tree(TitlePage("Salt", "", rating), "title-page")
    assert words(root.find(".//x:p[@class='rating']", NAMES)) == expected


def test_what_has_nothing_to_say_takes_no_room() -> None:
    section = tree(TitlePage("Salt", ""), "title-page").find("x:body/x:section", NAMES)
    assert section is not None
    assert [child.tag.rpartition("}")[2] for child in section.iter()] == ["section", "div", "h1"]


def test_a_byline_in_another_language_has_no_english_by() -> None:
    root = tree(TitlePage("Salz", "A. Tarrow"), "title-page", language="de")
    assert words(root.find(".//x:p[@class='byline']", NAMES)) == "A. Tarrow"
    assert root.get("lang") == root.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"
    assert root.get("dir") is None


@pytest.mark.parametrize(("language", "tag"), [("he", "he"), ("English, mostly", "und"), ("", "und")])
def test_only_well_formed_language_tags(language: str, tag: str) -> None:
    root = tree(TitlePage("Salt", ""), "title-page", language=language)
    assert root.get("lang") == tag
    assert root.get("dir") == ("rtl" if tag == "he" else None)


def test_a_chapter_stands_in_the_order_of_a_book() -> None:
    chapter = Chapter(
        "CHAPTER I.",
        run("The ", Emphasis(run("Jar"))),
        notes=(Note("A/N", (p("Before."),)),),
        blocks=(p("Text."),),
        end_notes=(Note("", (p("After."),)),),
    )
    content = ChapterText(chapter, (Epigraph((p("Motto."),), run("Ida")),), Epigraph((p("Coda."),)), opening=True)
    section = tree(content).find("x:body/x:section", NAMES)
    assert section is not None
    assert words(section) == "CHAPTER I. The Jar A/N Before. Motto. Ida Text. Coda. After."
    assert (section.get("role"), section.get(EPUB_TYPE)) == ("doc-chapter", "chapter")
    assert [quote.get("role") for quote in section.iterfind("x:blockquote", NAMES)] == ["doc-epigraph"] * 2


@pytest.mark.parametrize(
    ("chapter", "title", "kind"),
    [
        (Chapter("PART ONE", level=0), "Part One", "part"),
        (Chapter("Prologue"), "Prologue", "prologue"),
        (Chapter("EPILOGUE"), "Epilogue", "epilogue"),
        (Chapter("1"), "1", "chapter"),
    ],
)
def test_what_a_chapter_is_called(chapter: Chapter, title: str, kind: str) -> None:
    section = tree(ChapterText(chapter), title=title).find("x:body/x:section", NAMES)
    assert section is not None
    assert (section.get("role"), section.get(EPUB_TYPE)) == (f"doc-{kind}", kind)


def test_only_the_opening_of_a_story_without_chapters_shows_its_title() -> None:
    opening = tree(ChapterText(Chapter(blocks=(p("a"),)), opening=True)).find("x:body/x:section", NAMES)
    later = tree(ChapterText(Chapter(blocks=(p("a"),))), title="2").find("x:body/x:section", NAMES)
    assert words(opening) == "Salt a"
    assert words(later) == "a"
    assert later is not None
    assert later.get("aria-label") == "2"


def test_endnotes_lead_back_to_their_calls() -> None:
    notes = (Endnote("1", "1", (p("One."), p("More."))), Endnote("2", "**", (ItemList((run("x"),)),)))
    root = tree(EndnotesPage(notes, (("1", "salt-chapter-1"),)), "endnotes", title="Endnotes")
    links = root.findall(".//x:a", NAMES)
    assert [(link.get("role"), link.get("href"), link.text) for link in links] == [
        ("doc-backlink", "salt-chapter-1.xhtml#salt-chapter-1_to-note-1", "1")
    ]
    called, uncalled = root.findall(".//*[@class='endnote']", NAMES)
    assert (words(called), called.get("role"), called.get("id")) == ("1 One. More.", "doc-footnote", "salt_note-1")
    # Some devices show a footnote nowhere but over its call: what nothing calls is none.
    assert (words(uncalled), uncalled.get("role")) == ("** x", None)


def test_a_page_of_notes_names_each_note_once() -> None:
    notes = (Note("Preface", (p("One."),)), Note("Thanks", (p("Two."),)), Note("", (p("Three."),)))
    section = tree(NotesPage(notes), "preface", title="Preface").find("x:body/x:section", NAMES)
    assert words(section) == "Preface One. Thanks Two. Three."
    assert section is not None
    assert section.get("role") == "doc-preface"


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ((), "Made with bookmaker"),
        (("a&b.txt",), "Made with bookmaker from the file a&b.txt"),
        (("a.txt", "b.txt"), "Made with bookmaker from these files: a.txt b.txt"),
    ],
)
def test_colophon(sources: tuple[str, ...], expected: str) -> None:
    assert words(tree(Colophon(sources), "colophon").find("x:body", NAMES)) == expected


def test_a_volumes_title_page() -> None:
    assert words(tree(VolumeTitle("Larder", ("A", "B")), "title-page").find("x:body", NAMES)) == "Larder A, B"


@given(st.text())
def test_any_text_at_all_gives_xml(text: str) -> None:
    blocks = (
        p(text, Link(text, run(text)), NoteRef(text, text)),
        Preformatted(text),
        Aside(text, (EndMark(run(text)),)),
    )
    chapter = Chapter(text, run(text), blocks=blocks)
    content = ChapterText(chapter, opening=True, note_pages=((text, "salt-endnotes"),))
    ElementTree.fromstring(page(content, title=text))
    ElementTree.fromstring(page(TitlePage(text, text, None, blocks, ((text, blocks),), blocks), "title-page"))
    ElementTree.fromstring(page(EndnotesPage((Endnote(text, text, blocks),), ((text, "salt"),)), "endnotes"))


@pytest.mark.parametrize("separator", ["\v", "\f", "\u2028", "\u2029"])
def test_what_parts_words_and_may_not_stand_in_xml_is_a_space(separator: str) -> None:
    chapter = Chapter(blocks=(p(f"dark{separator}ness"), Preformatted(f"light{separator}house")))
    assert words(tree(ChapterText(chapter, opening=False))).endswith("dark ness light house")


# --- Templates of the user's own ----------------------------------------------------------------------------------


def test_a_template_of_ones_own_goes_before_the_programs(tmp_path: Path) -> None:
    (tmp_path / "colophon.xhtml").write_text("<p>Sewn by hand.</p>", encoding="utf-8")
    section = Section("colophon", "colophon", "back", "Colophon", Colophon(()))
    assert "<p>Sewn by hand.</p>" in Renderer(tmp_path).render_section(section).xhtml
    assert "Sewn by hand" not in Renderer().render_section(section).xhtml


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("<p>open", "not XML"),
        ("{{ page.sauces }}", "sauces"),
        ("\n{% if %}", r"colophon\.xhtml:2: Expected an expression"),
        ("\n\n{{ 1 / 0 }}", r"colophon\.xhtml:3: ZeroDivisionError"),
        ("{{ write.blocks(5) }}", r"colophon\.xhtml:1: TypeError"),
        ("{% include 'gone.xhtml' %}", r"colophon\.xhtml:1: there is no template gone\.xhtml"),
        ("<p>&nbsp;</p>", "not XML"),
    ],
)
def test_a_faulty_template_is_named(template: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "colophon.xhtml").write_text(template, encoding="utf-8")
    section = Section("colophon", "colophon", "back", "Colophon", Colophon(()))
    with pytest.raises(ConfigurationError, match=message) as caught:
        Renderer(tmp_path).render_section(section)
    assert "colophon.xhtml" in str(caught.value)


def test_a_template_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "colophon.xhtml").write_bytes(b"\xff\xfe\x00")
    section = Section("colophon", "colophon", "back", "Colophon", Colophon(()))
    with pytest.raises(ConfigurationError, match=r"colophon\.xhtml: is not UTF-8"):
        Renderer(tmp_path).render_section(section)


def test_no_style_sets_a_colour_or_a_fixed_size() -> None:
    """A device's own colours and sizes must win: night mode, large print."""
    text = stylesheet_from_names(["core.css", "epub.css"])
    rules = [line.strip() for line in text.splitlines() if ":" in line and line.strip().endswith(";")]
    assert len(rules) > 100
    assert not [rule for rule in rules if rule.startswith(("color", "background")) and "inherit" not in rule]
    assert not [rule for rule in rules if any(unit in rule for unit in ("px;", "pt;", "vh;", "vw;", "#"))]
