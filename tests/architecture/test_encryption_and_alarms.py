"""What KmsKeyArn and AlarmEmail reach: everything that they should, and nothing without them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

type Resources = dict[str, Any]
NO_VALUE = {"Ref": "AWS::NoValue"}
THE_KEY_OR_NOTHING = {"Fn::If": ["HasKey", {"Ref": "KmsKeyArn"}, NO_VALUE]}
# CloudWatch: an alarm's expression and its metrics are at most ten together.
MOST_METRICS_OF_AN_ALARM = 10
# Where these fail, an execution of ImportCollection does, which has an alarm of its own.
OF_COLLECTIONS = {"PlanCollectionFunctionRole", "WriteCollectionReportFunctionRole"}


def of_type(resources: Resources, kind: str) -> Resources:
    return {name: item for name, item in resources.items() if item["Type"] == f"AWS::{kind}"}


def actions_on_buckets(role: dict[str, Any]) -> Iterator[str]:
    """Yield the S3 actions that a role has on the objects of the stack's buckets."""
    for policy in role["Properties"].get("Policies", []):
        for statement in policy["PolicyDocument"]["Statement"]:
            actions = statement.get("Action", [])
            place = json.dumps(statement.get("Resource"))
            if re.search(r"(Input|Output)Bucket\.Arn}/", place):
                yield from [actions] if isinstance(actions, str) else actions


def test_a_role_may_use_the_key_when_it_reads_or_writes_what_the_buckets_hold(
    resources: Resources,
) -> None:
    needing = {
        name
        for name, role in of_type(resources, "IAM::Role").items()
        if {"s3:GetObject", "s3:PutObject"} & set(actions_on_buckets(role))
    }
    policy = resources["UseKeyPolicy"]
    assert {role["Ref"] for role in policy["Properties"]["Roles"]} == needing
    [statement] = policy["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert statement["Resource"] == {"Ref": "KmsKeyArn"}


def test_all_that_holds_data_is_encrypted_with_the_key_that_was_given(
    resources: Resources,
) -> None:
    assert resources["Datastore"]["Properties"]["KmsKeyArn"] == THE_KEY_OR_NOTHING
    assert resources["AlarmTopic"]["Properties"]["KmsMasterKeyId"] == THE_KEY_OR_NOTHING
    for name, group in of_type(resources, "Logs::LogGroup").items():
        assert group["Properties"]["KmsKeyId"] == THE_KEY_OR_NOTHING, name
    for name, bucket in of_type(resources, "S3::Bucket").items():
        encryption = bucket["Properties"]["BucketEncryption"]
        [rule] = encryption["ServerSideEncryptionConfiguration"]
        condition, with_key, without_key = rule["Fn::If"]
        assert condition == "HasKey", name
        assert with_key["BucketKeyEnabled"] is True, name
        assert with_key["ServerSideEncryptionByDefault"] == {
            "SSEAlgorithm": "aws:kms",
            "KMSMasterKeyID": {"Ref": "KmsKeyArn"},
        }, name
        assert without_key == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}, name


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("UseKeyPolicy", "HasKey"),
        ("AlarmTopic", "HasAlarmEmail"),
        ("AlarmSubscription", "HasAlarmEmail"),
    ],
)
def test_without_a_parameter_what_it_is_for_is_not_made(
    resources: Resources, name: str, condition: str
) -> None:
    assert resources[name]["Condition"] == condition


def test_an_alarm_says_what_happened_and_tells_the_address_if_there_is_one(
    resources: Resources,
) -> None:
    alarms = of_type(resources, "CloudWatch::Alarm")
    assert len(alarms) == 6
    for name, alarm in alarms.items():
        properties = alarm["Properties"]
        assert properties["AlarmDescription"].endswith("."), name
        assert properties["TreatMissingData"] == "notBreaching", name
        told = {"Fn::If": ["HasAlarmEmail", {"Ref": "AlarmTopic"}, NO_VALUE]}
        assert properties["AlarmActions"] == [told], name


@pytest.mark.parametrize("name", ["FunctionErrorsAlarm", "FunctionThrottlesAlarm"])
def test_an_alarm_over_the_functions_watches_all_that_touch_data(
    resources: Resources, name: str
) -> None:
    metrics = resources[name]["Properties"]["Metrics"]
    assert len(metrics) <= MOST_METRICS_OF_AN_ALARM
    watched = {
        f"{dimension['Value']['Ref']}Role"
        for metric in metrics[1:]
        for dimension in metric["MetricStat"]["Metric"]["Dimensions"]
    }
    roles = {role["Ref"] for role in resources["UseKeyPolicy"]["Properties"]["Roles"]}
    functions = {role for role in roles if role.endswith("FunctionRole")}
    assert watched == functions - OF_COLLECTIONS
    assert functions >= OF_COLLECTIONS


def test_the_dashboard_is_json_that_shows_executions_and_functions(resources: Resources) -> None:
    text = resources["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    widgets = json.loads(text)["widgets"]
    titles = [widget["properties"]["title"] for widget in widgets]
    assert len(titles) == len(set(titles)) == 5
    named = set(re.findall(r"\$\{(\w+)\}", text))
    assert named <= set(resources)
    assert {"ImportStudyStateMachine", "VerifyFramesFunction"} <= named
