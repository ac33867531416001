"""What ``$$`` holds at which place, and how long a Wait takes.

It is noon on 2026-01-31, UTC, when the test's clock begins.
"""

from typing import Any

from tests.unit.local.step_functions.asl_tables.cases import (
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

CONTEXT = "AWS: Context object"
NOON = "2026-01-31T12:00:00.000Z"


def sees(says: str, path: str, seen: Any, source: str = CONTEXT, **options: Any) -> AslCase:
    """A Pass that reads one path of the context object."""
    definition = machine({"Type": "Pass", "Parameters": {"seen.$": path}})
    return AslCase(
        says=says, source=source, definition=definition, output={"seen": seen}, **options
    )


def reads(says: str, state: dict[str, Any], output: Any, **options: Any) -> AslCase:
    """A state that reads the context object at a place of its own."""
    return AslCase(says=says, source=CONTEXT, definition=machine(state), output=output, **options)


def child(**parameters: str) -> dict[str, Any]:
    """A Pass with these Parameters, as the only state of a branch or an item processor."""
    return branch("In", {"Type": "Pass", "Parameters": parameters})


ITEM = {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value"}
CONTEXT_CASES = [
    sees("Execution.Input is the execution's input", "$$.Execution.Input", {"x": 1},
         value={"x": 1}),
    sees("Execution.StartTime is ISO 8601 with milliseconds", "$$.Execution.StartTime", NOON),
    sees("Execution.RoleArn is the state machine's role", "$$.Execution.RoleArn",
         "arn:aws:iam::123456789012:role/states"),
    sees("Execution.RedriveCount is 0 before a redrive", "$$.Execution.RedriveCount", 0),
    sees("State.Name is the state's name", "$$.State.Name", "S"),
    sees("State.EnteredTime is when the state was entered", "$$.State.EnteredTime", NOON),
    sees("State.RetryCount is 0 at the first attempt", "$$.State.RetryCount", 0),
    sees("StateMachine.Id is the state machine's ARN", "$$.StateMachine.Id",
         "arn:aws:states:eu-west-1:123456789012:stateMachine:study"),
    sees("StateMachine.Name is its name", "$$.StateMachine.Name", "study"),
    reads("State.Name within a branch is the inner state's",
          {"Type": "Parallel", "Branches": [child(**{"n.$": "$$.State.Name"})]}, [{"n": "In"}]),
    reads("Map.Item has index and value of an inline Map's item",
          {"Type": "Map", "ItemSelector": ITEM, "ItemProcessor": branch("In", {"Type": "Pass"})},
          [{"i": 0, "v": "a"}, {"i": 1, "v": "b"}], value=["a", "b"]),
    reads("Map.Item can be read within an iteration, too",
          {"Type": "Map", "ItemProcessor": child(**ITEM)}, [{"i": 0, "v": "a"}], value=["a"]),
    reads("Map.Item.Source of items from the input is STATE_DATA",
          distributed({"Type": "Pass"}, ItemSelector={"from.$": "$$.Map.Item.Source"}),
          [{"from": "STATE_DATA"}], value=["a"]),
    reads("an object's items have Key and Value", distributed({"Type": "Pass"}),
          [{"Key": "a", "Value": 1}], value={"a": 1}),
    AslCase(
        says="State.RetryCount counts the retries, over all retriers", source=CONTEXT,
        definition=machine(task(
            Parameters={"n.$": "$$.State.RetryCount"},
            Retry=[retrier("ErrorA"), retrier("ErrorB")],
            ResultSelector={"n.$": "$$.State.RetryCount"},
        )),
        acts=(Raises("ErrorA"), Raises("ErrorB"), Answers({})), output={"n": 2},
    ),
    AslCase(
        says="there is no task token outside of a Task that waits for it", source=CONTEXT,
        definition=machine(
            task(Parameters={"t.$": "$$.Task.Token"},
                 Catch=[catcher("States.ParameterPathFailure", ResultPath=None)]),
            Caught={"Type": "Pass"},
        ),
        output={}, calls=0,
    ),
]  # fmt: skip


def waits(says: str, seconds: float, source: str = "ASL: Wait State", **fields: Any) -> AslCase:
    """A Wait with these fields; an input holds what its paths read."""
    value = {"n": 12, "at": "2026-01-31T13:01:30+01:00", "past": "2025-12-31T00:00:00Z"}
    return AslCase(
        says=says, source=source, definition=machine({"Type": "Wait", **fields}),
        value=value, output=value, pauses=[seconds] if seconds else [],
    )  # fmt: skip


def cannot_wait(says: str, value: Any, words: str, field: str) -> AslCase:
    """A Wait whose path leads to something that it cannot use."""
    return AslCase(
        says=says, source="ASL: Wait State", definition=machine({"Type": "Wait", field: "$.v"}),
        value={"v": value}, status="FAILED", error="States.Runtime", cause_holds=words,
    )  # fmt: skip


WAIT_CASES = [
    waits("Seconds is how long to wait", 30, Seconds=30),
    waits("no time passes for Seconds 0", 0, Seconds=0),
    waits("SecondsPath reads it from the input", 12, SecondsPath="$.n"),
    waits("Timestamp is until when to wait", 60, Timestamp="2026-01-31T12:01:00Z"),
    waits("a Timestamp may have an offset", 60, "ASL: Timestamps",
          Timestamp="2026-01-31T14:01:00+02:00"),
    waits("a Timestamp may have fractions of a second", 0.25, "ASL: Timestamps",
          Timestamp="2026-01-31T12:00:00.250Z"),
    waits("TimestampPath reads it from the input", 90, TimestampPath="$.at"),
    waits("a Timestamp in the past does not wait", 0, TimestampPath="$.past"),
    cannot_wait("SecondsPath must lead to a number", "12", "'Seconds'", "SecondsPath"),
    cannot_wait("a negative number of seconds is none", -1, "'Seconds'", "SecondsPath"),
    cannot_wait("TimestampPath must lead to a text", 5, "Timestamp", "TimestampPath"),
    cannot_wait("a timestamp has a capital T", "2026-01-31 12:00:00Z", "ISO-8601",
                "TimestampPath"),
    cannot_wait("a timestamp has a Z or an offset", "2026-01-31T12:00:00", "ISO-8601",
                "TimestampPath"),
]  # fmt: skip
