import threading
from typing import Any

import pytest

from frameproof_local.step_functions.errors import ServiceError

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:"
INVOKE = "arn:aws:states:::lambda:invoke"


def test_a_function_arn_gets_the_input_and_returns_the_result(world: Any) -> None:
    world.lambdas.functions["f"] = lambda event: {"seen": event}
    execution = world.run_state({"Type": "Task", "Resource": f"{FUNCTION}f"}, {"x": 1})
    assert execution.output == {"seen": {"x": 1}}


def test_lambda_invoke_wraps_the_result_in_its_envelope(world: Any) -> None:
    world.lambdas.functions["f"] = lambda event: event["n"] + 1
    state = {
        "Type": "Task",
        "Resource": INVOKE,
        "Parameters": {"FunctionName": f"{FUNCTION}f", "Payload": {"n.$": "$.n"}},
    }
    output = world.run_state(state, {"n": 1}).output
    assert (output["Payload"], output["StatusCode"]) == (2, 200)
    assert output["ExecutedVersion"] == "$LATEST"


def test_a_task_that_takes_too_long_times_out(world: Any, event_types: Any) -> None:
    release = threading.Event()
    world.lambdas.functions["f"] = lambda _: release.wait(20)
    world.clock.expire_waits = True
    state = {"Type": "Task", "Resource": f"{FUNCTION}f", "TimeoutSeconds": 3}
    execution = world.run_state(state)
    release.set()
    assert (execution.status, execution.error) == ("FAILED", "States.Timeout")
    assert "LambdaFunctionTimedOut" in event_types(execution)


def test_a_machine_that_takes_too_long_is_timed_out(world: Any, event_types: Any) -> None:
    definition = {
        "StartAt": "Wait",
        "TimeoutSeconds": 10,
        "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}},
    }
    execution = world.run(definition)
    assert (execution.status, execution.error) == ("TIMED_OUT", "States.Timeout")
    assert event_types(execution)[-1] == "ExecutionTimedOut"
    assert world.clock.elapsed == 10


CALLBACK = {
    "Type": "Task",
    "Resource": f"{INVOKE}.waitForTaskToken",
    "Parameters": {"FunctionName": "f", "Payload": {"token.$": "$$.Task.Token"}},
}


def test_a_callback_gives_the_task_its_output(world: Any, event_types: Any) -> None:
    world.lambdas.functions["f"] = lambda event: world.service.send_task_success(
        event["token"], '{"done": 1}'
    )
    execution = world.run_state(CALLBACK)
    assert execution.output == {"done": 1}
    assert "TaskSubmitted" in event_types(execution)


def test_a_callback_can_fail_the_task(world: Any) -> None:
    world.lambdas.functions["f"] = lambda event: world.service.send_task_failure(
        event["token"], "Refused", "by the reader"
    )
    execution = world.run_state(CALLBACK)
    assert (execution.error, execution.cause) == ("Refused", "by the reader")


def test_a_callback_without_heartbeat_fails(world: Any) -> None:
    world.lambdas.functions["f"] = lambda _: None
    world.clock.expire_waits = True
    execution = world.run_state({**CALLBACK, "HeartbeatSeconds": 5})
    assert execution.error == "States.HeartbeatTimeout"


def test_a_heartbeat_that_comes_before_the_waiting_begins_is_no_missed_one(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a function that beats before it returns, and an outcome that comes in a later wait
    tokens, waits, real_wait = [], [], world.clock.wait

    def beat(event: Any) -> None:
        tokens.append(event["token"])
        world.service.send_task_heartbeat(event["token"])

    def wait(woken: threading.Event, timeout_seconds: float | None) -> None:
        waits.append(timeout_seconds)
        if len(waits) == 3:  # after the call's own and the one that the beat has ended
            world.service.send_task_success(tokens[0], '"done"')
        real_wait(woken, timeout_seconds)

    world.lambdas.functions["f"] = beat
    monkeypatch.setattr(world.clock, "wait", wait)
    # WHEN the Task waits, THEN no heartbeat was missed
    execution = world.run_state({**CALLBACK, "HeartbeatSeconds": 5})
    assert (execution.error, execution.output) == (None, "done")


def test_a_token_that_nobody_waits_for_is_refused(world: Any) -> None:
    with pytest.raises(ServiceError) as caught:
        world.service.send_task_heartbeat("unknown")
    assert caught.value.code == "TaskTimedOut"


INNER = {"StartAt": "Double", "States": {"Double": {"Type": "Pass", "End": True}}}
BROKEN = {"StartAt": "Bad", "States": {"Bad": {"Type": "Fail", "Error": "E", "Cause": "C"}}}


def nested(world: Any, inner: dict[str, Any], suffix: str) -> dict[str, Any]:
    arn = world.machine(inner, "inner").arn
    return {
        "Type": "Task",
        "Resource": f"arn:aws:states:::states:startExecution{suffix}",
        "Parameters": {"StateMachineArn": arn, "Input": {"x.$": "$.x"}},
    }


def test_start_execution_answers_with_the_new_execution(world: Any) -> None:
    output = world.run_state(nested(world, INNER, ""), {"x": 1}).output
    assert output["ExecutionArn"].startswith(
        "arn:aws:states:eu-west-1:123456789012:execution:inner:"
    )


def test_sync_2_gives_the_output_of_the_nested_execution_as_json(world: Any) -> None:
    output = world.run_state(nested(world, INNER, ".sync:2"), {"x": 1}).output
    assert (output["Status"], output["Output"], output["Input"]) == (
        "SUCCEEDED",
        {"x": 1},
        {"x": 1},
    )


def test_sync_gives_the_output_of_the_nested_execution_as_text(world: Any) -> None:
    output = world.run_state(nested(world, INNER, ".sync"), {"x": 1}).output
    assert output["Output"] == '{"x":1}'


def test_a_nested_execution_that_fails_fails_the_task(world: Any) -> None:
    execution = world.run_state(nested(world, BROKEN, ".sync:2"), {"x": 1})
    assert execution.error == "States.TaskFailed"
    assert '"Error":"E"' in execution.cause


def test_a_machine_that_does_not_exist_fails_the_task(world: Any) -> None:
    state = nested(world, INNER, "")
    world.machines.clear()
    execution = world.run_state(state, {"x": 1})
    assert execution.error == "StepFunctions.StateMachineDoesNotExistException"


def test_one_place_sees_every_task_of_every_execution(world: Any) -> None:
    # GIVEN a fault plan around the dispatcher
    seen: list[str] = []

    def counting(run: Any, request: Any) -> Any:
        seen.append(request.state_name)
        return run(request)

    world.around_task = counting
    world.lambdas.functions["f"] = lambda event: event
    world.run_state({"Type": "Task", "Resource": f"{FUNCTION}f"})
    assert seen == ["S"]
