"""Parts of a book laid out side by side, or found as they were laid out before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial
from multiprocessing.util import Finalize
from pathlib import Path

from msgspec import Struct

from bookmaker.building.kept_parts import keep_part, key_of_part, may_keep, read_part
from bookmaker.building.outcomes import Failed, Report
from bookmaker.building.workers import LAYING, announced, attempt, results_of
from bookmaker.errors import BookmakerError
from bookmaker.pdf.layout import LaidOut, Part, lay_out, release_fonts


class UnprintableError(BookmakerError):
    """A story that cannot be laid out, on the way to where it can be left out."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.error.message, position=failed.error.position, hint=failed.error.hint)
        self.exit_code = failed.error.exit_code
        self.failed = failed

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.failed,))


class Layer(Struct, frozen=True):
    """Lays parts out. `fonts` stands for the contents of the font files; `cache` is where parts are kept, None for
    nowhere; with `anew` none is taken from there. Unless one of the `jobs` is asked for, it is done in other processes,
    which may have been started ahead."""

    fonts: str
    cache: Path | None
    jobs: int | None
    report: Report
    anew: bool = False

    def laid(self, parts: Sequence[Part]) -> list[LaidOut]:
        """The parts in their order. Raises UnprintableError for the first that cannot be laid out."""
        keys = [self._key(part) for part in parts]
        kept = [read_part(self.cache, key) if self.cache and key and not self.anew else None for key in keys]
        missing = [part for part, laid in zip(parts, kept, strict=True) if laid is None]
        work = partial(attempt, _laid_out)
        results: Iterator[LaidOut | Failed] = results_of(work, missing, self.jobs, preload=LAYING, fewest=1)
        made: list[LaidOut] = []
        for key, found, laid in zip(keys, kept, announced(_filled(kept, results), parts, self.report), strict=True):
            if isinstance(laid, Failed):
                raise UnprintableError(laid)
            if self.cache and key and found is None:
                keep_part(self.cache, key, laid)
            made.append(laid)
        return made

    def _key(self, part: Part) -> str:
        return key_of_part(part, self.fonts) if self.cache and may_keep(part) else ""


def _laid_out(part: Part) -> LaidOut:
    _release_fonts_at_end()
    return lay_out(part)


@cache
def _release_fonts_at_end() -> None:
    # A worker process takes no leave of what is registered with `atexit`.
    Finalize(None, release_fonts, exitpriority=1)


def _filled(kept: Sequence[LaidOut | None], made: Iterator[LaidOut | Failed]) -> Iterator[LaidOut | Failed]:
    """What was kept, and in its gaps what was made."""
    return (laid or next(made) for laid in kept)
