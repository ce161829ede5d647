"""Covers of EPUBs: what stands on them and where, their colours, and whose picture goes before."""

from __future__ import annotations

import unicodedata
from io import BytesIO
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace

from bookmaker.building.covers import facts_from_book
from bookmaker.building.outcomes import Order
from bookmaker.building.shelf import Shelf
from bookmaker.building.stories import cover_of_file, cover_of_volume
from bookmaker.covers import CoverFacts, draw_cover
from bookmaker.covers.choosing import Choice, Design, choice_of, motif_called_by
from bookmaker.covers.composing import sheet_of
from bookmaker.covers.motifs import MOTIFS
from bookmaker.covers.palette import AA, PALETTES, contrast, scheme_of
from bookmaker.covers.setting import fitted, run_of, settable
from bookmaker.covers.shapes import Box, Disc, Line, Panel, Shape, Sheet
from bookmaker.covers.words import words_of
from bookmaker.library import StoryFile
from bookmaker.model import Book, Creator, Metadata, Overrules, Rating, Story, Tags, VolumePlan

LAMP = CoverFacts("The Lamp at Corrow Head", ("Wren Hallam",), "Corrow", ("Teen",))
MANY = tuple(
    f"{first} {last}" for first in ("Ann", "Bo", "Cy", "Dee") for last in "Hill Dale Moor Fox Pym Wren".split()
)
TITLES = (
    "",
    "X",
    "It",
    "The Lamp at Corrow Head",
    "HOW THE LAMP WAS LOST",
    "“Come In,” Said the Keeper, “and Mind the Step Where the Water Stands in Winter”",
    " ".join(["The Keeper of the Lamp Who Would Not Sleep"] * 5)[:200],
    "Lamp" * 20,
    "Фонарь на краю моря",
    "Τὸ φῶς τοῦ λιμένος",
)
AUTHORS = ((), ("Wren Hallam",), ("Wren Hallam", "Bo Dale-Featherstonehaugh", *MANY[:4]), MANY)


def sheets(facts: CoverFacts) -> list[Sheet]:
    """The cover of these facts in every design, and both ways of it, of whatever motif."""
    designs: tuple[Design, ...] = ("spines",) if facts.anthology else get_args(Design)[:-1]
    chosen = choice_of(facts)
    return [sheet_of(facts, replace(chosen, design=design, side=side)) for design in designs for side in (False, True)]


def box_of(line: Line) -> Box:
    """The ink of a line from left to right, and from the height of its capitals to its baseline."""
    run = run_of(line.text, line.cut, line.spacing)
    top = line.y - 0.66 * line.size
    return Box(line.x + run.start * line.size, top, run.width * line.size, 0.66 * line.size)


def shapes_about(panel: Panel, box: Box) -> list[Shape]:
    """The shapes of a panel that may be drawn in a box: not those around it, which are hidden or hollow inside."""
    found = []
    for shape in panel.shapes:
        if isinstance(shape, Disc):
            xs, ys = (shape.x - shape.radius, shape.x + shape.radius), (shape.y - shape.radius, shape.y + shape.radius)
        else:
            xs, ys = tuple(x for x, _ in shape.points), tuple(y for _, y in shape.points)  # type: ignore[assignment]
        around = Box(panel.box.left + min(xs), panel.box.top + min(ys), max(xs) - min(xs), max(ys) - min(ys))
        inside = around.left <= box.left and around.right >= box.right and around.top <= box.top
        if meets(around, box) and not (inside and around.bottom >= box.bottom):
            found.append(shape)
    return found


def meets(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


# --- Colours ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
def test_text_can_be_read_on_every_ground(palette: object) -> None:
    """WCAG 2.2, 1.4.3. Text is set in the ink on the ground, or on a label the other way round."""
    (known,) = [each for each in PALETTES if each is palette]
    for dark in (True, False):
        scheme = scheme_of(known, dark=dark)
        assert contrast(scheme.ground, scheme.ink) >= AA
        # What is no text is seen all the same (1.4.11 asks for 3 where it tells something; here it does not).
        assert contrast(scheme.ground, scheme.accent) >= 2


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_a_fandom_has_its_colours_and_each_story_its_own_cover() -> None:
    chosen = [choice_of(CoverFacts(f"Night {n}", ("Ann",), "Corrow")) for n in range(12)]
    assert len({frozenset((each.scheme.ground, each.scheme.ink)) for each in chosen}) == 1
    assert len({each.design for each in chosen}) == 2
    drawn = {sheet_of(CoverFacts(f"Night {n}", ("Ann",), "Corrow"), each) for n, each in enumerate(chosen)}
    assert len(drawn) == 12
    alone = [choice_of(CoverFacts(f"Night {n}", ("Ann",))) for n in range(40)]
    assert len({frozenset((each.scheme.ground, each.scheme.ink)) for each in alone}) > 8
    assert {each.design for each in alone} == set(get_args(Design)[:-1])


def test_how_a_title_is_typed_changes_no_colour() -> None:
    assert choice_of(LAMP) == choice_of(replace(LAMP, title="the  lamp at corrow HEAD"))


@pytest.mark.parametrize(
    ("title", "motif"),
    [
        ("The Lighthouse Keeper's Daughter", None),
        ("Two Rivers", "sea"),
        ("Letters Home", "door"),
        ("The Road to the Sea", "sea"),
        ("Moon’s End", "night"),
    ],
)
def test_a_title_calls_for_what_it_is_about(title: str, motif: str | None) -> None:
    assert motif_called_by(title) == motif


# --- What stands where --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("authors", AUTHORS, ids=len)
@pytest.mark.parametrize("title", TITLES, ids=lambda title: title[:12] or "none")
def test_every_word_stands_on_bare_ground_within_the_margins(title: str, authors: tuple[str, ...]) -> None:
    one = CoverFacts(title, authors, "Corrow (TV)", ("Mature",))
    several = replace(one, levels=("General", "Teen", "Mature"), stories=40, anthology=True)
    for sheet in (*sheets(one), *sheets(several)):
        lines = [line for line in sheet.lines if line.tone == 1.0 and line.size < 900]
        boxes = [box_of(line) for line in lines]
        for line, box in zip(lines, boxes, strict=True):
            assert box.left >= 60  # a quotation mark hangs out of the margin
            assert box.right <= 1520
            assert box.top >= 80
            assert box.bottom <= 2330
            under = [panel for panel in sheet.panels if meets(panel.box, box)]
            # The panel that is drawn last hides the others: a label the paper, a ring what it stands on.
            assert (under[-1].scheme if under else sheet.scheme) == line.scheme
            assert not under or not [shape for shape in shapes_about(under[-1], box) if shape.tone > 0]
        for n, box in enumerate(boxes):
            assert not [other for other in boxes[:n] if meets(box, other)]
        giants = [box_of(line) for line in sheet.lines if line.tone != 1.0]
        assert not [box for box in boxes for giant in giants if meets(box, giant)]


@pytest.mark.parametrize("title", [title for title in TITLES if title and " " in title])
def test_the_whole_title_is_said_in_order(title: str) -> None:
    for sheet in sheets(CoverFacts(title, ("Wren Hallam",))):
        said = " ".join(line.text for line in sheet.lines if line.cut == "medium")
        assert title in said


def test_a_title_breaks_by_sense() -> None:
    for title in ("The Keeper of the Lamp", "A Walk in the Hills and the Rain", "Untitled (It had rained)"):
        lines = fitted(title, "medium", 0.0, (1300, 900), (300, 60), 1.04).lines
        assert len(lines) > 1
        assert not [line for line in lines[:-1] if line.split()[-1] in ("The", "of", "the", "A", "in", "and", "(It")]


def test_a_title_that_fits_nowhere_is_cut_and_says_so() -> None:
    title = words_of(CoverFacts("a very long word " * 40)).title
    assert len(title) <= 240
    assert title.endswith("word…")


# --- What can be said ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Winter Song 🎄✨", "Winter Song"),
        ("🎄", ""),
        ("東京の夜", ""),
        ("אור על המים", ""),
        ("The 東京 File", ""),
        ("Ｗｉｄｅ 𝓪𝓷𝓭 𝓯𝓪𝓷𝓬𝔂", "Wide and fancy"),
        ("e\u0301te\u0301", "été"),
        ("Фонарь", "Фонарь"),
    ],
)
def test_no_letter_becomes_a_box(text: str, said: str) -> None:
    assert unicodedata.normalize("NFC", settable(text, "medium")) == said


def test_a_title_that_the_faces_lack_leaves_the_picture() -> None:
    for sheet in sheets(CoverFacts("東京の夜", ("山田太郎",), "", ("Teen",))):
        assert {line.text for line in sheet.lines} <= {"TEEN", "T"}
        assert sheet.panels


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (CoverFacts(authors=("Ann Hill",)), "Ann Hill"),
        (CoverFacts(authors=("Ann Hill", "Bo Dale")), "Ann Hill and Bo Dale"),
        (CoverFacts(authors=("Ann Hill", "Bo Dale"), language="de"), "Ann Hill, Bo Dale"),
        (CoverFacts(authors=MANY[:6]), "Ann Hill, Ann Dale, Ann Moor, Ann Fox, Ann Pym and Ann Wren"),
        (CoverFacts(authors=MANY[:9]), "Ann Hill, Ann Dale, Ann Moor, Ann Fox, Ann Pym and 4 others"),
        (CoverFacts(authors=("Ann Hill", "山田太郎")), "Ann Hill and 1 other"),
        (CoverFacts(authors=("山田太郎",)), ""),
    ],
)
def test_authors_are_named_as_far_as_there_is_room(facts: CoverFacts, said: str) -> None:
    assert " ".join(words_of(facts).byline) == said


def test_an_anthology_names_some_of_its_authors_and_counts_the_rest() -> None:
    words = words_of(CoverFacts("Winter", tuple(f"Ann {n}" for n in range(40)), stories=52, anthology=True))
    assert words.byline[-2:] == ("Ann 7", "and 32 others")
    assert words.head == "52 STORIES"


# --- The picture --------------------------------------------------------------------------------------------------


def test_a_cover_is_a_small_picture_of_the_usual_size_and_always_the_same() -> None:
    from PIL import Image

    facts = CoverFacts("The Keeper of the Lamp", ("Wren Hallam",), "Corrow", ("Teen",))
    data = draw_cover(facts)
    assert draw_cover(facts) == data
    with Image.open(BytesIO(data)) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (1600, 2400))
    from bookmaker.covers.raster import jpeg_of

    scheme = scheme_of(PALETTES[0], dark=True)
    busy = jpeg_of(sheet_of(facts, Choice("paper", scheme, "sea", False)))
    assert max(len(data), len(busy)) < 120_000


def test_every_motif_has_a_picture_and_a_sign() -> None:
    scheme = scheme_of(PALETTES[0], dark=True)
    for motif in MOTIFS:
        for design in ("horizon", "paper"):
            sheet = sheet_of(LAMP, Choice(design, scheme, motif, False))
            assert any(shape.tone < 0 for panel in sheet.panels for shape in panel.shapes)


# --- Facts, and pictures of a person's own ------------------------------------------------------------------------


def story(title: str, author: str, fandom: str = "", rating: Rating | None = None) -> Story:
    metadata = Metadata("urn:x", title, (Creator(author, author), Creator("Ed It", "It, Ed", "edt")))
    return Story(metadata, Tags(rating, fandoms=(fandom,) if fandom else ()))


def test_a_book_tells_its_cover_what_it_is() -> None:
    low, high = (
        story("Low", "Ann", "Tides", Rating("R", "Mature")),
        story("High", "Unknown", "Tides", Rating("G", "General")),
    )
    one = facts_from_book(Book(low.metadata, (low,)))
    assert one == CoverFacts("Low", ("Ann",), "Tides", ("Mature",))
    volume = facts_from_book(Book(Metadata("urn:y", "Tides"), (low, high), anthology=True))
    assert volume == CoverFacts("Tides", ("Ann",), "Tides", ("General", "Mature"), 2, True)
    other = story("Far", "Bo", "Hills")
    assert facts_from_book(Book(Metadata("urn:y", "All"), (low, other), anthology=True)).fandom == ""


def test_pictures_beside_a_story_are_its_cover(tmp_path: Path) -> None:
    shelf, inner = tmp_path / "shelf", tmp_path / "shelf" / "inner"
    inner.mkdir(parents=True)
    ebb, flow = StoryFile(shelf / "ebb.txt"), StoryFile(inner / "flow.txt")
    for file in (ebb, flow):
        file.path.write_text("The river was low.\n")
    assert cover_of_file(ebb) is None
    (shelf / "cover.JPG").touch()
    assert (cover_of_file(ebb), cover_of_file(flow)) == (shelf / "cover.JPG", None)
    assert cover_of_volume([ebb, flow]) == cover_of_volume([flow, ebb]) == shelf / "cover.JPG"
    assert cover_of_volume([flow]) is None
    named = replace(ebb, folder=Overrules(cover=shelf / "named.png"))
    assert cover_of_file(named) == cover_of_volume([named]) == shelf / "named.png"
    (shelf / "ebb.png").touch()
    assert cover_of_file(named) == shelf / "ebb.png"
    (shelf / "own.jpg").touch()
    (shelf / "ebb.toml").write_text('cover = "own.jpg"\n')
    assert cover_of_file(named) == shelf / "own.jpg"


def test_a_picture_that_is_a_link_out_of_the_folder_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "shelf").mkdir()
    (tmp_path / "secret.jpg").touch()
    (tmp_path / "shelf" / "cover.jpg").symlink_to(tmp_path / "secret.jpg")
    assert cover_of_file(StoryFile(tmp_path / "shelf" / "ebb.txt")) is None


def test_what_is_kept_knows_the_cover(tmp_path: Path) -> None:
    file = StoryFile(tmp_path / "ebb.txt")
    file.path.write_text("Title: Ebb\n\nThe river was low.\n")
    order = Order(tmp_path / "dist", cache=tmp_path / "kept")

    def keys(order: Order) -> tuple[str, str]:
        shelf = Shelf(order)
        return shelf.key_of_story(file), shelf.key_of_volume([file], VolumePlan("Tides"))

    drawn, bare = keys(order), keys(replace(order, covers=False))
    (tmp_path / "cover.jpg").write_bytes(b"\xff\xd8\xff")
    own = keys(order)
    assert len({*drawn, *bare, *own}) == 6
    assert keys(replace(order, covers=False)) == bare
