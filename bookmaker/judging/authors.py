"""Who may have written a story: every place of a file that may name a person, with the names cleaned."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from bookmaker.judging.entries import known_field
from bookmaker.judging.evidence.agreement import page_title, subject_of
from bookmaker.judging.evidence.entries import MAIL
from bookmaker.judging.labels import Label
from bookmaker.judging.names import EMAIL, LIKE_BYLINE, clean_name, copyright_holder, is_name, split_names
from bookmaker.judging.page import Here, Page, plain_words
from bookmaker.judging.titles import Candidate, entry_of, parted_byline, title_key
from bookmaker.patterns import Lazy

HEAD = 60
FOOT = 30
"""Units from the head and from the foot in which any line may name the author."""

_KEYS = Lazy(
    r"(?:(?:story |fic )?authors?(?:'?s)?(?: names?)?|(?:written|story|fic|by line|byline|translated)? ?by|"
    r"writers?|penname|pen name|"
    r"autor(?:es|a|in|ka)?|auteur|autore|автор|författare|yazan|作者|著者|지은이|kirjoittaja|creator|dc\.creator|name|"
    r"poet|poeta|playwright|verfasser|von|submitted by|posted by|sender|artist|screenplay by|narrator)$",
    re.I,
)
_LEAD = Lazy(
    r"[\W_]*(?:(?:(?:a|an|the) )?(?:[\w-]+ ){0,3}(?:by|von|par|por|di|door|av|af|przez|od)\b|written by|author|"
    r"autor(?:a|in|ka|es)?|"
    r"auteur|autore|автор|författare|yazan|作者|著者|著|作|지은이|作家|מאת|بقلم|تأليف|نویسنده|napsala?|kirjoittanut)"
    r"\s*[:：.-]*\s*(\S.*)$",
    re.I,
)
_META = Lazy(
    r"<meta\s[^>]*?(?:name|property)\s*=\s*[\"']?(?:author|dc\.creator|article:author|book:author)[\"']?[^>]*>", re.I
)
_CONTENT = Lazy(r"content\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I)
_FROM = Lazy(r"\W*From:?\s+(.*)", re.I)
_BRACKETED = Lazy(r"\(([^)]{2,50})\)")
_SEGMENTS = Lazy(r"\s+(?:\||::|»|«|--?|–|—|•|·)\s+|\s*\|\s*|,\s+(?:by|di|de|von|par)\s+|\s+by\s+", re.I)
_SIGNED = Lazy(r"[\s*_]*(?:--?|–|—|~)\s*(\S.{1,50}?)[\s*_]*$")
_TAIL = Lazy(
    r"\s*(?:\b(?:18|19|20)\d\d\b.*|\s-+\s.*|[\[(<{].*|\s{3,}.*|[,;]?\s*https?:.*|,\s+(?:illustrated|translated|aged?|copyright)\b.*|\.{3,})$",
    re.I,
)
_TOGETHER = Lazy(r"\S(?:\s+(?:--?|–|—)\s+|--)([A-ZÀ-Þ][^\W\d_.]*\.?(?: [A-ZÀ-Þ][\w.'’-]*){1,3})\W*$")
_ADDRESS_IN_BRACKETS = Lazy(r"\s*[(<\[]\s*(?:mailto:)?[\w.+-]+@[\w.-]+\s*[)>\]]")
_BOX = Lazy(r"\s*(?:[\u2500-\u259f]{2,}|[³ÀÄÙÚ¿]\s*[³ÀÄÙÚ¿]{2,}).*$")
_YEAR_FIRST = Lazy(r"^\s*(?:18|19|20)\d\d,?\s+(?=[^\W\d])")
_RIGHTS = Lazy(r"[.,;]?\s*\ball rights\b.*", re.I)
_NO_NAMES = frozenset("by von par por di door de the a an written author autor from and end fin".split())
_LIST_START = Lazy(r"^[\s\[(]*|[\s\])]*$")
_NOBODY = frozenset("anonymous unknown anon admin administrator webmaster".split())


def names_in(text: str) -> tuple[str, ...]:
    """The names that a byline's words give."""
    text = _YEAR_FIRST.sub("", _BOX.sub("", _ADDRESS_IN_BRACKETS.sub("", text))).strip(" \t*_~\"'“”")
    shorter = _TAIL.sub("", _RIGHTS.sub("", text)).strip()
    names = split_names(shorter or text)
    return tuple(name for name in map(_closed, names) if plain_words(name) and plain_words(name) not in _NO_NAMES)


def _closed(name: str) -> str:
    """A name without signs around it, and without a bracket that nothing opens."""
    name = name.strip(" *_~\"'“”’")
    if name.endswith((")", "]")) and "(" not in name and "[" not in name:
        name = name.rstrip(")] ")
    return name


def names_alone(here: Here) -> tuple[str, ...]:
    """The names that a line gives that names people and says nothing else; an entry `Author: …` is none."""
    if not here.short or here.unit.paragraph.role == "metadata" or MAIL.match(here.text) or known_field(here.text):
        return ()
    match = _LEAD.match(here.bare)
    return names_in(match[1] if match else here.bare)


class AuthorFinder:
    """The candidates of one document; `labels` are those of its units, `likely` says which may be bylines."""

    def __init__(self, page: Page, labels: Sequence[Label], likely: Sequence[bool]) -> None:
        self.page, self.labels, self.likely = page, labels, likely
        self.found: dict[str, Candidate] = {}

    def candidates(self) -> list[Candidate]:
        """All candidates, in the order in which they were found; the last one is that nobody is named."""
        n = len(self.page.here)
        for k, here in enumerate(self.page.here):
            label = self.labels[k]
            if k < 2 * HEAD or n - k <= FOOT or label == "byline":
                self._entry(here, label)
            if here.unit.paragraph.role == "metadata" and here.unit.paragraph.name:
                if title_key(here.unit.paragraph.name):
                    self._parts(here, label, "line")
            elif k < HEAD or n - k <= FOOT or label == "byline" or self.likely[k]:
                self._line(here, label)
        self._elsewhere()
        everyone = self._bylines()
        if len(everyone) > 1:
            self._add(everyone, "all bylines", "together", None)
        self.found[""] = Candidate((), "nobody", [], ["nobody"])
        return list(self.found.values())

    def _add(self, names: tuple[str, ...], whence: str, variant: str, place: int | None) -> None:
        names = tuple(dict.fromkeys(name for name in names if len(name) < 70))
        if not names or len(names) > 12:
            return
        key = "\n".join(plain_words(name) for name in names)
        if not key.strip():
            return
        candidate = self.found.get(key)
        if candidate is None:
            candidate = self.found[key] = Candidate(names, whence)
        if place is not None and place not in candidate.places:
            candidate.places.append(place)
        candidate.shows.append(f"{whence}, {variant}")

    def _several(self, text: str, whence: str, place: int | None, variant: str = "whole") -> None:
        names = names_in(text)
        self._add(names, whence, variant, place)
        if len(names) > 1:
            self._add(names[:1], whence, variant + ", first of them", place)
            whole = clean_name(text)
            if whole:
                self._add((whole,), whence, variant + ", unparted", place)

    def _entry(self, here: Here, label: Label) -> None:
        name, value = entry_of(here)
        stated = here.unit.paragraph.values
        if stated:
            name, value = (name or here.unit.paragraph.name, stated[0]) if here.unit.opens else ("", "")
        if not name or not value or not _KEYS.match(name.strip(" *_'\"").replace("_", " ")):
            return
        value = _LIST_START.sub("", value)
        whence = (
            "author entry" if label == "field" or here.unit.paragraph.role == "metadata" else "author entry elsewhere"
        )
        if name.strip().casefold() in ("name", "sender", "posted by", "submitted by", "narrator", "artist", "creator"):
            whence = name.strip().casefold() + " entry"
        if len(stated) > 1:
            for unit in range(here.place, here.place + _units_of_paragraph(self.page, here)):
                self._add(stated, whence, "whole", unit)
            return
        if here.unit.paragraph.role == "metadata" and "," in value:
            self._add(tuple(part.strip(" '\"") for part in value.split(",")), whence, "list", here.place)
        self._several(value.strip(" '\""), whence, here.place)

    def _line(self, here: Here, label: Label) -> None:
        if len(here.text) > 140 and label != "byline":
            if (holder := copyright_holder(here.text[:600])) and here.size < 600:
                self._add((holder,), "copyright in a paragraph", "whole", here.place)
            return
        if label == "mail" or MAIL.match(here.text):
            return
        text = here.bare
        whence = "byline" if label == "byline" else "line"
        match = _LEAD.match(text)
        if match and len(text) < 100:
            self._several(match[1], whence + " with a lead", here.place)
        elif label == "byline" or self.likely[here.place]:
            self._several(text, whence, here.place)
            if LIKE_BYLINE.match(text) is None and "," in text:
                self._add(names_in(text.partition(",")[0]), whence, "before a comma", here.place)
        elif is_name(text) and len(here.tokens) < 5:
            whence = (
                "line like a name"
                if here.place < 12
                else "foot like a name"
                if len(self.page.here) - here.place < 8
                else ""
            )
            if whence:
                self._add(names_in(text), whence, "whole", here.place)
        self._parts(here, label, whence)

    def _parts(self, here: Here, label: Label, whence: str) -> None:
        """Names in a part of a line: behind a dash, after `by`, in a claim of rights."""
        text = here.bare
        if (match := _TOGETHER.search(text)) and is_name(clean_name(match[1]) or "?"):
            self._several(match[1], f"named behind a dash, {label}", here.place)
        before, who = parted_byline(text)
        if who and before.strip():
            self._several(who, ("title line" if label == "title" else whence) + " after by", here.place)
        if (match := _SIGNED.match(text)) and is_name(clean_name(match[1]) or "?"):
            near = "head" if here.place < 20 else "foot"
            self._add(names_in(match[1]), f"signature, {label} at the {near}", "whole", here.place)
        if holder := copyright_holder(text):
            self._add((holder,), f"copyright line, {'prose' if label == 'prose' else 'apart'}", "whole", here.place)

    def _elsewhere(self) -> None:
        source = self.page.source
        _, who = parted_byline(subject_of(self.page))
        if who:
            self._several(who, "subject", None, "after by")
        for here in self.page.here[:40]:
            if match := _FROM.match(here.text):
                address = match[1]
                inside = _BRACKETED.search(address)
                bare = inside[1] if inside else re.sub(r"<[^>]*>", "", EMAIL.sub("", address))
                if bare.strip(" \"'"):
                    self._add(names_in(bare.strip(" \"'")), "sender", "name", here.place)
                elif found := EMAIL.search(address):
                    self._add((found[0].partition("@")[0],), "sender", "address", here.place)
        if source.format != "html":
            return
        for tag in _META.findall(source.text[:20000]):
            if content := _CONTENT.search(tag):
                self._several(html.unescape(content[1] or content[2] or ""), "author of the page", None)
        title = page_title(self.page)
        parts = [part.strip() for part in _SEGMENTS.split(title) if part and part.strip()] if title else []
        for n, part in enumerate(parts if len(parts) > 1 else ()):
            where = "first" if not n else "last" if n == len(parts) - 1 else "middle"
            if is_name(part):
                self._add(names_in(part), "page title", where + " part", None)

    def _bylines(self) -> tuple[str, ...]:
        """All names that lines judged to be bylines give together."""
        names: dict[str, str] = {}
        for here, label in zip(self.page.here, self.labels, strict=True):
            if label == "byline" and len(here.text) < 140:
                match = _LEAD.match(here.bare)
                for name in names_in(match[1] if match else here.bare):
                    names.setdefault(plain_words(name), name)
        return tuple(names.values())


def _units_of_paragraph(page: Page, here: Here) -> int:
    """How many units the paragraph has that `here` opens."""
    return sum(other.unit.paragraph is here.unit.paragraph for other in page.here[here.place : here.place + 40])


_MACHINES = frozenset(
    "archive archives archivist robot bot list listserv admin administrator moderator moderators daemon mailer owner "
    "noreply webmaster server gateway newsgroup majordomo autoposter".split()
)


def is_machine(names: Sequence[str]) -> bool:
    """Whether the name is that of a list, an archive or a program, that posts what others wrote."""
    return any(word in _MACHINES for name in names for word in plain_words(name).split())


def is_nobody(names: Sequence[str]) -> bool:
    """Whether the names say that nobody is named."""
    return all(plain_words(name) in _NOBODY for name in names)
