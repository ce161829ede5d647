"""What a person says about a story against what its text seems to say: read, validated, merged by strength, written.

Strongest first: the command line, the story's sidecar, its table in the folder's bookmaker.toml, its front matter, the
keys of bookmaker.toml that hold for the whole folder, and what the parser recognises.
"""

from bookmaker.overrides.anthology import ANTHOLOGY_KEYS, ORDERS, plan_from_table
from bookmaker.overrides.keys import SETTINGS_NAME, KeyFile, has_key_file, is_language, read_key_file
from bookmaker.overrides.overrules import (
    NO_OVERRULES,
    PICTURES,
    STORY_KEYS,
    merged_overrules,
    overrules_from_table,
    settled_overrules,
)
from bookmaker.overrides.records import ONE_STORY_S, RECORD_KEYS
from bookmaker.overrides.sidecar import is_beside, new_sidecar_path, read_sidecar, sidecar_path, sidecar_text

__all__ = [
    "ANTHOLOGY_KEYS",
    "NO_OVERRULES",
    "ONE_STORY_S",
    "ORDERS",
    "PICTURES",
    "RECORD_KEYS",
    "SETTINGS_NAME",
    "STORY_KEYS",
    "KeyFile",
    "has_key_file",
    "is_beside",
    "is_language",
    "merged_overrules",
    "new_sidecar_path",
    "overrules_from_table",
    "plan_from_table",
    "read_key_file",
    "read_sidecar",
    "settled_overrules",
    "sidecar_path",
    "sidecar_text",
]
