"""The word ledger: every word of a file is in its book, in order, or is listed as left out.

It stands apart from the readers and the rules, imports neither, and knows no rule by its name: it counts by readings of
its own what is in the file and on the pages, and compares that with what is said of each line.
"""

from bookmaker.ledger.account import WordCount, check_book, count_words, error_of_fault, left_out, settle
from bookmaker.ledger.faults import Fault
from bookmaker.ledger.filewords import own_text
from bookmaker.ledger.reading import lost_in_reading
from bookmaker.ledger.words import is_told_in, letters_of

__all__ = [
    "Fault",
    "WordCount",
    "check_book",
    "count_words",
    "error_of_fault",
    "is_told_in",
    "left_out",
    "letters_of",
    "lost_in_reading",
    "own_text",
    "settle",
]
