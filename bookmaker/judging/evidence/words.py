"""Evidence in the words of a line: of what, and to whom, it speaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from bookmaker.judging import lexicon
from bookmaker.judging.evidence.registry import evidence
from bookmaker.judging.page import Here, Page, binned, bins, has_one_of
from bookmaker.patterns import Lazy


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


SPOKEN_OF = {
    "narration": _set(
        "was were had said asked looked turned stood sat walked felt knew thought came went saw took told seemed began "
        "stared smiled nodded replied heard eyes door room hand face voice"
    ),
    "speech verbs": _set(
        "said asked replied whispered shouted murmured answered sighed nodded smiled muttered growled grinned"
    ),
    "i": _set("i i'm i've i'd i'll my me mine"),
    "you": _set("you your readers reader enjoy guys y'all yours"),
    "he": _set("he she his her him they them hers their"),
    "story": _set(
        "story stories fic fanfic fanfiction vignette posted posting wrote written writing crossover sequel "
        "series chapter "
        "episode tale parody novel author authors fiction poem version draft spoilers spoiler slash universe"
    ),
    "rights": _set(
        "copyright copyrighted own owns owned belong belongs property infringement infringed profit trademark "
        "trademarks "
        "rights reserved paramount permission borrowed disclaimer creators bbc mine money"
    ),
    "feedback": _set(
        "feedback comments comment flames reviews review criticism email e-mail mail send please welcome appreciated"
    ),
    "thanks": _set("thanks thank beta kudos betaed acknowledgements credit inspired dedicated"),
    "warning": _set(
        "warning warnings rated rating violence language sexual adult graphic nc-17 pg-13 pg mature explicit minors"
    ),
    "archive": _set(
        "archive archived archives distribute distributed distribution permission intact posted gutenberg etext ebook "
        "transcriber license licence published publisher edition printed isbn reserved"
    ),
    "navigation": _set(
        "home back next previous prev index main page click webmaster hits visitors top contents site map sign "
        "log login "
        "comment comments share kudos bookmark download menu search subscribe rss tags tagged navigation skip "
        "links link reply"
    ),
    "board": _set(
        "bbs sysop baud modem uploaded upload download call phone ftp node fido newsgroup subscribe unsubscribe list"
    ),
    "end": lexicon.lexicon("end") | _set("continued tbc owari"),
    "chapter": lexicon.lexicon("chapter") | lexicon.lexicon("named part"),
    "by": lexicon.lexicon("by"),
    "notes": lexicon.lexicon("notes"),
    "song": _set("song lyrics lyric sung tune album poem verse chorus refrain words music sing"),
    "number": _set(
        "one two three four five six seven eight nine ten eleven twelve first second third fourth fifth last "
        "final i ii iii "
        "iv v vi vii viii ix x"
    ),
    "stage": _set("enter enters exit exits exeunt curtain aside scene lights stage offstage blackout fade cut int ext"),
    "teller": _set(
        "author writer born lives live degree university awards publications works bio about editor appeared"
    ),
}


@evidence("of")
def spoken_of(here: Here, page: Page) -> tuple[str, ...]:
    """Word classes: what the words of the line are about; of long lines also whether there are several."""
    few = len(here.tokens) < 25
    found = []
    known = here.words & _spoken()
    for name, words in SPOKEN_OF.items() if known else ():
        if not known.isdisjoint(words):
            found.append(name if few else name + (" words" if len(known & words) > 1 else " word"))
    return tuple(found)


@cache
def _spoken() -> frozenset[str]:
    """The words of all classes."""
    return frozenset[str]().union(*SPOKEN_OF.values())


_PART = bins(0.0, 0.04, 0.1)


def _share(here: Here, words: frozenset[str]) -> str:
    return binned(sum([word in words for word in here.low]) / len(here.low), _PART)


@evidence("narration")
def narration(here: Here, page: Page) -> str:
    """Narrating verbs and the things of scenes, as a share of the words of a sentence or more."""
    return _share(here, SPOKEN_OF["narration"]) if len(here.low) >= 12 and page.tongue == "English" else ""


@evidence("third person")
def third_person(here: Here, page: Page) -> str:
    """He, she and they as a share of the words."""
    return _share(here, SPOKEN_OF["he"]) if len(here.low) >= 12 and page.tongue == "English" else ""


@evidence("past tense")
def past_tense(here: Here, page: Page) -> str:
    """English words in -ed as a share of the words."""
    return (
        binned(sum([word.endswith("ed") for word in here.low]) / len(here.low), _PART)
        if len(here.low) >= 12 and page.tongue == "English"
        else ""
    )


@evidence("i and you")
def i_and_you(here: Here, page: Page) -> str:
    """I and you as a share of the words: people who speak to readers, and letters."""
    if len(here.low) < 12 or page.tongue != "English":
        return ""
    both = SPOKEN_OF["i"] | SPOKEN_OF["you"]
    return _share(here, both)


_PHRASES = {
    "address": Lazy(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++"),
    "link": Lazy(r"https?://|www\.|\.com\b|\.org\b|\.html?\b", re.I),
    "copyright": Lazy(r"copyright|\([cC]\)\s*\d|©|&copy;|\([cC]\)\s*[A-Z]", re.I),
    "year": Lazy(r"\b(?:1[5-9]\d\d|20[0-2]\d)\b"),
    "clock": Lazy(r"\b\d{1,2}:\d\d\b|\b\d+ hours\b", re.I),
    "word count": Lazy(r"\bwords\b|word ?count|min(?:ute)?s? read", re.I),
    "part number": Lazy(r"\b\d+\s*(?:/|of)\s*[\d?]+|\bpart\b", re.I),
    "page number": Lazy(r"^\W*(?:page|p\.|pg)?\W*\d{1,4}\W*$", re.I),
    "dear": Lazy(r"^\W*(?:dear|my dear|dearest|to:|from:|hi|hello|lieber|liebe|cher|chère|querid[oa]|"
    r"car[oa])\b", re.I),
    "yours": Lazy(r"^\W*(?:yours|love|sincerely|regards|best wishes|affectionately|p\.?s\.?|your)\b", re.I),
    "to be continued": Lazy(r"to be cont|end of|the end|continued", re.I),
    "reply": Lazy(r"^\W*(?:re|fwd|new|repost)\s*:", re.I),
    "disclaims": Lazy(
        r"copyright(?:ed)?\b|infring|not mine|(?:do not|don['’]?t|doesn['’]?t) own|belongs? to|property of|"
        r"no profit|"
        r"not? (?:making|make) (?:any )?money|without permission|owned by|trademark|ten[- ]?thirteen|"
        r"all rights reserved|"
        r"borrowed from|\bsue\b|work of fiction|public domain",
        re.I,
    ),
    "thanks": Lazy(r"\bthank(?:s| you)\b|\bbeta(?:ed|'d|s| read)|\bkudos to\b", re.I),
    "asks feedback": Lazy(
        r"feedback|(?:comments?|flames|e-?mail|criticisms?|responses?|reviews?|correspondence)\b"
        r".{0,60}\b(?:to|at|welcome|encouraged|appreciated)\b|let me know|respond to|please (?:r&r|review|"
        r"direct|send)|"
        r"send (?:all )?(?:comments|feedback)|flame me",
        re.I,
    ),
    "warns": Lazy(
        r"\bwarn(?:ing|ings|ed)?\b|contains? .{0,60}(?:violence|language|sex|profanity|slash|adult|themes|death)|"
        r"under (?:the age of )?(?:17|18|21)|not for (?:children|minors)|graphic|profanity",
        re.I,
    ),
    "sets": Lazy(
        r"^\(?(?:post|pre)[- ]|spoilers?\b|\btakes? place\b|\b(?:is |are )?set (?:in|just|right|some|shortly|"
        r"before|after|"
        r"during|between)\b|occurs? (?:just |right )?(?:before|after|during)|\bchronology\b|"
        r"season (?:one|two|three|four|five|six|seven|\d)|missing scene|tag (?:to|for)\b|episode",
        re.I,
    ),
    "speaks of the story": Lazy(
        r"\b(?:this|my|the) (?:\w+ )?(?:story|fic|fanfic|piece|vignette|post|posting|part|tale|poem|chapter|"
        r"song|series|"
        r"script|essay|parody|file)\b|\bi (?:wrote|posted|hope you|felt inspired|decided to|present|whipped|"
        r"just had to|"
        r"would like|['’]?d like|took)\b|enjoy!|\bwriting\b|\bcrossover\b|\bsequel\b|\bposted\b|\bfan ?fic|"
        r"disseminate|"
        r"distribut",
        re.I,
    ),
}  # fmt: skip


_NEEDS: dict[str, tuple[str, str]] = {
    "address": ("", "@"),
    "link": ("", "http www. .com .org .htm WWW HTTP .COM .HTM"),
    "copyright": ("copyright copyrighted copyrights", "(c) (C) © &copy;"),
    "word count": ("words word wordcount read", ""),
    "part number": ("part", "/ of"),
    "to be continued": ("continued end", "cont Cont CONT"),
    "disclaims": (
        ("copyright copyrighted infringement infringed infringe infringing mine own belong belongs property profit "
        "money permission owned trademark trademarks thirteen ten-thirteen tenthirteen rights borrowed sue fiction "
        "domain"),
        "opyright nfring",
    ),
    "thanks": ("thank thanks beta betas betaed beta'd kudos", "beta-"),
    "asks feedback": (
        ("feedback comment comments flames flame e-mail email e-mails criticism criticisms response responses review "
        "reviews correspondence know respond please send"),
        "eedback",
    ),
    "warns": ("warn warning warnings warned contain contains under children minors graphic profanity", ""),
    "sets": (
        "post pre spoiler spoilers place set occur occurs chronology season missing tag episode",
        "Post post Pre- pre- Pre pre"
    ),
    "speaks of the story": (
        ("i story fic fanfic piece vignette post posting part tale poem chapter song series script essay parody file "
        "enjoy writing crossover sequel posted disseminate distribute distributed distribution fanfiction fan"),
        "isseminat istribut anfic",
    ),
}  # fmt: skip
"""What has to stand in a line before its phrases are looked for: one of the words, or one of the signs."""


_FIGURES = frozenset(("year", "clock", "page number"))
_AT_HEAD = frozenset(("page number", "dear", "yours", "reply"))

_MUST: dict[str, tuple[str, ...]] = {
    "disclaims": (
        "copyright", "infring", "not mine", "t own", "belong", "property of", "no profit", "money",
        "without permission", "owned by", "trademark", "thirteen", "all rights", "borrowed from", "sue",
        "work of fiction", "public domain",
    ),
    "asks feedback": (
        "feedback", "comment", "flame", "mail", "criticism", "response", "review", "correspondence", "let me know",
        "respond to", "please r&r", "please direct", "please send",
    ),
    "warns": ("warn", "contain", "under 1", "under 2", "under the age", "not for", "graphic", "profanity"),
    "sets": (
        "post-", "post ", "pre-", "pre ", "spoiler", "take place", "takes place", "set in", "set just", "set right",
        "set some", "set shortly", "set before", "set after", "set during", "set between", "occur", "chronology",
        "season", "missing scene", "tag to", "tag for", "episode",
    ),
    "speaks of the story": (
        "story", "fic", "piece", "vignette", "post", "part", "tale", "poem", "chapter", "song", "series", "script",
        "essay", "parody", "file", "i wrote", "i hope you", "i felt", "i decided", "i present", "i whipped",
        "i just had", "i would like", "d like", "i took", "enjoy!", "writing", "crossover", "sequel", "disseminate",
        "distribut",
    ),
}  # fmt: skip
"""What a line must hold, in small letters, to hold one of the phrases: these take longer to be looked for than a line
of prose, which has `i` and `part` in it, shows otherwise."""

_Phrase = tuple[str, Callable[[str], re.Match[str] | None], frozenset[str], tuple[str, ...], tuple[str, ...]]
"""What phrases say, how they are looked for, and what has to stand in a line before: words, or signs; none: nothing.
Last what else it must hold one of."""


@cache
def _phrases(*, figures: bool) -> tuple[_Phrase, ...]:
    """The phrases that are looked for, in a line with figures or in one without."""
    found = []
    for name, pattern in _PHRASES.items():
        if figures or name not in _FIGURES:
            words, signs = _NEEDS.get(name, ("", ""))
            must = ("part",) if name == "part number" and not figures else _MUST.get(name, ())
            looks = pattern.match if name in _AT_HEAD else pattern.search
            found.append((name, looks, _set(words), tuple(signs.split()), must))
    return tuple(found)


@cache
def _known() -> frozenset[str]:
    """All words by which phrases are looked for."""
    return _set(" ".join(words for words, _ in _NEEDS.values()))


@evidence("says")
def says(here: Here, page: Page) -> list[str]:
    """Phrases by which people speak of rights, thanks, feedback, warnings, a story's time, and of the story itself, and
    signs of an address, a date, a count: in the first 300 characters."""
    head = here.text[:300]
    known, low = here.words & _known(), head.casefold()
    return [
        name
        for name, looks, words, signs, must in _phrases(figures=any(map(str.isdigit, head)))
        if (not known.isdisjoint(words) or has_one_of(signs, head) or not (words or signs))
        and (not must or has_one_of(must, low))
        and looks(head)
    ]


@evidence("word")
def word(here: Here, page: Page) -> frozenset[str]:
    """The words themselves, of short lines and of those near the head or the foot of the file."""
    near = here.place < 40 or len(page.here) - here.place < 30
    return here.words if near or len(here.tokens) <= 12 else frozenset()


@evidence("first word")
def first_word(here: Here, page: Page) -> str:
    """The word that a line begins with."""
    return here.low[0] if here.low else ""


@evidence("last word", short=True)
def last_word(here: Here, page: Page) -> str:
    """The word that a short line ends with."""
    return here.low[-1] if here.low else ""


@evidence("first words")
def first_words(here: Here, page: Page) -> str:
    """The two words that a line begins with."""
    return f"{here.low[0]} {here.low[1]}" if len(here.low) > 1 else ""
