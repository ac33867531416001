"""The CloudFormation gateway: a stack's status, and answers over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from botocore.stub import Stubber

from frameproof.errors import FrameproofError, RetryableError, ServiceError
from frameproof.gateways.stacks import StackAnswers, Stacks
from tests.integration.product.conftest import ClientOf

ANSWER = {"Status": "SUCCESS"}


class Address(HTTPServer):
    """Takes PUTs as S3 does for CloudFormation, and answers with the status that a test wants."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _TakesPuts)
        self.status = 200
        self.taken: list[tuple[str, str | None, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/answer?X-Amz-Signature=abc"


class _TakesPuts(BaseHTTPRequestHandler):
    server: Address

    def do_PUT(self) -> None:  # the name that http.server looks for
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.append((self.path, self.headers["Content-Type"], body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # its own name
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[Address]:
    with Address() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def stacks(client_of: ClientOf) -> Stacks:
    return Stacks(client_of("cloudformation"))


def test_an_answer_is_put_without_a_type_as_its_signature_demands(
    address: Address,
) -> None:
    StackAnswers().answer(address.url, ANSWER)
    assert address.taken == [("/answer?X-Amz-Signature=abc", "", ANSWER)]


@pytest.mark.parametrize(("status", "error"), [(503, RetryableError), (403, ServiceError)])
def test_an_address_that_does_not_take_the_answer_is_an_error(
    address: Address, status: int, error: type[FrameproofError]
) -> None:
    address.status = status
    with pytest.raises(error, match=str(status)):
        StackAnswers().answer(address.url, ANSWER)


def test_an_address_that_is_not_reached_is_worth_another_try(unused_port: int) -> None:
    with pytest.raises(RetryableError, match="The connection failed while answering"):
        StackAnswers().answer(f"http://127.0.0.1:{unused_port}/", ANSWER)


def test_a_stack_s_status_is_cloudformation_s_word(client_of: ClientOf) -> None:
    client = client_of("cloudformation")
    stack = {"StackName": "s", "CreationTime": 0, "StackStatus": "DELETE_IN_PROGRESS"}
    with Stubber(client) as stub:
        stub.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": "arn:s"})
        assert Stacks(client).status("arn:s") == "DELETE_IN_PROGRESS"


def test_a_stack_that_does_not_exist_is_a_refusal(stacks: Stacks) -> None:
    with pytest.raises(ServiceError, match="while asking for stack none"):
        stacks.status("none")
