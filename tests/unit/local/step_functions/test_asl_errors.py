"""Which names match which errors, and what Lambda reports; ``asl_tables`` has Retry and Catch."""

from collections.abc import Callable
from typing import Any

import pytest

from frameproof_local.step_functions.errors import LambdaServiceError, StatesError
from frameproof_local.step_functions.retries import error_matches

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:"


def failing(times: int, error: Exception, then: Any = "done") -> Callable[[Any], Any]:
    """A function that fails so many times, then returns."""
    left = [times]

    def function(_event: Any) -> Any:
        if left[0]:
            left[0] -= 1
            raise error
        return then

    return function


def task(**fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": f"{FUNCTION}f", **fields}


@pytest.mark.parametrize(
    ("names", "error", "matches"),
    [
        (["ValueError"], "ValueError", True),
        (["Other"], "ValueError", False),
        (["States.ALL"], "ValueError", True),
        (["States.ALL"], "States.Timeout", True),
        (["States.ALL"], "States.DataLimitExceeded", False),
        (["States.ALL"], "States.Runtime", False),
        (["States.Runtime"], "States.Runtime", False),
        (["States.DataLimitExceeded"], "States.DataLimitExceeded", True),
        (["States.TaskFailed"], "ValueError", True),
        (["States.TaskFailed"], "Lambda.Unknown", True),
        (["States.TaskFailed"], "Sandbox.Timedout", True),
        (["States.TaskFailed"], "States.Timeout", False),
        (["States.TaskFailed"], "States.HeartbeatTimeout", False),
        (["States.Timeout"], "States.HeartbeatTimeout", True),
        (["States.HeartbeatTimeout"], "States.Timeout", False),
        (["valueerror"], "ValueError", False),
    ],
)
def test_an_error_name_matches_as_aws_documents(
    names: list[str], error: str, matches: bool
) -> None:
    assert error_matches(names, StatesError(error)) is matches


def test_a_task_that_recovers_within_its_retries_succeeds(world: Any) -> None:
    world.lambdas.functions["f"] = failing(2, ValueError("boom"))
    execution = world.run_state(task(Retry=[{"ErrorEquals": ["ValueError"]}]))
    assert (execution.status, execution.output) == ("SUCCEEDED", "done")
    assert world.clock.pauses == [1, 2]


def test_a_retried_state_sees_its_retry_count(world: Any) -> None:
    counts: list[int] = []

    def function(event: Any) -> None:
        counts.append(event["n"])
        raise ValueError("boom")

    world.lambdas.functions["f"] = function
    world.run_state(
        task(Parameters={"n.$": "$$.State.RetryCount"}, Retry=[{"ErrorEquals": ["States.ALL"]}])
    )
    assert counts == [0, 1, 2, 3]


def test_an_error_without_retry_or_catch_fails_the_execution_with_its_own_name(world: Any) -> None:
    world.lambdas.functions["f"] = failing(1, ValueError("boom"))
    execution = world.run_state(task())
    assert (execution.status, execution.error) == ("FAILED", "ValueError")
    assert execution.cause == '{"errorType": "ValueError", "errorMessage": "boom"}'


def test_a_refusal_of_lambda_itself_can_be_retried_by_name(world: Any) -> None:
    throttled = LambdaServiceError("Lambda.TooManyRequestsException", "Rate Exceeded.")
    world.lambdas.functions["f"] = failing(1, throttled)
    retry = [{"ErrorEquals": ["Lambda.TooManyRequestsException"]}]
    assert world.run_state(task(Retry=retry)).status == "SUCCEEDED"


def test_a_function_that_does_not_exist_is_named(world: Any) -> None:
    execution = world.run_state(task())
    assert execution.error == "Lambda.ResourceNotFoundException"
    assert "function:f" in execution.cause


def test_an_answer_without_error_type_is_lambda_unknown(world: Any) -> None:
    from frameproof_local.step_functions.environment import LambdaResult  # noqa: PLC0415
    from frameproof_local.step_functions.integrations.lambda_function import (  # noqa: PLC0415
        call_function,
    )

    with pytest.raises(StatesError) as caught:
        call_function(lambda function_arn, payload: LambdaResult(b"killed", "Unhandled"), "f", {})
    assert caught.value.error == "Lambda.Unknown"
    assert str(caught.value.cause).endswith("Returned payload: killed")
