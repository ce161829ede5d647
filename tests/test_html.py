"""HTML -> raw paragraphs: archives' pages, hand-made pages, word processors' exports, and no word lost."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookmaker.errors import BookmakerError
from bookmaker.model import RawLine, RawParagraph, Source
from bookmaker.reading.decode import decode
from bookmaker.reading.html import read_html

PATH = Path("story.html")
LONG = (
    "The ferry came in late that night with its lamps out, and nobody on the quay could say who had been aboard. " * 2
)


def read(text: str) -> Source:
    return read_html(PATH, decode(text.encode(), PATH))


def texts(source: Source) -> list[str]:
    return [p.text for p in source.paragraphs]


def spans(line: RawLine) -> list[tuple[str, str, str]]:
    return [(line.text[s.start : s.end], s.kind, s.target) for s in line.spans]


def dropped(source: Source) -> list[tuple[str, str]]:
    return [(reason, paragraph.text) for paragraph, reason in source.dropped]


def facts(paragraph: RawParagraph) -> tuple[str, int, str]:
    return paragraph.role, paragraph.level, paragraph.text


def test_blocks_become_paragraphs_with_their_lines() -> None:
    source = read("<h1>The Quay</h1>\n<p>It rained\nall day.</p>\n\n<hr>\n<P>Then it\r\nstopped.\n<p>So.")
    assert [(p.first_line, p.last_line, *facts(p)) for p in source.paragraphs] == [
        (1, 1, "heading", 1, "The Quay"),
        (2, 3, "text", 0, "It rained all day."),
        (5, 5, "rule", 0, ""),
        (6, 7, "text", 0, "Then it stopped."),
        (8, 8, "text", 0, "So."),
    ]
    assert [line.filled for line in source.paragraphs[1].lines] == [True, False]


def test_lines_are_counted_past_what_a_tree_can_hold() -> None:
    source = read("<p>One</p>" + "\n" * 70_000 + "<p>Two</p>")
    assert source.paragraphs[1].first_line == 70_001


def test_white_space_is_collapsed_and_words_stay_whole() -> None:
    assert texts(read("<p>  un<i>believ</i>able,\t<b>so</b>\n\n <i>it</i>  was &amp; is </p>")) == [
        "unbelievable, so it was & is"
    ]
    assert texts(read("<p>split<b\nclass=x>Bold</b>word</p>")) == ["splitBoldword"]


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<i>so</i>", "emphasis"),
        ("<EM>so</EM>", "emphasis"),
        ("<cite>so</cite>", "emphasis"),
        ("<var>so</var>", "emphasis"),
        ("<u>so</u>", "emphasis"),
        ('<span style="font-style: italic">so</span>', "emphasis"),
        ("<b>so</b>", "strong"),
        ("<strong>so</strong>", "strong"),
        ('<span style="FONT-WEIGHT:700">so</span>', "strong"),
        ("<s>so</s>", "deleted"),
        ("<del>so</del>", "deleted"),
        ("<strike>so</strike>", "deleted"),
        ("<tt>so</tt>", "code"),
    ],
)
def test_inline_tags_are_spans(markup: str, kind: str) -> None:
    (paragraph,) = read(f"<p>Ever {markup}, and on.</p>").paragraphs
    assert paragraph.text == "Ever so, and on."
    assert spans(paragraph.lines[0]) == [("so", kind, "")]


def test_spans_leave_spaces_out_and_join_when_they_touch() -> None:
    (paragraph,) = read("<p>He<i> was </i>a <i>wi</i><i>zard</i>.</p>").paragraphs
    assert spans(paragraph.lines[0]) == [("was", "emphasis", ""), ("wizard", "emphasis", "")]


def test_links_and_calls_for_notes_are_kept() -> None:
    source = read(
        '<p><a href="http://example.org/">There</a> it was.<sup><a href="#n1">1</a></sup> '
        '<a href="#top">Top of page</a></p>'
        '<p id="n1">1. Or was it?</p>'
    )
    assert spans(source.paragraphs[0].lines[0]) == [
        ("There", "link", "http://example.org/"),
        ("1", "note-ref", "n1"),
        ("Top of page", "link", "#top"),
    ]
    assert source.paragraphs[1].name == "n1"


def test_a_break_is_a_line_and_two_are_a_paragraph() -> None:
    source = read("<p>Low water,<br>\nhigh water,<br/>no water.<br><br>Then rain.<br><br><br>Then sun.</p>")
    assert [[line.text for line in p.lines] for p in source.paragraphs] == [
        ["Low water,", "high water,", "no water."],
        ["Then rain."],
        ["Then sun."],
    ]
    assert [p.gap_before for p in source.paragraphs] == [0, 1, 2]
    assert not any(line.filled for p in source.paragraphs for line in p.lines)


def test_single_breaks_between_long_lines_part_paragraphs() -> None:
    assert len(read(f"<body>{LONG}<br>“No,” she said.<br>{LONG}</body>").paragraphs) == 3


@pytest.mark.parametrize(
    ("between", "gap"),
    [
        ("", 1),
        ("<p></p>", 2),
        ("<p>&nbsp;</p>", 2),
        ("<p><o:p>&nbsp;</o:p></p>", 2),
        ("<br>", 2),
        ("<p>&nbsp;</p>\n<p><br></p>", 3),
    ],
)
def test_empty_paragraphs_are_blank_lines(between: str, gap: int) -> None:
    assert read(f"<p>One</p>{between}<p>Two</p>").paragraphs[1].gap_before == gap


def test_divs_are_lines_without_room_between() -> None:
    source = read("<div>One</div><div>Two</div><div><br></div><div>Three</div>")
    assert [p.gap_before for p in source.paragraphs] == [0, 0, 1]


@pytest.mark.parametrize(
    "markup",
    [
        "<center>Title</center>",
        "<p align=center>Title</p>",
        '<div ALIGN="CENTER"><p>Title</div>',
        '<p style="margin:0; text-align: center">Title</p>',
        '<p class="MsoNormal centered">Title</p>',
    ],
)
def test_centred_lines_are_told_in_every_way(markup: str) -> None:
    source = read(f"{markup}<p>Text</p>")
    assert [(p.text, p.centred) for p in source.paragraphs] == [("Title", True), ("Text", False)]


def test_a_center_that_nothing_closes_is_for_the_title() -> None:
    source = read("<center><h1>Title</h1>by nobody<p>It rained.<p>It stopped.")
    assert [p.centred for p in source.paragraphs] == [True, True, False, False]


def test_an_attribution_on_the_right_is_far_in() -> None:
    assert read("<p align=right>-- a ferryman</p>").paragraphs[0].indent > 40


def test_quotations_lists_and_preformatted_text() -> None:
    source = read(
        "<p>One<blockquote>Said<blockquote>and said</blockquote></blockquote>"
        "<ul><li>tea<li>milk<ul><li>oats</ul></ul><pre>  /\\\n\n /  \\  <b>up</b>\n</pre>"
    )
    assert [facts(p) for p in source.paragraphs[:6]] == [
        ("text", 0, "One"),
        ("quote", 1, "Said"),
        ("quote", 2, "and said"),
        ("item", 1, "tea"),
        ("item", 1, "milk"),
        ("item", 2, "oats"),
    ]
    pre = source.paragraphs[6]
    assert [(line.indent, line.text) for line in pre.lines] == [(2, "/\\"), (0, ""), (1, "/  \\  up")]
    assert spans(pre.lines[2]) == [("up", "strong", "")]


def test_a_blockquote_around_the_story_is_its_margin() -> None:
    source = read(f"<blockquote><p>{LONG}<p>{LONG}<blockquote>A letter.</blockquote></blockquote>")
    assert [(p.role, p.level) for p in source.paragraphs] == [("text", 0), ("text", 0), ("quote", 1)]


def test_a_story_in_pre_is_read_as_the_plain_text_it_is() -> None:
    lines = [
        "     The lamps along the quay were lit one by one by a boy",
        "with a pole, who <i>whistled</i> as he came and whistled as",
        "he went along the whole of the wall and back again to",
        "where the ferry would have been if there had been one.",
        "     Nobody thanked him for it, and nobody had ever asked",
        "him to come, for the quay belonged to no parish at all.",
        "     The ferry came in late that night with its lamps out,",
        "and no one on the quay could say who had been aboard it.",
        "     So it was left at that.",
    ]
    source = read("<h2>The Quay</h2>\n<pre>\n" + "\n".join(lines) + "\n</pre>")
    assert [(p.first_line, p.role) for p in source.paragraphs] == [
        (1, "heading"),
        (3, "text"),
        (7, "text"),
        (9, "text"),
        (11, "text"),
    ]
    assert spans(source.paragraphs[1].lines[1]) == [("whistled", "emphasis", "")]
    assert source.layout.parting == "indent"


def test_an_archive_download_keeps_its_parts_apart() -> None:
    source = read(
        "<html><head><title>The Quay - nobody - Ferries [Archive]</title></head><body><div id='preface'>"
        "<p class='message'><b>The Quay</b><br/>Posted at <a href='http://example.org/1'>http://example.org/1</a>.</p>"
        "<div class='meta'><dl class='tags'><dt>Rating:</dt><dd><a href='x'>Teen</a></dd>"
        "<dt>Tags:</dt><dd>rain, tea</dd></dl><h1>The Quay</h1>"
        "<div class='byline'>by <a rel='author'>nobody</a></div><p>Summary</p>"
        "<blockquote class='userstuff'><p>It rains.</p><p>It stops.</p></blockquote></div></div>"
        "<div id='chapters'><div class='meta group'><h2 class='heading'>Chapter 1: Rain</h2><p>Chapter Notes</p>"
        "<blockquote class='userstuff'><p>Thanks!</p></blockquote></div>"
        "<div class='userstuff'><p>It rained.</p></div></div>"
        "<div id='afterword'><div class='meta'><div id='endnotes'><p>End Notes</p>"
        "<blockquote>Bye.</blockquote></div></div>"
        "<p class='message'>Please drop by and comment.</p></div></body></html>"
    )
    assert [(p.role, p.name, p.text) for p in source.paragraphs] == [
        ("text", "message", "The Quay Posted at http://example.org/1."),
        ("metadata", "Rating", "Teen"),
        ("metadata", "Tags", "rain, tea"),
        ("heading", "", "The Quay"),
        ("text", "byline", "by nobody"),
        ("metadata", "Summary", "It rains. It stops."),
        ("heading", "", "Chapter 1: Rain"),
        ("text", "", "Chapter Notes"),
        ("quote", "Chapter Notes", "Thanks!"),
        ("text", "", "It rained."),
        ("text", "", "End Notes"),
        ("quote", "End Notes", "Bye."),
        ("text", "message", "Please drop by and comment."),
    ]
    assert dropped(source) == [("page-title", "The Quay - nobody - Ferries [Archive]")]


def test_the_head_is_metadata_where_the_page_does_not_show_it() -> None:
    source = read(
        "<head><title>The Quay</title><meta name=author content='Jo Nobody'>"
        "<meta name=generator content='Front'></head>"
        "<body><p>It rained.</p></body>"
    )
    assert [(p.role, p.name, p.text) for p in source.paragraphs] == [
        ("metadata", "title", "The Quay"),
        ("metadata", "author", "Jo Nobody"),
        ("text", "", "It rained."),
    ]


def test_definitions_without_names_are_text() -> None:
    source = read("<dl><dt>Rain<dd>Water<dt>Sun</dl><dl><dd>It rained.<dd>It stopped.</dl>")
    assert [(p.role, p.text) for p in source.paragraphs] == [
        ("text", "Rain"),
        ("text", "Water"),
        ("text", "Sun"),
        ("text", "It rained."),
        ("text", "It stopped."),
    ]


def test_tables_are_read_cell_by_cell() -> None:
    assert texts(read("<table><tr><td>menu<td><p>It rained.<p>It <b>stopped</b>.</table>after")) == [
        "menu",
        "It rained.",
        "It stopped.",
        "after",
    ]


def test_what_is_not_read_is_no_text_or_listed() -> None:
    source = read(
        "<style>p {color: red}</style><script>if (a < b) document.write('<p>no</p>')</script><p>Rain"
        "<!-- a remark --><img src=cat.gif alt='a grey cat'><noscript>Turn it on</noscript>"
        "<select><option>Chapter 1<option>Chapter 2</select><nav>Home</nav><span class=pagenum>[12]</span> <so it goes>"
    )
    assert " ".join(texts(source)) == "Rain"
    assert dropped(source) == [
        ("markup-comment", "a remark"),
        ("picture", "a grey cat"),
        ("noscript", "Turn it on"),
        ("form-control", "Chapter 1"),
        ("form-control", "Chapter 2"),
        ("navigation-element", "Home"),
        ("page-number", "[12]"),
        ("unknown-tag", "<so it goes>"),
    ]


@pytest.mark.parametrize("tag", ['<img src="pics/divider2.gif">', '<img src=x.gif alt="* * *">', "<HR WIDTH=50%>"])
def test_pictures_of_rules_are_rules(tag: str) -> None:
    assert [p.role for p in read(f"<p>One</p><p>{tag}</p><p>Two</p>").paragraphs] == ["text", "rule", "text"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<p><a href="x>broken text</a> and "more"</p>', 'broken text and "more"'),
        ("<p>a < b and <3 you & me</p>", "a < b and <3 you & me"),
        ("<p>One <!-- never closed two</p>", "One <!-- never closed two"),
        ("<p>One <i>two</b> three</p>", "One two three"),
        ("<b><i><p>One</b> two</i>", "One two"),
        ("<FONT SIZE=2><FONT COLOR=red>One<P>", "One"),
        ("<![if !supportLists]>One<![endif]><o:p></o:p>", "One"),
        ("One &eacute;t&eacute &#146;til &#8217;n", "One été ’til ’n"),
        ("<script>never closed", "never closed"),
        ("<select>never closed", "never closed"),
        ("<title>never closed", "never closed"),
        ("<p>unclosed <i", "unclosed <i"),
    ],
)
def test_broken_pages_keep_their_words(page: str, expected: str) -> None:
    assert " ".join(texts(read(page))) == expected


def test_emphasis_that_nothing_closes_ends_with_its_paragraph() -> None:
    source = read("<p>One <i>two</p><p>three</p><p><i>four<p>five</i> six</p>")
    marked = [[span[0] for line in p.lines for span in spans(line)] for p in source.paragraphs]
    assert marked == [["two"], [], ["four"], ["five"]]


def test_deep_nesting_costs_no_words() -> None:
    page = "<div><font><blockquote>x " * 3000 + "the end"
    assert " ".join(texts(read(page))).split().count("x") == 3000


class Words(HTMLParser):
    """The words of a page by the standard library's parser, which shares nothing with the reader."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: Counter[str] = Counter()
        self.silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self.silent = False

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.update(re.findall(r"[^\W_]+", data))


def lost_words(source: Source) -> list[str]:
    page = Words()
    page.feed(source.text)
    page.close()
    told = [part for p in source.paragraphs for part in (p.name, p.text)] + [p.text for p, _ in source.dropped]
    there = Counter(re.findall(r"[^\W_]+", " ".join(told)))
    joined = "".join(p.text for p in source.paragraphs)
    return [word for word in page.found - there if word not in joined]


def in_order(source: Source) -> bool:
    numbers = [line.number for p in source.paragraphs if p.role != "metadata" for line in p.lines]
    return numbers == sorted(numbers)


TAGS = """
p br hr i b em font center div h1 h2 h3 blockquote pre ul li dl dt dd table tr td q sup title select option
"""
PIECES = st.sampled_from(
    [f"<{tag}>" for tag in TAGS.split()]
    + [f"</{tag}>" for tag in TAGS.split()]
    + [
        "word",
        "two words",
        "name:",
        "“",
        " ",
        " ",
        "\n",
        "\n",
        "\r\n",
        "\xa0",
        "\t",
        "&nbsp;",
        "&amp;",
        "&#151;",
        "< 3",
    ]
    + ["<P ALIGN=center>", "<a href='#x'>", "</a>", "<a name=x>", "<img alt='alt text'>", "<!-- note -->", "<so so>"]
    + ["<script>hidden()</script>", "<span class=pagenum>", "</span>", "<div id=preface>", "<div class=meta>"]
)


@given(st.lists(PIECES, max_size=50).map("".join))
def test_no_word_is_lost_however_tags_are_nested(page: str) -> None:
    try:
        source = read(page)
    except BookmakerError:
        return
    assert not lost_words(source)
    assert in_order(source)
    for paragraph in source.paragraphs:
        assert all(0 <= s.start < s.end <= len(line.text) for line in paragraph.lines for s in line.spans)


@pytest.mark.parametrize(
    ("typed", "text", "left_out"),
    [
        ("<!DOCTYPE html><?xml version='1.0'?><![if !mso]>One.<![endif]>", "One.", []),
        (
            "<! a remark >One.<? and another ?>",
            "One.",
            [("markup-comment", "a remark"), ("markup-comment", "and another ?")],
        ),
        ("One <![CDATA[two]]> three.", "One two three.", []),
        ('<p"Said so">One.', "One.", [("unknown-tag", '<p"said so">')]),
        ("<scripture>One.</scripture>", "One.", [("unknown-tag", "<scripture>")]),
        ("<script type=x>two()</script>One.", "One.", []),
    ],
)
def test_what_only_looks_like_a_tag_is_listed(typed: str, text: str, left_out: list[tuple[str, str]]) -> None:
    source = read(f"<body>{typed}</body>")
    assert texts(source) == [text]
    assert dropped(source) == left_out


@given(st.text(st.sampled_from("<>/!-pbi a\n\"'=&;#x?[]"), max_size=120))
def test_any_heap_of_signs_can_be_read(page: str) -> None:
    try:
        source = read(page)
    except BookmakerError:
        return
    assert in_order(source)
