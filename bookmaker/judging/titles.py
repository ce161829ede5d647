"""What a story may be called: every place of a file that may name it, with the name as a reader would write it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from bookmaker.judging.entries import field_of, is_known
from bookmaker.judging.evidence.agreement import page_title, subject_of
from bookmaker.judging.evidence.entries import MAIL
from bookmaker.judging.labels import TEXT, Label
from bookmaker.judging.names import LIKE_BYLINE, clean_name, is_name
from bookmaker.judging.page import Here, Page, look_of, plain_words
from bookmaker.patterns import Lazy

HEAD = 80
"""Units from the head in which any line may be the title."""

FIRST = 12
"""Units from the head in which a short line of text may be the title, judged wrongly."""

_KEYS = Lazy(
    r"(?:the )?(?:title|story|story title|fic title|titre|titel|título|titulo|titolo|tytuł|název|название|"
    r"name of story|"
    r"work title|name|标题|題名|タイトル|제목|书名|原題|başlık|otsikko|cím)$",
    re.I,
)
_BOOK_KEYS = Lazy(
    r"(?:parent|book|series|novel|work|collection|serie|libro|livre|buch|story_title|book_title|booktitle)$", re.I
)
_ENTRY = Lazy(r"[\s*_~#>|+\[]*([^\W\d_][^:=：]{0,22}?)[\s*_~\]]*[:=：][\s*_~:]*(\S.*)$")
_SUBJECT_NOISE = Lazy(
    r"^(?:\s*(?:re|fwd?|new|new story|story|repost|fic|fanfic|trek|txf|ff|adm|submission)\s*:|\s*\[[^\]]*\]|"
    r"\s*\([^)]*\)|\s)*",
    re.I,
)
_PART = Lazy(
    r"\s*[\[(]\s*(?:part|pt\.?|chapter|ch\.?)?\s*\d+\s*(?:(?:/|of)\s*[\d?]+)?\s*[\])]\s*$"
    r"|[\s,:-]+(?:part|pt\.?)?\s*\d+\s*(?:/|of)\s*[\d?]+\s*$"
    r"|[\s,:-]+(?:part|pt\.)\s*(?:\d+|[ivx]+|one|two|three)\s*$",
    re.I,
)
_RATED = Lazy(r"\s*[\[(](?:nc-?17|pg-?13|pg|r|g|complete|new|repost|revised|\w{1,3}/\w{1,3}.*)[\])]\s*$", re.I)
_LEADING = Lazy(
    r"^(?:fan ?fiction|fanfic|short story|creative project|new story|story|title|titel|titre|presenting|제목|"
    r"subject)\s*[:=–—-]\s*"
    r"|^\d{1,3}[.)]?\s+(?=[^\W\d])",
    re.I,
)
_CHAPTER = Lazy(
    r"\s*(?:,|:|[-–—]+)\s*(?:chapter|part|ch\.?|pt\.?|episode)\s+(?:\d+|[ivxl]+|one|two|three|four|five)\b\W*(?:[:–—-].*)?$",
    re.I,
)
_CHAPTER_FIRST = Lazy(
    r"^\W*(?:(?:chapter|part|ch\.?|episode|kapitel|chapitre|cap[ií]tulo|capitolo|rozdział|kapitola|глава|hoofdstuk|bölüm|chương)"
    r"\s*(?:\d+|[ivxl]+\b|one\b|two\b|three\b|four\b|five\b|\w+)|第.{1,5}[章回話话])\s*[:.–—-]*\s+(\S.*)$",
    re.I,
)
_SEGMENTS = Lazy(r"\s+(?:\||::|»|«|>|--?|–|—|•|·|/)\s+|\s*\|\s*|:\s+")
_BY = Lazy(
    r"\W*(.{2,90}?)\W{0,3}(?:\s{2,}|\s)(?:written |a story |a fan ?fic(?:tion)? |an? [\w ]{3,30} (?:story|fic|"
    r"tale|parody) )?"
    r"(?:by:?|von|par|di|door)\s+(\S.*)$",
    re.I,
)
_NOBODY_S_NAMES = frozenset("me you him her them us it myself the night day now then one".split())
"""What follows `by` in titles: `Stand by Me`, `Fly by Night`."""
_DASH_NAME = Lazy(
    r"^(.{3,60}?)(?:\s+(?:--?|–|—)\s+|\s*--+\s*)((?:[A-Z][\w.'’-]*\s*){2,3})\]?$"
    r"|^([\"“].{2,60}[\"”])\s*(?:--?|–|—)\s*([A-Z][\w.'’-]*)$"
)
_PARTED = Lazy(r"\s{3,}|\t\s*|\s*[\u2500-\u259f|]{2,}\s*")
_SLUG = Lazy(r"[a-z0-9]+(?:[-_][a-z0-9]+)+$")
_QUOTED = Lazy(r"[\"“«「『]([^\"“”«»」』]{2,80})[\"”»」』]")
_END_OF = Lazy(r"\W*(?:the )?end of\s+(?:the )?[\"“_*]?(.{3,60}?)[\"”_*]?\W*$", re.I)
_BRACKETS = Lazy(r"\s*[\[(（【][^\])）】]*[\])）】]\s*$")
_ESCAPED = Lazy(r"\\([.*_#\[\](){}!-])")
_PICTURES = Lazy(r"^[^\w\s\"'“‘«„([{.…¡¿]+\s*|\s*[^\w\s\"'”’»)\]}.…!?]+$|^[(\[{]+\s*(?=[^)\]}]*[)\]}]+$)|\s*[)\]}]+$")
_HUMP = Lazy(r"([a-z])([A-Z])")


class Candidate(Struct):
    """What the story may be called, or who may have written it: `texts` are the title or the names, `places` the units
    that say so, `shows` the evidence for and against it."""

    texts: tuple[str, ...]
    whence: str
    places: list[int] = field(default_factory=list)
    shows: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.texts[0] if self.texts else ""


def unquoted(text: str) -> str:
    """A title without quotation marks round the whole of it."""
    text = text.strip()
    match = re.fullmatch(r"[\"“«「『'‘]([^\"“”«»」』]*)[\"”»」』'’]", text)
    return match[1].strip() if match else text


def trimmed(text: str) -> str:
    """A title without the signs, kind-words, part numbers and ratings that stand around it."""
    text = re.sub(r"\s+", " ", text).strip(" \t*_~#=|")
    text = _LEADING.sub("", text).strip()
    while True:
        shorter = _CHAPTER.sub("", _RATED.sub("", _PART.sub("", text))).strip(" \t*_~-–—#=|,")
        if shorter == text or not shorter:
            return unquoted(text)
        text = shorter


def parted_byline(text: str) -> tuple[str, str]:
    """`The Lamp Room by Ann Marsh` as (title, who); who is empty where no name follows."""
    match = _BY.match(text) if len(text) < 140 else None
    if match:
        who = re.split(r"\s{3,}|\s+\(|\s*<|,?\s+\d", match[2])[0]
        if (
            is_name(clean_name(who) or "?")
            and plain_words(who) not in _NOBODY_S_NAMES
            and not re.match(r"(?:the|a|an)?\s*$", match[1], re.I)
        ):
            return match[1], who
    return text, ""


def _variants(text: str) -> Iterator[tuple[str, str]]:
    """(name of the variant, text): what of a line may be the title."""
    sides = _PARTED.split(text.strip())
    if len(sides) > 1 and len(sides[0].strip()) > 2:
        yield "before a wide space", trimmed(sides[0])
    text = _ESCAPED.sub(r"\1", re.sub(r"\s+", " ", text).strip())
    if _SLUG.match(text):
        yield "spelt out", re.sub("[-_]", " ", text).title()
    before, who = parted_byline(text)
    dashed = _DASH_NAME.match(text)
    also = ", though a byline follows" if who else ", though a dashed name follows" if dashed else ""
    also += ", though parted" if len(sides) > 1 else ""
    yield "whole" + also, unquoted(text.strip(" \t*_~#=|"))
    cut = trimmed(text)
    yield "trimmed" + also, cut
    if (bare := _PICTURES.sub("", cut)) != cut:
        yield "without its signs", bare
    if who:
        yield "before by", trimmed(before)
    if dashed:
        yield "before a dashed name", trimmed(dashed[1] or dashed[3])
    if match := _QUOTED.search(text):
        yield "quoted in it", match[1].strip()
    if match := _CHAPTER_FIRST.match(text):
        yield "behind a chapter's number", trimmed(match[1])
    bare = _BRACKETS.sub("", cut)
    if bare != cut and bare:
        yield "before brackets", trimmed(bare)
    parts = [part for part in _SEGMENTS.split(text) if part and part.strip()]
    if 1 < len(parts) < 6:
        for n, part in enumerate(parts):
            name = "first part" if not n else "last part" if n == len(parts) - 1 else "middle part"
            yield name, trimmed(part)


def entry_of(here: Here) -> tuple[str, str]:
    """(name, value) of a line that is an entry; the key of front matter is its name."""
    p = here.unit.paragraph
    if p.role == "metadata" and p.name:
        value = here.text.strip()
        match = re.match(re.escape(p.name) + r"\s*[:=]\s*(.*)", value, re.I)
        return p.name, (match[1] if match else value).strip(" '\"")
    found = field_of(here.text[:300]) if here.short else None
    if found is not None and found.term in ("title", "author") and found.value:
        return found.name, found.value
    match = _ENTRY.match(here.text)
    return (match[1], match[2]) if match else ("", "")


def title_key(name: str) -> str:
    """Whether the name of an entry is one for titles: of the story, or of the book that it is part of."""
    name = name.strip(" *_'\"").casefold()
    return "title entry" if _KEYS.match(name) else "book entry" if _BOOK_KEYS.match(name) else ""


_MAY_ENTITLE = ("title", "series", "source", "other")
"""Terms of entries that may have a title in them; a rating or a disclaimer has none of the story's."""


def _is_of_header(line: Here) -> bool:
    """Whether a line is an entry that has no title in it, or one whose value is looked at by itself."""
    if MAIL.match(line.text) or (line.unit.paragraph.role == "metadata" and line.unit.paragraph.name):
        return True
    entry = field_of(line.text) if line.short else None
    return entry is not None and is_known(entry) and entry.term not in _MAY_ENTITLE


class TitleFinder:
    """The candidates of one document; `labels` are those of its units, `likely` says which may be the title's."""

    def __init__(self, page: Page, labels: Sequence[Label], likely: Sequence[bool]) -> None:
        self.page, self.labels, self.likely = page, labels, likely
        self.found: dict[str, Candidate] = {}

    def candidates(self) -> list[Candidate]:
        """All candidates, in the order in which they were found."""
        self._entries()
        self._lines()
        self._elsewhere()
        return list(self.found.values())

    def _add(self, text: str, whence: str, variant: str, place: int | None) -> None:
        text = text.strip(" \t*_~#=|>\u3000")
        key = plain_words(text)
        if not key or len(text) > 150:
            return
        candidate = self.found.get(text)
        if candidate is None:
            candidate = self.found[text] = Candidate((text,), whence)
        if place is not None and place not in candidate.places:
            candidate.places.append(place)
        candidate.shows.append(f"{whence}, {variant}")

    def _entries(self) -> None:
        for here, label in zip(self.page.here, self.labels, strict=True):
            if here.place > 2 * HEAD:
                break
            name, value = entry_of(here)
            if stated := here.unit.paragraph.values:
                value = stated[0] if here.unit.opens else ""
            key = title_key(name) if name and value else ""
            if not key:
                continue
            value = re.split(r"\s{3,}|\s+(?:by|date|author)\s*:", value, flags=re.I)[0]
            of = key if label == "field" or here.unit.paragraph.role == "metadata" else key + " elsewhere"
            for variant, text in _variants(value):
                self._add(text, of, variant, here.place)

    def _lines(self) -> None:
        here = self.page.here
        n = len(here)
        for k, (line, label) in enumerate(zip(here, self.labels, strict=True)):
            near = k < HEAD and (label not in TEXT or (line.short and k < FIRST))
            if not (near or label in ("title", "subtitle") or self.likely[k]) or len(line.text) > 150:
                continue
            if label == "mail" or _is_of_header(line):
                continue
            whence = self._kind(line, label)
            text = line.bare
            if "[" in text and "](" in text:
                text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
            for variant, cut in _variants(text):
                self._add(cut, whence, variant, k)
            joined = text
            for m in range(k + 1, min(k + 4, n)):
                after = here[m]
                if after.unit.gap > 1 or not after.short or LIKE_BYLINE.match(after.bare) or len(joined) > 90:
                    break
                if look_of(after)[:4] != look_of(line)[:4]:
                    break
                joined = f"{joined} {after.bare.strip()}"
                self._add(trimmed(joined), whence, f"{m - k + 1} lines", k)
        for line in here[-30:]:
            if line.short and (match := _END_OF.match(line.text)):
                self._add(trimmed(match[1]), "named at the end", "whole", line.place)

    def _kind(self, line: Here, label: Label) -> str:
        p = line.unit.paragraph
        if label == "title":
            return "title line"
        if p.role == "heading":
            return f"heading {min(p.level, 3)}"
        return "line" if label not in ("prose", "verse", "script") else "line of text"

    def _elsewhere(self) -> None:
        title = page_title(self.page)
        for variant, text in _variants(title) if title else ():
            self._add(text, "page title", variant, None)
        subject = _SUBJECT_NOISE.sub("", subject_of(self.page))
        for variant, text in _variants(subject) if subject else ():
            self._add(text, "subject", variant, None)
        for line in self.page.here[:60]:
            if line.short or self.labels[line.place] in TEXT:
                continue
            if match := _QUOTED.search(line.text[:600]):
                self._add(match[1], "quoted in a note", "whole", line.place)
        stem = _HUMP.sub(r"\1 \2", self.page.source.path.stem)
        stem = re.sub(r"[_-]+", " ", stem).strip()
        self._add(stem.title() if stem.islower() else stem, "file name", "whole", None)
        if match := _CHAPTER_FIRST.match(stem):
            self._add(match[1].title(), "file name", "behind a chapter's number", None)
        bare = re.sub(r"^[\d\s.]+", "", stem)
        if bare and bare != stem:
            self._add(bare.title() if bare.islower() else bare, "file name", "without figures", None)
