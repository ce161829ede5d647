"""What templates are made of, for those who need to know whether they have changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bookmaker.assets import asset_names, find_asset, read_asset
from bookmaker.errors import ConfigurationError


def template_texts(own: Path | None) -> dict[str, str] | None:
    """Every template that a book can be set by, with its text: the program's, those of the folder `own` in their place,
    and what these name.

    None where that is not known: a template is faulty, or names another only while it is run.
    """
    return _texts_with(own) if own else dict(_own_texts())


@cache
def _own_texts() -> Mapping[str, str]:
    """The program's templates, which name nothing but each other."""
    found = {name: find_asset("templates", name) for name in asset_names("templates")}
    return {name: read_asset(path) for name, path in found.items() if path}


def _texts_with(own: Path) -> dict[str, str] | None:
    from jinja2 import TemplateError
    from jinja2.meta import find_referenced_templates

    from bookmaker.rendering.sandbox import sandbox

    environment = sandbox(own)
    assert environment.loader
    texts: dict[str, str] = {}
    waiting = asset_names("templates")
    try:
        while waiting:
            name = waiting.pop()
            if name in texts:
                continue
            texts[name] = environment.loader.get_source(environment, name)[0]
            for named in find_referenced_templates(environment.parse(texts[name])):
                if named is None:
                    return None
                waiting.append(named)
    except (TemplateError, ConfigurationError):
        return None
    return texts
