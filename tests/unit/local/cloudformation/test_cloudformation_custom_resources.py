"""Custom resources, with a function that is a Python function: no Lambda, no server."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from frameproof_local.cloudformation.errors import ResourceError
from frameproof_local.cloudformation.replies import ReplyBox
from frameproof_local.cloudformation.resources import resource_type
from frameproof_local.cloudformation.resources.declaration import Context

TYPE = "Custom::Cleaner"
TOKEN = "arn:aws:lambda:us-east-1:123456789012:function:cleaner"  # noqa: S105 - CloudFormation's word
Reply = dict[str, Any] | None


class FakeClients:
    """Stands in for Lambda: hands the event to a function, puts its reply where it asks."""

    endpoint_url = "http://127.0.0.1:1"

    def __init__(self, answer: Callable[[dict[str, Any]], Reply], replies: ReplyBox) -> None:
        self.events: list[dict[str, Any]] = []
        self._answer = answer
        self._replies = replies

    def get(self, service: str) -> Any:
        assert service == "lambda"
        return self

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: bytes) -> None:  # noqa: N803 - boto3's words
        assert (FunctionName, InvocationType) == (TOKEN, "Event")
        event = json.loads(Payload)
        self.events.append(event)
        reply = self._answer(event)
        if reply is not None:
            request_id = parse_qs(urlparse(event["ResponseURL"]).query)["RequestId"][0]
            thread = threading.Thread(target=self._replies.put, args=(request_id, reply))
            thread.start()
            thread.join()


class Bench:
    """A custom resource and the function behind it."""

    def __init__(self, answer: Callable[[dict[str, Any]], Reply]) -> None:
        self.stopping = threading.Event()
        replies = ReplyBox("http://127.0.0.1:1", "us-east-1", self.stopping)
        self.clients = FakeClients(answer, replies)
        self.kind = resource_type(TYPE)
        self.context = Context(
            logical_id="Cleaner",
            type_name=TYPE,
            stack_name="app",
            stack_id="arn:stack",
            region="us-east-1",
            partition="aws",
            account_id="123456789012",
            clients=self.clients,  # type: ignore[arg-type]
            replies=replies,
            stopping=self.stopping,
        )


def success(event: dict[str, Any]) -> Reply:
    data = {"Kind": event["RequestType"]}
    return {"Status": "SUCCESS", "PhysicalResourceId": "constant", "Data": data}


def test_the_function_is_told_what_aws_tells_it_and_its_data_become_attributes() -> None:
    bench = Bench(success)
    properties = {"ServiceToken": TOKEN, "Buckets": ["a"], "Count": 3, "Force": True}
    made = bench.kind.create(bench.context, properties)
    assert made.physical_id == "constant"
    assert made.attributes == {"Kind": "Create"}
    event = bench.clients.events[0]
    assert event["ResourceProperties"] == {
        "ServiceToken": TOKEN,
        "Buckets": ["a"],
        "Count": "3",
        "Force": "true",
    }
    assert event["LogicalResourceId"] == "Cleaner"
    assert event["ResourceType"] == TYPE
    assert event["ResponseURL"].startswith(
        "http://127.0.0.1:1/cloudformation_us-east-1/cfnresponse?RequestId="
    )
    assert "PhysicalResourceId" not in event


def test_update_and_delete_carry_the_physical_id_and_update_the_old_properties() -> None:
    bench = Bench(success)
    old, new = {"ServiceToken": TOKEN, "Count": 1}, {"ServiceToken": TOKEN, "Count": 2}
    assert bench.kind.update is not None
    bench.kind.update(bench.context, "constant", old, new)
    bench.kind.delete(bench.context, "constant", new)
    update, delete = bench.clients.events
    assert update["OldResourceProperties"] == {"ServiceToken": TOKEN, "Count": "1"}
    assert (update["RequestType"], update["PhysicalResourceId"]) == ("Update", "constant")
    assert (delete["RequestType"], delete["PhysicalResourceId"]) == ("Delete", "constant")


def test_a_failed_answer_fails_the_resource_with_its_reason_and_leaves_an_id_to_delete() -> None:
    reply = {"Status": "FAILED", "Reason": "801 image sets", "PhysicalResourceId": "constant"}
    bench = Bench(lambda event: reply)
    announced: list[str] = []
    context = replace(bench.context, announce=announced.append)
    with pytest.raises(ResourceError, match="801 image sets"):
        bench.kind.create(context, {"ServiceToken": TOKEN})
    assert announced == ["constant"]


def test_a_function_that_never_answers_fails_the_resource_in_time() -> None:
    bench = Bench(lambda event: None)
    with pytest.raises(ResourceError, match=r"did not receive a response .* within 0.2 seconds"):
        bench.kind.create(bench.context, {"ServiceToken": TOKEN, "ServiceTimeout": "0.2"})


def test_stopping_the_engine_ends_the_wait() -> None:
    bench = Bench(lambda event: None)
    bench.stopping.set()
    with pytest.raises(ResourceError, match="was stopped before the function answered"):
        bench.kind.create(bench.context, {"ServiceToken": TOKEN})


def test_another_function_may_not_take_over() -> None:
    bench = Bench(success)
    assert bench.kind.update is not None
    with pytest.raises(ResourceError, match="Modifying service token is not allowed"):
        bench.kind.update(
            bench.context, "constant", {"ServiceToken": "arn:other"}, {"ServiceToken": TOKEN}
        )
