"""The events of each kind of state, in their order; the first and the last are the execution's."""

from typing import Any

from tests.unit.local.step_functions.asl_tables.cases import (
    AslCase,
    Raises,
    branch,
    catcher,
    distributed,
    machine,
    retrier,
    task,
)

SOURCE = "AWS: HistoryEvent"
PASS: dict[str, Any] = {"Type": "Pass"}
FAIL: dict[str, Any] = {"Type": "Fail", "Error": "ErrorA"}
INVOKE = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
LAMBDA = ("LambdaFunctionScheduled", "LambdaFunctionStarted")
RULE = {"Variable": "$.x", "IsPresent": False, "Next": "Caught"}
ENTER_PASS, EXIT_PASS = "PassStateEntered", "PassStateExited"


def records(says: str, state: dict[str, Any], *events: str, **options: Any) -> AslCase:
    """A machine of this state (and ``Caught``, if it leads there), and its events in between."""
    others = {"Caught": PASS} if "Caught" in str(state) else {}
    return AslCase(
        says=says, source=SOURCE, definition=machine(state, **others), events=events, **options
    )


def failed(says: str, state: dict[str, Any], *events: str, **options: Any) -> AslCase:
    """The same for an execution that fails with ErrorA."""
    return records(says, state, *events, status="FAILED", error="ErrorA", **options)


A = (Raises("ErrorA"),)
HISTORY_CASES = [
    records("a Pass is entered and exited", PASS, ENTER_PASS, EXIT_PASS),
    records("a Wait is entered and exited", {"Type": "Wait", "Seconds": 1},
            "WaitStateEntered", "WaitStateExited"),
    records("a Succeed is entered and exited", {"Type": "Succeed"},
            "SucceedStateEntered", "SucceedStateExited"),
    failed("a Fail is entered and never exited", FAIL, "FailStateEntered"),
    records("a Choice is exited before the next state is entered",
            {"Type": "Choice", "Choices": [RULE]},
            "ChoiceStateEntered", "ChoiceStateExited", ENTER_PASS, EXIT_PASS),
    records("a Lambda function is scheduled, started and succeeds", task(),
            "TaskStateEntered", *LAMBDA, "LambdaFunctionSucceeded", "TaskStateExited"),
    records("an integration has the events of a Task",
            {**INVOKE, "Parameters": {"FunctionName": "f"}},
            "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSucceeded",
            "TaskStateExited"),
    failed("a function that fails leaves its Task unexited", task(),
           "TaskStateEntered", *LAMBDA, "LambdaFunctionFailed", acts=A),
    failed("each attempt is scheduled anew, and the state is entered once",
           task(Retry=[retrier("ErrorA", MaxAttempts=1)]),
           "TaskStateEntered", *LAMBDA, "LambdaFunctionFailed", *LAMBDA, "LambdaFunctionFailed",
           acts=A),
    records("a Task whose error is caught is exited", task(Catch=[catcher("ErrorA")]),
            "TaskStateEntered", *LAMBDA, "LambdaFunctionFailed", "TaskStateExited",
            ENTER_PASS, EXIT_PASS, acts=A),
    records("a Parallel is started and succeeds around its branches",
            {"Type": "Parallel", "Branches": [branch("In", PASS)]},
            "ParallelStateEntered", "ParallelStateStarted", ENTER_PASS, EXIT_PASS,
            "ParallelStateSucceeded", "ParallelStateExited"),
    failed("a Parallel whose branch fails has failed and is not exited",
           {"Type": "Parallel", "Branches": [branch("In", FAIL)]},
           "ParallelStateEntered", "ParallelStateStarted", "FailStateEntered",
           "ParallelStateFailed"),
    records("an inline Map has the events of its iterations",
            {"Type": "Map", "ItemProcessor": branch("In", PASS)},
            "MapStateEntered", "MapStateStarted", "MapIterationStarted", ENTER_PASS, EXIT_PASS,
            "MapIterationSucceeded", "MapStateSucceeded", "MapStateExited", value=[1]),
    records("a Map without items has no iteration",
            {"Type": "Map", "ItemProcessor": branch("In", PASS)},
            "MapStateEntered", "MapStateStarted", "MapStateSucceeded", "MapStateExited", value=[]),
    failed("a Map whose iteration fails has failed and is not exited",
           {"Type": "Map", "ItemProcessor": branch("In", FAIL)},
           "MapStateEntered", "MapStateStarted", "MapIterationStarted", "FailStateEntered",
           "MapIterationFailed", "MapStateFailed", value=[1]),
    records("a Distributed Map has the events of its Map Run and none of its children",
            distributed(PASS),
            "MapStateEntered", "MapStateStarted", "MapRunStarted", "MapRunSucceeded",
            "MapStateSucceeded", "MapStateExited", value=[1, 2]),
    records("a Map Run that fails is recorded before its state",
            distributed(FAIL, Catch=[catcher("States.ALL")]),
            "MapStateEntered", "MapStateStarted", "MapRunStarted", "MapRunFailed",
            "MapStateFailed", "MapStateExited", ENTER_PASS, EXIT_PASS, value=[1]),
]  # fmt: skip
