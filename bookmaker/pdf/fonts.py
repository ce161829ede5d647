"""The faces that books are set in: where their files are, how a stylesheet names them, which signs they have.

The faces' files stand in `faces/`, each with its licence, so that a book's text looks the same on every machine: a face
asked for by its name alone would be replaced in silence where the system lacks it. Only shaped text (`pre`) and signs
that the face has not are set in what the system has.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Literal

import uharfbuzz  # type: ignore[import-untyped]
from msgspec import Struct

from bookmaker.covers.faces import FILES
from bookmaker.covers.faces import Cut as CoverCut
from bookmaker.errors import ConfigurationError

FAMILY = "BookmakerText"
"""What stylesheets call the text face; a name of our own, since a face of the same name on the system would win."""

FONT_SCHEME = "bookmaker-font"
DEFAULT_FACE = "garamond"
_COVERS = "covers"

CutName = Literal["regular", "italic", "bold", "bold-italic"]
CUT_NAMES: tuple[CutName, ...] = ("regular", "italic", "bold", "bold-italic")

# What only says how the sign before it is to be drawn.
_UNSEEN = re.compile("[\ufe00-\ufe0f]")

_SAMPLE = (
    "It was late in the year, and the road that had been a road in summer was by then a place where the water stood; "
    "so they went round by the hill, with the dog before them, and said very little until they could see the lamp."
)


class Cut(Struct, frozen=True):
    """One of a face's fonts. `weight` is set for a file that holds a whole range of weights."""

    name: CutName
    path: Path
    weight: int | None = None


class TextFace(Struct, frozen=True):
    """A family of four cuts; `family` is its name as people know it."""

    name: str
    family: str
    cuts: tuple[Cut, ...]

    def cut(self, name: CutName) -> Cut:
        return next(cut for cut in self.cuts if cut.name == name)


class _Packaged(Struct, frozen=True):
    family: str
    folder: str
    files: tuple[tuple[str, int | None], ...]
    """One a cut, in the order of CUT_NAMES."""


_FACES = {
    "garamond": _Packaged(
        "EB Garamond",
        "eb-garamond",
        (
            ("EBGaramond[wght].ttf", 400),
            ("EBGaramond-Italic[wght].ttf", 400),
            ("EBGaramond[wght].ttf", 700),
            ("EBGaramond-Italic[wght].ttf", 700),
        ),
    ),
    "source-serif": _Packaged(
        "Source Serif Pro",
        "source-serif-pro",
        (
            ("SourceSerifPro-Regular.ttf", None),
            ("SourceSerifPro-It.ttf", None),
            ("SourceSerifPro-Bold.ttf", None),
            ("SourceSerifPro-BoldIt.ttf", None),
        ),
    ),
}
FACE_NAMES = tuple(_FACES)
_FOLDER = Path(__file__).parent / "faces"


@lru_cache(maxsize=8)
def find_face(name: str = DEFAULT_FACE) -> TextFace:
    """The face of that name with its files; ConfigurationError for an unknown one, and for one whose files are gone."""
    packaged = _FACES.get(name)
    if packaged is None:
        raise ConfigurationError(f"no text face is called {name!r}", hint=f"Known faces: {', '.join(FACE_NAMES)}.")
    paths = [_FOLDER / packaged.folder / file for file, _ in packaged.files]
    missing = next((path for path in paths if not path.is_file()), None)
    if missing is not None:
        hint = "Its files come with bookmaker: install that again."
        raise ConfigurationError(f"{missing}, a file of the face {packaged.family}, is not there", hint=hint)
    weights = [weight for _, weight in packaged.files]
    cuts = tuple(Cut(cut, path, w) for cut, path, w in zip(CUT_NAMES, paths, weights, strict=True))
    return TextFace(name, packaged.family, cuts)


def face_css(face: TextFace) -> str:
    """The rules that name a face's cuts, by addresses that `cut_from_address` understands."""
    rules = []
    for cut in face.cuts:
        style = "italic" if "italic" in cut.name else "normal"
        weight = "bold" if "bold" in cut.name else "normal"
        rules.append(
            f"@font-face {{ font-family: {FAMILY}; font-style: {style}; font-weight: {weight};"
            f' src: url("{FONT_SCHEME}:{face.name}/{cut.name}"); }}'
        )
    return "\n".join(rules)


def cover_face_css() -> str:
    """The rules that name the cuts that covers are set in, each as a family: `cover_family` has their names."""
    return "\n".join(
        f'@font-face {{ font-family: {cover_family(cut)}; src: url("{FONT_SCHEME}:{_COVERS}/{cut}"); }}'
        for cut in FILES
    )


def cover_family(cut: CoverCut) -> str:
    return f"BookmakerCover-{cut}"


def cut_from_address(address: str) -> Cut | None:
    """The cut that an address in `face_css` or `cover_face_css` stands for; None for any other address."""
    scheme, _, place = address.partition(":")
    face, _, name = place.partition("/")
    if scheme == FONT_SCHEME and face == _COVERS:
        return next((Cut("regular", *file) for cut, file in FILES.items() if cut == name), None)
    if scheme != FONT_SCHEME or face not in _FACES:
        return None
    return next((cut for cut in find_face(face).cuts if cut.name == name), None)


def face_files(face: TextFace) -> tuple[Path, ...]:
    """The files of a face, each once."""
    return tuple(dict.fromkeys(cut.path for cut in face.cuts))


@lru_cache(maxsize=8)
def fingerprint(face: TextFace) -> str:
    """What changes when any of a face's files does."""
    digest = hashlib.sha256()
    for path in face_files(face):
        digest.update(path.read_bytes())
    return digest.hexdigest()


# --- Measuring and shaping ----------------------------------------------------------------------------------------


class Glyph(Struct, frozen=True):
    """A glyph's number and, in thousandths of the type size, its own width and its advance with kerning."""

    number: int
    width: float
    advance: float
    text: str = ""
    """The characters it stands for."""


@lru_cache(maxsize=32)
def shaped(cut: Cut, text: str, features: tuple[str, ...] = ()) -> tuple[Glyph, ...]:
    """The glyphs of a short text set in a cut with the named OpenType features."""
    font = _font(cut)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    # Else it is the language that this machine speaks, and some faces have signs of their own for some languages.
    buffer.language = "en"
    uharfbuzz.shape(font, buffer, dict.fromkeys(features, True))
    starts = [info.cluster for info in buffer.glyph_infos] + [len(text)]
    scale = 1000 / font.face.upem
    return tuple(
        Glyph(
            info.codepoint,
            font.get_glyph_h_advance(info.codepoint) * scale,
            position.x_advance * scale,
            text[start:end] if start < end else "",
        )
        for info, position, start, end in zip(
            buffer.glyph_infos, buffer.glyph_positions, starts, starts[1:], strict=False
        )
    )


def character_width(face: TextFace) -> float:
    """The width of an average character of running English text, spaces counted, in parts of the type size."""
    return sum(glyph.advance for glyph in shaped(face.cut("regular"), _SAMPLE)) / len(_SAMPLE) / 1000


def characters_without_glyph(face: TextFace, text: Iterable[str]) -> str:
    """The characters of a text that the face has no sign for, each once, in order of code point."""
    has = _covered(face.cut("regular").path)
    return "".join(
        sorted(c for c in set(text) if ord(c) not in has and c.isprintable() and not (c.isspace() or _UNSEEN.match(c)))
    )


@lru_cache(maxsize=8)
def _covered(path: Path) -> frozenset[int]:
    return frozenset(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))).unicodes)


@lru_cache(maxsize=8)
def _font(cut: Cut) -> uharfbuzz.Font:
    return uharfbuzz.Font(uharfbuzz.Face(data_of_cut(cut)))


@lru_cache(maxsize=8)
def data_of_cut(cut: Cut) -> bytes:
    """The cut as a font file of its own: of a file of several weights, what it holds of this one.

    Glyphs keep their numbers. WeasyPrint could do this too, but by fontTools, anew for every document and for longer
    than a short story takes.
    """
    if cut.weight is None:
        return cut.path.read_bytes()
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(cut.path)))
    wanted = uharfbuzz.SubsetInput()
    wanted.keep_everything()
    wanted.pin_all_axes_to_default(face)
    wanted.pin_axis_location(face, "wght", float(cut.weight))
    return bytes(uharfbuzz.subset(face, wanted).blob.data)


def subset_of_cut(cut: Cut, glyphs: Iterable[int]) -> bytes:
    """The cut's font with nothing but these glyphs, which keep their numbers."""
    face = uharfbuzz.Face(data_of_cut(cut))
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update(glyphs)
    flags = uharfbuzz.SubsetFlags
    wanted.flags = flags.RETAIN_GIDS | flags.NO_HINTING | flags.DESUBROUTINIZE | flags.NO_LAYOUT_CLOSURE
    tables = (b"GSUB", b"GPOS", b"GDEF", b"BASE", b"DSIG", b"STAT")
    wanted.drop_table_tag_set.update({int.from_bytes(table, "big") for table in tables})
    return bytes(uharfbuzz.subset(face, wanted).blob.data)
