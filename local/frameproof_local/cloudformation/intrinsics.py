"""Intrinsic functions: what ``Ref``, ``Fn::GetAtt``, ``Fn::Sub`` and the others stand for.

Source: CloudFormation User Guide, "Intrinsic function reference". ``Fn::Cidr``, ``Fn::ForEach``,
``Fn::Transform`` and dynamic references (``{{resolve:...}}``) are refused by name.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from .errors import TemplateError

NO_VALUE = object()  # AWS::NoValue: whatever holds it is left out
_PLACEHOLDER = re.compile(r"\$\{([^}]+)\}")


class Existing(Protocol):
    """A resource that exists already, as far as a template can ask for it."""

    @property
    def physical_id(self) -> str:
        """What ``Ref`` gives."""

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What ``Fn::GetAtt`` gives."""


@dataclass(frozen=True)
class Scope:
    """Everything that a template may refer to.

    ``resources`` is read at each look-up, so that it may grow while a stack is made.
    """

    pseudo: Mapping[str, Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    resources: Mapping[str, Existing] = field(default_factory=dict)
    mappings: Mapping[str, Any] = field(default_factory=dict)
    conditions: Mapping[str, Any] = field(default_factory=dict)
    exports: Callable[[], Mapping[str, str]] = dict


class Resolver:
    """Turns template values into plain values.

    Parameters
    ----------
    scope
        What names stand for.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._known_conditions: dict[str, bool] = {}
        self._open_conditions: list[str] = []
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::And": lambda operands: all(self._truth(operand) for operand in operands),
            "Fn::Base64": lambda text: base64.b64encode(self._text(text).encode()).decode(),
            "Fn::Equals": lambda pair: self._text(pair[0]) == self._text(pair[1]),
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAZs": self._availability_zones,
            "Fn::GetAtt": self._get_att,
            "Fn::If": self._if,
            "Fn::ImportValue": self._import_value,
            "Fn::Join": self._join,
            "Fn::Length": lambda items: len(self.resolve(items)),
            "Fn::Not": lambda operands: not self._truth(operands[0]),
            "Fn::Or": lambda operands: any(self._truth(operand) for operand in operands),
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
            "Fn::ToJsonString": lambda value: json.dumps(self.resolve(value)),
        }

    def resolve(self, value: Any) -> Any:
        """Return the value with every function in it replaced by what it gives.

        Raises
        ------
        TemplateError
            A name that stands for nothing, a function that is not known here, or wrong arguments.
        """
        if isinstance(value, list):
            items = [self.resolve(item) for item in value]
            return [item for item in items if item is not NO_VALUE]
        if isinstance(value, dict):
            return self._resolve_mapping(value)
        if isinstance(value, str) and "{{resolve:" in value:
            raise TemplateError(f"The local stack does not resolve dynamic references: {value}")
        return value

    def condition(self, name: str) -> bool:
        """Return what the named condition of the template comes to."""
        if name not in self._known_conditions:
            if name not in self._scope.conditions:
                raise TemplateError(
                    f"Template format error: Unresolved condition dependency {name}"
                )
            if name in self._open_conditions:
                raise TemplateError(f"Circular dependency between conditions: [{name}]")
            self._open_conditions.append(name)
            self._known_conditions[name] = self._truth(self._scope.conditions[name])
            self._open_conditions.remove(name)
        return self._known_conditions[name]

    def included(self, definition: Mapping[str, Any]) -> bool:
        """Tell whether a resource's or an output's ``Condition``, if it has one, holds."""
        return "Condition" not in definition or self.condition(definition["Condition"])

    def _resolve_mapping(self, value: dict[str, Any]) -> Any:
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name in self._functions:
                return self._apply(name, argument)
            if isinstance(name, str) and name.startswith("Fn::"):
                raise TemplateError(f"The local stack does not know the function {name}")
        resolved = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not NO_VALUE}

    def _apply(self, name: str, argument: Any) -> Any:
        try:
            return self._functions[name](argument)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise TemplateError(
                f"Template error: {name} cannot be applied to {json.dumps(argument, default=str)} "
                f"({type(error).__name__}: {error})"
            ) from error

    def _truth(self, operand: Any) -> bool:
        """Evaluate a condition's operand: a function, or ``{"Condition": name}``."""
        if isinstance(operand, dict) and set(operand) == {"Condition"}:
            return self.condition(operand["Condition"])
        return bool(self.resolve(operand))

    def _text(self, value: Any) -> str:
        return as_text(self.resolve(value))

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        for names in (self._scope.pseudo, self._scope.parameters):
            if name in names:
                return names[name]
        if name in self._scope.resources:
            return self._scope.resources[name].physical_id
        raise TemplateError(f"Template format error: Unresolved resource dependencies [{name}]")

    def _get_att(self, argument: Any) -> Any:
        logical_id, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        return self._attribute(logical_id, self._text(attribute))

    def _attribute(self, logical_id: str, attribute: str) -> Any:
        if logical_id not in self._scope.resources:
            raise TemplateError(
                f"Template format error: Unresolved resource dependencies [{logical_id}]"
            )
        attributes = self._scope.resources[logical_id].attributes
        if attribute not in attributes:
            raise TemplateError(
                f"Template error: resource {logical_id} does not support attribute type "
                f"{attribute} in Fn::GetAtt"
            )
        return attributes[attribute]

    def _sub(self, argument: Any) -> str:
        text, own = (argument, {}) if isinstance(argument, str) else argument
        own_values = {name: self._text(value) for name, value in own.items()}

        def substitute(match: re.Match[str]) -> str:
            name = match.group(1).strip()
            if name.startswith("!"):  # ${!Literal} stays ${Literal}
                return f"${{{name[1:]}}}"
            if name in own_values:
                return own_values[name]
            if "." in name and not name.startswith("AWS::"):
                return as_text(self._attribute(*name.split(".", 1)))
            return as_text(self._ref(name))

        return _PLACEHOLDER.sub(substitute, text)

    def _if(self, argument: Any) -> Any:
        condition, then, otherwise = argument
        return self.resolve(then if self.condition(condition) else otherwise)

    def _join(self, argument: Any) -> str:
        delimiter, items = argument
        _check_delimiter(delimiter)
        return str(delimiter).join(as_text(item) for item in self.resolve(items))

    def _split(self, argument: Any) -> list[str]:
        delimiter, text = argument
        _check_delimiter(delimiter)
        return self._text(text).split(delimiter)

    def _select(self, argument: Any) -> Any:
        index, items = int(self.resolve(argument[0])), self.resolve(argument[1])
        if not 0 <= index < len(items):
            raise TemplateError(f"Template error: Fn::Select cannot select index {index}")
        return items[index]

    def _find_in_map(self, argument: Any) -> Any:
        names = [self._text(name) for name in argument[:3]]
        found: Any = self._scope.mappings
        for name in names:
            if name not in found:
                raise TemplateError(f"Template error: Unable to get mapping for {'::'.join(names)}")
            found = found[name]
        return found

    def _availability_zones(self, region: Any) -> list[str]:
        name = self._text(region) or self._scope.pseudo["AWS::Region"]
        return [f"{name}{letter}" for letter in "abc"]

    def _import_value(self, name: Any) -> str:
        wanted, exports = self._text(name), self._scope.exports()
        if wanted not in exports:
            raise TemplateError(f"No export named {wanted} found.")
        return exports[wanted]


def _check_delimiter(delimiter: Any) -> None:
    if not isinstance(delimiter, str):
        raise TypeError("the delimiter must be a string, no function")


def as_text(value: Any) -> str:
    """Return a value as CloudFormation writes it into text: ``true``, not ``True``."""
    if isinstance(value, list | dict) or value is NO_VALUE:
        raise TypeError(f"text is wanted here, not {value!r}")
    return str(value).lower() if isinstance(value, bool) else str(value)
