"""Source -> Parsed: what the paragraphs of a file mean. It knows no file format."""

from bookmaker.parsing.story import NoStoryError, parse_story

__all__ = ["NoStoryError", "parse_story"]
