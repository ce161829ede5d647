"""The language of a whole document, told by its commonest words; by its script where one script writes one language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bookmaker.patterns import Lazy

_COMMON = {
    "en": "the and of to a in that was he it his her with she you had is for not at but they him said be this "
    "what from there would were been which who could out",
    "de": "der die das und in zu den nicht von sie ist er mit ein sich auf dem eine es ich war hatte wie als an "
    "noch aber auch nach ihr ihm einen einer wenn nur so aus doch was dann",
    "fr": "le la les de des du et à un une que qui il elle je ne pas dans en est pour ce se sur avec au son sa "
    "ses lui mais était plus tout avait nous vous comme c'est qu'il j'ai",
    "es": "el la los las de y que en a un una no se por con su para es lo al del como más pero le era sus había "
    "yo él ella me mi si cuando muy sin ya todo estaba qué",
    "it": "il la le di e che è un una non in per con si del della lo gli i da al era ma come più suo sua nel "
    "alla aveva ho mi ti anche quando dei sono questo lui lei disse",
    "nl": "de het een en van in dat niet ik te is hij ze was op met zijn voor er aan had je haar maar die om "
    "als naar dan hem ook zo nog geen wat werd door uit over",
    "pt": "o a os as de e que do da em um uma não para com se por ele ela mais na no era mas como seu sua ao "
    "foi dos das eu você quando muito já à estava tinha disse isso",
    "sv": "och att det i en som på han hon är av för med den inte var till ett jag sig men hade de så om från "
    "honom henne när vad kan nu då ut upp över under där",
    "da": "og at det i en som på han hun er af for med den ikke var til et jeg sig men havde de så om fra ham "
    "hende når hvad kan nu da ud op over under der",
    "nb": "og at det i en som på han hun er av for med den ikke var til et jeg seg men hadde de så om fra ham "
    "henne når hva kan nå da ut opp over under der",
    "fi": "ja on ei hän se oli että en ole mutta kun niin hänen mitä minä sen kuin sinä nyt vain ovat jos olen "
    "joka sitten vielä siitä tai mukaan jo häntä minun koko ollut ne hänet kanssa",
    "pl": "i w się na nie z do to że jest o jak był po co ale jego za było go tak ją od już tylko jej mu czy mi "
    "była przez dla ten tego kiedy pod przed gdy ich jeszcze",
    "cs": "a se na v je to že s z do ale o jako jsem byl si po co tak ho jen když za bylo byla už ještě jeho od "
    "pro mu jsi při ve ji nebo jak pak ze byli",
    "hu": "a az és hogy nem is egy volt meg de ez csak már mint el ki még azt ha van úgy mert vagy volna ezt "
    "fel be aki után le majd ő én ami igen itt most",
    "tr": "ve bir bu da de için ile çok daha ne o gibi ama var ben en kadar sonra her değil olan şey ya mi diye "
    "bana onun olarak ki ona mı yok",
    "ro": "și în de la a o un nu pe cu că se din mai era este ce să l-a fi lui ca sa au al pentru iar care dar "
    "ei el am le după cum îl",
}  # fmt: skip
_CYRILLIC = {
    "ru": "и в не на что я он с как а то это по но его к она все у из за так же ты был мне меня было бы только "
    "ее вы от",
    "uk": "і в не на що я він з як а то це по але його до вона все у із за так ж ти був мені мене було б тільки "
    "її ви від та й є",
    "bg": "и в не на че аз той с като а то това по но го към тя все у от за така же ти беше ми мен да се си са "
    "съм от",
}  # fmt: skip
_SCRIPTS = {
    "el": Lazy(r"[\u0370-\u03ff\u1f00-\u1fff]"),
    "he": Lazy(r"[\u0590-\u05ff]"),
    "ar": Lazy(r"[\u0600-\u06ff]"),
    "th": Lazy(r"[\u0e00-\u0e7f]"),
    "ko": Lazy(r"[\uac00-\ud7af\u1100-\u11ff]"),
    "ja": Lazy(r"[\u3040-\u30ff]"),
    "zh": Lazy(r"[\u4e00-\u9fff]"),
}
"""Scripts that write one language each, as far as stories go. Japanese is told before Chinese by its syllables."""

_CYRILLIC_LETTER = Lazy(r"[\u0400-\u04ff]")
_WORD = Lazy(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SETS = {code: frozenset(words.split()) for code, words in _COMMON.items()}
_CYRILLIC_SETS = {code: frozenset(words.split()) for code, words in _CYRILLIC.items()}

FEWEST_WORDS = 40
"""What is shorter is a title and a line or two, and tells no language."""

LEAST_SHARE = 0.14
"""Of the words that are common ones. Prose has 0.25 to 0.45 in its own language; lists of names have hardly any."""

_SAMPLE = 4_000
"""Characters from each of three places: more would only take longer to tell the same."""


def language_of(texts: Iterable[str]) -> str:
    """The language of a document's paragraphs as a language tag; empty where they do not tell."""
    text = _sample("\n".join(texts))
    letters = sum(map(str.isalpha, text))
    if not letters:
        return ""
    plain = text.isascii()
    for code, script in () if plain else _SCRIPTS.items():
        # Japanese is written with half of its signs Chinese, and a fifth syllables tell it.
        if len(script.findall(text)) > (0.2 if code == "ja" else 0.5) * letters:
            return code if letters >= FEWEST_WORDS else ""
    words = _WORD.findall(text.casefold().replace("’", "'"))
    if len(words) < FEWEST_WORDS:
        return ""
    counts = Counter(words)
    cyrillic = not plain and len(_CYRILLIC_LETTER.findall(text)) > 0.5 * letters
    sets = _CYRILLIC_SETS if cyrillic else _SETS
    shares = {code: sum(counts[word] for word in common) / len(words) for code, common in sets.items()}
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= LEAST_SHARE else ""


def _sample(text: str) -> str:
    if len(text) <= 3 * _SAMPLE:
        return text
    middle = len(text) // 2
    return f"{text[:_SAMPLE]} {text[middle : middle + _SAMPLE]} {text[-_SAMPLE:]}"
