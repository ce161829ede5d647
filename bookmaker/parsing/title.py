"""Which lines are the story's title and byline. Ordered rules: the first that finds a title settles it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bookmaker.judging.entries import known_field
from bookmaker.judging.marks import is_mark, is_rule
from bookmaker.judging.names import (
    AUTHOR_COLON_TITLE,
    BYLINE,
    CONTACT_LINE,
    EMAIL,
    TITLE_BY,
    clean_name,
    is_name,
    split_names,
)
from bookmaker.judging.shapes import is_bare_number, is_chapter_heading, is_slug
from bookmaker.model import RawLine, RawParagraph

REACH_LINES, REACH_WORDS = 90, 900
"""How far down a title is looked for: past a mail header and a page of introduction."""

MOST_ABOVE = 0.6
"""The share of a document's words that may stand above its title: what stands at its foot heads nothing."""

_SENTENCE = re.compile(r"[.,;:][\"'”’)*_]*$|[!?]['\"”’]$")
_SPEECH = re.compile(r"^[\"“'‘].*[,.!?][\"”'’]|^[\"“][^\"”]*$")

_BOX_SIGNS = "".join(map(chr, range(0x2500, 0x25A0)))
_DRAWN = re.compile(r"[\u2580-\u259f\u2500-\u257f]{2,}")
_PART_NUMBER = re.compile(
    r"(?<![\s,:-])[\s,:-]*+(?:\((?:part |pt\.? ?)?|\[(?:part )?|(?<=[\s,:-])(?:part |pt\.? ?)?)"
    r"\d{1,2}[a-z]?\s*(?:/|of)\s*(?:\d{1,2}|\?)[)\]]?\s*$",
    re.I,
)
_KIND_OF_STORY = re.compile(r"\s+[-:–—]?\s*(?:an?|the) .{3,50}\b(?:story|fic|fan ?fiction|fanfic)$", re.I)

_SUBTITLE = re.compile(
    r"\W*an? .{3,50}\b(?:stor(?:y|ies)|fic|fan ?fic(?:tion)?|tale|vignette|crossover|poem|parody|romance|mystery)\W*$",
    re.I,
)
_DASHED_NAME = re.compile(r"[-–—~]+\s*(?P<name>[A-Z](?:[\w'’-]*\w|\.)(?: [A-Z](?:[\w'’-]*\w|\.)){0,2})\s*[-–—~]*")
"""`- Ann Marsh`, `-- Ann Marsh --`: who wrote what stands on the line above."""

_NO_PERSON = re.compile(
    r"\b(?:star|trek|wars|files|series|show|part|chapter|episode|story|log|stories|tales|book|adventures?)\b", re.I
)
"""Words that head a subtitle, not an author's name."""


@dataclass(frozen=True, slots=True)
class FrontLine:
    """A line near the top, with its paragraph's place and the gap above it."""

    paragraph: int
    line: RawLine
    gap: int
    centred: bool
    role: str
    level: int

    @property
    def text(self) -> str:
        return self.line.text


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the title stands and who is named beside it. `title_lines` and `author_lines` are line numbers."""

    rule: str
    title: str
    title_lines: tuple[int, ...] = ()
    authors: tuple[str, ...] = ()
    author_lines: tuple[int, ...] = ()
    end_line: int = 0
    """Where no line is the title itself: the last line that is front matter all the same."""

    @property
    def lines(self) -> tuple[int, ...]:
        return self.title_lines + self.author_lines

    @property
    def last_line(self) -> int:
        """The last line of title and byline; 0 where the title stands on no line of its own."""
        return max(self.lines, default=0)

    @property
    def known_end(self) -> int:
        """The last line that belongs to the front whatever it says: all above the last line of title and byline."""
        return max(self.last_line - 1, self.end_line)


def front_lines(raws: Sequence[RawParagraph], taken: set[int]) -> list[FrontLine]:
    """The lines in which a title may stand; `taken` are the numbers of lines that are headers already."""
    lines: list[FrontLine] = []
    words = 0
    reach = min(
        REACH_WORDS, MOST_ABOVE * sum(len(x.text.split()) for raw in raws for x in raw.lines if x.number not in taken)
    )
    for place, raw in enumerate(raws):
        if words > reach or len(lines) > REACH_LINES:
            break
        for n, line in enumerate(raw.lines):
            if line.number in taken:
                continue
            gap = raw.gap_before if n == 0 else 0
            lines.append(FrontLine(place, line, gap, raw.centred or _deep(line), raw.role, raw.level))
            words += len(line.text.split())
    return lines


def find_anchor(lines: Sequence[FrontLine], subject: str) -> Anchor | None:
    """The title and byline by the first rule that applies; `subject` is a mail's title, empty for none."""
    rules: tuple[Callable[[Sequence[FrontLine], str], Anchor | None], ...] = (
        _heading_of_markup,
        _title_over_byline,
        _only_heading,
        _title_by_author,
        _line_of_subject,
        _author_colon_title,
        _centred_title,
        _bold_first_line,
        _first_line,
        _line_under_rule,
    )
    return next((anchor for rule in rules if (anchor := rule(lines, subject))), None)


def _deep(line: RawLine) -> bool:
    return line.indent >= 12 and len(line.text) <= 60


def _heading_of_markup(lines: Sequence[FrontLine], subject: str) -> Anchor | None:
    for n, here in enumerate(lines[:40]):
        if here.role == "heading" and here.level == 1 and not re.fullmatch(r"[\dIVXivx. ]+", here.text):
            after = next((x for x in lines[n + 1 : n + 3] if BYLINE.match(x.text) or x.role == "heading"), None)
            if after and (match := BYLINE.match(after.text)) and is_name(clean_name(match[1])):
                return Anchor("heading", here.text, (here.line.number,), split_names(match[1]), (after.line.number,))
            return Anchor("heading", here.text, (here.line.number,))
    return None


def _only_heading(lines: Sequence[FrontLine], subject: str) -> Anchor | None:
    """Old pages head themselves with an `<h2>` or `<h3>`, chosen for its size; two of a kind are chapters."""
    if not lines or lines[0].role != "heading" or is_chapter_heading(lines[0].text):
        return None
    here = lines[0]
    alone = not any(other.role == "heading" and other.level <= here.level for other in lines[1:])
    return Anchor("heading", clean_title(here.text), (here.line.number,)) if alone else None


def _title_over_byline(lines: Sequence[FrontLine], subject: str) -> Anchor | None:
    for n, here in enumerate(lines):
        match = BYLINE.match(here.text)
        if (
            not match
            or len(here.text) > 90
            or here.line.filled
            or here.text.split()[0].casefold() in ("created", "based")
        ):
            continue
        author_lines = [here.line.number]
        who = match[1]
        if not who.strip(" ."):
            if n + 1 >= len(lines):
                continue
            who, author_lines = lines[n + 1].text, [here.line.number, lines[n + 1].line.number]
        names = split_names(who)
        if not names or not all(is_name(name) for name in names) or not _is_byline_shape(here.text, who):
            continue
        title = _title_above(lines, n)
        if title is None:
            continue
        return Anchor("byline", clean_title(title.text), (title.line.number,), names, tuple(author_lines))
    return None


def _is_byline_shape(text: str, who: str) -> bool:
    """`by` opens the line, or a few words (`A story by`) do: not a sentence that runs on."""
    return not re.search(r"[.!?]\s+[A-Z][a-z]+ [a-z]+", who) and (
        not _SENTENCE.search(who) or who.rstrip().endswith(".")
    )


def _title_above(lines: Sequence[FrontLine], n: int) -> FrontLine | None:
    for back in range(n - 1, max(-1, n - 5), -1):
        here = lines[back]
        if is_mark(here.text) or CONTACT_LINE.match(here.text) or re.fullmatch(r"\(.{2,60}\)", here.text):
            continue
        if _SUBTITLE.match(here.text) and back and not here.gap and _could_be_title(lines[back - 1]):
            continue
        if known_field(here.text) or len(here.text) > 90 or _SPEECH.match(here.text):
            return None
        return here if _could_be_title(here) else None
    return None


def _title_by_author(lines: Sequence[FrontLine], subject: str) -> Anchor | None:
    for here in lines:
        match = TITLE_BY.match(here.text) if len(here.text) <= 110 else None
        if not match or here.line.filled:
            continue
        title, who = match[1].strip(), match[2]
        names = split_names(re.split(r"\s{3,}", who)[0])
        quoted = title[0] in '"“*_' or title.isupper()
        styled = quoted or here.centred or _same_words(title, subject) or (here.gap or here is lines[0])
        ends = not re.search(r"[.!?,;:]$", title) and not re.search(r"[.!?]$", who.strip())
        capitals = title[:1].isupper() or quoted
        if names and all(is_name(x) for x in names) and styled and ends and capitals and _capitalised(title):
            bare = clean_title(_KIND_OF_STORY.sub("", title) or title)
            return Anchor("title-by-author", bare, (here.line.number,), names, (here.line.number,))
    return None


def _line_of_subject(lines: Sequence[FrontLine], subject: str) -> Anchor | None:
    if not subject:
        return None
    for here in lines:
        if len(here.text) < 90 and (_same_words(here.text, subject) or _starts_subject(here.text, subject)):
            return Anchor("subject-line", clean_title(here.text), (here.line.number,))
        if (
            re.match(re.escape(subject) + r"\s*[,:(–—-]+\s*(?:part|pt|chapter|\d|book)", here.text, re.I)
            and len(here.text) < len(subject) + 45
        ):
            return Anchor("subject-line", here.text[: len(subject)], (here.line.number,))
    return None


def _centred_title(lines: Sequence[FrontLine], subject: str) -> Anchor | None:
    for here in lines:
        if here.centred and _could_be_title(here) and not is_slug(here.text) and here.role == "text":
            if subject and sum(other.paragraph == here.paragraph for other in lines) > 2:
                # A block of lines that make a phrase together; the subject says it in one.
                end = max(other.line.number for other in lines if other.paragraph == here.paragraph)
                return Anchor("subject", subject, end_line=end)
            if subject and not set(_plain(here.text)) & set(_plain(subject)):
                return Anchor("subject", subject, end_line=here.line.number)
            return Anchor("centred-title", clean_title(here.text), (here.line.number,))
    return None


def _author_colon_title(lines: Sequence[FrontLine], subject: str) -> Anchor | None:
    """`Joseph Conrad: The Heart of Darkness`, as text archives head their files."""
    for here in lines[:20]:
        match = AUTHOR_COLON_TITLE.match(here.text)
        if match and here.gap and _capitalised(match[2]) and is_name(match[1]) and not _NO_PERSON.search(match[1]):
            return Anchor(
                "author-colon-title", match[2].strip(), (here.line.number,), (match[1].strip(),), (here.line.number,)
            )
    return None


def _bold_first_line(lines: Sequence[FrontLine], subject: str) -> Anchor | None:
    for here in lines[:4]:
        whole = any(s.kind == "strong" and s.start == 0 and s.end >= len(here.text) for s in here.line.spans)
        if whole and _could_be_title(here) and not is_slug(here.text):
            return Anchor("bold-first-line", clean_title(here.text), (here.line.number,))
    return None


def _first_line(lines: Sequence[FrontLine], subject: str) -> Anchor | None:
    for n, here in enumerate(lines):
        if is_mark(here.text):
            continue
        if n + 1 < len(lines) and _could_be_title(here) and (named := _named_under(here, lines[n + 1])):
            return named
        alone = n + 1 == len(lines) or _stands_over(here, lines[n + 1])
        if alone and _could_be_title(here) and not is_slug(here.text) and here.role == "text" and not here.line.filled:
            return Anchor("first-line", clean_title(here.text), (here.line.number,))
        return None
    return None


def _named_under(here: FrontLine, after: FrontLine) -> Anchor | None:
    match = _DASHED_NAME.fullmatch(after.text.strip())
    if match is None or after.gap:
        return None
    title = clean_title(here.text)
    return Anchor("name-under-title", title, (here.line.number,), (match["name"],), (after.line.number,))


def _stands_over(here: FrontLine, after: FrontLine) -> bool:
    """Whether the line below is no more of the same: parted, a header, a mark, or the author's name alone."""
    if after.gap > 0 or after.centred or known_field(after.text) or is_mark(after.text):
        return True
    return here.gap == 0 and len(after.text) < 30 and is_name(after.text)


def _line_under_rule(lines: Sequence[FrontLine], subject: str) -> Anchor | None:
    """Below an introduction between rules, the last of the short lines that stand alone there."""
    rule = next((n for n in range(len(lines) - 1, 0, -1) if is_rule(lines[n].text)), None)
    if rule is None:
        return None
    last: FrontLine | None = None
    for here in lines[rule + 1 : rule + 5]:
        if not _could_be_title(here) or is_slug(here.text) or here.line.filled:
            break
        last = here
    return Anchor("line-under-rule", clean_title(last.text), (last.line.number,)) if last else None


def _could_be_title(here: FrontLine) -> bool:
    text = here.text.strip()
    if (
        len(text) > 75
        or is_mark(text)
        or is_chapter_heading(text)
        or EMAIL.search(text)
        or CONTACT_LINE.match(text)
        or known_field(text)
    ):
        return False
    if is_bare_number(text):
        return False
    words = text.split()
    if len(words) > 12 or not any(c.isalpha() for c in text):
        return False
    if re.match(r"(?:created|copyright|\(c\)|from|draft|contents|dear|archive)\b|\[illustration", text, re.I):
        return False
    quoted = re.fullmatch(r"[\"“].+[\"”]", text)
    if quoted:
        return not re.search(r"[.,;:!?][\"”]$", text) and text.count('"') <= 2
    return not _SPEECH.match(text) and (not _SENTENCE.search(text) or (here.centred and not text.endswith(",")))


def _capitalised(title: str) -> bool:
    words = [w for w in re.findall(r"[^\W\d_]+", title) if len(w) > 3]
    return not words or sum(w[0].isupper() for w in words) >= 0.6 * len(words)


def _plain(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.casefold())


def _same_words(text: str, subject: str) -> bool:
    return bool(subject) and _plain(text) == _plain(subject)


def _starts_subject(text: str, subject: str) -> bool:
    """`BETRAYAL` under the subject `Betrayal - A Saavik Story`: the title without what the group was told."""
    here, there = _plain(text), _plain(re.split(r"\s+-+\s+|[,:(]", subject)[0])
    return bool(here) and here == there


def is_same_title(text: str, title: str) -> bool:
    """Whether a line is the title, set off by other signs or in other letters; never where there is no title."""
    return bool(title) and clean_title(text).casefold() == title.casefold()


def clean_title(text: str) -> str:
    """A title without framing signs, quotation marks round the whole of it, part numbers, dates and spaced letters."""
    text = re.sub(r"\s+", " ", text).strip(" \t*_~=#|-–—")
    text = _DRAWN.split(text.strip(_BOX_SIGNS))[0].strip()
    if re.fullmatch(r"[\"“][^\"“”]*[\"”]", text):
        text = text[1:-1]
    return _PART_NUMBER.sub("", text).strip(" ,;")
