"""The context object as a whole, failures with their place, and walks through many states.

Each field for itself is in ``asl_tables``.
"""

from typing import Any

import pytest

INPUT = {"study": {"id": "s1", "frames": 57}, "keep": True}


def test_the_context_object_tells_about_execution_machine_and_state(world: Any) -> None:
    state = {"Type": "Pass", "Parameters": {"all.$": "$$"}}
    execution = world.run_state(state, {"x": 1})
    context = execution.output["all"]
    assert context["Execution"] == {
        "Id": execution.arn,
        "Input": {"x": 1},
        "Name": execution.name,
        "RoleArn": "arn:aws:iam::123456789012:role/states",
        "StartTime": "2026-01-31T12:00:00.000Z",
        "RedriveCount": 0,
    }
    assert context["StateMachine"] == {"Id": execution.machine.arn, "Name": "study"}
    assert context["State"] == {
        "EnteredTime": "2026-01-31T12:00:00.000Z",
        "Name": "S",
        "RetryCount": 0,
    }


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
        ({"Type": "Pass", "InputPath": "$.nope"}, "States.Runtime", "Invalid path '$.nope'"),
        ({"Type": "Pass", "OutputPath": "$.nope"}, "States.Runtime", "Invalid path '$.nope'"),
        (
            {"Type": "Pass", "Parameters": {"x.$": "$.nope"}},
            "States.ParameterPathFailure",
            "The JSONPath '$.nope' specified for the field 'x.$' could not be found in the input",
        ),
        (
            {"Type": "Pass", "Result": 1, "ResultPath": "$.keep.deeper"},
            "States.ResultPathMatchFailure",
            "Unable to apply ReferencePath $.keep.deeper",
        ),
        ({"Type": "Wait", "SecondsPath": "$.study"}, "States.Runtime", "'Seconds'"),
        ({"Type": "Wait", "TimestampPath": "$.study.id"}, "States.Runtime", "Timestamp"),
        (
            {"Type": "Choice", "Choices": [{"Variable": "$.keep", "IsNull": True, "Next": "S"}]},
            "States.NoChoiceMatched",
            "Failed to transition out of the state",
        ),
    ],
)
def test_what_the_data_do_not_hold_fails_with_the_documented_name_and_the_place(
    world: Any, state: dict[str, Any], error: str, words: str
) -> None:
    execution = world.run_state(state, INPUT)
    assert (execution.status, execution.error) == ("FAILED", error)
    assert "executing the state 'S' (entered at the event id #2)" in execution.cause
    assert words in execution.cause


@pytest.mark.parametrize(
    ("state", "error", "cause"),
    [
        ({"Type": "Fail", "Error": "NotProven", "Cause": "see report"}, "NotProven", "see report"),
        ({"Type": "Fail"}, "", None),
        ({"Type": "Fail", "ErrorPath": "$.e", "CausePath": "$$.State.Name"}, "Named", "S"),
        (
            {"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('{} bad', $.n)"},
            "Named",
            "3 bad",
        ),
    ],
)
def test_a_fail_state_gives_its_error_and_cause(
    world: Any, state: dict[str, Any], error: str, cause: str | None
) -> None:
    execution = world.run_state(state, {"e": "Named", "n": 3})
    assert (execution.status, execution.error, execution.cause) == ("FAILED", error, cause)


def test_a_choice_goes_where_the_first_rule_says_or_to_its_default(world: Any) -> None:
    definition = {
        "StartAt": "Status?",
        "States": {
            "Status?": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.s", "StringEquals": "DONE", "Next": "Good"}],
                "Default": "Bad",
            },
            "Good": {"Type": "Succeed"},
            "Bad": {"Type": "Fail", "Error": "NotDone"},
        },
    }
    assert world.run(definition, {"s": "DONE"}).status == "SUCCEEDED"
    assert world.run(definition, {"s": "OPEN"}).error == "NotDone"


def test_a_thousand_transitions_take_well_under_a_second(world: Any) -> None:
    definition = {
        "StartAt": "More?",
        "States": {
            "More?": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.n", "NumericLessThan": 500, "Next": "Count"}],
                "Default": "Done",
            },
            "Count": {
                "Type": "Pass",
                "Parameters": {"n.$": "States.MathAdd($.n, 1)"},
                "Next": "More?",
            },
            "Done": {"Type": "Succeed"},
        },
    }
    execution = world.run(definition, {"n": 0})
    assert execution.output == {"n": 500}


def test_a_history_that_is_full_fails_the_execution(world: Any) -> None:
    definition = {
        "StartAt": "Again",
        "States": {
            "Again": {"Type": "Pass", "Next": "More"},
            "More": {"Type": "Pass", "Next": "Again"},
        },
    }
    execution = world.run(definition)
    events = execution.history.events()
    assert (execution.status, execution.error) == ("FAILED", "States.Runtime")
    assert execution.cause == "The execution reached the maximum number of history events (25000)."
    assert (len(events), events[-1]["type"]) == (25_000, "ExecutionFailed")
