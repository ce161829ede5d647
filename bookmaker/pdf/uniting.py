"""The fonts of many parts made one of each.

Every part carries a subset of the same few font files. Glyphs keep their numbers in a subset, so pages need no change:
the tables of widths and of characters are put together, and one subset is cut that holds what any part uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf
from msgspec import Struct, field
from pikepdf import Array, Name

from bookmaker.pdf.fonts import FAMILY, Cut, CutName, Glyph, TextFace, subset_of_cut

_CHARACTER = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>")
_BASE_FONT = re.compile(rf"/[A-Z]{{6}}\+{FAMILY}((?:[-,][A-Za-z]*)*)")
_TO_UNICODE_HEAD = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
"""
_TO_UNICODE_FOOT = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"


class _United(Struct, dict=True):
    cut: Cut
    font: Any
    widths: dict[int, float] = field(default_factory=dict)
    characters: dict[int, bytes] = field(default_factory=dict)


class UnitedFonts:
    """The text face's fonts of a joined book: every part's are handed in, and completed at the end."""

    def __init__(self, pdf: pikepdf.Pdf, face: TextFace) -> None:
        self._pdf = pdf
        self._face = face
        self._fonts: dict[str, _United] = {}

    def take(self, fonts: Any) -> dict[str, Any]:
        """Take the text face's fonts out of a part's resources; the ones that stand for them, by their names."""
        taken: dict[str, Any] = {}
        # The keys are a set, whose order differs from run to run.
        for name in sorted(fonts.keys()):
            cut = cut_of_font(fonts[name], self._face)
            if cut is not None:
                taken[name] = self._unite(name, fonts[name], cut)
                del fonts[name]
        return taken

    def _unite(self, name: str, font: Any, cut: Cut) -> Any:
        united = self._fonts.get(name)
        if united is None:
            united = self._fonts[name] = _United(cut, self._pdf.make_indirect(self._pdf.copy_foreign(font)))
        united.widths.update(_widths(font.DescendantFonts[0].W))
        for glyph, text in _characters(font.ToUnicode.read_bytes()):
            united.characters.setdefault(glyph, text)
        return united.font

    def named(self, cut: CutName) -> tuple[str, Any] | None:
        """The name and the font of a cut, if any part uses it."""
        return next(((name, each.font) for name, each in self._fonts.items() if each.cut.name == cut), None)

    def add_glyphs(self, name: str, glyphs: Iterable[Glyph]) -> None:
        """Have glyphs that no part used."""
        united = self._fonts[name]
        for glyph in glyphs:
            united.widths.setdefault(glyph.number, float(round(glyph.width)))
            if glyph.text:
                united.characters.setdefault(glyph.number, glyph.text.encode("utf-16-be").hex().encode())

    def complete(self) -> None:
        """Cut the subsets and write the tables."""
        for united in self._fonts.values():
            data = subset_of_cut(united.cut, united.widths)
            descendant = united.font.DescendantFonts[0]
            descendant.W = _width_array(united.widths)
            descriptor = descendant.FontDescriptor
            for key in ("/FontFile2", "/FontFile3"):
                if key in descriptor:
                    del descriptor[key]
            if data[:4] == b"OTTO":
                descriptor.FontFile3 = self._pdf.make_stream(data, Subtype=Name.OpenType)
            else:
                descriptor.FontFile2 = self._pdf.make_stream(data, Length1=len(data))
            united.font.ToUnicode = self._pdf.make_stream(_to_unicode(united.characters))
            _name_font(united.font, self._face, united.cut)


def cut_of_font(font: Any, face: TextFace) -> Cut | None:
    """The cut of the text face that a font of a laid-out part is, None for any other font.

    A font that a sign was missing from has numbers of its own for what it lacks, and cannot be united.
    """
    found = _BASE_FONT.fullmatch(str(font.get("/BaseFont", "")))
    if found is None or font.get("/Encoding") != Name("/Identity-H"):
        return None
    words = set(re.split("[-,]", found[1].casefold())) - {""}
    if words - {"bold", "italic", "oblique", "regular"}:
        return None
    slanted = bool(words & {"italic", "oblique"})
    name: CutName = ("bold-italic" if slanted else "bold") if "bold" in words else ("italic" if slanted else "regular")
    return face.cut(name)


def _name_font(font: Any, face: TextFace, cut: Cut) -> None:
    """Give a font the name that people know it by, behind the six letters that say it is a subset."""
    style = "".join(word.capitalize() for word in cut.name.split("-"))
    name = Name(f"{str(font.BaseFont)[:8]}{face.family.replace(' ', '')}-{style}")
    font.BaseFont = name
    font.DescendantFonts[0].BaseFont = name
    font.DescendantFonts[0].FontDescriptor.FontName = name
    font.DescendantFonts[0].FontDescriptor.FontFamily = pikepdf.String(face.family)


def _widths(array: Any) -> Iterator[tuple[int, float]]:
    """The pairs of a `W` array (ISO 32000-1, 9.7.4.3)."""
    items = list(array)
    while items:
        first, second = items[0], items[1]
        if isinstance(second, Array):
            yield from ((int(first) + n, float(width)) for n, width in enumerate(second))
            del items[:2]
        else:
            yield from ((glyph, float(items[2])) for glyph in range(int(first), int(second) + 1))
            del items[:3]


def _width_array(widths: dict[int, float]) -> Array:
    runs: list[tuple[int, list[int]]] = []
    for glyph in sorted(widths):
        if not runs or runs[-1][0] + len(runs[-1][1]) != glyph:
            runs.append((glyph, []))
        runs[-1][1].append(round(widths[glyph]))
    return Array([item for first, run in runs for item in (first, Array(run))])


def _characters(cmap: bytes) -> Iterator[tuple[int, bytes]]:
    body = cmap[cmap.index(b"endcodespacerange") :]
    yield from ((int(glyph, 16), text) for glyph, text in _CHARACTER.findall(body))


def _to_unicode(characters: dict[int, bytes]) -> bytes:
    entries = [b"<%04x> <%s>" % (glyph, text) for glyph, text in sorted(characters.items())]
    blocks = []
    # A block holds a hundred entries at most (Adobe Technical Note 5411).
    for start in range(0, len(entries), 100):
        block = entries[start : start + 100]
        blocks.append(b"%d beginbfchar\n%s\nendbfchar\n" % (len(block), b"\n".join(block)))
    return _TO_UNICODE_HEAD + b"".join(blocks) + _TO_UNICODE_FOOT
