import threading
from collections.abc import Callable
from typing import Any

import pytest

from frameproof_local.step_functions.errors import ServiceError

PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
WAIT = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": True}}}
HANG = {
    "StartAt": "T",
    "States": {
        "T": {
            "Type": "Task",
            "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:hang",
            "End": True,
        }
    },
}


def hang_until(called: threading.Event, release: threading.Event) -> Callable[[Any], bool]:
    """A function that tells that it was called and then does not answer."""

    def function(_event: Any) -> bool:
        called.set()
        return release.wait(20)

    return function


def test_the_same_name_and_input_is_the_same_execution_while_it_runs(world: Any) -> None:
    world.clock.hold_pauses = True
    machine = world.machine(WAIT)
    first = world.service.start_execution(machine, "run-1", '{"x": 1}')
    second = world.service.start_execution(machine, "run-1", '{ "x":1 }')
    assert second is first


def test_the_same_name_with_another_input_is_refused(world: Any) -> None:
    world.clock.hold_pauses = True
    machine = world.machine(WAIT)
    world.service.start_execution(machine, "run-1", "{}")
    with pytest.raises(ServiceError) as caught:
        world.service.start_execution(machine, "run-1", '{"x": 1}')
    assert caught.value.code == "ExecutionAlreadyExists"
    assert caught.value.message.endswith(":execution:study:run-1'")


def test_the_name_of_an_execution_that_has_ended_is_taken(world: Any) -> None:
    machine = world.machine(PASS)
    world.service.start_execution(machine, "run-1", "{}").wait_until_ended(20)
    with pytest.raises(ServiceError) as caught:
        world.service.start_execution(machine, "run-1", "{}")
    assert caught.value.code == "ExecutionAlreadyExists"


def test_the_name_of_an_express_execution_can_be_used_again(world: Any) -> None:
    machine = world.machine(PASS, express=True)
    first = world.service.start_execution(machine, "run-1", "{}")
    second = world.service.start_execution(machine, "run-1", "{}")
    assert first.arn != second.arn
    assert ":express:study:run-1:" in first.arn


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a b", "InvalidName"),
        ("a/b", "InvalidName"),
        ("a:b", "InvalidName"),
        ("x" * 81, "ValidationException"),
        ("", "ValidationException"),
    ],
)
def test_a_bad_name_is_refused(world: Any, name: str, code: str) -> None:
    with pytest.raises(ServiceError) as caught:
        world.service.start_execution(world.machine(PASS), name, "{}")
    assert caught.value.code == code


def test_an_input_that_is_no_json_is_refused(world: Any) -> None:
    with pytest.raises(ServiceError) as caught:
        world.service.start_execution(world.machine(PASS), None, "{")
    assert caught.value.code == "InvalidExecutionInput"


def test_an_input_of_more_than_256_kib_is_refused(world: Any) -> None:
    # API reference, StartExecution: the input has at most 262,144 bytes
    machine = world.machine(PASS)
    most = '"' + "a" * (256 * 1024 - 2) + '"'
    assert world.service.start_execution(machine, None, most).wait_until_ended(20)
    with pytest.raises(ServiceError) as caught:
        world.service.start_execution(machine, None, f"{most} ")
    assert caught.value.code == "ValidationException"
    assert "length less than or equal to 262144" in caught.value.message


def test_a_stop_ends_a_wait_at_once_and_keeps_error_and_cause(world: Any) -> None:
    world.clock.hold_pauses = True
    execution = world.start(WAIT)
    world.service.stop_execution(execution.arn, "Enough", "I have seen it")
    assert (execution.status, execution.error, execution.cause) == (
        "ABORTED",
        "Enough",
        "I have seen it",
    )
    assert execution.history.events()[-1]["executionAbortedEventDetails"] == {
        "error": "Enough",
        "cause": "I have seen it",
    }


def test_a_stop_does_not_wait_for_a_running_function(world: Any) -> None:
    called, release = threading.Event(), threading.Event()
    world.lambdas.functions["hang"] = hang_until(called, release)
    execution = world.start(HANG)
    assert called.wait(20)
    world.service.stop_execution(execution.arn, None, None)
    assert execution.status == "ABORTED"
    release.set()


def test_a_stop_ends_the_children_of_a_map_run(world: Any, event_types: Any) -> None:
    called, release = threading.Event(), threading.Event()
    world.lambdas.functions["hang"] = hang_until(called, release)
    processor = {**HANG, "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    state = {"Type": "Map", "ItemProcessor": processor, "End": True}
    execution = world.start({"StartAt": "M", "States": {"M": state}}, [1])
    assert called.wait(20)
    world.service.stop_execution(execution.arn, None, None)
    release.set()
    (map_run,) = execution.map_runs
    assert (execution.status, map_run.status) == ("ABORTED", "ABORTED")
    assert [child.status for child in world.service.store.of_map_run(map_run)] == ["ABORTED"]
    assert event_types(execution)[-2:] == ["MapRunAborted", "ExecutionAborted"]


def test_stopping_what_has_ended_changes_nothing(world: Any) -> None:
    execution = world.run(PASS)
    world.service.stop_execution(execution.arn, "Late", None)
    assert (execution.status, execution.error) == ("SUCCEEDED", None)


def test_each_status_of_an_execution_is_told_to_the_event_bus(world: Any) -> None:
    execution = world.run(PASS, {"x": 1})
    started = {
        "executionArn": execution.arn,
        "stateMachineArn": "arn:aws:states:eu-west-1:123456789012:stateMachine:study",
        "name": execution.name,
        "status": "RUNNING",
        "startDate": 1769860800000,
        "stopDate": None,
        "input": '{"x":1}',
        "output": None,
        "error": None,
        "cause": None,
    }
    ended = {**started, "status": "SUCCEEDED", "stopDate": 1769860800000, "output": '{"x":1}'}
    assert world.events == [started, ended]


def test_a_failure_is_told_with_error_and_cause(world: Any) -> None:
    world.run({"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E", "Cause": "C"}}})
    assert [(e["status"], e["error"], e["cause"]) for e in world.events] == [
        ("RUNNING", None, None),
        ("FAILED", "E", "C"),
    ]


def test_a_sync_execution_of_an_express_machine_answers_with_its_output(world: Any) -> None:
    machine = world.machine(PASS, express=True)
    answer = world.service.start_sync_execution(machine, None, '{"x":1}')
    assert (answer["status"], answer["output"]) == ("SUCCEEDED", '{"x":1}')
    assert answer["billingDetails"]["billedMemoryUsedInMB"] == 64


def test_a_sync_execution_needs_an_express_machine(world: Any) -> None:
    with pytest.raises(ServiceError) as caught:
        world.service.start_sync_execution(world.machine(PASS), None, "{}")
    assert caught.value.code == "StateMachineTypeNotSupported"


def test_an_express_execution_ends_after_five_minutes(world: Any) -> None:
    definition = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 301, "End": True}}}
    execution = world.run(definition, express=True)
    assert (execution.status, world.clock.elapsed) == ("TIMED_OUT", 300)


def test_executions_are_listed_the_newest_first_in_pages(world: Any) -> None:
    machine = world.machine(PASS)
    for number in range(5):
        world.service.start_execution(machine, f"run-{number}", "{}").wait_until_ended(20)
    first = world.queries.list_executions(machine_arn=machine.arn, max_results=3)
    rest = world.queries.list_executions(
        machine_arn=machine.arn, max_results=3, next_token=first["nextToken"]
    )
    names = [item["name"] for item in first["executions"] + rest["executions"]]
    assert names == [f"run-{number}" for number in (4, 3, 2, 1, 0)]


def test_executions_are_listed_by_status(world: Any) -> None:
    execution = world.run(PASS)
    arn = execution.machine.arn
    assert world.queries.list_executions(machine_arn=arn, status="FAILED") == {"executions": []}
    (item,) = world.queries.list_executions(machine_arn=arn, status="SUCCEEDED")["executions"]
    assert item["executionArn"] == execution.arn


def test_a_token_that_was_not_made_here_is_refused(world: Any) -> None:
    with pytest.raises(ServiceError) as caught:
        world.queries.list_executions(machine_arn="arn", next_token="?")  # noqa: S106 - a page token
    assert caught.value.code == "InvalidToken"


def test_an_execution_that_does_not_exist_is_named(world: Any) -> None:
    arn = "arn:aws:states:eu-west-1:123456789012:execution:study:none"
    with pytest.raises(ServiceError) as caught:
        world.service.store.execution(arn)
    assert (caught.value.code, arn in caught.value.message) == ("ExecutionDoesNotExist", True)


def test_a_fault_of_the_interpreter_ends_the_execution_visibly(
    world: Any, caplog: pytest.LogCaptureFixture
) -> None:
    # GIVEN a task runner with a bug
    def broken(_run: Any, _request: Any) -> Any:
        raise KeyError("bug")

    world.around_task = broken
    execution = world.run(HANG)
    assert (execution.status, execution.error) == ("FAILED", "States.Runtime")
    assert "KeyError" in execution.cause
    assert "The interpreter failed" in caplog.text


def test_a_shutdown_ends_every_execution(world: Any) -> None:
    world.clock.hold_pauses = True
    execution = world.start(WAIT)
    world.service.shutdown()
    assert (execution.status, execution.error) == ("ABORTED", "Shutdown")
