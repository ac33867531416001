"""The template as a plain dictionary: YAML or JSON in, short tags written out, the shape checked.

Source: CloudFormation User Guide, "Template anatomy" and "Intrinsic function reference".
"""

import json
from typing import Any

import yaml

from .errors import TemplateError

SECTIONS = frozenset(
    {
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Globals",  # of AWS::Serverless-2016-10-31; the transform takes it out
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Transform",
    }
)
RESOURCE_KEYS = frozenset(
    {
        "Condition",
        "DeletionPolicy",
        "DependsOn",
        "Metadata",
        "Properties",
        "Type",
        "UpdateReplacePolicy",
    }
)
SAM_RESOURCE_KEYS = frozenset({"Connectors", "IgnoreGlobals"})


class _TemplateLoader(yaml.SafeLoader):
    """YAML with CloudFormation's tags, and with dates left as the text that they are."""


def _construct_tag(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    """Write a short tag out: ``!Ref X`` is ``{"Ref": "X"}``, ``!Sub x`` is ``{"Fn::Sub": "x"}``."""
    key = tag if tag in ("Ref", "Condition") else f"Fn::{tag}"
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    if key == "Fn::GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {key: value}


_TemplateLoader.add_multi_constructor("!", _construct_tag)
# "2010-09-09" is a version, not a day.
_TemplateLoader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse_template(body: str) -> dict[str, Any]:
    """Read a template and check its outer shape.

    Parameters
    ----------
    body
        YAML or JSON text.

    Returns
    -------
    dict
        The template in its long form (``Fn::GetAtt`` as a list of two), not transformed.

    Raises
    ------
    TemplateError
        Not YAML, or a section or resource attribute that the local stack does not know.
    """
    try:
        # The loader is a SafeLoader: it builds plain values only.
        template = _TemplateLoader(body).get_single_data()
    except yaml.YAMLError as error:
        raise TemplateError(f"Template format error: YAML not well-formed. ({error})") from error
    if not isinstance(template, dict):
        raise TemplateError("Template format error: unsupported structure.")
    unknown = sorted(map(str, set(template) - SECTIONS))
    if unknown:
        raise TemplateError(f"Invalid template property or properties [{', '.join(unknown)}]")
    check_resources(template)
    return template


def check_resources(template: dict[str, Any]) -> None:
    """Raise ``TemplateError`` unless each resource has a type and only attributes known here."""
    resources = template.get("Resources")
    if not isinstance(resources, dict) or not resources:
        raise TemplateError("Template format error: At least one Resources member must be defined.")
    for logical_id, resource in resources.items():
        if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            raise TemplateError(
                f"Template format error: [/Resources/{logical_id}] Every Resources member must "
                "contain a Type, a string."
            )
        known = RESOURCE_KEYS
        if resource["Type"].startswith("AWS::Serverless::"):
            known = RESOURCE_KEYS | SAM_RESOURCE_KEYS
        unknown = sorted(set(resource) - known)
        if unknown:
            raise TemplateError(
                f"Resource {logical_id} has attributes that the local stack does not honour: "
                f"{', '.join(unknown)}. Take them out, or deploy to AWS."
            )


def transforms(template: dict[str, Any]) -> list[str]:
    """Return the names in the template's ``Transform`` section, in order."""
    declared = template.get("Transform") or []
    return [declared] if isinstance(declared, str) else list(declared)


def template_json(template: dict[str, Any]) -> str:
    """Return the template as JSON text, its keys in the order of the template."""
    return json.dumps(template, indent=2, default=str)
