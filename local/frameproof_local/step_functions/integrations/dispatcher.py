"""The one place where a Task's call is made.

A fault plan for tests wraps ``TaskDispatcher.__call__`` (it is the environment's ``run_task``).
"""

from collections.abc import Callable
from typing import Any

from frameproof_local.step_functions.environment import (
    Authorize,
    InvokeLambda,
    NestedExecutions,
    TaskRequest,
)
from frameproof_local.step_functions.errors import RUNTIME, StatesError
from frameproof_local.step_functions.integrations.aws_sdk import call_action
from frameproof_local.step_functions.integrations.lambda_function import (
    call_function,
    call_lambda_invoke,
)
from frameproof_local.step_functions.integrations.nested import start_nested
from frameproof_local.step_functions.integrations.rights import needed_right

# The optimized integrations that are a plain call of one API action: resource type -> actions.
OPTIMIZED_ACTIONS = {
    "sns": frozenset({"publish"}),
    "sqs": frozenset({"sendMessage"}),
    "events": frozenset({"putEvents"}),
}


class TaskDispatcher:
    """Makes the call of a Task state.

    Parameters
    ----------
    invoke_lambda
        Calls Lambda functions.
    client
        Returns the boto3 client of a service for a role.
    authorize
        Asks whether a role may call a function or start an execution.
    nested
        Starts other executions.
    """

    def __init__(
        self,
        invoke_lambda: InvokeLambda,
        client: Callable[[str, str], Any],
        nested: NestedExecutions,
        authorize: Authorize,
    ) -> None:
        self._invoke_lambda = invoke_lambda
        self._client = client
        self._nested = nested
        self._authorize = authorize

    def __call__(self, request: TaskRequest) -> Any:
        """Return the answer of the call, as the state machine sees it.

        Raises
        ------
        StatesError
            The called service or function failed; the name is what Retry and Catch compare.
        """
        need = needed_right(request)
        if need is not None:
            self._authorize(request.role_arn, *need)
        if request.resource.split(":")[2:3] == ["lambda"]:
            return call_function(self._invoke_lambda, request.resource, request.parameters)
        service, _, action = request.resource.split(":::", 1)[-1].rpartition(":")
        if (service, action) == ("lambda", "invoke"):
            return call_lambda_invoke(self._invoke_lambda, request.parameters)
        if (service, action) == ("states", "startExecution"):
            return start_nested(self._nested, request.parameters)
        client_for = self._clients_of(request.role_arn)
        if service.startswith("aws-sdk:"):
            name = service.removeprefix("aws-sdk:")
            return call_action(client_for, name, action, request.parameters)
        if action in OPTIMIZED_ACTIONS.get(service, ()):
            return call_action(client_for, service, action, request.parameters)
        raise StatesError(
            RUNTIME,
            f"The local Step Functions cannot call '{request.resource}'. Use a Lambda function, "
            "arn:aws:states:::aws-sdk:SERVICE:ACTION, sns:publish, sqs:sendMessage, "
            "events:putEvents or states:startExecution.",
        )

    def _clients_of(self, role_arn: str) -> Callable[[str], Any]:
        return lambda service: self._client(service, role_arn)
