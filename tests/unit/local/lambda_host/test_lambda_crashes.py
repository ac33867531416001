"""A function's process is killed at the call that a rule names, before or after it is done."""

from collections.abc import Iterable
from typing import Any

import pytest
from werkzeug.test import Client, EnvironBuilder
from werkzeug.wrappers import Response

from frameproof_local.delivery import DELIVERY_KEY, reset_connection
from frameproof_local.lambda_host.crashes import Crashes
from frameproof_local.lambda_host.service_calls import changes_something

S3 = "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, SignedHeaders=host"
IMAGING = S3.replace("/s3/", "/medical-imaging/")


class World:
    """Crashes before a service that writes down what it did."""

    def __init__(self) -> None:
        self.crashes = Crashes()
        self.happened: list[str] = []
        self.deliveries: list[object] = []
        self.client = Client(self.front)
        for name in ("Copy", "Report"):
            self.crashes.add(f"token-{name}", f"stack-{name}Function-1", self.killer(name))

    def killer(self, name: str) -> Any:
        return lambda: self.happened.append(f"killed {name}")

    def front(self, environ: Any, start: Any) -> Iterable[bytes]:
        answer = list(self.crashes.around(self.service)(environ, start))
        self.deliveries.append(environ.get(DELIVERY_KEY))
        return answer

    def service(self, environ: Any, start: Any) -> Iterable[bytes]:
        self.happened.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        return Response("done")(environ, start)

    def call(self, method: str, path: str, function: str) -> None:
        headers = {"Authorization": S3, "X-Amz-Security-Token": f"token-{function}"}
        self.client.open(path, method=method, headers=headers)


def test_before_its_nth_change_a_process_is_killed_and_the_service_sees_nothing() -> None:
    world = World()
    world.crashes.replace_all([{"nth": 2, "moment": "before"}])
    world.call("PUT", "/b/1", "Copy")
    world.call("GET", "/b/1", "Copy")
    world.call("PUT", "/b/2", "Report")
    world.call("PUT", "/b/2", "Report")
    assert world.happened == ["PUT /b/1", "GET /b/1", "killed Report", "PUT /b/2"]
    assert world.deliveries == [None, None, reset_connection, None]


def test_after_its_change_a_process_is_killed_and_gets_no_answer() -> None:
    world = World()
    world.crashes.replace_all([{"moment": "after"}])
    world.call("PUT", "/b/1", "Copy")
    assert world.happened == ["PUT /b/1", "killed Copy"]
    assert world.deliveries == [reset_connection]
    (struck,) = world.crashes.done()["struck"]
    assert (struck["functionName"], struck["request"]) == ("stack-CopyFunction-1", "PUT /b/1")


def test_a_rule_for_one_function_counts_its_calls_alone() -> None:
    world = World()
    world.crashes.replace_all([{"function": "Report", "nth": 2, "calls": "any"}])
    for method, function in [("GET", "Report"), ("GET", "Copy"), ("GET", "Report")]:
        world.call(method, "/b/1", function)
    assert world.happened == ["GET /b/1", "GET /b/1", "killed Report"]


def test_calls_that_change_something_are_listed_since_the_plan_was_made() -> None:
    world = World()
    world.call("PUT", "/b/0", "Copy")
    world.crashes.replace_all([])
    world.call("PUT", "/b/1", "Copy")
    world.call("GET", "/b/1", "Copy")
    world.call("PUT", "/b/2", "nobody")  # no function's token: the command, say
    assert [change["request"] for change in world.crashes.done()["changes"]] == ["PUT /b/1"]


def test_an_environment_that_ended_is_not_killed() -> None:
    world = World()
    world.crashes.replace_all([{}])
    world.crashes.remove("token-Copy")
    world.call("PUT", "/b/1", "Copy")
    assert world.happened == ["PUT /b/1"]


@pytest.mark.parametrize(
    ("method", "path", "headers", "changes"),
    [
        ("PUT", "/bucket/key", {"Authorization": S3}, True),
        ("DELETE", "/bucket/key", {"Authorization": S3}, True),
        ("POST", "/bucket/get-me?uploads", {"Authorization": S3}, True),
        ("GET", "/bucket/key", {"Authorization": S3}, False),
        ("HEAD", "/bucket/key", {"Authorization": S3}, False),
        ("POST", "/startDICOMImportJob/datastore/0a", {"Authorization": IMAGING}, True),
        ("POST", "/datastore/0a/imageSet/1b/deleteImageSet", {"Authorization": IMAGING}, True),
        ("POST", "/datastore/0a/imageSet/1b/getImageFrame", {"Authorization": IMAGING}, False),
        ("POST", "/datastore/0a/searchImageSets", {"Authorization": IMAGING}, False),
        ("POST", "/", {"X-Amz-Target": "AWSStepFunctions.StartExecution"}, True),
        ("POST", "/", {"X-Amz-Target": "AWSStepFunctions.DescribeExecution"}, False),
    ],
)
def test_calls_that_change_something_are_told_from_those_that_look(
    method: str, path: str, headers: dict[str, str], changes: bool
) -> None:
    environ = EnvironBuilder(path, method=method, headers=[*headers.items()]).get_environ()
    assert changes_something(environ) is changes
