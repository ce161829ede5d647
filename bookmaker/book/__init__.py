"""Stories to a book, and a book to its sections in spine order: pure functions of the stories."""

from bookmaker.book.sections import pages_by_story, sections_from_book, slug_from_title
from bookmaker.book.splitting import LARGEST_PAGE
from bookmaker.book.volume import book_from_stories

__all__ = ["LARGEST_PAGE", "book_from_stories", "pages_by_story", "sections_from_book", "slug_from_title"]
