from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from frameproof_cli.doctor import stack
from frameproof_cli.target import StackOutputs, Target
from tests.unit.cli.cli_fakes import FakeConnection
from tests.unit.cli.cli_histories import MACHINE_ARN


def target_with(**clients: Any) -> Target:
    outputs = StackOutputs(MACHINE_ARN, "inbox", "outbox", "d" * 32)
    named = {name.replace("_", "-"): client for name, client in clients.items()}
    return Target("stack frameproof in us-east-1", FakeConnection(named), outputs)


def s3_answering(answer: dict[str, Any] | str) -> Any:
    def head_bucket(**asked: Any) -> dict[str, Any]:
        assert asked == {"Bucket": "outbox", "ExpectedBucketOwner": MACHINE_ARN.split(":")[4]}
        if isinstance(answer, str):
            raise ClientError({"Error": {"Code": answer, "Message": "no"}}, "HeadBucket")
        return answer

    return SimpleNamespace(head_bucket=head_bucket)


@pytest.mark.parametrize(
    ("answer", "state", "word"),
    [
        ({"BucketRegion": "us-east-1"}, "ok", "is there"),
        ({}, "ok", "is there"),
        ({"BucketRegion": "eu-west-1"}, "problem", "is in eu-west-1"),
        ("404", "problem", "no bucket outbox"),
        ("403", "problem", "of another account"),
    ],
)
def test_bucket_must_be_of_the_stacks_region_and_account(
    answer: dict[str, Any] | str, state: str, word: str
) -> None:
    found = stack.bucket(target_with(s3=s3_answering(answer)), "output bucket", "outbox")
    assert (found.check, found.state) == ("output bucket", state)
    assert word in found.message
    assert bool(found.fix) is (state == "problem")


@pytest.mark.parametrize(("status", "state"), [("ACTIVE", "ok"), ("DELETING", "problem")])
def test_state_machine_must_be_active(status: str, state: str) -> None:
    machine = {"name": "frameproof-ImportStudy", "status": status}
    client = SimpleNamespace(describe_state_machine=lambda stateMachineArn: machine)  # noqa: N803
    assert stack.state_machine(target_with(stepfunctions=client)).state == state


@pytest.mark.parametrize(
    ("status", "state"), [("ACTIVE", "ok"), ("CREATING", "problem"), ("DELETED", "problem")]
)
def test_data_store_must_be_active(status: str, state: str) -> None:
    answer = {"datastoreProperties": {"datastoreStatus": status}}
    client = SimpleNamespace(get_datastore=lambda datastoreId: answer)  # noqa: N803
    found = stack.data_store(target_with(medical_imaging=client))
    assert found.state == state
