"""The events of a Task: ``LambdaFunction...`` for a function's ARN, ``Task...`` for the rest."""

from frameproof_local.step_functions.errors import HEARTBEAT_TIMEOUT, TIMEOUT, StatesError
from frameproof_local.step_functions.history import Trail
from frameproof_local.step_functions.states.task_resource import TaskResource

_TIMEOUTS = frozenset({TIMEOUT, HEARTBEAT_TIMEOUT})


class TaskEvents:
    """Records what happens to one attempt of a Task.

    Parameters
    ----------
    trail
        Where the events go.
    resource
        What the Task calls.
    region
        Where; ``TaskScheduled`` names it.
    """

    def __init__(self, trail: Trail, resource: TaskResource, region: str) -> None:
        self._trail = trail
        self._resource = resource
        self._region = region
        self._phase = "none"

    @property
    def _place(self) -> dict[str, str]:
        return {"resourceType": self._resource.resource_type, "resource": self._resource.action}

    def scheduled(
        self, parameters_text: str, timeout_seconds: float | None, heartbeat_seconds: float | None
    ) -> None:
        """Record that the Task will be called, with what, and how long it may take."""
        self._phase = "scheduled"
        if self._resource.is_lambda_function:
            self._trail.record(
                "LambdaFunctionScheduled",
                resource=self._resource.resource,
                input=parameters_text,
                timeoutInSeconds=timeout_seconds,
            )
            return
        self._trail.record(
            "TaskScheduled",
            **self._place,
            region=self._region,
            parameters=parameters_text,
            timeoutInSeconds=timeout_seconds,
            heartbeatInSeconds=heartbeat_seconds,
        )

    def started(self) -> None:
        """Record that the call is being made."""
        if self._resource.is_lambda_function:
            self._trail.record("LambdaFunctionStarted")
        else:
            self._trail.record("TaskStarted", **self._place)

    def submitted(self, output_text: str) -> None:
        """Record that the call was answered and that its outcome will come later."""
        self._phase = "submitted"
        self._trail.record("TaskSubmitted", **self._place, output=output_text)

    def succeeded(self, output_text: str) -> None:
        """Record the result."""
        if self._resource.is_lambda_function:
            self._trail.record("LambdaFunctionSucceeded", output=output_text)
        else:
            self._trail.record("TaskSucceeded", **self._place, output=output_text)

    def failed(self, failure: StatesError) -> None:
        """Record the failure; nothing if the Task was not even scheduled."""
        if self._phase == "none":
            return
        ending = "TimedOut" if failure.error in _TIMEOUTS else "Failed"
        reason = {"error": failure.error, "cause": failure.cause}
        if self._resource.is_lambda_function:
            self._trail.record(f"LambdaFunction{ending}", **reason)
        elif self._resource.pattern and self._phase == "scheduled" and ending == "Failed":
            self._trail.record("TaskSubmitFailed", **self._place, **reason)
        else:
            self._trail.record(f"Task{ending}", **self._place, **reason)
