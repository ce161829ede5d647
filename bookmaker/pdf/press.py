"""A finished PDF made into what a printer's machines take: the inside of a book in PDF/X-1a, its cover in sRGB.

PDF/X-1a:2003 (ISO 15930-4) is PDF 1.4 without what a press cannot know how to print: every font is in the file, colours
are grey, CMYK or a named ink, nothing is transparent, nothing lies on the page that is not printed, and the file says
which printing it is meant for. docs/printers.md says why the inside is that and the cover is not.

The functions here are pure: the same bytes and facts give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from typing import Any

import pikepdf
import uharfbuzz  # type: ignore[import-untyped]
from msgspec import Struct
from pikepdf import Array, Dictionary, Name, Object, Stream, String

from bookmaker.errors import Diagnostic
from bookmaker.pdf.joining import PRODUCER

CONFORMANCE = "PDF/X-1a:2003"

_CONDITION = ("CGATS TR 001", "SWOP (Publication) printing in USA")
"""The printing that an inside is meant for, by its name in the ICC's registry: with one of these, PDF/X-1a asks for no
profile. Neither printer names one, and black type looks the same in all."""

_FOR_READERS = ("/Metadata", "/Names", "/Outlines", "/ViewerPreferences", "/StructTreeRoot", "/MarkInfo", "/PageMode")
_ON_PAGES_FOR_READERS = ("/Annots", "/StructParents", "/Tabs")

FIRST_DAY = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""The day of a book that has none of its own, as in an EPUB."""


class PressFacts(Struct, frozen=True):
    """What a file for a printer says of itself: its title, and a day that is its own, not the clock's."""

    title: str
    made: dt.datetime = FIRST_DAY


class Pressed(Struct, frozen=True):
    """A file for a printer, and why it is not PDF/X where it is not."""

    data: bytes
    diagnostics: tuple[Diagnostic, ...] = ()


def press_inside(data: bytes, facts: PressFacts) -> Pressed:
    """The inside of a book as PDF/X-1a:2003, colours of RGB as greys. `data` is to be without tags and links.

    A file that PDF/X-1a cannot be made of, because a style of the user's own wants what it excludes, is made as like it
    as can be, does not say that it is PDF/X, and a diagnostic names the reasons.
    """
    with pikepdf.open(BytesIO(data)) as pdf:
        _take_out_what_is_for_readers(pdf)
        spaces = _turn_grey(pdf)
        if not spaces:
            _take_out_colour_spaces(pdf)
        for page in pdf.pages:
            page.obj.TrimBox = page.obj.BleedBox = Array([float(edge) for edge in page.obj.MediaBox])
        _embed_older_forms_of_fonts(pdf)
        against = sorted(set(_hindrances(pdf)) | ({"colours of other kinds than grey"} if spaces else set()))
        pdf.trailer.Info = _info(pdf, facts, "" if against else CONFORMANCE)
        if not against:
            pdf.Root.OutputIntents = Array([_output_intent()])
        return Pressed(_saved(pdf), tuple(_not_conforming(against)))


def press_cover(data: bytes, facts: PressFacts) -> bytes:
    """A cover as PDF 1.4 with its colours said to be sRGB's."""
    with pikepdf.open(BytesIO(data)) as pdf:
        _take_out_what_is_for_readers(pdf)
        _embed_older_forms_of_fonts(pdf)
        profile = pdf.make_stream((files("weasyprint.pdf") / "sRGB2014.icc").read_bytes(), N=3)
        for page in pdf.pages:
            spaces = page.obj.Resources.get("/ColorSpace", Dictionary())
            spaces.DefaultRGB = Array([Name.ICCBased, profile])
            page.obj.Resources.ColorSpace = spaces
        pdf.trailer.Info = _info(pdf, facts, "")
        return _saved(pdf)


def _saved(pdf: pikepdf.Pdf) -> bytes:
    stream = BytesIO()
    pdf.save(
        stream,
        force_version="1.4",
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        compress_streams=True,
        deterministic_id=True,
    )
    return stream.getvalue()


def _take_out_what_is_for_readers(pdf: pikepdf.Pdf) -> None:
    """KDP asks for files without bookmarks, annotations and metadata; without links, no name leads anywhere."""
    for key in _FOR_READERS:
        if key in pdf.Root:
            del pdf.Root[key]
    for page in pdf.pages:
        for key in _ON_PAGES_FOR_READERS:
            if key in page.obj:
                del page.obj[key]


def _info(pdf: pikepdf.Pdf, facts: PressFacts, conformance: str) -> Object:
    """The entries that PDF/X-1a asks for (ISO 15930-4, 6.5 and 6.9)."""
    made = f"D:{facts.made.year:04}{facts.made:%m%d%H%M%S}+00'00'"
    entries: dict[str, Any] = {
        "/Title": String(facts.title or "Untitled"),
        "/Creator": String(PRODUCER),
        "/Producer": String(PRODUCER),
        "/CreationDate": String(made),
        "/ModDate": String(made),
        "/Trapped": Name("/False"),
    }
    if conformance:
        entries["/GTS_PDFXVersion"] = String(conformance)
    return pdf.make_indirect(Dictionary(entries))


def _output_intent() -> Dictionary:
    name, words = _CONDITION
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=String(name),
        OutputCondition=String(words),
        RegistryName=String("http://www.color.org"),
    )


# --- Colours ------------------------------------------------------------------------------------------------------

_RGB = re.compile(rb"(?<![\w.+/-])([+-]?[\d.]+)\s+([+-]?[\d.]+)\s+([+-]?[\d.]+)\s+(rg|RG)(?!\w)")
_NAMED_SPACE = re.compile(rb"/([^\s/<>\[\]()]+)\s+(?:cs|CS)(?!\w)")
_PRINTED_SPACES = {"/DeviceGray", "/DeviceCMYK", "/Pattern"}


def grey_from_rgb(red: float, green: float, blue: float) -> float:
    """How light a colour is, 0 for black: ISO 32000-1, 10.3.2."""
    return 0.3 * red + 0.59 * green + 0.11 * blue


def in_grey(content: bytes) -> bytes:
    """A page's content with every colour of DeviceRGB as the grey that is as light."""
    return _RGB.sub(_grey_operator, content)


def _grey_operator(found: re.Match[bytes]) -> bytes:
    light = grey_from_rgb(float(found[1]), float(found[2]), float(found[3]))
    return b"%s %s" % (f"{light:.4f}".rstrip("0").rstrip(".").encode(), b"g" if found[4] == b"rg" else b"G")


def _turn_grey(pdf: pikepdf.Pdf) -> set[str]:
    """Turn the colours of all contents grey; the colour spaces of other kinds that they name."""
    named: set[str] = set()
    for stream in _contents(pdf):
        content = stream.read_bytes()
        grey = in_grey(content)
        if grey != content:
            stream.write(grey)
        named |= {f"/{name.decode('latin-1')}" for name in _NAMED_SPACE.findall(content)}
    return named - _PRINTED_SPACES


def _contents(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every stream of operators, once: of pages, of forms, of patterns, and of the glyphs of a font of drawings."""
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        streams = page.obj.get("/Contents", Array())
        for stream in streams if isinstance(streams, Array) else [streams]:
            if stream.objgen not in seen:
                seen.add(stream.objgen)
                yield stream
    for each in pdf.objects:
        if isinstance(each, Stream) and (each.get("/Subtype") == Name.Form or each.get("/PatternType") == 1):
            yield each
        elif isinstance(each, Dictionary) and "/CharProcs" in each:
            yield from each.CharProcs.as_dict().values()


def _take_out_colour_spaces(pdf: pikepdf.Pdf) -> None:
    """WeasyPrint gives every page two spaces of Lab, which PDF/X-1a excludes, and empty tables of much else."""
    for each in pdf.objects:
        if isinstance(each, Dictionary | Stream) and isinstance(each.get("/Resources"), Dictionary):
            for key in ("/ColorSpace", "/Pattern", "/Shading", "/XObject"):
                if key in each.Resources and (key == "/ColorSpace" or not each.Resources[key].keys()):
                    del each.Resources[key]


# --- Fonts --------------------------------------------------------------------------------------------------------


def _embed_older_forms_of_fonts(pdf: pikepdf.Pdf) -> None:
    """Embed OpenType fonts as what PDF 1.4 knows: their CFF outlines alone, or as TrueType."""
    for each in list(pdf.objects):
        if isinstance(each, Dictionary) and each.get("/FontFile3", Dictionary()).get("/Subtype") == Name.OpenType:
            data = each.FontFile3.read_bytes()
            del each["/FontFile3"]
            if data[:4] == b"OTTO":
                outlines = bytes(uharfbuzz.Face(data).reference_table("CFF ").data)
                each.FontFile3 = pdf.make_stream(outlines, Subtype=Name.CIDFontType0C)
            else:
                each.FontFile2 = pdf.make_stream(data, Length1=len(data))


# --- What PDF/X-1a excludes ---------------------------------------------------------------------------------------

_FONT_FILES = {"/FontFile", "/FontFile2", "/FontFile3"}
_EXCLUDED_FILTERS = {"/LZWDecode", "/JBIG2Decode", "/JPXDecode", "/Crypt"}


def _hindrances(pdf: pikepdf.Pdf) -> Iterator[str]:
    for each in pdf.objects:
        for part in _dictionaries(each):
            yield from _against(part)


def _dictionaries(each: Any) -> Iterator[Any]:
    """A dictionary or a stream, and the dictionaries that stand inside it and are no objects of their own."""
    if not isinstance(each, Dictionary | Stream):
        return
    yield each
    for key in each.keys():  # noqa: SIM118 - a pikepdf object is no mapping
        value = each[key]
        if isinstance(value, Dictionary) and not value.is_indirect:
            yield from _dictionaries(value)


def _against(part: Any) -> Iterator[str]:
    keys = set(part.keys())
    if part.get("/Type") == Name.FontDescriptor and not keys & _FONT_FILES:
        yield f"the font {str(part.get('/FontName', ''))[1:]}, which is not in the file"
    if (
        part.get("/SMask", Name("/None")) != Name("/None")
        or any(key in keys and float(part[key]) < 1 for key in ("/ca", "/CA"))
        or part.get("/BM", Name.Normal) not in (Name.Normal, Name.Compatible)
        or part.get("/S") == Name.Transparency
    ):
        yield "transparency"
    if (part.get("/Subtype") == Name.Image or "/ShadingType" in keys) and not _is_printed(part.get("/ColorSpace")):
        yield "pictures or shades of colour"
    filters = part.get("/Filter", Array()) if isinstance(part, Stream) else Array()
    if {str(each) for each in (filters if isinstance(filters, Array) else [filters])} & _EXCLUDED_FILTERS:
        yield "pictures in a form that older machines cannot read"


def _is_printed(space: Any) -> bool:
    if isinstance(space, Array):
        return str(space[0]) == "/Separation" or (str(space[0]) == "/Indexed" and _is_printed(space[1]))
    return space is None or str(space) in _PRINTED_SPACES


def _not_conforming(against: list[str]) -> Iterator[Diagnostic]:
    if against:
        message = f"the file is not {CONFORMANCE}, because of {', '.join(against)}"
        hint = "Printers may take it all the same. Look at your own templates and styles for what asks for this."
        yield Diagnostic("print-not-pdfx", "warning", None, message, hint)
