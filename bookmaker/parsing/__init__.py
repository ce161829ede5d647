"""Source -> Parsed: what the paragraphs of a file mean. It knows no file format."""

from bookmaker.parsing.story import parse_story

__all__ = ["parse_story"]
