"""The libraries of the system that laying text out needs: whether they are there, before anything is begun."""

from __future__ import annotations

import ctypes

from bookmaker.pdf.layout import load_weasyprint

_NAMES = ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libharfbuzz.so.0", "libfontconfig.so.1", "libpangoft2-1.0.so.0")
"""What WeasyPrint opens, by the names that they have on Linux."""


def require_text_libraries() -> None:
    """Raise OutputError, with what to install, where a library is missing that a PDF cannot be made without.

    WeasyPrint itself has the last word, but loading it takes half a second: it is not asked where all are found.
    """
    try:
        for name in _NAMES:
            ctypes.CDLL(name)
    except OSError:
        load_weasyprint()
