"""Room for the frames of Python's calls, so that calls deep down in a long loop cost no more than others.

CPython (from 3.11 on) keeps the frames of running functions in pieces of memory of 16 KiB, takes the next piece from
the system when one is full, and gives it back as soon as the first function in it returns. Where a loop happens to
stand at the end of a piece, each call that it makes takes and gives back a piece: in laying out, that was seen to cost
up to a third of the time. A function whose own frame is large gets one large piece, in which all that it calls finds
room.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_SLOTS = 68_000
"""What the frame is said to need, in words of eight bytes: just over half of a mebibyte, so that a piece of a whole one
is taken, and nearly half of it is left."""


def with_room(work: Callable[P, T], *args: P.args, **keywords: P.kwargs) -> T:
    """Call `work`; what it calls in turn finds room for its frames."""
    return work(*args, **keywords)


with_room.__code__ = with_room.__code__.replace(co_stacksize=_SLOTS)
