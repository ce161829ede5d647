"""Templates and stylesheets: where they stand, and which of several copies is taken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from bookmaker.errors import ConfigurationError

AssetKind = Literal["templates", "styles"]

_PACKAGE = Path(__file__).resolve().parent


def asset_folders(kind: AssetKind, folders: Sequence[Path] = ()) -> tuple[Path, ...]:
    """The folders that hold templates or styles, the ones to look in first standing first.

    `folders` are the user's own (the one the stories are in, say): where one of them holds a folder of that name, it
    goes before the program's, which is inside the installed package or at the top of a checkout.
    """
    own = [folder / kind for folder in folders if (folder / kind).is_dir()]
    # The wheel maps the top-level folders into the package, so only one of these two exists.
    shipped = [home / kind for home in (_PACKAGE, _PACKAGE.parent) if (home / kind).is_dir()][:1]
    return (*own, *shipped)


def stylesheet_from_names(names: Sequence[str], folders: Sequence[Path] = ()) -> str:
    """The named stylesheets joined into one, in that order; raises ConfigurationError for one that is nowhere."""
    places = asset_folders("styles", folders)
    return "\n".join(_style_text(name, places) for name in names)


def _style_text(name: str, places: Sequence[Path]) -> str:
    for place in places:
        path = place / name
        if path.is_file():
            try:
                return path.read_text(encoding="utf-8-sig")
            except UnicodeDecodeError:
                raise ConfigurationError(
                    f"the stylesheet {path} is not UTF-8 text", hint="Save it as UTF-8 and build again."
                ) from None
    raise ConfigurationError(
        f"no stylesheet {name} was found",
        hint="It was looked for in " + (", ".join(str(place) for place in places) or "no folder at all") + ".",
    )
