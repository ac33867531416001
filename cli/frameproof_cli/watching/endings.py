"""How an execution ended -> the exit code and the message that a person needs."""

from __future__ import annotations

import json

from frameproof import errors
from frameproof_cli.aws.descriptions import Execution
from frameproof_cli.aws.executions import Executions
from frameproof_cli.terminal.failures import CommandError, ExitCode

FRAMES_NOT_PROVEN = "FramesNotProven"
"""The error of the state machine's last Fail state: there is a report, and it says NOT_PROVEN."""

_VERDICTS = frozenset({"PROVEN", "PROVEN_PARTIAL", "NOT_PROVEN"})

_MAP_FAILED = "States.ExceedToleratedFailureThreshold"

# A class stands for its subclasses too; the nearest one counts.
_CODES_OF_OUR_ERRORS: dict[type[BaseException], ExitCode] = {
    errors.InvalidInputError: ExitCode.USAGE,
    errors.SourceNotFoundError: ExitCode.NOT_FOUND,
    errors.NothingToImportError: ExitCode.NOT_FOUND,
    errors.RunInUseError: ExitCode.USAGE,
    errors.RunNotFoundError: ExitCode.NOT_FOUND,
    errors.DeletionRefusedError: ExitCode.USAGE,
    errors.InputError: ExitCode.CONFIGURATION,
    errors.ImportJobFailedError: ExitCode.IMPORT_FAILED,
    errors.ImportTimedOutError: ExitCode.TIMED_OUT,
    errors.DeletionTimedOutError: ExitCode.TIMED_OUT,
    errors.FrameproofError: ExitCode.AWS_ERROR,
}

# Step Functions Developer Guide, "Handling errors": reserved names; Lambda reports a function
# that was killed under several names.
_CODES_OF_OTHER_ERRORS = {
    FRAMES_NOT_PROVEN: ExitCode.NOT_PROVEN,
    "States.Timeout": ExitCode.TIMED_OUT,
    "States.HeartbeatTimeout": ExitCode.TIMED_OUT,
    "Sandbox.Timedout": ExitCode.TIMED_OUT,
    "States.Permissions": ExitCode.CONFIGURATION,
    _MAP_FAILED: ExitCode.AWS_ERROR,  # only where no failed child was found
    "States.ItemReaderFailed": ExitCode.AWS_ERROR,
    "States.ResultWriterFailed": ExitCode.AWS_ERROR,
}


def verdict_of(execution: Execution) -> str | None:
    """Read the verdict off an execution's end; None where it has none (yet).

    The state machine answers with WriteReport's output, or fails by its last Fail state.
    """
    if execution.error == FRAMES_NOT_PROVEN:
        return "NOT_PROVEN"
    verdict = execution.output.get("verdict")
    return verdict if verdict in _VERDICTS else None


def root_of_failure(execution: Execution, executions: Executions) -> Execution:
    """Find what really failed: inside a Map it is one of its children."""
    if execution.error != _MAP_FAILED:
        return execution
    return executions.failed_child(execution.arn) or execution


def exit_code_of(execution: Execution) -> ExitCode:
    """Choose the exit code of an execution (or a Map's child) that ended badly."""
    if execution.status in {"TIMED_OUT", "ABORTED"}:
        return ExitCode.TIMED_OUT
    kind = getattr(errors, execution.error, None)
    if isinstance(kind, type) and issubclass(kind, errors.FrameproofError):
        return next(
            _CODES_OF_OUR_ERRORS[base] for base in kind.mro() if base in _CODES_OF_OUR_ERRORS
        )
    if execution.error.startswith("Lambda."):
        return _CODES_OF_OTHER_ERRORS.get(execution.error, ExitCode.AWS_ERROR)
    return _CODES_OF_OTHER_ERRORS.get(execution.error, ExitCode.BUG)


def failure_message(what: str, execution: Execution, root: Execution) -> str:
    """Say how an execution ended, with the error and the cause of what really failed."""
    if execution.status == "ABORTED":
        reason = f" ({root.error}: {readable_cause(root.cause)})" if root.error else ""
        return f"{what} was stopped{reason}. Its execution: {execution.arn}"
    if execution.status == "TIMED_OUT":
        return f"{what} did not end within the time it was given. Its execution: {execution.arn}"
    cause = readable_cause(root.cause)
    return f"{what} failed with {root.error}: {cause} Its execution: {root.arn}"


def readable_cause(cause: str) -> str:
    """Take the sentence out of a cause.

    Lambda wraps an exception's message into JSON: ``{"errorMessage": ..., "errorType": ...}``
    (Lambda Developer Guide, "Python function errors"). Any other cause is readable as it is.
    """
    try:
        document = json.loads(cause)
    except json.JSONDecodeError:
        return cause
    if isinstance(document, dict) and "errorMessage" in document:
        return str(document["errorMessage"])
    return cause


def failure_of(what: str, execution: Execution, executions: Executions) -> CommandError:
    """Make the error that a command ends with, after an execution that ended badly.

    Parameters
    ----------
    what
        What the execution did, as the sentence begins: ``run r1``.
    """
    root = root_of_failure(execution, executions)
    # A child of a Map that timed out or was stopped makes the run FAILED; its own end counts.
    return CommandError(failure_message(what, execution, root), exit_code_of(root))
