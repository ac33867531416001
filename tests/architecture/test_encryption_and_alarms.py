"""What KmsKeyArn and AlarmEmail reach: everything that they should, and nothing without them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from frameproof.contracts.frames import FrameVerdict

type Resources = dict[str, Any]
NO_VALUE = {"Ref": "AWS::NoValue"}
THE_KEY_OR_NOTHING = {"Fn::If": ["HasKey", {"Ref": "KmsKeyArn"}, NO_VALUE]}
# CloudWatch: an alarm's expression and its metrics are at most ten together.
MOST_METRICS_OF_AN_ALARM = 10
# Where these fail, an execution of ImportCollection does, which has an alarm of its own.
OF_COLLECTIONS = {"PlanCollectionFunctionRole", "WriteCollectionReportFunctionRole"}

# What an alarm watches, by AWS's own pages: Step Functions Developer Guide, "Monitoring metrics";
# Lambda Developer Guide, "Types of metrics"; EventBridge User Guide, "Monitoring". An execution
# that is NOT_PROVEN, or whose import failed, has failed (tests/e2e/test_what_goes_wrong.py). The
# last kind is what functions write into their logs.
METRICS = {
    "ExecutionsFailedAlarm": ("AWS/States", "ExecutionsFailed"),
    "CollectionsFailedAlarm": ("AWS/States", "ExecutionsFailed"),
    "ExecutionsTimedOutAlarm": ("AWS/States", "ExecutionsTimedOut"),
    "ExecutionsThrottledAlarm": ("AWS/States", "ExecutionThrottled"),
    "ExecutionsTakeLongAlarm": ("AWS/States", "ExecutionTime"),
    "ImportsTakeLongAlarm": ("Frameproof", "ImportJobAge"),
    "ReportsNotAskedForAlarm": ("AWS/Events", "FailedInvocations"),
    "FunctionErrorsAlarm": ("AWS/Lambda", "Errors"),
    "FunctionThrottlesAlarm": ("AWS/Lambda", "Throttles"),
}


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
    assert set(alarms) == {*METRICS, "FramesFailedAlarm"}
    for name, alarm in alarms.items():
        properties = alarm["Properties"]
        assert properties["AlarmDescription"].endswith("."), name
        assert properties["TreatMissingData"] == "notBreaching", name
        told = {"Fn::If": ["HasAlarmEmail", {"Ref": "AlarmTopic"}, NO_VALUE]}
        assert properties["AlarmActions"] == [told], name


@pytest.mark.parametrize(("name", "metric"), METRICS.items())
def test_an_alarm_watches_a_metric_that_aws_documents(
    resources: Resources, name: str, metric: tuple[str, str]
) -> None:
    properties = resources[name]["Properties"]
    single = [properties] if "MetricName" in properties else []
    inner = [item["MetricStat"]["Metric"] for item in properties.get("Metrics", [])[1:]]
    watched = {(item["Namespace"], item["MetricName"]) for item in single + inner}
    assert watched == {metric}


def test_an_alarm_over_the_frames_watches_every_verdict_but_verified(resources: Resources) -> None:
    metrics = resources["FramesFailedAlarm"]["Properties"]["Metrics"][1:]
    watched = {item["MetricStat"]["Metric"]["MetricName"] for item in metrics}
    verdicts = set(get_args(FrameVerdict.__value__)) - {"verified"}
    assert watched == {f"Frames{verdict.capitalize()}" for verdict in verdicts}


def test_a_report_that_fails_whenever_it_is_asked_for_sets_off_an_alarm(
    resources: Resources,
) -> None:
    # Lambda calls an asynchronous function three times, after one and after two minutes.
    configured = [item for item in resources.values() if "EventInvokeConfig" in item["Type"]]
    assert configured == []
    alarm = resources["FunctionErrorsAlarm"]["Properties"]
    assert alarm["Threshold"] <= 3
    [period] = {item["MetricStat"]["Period"] for item in alarm["Metrics"][1:]}
    assert period >= 180


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
    assert len(titles) == len(set(titles)) == 8
    named = set(re.findall(r"\$\{(\w+)\}", text))
    assert named <= set(resources)
    assert {"ImportStudyStateMachine", "VerifyFramesFunction"} <= named
