"""The words that people typed above their stories, and what they stand for.

The names were gathered from the habits of mailing lists, Usenet groups and web archives of 1990 to 2015 and from
AO3's tag categories. A name is looked up without regard to case, plural, apostrophes and punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bookmaker.model import Term
from bookmaker.patterns import Lazy

_NAMES: dict[Term, str] = {
    "title": "title, story title, story, fic title, name of story, fic, work title",
    "author": "author, by, writer, written by, story by, authors name, penname, pen name, creator, posted by author, "
    "filked by",
    "rating": "rating, rated, mpaa rating, story rating, age rating",
    "warnings": "warning, warnings, content warning, content warnings, trigger warning, trigger warnings, "
    "content notes, content note, archive warning, archive warnings, cw, tw, caution, advisory, squick warning, "
    "content",
    "categories": "category, categories, classification, story type",
    "genre": "genre, genres, type",
    "fandoms": "fandom, fandoms, show, series fandom, universe, crossover, crossovers, fandom s",
    "relationships": "pairing, pairings, relationship, relationships, ship, ships, couple, pairings s, main pairing, "
    "romance, pair",
    "characters": "character, characters, main characters, starring, cast, focus",
    "additional": "tags, tag, keywords, additional tags, freeform tags, freeforms",
    "spoilers": "spoiler, spoilers, spoiler warning, spoiler warnings",
    "setting": "timeline, time line, setting, set, time frame, timeframe, time period, season, continuity, placement, "
    "when",
    "summary": "summary, synopsis, description, story summary, abstract, teaser, blurb, in brief",
    "notes": "note, notes, authors note, authors notes, an, a n, a/n, note from the author, story notes, "
    "chapter notes, authors comments, comments, comment, remarks, introduction, foreword, preface, explanation, "
    "additional notes, other notes, apology, beginning notes, end notes, endnotes, notice, background, "
    "important note, inspiration, challenge, prompt",
    "disclaimer": "disclaimer, disclaimers, standard disclaimer, disclaimer s, legal, legal stuff, "
    "obligatory disclaimer, legalese, legal disclaimer",
    "dedication": "dedication, dedicated to, for, gift for, written for",
    "thanks": "thanks, thanks to, beta, betas, beta reader, beta readers, beta d by, betaed by, thank you, "
    "thank yous, acknowledgements, acknowledgments, credit, credits, special thanks, many thanks, thankyous, "
    "acknowledgement",
    "archive": "archive, archiving, archived, distribution, permission, permissions, archive permission, posting, "
    "archivists, archive at, archives, where to find",
    "feedback": "feedback, feed back, reviews, review, feedback to, flames, comments to, send feedback to, fb",
    "series": "series, sequel, sequel to, part, parts, series sequel, universe series, prequel, chapter, chapters, "
    "story arc, arc, installment",
    "status": "status, completed, complete, wip, finished, progress",
    "date": "date, dates, date written, written, posted, published, started, date posted, updated, last updated, "
    "completed on, packaged, first published",
    "words": "words, word count, wordcount, length, size",
    "language": "language, lang",
    "source": "source, url, originally posted, first posted, originally published, ao3 url, link, website, web site, "
    "homepage, home page, site, altlink, web page",
    "copyright": "copyright, copyright info, copyright notice, copyrights",
    "contact": "e mail, email, e mail address, email address, contact, mailto, addy, authors email, authors e mail, "
    "address",
    "other": "idtag, id, layout, draft, version, formats, soundtrack, music, song, lyrics, pov, point of view, "
    "number, fic number, subject matter, kink, kinks, medium, artist, author on journal, secondary pairing",
}
"""The names of each term, told apart by commas."""

TERMS: dict[str, Term] = {name.strip(): term for term, names in _NAMES.items() for name in names.split(",")}
"""Known names, as `plain_name` makes them, and their common terms."""

_AMBIGUOUS = frozenset(
    (
        *"for by part set song chapter show story content music site number when address size type complete".split(),
        *"finished an link id cast focus parts notice name pair comment challenge written".split(),
        "subject matter",
    )
)
"""Names that a sentence may begin with as well."""

_JOINED_NAMES = Lazy(r"\s*[/&]\s*|\s+and\s+", re.I)
_NUMBER_AT_END = Lazy(r"(?<=[a-z]) \d{1,2}$")

_TELLING_LAST = frozenset(
    "rating warning warnings pairing pairings disclaimer disclaimers summary spoilers fandom genre".split()
)
"""Last words by which a longer name is known: `Series rating`, `General warnings`."""

MAIL_NAMES = frozenset(
    (
        "from newsgroups path subject subj date message-id sender organization organisation lines nntp-posting-host "
        "references reply-to followup-to distribution xref approved article article-i.d. to cc bcc received "
        "return-path content-type content-transfer-encoding mime-version in-reply-to expires originator archive-name "
        "x-newsreader x-to x-mailer precedence delivered-to nntp-posting-date keywords summary name user-agent "
        "errors-to resent-from mailing-list posted-by"
    ).split()
)
"""Header names of mail, news and bulletin boards: RFC 822, RFC 1036 and the habits of gateways."""

MACHINE_MAIL_NAMES = frozenset(
    (
        "path newsgroups message-id received lines organization organisation references xref article mime-version "
        "content-type content-transfer-encoding return-path in-reply-to"
    ).split()
)
"""Those that a program writes: nobody in a story gets a message that shows them."""

_OF_FILE = frozenset("release date, posting date, most recently updated, character set encoding".split(", "))
"""What Project Gutenberg says of the file, not of the story."""

_OF_SITE = frozenset(
    (
        "layout permalink slug draft published weight order parent type id image images img cover-image thumbnail "
        "featured featured-image hidden comments toc template sidebar lastmod last-modified-at reading-time nav-order "
        "aliases share display excerpt-separator redirect-from og-image banner number chapter-number menu math"
    ).split()
)
"""Keys of front matter that tell a site generator (Jekyll, Hugo, Eleventy, Obsidian) what to do with a page."""


def plain_name(name: str) -> str:
    """A header's name as the table knows it: lower case, no apostrophes, signs as single spaces."""
    name = re.sub(r"['’`]", "", name.casefold()).replace("(s)", "s")
    return re.sub(r"[^a-z0-9/]+", " ", name).strip().replace(" / ", "/")


def term_of(name: str) -> Term | None:
    """The common term for a header's name; None for a name that the table does not hold."""
    plain = plain_name(name)
    if term := TERMS.get(plain) or TERMS.get(plain.replace("/", " ")):
        return term
    if plain.endswith("s") and (term := TERMS.get(plain[:-1])):
        return term
    if TERMS.get(_NUMBER_AT_END.sub("", plain)) == "notes":
        return "notes"
    words = plain.split()
    # "General warnings", "Series rating": the last word carries the meaning.
    if 1 < len(words) <= 3 and words[-1] in _TELLING_LAST:
        return TERMS[words[-1]]
    return _term_of_all(_JOINED_NAMES.split(name))


def _term_of_all(names: Sequence[str]) -> Term | None:
    """The term of names that are joined, `Rating/Warnings`, `Spoilers & Timeline`: the rating's if one rates, else the
    first name's; None where one is not known."""
    plain = [plain_name(name) for name in names]
    terms = [TERMS.get(name) or TERMS.get(name.removesuffix("s")) for name in plain]
    if len(terms) < 2 or None in terms:
        return None
    return "rating" if "rating" in terms else terms[0]


def is_of_file(name: str, *, front_matter: bool) -> bool:
    """Whether an entry of that name is about the file or the page that the story stands in, and not about the story."""
    plain = plain_name(name)
    return plain in _OF_FILE or (front_matter and plain.replace(" ", "-") in _OF_SITE)


def is_ambiguous(name: str) -> bool:
    """Whether a known name is also a common way to begin a sentence, so that it counts only in a header's company."""
    return plain_name(name) in _AMBIGUOUS


RATING_WORDS = Lazy(
    r"\b(?:nc[- ]?17|pg[- ]?1[3-8]|pg|nc[- ]?21|fr(?:t|m|ao|15|18|13|7)|k\+?|adult|explicit|mature|teen|"
    r"general|gen|everyone|all ages|unrated|not rated|none|x{1,3}|[gtmrke]|ma|1[258]\+?)\b",
    re.I,
)
"""Words that rate: the MPAA's and their variants, fanfiction.net's K to MA, AO3's, and plain words."""
