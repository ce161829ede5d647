"""The moment that a build is told to have been at: the environment's SOURCE_DATE_EPOCH."""

from __future__ import annotations

import datetime as dt
import os

from bookmaker.errors import ConfigurationError

VARIABLE = "SOURCE_DATE_EPOCH"
"""Seconds since 1970, as reproducible-builds.org specifies it."""


def moment_of_environment() -> dt.datetime | None:
    """What SOURCE_DATE_EPOCH says; None where it is not set. Raises ConfigurationError for what is no such number."""
    said = os.environ.get(VARIABLE, "")
    if not said:
        return None
    try:
        return dt.datetime.fromtimestamp(int(said), dt.UTC)
    except (ValueError, OverflowError, OSError):
        hint = f"Unset it, or set it to a number such as {VARIABLE}=946684800 (the first day of 2000)."
        raise ConfigurationError(f"{VARIABLE}: {said[:40]!r} is no number of seconds since 1970", hint=hint) from None
