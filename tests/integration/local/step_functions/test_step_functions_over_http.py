"""Step Functions as boto3 sees it: operations, shapes and errors over HTTP."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::123456789012:role/states"
PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
WAIT = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 600, "End": True}}}
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:"


def task(name: str, **fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": FUNCTION + name, "End": True, **fields}


def one(state: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": "S", "States": {"S": state}}


def distributed(**fields: Any) -> dict[str, Any]:
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "T",
        "States": {"T": task("f")},
    }
    return one({"Type": "Map", "Label": "L", "ItemProcessor": processor, "End": True, **fields})


def code_of(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_an_execution_is_described_with_input_output_and_dates(aws: Any) -> None:
    described = aws.run(PASS, {"x": 1})
    assert (described["status"], described["output"]) == ("SUCCEEDED", '{"x":1}')
    assert described["stopDate"] >= described["startDate"]
    assert described["redriveStatus"] == "NOT_REDRIVABLE"
    assert described["executionArn"].rpartition(":")[2] == described["name"]


def test_a_history_is_read_over_http(aws: Any) -> None:
    aws.functions["f"] = lambda event: event
    arn = aws.run(one(task("f")))["executionArn"]
    states = aws.client("stepfunctions")
    events = states.get_execution_history(executionArn=arn, maxResults=1000)["events"]
    assert [event["type"] for event in events][-2:] == ["TaskStateExited", "ExecutionSucceeded"]
    newest = states.get_execution_history(executionArn=arn, reverseOrder=True, maxResults=1)
    assert newest["events"][0]["type"] == "ExecutionSucceeded"
    assert newest["nextToken"]


def test_a_bad_definition_is_refused_when_it_is_created(aws: Any) -> None:
    states = aws.client("stepfunctions")
    with pytest.raises(ClientError) as caught:
        states.create_state_machine(name="bad", definition="{}", roleArn=ROLE)
    assert code_of(caught) == "InvalidDefinition"
    message = caught.value.response["Error"]["Message"]
    assert message.startswith("Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: ")


def test_a_bad_definition_is_refused_when_it_is_updated(aws: Any) -> None:
    states = aws.client("stepfunctions")
    arn = states.create_state_machine(name="m", definition=json.dumps(PASS), roleArn=ROLE)
    with pytest.raises(ClientError) as caught:
        states.update_state_machine(stateMachineArn=arn["stateMachineArn"], definition="[]")
    assert code_of(caught) == "InvalidDefinition"


def test_a_name_with_another_definition_is_taken(aws: Any) -> None:
    states = aws.client("stepfunctions")
    states.create_state_machine(name="m", definition=json.dumps(PASS), roleArn=ROLE)
    states.create_state_machine(name="m", definition=json.dumps(PASS), roleArn=ROLE)
    with pytest.raises(ClientError) as caught:
        states.create_state_machine(name="m", definition=json.dumps(WAIT), roleArn=ROLE)
    assert code_of(caught) == "StateMachineAlreadyExists"


def test_a_definition_is_validated_without_being_stored(aws: Any) -> None:
    states = aws.client("stepfunctions")
    good = states.validate_state_machine_definition(definition=json.dumps(PASS))
    assert (good["result"], good["diagnostics"]) == ("OK", [])
    bad = states.validate_state_machine_definition(definition=json.dumps(one({"Type": "Pass"})))
    assert bad["result"] == "FAIL"
    assert bad["diagnostics"][0]["location"] == "/States/S"


def test_the_tags_of_a_machine_are_kept(aws: Any) -> None:
    states = aws.client("stepfunctions")
    arn = states.create_state_machine(
        name="m",
        definition=json.dumps(PASS),
        roleArn=ROLE,
        tags=[{"key": "run", "value": "1"}],
    )["stateMachineArn"]
    tags = states.list_tags_for_resource(resourceArn=arn)["tags"]
    assert tags == [{"key": "run", "value": "1"}]


def test_a_running_execution_keeps_the_definition_it_began_with(aws: Any) -> None:
    states = aws.client("stepfunctions")
    arn = states.create_state_machine(name="m", definition=json.dumps(WAIT), roleArn=ROLE)
    execution = states.start_execution(stateMachineArn=arn["stateMachineArn"])["executionArn"]
    states.update_state_machine(stateMachineArn=arn["stateMachineArn"], definition=json.dumps(PASS))
    seen = states.describe_state_machine_for_execution(executionArn=execution)
    assert json.loads(seen["definition"]) == WAIT


def test_a_stop_keeps_error_and_cause(aws: Any) -> None:
    states = aws.client("stepfunctions")
    machine = states.create_state_machine(name="m", definition=json.dumps(WAIT), roleArn=ROLE)
    arn = states.start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"]
    states.stop_execution(executionArn=arn, error="Enough", cause="seen")
    described = states.describe_execution(executionArn=arn)
    assert (described["status"], described["error"], described["cause"]) == (
        "ABORTED",
        "Enough",
        "seen",
    )
    listed = states.list_executions(
        stateMachineArn=machine["stateMachineArn"], statusFilter="ABORTED"
    )
    assert [item["executionArn"] for item in listed["executions"]] == [arn]


@pytest.mark.parametrize(
    ("operation", "arguments", "code"),
    [
        ("describe_execution", {"executionArn": "execution:m:none"}, "ExecutionDoesNotExist"),
        ("stop_execution", {"executionArn": "execution:m:none"}, "ExecutionDoesNotExist"),
        ("redrive_execution", {"executionArn": "execution:m:none"}, "ExecutionDoesNotExist"),
        ("start_execution", {"stateMachineArn": "stateMachine:none"}, "StateMachineDoesNotExist"),
        ("list_executions", {"stateMachineArn": "stateMachine:none"}, "StateMachineDoesNotExist"),
        ("describe_map_run", {"mapRunArn": "mapRun:m/L:none"}, "ResourceNotFound"),
    ],
)
def test_what_does_not_exist_is_refused_with_the_code_of_aws(
    aws: Any, operation: str, arguments: dict[str, str], code: str
) -> None:
    prefixed = {
        name: f"arn:aws:states:eu-west-1:123456789012:{value}" for name, value in arguments.items()
    }
    with pytest.raises(ClientError) as caught:
        getattr(aws.client("stepfunctions"), operation)(**prefixed)
    assert code_of(caught) == code


def test_a_task_token_that_nobody_waits_for_is_refused(aws: Any) -> None:
    with pytest.raises(ClientError) as caught:
        aws.client("stepfunctions").send_task_success(taskToken="x", output="{}")
    assert code_of(caught) == "TaskTimedOut"


def test_a_map_run_is_described_and_its_children_are_listed(aws: Any) -> None:
    aws.functions["f"] = lambda event: event
    described = aws.run(distributed(), [1, 2, 3])
    states = aws.client("stepfunctions")
    (item,) = states.list_map_runs(executionArn=described["executionArn"])["mapRuns"]
    run = states.describe_map_run(mapRunArn=item["mapRunArn"])
    assert (run["status"], run["itemCounts"]["succeeded"]) == ("SUCCEEDED", 3)
    children = states.list_executions(mapRunArn=item["mapRunArn"])["executions"]
    assert [child["itemCount"] for child in children] == [1, 1, 1]
    child = states.describe_execution(executionArn=children[0]["executionArn"])
    assert child["mapRunArn"] == item["mapRunArn"]


def test_a_map_run_can_be_updated(aws: Any) -> None:
    aws.functions["f"] = lambda event: event
    described = aws.run(distributed(MaxConcurrency=1), [1])
    states = aws.client("stepfunctions")
    (item,) = states.list_map_runs(executionArn=described["executionArn"])["mapRuns"]
    states.update_map_run(mapRunArn=item["mapRunArn"], maxConcurrency=5)
    assert states.describe_map_run(mapRunArn=item["mapRunArn"])["maxConcurrency"] == 5


def test_a_failed_map_is_redriven_over_http(aws: Any) -> None:
    def broken(event: Any) -> Any:
        raise ValueError(str(event))

    aws.functions["f"] = broken
    described = aws.run(distributed(), [1])
    assert described["error"] == "States.ExceedToleratedFailureThreshold"
    assert described["redriveStatus"] == "REDRIVABLE"
    aws.functions["f"] = lambda event: event
    states = aws.client("stepfunctions")
    states.redrive_execution(executionArn=described["executionArn"])
    aws.wait(described["executionArn"])
    again = states.describe_execution(executionArn=described["executionArn"])
    assert (again["status"], again["redriveCount"]) == ("SUCCEEDED", 1)


def test_what_has_succeeded_cannot_be_redriven(aws: Any) -> None:
    described = aws.run(PASS)
    with pytest.raises(ClientError) as caught:
        aws.client("stepfunctions").redrive_execution(executionArn=described["executionArn"])
    assert code_of(caught) == "ExecutionNotRedrivable"


def test_a_sync_execution_answers_with_the_output(aws: Any) -> None:
    states = aws.client("stepfunctions")
    machine = states.create_state_machine(
        name="express", definition=json.dumps(PASS), roleArn=ROLE, type="EXPRESS"
    )
    answer = states.start_sync_execution(
        stateMachineArn=machine["stateMachineArn"], input='{"x":1}'
    )
    assert (answer["status"], answer["output"]) == ("SUCCEEDED", '{"x":1}')


def test_the_end_of_an_execution_reaches_the_lambda_of_a_rule(aws: Any) -> None:
    # GIVEN a rule on executions that failed
    events = aws.client("events")
    pattern = {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {"status": ["FAILED", "TIMED_OUT", "ABORTED"]},
    }
    events.put_rule(Name="ended", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="ended", Targets=[{"Id": "report", "Arn": FUNCTION + "report"}])
    # WHEN one execution fails and another succeeds
    failed = aws.run(one({"Type": "Fail", "Error": "E", "Cause": "C"}), name="failing")
    aws.run(PASS, name="passing")
    # THEN the function hears of the failed one
    ((arn, event),) = aws.rule_calls
    assert arn == FUNCTION + "report"
    assert event["resources"] == [failed["executionArn"]]
    assert (event["detail"]["status"], event["detail"]["error"]) == ("FAILED", "E")
