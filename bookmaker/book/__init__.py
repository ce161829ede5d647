"""Stories to a book, and a book to its sections in spine order: pure functions of the stories."""

from bookmaker.book.sections import pages_by_story, sections_from_book, slug_from_title
from bookmaker.book.volume import book_from_stories

__all__ = ["book_from_stories", "pages_by_story", "sections_from_book", "slug_from_title"]
