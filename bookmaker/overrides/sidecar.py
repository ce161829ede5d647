"""The sidecar of a story: `NAME.toml` beside `NAME.txt`. Where it is, what it says, and a first one to start from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bookmaker.errors import ConfigurationError, Diagnostic, Position
from bookmaker.model import LedgerEntry, LineRole, Overrules, Parsed
from bookmaker.overrides.keys import COPY_IT, LEADS_OUT, SETTINGS_NAME, has_key_file, read_key_file
from bookmaker.overrides.overrules import LINE_ROLES, NO_OVERRULES, overrules_from_table
from bookmaker.parsing.particulars import field_key
from bookmaker.paths import followed, is_file, stays_inside
from bookmaker.reading import SUFFIXES

_ROLES: dict[str, LineRole] = {
    "paragraph": "prose", "verse": "verse", "epigraph": "epigraph", "thematic-break": "break", "heading": "heading",
    "note": "note", "aside": "note", "left-out": "leave-out",
}  # fmt: skip
_UNTOLD = {"no-title": "title", "no-author": "author"}
"""What a diagnostic says the file does not tell, by the key that would."""


def sidecar_path(path: Path) -> Path | None:
    """The story's sidecar, if it has one: `river.txt.toml` before `river.toml`, which `river.md` may share."""
    for name in (f"{path.name}.toml", f"{path.stem}.toml"):
        if name != SETTINGS_NAME and has_key_file(path.with_name(name)):
            return path.with_name(name)
    return None


def is_beside(sidecar: Path, path: Path) -> bool:
    """Whether the sidecar of the story at `path` lies in the story's folder when links are followed, or in the one that
    the story itself is linked to."""
    return stays_inside(sidecar, path.parent) or stays_inside(sidecar, followed(path).parent)


def new_sidecar_path(path: Path) -> Path:
    """Where a sidecar for a story that has none is written: a name that speaks of this file alone."""
    plain = path.with_suffix(".toml")
    shared = any(is_file(path.with_suffix(suffix)) for suffix in SUFFIXES if suffix != path.suffix)
    return path.with_name(f"{path.name}.toml") if shared or plain.name == SETTINGS_NAME else plain


def read_sidecar(path: Path) -> Overrules:
    """What the sidecar of the story at `path` says, if it has one. Raises ConfigurationError that names the key."""
    sidecar = sidecar_path(path)
    if sidecar is None:
        return NO_OVERRULES
    if not is_beside(sidecar, path):
        raise ConfigurationError(LEADS_OUT, position=Position(sidecar), hint=COPY_IT)
    file = read_key_file(sidecar)
    return overrules_from_table(file.tables(), file)


def sidecar_text(parsed: Parsed) -> str:
    """A sidecar that says what was recognised, so that reading it back changes nothing.

    What the file does not tell (no title, no author) and the lines that something is doubted about stand in it as
    comments.
    """
    # Imported here, and not a writer of values alone: what is doubted is written as comments, in their place.
    import tomlkit

    story = parsed.story
    untold = {_UNTOLD[said.code] for said in parsed.diagnostics if said.code in _UNTOLD}
    authors = [creator.name for creator in story.metadata.creators if creator.role == "aut"]
    document = tomlkit.document()
    for line in _heading(parsed.source.path.name):
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    values: dict[str, str | list[str]] = {
        "title": story.metadata.title,
        "author": authors[0] if len(authors) == 1 else authors,
        "language": story.metadata.language,
        "encoding": parsed.source.encoding,
    }
    for name, value in values.items():
        if name in untold or name == "encoding" or not value:
            document.add(tomlkit.comment(f"{name} = {tomlkit.item(value).as_string()}"))
        else:
            document.add(name, tomlkit.item(value))
    if fields := _fields(parsed):
        table = tomlkit.table()
        for name, said in fields:
            table.add(name, said[0] if len(said) == 1 else said)
        document.add(tomlkit.nl())
        document.add("fields", table)
    for number, line in enumerate(_doubts(parsed)):
        if not number:
            document.add(tomlkit.nl())
        document.add(tomlkit.comment(_printable(line)) if line else tomlkit.nl())
    return tomlkit.dumps(document)


def _heading(name: str) -> Iterator[str]:
    yield _printable(f"What bookmaker made of {name}. Change what is wrong; what is right may be deleted,")
    yield "since it is recognised without being said. A line that starts with # says nothing."


def _fields(parsed: Parsed) -> list[tuple[str, list[str]]]:
    """The header's entries that a book shows, those of one name together. Title and author have keys of their own."""
    found: dict[str, tuple[str, list[str]]] = {}
    for entry in parsed.story.fields:
        if entry.shown and entry.name and entry.term not in ("title", "author"):
            found.setdefault(field_key(entry.name), (entry.name, []))[1].append(entry.value)
    return list(found.values())


def _doubts(parsed: Parsed) -> Iterator[str]:
    """Comment lines: each doubt in its words, and the entry that would settle it, saying what the lines are now."""
    for said in parsed.diagnostics:
        if said.severity == "info" or said.code in _UNTOLD:
            continue
        yield f"Line {said.line}: {said.message}" if said.line else said.message
        if said.hint:
            yield said.hint
        found = None if said in parsed.source.diagnostics else _lines_in_doubt(parsed, said)
        if found:
            first, last, role = found
            yield "[[lines]]"
            yield f'range = "{first}-{last}"' if first != last else f"line = {first}"
            yield f'is = "{role}"   # or {", ".join(other for other in LINE_ROLES if other != role)}'
        yield ""


def _lines_in_doubt(parsed: Parsed, said: Diagnostic) -> tuple[int, int, LineRole] | None:
    at: list[LedgerEntry] = [e for e in parsed.ledger if said.line and e.first_line <= said.line <= e.last_line]
    gap = next((e for e in at if e.became == "thematic-break" and not e.text and e.last_line == said.line), None)
    if gap and gap.last_line - gap.first_line > 1:
        return gap.first_line + 1, gap.last_line - 1, "break"
    if gap:
        # No line stands between the two paragraphs: what can be named is both of them.
        above = next((e for e in parsed.ledger if e.text and e.last_line == gap.first_line), gap)
        below = next((e for e in parsed.ledger if e.text and e.first_line == gap.last_line), gap)
        return above.first_line, below.last_line, "prose"
    entry = next((e for e in at if e.became in _ROLES), None)
    return (entry.first_line, entry.last_line, _ROLES[entry.became]) if entry else None


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
