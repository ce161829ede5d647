"""An anthology of many stories as a PDF: parts laid out side by side and joined, against one WeasyPrint document.

    python benchmarks/pdf_at_scale.py [--stories 100] [--jobs 2] [--single]

Both ways run one after the other on the same stories, which are made of words at random (from a fixed seed), in the
same design, with lines chosen by total fit. Printed are seconds, pages, milliseconds a page, bytes, and the highest
memory of the parent and of any worker process (from /proc, so on Linux only). `--single` lays out one document too.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bookmaker.book import book_from_stories, sections_from_book
from bookmaker.building import prints
from bookmaker.building.prints import PrintStyle, print_book
from bookmaker.model import Chapter, Creator, Metadata, Paragraph, Story, Text, ThematicBreak
from bookmaker.pdf.layout import Part, lay_out
from bookmaker.rendering import Renderer

_WORDS = (
    "the of and to a in that it he was his her she with as had for on at by not but from they were be this which or "
    "all would so one when said what if there out them up no into then could been do very time more over like back "
    "down only through about some who little where now before such again never after still even much too off must "
    "other might long own here come face made went looked old way hand eyes day night house door room voice light "
    "window morning fire stone river garden letter table chair street winter summer silence shadow kitchen candle "
    "harbour mountain forest evening suddenly quietly perhaps nothing everything something someone remembered "
    "understanding between against themselves together already another because without towards lighthouse keeper"
).split()


def prose(chance: random.Random, words: int) -> Iterator[Paragraph | ThematicBreak]:
    """Paragraphs of about so many words together, with a break of scene now and then."""
    while words > 0:
        sentences = []
        for _ in range(chance.randint(1, 7)):
            length = max(3, round(chance.gauss(13, 6)))
            sentences.append(" ".join(chance.choices(_WORDS, k=length)).capitalize() + ".")
            words -= length
        yield Paragraph((Text(" ".join(sentences)),))
        if words > 0 and chance.random() < 0.03:
            yield ThematicBreak()


def story(number: int) -> Story:
    """A story of 2,000 to 10,000 words, the same for the same number."""
    chance = random.Random(number)
    title = " ".join(chance.sample(_WORDS, 3)).title() + f" {number}"
    author = Creator(f"Author {number % 17}", f"Author {number % 17}")
    chapter = Chapter(blocks=tuple(prose(chance, chance.randint(2000, 10000))))
    return Story(Metadata(f"urn:x:{number}", title, (author,), language="en-GB"), chapters=(chapter,))


class Watch:
    """The highest memory, in MiB, of this process and of any below it while it lasts, and the processor's seconds."""

    def __init__(self) -> None:
        self.own = self.below = 0.0
        self._ticks: dict[str, int] = {}
        self._before = _ticks("self")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watch:
        self._begun = time.perf_counter()
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.seconds = time.perf_counter() - self._begun
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.2):
            self.own = max(self.own, _memory("self"))
            for process in _below("self"):
                self.below = max(self.below, _memory(process))
                self._ticks[process] = max(self._ticks.get(process, 0), _ticks(process))

    @property
    def worked(self) -> float:
        return (_ticks("self") - self._before + sum(self._ticks.values())) / os.sysconf("SC_CLK_TCK")


def _memory(process: str) -> float:
    try:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def _ticks(process: str) -> int:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def _below(process: str) -> Iterator[str]:
    try:
        pids = " ".join(path.read_text() for path in Path(f"/proc/{process}/task").glob("*/children")).split()
    except OSError:
        return
    for pid in pids:
        yield pid
        yield from _below(pid)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--single", action="store_true")
    parser.add_argument("--untagged", action="store_true")
    asked = parser.parse_args()

    stories = [story(number) for number in range(asked.stories)]
    book = book_from_stories(stories, title="At Scale")
    names = [f"{number}.txt" for number in range(asked.stories)]
    pages = [Renderer().render_section(section) for section in sections_from_book(book, names)]
    style = PrintStyle(tagged=not asked.untagged)
    paths = [Path(name) for name in names]

    parts: list[Part] = []
    with Watch() as watch:
        made = print_book(book, pages, paths, style, jobs=asked.jobs)
    _say(f"joined, {asked.jobs} processes", watch, made.pages, len(made.data))
    if asked.single:
        original = prints.story_parts

        def listen(*arguments: object) -> object:
            found = original(*arguments)  # type: ignore[arg-type]
            parts.extend(each.part for each in found)
            raise StopIteration

        prints.story_parts = listen  # type: ignore[assignment]
        with contextlib.suppress(StopIteration):
            print_book(book, pages, paths, style, jobs=1)
        bodies = "".join(f"<article>{re.split('</?body>', part.html)[1]}</article>" for part in parts)
        html = f'<html lang="en-GB"><head><title>x</title></head><body>{bodies}</body></html>'
        css = parts[0].css + "article { break-before: right }"
        with Watch() as watch:
            laid = lay_out(replace(parts[0], html=html, css=css))
        _say("one document", watch, len(laid.pages), len(laid.pdf))


def _say(way: str, watch: Watch, pages: int, size: int) -> None:
    print(
        f"{way}: {watch.seconds:.1f} s ({watch.worked:.1f} s of processors), {pages} pages, "
        f"{1000 * watch.seconds / pages:.1f} ms a page, {size / 1e6:.2f} MB; "
        f"memory {watch.own:.0f} MiB, workers {watch.below:.0f} MiB"
    )


if __name__ == "__main__":
    main()
