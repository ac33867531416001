"""The functions as Lambda loads and calls them, with the events of ``events/``."""

from __future__ import annotations

import importlib.util
import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from frameproof.errors import InvalidInputError, SettingsError
from frameproof.gateways import clients
from frameproof.observability import logger
from frameproof_local import healthimaging as local
from frameproof_local.studies.small_series import SmallSeriesKind, write_small_series
from tests.integration.local.healthimaging.import_roles import create_import_role
from tests.integration.product.conftest import REGION, ClientOf
from tests.integration.product.imports import write_series

ROOT = Path(__file__).parents[3]
APPS = {path.parent.name: path for path in sorted(ROOT.glob("functions/*/app.py"))}
DELETION = ("delete_run", "answer_stack", "stack_data")  # tested beside, in test_deletion_handlers
COLLECTION = ("plan_collection", "write_collection_report")  # in test_collection_handlers
STEPS = [step for step in APPS if step not in DELETION + COLLECTION]
SAMPLE_FOLDER = "00029d25-fb18-4d42-aaa5-a0897d1ac8f7/"
type Answer = dict[str, Any]


@dataclass(frozen=True)
class LambdaContextOf:
    """What a handler sees of its invocation."""

    function_name: str
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:step"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


def load(step: str) -> ModuleType:
    """Load a function's module by its path, as the Lambda runtime does."""
    spec = importlib.util.spec_from_file_location(f"{step}_app", APPS[step])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def event_of(step: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((ROOT / f"events/{step}.json").read_text())
    return document


def call(step: str, event: dict[str, Any]) -> Answer:
    answer: Answer = load(step).lambda_handler(event, LambdaContextOf(step))
    return answer


@pytest.fixture
def stack(
    client_of: ClientOf,
    frames_over_http: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[dict[str, Any]]:
    """Deploy what the events speak of: buckets, data store, role, and two slices to import."""
    s3, imaging = client_of("s3"), client_of("medical-imaging")
    for bucket in ("idc-open-data", "frameproof-input", "frameproof-output"):
        s3.create_bucket(Bucket=bucket)
    role_arn = create_import_role(client_of("iam"))
    datastore_id = imaging.create_datastore(datastoreName="test")["datastoreId"]
    assert local.wait_until_idle(10)
    series = write_small_series(tmp_path, SmallSeriesKind.CT_SIGNED, images=2)
    write_series(s3, tmp_path, series, bucket="idc-open-data", prefix=SAMPLE_FOLDER)
    monkeypatch.setenv("INPUT_BUCKET", "frameproof-input")
    monkeypatch.setenv("OUTPUT_BUCKET", "frameproof-output")
    monkeypatch.setenv("DATASTORE_ID", datastore_id)
    monkeypatch.setenv("IMPORT_ROLE_ARN", role_arn)
    forget_clients()
    yield {"s3": s3}
    forget_clients()


def forget_clients() -> None:
    """Forget every gateway, and the clients below them, which hold an endpoint and credentials."""
    for made_once in vars(clients).values():
        if hasattr(made_once, "cache_clear"):
            made_once.cache_clear()


def run_to_the_end() -> Answer:
    """Call every function as the state machine would; only the job's id is not in the events."""
    call("plan_copy", event_of("plan_copy"))
    call("copy_study", event_of("copy_study"))
    started = call("start_import", event_of("start_import"))
    assert local.wait_until_idle(30)
    polled = call("poll_import", event_of("poll_import") | {"job": started})
    assert (polled["jobStatus"], polled["waitSeconds"]) == ("COMPLETED", 0)
    call("list_frames", event_of("list_frames"))
    call("verify_frames", event_of("verify_frames"))
    proven = call("prove_source", event_of("prove_source"))
    assert (proven["objects"], proven["frames"], proven["unreadable"]) == (2, 2, 0)
    return call("write_report", event_of("write_report"))


def test_every_function_is_loaded_without_preparation_and_does_nothing_then() -> None:
    # GIVEN a process without any settings, region or credentials
    program = "import runpy, sys\nfor path in sys.argv[1:]:\n    runpy.run_path(path)\n"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "layers/shared"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    # WHEN every handler is loaded
    loaded = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, *map(str, APPS.values())],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    # THEN nothing is missed and nothing is said
    assert (loaded.returncode, loaded.stdout, loaded.stderr) == (0, "", "")


@pytest.mark.parametrize("step", STEPS)
def test_a_function_without_its_settings_names_them(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("INPUT_BUCKET", "OUTPUT_BUCKET", "DATASTORE_ID", "IMPORT_ROLE_ARN"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsError, match=r"OUTPUT_BUCKET \(not set\)"):
        call(step, event_of(step))


@pytest.mark.parametrize("step", [step for step in STEPS if step != "plan_copy"])
def test_a_function_names_the_field_of_its_event_that_it_cannot_read(
    stack: dict[str, Any], step: str
) -> None:
    event = event_of(step)
    event["run"]["sources"] = [7]
    with pytest.raises(InvalidInputError, match=r"^run\.sources\[0\]: expected str, got int"):
        call(step, event)


def test_the_functions_in_their_order_prove_the_sample(stack: dict[str, Any]) -> None:
    written = run_to_the_end()
    body = stack["s3"].get_object(Bucket="frameproof-output", Key="runs/sample/report.json")["Body"]
    report = json.loads(body.read())
    assert report["problems"] == []
    assert written["verdict"] == report["verdict"] == "PROVEN"
    assert report["objects"] == {"listed": 2, "copied": 2, "imported": 2, "failed": 0, "warned": 0}
    assert (report["frames"]["listed"], report["frames"]["verified"]) == (2, 2)


def test_each_answer_carries_what_the_next_function_takes(stack: dict[str, Any]) -> None:
    planned = call("plan_copy", event_of("plan_copy"))
    assert planned["run"] == event_of("copy_study")["run"]
    assert set(planned["plan"]) == set(event_of("list_frames")["plan"])
    assert call("copy_study", event_of("copy_study")) == {"batch": 0, "copied": 2, "failed": 0}
    started = call("start_import", event_of("start_import"))
    assert set(started) == set(event_of("poll_import")["job"])


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Return what the functions' logger writes."""
    (handler,) = logging.getLogger(logger.name).handlers
    assert isinstance(handler, logging.StreamHandler)
    lines = io.StringIO()
    before = handler.setStream(lines)
    yield lines
    handler.setStream(before)


def test_the_logs_name_no_source(stack: dict[str, Any], log: io.StringIO) -> None:
    run_to_the_end()
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert len(lines) == len(STEPS)
    assert {line["run_id"] for line in lines} == {"sample"}
    assert SAMPLE_FOLDER not in log.getvalue()
    assert ".dcm" not in log.getvalue()


def test_the_event_of_a_failed_execution_changes_no_final_report(stack: dict[str, Any]) -> None:
    # GIVEN a proven run
    run_to_the_end()
    # WHEN the event of a failed execution of it comes late
    run = event_of("write_report")["run"]
    detail = {
        "executionArn": f"{run['executionArn']}-r1",
        "name": "sample-r1",
        "status": "FAILED",
        "input": json.dumps({"runId": "sample", "sources": run["sources"]}),
    }
    # THEN nothing is written
    assert call("write_report", {"detail": detail}) == {}


def test_the_event_of_a_failed_execution_gets_a_report(stack: dict[str, Any]) -> None:
    detail = {
        "executionArn": "arn:aws:states:us-east-1:123456789012:execution:ImportStudy:broken",
        "name": "broken",
        "status": "FAILED",
        "input": "{}",
        "error": "InvalidInputError",
        "cause": '{"errorMessage": "sources: this field is missing"}',
    }
    written = call("write_report", {"detail": detail})
    assert written["verdict"] == "NOT_PROVEN"
    assert written["reportS3Uri"] == "s3://frameproof-output/runs/broken/report.json"


def test_clients_are_made_once_and_frames_have_one_of_their_own(client_of: ClientOf) -> None:
    forget_clients()
    assert clients.storage() is clients.storage()
    once = clients.frame_source("d" * 32)
    assert once is clients.frame_source("d" * 32)
    assert clients.healthimaging("d" * 32) is clients.healthimaging("d" * 32)
    assert os.environ["AWS_DEFAULT_REGION"] == REGION
    forget_clients()
