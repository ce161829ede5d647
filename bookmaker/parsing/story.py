"""The order in which the rules run: Source -> Parsed. No rule of its own stands here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bookmaker.errors import InputError, Position
from bookmaker.model import Field, Inlines, LedgerEntry, Note, Overrules, Paragraph, Parsed, Source, Story
from bookmaker.parsing.archive import name_archive_parts
from bookmaker.parsing.assembly import Gathered, entry_of, gather_back, gather_front
from bookmaker.parsing.back import part_back
from bookmaker.parsing.blocks import BlockMaker
from bookmaker.parsing.breaks import name_gap_breaks, name_marked_breaks, name_slugs
from bookmaker.parsing.chapters import body_from_pieces
from bookmaker.parsing.contents import leave_out_contents
from bookmaker.parsing.drawings import name_drawn, say_too_wide, with_drawings
from bookmaker.parsing.footnotes import endnotes_of, name_footnotes
from bookmaker.parsing.furniture import leave_out_banner, leave_out_furniture
from bookmaker.parsing.header import Front
from bookmaker.parsing.headings import name_headings
from bookmaker.parsing.inline import Wording, inlines_of_text, text_of
from bookmaker.parsing.language import language_of
from bookmaker.parsing.lastresort import RULE as LAST_RESORT
from bookmaker.parsing.lastresort import ledger_by_rule, source_with_story
from bookmaker.parsing.letters import name_letters
from bookmaker.parsing.metadata import Facts, language_code, metadata_from_facts, tags_from_fields
from bookmaker.parsing.numbering import numbered_apart, numbered_as_in_file, overrules_apart
from bookmaker.parsing.overruling import RULE as OVERRULED
from bookmaker.parsing.overruling import named_lines, overrule_particulars
from bookmaker.parsing.pieces import Context, Piece
from bookmaker.parsing.posts import names_of_posts
from bookmaker.parsing.repeated import leave_out_repeated
from bookmaker.parsing.setting import name_preformatted, name_prose, name_quotes
from bookmaker.parsing.settling import settle_authors_from_back
from bookmaker.parsing.title_lines import split_title_lines
from bookmaker.parsing.untitled import title_from_name
from bookmaker.parsing.verse import name_verse

OPENING_WORDS = 8
"""Words by which a story that is untitled or unsigned is told from others."""

_GUESSED_TITLES = (
    "first-line",
    "centred-title",
    "bold-first-line",
    "line-under-rule",
    "author-colon-title",
    "subject",
)
"""Rules that a person should look after."""

_NO_STORY = ("left-out", "thematic-break", "end-mark")

_LYRICS = re.compile(
    r"(?:lyrics?|song|words|poem|verse|music)\b.{0,40}?"
    r"(?P<credit>[\"“*_].{1,80}[\"”*_],?\s+(?:is |are )?by\s+[^.;]{2,60})"
    r"|(?P<first>[\"“].{1,80}[\"”],?\s+by\s+[^.;]{2,60})",
    re.I,
)

_NO_OVERRULES = Overrules()


def parse_story(source: Source, overrules: Overrules = _NO_OVERRULES) -> Parsed:
    """What the paragraphs of a source mean, where a person has not said what they mean.

    Raises InputError when no line has words.
    """
    apart, step = numbered_apart(source)
    if step == 1:
        return _parse(source, overrules)
    return numbered_as_in_file(_parse(apart, overrules_apart(overrules, step)), source, step)


def _parse(source: Source, overrules: Overrules) -> Parsed:
    """As `parse_story`, for a source whose lines have a number each."""
    context = Context(source)
    usual_gap = source.layout.usual_gap
    told = named_lines(source, overrules)
    banner, raws = leave_out_banner(told.free)
    front = told.read_front(with_drawings(raws), source)
    body, back = part_back(_without_furniture(name_drawn(told.placed(front)), front), usual_gap=usual_gap)
    body, back = name_footnotes(body, back)
    if not front.authors.names:
        front.authors = settle_authors_from_back(back)
    body, back = told.settled(_name_body(body, context, front), back)
    if all(piece.became in _NO_STORY for piece in body):
        return _of_last_resort(source, overrules, (*banner, *front.pieces, *body, *back))
    say_too_wide((*front.pieces, *body, *back), context)
    maker = BlockMaker(Wording(source.text), typed=source.format != "markdown")
    gathered = Gathered(ledger=[entry_of(piece) for piece in banner])
    gather_front(split_title_lines(front), maker, gathered)
    body = told.with_epigraphs(body, maker, usual_gap)
    text = told.with_songs(body_from_pieces(body, maker, _song_credit(gathered.fields)))
    gathered.ledger.extend(text.ledger)
    closing = gather_back(back, maker, gathered)
    overrule_particulars(front, gathered, overrules, source)
    story = _story(front, gathered, context, overrules.language)
    endnotes = endnotes_of((*body, *back), maker)
    story = replace(story, epigraph=text.epigraph, chapters=text.chapters, closing=closing, endnotes=endnotes)
    said = (*source.diagnostics, *told.still_in_doubt(context.diagnostics))
    ledger = told.ledger(_in_source_order(gathered.ledger, source))
    return Parsed(source, story, ledger, tuple(sorted(said, key=lambda d: d.line or 0)))


def _of_last_resort(source: Source, overrules: Overrules, pieces: Sequence[Piece]) -> Parsed:
    """The source read once more, its longest part taken for the story. Raises InputError where no part has a word that
    nobody has overruled."""
    guessed = source_with_story(source, [piece for piece in pieces if piece.rule != OVERRULED])
    if guessed is None or any(rule.key == LAST_RESORT for rule in overrules.lines):
        raise InputError(
            "no story was found in the file",
            position=Position(source.path, 1),
            hint="No line of it has words; `bookmaker show --stage lines` prints what was read.",
        )
    again, lines = guessed
    parsed = _parse(again, replace(overrules, lines=(*overrules.lines, *lines)))
    return replace(parsed, ledger=ledger_by_rule(parsed.ledger, lines))


def _without_furniture(pieces: Sequence[Piece], front: Front) -> list[Piece]:
    """All below the front, with what no author wrote there for readers named as left out."""
    names = names_of_posts(front.title.text, front.pieces)
    below = name_archive_parts(leave_out_contents(pieces))
    return leave_out_repeated(leave_out_furniture(below, names), front)


def _name_body(body: Sequence[Piece], context: Context, front: Front) -> list[Piece]:
    """Each rule in its turn; what none names is prose."""
    body = name_headings(body, front.title.text, front.authors.names)
    body = name_preformatted(body)
    body = name_marked_breaks(body)
    body = name_letters(body, context.layout)
    body = name_slugs(body)
    body = name_verse(body, context.layout)
    body = name_quotes(body)
    body = name_prose(body)
    return name_gap_breaks(_opening_verse(body), context)


def _opening_verse(body: list[Piece]) -> list[Piece]:
    """A song at the head of a story is parted from it by a gap that is no change of scene."""
    first = next((n for n, p in enumerate(body) if p.became != "left-out"), None)
    if first is not None and body[first].became == "verse":
        body[first] = replace(body[first], detail="opening-verse")
    return body


def _story(front: Front, gathered: Gathered, context: Context, language: str) -> Story:
    """All of the story but its text: metadata, tags, and what stands before and after."""
    opening = _opening_words(gathered.ledger)
    title = front.title.text or title_from_name(context.source.path, opening)
    authors = front.authors.names
    _say_what_was_guessed(front, title, context)
    fields = tuple(gathered.fields)
    prose = [f.value for f in fields if f.term == "warnings" and not f.name]
    tags = tags_from_fields([f for f in fields if f.name or f.term == "spoilers"], prose)
    disclaimer = " ".join(text_of(b.inlines) if isinstance(b, Paragraph) else "" for b in gathered.disclaimer)
    stable = "" if front.title.text and authors else opening
    metadata = metadata_from_facts(Facts(title, authors, fields, tags, disclaimer, stable=stable))
    return Story(
        replace(metadata, language=language or _language(fields, context)),
        tags,
        fields,
        tuple(gathered.disclaimer),
        tuple(b for f in fields if f.term == "dedication" for b in f.content),
        preface=tuple(gathered.preface),
        afterword=(Note("", tuple(gathered.afterword)),) if gathered.afterword else (),
    )


def _say_what_was_guessed(front: Front, title: str, context: Context) -> None:
    if not front.title.text:
        message = f"the file names no title; the book is called “{title}”"
        context.say("no-title", "warning", 1, message, "Put a line `Title: …` at the head of the file.")
    elif front.title.rule in _GUESSED_TITLES:
        context.say("title-guessed", "info", 1, f"“{title}” was taken for the title (rule {front.title.rule})")
    if not front.authors.names:
        message = "the file names no author; the book says Unknown"
        context.say("no-author", "warning", 1, message, "Put a line `Author: …` at the head of the file.")


def _language(fields: Sequence[Field], context: Context) -> str:
    """The language that the header names, else the one that the words tell, else English."""
    named = next((code for entry in fields if entry.term == "language" and (code := language_code(entry.value))), "")
    guessed = "" if named else language_of(raw.text for raw in context.source.paragraphs)
    if guessed not in ("", "en"):
        message = f"the header names no language; by its words it was taken for “{guessed}”"
        context.say("language-guessed", "info", None, message, "If it is another, name it with --language.")
    return named or guessed or "en"


def _opening_words(ledger: Sequence[LedgerEntry]) -> str:
    text = next((e.text for e in ledger if e.became in ("paragraph", "verse") and e.text), "")
    return " ".join(text.split()[:OPENING_WORDS])


def _song_credit(fields: Sequence[Field]) -> Inlines:
    """The song and its singer where a note names them, `Lyrics from "Song" by Band`."""
    for entry in fields:
        told = entry.term in ("notes", "disclaimer", "thanks", "other")
        if told and re.search(r"lyric|song", f"{entry.name} {entry.value}", re.I):
            match = _LYRICS.search(entry.value)
            if match:
                return inlines_of_text((match["credit"] or match["first"]).strip(" ."))
    return ()


def _in_source_order(ledger: Sequence[LedgerEntry], source: Source) -> tuple[LedgerEntry, ...]:
    dropped = [LedgerEntry(r.first_line, r.last_line, "left-out", reason, r.text) for r, reason in source.dropped]
    if not dropped:
        return tuple(ledger)
    return tuple(sorted((*ledger, *dropped), key=lambda e: e.first_line))
