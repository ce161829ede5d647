"""How long covers take and how large they are, of every design and motif; and a shelf of them, to look at.

    .venv/bin/python benchmarks/covers.py [--rounds 3] [--shelf covers.png]

Printed are, for each design, the mean and the longest of the processor's milliseconds, the least of some rounds for
each cover, and the mean and the largest of kilobytes. `--shelf` writes all of them side by side, as small as a library
shows them.
"""

from __future__ import annotations

import argparse
import io
import time
from pathlib import Path
from statistics import mean
from typing import get_args

from PIL import Image

from bookmaker.covers import CoverFacts
from bookmaker.covers.choosing import Choice, Design
from bookmaker.covers.composing import sheet_of
from bookmaker.covers.motifs import MOTIFS
from bookmaker.covers.palette import PALETTES, scheme_of
from bookmaker.covers.raster import jpeg_of

SMALL, GAP = (160, 240), 12


def drawn(design: Design, number: int) -> bytes:
    """A cover of that design with the motif of that number, and colours that go round."""
    motif, scheme = MOTIFS[number], scheme_of(PALETTES[number % len(PALETTES)], dark=number % 3 > 0)
    facts = CoverFacts(f"The {motif.title()} at the End", ("Wren Hallam",), "Corrow Head", ("Teen",), 30)
    return jpeg_of(sheet_of(facts, Choice(design, scheme, motif, number % 2 == 0)))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--shelf", type=Path)
    asked = arguments.parse_args()
    designs = get_args(Design)
    width, height = SMALL[0] + GAP, SMALL[1] + GAP
    shelf = Image.new("RGB", (len(MOTIFS) * width + GAP, len(designs) * height + GAP), (226, 226, 222))
    print(f"{'':10}{'ms':>6}{'most':>6}{'kB':>6}{'most':>6}")
    for row, design in enumerate(designs):
        times, sizes = [], []
        for number in range(len(MOTIFS)):
            taken = []
            for _ in range(asked.rounds):
                begun = time.process_time()
                data = drawn(design, number)
                taken.append((time.process_time() - begun) * 1000)
            times.append(min(taken))
            sizes.append(len(data) / 1000)
            small = Image.open(io.BytesIO(data)).resize(SMALL, Image.Resampling.LANCZOS)
            shelf.paste(small, (GAP + number * width, GAP + row * height))
        print(f"{design:10}{mean(times):6.0f}{max(times):6.0f}{mean(sizes):6.0f}{max(sizes):6.0f}")
    if asked.shelf:
        shelf.save(asked.shelf)


if __name__ == "__main__":
    main()
