"""Words by which stories of many languages are headed, signed and closed.

A table by language, from grammars and from the conventions of the text archives named beside each; words are in lower
case, as they stand in a line. Nothing here decides: a word is evidence, and what it weighs was learned.
"""

from __future__ import annotations

from functools import cache

# Of each language: the conventions of Project Gutenberg's books in it, and of the archive that is named.
CHAPTER = {
    "en": "chapter chap chap. ch ch. part pt pt. book act episode ep section volume vol canto scene day stave",
    "de": "kapitel teil buch akt szene abschnitt band aufzug auftritt gesang folge tag",  # fanfiktion.de
    "fr": "chapitre partie livre acte scène tome chant épisode jour",
    "es": "capítulo capitulo parte libro acto escena tomo canto episodio jornada cuadro día",
    "pt": "capítulo capitulo parte livro ato acto cena tomo episódio dia",
    "it": "capitolo parte libro atto scena tomo canto episodio giorno",
    "nl": "hoofdstuk deel boek akte scène bedrijf aflevering dag",
    "pl": "rozdział część księga akt scena tom odcinek dzień",
    "cs": "kapitola část kniha dějství scéna díl den jednání výstup",
    "sk": "kapitola časť kniha dejstvo scéna diel",
    "ru": "глава часть книга акт действие сцена том явление эпизод день картина песнь",
    "uk": "розділ частина книга дія сцена том",
    "sv": "kapitel del bok akt scen avsnitt dag",
    "da": "kapitel del bog akt scene afsnit",
    "fi": "luku osa kirja näytös kohtaus jakso päivä",
    "hu": "fejezet rész könyv felvonás jelenet",
    "tr": "bölüm kısım kitap perde sahne gün",
    "ro": "capitolul capitol partea cartea actul scena",
    "vi": "chương phần quyển hồi",
    "id": "bab bagian",
    "el": "κεφάλαιο μέρος βιβλίο πράξη σκηνή",
    "he": "פרק חלק ספר מערכה",
    "ar": "الفصل الجزء فصل الباب",
    "fa": "فصل بخش قسمت",
    "hi": "अध्याय भाग",
}
NAMED_PART = {
    "en": "prologue prolog epilogue epilog interlude foreword preface introduction afterword coda intermission teaser "
    "conclusion postscript overture finale appendix",
    "de": "prolog epilog vorwort nachwort einleitung zwischenspiel vorspiel nachspiel anhang",
    "fr": "prologue épilogue préface avant-propos postface introduction interlude",
    "es": "prólogo epílogo prefacio introducción interludio",
    "pt": "prólogo epílogo prefácio introdução interlúdio",
    "it": "prologo epilogo prefazione introduzione interludio",
    "nl": "proloog epiloog voorwoord nawoord inleiding",
    "pl": "prolog epilog przedmowa wstęp",
    "cs": "prolog epilog předmluva doslov úvod",
    "ru": "пролог эпилог предисловие послесловие введение вступление интерлюдия",
    "sv": "prolog epilog förord efterord",
    "fi": "prologi epilogi esipuhe",
    "tr": "önsöz sonsöz giriş prolog",
    "hu": "prológus epilógus előszó utószó",
    "ja": "序章 終章 プロローグ エピローグ 序 まえがき あとがき 幕間",
    "zh": "序章 楔子 尾声 序 前言 后记 引子 序幕",
    "ko": "프롤로그 에필로그 서문 후기",
}
BY = {
    "en": "by author writer written",
    "de": "von autor autorin verfasser",
    "fr": "par auteur de",
    "es": "por autor autora",
    "pt": "por autor autora",
    "it": "di autore autrice",
    "nl": "door auteur schrijver",
    "pl": "autor autorka",
    "cs": "autor autorka napsal",
    "ru": "автор",
    "sv": "av författare",
    "fi": "kirjoittanut kirjoittaja tekijä",
    "tr": "yazan yazar",
    "ja": "作者 著者 作 著",
    "zh": "作者 著 文",
    "ko": "지은이 작가 글 저자",
    "he": "מאת",
    "ar": "بقلم تأليف المؤلف للكاتب",
    "fa": "نویسنده اثر شاعر",
}
END = {
    "en": "end ends finis ended finished",
    "de": "ende schluss schluß",
    "fr": "fin",
    "es": "fin final",
    "pt": "fim",
    "it": "fine",
    "nl": "einde",
    "pl": "koniec",
    "cs": "konec",
    "ru": "конец",
    "sv": "slut",
    "fi": "loppu",
    "tr": "son",
    "hu": "vége",
    "ja": "終 完 終わり おわり 了",
    "zh": "完 全文完 终 待续 未完",
    "ko": "끝 완",
    "he": "סוף",
    "ar": "تمت النهاية انتهى",
    "fa": "پایان",
}
NOTES = {
    "en": "note notes foreword afterword acknowledgements acknowledgments disclaimer translator editor",
    "de": "anmerkung anmerkungen notiz nachwort vorwort danksagung übersetzer",
    "fr": "note notes remarque remerciements traduction traducteur",
    "es": "nota notas agradecimientos traducción traductor",
    "pt": "nota notas agradecimentos tradução tradutor",
    "it": "nota note ringraziamenti traduzione traduttore",
    "nl": "noot opmerking vertaling",
    "pl": "uwaga uwagi notka tłumaczenie przekład",
    "cs": "poznámka poznámky překlad",
    "ru": "примечание примечания перевод переводчик примечания:",
    "sv": "anmärkning översättning",
    "fi": "huomautus suomennos suomentanut",
    "tr": "not notlar çeviri çeviren",
    "ja": "注 註 底本 訳 翻訳",
    "zh": "注 译者 作者有话说",
    "ko": "주 옮긴이 후기",
}


@cache
def lexicon(name: str) -> frozenset[str]:
    """All words of one of the tables above, of all languages."""
    tables = {"chapter": CHAPTER, "named part": NAMED_PART, "by": BY, "end": END, "notes": NOTES}
    return frozenset(word for words in tables[name].values() for word in words.split())
