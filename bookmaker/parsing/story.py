"""The order in which a story is made: Source -> Parsed. No rule of its own stands here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from bookmaker.errors import InputError, Position
from bookmaker.judging import Judgement, Label
from bookmaker.judging import judge as judge_by_evidence
from bookmaker.judging.shapes import LETTER_OR_FIGURE
from bookmaker.ledger import is_told_in
from bookmaker.model import Field, Inlines, LedgerEntry, Note, Overrules, Parsed, Source, Story
from bookmaker.parsing.assembly import Gathered, entry_of_dropped, gather_back, gather_front
from bookmaker.parsing.blocks import BlockMaker
from bookmaker.parsing.cataloguing import address_from, opening_of, own_authors, with_record
from bookmaker.parsing.chapters import body_from_pieces
from bookmaker.parsing.collected import as_chapters, stories_in
from bookmaker.parsing.drawings import say_too_wide
from bookmaker.parsing.footnotes import endnotes_of
from bookmaker.parsing.inline import Wording, inlines_of_text
from bookmaker.parsing.language import language_of
from bookmaker.parsing.lastresort import RULE as LAST_RESORT
from bookmaker.parsing.lastresort import ledger_by_rule, source_with_story
from bookmaker.parsing.metadata import Facts, language_code, metadata_from_facts, tags_from_fields
from bookmaker.parsing.named import Named, Title
from bookmaker.parsing.naming import name_pieces
from bookmaker.parsing.numbering import numbered_apart, numbered_as_in_file, overrules_apart
from bookmaker.parsing.overruled import answered, fixed_labels, said_of_unused, with_gaps
from bookmaker.parsing.particulars import overrule_particulars
from bookmaker.parsing.pieces import Context, Piece
from bookmaker.parsing.title_lines import split_title_lines
from bookmaker.parsing.untitled import title_from_name
from bookmaker.patterns import Lazy

Judge = Callable[[Source, Mapping[int, Label]], Judgement]
"""What says of each line of a source what it is, where a person has said of some by their number what they are."""

OPENING_WORDS = 8
"""Words that an untitled story may be called by."""

_FIX = "Name the right one in the file or with --title or --author, or correct it by `bookmaker show --fix`."
_NO_STORY = ("left-out", "thematic-break", "end-mark")


_LYRICS = Lazy(
    r"(?:lyrics?|song|words|poem|verse|music)\b.{0,40}?"
    r"(?P<credit>[\"“*_].{1,80}[\"”*_],?\s+(?:is |are )?by\s+[^.;]{2,60})"
    r"|(?P<first>[\"“].{1,80}[\"”],?\s+by\s+[^.;]{2,60})",
    re.I,
)

_NO_OVERRULES = Overrules()


def parse_story(source: Source, overrules: Overrules = _NO_OVERRULES, judge: Judge = judge_by_evidence) -> Parsed:
    """What the paragraphs of a source mean, where a person has not said what they mean.

    Raises InputError when no line has words.
    """
    apart, step = numbered_apart(source)
    if step == 1:
        return _parse(source, overrules, judge)
    return numbered_as_in_file(_parse(apart, overrules_apart(overrules, step), judge), source, step)


def _parse(source: Source, overrules: Overrules, judge: Judge) -> Parsed:
    """As `parse_story`, for a source whose lines have a number each."""
    context = Context(source)
    maker = BlockMaker(Wording(source.text), typed=source.format != "markdown")
    judgement = with_gaps(judge(source, fixed_labels(source, overrules)), overrules)
    judgement = _with_stories(judgement, overrules, context)
    named = name_pieces(judgement, overrules, maker, context)
    if all(piece.became in _NO_STORY or not LETTER_OR_FIGURE.search(piece.text) for piece in named.body):
        return _of_last_resort(source, overrules, (*named.front, *named.body, *named.back), judge)
    say_too_wide((*named.front, *named.body, *named.back), context)
    gathered = Gathered()
    gather_front(split_title_lines(named), maker, gathered)
    text = body_from_pieces(named.body, maker, _song_credit(gathered.fields))
    gathered.ledger.extend(text.ledger)
    gathered.fields.extend(named.inside)
    closing = gather_back(named.back, maker, gathered)
    overrule_particulars(named, gathered, overrules, source)
    story = _story(named, gathered, context, overrules)
    endnotes = endnotes_of((*named.body, *named.back), maker)
    story = replace(story, epigraph=text.epigraph, chapters=text.chapters, closing=closing, endnotes=endnotes)
    told = (*answered(context.diagnostics, overrules.lines), *said_of_unused(source, overrules))
    said = sorted((*source.diagnostics, *told), key=lambda d: d.line or 0)
    return Parsed(source, story, _in_source_order(gathered.ledger, source, named.title.text), tuple(said))


def _with_stories(judgement: Judgement, overrules: Overrules, context: Context) -> Judgement:
    """The judgement, each of several stories in the file as a chapter of it; and that is said."""
    starts = () if overrules.split is False else stories_in(judgement, context.layout.usual_gap)
    if not starts:
        return judgement
    message = f"{len(starts)} stories seem to be in this file; --split makes a book of each"
    hint = "If it is one story, say `split = false` in a sidecar."
    context.say("several-stories", "info", starts[0].line, message, hint)
    return as_chapters(judgement, starts)


def _of_last_resort(source: Source, overrules: Overrules, pieces: Sequence[Piece], judge: Judge) -> Parsed:
    """The source read once more, its longest part taken for the story. Raises InputError where no part has a word that
    nobody has overruled."""
    guessed = source_with_story(source, [piece for piece in pieces if not piece.settled])
    if guessed is None or any(rule.key == LAST_RESORT for rule in overrules.lines):
        raise InputError(
            "no story was found in the file",
            position=Position(source.path, 1),
            hint="No line of it has words; `bookmaker show --stage lines` prints what was read.",
        )
    again, lines = guessed
    parsed = _parse(again, replace(overrules, lines=(*overrules.lines, *lines)), judge)
    return replace(parsed, ledger=ledger_by_rule(parsed.ledger, lines))


def _story(named: Named, gathered: Gathered, context: Context, overrules: Overrules) -> Story:
    """All of the story but its text: metadata, tags, and what stands before and after."""
    opening = _opening_words(gathered.ledger)
    title = named.title.text or title_from_name(context.source.path, opening)
    authors = own_authors(named.authors.names, gathered.fields)
    _say_what_was_guessed(named, title, context)
    fields = tuple(gathered.fields)
    prose = [f.value for f in fields if f.term == "warnings" and not f.name]
    tags = tags_from_fields([f for f in fields if f.name or f.term == "spoilers"], prose)
    address = address_from(fields, gathered.ledger)
    metadata = metadata_from_facts(
        Facts(title, authors, fields, tags, opening=opening_of(gathered.ledger), address=address)
    )
    metadata = replace(metadata, language=overrules.language or _language(fields, context))
    return Story(
        with_record(metadata, overrules.record, tags),
        tags,
        fields,
        tuple(gathered.disclaimer),
        tuple(b for f in fields if f.term == "dedication" for b in f.content),
        preface=tuple(gathered.preface),
        afterword=(Note("", tuple(gathered.afterword)),) if gathered.afterword else (),
    )


def _say_what_was_guessed(named: Named, title: str, context: Context) -> None:
    if not named.title.text:
        message = f"the file names no title; the book is called “{title}”"
        context.say("no-title", "warning", 1, message, "Put a line `Title: …` at the head of the file.")
    elif named.title.doubtful:
        _say_title(named.title, context)
    if not named.authors.names:
        message = "the file names no author; the book says Unknown"
        context.say("no-author", "warning", 1, message, "Put a line `Author: …` at the head of the file.")
    elif named.authors.doubtful:
        names = " and ".join(named.authors.names)
        context.say(
            "author-doubtful", "warning", 1, f"“{names}” was taken for the author{_or(named.authors.instead)}", _FIX
        )


def _say_title(title: Title, context: Context) -> None:
    message = f"“{title.text}” was taken for the title{_or(title.instead)}"
    context.say("title-doubtful", "warning", 1, message, _FIX)


def _or(instead: str) -> str:
    return f"; it may be “{instead}”" if instead else ""


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


def _in_source_order(ledger: Sequence[LedgerEntry], source: Source, title: str) -> tuple[LedgerEntry, ...]:
    shown = any(entry.became in ("title", "field", "heading") and is_told_in(title, entry.text) for entry in ledger)
    dropped = [entry_of_dropped(raw, reason, "" if shown else title) for raw, reason in source.dropped]
    return tuple(sorted((*ledger, *dropped), key=lambda e: e.first_line))
