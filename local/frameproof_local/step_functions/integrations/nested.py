"""Executions that a Task starts: ``states:startExecution``, plain, ``.sync`` and ``.sync:2``.

Source: Step Functions developer guide, "Start a new AWS Step Functions state machine".
"""

import json
from typing import Any

from frameproof_local.step_functions.environment import NestedExecutions
from frameproof_local.step_functions.errors import RUNTIME, TASK_FAILED, ServiceError, StatesError
from frameproof_local.step_functions.integrations.aws_shapes import from_response
from frameproof_local.step_functions.payload import JsonObject, to_text


def start_nested(nested: NestedExecutions, parameters: JsonObject) -> JsonObject:
    """Start an execution and return its ``ExecutionArn`` and ``StartDate``.

    Raises
    ------
    StatesError
        ``StepFunctions.<code>``: the service refused, for example because the name is taken.
    """
    if not isinstance(parameters, dict) or "StateMachineArn" not in parameters:
        raise StatesError(
            RUNTIME, "The field 'StateMachineArn' is required in the Parameters of startExecution."
        )
    value = parameters.get("Input", {})
    text = value if isinstance(value, str) else to_text(value)
    try:
        started = nested.start(parameters["StateMachineArn"], parameters.get("Name"), text)
    except ServiceError as error:
        raise StatesError(
            f"StepFunctions.{error.code}Exception", f"{error.message} (Service: AWSStepFunctions)"
        ) from error
    answer: JsonObject = from_response(started)
    return answer


def nested_result(described: JsonObject, pattern: str) -> Any:
    """Return the result of a Task whose nested execution has ended.

    Parameters
    ----------
    described
        What ``DescribeExecution`` returns.
    pattern
        ``sync`` gives the output as text, ``sync:2`` as JSON.

    Raises
    ------
    StatesError
        ``States.TaskFailed`` with the whole description as cause: it did not succeed.
    """
    result = from_response(described)
    if described["status"] != "SUCCEEDED":
        raise StatesError(TASK_FAILED, to_text(result))
    if pattern == "sync:2":
        for field in ("Input", "Output"):
            result[field] = json.loads(result[field])
    return result
