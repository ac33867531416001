"""Every event is what its function, or an execution, takes."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from frameproof.contracts import (
    CopyBatch,
    FrameBatch,
    ImportJob,
    ImportRequest,
    ImportShard,
    Plan,
    Run,
)
from frameproof.errors import InvalidInputError
from frameproof.execution_events import read_ended_execution
from frameproof.layout import RunFolder, is_run_id
from frameproof.records import camel_case, from_json
from frameproof.steps.plan_copy import read_request

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads(
    (ROOT / "statemachine/import_study.input.schema.json").read_text()
)
INPUTS = sorted(ROOT.glob("events/start_*.json"))
INPUTS.remove(ROOT / "events/start_import.json")  # the one step whose name starts so
EXECUTION = {
    "Id": "arn:aws:states:us-east-1:123456789012:execution:ImportStudy:by-hand",
    "Name": "by-hand",
    "StartTime": "2026-01-02T03:04:05.678Z",
}
KEYS = RunFolder("sample")
SAMPLE_SOURCE = "s3://idc-open-data/00029d25-fb18-4d42-aaa5-a0897d1ac8f7/"

BAD_INPUTS: list[dict[str, Any]] = [
    {},
    {"sources": []},
    {"sources": "s3://bucket/"},
    {"sources": ["bucket/series/"]},
    {"sources": ["s3://Bucket/"]},
    {"sources": [7]},
    {"sources": [SAMPLE_SOURCE], "runId": ""},
    {"sources": [SAMPLE_SOURCE], "runId": "a/b"},
    {"sources": [SAMPLE_SOURCE], "runId": "a" * 81},
    {"sources": [SAMPLE_SOURCE], "bitmaps": "jpeg"},
    {"sources": [SAMPLE_SOURCE], "sourceProof": "yes"},
    {"sources": [SAMPLE_SOURCE], "crossCheck": "some"},
    {"sources": [SAMPLE_SOURCE], "allowPartialImport": "yes"},
    {"sources": [SAMPLE_SOURCE], "source": SAMPLE_SOURCE},
]


def event(step: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((ROOT / f"events/{step}.json").read_text())
    return document


def is_valid(document: object) -> bool:
    return bool(jsonschema.Draft202012Validator(SCHEMA).is_valid(document))


# ------------------------------------------------------------------------------ executions' input
def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
def test_an_execution_s_input_fits_the_schema_and_is_accepted(path: Path) -> None:
    document = json.loads(path.read_text())
    jsonschema.validate(document, SCHEMA, cls=jsonschema.Draft202012Validator)
    run = read_request(document, execution=EXECUTION)
    assert list(run.sources) == document["sources"]
    assert run.run_id == document.get("runId", "by-hand")


@pytest.mark.parametrize("document", BAD_INPUTS, ids=json.dumps)
def test_what_the_schema_refuses_plan_copy_refuses_too(document: dict[str, Any]) -> None:
    assert not is_valid(document)
    with pytest.raises(InvalidInputError):
        read_request(document, execution=EXECUTION)


def test_the_schema_and_the_contract_have_the_same_fields_in_the_same_order() -> None:
    fields = dataclasses.fields(ImportRequest)
    assert list(SCHEMA["properties"]) == [camel_case(field.name) for field in fields]
    required = [camel_case(f.name) for f in fields if f.default is dataclasses.MISSING]
    assert SCHEMA["required"] == required


def test_the_schema_and_the_contract_have_the_same_defaults() -> None:
    for field in dataclasses.fields(ImportRequest):
        if field.default is not dataclasses.MISSING:
            described = SCHEMA["properties"][camel_case(field.name)]
            assert described.get("default") == field.default, field.name


def test_the_full_input_has_every_field_of_the_schema() -> None:
    assert set(event("start_full")) == set(SCHEMA["properties"])


# ------------------------------------------------------------------------------- functions' events
@pytest.mark.parametrize(
    "step",
    [
        "copy_study",
        "start_import",
        "poll_import",
        "list_frames",
        "verify_frames",
        "prove_source",
        "write_report",
    ],
)
def test_every_event_is_about_the_run_that_plan_copy_s_event_makes(step: str) -> None:
    planned = event("plan_copy")
    expected = read_request(planned["input"], execution=planned["execution"])
    assert from_json(Run, event(step)["run"], where="run") == expected
    assert (expected.run_id, expected.sources) == ("sample", (SAMPLE_SOURCE,))
    assert is_run_id(expected.run_id)


def test_copy_study_s_event_points_at_a_copy_batch() -> None:
    batch = from_json(CopyBatch, event("copy_study")["batch"])
    assert batch.key == KEYS.copy_plan(batch.batch)


def test_start_import_s_event_is_a_shard() -> None:
    shard = from_json(ImportShard, event("start_import")["shard"])
    assert shard.input_s3_uri.endswith(f"/{KEYS.dicom(shard.shard)}")
    assert shard.output_s3_uri.endswith(f"/{KEYS.import_output(shard.shard)}")


def test_poll_import_s_event_is_the_job_that_start_import_answers() -> None:
    job = from_json(ImportJob, event("poll_import")["job"])
    shard = from_json(ImportShard, event("start_import")["shard"])
    assert (job.shard, job.output_s3_uri) == (shard.shard, shard.output_s3_uri)
    assert (job.job_status, job.wait_seconds) == ("SUBMITTED", 2)


def test_list_frames_s_event_points_at_the_plan_s_files() -> None:
    plan = from_json(Plan, event("list_frames")["plan"])
    assert (plan.copy_batches_key, plan.import_shards_key) == (
        KEYS.copy_batches,
        KEYS.import_shards,
    )


def test_verify_frames_s_event_points_at_a_frame_batch() -> None:
    batch = from_json(FrameBatch, event("verify_frames")["batch"])
    assert batch.key == KEYS.frame_batch(batch.batch)


def test_prove_source_s_event_is_the_batch_that_copy_study_copied() -> None:
    assert event("prove_source") == event("copy_study")


def test_write_report_s_event_is_a_run() -> None:
    ended = read_ended_execution(event("write_report"))
    assert (ended.run.run_id, ended.failure) == ("sample", None)
