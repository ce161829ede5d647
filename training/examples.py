"""The stories in the documentation, as files: they teach too, and have to come out as the page says.

A story is known by its page and its place among the page's stories: `doc-input-format-07.txt`.
"""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"
PAGES = ("diagnostics", "input-format")

_STORY = re.compile(r"^```(?P<language>text|markdown|html) story\n(?P<body>.*?)^```$", re.M | re.S)
_SUFFIX = {"text": ".txt", "markdown": ".md", "html": ".html"}


def write_examples(folder: Path) -> None:
    """Write each story of the documentation into `folder`."""
    for page in PAGES:
        text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
        for n, story in enumerate(_STORY.finditer(text)):
            name = f"doc-{page}-{n:02}{_SUFFIX[story['language']]}"
            (folder / name).write_text(story["body"], encoding="utf-8")
