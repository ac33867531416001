"""Step Functions' requests in IAM's words.

Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Step
Functions".
"""

from typing import Final

from frameproof_local.permissions.incoming import IncomingRequest

_RESOURCES: Final = {
    "StartExecution": "stateMachineArn",
    "ListExecutions": "stateMachineArn",
    "DescribeStateMachine": "stateMachineArn",
    "DescribeExecution": "executionArn",
    "GetExecutionHistory": "executionArn",
    "StopExecution": "executionArn",
    "RedriveExecution": "executionArn",
}
"""Operation -> the parameter that has the ARN of what it is done to."""


def step_functions_needs(request: IncomingRequest) -> list[tuple[str, str]] | None:
    """Return what a request needs; None for an operation that no role here may have."""
    operation = request.headers.get("x-amz-target", "").removeprefix("AWSStepFunctions.")
    parameter = _RESOURCES.get(operation)
    if parameter is None:
        return None
    return [(f"states:{operation}", str(request.document.get(parameter)))]
