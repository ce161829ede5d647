"""The documentation, kept true: its examples are read, its commands run, its tables compared with the program's own.

In `docs/*.md` a fence's second word says what it is. A `story` is the whole of a file, of the format that the first
word names; what follows it tells what becomes of it: `becomes` every line's kind, `metadata` what the header gave,
`says` the diagnostics, `page` lines of the finished XHTML, `json` the answer of `show --json`. A `console` fence holds
commands after a `$` and what they print but for the line of numbers, where `…` stands for anything; a `file` fence is
written before the commands after it are run. `pytest tests/test_docs.py --update` writes what becomes of each story
now; read the difference.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pikepdf
import pytest
import typer
from jinja2.filters import FILTERS

from bookmaker import errors
from bookmaker.book import book_from_stories, sections_from_book
from bookmaker.building.proving import Reading, prove
from bookmaker.cli.account import layout_in_words
from bookmaker.cli.app import app as cli
from bookmaker.cli.archive import COLUMNS
from bookmaker.cli.streams import READER_GONE
from bookmaker.description import describe, describe_block
from bookmaker.errors import BookmakerError, ConfigurationError
from bookmaker.judging.vocabulary import TERMS, plain_name, term_of
from bookmaker.library import parse_settings
from bookmaker.model import Became, LedgerEntry, LineRole, Parsed, RatingLevel
from bookmaker.overrides import NO_OVERRULES, STORY_KEYS, settled_overrules
from bookmaker.parsing.metadata import rating_of
from bookmaker.pdf.design import Purpose, design_from_trim
from bookmaker.pdf.fonts import FACE_NAMES, character_width, find_face
from bookmaker.pdf.imposing import Layout, imposed_pdf
from bookmaker.pdf.imposition import Scheme
from bookmaker.pdf.paper import INCH, MM, SIZES, Size, gutter_from_pages, parse_size
from bookmaker.reading import SUFFIXES, read_source
from bookmaker.rendering import Renderer
from bookmaker.rendering.sandbox import sandbox
from bookmaker.rendering.text import TextWriter
from bookmaker.typography import typeset_story

if TYPE_CHECKING:
    from conftest import Command

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
FENCE = re.compile(
    r"^```(?P<language>\w+)(?:[ ](?P<kind>[a-z]+))?(?:[ ](?P<name>\S+))?\n(?P<body>.*?)^```$", re.M | re.S
)
SUFFIX = {"text": ".txt", "markdown": ".md", "html": ".html"}
NUMBERS = re.compile(
    r"^\d[\d,]* stor(?:y|ies),(?: [\d,]+ pages? \([\d,]+ blank\),)? [\d,]+ words?, [\d,]+\.\d s, [\d,]+ failed\n", re.M
)
"""The line that ends a run which makes books, in the form that report.md gives."""
LONGEST = 76
"""Characters of a line's text that an example shows."""


@dataclass(frozen=True)
class Fence:
    language: str
    kind: str
    name: str
    body: str
    line: int


@dataclass
class Example:
    """A story in the documentation and the fences that tell what becomes of it."""

    page: Path
    story: Fence
    told: list[Fence] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.page.stem}-{self.story.line}"

    def parsed(self) -> Parsed:
        path = Path(f"example{SUFFIX[self.story.language]}")
        source = read_source(path, self.story.body.encode())
        (parsed,) = prove([Reading(source, settled_overrules((), NO_OVERRULES, source))]).parsed
        return parsed


def fences_of(page: Path) -> list[Fence]:
    text = page.read_text(encoding="utf-8")
    return [
        Fence(m["language"], m["kind"] or "", m["name"] or "", m["body"], text.count("\n", 0, m.start()) + 1)
        for m in FENCE.finditer(text)
    ]


def examples_of(page: Path) -> list[Example]:
    examples: list[Example] = []
    for fence in fences_of(page):
        if fence.kind == "story":
            examples.append(Example(page, fence))
        elif fence.kind in TELLERS:
            examples[-1].told.append(fence)
    return examples


# --- What becomes of a story --------------------------------------------------------------------------------------


def becomes(parsed: Parsed) -> str:
    return "".join(f"{line}\n" for entry in parsed.ledger for line in _entry_lines(entry))


def _entry_lines(entry: LedgerEntry) -> Iterator[str]:
    block = describe_block(entry)
    text = " // ".join(" / ".join(stanza) for stanza in block["stanzas"] or ()) or entry.text or "(no mark)"
    kind = f"left-out by {entry.rule}" if entry.became == "left-out" else entry.became
    yield f"{kind}: {text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(' ', 1)[0] + ' …'}"
    if block["cite"]:
        yield f"    cite: {block['cite']}"


def metadata(parsed: Parsed) -> str:
    """What the header gave, with nothing that is the same for every story."""
    answer = describe(parsed)
    record, tags = answer["metadata"], answer["tags"]
    rows: dict[str, str] = {"layout": layout_in_words(parsed.source.layout), "title": record["title"]}
    rows["author"] = "; ".join(creator["name"] for creator in record["creators"])
    if rating := tags.pop("rating"):
        rows["rating"] = f"{rating['text']} ({rating['level']})"
    rows |= {name: "; ".join(values) for name, values in tags.items()}
    rows |= {name: record[name] for name in ("date", "series", "description", "rights", "source")}
    rows["language"] = "" if record["language"] == "en" else record["language"]
    return "".join(f"{name}: {value}\n" for name, value in rows.items() if value)


def says(parsed: Parsed) -> str:
    return "".join(f"line {d.line or '-'}: {d.severity} {d.code}\n" for d in parsed.diagnostics) or "nothing\n"


def answer_as_json(parsed: Parsed) -> str:
    text = json.dumps(describe(parsed), ensure_ascii=False, indent=2)
    # As a person would set it: what has no braces in it goes on one line.
    return re.sub(r"(?<=[\[{])\n[^\[\]{}]{1,200}?(?=[\]}])", lambda m: " ".join(m[0].split()), text) + "\n"


TELLERS = {"becomes": becomes, "metadata": metadata, "says": says, "json": answer_as_json, "page": None}
EXAMPLES = [example for page in PAGES for example in examples_of(page)]


def pages_of(parsed: Parsed) -> str:
    renderer = Renderer()
    book = book_from_stories([typeset_story(parsed.story)])
    return "\n".join(renderer.render_section(section).xhtml for section in sections_from_book(book))


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example(example: Example, request: pytest.FixtureRequest) -> None:
    parsed = example.parsed()
    assert example.told, f"{example}: nothing says what becomes of this story"
    for fence in example.told:
        teller = TELLERS[fence.kind]
        if teller is None:
            xhtml = pages_of(parsed)
            for line in fence.body.splitlines():
                assert line in xhtml
        elif request.config.getoption("--update"):
            _rewrite(example, fence, teller(parsed))
        else:
            assert fence.body == teller(parsed)


def _rewrite(example: Example, fence: Fence, told: str) -> None:
    """Put `told` into the fence; those above it may have moved it, so it is found by its place among the stories."""
    text = example.page.read_text(encoding="utf-8")
    start = text.index(f"story\n{example.story.body}```")
    head = f"```{fence.language} {fence.kind}\n"
    at = text.index(head, start) + len(head)
    example.page.write_text(text[:at] + told + text[text.index("```", at) :], encoding="utf-8")


def test_there_are_examples_of_every_format() -> None:
    assert len(EXAMPLES) >= 30
    assert {example.story.language for example in EXAMPLES} == set(SUFFIX)


# --- Tables -------------------------------------------------------------------------------------------------------


def table_under(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head; code marks taken off."""
    text = (DOCS / page).read_text(encoding="utf-8")
    section = re.split(r"^#{1,4} ", text.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.M)[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    assert len(rows) > 2, f"{page} has no table under “{heading}”"
    return [[cell.strip() for cell in row] for row in rows[2:]]


def names_in(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_header_name_is_listed() -> None:
    listed = {
        plain_name(name): term for term, names in table_under("input-format.md", "Names") for name in names_in(names)
    }
    # A plural in brackets is none of its own: `fandom s` stands for no name that a header can have.
    assert listed == {name: f"`{term}`" for name, term in TERMS.items() if not name.endswith(" s")}


def test_the_program_knows_each_header_name_as_listed() -> None:
    for term, names in table_under("input-format.md", "Names"):
        for name in names_in(names):
            assert f"`{term_of(name)}`" == term, name


def test_ratings_are_levelled_as_listed() -> None:
    table = table_under("input-format.md", "Ratings")
    assert {level for level, _ in table} == set(get_args(RatingLevel))
    for level, ratings in table:
        for rating in names_in(ratings):
            assert rating_of(rating).level == level, rating


def test_the_kinds_of_lines_are_listed() -> None:
    listed = {name for cell, _ in table_under("input-format.md", "Kinds") for name in names_in(cell)}
    # The header's lines have one kind in JSON, and what is left out is no block.
    assert listed == set(get_args(Became)) - {"title", "author", "left-out"}


def test_the_keys_of_the_json_are_listed() -> None:
    table = {name: about for cell, about in table_under("input-format.md", "Keys") for name in names_in(cell)}
    answer = next(describe(e.parsed()) for e in EXAMPLES if any(fence.kind == "json" for fence in e.told))
    assert list(table) == list(answer)
    for name, value in answer.items():
        for key in inner_keys(value):
            assert f"`{key}`" in table[name], f"{key} of {name}"


def inner_keys(value: Any) -> set[str]:
    """The keys inside a part of the answer; the gaps of a layout are figures, and no keys."""
    if isinstance(value, dict):
        return {key for key in value if not key.isdecimal()}.union(*map(inner_keys, value.values()))
    return inner_keys(value[0]) if isinstance(value, list) and value else set()


def test_the_rules_that_leave_out_are_listed() -> None:
    listed = {name for cell, _ in table_under("input-format.md", "Furniture") for name in names_in(cell)}
    written: set[str] = set()
    for path in sorted((ROOT / "bookmaker").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                written.add(node.value)
    assert listed <= written, f"no rule of the program is called {sorted(listed - written)}"
    assert rules_that_leave_out() <= listed


def rules_that_leave_out() -> set[str]:
    """The rules that stand beside "left-out" in a call's arguments, where they are written out."""
    rules: set[str] = set()
    for path in sorted((ROOT / "bookmaker" / "parsing").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call):
                values = [a.value if isinstance(a, ast.Constant) else None for a in node.args]
                after = values[values.index("left-out") + 1 :] if "left-out" in values else []
                rules.update(value for value in after[:1] if isinstance(value, str))
    assert rules, "the check no longer sees how rules leave out"
    return rules


def test_the_formats_are_listed() -> None:
    cells = [cell for row in table_under("input-format.md", "Formats") for cell in row[:1]]
    assert [name for cell in cells for name in names_in(cell)] == list(SUFFIXES)


def test_the_settings_of_a_folder_are_listed() -> None:
    with pytest.raises(ConfigurationError) as refused:
        parse_settings("qqq = 1", Path("bookmaker.toml"))
    known = refused.value.hint.removeprefix("Known keys: ").rstrip(".").split(", ")
    assert [name for cell, _ in table_under("cookbook.md", "Settings") for name in names_in(cell)] == known
    shown = next(fence for fence in fences_of(DOCS / "cookbook.md") if fence.name.endswith("bookmaker.toml"))
    assert parse_settings(shown.body, Path(shown.name)).path


def test_pages_are_designed_as_listed() -> None:
    character = character_width(find_face())
    rows = table_under("printing.md", "Pages")
    assert len(rows) > 6
    for page, *listed in rows:
        design = design_from_trim(parse_size(page.strip("`")), character)
        characters = design.measure / (design.size * character)
        type_on_leading = f"{design.size:g} on {design.leading:g}"
        told = [type_on_leading, f"{design.measure / MM:.0f}", f"{characters:.0f}", f"{design.lines}"]
        assert told == listed, page


def test_gutters_are_as_listed() -> None:
    rows = table_under("printing.md", "Gutters")
    for (most, gutter), (_, wider) in pairwise(rows):
        assert gutter_from_pages(int(most)) == float(gutter) * INCH
        assert gutter_from_pages(int(most) + 1) == float(wider) * INCH


def test_the_columns_of_an_archive_are_listed() -> None:
    section = (DOCS / "cookbook.md").read_text(encoding="utf-8").partition("| Column | What it says |")[2]
    assert re.findall(r"^\| `(\w+)` \|", section.partition("\n\n")[0], re.M) == list(COLUMNS)


def test_the_line_of_numbers_has_the_form_that_is_told() -> None:
    (fence,) = [fence for fence in fences_of(DOCS / "report.md") if fence.language == "text" and not fence.kind]
    assert len(fence.body.splitlines()) == 2
    assert NUMBERS.sub("", fence.body) == ""


def test_purposes_and_faces_are_listed() -> None:
    assert {row[0].strip("`") for row in table_under("printing.md", "What it is for")} == set(get_args(Purpose))
    faces = {name.strip("`"): family for name, family, _ in table_under("printing.md", "Faces")}
    assert faces == {name: find_face(name).family for name in FACE_NAMES}


def test_every_option_is_in_the_docs() -> None:
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    group: Any = typer.main.get_command(cli)
    assert len(group.commands) >= 5
    for name in group.commands:
        command = group.get_command(None, name)
        for ways in (each.opts + each.secondary_opts for each in command.params if each.param_type_name == "option"):
            assert re.search(rf"(?<![\w-])(?:{'|'.join(ways)})(?![\w-])", text), f"{name} {ways[0]}"


def test_what_a_template_may_call_is_listed() -> None:
    told = {name: set(names_in(cell)) for name, cell in table_under("cookbook.md", "A look of your own")}
    environment = sandbox(None)
    assert told["`write`"] == {
        name for name in dir(TextWriter) if environment.is_safe_attribute(TextWriter(), name, None)
    }
    shipped = Renderer()._environment
    assert told["functions"] == set(shipped.globals)
    assert told["filters"] == set(shipped.filters) ^ set(FILTERS)
    assert all(environment.is_safe_attribute("", name, None) for name in told["methods of a text"])


def test_what_a_person_may_say_is_listed() -> None:
    assert [name for cell, _ in table_under("input-format.md", "Overruling") for name in names_in(cell)] == list(
        STORY_KEYS
    )
    text = (DOCS / "input-format.md").read_text(encoding="utf-8")
    roles = text.partition("\nLines can be ")[2].partition(".")[0]
    assert names_in(roles) == list(get_args(LineRole))


# --- Diagnostics and exit codes -----------------------------------------------------------------------------------

SAYERS = {"Diagnostic": 1, "say": 1, "_Rule": None}
"""Calls that make a diagnostic, with the place of the severity; a rule of cleaning is for information only."""


def codes_in_source() -> dict[str, set[str]]:
    """Every code that the program can say, with its severities, read from its calls."""
    codes: dict[str, set[str]] = {}
    for path in sorted((ROOT / "bookmaker").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0] if node.args else None
            if name in SAYERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                place = SAYERS[name]
                severities = {"info"} if place is None else set(strings_in(node.args[place]))
                codes.setdefault(first.value, set()).update(severities)
    return codes


def strings_in(node: ast.AST) -> Iterator[str]:
    """The constants that an expression may come to: both sides of `"warning" if severe else "info"`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from strings_in(node.body)
        yield from strings_in(node.orelse)


def test_every_diagnostic_is_listed_and_no_other() -> None:
    text = (DOCS / "diagnostics.md").read_text(encoding="utf-8")
    listed = {m[1]: set(m[2].split(" or ")) for m in re.finditer(r"^### `([a-z-]+)` \(([a-z ]+)\)$", text, re.M)}
    assert listed == codes_in_source()


def test_the_check_sees_every_way_of_saying() -> None:
    # A code that is no literal would be said without being listed: only these two hand one on.
    passing: list[str] = []
    for path in sorted((ROOT / "bookmaker").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            made = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Diagnostic" and node.args
            if made and not isinstance(made[0], ast.Constant):
                passing.append(path.relative_to(ROOT / "bookmaker").as_posix())
    assert sorted(passing) == ["parsing/pieces.py", "reading/cleaning.py"]


def test_exit_codes_are_listed() -> None:
    listed = {int(code): meaning for code, meaning in table_under("diagnostics.md", "Exit codes")}
    classes = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, BookmakerError)]
    assert set(listed) == {0, 2, 130, READER_GONE} | {kind.exit_code for kind in classes}


# --- Commands -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [page for page in PAGES if "```console" in page.read_text("utf-8")], ids=lambda p: p.stem
)
def test_commands(page: Path, tmp_path: Path, run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    if page.name == "binding.md":
        write_blank_book(tmp_path / "book.pdf", SIZES["a5"], 372)
    for fence in fences_of(page):
        if fence.kind == "file":
            file = tmp_path / fence.name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(fence.body, encoding="utf-8")
        elif fence.language == "console":
            for command, expected in commands_of(fence):
                output = printed(command, tmp_path, run)
                assert re.fullmatch(expected, output), f"{page.name}:{fence.line}: {command}\n{output}"


def write_blank_book(path: Path, trim: Size, pages: int) -> None:
    book = pikepdf.new()
    for _ in range(pages):
        book.add_blank_page(page_size=(trim.width, trim.height))
    book.save(path)


def commands_of(fence: Fence) -> Iterator[tuple[str, str]]:
    """Each command of a fence and a pattern of what it prints."""
    for part in re.split(r"^\$ ", fence.body, flags=re.M)[1:]:
        command, _, output = part.partition("\n")
        # A line of its own stands for any lines, elsewhere for any characters of the line.
        lines = [
            r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + "\n" for line in output.splitlines()
        ]
        yield command, "".join(lines)


SHELL = re.compile(r"[|&;<>()$`\\*?\[#~=%!{}\n]|^(?!bookmaker )")
"""What a shell is needed for. Anything else is run in this process, which has imported all of it already."""


def printed(command: str, folder: Path, run: Command) -> str:
    if not SHELL.search(re.sub(r'"[^"$`\\!]*"', "", command)):
        answer = run(*shlex.split(command)[1:])
        # What is said of a run is seen before what comes of it, which a pipe holds until the end.
        return NUMBERS.sub("", answer.err + answer.out)
    # The width of the terminal that the tests were started in is no part of an answer.
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
    )
    return NUMBERS.sub("", done.stdout.decode("utf-8"))


@pytest.mark.slow
def test_the_commands_of_the_schemes_work(tmp_path: Path, run: Command) -> None:
    write_blank_book(tmp_path / "book.pdf", SIZES["a5"], 40)
    commands = [command for row in table_under("binding.md", "Which scheme") for command in names_in(row[1])]
    assert len(commands) >= 5
    for command in commands:
        assert "Made book-" in printed(command, tmp_path, run), command


def test_papers_hold_pages_at_full_size_as_listed(tmp_path: Path) -> None:
    book = tmp_path / "book.pdf"
    for page, *papers in table_under("binding.md", "Paper"):
        write_blank_book(book, SIZES[page.strip("`")], 8)
        for scheme, paper in zip((Scheme(), Scheme(format="quarto")), papers, strict=True):
            layout = Layout(parse_size(paper.strip("`")), scaling="full")
            assert imposed_pdf(book, scheme, layout).placing.scale == 1, (page, paper)


def test_the_targets_of_make_exist() -> None:
    told = set(re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.M))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {"books", "test"} <= told
    assert all(re.search(rf"^{target}:", makefile, re.M) for target in told)


# --- Links --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)#\s]*)(?:#[^)\s]*)?\)", text):
        if target and "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_module_named_in_the_architecture_exists() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+(?:/[a-z_]+)*(?:/|\.py))`", text))
    assert len(named) > 20
    places = (ROOT, ROOT / "bookmaker")
    assert not {name for name in named if not any((place / name).exists() for place in places)}


def test_the_architecture_names_every_room() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    for path in sorted((ROOT / "bookmaker").iterdir()):
        if path.name.startswith(("_", ".")) or path.suffix not in ("", ".py"):
            continue
        assert f"`{path.name}{'/' if path.is_dir() else ''}`" in text, path.name
