"""How evidence is named and asked for: one function each, which is given a unit and its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from bookmaker.judging.page import Here, Page

Answer = bool | str | Iterable[str] | None
Ask = Callable[[Here, Page], Answer]


class Named(dict[str, str]):
    """The full name of evidence for each answer, made once."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __missing__(self, answer: str) -> str:
        full = self[answer] = f"{self._name} {answer}"
        return full


class Evidence(Struct, frozen=True):
    """A question about a unit's own line. `name` stands before the answer where the answer is a word; `short` says that
    only lines of a heading's length are asked."""

    name: str
    group: str
    ask: Ask
    short: bool
    full: Named


REGISTRY: dict[str, Evidence] = {}


def evidence(name: str, *, short: bool = False) -> Callable[[Ask], Ask]:
    """Register a question under its name."""

    def register(ask: Ask) -> Ask:
        assert name not in REGISTRY, name
        group = ask.__module__.rpartition(".")[2]
        REGISTRY[name] = Evidence(name, group, ask, short, Named(name))
        return ask

    return register
