"""What CloudFormation asks of a custom resource, and what it is answered.

Source: CloudFormation User Guide, "Custom resource request objects" and "Custom resource response
objects".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from frameproof.errors import InvalidInputError

_MAX_REASON_BYTES = 2_000  # as JSON writes it; the whole answer may have 4,096


@dataclass(frozen=True, slots=True)
class StackRequest:
    """One request to a custom resource."""

    request_type: str
    """Create, Update or Delete."""
    request_id: str
    response_url: str
    stack_id: str
    logical_resource_id: str

    @property
    def physical_resource_id(self) -> str:
        """The same for the stack's whole life: CloudFormation must never see a replacement."""
        stack_name = self.stack_id.split("/")[1]
        return f"{stack_name}-data"


def read_stack_request(document: Any) -> StackRequest:
    """Read CloudFormation's event.

    Raises
    ------
    InvalidInputError
        Names the field that is missing or no text.
    """
    if not isinstance(document, dict):
        raise InvalidInputError("stack: expected CloudFormation's request, an object.")
    names = ("RequestType", "RequestId", "ResponseURL", "StackId", "LogicalResourceId")
    for name in names:
        if not isinstance(document.get(name), str):
            raise InvalidInputError(f"{name}: this field is missing from CloudFormation's request.")
    request = StackRequest(*(document[name] for name in names))
    if request.stack_id.count("/") != 2:
        raise InvalidInputError("StackId: expected arn:aws:cloudformation:...:stack/<name>/<id>.")
    return request


def failure_in(event: dict[str, Any]) -> dict[str, Any] | None:
    """Return the failure that the state machine caught, ``{"Error", "Cause"}``; None without one.

    Raises
    ------
    InvalidInputError
        It is no object.
    """
    failure = event.get("failure")
    if failure is not None and not isinstance(failure, dict):
        raise InvalidInputError("failure: expected an object with Error and Cause.")
    return failure


def stack_answer(request: StackRequest, failure: str | None = None) -> dict[str, Any]:
    """Return what CloudFormation is answered: SUCCESS, or FAILED with a reason."""
    return {
        "Status": "SUCCESS" if failure is None else "FAILED",
        "Reason": _shortened(failure or "Done."),
        "PhysicalResourceId": request.physical_resource_id,
        "StackId": request.stack_id,
        "RequestId": request.request_id,
        "LogicalResourceId": request.logical_resource_id,
    }


def _shortened(reason: str) -> str:
    """Cut a reason to the room that it has: JSON writes some characters as six bytes."""
    short = reason[:_MAX_REASON_BYTES]
    while len(json.dumps(short)) > _MAX_REASON_BYTES:
        short = short[:-1]
    return short


def failure_text(failure: dict[str, Any]) -> str:
    """Say what ended a state: its ``Error``, and of Lambda's JSON ``Cause`` the message alone."""
    cause = failure.get("Cause", "")
    try:
        message = json.loads(cause)["errorMessage"]
    except (ValueError, KeyError, TypeError, RecursionError):
        message = cause  # plain text, as Step Functions itself writes it
    return f"{failure.get('Error', 'an unnamed error')}: {message}"
