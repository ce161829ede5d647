"""What is said of files and folders, as plain data: the keys are a contract with other programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bookmaker.building.outcomes import Remark
from bookmaker.description import describe_diagnostic
from bookmaker.searching import PassedOver


def describe_remarks(remarks: Iterable[Remark]) -> list[dict[str, Any]]:
    """Each diagnostic with the path of what it is about."""
    return [{"path": str(remark.path), **describe_diagnostic(remark.diagnostic)} for remark in remarks]


def describe_passed_over(passed_over: Iterable[PassedOver]) -> list[dict[str, Any]]:
    """What is no story in a folder of them, with the reason."""
    return [{"path": str(each.path), "reason": each.reason} for each in passed_over]
