"""What one entry of front matter means by its format: text for text, with nothing guessed.

Dates, numbers and words like `no` stay as they are typed: `12:30` is a number to nobody but YAML.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from bookmaker.reading.decode import split_lines

if TYPE_CHECKING:
    import yaml

_LONGEST = 20_000
"""Characters of an entry that is read by its format: beyond, it is a text, and no statement."""


def values_of_yaml(entry: str) -> tuple[str, ...]:
    """The value of `key: value`, or the items of its list, by YAML; () where that refuses the entry.

    So does this for a table, a list of lists, and an alias, whose text may be without end.
    """
    if len(entry) > _LONGEST or "[[[" in entry or "{{{" in entry:  # every level costs the library a call
        return ()
    import yaml

    try:
        root = yaml.compose(entry, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return ()
    if not isinstance(root, yaml.MappingNode) or len(root.value) != 1:
        return ()
    value: yaml.Node = root.value[0][1]
    items: list[yaml.Node] = value.value if isinstance(value, yaml.SequenceNode) else [value]
    texts = [item for item in items if isinstance(item, yaml.ScalarNode)]
    if len({id(item) for item in texts}) < len(items):  # an alias is the node that it stands for, once more
        return ()
    # Where lines are folded, one line end in the value is a blank line as typed.
    return _without_empty([str(n.value) if n.style == "|" else str(n.value).replace("\n", "\n\n") for n in texts])


def values_of_toml(entry: str) -> tuple[str, ...]:
    """The value of `key = value`, or the items of its list, where they are text by TOML; () for all else."""
    if len(entry) > _LONGEST:
        return ()
    try:
        value = next(iter(tomllib.loads(entry).values()), None)
    except (ValueError, RecursionError):
        return ()
    items = value if isinstance(value, list) else [value]
    texts = [item for item in items if isinstance(item, str)]
    return _without_empty(texts) if len(texts) == len(items) else ()


def _without_empty(texts: list[str]) -> tuple[str, ...]:
    """Texts without the blanks around their lines, which are the block's they stand in."""
    bare = ("\n".join(row.strip() for row in split_lines(text)).strip() for text in texts)
    return tuple(text for text in bare if text)
