from __future__ import annotations

import json

import pytest

from tests.integration.cli.conftest import StackUnderTest


def test_without_any_target_both_ways_are_named(stack: StackUnderTest) -> None:
    result = stack.run("report", "r1", stack=None)
    assert result.exit_code == 253
    assert "frameproof local up" in result.stderr
    assert "--stack NAME" in result.stderr


@pytest.mark.parametrize("value", ["stack:frameproof", "frameproof"])
def test_variable_names_a_stack(stack: StackUnderTest, value: str) -> None:
    stack.put_report("r1", "PROVEN")
    environment = {"FRAMEPROOF_TARGET": value}
    options = ("--profile", "work", "--region", "us-east-1")
    result = stack.run("report", "r1", *options, stack=None, environment=environment)
    assert result.exit_code == 0, result.stderr
    assert "target: stack frameproof in us-east-1" in result.stderr
    assert stack.connections == [("work", "us-east-1")]


def test_option_beats_the_variable(stack: StackUnderTest) -> None:
    stack.put_report("r1", "PROVEN")
    result = stack.run("report", "r1", environment={"FRAMEPROOF_TARGET": "local"})
    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize(
    ("options", "environment"), [(["--local"], {}), ([], {"FRAMEPROOF_TARGET": "local"})]
)
def test_local_stack_that_is_not_up_is_not_replaced_by_another(
    stack: StackUnderTest, options: list[str], environment: dict[str, str]
) -> None:
    result = stack.run("report", "r1", *options, stack=None, environment=environment)
    assert result.exit_code == 253
    assert result.stderr == "error: the local stack is not up. Start it: frameproof local up\n"


@pytest.mark.requirement("S15")
@pytest.mark.parametrize(
    "endpoint",
    [
        "https://s3.us-east-1.amazonaws.com",
        "http://medical-imaging.us-east-1.amazonaws.com:80",
        "http://192.0.2.7:5000",
        "http://127.0.0.1@192.0.2.7:5000",
        "http://127.0.0.1.example.org:5000",
        "https://127.0.0.1:5000",
        "127.0.0.1:5000",
    ],
)
@pytest.mark.parametrize("command", [["report", "r1", "--local"], ["local", "status"]])
def test_a_server_elsewhere_is_no_local_stack(
    stack: StackUnderTest, endpoint: str, command: list[str]
) -> None:
    record = {"pid": 1, "stackName": "frameproof", "startedAt": "", "version": ""}
    (stack.home / "local").mkdir(parents=True)
    file = stack.home / "local" / "endpoint.json"
    file.write_text(json.dumps({"endpoint": endpoint, **record}))
    result = stack.run(*command, stack=None)
    assert result.exit_code == 253
    assert f"{endpoint} as the local stack, which is no loopback address" in result.stderr
    assert stack.connections == []


def test_profile_without_a_stack_is_wrong_usage(stack: StackUnderTest) -> None:
    result = stack.run("report", "r1", "--profile", "work", stack=None)
    assert result.exit_code == 2
    assert "say which one with --stack NAME" in result.stderr


def test_stack_that_does_not_exist_is_named_with_its_region(stack: StackUnderTest) -> None:
    result = stack.run("report", "r1", stack="nothing")
    assert result.exit_code == 253
    assert "there is no stack nothing in us-east-1" in result.stderr


def test_stack_of_something_else_is_refused(stack: StackUnderTest) -> None:
    stack.make_stack("other", {"InputBucketName": "inbox"})
    result = stack.run("report", "r1", stack="other")
    assert result.exit_code == 253
    assert "has no output StateMachineArn, OutputBucketName, DatastoreId" in result.stderr
