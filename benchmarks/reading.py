"""How long reading and parsing take, and how that grows.

    .venv/bin/python benchmarks/reading.py [--words 5000 50000 500000 1000000]

Stories are made up (`stories.py`) in three layouts and read as bytes, as from a file. The peer, measured in the same
run on the same words, is markdown-it-py turning them into HTML: a plain parser in Python that gives paragraphs no
meaning. A ratio of 2 says that bookmaker takes twice as long.
"""

from __future__ import annotations

import argparse
import random
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

from markdown_it import MarkdownIt
from stories import paragraphs

from bookmaker.parsing import parse_story
from bookmaker.reading import read_source


def a_paragraph_a_line(prose: list[str]) -> str:
    return "Title: Long\nAuthor: Nobody\n\n\n" + "\n\n".join(prose) + "\n\nThe End\n"


def hard_wrapped(prose: list[str]) -> str:
    return "Long\nby Nobody\n\n" + "\n\n".join(textwrap.fill(p, 72) for p in prose) + "\n\n  THE END\n"


def indented(prose: list[str]) -> str:
    body = "\n".join(textwrap.fill(p, 65, initial_indent="     ") for p in prose)
    return "               Long\n             by Nobody\n\n" + body + "\n"


LAYOUTS: tuple[Callable[[list[str]], str], ...] = (a_paragraph_a_line, hard_wrapped, indented)


def seconds(work: Callable[[], object], repeats: int) -> float:
    """The median of `repeats` runs."""
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return sorted(times)[len(times) // 2]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--words", type=int, nargs="+", default=[5000, 50_000, 500_000, 1_000_000])
    peer = MarkdownIt("commonmark")
    print(
        f"{'layout':20} {'words':>9} {'read':>9} {'parse':>9} {'ms/1000 words':>14} {'markdown-it-py':>15} {'ratio':>6}"
    )
    for count in arguments.parse_args().words:
        made = list(paragraphs(random.Random(7), count))
        repeats = 9 if count <= 50_000 else 1
        for layout in LAYOUTS:
            text = layout(made)
            data = text.encode()
            path = Path("long.txt")
            source = read_source(path, data)
            parse_story(source)
            read = seconds(lambda path=path, data=data: read_source(path, data), repeats)  # type: ignore[misc]
            parse = seconds(lambda source=source: parse_story(source), repeats)  # type: ignore[misc]
            other = seconds(lambda text=text: peer.render(text), repeats)  # type: ignore[misc]
            both = read + parse
            print(
                f"{layout.__name__:20} {count:9} {read * 1000:7.1f}ms {parse * 1000:7.1f}ms "
                f"{both * 1_000_000 / count:14.2f} {other * 1000:13.1f}ms {both / other:6.2f}"
            )


if __name__ == "__main__":
    main()
