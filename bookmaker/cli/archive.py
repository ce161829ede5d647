"""What `check` found in an archive, as the table that other programs read, and its twins in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, assert_never

from msgspec import Struct

from bookmaker.cli import reporting
from bookmaker.errors import Position

if TYPE_CHECKING:
    from bookmaker.building.outcomes import Failed, Remark, Summary
    from bookmaker.building.twins import Twins
    from bookmaker.searching import PassedOver

COLUMNS = (
    "path", "title", "author", "rating", "level", "words", "layout", "doubts", "unsure", "left_out", "files", "error",
    "line", "warnings", "content_warnings", "same_text", "near_text", "same_title", "status",
)  # fmt: skip
"""The columns of `--csv`, and the keys of a story in `--json`, which has the places to look at as well. New ones come
last, so that a program which counts them is not put out."""

_MOST_NAMED = 6

Record = dict[str, Any]


class Archive(Struct, frozen=True):
    """Stories that were checked, in their order, with the line of its file that each begins on; what there is to say of
    their folders, which of them are twins, and what in their folders is no story."""

    results: tuple[Summary | Failed, ...]
    lines: tuple[int, ...]
    remarks: tuple[Remark, ...]
    twins: tuple[Twins, ...]
    passed_over: tuple[PassedOver, ...]

    @property
    def summaries(self) -> list[Summary]:
        """The stories that could be read."""
        from bookmaker.building.outcomes import Summary

        return [result for result in self.results if isinstance(result, Summary)]

    @property
    def failed(self) -> list[Failed]:
        """Those that could not."""
        from bookmaker.building.outcomes import Failed

        return [result for result in self.results if isinstance(result, Failed)]


# --- For other programs -------------------------------------------------------------------------------------------


def rows_of(archive: Archive) -> Iterator[Sequence[str | int]]:
    """The rows under `COLUMNS`: a story each, then each file that was passed over."""
    from bookmaker.building.remarks import reason_in_words

    for record in _records(archive):
        yield [_cell(record[column]) for column in COLUMNS]
    for each in archive.passed_over:
        said = {"path": str(each.path), "error": reason_in_words(each), "status": "passed-over"}
        yield [said.get(column, "") for column in COLUMNS]


def data_of(archive: Archive) -> dict[str, Any]:
    """All of it as `json` can write it; the keys and their order are a contract that other programs use."""
    from bookmaker.building.described import describe_passed_over, describe_remarks

    stories = [
        {**record, "diagnostics": describe_remarks(result.remarks)}
        for record, result in zip(_records(archive), archive.results, strict=True)
    ]
    return {
        "stories": stories,
        "diagnostics": describe_remarks(archive.remarks),
        "twins": [_twins_as_data(archive, twins) for twins in archive.twins],
        "passed_over": describe_passed_over(archive.passed_over),
    }


def _records(archive: Archive) -> Iterator[Record]:
    group_of = {(n, twins.kind): number for number, twins in enumerate(archive.twins, 1) for n in twins.members}
    for n, (result, line) in enumerate(zip(archive.results, archive.lines, strict=True)):
        groups = {kind: group_of.get((n, kind)) for kind in ("same-text", "near-text", "same-title")}
        yield {**_record(result), "line": line, **{kind.replace("-", "_"): number for kind, number in groups.items()}}


def _record(result: Summary | Failed) -> Record:
    from bookmaker.building.outcomes import Failed

    if isinstance(result, Failed):
        blank: Record = dict.fromkeys(COLUMNS, "")
        lists: Record = {"warnings": [], "content_warnings": []}
        return {**blank, **lists, "path": str(result.path), "error": result.error.message, "status": "failed"}
    doubts = reporting.doubts(result.remarks)
    record: Record = {
        "path": str(result.path),
        "title": result.title,
        "author": result.author,
        "rating": result.rating,
        "level": result.level,
        "words": result.words,
        "layout": layout_of(result),
        "doubts": len(doubts),
        "unsure": result.unsure,
        "left_out": result.left_out,
        "files": len(result.signs),
        "error": "",
        "warnings": list(dict.fromkeys(remark.diagnostic.code for remark in doubts)),
        "content_warnings": list(result.content_warnings),
        "status": "read",
    }
    return {column: record.get(column) for column in COLUMNS}


def _cell(value: str | int | list[str] | None) -> str | int:
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else value


def _twins_as_data(archive: Archive, twins: Twins) -> dict[str, Any]:
    members = [{"path": str(archive.results[n].path), "line": archive.lines[n]} for n in twins.members]
    least = twins.least
    return {
        "kind": twins.kind,
        "stories": members,
        "jaccard": round(least.jaccard, 3) if least else None,
        "containment": round(least.containment, 3) if least else None,
    }


# --- In words -----------------------------------------------------------------------------------------------------


def twins_in_words(archive: Archive) -> Iterator[str]:
    """A line for each group of twins, under a heading."""
    yield "Stories that are there more than once:"
    for twins in archive.twins:
        places = [_place(archive, n) for n in twins.members]
        more = len(places) - _MOST_NAMED
        named = [*places[:_MOST_NAMED], f"… and {more:,} more"] if more > 0 else places
        # Cut and not rounded: what is told as all of it is all of it.
        alike = f" ({int(100 * twins.least.containment)}% of the shorter one)" if twins.least else ""
        yield f"  {_kind_in_words(twins)}{alike}: {', '.join(named)}"


def _kind_in_words(twins: Twins) -> str:
    match twins.kind:
        case "same-text":
            return "same text"
        case "near-text":
            return "nearly the same text"
        case "same-title":
            return "same title and author"
        case _:
            assert_never(twins.kind)


def _place(archive: Archive, n: int) -> str:
    line = archive.lines[n]
    return str(Position(archive.results[n].path, line if line > 1 else None))


def layout_of(summary: Summary) -> str:
    """What keeps a story's paragraphs apart, and where its lines were broken, in a few words."""
    wrap = f"wrap {summary.layout.wrap_width}, " if summary.layout.wrap_width else ""
    return f"{wrap}{summary.layout.parting}"
