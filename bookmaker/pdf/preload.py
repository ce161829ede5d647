"""What laying out needs, imported once by the process that workers are forked from.

Without the system's text libraries it is imported all the same: whoever lays out will say what is missing.
"""

from contextlib import suppress

from bookmaker.errors import OutputError
from bookmaker.pdf.layout import load_weasyprint

with suppress(OutputError):
    load_weasyprint()
