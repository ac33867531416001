"""The functions of a deletion as Lambda loads and calls them, after a run that has ended."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from frameproof.errors import InvalidInputError, SettingsError, StackStaysError
from frameproof.gateways import clients
from frameproof_local import healthimaging as local
from tests.integration.product.conftest import ClientOf
from tests.integration.product.test_handlers import (
    Answer,
    call,
    event_of,
    forget_clients,
    run_to_the_end,
    stack,
)

__all__ = ["stack"]  # the fixture of the functions that import

DEFINITION = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}


class CloudFormation(HTTPServer):
    """Tells one stack's status, which moto never has in between, and takes answers for it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _AnswersCloudFormation)
        self.stack_status = "DELETE_IN_PROGRESS"
        self.answers: list[Answer] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class _AnswersCloudFormation(BaseHTTPRequestHandler):
    server: CloudFormation

    def do_POST(self) -> None:  # the name that http.server looks for
        self.rfile.read(int(self.headers["Content-Length"]))
        self._send(
            "<DescribeStacksResponse><DescribeStacksResult><Stacks><member>"
            "<StackName>frameproof</StackName><CreationTime>2026-01-02T03:04:05Z</CreationTime>"
            f"<StackStatus>{self.server.stack_status}</StackStatus>"
            "</member></Stacks></DescribeStacksResult></DescribeStacksResponse>"
        )

    def do_PUT(self) -> None:  # the name that http.server looks for
        self.server.answers.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._send("")

    def _send(self, body: str) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # its own name
        """Say nothing."""


@pytest.fixture
def cloudformation(monkeypatch: pytest.MonkeyPatch) -> Iterator[CloudFormation]:
    with CloudFormation() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", server.url)
        clients._client.cache_clear()  # it holds the endpoint
        yield server
        clients._client.cache_clear()  # it holds the endpoint
        server.shutdown()
        thread.join()


@pytest.fixture
def deployed(
    stack: dict[str, Any], client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """Deploy what the functions of a deletion need beside: machines of which nothing runs."""
    for variable, name in (
        ("IMPORT_STUDY_ARN", "frameproof-ImportStudy"),
        ("IMPORT_COLLECTION_ARN", "frameproof-ImportCollection"),
    ):
        machine = client_of("stepfunctions").create_state_machine(
            name=name,
            definition=json.dumps(DEFINITION),
            roleArn="arn:aws:iam::123456789012:role/import",
        )
        monkeypatch.setenv(variable, machine["stateMachineArn"])
    monkeypatch.setenv("OWNS_DATASTORE", "true")
    monkeypatch.setenv("STACK_ID", event_of("stack_data")["StackId"])
    monkeypatch.setenv("KEEP_DATA", "false")
    monkeypatch.setenv("DELETE_PACE_SECONDS", "7")
    return stack


def passes(event: dict[str, Any]) -> list[Answer]:
    """Call DeleteRun as the state machine would, until nothing is left."""
    tallies = [call("delete_run", event)]
    while tallies[-1]["left"]:
        state = event["state"] | {"tally": tallies[-1]}
        tallies.append(call("delete_run", event | {"state": state}))
        assert local.wait_until_idle(10)
        assert len(tallies) < 10
    return tallies


def test_the_run_of_the_events_is_deleted_and_leaves_nothing(deployed: dict[str, Any]) -> None:
    run_to_the_end()
    s3 = deployed["s3"]
    s3.put_object(Bucket="frameproof-output", Key="runs/sample-2/report.json", Body=b"{}")
    tallies = passes(event_of("delete_run"))
    assert [tally["phase"] for tally in tallies] == ["imageSets", "imageSets", "objects", "done"]
    assert [tally["waitSeconds"] for tally in tallies] == [0, 7, 0, 0]
    assert tallies[-1]["deletedImageSets"] == 1
    assert "Contents" not in s3.list_objects_v2(Bucket="frameproof-input")
    (left,) = s3.list_objects_v2(Bucket="frameproof-output")["Contents"]
    assert left["Key"] == "runs/sample-2/report.json"


def test_a_stack_is_deleted_to_the_last_bucket(
    deployed: dict[str, Any], cloudformation: CloudFormation
) -> None:
    run_to_the_end()
    event = {"stack": event_of("stack_data")}
    tally = passes({"input": event, "state": event})[-1]
    assert (tally["phase"], tally["deletedImageSets"]) == ("done", 1)
    buckets = [bucket["Name"] for bucket in deployed["s3"].list_buckets()["Buckets"]]
    assert buckets == ["idc-open-data"]


def test_a_stack_that_is_not_being_deleted_keeps_everything(
    deployed: dict[str, Any], cloudformation: CloudFormation
) -> None:
    cloudformation.stack_status = "UPDATE_COMPLETE"
    event = {"stack": event_of("stack_data")}
    with pytest.raises(StackStaysError, match="The stack is UPDATE_COMPLETE"):
        call("delete_run", {"input": event, "state": event})


def test_delete_run_names_the_settings_that_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("INPUT_BUCKET", "OUTPUT_BUCKET", "DATASTORE_ID", "OWNS_DATASTORE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsError, match=r"DeleteRunFunction: INPUT_BUCKET \(not set\), .*OWNS"):
        call("delete_run", event_of("delete_run"))


def test_delete_run_names_the_field_that_it_cannot_read(deployed: dict[str, Any]) -> None:
    event = event_of("delete_run") | {"input": {"runIds": [7]}}
    with pytest.raises(InvalidInputError, match=r"^runIds\[0\]: expected str, got int"):
        call("delete_run", event)


def test_cloudformation_s_request_is_read_by_both_of_its_functions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KEEP_DATA", "false")
    monkeypatch.setenv("DELETE_RUN_ARN", "arn")
    with pytest.raises(InvalidInputError, match=r"^StackId: this field is missing"):
        call("stack_data", event_of("stack_data") | {"StackId": None})
    with pytest.raises(InvalidInputError, match=r"^RequestId: this field is missing"):
        call("answer_stack", {"stack": event_of("stack_data") | {"RequestId": None}})


@pytest.mark.parametrize("request_type", ["Create", "Delete"])
def test_stack_data_tells_cloudformation_which_settings_it_lacks(
    cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch, request_type: str
) -> None:
    monkeypatch.delenv("KEEP_DATA", raising=False)
    asked = {"RequestType": request_type, "ResponseURL": cloudformation.url}
    answer = call("stack_data", event_of("stack_data") | asked)
    assert answer == {"outcome": "failureAnswered"}
    (told,) = cloudformation.answers
    assert told["Status"] == "FAILED"
    assert "StackDataFunction: KEEP_DATA (not set)" in told["Reason"]


def test_stack_data_answers_where_there_is_nothing_to_delete(
    deployed: dict[str, Any], cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DELETE_RUN_ARN", "arn")
    asked = {"RequestType": "Create", "ResponseURL": cloudformation.url}
    assert call("stack_data", event_of("stack_data") | asked) == {"outcome": "answered"}
    assert [told["Status"] for told in cloudformation.answers] == ["SUCCESS"]


def test_the_gateways_of_a_deletion_are_made_once(deployed: dict[str, Any]) -> None:
    forget_clients()
    assert clients.state_machines() is clients.state_machines()
    assert clients.stacks() is clients.stacks()
    assert clients.stack_answers() is clients.stack_answers()
