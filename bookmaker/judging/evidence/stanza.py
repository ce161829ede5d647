"""Evidence of verse: what the lines of a paragraph have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bookmaker.judging.evidence.registry import evidence
from bookmaker.judging.page import Here, Page, binned, bins
from bookmaker.model import RawParagraph
from bookmaker.patterns import Lazy

_SYLLABLE = Lazy(
    r"[aeiouyàáâäåèéêëìíîïòóôöùúûüœæ]+|[\u0430\u0435\u0438\u043e\u0443\u044b\u044d\u044e\u044f\u0451]", re.I
)
_NOT_LETTERS = re.compile(r"\W+$")
_FILLED = bins(0.0, 0.34, 0.67)
_CAPITALS = bins(0.5, 0.85)
_MEAN = bins(0.4, 0.6, 0.8, 1.05)
_LONGEST = bins(0.5, 0.7, 0.9)
_SPREAD = bins(0.15, 0.3, 0.5)
_RHYME = bins(0.0, 0.2, 0.4)
_STOPS = bins(0.1, 0.4, 0.7)
_BEAT = bins(0.1, 0.18, 0.28, 0.45)
_SYLLABLES = bins(4, 7, 10, 13)
_RHYMES = bins(0.0, 0.25, 0.5, 0.8)
_QUOTES = bins(0.0, 0.3)


def stanza_of(paragraph: RawParagraph, page: Page) -> tuple[str, ...]:
    """What a paragraph of several lines shows of being a stanza."""
    lines = paragraph.lines
    n = len(lines)
    if n < 2:
        return ()
    texts = [line.text for line in lines]
    lengths = [len(text) for text in texts]
    mean, longest, measure = sum(lengths) / n, max(lengths), page.measure
    capitals = sum(t[:1].isupper() or t[:1] in "\"'“‘*_" for t in texts) / n
    filled = sum(line.filled for line in lines[:-1]) / (n - 1)
    stops = sum(t[-1:] in '.!?"”' for t in texts) / n
    spread = (sum((x - mean) ** 2 for x in lengths) / n) ** 0.5 / max(1.0, mean)
    answers = [
        "filled " + binned(filled, _FILLED),
        "capitals " + binned(capitals, _CAPITALS),
        "mean " + binned(mean / measure, _MEAN),
        "longest " + binned(longest / measure, _LONGEST),
        "spread " + binned(spread, _SPREAD),
        "stops " + binned(stops, _STOPS),
        "quotes " + binned(sum('"' in t or "“" in t for t in texts) / n, _QUOTES),
    ]
    if n > 2:
        ends = [_NOT_LETTERS.sub("", t[-24:])[-2:].casefold() for t in texts[:60]]
        pairs = sum(ends[a] == ends[b] != "" for a in range(len(ends)) for b in range(a + 1, min(a + 4, len(ends))))
        answers.append("rhyme " + binned(pairs / len(ends), _RHYME))
        if filled < 0.7:
            answers.extend(measured(texts))
    if filled < 0.4 and longest < 75 and mean < 60 and (capitals > 0.7 or stops < 0.4):
        answers.append("shaped")
        width = page.source.layout.wrap_width
        if not width or longest < 0.85 * width:
            answers.append("shaped and narrow")
        if lines[0].indent > page.indent:
            answers.append("shaped and set in")
    return tuple(answers)


_KEPT: dict[int, tuple[RawParagraph, tuple[str, ...]]] = {}


@evidence("stanza")
def stanza(here: Here, page: Page) -> tuple[str, ...]:
    """Capitals at the head of lines, even lengths, rhymes, few stops at the end, no line that fills the page."""
    paragraph = here.unit.paragraph
    # Looked up once: another thread may put its own paragraph there at any moment.
    kept = _KEPT.get(id(paragraph))
    if here.unit.opens or kept is None or kept[0] is not paragraph:
        kept = (paragraph, stanza_of(paragraph, page))
        _KEPT.clear()
        _KEPT[id(paragraph)] = kept
    return kept[1]


def measured(texts: Sequence[str]) -> tuple[str, ...]:
    """How alike lines are in syllables, how many these are, and how many lines rhyme with one of the three above or
    below: with another word, from the last vowel on."""
    if len(texts) < 3:
        return ()
    texts = texts[:60]
    counts = [len(_SYLLABLE.findall(text)) for text in texts]
    mean = sum(counts) / len(counts)
    if not mean:
        return ()
    spread = (sum((x - mean) ** 2 for x in counts) / len(counts)) ** 0.5 / mean
    words = [_last_word(text) for text in texts]
    sounds = [_SOUND.search(word) for word in words]
    rhyming = 0
    for k, sound in enumerate(sounds):
        near = (*range(max(0, k - 3), k), *range(k + 1, min(len(texts), k + 4)))
        rhyming += sound is not None and any(
            (other := sounds[m]) is not None and other[0] == sound[0] and words[m] != words[k] for m in near
        )
    beat, rhymes = binned(spread, _BEAT), binned(rhyming / len(texts), _RHYMES)
    return (
        f"beat {beat}",
        f"syllables {binned(mean, _SYLLABLES)}",
        f"rhymes {rhymes}",
        f"rhymes {rhymes}, beat {beat}",
    )


_SOUND = Lazy(r"[aeiouyäöüéèáóíú]+[^\Waeiouy\d_]*e?$")


def _last_word(text: str) -> str:
    return _NOT_LETTERS.sub("", text[-24:]).rpartition(" ")[2].casefold()


_RUN = bins(2, 4, 8, 16, 40)
_ENDS = bins(0.1, 0.3, 0.5, 0.75)
_SHARE = bins(0.0, 0.1, 0.3)


def runs_of(page: Page) -> list[tuple[str, ...]]:
    """For each unit what the run of short lines around it shows, whatever parts them: poems are also typed with each
    line as a paragraph, and so are speeches and lists."""
    result: list[tuple[str, ...]] = [()] * len(page.here)
    run: list[Here] = []
    narrow = min(0.85 * page.measure, 75)
    for here in [*page.here, None]:
        fits = (
            here is not None and len(here.tokens) > 0 and here.size < narrow and here.unit.paragraph.role != "metadata"
        )
        if fits and here is not None and (not run or here.unit.gap <= page.source.layout.usual_gap + 1):
            run.append(here)
            continue
        if len(run) > 1:
            shown = _run(run)
            for each in run:
                result[each.place] = shown
        run = [here] if fits and here is not None else []
    return result


def _run(run: list[Here]) -> tuple[str, ...]:
    n = len(run)
    texts = [here.text for here in run]
    measures = measured(texts)
    sizes = [here.size for here in run]
    mean = sum(sizes) / n
    spread = (sum((x - mean) ** 2 for x in sizes) / n) ** 0.5 / max(1.0, mean)
    ends = [_NOT_LETTERS.sub("", t[-24:])[-2:].casefold() for t in texts[:80]]
    pairs = sum(ends[a] == ends[b] != "" for a in range(len(ends)) for b in range(a + 1, min(a + 4, len(ends))))
    stops = sum(t.rstrip("*_~ \\")[-1:] in '.!?"”»…。！？」' for t in texts) / n
    commas = sum(t.rstrip("*_~ \\")[-1:] in ",;" for t in texts) / n
    bare = 1 - stops - commas - sum(t[-1:] in ":-—–" for t in texts) / n
    small = sum(t.lstrip("*_~ ")[:1].islower() for t in texts) / n
    speech = sum(t.lstrip("*_~ ")[:1] in '"“«„—–-「' for t in texts) / n
    inner = sum(bool(_INNER_STOP.search(t)) for t in texts) / n
    apart = sum(here.unit.opens for here in run) / n
    return (
        "lines " + binned(n, _RUN),
        "spread " + binned(spread, _SPREAD),
        "rhyme " + binned(pairs / len(ends), _RHYME),
        "stops " + binned(stops, _ENDS),
        "commas " + binned(commas, _SHARE),
        "open ends " + binned(bare, _ENDS),
        "small heads " + binned(small, _SHARE),
        "speech " + binned(speech, _SHARE),
        "sentences inside " + binned(inner, _SHARE),
        "apart " + binned(apart, _ENDS),
        *measures,
        f"stops {binned(stops, _ENDS)}, inside {binned(inner, _SHARE)}, speech {binned(speech, _SHARE)}",
    )


_INNER_STOP = Lazy(r"[^\W\d_]{2,}[.!?…]['\"”’)]?\s+\W?[^\W\d_]")


@evidence("run")
def run(here: Here, page: Page) -> tuple[str, ...]:
    """What the run of short lines that it stands in has in common: rhymes, stops at the ends, speech."""
    return page.runs[here.place]
