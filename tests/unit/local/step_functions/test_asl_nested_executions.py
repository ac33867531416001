"""A Task that starts an execution by name and awaits its end, inside a Distributed Map.

Source: Step Functions developer guide, "Start workflow executions from a task state in Step
Functions" and "Integrate with AWS services: Run a Job (.sync)".
"""

import json
import threading
from typing import Any

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:"
INNER = {
    "StartAt": "T",
    "States": {"T": {"Type": "Task", "Resource": f"{FUNCTION}study", "End": True}},
}


def starting(world: Any, **fields: Any) -> dict[str, Any]:
    """Return a Task that starts the inner machine under the next of the names that it is given."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {
            "StateMachineArn": world.machine(INNER, "inner").arn,
            "Name.$": "States.ArrayGetItem($.names, $$.Execution.RedriveCount)",
            "Input.$": "$.input",
        },
        **fields,
    }


def catching(world: Any) -> dict[str, Any]:
    """Return a Distributed Map in which a bad study stops no other."""
    start = starting(
        world,
        ResultSelector={"verdict.$": "$.Output.verdict", "status.$": "$.Status"},
        Catch=[{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Bad"}],
        End=True,
    )
    bad = {"Type": "Pass", "Parameters": {"error.$": "$.failure.Error"}, "End": True}
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Start",
        "States": {"Start": start, "Bad": bad},
    }
    return {"Type": "Map", "Label": "L", "ItemProcessor": processor, "MaxConcurrency": 1}


def item(name: str) -> dict[str, Any]:
    return {"names": [name, f"{name}-r1"], "input": {"runId": name}}


def study(event: Any) -> Any:
    if event["runId"] == "bad":
        raise ValueError("no such study")
    return {"verdict": "PROVEN"}


def test_the_result_is_the_description_with_input_and_output_as_json(world: Any) -> None:
    world.lambdas.functions["study"] = study
    output = world.run_state(starting(world), item("a")).output
    assert set(output) >= {
        "ExecutionArn",
        "Input",
        "Name",
        "Output",
        "StartDate",
        "StateMachineArn",
        "Status",
        "StopDate",
    }
    assert (output["Name"], output["Status"]) == ("a", "SUCCEEDED")
    assert (output["Input"], output["Output"]) == ({"runId": "a"}, {"verdict": "PROVEN"})


def test_the_cause_of_a_failed_one_is_its_description(world: Any) -> None:
    world.lambdas.functions["study"] = study
    execution = world.run_state(starting(world), item("bad"))
    assert execution.error == "States.TaskFailed"
    described = json.loads(execution.cause)
    assert (described["Status"], described["Error"]) == ("FAILED", "ValueError")
    assert json.loads(described["Input"]) == {"runId": "bad"}


def test_a_bad_one_that_is_caught_stops_no_other(world: Any) -> None:
    world.lambdas.functions["study"] = study
    execution = world.run_state(catching(world), [item("a"), item("bad"), item("c")])
    good = {"verdict": "PROVEN", "status": "SUCCEEDED"}
    assert execution.output == [good, {"error": "States.TaskFailed"}, good]


def test_a_name_whose_execution_has_ended_is_refused_by_name(world: Any) -> None:
    world.lambdas.functions["study"] = study
    world.run_state(starting(world), item("a"))
    assert world.run_state(starting(world), item("a")).error == (
        "StepFunctions.ExecutionAlreadyExistsException"
    )


def test_a_name_that_still_runs_is_joined_where_the_input_is_the_same(world: Any) -> None:
    # GIVEN two machines that start the same study
    begun, joined, go_on = threading.Event(), threading.Event(), threading.Event()

    def tell_when_joined(run: Any, request: Any) -> Any:
        result = run(request)
        if ":second:" in request.execution_arn:
            joined.set()
        return result

    def slow(event: Any) -> Any:
        begun.set()
        assert go_on.wait(20)
        return study(event)

    world.lambdas.functions["study"] = slow
    world.around_task = tell_when_joined
    machine = {"StartAt": "S", "States": {"S": starting(world, End=True)}}
    first = world.start(machine, item("a"), name="first")
    assert begun.wait(20)
    second = world.start(machine, item("a"), name="second")
    assert joined.wait(20)
    # WHEN the study ends
    go_on.set()
    # THEN both have its result, and it ran once
    for execution in (first, second):
        assert execution.wait_until_ended(20)
        assert execution.output["Output"] == {"verdict": "PROVEN"}
    assert len(world.lambdas.calls) == 1


def test_a_stopped_parent_stops_what_it_awaits_and_a_redrive_takes_the_next_name(
    world: Any,
) -> None:
    # GIVEN a map that is stopped while its second study runs
    begun, left_alone = threading.Event(), threading.Event()

    def slow(event: Any) -> Any:
        if event["runId"] == "b" and not begun.is_set():
            begun.set()
            assert left_alone.wait(20)
        return study(event)

    world.lambdas.functions["study"] = slow
    machine = {"StartAt": "S", "States": {"S": {**catching(world), "End": True}}}
    execution = world.start(machine, [item("a"), item("b")])
    assert begun.wait(20)
    execution.stop("Stopped")
    assert execution.wait_until_ended(20)
    assert execution.status == "ABORTED"
    inner = execution.state_machine_arn.replace(":stateMachine:study", ":execution:inner")
    stopped = world.service.store.execution(f"{inner}:b")
    assert stopped.wait_until_ended(20)
    left_alone.set()
    # WHEN it is redriven
    world.redrive(execution)
    # THEN the first study is not run again, and the second has its next name
    good = {"verdict": "PROVEN", "status": "SUCCEEDED"}
    assert execution.output == [good, good]
    assert [event["runId"] for _, event in world.lambdas.calls] == ["a", "b", "b"]
    assert stopped.status == "ABORTED"
    assert world.service.store.execution(f"{inner}:b-r1").status == "SUCCEEDED"


def test_an_execution_whose_start_was_not_answered_yet_is_stopped_with_its_parent(
    world: Any,
) -> None:
    # GIVEN a Task whose call has started an execution and has not returned
    begun, may_return, left_alone = threading.Event(), threading.Event(), threading.Event()

    def slow_answer(run: Any, request: Any) -> Any:
        answer = run(request)
        if request.state_name == "S":
            begun.set()
            assert may_return.wait(20)
        return answer

    def endless(event: Any) -> Any:
        assert left_alone.wait(20)
        return study(event)

    world.around_task, world.lambdas.functions["study"] = slow_answer, endless
    machine = {"StartAt": "S", "States": {"S": starting(world, End=True)}}
    execution = world.start(machine, item("a"))
    assert begun.wait(20)
    # WHEN the parent is stopped, and the call returns only then
    execution.stop("Stopped")
    assert execution.wait_until_ended(20)
    may_return.set()
    # THEN what it had started is stopped too
    inner = execution.state_machine_arn.replace(":stateMachine:study", ":execution:inner")
    started = world.service.store.execution(f"{inner}:a")
    assert started.wait_until_ended(20)
    assert started.status == "ABORTED"
    left_alone.set()
