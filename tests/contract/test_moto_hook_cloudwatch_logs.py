"""moto's CloudWatch Logs: the backend methods that the hook calls."""

import logging
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.models import LogsBackend

from frameproof_local.moto_hooks.cloudwatch_logs import write_log_events

REGION = "us-east-1"
WHERE = {"account_id": "123456789012", "region": REGION, "group": "/g", "stream": "s"}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield boto3.client("logs", region_name=REGION)


def test_moto_still_has_what_the_hook_calls() -> None:
    for name in ("ensure_log_group", "ensure_log_stream", "put_log_events"):
        assert hasattr(LogsBackend, name), f"moto changed: LogsBackend.{name} is gone"


def test_messages_are_appended_in_order(client: Any) -> None:
    write_log_events(**WHERE, messages=["first\n", "second\n"])
    write_log_events(**WHERE, messages=["third\n"])

    events = client.get_log_events(logGroupName="/g", logStreamName="s", startFromHead=True)
    assert [event["message"] for event in events["events"]] == ["first\n", "second\n", "third\n"]


def test_group_of_the_template_keeps_its_retention(client: Any) -> None:
    client.create_log_group(logGroupName="/g")
    client.put_retention_policy(logGroupName="/g", retentionInDays=7)

    write_log_events(**WHERE, messages=["first\n"])

    (group,) = client.describe_log_groups()["logGroups"]
    assert group["retentionInDays"] == 7


@pytest.mark.usefixtures("client")
def test_group_that_goes_away_fails_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(*_: Any) -> None:
        raise ResourceNotFoundException

    monkeypatch.setattr(LogsBackend, "put_log_events", gone)

    with caplog.at_level(logging.WARNING):
        write_log_events(**WHERE, messages=["first\n"])

    assert "Log group /g went away while 1 lines were written" in caplog.text
