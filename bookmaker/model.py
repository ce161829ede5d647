"""The story as data: frozen dataclasses and closed unions, with no behaviour beyond what they are.

Three layers stand here. *Raw* types are what a reader of a file format hands on: lines with their numbers, grouped
as they stood on the page, with no meaning given to them. *Story* types are what the lines mean. *Book* types are
how stories are laid out as the sections of one volume. Terms follow Dublin Core for metadata, the EPUB structural
semantics vocabulary and DPUB-ARIA for sections, and AO3's tag categories for what readers of fan fiction look for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bookmaker.errors import Diagnostic, Position

# --- Raw: what reading hands to parsing ---------------------------------------------------------------------------

SpanKind = Literal["emphasis", "strong", "code", "link", "note-ref", "deleted"]
RawRole = Literal["text", "heading", "rule", "quote", "preformatted", "item", "metadata"]
Parting = Literal["line", "blank-line", "indent", "wide-gap", "markup"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a line, `text[start:end]`, that the file format itself marks (`<em>`, Markdown's `**`)."""

    start: int
    end: int
    kind: SpanKind
    target: str = ""


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line as typed, without its indent and trailing space. `filled` is true when the line ends because the
    page was full (its successor's first word would not have fitted), so that it joins the next one."""

    number: int
    text: str
    indent: int = 0
    filled: bool = False
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class RawParagraph:
    """Lines that stand together on the page.

    `gap_before` counts the blank lines above (double spacing is already taken out). `role`, `level` and `name` hold
    what a mark-up format says by itself: a heading's level, a quotation's depth, the key of a front matter entry.
    """

    lines: tuple[RawLine, ...]
    gap_before: int = 0
    centred: bool = False
    role: RawRole = "text"
    level: int = 0
    name: str = ""

    @property
    def first_line(self) -> int:
        return self.lines[0].number

    @property
    def last_line(self) -> int:
        return self.lines[-1].number

    @property
    def indent(self) -> int:
        return self.lines[0].indent

    @property
    def text(self) -> str:
        """The lines joined by single spaces: the words as in the source."""
        lines = self.lines
        return lines[0].text if len(lines) == 1 else " ".join([line.text for line in lines])


@dataclass(frozen=True, slots=True)
class Layout:
    """The physical shape of a document, measured over the whole of it.

    `wrap_width` is the column at which lines were broken (None where a paragraph is one line), `parting` what keeps
    paragraphs apart, `indent` the usual first-line indent in columns, `usual_gap` the blank lines that mean nothing
    more than a new paragraph, and `gaps` how often each number of blank lines occurs.
    """

    parting: Parting
    wrap_width: int | None = None
    indent: int = 0
    usual_gap: int = 1
    double_spaced: bool = False
    gaps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: every word of it stands in `paragraphs`, in order, or in `dropped` with its reason."""

    path: Path
    encoding: str
    layout: Layout
    paragraphs: tuple[RawParagraph, ...]
    text: str
    """The whole file as decoded text, for the ledger to count from."""
    format: Literal["text", "markdown", "html", "docx", "mail"] = "text"
    dropped: tuple[tuple[RawParagraph, str], ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


# --- Story: what parsing makes of it ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strong:
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Deleted:
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class LineBreak:
    pass


@dataclass(frozen=True, slots=True)
class Link:
    target: str
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class NoteRef:
    """A call for the endnote of that `ref`; `label` is the sign as typed (`1`, `*`)."""

    ref: str
    label: str


@dataclass(frozen=True, slots=True)
class Code:
    text: str


Inline = Text | Emphasis | Strong | Deleted | LineBreak | Link | NoteRef | Code
Inlines = tuple[Inline, ...]

VerseKind = Literal["poem", "song"]
QuoteKind = Literal["quotation", "letter", "message"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    inlines: Inlines


@dataclass(frozen=True, slots=True)
class VerseLine:
    """One line of verse; `indent` counts steps (0, 1, 2 …), not columns."""

    inlines: Inlines
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Verse:
    kind: VerseKind
    stanzas: tuple[tuple[VerseLine, ...], ...]
    cite: Inlines = ()


@dataclass(frozen=True, slots=True)
class BlockQuote:
    """Matter set off from the story's own voice; `kind` tells a quotation from a letter or a message."""

    blocks: tuple[Block, ...]
    cite: Inlines = ()
    kind: QuoteKind = "quotation"


@dataclass(frozen=True, slots=True)
class ThematicBreak:
    """A change of scene. `mark` is the author's own ornament (`* * *`), None where only a gap stood."""

    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """The author speaking inside the story; `label` as typed (`A/N`), empty where there was none."""

    label: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Lines whose spaces carry the meaning: shaped text, diagrams."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a chapter: a time and place, a point of view, a section number. `level` counts from 2."""

    inlines: Inlines
    level: int = 2


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list; each item is a run of inlines and keeps the author's own bullet or number in its text."""

    items: tuple[Inlines, ...]


@dataclass(frozen=True, slots=True)
class EndMark:
    """`The End`, `fin`, `# # #`: the author says that the story is over."""

    inlines: Inlines


Block = Paragraph | Verse | BlockQuote | ThematicBreak | Aside | Preformatted | Heading | ItemList | EndMark
Blocks = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Epigraph:
    """A quotation before (or, as a closing quotation, after) the text; `cite` without its leading dash."""

    blocks: Blocks
    cite: Inlines = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Words of the author's about the story; `label` as typed ("Author's Notes"), empty where there was none."""

    label: str
    blocks: Blocks


@dataclass(frozen=True, slots=True)
class Endnote:
    """A footnote of the source; `ref` is unique in the story, `label` the sign as typed."""

    ref: str
    label: str
    blocks: Blocks


@dataclass(frozen=True, slots=True)
class Chapter:
    """A division of a story. `label` is its number as typed ("CHAPTER I."), `title` its name; a story without
    chapters is one Chapter with neither. `level` is 1 for a chapter, 0 for a part that holds the chapters after it."""

    label: str = ""
    title: Inlines = ()
    level: int = 1
    epigraph: Epigraph | None = None
    notes: tuple[Note, ...] = ()
    blocks: Blocks = ()
    end_notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Creator:
    """`role` is a MARC relator code ("aut", "edt", "trl", "bkd")."""

    name: str
    file_as: str
    role: str = "aut"


RatingLevel = Literal["General", "Teen", "Mature", "Explicit", "Not Rated"]


@dataclass(frozen=True, slots=True)
class Rating:
    """The author's words and the level they stand for on the common scale (AO3's)."""

    text: str
    level: RatingLevel


Term = Literal[
    "title", "author", "rating", "warnings", "categories", "fandoms", "relationships", "characters", "additional",
    "genre", "spoilers", "setting", "summary", "notes", "disclaimer", "dedication", "thanks", "archive", "feedback",
    "series", "status", "date", "words", "language", "source", "copyright", "contact", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A header entry: the author's own name for it, its words as typed, and the common term it was mapped to.

    `content` is the value as blocks, for a page to show. `shown` is false for what a title page has no use for
    (a mail header's Path); the ledger then lists it as left out.
    """

    name: str
    value: str
    first_line: int
    last_line: int
    term: Term = "other"
    content: Blocks = ()
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Metadata:
    """Dublin Core. `date` is as far as it is known: YYYY, YYYY-MM or YYYY-MM-DD."""

    identifier: str
    title: str
    creators: tuple[Creator, ...] = ()
    language: str = "en"
    date: str = ""
    description: str = ""
    publisher: str = ""
    rights: str = ""
    source: str = ""
    series: str = ""
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tags:
    """What a reader chooses by, in AO3's categories, and spoilers."""

    rating: Rating | None = None
    warnings: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    fandoms: tuple[str, ...] = ()
    relationships: tuple[str, ...] = ()
    characters: tuple[str, ...] = ()
    additional: tuple[str, ...] = ()
    spoilers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    metadata: Metadata
    tags: Tags = Tags()
    fields: tuple[Field, ...] = ()
    disclaimer: Blocks = ()
    dedication: Blocks = ()
    epigraph: Epigraph | None = None
    preface: tuple[Note, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    afterword: tuple[Note, ...] = ()
    closing: Epigraph | None = None
    endnotes: tuple[Endnote, ...] = ()


Became = Literal[
    "title", "author", "field", "paragraph", "verse", "epigraph", "thematic-break", "heading", "note", "aside",
    "quotation", "preformatted", "list", "end-mark", "endnote", "left-out",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What a range of source lines became, and by which named rule. `text` is its words as in the source, and
    `content` the block made of them, where one was."""

    first_line: int
    last_line: int
    became: Became
    rule: str
    text: str
    content: Block | Epigraph | None = None
    label: str = ""
    """A header entry's own name, as `text` begins with it: the page may set it in its own way."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A story, the account of every line of its source, and what a person should look at."""

    source: Source
    story: Story
    ledger: tuple[LedgerEntry, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


# --- Book: stories laid out as one volume -------------------------------------------------------------------------

Matter = Literal["front", "body", "back"]
SectionKind = Literal["title-page", "story-title", "preface", "chapter", "afterword", "endnotes", "colophon"]


@dataclass(frozen=True, slots=True)
class Book:
    metadata: Metadata
    stories: tuple[Story, ...]
    anthology: bool = False


@dataclass(frozen=True, slots=True)
class TitlePage:
    """A story's own title page, in reading order; empty parts take no room."""

    title: str
    byline: str
    rating: Rating | None = None
    warnings: Blocks = ()
    entries: tuple[tuple[str, Blocks], ...] = ()
    """Label and value, in a quiet, readable order: pairing, spoilers, setting, summary, notes …"""
    disclaimer: Blocks = ()
    dedication: Blocks = ()


@dataclass(frozen=True, slots=True)
class VolumeTitle:
    """The title page of an anthology: its title and who wrote in it."""

    title: str
    contributors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChapterText:
    """A chapter ready to be set. `opening` is true for the story's first, which carries the story's epigraph;
    `epigraph` and `closing` are already chosen from the story's and the chapter's own."""

    chapter: Chapter
    epigraphs: tuple[Epigraph, ...] = ()
    closing: Epigraph | None = None
    opening: bool = False
    note_pages: tuple[tuple[str, str], ...] = field(default=())
    """(endnote ref, section id) for the calls in this chapter."""


@dataclass(frozen=True, slots=True)
class NotesPage:
    """Notes on a page of their own: a long preface, an afterword."""

    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class EndnotesPage:
    notes: tuple[Endnote, ...]
    chapter_ids: tuple[tuple[str, str], ...] = ()
    """(endnote ref, id of the section that calls it)."""


@dataclass(frozen=True, slots=True)
class Colophon:
    """What made the book, and from which files."""

    sources: tuple[str, ...]


SectionContent = TitlePage | VolumeTitle | ChapterText | NotesPage | EndnotesPage | Colophon


@dataclass(frozen=True, slots=True)
class Section:
    """A page file of the book, in spine order. `level` nests it in the contents (0 for a story of an anthology, or
    what stands beside the stories); `listed` is false for what the contents leave out."""

    id: str
    kind: SectionKind
    matter: Matter
    title: str
    content: SectionContent
    level: int = 0
    listed: bool = True
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Page:
    section: Section
    xhtml: str


# --- Overrules ----------------------------------------------------------------------------------------------------

LineRole = Literal["break", "verse", "song", "prose", "epigraph", "note", "leave-out", "heading"]
"""What a person may say that lines are."""


@dataclass(frozen=True, slots=True)
class LineOverrule:
    """A person's word on what a range of source lines is; `origin` is where it is written, `key` its name there."""

    first_line: int
    last_line: int
    role: LineRole
    origin: Position | None = None
    key: str = "lines"


@dataclass(frozen=True, slots=True)
class Overrules:
    """What a person says about a story against what its text seems to say; an empty value leaves it to the rules.

    `fields` holds header entries by name with their values in order; one whose only value is empty is left out.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    encoding: str = ""
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lines: tuple[LineOverrule, ...] = ()
