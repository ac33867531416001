import threading
from typing import Any

import pytest

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:"


def one_state(name: str, state: dict[str, Any]) -> dict[str, Any]:
    ends = {} if state["Type"] in ("Fail", "Succeed") else {"End": True}
    return {"StartAt": name, "States": {name: {**ends, **state}}}


def test_parallel_gives_each_branch_the_input_and_keeps_the_order(world: Any) -> None:
    branches = [
        one_state("A", {"Type": "Pass", "Parameters": {"a.$": "$.x"}}),
        one_state("B", {"Type": "Wait", "Seconds": 1}),
    ]
    execution = world.run_state({"Type": "Parallel", "Branches": branches}, {"x": 1})
    assert execution.output == [{"a": 1}, {"x": 1}]


def test_branches_really_run_at_the_same_time(world: Any) -> None:
    meeting = threading.Barrier(2, timeout=20)
    world.lambdas.functions["meet"] = lambda _: meeting.wait() >= 0
    branches = [
        one_state(name, {"Type": "Task", "Resource": f"{FUNCTION}meet"}) for name in ("A", "B")
    ]
    assert world.run_state({"Type": "Parallel", "Branches": branches}).output == [True, True]


def test_a_failed_branch_fails_the_state_and_ends_the_others(world: Any, event_types: Any) -> None:
    # GIVEN one branch that fails while the other waits for a function that never answers
    waiting, release = threading.Event(), threading.Event()

    def hang(_event: Any) -> bool:
        waiting.set()
        return release.wait(20)

    world.lambdas.functions["hang"] = hang
    world.lambdas.functions["break"] = lambda _: waiting.wait(20) and 1 / 0
    branches = [
        one_state("Hang", {"Type": "Task", "Resource": f"{FUNCTION}hang"}),
        one_state("Break", {"Type": "Task", "Resource": f"{FUNCTION}break"}),
    ]
    # WHEN it runs
    execution = world.run_state({"Type": "Parallel", "Branches": branches})
    release.set()
    # THEN the failure is the branch's own, and the other branch was aborted
    assert (execution.status, execution.error) == ("FAILED", "ZeroDivisionError")
    types = event_types(execution)
    assert "TaskStateAborted" in types
    assert types[-2:] == ["ParallelStateFailed", "ExecutionFailed"]


def test_a_parallel_can_be_retried_and_caught_as_a_whole(world: Any) -> None:
    branches = [one_state("Bad", {"Type": "Fail", "Error": "E"})]
    parallel = {
        "Type": "Parallel",
        "Branches": branches,
        "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 2}],
        "Catch": [{"ErrorEquals": ["E"], "Next": "Caught"}],
        "End": True,
    }
    definition = {"StartAt": "P", "States": {"P": parallel, "Caught": {"Type": "Succeed"}}}
    execution = world.run(definition)
    assert (execution.status, execution.output) == ("SUCCEEDED", {"Error": "E", "Cause": ""})
    assert world.clock.pauses == [1, 2]


def mapping(processor: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"Type": "Map", "ItemProcessor": processor, **fields}


def test_a_map_runs_its_states_for_each_item_in_order(world: Any) -> None:
    processor = one_state("Add", {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($, 1)"}})
    execution = world.run_state(mapping(processor, ItemsPath="$.list"), {"list": [1, 2, 3]})
    assert execution.output == [{"n": 2}, {"n": 3}, {"n": 4}]


@pytest.mark.parametrize("field", ["ItemSelector", "Parameters"])
def test_an_item_selector_sees_the_input_and_the_item(world: Any, field: str) -> None:
    selector = {
        "index.$": "$$.Map.Item.Index",
        "item.$": "$$.Map.Item.Value",
        "study.$": "$.study",
    }
    state = mapping(one_state("P", {"Type": "Pass"}), ItemsPath="$.list", **{field: selector})
    assert world.run_state(state, {"study": "s", "list": ["a"]}).output == [
        {"index": 0, "item": "a", "study": "s"}
    ]


def test_an_empty_list_gives_an_empty_list(world: Any) -> None:
    assert world.run_state(mapping(one_state("P", {"Type": "Pass"})), []).output == []


def test_the_former_name_iterator_still_works(world: Any) -> None:
    state = {"Type": "Map", "Iterator": one_state("P", {"Type": "Pass"})}
    assert world.run_state(state, [1]).output == [1]


def test_what_is_not_a_list_cannot_be_mapped(world: Any) -> None:
    state = mapping(one_state("P", {"Type": "Pass"}), ItemsPath="$.x")
    execution = world.run_state(state, {"x": 1})
    assert execution.error == "States.Runtime"
    assert 'Reference path "$.x" must point to array.' in execution.cause


def test_max_concurrency_one_runs_the_items_one_after_the_other(world: Any) -> None:
    world.lambdas.functions["f"] = lambda event: event
    processor = one_state("T", {"Type": "Task", "Resource": f"{FUNCTION}f"})
    world.run_state(mapping(processor, MaxConcurrency=1), [3, 1, 2])
    assert [event for _, event in world.lambdas.calls] == [3, 1, 2]


def test_forty_iterations_run_at_the_same_time(world: Any) -> None:
    meeting = threading.Barrier(40, timeout=20)
    world.lambdas.functions["meet"] = lambda _: meeting.wait() >= 0
    processor = one_state("T", {"Type": "Task", "Resource": f"{FUNCTION}meet"})
    assert world.run_state(mapping(processor), list(range(40))).status == "SUCCEEDED"


def test_a_failed_iteration_fails_the_map(world: Any, event_types: Any) -> None:
    execution = world.run_state(mapping(one_state("F", {"Type": "Fail", "Error": "E"})), [1])
    assert execution.error == "E"
    assert event_types(execution)[-3:] == [
        "MapIterationFailed",
        "MapStateFailed",
        "ExecutionFailed",
    ]
