"""Calls of Lambda functions, by the function's ARN or by ``states:::lambda:invoke``.

Source: Step Functions developer guide, "Invoke an AWS Lambda function with Step Functions".
"""

import json
import uuid
from typing import Any

from frameproof_local.step_functions.environment import InvokeLambda, LambdaResult
from frameproof_local.step_functions.errors import RUNTIME, StatesError
from frameproof_local.step_functions.payload import JsonObject, to_text

LAMBDA_UNKNOWN = "Lambda.Unknown"


def call_function(invoke_lambda: InvokeLambda, function_arn: str, event: Any) -> Any:
    """Call a function and return what it returned.

    Parameters
    ----------
    invoke_lambda
        Makes the call.
    function_arn
        ARN or name.
    event
        Any JSON value.

    Raises
    ------
    StatesError
        The function's error: ``error`` is its ``errorType``, ``cause`` the whole JSON as text.
        ``Lambda.Unknown`` when the answer is no JSON or names no type.
    """
    result = invoke_lambda(function_arn, to_text(event).encode())
    if result.function_error is not None:
        raise _function_failure(result)
    if not result.payload:
        return None
    try:
        return json.loads(result.payload)
    except ValueError as error:
        raise _unknown(result) from error


def _function_failure(result: LambdaResult) -> StatesError:
    text = result.payload.decode("utf-8", errors="replace")
    try:
        body = json.loads(text)
    except ValueError:
        return _unknown(result)
    if not isinstance(body, dict) or not body.get("errorType"):
        return _unknown(result)
    return StatesError(str(body["errorType"]), text)


def _unknown(result: LambdaResult) -> StatesError:
    text = result.payload.decode("utf-8", errors="replace")
    return StatesError(
        LAMBDA_UNKNOWN,
        "The cause could not be determined because Lambda did not return an error type. "
        f"Returned payload: {text}",
    )


def call_lambda_invoke(invoke_lambda: InvokeLambda, parameters: JsonObject) -> JsonObject:
    """Call the function that ``Parameters`` name and return the answer in its envelope.

    Parameters
    ----------
    invoke_lambda
        Makes the call.
    parameters
        ``FunctionName``, and if wanted ``Qualifier`` and ``Payload``.

    Returns
    -------
    JsonObject
        ``Payload`` with what the function returned, ``StatusCode`` and the rest of the envelope.

    Raises
    ------
    StatesError
        As ``call_function``; ``States.Runtime`` when no function is named.
    """
    name = parameters.get("FunctionName") if isinstance(parameters, dict) else None
    if not isinstance(name, str):
        raise StatesError(
            RUNTIME, "The field 'FunctionName' is required in the Parameters of lambda:invoke."
        )
    qualifier = parameters.get("Qualifier")
    target = f"{name}:{qualifier}" if qualifier else name
    payload = call_function(invoke_lambda, target, parameters.get("Payload", {}))
    return {
        "ExecutedVersion": qualifier or "$LATEST",
        "Payload": payload,
        "SdkHttpMetadata": {"HttpStatusCode": 200},
        "SdkResponseMetadata": {"RequestId": str(uuid.uuid4())},
        "StatusCode": 200,
    }
