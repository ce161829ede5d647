"""Pages to an EPUB 3.3 file, and what such a file says of itself."""

from bookmaker.epub.identity import Identity, identity_of_epub, source_names
from bookmaker.epub.metadata import SourceFile
from bookmaker.epub.pack import Picture, epub_bytes, picture_from_bytes

__all__ = ["Identity", "Picture", "SourceFile", "epub_bytes", "identity_of_epub", "picture_from_bytes", "source_names"]
