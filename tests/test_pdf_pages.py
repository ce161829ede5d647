"""What a page is before and after it is laid out: its design, its mark-up, what is stamped on it. Pure functions."""

from __future__ import annotations

import re

import pytest
from lxml import etree  # type: ignore[import-untyped]

from bookmaker.errors import ConfigurationError
from bookmaker.pdf.design import PageDesign, design_from_trim, fits_gutter, page_css, with_gutter
from bookmaker.pdf.fonts import (
    CUT_NAMES,
    FACE_NAMES,
    character_width,
    characters_without_glyph,
    cut_from_address,
    face_css,
    find_face,
    shaped,
    subset_of_cut,
)
from bookmaker.pdf.layout import diagnostics_from_messages
from bookmaker.pdf.markup import dedication_apart, ids_in, lead_from_text, print_body
from bookmaker.pdf.paper import INCH, gutter_from_pages, parse_size
from bookmaker.pdf.stamping import folio_mark, head_mark, roman_from_number, stamp_streams

TRIMS = ("a6", "pocket", "b6", "a5", "digest", "trade", "letter", "a4")


def design_of(trim: str, face: str = "garamond", **more: object) -> PageDesign:
    width = character_width(find_face(face))
    return design_from_trim(parse_size(trim), width, **more)  # type: ignore[arg-type]


# --- Design -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("face", FACE_NAMES)
@pytest.mark.parametrize("trim", TRIMS)
def test_a_line_holds_55_to_75_characters_where_the_page_is_wide_enough(trim: str, face: str) -> None:
    design = design_of(trim, face)
    characters = design.measure / design.size / character_width(find_face(face))
    assert (55 if trim not in ("a6", "pocket") else 50) <= round(characters) <= 75


@pytest.mark.parametrize("trim", TRIMS)
def test_what_stands_on_a_page_keeps_clear_of_its_edges_and_of_the_text(trim: str) -> None:
    design = design_of(trim)
    text_top = design.trim.height - design.top
    assert text_top + 6 < design.head < design.trim.height - 0.25 * INCH
    assert 0.25 * INCH < design.folio < design.bottom - 6
    assert design.inner + design.measure + design.outer == pytest.approx(design.trim.width)
    assert min(design.inner, design.outer) >= 0.375 * INCH


@pytest.mark.parametrize("pages", [24, 150, 151, 300, 500, 700, 828, 1200])
@pytest.mark.parametrize("trim", TRIMS)
def test_the_gutter_grows_with_the_page_count_in_one_more_pass_at_most(trim: str, pages: int) -> None:
    first = with_gutter(design_of(trim), pages)
    settled = first if fits_gutter(first, pages) else design_of(trim, pages=pages)
    assert settled.inner >= gutter_from_pages(pages)
    assert settled.outer >= 0.375 * INCH


def test_a_thicker_book_keeps_its_lines_where_its_margins_can_give() -> None:
    thin, thick = with_gutter(design_of("a5"), 100), with_gutter(design_of("a5"), 600)
    assert thin.measure == thick.measure
    assert thin.inner < thick.inner


def test_facing_pages_mirror_each_other_and_a_screen_has_one_kind_of_page() -> None:
    design, screen = with_gutter(design_of("a5"), 600), design_of("a5", purpose="screen")
    assert design.left_margin(recto=True) == design.inner > design.left_margin(recto=False)
    assert screen.left_margin(recto=True) == screen.left_margin(recto=False)


@pytest.mark.parametrize("trim", ["digest", "a5", "trade", "pocket"])
def test_for_lulu_nothing_stands_within_half_an_inch_of_an_edge(trim: str) -> None:
    design = design_of(trim, purpose="lulu")
    assert design.outer >= 0.5 * INCH
    assert design.inner >= 0.75 * INCH
    assert design.trim.height - design.head - design.small >= 0.5 * INCH
    assert design.folio - 0.25 * design.size >= 0.5 * INCH - 2


def test_large_print_is_16_to_18_points() -> None:
    assert {design_of(trim, large_print=True).size for trim in ("digest", "a5", "trade", "letter")} == {16.0, 18.0}


@pytest.mark.parametrize(("trim", "size"), [("a5", 4.0), ("a5", 60.0), ("a7", 30.0)])
def test_type_that_no_page_can_be_set_in_is_refused(trim: str, size: float) -> None:
    with pytest.raises(ConfigurationError, match="points"):
        design_of(trim, size=size)


def test_the_text_area_is_a_whole_number_of_lines() -> None:
    design = design_of("digest")
    assert design.trim.height - design.top - design.bottom == pytest.approx(design.lines * design.leading)
    assert f"line-height: {design.leading / design.size:.5f}" in page_css(design, "Text")


# --- Faces --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FACE_NAMES)
def test_a_face_has_four_cuts_small_capitals_and_old_style_figures(name: str) -> None:
    face = find_face(name)
    assert [cut.name for cut in face.cuts] == list(CUT_NAMES)
    assert all(cut.path.is_file() for cut in face.cuts)
    regular = face.cut("regular")
    for plain, features in (("abc", ("smcp",)), ("123", ("onum",))):
        assert [g.number for g in shaped(regular, plain)] != [g.number for g in shaped(regular, plain, features)]


def test_bold_differs_from_regular_though_one_file_may_hold_both() -> None:
    face = find_face("garamond")
    glyphs = {glyph.number for glyph in shaped(face.cut("regular"), "bold")}
    assert subset_of_cut(face.cut("regular"), glyphs) != subset_of_cut(face.cut("bold"), glyphs)


def test_a_subset_is_small_and_the_same_every_time() -> None:
    cut = find_face().cut("regular")
    subset = subset_of_cut(cut, {5, 90, 2000})
    assert subset == subset_of_cut(cut, {2000, 90, 5})
    assert len(subset) < 40_000


@pytest.mark.parametrize("name", FACE_NAMES)
def test_each_cut_is_named_by_an_address_that_leads_back_to_it(name: str) -> None:
    face = find_face(name)
    addresses = re.findall(r'url\("([^"]+)"\)', face_css(face))
    assert [cut_from_address(address) for address in addresses] == list(face.cuts)
    assert cut_from_address("file:///regular") is None
    assert cut_from_address("bookmaker-font:garamond/black") is None


def test_an_unknown_face_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ConfigurationError) as caught:
        find_face("comic")
    assert "garamond" in caught.value.hint


def test_signs_that_the_face_lacks_are_named_once_each() -> None:
    assert characters_without_glyph(find_face(), "Grüße, \N{HEBREW LETTER ALEF}\N{HEBREW LETTER ALEF}, “so”\n") == "א"
    assert characters_without_glyph(find_face(), "I \u2764\ufe0f it") == "\u2764"  # not what varies the heart


# --- Mark-up ------------------------------------------------------------------------------------------------------


def xhtml(body: str) -> str:
    return (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>x</title>'
        f'</head><body epub:type="bodymatter">{body}</body></html>'
    )


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("The wind had gone round to the north by then.", "The wind had gone"),
        ("“No,” he said, and went out into the rain.", "“No,” he said, and"),
        ("Gone.", "Gone."),
        ("“Stop!” cried the keeper, and did not stop.", "“Stop!”"),
        ("Antidisestablishmentarianism was all he could say.", "Antidisestablishmentarianism"),
    ],
)
def test_the_first_words_end_before_a_third_of_the_line_and_with_a_sentence(text: str, lead: str) -> None:
    assert lead_from_text(text) == lead


def test_a_lead_does_not_break_into_what_follows_it() -> None:
    assert lead_from_text("The wind un", whole=False) == "The wind"


def test_only_the_text_s_own_opening_is_set_as_one() -> None:
    opening = '<p class="first">The wind had gone round.</p><p>Then.</p></section>'
    for before in ("<h1>I</h1>", '<h1>I</h1><div class="verse"><p>O</p></div>', '<blockquote class="epigraph"/>'):
        assert print_body(xhtml(f'<section class="chapter">{before}{opening}'), ()).count('class="lead"') == 1
    for before in ("<h1>I</h1><h2>Tuesday</h2>", "<h1>I</h1><hr/>", '<blockquote class="letter"/>'):
        assert "lead" not in print_body(xhtml(f'<section class="chapter">{before}{opening}'), ())


def test_copied_text_of_an_opening_stays_whole() -> None:
    section = '<section class="chapter"><p class="first">The <em>wind</em> had gone.</p></section>'
    body = print_body(xhtml(section), ())
    assert '<span class="lead">The</span> <em>wind</em> had gone.' in body


def classes_of(body: str, *, line: int = 10) -> list[str]:
    """The classes of a section's blocks as print sets them, where a line holds so many characters."""
    root = etree.fromstring(print_body(xhtml(f'<section class="notes">{body}</section>'), (), line=line))
    return [block.get("class", "") for block in root]


LINE, THREE, FIVE, SIX = (f"<p>{'x' * 10 * lines}</p>" for lines in (1, 3, 5, 6))


@pytest.mark.parametrize(
    ("body", "classes"),
    [
        ((SIX, SIX), ["", "last-4"]),
        ((SIX, FIVE), ["", "last-3"]),
        ((SIX, THREE + LINE), ["", "", "tail"]),
        ((SIX, SIX + LINE), ["", "last-3", "tail"]),
        ((SIX, LINE * 4), ["", "", "tail", "tail", "tail"]),
        ((SIX, f"<hr/>{LINE}"), ["", "tail", "tail"]),
        ((SIX, f"<p>{'x' * 40}</p>"), ["", "whole"]),
        ((LINE, LINE), ["", "tail"]),
        ((SIX, "<p>I<br/>am<br/>well<br/>and<br/>so<br/>on</p>"), ["", "lines last-4"]),
        ((SIX, "<p><em>I<br/>am<br/>well</em></p>"), ["", "lines tail"]),
        ((SIX, "<pre>I\nam\nwell\nand\nso</pre>"), ["", ""]),
    ],
)
def test_four_lines_of_a_text_s_end_stay_together(body: tuple[str, str], classes: list[str]) -> None:
    assert classes_of("".join(body))[: len(classes)] == classes


def test_one_line_under_a_heading_goes_with_the_next() -> None:
    assert classes_of(f"<h1>I</h1><h2>Monday</h2>{LINE}{SIX}{SIX}")[2] == "with-next"
    assert classes_of(f"<h1>I</h1><h2>Monday</h2>{SIX}{SIX}{SIX}")[2] == ""
    assert classes_of(f"<h1>I</h1><hr/>{LINE}<hr/>{SIX}{SIX}")[2] == ""


def test_short_lines_begin_at_one_edge_and_prose_with_a_line_break_does_not() -> None:
    assert classes_of(f"{SIX}<p>Yours,<br/>I. Q.</p>{SIX}")[1] == "lines"
    assert classes_of(f"{SIX}<p>Yours, and so on,<br/>I. Q.</p>{SIX}")[1] == ""
    verse = print_body(xhtml('<section class="notes"><div class="verse"><p>O<br/>O</p></div></section>'), ())
    assert "lines" not in verse


def test_a_letter_s_place_greeting_and_name_are_set_as_such() -> None:
    letter = (
        '<section class="notes"><p>She read:</p><blockquote class="letter"><p class="first">Tern,<br/>9 May</p>'
        "<p>Dear Jo,</p><p>I am well and the lamp is lit.</p><p>Yours,<br/>Wren</p></blockquote></section>"
    )
    section = etree.fromstring(print_body(xhtml(letter), (), line=30))
    place, greeting, text, name = (block.get("class", "").split() for block in section[1])
    assert {"place", "lines", "with-next"} <= set(place)
    assert {"first", "with-next"} <= set(greeting)
    assert "first" not in text
    assert {"lines", "tail"} <= set(name)


def test_a_dedication_leaves_the_title_page_with_its_words() -> None:
    page = xhtml(
        '<section class="title-page"><h1>Salt</h1><section class="dedication"><p>For Jo.</p></section></section>'
    )
    rest, dedication = dedication_apart(page)
    assert print_body(rest, ()) == '<section class="title-page"><h1>Salt</h1></section>'
    assert print_body(dedication, ()) == '<section class="dedication"><p>For Jo.</p></section>'
    plain = xhtml('<section class="title-page"><h1>Salt</h1></section>')
    assert dedication_apart(plain) == (plain, "")


def test_links_stay_inside_a_part_or_are_marked_as_leading_out_of_it() -> None:
    page = xhtml('<p><a href="there.xhtml#x">a</a> <a href="here.xhtml">b</a> <a href="https://example.org/">c</a></p>')
    body = print_body(page, {"here"})
    assert 'href="bookmaker:x"' in body
    assert 'href="#here"' in body
    assert 'href="https://example.org/"' in body
    assert "href" not in print_body(page, {"here"}, linked=False)


def test_an_endnote_moves_to_where_it_is_called_and_a_second_call_leads_to_it() -> None:
    call = '<a class="noteref" href="notes.xhtml#n1">1</a>'
    body = print_body(
        xhtml(f"<p>Seven bells{call} and eight{call}.</p>"), (), notes={"n1": "Half past <em>three</em>."}
    )
    assert body.count("Half past <em>three</em>.") == 1
    assert 'id="n1"' in body
    assert 'href="#n1">1</a>' in body


def test_an_empty_element_is_not_written_as_an_open_one() -> None:
    assert print_body(xhtml("<dl><dt></dt><dd>x<br/></dd></dl>"), ()) == "<dl><dt></dt><dd>x<br/></dd></dl>"


def test_ids_are_found() -> None:
    assert ids_in('<p id="a">x<a data-id="b" id="c"/></p>') == {"a", "c"}


# --- Heads and folios ---------------------------------------------------------------------------------------------


def test_folios_stand_outside() -> None:
    design = with_gutter(design_of("a5"), 100)
    cut = find_face().cut("regular")
    left, right = (folio_mark(cut, "128", design, recto=recto) for recto in (False, True))
    assert left.x == pytest.approx(design.outer)
    assert design.trim.width - 40 - design.outer < right.x < design.trim.width - design.outer


def test_a_head_stands_in_the_middle_and_a_long_one_is_cut_between_words() -> None:
    design = with_gutter(design_of("a5"), 100)
    cut = find_face().cut("regular")
    short = head_mark(cut, "Salt", design, recto=True)
    long = head_mark(
        cut, "The True and Lamentable History of the Keeper of Corrow Head and His Lamp", design, recto=True
    )
    assert short is not None
    assert long is not None
    assert short.x > long.x > design.inner
    assert "".join(glyph.text for glyph in long.glyphs).endswith("…")


def test_a_head_in_a_script_that_the_face_lacks_is_left_out() -> None:
    assert head_mark(find_face().cut("regular"), "山田太郎", design_of("a5"), recto=True) is None


def test_a_stamp_is_an_artifact_in_a_tagged_book() -> None:
    mark = folio_mark(find_face().cut("regular"), "7", design_of("a5"), recto=True)
    stamp = b"".join(stamp_streams(mark, "/F", tagged=True))
    assert stamp.startswith(b"/Artifact <</Type /Pagination /Subtype /Footer>> BDC")
    assert stamp.endswith(b"EMC\n")
    assert b"BDC" not in b"".join(stamp_streams(mark, "/F", tagged=False))


def test_folios_share_the_streams_of_their_figures_and_heads_are_one() -> None:
    cut, page = find_face().cut("regular"), design_of("a5")
    one, other = (
        set(stamp_streams(folio_mark(cut, number, page, recto=True), "/F", tagged=True)) for number in ("127", "172")
    )
    assert len(one) == 5
    assert one == other
    head = head_mark(cut, "The Tin Lantern", page, recto=True)
    assert head is not None
    assert len(stamp_streams(head, "/F", tagged=True)) == 1


@pytest.mark.parametrize(
    ("number", "roman"), [(1, "i"), (4, "iv"), (9, "ix"), (14, "xiv"), (49, "xlix"), (1994, "mcmxciv")]
)
def test_roman_numerals(number: int, roman: str) -> None:
    assert roman_from_number(number) == roman


# --- What is said -------------------------------------------------------------------------------------------------


def test_warnings_are_said_once_and_signs_without_a_font_together() -> None:
    lacking = '.notdef glyph rendered for Unicode string unsupported by fonts: "{}" (U+{:04X})'
    messages = [lacking.format(c, ord(c)) for c in "☃☂☃"] + ["Ignored `x: y`", "Ignored `x: y`", "Ignored `-epub-z`"]
    first, second = diagnostics_from_messages(messages)
    assert (first.code, first.message) == ("print-layout", "Ignored `x: y`")
    assert second.code == "print-no-glyph"
    assert "U+2603" in second.message
    assert second.message.count("U+2602") == 1


def test_a_missing_font_cutter_is_said_once_with_what_to_install() -> None:
    message = 'Using fontTools instead of HarfBuzz-Subset for font "{}". This will use more memory.'
    (only,) = diagnostics_from_messages([message.format("one"), message.format("other")])
    assert (only.code, only.severity) == ("print-large-fonts", "info")
    assert "apt install" in only.hint
