"""Odd files printed: each is a book that holds all its words between its margins, or is refused with a reason."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookmaker.book import book_from_stories, sections_from_book
from bookmaker.building.pdf_shelf import Printed
from bookmaker.building.prints import PrintStyle, print_book
from bookmaker.errors import BookmakerError
from bookmaker.model import Parsed
from bookmaker.parsing import parse_story
from bookmaker.pdf.design import PageDesign, design_from_trim, with_gutter
from bookmaker.pdf.document import LONGEST_FOOTNOTE
from bookmaker.pdf.fonts import character_width, find_face
from bookmaker.pdf.paper import SIZES
from bookmaker.reading import read_source
from bookmaker.rendering import Renderer
from bookmaker.typography import typeset_story

pytestmark = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")

HEAD = "Title: The Lower Rope\nAuthor: Ines Tarrow\n\n"
PROSE = "Mara kept the ferry on the north bank, and in winter she kept the lamps as well. "


@dataclass(frozen=True, slots=True)
class Made:
    """A story as it was read, as it was printed, and the file it was printed to."""

    parsed: Parsed
    printed: Printed
    path: Path

    @property
    def design(self) -> PageDesign:
        return with_gutter(design_from_trim(SIZES["a5"], character_width(find_face())), self.printed.pages)

    def text(self, page: int | None = None) -> str:
        """What stands between heads and folios, on a page (counted from 1) or on all."""
        design = self.design
        height = design.trim.height - design.top - design.bottom + 10
        box = ["-x", "0", "-y", str(round(design.top - 4)), "-W", "1000", "-H", str(round(height))]
        pages = [] if page is None else ["-f", str(page), "-l", str(page)]
        return self._poppler(*pages, *box)

    def words(self, page: int | None = None) -> list[tuple[float, float, str]]:
        """(left edge, right edge, text) of every word of a page, or of all pages."""
        pages = [] if page is None else ["-f", str(page), "-l", str(page)]
        found = re.findall(
            r'<word xMin="([\d.-]+)".*? xMax="([\d.-]+)".*?>(.*?)</word>', self._poppler(*pages, "-bbox")
        )
        return [(float(left), float(right), word) for left, right, word in found]

    @property
    def codes(self) -> set[str]:
        said = [*self.parsed.diagnostics, *(remark.diagnostic for remark in self.printed.remarks)]
        return {each.code for each in said}

    def _poppler(self, *options: str) -> str:
        command = ["pdftotext", "-q", "-raw", *options, str(self.path), "-"]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode()


def made_of(text: str, folder: Path, name: str = "story.txt", style: PrintStyle | None = None) -> Made:
    parsed = parse_story(read_source(Path(name), text.encode("utf-8", "surrogatepass")))
    book = book_from_stories([typeset_story(parsed.story)])
    renderer = Renderer()
    pages = [renderer.render_section(section) for section in sections_from_book(book, [name])]
    printed = print_book(book, pages, [Path(name)], style or PrintStyle())
    path = folder / "book.pdf"
    path.write_bytes(printed.data)
    return Made(parsed, printed, path)


def letters(text: str) -> str:
    """Letters and figures alone: what is left when lines, hyphens and spaces may differ."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())


# --- Wider than the page ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sign",
    ["-", ".", "_", "=", "“", "…", "/", "e\u0301", "\U0001f469\u200d\U0001f467"],
    ids=["dash", "dot", "stroke", "equal", "quote", "ellipsis", "slash", "accent", "family"],
)
def test_signs_in_a_row_that_no_line_holds_are_cut_at_the_margin(sign: str, tmp_path: Path) -> None:
    made = made_of(f"{HEAD}{PROSE}\n\nHe waited {sign * 900} and then he spoke.\n", tmp_path)
    assert "and then he spoke" in " ".join(made.text().split())
    edge = made.design.left_margin(recto=True) + made.design.measure
    assert max(right for _, right, _ in made.words(5)) < edge + 8  # a stop may hang into the margin
    assert len(made.text().splitlines()) > 12


def test_a_mark_on_a_letter_is_not_cut_off_it(tmp_path: Path) -> None:
    made = made_of(HEAD + PROSE + "\n\nHe cried " + 400 * "q\u0301" + " and went.\n", tmp_path)
    lines = made.text().splitlines()
    assert not any(unicodedata.combining(line[0]) for line in lines if line)


def test_a_word_of_eight_thousand_letters_is_set_whole(tmp_path: Path) -> None:
    word = "ohnomara" * 1000
    made = made_of(f"{HEAD}{PROSE}\n\nHe cried {word} and went.\n", tmp_path)
    assert word in letters(made.text())


def test_a_drawing_keeps_its_lines_and_one_that_is_too_wide_is_told(tmp_path: Path) -> None:
    drawing = ["  /\\_/\\" + " ~ /" * 12, " ( o.o )" + " \\ ~" * 12, "  > ^ < " + "_/~\\" * 12]
    made = made_of(HEAD + PROSE + "\n\n" + "\n".join(drawing) + "\n\n" + PROSE, tmp_path)
    shown = [re.sub(r"\s", "", line) for line in made.text(5).splitlines()]
    assert [line for line in shown if "~" in line] == [line.replace(" ", "") for line in drawing]
    assert made.codes == set()
    wide = "\n".join(f"{line}{'  |__|  ' * 10}" for line in drawing)
    assert made_of(HEAD + PROSE + "\n\n" + wide + "\n\n" + PROSE, tmp_path).codes == {"drawing-too-wide"}


# --- Notes --------------------------------------------------------------------------------------------------------


def test_a_note_that_no_foot_has_room_for_stands_at_the_end(tmp_path: Path) -> None:
    long = PROSE * (2 * LONGEST_FOOTNOTE // len(PROSE))
    text = f"# The Lower Rope\n\nby Ines Tarrow\n\nThere it was.[^1] {PROSE * 30}\n\n[^1]: Of the rope: {long}\n"
    made = made_of(text, tmp_path, "story.md")
    opening = made.text(7)  # after a page of contents, since there is a section of notes
    assert "of the rope" not in opening.lower()
    assert len(opening.split()) > 150
    assert letters(f"Of the rope: {long}") in letters(made.text())


# --- Signs that mean something to a layout engine -----------------------------------------------------------------


def test_separators_of_lines_and_paragraphs_are_spaces(tmp_path: Path) -> None:
    parted = "The lamp\u2028went out\u2029and nobody saw it. "
    made = made_of(f"Title: The Lower\u2028Rope\nAuthor: Ines Tarrow\n\n{parted * 8}\n", tmp_path)
    assert letters(parted * 8) in letters(made.text(5))
    assert not made.codes


def test_a_book_from_right_to_left_has_its_pages_in_order_and_its_lines_at_the_right(tmp_path: Path) -> None:
    words = "מרים שמרה על הפנס בגדה הצפונית של הנהר. בחורף ירד הגשם, והעזים עמדו בבוץ ולא אמרו דבר. "
    text = f"Title: הפנס\nAuthor: מרים לוי\nLanguage: Hebrew\n\n{words * 5}\n\n{words * 5}\n"
    made = made_of(text, tmp_path)
    assert made.parsed.story.metadata.language == "he"
    assert "Copyright" in made.text(4)
    colophon = " ".join(made.text().split())
    assert "Made with bookmaker from the file story.txt" in colophon
    edge = made.design.left_margin(recto=True) + made.design.measure
    ends = [right for _, right, word in made.words(5) if re.search("[א-ת]", word)]
    assert max(ends) == pytest.approx(edge, abs=1.5)
    # The lines of two paragraphs begin there but for an indent.
    assert sum(right > edge - 1.5 for right in ends) >= 8


# --- Any text -----------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    "lamp ferry affluent fjord Öland Łódź Ελένη фонарь đường ılık well-known it's don’t ... -- — “Who?” _so_ *so* "
    "[1] (2) fi—fl https://ferry.example/a/b?c=d&e=f#g mara@ferry.example 1,000 3/4 § ¶ ° ½ ﬁn e\u0301te\u0301 "
    "so\u00adft no\u00a0break zero\u200bwidth thin\u2009space Strasse Straße NATO iPhone ohnoohnoohnoohnoohnoohno "
    "rock’n’roll <b> & &amp; {x} \\n #1 ## > >> | ~ ^ ` \t \u2028 \u3000 \ufffd".split(" ")
)
LINES = st.lists(WORDS, min_size=1, max_size=60).map(" ".join)
TEXTS = st.lists(LINES, min_size=1, max_size=8).map("\n\n".join)
ANY_TEXTS = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=80) | LINES, min_size=1, max_size=6
).map("\n\n".join)
FEW = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FEW
@given(TEXTS)
def test_no_word_is_lost_between_a_file_and_the_page(tmp_path: Path, text: str) -> None:
    made = made_of(f"{HEAD}{PROSE}\n\n{text}\n", tmp_path)
    shown = letters(made.text())
    for entry in made.parsed.ledger:
        if entry.became in ("paragraph", "verse", "heading", "quotation", "list", "preformatted"):
            assert letters(entry.text) in shown


@FEW
@given(ANY_TEXTS, st.sampled_from(["story.txt", "story.md", "story.html"]))
def test_any_text_is_the_same_book_twice_or_is_refused(tmp_path: Path, text: str, name: str) -> None:
    try:
        first = made_of(text, tmp_path, name)
    except BookmakerError:
        return
    assert first.printed.data == made_of(text, tmp_path, name).printed.data
    assert not any(remark.diagnostic.code == "print-layout" for remark in first.printed.remarks)
