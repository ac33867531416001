"""JSON documents that clients send inside a member: copiable, updatable, removable attributes."""

import json
from collections.abc import Collection
from typing import Any

from .exceptions import ValidationException
from .metadata_document import SCHEMA_VERSION


def read_attributes(text: str | bytes, member: str) -> dict[str, Any]:
    """Parse such a document; AWS's examples have its SchemaVersion as a number and as text.

    Raises
    ------
    ValidationException
        It is no JSON object, or has another SchemaVersion than 1.1.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise ValidationException(f"{member} is not JSON: {error}.") from error
    checked = read_object(document, {"SchemaVersion", "Patient", "Study"}, member)
    version = checked.get("SchemaVersion", SCHEMA_VERSION)
    if str(version) != SCHEMA_VERSION:
        raise ValidationException(f"{member} must have SchemaVersion {SCHEMA_VERSION}.")
    return checked


def read_object(value: Any, keys: Collection[str] | None, path: str) -> dict[str, Any]:
    """Return a value that must be an object of certain keys; of any keys for None.

    Raises
    ------
    ValidationException
        It is no object, or has other keys.
    """
    if not isinstance(value, dict):
        raise ValidationException(f"{path} must be a JSON object.")
    unknown = sorted(set(value) - set(keys)) if keys is not None else []
    if keys is not None and unknown:
        raise ValidationException(
            f"{path} cannot have {', '.join(unknown)}; it can have {', '.join(sorted(keys))}."
        )
    return value
