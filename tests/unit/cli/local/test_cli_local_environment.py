from __future__ import annotations

from frameproof_cli.local.environment import export_lines
from frameproof_cli.local.stack import LocalStack

_STACK = LocalStack("http://127.0.0.1:5100", 7, "frameproof", "2026", "0.1.0", "eu-west-1")


def test_lines_point_every_aws_tool_at_the_endpoint() -> None:
    assert export_lines(_STACK, {}) == [
        "export AWS_ENDPOINT_URL=http://127.0.0.1:5100",
        "export AWS_DISABLE_HOST_PREFIX_INJECTION=true",
        "export AWS_EC2_METADATA_DISABLED=true",
        "export AWS_ACCESS_KEY_ID=local",
        "export AWS_SECRET_ACCESS_KEY=local",
        "export AWS_DEFAULT_REGION=eu-west-1",
        "export AWS_REGION=eu-west-1",
        "export SAM_CLI_POLL_DELAY=1",
        "unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN",
    ]


def test_proxy_is_not_asked_for_the_local_stack() -> None:
    lines = export_lines(_STACK, {"http_proxy": "http://proxy", "NO_PROXY": "example.org"})
    assert "export NO_PROXY=127.0.0.1,localhost,example.org" in lines
    assert "export no_proxy=127.0.0.1,localhost,example.org" in lines


def test_second_eval_changes_nothing_more() -> None:
    before = {"http_proxy": "http://proxy", "no_proxy": "127.0.0.1,localhost"}
    assert not any("no_proxy" in line for line in export_lines(_STACK, before))
