"""Stories to PDF books: parts laid out side by side, then what tells their page numbers, then all joined."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path

from bookmaker.assets import asset_folders, stylesheet_from_names
from bookmaker.book import book_from_stories
from bookmaker.building.books import book_of_one, checked_anthology
from bookmaker.building.keeping import keep, key_of_part, may_keep, prune, read_kept
from bookmaker.building.outcomes import Built, Failed, Order, Outcome, Remark, Report, Summary, say_nothing
from bookmaker.building.stories import Typeset, summary_from_typeset, typeset_file
from bookmaker.building.workers import announced, attempt, or_raise, results_of
from bookmaker.building.writing import make_folder, write_book
from bookmaker.errors import BookmakerError, Diagnostic
from bookmaker.library import StoryFile
from bookmaker.model import Book, Page
from bookmaker.naming import LONGEST_NAME, file_name
from bookmaker.pdf.cover import Cover, CoverFacts, design_cover, print_cover
from bookmaker.pdf.design import PageDesign, Purpose, design_from_trim, fits_gutter, page_css, with_gutter
from bookmaker.pdf.document import BookPart, Look, author_of, back_part, front_parts, story_parts
from bookmaker.pdf.fonts import (
    DEFAULT_FACE,
    FAMILY,
    TextFace,
    character_width,
    characters_without_glyph,
    face_css,
    find_face,
    fingerprint,
)
from bookmaker.pdf.imposing import Imposed, imposed_pdf
from bookmaker.pdf.imposing import Layout as SheetLayout
from bookmaker.pdf.imposition import Scheme
from bookmaker.pdf.joining import (
    BookFacts,
    Entry,
    folios,
    join,
    numbers_from_placed,
    page_count,
    placed_parts,
)
from bookmaker.pdf.layout import LaidOut, Part, lay_out, load_weasyprint
from bookmaker.pdf.paper import SIZES, Size, Stock
from bookmaker.rendering import Renderer

STYLESHEETS = ("core.css", "print.css")
PRELOAD = ("weasyprint",)
_FRONT_PAGES = 8
"""What front and back add to the stories' pages, for the first guess at the gutter."""


@dataclass(frozen=True, slots=True)
class PrintStyle:
    """How a PDF is to look; `size` is the type's in points, None for what suits the page. Parts are kept in `cache`.
    `cover` is the paper that a cover is to be made for, a printer's own or the thickness of a leaf; None for no cover.
    """

    trim: Size = SIZES["a5"]
    size: float | None = None
    large_print: bool = False
    face: str = DEFAULT_FACE
    tagged: bool = True
    purpose: Purpose = "print"
    cache: Path | None = None
    cover: Stock | float | None = None

    @property
    def linked(self) -> bool:
        """Whether it has links and an outline. Amazon KDP and Lulu ask for files without either."""
        return self.purpose in ("print", "screen")


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF book in memory, how many pages it has, and what was said while it was made."""

    data: bytes
    pages: int
    remarks: tuple[Remark, ...] = ()
    cover: Cover | None = None


@dataclass(frozen=True, slots=True)
class BuiltPdf(Built):
    """A PDF book on disk, and its cover with the file that holds it, where one was asked for."""

    cover: Cover | None = None
    cover_path: Path | None = None


class _UnprintableError(BookmakerError):
    """A story that cannot be laid out, on the way to where it can be left out."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.error.message, position=failed.error.position, hint=failed.error.hint)
        self.exit_code = failed.error.exit_code
        self.failed = failed

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.failed,))


def build_pdfs(
    files: Sequence[StoryFile], order: Order, style: PrintStyle, report: Report = say_nothing
) -> tuple[Outcome, ...]:
    """Make a PDF of each story; one outcome a story, in the order of `files`.

    Raises what `build_epubs` raises, and OutputError where the text libraries of the system are missing.
    """
    load_weasyprint()
    make_folder(order.output)
    outcomes: list[Outcome] = []
    taken: set[str] = set()
    # A single long story has parts of its own to share out; of several stories, each is one worker's.
    jobs = order.jobs if len(files) == 1 else 1
    work = partial(attempt, partial(_pdf_from_file, folders=order.folders, strict=order.strict, style=style, jobs=jobs))
    for made in announced(results_of(work, files, order.jobs, preload=PRELOAD), files, report):
        if isinstance(made, Failed):
            outcomes.append(or_raise(made))
        else:
            summary, printed = made
            path = order.output / file_name(summary.title, summary.author, ".pdf", taken)
            outcomes.append(_written(path, printed, (summary,), taken))
    _prune(style)
    return tuple(outcomes)


def build_pdf_anthology(
    files: Sequence[StoryFile], title: str, order: Order, style: PrintStyle, report: Report = say_nothing
) -> tuple[Outcome, ...]:
    """Make one PDF of all stories that can be read: the Failed ones, then the Built book if any story was left.

    Raises what `build_pdfs` raises.
    """
    load_weasyprint()
    make_folder(order.output)
    work = partial(attempt, partial(typeset_file, strict=order.strict))
    results = list(results_of(work, files, order.jobs, preload=PRELOAD))
    outcomes: list[Outcome] = [or_raise(result) for result in results if isinstance(result, Failed)]
    typeset = [result for result in results if isinstance(result, Typeset)]
    kept, pages, lossy = checked_anthology(typeset, title, order.folders)
    outcomes += lossy
    while kept:
        book = book_from_stories([each.story for each in kept], title=title)
        try:
            printed = print_book(book, pages, [each.path for each in kept], style, order.folders, order.jobs, report)
        except _UnprintableError as error:
            outcomes.append(or_raise(error.failed))
            kept, pages, lossy = checked_anthology(
                [each for each in kept if each.path != error.failed.path], title, order.folders
            )
            outcomes += lossy
            continue
        path = order.output / file_name(title, "", ".pdf")
        stories = tuple(_with_remarks(summary_from_typeset(each), printed) for each in kept)
        outcomes.append(_written(path, printed, stories, set()))
        break
    _prune(style)
    return tuple(outcomes)


def _pdf_from_file(
    file: StoryFile, *, folders: tuple[Path, ...], strict: bool, style: PrintStyle, jobs: int | None
) -> tuple[Summary, Printed]:
    typeset = typeset_file(file, strict=strict)
    book, pages = book_of_one(typeset, folders)
    try:
        printed = print_book(book, pages, [typeset.path], style, folders, jobs)
    except _UnprintableError as error:
        # Its own kind tells whether every other story would end so too.
        raise error.failed.error from error
    return _with_remarks(summary_from_typeset(typeset), printed), printed


def _written(path: Path, printed: Printed, stories: tuple[Summary, ...], taken: set[str]) -> BuiltPdf:
    """Write a book, and its cover beside it; their names are added to `taken`."""
    taken.add(path.name)
    write_book(path, printed.data)
    if printed.cover is None:
        return BuiltPdf(path, stories)
    beside = _beside(path, "-cover", taken)
    taken.add(beside.name)
    write_book(beside, printed.cover.data)
    return BuiltPdf(path, stories, printed.cover, beside)


def _beside(path: Path, tail: str, taken: Container[str]) -> Path:
    """A file that goes with a book: `lamp.pdf` -> `lamp-cover.pdf`; a number is added to a name that is taken."""
    stem = path.stem[: LONGEST_NAME - len(tail) - len(path.suffix) - 3]
    names = (f"{stem}{tail}{f'-{number}' if number > 1 else ''}{path.suffix}" for number in count(1))
    return path.with_name(next(name for name in names if name not in taken))


def impose_book(
    path: Path, scheme: Scheme, layout: SheetLayout, taken: Container[str] = ()
) -> tuple[Imposed, tuple[Path, ...]]:
    """Lay a book on sheets and write them beside it: one file, or fronts and backs for a printer of one side.

    A name in `taken` is left alone. Raises what `imposed_pdf` raises, and OutputError.
    """
    imposed = imposed_pdf(path, scheme, layout)
    tails = ("-sheets",) if len(imposed.files) == 1 else ("-sheets-fronts", "-sheets-backs")
    made = tuple(_beside(path, tail, taken) for tail in tails)
    for each, data in zip(made, imposed.files, strict=True):
        write_book(each, data)
    return imposed, made


def _with_remarks(summary: Summary, printed: Printed) -> Summary:
    own = tuple(remark for remark in printed.remarks if remark.path == summary.path)
    return replace(summary, remarks=(*summary.remarks, *own))


def _prune(style: PrintStyle) -> None:
    if style.cache:
        prune(style.cache)


# --- One book -----------------------------------------------------------------------------------------------------


def print_book(
    book: Book,
    pages: Sequence[Page],
    paths: Sequence[Path],
    style: PrintStyle,
    folders: tuple[Path, ...] = (),
    jobs: int | None = 1,
    report: Report = say_nothing,
) -> Printed:
    """A book as a PDF. `pages` are the book's sections as rendered, `paths` the files its stories came from.

    The same stories in the same style give the same bytes, whatever `jobs` is.
    """
    face = find_face(style.face)
    lay = _Layer(fingerprint(face), style.cache, jobs, report)
    look, parts, laid = _bodies(book, pages, paths, style, folders, face, lay)
    numbers = numbers_from_placed(placed_parts(list(zip(parts, laid, strict=True))))
    front = front_parts(book, pages, numbers, look, paths[0])
    back = back_part(book, pages, numbers, look, paths[0])
    around = lay.laid([each.part for each in (*front, back)])
    bound = [
        *zip(front, around[:-1], strict=True),
        *zip(parts, laid, strict=True),
        (back, around[-1]),
    ]
    placed = placed_parts(bound)
    design = with_gutter(look.design, page_count(placed))
    cover = _cover(book, page_count(placed), look, style, folders, paths[0])
    data = join(placed, design, face, _facts(book, pages, linked=style.linked), tagged=style.tagged)
    remarks = [Remark(part.part.path, said) for part, made in bound for said in made.diagnostics]
    remarks += _borrowed_signs(face, parts)
    remarks += [Remark(paths[0], said) for said in cover.diagnostics] if cover else []
    return Printed(data, len(folios(placed)), tuple(dict.fromkeys(remarks)), cover)


def _bodies(
    book: Book,
    pages: Sequence[Page],
    paths: Sequence[Path],
    style: PrintStyle,
    folders: tuple[Path, ...],
    face: TextFace,
    lay: _Layer,
) -> tuple[Look, tuple[BookPart, ...], list[LaidOut]]:
    """The stories laid out with a measure that leaves room for the gutter their number of pages asks for."""
    expected = 0
    while True:
        design = design_from_trim(
            style.trim,
            character_width(face),
            size=style.size,
            large_print=style.large_print,
            purpose=style.purpose,
            pages=expected,
        )
        look = _look(design, face, style, folders)
        parts = story_parts(book, pages, paths, look)
        laid = lay.laid([each.part for each in parts])
        counted = sum(len(each.pages) for each in laid) + _FRONT_PAGES
        if expected or fits_gutter(with_gutter(design, counted), counted):
            return look, parts, laid
        expected = counted


def _look(design: PageDesign, face: TextFace, style: PrintStyle, folders: tuple[Path, ...]) -> Look:
    names = (*STYLESHEETS, *(("screen.css",) if style.purpose == "screen" else ()))
    css = "\n".join((face_css(face), stylesheet_from_names(names, folders), page_css(design, FAMILY)))
    may_read = (*folders, *asset_folders("styles"))
    return Look(Renderer(folders), css, design, face, style.tagged, style.linked, tuple(sorted(may_read)))


@dataclass(frozen=True)
class _Layer:
    """Lays parts out, or finds them laid out already."""

    fonts: str
    cache: Path | None
    jobs: int | None
    report: Report

    def laid(self, parts: Sequence[Part]) -> list[LaidOut]:
        work: Callable[[Part], LaidOut | Failed] = partial(
            attempt, partial(_laid_part, fonts=self.fonts, cache=self.cache)
        )
        # Laying out takes so long that two parts are worth two processes.
        jobs = self.jobs if self.jobs or len(parts) < 2 else None
        results: Iterator[LaidOut | Failed] = results_of(work, parts, jobs, preload=PRELOAD, fewest=2)
        made: list[LaidOut] = []
        for result in announced(results, parts, self.report):
            if isinstance(result, Failed):
                raise _UnprintableError(result)
            made.append(result)
        return made


def _laid_part(part: Part, *, fonts: str, cache: Path | None) -> LaidOut:
    if cache is None or not may_keep(part):
        return lay_out(part)
    key = key_of_part(part, fonts)
    laid = read_kept(cache, key)
    if laid is None:
        laid = lay_out(part)
        keep(cache, key, laid)
    return laid


# --- What is said of a book ---------------------------------------------------------------------------------------


def _facts(book: Book, pages: Sequence[Page], *, linked: bool) -> BookFacts:
    metadata = book.metadata
    authors = [each.name for each in metadata.creators if each.role == "aut" and each.name != "Unknown"]
    entries = [
        Entry(page.section.level, page.section.title, page.section.id)
        for page in pages
        if page.section.listed and page.section.kind != "colophon"
    ]
    contents = [Entry(0, "Contents", "contents")]
    split = next((n for n, page in enumerate(pages) if page.section.matter != "front"), 0)
    front = sum(1 for page in pages[:split] if page.section.listed)
    colophon = [Entry(0, p.section.title, p.section.id) for p in pages if p.section.kind == "colophon"]
    return BookFacts(
        metadata.title,
        tuple(authors),
        metadata.language,
        "" if book.anthology else metadata.description,
        metadata.subjects,
        (*entries[:front], *contents, *entries[front:], *colophon) if linked else (),
    )


_MOST_ON_A_COVER = 4
"""Authors who are named on a cover; of an anthology of more, the stories on its back name theirs."""


def _cover(
    book: Book, pages: int, look: Look, style: PrintStyle, folders: tuple[Path, ...], path: Path
) -> Cover | None:
    """The cover of a book; an anthology's back lists its stories, any other's says what the story is about."""
    if style.cover is None:
        return None
    metadata = book.metadata
    byline = author_of(metadata.creators, metadata.language)
    if sum(creator.role == "aut" for creator in metadata.creators) > _MOST_ON_A_COVER:
        byline = ""
    lines = tuple(metadata.description.splitlines())
    if book.anthology:
        records = [story.metadata for story in book.stories]
        named = [(record.title, author_of(record.creators, record.language)) for record in records]
        lines = tuple(f"{title} — {author}" if author else title for title, author in named)
    facts = CoverFacts(metadata.title, byline, metadata.language, lines, listed=book.anthology)
    design = design_cover(style.trim, pages, style.cover, style.purpose)
    return print_cover(facts, design, look.face, look.renderer, folders, path)


def _borrowed_signs(face: TextFace, parts: Sequence[BookPart]) -> Iterator[Remark]:
    """What the face lacks a sign for and another font lends it, by story."""
    for path in dict.fromkeys(each.part.path for each in parts):
        lacking = characters_without_glyph(face, "".join(each.part.html for each in parts if each.part.path == path))
        if lacking:
            shown = " ".join(lacking[:12]) + (" …" if len(lacking) > 12 else "")
            message = f"{face.family} has no sign for {shown}; another font lends it"
            hint = "Look at the page: a sign that is lent may look out of place."
            yield Remark(path, Diagnostic("print-other-font", "info", None, message, hint))
