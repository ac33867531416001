"""What Step Functions may do to a run, and its limits: what a run needs of them, what they refuse.

Limits that the product stays below by design are shown by machines of the test's own on the same
interpreter: that a limit is enforced there is what makes staying below it mean something.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.e2e import oracle
from tests.e2e.conftest import LocalStack
from tests.e2e.reliability.run_contents import contents
from tests.e2e.reliability.small_study import new_study

PAYLOAD_BYTES = 256 * 1024  # Step Functions Developer Guide, "Service quotas"
MOST_EVENTS = 25_000
PAYLOAD_OF_A_RUN = 128 * 1024
EVENTS_OF_A_RUN = 5_000
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "states.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


@pytest.fixture(scope="module")
def role_arn(stack: LocalStack) -> str:
    """A role that Step Functions may take, and that may start a Map's children."""
    iam, name = stack.client("iam"), "machines-of-tests"
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
    actions = [f"states:{action}Execution" for action in ("Start", "Describe", "Stop")]
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    iam.put_role_policy(RoleName=name, PolicyName="children", PolicyDocument=json.dumps(policy))
    arn: str = role["Role"]["Arn"]
    return arn


def ended_machine(
    stack: LocalStack, role_arn: str, name: str, definition: dict[str, Any], document: Any
) -> dict[str, Any]:
    """Make a machine, run it once, and describe how that ended."""
    machine = stack.client("stepfunctions").create_state_machine(
        name=name, definition=json.dumps(definition), roleArn=role_arn
    )["stateMachineArn"]
    stack.outputs[name] = machine
    stack.client("stepfunctions").start_execution(
        stateMachineArn=machine, name=name, input=json.dumps(document)
    )
    return stack.ended(name, machine=name)


@pytest.mark.fault("F22")
@pytest.mark.parametrize(
    ("failures", "error"), [(2, None), (3, "States.ExceedToleratedFailureThreshold")]
)
def test_child_failures_are_tolerated_up_to_the_very_percentage(
    stack: LocalStack, role_arn: str, failures: int, error: str | None
) -> None:
    # GIVEN ten items, of which a fifth may fail
    child = {
        "StartAt": "Bad?",
        "States": {
            "Bad?": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.isBad", "BooleanEquals": True, "Next": "Failed"}],
                "Default": "Done",
            },
            "Failed": {"Type": "Fail", "Error": "Bad"},
            "Done": {"Type": "Succeed"},
        },
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    }
    tolerant = {"Type": "Map", "ToleratedFailurePercentage": 20, "ItemProcessor": child}
    definition = {"StartAt": "All", "States": {"All": {**tolerant, "End": True}}}
    items = [{"isBad": number < failures} for number in range(10)]
    ended = ended_machine(stack, role_arn, f"tolerates-{failures}", definition, items)
    assert ended.get("error") == error
    assert ended["status"] == ("FAILED" if error else "SUCCEEDED")


@pytest.mark.fault("F22")
@pytest.mark.invariant("I1")
@pytest.mark.invariant("I4")
@pytest.mark.parametrize("state", ["CopyStudy", "VerifyFrames"])
def test_one_failed_child_fails_the_run_and_a_redrive_makes_it_whole(
    switches: LocalStack, undisturbed: dict[str, Any], state: str
) -> None:
    stack = switches
    study = new_study(stack, f"f22-{state.lower()}")
    stack.admin("step-functions/failures", [{"state": state, "error": "Unforeseen"}])
    arn = study.start(stack)
    ended = stack.ended(study.run_id)
    assert (ended["status"], ended["error"]) == (
        "FAILED",
        "States.ExceedToleratedFailureThreshold",
    )
    stack.client("stepfunctions").redrive_execution(executionArn=arn)
    assert stack.ended(study.run_id)["status"] == "SUCCEEDED"
    assert contents(stack, study) == undisturbed
    oracle.check(stack, study.report(stack))


@pytest.mark.fault("F22")
@pytest.mark.invariant("I4")
@pytest.mark.invariant("I5")
def test_results_that_may_not_be_written_end_the_run_by_name_and_a_redrive_goes_on(
    switches: LocalStack, undisturbed: dict[str, Any]
) -> None:
    stack = switches
    study = new_study(stack, "f22-results")
    refused = {"kind": "error", "code": "AccessDenied", "operation": "PutObject", "times": 99}
    stack.admin("s3/faults", [{**refused, "key": f"{study.run_id}/maps/copy"}])
    arn = study.start(stack)
    ended = stack.ended(study.run_id)
    assert (ended["status"], ended["error"]) == ("FAILED", "States.ResultWriterFailed")
    assert stack.admin("s3/faults")["struck"][0]["struck"] == 4  # once, and three retries
    stack.admin("s3/faults", [])
    stack.client("stepfunctions").redrive_execution(executionArn=arn)
    assert stack.ended(study.run_id)["status"] == "SUCCEEDED"
    assert contents(stack, study) == undisturbed
    oracle.check(stack, study.report(stack))


@pytest.mark.fault("F23")
@pytest.mark.parametrize(
    ("size_bytes", "error"),
    [(PAYLOAD_BYTES, None), (PAYLOAD_BYTES + 1, "States.DataLimitExceeded")],
)
def test_a_state_may_hand_on_256_kib_and_not_a_byte_more(
    stack: LocalStack, role_arn: str, size_bytes: int, error: str | None
) -> None:
    # GIVEN an input that is short enough, of which a state makes more
    part = "x" * 100_000
    rest = "y" * (size_bytes - len('{"all":""}') - 2 * len(part))
    whole = {"all.$": "States.Format('{}{}{}', $.part, $.part, $.rest)"}
    growing = {"Type": "Pass", "Parameters": whole, "End": True}
    definition = {"StartAt": "Grow", "States": {"Grow": growing}}
    document = {"part": part, "rest": rest}
    ended = ended_machine(stack, role_arn, f"payload-{size_bytes}", definition, document)
    assert ended.get("error") == error


@pytest.mark.fault("F23")
def test_an_execution_ends_at_its_twenty_five_thousandth_event(
    stack: LocalStack, role_arn: str
) -> None:
    round_ = {"Type": "Pass", "Next": "Round"}
    definition = {"StartAt": "Round", "States": {"Round": round_}}
    ended = ended_machine(stack, role_arn, "endless", definition, {})
    assert ended["status"] == "FAILED"
    assert str(MOST_EVENTS) in ended["cause"].replace(",", "")


@pytest.mark.fault("F23")
@pytest.mark.requirement("R14")
def test_a_run_of_the_longest_name_stays_far_below_every_limit(
    switches: LocalStack, undisturbed: dict[str, Any]
) -> None:
    stack = switches
    states = stack.client("stepfunctions")
    study = new_study(stack, "f23-limits")
    arn = study.start(stack, name="n" * 80)
    assert stack.ended("n" * 80)["status"] == "SUCCEEDED"
    pages = states.get_paginator("get_execution_history").paginate(executionArn=arn)
    events = [event for page in pages for event in page["events"]]
    assert len(events) < EVENTS_OF_A_RUN
    assert max(len(json.dumps(event, default=str)) for event in events) < PAYLOAD_OF_A_RUN
    assert contents(stack, study) == undisturbed
    with pytest.raises(ClientError, match="length less than or equal to 80"):
        study.start(stack, name="n" * 81)
