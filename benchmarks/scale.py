"""What a folder of very many stories takes: time, memory and disk, and how they grow with the number of stories.

    .venv/bin/python benchmarks/scale.py [--stories 1000 10000] [--words 1750] [--jobs 1] [--keep FOLDER] [--simulate]

Stories have the shape of the samples in `seeds/` (headers, breaks, verse, lay-out), other words from a fixed seed, and
lengths as those of real archives are spread: log-normal about a median of `--words` with a deviation of 1.07 (as 522
real files had it). Each number of stories is a run of `bookmaker epub`, as a process of its own.

Printed for each run are seconds by the clock and of the processor, words for each second of a processor, the highest
memory of the command itself and of the largest of its workers (from /proc, so on Linux only), and bytes written; last
what a hundred thousand stories more take, by the slope between the smallest run and the largest.

With `--simulate` no story is read: each book is a copy of one, under another title. What is left is the command's own
part (finding, naming, writing, remembering what was made), which no number of workers makes less.
"""

from __future__ import annotations

import argparse
import math
import os
import pickle
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

SEEDS = Path(__file__).parent.parent / "seeds"
DEVIATION = 1.07
LONGEST = 50_000
TICKS = os.sysconf("SC_CLK_TCK")

_WORDS = (
    "the of and to in that it he was his her she with as had for on at by not but from they were be this which "
    "or all would so one when said what if there out them up no into then could been do very time more over "
    "like back down only through about some who little where now before such again never after still even much "
    "too off must other might long own here come face made went looked old way hand eyes day night house door "
    "room voice light window morning fire stone river garden letter table chair street winter summer silence "
    "shadow kitchen candle harbour mountain forest evening suddenly quietly perhaps nothing everything "
    "something someone remembered understanding lighthouse"
).split()
_LENGTHS = {length: [word for word in _WORDS if len(word) == length] for length in range(2, 14)}
_LABELLED = re.compile(r"^\W*[A-Z][\w ]{1,20}:")


# --- Stories ------------------------------------------------------------------------------------------------------


def other_words(line: str, chance: random.Random) -> str:
    """The line with other words of about the same lengths, its signs and its label as they are."""
    label = _LABELLED.match(line)
    start = label.end() if label else 0
    return line[:start] + re.sub(r"[A-Za-z]{4,}", lambda word: _other(word[0], chance), line[start:])


def _other(word: str, chance: random.Random) -> str:
    known = _LENGTHS.get(len(word)) or _LENGTHS[10]
    other = chance.choice(known)
    return other.title() if word[0].isupper() else other


def story(number: int, median: int) -> str:
    """A story of the shape of one of the samples, the same for the same number."""
    chance = random.Random(number)
    shapes = sorted(path for path in SEEDS.glob("*.txt"))
    lines = shapes[number % len(shapes)].read_text("utf-8", "replace").splitlines()
    head = next((n for n, line in enumerate(lines) if n > 3 and not line.strip()), 0)
    wanted = min(LONGEST, round(chance.lognormvariate(math.log(median), DEVIATION)))
    made = [*lines[:head], *(line for line in _body(lines[head:], wanted))]
    return "\n".join(other_words(line, chance) for line in made) + f"\n\nStory {number}\n"


def _body(lines: Sequence[str], words: int) -> Iterator[str]:
    """The lines over and over until there are so many words, and on to the next empty one."""
    while True:
        for line in lines:
            yield line
            words -= len(line.split())
            if words <= 0 and not line.strip():
                return


def write_stories(folder: Path, count: int, median: int) -> int:
    """Write the stories, a thousand to a folder; how many words they have."""
    words = 0
    for number in range(count):
        text = story(number, median)
        words += len(text.split())
        path = folder / f"{number // 1000:04}" / f"{number:07}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return words


# --- A run --------------------------------------------------------------------------------------------------------


@dataclass
class Taken:
    """What a run took: seconds, MiB at the highest, bytes on disk."""

    stories: int
    words: int
    clock: float = 0.0
    processor: float = 0.0
    own: float = 0.0
    worker: float = 0.0
    disk: int = 0

    def __str__(self) -> str:
        return (
            f"{self.stories:>8,} stories {self.words:>12,} words {self.clock:>8.0f} s by the clock "
            f"{self.processor:>8.0f} s of processors {self.words / max(self.processor, 0.01):>8,.0f} words/s "
            f"{self.own:>6.0f} MiB own {self.worker:>6.0f} MiB worker {self.disk / 1e6:>8.1f} MB"
        )


def run(stories: Path, output: Path, jobs: int, taken: Taken, *, simulated: bool) -> Taken:
    """`bookmaker epub` of the folder, watched until it ends."""
    program = [__file__, "--copies"] if simulated else ["-m", "bookmaker"]
    command = [sys.executable, *program, "epub", str(stories), "-o", str(output), "-j", str(jobs), "-q"]
    begun = time.monotonic()
    process = subprocess.Popen(command)
    spent: dict[int, float] = {}
    while process.poll() is None:
        for pid, seconds, memory in _processes_of(process.pid):
            spent[pid] = seconds
            if pid == process.pid:
                taken.own = max(taken.own, memory)
            else:
                taken.worker = max(taken.worker, memory)
        time.sleep(0.2)
    taken.clock = time.monotonic() - begun
    taken.processor = sum(spent.values())
    taken.disk = sum(path.stat().st_size for path in output.iterdir())
    return taken


def _processes_of(root: int) -> Iterator[tuple[int, float, float]]:
    """(process, seconds of the processor, MiB that it holds) of a process and all that it started."""
    parents: dict[int, tuple[int, float]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1]), (int(fields[11]) + int(fields[12])) / TICKS
    for pid, (_, seconds) in parents.items():
        above = pid
        while above in parents and above != root:
            above = parents[above][0]
        if above == root:
            try:
                held = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
            except OSError:
                continue
            yield pid, seconds, int(held[1]) / 1024 if held else 0.0


def make_copies() -> None:
    """The command line, with a work that gives each story the book of the first."""
    from bookmaker.__main__ import main as command_line
    from bookmaker.building import books
    from bookmaker.building.outcomes import Order, Summary
    from bookmaker.library import StoryFile

    make = books._epub_from_file
    first: list[tuple[Summary, bytes]] = []

    def copied(file: StoryFile, *, order: Order) -> tuple[Summary, bytes]:
        first[:] = first or [make(file, order=order)]
        summary, data = first[0]
        # As large as another story's would be: nothing of it is shared.
        own = pickle.loads(pickle.dumps(summary))
        return replace(own, path=file.path, title=f"{summary.title} {file.path.stem}"), data

    books._epub_from_file = copied
    sys.argv = ["bookmaker", *sys.argv[2:]]
    command_line()


def main() -> None:
    if sys.argv[1:2] == ["--copies"]:
        make_copies()
        return
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--stories", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--words", type=int, default=1750)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="write the stories there, and make no book")
    parser.add_argument("--simulate", action="store_true", help="copy one book instead of making each")
    options = parser.parse_args()
    if options.keep:
        words = write_stories(options.keep, options.stories[0], options.words)
        print(f"{options.stories[0]:,} stories of {words:,} words in {options.keep}")
        return
    runs: list[Taken] = []
    for count in options.stories:
        with tempfile.TemporaryDirectory() as folder:
            stories, output = Path(folder, "stories"), Path(folder, "books")
            words = write_stories(stories, count, options.words)
            jobs = 1 if options.simulate else options.jobs
            runs.append(run(stories, output, jobs, Taken(count, words), simulated=options.simulate))
        print(runs[-1], flush=True)
    first, last = runs[0], runs[-1]
    if last.stories > first.stories:
        share = 100_000 / (last.stories - first.stories)
        print(
            f"100,000 stories more: {(last.processor - first.processor) * share:,.0f} s of processors, "
            f"{(last.own - first.own) * share:,.0f} MiB of the command's own, "
            f"{(last.disk - first.disk) * share / 1e9:,.1f} GB"
        )


if __name__ == "__main__":
    main()
