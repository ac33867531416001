from __future__ import annotations

import pytest

from frameproof_cli.aws.connections import connect_to_aws, connect_to_local_stack


def test_nothing_of_the_callers_aws_setup_leaks_into_the_local_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # GIVEN an environment that would send a client elsewhere, or break it
    monkeypatch.setenv("AWS_PROFILE", "there-is-no-such-profile")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://elsewhere")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "real")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy")
    # WHEN a client of the local stack is built
    client = connect_to_local_stack("http://127.0.0.1:5100", "eu-west-1").client("s3")
    # THEN it is the local stack's in everything
    assert client.meta.endpoint_url == "http://127.0.0.1:5100"
    assert client.meta.region_name == "eu-west-1"
    assert client.meta.config.proxies == {}
    assert client.meta.config.inject_host_prefix is False


def test_aws_connection_takes_the_region_that_was_asked_for() -> None:
    connection = connect_to_aws(None, "eu-west-1")
    assert connection.region == "eu-west-1"
    assert connection.client("s3").meta.endpoint_url == "https://s3.eu-west-1.amazonaws.com"
