"""Markdown -> raw paragraphs: lines with their numbers, marks beside the text, and no word lost."""

from __future__ import annotations

import html
import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bookmaker.errors import BookmakerError
from bookmaker.model import RawLine, RawParagraph, Source
from bookmaker.reading.decode import decode
from bookmaker.reading.linklabels import HELPERS
from bookmaker.reading.markdown import read_markdown

PATH = Path("story.md")
LONG = "The ferry came in very late that night with all its lamps out, and no one on the quay could say who was aboard."


def read(text: str) -> Source:
    return read_markdown(PATH, decode(text.encode(), PATH))


def only(text: str) -> RawParagraph:
    (paragraph,) = read(text).paragraphs
    return paragraph


def rows(source: Source) -> list[tuple[int, str, str]]:
    """(first line, role, text) of each paragraph."""
    return [(p.first_line, p.role, p.text) for p in source.paragraphs]


def spans(line: RawLine) -> list[tuple[str, str, str]]:
    return [(line.text[s.start : s.end], s.kind, s.target) for s in line.spans]


def dropped(source: Source) -> list[tuple[str, str]]:
    return [(reason, paragraph.text) for paragraph, reason in source.dropped]


def test_paragraphs_have_their_lines_and_gaps() -> None:
    source = read("# The Quay\n\nOne.\n\n\n\nTwo.\n***\nThree.\n")
    assert rows(source) == [
        (1, "heading", "The Quay"),
        (3, "text", "One."),
        (7, "text", "Two."),
        (8, "rule", "***"),
        (9, "text", "Three."),
    ]
    assert [p.gap_before for p in source.paragraphs] == [0, 1, 3, 0, 0]
    assert source.paragraphs[0].level == 1
    assert source.format == "markdown"
    assert source.layout.parting == "markup"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_line_end_counts_lines_alike(end: str) -> None:
    assert rows(read(end.join(["One", "", "Two"]))) == [(1, "text", "One"), (3, "text", "Two")]


def test_marks_are_taken_out_and_kept_as_spans() -> None:
    (line,) = only("a *slant* and **strong *both* ways**, `code`, ~~gone~~, [there](http://example.org/x)").lines
    assert line.text == "a slant and strong both ways, code, gone, there"
    assert spans(line) == [
        ("slant", "emphasis", ""),
        ("strong both ways", "strong", ""),
        ("both", "emphasis", ""),
        ("code", "code", ""),
        ("gone", "deleted", ""),
        ("there", "link", "http://example.org/x"),
    ]


def test_a_span_over_lines_is_a_span_in_each() -> None:
    first, second = only("He *said\nnothing* more.").lines
    assert (spans(first), spans(second)) == ([("said", "emphasis", "")], [("nothing", "emphasis", "")])


def test_escapes_and_entities_become_their_characters() -> None:
    assert only(r"wait \-\- \*no\* &amp; &mdash; (c) 'so'...").text == "wait -- *no* & — (c) 'so'..."


@pytest.mark.parametrize("text", ["a_b_c", "5 * 3 * 2", "and/or <3 you", "he thought, <so it goes>", "<so it goes>"])
def test_what_is_no_mark_stays_as_typed(text: str) -> None:
    (line,) = only(text).lines
    assert (line.text, line.spans) == (text, ())


def test_soft_breaks_join_in_a_wrapped_file_and_hard_breaks_do_not() -> None:
    text = (
        "The lamps along the quay were lit one by one by a boy\n"
        "with a pole, who whistled as he came and whistled as\n"
        "he went.  \n"
        "Nobody thanked him.\\\n"
        "Nobody ever had.\n"
    )
    lines = only(text).lines
    assert [line.number for line in lines] == [1, 2, 3, 4, 5]
    assert [line.filled for line in lines] == [True, True, False, False, False]


def test_short_lines_beside_long_paragraphs_are_the_writers_own() -> None:
    source = read(f"{LONG}\n\n{LONG}\n\nLow water,\nhigh water,\nno water.\n\n{LONG}\n")
    assert [line.filled for line in source.paragraphs[2].lines] == [False, False, False]


def test_long_lines_without_blank_lines_are_paragraphs() -> None:
    source = read(f"{LONG}\n“No,” she said.\n{LONG}\n{LONG}\n")
    assert [(p.first_line, p.gap_before) for p in source.paragraphs] == [(1, 0), (2, 0), (3, 0), (4, 0)]


def test_a_rule_under_a_paragraph_makes_no_heading_of_it() -> None:
    source = read(f"{LONG}\n---\n{LONG}\n\nOne line\nand another\n---\n\nPart Two\n---\n")
    roles = [(p.first_line, p.role) for p in source.paragraphs]
    assert roles == [(1, "text"), (2, "rule"), (3, "text"), (5, "text"), (7, "rule"), (9, "heading")]


@pytest.mark.parametrize("mark", ["***", "* * *", "---", "- - -", "___", "# # #", "###", "#"])
def test_marks_of_signs_are_rules_as_typed(mark: str) -> None:
    assert rows(read(f"One.\n\n{mark}\n\nTwo."))[1] == (3, "rule", mark)


@pytest.mark.parametrize("mark", ["~~~", "```", "+ + +", "* *", "-", "o", "~", "= = ="])
def test_other_marks_are_text_and_open_nothing(mark: str) -> None:
    assert rows(read(f"One.\n\n{mark}\n\nTwo.")) == [(1, "text", "One."), (3, "text", mark), (5, "text", "Two.")]


def test_a_mark_without_blank_lines_stands_alone() -> None:
    assert rows(read("One.\n~~~\nTwo.")) == [(1, "text", "One."), (2, "text", "~~~"), (3, "text", "Two.")]


def test_quotations_keep_their_lines_and_depth() -> None:
    source = read("> Low water,\n>   high water  \n> no water\n>> deeper\n\nOut.")
    assert [(p.role, p.level, p.first_line) for p in source.paragraphs] == [
        ("quote", 1, 1),
        ("quote", 2, 4),
        ("text", 0, 6),
    ]
    assert [(line.text, line.indent) for line in source.paragraphs[0].lines] == [
        ("Low water,", 0),
        ("high water", 2),
        ("no water", 0),
    ]


def test_list_items_keep_their_bullets_as_typed() -> None:
    source = read("- tea\n- *milk*\n\n  and more\n1) first\n   1. inside\n")
    assert [(p.text, p.role, p.level, p.name) for p in source.paragraphs] == [
        ("- tea", "item", 1, "-"),
        ("- milk", "item", 1, "-"),
        ("and more", "item", 1, ""),
        ("1) first", "item", 1, "1)"),
        ("1. inside", "item", 2, "1."),
    ]
    assert spans(source.paragraphs[1].lines[0]) == [("milk", "emphasis", "")]


def test_a_number_alone_is_text() -> None:
    assert rows(read("1.\n\nIt rained.")) == [(1, "text", "1."), (3, "text", "It rained.")]


def test_code_blocks_are_kept_to_the_space() -> None:
    source = read("Look:\n\n     /\\_/\\\n\n    ( o.o )\n\n```text\nx  =  1\n```\n")
    assert [(line.number, line.indent, line.text) for line in source.paragraphs[1].lines] == [
        (3, 1, "/\\_/\\"),
        (4, 0, ""),
        (5, 0, "( o.o )"),
    ]
    assert source.paragraphs[2].role == "preformatted"
    assert (source.paragraphs[2].first_line, source.paragraphs[2].text) == (8, "x  =  1")
    assert dropped(source) == [("code-language", "text")]


def test_prose_indented_by_a_tab_is_no_code() -> None:
    assert [p.role for p in read(f"\t{LONG}\n\n\t{LONG} *And so.*\n").paragraphs] == ["text", "text"]


def test_simple_tags_are_understood() -> None:
    source = read("A <i>slanted</i> <u>word</u><br>and a <b>line</b> <a href='x'>there</a>.<!-- aside -->\n\n<hr>\n")
    first, second = source.paragraphs[0].lines
    assert spans(first) == [("slanted", "emphasis", ""), ("word", "emphasis", "")]
    assert spans(second) == [("line", "strong", ""), ("there", "link", "x")]
    assert (first.number, second.number, first.filled) == (1, 1, False)
    assert source.paragraphs[1].role == "rule"
    assert dropped(source) == [("markup-comment", "aside")]


def test_center_holds_until_it_is_closed() -> None:
    source = read("<center>The Quay</center>\n\n<center>\n\n*by* nobody\n\n</center>\n\nIt rained.\n")
    assert [(p.first_line, p.text, p.centred) for p in source.paragraphs] == [
        (1, "The Quay", True),
        (5, "by nobody", True),
        (9, "It rained.", False),
    ]


def test_notes_are_called_and_kept_in_place() -> None:
    source = read("Rain[^1] and wind[^b].\n\n[^1]: Sic.\n\n[^b]: A gale.\n")
    assert spans(source.paragraphs[0].lines[0]) == [("[^1]", "note-ref", "1"), ("[^b]", "note-ref", "b")]
    assert [p.text for p in source.paragraphs[1:]] == ["[^1]: Sic.", "[^b]: A gale."]


def test_what_is_not_text_is_listed() -> None:
    source = read('![A grey cat](cat.png) [on][1] [off](x "Title")\n\n[1]: http://example.org "Where"\n')
    assert dropped(source) == [
        ("picture", "A grey cat"),
        ("link-definition", "1"),
        ("link-title", "Title"),
        ("link-definition", '[1]: http://example.org "Where"'),
    ]


YAML = "title: The Quay: a tale\nAuthor's name: 'Jo'\ntags:\n- rain\n- tea\nnotes: Folded over\n  two lines.\nempty:\n"


@pytest.mark.parametrize("close", ["---", "--", "...", ""])
def test_front_matter_is_read_however_it_is_closed(close: str) -> None:
    source = read(f"---\n{YAML}{close}\n\nIt rained.\n")
    entries = [
        (p.name, p.first_line, [line.text for line in p.lines]) for p in source.paragraphs if p.role == "metadata"
    ]
    assert entries == [
        ("title", 2, ["The Quay: a tale"]),
        ("Author's name", 3, ["'Jo'"]),
        ("tags", 4, ["", "- rain", "- tea"]),
        ("notes", 7, ["Folded over", "two lines."]),
        ("empty", 9, [""]),
    ]
    body = source.paragraphs[-1]
    assert (body.role, body.text, body.first_line) == ("text", "It rained.", 12)
    fences = [paragraph.first_line for paragraph, reason in source.dropped if reason == "front-matter-fence"]
    assert fences == ([1, 10] if close else [1])


def test_front_matter_may_be_followed_at_once_and_hold_blocks() -> None:
    source = read("---\nsummary: |\n  Rain.\n\n  More rain.\n# a remark\n--\nIt rained.\n")
    assert [line.text for line in source.paragraphs[0].lines] == ["", "Rain.", "More rain."]
    assert source.paragraphs[1].text == "It rained."
    assert ("front-matter-comment", "# a remark") in dropped(source)


def test_toml_front_matter_is_read() -> None:
    source = read('+++\ntitle = "The Quay"\ntags = [\n  "rain = wet",\n]\n[extra]\nwords = 10\n+++\nIt rained.\n')
    assert [(p.name, p.text) for p in source.paragraphs if p.role == "metadata"] == [
        ("title", '"The Quay"'),
        ("tags", '[ "rain = wet", ]'),
        ("words", "10"),
    ]
    assert ("front-matter-comment", "[extra]") in dropped(source)


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("authors: [Ann Marsh, 'Oakes, Jonas']", ("Ann Marsh", "Oakes, Jonas")),
        ("authors:\n  - Ann Marsh\n  - Jonas Oakes", ("Ann Marsh", "Jonas Oakes")),
        ("title: 'The Ferryman''s Daughter'", ("The Ferryman's Daughter",)),
        ("summary: >\n  One.\n  Two.\n\n  Three.", ("One. Two.\n\nThree.",)),
        ("summary: |\n  One.\n  Two.", ("One.\nTwo.",)),
        ("time: 12:30", ("12:30",)),
        ("done: no", ("no",)),
        ("date: 2014-05-06", ("2014-05-06",)),
        ("title: Ferries: A Memoir", ()),
        ("mood: wet # and cold", ()),
        ('quote: "caf\\u00e9"', ()),
        ("cast: {keeper: Ann}", ()),
        ("who: *a", ()),
        ("many: [&a Ann, *a, *a]", ()),
        ("deep: " + "[" * 5_000, ()),
    ],
)
def test_an_entry_of_front_matter_has_the_values_that_yaml_gives_it(typed: str, values: tuple[str, ...]) -> None:
    assert read(f"---\n{typed}\n---\n\n{LONG}\n").paragraphs[0].values == values


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ('authors = ["Ann Marsh", "Jonas Oakes"]', ("Ann Marsh", "Jonas Oakes")),
        ("title = 'The Quay'", ("The Quay",)),
        ('summary = """\nOne.\nTwo."""', ("One.\nTwo.",)),
        ("date = 2014-05-06", ()),
        ("title = The Quay", ()),
    ],
)
def test_an_entry_of_front_matter_has_the_values_that_toml_gives_it(typed: str, values: tuple[str, ...]) -> None:
    assert read(f"+++\n{typed}\n+++\n\n{LONG}\n").paragraphs[0].values == values


@given(st.text(alphabet="ab:-[]{}'\"|>&*#!% \n\\", max_size=200))
def test_no_front_matter_fails(typed: str) -> None:
    assert read(f"---\ntitle: {typed}\n---\n\n{LONG}\n").paragraphs


@pytest.mark.parametrize(
    "text", ["---\n\nIt rained: a lot.\n", "---\nIt rained\n---\n", "***\ntitle: x\n", "+++\nIt rained.\n"]
)
def test_a_rule_at_the_head_is_no_front_matter(text: str) -> None:
    assert not [p for p in read(text).paragraphs if p.role == "metadata"]


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", text))


def words_of_file(text: str) -> Counter[str]:
    """The words of a Markdown file as a reader of plain text would count them: tags and link targets are none."""
    text = re.sub(r"(?s)<!--.*?-->", " ", text)
    return words(html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", " ", text)))


def words_told(source: Source) -> Counter[str]:
    parts = [part for p in source.paragraphs for part in (p.name, p.text)]
    targets = [unquote(span.target) for p in source.paragraphs for line in p.lines for span in line.spans]
    return words(" ".join([*parts, *targets, *(p.text for p, _ in source.dropped)]))


def in_order(source: Source) -> bool:
    numbers = [line.number for p in source.paragraphs for line in p.lines]
    return numbers == sorted(numbers)


MARKS = (
    "word|two words|*|**|_|`|```|~~~|~~|# |### #|> |>> |- |+ |1. |2)|---|--|===|***|+++|    |\t|  | |\\|[|](|)".split(
        "|"
    )
)
MORE_MARKS = "[^1]|[^1]:|[x]: y|![|<i>|</i>|<br>|<!--|-->|<hr>|<center>|</center>|<div>|<p>|</p>|<pre>|</pre>".split(
    "|"
)
OTHERS = [
    "<so so>",
    "<",
    ">",
    "&amp;",
    "&nbsp;",
    "title: x",
    "key:",
    "- a",
    "a = b",
    "…",
    "\n",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
]
PIECES = st.sampled_from(MARKS + MORE_MARKS + OTHERS)


@given(st.lists(PIECES, max_size=40).map("".join))
@example("[](2)")
@example("[ ](word)")
def test_no_word_is_lost_whatever_is_typed(text: str) -> None:
    try:
        source = read(text)
    except BookmakerError:
        return
    lost = words_of_file(source.text) - words_told(source)
    # Marks may stand inside a word: then it is found joined.
    joined = "".join(p.text for p in source.paragraphs)
    assert not [word for word in lost if word not in joined]
    assert in_order(source)
    for paragraph in source.paragraphs:
        assert all(0 <= s.start < s.end <= len(line.text) for line in paragraph.lines for s in line.spans)


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    try:
        source = read(text.encode("utf-8", "replace").decode())
    except BookmakerError:
        return
    assert in_order(source)


BRACKETS = st.lists(st.sampled_from([*"[]()!<>`*_\\ \na\"'", "](", "![", "[a]", "](b)", "[a](b)"]), max_size=40).map(
    "".join
)


@given(BRACKETS)
def test_the_brackets_of_links_are_those_that_the_parser_itself_finds(text: str) -> None:
    theirs, ours = MarkdownIt("commonmark"), MarkdownIt("commonmark")
    ours.helpers = HELPERS  # type: ignore[assignment]
    text = f"{text}\n\n[a]: c\n\n{text}{text}"
    assert ours.render(text) == theirs.render(text)


def test_brackets_as_deep_as_the_parser_goes_are_found_as_by_itself() -> None:
    theirs, ours = (MarkdownIt("commonmark", {"maxNesting": 20}) for _ in range(2))
    ours.helpers = HELPERS  # type: ignore[assignment]
    for depth in (5, 19, 20, 21, 22, 60):
        for text in ("[" * depth + "a](b)", "[" * depth + "a" + "](b)" * depth, "![" * depth + "a" + "](b)" * depth):
            assert ours.render(text) == theirs.render(text)
