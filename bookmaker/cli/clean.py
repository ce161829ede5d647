"""`bookmaker clean`: what is kept from one run to the next is deleted."""

from __future__ import annotations

from bookmaker.cli import reporting
from bookmaker.cli.arguments import Quiet


def clean(quiet: Quiet = False) -> None:
    """Delete what is kept to save time: which EPUBs were made of what, and the laid out parts of PDFs.

    No book is touched. The next run takes as long as the first one did.
    """
    from bookmaker.building.keeping import cache_folder, empty

    folder = cache_folder()
    files, size = empty(folder) if folder else (0, 0)
    if quiet:
        return
    if not files:
        reporting.print_line(f"There is nothing to delete{f' in {folder}' if folder else ''}.")
        return
    much = f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size / 1e3:.1f} kB"
    reporting.print_line(f"Deleted {reporting.counted(files, 'file')}, {much}, from {folder}.")
