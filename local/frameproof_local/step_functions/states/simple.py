"""Pass, Succeed and Fail: the kinds that only move data, or end the walk."""

from typing import Any

from frameproof_local.step_functions.errors import StatesError
from frameproof_local.step_functions.visit import Visit


def run_pass(visit: Visit, document: Any) -> Any:
    """Return ``Result`` if the state has one, else its input after ``Parameters``."""
    effective = visit.effective_input(document)
    return visit.definition.get("Result", effective)


def run_succeed(visit: Visit, document: Any) -> Any:
    """Return the input: a Succeed state adds nothing."""
    return document


def run_fail(visit: Visit, document: Any) -> Any:
    """Fail with the state's ``Error`` and ``Cause``, or what their paths select.

    Raises
    ------
    StatesError
        Always.
    """
    error, cause = (_text(visit, document, field) for field in ("Error", "Cause"))
    raise StatesError(error or "", cause)


def _text(visit: Visit, document: Any, field: str) -> str | None:
    """Return a field that may also come from a path or an intrinsic function."""
    path = visit.definition.get(f"{field}Path")
    if path is None:
        text: str | None = visit.definition.get(field)
        return text
    scope = visit.scope(document)
    value = scope.evaluate(path, f"{field}Path") if path.startswith("States.") else scope.read(path)
    return value if isinstance(value, str) else str(value)
