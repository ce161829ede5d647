"""A PDF laid on sheets of paper: its pages as form XObjects, placed by an imposition plan, with the binder's marks.

Nothing is rendered and no stream is decoded that need not be, so a book of thousands of pages takes a second or two.
The result depends on the source and the settings alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pikepdf
from msgspec import Struct, field
from pikepdf import Array, Dictionary, Name, Stream, String

from bookmaker.errors import ConfigurationError, InputError, Position
from bookmaker.files import require_regular
from bookmaker.pdf.imposition import Duplex, Plan, Scheme, Side, Slot, plan_from_scheme, sheets_of
from bookmaker.pdf.marks import Marks, marks_content
from bookmaker.pdf.paper import Size
from bookmaker.pdf.placement import Placing, Rect, Scaling, page_rect, placing_for, slot_rect


class Layout(Struct, frozen=True):
    """How pages are to lie on which paper, and what is drawn beside them; see `placement.placing_for`."""

    paper: Size | None = None
    scaling: Scaling = "shrink"
    centred: bool = False
    gutter: float = 0.0
    marks: Marks = field(default_factory=Marks)


class Imposed(Struct, frozen=True):
    """The imposed book, and how it was laid out: one PDF; for a printer of one side two, fronts and backs; as many for
    each signature where those are apart. `tails` tell them from each other: ``, or `-fronts`, or `-02-backs`."""

    files: tuple[bytes, ...]
    tails: tuple[str, ...]
    plan: Plan
    placing: Placing


Choice = tuple[tuple[int, int | None] | None, ...]
"""Pages of a PDF: from one to another, both counted from 1, or to the last; None for a blank."""


def imposed_pdf(
    source: bytes | Path, scheme: Scheme, layout: Layout | None = None, choice: Choice = ((1, None),)
) -> Imposed:
    """Impose a PDF, or the chosen pages of it, by a scheme.

    A page counts as what its trim box shows, else its crop box, and the way its rotation turns it; what bleeds over the
    trim is kept as far as the paper goes before the next fold. Links and outline are left out, form fields and notes
    become part of the page as they would print. Title, author and the other metadata stay.

    Raises InputError for a PDF that cannot be read, and ConfigurationError for pages that do not fit or that it has
    not.
    """
    layout = layout or Layout()
    position = Position(source) if isinstance(source, Path) else None
    with _opened(source, position) as book:
        pages = _chosen(_source_pages(book, position), choice)
        sizes = [page.size for page in pages if page]
        largest = Size(max(size.width for size in sizes), max(size.height for size in sizes))
        placing = placing_from_layout(largest, scheme, layout)
        plan = plan_from_scheme(len(pages), scheme, landscape=placing.landscape)
        sides = _sides_by_file(plan)
        files = tuple(_file(book, pages, plan, placing, layout.marks, printed) for printed in sides.values())
        return Imposed(files, tuple(sides), plan, placing)


def placing_from_layout(page: Size, scheme: Scheme, layout: Layout) -> Placing:
    """How pages of a size, which is the largest that a book has, will lie. Raises ConfigurationError where they do not
    fit, or where holes are asked for that their spine has no room for."""
    placing = placing_for(
        page, layout.paper, scheme.form, scaling=layout.scaling, centred=layout.centred, gutter=layout.gutter
    )
    layout.marks.refuse_stations(placing.page.height)
    return placing


# --- The source ---------------------------------------------------------------------------------------------------

_Matrix = tuple[float, float, float, float, float, float]
_Corners = tuple[float, float, float, float]


class _SourcePage(Struct, frozen=True):
    """A page, the size it shows, the matrix that sets its trimmed corner at the origin, upright; and what may be seen
    of it, in its own coordinates."""

    page: pikepdf.Page
    size: Size
    upright: _Matrix
    seen: _Corners


@contextmanager
def _opened(source: bytes | Path, position: Position | None) -> Iterator[pikepdf.Pdf]:
    """The source for reading; what is wrong with it, also where that shows only later, is an InputError."""
    try:
        if isinstance(source, Path):
            require_regular(source)
        with pikepdf.open(source if isinstance(source, Path) else BytesIO(source)) as book:
            _flatten(book)
            yield book
    except pikepdf.PasswordError as error:
        hint = "Save a copy without it in a PDF viewer, or with: qpdf --decrypt --password=... IN.pdf OUT.pdf"
        raise InputError("the PDF opens with a password only", position=position, hint=hint) from error
    except pikepdf.PdfError as error:
        hint = "Make it again, or open it in a PDF viewer and print it to a new PDF."
        raise InputError(f"not a PDF that can be read: {_reason(error)}", position=position, hint=hint) from error
    except FileNotFoundError as error:
        raise InputError("no such file", position=position) from error
    except OSError as error:
        hint = "Name one PDF." if isinstance(error, IsADirectoryError) else ""
        raise InputError(f"cannot be read: {error.strerror or error}", position=position, hint=hint) from error


def _reason(error: pikepdf.PdfError) -> str:
    """qpdf's own words without the name of the file, which the message begins with."""
    return str(error).rpartition(": ")[2]


def _flatten(book: pikepdf.Pdf) -> None:
    """Draw onto the pages whatever lies over them and would be printed: filled forms, stamps, notes."""
    drawn = any(
        isinstance(annotation, Dictionary) and annotation.get("/Subtype") != Name.Link
        for page in book.pages
        for annotation in _array(page.obj.get("/Annots"))
    )
    if drawn:
        if "/AcroForm" in book.Root:
            book.generate_appearance_streams()
        book.flatten_annotations("print")


def _source_pages(book: pikepdf.Pdf, position: Position | None) -> list[_SourcePage]:
    pages = [_source_page(page, number, position) for number, page in enumerate(book.pages, 1)]
    if not pages:
        raise InputError("the PDF has no pages", position=position)
    return pages


def _chosen(pages: Sequence[_SourcePage], choice: Choice) -> list[_SourcePage | None]:
    """The pages that are asked for, in that order; None where a blank is."""
    chosen: list[_SourcePage | None] = []
    for part in choice:
        first, last = part or (1, 0)
        if not 1 <= first <= len(pages) or (last or 0) > len(pages):
            message = f"there is no page {last if 1 <= first <= len(pages) else first}"
            raise ConfigurationError(message, hint=f"The PDF has {len(pages)}.")
        chosen += pages[first - 1 : last] if part else [None]
    if not any(chosen):
        raise ConfigurationError("none of its pages were chosen")
    return chosen


def _source_page(page: pikepdf.Page, number: int, position: Position | None) -> _SourcePage:
    # pikepdf falls back along trim, crop and media box as the standard does (ISO 32000-1, 14.11.2).
    medium = _corners(page.mediabox)
    if medium is None:
        raise InputError(f"page {number} of the PDF has no size", position=position, hint="Print it to a new PDF.")
    trim = _within(medium, _corners(page.trimbox))
    left, bottom, right, top = trim
    if right - left < 1 or top - bottom < 1:
        hint = "Its page boxes contradict each other; print it to a new PDF."
        raise InputError(f"page {number} of the PDF shows nothing", position=position, hint=hint)
    unit = _number(page.obj.get("/UserUnit"))
    unit = unit if unit > 0 else 1.0
    turn = _rotation(page) % 360
    match turn:
        case 90:
            upright = (0.0, -1.0, 1.0, 0.0, -bottom, right)
        case 180:
            upright = (-1.0, 0.0, 0.0, -1.0, right, top)
        case 270:
            upright = (0.0, 1.0, -1.0, 0.0, top, -left)
        case _:
            upright = (1.0, 0.0, 0.0, 1.0, -left, -bottom)
    width, height = (top - bottom, right - left) if turn in (90, 270) else (right - left, top - bottom)
    size = Size(width * unit, height * unit)
    bleed = _within(medium, _corners(page.bleedbox)) if "/BleedBox" in page.obj else trim
    seen = (min(left, bleed[0]), min(bottom, bleed[1]), max(right, bleed[2]), max(top, bleed[3]))
    return _SourcePage(page, size, _product(upright, (unit, 0, 0, unit, 0, 0)), seen)


def _rotation(page: pikepdf.Page) -> int:
    """Degrees clockwise, which a page may have from the nodes of the page tree above it (ISO 32000-1, 7.7.3.4)."""
    node: pikepdf.Object | None = page.obj
    # A broken tree may go round in a circle; no whole one is as deep as this.
    for _ in range(50):
        if node is None or "/Rotate" in node:
            break
        node = node.get("/Parent")
    return int(_number(node.get("/Rotate"))) if node is not None else 0


def _within(medium: _Corners, box: _Corners | None) -> _Corners:
    """A page box no larger than the medium; the medium where the box is none."""
    (x, y, to_x, to_y), (left, bottom, right, top) = box or medium, medium
    return max(x, left), max(y, bottom), min(to_x, right), min(to_y, top)


def _corners(box: object) -> _Corners | None:
    """The corners of a page box in order; None for one that is not made of four numbers."""
    found = _array(box)
    if len(found) != 4 or not all(isinstance(each, int | Decimal) for each in found):
        return None
    x, y, to_x, to_y = map(_number, found)
    return min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)


# What is not of the kind that the standard asks for counts as left out, as it does to viewers.


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | Decimal) else 0.0


def _array(value: object) -> list[object]:
    return list(value) if isinstance(value, Array) else []


def _product(first: _Matrix, then: _Matrix) -> _Matrix:
    """The matrix that does one and then the other (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = first
    k, m, n, o, p, q = then
    return a * k + b * n, a * m + b * o, c * k + d * n, c * m + d * o, e * k + f * n + p, e * m + f * o + q


# --- The sheets ---------------------------------------------------------------------------------------------------


class _PrintedSide(Struct, frozen=True):
    label: str
    signature: int
    side: Side


def _sides_by_file(plan: Plan) -> dict[str, list[_PrintedSide]]:
    """The sides of each file in the order of printing, by the tail of the file's name."""
    scheme, digits = plan.scheme, len(str(len(plan.signatures)))
    files: dict[str, list[_PrintedSide]] = {}
    for number, within, sheet in sheets_of(plan):
        tail = f"-{number:0{digits}}" if scheme.apart else ""
        parted = scheme.duplex == "none" and not scheme.form.one_side
        front = _PrintedSide(f"{number}.{within} front", number, sheet.front)
        files.setdefault(f"{tail}-fronts" if parted else tail, []).append(front)
        if not scheme.form.one_side:
            back = _PrintedSide(f"{number}.{within} back", number, sheet.back)
            files.setdefault(f"{tail}-backs" if parted else tail, []).append(back)
    if scheme.backs_reversed:
        return {tail: sides[::-1] if tail.endswith("-backs") else sides for tail, sides in files.items()}
    return files


def _file(
    book: pikepdf.Pdf,
    pages: Sequence[_SourcePage | None],
    plan: Plan,
    placing: Placing,
    marks: Marks,
    sides: Sequence[_PrintedSide],
) -> bytes:
    with pikepdf.new() as pdf:
        sheet = Array([0, 0, round(placing.sheet.width, 3), round(placing.sheet.height, 3)])
        for printed in sides:
            filled = [(slot, page) for slot in printed.side.slots if slot.page and (page := pages[slot.page - 1])]
            forms = Dictionary({f"/P{slot.page}": _form(pdf, source) for slot, source in filled})
            content = b"".join(_placed(placing, slot, source) for slot, source in filled)
            content += marks_content(plan, placing, marks, printed.signature, printed.side)
            drawn = Dictionary(
                Type=Name.Page, MediaBox=sheet, Resources=Dictionary(XObject=forms), Contents=pdf.make_stream(content)
            )
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(drawn)))
        _describe(pdf, book, plan, sides)
        out = BytesIO()
        pdf.save(
            out,
            min_version=max(book.pdf_version, "1.7"),
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
        return out.getvalue()


def _form(pdf: pikepdf.Pdf, source: _SourcePage) -> pikepdf.Object:
    """The page's content as a form XObject of the new file, in the page's own coordinates."""
    form = source.page.as_form_xobject(handle_transformations=False)
    resources = source.page.obj.get("/Resources")
    if resources is not None and resources.is_indirect:
        # qpdf gives each form a copy; pages that share their resources go on sharing them.
        form.Resources = resources
    form.BBox = Array([round(number, 3) for number in source.seen])
    return pdf.copy_foreign(form)


def _placed(placing: Placing, slot: Slot, source: _SourcePage) -> bytes:
    """Operators that draw a page in its slot and nothing outside it."""
    cell, page = slot_rect(placing, slot), page_rect(placing, slot)
    scale = placing.scale
    # A page smaller than the largest stands where the largest would, in its middle.
    width, height = source.size.width * scale, source.size.height * scale
    at = Rect(page.x + (page.width - width) / 2, page.y + (page.height - height) / 2, width, height)
    if slot.rotation == 180:
        placed = _product(source.upright, (-scale, 0, 0, -scale, at.right, at.top))
    else:
        placed = _product(source.upright, (scale, 0, 0, scale, at.x, at.y))
    clip = f"{cell.x:.3f} {cell.y:.3f} {cell.width:.3f} {cell.height:.3f} re W n"
    return f"q {clip}\n{' '.join(f'{number:.5f}' for number in placed)} cm /P{slot.page} Do Q\n".encode()


# --- The document -------------------------------------------------------------------------------------------------

_STANDARDS = ("http://www.aiim.org/pdfua/ns/id/", "http://www.aiim.org/pdfa/ns/id/", "http://www.npes.org/pdfx/ns/id/")
"""Name spaces in which a document's metadata claim a standard (PDF/UA, PDF/A, PDF/X): the pages kept to it, the sheets
do not."""


_VIEWER_DUPLEX: dict[Duplex, Name] = {
    "long": Name.DuplexFlipLongEdge,
    "short": Name.DuplexFlipShortEdge,
    "none": Name.Simplex,
}


def _describe(pdf: pikepdf.Pdf, book: pikepdf.Pdf, plan: Plan, sides: Sequence[_PrintedSide]) -> None:
    """Metadata as in the source, page labels that name the sheets, and how a viewer should print them."""
    if isinstance(book.trailer.get("/Info"), Dictionary):
        pdf.trailer.Info = _copied(pdf, book, book.trailer.Info)
        for key in [key for key in pdf.trailer.Info if key.startswith("/GTS_PDFX")]:
            del pdf.trailer.Info[key]
    for key in ("/Lang", "/OutputIntents"):
        if key in book.Root:
            pdf.Root[key] = _copied(pdf, book, book.Root[key])
    if isinstance(book.Root.get("/Metadata"), Stream):
        pdf.Root.Metadata = _copied(pdf, book, book.Root.Metadata)
        if any(standard.encode() in pdf.Root.Metadata.read_bytes() for standard in _STANDARDS):
            with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
                for claim in [name for name in metadata if name.startswith(tuple(f"{{{ns}}}" for ns in _STANDARDS))]:
                    del metadata[claim]
    labels = (item for n, side in enumerate(sides) for item in (n, Dictionary(P=String(side.label))))
    pdf.Root.PageLabels = Dictionary(Nums=Array(labels))
    duplex = _VIEWER_DUPLEX["none" if plan.scheme.form.one_side else plan.scheme.duplex]
    pdf.Root.ViewerPreferences = Dictionary(PrintScaling=Name("/None"), Duplex=duplex)


def _copied(pdf: pikepdf.Pdf, book: pikepdf.Pdf, value: pikepdf.Object) -> pikepdf.Object:
    """A value of the source for the new file; pikepdf copies indirect objects only."""
    return pdf.copy_foreign(value if value.is_indirect else book.make_indirect(value))
