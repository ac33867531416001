"""What can go wrong, in one tree.

::

    Exception
    ├── StatesError           a state failed; Retry and Catch may match its name
    │   └── LambdaServiceError    Lambda itself refused the call (throttled, no such function)
    ├── ServiceError          an API call was refused; the caller sees code and message
    └── Cancelled             control flow: this thread's work is no longer wanted
"""

PERMISSIONS = "States.Permissions"
RUNTIME = "States.Runtime"
TIMEOUT = "States.Timeout"
HEARTBEAT_TIMEOUT = "States.HeartbeatTimeout"
TASK_FAILED = "States.TaskFailed"
DATA_LIMIT_EXCEEDED = "States.DataLimitExceeded"
NO_CHOICE_MATCHED = "States.NoChoiceMatched"
INTRINSIC_FAILURE = "States.IntrinsicFailure"
PARAMETER_PATH_FAILURE = "States.ParameterPathFailure"
RESULT_PATH_MATCH_FAILURE = "States.ResultPathMatchFailure"
ITEM_READER_FAILED = "States.ItemReaderFailed"
RESULT_WRITER_FAILED = "States.ResultWriterFailed"
EXCEED_TOLERATED_FAILURE_THRESHOLD = "States.ExceedToleratedFailureThreshold"

# Failures of the definition or the data, whose cause names the state (AWS writes it that way).
EVALUATION_ERRORS = frozenset(
    {
        RUNTIME,
        NO_CHOICE_MATCHED,
        INTRINSIC_FAILURE,
        PARAMETER_PATH_FAILURE,
        RESULT_PATH_MATCH_FAILURE,
    }
)


class StatesError(Exception):
    """A state failed.

    Parameters
    ----------
    error
        The error name that Retry and Catch compare, ``States.Timeout`` or a class name.
    cause
        What a person reads; for a Lambda function the whole JSON of the error, as text.
    """

    def __init__(self, error: str, cause: str | None = "") -> None:
        super().__init__(error, cause)
        self.error = error
        self.cause = cause

    def located(self, state_name: str, entered_event_id: int) -> "StatesError":
        """Return this failure with the place in its cause, as AWS words it.

        Parameters
        ----------
        state_name
            The state that was being executed.
        entered_event_id
            The id of its ``...StateEntered`` event; 0 when the history is not kept.
        """
        prefix = (
            f"An error occurred while executing the state '{state_name}' "
            f"(entered at the event id #{entered_event_id}). "
        )
        if self.error not in EVALUATION_ERRORS or (self.cause or "").startswith(
            "An error occurred"
        ):
            return self
        return StatesError(self.error, prefix + (self.cause or ""))


class LambdaServiceError(StatesError):
    """Lambda refused the call itself, so no function code answered.

    Raised by the injected ``invoke_lambda``, for example as
    ``LambdaServiceError("Lambda.TooManyRequestsException", "Rate Exceeded.")``.
    """


class ServiceError(Exception):
    """An operation of the Step Functions API was refused.

    Parameters
    ----------
    code
        The error's shape name in AWS's model, ``ExecutionDoesNotExist``.
    message
        What is wrong, with the ARN or name that it is about.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class Cancelled(Exception):  # noqa: N818 - it is control flow, not a failure
    """The work of this thread is no longer wanted: stopped, timed out, or a sibling failed."""
