"""An anthology of many stories as a PDF: the whole command, and one WeasyPrint document of the same pages.

    python benchmarks/pdf_at_scale.py [--stories 100] [--jobs 2] [--peers] [--long 1000000] [--against DIR]

Stories are invented with the shape of real ones (`stories.py`). What runs, each as a process of its own:

- `bookmaker pdf --anthology` with nothing kept from an earlier run,
- the same once more after one story in the middle was added to,
- with `--against`, the first of these once more by the checkout in that folder, such as that of an older commit,
- with `--long`, a single story of so many words in one chapter,
- with `--peers`, the stories as one document with the same heads and folios in one process: once with our lines and
  mends, once as WeasyPrint itself breaks lines and writes them.

Printed are seconds, processor seconds of all processes together, pages, bytes, and the highest memory: of the command's
own process while workers lay out and after that (joining), and of any worker (from /proc, so on Linux only); and last
how the ways compare. On a machine with other work, the processor seconds are what tells.

The ways of one document are to be read with care: CPython 3.11 gives back and takes again the memory of its frames
where an inner loop stands at the end of a piece of it, which costs up to a third, or nothing, by how deep calls are.
It was seen in the second way, not in the first. `strace -c -e mmap` shows it as thousands of calls a page.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pikepdf
from msgspec.structs import replace
from stories import story

# --- A command and what it takes ----------------------------------------------------------------------------------


@dataclass
class Taken:
    """Seconds, those of processors, and the highest memory in MiB: of the process itself while it had workers, after it
    had any, and of any worker."""

    seconds: float = 0.0
    processor: float = 0.0
    laying: float = 0.0
    joining: float = 0.0
    worker: float = 0.0


def run(command: list[str], environment: Mapping[str, str]) -> Taken:
    """Run a command to its end and look at it and at what it starts ten times a second."""
    taken, begun = Taken(), time.perf_counter()
    spent: dict[int, float] = {}
    # Started where no checkout is, which would come before the one that is to be measured.
    own = {"env": {**os.environ, **environment}, "cwd": tempfile.gettempdir()}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, **own) as process:
        while process.poll() is None:
            own = _memory(process.pid)
            # Workers are the children of the process that they are forked from, which is a child of the command's.
            children = _children(process.pid)
            workers = [grandchild for child in children for grandchild in _children(child)]
            for each in (process.pid, *children, *workers):
                spent[each] = max(spent.get(each, 0.0), _processor_seconds(each))
            if workers:
                taken.laying, taken.joining = max(taken.laying, own), 0.0
                taken.worker = max(taken.worker, *map(_memory, workers))
            taken.joining = max(taken.joining, own)
            time.sleep(0.1)
    taken.seconds, taken.processor = time.perf_counter() - begun, sum(spent.values())
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return taken


def _memory(process: int) -> float:
    try:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def _processor_seconds(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _children(process: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{process}/task").glob("*/children"))
        return [int(child) for task in tasks for child in task.read_text().split()]
    except OSError:
        return []


# --- The peer -----------------------------------------------------------------------------------------------------


def one_document(folder: Path, output: Path, *, plain: bool) -> None:
    """The stories as one document, with their heads and folios in the margins. `plain` lets WeasyPrint break lines its
    own way, and mends nothing."""
    from bookmaker.book import book_from_stories, sections_from_book
    from bookmaker.building.kept_stories import typeset_files
    from bookmaker.building.prints import PrintStyle, _look  # what the command itself lays out with
    from bookmaker.building.stories import Typeset
    from bookmaker.library import library_from_paths
    from bookmaker.pdf import layout
    from bookmaker.pdf.design import design_from_trim, with_gutter
    from bookmaker.pdf.document import story_parts
    from bookmaker.pdf.fonts import character_width, find_face
    from bookmaker.pdf.linebreaking.weasy import Report
    from bookmaker.rendering import Renderer

    files = library_from_paths([folder], anthology=True).stories
    stories = [each for each in typeset_files(files, 1, None, strict=False) if isinstance(each, Typeset)]
    book = book_from_stories([each.story for each in stories], title="At Scale")
    pages = [Renderer().render_section(section) for section in sections_from_book(book, [f.path.name for f in files])]
    style = PrintStyle()
    face = find_face(style.face)
    design = with_gutter(design_from_trim(style.trim, character_width(face)), 900)
    parts = story_parts(book, pages, [each.path for each in stories], _look(design, face, style, ()))
    bodies = "".join(
        f'<article data-left="{escape(each.left)}" data-right="{escape(each.right)}">'
        f"{re.split('</?body>', each.part.html)[1]}</article>"
        for each in parts
    )
    html = f'<html lang="en"><head><title>At Scale</title></head><body>{bodies}</body></html>'
    css = parts[0].part.css + (
        "article { break-before: right; string-set: left attr(data-left), right attr(data-right) }"
        f"@page {{ font-family: Book; font-size: {design.small}pt }}"
        "@page { font-variant-caps: all-small-caps; letter-spacing: 0.09em; font-variant-numeric: oldstyle-nums }"
        f"@page :right {{ margin-left: {design.inner}pt; margin-right: {design.outer}pt;"
        " @top-center { content: string(right) } @bottom-right { content: counter(page) } }"
        f"@page :left {{ margin-left: {design.outer}pt; margin-right: {design.inner}pt;"
        " @top-center { content: string(left) } @bottom-left { content: counter(page) } }"
        "@page bare { @top-center { content: none } @bottom-right { content: none } @bottom-left { content: none } }"
        "@page :blank { @top-center { content: none } @bottom-right { content: none } @bottom-left { content: none } }"
    )
    if plain:
        for name in ("mend_page_references", "mend_margin_boxes"):
            setattr(layout, name, lambda: False)
        setattr(layout, "_fitted", lambda face: nullcontext(Report()))  # noqa: B010
    output.write_bytes(layout.lay_out(replace(parts[0].part, html=html, css=css)).pdf)


# --- What is run --------------------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--long", type=int, metavar="WORDS")
    parser.add_argument("--against", type=Path, metavar="DIR")
    parser.add_argument("--one-document", nargs=3, metavar=("FOLDER", "OUT", "ours|plain"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one_document:
        folder, output, way = asked.one_document
        one_document(Path(folder), Path(output), plain=way == "plain")
        return
    with tempfile.TemporaryDirectory() as name:
        compare(Path(name), asked.stories, asked.jobs, peers=asked.peers, against=asked.against)
    if asked.long:
        with tempfile.TemporaryDirectory() as name:
            long_story(Path(name), asked.long, asked.jobs)


def compare(folder: Path, stories: int, jobs: int, *, peers: bool, against: Path | None = None) -> None:
    """Run every way on so many stories, with `folder` for all files."""
    texts = folder / "stories"
    texts.mkdir()
    for number in range(stories):
        (texts / f"{number:05}.txt").write_text(story(number))
    environment = {"XDG_CACHE_HOME": str(folder / "cache")}
    command = [sys.executable, "-m", "bookmaker", "pdf", "--anthology", "--title", "At Scale", "-j", str(jobs), "-q"]
    command += ["-o", str(folder), str(texts)]
    whole = run(command, environment)
    say("joined", whole, folder / "at-scale.pdf")
    if against is not None:
        other = {"XDG_CACHE_HOME": str(folder / "other"), "PYTHONPATH": str(against.resolve())}
        before = run(command, other)
        say(f"joined, by {against}", before, folder / "at-scale.pdf")
        less = before.processor / whole.processor
        print(f"joined takes {less:.2f} times less of the processors than by {against}", flush=True)
    with (texts / f"{stories // 2:05}.txt").open("a") as stream:
        stream.write("\nAnd that was not the end of it.\n")
    again = run(command, environment)
    say("joined, one changed", again, folder / "at-scale.pdf")
    print(f"one changed takes {again.seconds / whole.seconds:.1%} of the whole")
    for way in ("ours", "plain") if peers else ():
        output = folder / f"{way}.pdf"
        single = run([sys.executable, __file__, "--one-document", str(texts), str(output), way], {})
        say(f"one document, {way}", single, output)
        print(f"joined is {single.seconds / whole.seconds:.2f} times faster than one document, {way}")


def long_story(folder: Path, words: int, jobs: int) -> None:
    """Run the command on one story of so many words."""
    (folder / "long.txt").write_text(story(0, words))
    command = [
        sys.executable,
        "-m",
        "bookmaker",
        "pdf",
        "-j",
        str(jobs),
        "-q",
        "-o",
        str(folder),
        str(folder / "long.txt"),
    ]
    taken = run(command, {"XDG_CACHE_HOME": str(folder / "cache")})
    say(f"one story of {words:,} words", taken, next(folder.glob("*.pdf")))


def say(way: str, taken: Taken, path: Path) -> None:
    with pikepdf.open(path) as pdf:
        pages = len(pdf.pages)
    print(
        f"{way}: {taken.seconds:.1f} s, of processors {taken.processor:.1f} s, {pages} pages, "
        f"{1000 * taken.processor / pages:.1f} ms of a processor a page, "
        f"{path.stat().st_size / 1e6:.2f} MB; memory {taken.laying:.0f} MiB laying out, {taken.joining:.0f} MiB "
        f"joining, {taken.worker:.0f} MiB a worker",
        flush=True,
    )


if __name__ == "__main__":
    main()
