"""Evidence of people: bylines, names, addresses, signatures."""

from __future__ import annotations

from bookmaker.judging.evidence.registry import evidence
from bookmaker.judging.names import CONTACT_LINE, LIKE_BYLINE, TITLE_BY, clean_name, is_name
from bookmaker.judging.page import Here, Page, case_of
from bookmaker.judging.shapes import ATTRIBUTION
from bookmaker.patterns import Lazy

_FOREIGN_BYLINE = Lazy(
    r"\W*(?:von|par|por|di|door|autor(?:a|in|ka)?|auteur|autore|автор|av|författare|yazan|作者|著者|著|作|지은이|作家|"
    r"מאת|بقلم|تأليف|نویسنده|napsala?|skrifað|kirjoittanut|written by|author)\s*[:：]?\s+(\S.{1,50})$",
    2,
)


@evidence("byline", short=True)
def byline(here: Here, page: Page) -> str:
    """`by Ann Marsh`, `A story by`, in English."""
    match = LIKE_BYLINE.match(here.bare) if len(here.text) < 90 else None
    if match is None:
        return ""
    who = match[1].strip(" .")
    if not who:
        return "without a name"
    return "with a name" if is_name(clean_name(who) or "?") else "that goes on"


@evidence("foreign byline", short=True)
def foreign_byline(here: Here, page: Page) -> str:
    """`von Anna Marsch`, `作者：…`, `Autor: …`: a byline in another language."""
    match = _FOREIGN_BYLINE.match(here.bare)
    if match is None:
        return ""
    return "with a name" if is_name(clean_name(match[1]) or "?") else "that goes on"


@evidence("title by name", short=True)
def title_by_name(here: Here, page: Page) -> bool:
    """`The Lamp Room, by Ann Marsh` on one line."""
    match = TITLE_BY.match(here.bare)
    return bool(match) and match is not None and is_name(clean_name(match[2]) or "?")


@evidence("like a name", short=True)
def like_a_name(here: Here, page: Page) -> bool:
    """Few words, written as a name is."""
    return len(here.tokens) > 0 and len(here.bare) < 60 and is_name(here.bare)


@evidence("two or three names", short=True)
def two_or_three_names(here: Here, page: Page) -> bool:
    """Two or three capitalised words of letters alone: people, and titles."""
    if not 2 <= len(here.tokens) <= 3 or case_of(here.tokens) != "titled":
        return False
    return all(word.isalpha() or "." in word for word in here.text.split())


@evidence("address alone", short=True)
def address_alone(here: Here, page: Page) -> bool:
    """Nothing but a mail or web address."""
    return bool(CONTACT_LINE.match(here.text))


@evidence("credits", short=True)
def credits_somebody(here: Here, page: Page) -> bool:
    """A dash or bracket before a name, as under quotations. Speech opens with a dash too in many languages."""
    return bool(ATTRIBUTION.match(here.text))


_CREDIT_BEHIND = Lazy(r"[*_]*[\"“].{8,}[\"”.!?][*_]*\s*(?:--+|—|–|\s-)\s*[*_]*[A-Z][^\"“]{2,70}$")


@evidence("credit behind quotation")
def credit_behind_quotation(here: Here, page: Page) -> bool:
    """`"…" -- Edgar Allan Poe`: a quotation with its credit on one line."""
    return len(here.text) < 700 and bool(_CREDIT_BEHIND.match(here.text))


_WORK = Lazy(
    r"[\"“_*].{2,60}[\"”_*]|\bfrom\b|\bby\b|\b(?:book|act|canto|chapter|scene|lyrics|song|trans)\b|\b1[0-9]{3}\b", 2
)


@evidence("credits a work", short=True)
def credits_a_work(here: Here, page: Page) -> bool:
    """A credit that names a title, a part, a year or a writer after `by`."""
    return (
        bool(ATTRIBUTION.match(here.text) or here.text[:1].isupper())
        and bool(_WORK.search(here.text))
        and len(here.tokens) < 16
    )
