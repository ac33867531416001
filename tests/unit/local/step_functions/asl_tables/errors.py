"""Retry and Catch: which of them an error meets, how often, and what no wildcard matches."""

from typing import Any

from tests.unit.local.step_functions.asl_tables.cases import (
    Act,
    Answers,
    AslCase,
    Raises,
    branch,
    catcher,
    distributed,
    machine,
    retrier,
    task,
)

AWS, ASL = "AWS: Handling errors", "ASL: Errors"
CAUGHT = {"Type": "Pass"}
CAUSE = '{"errorType": "ErrorA", "errorMessage": "told by the function"}'
A, B, C, DONE = Raises("ErrorA"), Raises("ErrorB"), Raises("ErrorC"), Answers("done")
TOO_LARGE = Answers("x" * 300_000)
FAIL = branch("Bad", {"Type": "Fail", "Error": "ErrorA", "Cause": "by the branch"})
# Example 4 of the AWS page, "Complex retry scenario".
COMPLEX = [
    retrier("ErrorA", "ErrorB", IntervalSeconds=1, BackoffRate=2.0, MaxAttempts=2),
    retrier("ErrorC", IntervalSeconds=5),
]


def retried(says: str, retry: list[Any], *acts: Act, source: str = AWS, **expected: Any) -> AslCase:
    """A Task with this Retry, whose function acts so."""
    definition = machine(task(Retry=retry))
    return AslCase(says=says, source=source, definition=definition, acts=acts, **expected)


def caught(says: str, catch: list[Any], *acts: Act, source: str = AWS, **expected: Any) -> AslCase:
    """A Task with this Catch and the input ``{"id": 7}``, whose function acts so."""
    definition = machine(task(Catch=catch), Caught=CAUGHT)
    expected = {"value": {"id": 7}, **expected}
    return AslCase(says=says, source=source, definition=definition, acts=acts, **expected)


RETRY_CASES = [
    retried(
        "the complex retry scenario waits 1, 2 and 5 seconds and then fails",
        COMPLEX, A, B, C, B,
        status="FAILED", error="ErrorB", pauses=[1, 2, 5], calls=4,
    ),
    retried(
        "retriers are scanned in their order and the first that matches decides",
        [retrier("ErrorA", IntervalSeconds=7), retrier("States.ALL", IntervalSeconds=1)],
        A, DONE, output="done", pauses=[7],
    ),
    retried(
        "a later retrier does not take over from a matching one that is used up",
        [retrier("ErrorA", MaxAttempts=1), retrier("States.ALL", MaxAttempts=5)],
        A, status="FAILED", error="ErrorA", pauses=[1],
    ),
    retried(
        "each retrier counts for itself",
        [retrier("ErrorA", MaxAttempts=1), retrier("ErrorB", MaxAttempts=1)],
        A, B, DONE, output="done", pauses=[1, 1],
    ),
    retried(
        "MaxAttempts 0 means that the error is never retried",
        [retrier("ErrorA", MaxAttempts=0)], A, status="FAILED", error="ErrorA", pauses=[], calls=1,
    ),
    retried(
        "MaxAttempts 0 keeps an error from a States.ALL that follows",
        [retrier("ErrorA", MaxAttempts=0), retrier("States.ALL")],
        A, status="FAILED", error="ErrorA", calls=1,
    ),
    retried(
        "MaxAttempts is 3 by default, so that there are four attempts",
        [retrier("ErrorA")], A, status="FAILED", error="ErrorA", calls=4,
    ),
    retried(
        "an error without a matching retrier is not retried",
        [retrier("ErrorA")], B, status="FAILED", error="ErrorB", calls=1,
    ),
    retried(
        "error names are case-sensitive",
        [retrier("errora")], A, status="FAILED", error="ErrorA", calls=1,
    ),
    retried("States.ALL retries any error name", [retrier("States.ALL")], A, DONE, output="done"),
    retried(
        "States.TaskFailed retries any error of a Task",
        [retrier("States.TaskFailed")], A, DONE, output="done",
    ),
    retried(
        "States.TaskFailed retries what Lambda itself answers",
        [retrier("States.TaskFailed")],
        Raises("Lambda.TooManyRequestsException"), DONE, output="done",
    ),
    retried(
        "a result above the quota is not retried by States.ALL",
        [retrier("States.ALL")], TOO_LARGE,
        status="FAILED", error="States.DataLimitExceeded", calls=1,
    ),
    retried(
        "a result above the quota is not retried by States.TaskFailed",
        [retrier("States.TaskFailed")], TOO_LARGE,
        status="FAILED", error="States.DataLimitExceeded", calls=1,
    ),
    AslCase(
        says="States.Runtime is not retriable",
        source=AWS,
        definition=machine(task(OutputPath="$.gone", Retry=[retrier("States.ALL")])),
        status="FAILED", error="States.Runtime", calls=1,
    ),
    AslCase(
        says="the counters of a retrier begin anew with each visit of the state",
        source=ASL,
        definition=machine(
            task(Retry=[retrier("ErrorA", MaxAttempts=1)], ResultPath="$.r", Next="Second"),
            Second=task(Retry=[retrier("ErrorA", MaxAttempts=1)], ResultPath="$.r"),
        ),
        acts=(A, Answers(1), A, Answers(2)),
        output={"r": 2}, pauses=[1, 1],
    ),
    AslCase(
        says="a Parallel is retried as a whole",
        source="ASL: Parallel State",
        definition=machine(
            {"Type": "Parallel", "Branches": [FAIL], "Retry": [retrier("ErrorA", MaxAttempts=2)]}
        ),
        status="FAILED", error="ErrorA", cause_holds="by the branch", pauses=[1, 2],
    ),
    AslCase(
        says="an inline Map is retried as a whole",
        source="ASL: Map State",
        definition=machine(
            {
                "Type": "Map",
                "MaxConcurrency": 1,
                "ItemProcessor": branch("T", task()),
                "Retry": [retrier("ErrorA")],
            }
        ),
        value=[1, 2], acts=(Answers("x"), A, Answers("y")),
        output=["y", "y"], pauses=[1], calls=4,
    ),
]  # fmt: skip

FAILURE = {"Error": "ErrorA", "Cause": CAUSE}
CATCH_CASES = [
    caught("by default the error output replaces the input", [catcher("ErrorA")], A,
           output=FAILURE, calls=1),
    caught("ResultPath puts the error output beside the input",
           [catcher("ErrorA", ResultPath="$.error-info")], A,
           output={"id": 7, "error-info": FAILURE}),
    caught("a null ResultPath drops the error output",
           [catcher("ErrorA", ResultPath=None)], A, output={"id": 7}, source=ASL),
    caught("the first catcher that matches is taken",
           [catcher("ErrorB", ResultPath="$.b"), catcher("ErrorA", ResultPath="$.a"),
            catcher("States.ALL", ResultPath="$.all")], A, output={"id": 7, "a": FAILURE}),
    caught("a catcher may name several errors",
           [catcher("ErrorB", "ErrorA", ResultPath="$.e")], A, output={"id": 7, "e": FAILURE}),
    caught("an error that no catcher names fails the execution",
           [catcher("ErrorB")], A, status="FAILED", error="ErrorA"),
    caught("States.ALL catches any error name",
           [catcher("States.ALL", ResultPath=None)], Raises("Lambda.Unknown"), output={"id": 7}),
    caught("States.TaskFailed catches a Lambda function that ran out of time",
           [catcher("States.TaskFailed", ResultPath=None)], Raises("Sandbox.Timedout"),
           output={"id": 7}),
    caught("States.ALL cannot catch States.DataLimitExceeded",
           [catcher("States.ALL")], TOO_LARGE, status="FAILED", error="States.DataLimitExceeded"),
    caught("States.DataLimitExceeded is caught by its own name",
           [catcher("States.DataLimitExceeded", ResultPath=None)], TOO_LARGE, output={"id": 7}),
    AslCase(
        says="catchers are looked at when the retries did not help", source=AWS,
        definition=machine(
            task(Retry=[retrier("ErrorA", MaxAttempts=2)], Catch=[catcher("ErrorA")]),
            Caught=CAUGHT,
        ),
        acts=(A,), output=FAILURE, pauses=[1, 2], calls=3,
    ),
    AslCase(
        says="an InputPath that leads nowhere is States.Runtime, which States.ALL cannot catch",
        source=AWS,
        definition=machine(task(InputPath="$.gone", Catch=[catcher("States.ALL")]), Caught=CAUGHT),
        status="FAILED", error="States.Runtime", calls=0,
    ),
    AslCase(
        says="an intrinsic function that fails can be caught by its error's name", source=ASL,
        definition=machine(
            task(Parameters={"x.$": "States.StringToJson($.text)"},
                 Catch=[catcher("States.IntrinsicFailure", ResultPath=None)]),
            Caught=CAUGHT,
        ),
        value={"text": "{"}, output={"text": "{"}, calls=0,
    ),
    AslCase(
        says="a path in Parameters that leads nowhere can be caught by its error's name",
        source=ASL,
        definition=machine(
            task(Parameters={"x.$": "$.gone"},
                 Catch=[catcher("States.ParameterPathFailure", ResultPath=None)]),
            Caught=CAUGHT,
        ),
        value={"id": 7}, output={"id": 7}, calls=0,
    ),
    AslCase(
        says="a ResultPath that the input cannot take can be caught by its error's name",
        source=ASL,
        definition=machine(
            task(ResultPath="$.id.deeper",
                 Catch=[catcher("States.ResultPathMatchFailure", ResultPath=None)]),
            Caught=CAUGHT,
        ),
        value={"id": 7}, output={"id": 7},
    ),
    AslCase(
        says="the Error and Cause of a branch reach the catcher of its Parallel",
        source="ASL: Parallel State",
        definition=machine(
            {"Type": "Parallel", "Branches": [FAIL], "Catch": [catcher("ErrorA")]}, Caught=CAUGHT
        ),
        output={"Error": "ErrorA", "Cause": "by the branch"},
    ),
    AslCase(
        says="a catcher of the outer state does not see what the inner one has caught",
        source="ASL: Parallel State",
        definition=machine(
            {
                "Type": "Parallel",
                "Branches": [
                    {"StartAt": "In", "States": {
                        "In": task(Catch=[{"ErrorEquals": ["ErrorA"], "Next": "Out"}], End=True),
                        "Out": {"Type": "Pass", "Result": "inner", "End": True}}}
                ],
                "Catch": [catcher("States.ALL")],
            },
            Caught=CAUGHT,
        ),
        acts=(A,), output=["inner"],
    ),
    AslCase(
        says="too many failed items are caught as States.ExceedToleratedFailureThreshold",
        source=AWS,
        definition=machine(
            distributed(task(), Catch=[
                catcher("States.ExceedToleratedFailureThreshold", ResultPath=None)]),
            Caught=CAUGHT,
        ),
        value=[1], acts=(A,), output=[1],
    ),
]  # fmt: skip
