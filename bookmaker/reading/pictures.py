"""Pictures in a story's mark-up. A book is made of its text, so they are left out, and that is said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from posixpath import basename
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from bookmaker.errors import Diagnostic

MOST_NAMED = 5
"""Pictures that a message names."""

LEAST_SIDE = 8
"""Pixels: what is smaller keeps other things apart or counts visitors."""

_FURNITURE = re.compile(
    r"(?i)(?:^|[-_.\d])(?:spacer|pixel|blank|clear|transparent|counter|button|btn|banner|logo|icon|avatar|arrow|bullet)"
    r"(?:$|[-_.\d])"
)
_PICTURE_FILE = re.compile(r"(?i)\.(?:jpe?g|png|gif|webp|svg|bmp|tiff?)$")


class Picture(Struct, frozen=True):
    """A picture that is left out: the line it stands on (None where that is not known) and what its file is called."""

    line: int | None
    name: str = ""


def picture_of_story(line: int, attributes: Mapping[str, str], link: str | None) -> Picture | None:
    """The picture that an `<img>` shows; None for one that is a page's furniture: tiny, marked as an ornament by an
    empty `alt`, called a button or a logo, or what a link to somewhere else is clicked by. `link` is the target of the
    link around it."""
    name = picture_name(attributes.get("src", ""))
    tiny = any(_is_tiny(attributes.get(side, "")) for side in ("width", "height"))
    clicked = link is not None and not _PICTURE_FILE.search(_path_of(link))
    if tiny or clicked or attributes.get("alt") == "" or _FURNITURE.search(name):
        return None
    return Picture(line, name)


def picture_name(address: str) -> str:
    """The file's name in an address; empty where the address is the picture itself."""
    return "" if address.startswith("data:") else unquote(basename(_path_of(address)))


def diagnostics_of_pictures(pictures: Sequence[Picture]) -> tuple[Diagnostic, ...]:
    """What is said of the pictures that a story loses: one diagnostic for all of them, none where there are none."""
    if not pictures:
        return ()
    count = f"{len(pictures)} pictures are" if len(pictures) > 1 else "a picture is"
    names = list(dict.fromkeys(picture.name for picture in pictures if picture.name))
    named = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
    message = f"{count} left out{f' ({named})' if named else ''}: books are made of a story's text"
    hint = "Where the story cannot do without one, say in words what it shows."
    return (Diagnostic("picture-left-out", "warning", pictures[0].line, message, hint),)


def _is_tiny(length: str) -> bool:
    found = re.match(r"\s*(\d+)\s*(?:px)?\s*$", length)
    return found is not None and int(found[1]) < LEAST_SIDE


def _path_of(address: str) -> str:
    """The path of an address as people type it; empty for one that is none."""
    try:
        return urlsplit(address.strip()).path
    except ValueError:
        return ""
