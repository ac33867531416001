"""Payload templates and paths: how a state picks its input and shapes its result.

``Parameters``, ``ResultSelector``, ``ItemSelector`` and ``BatchInput`` are templates: JSON in
which a key that ends in ``.$`` has a path or an intrinsic function as its value.

Source: Amazon States Language specification, "Payload Template".
"""

from dataclasses import dataclass
from random import Random
from typing import Any

from frameproof_local.step_functions.errors import (
    PARAMETER_PATH_FAILURE,
    RUNTIME,
    StatesError,
)
from frameproof_local.step_functions.intrinsics import evaluate_intrinsic
from frameproof_local.step_functions.paths import InvalidPathError, PathNotFoundError, read_path
from frameproof_local.step_functions.payload import JsonObject, to_text

DYNAMIC_SUFFIX = ".$"


@dataclass(frozen=True)
class Scope:
    """What an expression can see.

    Attributes
    ----------
    document
        What ``$`` stands for: the state's input after ``InputPath``, or its result.
    context
        What ``$$`` stands for: the context object.
    random
        Source of ``States.UUID`` and ``States.MathRandom``.
    """

    document: Any
    context: JsonObject
    random: Random

    def select(self, path: str) -> Any:
        """Return what a path selects in the document or the context object.

        Raises
        ------
        PathNotFoundError, InvalidPathError
            The path leads nowhere, or is none.
        """
        if path.startswith("$$"):
            return read_path(path[1:], self.context)
        return read_path(path, self.document)

    def read(self, path: str) -> Any:
        """Return what a path selects, for fields such as ``InputPath`` and ``SecondsPath``.

        Raises
        ------
        StatesError
            ``States.Runtime``: the path leads nowhere.
        """
        try:
            return self.select(path)
        except (PathNotFoundError, InvalidPathError) as error:
            raise StatesError(
                RUNTIME, f"Invalid path '{path}': No results for path in {to_text(self.document)}"
            ) from error

    def evaluate(self, expression: str, field: str) -> Any:
        """Return the value of a path or intrinsic function in a template.

        Raises
        ------
        StatesError
            ``States.ParameterPathFailure`` (a path leads nowhere; AWS's documented name, its
            service is also seen to answer ``States.Runtime``) or ``States.IntrinsicFailure``.
        """
        try:
            if expression.startswith("States."):
                return evaluate_intrinsic(expression, self.select, self.random)
            return self.select(expression)
        except (PathNotFoundError, InvalidPathError) as error:
            raise StatesError(
                PARAMETER_PATH_FAILURE,
                f"The JSONPath '{expression}' specified for the field '{field}' could not be "
                f"found in the input '{to_text(self.document)}'",
            ) from error

    def fill(self, template: Any) -> Any:
        """Return a template with every ``.$`` field replaced by its value."""
        if isinstance(template, dict):
            return dict(self._filled_field(key, value) for key, value in template.items())
        if isinstance(template, list):
            return [self.fill(item) for item in template]
        return template

    def _filled_field(self, key: str, value: Any) -> tuple[str, Any]:
        if key.endswith(DYNAMIC_SUFFIX):
            return key.removesuffix(DYNAMIC_SUFFIX), self.evaluate(value, key)
        return key, self.fill(value)

    def setting(self, state: JsonObject, name: str) -> Any:
        """Return a field that may also come by path (``Seconds`` or ``SecondsPath``), or None."""
        if f"{name}Path" in state:
            return self.read(state[f"{name}Path"])
        return state.get(name)

    def number(self, state: JsonObject, name: str, fewest: float = 0) -> Any:
        """Return a numeric field that may also come by path, or None.

        Raises
        ------
        StatesError
            ``States.Runtime``: it is no number, or less than ``fewest``.
        """
        value = self.setting(state, name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or value < fewest:
            raise StatesError(
                RUNTIME,
                f"The field '{name}' must be a number of at least {fewest}, not {to_text(value)}",
            )
        return value


def apply_input_path(state: JsonObject, scope: Scope) -> Any:
    """Return a state's input after ``InputPath``; a null path gives an empty object."""
    path = state.get("InputPath", "$")
    return {} if path is None else scope.read(path)


def apply_output_path(state: JsonObject, scope: Scope) -> Any:
    """Return a state's output after ``OutputPath``; a null path gives an empty object."""
    path = state.get("OutputPath", "$")
    return {} if path is None else scope.read(path)
