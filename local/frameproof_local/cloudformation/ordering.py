"""What must exist before what: references between resources, turned into an order.

Source: CloudFormation User Guide, "DependsOn attribute" and "Intrinsic function reference":
``Ref``, ``Fn::GetAtt`` and ``Fn::Sub`` make an implicit dependency.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from .errors import TemplateError

_PLACEHOLDER = re.compile(r"\$\{([^!}][^}]*)\}")


def references(value: Any) -> Iterator[str]:
    """Yield each name that a template value refers to: resources, parameters, pseudo parameters."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _references_of(key, item)


def _references_of(key: str, argument: Any) -> Iterator[str]:
    if key == "Ref" and isinstance(argument, str):
        yield argument
    elif key == "Fn::GetAtt":
        yield argument.split(".")[0] if isinstance(argument, str) else argument[0]
    elif key == "Fn::Sub":
        text, own = (argument, {}) if isinstance(argument, str) else argument
        for name in _PLACEHOLDER.findall(text):
            if name.strip() not in own:
                yield name.strip().split(".")[0]
        yield from references(own)
    else:
        yield from references(argument)


def dependencies(definition: Mapping[str, Any]) -> set[str]:
    """Return the names one resource needs: what it refers to and its ``DependsOn``."""
    declared = definition.get("DependsOn", [])
    explicit = {declared} if isinstance(declared, str) else set(declared)
    return explicit | set(references(definition.get("Properties", {})))


def creation_order(
    resources: Mapping[str, Mapping[str, Any]], wanted: Collection[str]
) -> list[str]:
    """Order the wanted resources so that each comes after what it depends on.

    Parameters
    ----------
    resources
        Definitions by logical id, as in a template's ``Resources``.
    wanted
        Those of them that are to exist (their condition holds).

    Returns
    -------
    list of str
        Deletion goes through it backwards.

    Raises
    ------
    TemplateError
        Resources depend on each other in a circle.
    """
    graph = {
        logical_id: sorted(dependencies(resources[logical_id]) & set(wanted))
        for logical_id in wanted
    }
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = ", ".join(dict.fromkeys(error.args[1]))
        raise TemplateError(f"Circular dependency between resources: [{circle}]") from error


def check_references(template: Mapping[str, Any], pseudo: Collection[str]) -> None:
    """Raise ``TemplateError`` if a resource or an output refers to a name that is not declared."""
    known = {*pseudo, "AWS::NoValue", *template["Resources"], *(template.get("Parameters") or {})}
    for section, members in (
        ("Resources", template["Resources"]),
        ("Outputs", template.get("Outputs") or {}),
    ):
        wanted: set[str] = set()
        for definition in members.values():
            wanted |= (
                dependencies(definition) if section == "Resources" else set(references(definition))
            )
        unknown = sorted(wanted - known)
        if unknown:
            raise TemplateError(
                f"Template format error: Unresolved resource dependencies [{', '.join(unknown)}] "
                f"in the {section} block of the template"
            )
