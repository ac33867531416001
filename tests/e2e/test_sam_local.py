"""Every function runs in a container by SAM, with its event, and finds the local stack as its AWS.

The commands are those of docs/sam-local.md, run as they stand.
"""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from tests.e2e.conftest import ROOT
from tests.e2e.sam_workshop import INVOKE, PAGE, SERVE, Answer, Workshop, open_workshop, step_of

FUNCTIONS = re.findall(r"^  (\w+)Function:", (ROOT / "template.yaml").read_text(), re.M)


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    with open_workshop() as made:
        yield made


def answered(workshop: Workshop, function: str) -> str:
    """Return the status that a function has PUT to its event's ResponseURL."""
    answer = json.loads(workshop.stack.object(f"answers/{step_of(function)}.json"))
    return str(answer["Status"])


# What each function answers for the sample run, whose study has two images.
CHECKS: dict[str, Callable[[Answer, Workshop], bool]] = {
    "PlanCopy": lambda answer, _: answer["plan"]["objects"] == 2,
    "CopyStudy": lambda answer, _: (answer["copied"], answer["failed"]) == (2, 0),
    "StartImport": lambda answer, _: (answer["jobStatus"], answer["objects"]) == ("COMPLETED", 2),
    "PollImport": lambda answer, _: (answer["jobStatus"], answer["polls"]) == ("COMPLETED", 1),
    "ListFrames": lambda answer, _: (answer["frames"], answer["importedObjects"]) == (2, 2),
    "VerifyFrames": lambda answer, _: (answer["verified"], answer["pending"]) == (2, 0),
    "ProveSource": lambda answer, _: (answer["objects"], answer["unreadable"]) == (2, 0),
    "WriteReport": lambda answer, _: answer["verdict"] == "PROVEN",
    # The collection whose one study is the sample, which is proven already.
    "PlanCollection": lambda answer, _: answer["studies"] == answer["provenBefore"] == 1,
    "WriteCollectionReport": lambda answer, _: answer["verdict"] == "ALL_PROVEN",
    "StackData": lambda _, workshop: answered(workshop, "StackData") == "SUCCESS",
    "AnswerStack": lambda answer, workshop: (
        answered(workshop, "AnswerStack") == answer["status"] == "FAILED"  # as its event has it
    ),
    # Its first pass only looks whether everything may be deleted.
    "DeleteRun": lambda answer, _: (answer["phase"], answer["left"]) == ("imageSets", 2),
}


def test_the_page_s_commands_for_one_function_run_as_they_stand(workshop: Workshop) -> None:
    invoked = workshop.do(INVOKE)
    assert invoked.stdout.strip() in PAGE
    served = workshop.do(SERVE)
    assert json.loads(served.stdout)["jobStatus"] == "COMPLETED"


def test_openjpeg_comes_from_the_layer_and_decodes_every_frame(workshop: Workshop) -> None:
    # GIVEN the sample run's frames, whose outcomes are gone
    outcomes = "runs/sample/verify/"
    for key in workshop.stack.keys(outcomes):
        bucket = workshop.stack.outputs["OutputBucketName"]
        workshop.stack.client("s3").delete_object(Bucket=bucket, Key=key)
    # WHEN they are verified in a container, whose image holds no OpenJPEG
    answer, log = workshop.invoke("VerifyFrames")
    # THEN each was decoded and summed, by the layer that stands in the template
    assert answer == {"batch": 0, "passes": 1, "verified": 2, "unproven": 0, "pending": 0}
    assert re.search(r"Openjpeg\w*Layer is a local Layer in the template", log)
    (written,) = workshop.stack.keys(outcomes)
    rows = [json.loads(line) for line in workshop.stack.object(written).splitlines()]
    assert [(row["rule"], row["verdict"]) for row in rows] == [("decodedPixels", "verified")] * 2
    assert [row["actualCrc32"] for row in rows] == [row["expectedCrc32"] for row in rows]


def test_start_lambda_answers_an_sdk(workshop: Workshop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with workshop.serving(port):
        client = boto3.client(
            "lambda",
            endpoint_url=f"http://127.0.0.1:{port}",
            region_name="us-east-1",
            config=Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1}),
        )
        event = workshop.event("PlanCopy").read_bytes()
        answer = client.invoke(FunctionName="PlanCopyFunction", Payload=event)
        assert answer["StatusCode"] == 200
        assert json.loads(answer["Payload"].read())["plan"]["objects"] == 2


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_answers_its_event_in_a_container(workshop: Workshop, function: str) -> None:
    answer, _ = workshop.invoke(function)
    assert CHECKS[function](answer, workshop), answer


def test_only_loopback_and_the_containers_bridge_are_listened_on(workshop: Workshop) -> None:
    health = workshop.stack.admin("health")
    port = health["ports"]["endpoint"]
    sockets = workshop.do(f"ss --listening --tcp --numeric 'sport = :{port}'").stdout
    addresses = {line.split()[3] for line in sockets.splitlines()[1:]}
    assert addresses == {f"127.0.0.1:{port}", f"{health['bridge']}%docker0:{port}"}
