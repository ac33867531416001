"""A stop in each kind of state, and where a redrive goes on."""

from dataclasses import dataclass
from typing import Any

from tests.unit.local.step_functions.asl_tables.cases import (
    branch,
    catcher,
    distributed,
    machine,
    retrier,
    task,
)

STOP, REDRIVE = "AWS: StopExecution", "AWS: Redriving executions"
RUNS = "AWS: Redriving Map Runs"
WAIT = {"Type": "Wait", "Seconds": 600}
PASS: dict[str, Any] = {"Type": "Pass"}


@dataclass(frozen=True)
class StopCase:
    """An execution that is stopped while it rests at ``state``, and its last events.

    ``rests`` is how often it has come to rest by then: a Task that waits for a callback first
    rested for the answer to its call.
    """

    says: str
    state: dict[str, Any]
    ends_with: tuple[str, ...]
    rests: int = 1
    source: str = STOP


CALLBACK = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
    "Parameters": {"FunctionName": "f", "Payload": {"token.$": "$$.Task.Token"}},
}
MAP = {"Type": "Map", "ItemsPath": "$.items"}
STOP_CASES = [
    StopCase("a Wait", WAIT, ("WaitStateEntered", "ExecutionAborted")),
    StopCase("a Task", task(), ("LambdaFunctionStarted", "ExecutionAborted")),
    StopCase("a Task that would be retried and caught",
             task(Retry=[retrier("States.ALL")], Catch=[catcher("States.ALL")]),
             ("LambdaFunctionStarted", "ExecutionAborted")),
    StopCase("a Task that waits for a callback", CALLBACK, ("TaskSubmitted", "ExecutionAborted"),
             rests=2),
    StopCase("a Parallel", {"Type": "Parallel", "Branches": [branch("In", task())]},
             ("LambdaFunctionStarted", "ExecutionAborted")),
    StopCase("an inline Map", {**MAP, "ItemProcessor": branch("In", WAIT)},
             ("WaitStateEntered", "ExecutionAborted")),
    StopCase("a Distributed Map", distributed(task(), ItemsPath="$.items"),
             ("MapRunStarted", "MapRunAborted", "ExecutionAborted")),
]  # fmt: skip


@dataclass(frozen=True)
class RedriveCase:
    """An execution that fails because of the events in ``bad``, then is repaired and redriven.

    ``calls`` are the events that the function gets in the redrive alone.
    """

    says: str
    definition: dict[str, Any]
    value: Any
    bad: list[Any]
    calls: list[Any]
    output: Any
    source: str = REDRIVE


CHILD_OF_TWO = {
    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    "StartAt": "First",
    "States": {"First": {**PASS, "Result": 5, "Next": "Second"}, "Second": task(End=True)},
}
REDRIVE_CASES = [
    RedriveCase("a Task that failed is run again", machine(task()), 7, [7], [7], 7),
    RedriveCase("states that had exited are not run again",
                machine(task(Next="Second"), Second=task(Parameters={"n": 2})),
                7, [{"n": 2}], [{"n": 2}], {"n": 2}),
    RedriveCase("the failed state gets the same input again",
                machine({"Type": "Pass", "Result": 9, "Next": "T"}, T=task()), 7, [9], [9], 9),
    RedriveCase("retries are counted from 0 again",
                machine(task(Retry=[retrier("ValueError", MaxAttempts=2)])), 7, [7], [7], 7),
    RedriveCase("only the branches that failed are run again",
                machine({"Type": "Parallel", "Branches": [
                    branch("Good", {**PASS, "Result": 1}), branch("Bad", task())]}),
                7, [7], [7], [1, 7]),
    RedriveCase("only the iterations that failed or did not start are run again",
                machine({"Type": "Map", "MaxConcurrency": 1, "ItemProcessor": branch("T", task())}),
                [1, 2, 3], [2], [2, 3], [1, 2, 3]),
    RedriveCase("only the children that failed or did not start are run again",
                machine(distributed(task(), MaxConcurrency=1)), [1, 2, 3], [2], [2, 3], [1, 2, 3],
                RUNS),
    RedriveCase("every failed child is run again, and no other",
                machine(distributed(task(), MaxConcurrency=1, ToleratedFailureCount=1)),
                [1, 2, 3, 4], [1, 4], [1, 4], [1, 2, 3, 4], RUNS),
    RedriveCase("a child goes on where it failed",
                machine({**distributed(PASS), "ItemProcessor": CHILD_OF_TWO}),
                [1], [5], [5], [5], RUNS),
    RedriveCase("batches that failed are run again whole",
                machine(distributed(task(), MaxConcurrency=1,
                                    ItemBatcher={"MaxItemsPerBatch": 2})),
                [1, 2, 3], [{"Items": [3]}], [{"Items": [3]}], [{"Items": [1, 2]}, {"Items": [3]}],
                RUNS),
]  # fmt: skip
