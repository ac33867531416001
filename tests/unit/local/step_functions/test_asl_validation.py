import json
from typing import Any

import pytest

from frameproof_local.step_functions.errors import ServiceError
from frameproof_local.step_functions.validation import diagnose, require_valid

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:f"
TASK = {"Type": "Task", "Resource": FUNCTION, "End": True}
PASS = {"Type": "Pass", "End": True}
INNER = {"StartAt": "I", "States": {"I": PASS}}
STANDARD = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
PART = {"Variable": "$.x", "IsNull": True}
RULE = {**PART, "Next": "S"}


def of(state: dict[str, Any], **top: Any) -> dict[str, Any]:
    return {"StartAt": "S", "States": {"S": state}, **top}


def distributed(**fields: Any) -> dict[str, Any]:
    processor = {**INNER, "ProcessorConfig": STANDARD}
    return {"Type": "Map", "ItemProcessor": processor, "End": True, **fields}


def findings(definition: Any, machine_type: str = "STANDARD") -> list[str]:
    return [str(diagnostic) for diagnostic in diagnose(json.dumps(definition), machine_type)]


@pytest.mark.parametrize(
    "definition",
    [
        of(PASS),
        of(TASK, TimeoutSeconds=60, Comment="c", Version="1.0"),
        of({**TASK, "Retry": [{"ErrorEquals": ["A"], "JitterStrategy": "FULL"}]}),
        of({**TASK, "InputPath": None, "ResultPath": None, "OutputPath": None}),
        of({**TASK, "TimeoutSecondsPath": "$.t", "Credentials": {"RoleArn": "r"}}),
        of({**PASS, "Parameters": {"x.$": "States.Format('{}', $$.Execution.Id)"}}),
        of({"Type": "Choice", "Choices": [{"Not": PART, "Next": "S"}], "Default": "S"}),
        of({"Type": "Parallel", "Branches": [INNER], "End": True}),
        of({"Type": "Map", "Iterator": INNER, "End": True}),
        of(distributed(Label="Frames", ItemBatcher={"MaxItemsPerBatch": 3})),
        of({"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('x')"}),
    ],
)
def test_a_good_definition_has_no_findings(definition: dict[str, Any]) -> None:
    assert findings(definition) == []


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ([], "INVALID_JSON_DESCRIPTION: Expected an object at /"),
        ({"StartAt": "S"}, "Expected a non-empty object of states at /States"),
        ({"States": {"S": PASS}}, "The field 'StartAt' is required but was missing at /"),
        (
            {"StartAt": "X", "States": {"S": PASS}},
            "MISSING_TRANSITION_TARGET: Missing 'StartAt' target: X at /StartAt",
        ),
        (of({"Type": "Task", "Resource": FUNCTION}), "exactly one of 'Next' and 'End'"),
        (of({**PASS, "Next": "S"}), "exactly one of 'Next' and 'End'"),
        (of({"Type": "Tusk", "End": True}), "There is no state type 'Tusk'"),
        (of({**PASS, "Type": ["Pass"]}), "Expected a text, got ['Pass'] at /States/S/Type"),
        ({"StartAt": ["S"], "States": {"S": PASS}}, "Expected a text, got ['S'] at /StartAt"),
        (of({**TASK, "Retry": ["x"]}), "Expected an object, got 'x' at /States/S/Retry/0"),
        (of({**TASK, "Catch": [3]}), "Expected an object, got 3 at /States/S/Catch/0"),
        (
            of({"Type": "Choice", "Choices": ["x"]}),
            "Expected an object, got 'x' at /States/S/Choices/0",
        ),
        (
            of({"Type": "Parallel", "Branches": ["x"], "End": True}),
            "Expected an object, got 'x' at /States/S/Branches/0",
        ),
        (
            of({"Type": "Map", "ItemProcessor": "x", "End": True}),
            "Expected an object, got 'x' at /States/S/ItemProcessor",
        ),
        (of(distributed(ItemReader=[])), "Expected an object, got [] at /States/S/ItemReader"),
        (of(distributed(ItemBatcher=3)), "Expected an object, got 3 at /States/S/ItemBatcher"),
        (
            of({"Type": "Pass", "Next": "Gone"}),
            "MISSING_TRANSITION_TARGET: Missing 'Next' target: Gone at /States/S/Next",
        ),
        (
            of({**TASK, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Gone"}]}),
            "Missing 'Next' target: Gone at /States/S/Catch/0/Next",
        ),
        (
            {"StartAt": "S", "States": {"S": PASS, "Lost": PASS}},
            'State "Lost" is not reachable. at /States/Lost',
        ),
        (
            of({"Type": "Parallel", "Branches": [of(PASS)], "End": True}),
            "DUPLICATE_STATE_NAME: The state name 'S' is used twice",
        ),
        (of({"Type": "Task", "End": True}), "The field 'Resource' is required but was missing"),
        (of({**TASK, "Resource": "f"}), "not a valid resource ARN"),
        (
            of({**TASK, "Resource": "arn:aws:states:::batch:submitJob.sync"}),
            "LOCAL_UNSUPPORTED: The local Step Functions cannot call",
        ),
        (of({**TASK, "Timeout": 3}), "The field 'Timeout' is not supported by a Task state"),
        (of({**TASK, "TimeoutSeconds": 0}), "Expected a number from 1"),
        (of({**TASK, "TimeoutSeconds": "3"}), "Expected a number, got '3'"),
        (of({**TASK, "TimeoutSeconds": 3, "TimeoutSecondsPath": "$.t"}), "not be given together"),
        (of({**TASK, "InputPath": "x"}), "not a valid JSONPath"),
        (of({**TASK, "ResultPath": "$.a[*]"}), "ResultPath must be a reference path"),
        (of({**PASS, "Parameters": {"x.$": "States.Nope()"}}), "no intrinsic function"),
        (of({**PASS, "Parameters": {"x.$": 5}}), "must be a JSONPath at /States/S/Parameters/x.$"),
        (of({**TASK, "Retry": [{"ErrorEquals": []}]}), "non-empty array of error names"),
        (
            of({**TASK, "Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["A"]}]}),
            "States.ALL must stand alone",
        ),
        (of({**TASK, "Retry": [{"ErrorEquals": ["A"], "MaxAttempts": -1}]}), "from 0"),
        (of({**TASK, "Retry": [{"ErrorEquals": ["A"], "Jitter": 1}]}), "'Jitter' is not supported"),
        (of({**TASK, "Retry": [{"ErrorEquals": ["A"], "JitterStrategy": "HALF"}]}), "FULL or NONE"),
        (of({"Type": "Choice", "Choices": []}), "non-empty array of choice rules"),
        (of({"Type": "Choice", "Choices": [{**RULE, "Next": "X"}]}), "Missing 'Next' target: X"),
        (of({"Type": "Choice", "Choices": [{"Variable": "$.x", "Next": "S"}]}), "exactly one"),
        (
            of({"Type": "Choice", "Choices": [{"Variable": "$.x", "Is": 1, "Next": "S"}]}),
            "There is no comparison 'Is'",
        ),
        (
            of({"Type": "Choice", "Choices": [{"Variable": "$.x", "IsNull": 1, "Next": "S"}]}),
            "IsNull cannot compare with 1",
        ),
        (of({"Type": "Wait", "End": True}), "exactly one of Seconds"),
        (of({"Type": "Wait", "Timestamp": "now", "End": True}), "RFC 3339"),
        (of({"Type": "Fail", "Error": "E", "ErrorPath": "$.e"}), "must not be given together"),
        (of({"Type": "Parallel", "Branches": [], "End": True}), "non-empty array of branches"),
        (of({"Type": "Map", "End": True}), "exactly one of ItemProcessor and Iterator"),
        (of({"Type": "Map", "Iterator": INNER, "Label": "L", "End": True}), "DISTRIBUTED"),
        (of(distributed(Label="no spaces")), "A Label has 1 to 40 characters"),
        (of(distributed(ItemReader={"Resource": "x"})), "Expected one of arn:aws:states:::s3"),
        (of(distributed(ItemBatcher={})), "MaxItemsPerBatch or MaxInputBytesPerBatch"),
        (of(distributed(ResultWriter={})), "Expected Resource and Parameters, or WriterConfig"),
        (of(distributed(ToleratedFailurePercentage=101)), "Expected a number from 0 to 100"),
    ],
)
def test_a_bad_definition_is_found_at_its_place(definition: Any, expected: str) -> None:
    found = findings(definition)
    assert any(expected in finding for finding in found), found


@pytest.mark.parametrize(
    ("definition", "field"),
    [
        (of(PASS, QueryLanguage="JSONata"), "QueryLanguage"),
        (of({**PASS, "QueryLanguage": "JSONata"}), "QueryLanguage"),
        (of({**PASS, "Assign": {"x": 1}}), "Assign"),
        (of({**PASS, "Output": "{% 1 %}"}), "Output"),
        (of({**TASK, "Arguments": {}}), "Arguments"),
    ],
)
def test_jsonata_and_variables_are_refused_by_name(definition: dict[str, Any], field: str) -> None:
    with pytest.raises(ServiceError) as caught:
        require_valid(json.dumps(definition))
    assert caught.value.code == "InvalidDefinition"
    assert "LOCAL_UNSUPPORTED" in caught.value.message
    assert field in caught.value.message


def test_express_machines_cannot_wait_for_callbacks_or_hold_distributed_maps() -> None:
    callback = {**TASK, "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken"}
    assert any("EXPRESS" in finding for finding in findings(of(callback), "EXPRESS"))
    assert any("EXPRESS" in finding for finding in findings(of(distributed()), "EXPRESS"))


def test_what_is_no_json_is_refused_in_the_words_of_aws() -> None:
    with pytest.raises(ServiceError) as caught:
        require_valid("{")
    assert caught.value.code == "InvalidDefinition"
    assert caught.value.message.startswith(
        "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: "
    )


def test_every_finding_is_in_the_message() -> None:
    definition = of({"Type": "Pass", "Next": "Gone", "Nope": 1})
    with pytest.raises(ServiceError) as caught:
        require_valid(json.dumps(definition))
    assert caught.value.message.count(" at /States/S") == 2
