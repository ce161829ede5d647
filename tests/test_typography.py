"""Typography: the table of cases, what holds for any text, and the walk over a story."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bookmaker.model import (
    Aside,
    BlockQuote,
    Chapter,
    Code,
    Creator,
    Deleted,
    Emphasis,
    EndMark,
    Endnote,
    Epigraph,
    Field,
    Heading,
    ItemList,
    LineBreak,
    Link,
    Metadata,
    Note,
    NoteRef,
    Paragraph,
    Preformatted,
    Story,
    Strong,
    Text,
    ThematicBreak,
    Verse,
    VerseLine,
)
from bookmaker.typography import typeset_run, typeset_story, typeset_text

LANGUAGES = ["en", "en-GB", "de", "de-CH", "fr", "fr-CA", "es", "it", "nl", "sv", "ru", "hu", "xx"]


@dataclass(frozen=True)
class Case:
    line: int
    language: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    why: str


def _pieces(cell: str) -> tuple[str, ...]:
    shown = str.maketrans({"⍽": "\u00a0", "⎵": "\u202f", "␠": " ", "¶": "\u2028", "¤": "\ufffc"})
    return tuple(cell.translate(shown).split("¦"))


def _cases() -> list[Case]:
    table = Path(__file__).parent / "typography" / "cases.tsv"
    cases = []
    for number, row in enumerate(table.read_text(encoding="utf-8").splitlines(), start=1):
        if row and not row.startswith("#"):
            language, before, after, why = row.split("\t")
            cases.append(Case(number, language, _pieces(before), _pieces(before if after == "=" else after), why))
    return cases


CASES = _cases()


@pytest.mark.parametrize("case", CASES, ids=[f"line-{case.line}" for case in CASES])
def test_case(case: Case) -> None:
    assert typeset_run(case.before, case.language) == case.after, case.why
    assert typeset_run(case.after, case.language) == case.after, f"a second time: {case.why}"


def test_table_is_of_use() -> None:
    assert len(CASES) >= 200
    assert len({(case.language, case.before) for case in CASES}) == len(CASES), "no row twice"
    assert all(len(case.why) > 3 for case in CASES), "every row says why"


# --- what holds for any text

MARKS = "\"'`´-.…—–“”‘’„«»‚,!?;:()[]<>/=*_ \u00a0\u202f\u2028\t^@"
MARKED = st.text(st.sampled_from(MARKS + "aAsnI19é"), max_size=40)
HABITS = (
    """ 'tis dogs' " ' '' -- ... 'em said Mr. 6'2" ` `` I- :'( http://a.b/c a@b.de 1990-95 - , . “ ” ’ — … in' 'n' """
)
WORDS = st.lists(st.sampled_from([*HABITS.split(), ". . .", " ", "  ", "\u2028"]), max_size=16).map("".join)
ANY = MARKED | WORDS | st.text(max_size=60)


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


@given(text=ANY, language=st.sampled_from(LANGUAGES))
@settings(max_examples=1500, deadline=None)
def test_no_letter_changes_and_twice_is_once(text: str, language: str) -> None:
    once = typeset_text(text, language)
    assert _letters(once) == _letters(text)
    assert typeset_text(once, language) == once


@given(pieces=st.lists(ANY, max_size=6).map(tuple), language=st.sampled_from(LANGUAGES))
@settings(max_examples=500, deadline=None)
def test_each_element_keeps_its_own_letters(pieces: tuple[str, ...], language: str) -> None:
    typeset = typeset_run(pieces, language)
    assert [_letters(piece) for piece in typeset] == [_letters(piece) for piece in pieces]
    assert "".join(typeset) == typeset_text("".join(pieces), language)


@given(text=ANY)
@settings(max_examples=500, deadline=None)
def test_only_what_is_not_a_letter_stays_straight(text: str) -> None:
    """Outside faces, arrows and addresses no straight mark is left."""
    plain = text.translate(str.maketrans("", "", ":;=8<>^()@/.wD"))
    assert not set(typeset_text(plain)) & set("\"'`´")


# --- the walk over a story

STRAIGHT = (Text('"Don\'t--"'),)
CURLY = (Text("“Don’t—”"),)


def test_every_text_of_a_story_is_set() -> None:
    def story(inlines: tuple[Text, ...]) -> Story:
        words = inlines[0].text
        paragraph = Paragraph(inlines)
        epigraph = Epigraph((paragraph,), cite=inlines)
        note = Note(words, (paragraph,))
        blocks = (
            paragraph,
            Verse("song", ((VerseLine(inlines), VerseLine(inlines, indent=1)),), cite=inlines),
            BlockQuote((paragraph,), cite=inlines, kind="letter"),
            Aside(words, (paragraph,)),
            Heading(inlines),
            ItemList((inlines, inlines)),
            EndMark(inlines),
            Paragraph((Emphasis((Strong(inlines),)), Text(" "), Deleted(inlines), Text(" "), Link("--", inlines))),
        )
        return Story(
            Metadata("id", words, description=words),
            fields=(Field("Author's Note", '"as typed"', 1, 1, content=(paragraph,)),),
            disclaimer=(paragraph,),
            dedication=(paragraph,),
            epigraph=epigraph,
            preface=(note,),
            chapters=(Chapter(words, inlines, 1, epigraph, (note,), blocks, (note,)),),
            afterword=(note,),
            closing=epigraph,
            endnotes=(Endnote("1", "'", (paragraph,)),),
        )

    assert typeset_story(story(STRAIGHT)) == story(CURLY)


def test_what_is_not_prose_stays() -> None:
    blocks = (
        Preformatted("\"a\"  --  'b' ..."),
        ThematicBreak("-- ... --"),
        Paragraph((Code('"--"'), NoteRef("1", "'"), LineBreak(), Link("http://a.b/'--'", (Text("a"),)))),
    )
    story = Story(Metadata("urn:a--b", "T", source="a--b"), chapters=(Chapter(blocks=blocks),))
    assert typeset_story(story) == story


def test_a_note_call_does_not_hide_the_end_of_a_speech() -> None:
    blocks = (Paragraph((Text('"No."'), NoteRef("1", "1"), Text(' "Yes."'))),)
    (chapter,) = typeset_story(Story(Metadata("id", ""), chapters=(Chapter(blocks=blocks),))).chapters
    assert chapter.blocks == (Paragraph((Text("“No.”"), NoteRef("1", "1"), Text(" “Yes.”"))),)


def test_a_note_call_hangs_on_its_word_and_keeps_the_space_behind_it() -> None:
    blocks = (
        Paragraph((Text("Mill Street "), NoteRef("1", "(1)"), Text(" had no lamps "), NoteRef("2", "(2)"), Text("."))),
    )
    (chapter,) = typeset_story(Story(Metadata("id", ""), chapters=(Chapter(blocks=blocks),))).chapters
    inlines = (Text("Mill Street"), NoteRef("1", "(1)"), Text(" had no lamps"), NoteRef("2", "(2)"), Text("."))
    assert chapter.blocks == (Paragraph(inlines),)


def test_names_get_apostrophes_only() -> None:
    creators = (Creator('Jo "Red" O\'Hara--Smith', "O'Hara--Smith, Jo"), Creator("'nym'", "'nym'"))
    story = typeset_story(Story(Metadata("id", "", creators)))
    assert [creator.name for creator in story.metadata.creators] == ['Jo "Red" O’Hara--Smith', "'nym'"]


def test_language_comes_from_the_metadata() -> None:
    story = Story(Metadata("id", '"Ja"', language="de"), chapters=(Chapter(blocks=(Paragraph(STRAIGHT),)),))
    assert typeset_story(story).metadata.title == "„Ja“"
    french = replace(story, metadata=replace(story.metadata, language="fr"))
    assert typeset_story(french).metadata.title == "«\u202fJa\u202f»"


def test_inlines_that_need_nothing_are_the_same_object() -> None:
    paragraph = Paragraph((Text("Nothing to do here."),))
    (chapter,) = typeset_story(Story(Metadata("id", "T"), chapters=(Chapter(blocks=(paragraph,)),))).chapters
    (block,) = chapter.blocks
    assert isinstance(block, Paragraph)
    assert block.inlines is paragraph.inlines
