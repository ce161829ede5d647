"""Titles as a catalogue sorts them: the article behind the rest."""

from __future__ import annotations

import re

_ARTICLES = {
    "en": "the a an",
    "de": "der die das ein eine",
    "fr": "le la les un une des l'",
    "es": "el la los las un una unos unas",
    "it": "il lo la i gli le un uno una l' un'",
    "pt": "o a os as um uma uns umas",
    "nl": "de het een",
    "ca": "el la els les un una l'",
    "sv": "en ett den det de",
    "da": "en et den det de",
    "no": "en ei et den det de",
}
"""The articles that titles begin with, by language."""

_FIRST = re.compile(r"(?P<article>[^\W\d_]+['’]|[^\W\d_]+(?=\s))\s*(?P<rest>\S.*)", re.DOTALL)


def sorting_title(title: str, language: str) -> str:
    """A title as it is filed: without the quotation marks around it, an article of its language behind the rest.

    `The Water-Field` gives `Water-Field, The`.
    """
    bare = title.strip()
    while len(bare) > 1 and bare[0] + bare[-1] in ("“”", "‘’", '""', "''", "«»", "„“", "»«"):
        bare = bare[1:-1].strip()
    found = _FIRST.fullmatch(bare)
    articles = _ARTICLES.get(language.partition("-")[0].lower(), "").split()
    if found and found["article"].casefold().replace("’", "'") in articles:
        return f"{found['rest']}, {found['article']}"
    return bare or title
