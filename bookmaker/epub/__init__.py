"""Pages to an EPUB 3.3 file."""

from bookmaker.epub.pack import epub_bytes

__all__ = ["epub_bytes"]
