from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import NoCredentialsError

from tests.integration.cli.conftest import StackUnderTest
from tests.integration.cli.shipped_schemas import conforming
from tests.unit.cli.cli_fakes import FakeConnection


class Account:
    """An account in which all is well, behind the stack's own clients."""

    def __init__(self, stack: StackUnderTest) -> None:
        self.stack = stack
        room = {"AccountLimit": {"UnreservedConcurrentExecutions": 1000}}
        self.clients: dict[str, Any] = {
            "s3": stack.s3,
            "cloudformation": stack.cloudformation,
            "sts": boto3.client("sts", region_name="us-east-1"),
            "lambda": SimpleNamespace(get_account_settings=lambda: room),
            "service-quotas": SimpleNamespace(get_paginator=lambda _: self),
            "stepfunctions": SimpleNamespace(describe_state_machine=self.machine),
            "medical-imaging": SimpleNamespace(get_datastore=self.data_store),
        }

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [{"Quotas": [{"QuotaName": "Data stores", "Value": 10.0}]}]

    def machine(self, **_: Any) -> dict[str, Any]:
        return {"name": "frameproof-ImportStudy", "status": "ACTIVE"}

    def data_store(self, **_: Any) -> dict[str, Any]:
        return {"datastoreProperties": {"datastoreStatus": "ACTIVE"}}

    def connect(self, profile: str | None, region: str | None) -> FakeConnection:
        self.stack.connections.append((profile, region))
        return FakeConnection(self.clients)


@pytest.fixture
def account(stack: StackUnderTest, monkeypatch: pytest.MonkeyPatch) -> Account:
    made = Account(stack)
    monkeypatch.setattr(stack, "connect_to_aws", made.connect)
    return made


def test_stack_in_which_all_is_well_has_no_problem(stack: StackUnderTest, account: Account) -> None:
    result = stack.run("doctor", "--json")
    document = conforming(result.stdout, "doctor")
    assert result.exit_code == 0, result.stdout
    states = {found["check"]: found["state"] for found in document["findings"]}
    assert document["problems"] == 0
    assert states.pop("local stack") == "warning"
    assert states.pop("folder") in {"ok", "warning"}
    assert set(states.values()) == {"ok"}
    assert {"credentials", "region", "lambda concurrency", "input bucket", "data store"} <= set(
        states
    )


def test_all_problems_are_told_at_once_each_with_its_fix(
    stack: StackUnderTest, account: Account
) -> None:
    stack.s3.delete_bucket(Bucket="inbox")
    account.clients["medical-imaging"] = SimpleNamespace(
        get_datastore=lambda **_: {"datastoreProperties": {"datastoreStatus": "DELETING"}}
    )
    result = stack.run("doctor")
    assert result.exit_code == 253
    assert "problem  input bucket" in result.stdout
    assert "problem  data store" in result.stdout
    assert "2 problems: a run would not work as it is." in result.stdout
    assert result.stdout.count("fix: ") >= 2
    assert result.stderr == ""


def test_without_credentials_the_rest_is_still_looked_at(
    stack: StackUnderTest, account: Account
) -> None:
    def nobody() -> None:
        raise NoCredentialsError

    account.clients["sts"] = SimpleNamespace(get_caller_identity=nobody)
    document = json.loads(stack.run("doctor", "--json").stdout)
    found = {item["check"]: item for item in document["findings"]}
    assert found["credentials"]["state"] == "problem"
    assert "aws configure" in found["credentials"]["message"]
    assert found["region"]["state"] == "skipped"
    assert found["data store"]["state"] == "ok"


def test_without_any_stack_the_account_only_warns(stack: StackUnderTest, account: Account) -> None:
    def nobody() -> None:
        raise NoCredentialsError

    account.clients["sts"] = SimpleNamespace(get_caller_identity=nobody)
    result = stack.run("doctor", "--json", stack=None)
    found = {item["check"]: item for item in json.loads(result.stdout)["findings"]}
    assert result.exit_code == 253
    assert found["credentials"]["state"] == "warning"
    assert found["target"]["state"] == "problem"
    assert "frameproof local up" in found["target"]["message"]


def test_stack_that_is_not_there_is_a_problem_among_the_others(
    stack: StackUnderTest, account: Account
) -> None:
    result = stack.run("doctor", stack="nothing")
    assert result.exit_code == 253
    assert "there is no stack nothing in us-east-1" in result.stdout
    assert "ok       credentials" in result.stdout


def test_who_wants_the_local_stack_is_not_asked_for_credentials(
    stack: StackUnderTest, account: Account
) -> None:
    result = stack.run("doctor", "--local", "--json", stack=None)
    found = {item["check"]: item["state"] for item in json.loads(result.stdout)["findings"]}
    assert result.exit_code == 253
    assert found["local stack"] == "problem"
    assert "credentials" not in found
