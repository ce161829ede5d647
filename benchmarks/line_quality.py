"""How well the lines of a book are broken, and what that costs: greedy and total fit, in one run.

    python benchmarks/line_quality.py STORY [STORY ...] [--face garamond] [--size 11] [--runs 3] [--keep FOLDER]

Each story is set at digest (5.5 by 8.5 inches) by WeasyPrint alone and by WeasyPrint with its lines chosen, and both
PDFs are read back with `pdftotext -bbox-layout`. Told for each: lines that end in a hyphen per 100, the most of them in
a row, the gaps between words in justified lines (99th percentile over median, and the extremes), how far the furthest
sign hangs out, the processor's seconds for layout and PDF (the fewest of --runs, in turns), and whether both PDFs hold
the same words.
"""

from __future__ import annotations

import argparse
import difflib
import html
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from bookmaker.assets import stylesheet_from_names
from bookmaker.book import book_from_stories, sections_from_book
from bookmaker.parsing import parse_story
from bookmaker.pdf.fonts import DEFAULT_FACE, FACE_NAMES, data_of_cut, find_face
from bookmaker.pdf.linebreaking.measuring import FaceName
from bookmaker.pdf.linebreaking.weasy import fit_paragraphs
from bookmaker.reading import read_source
from bookmaker.rendering import Renderer
from bookmaker.typography import typeset_story

INNER, OUTER, TOP, BOTTOM = 0.8, 0.6, 0.75, 0.8
PAGE = 5.5, 8.5
MEASURE = (PAGE[0] - INNER - OUTER) * 72
_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)
_LINE = re.compile(
    r'<page |<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</line>', re.DOTALL
)
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>')


@dataclass(frozen=True, slots=True)
class Word:
    left: float
    right: float
    text: str


@dataclass(frozen=True, slots=True)
class Quality:
    """What was measured of a PDF; gaps in points, of justified lines only."""

    pages: int
    lines: int
    hyphens: int
    run: int
    gaps: tuple[float, ...]
    furthest: float
    words: tuple[str, ...]

    def gap(self, share: float) -> float:
        return self.gaps[min(len(self.gaps) - 1, int(len(self.gaps) * share))]


def story_html(path: Path) -> str:
    """A story's pages, through the whole pipeline, as one document."""
    story = typeset_story(parse_story(read_source(path, path.read_bytes())).story)
    renderer = Renderer()
    sections = sections_from_book(book_from_stories([story]), [path.name])
    bodies = [_BODY.search(renderer.render_section(section).xhtml) for section in sections]
    inside = "".join(f"<article>{body[1]}</article>" for body in bodies if body)
    return f'<!DOCTYPE html><html lang="{story.metadata.language}"><body>{inside}</body></html>'


def font_files(face: str) -> dict[FaceName, bytes]:
    """A face's font files by the names that CSS has for them."""
    found = find_face(face)
    return {FaceName(found.family, "italic" in cut.name, "bold" in cut.name): data_of_cut(cut) for cut in found.cuts}


def stylesheet(faces: dict[FaceName, bytes], folder: Path, size: float) -> str:
    rules = []
    for name, data in faces.items():
        file = folder / f"{name.key.replace('/', '-')}.ttf"
        file.write_bytes(data)
        rules.append(
            f"@font-face {{ font-family: '{name.family}'; src: url('{file.as_uri()}');"
            f" font-style: {'italic' if name.italic else 'normal'}; font-weight: {700 if name.bold else 400} }}"
        )
    family = next(iter(faces)).family
    rules.append(f"""
        @page {{ size: {PAGE[0]}in {PAGE[1]}in; margin: {TOP}in {OUTER}in {BOTTOM}in {INNER}in }}
        @page :left {{ margin-left: {OUTER}in; margin-right: {INNER}in }}
        html {{ font-family: '{family}'; font-size: {size}pt; line-height: 1.3 }}
        body {{ margin: 0 }} article {{ break-before: page }}
        p {{ text-align: justify; hyphens: auto; hyphenate-limit-chars: 5 2 3; hyphenate-character: '-' }}
        .verse p, .epigraph p, .closing p, .message p {{ text-align: left }}
        .end, .mark, .title-page p, hr {{ text-align: center; hyphens: manual }} .cite {{ text-align: right }}
    """)
    return stylesheet_from_names(["core.css"]) + "\n".join(rules)


def lines_of_pdf(pdf: Path) -> Iterator[tuple[int, float, list[Word]]]:
    """Page, height and words of every line; poppler's pieces of a line are put together again."""
    text = subprocess.run(["pdftotext", "-bbox-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    page = 0
    found: dict[tuple[int, int], list[Word]] = {}
    for match in _LINE.finditer(text):
        if match[1] is None:
            page += 1
            continue
        words = [Word(float(a), float(b), html.unescape(word)) for a, b, word in _WORD.findall(match[4])]
        found.setdefault((page, round(float(match[2]))), []).extend(words)
    for (number, height), words in sorted(found.items()):
        yield number, height, sorted(words, key=lambda word: word.left)


def quality_of_pdf(pdf: Path) -> Quality:
    pages = lines = hyphens = run = longest = 0
    gaps: list[float] = []
    furthest = 0.0
    for page, _, words in lines_of_pdf(pdf):
        edge = (INNER if page % 2 else OUTER) * 72 + MEASURE
        over = words[-1].right - edge
        hyphen = words[-1].text.endswith(("-", "‐")) and over > -8
        pages, lines, hyphens = max(pages, page), lines + 1, hyphens + hyphen
        run = run + 1 if hyphen else 0
        longest = max(longest, run)
        if over > -3 or hyphen:
            furthest = max(furthest, over)
            gaps += [right.left - left.right for left, right in pairwise(words)]
    return Quality(pages, lines, hyphens, longest, tuple(sorted(gaps)), furthest, words_of_pdf(pdf))


def words_of_pdf(pdf: Path) -> tuple[str, ...]:
    """The text's words as copied. Where lines end must make no difference, and a hyphen there may be the word's own or
    put in: hyphens are left out, and what stands after a dash or a stroke begins a word."""
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout
    return tuple(re.sub(r"\s*([—–…/])\s*", r" \1 ", re.sub(r"[-‐]\s*", "", text)).split())


def build(source: str, css: CSS, fonts: FontConfiguration, faces: dict[FaceName, bytes] | None, out: Path) -> str:
    with fit_paragraphs(faces) if faces is not None else nullcontext() as report:
        document = HTML(string=source).render(stylesheets=[css], font_config=fonts)
    document.write_pdf(out)
    return f"{report}" if report else "greedy"


def told(name: str, quality: Quality, seconds: float) -> str:
    median = statistics.median(quality.gaps)
    return (
        f"{name:10} pages {quality.pages:3} lines {quality.lines:5}"
        f"  hyphens {100 * quality.hyphens / quality.lines:4.1f}/100, {quality.run} in a row"
        f"  gaps median {median:.2f} p99 {quality.gap(0.99):.2f} = {quality.gap(0.99) / median:.2f}x"
        f" least {quality.gaps[0]:.2f} most {quality.gaps[-1]:.2f}  out by {quality.furthest:.1f}pt"
        f"  {seconds:.2f}s = {1000 * seconds / quality.pages:.1f} ms a page"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("story", nargs="+", type=Path)
    parser.add_argument("--face", choices=FACE_NAMES, default=DEFAULT_FACE)
    parser.add_argument("--size", type=float, default=11.0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="a folder for the PDFs")
    options = parser.parse_args()
    faces = font_files(options.face)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(exist_ok=True)
        fonts = FontConfiguration()
        css = CSS(string=stylesheet(faces, Path(scratch), options.size), font_config=fonts)
        for story in options.story:
            source = story_html(story)
            ways = {"greedy": None, "total fit": faces}
            outs = {name: folder / f"{story.stem}-{name.replace(' ', '-')}.pdf" for name in ways}
            seconds: dict[str, list[float]] = {name: [] for name in ways}
            reports = {}
            for _ in range(options.runs):
                for name, given in ways.items():
                    start = time.process_time()
                    reports[name] = build(source, css, fonts, given, outs[name])
                    seconds[name].append(time.process_time() - start)
            qualities = {name: quality_of_pdf(out) for name, out in outs.items()}
            print(story.name, reports["total fit"])
            for name, quality in qualities.items():
                print("  " + told(name, quality, min(seconds[name])))
            ours, theirs = qualities["total fit"].words, qualities["greedy"].words
            print(f"  same words: {ours == theirs}")
            if ours != theirs:
                print("\n".join(line for line in difflib.unified_diff(theirs, ours, n=0, lineterm="")))


if __name__ == "__main__":
    main()
