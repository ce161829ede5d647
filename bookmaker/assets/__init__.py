"""Templates and stylesheets: the program's, and a person's own that take their place."""

from bookmaker.assets.folders import (
    KINDS,
    NO_FOLDERS,
    AssetKind,
    OwnFolders,
    asset_from_address,
    asset_names,
    checked_folder,
    find_asset,
    read_asset,
    unknown_names,
    unused_folder,
)
from bookmaker.assets.stylesheets import stylesheet_from_names

__all__ = [
    "KINDS",
    "NO_FOLDERS",
    "AssetKind",
    "OwnFolders",
    "asset_from_address",
    "asset_names",
    "checked_folder",
    "find_asset",
    "read_asset",
    "stylesheet_from_names",
    "unknown_names",
    "unused_folder",
]
