"""JSON documents inside templates: policies, event patterns, and the keys of camelCase APIs."""

import json
from typing import Any

POLICY_VERSION = "2012-10-17"


def policy_json(document: Any) -> str:
    """Return a policy document as JSON text.

    A document without ``Version`` gets one: SAM's policy templates omit it, which IAM takes for
    the old language version, and moto refuses.
    """
    content = json.loads(document) if isinstance(document, str) else dict(document)
    return json.dumps({"Version": POLICY_VERSION, **content})


def json_text(document: Any) -> str:
    """Return a property that may be JSON text or an object as JSON text."""
    return document if isinstance(document, str) else json.dumps(document)


def lower_first(value: Any) -> Any:
    """Return the value with the first letter of each key in it lowered, at any depth.

    CloudFormation writes ``RetentionInDays`` where the Logs and Step Functions APIs write
    ``retentionInDays``.
    """
    if isinstance(value, dict):
        return {key[0].lower() + key[1:]: lower_first(item) for key, item in value.items()}
    if isinstance(value, list):
        return [lower_first(item) for item in value]
    return value
