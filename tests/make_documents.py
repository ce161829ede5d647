"""Makes the cases that no editor writes: documents and e-books in `cases/`, of invented text.

`python tests/make_documents.py` writes them anew. What is expected of them stands beside them, as for all cases.
"""

from __future__ import annotations

from pathlib import Path

from makers import epub, epub_page, odt, rtf

CASES = Path(__file__).parent / "cases"

FERRY = (
    "The ferry was late again, and Ines Calder stood at the rail with both hands in her pockets and counted the lamps "
    "along the far shore. There were eleven of them. There had been twelve yesterday."
)
COUNTING = "“You are doing it again,” Tobias said behind her. “Counting things that nobody asked you to count.”"
TURNED = (
    "She did not turn round. The water slapped at the piles under the landing, and somewhere on the hill a dog was "
    "barking at the same three notes of wind."
)
LOOKED = (
    "He looked for a long while. Then he took the field glass from its hook and looked once more, and when he lowered "
    "it his face had changed."
)
WENT = (
    "They went down to the boat without a lamp of their own, since nobody who rows towards a light should carry one, "
    "and the tide had turned before either of them thought of the rope."
)


def from_archive() -> bytes:
    """What Archive of Our Own gives for an EPUB: calibre's of its page, cut at its headings."""
    preface = """<div id="preface" class="calibre1"><h2 class="toc-heading" id="calibre_pb_0">Preface</h2>
<p class="message"><b class="calibre3">The Eleventh Lamp</b><br class="calibre4"/>
Posted originally on the <a href="https://archive.example/">Archive of Our Own</a> at <a
 href="https://archive.example/works/9">https://archive.example/works/9</a>.</p>
<div class="meta"><dl class="tags">
<dt class="calibre5">Rating:</dt><dd class="calibre6"><a href="#">Teen And Up Audiences</a></dd>
<dt class="calibre5">Archive Warning:</dt><dd class="calibre6"><a href="#">Major Character Death</a></dd>
<dt class="calibre5">Fandom:</dt><dd class="calibre6"><a href="#">Harbour Watch</a></dd>
<dt class="calibre5">Relationship:</dt><dd class="calibre6"><a href="#">Ines Calder/Tobias Wren</a></dd>
<dt class="calibre5">Additional Tags:</dt><dd class="calibre6"><a href="#">Ferries</a>, <a href="#">Slow Burn</a></dd>
<dt class="calibre5">Language:</dt><dd class="calibre6">English</dd>
<dt class="calibre5">Series:</dt><dd class="calibre6">Part 2 of <a href="#">Slow Tides</a></dd>
<dt class="calibre5">Stats:</dt><dd class="calibre6">Published: 2013-02-03 Words: 131 Chapters: 2/2</dd>
</dl>
<h1 class="calibre7">The Eleventh Lamp</h1>
<div class="byline">by <a rel="author" href="#">orlafenwick</a></div>
<p class="calibre8">Summary</p>
<blockquote class="userstuff"><p class="calibre9">Somebody has put out a light.</p></blockquote></div></div>"""
    chapter = """<div id="chapters" class="calibre1"><div class="meta group"><h2 class="heading">{}</h2></div>
<div class="userstuff2">{}</div></div>"""
    after = """<div id="afterword" class="calibre1"><h2 class="toc-heading">Afterword</h2><div class="meta">
<div id="endnotes"><p class="calibre8">End Notes</p><blockquote class="userstuff"><p>I have never been on a ferry.</p>
</blockquote></div><p class="message">Please <a href="https://archive.example/works/9/comments/new">drop by the Archive
and comment</a> to let the creator know if you enjoyed their work!</p></div></div>"""
    bodies = (
        preface,
        chapter.format("Chapter 1: Lamps", _paragraphs(FERRY, COUNTING, TURNED)),
        chapter.format("Chapter 2: A Dog", _paragraphs(LOOKED, "* * *", WENT, TURNED)),
        after,
    )
    title = "The Eleventh Lamp - orlafenwick - Harbour Watch"
    pages = {f"lamp_split_00{n}.xhtml": epub_page(body, title, ' class="calibre"') for n, body in enumerate(bodies)}
    said = (
        "<dc:title>The Eleventh Lamp</dc:title><dc:creator>orlafenwick</dc:creator><dc:language>en</dc:language>"
        "<dc:subject>Fanworks</dc:subject><dc:subject>Harbour Watch</dc:subject>"
        "<dc:publisher>Archive of Our Own</dc:publisher>"
    )
    return epub(pages, said)


def from_fanficfare() -> bytes:
    """What FanFicFare makes: a title page of lines, a list of the chapters, a page for each."""
    entries = (
        ("Category", "Harbour Watch"), ("Genre", "Mystery, Drama"), ("Characters", "Ines Calder, Tobias Wren"),
        ("Status", "Complete"), ("Rating", "T"), ("Chapters", "2"), ("Summary", "Somebody has put out a light."),
    )  # fmt: skip
    lines = "".join(f"\n<b>{name}:</b> {value}<br />\n" for name, value in entries)
    title = '<h3><a href="https://fic.example/1">The Eleventh Lamp</a> by <a class="authorlink" href="#">orla</a></h3>'
    listed = (
        '<h3>Table of Contents</h3>\n<a href="file0001.xhtml">1. Lamps</a><br />\n<a href="file0002.xhtml">2. A Dog</a>'
    )
    chapter = '<h3 class="fff_chapter_title">{}</h3>\n{}'
    pages = {
        "cover.xhtml": epub_page('<div><img src="images/cover.jpg" alt="cover"/></div>', "Cover"),
        "title_page.xhtml": epub_page(
            f"{title}\n<div>\n{lines}\n</div>", "The Eleventh Lamp", ' class="fff_titlepage"'
        ),
        "toc_page.xhtml": epub_page(f"<div>\n{listed}\n</div>", "The Eleventh Lamp by orla", ' class="fff_tocpage"'),
        "file0001.xhtml": epub_page(chapter.format("1. Lamps", _paragraphs(FERRY, COUNTING, TURNED)), "1. Lamps"),
        "file0002.xhtml": epub_page(chapter.format("2. A Dog", _paragraphs(LOOKED, WENT)), "2. A Dog"),
    }
    said = (
        "<dc:title>The Eleventh Lamp</dc:title><dc:creator>orla</dc:creator><dc:subject>FanFiction</dc:subject>"
        "<dc:contributor>FanFicFare</dc:contributor><dc:description>Somebody has put out a light.</dc:description>"
    )
    return epub(pages, said)


def by_its_spine() -> bytes:
    """Any other book: chapters, notes on a page of their own, a page that the spine does not have."""
    call = f'{TURNED}<a href="notes.xhtml#n1" id="r1">1</a> {COUNTING}'
    pages = {
        "two.xhtml": epub_page(f"<h1>A Dog</h1>{_paragraphs(LOOKED, '* * *', WENT)}", "A Dog"),
        "one.xhtml": epub_page(f"<h1>Lamps</h1>{_paragraphs(FERRY, call)}", "Lamps"),
        "notes.xhtml": epub_page('<h2>Notes</h2><ol><li id="n1">Two of them. <a href="one.xhtml#r1">↩</a></li></ol>'),
        "other.xhtml": epub_page("<p>By the same author: nothing yet.</p>"),
    }
    said = (
        "<dc:title>Twelve Lamps</dc:title><dc:creator>Orla Fenwick</dc:creator><dc:creator>Bo Dale</dc:creator>"
        "<dc:description>&lt;p&gt;A ferry is late.&lt;/p&gt;</dc:description><dc:subject>Ferries</dc:subject>"
        '<meta name="calibre:series" content="Harbour"/><meta name="calibre:series_index" content="2.0"/>'
    )
    return epub(pages, said, spine=["one.xhtml", "two.xhtml", "notes.xhtml"])


def open_document() -> bytes:
    """A document of a word processor: styles, a footnote, a remark of an editor."""
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
        "<text:p>Two of them.</text:p></text:note-body></text:note>"
    )
    remark = "<office:annotation><dc:creator>B.</dc:creator><text:p>Eleven or twelve?</text:p></office:annotation>"
    slanted = '<text:span text:style-name="I">never</text:span>'
    return odt(
        '<text:p text:style-name="Title">Twelve Lamps</text:p>', "Author: Orla Fenwick", "Rating: PG-13", "",
        f"{FERRY}{remark}", f"{TURNED}{note} She had {slanted} been asked.",
        '<text:p text:style-name="C">* * *</text:p>', LOOKED, WENT,
    )  # fmt: skip


def rich_text() -> bytes:
    """The same in rich text, as a word processor of the 1990s wrote it."""
    note = r"{\super\chftn}{\footnote\pard\plain {\super\chftn} Two of them.}"
    return rtf(
        r"\s5\qc Twelve Lamps", "Author: Orla Fenwick", "Rating: PG-13", "", rf"{{\header Lamps, page 3\par}}{FERRY}",
        rf"{TURNED}{note} She had {{\i never}} been asked, at the caf\'e9.", r"\qc * * *", LOOKED, WENT,
    )  # fmt: skip


def _paragraphs(*texts: str) -> str:
    return "\n".join(f"<p>{text}</p>" for text in texts)


MADE = {
    "epub-of-an-archive/input.epub": from_archive,
    "epub-of-fanficfare/input.epub": from_fanficfare,
    "epub-by-its-spine/input.epub": by_its_spine,
    "open-document/input.odt": open_document,
    "rich-text/input.rtf": rich_text,
}

if __name__ == "__main__":
    for name, make in MADE.items():
        path = CASES / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(make())
