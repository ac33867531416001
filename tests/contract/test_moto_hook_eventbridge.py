"""moto's private names that ``moto_hooks/eventbridge`` touches, and what the hook adds."""

import inspect
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.events.models import EventPattern, Rule
from moto.events.utils import EventTemplateParser

from frameproof_local.moto_hooks import eventbridge

REGION = "eu-west-1"


def test_moto_still_delivers_events_target_by_target() -> None:
    assert list(inspect.signature(Rule.send_to_targets).parameters) == [
        "self",
        "original_event",
        "transform_input",
    ], "moto changed: events.models.Rule.send_to_targets"
    assert hasattr(EventTemplateParser, "parse"), "moto changed: EventTemplateParser.parse"
    assert EventPattern.load(None).get_pattern() == {}, "moto changed: EventPattern.get_pattern"


@pytest.fixture
def invoked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Any]]]:
    """Events that Lambda targets got, with moto in this process."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    calls: list[tuple[str, Any]] = []
    with mock_aws():
        eventbridge.install(lambda arn, payload: calls.append((arn, json.loads(payload))))
        yield calls
        eventbridge.shutdown()


def put_rule(**target: Any) -> Any:
    events = boto3.client("events", region_name=REGION)
    events.put_rule(Name="ended", EventPattern='{"source": ["aws.states"]}')
    arn = f"arn:aws:lambda:{REGION}:123456789012:function:report"
    events.put_targets(Rule="ended", Targets=[{"Id": "t", "Arn": arn, **target}])
    return events


def publish() -> None:
    eventbridge.publish(
        account_id="123456789012",
        region=REGION,
        source="aws.states",
        detail_type="Step Functions Execution Status Change",
        resources=["arn:x"],
        detail={"status": "FAILED", "name": "run-1"},
    )


def test_a_lambda_target_gets_the_event_as_aws_writes_it(invoked: list[tuple[str, Any]]) -> None:
    put_rule()
    publish()
    ((arn, event),) = invoked
    assert arn.endswith(":function:report")
    assert event["detail"] == {"status": "FAILED", "name": "run-1"}
    assert (event["source"], event["resources"]) == ("aws.states", ["arn:x"])
    assert event["time"].endswith("Z")
    assert set(event) == {
        *("version", "id", "detail-type", "source", "account", "time", "region", "resources"),
        "detail",
    }


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({"Input": '{"fixed": 1}'}, {"fixed": 1}),
        ({"InputPath": "$.detail.name"}, "run-1"),
        (
            {
                "InputTransformer": {
                    "InputPathsMap": {"n": "$.detail.name"},
                    "InputTemplate": '{"run": "<n>"}',
                }
            },
            {"run": "run-1"},
        ),
    ],
)
def test_a_lambda_target_gets_the_input_it_asked_for(
    invoked: list[tuple[str, Any]], target: dict[str, Any], expected: Any
) -> None:
    put_rule(**target)
    publish()
    assert [event for _, event in invoked] == [expected]


def test_a_disabled_rule_and_another_source_reach_nobody(invoked: list[tuple[str, Any]]) -> None:
    events = put_rule()
    events.put_events(Entries=[{"Source": "other", "DetailType": "x", "Detail": "{}"}])
    events.disable_rule(Name="ended")
    publish()
    assert invoked == []


def test_a_rule_with_a_schedule_is_not_set_off_by_events(
    invoked: list[tuple[str, Any]],
) -> None:
    events = boto3.client("events", region_name=REGION)
    events.put_rule(Name="nightly", ScheduleExpression="rate(1 day)")
    arn = f"arn:aws:lambda:{REGION}:123456789012:function:report"
    events.put_targets(Rule="nightly", Targets=[{"Id": "t", "Arn": arn}])
    publish()
    assert invoked == []


def test_a_target_that_nobody_can_deliver_to_is_named_in_the_log(
    invoked: list[tuple[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    events = put_rule()
    topic = f"arn:aws:sns:{REGION}:123456789012:topic"
    events.put_targets(Rule="ended", Targets=[{"Id": "s", "Arn": topic}])
    publish()
    assert len(invoked) == 1
    assert topic in caplog.text
