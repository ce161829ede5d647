"""How evidence is named and asked for: one function each, which is given a unit and its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bookmaker.judging.page import Here, Page

Answer = bool | str | Iterable[str] | None
Ask = Callable[[Here, Page], Answer]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A question about a unit's own line. `name` stands before the answer where the answer is a word; `short` says that
    only lines of a heading's length are asked."""

    name: str
    group: str
    ask: Ask
    short: bool
    named: dict[str, str] = field(default_factory=dict)

    def full(self, answer: str) -> str:
        """The evidence's name with its answer, made once."""
        full = self.named.get(answer)
        if full is None:
            full = self.named[answer] = f"{self.name} {answer}"
        return full


REGISTRY: dict[str, Evidence] = {}


def evidence(name: str, *, short: bool = False) -> Callable[[Ask], Ask]:
    """Register a question under its name."""

    def register(ask: Ask) -> Ask:
        assert name not in REGISTRY, name
        group = ask.__module__.rpartition(".")[2]
        REGISTRY[name] = Evidence(name, group, ask, short)
        return ask

    return register
