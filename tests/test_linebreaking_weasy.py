"""The bridge to WeasyPrint: what it fits, what it leaves, and that nothing is lost either way."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import weasyprint
from weasyprint import CSS, HTML
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, inline
from weasyprint.text.fonts import FontConfiguration

from bookmaker.pdf.fonts import data_of_cut, find_face
from bookmaker.pdf.linebreaking.linebox import BoxReader
from bookmaker.pdf.linebreaking.measuring import Face, FaceName, Measurer
from bookmaker.pdf.linebreaking.weasy import Report, fit_paragraphs, unknown_weasyprint

TIDE = (
    "The keeper of the lamp counted eleven ships that evening, and wrote the number into the ledger that his "
    "grandfather had begun; nobody else along the embankment could decipher the handwriting. "
)
MEASURE = 400.0  # px
PAGE = f"""
    @page {{ size: 500px 700px; margin: 50px }}
    html {{ font-size: 15px; line-height: 20px }}
    body {{ margin: 0 }}
    p {{ margin: 0; text-indent: 20px; text-align: justify; hyphens: auto; hyphenate-character: '-' }}
    .first {{ text-indent: 0 }}
    .initial {{ float: left; font-size: 48px; line-height: 40px; padding-right: 3px }}
    .lead {{ font-variant-caps: all-small-caps; letter-spacing: 1px }}
    .note {{ float: footnote; font-size: 12px }}
    .padded {{ padding: 0 6px; border-left: 1px solid }}
    .narrow {{ width: {MEASURE / 4}px }}
"""


@dataclass(frozen=True)
class Shown:
    """A laid out line: its text, the edges of what stands on it and of its block, and what its spaces gained."""

    text: str
    left: float
    right: float
    block_left: float
    block_right: float
    gap: float


def font_files(face: str) -> dict[FaceName, bytes]:
    """A face's font files by the names that CSS has for them."""
    found = find_face(face)
    return {FaceName(found.family, "italic" in cut.name, "bold" in cut.name): data_of_cut(cut) for cut in found.cuts}


class Press:
    """Lays documents out in one face, with chosen lines or without."""

    def __init__(self, face: str, folder: Path) -> None:
        self.files = font_files(face)
        self.fonts = FontConfiguration()
        rules = []
        for name, data in self.files.items():
            path = folder / f"{name.key.replace('/', '-')}.ttf"
            path.write_bytes(data)
            rules.append(
                f"@font-face {{ font-family: '{name.family}'; src: url('{path.as_uri()}');"
                f" font-style: {'italic' if name.italic else 'normal'}; font-weight: {700 if name.bold else 400} }}"
            )
        family = next(iter(self.files)).family
        self.css = CSS(string="".join(rules) + f"html {{ font-family: '{family}' }}" + PAGE, font_config=self.fonts)

    def render(self, body: str, language: str = "en", **options: Any) -> Any:
        source = f'<!DOCTYPE html><html lang="{language}"><title>Lamps</title><body>{body}</body></html>'
        return HTML(string=source).render(stylesheets=[self.css], font_config=self.fonts, **options)

    def fitted(self, body: str, language: str = "en", **options: Any) -> tuple[Any, Report]:
        with fit_paragraphs(self.files) as report:
            document = self.render(body, language, **options)
        return document, report


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    return Press("garamond", tmp_path_factory.mktemp("fonts"))


def lines_of(document: Any) -> list[Shown]:
    return [line for page in document.pages for line in _lines_in(page._page_box)]


def _lines_in(box: Any) -> Iterator[Shown]:
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.LineBox):
            texts = [text for text in child.descendants() if isinstance(text, boxes.TextBox)]
            inside = [text for text in child.children if text.is_in_normal_flow()]
            if texts and inside:
                yield Shown(
                    "".join(text.text for text in texts),
                    inside[0].position_x,
                    inside[-1].position_x + inside[-1].margin_width(),
                    box.content_box_x(),
                    box.content_box_x() + box.width,
                    max(text.justification_spacing for text in texts),
                )
        else:
            yield from _lines_in(child)


def words_of(document: Any) -> str:
    """The text without spaces and hyphens: what must be the same however lines are broken."""
    return re.sub(r"[\s\u00ad-]", "", "".join(line.text for line in lines_of(document)))


EVERYTHING = {
    "plain": f"<p>{TIDE * 3}</p>",
    "emphasis and strong": f"<p>{TIDE} <em>Never</em>, <em>never—un<strong>believ</strong>able!</em> {TIDE * 2}</p>",
    "spaces inside and outside": f"<p> {TIDE}<em> quite </em>{TIDE}<em>quite</em> <strong> so</strong> {TIDE}</p>",
    "link": f'<p>{TIDE}<a href="https://example.org/">a letter from the harbourmaster about it</a> {TIDE}</p>',
    "footnote call": f"<p>{TIDE}He lied.<span class=note>{TIDE}</span> {TIDE * 2}</p><p>{TIDE}</p>",
    "initial": f"<p class=first><span class=initial>T</span><span class=lead>he keeper</span> {TIDE * 3}</p><p>{TIDE}",
    "short initial": f"<p class=first><span class=initial>T</span>he end.</p><p>{TIDE * 2}</p>",
    "line breaks": f"<p>{TIDE}<br>{TIDE} <br/> {TIDE}<br></p>",
    "padding": f"<p>{TIDE}<span class=padded>and so it went on for years and for years</span> {TIDE}</p>",
    "raised and lowered": f"<p>{TIDE}2<sup>nd</sup> of H<sub>2</sub>O {TIDE}</p>",
    "narrow": f"<p class=narrow>{TIDE}</p>",
    "soft hyphens": f"<p class=narrow>{TIDE.replace('evening', 'eve&shy;ning')} lamp&shy;light lamp&shy;light</p>",
    "no-break spaces": f"<p class=narrow>{TIDE.replace('the ', 'the&nbsp;')}</p>",
    "dashes": "<p class=narrow>" + "ships—boats—ferries—and rafts—" * 9 + "</p>",
    "one long word": f"<p class=narrow>{TIDE}{'lamp' * 30} {TIDE}</p>",
    "address": f"<p class=narrow>{TIDE} https://example.org/lamps/of/the/coast?keeper=9&amp;ships=11 {TIDE}</p>",
    "other scripts": f"<p>{TIDE} Привет, ἀρχή, שלום עולם, 名前, ☃ {TIDE}</p>",
    "other face": f"<p>{TIDE} <code>let ships = 11</code> {TIDE}</p>",
    "blockquote": f"<blockquote><p>{TIDE}</p><p>“{TIDE}”</p></blockquote>",
    "list": f"<ul><li><p>{TIDE}</p></li><li>{TIDE}</li></ul>",
    "table": f"<table><tr><td><p>{TIDE}</p></td><td><p>{TIDE}</p></td></tr></table>",
    "empty": "<p></p><p> </p><p><em></em></p><p>&nbsp;</p>",
    "many pages": f"<p>{TIDE * 8}</p>" * 12,
}


@pytest.mark.parametrize("body", EVERYTHING.values(), ids=EVERYTHING)
def test_every_paragraph_is_fitted_and_has_the_words_it_would_have(press: Press, body: str) -> None:
    greedy = press.render(body)
    document, report = press.fitted(body)
    assert words_of(document) == words_of(greedy)
    assert not report.off
    assert {reason: count for reason, count in report.left.items() if reason != "empty"} == {}


@pytest.mark.parametrize("name", [name for name in EVERYTHING if name not in ("one long word", "padding")])
def test_no_line_stands_further_out_than_its_last_sign(press: Press, name: str) -> None:
    """Every line but a last one reaches the edge, and what stands out of it is less than a sign."""
    document, _ = press.fitted(EVERYTHING[name])
    for line in lines_of(document):
        assert line.right < line.block_right + 8, line
        assert line.left > line.block_left - 8, line


def test_lines_are_filled_and_hyphens_hang_over_the_edge(press: Press) -> None:
    document, report = press.fitted(f"<p>{TIDE * 3}</p><p class=narrow>{TIDE * 2}</p>")
    lines = lines_of(document)
    assert report.lines == len(lines)
    ends = [line for line in lines if line.text.endswith("-")]
    assert ends
    assert report.hyphens == len(ends)
    for line in ends:
        assert 1 < line.right - line.block_right < 5
    full = [line for line, after in pairwise(lines) if after.left == line.block_left and " " in line.text]
    assert all(abs(line.right - line.block_right) < 0.1 for line in full if line.text[-1].isalpha())


def test_an_opening_quotation_mark_hangs_over_the_left_edge(press: Press) -> None:
    document, _ = press.fitted(f"<p class=first>“{TIDE}</p><p>“{TIDE}</p>")
    first, *_, indented, last = lines_of(document)
    assert first.left < first.block_left - 1
    assert {round(indented.left - indented.block_left), round(last.left - last.block_left)} <= {0, 20}


def test_lines_beside_an_initial_are_as_wide_as_the_room_there(press: Press) -> None:
    document, report = press.fitted(EVERYTHING["initial"])
    _, first, second, third, *_ = lines_of(document)
    assert report.overfull == 0
    assert first.left == second.left > first.block_left + 15
    assert third.left == third.block_left
    assert all(abs(line.right - line.block_right) < 5 for line in (first, second, third))


@pytest.mark.parametrize("width", [250, 300, 350, 400])
def test_the_widest_gap_is_smaller_than_greedily(press: Press, width: int) -> None:
    body = f"<p style='width: {width}px'>{TIDE * 6}</p>"
    greedy, fitted = lines_of(press.render(body)), lines_of(press.fitted(body)[0])
    assert max(line.gap for line in fitted) < max(line.gap for line in greedy)


@pytest.mark.parametrize("face", ["garamond", "source-serif"])
def test_measured_widths_are_those_that_pango_draws(face: str, tmp_path: Path) -> None:
    press = Press(face, tmp_path)
    measurer = Measurer({name.key: Face(data) for name, data in press.files.items()})
    reader = BoxReader(press.files)
    sample = "“AVAST—Office to Wales,” f. 1919–1921 (Ty, To) V.A. fjord ffi"
    document = press.render(
        f"<p>{sample} <em>{sample}</em> <strong>{sample} <em>{sample}</em></strong></p><p class=lead>{sample}</p>"
    )
    texts = [box for page in document.pages for box in page._page_box.descendants() if isinstance(box, boxes.TextBox)]
    assert len(texts) > 5
    for box in texts:
        spaces = box.text.count(" ") * box.justification_spacing
        width = measurer.ruler(reader.text_style(box.style)).line_width(box.text)
        assert width == pytest.approx(box.width - spaces, abs=0.05), box.text


@pytest.mark.parametrize(
    ("reason", "body"),
    [
        (
            "picture or block in the line",
            f"<p>{TIDE}<span style='display: inline-block; text-align: left'>x</span> {TIDE}</p>",
        ),
        ("white space", f"<p>{TIDE}<span style='white-space: nowrap'>no wrap</span> {TIDE}</p>"),
        ("right to left", f"<p dir=rtl>{TIDE}</p>"),
        ("script without spaces", f"<p>{TIDE}{'灯台守は船を数えた' * 9} {TIDE}</p>"),
        ("empty line", f"<p>{TIDE}<br><br>{TIDE}</p>"),
        ("float in the line", f"<p>{TIDE}<span style='float: left; text-align: left'>T</span>{TIDE}</p>"),
        ("percentage", f"<p>{TIDE}<span style='padding: 0 2%'>wide</span> {TIDE}</p>"),
        ("first letter or line", f"<style>p::first-letter {{ color: red }}</style><p>{TIDE}</p>"),
        ("style", f"<p style='word-break: break-all'>{TIDE}</p>"),
    ],
)
def test_what_cannot_be_read_is_left_as_it_was_and_counted(press: Press, reason: str, body: str) -> None:
    document, report = press.fitted(body)
    assert dict(report.left) == {reason: 1}
    assert report.fitted == 0
    assert lines_of(document) == lines_of(press.render(body))


def test_paragraphs_that_are_not_justified_are_not_touched(press: Press) -> None:
    body = f"<p style='text-align: left'>{TIDE}</p><p style='text-align: center'>{TIDE}</p>"
    document, report = press.fitted(body)
    assert (report.fitted, dict(report.left)) == (0, {})
    assert lines_of(document) == lines_of(press.render(body))


def test_another_version_of_weasyprint_breaks_its_lines_by_itself(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weasyprint, "VERSION", "71.0")
    document, report = press.fitted(EVERYTHING["plain"])
    assert "71.0" in report.off
    assert report.fitted == 0
    monkeypatch.undo()
    assert lines_of(document) == lines_of(press.render(EVERYTHING["plain"]))


def test_a_function_that_changed_is_noticed(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inline, "text_align", lambda context, line, width: 0)
    assert "text_align" in unknown_weasyprint()
    monkeypatch.undo()
    assert unknown_weasyprint() == ""


def test_weasyprint_is_as_it_was_when_all_is_done(press: Press) -> None:
    def functions() -> list[object]:
        return [block.iter_line_boxes, inline.split_text_box, inline.text_align, inline.avoid_collisions]

    before = functions()
    with fit_paragraphs(press.files):
        assert all(wrapped is not plain for wrapped, plain in zip(functions(), before, strict=True))
    assert functions() == before
    with pytest.raises(FileNotFoundError), fit_paragraphs(press.files):
        HTML(filename="no such file")
    assert functions() == before


def test_a_paragraph_that_goes_on_at_another_width_is_finished_greedily(press: Press) -> None:
    body = f"<style>@page :left {{ margin: 50px 80px }}</style><p>{TIDE * 40}</p>"
    document, report = press.fitted(body)
    assert report.left["goes on at another width"] >= 1
    assert words_of(document) == words_of(press.render(body))


def test_the_same_document_gives_the_same_lines_again(press: Press) -> None:
    body = "".join(EVERYTHING.values())
    assert lines_of(press.fitted(body)[0]) == lines_of(press.fitted(body)[0])


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="reads the PDF with poppler")
@pytest.mark.parametrize("tagged", [False, True])
def test_text_copied_from_the_pdf_loses_no_word(press: Press, tmp_path: Path, tagged: bool) -> None:
    kept = ("plain", "emphasis and strong", "spaces inside and outside", "link", "initial", "narrow", "no-break spaces")
    # Each on a page of its own, because poppler's order of reading is another where an initial meets a page's end.
    body = "".join(f"<div style='break-before: page'>{EVERYTHING[name]}</div>" for name in kept)
    options: dict[str, Any] = {"pdf_variant": "pdf/ua-1", "pdf_tags": True} if tagged else {}
    texts = []
    for document in (press.render(body, **options), press.fitted(body, **options)[0]):
        pdf = tmp_path / "lamps.pdf"
        document.write_pdf(pdf, **options)
        copied = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout
        texts.append(re.sub(r"\s*—\s*", " — ", re.sub(r"-\s*", "", copied)).split())
    assert texts[0] == texts[1]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="reads the PDF with poppler")
@pytest.mark.parametrize("face", ["garamond", "source-serif"])
def test_glyphs_that_were_measured_stand_where_pango_would_draw_them(face: str, tmp_path: Path) -> None:
    press = Press(face, tmp_path)
    names = ("plain", "emphasis and strong", "spaces inside and outside", "line breaks", "narrow", "no-break spaces")
    body = f"<p>“To Vy,” 1919–21 — Ty. {TIDE}</p>" + "".join(EVERYTHING[name] for name in names)
    pdf = tmp_path / "lamps.pdf"
    placed = []
    for inside in (True, False):
        with fit_paragraphs(press.files):
            document = press.render(body)
            if inside:
                document.write_pdf(pdf, uncompressed_pdf=True)
        if not inside:
            document.write_pdf(pdf, uncompressed_pdf=True)
        said = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, text=True, check=True).stdout
        found = re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', said)
        placed.append([([float(place) for place in places], word) for *places, word in found])
    assert len(placed[0]) > 100
    assert [word for _, word in placed[0]] == [word for _, word in placed[1]]
    for (ours, word), (pangos, _) in zip(*placed, strict=True):
        # WeasyPrint cuts the fractions off the moves between glyphs, which adds up along a line; and where it widens a
        # space, Pango forgets what Source Serif kerns by between that and a letter.
        assert ours == pytest.approx(pangos, abs=0.35 if face == "garamond" else 1.0), word


def test_a_filled_line_ends_at_the_edge_of_the_measure(press: Press, tmp_path: Path) -> None:
    pdf = tmp_path / "lamps.pdf"
    with fit_paragraphs(press.files):
        press.render(f"<p>{'mmm nnn ooo ' * 60}</p>").write_pdf(pdf)
    said = subprocess.run(["pdftotext", "-bbox-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    edges = [float(edge) for edge in re.findall(r'<line [^>]*xMax="([\d.]+)"', said)][:-1]
    assert len(edges) > 5
    assert max(edges) - min(edges) < 0.02


# --- Titles -------------------------------------------------------------------------------------------------------

BALANCED = "margin: 0; text-align: center; text-indent: 0; hyphens: manual; --text-wrap: balance"


def test_a_title_that_asks_for_it_is_balanced_about_its_axis(press: Press) -> None:
    title = "The Parrot, the Ferryman and the Eleven <em>Lighted</em> Ships of the Low Embankment"
    document, _ = press.fitted(f'<h1 style="{BALANCED}">{title}</h1>')
    lines, filled = lines_of(document), lines_of(press.render(f'<h1 style="{BALANCED}">{title}</h1>'))
    widths, greedy = ([line.right - line.left for line in each] for each in (lines, filled))
    assert len(lines) == len(filled) > 1
    assert max(widths) - min(widths) < max(greedy) - min(greedy)
    for line in lines:
        assert line.left - line.block_left == pytest.approx(line.block_right - line.right, abs=0.1)
    assert words_of(document) == words_of(press.render(f"<h1>{title}</h1>"))


def test_the_property_is_inherited_and_asked_for_by_nothing_else(press: Press) -> None:
    plain = f'<h1 style="{BALANCED}; --text-wrap: wrap">{TIDE}</h1>'
    assert lines_of(press.fitted(plain)[0]) == lines_of(press.render(plain))
    inside = f'<div style="{BALANCED}"><div>{TIDE}</div></div>'
    assert [line.text for line in lines_of(press.fitted(inside)[0])] != [
        line.text for line in lines_of(press.render(inside))
    ]


@pytest.mark.parametrize("body", ["<br>".join(("The Lamp", "at Low Tide")), "Lamps " * 3, "lamp" * 60, ""])
def test_a_title_that_needs_no_choice_is_left_as_it_is(press: Press, body: str) -> None:
    title = f'<h1 style="{BALANCED}">{body}</h1>'
    assert lines_of(press.fitted(title)[0]) == lines_of(press.render(title))
