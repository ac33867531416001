from __future__ import annotations

import pytest

from frameproof import errors
from frameproof_cli.aws.descriptions import Execution
from frameproof_cli.aws.executions import Executions
from frameproof_cli.terminal.failures import ExitCode
from frameproof_cli.watching.endings import exit_code_of, failure_of, readable_cause
from tests.unit.cli.cli_fakes import FakeStepFunctions
from tests.unit.cli.cli_histories import MACHINE_ARN, execution_arn, lambda_cause

_BASES = {"FrameproofError", "InputError", "FrameError"}


def _failed(error: str, cause: str = "") -> Execution:
    return Execution(execution_arn("r1"), "FAILED", error, cause)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("FramesNotProven", ExitCode.NOT_PROVEN),
        ("InvalidInputError", ExitCode.USAGE),
        ("ImportJobFailedError", ExitCode.IMPORT_FAILED),
        ("NothingToImportError", ExitCode.NOT_FOUND),
        ("SourceNotFoundError", ExitCode.NOT_FOUND),
        ("ImportTimedOutError", ExitCode.TIMED_OUT),
        ("States.Timeout", ExitCode.TIMED_OUT),
        ("Sandbox.Timedout", ExitCode.TIMED_OUT),
        ("SourceAccessError", ExitCode.CONFIGURATION),
        ("SettingsError", ExitCode.CONFIGURATION),
        ("States.Permissions", ExitCode.CONFIGURATION),
        ("RetryableError", ExitCode.AWS_ERROR),
        ("ManifestNotReadyError", ExitCode.AWS_ERROR),
        ("ServiceError", ExitCode.AWS_ERROR),
        ("UnexpectedDocumentError", ExitCode.AWS_ERROR),
        ("Lambda.TooManyRequestsException", ExitCode.AWS_ERROR),
        ("States.ExceedToleratedFailureThreshold", ExitCode.AWS_ERROR),
        ("KeyError", ExitCode.BUG),
        ("States.Runtime", ExitCode.BUG),
        ("", ExitCode.BUG),
    ],
)
def test_execution_error_has_its_exit_code(error: str, code: ExitCode) -> None:
    assert exit_code_of(_failed(error)) == code


def test_no_error_of_the_package_is_taken_for_a_bug() -> None:
    names = [name for name in vars(errors) if name.endswith("Error") and name not in _BASES]
    assert names
    assert [name for name in names if exit_code_of(_failed(name)) == ExitCode.BUG] == []


@pytest.mark.parametrize("status", ["TIMED_OUT", "ABORTED"])
def test_execution_that_was_ended_from_outside_is_timed_out_or_stopped(status: str) -> None:
    execution = Execution(execution_arn("r1"), status)
    failure = failure_of("run r1", execution, Executions(FakeStepFunctions(), MACHINE_ARN))
    assert failure.exit_code == ExitCode.TIMED_OUT
    assert execution_arn("r1") in str(failure)


def test_stopped_execution_tells_who_stopped_it() -> None:
    execution = Execution(execution_arn("r1"), "ABORTED", "Operator", "Wrong study")
    failure = failure_of("run r1", execution, Executions(FakeStepFunctions(), MACHINE_ARN))
    assert "run r1 was stopped (Operator: Wrong study)" in str(failure)


def test_failed_map_is_explained_by_the_child_that_failed() -> None:
    # GIVEN a Map that failed because one child did, which had the others aborted
    aborted = {"name": "c1", "label": "ImportShards", "status": "ABORTED"}
    failed = {
        "name": "c2",
        "label": "ImportShards",
        "status": "FAILED",
        "error": "ImportJobFailedError",
        "cause": lambda_cause("ImportJobFailedError", "Job j1 ended as FAILED: no access."),
    }
    fake = FakeStepFunctions(children=[aborted, failed])
    # WHEN the run's failure is explained
    execution = _failed("States.ExceedToleratedFailureThreshold", "The specified tolerated ...")
    failure = failure_of("run r1", execution, Executions(fake, MACHINE_ARN))
    # THEN it is the child's, with its exit code and its own sentence
    assert failure.exit_code == ExitCode.IMPORT_FAILED
    assert "ImportJobFailedError: Job j1 ended as FAILED: no access." in str(failure)
    assert execution_arn("c2") in str(failure)


def test_child_that_timed_out_makes_a_run_that_timed_out() -> None:
    child = {"name": "c1", "label": "CopyBatches", "status": "TIMED_OUT"}
    fake = FakeStepFunctions(children=[child])
    execution = _failed("States.ExceedToleratedFailureThreshold")
    failure = failure_of("run r1", execution, Executions(fake, MACHINE_ARN))
    assert failure.exit_code == ExitCode.TIMED_OUT


@pytest.mark.parametrize("cause", ["plain words", '["a", "list"]', '{"other": 1}', ""])
def test_cause_that_is_not_lambdas_stays_as_it_is(cause: str) -> None:
    assert readable_cause(cause) == cause
