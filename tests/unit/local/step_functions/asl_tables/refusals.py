"""Definitions that the specification forbids: none of them may be created."""

from dataclasses import dataclass
from typing import Any

from tests.unit.local.step_functions.asl_tables.cases import (
    branch,
    catcher,
    machine,
    retrier,
    task,
)

ERRORS = "AWS: Handling errors"
PASS: dict[str, Any] = {"Type": "Pass"}
RULE = {"Variable": "$.x", "IsNull": True}
NESTED = "States.Array(" * 11 + ")" * 11


@dataclass(frozen=True)
class RefusalCase:
    """A definition, and a part of the finding about it."""

    says: str
    source: str
    definition: dict[str, Any]
    finding: str


def forbids(says: str, source: str, state: dict[str, Any], finding: str) -> RefusalCase:
    """A machine of this state and of ``Caught``."""
    return RefusalCase(says, source, machine(state, Caught=PASS), finding)


def choice(**rule: Any) -> dict[str, Any]:
    """Return a Choice of one rule, which leads to ``Caught``."""
    return {"Type": "Choice", "Choices": [{**rule, "Next": "Caught"}]}


CATCH = [catcher("ErrorA")]
REFUSAL_CASES = [
    forbids("States.ALL stands alone in a retrier", ERRORS,
            task(Retry=[retrier("States.ALL", "ErrorA")], Catch=CATCH), "must stand alone"),
    forbids("States.ALL stands in the last retrier", ERRORS,
            task(Retry=[retrier("States.ALL"), retrier("ErrorA")], Catch=CATCH), "last entry"),
    forbids("States.ALL stands alone in a catcher", ERRORS,
            task(Catch=[catcher("States.ALL", "ErrorA")]), "must stand alone"),
    forbids("States.ALL stands in the last catcher", ERRORS,
            task(Catch=[catcher("States.ALL"), catcher("ErrorA")]), "last entry"),
    forbids("ErrorEquals is not empty", ERRORS, task(Catch=[catcher()]), "non-empty array"),
    forbids("IntervalSeconds is positive", ERRORS,
            task(Retry=[retrier("A", IntervalSeconds=0)], Catch=CATCH), "Expected a number from 1"),
    forbids("IntervalSeconds is an integer", ERRORS,
            task(Retry=[retrier("A", IntervalSeconds=1.5)], Catch=CATCH), "whole number"),
    forbids("MaxAttempts is an integer", ERRORS,
            task(Retry=[retrier("A", MaxAttempts=1.5)], Catch=CATCH), "whole number"),
    forbids("BackoffRate is at least 1", "ASL: Errors",
            task(Retry=[retrier("A", BackoffRate=0.5)], Catch=CATCH), "Expected a number from 1"),
    forbids("MaxDelaySeconds is less than 31622401", ERRORS,
            task(Retry=[retrier("A", MaxDelaySeconds=31_622_401)], Catch=CATCH), "31622400"),
    forbids("JitterStrategy is FULL or NONE", ERRORS,
            task(Retry=[retrier("A", JitterStrategy="HALF")], Catch=CATCH), "FULL or NONE"),
    forbids("a Pass has no Catch", ERRORS, {**PASS, "Catch": CATCH}, "'Catch' is not supported"),
    forbids("a Wait has no Retry", ERRORS,
            {"Type": "Wait", "Seconds": 1, "Next": "Caught", "Retry": [retrier("A")]},
            "'Retry' is not supported"),
    forbids("a rule within And has no Next", "AWS: Choice",
            choice(And=[{**RULE, "Next": "Caught"}]), "only a top-level rule has 'Next'"),
    forbids("a rule within Not has no Next", "AWS: Choice",
            choice(Not={**RULE, "Next": "Caught"}), "only a top-level rule has 'Next'"),
    forbids("And is not empty", "AWS: Choice", choice(And=[]), "non-empty array"),
    forbids("a Choice has no End", "AWS: Choice", {**choice(**RULE), "End": True},
            "'End' is not supported"),
    forbids("StringMatches has no Path variant", "AWS: Choice",
            choice(Variable="$.x", StringMatchesPath="$.y"), "no comparison"),
    forbids("a heartbeat is shorter than the timeout", "ASL: Task State",
            task(TimeoutSeconds=5, HeartbeatSeconds=5, Catch=CATCH),
            "HeartbeatSeconds must be smaller than TimeoutSeconds"),
    forbids("TimeoutSeconds is an integer", "ASL: Task State",
            task(TimeoutSeconds=1.5, Catch=CATCH), "whole number"),
    forbids("Seconds is an integer", "ASL: Wait State",
            {"Type": "Wait", "Seconds": 1.5, "Next": "Caught"}, "whole number"),
    forbids("a Timestamp is RFC 3339 with a capital T", "ASL: Timestamps",
            {"Type": "Wait", "Timestamp": "2026-01-31 12:00:00Z", "Next": "Caught"}, "RFC 3339"),
    forbids("ResultPath is a reference path", "ASL: Reference Paths",
            {**PASS, "ResultPath": "$.a[*]", "Next": "Caught"}, "reference path"),
    forbids("ResultPath is not in the context object", "ASL: Reference Paths",
            {**PASS, "ResultPath": "$$.a", "Next": "Caught"}, "reference path"),
    forbids("a field that ends in .$ holds a path or a function", "ASL: Payload Template",
            {**PASS, "Parameters": {"x.$": "text"}, "Next": "Caught"}, "not a valid JSONPath"),
    forbids("at most ten functions are nested in a field", "AWS: Intrinsic functions",
            {**PASS, "Parameters": {"x.$": NESTED}, "Next": "Caught"}, "at most 10"),
    forbids("a branch does not lead out of its Parallel", "ASL: Parallel State",
            {"Type": "Parallel", "Next": "Caught",
             "Branches": [branch("In", {**PASS, "Next": "Caught"})]}, "Missing 'Next' target"),
]  # fmt: skip
