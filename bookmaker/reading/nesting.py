"""The blocks of a page that are open at a place of it, as browsers open and end them, also where ends are missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from msgspec import Struct

from bookmaker.model import RawRole
from bookmaker.reading.elements import ENDED_BY, HEADINGS, PREFORMATTED, TABLE_PARTS

DEEPEST = 100
"""No page that was written nests deeper; each open element costs time at each paragraph."""


class Element(Struct, frozen=True):
    """An open block; `closes` says that its end comes somewhere, `label` is the line above it that names it."""

    name: str
    align: str = ""
    classes: frozenset[str] = frozenset()
    id: str = ""
    closes: bool = True
    label: str = ""


class OpenElements:
    """The open blocks, the outermost first."""

    def __init__(self) -> None:
        self._elements: list[Element] = []

    def __iter__(self) -> Iterator[Element]:
        return iter(self._elements)

    def __reversed__(self) -> Iterator[Element]:
        return reversed(self._elements)

    @property
    def depth(self) -> int:
        return len(self._elements)

    def start(self, element: Element) -> None:
        self._elements.append(element)

    def end(self, name: str) -> bool:
        """End the innermost block of that name with all that is in it; whether there was one. Any heading's end ends a
        heading, and from inside a table nothing ends that is around it."""
        same = set(HEADINGS) if name in HEADINGS else {name}
        apart = set() if name in TABLE_PARTS else {"table"}
        for i in range(len(self._elements) - 1, -1, -1):
            if self._elements[i].name in same:
                del self._elements[i:]
                return True
            if self._elements[i].name in apart:
                break
        return False

    def end_implied(self, name: str) -> None:
        """End what ends where a block of that name begins, such as the paragraph before a paragraph."""
        ended, kept_by = ENDED_BY.get(name, (set(), {"table"}))
        ended = ended | {"p"} | (set(HEADINGS) if name in HEADINGS or name == "p" else set())
        for i in range(len(self._elements) - 1, -1, -1):
            element = self._elements[i]
            if element.name in kept_by:
                break
            # A `<center>` that nothing ends was meant for its title.
            lost = name == "p" and element.name == "center" and not element.closes
            if element.name in ended or lost:
                del self._elements[i:]
                break

    def inside(self, names: Collection[str]) -> bool:
        return any(element.name in names for element in self._elements)

    def role(self) -> tuple[RawRole, int]:
        """What a paragraph here is, and how deep: a heading's level, how many lists or quotations it stands in."""
        names = [element.name for element in self._elements]
        heading = next((HEADINGS[n] for n in reversed(names) if n in HEADINGS), 0)
        if heading:
            return "heading", heading
        if self.inside(PREFORMATTED):
            return "preformatted", 0
        if "li" in names:
            return "item", names.count("li")
        depth = names.count("blockquote")
        return ("quote", depth) if depth else ("text", 0)

    def align(self) -> str:
        """How text here is aligned, by the innermost block that says; empty where none does."""
        return next((element.align for element in reversed(self._elements) if element.align), "")
