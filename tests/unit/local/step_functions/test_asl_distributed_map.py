import threading
from typing import Any

import pytest

from frameproof_local.step_functions import views
from tests.unit.local.step_functions.distributed_maps import distributed, fail_if, task


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_each_item_is_a_child_execution_and_the_outputs_keep_the_order(
    world: Any, kind: str
) -> None:
    state = distributed(ItemsPath="$.list", execution_type=kind, MaxConcurrency=3)
    assert world.run_state(state, {"list": list(range(50))}).output == list(range(50))


def test_an_object_is_mapped_as_key_and_value(world: Any) -> None:
    assert world.run_state(distributed(), {"a": 1, "b": 2}).output == [
        {"Key": "a", "Value": 1},
        {"Key": "b", "Value": 2},
    ]


def test_an_item_selector_sees_index_value_source_and_input(world: Any) -> None:
    selector = {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "s.$": "$.s"}
    state = distributed(
        ItemsPath="$.list", ItemSelector={**selector, "from.$": "$$.Map.Item.Source"}
    )
    output = world.run_state(state, {"s": "x", "list": ["a"]}).output
    assert output == [{"i": 0, "v": "a", "s": "x", "from": "STATE_DATA"}]


def test_without_tolerance_one_failed_child_fails_the_map(world: Any) -> None:
    world.lambdas.functions["f"] = fail_if({2})
    execution = world.run_state(distributed(task("f"), MaxConcurrency=1), [1, 2, 3])
    assert execution.error == "States.ExceedToleratedFailureThreshold"
    # AND the child behind it was not started
    assert [event for _, event in world.lambdas.calls] == [1, 2]
    counts = views.map_run_view(execution.map_runs[0])["itemCounts"]
    assert (counts["succeeded"], counts["failed"], counts["pending"]) == (1, 1, 1)


def test_a_tolerated_failure_stands_in_the_output_with_its_record(world: Any) -> None:
    world.lambdas.functions["f"] = fail_if({2})
    output = world.run_state(distributed(task("f"), ToleratedFailureCount=1), [1, 2]).output
    assert output[0] == 1
    assert (output[1]["Status"], output[1]["Error"]) == ("FAILED", "ValueError")


def test_forty_children_run_at_the_same_time(world: Any) -> None:
    meeting = threading.Barrier(40, timeout=20)
    world.lambdas.functions["meet"] = lambda _: meeting.wait() >= 0
    state = distributed(task("meet"), MaxConcurrency=40)
    assert world.run_state(state, list(range(40))).status == "SUCCEEDED"


def test_a_changed_max_concurrency_takes_effect_in_the_running_map(world: Any) -> None:
    # GIVEN two children that wait for each other, in a Map that runs one at a time
    arrived, meeting = threading.Event(), threading.Barrier(2, timeout=20)

    def meet(_event: Any) -> bool:
        arrived.set()
        return meeting.wait() >= 0

    world.lambdas.functions["meet"] = meet
    definition = {
        "StartAt": "S",
        "States": {"S": {**distributed(task("meet"), MaxConcurrency=1), "End": True}},
    }
    execution = world.start(definition, [1, 2])
    assert arrived.wait(20)
    # WHEN two may run
    execution.map_runs[0].update(max_concurrency=2, count=None, percentage=None)
    # THEN they meet
    assert execution.wait_until_ended(20)
    assert execution.status == "SUCCEEDED"


def test_a_child_sees_its_own_execution_in_the_context_object(world: Any) -> None:
    state = distributed({"Type": "Pass", "Parameters": {"id.$": "$$.Execution.Id"}})
    execution = world.run_state(state, [1])
    assert execution.output[0]["id"].startswith(
        "arn:aws:states:eu-west-1:123456789012:execution:study/Items:"
    )
    assert ":mapRun:study/Items:" in execution.map_runs[0].arn


def test_too_many_failures_end_the_children_that_run(world: Any) -> None:
    waiting, release = threading.Event(), threading.Event()

    def function(event: Any) -> Any:
        if event == "hang":
            waiting.set()
            return release.wait(20)
        waiting.wait(20)
        raise ValueError("bad")

    world.lambdas.functions["f"] = function
    execution = world.run_state(distributed(task("f")), ["hang", "break"])
    release.set()
    children = world.service.store.of_map_run(execution.map_runs[0])
    assert sorted(child.status for child in children) == ["ABORTED", "FAILED"]
