from typing import Any

import pytest

from frameproof_local.step_functions import views
from frameproof_local.step_functions.errors import ServiceError

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:"


def task(name: str, **fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": FUNCTION + name, **fields}


def break_until_repaired(world: Any, name: str, bad: Any) -> list[Any]:
    """Make a function fail for one event until the returned list is emptied."""
    broken = [bad]

    def function(event: Any) -> Any:
        if event in broken:
            raise ValueError("broken")
        return event

    world.lambdas.functions[name] = function
    return broken


def test_a_redrive_goes_on_at_the_failed_state_with_the_same_input(
    world: Any, event_types: Any
) -> None:
    # GIVEN an execution whose second state failed
    world.lambdas.functions["first"] = lambda _: {"n": 1}
    broken = break_until_repaired(world, "second", {"n": 1})
    definition = {
        "StartAt": "First",
        "States": {"First": task("first", Next="Second"), "Second": task("second", End=True)},
    }
    execution = world.run(definition)
    before = event_types(execution)
    # WHEN it is redriven after the repair
    broken.clear()
    world.redrive(execution)
    # THEN the first state is not run again and the history goes on
    assert execution.output == {"n": 1}
    assert [name for name, _ in world.lambdas.calls] == ["first", "second", "second"]
    assert event_types(execution)[len(before) :] == [
        "ExecutionRedriven",
        "LambdaFunctionScheduled",
        "LambdaFunctionStarted",
        "LambdaFunctionSucceeded",
        "TaskStateExited",
        "ExecutionSucceeded",
    ]
    redriven = execution.history.events()[len(before)]
    assert redriven["executionRedrivenEventDetails"] == {"redriveCount": 1}
    assert (execution.redrive_count, execution.error) == (1, None)


def test_retries_begin_anew_after_a_redrive(world: Any) -> None:
    broken = break_until_repaired(world, "f", {})
    execution = world.run_state(
        task("f", Retry=[{"ErrorEquals": ["ValueError"], "MaxAttempts": 2}])
    )
    world.redrive(execution)
    assert len(world.lambdas.calls) == 6
    broken.clear()
    assert world.redrive(execution).status == "SUCCEEDED"
    assert execution.redrive_count == 2


def test_a_redriven_parallel_runs_only_the_branches_that_failed(world: Any) -> None:
    world.lambdas.functions["good"] = lambda _: "good"
    broken = break_until_repaired(world, "bad", {})
    branches = [
        {"StartAt": name, "States": {name: task(name, End=True)}} for name in ("good", "bad")
    ]
    # GIVEN a branch that failed beside one that may have finished before
    execution = world.run_state({"Type": "Parallel", "Branches": branches})
    good_before = sum(name == "good" for name, _ in world.lambdas.calls)
    finished_before = any(e["type"] == "TaskStateExited" for e in execution.history.events())
    broken.clear()
    world.redrive(execution)
    good_after = sum(name == "good" for name, _ in world.lambdas.calls)
    assert execution.output == ["good", {}]
    assert good_after == good_before + (0 if finished_before else 1)


def test_a_redriven_inline_map_runs_only_the_iterations_that_failed(world: Any) -> None:
    broken = break_until_repaired(world, "f", 2)
    processor = {"StartAt": "T", "States": {"T": task("f", End=True)}}
    state = {"Type": "Map", "ItemProcessor": processor, "MaxConcurrency": 1}
    execution = world.run_state(state, [1, 2, 3])
    broken.clear()
    world.redrive(execution)
    assert execution.output == [1, 2, 3]
    assert [event for _, event in world.lambdas.calls] == [1, 2, 2, 3]


def distributed(kind: str, **fields: Any) -> dict[str, Any]:
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": kind},
        "StartAt": "T",
        "States": {"T": task("f", End=True)},
    }
    return {"Type": "Map", "Label": "L", "ItemProcessor": processor, "MaxConcurrency": 1, **fields}


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_a_redriven_map_run_does_not_run_successful_children_again(
    world: Any, event_types: Any, kind: str
) -> None:
    # GIVEN a Map Run of which one child succeeded, one failed and one never started
    broken = break_until_repaired(world, "f", 2)
    execution = world.run_state(distributed(kind), [1, 2, 3])
    map_run = execution.map_runs[0]
    assert views.map_run_view(map_run)["itemCounts"]["pending"] == 1
    # WHEN it is redriven
    broken.clear()
    world.redrive(execution)
    # THEN only the other two run, in the same Map Run
    assert execution.output == [1, 2, 3]
    assert [event for _, event in world.lambdas.calls] == [1, 2, 2, 3]
    assert execution.map_runs == [map_run]
    view = views.map_run_view(map_run)
    assert (view["status"], view["redriveCount"]) == ("SUCCEEDED", 1)
    assert view["executionCounts"]["succeeded"] == 3
    assert "MapRunRedriven" in event_types(execution)


def test_a_redriven_standard_child_keeps_its_arn_and_its_history(
    world: Any, event_types: Any
) -> None:
    broken = break_until_repaired(world, "f", 1)
    execution = world.run_state(distributed("STANDARD"), [1])
    (child,) = world.service.store.of_map_run(execution.map_runs[0])
    broken.clear()
    world.redrive(execution)
    assert world.service.store.of_map_run(execution.map_runs[0]) == [child]
    assert (child.status, child.redrive_count) == ("SUCCEEDED", 1)
    types = event_types(child)
    assert types.index("ExecutionFailed") < types.index("ExecutionRedriven")


def test_items_are_read_in_the_redrive_when_they_could_not_be_read_before(world: Any) -> None:
    world.lambdas.functions["f"] = lambda event: event
    reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "Parameters": {"Bucket": "in", "Key": "items"},
    }
    execution = world.run_state(distributed("STANDARD", ItemReader=reader))
    assert execution.error == "States.ItemReaderFailed"
    world.s3.put_object(Bucket="in", Key="items", Body=b"[7]")
    assert world.redrive(execution).output == [7]


def test_a_map_that_failed_by_its_size_is_redriven_as_a_whole(world: Any) -> None:
    # AWS: after States.DataLimitExceeded the successful children are run again, too
    world.lambdas.functions["f"] = lambda _: "a" * 140_000
    execution = world.run_state(distributed("STANDARD"), [1, 2])
    assert execution.error == "States.DataLimitExceeded"
    world.lambdas.functions["f"] = lambda event: event
    assert world.redrive(execution).output == [1, 2]
    assert len(execution.map_runs) == 2


def test_a_redriven_fail_state_fails_again(world: Any) -> None:
    # AWS, "Redrive behavior of individual states": re-enters the Fail state and fails again
    execution = world.run_state({"Type": "Fail", "Error": "NotProven"})
    world.redrive(execution)
    assert (execution.status, execution.error, execution.redrive_count) == (
        "FAILED",
        "NotProven",
        1,
    )


def test_a_map_failure_that_was_caught_is_not_undone_by_a_redrive(world: Any) -> None:
    # GIVEN a Map whose failure was caught, so that it has exited, and then a Fail state
    broken = break_until_repaired(world, "f", 1)
    catching = distributed("STANDARD", Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Bad"}])
    definition = {
        "StartAt": "M",
        "States": {"M": {**catching, "End": True}, "Bad": {"Type": "Fail", "Error": "NotProven"}},
    }
    execution = world.run(definition, [1])
    broken.clear()
    # THEN a redrive only fails again
    world.redrive(execution)
    assert (execution.status, execution.error) == ("FAILED", "NotProven")
    assert len(world.lambdas.calls) == 1


def test_a_stopped_execution_can_be_redriven(world: Any) -> None:
    world.clock.hold_pauses = True
    definition = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": True}}}
    execution = world.start(definition)
    world.service.stop_execution(execution.arn, "E", "C")
    assert (execution.status, execution.error, execution.cause) == ("ABORTED", "E", "C")
    world.clock.hold_pauses = False
    assert world.redrive(execution).status == "SUCCEEDED"


def test_a_timed_out_machine_gets_its_whole_time_again(world: Any) -> None:
    definition = {
        "StartAt": "W",
        "TimeoutSeconds": 10,
        "States": {"W": {"Type": "Wait", "SecondsPath": "$.s", "End": True}},
    }
    execution = world.run(definition, {"s": 11})
    assert execution.status == "TIMED_OUT"
    assert world.redrive(execution).status == "TIMED_OUT"
    assert world.clock.elapsed == 20


@pytest.mark.parametrize(
    ("state", "express", "reason"),
    [
        ({"Type": "Succeed"}, False, "Execution is SUCCEEDED and cannot be redriven"),
        ({"Type": "Fail"}, True, "Execution is of type EXPRESS and cannot be redriven"),
    ],
)
def test_what_cannot_be_redriven_says_why(
    world: Any, state: dict[str, Any], express: bool, reason: str
) -> None:
    execution = world.run({"StartAt": "S", "States": {"S": state}}, express=express)
    with pytest.raises(ServiceError) as caught:
        world.service.redrive_execution(execution.arn)
    assert (caught.value.code, caught.value.message) == ("ExecutionNotRedrivable", reason)
    view = views.execution_view(execution)
    assert (view["redriveStatus"], view["redriveStatusReason"]) == ("NOT_REDRIVABLE", reason)


def test_a_full_history_leaves_no_room_for_a_redrive(world: Any) -> None:
    # AWS, "Redrive eligibility": the event history count is less than 24,999
    loop = {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}
    execution = world.run({"StartAt": "A", "States": loop})
    assert len(execution.history.events()) == 25_000
    with pytest.raises(ServiceError) as caught:
        world.service.redrive_execution(execution.arn)
    assert caught.value.message == "Execution history event limit exceeded"


def test_a_child_of_a_map_run_is_redriven_through_its_parent(world: Any) -> None:
    break_until_repaired(world, "f", 1)
    execution = world.run_state(distributed("STANDARD"), [1])
    (child,) = world.service.store.of_map_run(execution.map_runs[0])
    with pytest.raises(ServiceError) as caught:
        world.service.redrive_execution(child.arn)
    assert execution.arn in caught.value.message
    assert views.execution_view(child)["redriveStatus"] == "REDRIVABLE_BY_MAP_RUN"
