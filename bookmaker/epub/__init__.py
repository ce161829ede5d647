"""Pages to an EPUB 3.3 file."""

from bookmaker.epub.pack import Picture, epub_bytes, picture_from_bytes

__all__ = ["Picture", "epub_bytes", "picture_from_bytes"]
