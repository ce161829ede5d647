"""Typography: straight marks, hyphens, dots and doubled spaces as a printer would set them, in the text leaves only.

`typeset_story` walks a story; `typeset_run` and `typeset_text` are the rules themselves. Only quotes, dashes, dots and
spaces change, never a letter or a digit, and doing it twice is the same as doing it once. The whole of what is
promised stands in `tests/typography/cases.tsv`, one habit of typing a row.
"""

from bookmaker.typography.runs import typeset_run, typeset_text
from bookmaker.typography.story import typeset_story

__all__ = ["typeset_run", "typeset_story", "typeset_text"]
