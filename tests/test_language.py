"""The language of a document, told by its words; and what is said and done with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookmaker.model import Overrules, Parsed
from bookmaker.parsing import parse_story
from bookmaker.parsing.language import FEWEST_WORDS, language_of
from bookmaker.parsing.metadata import language_code
from bookmaker.reading import read_source

TOLD = {
    "en": "The ferryman did not look at the coin that she gave him. He put it under his tongue, as they all did in "
    "that country, and took up the pole. There was no wind, and the water was as flat as a plate. She had "
    "been told not to speak to him, and so she counted the strokes.",
    "de": "Der Fährmann sah die Münze nicht an, die sie ihm gab. Er legte sie unter die Zunge, wie es in diesem "
    "Land alle taten, und nahm die Stange in die Hand. Es war kein Wind, und das Wasser lag glatt wie ein "
    "Teller. Man hatte ihr gesagt, dass sie nicht mit ihm sprechen dürfe, und so zählte sie die Stöße.",
    "fr": "Le passeur ne regarda pas la pièce qu'elle lui donnait. Il la mit sous sa langue, comme ils le faisaient "
    "tous dans ce pays, et il prit la perche. Il n'y avait pas de vent, et l'eau était plate comme une "
    "assiette. On lui avait dit de ne pas parler avec lui, et elle comptait les coups.",
    "es": "El barquero no miró la moneda que ella le daba. Se la puso debajo de la lengua, como hacían todos en "
    "aquel país, y tomó la vara. No había viento y el agua estaba lisa como un plato. Le habían dicho que no "
    "hablara con él, y por eso ella contaba los golpes en la madera.",
    "it": "Il traghettatore non guardò la moneta che lei gli dava. Se la mise sotto la lingua, come facevano tutti "
    "in quel paese, e prese la pertica. Non c'era vento e l'acqua era liscia come un piatto. Le avevano detto "
    "di non parlare con lui, e così lei contava i colpi nel legno.",
    "nl": "De veerman keek niet naar de munt die ze hem gaf. Hij legde hem onder zijn tong, zoals ze dat in dat "
    "land allemaal deden, en nam de boom in zijn handen. Er was geen wind en het water was zo vlak als een "
    "bord. Ze hadden haar gezegd dat ze niet met hem mocht praten, en dus telde ze de slagen.",
    "pt": "O barqueiro não olhou para a moeda que ela lhe dava. Pôs a moeda debaixo da língua, como todos faziam "
    "naquele país, e pegou na vara. Não havia vento e a água estava lisa como um prato. Tinham dito a ela que "
    "não falasse com ele, e por isso ela contava as batidas na madeira.",
    "sv": "Färjkarlen såg inte på myntet som hon gav honom. Han lade det under tungan, så som alla gjorde i det "
    "landet, och tog stången i handen. Det fanns ingen vind, och vattnet var platt som en tallrik. De hade "
    "sagt till henne att inte tala med honom, och därför räknade hon hur många gånger han stakade.",
    "da": "Færgemanden så ikke på den mønt, hun gav ham. Han lagde den under tungen, sådan som alle gjorde i det "
    "land, og tog stangen i hånden. Der var ingen vind, og vandet var fladt som en tallerken. De havde sagt "
    "til hende, at hun ikke måtte tale med ham, og derfor talte hun hvor mange gange han stagede sig frem.",
    "pl": "Przewoźnik nie spojrzał na monetę, którą mu dała. Włożył ją pod język, jak to robili wszyscy w tym "
    "kraju, i wziął do ręki tyczkę. Nie było wiatru, a woda leżała płaska jak talerz. Mówili jej, że nie "
    "wolno z nim rozmawiać, więc liczyła tylko uderzenia, a było ich już tak wiele, że się zgubiła i nie "
    "wiedziała, po co tam jest.",
    "fi": "Lautturi ei katsonut kolikkoa, jonka hän oli antanut. Mies pani sen kielensä alle, niin kuin kaikki "
    "siinä maassa tekivät, ja otti seipään käteensä. Ei tuullut, ja vesi oli tyyni kuin lautanen. Hänelle oli "
    "sanottu, että miehen kanssa ei saa puhua, ja siksi hän laski vain sen, kuinka monta kertaa seiväs nousi, "
    "kun he olivat jo kaukana.",
    "ru": "Паромщик не посмотрел на монету, которую она ему дала. Он положил её под язык, как делали все в этой "
    "стране, и взял шест. Ветра не было, и вода лежала ровно, как тарелка. Ей говорили, что с ним нельзя "
    "разговаривать, и она только считала, сколько раз он поднял шест из воды, но скоро сбилась.",
    "uk": "Паромник не подивився на монету, яку вона йому дала. Він поклав її під язик, як робили всі в цій країні, "
    "і взяв жердину. Вітру не було, і вода лежала рівно, як тарілка. Їй казали, що з ним не можна розмовляти, "
    "та вона тільки рахувала, скільки разів він підняв її з води, але скоро збилася, і це було все.",
    "el": "Ο βαρκάρης δεν κοίταξε το νόμισμα που του έδωσε. Το έβαλε κάτω από τη γλώσσα του και πήρε το κοντάρι.",
    "ja": "渡し守は彼女がくれた硬貨を見なかった。それを舌の下に入れて、竿を手に取った。風はなく、水"
    "は皿のように平らだった。",
    "zh": "船夫没有看她给他的硬币。他把硬币放在舌头下面,拿起了竹竿。没有风,水面平得像盘子一样。她"
    "数着竹竿的声音,一直数到天亮。",
}  # fmt: skip


@pytest.mark.parametrize("code", TOLD)
def test_a_language_is_told_by_its_common_words_or_its_script(code: str) -> None:
    assert language_of([TOLD[code]]) == code


@pytest.mark.parametrize("text", ["", "1234 5678", "The boats sat on the mud.", " ".join(["Zorblax", "Quenthar"] * 40)])
def test_what_is_short_or_made_of_names_tells_no_language(text: str) -> None:
    assert language_of([text]) == ""


def test_a_few_lines_in_another_language_change_nothing() -> None:
    assert language_of([TOLD["en"]] * 3 + [TOLD["fr"]]) == "en"


def test_a_long_document_is_told_by_parts_of_it() -> None:
    header = "Title: The Ferry. Summary: a woman is on her way over the water, and she is not to speak. " * 20
    assert language_of([header, *[TOLD["de"]] * 400]) == "de"


def parsed(text: str, **said: str) -> Parsed:
    return parse_story(read_source(Path("ferry.txt"), text.encode()), Overrules(**said))  # type: ignore[arg-type]


def codes(story: Parsed) -> list[str]:
    return [diagnostic.code for diagnostic in story.diagnostics]


def test_a_guess_is_said_when_it_is_not_english() -> None:
    story = parsed(f"Title: Die Fähre\nAuthor: Ann Hill\n\n{TOLD['de']}\n")
    assert story.story.metadata.language == "de"
    assert codes(story) == ["language-guessed"]
    assert story.diagnostics[0].severity == "info"
    assert "--language" in story.diagnostics[0].hint
    english = parsed(f"Title: The Ferry\nAuthor: Ann Hill\n\n{TOLD['en']}\n")
    assert (english.story.metadata.language, codes(english)) == ("en", [])


def test_the_header_s_language_is_believed_before_the_words() -> None:
    story = parsed(f"Title: The Ferry\nAuthor: Ann Hill\nLanguage: French\n\n{TOLD['de']}\n")
    assert (story.story.metadata.language, codes(story)) == ("fr", [])


def test_a_person_is_believed_before_the_header() -> None:
    story = parsed(f"Title: The Ferry\nAuthor: Ann Hill\nLanguage: French\n\n{TOLD['pt']}\n", language="pt-BR")
    assert (story.story.metadata.language, codes(story)) == ("pt-BR", [])


def test_too_few_words_are_english() -> None:
    assert len("Die Boote lagen im Schlamm.".split()) < FEWEST_WORDS
    story = parsed("Title: Ebbe\nAuthor: Ann Hill\n\nDie Boote lagen im Schlamm.\n")
    assert (story.story.metadata.language, codes(story)) == ("en", [])


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ("Greek", "el"),
        ("Português brasileiro", "pt"),
        ("中文-普通话 國語", "zh"),
        ("Tiếng Việt", "vi"),
        ("English (British)", "en"),
        ("pt-BR", "pt-BR"),
        ("Klingon", ""),
    ],
)
def test_a_header_names_its_language_in_any_of_its_ways(named: str, code: str) -> None:
    assert language_code(named) == code
