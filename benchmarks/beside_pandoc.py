"""What a folder of stories takes beside pandoc, in the same run: a book of each, one book of all, and the same again.

    .venv/bin/python benchmarks/beside_pandoc.py [--each 200] [--volume 100] [--rounds 1] [--pandoc PATH]

`--each` stories become an EPUB each: by one run of `bookmaker epub`, and by pandoc one after the other, as a shell does
it. `--volume` stories become one EPUB: by `bookmaker epub --anthology`, and by pandoc of their texts joined. Both are
then run again with nothing changed. Stories are those of `benchmarks/stories.py`. Commands take turns, and each begins
with nothing kept but by the run that it repeats.

Printed are seconds by the clock and of processors (of all processes that a command started), the memory of its largest
process, and how bookmaker's stand to pandoc's; medians of the rounds. Linux only: what a command leaves behind is
waited for as well, for which this process has itself made their parent (PR_SET_CHILD_SUBREAPER, prctl(2)).
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from stories import story

_SUBREAPER = 36


@dataclass
class Taken:
    """Seconds by the clock and of processors, MiB of the largest process."""

    clock: float
    processor: float
    memory: float

    def __str__(self) -> str:
        return f"{self.clock:9.2f} {self.processor:11.2f} {self.memory:9.0f}"


def run(commands: Sequence[Sequence[str]], folder: Path) -> Taken:
    """What commands take, one after the other, with all that they started."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**kept, "XDG_CACHE_HOME": str(folder / "cache")}
    begun, processor, memory = time.perf_counter(), 0.0, 0.0
    for command in commands:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
        while True:
            try:
                pid, status, used = os.wait4(-1, 0)
            except ChildProcessError:
                break
            processor += used.ru_utime + used.ru_stime
            memory = max(memory, used.ru_maxrss / 1024)
            if pid == process.pid and status:
                raise SystemExit(f"failed: {' '.join(command)}")
    return Taken(time.perf_counter() - begun, processor, memory)


def medians(rounds: Sequence[Taken]) -> Taken:
    return Taken(*(median(getattr(each, name) for each in rounds) for name in ("clock", "processor", "memory")))


def measured(folder: Path, ways: dict[str, Callable[[], list[list[str]]]], rounds: int) -> dict[str, Taken]:
    """What each way takes. All ways begin anew in each round."""
    taken: dict[str, list[Taken]] = {label: [] for label in ways}
    for _ in range(rounds):
        for made in ("cache", "books"):
            shutil.rmtree(folder / made, ignore_errors=True)
        (folder / "books").mkdir()
        for label, commands in ways.items():
            taken[label].append(run(commands(), folder))
    return {label: medians(each) for label, each in taken.items()}


def bookmaker(*arguments: str) -> list[list[str]]:
    return [[sys.executable, "-m", "bookmaker", "epub", *arguments, "-q", "-o", "books"]]


def pandoc(program: str, sources: Sequence[str], title: str) -> list[list[str]]:
    return [[program, name, "-o", f"books/{Path(name).stem}.pandoc.epub", "--metadata", title] for name in sources]


def print_rows(head: str, taken: dict[str, Taken]) -> None:
    peer = taken.get("pandoc")
    print(f"\n{head}\n{'':22}{'clock':>9} {'processor':>11} {'MiB':>9} {'pandoc takes':>30}", flush=True)
    for label, each in taken.items():
        ratio = ""
        if peer and label != "pandoc":
            times = f"{peer.clock / each.clock:.1f} and {peer.processor / each.processor:.1f} times as long"
            ratio = f"{times:>30}"
        print(f"{label:22}{each} {ratio}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--each", type=int, default=200)
    arguments.add_argument("--volume", type=int, default=100)
    arguments.add_argument("--rounds", type=int, default=1)
    arguments.add_argument("--pandoc", default=shutil.which("pandoc"))
    asked = arguments.parse_args()
    if ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0):
        raise SystemExit("this system does not let a process wait for what its children leave behind")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts = [story(number) for number in range(max(asked.each, asked.volume))]
        for part, count in (("each", asked.each), ("volume", asked.volume)):
            (folder / part).mkdir()
            for number, text in enumerate(texts[:count]):
                (folder / part / f"{number:04}.txt").write_text(text)
        # Told by its ending, pandoc would read a `.txt` as Markdown too.
        (folder / "volume.txt").write_text("\n\n".join(texts[: asked.volume]))
        sources = [f"each/{number:04}.txt" for number in range(asked.each)]
        if asked.each:
            each: dict[str, Callable[[], list[list[str]]]] = {
                "bookmaker": lambda: bookmaker("each"),
                "bookmaker, once more": lambda: bookmaker("each"),
            }
            if asked.pandoc:
                each["pandoc"] = lambda: pandoc(asked.pandoc, sources, "title=Story")
            words = sum(len(text.split()) for text in texts[: asked.each])
            print_rows(f"{asked.each:,} stories of {words:,} words, a book each", measured(folder, each, asked.rounds))
        if asked.volume:
            whole: dict[str, Callable[[], list[list[str]]]] = {
                "bookmaker": lambda: bookmaker("volume", "--anthology"),
                "bookmaker, once more": lambda: bookmaker("volume", "--anthology"),
            }
            if asked.pandoc:
                whole["pandoc"] = lambda: pandoc(asked.pandoc, ["volume.txt"], "title=Volume")
            words = sum(len(text.split()) for text in texts[: asked.volume])
            print_rows(f"{asked.volume:,} stories of {words:,} words, one book", measured(folder, whole, asked.rounds))


if __name__ == "__main__":
    main()
