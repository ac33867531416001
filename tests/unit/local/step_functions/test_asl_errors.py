from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from frameproof_local.step_functions.errors import LambdaServiceError, StatesError
from frameproof_local.step_functions.retries import RetryPlan, error_matches

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


def delays(retrier: dict[str, Any], count: int) -> list[float | None]:
    plan = RetryPlan({"Retry": [{"ErrorEquals": ["E"], **retrier}]}, Random(7))  # noqa: S311 - repeatable
    return [plan.delay_seconds(StatesError("E")) for _ in range(count)]


@pytest.mark.parametrize(
    ("retrier", "expected"),
    [
        ({}, [1, 2, 4, None]),
        ({"IntervalSeconds": 3, "BackoffRate": 1.5}, [3, 4.5, 6.75, None]),
        ({"MaxAttempts": 5, "MaxDelaySeconds": 5}, [1, 2, 4, 5, 5, None]),
        ({"MaxAttempts": 0}, [None]),
    ],
)
def test_retries_back_off_up_to_their_limits(
    retrier: dict[str, Any], expected: list[float | None]
) -> None:
    assert delays(retrier, len(expected)) == expected


def test_full_jitter_is_between_zero_and_the_computed_delay() -> None:
    jittered = delays({"IntervalSeconds": 8, "MaxAttempts": 3, "JitterStrategy": "FULL"}, 3)
    assert all(
        d is not None and 0 <= d <= most for d, most in zip(jittered, (8, 16, 32), strict=True)
    )
    assert jittered != [8, 16, 32]


def test_the_first_matching_retrier_decides_even_when_it_is_used_up() -> None:
    # GIVEN the example of the AWS guide: ErrorA, ErrorB, ErrorC, ErrorB
    retriers = [
        {"ErrorEquals": ["A", "B"], "MaxAttempts": 2},
        {"ErrorEquals": ["C"], "IntervalSeconds": 5},
    ]
    plan = RetryPlan({"Retry": retriers}, Random(7))  # noqa: S311 - repeatable
    # THEN the fourth error has no retry left
    assert [plan.delay_seconds(StatesError(e)) for e in "ABCB"] == [1, 2, 5, None]
    assert plan.retry_count == 3


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


def test_a_catcher_gets_error_and_cause_where_it_wants_them(world: Any) -> None:
    world.lambdas.functions["f"] = failing(1, ValueError("boom"))
    catch = [{"ErrorEquals": ["ValueError"], "ResultPath": "$.failure", "Next": "Report"}]
    definition = {
        "StartAt": "Copy",
        "States": {"Copy": task(Catch=catch, End=True), "Report": {"Type": "Pass", "End": True}},
    }
    execution = world.run(definition, {"x": 1})
    assert execution.output["x"] == 1
    assert execution.output["failure"]["Error"] == "ValueError"
    assert "boom" in execution.output["failure"]["Cause"]


def test_states_all_does_not_catch_a_payload_that_is_too_large(world: Any) -> None:
    world.lambdas.functions["f"] = lambda _: "a" * 300_000
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Report"}]
    definition = {
        "StartAt": "Copy",
        "States": {"Copy": task(Catch=catch, End=True), "Report": {"Type": "Succeed"}},
    }
    execution = world.run(definition)
    assert (execution.status, execution.error) == ("FAILED", "States.DataLimitExceeded")


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
