"""Series and number, as people type them in a header."""

from __future__ import annotations

import pytest

from bookmaker.model import Field
from bookmaker.parsing.series import Series, series_from_fields, series_from_text


@pytest.mark.parametrize(
    ("text", "name", "index"),
    [
        ("Part 2 of Slow Tides", "Slow Tides", "2"),
        ("Part 2 of the Slow Tides series", "Slow Tides", "2"),
        ("Part 2 of Slow Tides, Part 3 of Other Boats", "Slow Tides", "2"),
        ("Slow Tides, Part 2 of 5", "Slow Tides", "2"),
        ("Slow Tides, Part Two of Five", "Slow Tides", "2"),
        ("Part 2 of Two Rivers", "Two Rivers", "2"),
        ("Slow Tides (part two)", "Slow Tides", "2"),
        ("Slow Tides 2/5", "Slow Tides", "2"),
        ("Slow Tides 02/?", "Slow Tides", "2"),
        ("Slow Tides #3", "Slow Tides", "3"),
        ("Slow Tides (#2.5)", "Slow Tides", "2.5"),
        ("Slow Tides #2: The Ferry", "Slow Tides", "2"),
        ("Slow Tides [3]", "Slow Tides", "3"),
        ("“Slow Tides”, Book II", "Slow Tides", "2"),
        ("Slow Tides; 3", "Slow Tides", "3"),
        ("Slow Tides - 3", "Slow Tides", "3"),
        ("#3 in Slow Tides", "Slow Tides", "3"),
        ("third in the Slow Tides series", "Slow Tides", "3"),
        ("The 2nd story of Slow Tides", "Slow Tides", "2"),
        ("Slow Tides. It follows “Slack Water”.", "Slow Tides", ""),
        ("[Slow Tides, Other Boats]", "Slow Tides", ""),
        # A figure may be part of a name.
        ("Harbour 5", "Harbour 5", ""),
        ("Harbour 5 #2", "Harbour 5", "2"),
        ("Slow Tides II", "Slow Tides II", ""),
        # No series.
        ("12/12", "", ""),
        ("3", "", ""),
        ("Part 3 of 5", "", ""),
        ("none", "", ""),
        ("Sequel to Slack Water", "", ""),
        (" ".join(["It is one of several about the harbour, all of which may be read alone"] * 2), "", ""),
        ("x (1" * 20_000, "", ""),
    ],
)
def test_name_and_number_are_told_apart(text: str, name: str, index: str) -> None:
    assert series_from_text(text) == Series(name, index)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ((("Series", "Slow Tides #2"),), Series("Slow Tides", "2")),
        ((("Story Arc", "Slow Tides"), ("Series Number", "03")), Series("Slow Tides", "3")),
        ((("series", "Slow Tides"), ("series_index", "four")), Series("Slow Tides", "4")),
        ((("Series", "None"), ("Series", "Slow Tides")), Series("Slow Tides")),
        ((("Universe", "Part 2 of Slow Tides"),), Series("Slow Tides", "2")),
        # These mean no series.
        ((("Universe", "The Harbour"),), Series()),
        ((("Part", "3"), ("Chapters", "12/12"), ("Sequel to", "Slack Water"), ("Sequel", "yes")), Series()),
        ((("Series number", "3"),), Series()),
    ],
)
def test_only_entries_that_mean_a_series_give_one(entries: tuple[tuple[str, str], ...], expected: Series) -> None:
    assert series_from_fields([Field(name, value, 1, 1, "series") for name, value in entries]) == expected


def test_what_a_mailer_wrote_is_no_series() -> None:
    assert series_from_fields([Field("Series", "Slow Tides", 1, 1, "series", shown=False)]) == Series()
