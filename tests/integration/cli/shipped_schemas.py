"""Holds what the commands print to the schemas that ship with them."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import jsonschema

import frameproof_cli.schemas


def schema_named(name: str) -> dict[str, Any]:
    """Read one of the schemas as an installed package has it."""
    file = resources.files(frameproof_cli.schemas) / f"{name}.schema.json"
    schema: dict[str, Any] = json.loads(file.read_text())
    return schema


def conforming(text: str, name: str) -> dict[str, Any]:
    """Read a JSON document, which must be what its schema says, whole."""
    document: dict[str, Any] = json.loads(text)
    jsonschema.Draft202012Validator(_closed(schema_named(name))).validate(document)
    return document


def _closed(schema: Any) -> Any:
    """Let no member pass that the schema doesn't know: scripts may ignore them, tests must not."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(value) for name, value in schema.items()}
    return closed | {"additionalProperties": False} if "properties" in schema else closed
