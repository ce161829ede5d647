"""How long the program takes to begin, and to make a book of one story, beside pandoc in the same run.

    .venv/bin/python benchmarks/startup.py [--words 10000] [--rounds 9] [--pandoc PATH] [--modules 20]

Each command is a process of its own and is timed whole; the commands take turns, so that whatever else the machine does
falls on all alike. Printed are the least and the median of seconds by the clock, and of the processor, and how the
medians stand to pandoc's EPUB of the same words. Nothing that bookmaker keeps from one run to the next is used.
`--modules` lists the imports that a book costs most by (of the interpreter's own `-X importtime`, each without what it
imports itself).
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from stories import story

BOOKMAKER = (sys.executable, "-m", "bookmaker")


def run(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """(seconds by the clock, seconds of the processor) that a command takes."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_env(folder)
    )
    after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    return ended - begun, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _env(folder: Path) -> dict[str, str]:
    # Where compiled modules may not be kept, each start compiles all of them anew.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "XDG_CACHE_HOME": str(folder / "cache")}


def print_modules(command: Sequence[str], folder: Path, most: int) -> None:
    """Print the imports that cost most, in milliseconds."""
    timed = [command[0], "-X", "importtime", *command[1:]]
    said = subprocess.run(timed, cwd=folder, check=True, capture_output=True, text=True, env=_env(folder)).stderr
    rows = [
        line.removeprefix("import time:").split("|") for line in said.splitlines() if line.startswith("import time:")
    ]
    costs = [(int(own), name.strip()) for own, _, name in rows if own.strip().isdigit()]
    print(f"\n{len(costs)} modules, {sum(own for own, _ in costs) / 1000:.0f} ms")
    for own, name in sorted(costs, reverse=True)[:most]:
        print(f"{own / 1000:8.1f}  {name}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--words", type=int, default=10_000)
    arguments.add_argument("--rounds", type=int, default=9)
    arguments.add_argument("--pandoc", default=shutil.which("pandoc"))
    arguments.add_argument("--modules", type=int, default=0)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = story(1, asked.words)
        (folder / "story.txt").write_text(text)
        (folder / "story.md").write_text(text)
        book = (*BOOKMAKER, "epub", "story.txt", "--fresh", "-q", "-o", "books")
        commands: dict[str, Sequence[str]] = {"bookmaker --help": (*BOOKMAKER, "--help"), "bookmaker epub": book}
        if asked.pandoc:
            commands["pandoc"] = (asked.pandoc, "story.md", "-o", "pandoc.epub", "--metadata", "title=Story")
        times: dict[str, list[tuple[float, float]]] = {label: [] for label in commands}
        for turn in range(asked.rounds + 1):
            for label, command in commands.items():
                taken = run(command, folder)
                # The first of each finds nothing in memory and nothing compiled.
                times[label] += [taken] if turn else []
        print(f"{'':18}{'clock':>8}{'median':>8}{'processor':>11}{'median':>8}{'ratio':>7}")
        for label, taken in times.items():
            (wall, cpu), peer = zip(*taken, strict=True), times.get("pandoc")
            ratio = f"{median(wall) / median(each for each, _ in peer):7.2f}" if peer else ""
            print(f"{label:18}{min(wall):8.3f}{median(wall):8.3f}{min(cpu):11.3f}{median(cpu):8.3f}{ratio}")
        if asked.modules:
            print_modules(book, folder, asked.modules)


if __name__ == "__main__":
    main()
