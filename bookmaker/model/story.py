"""What parsing makes of a source: blocks, notes, fields, tags, and the account of every line."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from bookmaker.errors import Diagnostic
from bookmaker.model.raw import Source


class Text(Struct, frozen=True):
    text: str


class Emphasis(Struct, frozen=True):
    inlines: tuple[Inline, ...]


class Strong(Struct, frozen=True):
    inlines: tuple[Inline, ...]


class Deleted(Struct, frozen=True):
    inlines: tuple[Inline, ...]


class LineBreak(Struct, frozen=True):
    pass


class Link(Struct, frozen=True):
    target: str
    inlines: tuple[Inline, ...]


class NoteRef(Struct, frozen=True):
    """A call for the endnote of that `ref`; `label` is the sign as typed (`1`, `*`)."""

    ref: str
    label: str


class Code(Struct, frozen=True):
    text: str


class Ruby(Struct, frozen=True):
    """Characters with the kana that say how they are read, set above or beside them."""

    base: str
    reading: str


Inline = Text | Emphasis | Strong | Deleted | LineBreak | Link | NoteRef | Code | Ruby
Inlines = tuple[Inline, ...]

VerseKind = Literal["poem", "song"]
DirectionKind = Literal["stage", "action", "scene"]
QuoteKind = Literal["quotation", "letter", "message"]


class Paragraph(Struct, frozen=True):
    inlines: Inlines


class VerseLine(Struct, frozen=True):
    """One line of verse; `indent` counts steps (0, 1, 2 …), not columns."""

    inlines: Inlines
    indent: int = 0


class Verse(Struct, frozen=True):
    kind: VerseKind
    stanzas: tuple[tuple[VerseLine, ...], ...]
    cite: Inlines = ()


class BlockQuote(Struct, frozen=True):
    """Matter set off from the story's own voice; `kind` tells a quotation from a letter or a message."""

    blocks: tuple[Block, ...]
    cite: Inlines = ()
    kind: QuoteKind = "quotation"


class ThematicBreak(Struct, frozen=True):
    """A change of scene. `mark` is the author's own ornament (`* * *`), None where only a gap stood."""

    mark: str | None = None


class Aside(Struct, frozen=True):
    """The author speaking inside the story; `label` as typed (`A/N`), empty where there was none."""

    label: str
    blocks: tuple[Block, ...]


class Preformatted(Struct, frozen=True):
    """Lines whose spaces carry the meaning: shaped text, diagrams."""

    text: str


class Heading(Struct, frozen=True):
    """A heading inside a chapter: a time and place, a point of view, a section number. `level` counts from 2."""

    inlines: Inlines
    level: int = 2


class ItemList(Struct, frozen=True):
    """A list; each item is a run of inlines and keeps the author's own bullet or number in its text."""

    items: tuple[Inlines, ...]


class Speech(Struct, frozen=True):
    """What one person of a play says: `speaker` as typed, without the sign that parts it from the speech, and how it is
    said (`(aside)`), brackets kept. A direction may stand among its blocks."""

    speaker: Inlines
    blocks: Blocks
    manner: Inlines = ()


class Direction(Struct, frozen=True):
    """What is done or seen in a play or script, and where: a stage direction, what a screenplay tells between the
    speeches, a scene's heading."""

    inlines: Inlines
    kind: DirectionKind = "stage"


class EndMark(Struct, frozen=True):
    """`The End`, `fin`, `# # #`: the author says that the story is over."""

    inlines: Inlines


Block = (
    Paragraph
    | Verse
    | BlockQuote
    | ThematicBreak
    | Aside
    | Preformatted
    | Heading
    | ItemList
    | Speech
    | Direction
    | EndMark
)
Blocks = tuple[Block, ...]


class Epigraph(Struct, frozen=True):
    """A quotation before (or, as a closing quotation, after) the text; `cite` without its leading dash."""

    blocks: Blocks
    cite: Inlines = ()


class Note(Struct, frozen=True):
    """Words of the author's about the story; `label` as typed ("Author's Notes"), empty where there was none."""

    label: str
    blocks: Blocks


class Endnote(Struct, frozen=True):
    """A footnote of the source; `ref` is unique in the story, `label` the sign as typed."""

    ref: str
    label: str
    blocks: Blocks


class Chapter(Struct, frozen=True):
    """A division of a story. `label` is its number as typed ("CHAPTER I."), `title` its name; a story without
    chapters is one Chapter with neither. `level` is 1 for a chapter, 0 for a part that holds the chapters after it."""

    label: str = ""
    title: Inlines = ()
    level: int = 1
    epigraph: Epigraph | None = None
    notes: tuple[Note, ...] = ()
    blocks: Blocks = ()
    end_notes: tuple[Note, ...] = ()


NO_AUTHOR = "Unknown"
"""The author whom nobody knows, as libraries catalogue them; what a reader sees names nobody then."""


class Creator(Struct, frozen=True):
    """`role` is a MARC relator code ("aut", "edt", "trl", "bkd")."""

    name: str
    file_as: str
    role: str = "aut"


RatingLevel = Literal["General", "Teen", "Mature", "Explicit", "Not Rated"]


class Rating(Struct, frozen=True):
    """The author's words and the level they stand for on the common scale (AO3's)."""

    text: str
    level: RatingLevel


Term = Literal[
    "title", "author", "rating", "warnings", "categories", "fandoms", "relationships", "characters", "additional",
    "genre", "spoilers", "setting", "summary", "notes", "disclaimer", "dedication", "thanks", "archive", "feedback",
    "series", "status", "date", "words", "language", "source", "copyright", "contact", "other",
]  # fmt: skip


class Field(Struct, frozen=True):
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


SubjectKind = Literal["rating", "warnings", "fandoms", "relationships", "characters", "categories", "additional"]
"""What a story is sorted by in a library."""


class Metadata(Struct, frozen=True):
    """Dublin Core. `date` is as far as it is known: YYYY, YYYY-MM or YYYY-MM-DD. `series_index` is the story's number
    in its series, as figures, and `source` the story's address on the web."""

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
    series_index: str = ""


class Tags(Struct, frozen=True):
    """What a reader chooses by, in AO3's categories, and spoilers."""

    rating: Rating | None = None
    warnings: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    fandoms: tuple[str, ...] = ()
    relationships: tuple[str, ...] = ()
    characters: tuple[str, ...] = ()
    additional: tuple[str, ...] = ()
    spoilers: tuple[str, ...] = ()


class Story(Struct, frozen=True):
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


DOUBTFUL = 2000
"""The margin under which a label, a title or an author should be looked at, in thousandths of a natural logarithm."""


class Weighed(Struct, frozen=True):
    """How a line was judged: its label, the one that would have been next, what parts the two (0 and more), and the
    strongest evidence by name with its weight, over 0 for the label and under 0 against it. A label that a standard or
    a person settles has no margin."""

    label: str
    instead: str = ""
    margin: int | None = None
    because: tuple[tuple[str, int], ...] = ()


class EntryPart(Struct, frozen=True):
    """A stretch of a ledger entry's words. `spare` is the rule by which they are left out where the book does not say
    them too; it is empty for words that the book must hold."""

    text: str
    spare: str = ""


class LedgerEntry(Struct, frozen=True):
    """What a range of source lines became, and by which named rule. `text` is its words as in the source, and
    `content` the block made of them, where one was."""

    first_line: int
    last_line: int
    became: Became
    rule: str
    text: str
    content: Block | Epigraph | None = None
    parts: tuple[EntryPart, ...] = ()
    """All words of `text`, in its order, where some of them are spare; empty where the book must hold them all."""
    unprinted: tuple[EntryPart, ...] = ()
    """The words of an entry in the book that the book leaves out all the same, each with its rule. They are known once
    its pages are made."""
    weighed: Weighed | None = None
    """How its lines were judged: those of them of which it was least sure. None where nothing was weighed."""

    @property
    def is_doubtful(self) -> bool:
        """Whether what it became was nearly something else."""
        return self.weighed is not None and self.weighed.margin is not None and self.weighed.margin < DOUBTFUL


class Parsed(Struct, frozen=True):
    """A story, the account of every line of its source, and what a person should look at."""

    source: Source
    story: Story
    ledger: tuple[LedgerEntry, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
