"""A template, described: GetTemplateSummary and ValidateTemplate.

Source: CloudFormation API Reference, GetTemplateSummary, ValidateTemplate.
"""

import json
from collections.abc import Mapping
from typing import Any

from .parameters import is_hidden
from .submission import iam_capability
from .template import transforms

_DEFAULT_VERSION = "2010-09-09"  # the only one there is


def template_summary(template: dict[str, Any]) -> dict[str, Any]:
    """Return what ``GetTemplateSummary`` answers for a template, not transformed."""
    metadata = template.get("Metadata")
    return {
        **_shared(template),
        "Parameters": [
            _parameter(name, rules) for name, rules in (template.get("Parameters") or {}).items()
        ],
        "ResourceTypes": sorted({item["Type"] for item in template["Resources"].values()}),
        "Version": str(template.get("AWSTemplateFormatVersion", _DEFAULT_VERSION)),
        "Metadata": json.dumps(metadata) if metadata else None,
    }


def validation(template: dict[str, Any]) -> dict[str, Any]:
    """Return what ``ValidateTemplate`` answers."""
    parameters = [
        {
            "ParameterKey": name,
            "DefaultValue": _default(rules),
            "NoEcho": is_hidden(rules),
            "Description": rules.get("Description"),
        }
        for name, rules in (template.get("Parameters") or {}).items()
    ]
    return {**_shared(template), "Parameters": parameters}


def _shared(template: dict[str, Any]) -> dict[str, Any]:
    declared = transforms(template)
    capability, resources = iam_capability(template)
    capabilities = [capability] if capability else []
    reason = f"The following resource(s) require capabilities: [{', '.join(resources)}]"
    if declared:
        capabilities.append("CAPABILITY_AUTO_EXPAND")
    return {
        "Description": template.get("Description"),
        "Capabilities": capabilities,
        "CapabilitiesReason": reason if capability else None,
        "DeclaredTransforms": declared,
    }


def _parameter(name: str, rules: Mapping[str, Any]) -> dict[str, Any]:
    allowed = rules.get("AllowedValues")
    return {
        "ParameterKey": name,
        "DefaultValue": _default(rules),
        "ParameterType": rules["Type"],
        "NoEcho": is_hidden(rules),
        "Description": rules.get("Description"),
        "ParameterConstraints": {"AllowedValues": [str(value) for value in allowed]}
        if allowed
        else {},
    }


def _default(rules: Mapping[str, Any]) -> str | None:
    return str(rules["Default"]) if "Default" in rules else None
