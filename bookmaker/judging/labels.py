"""What a line of a file can be, and in which part of the file it can be that."""

from __future__ import annotations

from typing import Final, Literal, get_args

Label = Literal[
    "mail",
    "out",
    "title",
    "subtitle",
    "byline",
    "contact",
    "date",
    "field",
    "note",
    "disclaimer",
    "dedication",
    "epigraph",
    "epigraph-source",
    "heading",
    "slug",
    "break",
    "verse",
    "verse-source",
    "letter",
    "script",
    "preformatted",
    "footnote",
    "end",
    "prose",
]
"""The labels of `training/README.md`, which says what each means."""

LABELS: Final[tuple[Label, ...]] = get_args(Label)

TEXT: Final[frozenset[Label]] = frozenset(("prose", "verse", "verse-source", "script", "letter", "preformatted"))
"""What is the story's own text: a story opens with the first such line and ends with the last."""

Zone = Literal["front", "body", "back"]
"""Above the first line of the story's own text, from there to the last one, and below it."""

ZONES: Final[tuple[Zone, ...]] = get_args(Zone)

WEIGHED: Final[tuple[Label, ...]] = tuple(label for label in LABELS if label != "verse-source")
"""The labels that are weighed. A credit under verse is told from verse by nobody's measure: it is judged as verse."""
