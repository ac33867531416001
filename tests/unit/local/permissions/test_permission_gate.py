"""A role's calls go on when its policies allow them; what was needed and refused is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws
from werkzeug.test import Client

from frameproof_local.permissions.credentials import GATE_CREDENTIAL, ROLE_KEYS
from frameproof_local.permissions.front import with_permissions
from frameproof_local.permissions.gate import Gate, NotAuthorizedError
from frameproof_local.permissions.policies import AccessRequest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
READ = AccessRequest("s3:GetObject", {}, "arn:aws:s3:::b/k")


@pytest.fixture
def iam(monkeypatch: pytest.MonkeyPatch) -> Iterable[Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield boto3.client(
            "iam",
            region_name="us-east-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 - moto takes any
        )


@pytest.fixture
def gate(iam: Any) -> Gate:
    gate = Gate()
    gate.open(lambda: iam)
    return gate


def role(iam: Any, *statements: dict[str, Any]) -> str:
    """Make a role with these statements, named by number, and return its ARN."""
    arn: str = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    put(iam, *statements)
    return arn


def put(iam: Any, *statements: dict[str, Any]) -> None:
    named = [
        {"Effect": "Allow", "Sid": f"S{number}", "Resource": "*", **statement}
        for number, statement in enumerate(statements)
    ]
    document = {"Version": "2012-10-17", "Statement": named}
    iam.put_role_policy(RoleName="reader", PolicyName="p", PolicyDocument=json.dumps(document))


def test_a_call_that_only_one_statement_allows_is_counted_as_such(iam: Any, gate: Gate) -> None:
    arn = role(
        iam,
        {"Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::b/*"},
        {"Action": "s3:Get*", "Resource": "arn:aws:s3:::b/k"},
    )
    gate.require(arn, READ)
    gate.require(arn, AccessRequest("s3:GetObject", {}, "arn:aws:s3:::b/other"))
    used = {u["sid"]: (u["calls"], u["onlyByThis"]) for u in gate.record.to_json()["used"]}
    assert used == {"S0": (2, 1), "S1": (1, 0)}


def test_what_no_policy_allows_is_refused_and_named(iam: Any, gate: Gate) -> None:
    arn = role(iam, {"Action": "s3:PutObject"})
    words = f"{arn} is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k "
    with pytest.raises(NotAuthorizedError, match=f"{words}because no identity-based policy"):
        gate.require(arn, READ)
    refused = {"roleArn": arn, "action": "s3:GetObject", "resource": READ.resource, "calls": 1}
    assert gate.record.to_json() == {"used": [], "refused": [refused]}


def test_without_enforcement_a_refusal_is_noted_only(iam: Any, gate: Gate) -> None:
    arn = role(iam, {"Action": "s3:PutObject"})
    gate.enforces = False
    gate.require(arn, READ)
    assert len(gate.record.to_json()["refused"]) == 1


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (({"Action": "s3:*"}, {"Action": "s3:*", "Effect": "Deny"}), "with an explicit deny"),
        (
            (
                {"Action": "s3:*"},
                {
                    "Action": "s3:*",
                    "Effect": "Deny",
                    "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
                },
            ),
            "a Deny has a condition that is not evaluated here: IpAddress",
        ),
        (
            (
                {
                    "Action": "s3:*",
                    "Condition": {"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}},
                },
            ),
            r"not evaluated here: DateLessThan",
        ),
    ],
)
def test_a_deny_or_a_condition_that_is_unknown_never_lets_a_call_go_on(
    iam: Any, gate: Gate, statements: tuple[dict[str, Any], ...], words: str
) -> None:
    arn = role(iam, *statements)
    with pytest.raises(NotAuthorizedError, match=words):
        gate.require(arn, READ)


def test_a_changed_policy_counts_once_the_gate_forgets_the_old_one(iam: Any, gate: Gate) -> None:
    arn = role(iam, {"Action": "s3:GetObject"})
    gate.require(arn, READ)
    put(iam, {"Action": "s3:PutObject"})
    gate.forget()
    with pytest.raises(NotAuthorizedError):
        gate.require(arn, READ)


def test_a_closed_gate_judges_nobody(iam: Any, gate: Gate) -> None:
    arn = role(iam, {"Action": "s3:PutObject"})
    gate.close()
    gate.require(arn, READ)
    assert gate.record.to_json() == {"used": [], "refused": []}


def test_a_role_that_iam_does_not_know_is_not_judged(
    gate: Gate, iam: Any, caplog: pytest.LogCaptureFixture
) -> None:
    gate.require("arn:aws:iam::123456789012:role/nobody", READ)
    assert "There is no role arn:aws:iam::123456789012:role/nobody" in caplog.text
    assert gate.record.to_json() == {"used": [], "refused": []}


def answering(status: str) -> Any:
    """Return an AWS that always answers with this status."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response(status, [("Content-Type", "text/plain")])
        return [b"from AWS"]

    return application


def bucket_exists(name: str) -> bool:
    return name == "b"


def signed(access_key: str, service: str) -> dict[str, str]:
    scope = f"{access_key}/20260101/us-east-1/{service}/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host"}


def test_a_refusal_is_the_service_s_own_answer(iam: Any, gate: Gate) -> None:
    key = ROLE_KEYS.key_of(role(iam, {"Action": "sqs:SendMessage"}))
    client = Client(with_permissions(answering("200 OK"), gate, bucket_exists))
    s3 = client.get("/b/k", headers=signed(key, "s3"))
    assert (s3.status_code, b"<Code>AccessDenied</Code>" in s3.data) == (403, True)
    frame = client.get("/datastore/d", headers=signed(key, "medical-imaging"))
    assert frame.headers["x-amzn-ErrorType"] == "AccessDeniedException"
    target = {"X-Amz-Target": "AWSStepFunctions.StartExecution"}
    states = client.post("/", headers={**signed(key, "states"), **target}, json={})
    assert (states.status_code, json.loads(states.data)["__type"]) == (400, "AccessDeniedException")
    form = {"Action": "DescribeStacks", "StackName": "s"}
    stacks = client.post("/", headers=signed(key, "cloudformation"), data=form)
    assert (stacks.status_code, b"<Code>AccessDenied</Code>" in stacks.data) == (403, True)


def test_that_an_object_is_missing_is_told_to_who_may_list(iam: Any, gate: Gate) -> None:
    key = ROLE_KEYS.key_of(role(iam, {"Action": "s3:GetObject"}))
    client = Client(with_permissions(answering("404 Not Found"), gate, bucket_exists))
    assert client.get("/b/k", headers=signed(key, "s3")).status_code == 403
    put(iam, {"Action": ["s3:GetObject", "s3:ListBucket"]})
    gate.forget()
    assert client.get("/b/k", headers=signed(key, "s3")).status_code == 404


def test_that_a_bucket_is_missing_is_told_to_everybody(iam: Any, gate: Gate) -> None:
    # GIVEN a role that may do nothing to S3
    key = ROLE_KEYS.key_of(role(iam, {"Action": "sqs:SendMessage"}))
    client = Client(with_permissions(answering("404 Not Found"), gate, bucket_exists))
    # WHEN it names a bucket that is not there, THEN S3 says so, and nothing was refused
    headers = signed(key, "s3")
    assert client.get("/missing", headers=headers).data == b"from AWS"
    from_missing = {**headers, "X-Amz-Copy-Source": "/missing/k"}
    assert client.put("/b/k", headers=from_missing).data == b"from AWS"
    assert gate.record.to_json() == {"used": [], "refused": []}
    # BUT it may not create it, nor list all buckets
    assert client.put("/missing", headers=headers).status_code == 403
    assert client.get("/", headers=headers).status_code == 403


def test_a_person_s_calls_are_not_judged(gate: Gate) -> None:
    client = Client(with_permissions(answering("200 OK"), gate, bucket_exists))
    assert client.get("/b/k", headers=signed("local", "s3")).data == b"from AWS"
    assert client.get("/b/k").data == b"from AWS"
    assert gate.record.to_json() == {"used": [], "refused": []}


def test_threads_that_come_at_once_read_a_role_once(iam: Any) -> None:
    role_arn = role(iam, {"Action": "s3:GetObject"})
    read: list[str] = []
    iam.meta.events.register("before-call.iam.GetRole", lambda **_: read.append(role_arn))
    gate = Gate()
    gate.open(lambda: iam)
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda _: gate.require(role_arn, READ), range(64)))
    assert read == [role_arn]


@pytest.mark.parametrize(("access_key", "is_known"), [(GATE_CREDENTIAL, True), ("local", False)])
def test_what_the_gate_itself_reads_changes_nothing(
    iam: Any, gate: Gate, access_key: str, *, is_known: bool
) -> None:
    # GIVEN a role whose rights are known, and taken away where nobody saw it
    role_arn = role(iam, {"Action": "s3:GetObject"})
    gate.require(role_arn, READ)
    put(iam, {"Action": "s3:PutObject"})
    # WHEN somebody asks IAM something
    scope = "20260101/us-east-1/iam/aws4_request"
    headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential={access_key}/{scope}"}
    Client(with_permissions(answering("200 OK"), gate, bucket_exists)).post("/", headers=headers)
    # THEN the rights are read again, unless that was the gate
    if is_known:
        gate.require(role_arn, READ)
    else:
        with pytest.raises(NotAuthorizedError):
            gate.require(role_arn, READ)
