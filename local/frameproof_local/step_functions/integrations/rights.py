"""What a state machine's role must be allowed for a Task that makes no AWS request of its own.

The other Tasks go through boto3 with the role's credentials, and are judged where they arrive.

Source: Step Functions developer guide, "How Step Functions generates IAM policies for integrated
services".
"""

from frameproof_local.step_functions.environment import TaskRequest


def needed_right(request: TaskRequest) -> tuple[str, str] | None:
    """Return action and resource of a call to a function or of a nested execution's start.

    A function that is named, not given by its ARN, is asked for by that name.
    """
    if request.resource.split(":")[2:3] == ["lambda"]:
        return "lambda:InvokeFunction", request.resource
    parameters = request.parameters if isinstance(request.parameters, dict) else {}
    if request.resource.endswith(":::lambda:invoke"):
        return "lambda:InvokeFunction", str(parameters.get("FunctionName"))
    if request.resource.endswith(":::states:startExecution"):
        return "states:StartExecution", str(parameters.get("StateMachineArn"))
    return None
