"""The words of an OpenDocument text, found in its XML by patterns, without the reader's help.

Everything that stands in the text is counted, notes, remarks and deleted words too.
"""

from __future__ import annotations

import html
import re

_OFFICE_TEXT = re.compile(r"(?s)<office:text\b[^<>]*>(.*)</office:text\s*>")
_OF_PAGES = re.compile(r"(?s)<(style:(?:header|footer)(?:-left|-first)?)(?:\s[^<>]*)?(?<!/)>(.*?)</\1\s*>")
_TAG = re.compile(r"<(?:!--.*?--|\?.*?\?|!\[CDATA\[(?P<data>.*?)\]\]|/?(?P<name>[^\s<>/]+)[^<>]*)>", re.S)
_WITHIN_WORDS = re.compile(
    r"text:(?:span|a|soft-page-break|bookmark\S*|reference-\S*|change\S*|meta\S*|ruby\S*|\S*-mark\S*|\S*-index-\S*)$"
)
"""Elements that a word goes on through."""


def words_of_odt(content: bytes, styles: bytes = b"") -> str:
    """The text of `content.xml`, and of the heads and feet of pages in `styles.xml`, each paragraph on a line of its
    own."""
    body = _OFFICE_TEXT.search(_decoded(content))
    around = [each[2] for each in _OF_PAGES.finditer(_decoded(styles))]
    return html.unescape(_TAG.sub(_read, "\n".join((body[1] if body else "", *around))))


def _read(tag: re.Match[str]) -> str:
    if tag["data"] is not None:
        return html.escape(tag["data"], quote=False)
    if not tag["name"] or _WITHIN_WORDS.match(tag["name"]):
        return ""
    return "\n"


def _decoded(content: bytes) -> str:
    declared = re.match(rb"\s*<\?xml[^<>]*\bencoding\s*=\s*[\"']([\w.:-]+)", content)
    for name in (declared[1].decode() if declared else "utf-8", "utf-8"):
        try:
            return content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else name)
        except (LookupError, ValueError):
            continue
    return content.decode("utf-8", "replace")
