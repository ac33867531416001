"""Checks of a whole definition: its scopes, their transitions, and every state in them.

A scope is one ``States`` object: the machine's, a Parallel branch's or a Map's. Transitions stay
within their scope, and every state must be reachable in it.

Source: Amazon States Language specification, "Top-level fields", "Transitions".
"""

import json
from collections.abc import Iterator
from typing import Any

from frameproof_local.step_functions.errors import ServiceError
from frameproof_local.step_functions.payload import JsonObject
from frameproof_local.step_functions.validation.data import check_numbers
from frameproof_local.step_functions.validation.diagnostics import (
    DUPLICATE_STATE_NAME,
    INVALID_JSON_DESCRIPTION,
    MISSING_TRANSITION_TARGET,
    Diagnostic,
    Findings,
)
from frameproof_local.step_functions.validation.fields import (
    TOP_LEVEL_FIELDS,
    check_query_language,
)
from frameproof_local.step_functions.validation.shapes import check_shapes
from frameproof_local.step_functions.validation.states import check_state

MAX_DEFINITION_BYTES = 1_048_576


def diagnose(definition_text: str, machine_type: str = "STANDARD") -> list[Diagnostic]:
    """Return everything that is wrong with a definition; an empty list means that it can run.

    Parameters
    ----------
    definition_text
        Amazon States Language, as JSON text.
    machine_type
        ``STANDARD`` or ``EXPRESS``.
    """
    findings = Findings()
    try:
        definition = json.loads(definition_text)
    except ValueError as error:
        findings.report(f"The definition is not JSON: {error}", INVALID_JSON_DESCRIPTION)
        return findings.found
    if not isinstance(definition, dict):
        findings.report("Expected an object", INVALID_JSON_DESCRIPTION)
        return findings.found
    check_shapes(definition, findings)
    if findings.found:
        return findings.found
    if len(definition_text.encode()) > MAX_DEFINITION_BYTES:
        findings.report(f"A definition has at most {MAX_DEFINITION_BYTES} bytes")
    for field in sorted(definition.keys() - TOP_LEVEL_FIELDS):
        findings.at(field).report(f"The field '{field}' is not supported at the top level")
    check_numbers(definition, {"TimeoutSeconds": (1, 99_999_999)}, findings)
    _check_scope(definition, machine_type == "EXPRESS", set(), findings)
    return findings.found


def require_valid(definition_text: str, machine_type: str = "STANDARD") -> JsonObject:
    """Return the definition as an object, or refuse it.

    Raises
    ------
    ServiceError
        ``InvalidDefinition``, with every finding in the message, as AWS words it.
    """
    found = diagnose(definition_text, machine_type)
    if found:
        listed = ", ".join(str(diagnostic) for diagnostic in found)
        raise ServiceError("InvalidDefinition", f"Invalid State Machine Definition: '{listed}'")
    definition: JsonObject = json.loads(definition_text)
    return definition


def _check_scope(scope: JsonObject, express: bool, seen: set[str], findings: Findings) -> None:
    """Check a scope and the scopes inside its states; ``seen`` has all state names so far."""
    check_query_language(scope, findings)
    states = scope.get("States")
    if not isinstance(states, dict) or not states:
        findings.at("States").report("Expected a non-empty object of states")
        return
    start = scope.get("StartAt")
    if not isinstance(start, str):
        findings.report("The field 'StartAt' is required but was missing")
    elif start not in states:
        findings.at("StartAt").report(
            f"Missing 'StartAt' target: {start}", MISSING_TRANSITION_TARGET
        )
    for name, state in states.items():
        place = findings.at("States", name)
        if name in seen:
            place.report(f"The state name '{name}' is used twice", DUPLICATE_STATE_NAME)
        seen.add(name)
        if check_state(name, state, express, place):
            _check_inner_scopes(state, express, seen, place)
    _check_transitions(states, start, findings)


def _check_inner_scopes(
    state: JsonObject, express: bool, seen: set[str], findings: Findings
) -> None:
    if state["Type"] == "Parallel":
        branches = state.get("Branches")
        if not isinstance(branches, list) or not branches:
            findings.at("Branches").report("Expected a non-empty array of branches")
            return
        for position, branch in enumerate(branches):
            _check_scope(branch, express, seen, findings.at("Branches", position))
    elif state["Type"] == "Map":
        field = "ItemProcessor" if "ItemProcessor" in state else "Iterator"
        processor = state.get(field, {})
        config = processor.get("ProcessorConfig", {})
        children_express = express or config.get("ExecutionType") == "EXPRESS"
        _check_scope(processor, children_express, seen, findings.at(field))


def _check_transitions(states: JsonObject, start: Any, findings: Findings) -> None:
    """Report transitions to states that do not exist, and states that none leads to."""
    reached = {start} & states.keys()
    waiting = list(reached)
    targets = {
        name: list(_targets(state)) if isinstance(state, dict) else []
        for name, state in states.items()
    }
    for name, transitions in targets.items():
        for place, target in transitions:
            if target not in states:
                findings.at("States", name, *place).report(
                    f"Missing '{place[-1]}' target: {target}", MISSING_TRANSITION_TARGET
                )
    while waiting:
        next_states = {target for _, target in targets[waiting.pop()] if target in states}
        waiting.extend(next_states - reached)
        reached |= next_states
    for name in states.keys() - reached if reached else ():
        findings.at("States", name).report(
            f'State "{name}" is not reachable.', MISSING_TRANSITION_TARGET
        )


def _targets(state: JsonObject) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield where each transition of a state is written, and where it leads."""
    for field in ("Next", "Default"):
        if field in state:
            yield (field,), state[field]
    for field in ("Choices", "Catch"):
        entries = state.get(field, [])
        for position, entry in enumerate(entries if isinstance(entries, list) else []):
            if isinstance(entry, dict) and "Next" in entry:
                yield (field, position, "Next"), entry["Next"]
