"""What is said of changes of scene that only a gap tells."""

from __future__ import annotations

from collections.abc import Sequence

from bookmaker.parsing.pieces import Context, Piece
from bookmaker.patterns import Lazy

_OPENS_SPEECH = Lazy(r"[*_]*[\"“]")
_CLOSES_SPEECH = Lazy(r"[\"”][*_]*$")


def say_if_in_dialogue(above: Piece, below: Piece, context: Context) -> None:
    """Tell of a gap between two speeches."""
    if _OPENS_SPEECH.match(below.text) and _CLOSES_SPEECH.search(above.text):
        message = "the scene break above this line falls between two speeches; a line may have been lost there"
        hint = "Compare it with another copy of the story, or take the extra blank line out."
        context.say("break-in-dialogue", "warning", below.first_line, message, hint)


def say_what_was_lost(lines: Sequence[int], context: Context) -> None:
    """Tell once of the lines that follow the line above with no blank line, and open a scene all the same."""
    if lines:
        message = (
            f"{len(lines)} paragraphs follow the one before with no blank line, where all others have one: each was "
            "taken for a scene break whose mark was lost"
        )
        hint = "If they are no breaks, put a blank line between the paragraphs."
        context.say("lost-separator", "warning", lines[0], message, hint)
