"""Where the account and what was made of a file disagree."""

from __future__ import annotations

from msgspec import Struct


class Fault(Struct, frozen=True):
    """Words of some lines that are neither in the book where they belong nor listed as left out.

    `rule` named the lines; it is empty where the words are in no ledger entry, and `text` is then all that was lost of
    them. The lines are 0 where it is not known where in the file the words stand.
    """

    first_line: int
    last_line: int
    rule: str
    text: str
