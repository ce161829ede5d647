"""From story files to book files: the only room that writes to disk.

A book is made in memory, written to a temporary file in the folder it is meant for, and renamed: whoever looks finds
the whole book or none. Stories are made side by side in worker processes where there are enough of them, and one that
cannot be read costs nothing but itself. What happens is told as values, to a callback while it goes on and as the
result at the end; printing is the command line's.
"""

from bookmaker.building.books import (
    build_anthology,
    build_epubs,
    check_files,
    joined_files,
    pages_by_story,
    pages_from_book,
    split_story_remarks,
    write_sidecar,
)
from bookmaker.building.outcomes import Built, Failed, Order, Outcome, Progress, Remark, Report, Summary
from bookmaker.building.stories import OverruleError, parse_file, parse_parts, read_file, story_of_parts, typeset_file
from bookmaker.building.writing import write_book, write_new

__all__ = [
    "Built",
    "Failed",
    "Order",
    "Outcome",
    "OverruleError",
    "Progress",
    "Remark",
    "Report",
    "Summary",
    "build_anthology",
    "build_epubs",
    "check_files",
    "joined_files",
    "pages_by_story",
    "pages_from_book",
    "parse_file",
    "parse_parts",
    "read_file",
    "split_story_remarks",
    "story_of_parts",
    "typeset_file",
    "write_book",
    "write_new",
    "write_sidecar",
]
