"""Chooses the title and the authors: candidates from all over the file, ranked by what speaks for each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from bookmaker.judging.agreeing import authors_alone, title_alone
from bookmaker.judging.authors import AuthorFinder, is_machine, is_nobody
from bookmaker.judging.deciding import Decision
from bookmaker.judging.evidence.agreement import spells
from bookmaker.judging.evidence.company import Seen
from bookmaker.judging.evidence.words import SPOKEN_OF
from bookmaker.judging.judgement import Choice
from bookmaker.judging.labels import TEXT, Label
from bookmaker.judging.names import EMAIL, is_name
from bookmaker.judging.page import Page, binned, bins, case_of, plain_words, sign_at_end, words_in
from bookmaker.judging.ranking import Ranked, rank
from bookmaker.judging.shapes import is_bare_number, is_chapter_heading, is_end_mark
from bookmaker.judging.titles import Candidate, TitleFinder
from bookmaker.judging.weights import read_table
from bookmaker.patterns import Lazy

UNTITLED = "untitled"
"""Where the candidate is from that the file does not say."""

POSSIBLE = 6_000
"""A line whose best sequence with a label is worse by more than this does not bear it."""

NAMELESS = 1_000
"""The margin by which a file says no title: where it is less, a title that may be wrong is shown, and doubted."""

_WORDS = bins(1, 2, 4, 7, 12)
_PLACE = bins(0, 1, 3, 7, 15, 40)
_WORSE = bins(0, 500, 1500, 3000, 6000)
_COUNT = bins(1, 2, 4)
_TELLING = frozenset(
    (
        "role heading 1", "role heading 2", "role heading 3", "centred", "all strong", "written capitals",
        "written titled",
        "class title", "class author", "class heading", "is the file's name", "is the page's title", "is the subject",
        "is in the file's name", "is in the page's title", "is in the subject", "byline with a name", "like a name",
        "title by name", "tells", "stands alone", "of rights", "of story", "chapter labelled", "closes paragraph",
        "opens paragraph", "mostly links", "address alone", "set to the right", "entry known", "role metadata",
    )
)  # fmt: skip


_KINDS = ("story", "archive", "navigation", "board", "chapter", "notes", "number", "by", "teller", "song")
"""Classes of words that tell what a text is of which a title is looked for."""

_ARTICLES = frozenset("a an the of and my this new hi".split())
_OF_SENTENCES = frozenset(
    "you your i he she it we they my his her is are was were has have had do does can cannot not all this that these "
    "another other others who what when where how for with from at on as but or if so then".split()
)
_OF_DATES = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday".split()
)
_FILE_NAME = Lazy(r"\.\w{2,4}$|^\d{4}[-./]\d\d")


@cache
def title_weights() -> dict[str, int]:
    """What each piece of evidence for a title weighs."""
    return {name: weight for _, name, weight in read_table("titles")}


@cache
def author_weights() -> dict[str, int]:
    """What each piece of evidence for an author weighs."""
    return {name: weight for _, name, weight in read_table("authors")}


def same_words(text: str) -> str:
    """A title or name for comparing: without quotation marks, mark-up and the signs at its ends."""
    text = text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0xA0: " ", 0x2014: "-", 0x2013: "-"})
    return re.sub(r"\s+", " ", re.sub(r"[*_~`\\<>]+|--+", " ", text)).strip(" .:\"'-").casefold()


def title_candidates(page: Page, seen: Sequence[Seen], decisions: Sequence[Decision]) -> list[Candidate]:
    """What the story may be called, each with everything that speaks for or against it; the last one, without text, is
    that the file does not say."""
    labels = [decision.label for decision in decisions]
    likely = [decision.near.get("title", POSSIBLE) < POSSIBLE for decision in decisions]
    found = TitleFinder(page, labels, likely).candidates()
    told = Counter(plain_words(candidate.text) for candidate in found)
    facts = _facts(page, labels, "title")
    bylines = {plain_words(h.bare) for h, label in zip(page.here, labels, strict=True) if label == "byline"}
    whole = {plain_words(candidate.text): {show.partition(",")[0] for show in candidate.shows} for candidate in found}
    kinds = sorted({show for candidate in found for show in candidate.shows})
    found.append(Candidate((), UNTITLED))
    found[-1].shows = [
        UNTITLED,
        *(f"{UNTITLED}; {fact}" for fact in facts),
        *(f"{UNTITLED}, though: {kind}" for kind in kinds),
    ]
    for candidate in found[:-1]:
        key = plain_words(candidate.text)
        places = {name for other, names in whole.items() if other == key for name in names}
        shows = [*dict.fromkeys(candidate.shows), *_of_text(candidate.text), "told so " + binned(told[key], _COUNT)]
        shows += [f"also {name}" for name in sorted(places)] if len(places) > 1 else ["named in one place"]
        inside = {n for other, names in whole.items() if other != key and f" {key} " in f" {other} " for n in names}
        holds = {n for other, names in whole.items() if other != key and f" {other} " in f" {key} " for n in names}
        shows += [f"stands in {name}" for name in sorted(inside)] + [f"holds {name}" for name in sorted(holds)]
        shows += _of_place(candidate, page, seen, decisions, "title")
        stem = plain_words(page.source.path.stem).replace(" ", "")
        if key.replace(" ", "")[:6] == stem[:6]:
            shows.append("begun as the file's name")
        if spells(page.stem, key):
            shows.append("spelt by the file's name")
        if any(key and f" {key} " in f" {line} " for line in bylines):
            shows.append("stands in a byline")
        lead = list(dict.fromkeys(candidate.shows))
        form = _form_of_title(candidate.text)
        shows += [f"{show}; {fact}" for show in lead for fact in (*facts, form, *_label_of(candidate, decisions))]
        candidate.shows = list(dict.fromkeys(shows))
    return found


def author_candidates(page: Page, seen: Sequence[Seen], decisions: Sequence[Decision]) -> list[Candidate]:
    """Who may have written the story, as `title_candidates`; one candidate without names is that nobody is named."""
    labels = [decision.label for decision in decisions]
    likely = [decision.near.get("byline", POSSIBLE) < POSSIBLE // 2 for decision in decisions]
    found = AuthorFinder(page, labels, likely).candidates()
    facts = _facts(page, labels, "byline")
    named = Counter(plain_words(name) for candidate in found for name in candidate.texts)
    kinds_found = sorted({show for candidate in found for show in candidate.shows if show != "nobody"})
    titles = {plain_words(h.bare) for h, label in zip(page.here, labels, strict=True) if label == "title"}
    for candidate in found:
        if not candidate.texts:
            candidate.shows = ["nobody", *(f"nobody; {fact}" for fact in facts)]
            candidate.shows += [f"nobody, though: {kind}" for kind in kinds_found] or ["nobody, and no candidates"]
            continue
        lead = list(dict.fromkeys(candidate.shows))
        shows = [*lead, *_of_name(candidate, page)]
        shows.append("named in candidates " + binned(named[plain_words(candidate.texts[0])], _COUNT))
        kinds = sorted({show.partition(",")[0] for show in lead})
        shows += [f"also {kind}" for kind in kinds] if len(kinds) > 1 else ["named in one place"]
        shows += _of_place(candidate, page, seen, decisions, "byline")
        if any(f" {plain_words(name)} " in f" {title} " for name in candidate.texts for title in titles):
            shows.append("stands in the title")
        form = _form_of_name(candidate.texts)
        shows += [f"{show}; {fact}" for show in lead for fact in (*facts, form, *_label_of(candidate, decisions))]
        candidate.shows = list(dict.fromkeys(shows))
    return found


def _form_of_title(text: str) -> str:
    if is_chapter_heading(text) or is_bare_number(text):
        return "a chapter's"
    count = len(words_in(text))
    return "a few words" if count < 9 else "many words"


def _form_of_name(names: Sequence[str]) -> str:
    tokens = words_in(names[0])
    if not is_name(names[0]):
        return "unlike a name"
    if len(tokens) == 1:
        return "one word"
    return "two to four names" if len(tokens) < 5 and case_of(tokens) in ("titled", "capitals") else "several words"


def _label_of(candidate: Candidate, decisions: Sequence[Decision]) -> list[str]:
    if not candidate.places:
        return []
    decision = decisions[candidate.places[0]]
    return [f"line of {decision.label} in the {decision.zone}"]


def _facts(page: Page, labels: Sequence[Label], label: Label) -> list[str]:
    lines = sum(each == label for each in labels)
    entries = any(here.unit.paragraph.role == "metadata" for here in page.here[:40])
    return [
        f"{page.source.format} file",
        f"{binned(lines, bins(0, 1, 2))} {label} lines",
        ("front matter" if entries else "no front matter"),
    ]


def _of_text(text: str) -> list[str]:
    tokens = words_in(text)
    shows = ["words " + binned(len(tokens), _WORDS), "written " + case_of(tokens), "ends in " + sign_at_end(text)]
    if is_chapter_heading(text):
        shows.append("heads a chapter")
    if is_bare_number(text):
        shows.append("a number")
    if EMAIL.search(text):
        shows.append("has an address")
    if _FILE_NAME.search(text):
        shows.append("like a file's name")
    low = {token.casefold() for token in tokens}
    shows += [f"of {kind}" for kind in _KINDS if not low.isdisjoint(SPOKEN_OF[kind])]
    shows += [f"of {kind} alone" for kind in _KINDS if low and low <= SPOKEN_OF[kind] | _ARTICLES]
    if is_end_mark(text):
        shows.append("an end mark")
    if tokens and tokens[0].isdecimal():
        shows.append("begins with a number")
    if tokens and tokens[-1].isdecimal():
        shows.append("ends with a number")
    if len(tokens) in (2, 3) and is_name(text) and case_of(tokens) == "titled":
        shows.append("like a name")
    for sign, name in (
        (":", "colon"),
        (" by ", "by"),
        (",", "comma"),
        (" - ", "dash"),
        ("(", "bracket"),
        (". ", "stop"),
    ):
        if sign in text:
            shows.append("has " + name)
    if tokens and tokens[0].casefold() in ("the", "a", "an"):
        shows.append("begins with an article")
    return shows


def _of_name(candidate: Candidate, page: Page) -> list[str]:
    name = candidate.texts[0]
    tokens = words_in(name)
    shows = [
        "names " + binned(len(candidate.texts), _COUNT),
        "words " + binned(len(tokens), _WORDS),
        "written " + case_of(tokens),
        "like a name" if is_name(name) else "unlike a name",
    ]
    if any(character.isdecimal() for character in name):
        shows.append("has figures")
    low = {token.casefold() for token in tokens}
    if not low.isdisjoint(_OF_SENTENCES):
        shows.append("has a word of sentences")
    if not low.isdisjoint(_OF_DATES):
        shows.append("has a word of dates")
    if not low.isdisjoint(SPOKEN_OF["chapter"]):
        shows.append("has a word of chapters")
    if not low.isdisjoint(SPOKEN_OF["story"] | SPOKEN_OF["archive"] | SPOKEN_OF["navigation"]):
        shows.append("has a word of pages")
    if tokens[:1] and tokens[0].casefold() in ("the", "a", "an"):
        shows.append("begins with an article")
    if _FILE_NAME.search(name):
        shows.append("like a file's name")
    if is_machine(candidate.texts):
        shows.append("of a machine or a list")
    if is_nobody(candidate.texts):
        shows.append("says that nobody is named")
    times = sum(name in here.text for here in page.here[:400] if here.short)
    shows.append("stands in short lines " + binned(times, bins(0, 1, 2, 4)))
    spoken = sum(name in here.text for here in page.here[:400] if not here.short)
    shows.append("stands in long lines " + binned(spoken, bins(0, 1, 3)))
    return shows


def _of_place(
    candidate: Candidate, page: Page, seen: Sequence[Seen], decisions: Sequence[Decision], label: Label
) -> list[str]:
    if not candidate.places:
        return ["no line"]
    k = candidate.places[0]
    n = len(decisions)
    opening = next((m for m, decision in enumerate(decisions) if decision.label in TEXT), n)
    shows = [
        "line from the head " + binned(k, _PLACE),
        "above the text" if k < opening else "in the text" if decisions[k].zone == "body" else "below the text",
        "line of " + decisions[k].label,
        f"worse as {label} by " + binned(min(decisions[m].near.get(label, 99_000) for m in candidate.places), _WORSE),
        "lines " + binned(len(candidate.places), _COUNT),
    ]
    for decision, where in ((decisions[k - 1], "above"), (decisions[k + 1] if k + 1 < n else None, "below")):
        if decision is not None and (where == "below" or k):
            shows.append(f"{decision.label} {where}")
    same = [m for m, decision in enumerate(decisions) if decision.label == label]
    if same:
        shows.append(
            f"first {label} line"
            if k == same[0]
            else f"later than the first {label} line"
            if k > same[0]
            else f"above the {label} lines"
        )
    shows += [f"line {name}" for name in seen[k].found if name in _TELLING]
    return shows


def choose_title(page: Page, seen: Sequence[Seen], decisions: Sequence[Decision]) -> Choice | None:
    """The title; None where the file does not say."""
    found = title_candidates(page, seen, decisions)
    ranked = rank([c.shows for c in found], [same_words(c.text) for c in found], title_weights())
    place, margin = entitled(ranked, len(found) - 1)
    best = found[place]
    if not best.texts:
        return None
    other = found[ranked.other].text if ranked.other not in (-1, place) else ""
    alone = title_alone(best, page, decisions)
    return Choice(best.text, _lines(best, page), best.whence, margin, ranked.because, other, alone)


def entitled(ranked: Ranked, untitled: int) -> tuple[int, int]:
    """(the place of the candidate that is taken, by what margin), where the one at `untitled` is that there is none."""
    if ranked.best == untitled and ranked.margin <= NAMELESS and ranked.other >= 0:
        return ranked.other, 0
    return ranked.best, ranked.margin


def choose_authors(page: Page, seen: Sequence[Seen], decisions: Sequence[Decision]) -> tuple[Choice, ...]:
    """The authors; none where the file names none."""
    found = author_candidates(page, seen, decisions)
    same = [sorted(map(same_words, c.texts)) for c in found]
    ranked = rank([c.shows for c in found], same, author_weights())
    best = found[ranked.best]
    if is_nobody(best.texts):
        return ()
    other = ", ".join(found[ranked.other].texts) if ranked.other >= 0 else ""
    lines = _lines(best, page)
    alone = authors_alone(best, page, decisions)
    return tuple(Choice(name, lines, best.whence, ranked.margin, ranked.because, other, alone) for name in best.texts)


def _lines(candidate: Candidate, page: Page) -> tuple[int, ...]:
    return tuple(sorted({line.number for k in candidate.places for line in page.here[k].unit.lines}))
