"""Tags: the list of a template as the list or the map that an API wants, and what changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TagChanges:
    """What an update must do: tags to set (with their new values), keys to take away."""

    to_set: dict[str, str]
    to_remove: list[str]


def tag_map(properties: Mapping[str, Any]) -> dict[str, str]:
    """Return the ``Tags`` property as a map; a template may write a list or a map."""
    tags = properties.get("Tags") or {}
    pairs = tags.items() if isinstance(tags, dict) else ((tag["Key"], tag["Value"]) for tag in tags)
    return {str(key): str(value) for key, value in pairs}


def tag_list(
    tags: Mapping[str, str], *, key: str = "Key", value: str = "Value"
) -> list[dict[str, str]]:
    """Return tags as a list of pairs; ``key`` and ``value`` are the API's words for the parts."""
    return [{key: tag_key, value: tag_value} for tag_key, tag_value in tags.items()]


def tag_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> TagChanges:
    """Compare the ``Tags`` of the old and the new properties."""
    before, after = tag_map(old), tag_map(new)
    return TagChanges(
        to_set={key: value for key, value in after.items() if before.get(key) != value},
        to_remove=sorted(set(before) - set(after)),
    )
