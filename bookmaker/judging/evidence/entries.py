"""Evidence of headers: lines that name something and give its value."""

from __future__ import annotations

from bookmaker.judging.entries import field_of
from bookmaker.judging.evidence.registry import evidence
from bookmaker.judging.page import Here, Page, speaker_of
from bookmaker.judging.vocabulary import MACHINE_MAIL_NAMES, MAIL_NAMES, plain_name
from bookmaker.patterns import Lazy

_COLON = Lazy(r"\W*([^\W\d_][^:：=]{0,30}?)\s*[:：=]\s*(\S?)")
MAIL = Lazy(
    r"\W*(?:from|path|newsgroups|subject|subj|date|message-id|organi[sz]ation|lines|nntp-posting-host|sender|to|"
    r"references|reply-to|xref|article|x-[\w-]+|status|received|return-path|keywords|summary|distribution|followup-to|"
    r"approved|cc|mime-version|content-[\w-]+)\s*:|>?From \S+[@!]",
    2,
)
"""A line that may be a header of mail or news, quoted or mangled as it is."""


@evidence("entry")
def entry(here: Here, page: Page) -> list[str]:
    """`Name: value`: by the meaning of its name where that is known, else by its form."""
    if not here.short and not here.unit.opens:
        return []
    text = here.text[:300]
    found = field_of(text)
    if found is None:
        match = _COLON.match(text)
        return ["by a colon" if match[2] else "by a colon at the end"] if match else []
    answers = [found.term or "of unknown name", "known" if found.term else "unknown"]
    if not found.value:
        answers.append("without value")
    elif len(found.value.split()) > 12:
        answers.append("with sentences")
    if page.speakers[found.name.casefold()] > 3:
        answers.append("by a speaker")
    name = plain_name(found.name)
    if name in MAIL_NAMES:
        answers.append("of mail")
    if name in MACHINE_MAIL_NAMES:
        answers.append("by a mailer")
    return answers


@evidence("mail header")
def mail_header(here: Here, page: Page) -> list[str]:
    """A name that headers of mail and news have."""
    return ["", here.low[0] if here.low else "?"] if MAIL.match(here.text) else []


@evidence("speaks")
def speaks(here: Here, page: Page) -> str:
    """A name and a colon, as scripts and chats have it, where that name stands so more than three times."""
    who = speaker_of(here.text) if ":" in here.text[:60] or "：" in here.text[:30] else ""
    count = page.speakers[who] if who else 0
    return "often" if count > 3 else "twice" if count > 1 else ""


_CUE = Lazy(r"\W*[A-Z][A-Z.' ’-]{1,28}(?:\s*\([^)]*\))?\s*[.:]?\s*$")
_CUE_DOT = Lazy(r"[_*]*[A-ZÀ-Þ][A-ZÀ-Þ'’ -]{2,25}[_*]*(?:\s*[\[(_][^\])]*[\])_])?\s*[.:—-]+[_*]*\s+\S")


@evidence("cue")
def cue(here: Here, page: Page) -> str:
    """A speaker's name in capitals: alone on its line, or with the speech behind a stop, as printed plays have it."""
    if here.short and _CUE.match(here.text) and 0 < len(here.tokens) <= 4:
        return "alone"
    return "before speech" if _CUE_DOT.match(here.text) else ""


_DIRECTION = Lazy(
    r"\W*(?:INT|EXT|CUT TO|FADE|DISSOLVE|ENTER|EXIT|EXEUNT|CURTAIN|ACT|SCENE|TEASER)\b"
    r"|[_*]*[\[(]?[_*]*(?:Enter|Exit|Exeunt|Re-enter|Curtain|Lights|Blackout)\b"
)


@evidence("stage direction")
def stage_direction(here: Here, page: Page) -> bool:
    """`INT. BRIDGE`, `[Enter the Ghost]`, `FADE OUT.`"""
    return bool(_DIRECTION.match(here.text))
