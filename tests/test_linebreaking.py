"""Paragraphs broken as a whole: the arithmetic, the measuring, and both together on text. No layout program here."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations, pairwise

import pyphen  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bookmaker.pdf.fonts import data_of_cut, find_face
from bookmaker.pdf.linebreaking.breaking import Settings, break_lines
from bookmaker.pdf.linebreaking.dividing import Division, TextStyle, divisions_of_word, hyphenation
from bookmaker.pdf.linebreaking.glyphs import code_of_words
from bookmaker.pdf.linebreaking.items import INFINITE, Box, Glue, Item, Line, Measure, Penalty
from bookmaker.pdf.linebreaking.lines import Run, SetLine, balance_paragraph, set_paragraph
from bookmaker.pdf.linebreaking.measuring import Face, FaceName, Measurer

TIDE = (
    "The ferryman had promised to be back before the tide turned, and nobody in the village doubted him, because he "
    "had never once been late in thirty years of crossings; but the morning came up grey, the gulls sat silent along "
    "the breakwater, and the rope at the landing hung slack in the water without anything at the other end of it. By "
    "noon the harbourmaster’s daughter was walking along the embankment with her grandfather’s telescope, examining "
    "every fishing-boat between the lighthouse and the horizon, and counting them twice over—as though counting were "
    "a kind of invitation."
)


def font_files(face: str) -> dict[FaceName, bytes]:
    """A face's font files by the names that CSS has for them."""
    found = find_face(face)
    return {FaceName(found.family, "italic" in cut.name, "bold" in cut.name): data_of_cut(cut) for cut in found.cuts}


@lru_cache
def measurer(face: str = "garamond") -> Measurer:
    return Measurer({name.key: Face(data) for name, data in font_files(face).items()})


ROMAN = TextStyle("EB Garamond", 11.0, language="en")
ITALIC = TextStyle("EB Garamond/italic", 11.0, language="en")
BOLD = TextStyle("EB Garamond/bold", 11.0, language="en")
SMALL_CAPS = TextStyle("EB Garamond", 11.0, (("smcp", 1), ("c2sc", 1)), letter_spacing=0.6, language="en")


def set_text(text: str, width: float = 295.0, style: TextStyle = ROMAN, indent: float = 0.0) -> list[str]:
    """The lines of a text as they are shown."""
    return shown(text, set_paragraph([Run(text, style)], Measure(width, indent=indent), measurer()))


def shown(text: str, lines: Sequence[SetLine]) -> list[str]:
    return [text[line.start : line.end] + line.hyphen for line in lines]


# --- The arithmetic -----------------------------------------------------------------------------------------------

SPACE = Glue(3.0, 2.0, 1.0)
WIDE_OPEN = Settings(pretolerance=-1.0, tolerance=1e9)


def words(*widths: float) -> list[Item]:
    items: list[Item] = []
    for width in widths:
        items += (Box(width), SPACE)
    return items[:-1]


def lines_of(items: Sequence[Item], measure: Measure, wanted: Settings = WIDE_OPEN) -> tuple[Line, ...]:
    return break_lines(lambda hyphens: items, measure, wanted)[1]


def demerits(widths: Sequence[float], ends: Sequence[int], measure: float, wanted: Settings) -> float:
    """What TeX's rules give to lines of words that end before the words `ends`, worked out the long way."""
    total, fitness, start = 0.0, 1, 0
    for end in (*ends, len(widths)):
        gaps = end - start - 1
        spare = measure - sum(widths[start:end]) - gaps * SPACE.width
        last = end == len(widths)
        if spare < -gaps * SPACE.shrink - 1e-9 or (spare > 0 and not gaps and not last):
            return float("inf")
        ratio = 0.0 if last and spare >= 0 else spare / (gaps * (SPACE.stretch if spare >= 0 else SPACE.shrink) or 1)
        kind = 0 if ratio < -0.5 else 1 if ratio <= 0.5 else 2 if ratio <= 1 else 3
        total += (wanted.line_penalty + 100 * abs(ratio) ** 3) ** 2 + (wanted.uneven if abs(kind - fitness) > 1 else 0)
        fitness, start = kind, end
    return total


@given(st.lists(st.integers(5, 40).map(float), min_size=1, max_size=9), st.integers(60, 120).map(float))
def test_no_other_way_to_break_has_fewer_demerits(widths: list[float], measure: float) -> None:
    every = [ends for count in range(len(widths)) for ends in combinations(range(1, len(widths)), count)]
    least = min(demerits(widths, ends, measure, WIDE_OPEN) for ends in every)
    lines = lines_of(words(*widths), Measure(measure))
    chosen = [line.end // 2 + 1 for line in lines[:-1]]
    if least < float("inf"):
        assert demerits(widths, chosen, measure, WIDE_OPEN) == pytest.approx(least)


def test_a_paragraph_is_broken_as_a_whole_and_not_line_by_line() -> None:
    widths = [12.0, 21, 17, 10, 18, 25, 9, 14, 11, 28, 16, 9, 13, 18, 14, 22, 7, 19, 30, 12, 11, 24]
    greedy, room = list[int](), 100.0
    for index, width in enumerate(widths):
        if width > room:
            greedy.append(index)
            room = 100.0
        room -= width + SPACE.width
    whole = [line.end // 2 + 1 for line in lines_of(words(*widths), Measure(100))[:-1]]
    assert demerits(widths, whole, 100, WIDE_OPEN) < demerits(widths, greedy, 100, WIDE_OPEN) * 0.6


def test_items_that_hold_no_box_have_no_lines() -> None:
    assert lines_of([], Measure(100)) == ()
    assert lines_of([SPACE, Penalty(0.0), SPACE], Measure(100)) == ()


def test_a_line_that_fits_is_one_line_with_its_own_spaces() -> None:
    (line,) = lines_of([SPACE, *words(20, 20), SPACE], Measure(100))
    assert (line.natural, line.ratio, line.ragged, line.overfull) == (43.0, 0.0, True, False)


def test_first_lines_may_be_narrower_and_the_very_first_indented() -> None:
    lines = lines_of(words(*[12.0] * 30), Measure(100, first=(70, 70), indent=15))
    assert [line.target for line in lines[:4]] == [55, 70, 100, 100]
    assert all(line.ratio <= 3 for line in lines)


def test_an_unbreakable_box_is_put_on_a_line_of_its_own_and_told() -> None:
    lines = lines_of(words(20, 20, 20, 20, 250, 20, 20, 20, 20, 20), Measure(100))
    assert [line.overfull for line in lines].count(True) == 1
    (wide,) = (line for line in lines if line.overfull)
    assert wide.natural == 250


@pytest.mark.parametrize("glued", [True, False])
def test_a_forbidden_break_covers_the_space_after_it(glued: bool) -> None:
    row = words(30, 30, 30, 30)
    if glued:
        row.insert(5, Penalty(INFINITE))
    lines = lines_of(row, Measure(97))
    assert len(lines) == 2
    assert lines[0].end == (3 if glued else 5)


def test_a_forced_break_leaves_its_line_as_it_is() -> None:
    row = words(30, 30, 30, 30, 30, 30)
    broken: list[Item] = [*row[:3], SPACE, Penalty(-INFINITE), SPACE, *row[4:]]
    lines = lines_of(broken, Measure(97))
    assert [(line.ragged, line.ratio, line.natural) for line in lines][:1] == [(True, 0.0, 63.0)]
    assert lines[1].start == 6


@given(st.lists(st.tuples(st.integers(2, 14), st.booleans()), min_size=4, max_size=60), st.integers(32, 80))
@settings(deadline=None)
def test_three_lines_in_a_row_never_end_in_a_hyphen(parts: list[tuple[int, bool]], measure: int) -> None:
    items: list[Item] = []
    for width, divided in parts:
        items += (Box(float(width)), Penalty(0.0, 2.0, flagged=True)) if divided else ()
        items += (Box(float(width)), SPACE)
    lines = lines_of(items, Measure(float(measure)), Settings(tolerance=200.0, emergency=10.0))
    flags = [line.flagged for line in lines]
    assert not any(all(flags[index : index + 3]) for index in range(len(flags) - 2))
    assert not any(line.overfull for line in lines)


def test_a_word_that_fills_many_lines_is_divided_and_does_not_stick_out() -> None:
    syllables: list[Item] = []
    for _ in range(12):
        syllables += (Box(19.0), Penalty(0.0, 2.0, flagged=True))
    lines = lines_of(syllables[:-1], Measure(30.0), Settings())
    assert not any(line.overfull for line in lines)
    assert len(lines) == 12


def test_signs_hang_over_both_edges_but_not_into_an_indent() -> None:
    items: list[Item] = [Box(40.0, hang_start=2.0), SPACE, Box(40.0, hang_end=3.0), SPACE, Box(40.0, hang_start=2.0)]
    first, last = lines_of(items, Measure(80))
    assert (first.hang_start, first.hang_end, first.natural) == (2.0, 3.0, 78.0)
    assert (last.hang_start, last.natural) == (2.0, 38.0)
    assert lines_of(items, Measure(80, indent=5.0))[0].hang_start == 0.0


def test_a_last_line_is_no_scrap_where_that_can_be_helped() -> None:
    row = words(*[14.0] * 18, 8.0)
    # Eighteen words fill three lines exactly; the last and short one would stand alone.
    measure = Measure(6 * 14.0 + 5 * 3.0)
    careless = lines_of(row, measure)
    careful = lines_of(row, measure, Settings(pretolerance=-1.0, tolerance=1e9, shortest_last=12.0))
    assert careless[-1].natural == 8.0
    assert careful[-1].natural > 12.0


def test_hyphens_are_asked_for_only_where_spaces_alone_do_not_do() -> None:
    asked: list[bool] = []

    def items(hyphens: bool) -> Sequence[Item]:
        asked.append(hyphens)
        return words(*[17.0] * 40)

    break_lines(items, Measure(97), Settings())
    assert asked == [False]
    break_lines(items, Measure(30), Settings())
    assert asked == [False, False, True]


@pytest.mark.slow
def test_time_grows_with_the_number_of_words_and_not_with_its_square() -> None:
    def seconds(count: int) -> float:
        row = words(*[8.0 + (index * 7) % 31 for index in range(count)])
        start = time.process_time()
        assert lines_of(row, Measure(295.0), Settings(emergency=16.0))
        return time.process_time() - start

    seconds(1_000)
    assert seconds(80_000) < 40 * seconds(8_000)  # its square would be a hundred times


# --- Where words may be divided -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("well-known", "well-|known"),
        ("e-mail", "e-|mail"),
        ("gone—and", "gone—|and"),
        ("gone—“and", "gone—|“and"),
        ("gone.”—she", "gone.”—|she"),
        ("gone—”", "gone—”"),
        ("—and", "—and"),
        ("gone--and", "gone--|and"),
        ("Tuesday–Friday", "Tuesday–|Friday"),
        ("1919–1921", "1919–1921"),
        ("555-1234", "555-1234"),
        ("-5", "-5"),
        ("wait…what", "wait…|what"),
        ("wait…”", "wait…”"),
        ("either/or", "either/|or"),
        ("9/11", "9/11"),
        ("ex\u00adtra\u00adordinary", "ex|tra|ordinary"),
        ("zero\u200bwidth", "zero|width"),
        ("https://example.org/one?two=3", "https://|example.|org/|one?|two=|3"),
        ("keeper@example.org", "keeper@|example.|org"),
        ("don’t", "don’t"),
        ("", ""),
    ],
)
def test_words_are_divided_after_signs_of_their_own(word: str, parts: str) -> None:
    divisions = divisions_of_word(word, TextStyle("any", 10.0, language="", hyphens="manual"))
    edges = [(0, 0), *((division.end, division.next) for division in divisions), (len(word), len(word))]
    assert "|".join(word[after:end] for (_, after), (end, _) in pairwise(edges)) == parts


def test_a_word_with_soft_hyphens_is_divided_at_them_alone() -> None:
    style = TextStyle("any", 10.0, language="en")
    assert [division.end for division in divisions_of_word("hyphen\u00adation", style)] == [6]
    assert divisions_of_word("hyphen\u00adation", style)[0] == Division(6, 7, 300.0, flagged=True, inserted=True)
    assert divisions_of_word("hyphen\u00adation", TextStyle("any", 10.0, language="en", hyphens="none")) == ()


@pytest.mark.parametrize(
    ("language", "word", "parts"),
    [
        ("en", "crossings", "cross-ings"),
        ("en-US", "embankment", "em-bank-ment"),
        ("de", "Leuchtturmwärter", "Leucht-turm-wär-ter"),
        ("fr", "bibliothèque", "bi-blio-thèque"),
        ("es", "marinero", "ma-ri-ne-ro"),
        ("it", "traghettatore", "tra-ghet-ta-to-re"),
        ("pl", "latarnik", "la-tar-nik"),
        ("ru", "переправа", "пе-ре-пра-ва"),
        ("el", "θάλασσα", "θάλασ-σα"),
        ("und", "invitation", "invitation"),
        ("", "invitation", "invitation"),
        ("tlh", "invitation", "invitation"),
    ],
)
def test_words_are_hyphenated_by_their_language(language: str, word: str, parts: str) -> None:
    places = [0, *hyphenation(word, language, (5, 2, 2)), len(word)]
    assert "-".join(word[start:end] for start, end in pairwise(places)) == parts


@pytest.mark.parametrize("language", sorted(pyphen.LANGUAGES))
def test_every_dictionary_can_be_used_and_keeps_to_the_limits(language: str) -> None:
    for word in ("internationalisation", "переправление", "θαλασσινός", "नारायणस्वामी", "crossing"):
        assert all(2 <= place <= len(word) - 3 for place in hyphenation(word, language, (5, 2, 3)))


def test_an_apostrophe_does_not_leave_a_syllable_of_two_letters() -> None:
    assert hyphenation("couldn’t", "en", (5, 2, 3)) == ()
    assert hyphenation("grandfather’s", "en", (5, 2, 2)) == (5,)


# --- How wide they are --------------------------------------------------------------------------------------------


def test_widths_know_kerning_ligatures_features_and_spacing() -> None:
    plain = measurer().ruler(ROMAN).width
    assert plain("AV") < plain("A") + plain("V")
    assert plain("fi") != pytest.approx(plain("f") + plain("i"), abs=0.01)
    old_style = measurer().ruler(TextStyle("EB Garamond", 11.0, (("onum", 1), ("pnum", 1)))).width
    lining = measurer().ruler(TextStyle("EB Garamond", 11.0, (("lnum", 1), ("tnum", 1)))).width
    assert old_style("1911") != pytest.approx(lining("1911"), abs=0.1)
    capitals = measurer().ruler(TextStyle("EB Garamond", 11.0, (("smcp", 1), ("c2sc", 1)))).width
    assert capitals("LAMP") < plain("LAMP")
    assert measurer().ruler(SMALL_CAPS).width("LAMP") == pytest.approx(capitals("LAMP") + 4 * 0.6)
    assert measurer().ruler(TextStyle("EB Garamond", 22.0)).width("lamp") == pytest.approx(2 * plain("lamp"))


@pytest.mark.parametrize("face", ["garamond", "source-serif"])
def test_both_faces_have_four_styles_with_old_style_figures(face: str) -> None:
    files = font_files(face)
    assert {(name.italic, name.bold) for name in files} == {(a, b) for a in (False, True) for b in (False, True)}
    for name in files:
        spread = {
            feature: measurer(face).ruler(TextStyle(name.key, 1000.0, ((feature, 1), ("pnum", 1)))).width("0123456789")
            for feature in ("lnum", "onum")
        }
        assert spread["lnum"] != spread["onum"], name
    assert font_files(face)[next(iter(files))] == files[next(iter(files))]


def test_what_a_face_lacks_is_measured_by_whoever_draws_it() -> None:
    asked: list[str] = []

    def other(text: str, style: TextStyle) -> float:
        asked.append(text)
        return 7.0

    some = Measurer({"Roman": Face(font_files("garamond")[next(iter(font_files("garamond")))])}, other)
    assert some.ruler(TextStyle("Roman", 11.0)).width("lamp") != 7.0
    assert asked == []
    assert some.ruler(TextStyle("Roman", 11.0)).width("名前") == 7.0
    assert some.ruler(TextStyle("no such face", 11.0)).width("lamp") == 7.0
    with pytest.raises(KeyError):
        measurer().ruler(TextStyle("no such face", 11.0))


# --- Paragraphs ---------------------------------------------------------------------------------------------------


def test_a_known_paragraph() -> None:
    assert set_text(TIDE, indent=14.0) == [
        "The ferryman had promised to be back before the tide turned, and",
        "nobody in the village doubted him, because he had never once been",
        "late in thirty years of crossings; but the morning came up grey, the",
        "gulls sat silent along the breakwater, and the rope at the landing hung",
        "slack in the water without anything at the other end of it. By noon",
        "the harbourmaster’s daughter was walking along the embankment with",
        "her grandfather’s telescope, examining every fishing-boat between the",
        "lighthouse and the horizon, and counting them twice over—as though",
        "counting were a kind of invitation.",
    ]


def test_a_narrow_paragraph_is_hyphenated_and_its_last_line_is_a_word() -> None:
    lines = set_text(TIDE, 120.0)
    assert 1 <= sum(line.endswith("-") for line in lines) <= 4
    assert "fishing-boat" in " ".join(lines)
    assert len(lines[-1]) > 5


def no_word_is_lost(text: str, lines: Sequence[SetLine]) -> None:
    """What lines show and what they leave out where they end is the text, and what they leave out is no letter."""
    assert not text[: lines[0].start].strip(" \u00a0\n")
    for line, after in pairwise(lines):
        assert line.next == after.start
    assert lines[-1].next == len(text)
    assert all(not text[line.end : line.next].strip(" \u00a0\u00ad\u200b\n") for line in lines)
    assert all(line.start < line.end for line in lines)


@pytest.mark.parametrize("width", [60.0, 90.0, 140.0, 200.0, 295.0, 400.0])
@pytest.mark.parametrize("style", [ROMAN, ITALIC, BOLD, SMALL_CAPS])
def test_lines_keep_to_the_measure_and_lose_nothing(width: float, style: TextStyle) -> None:
    lines = set_paragraph([Run(TIDE, style)], Measure(width, indent=14.0), measurer())
    no_word_is_lost(TIDE, lines)
    ends = [TIDE[line.end - 1] == "-" or bool(line.hyphen) for line in lines]
    assert not any(all(ends[index : index + 3]) for index in range(len(ends) - 2))
    shrink = measurer().ruler(style).glue.shrink
    for line in lines:
        gaps = TIDE[line.start : line.end].count(" ")
        assert line.overfull == (line.natural - gaps * shrink > line.target + 1e-3)
        assert not line.overfull or gaps == 0


TEXTS = st.text(alphabet=st.sampled_from("abbey ferry gullish crossing’“”—-…,. \u00a0\u00ad\u200b\n"), max_size=200)


@given(TEXTS, st.lists(st.integers(0, 200), max_size=5), st.sampled_from([30.0, 70.0, 200.0]), st.booleans())
@settings(deadline=None)
def test_no_text_in_any_styles_loses_a_letter(text: str, cuts: list[int], width: float, anywhere: bool) -> None:
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    styles = [ROMAN, ITALIC, BOLD, SMALL_CAPS, ROMAN, ITALIC]
    if anywhere:
        styles = [replace(style, anywhere=True) for style in styles]
    runs = [
        Run(text[start:end], style, before=2.0 * index, after=float(index))
        for index, ((start, end), style) in enumerate(zip(pairwise(edges), styles, strict=False))
    ]
    lines = set_paragraph(runs, Measure(width, first=(width / 2,), indent=5.0), measurer())
    if text.strip(" \u00a0\n"):
        no_word_is_lost(text, lines)
    else:
        assert lines == () or not any(run.text.strip() for run in runs)


def test_runs_are_measured_in_their_own_styles_and_words_may_have_several() -> None:
    words_in_two = [Run("The un", ROMAN), Run("believ", BOLD), Run("able lighthouse-keeper.", ITALIC)]
    lines = set_paragraph(words_in_two, Measure(78.0), measurer())
    text = "".join(run.text for run in words_in_two)
    assert [text[line.start : line.end] for line in lines] == ["The unbelievable", "lighthouse-keeper."]
    first = (*words_in_two[:2], Run("able", ITALIC))
    wide = sum(measurer().ruler(run.style).width(run.text) for run in first)
    assert lines[0].natural == pytest.approx(wide, abs=0.2)


def test_room_at_a_runs_edges_counts() -> None:
    without = set_paragraph([Run("lamp", ROMAN)], Measure(200.0), measurer())
    within = set_paragraph([Run("lamp", ROMAN, before=5.0, after=3.0)], Measure(200.0), measurer())
    assert within[0].natural == pytest.approx(without[0].natural + 8.0)


def test_no_break_spaces_stretch_but_do_not_break() -> None:
    text = "Mr.\u00a0Oake and Mr.\u00a0Ash and Mr.\u00a0Elm and Mrs.\u00a0Yew"
    for width in range(50, 200, 10):
        assert all(not line.endswith(("Mr.", "Mrs.")) for line in set_text(text, float(width)))


def test_dashes_end_lines_and_never_begin_them() -> None:
    text = "over—and—under—and—through—and—round " * 4
    for width in range(60, 200, 7):
        lines = set_text(text, float(width))
        assert all(not line.startswith("—") for line in lines)
        assert any(line.endswith("—") for line in lines)


def test_signs_hang_by_a_share_of_their_width() -> None:
    text = "“One,” said she, “two,” and counted on, and on, and on, and said “three,” and then “four.”"
    lines = set_paragraph([Run(text, ROMAN)], Measure(100.0), measurer())
    width = measurer().ruler(ROMAN).width
    assert lines[0].hang_start == pytest.approx(0.5 * width("“"))
    for line in lines[:-1]:
        share = {",": 0.7, "-": 0.6, "”": 0.5}.get((text[: line.end] + line.hyphen)[-1], 0.0)
        assert line.hang_end == pytest.approx(share * width((text[: line.end] + line.hyphen)[-1]))
    assert any(line.hang_end for line in lines[:-1])


def test_a_word_wider_than_the_line_is_cut_only_where_the_style_says_so() -> None:
    text = "See aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa there."
    whole = set_paragraph([Run(text, ROMAN)], Measure(100.0), measurer())
    assert [line.overfull for line in whole] == [False, True, False]
    cut = set_paragraph([Run(text, replace(ROMAN, anywhere=True))], Measure(100.0), measurer())
    assert not any(line.overfull for line in cut)
    assert not any(line.hyphen for line in cut)
    no_word_is_lost(text, cut)


def test_a_line_feed_ends_a_line() -> None:
    assert set_text("One lamp,\ntwo lamps, \n three lamps.") == ["One lamp,", "two lamps,", "three lamps."]


@pytest.mark.parametrize("language", ["de", "fr", "nl", "ru", "el", "hu"])
def test_paragraphs_in_other_languages(language: str) -> None:
    words_of = {
        "de": "Der Leuchtturmwärter zählte die vorüberziehenden Fischerboote und schrieb sie in sein Wirtschaftsbuch. ",
        "fr": "« Le passeur », disait-elle, « n’arrivera certainement qu’après l’embarquement des voyageurs. » ",
        "nl": "De vuurtorenwachter telde de voorbijvarende vissersboten en schreef ze in het scheepvaartregister. ",
        "ru": "Смотритель маяка пересчитывал проходившие рыболовные суда и записывал их в хозяйственную книгу. ",
        "el": "Ο φαροφύλακας μετρούσε τις ψαρόβαρκες που περνούσαν και τις κατέγραφε στο ημερολόγιο. ",
        "hu": "A világítótorony őre megszámolta az elhaladó halászhajókat, és beírta őket a naplójába. ",
    }
    text = words_of[language] * 4
    lines = set_paragraph([Run(text, replace(ROMAN, language=language))], Measure(90.0), measurer())
    no_word_is_lost(text, lines)
    assert any(line.hyphen for line in lines)


# --- Titles -------------------------------------------------------------------------------------------------------


def balanced(text: str, width: float, style: TextStyle = ROMAN) -> list[str]:
    return shown(text, balance_paragraph([Run(text, style)], Measure(width), measurer()))


def test_lines_of_a_title_are_alike_and_no_more_than_it_needs() -> None:
    title = "Seventeen Harbours Counted Twice"
    whole = measurer().ruler(ROMAN).line_width(title)
    assert whole is not None
    assert balanced(title, 0.9 * whole) == ["Seventeen Harbours", "Counted Twice"]
    assert balanced(title, whole + 1) == []


@pytest.mark.parametrize("width", [40.0, 60.0, 90.0, 140.0, 220.0])
def test_balanced_lines_are_as_few_as_filled_ones_and_hold_every_word(width: float) -> None:
    lines = balanced(TIDE, width, BOLD)
    ruler = measurer().ruler(BOLD)
    space, widest = ruler.glue.width, 0.0
    filled, room = 1, width
    for word in TIDE.split():
        length = ruler.line_width(word)
        assert length is not None
        widest = max(widest, length)
        if room < width:
            length += space
        if length > room + 1e-6:
            filled, room, length = filled + 1, width, length - space
        room -= length
    if widest > width:
        assert lines == []
    else:
        assert re.sub("[ ]", "", "".join(lines)) == TIDE.replace(" ", "")
        assert len(lines) <= filled


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("The Keeper of the Lamp", ["The Keeper", "of the Lamp"]),
        ("Maud Ellery, “The Ferrymen”", ["Maud Ellery,", "“The Ferrymen”"]),
        ("Untitled (it was raining)", ["Untitled", "(it was raining)"]),
    ],
)
def test_a_title_is_parted_by_its_sense(title: str, lines: list[str]) -> None:
    whole = measurer().ruler(ROMAN).line_width(title)
    assert whole is not None
    assert balanced(title, 0.8 * whole) == lines


def test_a_title_keeps_its_own_line_ends_and_its_fast_spaces() -> None:
    assert balanced("Salt\nand Water under the Bridge", 60.0) == []
    assert "Mrs\N{NO-BREAK SPACE}Brace" in balanced("The Parrot of Mrs\N{NO-BREAK SPACE}Brace of Tern Street", 90.0)[-2]


def test_of_two_scraps_the_longer_is_taken() -> None:
    def items(_: bool) -> list[Item]:
        space = Glue(3.0, 4.5, 1.0)
        return [Box(40.0), space, Box(40.0), space, Box(6.0), Penalty(50.0, flagged=True), Box(5.0)]

    wanted = replace(WIDE_OPEN, shortest_last=20.0, shortest_rest=20.0)
    _, lines = break_lines(items, Measure(92.0), wanted)
    assert lines[-1].natural == pytest.approx(11.0)


# --- Glyphs -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("face", ["garamond", "source-serif"])
def test_words_set_one_by_one_are_as_wide_as_their_line(face: str) -> None:
    line = "“To Vy,” said Tom—and the fjord ffi 1919; To-day, A.V. Why? T."
    style = replace(ROMAN, face=next(iter(font_files(face))).key)
    ruler = measurer(face).ruler(style)
    words = ruler.set_text(line)
    assert words is not None
    assert ruler.width_of(words) == pytest.approx(ruler.line_width(line))
    assert "".join(glyph.text for word in words for glyph in word.glyphs) == line


def test_a_text_that_the_face_lacks_a_sign_of_is_not_set_as_glyphs() -> None:
    ruler = measurer().ruler(ROMAN)
    assert ruler.set_text("the lamp \N{SNOWMAN}") is None
    assert measurer().ruler(replace(ROMAN, letter_spacing=0.4)).set_text("the lamp") is None


def test_what_rounding_leaves_of_a_space_is_carried_to_the_next() -> None:
    words = measurer().ruler(ROMAN).set_text("a b c d e")
    assert words is not None
    moves = [int(move) for move in re.findall(r">(-?\d+)<", code_of_words(words, 10.4))]
    assert moves == [-10, -11, -10, -11]
    assert ">" not in code_of_words(words, 0.0)[1:-1]


# --- Words without end --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["a", "ab-", "e\u0301", "ab."])
def test_a_word_without_end_takes_time_in_proportion(sign: str) -> None:
    def seconds(length: int) -> float:
        start = time.process_time()
        set_text(sign * (length // len(sign)))
        return time.process_time() - start

    seconds(1_000)
    # Linear is 4 and quadratic 16.
    assert seconds(60_000) < 9 * max(seconds(15_000), 0.1)


def test_a_long_word_is_as_wide_as_its_parts() -> None:
    text = "lantern" * 100
    lines = set_paragraph([Run(text, ROMAN)], Measure(295.0), measurer())
    assert "".join(shown(text, lines)).replace("-", "") == text
    ruler = measurer().ruler(ROMAN)
    for line, seen in zip(lines, shown(text, lines), strict=True):
        assert line.natural + line.hang_start + line.hang_end == pytest.approx(ruler.width(seen), abs=1)
        assert not line.overfull
