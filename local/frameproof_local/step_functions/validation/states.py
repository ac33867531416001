"""Checks of one state."""

from typing import Any

from frameproof_local.step_functions.choice import parse_timestamp
from frameproof_local.step_functions.integrations.dispatcher import OPTIMIZED_ACTIONS
from frameproof_local.step_functions.payload import JsonObject
from frameproof_local.step_functions.states.task_resource import TaskResource
from frameproof_local.step_functions.validation.choices import check_choices
from frameproof_local.step_functions.validation.data import check_data_flow, check_error_handling
from frameproof_local.step_functions.validation.diagnostics import LOCAL_UNSUPPORTED, Findings
from frameproof_local.step_functions.validation.fields import (
    OPTIONAL_FIELDS,
    check_fields,
    check_query_language,
)
from frameproof_local.step_functions.validation.maps import check_map

MAX_NAME_CHARACTERS = 80
_WITHOUT_TRANSITION = frozenset({"Choice", "Succeed", "Fail"})
_WAITS = ("Seconds", "SecondsPath", "Timestamp", "TimestampPath")


def check_state(name: str, state: Any, express: bool, findings: Findings) -> bool:
    """Check one state; tell whether its kind is known, so that more can be checked.

    Parameters
    ----------
    name, state
        From the ``States`` object.
    express
        Whether the machine, or the Map Run's children, are of type EXPRESS.
    findings
        Where to report.
    """
    if not isinstance(state, dict):
        findings.report("Expected a state, which is an object")
        return False
    if state.get("Type") not in OPTIONAL_FIELDS:
        findings.at("Type").report(
            f"There is no state type {state.get('Type')!r}; expected one of "
            f"{', '.join(OPTIONAL_FIELDS)}"
        )
        return False
    if len(name) > MAX_NAME_CHARACTERS:
        findings.report(f"A state name has at most {MAX_NAME_CHARACTERS} characters")
    check_query_language(state, findings)
    check_fields(state, findings)
    check_data_flow(state, findings)
    check_error_handling(state, findings)
    _check_transition(state, findings)
    _check_kind(state, express, findings)
    return True


def _check_transition(state: JsonObject, findings: Findings) -> None:
    if state["Type"] in _WITHOUT_TRANSITION:
        return
    ends = state.get("End") is True
    if ends == ("Next" in state):
        findings.report("Expected exactly one of 'Next' and 'End': true")


def _check_kind(state: JsonObject, express: bool, findings: Findings) -> None:
    match state["Type"]:
        case "Choice":
            check_choices(state, findings)
        case "Wait":
            _check_wait(state, findings)
        case "Fail":
            for field in ("Error", "Cause"):
                if field in state and f"{field}Path" in state:
                    findings.report(f"'{field}' and '{field}Path' must not be given together")
        case "Task":
            _check_resource(state.get("Resource", ""), express, findings.at("Resource"))
            _check_heartbeat(state, findings.at("HeartbeatSeconds"))
        case "Map":
            check_map(state, express, findings)


def _check_wait(state: JsonObject, findings: Findings) -> None:
    if sum(field in state for field in _WAITS) != 1:
        findings.report(f"Expected exactly one of {', '.join(_WAITS)}")
    if "Timestamp" in state and parse_timestamp(state["Timestamp"]) is None:
        findings.at("Timestamp").report("Expected an RFC 3339 timestamp, 2026-01-31T12:00:00Z")


def _check_resource(resource: Any, express: bool, findings: Findings) -> None:
    if not isinstance(resource, str) or not resource.startswith("arn:"):
        findings.report(f"Value is not a valid resource ARN: {resource!r}")
        return
    parsed = TaskResource.parse(resource)
    if parsed.pattern and express:
        findings.report(f"EXPRESS executions cannot use .{parsed.pattern}")
    if not _can_be_called(parsed):
        findings.report(
            f"The local Step Functions cannot call '{resource}'. It calls Lambda functions, "
            "aws-sdk:SERVICE:ACTION, sns:publish, sqs:sendMessage, events:putEvents and "
            "states:startExecution.",
            LOCAL_UNSUPPORTED,
        )


def _check_heartbeat(state: JsonObject, findings: Findings) -> None:
    """Report a heartbeat that could never be missed before the Task's time is over."""
    timeout, heartbeat = (state.get(f"{name}Seconds") for name in ("Timeout", "Heartbeat"))
    if not isinstance(timeout, int | float) or not isinstance(heartbeat, int | float):
        return
    if heartbeat >= timeout:
        findings.report(
            f"HeartbeatSeconds must be smaller than TimeoutSeconds, got {heartbeat} and {timeout}"
        )


def _can_be_called(resource: TaskResource) -> bool:
    if resource.is_lambda_function:
        return True
    service = resource.resource_type
    action = resource.target.rpartition(":")[2]
    if (service, action) == ("states", "startExecution"):
        return True
    if resource.waits_for_nested:
        return False
    sdk = service.startswith("aws-sdk:")
    return (
        sdk
        or (service, action) == ("lambda", "invoke")
        or action in OPTIMIZED_ACTIONS.get(service, ())
    )
