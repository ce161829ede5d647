"""A person's own settings, which hold for whatever is built and which no folder of stories can change."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from bookmaker.assets import KINDS, NO_FOLDERS, OwnFolders, checked_folder
from bookmaker.errors import ConfigurationError
from bookmaker.overrides import KeyFile, has_key_file, read_key_file

FILE_NAME = "config.toml"


def preferences_path() -> Path | None:
    """Where this system keeps what a person has set for the program, in XDG's folder, macOS's or Windows's. None for a
    user who has no home."""
    try:
        return _settings_of_programs() / "bookmaker" / FILE_NAME
    except RuntimeError:
        return None


def _settings_of_programs() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    # XDG Base Directory Specification: "If an implementation encounters a relative path … it should … ignore it."
    named = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".config"


def preferred_folders(path: Path | None = None) -> OwnFolders:
    """The templates and styles that a person always uses, as the file at `path`, else at `preferences_path`, has them.

    A folder is named from the folder of that file, from the root or from the home (`~/…`). Raises ConfigurationError.
    """
    path = path or preferences_path()
    if path is None or not has_key_file(path):
        return NO_FOLDERS
    file = read_key_file(path)
    found = dict[str, Path]()
    for name, value in file.tables().items():
        if name not in KINDS:
            raise file.unknown((name,), KINDS)
        found[name] = _folder(name, value, file)
    return OwnFolders(**found)


def _folder(name: Any, value: Any, file: KeyFile) -> Path:
    if not isinstance(value, str) or not value.strip():
        raise file.wrong((name,), "must be a folder's name in quotes", f'For example: {name} = "~/books/{name}".')
    try:
        return checked_folder(name, file.path.parent / Path(value).expanduser())
    except RuntimeError as error:  # no such user, or none with a home
        raise file.wrong((name,), str(error), "Write the whole way to the folder.") from error
    except ConfigurationError as error:
        raise file.wrong((name,), f"{error.position}: {error.message}", error.hint) from error
