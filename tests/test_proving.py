"""The net under the rules: what they lose is set as typed, and said; no file is refused for a fault of theirs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from bookmaker.assets import NO_FOLDERS, OwnFolders
from bookmaker.building import proving
from bookmaker.building.books import build_epubs
from bookmaker.building.outcomes import Built, Failed, Order, Outcome
from bookmaker.building.proving import Proved, Reading, prove
from bookmaker.errors import ConfigurationError, LedgerError
from bookmaker.ledger import count_words
from bookmaker.library import StoryFile
from bookmaker.model import LineOverrule, Overrules, Parsed, Source, Story
from bookmaker.parsing import parse_story
from bookmaker.reading import read_source

STORY = """\
Title: The Weir
Author: Ann Marsh
Rating: PG

The river was low that year, and nobody minded it at all.

Then it rose, and the mill went first.

The end of it was seen from the bridge.
"""

Parse = Callable[[Source, Overrules], Parsed]


def proved(text: str = STORY, name: str = "weir.txt", overrules: Overrules | None = None) -> Proved:
    made = prove([Reading(read_source(Path(name), text.encode()), overrules or Overrules())])
    assert count_words(made.parsed[0])["missing"] == 0
    return made


def told(made: Proved) -> list[tuple[int | None, str]]:
    """What is said of lines that are set as typed."""
    return [(d.line, d.message) for d in made.parsed[0].diagnostics if d.code == "set-as-typed"]


def shown(made: Proved) -> str:
    return "".join(page.xhtml for page in made.pages)


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Parsed], Parsed]], None]:
    """`rules(damage)`: the rules, with a fault."""

    def put(damage: Callable[[Parsed], Parsed]) -> None:
        monkeypatch.setattr(proving, "parse_story", lambda *given: damage(parse_story(*given)))

    return put


def without_entry(words: str) -> Callable[[Parsed], Parsed]:
    """A fault: an entry is not in the ledger, unless a person has named its line."""

    def damage(parsed: Parsed) -> Parsed:
        kept = tuple(e for e in parsed.ledger if words not in e.text or e.rule == "overruled")
        return replace(parsed, ledger=kept)

    return damage


def with_story(change: Callable[[Story], Story]) -> Callable[[Parsed], Parsed]:
    """A fault: the story is not what the ledger says of it."""
    return lambda parsed: replace(parsed, story=change(parsed.story))


def test_nothing_is_said_of_a_story_in_order() -> None:
    assert told(proved()) == []


def test_lines_that_a_rule_loses_are_text_of_the_story(rules: Callable[[Callable[[Parsed], Parsed]], None]) -> None:
    rules(without_entry("PG"))
    made = proved()
    ((line, message),) = told(made)
    assert line == 3
    assert "line 3" in message
    entry = next(e for e in made.parsed[0].ledger if e.first_line == 3)
    assert (entry.became, entry.text) == ("paragraph", "Rating: PG")
    assert "<p" in shown(made)
    assert "Rating: PG" in shown(made)


def test_lines_that_the_book_does_not_have_are_named_with_their_rule(
    rules: Callable[[Callable[[Parsed], Parsed]], None],
) -> None:
    def without_author(parsed: Parsed) -> Parsed:
        # Where nobody has named the line, its author is on no page.
        if any(e.rule == "overruled" for e in parsed.ledger):
            return parsed
        fields = tuple(field for field in parsed.story.fields if field.term != "rating")
        return replace(parsed, story=replace(parsed.story, fields=fields, tags=replace(parsed.story.tags, rating=None)))

    rules(without_author)
    made = proved()
    ((line, message),) = told(made)
    assert (line, "the rule field" in message) == (3, True)
    assert "Rating: PG" in shown(made)


def test_a_file_is_set_as_typed_as_a_whole_where_lines_are_of_no_help(
    rules: Callable[[Callable[[Parsed], Parsed]], None],
) -> None:
    rules(with_story(lambda story: replace(story, chapters=story.chapters[:0])))
    made = proved()
    assert any("all of it is set as typed" in message for _, message in told(made))
    (parsed,) = made.parsed
    assert {entry.rule for entry in parsed.ledger} == {"set-as-typed"}
    assert [entry.text for entry in parsed.ledger][1] == "The river was low that year, and nobody minded it at all."
    assert "Title: The Weir<br/>Author: Ann Marsh<br/>Rating: PG" in shown(made)


@pytest.mark.parametrize("name", ["weir.html", "weir.md"])
def test_a_page_is_set_as_typed_as_a_whole_too(name: str, rules: Callable[[Callable[[Parsed], Parsed]], None]) -> None:
    rules(with_story(lambda story: replace(story, chapters=story.chapters[:0])))
    text = (
        "<h1>The Weir</h1>\n\n<p>The river was <b>l</b>ow.</p>\n\n<!-- Draft. -->\n\n<p>Then it rose &amp; rose.</p>\n"
    )
    made = proved(text, name)
    for words in ("The river was l", "ow.", "Draft.", "Then it rose &amp; rose."):
        assert words in shown(made)


def test_words_that_a_reader_does_not_read_are_text_of_the_story() -> None:
    source = read_source(
        Path("weir.html"),
        b"<h1>The Weir</h1><p>by Ann Marsh</p>\n<p>It was low that year, and nobody minded.</p>\n"
        b"<p>Then it rose, and the mill went first.</p>\n<p>He said nothing of it.</p>",
    )
    kept = tuple(raw for raw in source.paragraphs if "low" not in raw.text)
    made = prove([Reading(replace(source, paragraphs=kept), Overrules())])
    ((line, message),) = told(made)
    assert (line, "not read" in message) == (2, True)
    assert [e.text for e in made.parsed[0].ledger if e.became == "paragraph"] == [
        "It was low that year, and nobody minded",
        "Then it rose, and the mill went first.",
        "He said nothing of it.",
    ]


def test_a_person_s_word_about_lines_at_fault_is_not_followed(
    rules: Callable[[Callable[[Parsed], Parsed]], None],
) -> None:
    def damage(parsed: Parsed) -> Parsed:
        lost = any(e.became == "verse" for e in parsed.ledger)
        return replace(parsed, ledger=tuple(e for e in parsed.ledger if e.became != "verse")) if lost else parsed

    rules(damage)
    made = proved(overrules=Overrules(lines=(LineOverrule(7, 7, "verse"),)))
    assert [line for line, _ in told(made)] == [7]
    assert "the mill went first" in shown(made)


def test_a_story_that_was_guessed_is_proved_like_any_other(rules: Callable[[Callable[[Parsed], Parsed]], None]) -> None:
    text = "<title>The Weir</title>\n<nav>Home</nav>\n<nav>It was low, and nobody in the village minded it.</nav>\n"
    made = proved(text, "weir.html")
    assert made.story.metadata.title == "The Weir"
    assert "story-guessed" in [d.code for d in made.parsed[0].diagnostics]
    assert told(made) == []
    rules(without_entry("nobody"))
    assert len(told(proved(text, "weir.html"))) == 1


def test_only_a_fault_of_the_net_itself_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "typeset_story", lambda story: replace(story, chapters=story.chapters[:0]))
    with pytest.raises(LedgerError, match="not in the book where they belong"):
        proved()


# --- Builds -------------------------------------------------------------------------------------------------------


@pytest.fixture
def weir(tmp_path: Path) -> StoryFile:
    path = tmp_path / "weir.txt"
    path.write_text(STORY)
    return StoryFile(path)


def built(file: StoryFile, *, strict: bool = False, own: OwnFolders = NO_FOLDERS) -> Outcome:
    (outcome,) = build_epubs([file], Order(file.path.parent / "dist", strict=strict, own=own))
    return outcome


def test_a_book_is_made_and_strict_refuses_it(
    weir: StoryFile, rules: Callable[[Callable[[Parsed], Parsed]], None]
) -> None:
    rules(without_entry("PG"))
    outcome = built(weir)
    assert isinstance(outcome, Built)
    assert [remark.diagnostic.code for remark in outcome.stories[0].remarks] == ["set-as-typed"]
    assert isinstance(built(weir, strict=True), Failed)


def test_templates_of_a_person_s_own_that_lose_words_are_named(weir: StoryFile) -> None:
    templates = weir.path.parent / "templates"
    templates.mkdir()
    own = "<section id=\"{{ section.id }}\">{% import 'macros.xhtml' as set with context %}<p>Nothing.</p></section>"
    (templates / "chapter.xhtml").write_text(own)
    with pytest.raises(ConfigurationError, match=r"templates of .* leave words out.*The river was low"):
        built(weir, own=OwnFolders(templates=templates))
