"""The decorator: every test meets an empty HealthImaging, and leaves nothing behind."""

from typing import Any

import boto3
import pytest
from moto import mock_aws

from frameproof_local import healthimaging
from frameproof_local.testing import mock_healthimaging


def client() -> Any:
    return boto3.client("medical-imaging", region_name="us-east-1")


@mock_healthimaging()
def datastores_after_one_more() -> int:
    """Stands for a test."""
    assert client().list_datastores()["datastoreSummaries"] == []
    client().create_datastore(datastoreName="one-more")
    return len(client().list_datastores()["datastoreSummaries"])


def test_each_call_of_a_decorated_function_begins_with_nothing() -> None:
    assert [datastores_after_one_more() for _ in range(2)] == [1, 1]


def test_a_mock_of_moto_alone_before_it_does_not_matter() -> None:
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="earlier")
    with mock_healthimaging():
        assert boto3.client("s3", region_name="us-east-1").list_buckets()["Buckets"] == []
        assert client().list_datastores()["datastoreSummaries"] == []


def test_an_endpoint_in_the_environment_is_out_of_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    with mock_healthimaging():
        assert boto3.client("s3", region_name="us-east-1").list_buckets()["Buckets"] == []
        assert client().list_datastores()["datastoreSummaries"] == []


@mock_healthimaging()
def fail_with_every_switch_turned() -> None:
    """Stands for a test that fails."""
    assert set(healthimaging.set_delays({}).values()) == {0.0}
    healthimaging.set_quotas({"profile": "realistic"})
    healthimaging.set_faults([{"kind": "throttle", "operation": "ListDatastores"}])
    raise ZeroDivisionError


def test_switches_are_as_before_when_a_test_fails() -> None:
    delays, quotas = healthimaging.set_delays({}), healthimaging.set_quotas({})
    with pytest.raises(ZeroDivisionError):
        fail_with_every_switch_turned()
    assert healthimaging.set_delays({}) == delays
    assert healthimaging.set_quotas({}) == quotas
    with mock_healthimaging():
        client().list_datastores()  # no fault is left
