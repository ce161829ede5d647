"""Where templates and stylesheets stand, and which of several copies is taken.

A person's own are used where that person says so, on the command line or in a configuration file. A folder of stories
may come from anywhere: what lies in it by the name of `templates` is text, and never taken for more.
"""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Literal, get_args
from urllib.parse import urlsplit

from msgspec import Struct

from bookmaker.errors import ConfigurationError, Position
from bookmaker.paths import is_file, is_folder, stays_inside

AssetKind = Literal["templates", "styles"]
KINDS: tuple[AssetKind, ...] = get_args(AssetKind)

_PACKAGE = Path(__file__).resolve().parent.parent


class OwnFolders(Struct, frozen=True):
    """A person's own folders: a file in one takes the place of the program's of the same name. None stands for the
    program's alone."""

    templates: Path | None = None
    styles: Path | None = None

    def of_kind(self, kind: AssetKind) -> Path | None:
        return self.templates if kind == "templates" else self.styles


NO_FOLDERS = OwnFolders()


def _shipped(kind: AssetKind) -> Path:
    """The program's own, inside the installed package or at the top of a checkout."""
    # The wheel maps the top-level folders into the package, so only one of the two exists.
    return next((home / kind for home in (_PACKAGE, _PACKAGE.parent) if (home / kind).is_dir()), _PACKAGE / kind)


def find_asset(kind: AssetKind, name: str, own: Path | None = None) -> Path | None:
    """The file of that name in `own`, else the program's; None where neither has one.

    Raises ConfigurationError for a link in `own` that leads out of it.
    """
    if PurePath(name).anchor or ".." in PurePath(name).parts:
        return None
    if own is not None and is_file(own / name):
        if not stays_inside(own / name, own):
            hint = f"Copy what it leads to into {own}, or take the link away."
            raise ConfigurationError("is a link that leads out of its folder", position=Position(own / name), hint=hint)
        return own / name
    shipped = _shipped(kind) / name
    return shipped if is_file(shipped) else None


def read_asset(path: Path) -> str:
    """The text of a template or stylesheet. Raises ConfigurationError where it is none."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        hint = "Save it as UTF-8 and build again."
        raise ConfigurationError("is not UTF-8 text", position=Position(path), hint=hint) from None
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", position=Position(path)) from error


def asset_from_address(address: str, own: Path) -> Path | None:
    """The file that an address in a stylesheet of `own` stands for, whether or not it is there; None for an address
    that leads out of `own` or to another machine."""
    # With it come HTTP, TLS and mail, which take longer to import than most commands to run.
    from urllib.request import url2pathname

    try:
        parts = urlsplit(address)
        if parts.scheme not in ("", "file") or parts.netloc not in ("", "localhost"):
            return None
        path = own.absolute() / url2pathname(parts.path)
    except (OSError, ValueError):
        return None
    return path if stays_inside(path, own) else None


def checked_folder(kind: AssetKind, folder: Path) -> Path:
    """The folder as a person's own. Raises ConfigurationError where nothing in it would ever be used."""
    if not is_folder(folder):
        raise ConfigurationError("there is no such folder", position=Position(folder))
    if not _replaced(kind, folder):
        inner = folder / kind
        hint = f"Did you mean {inner}?" if _replaced(kind, inner) else f"It may hold: {', '.join(asset_names(kind))}."
        message = f"holds no file with a name of the program's own {kind}, so none would be used"
        raise ConfigurationError(message, position=Position(folder), hint=hint)
    return folder


def unused_folder(kind: AssetKind, beside: Path, own: Path | None) -> Path | None:
    """The folder of that kind beside stories whose files could be used and are not; None where there is none."""
    found = beside / kind
    if not _replaced(kind, found):
        return None
    used = [folder for folder in (own, _shipped(kind)) if folder is not None and folder.is_dir()]
    return None if any(found.samefile(folder) for folder in used) else found


def _replaced(kind: AssetKind, folder: Path) -> list[str]:
    """The names of the program's files that stand in a folder too."""
    return [name for name in asset_names(kind) if is_file(folder / name)]


def unknown_names(kind: AssetKind, folder: Path) -> list[str]:
    """The names of files in a person's own folder that look like templates or styles and are never used: none of the
    program's has them, and no other template there names them."""
    endings = {PurePath(name).suffix for name in asset_names(kind)}
    there = sorted(path.name for path in folder.iterdir() if path.suffix.lower() in endings and is_file(path))
    unknown = [name for name in there if name not in asset_names(kind)]
    if kind == "styles" or not unknown:
        return unknown
    # What a link leads out to is refused where it is used, and not even looked at here.
    texts = {name: read_asset(folder / name) for name in there if stays_inside(folder / name, folder)}
    return [name for name in unknown if not any(_names(text, name) for other, text in texts.items() if other != name)]


def _names(template: str, name: str) -> bool:
    return any(f"{sign}{name}{sign}" in template for sign in "\"'")


def asset_names(kind: AssetKind) -> list[str]:
    """The names of the program's own templates or styles."""
    return sorted(path.name for path in _shipped(kind).iterdir() if path.is_file())
