"""The schemas of a collection's input and report say what the contracts say."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from frameproof.collections.contract import CollectionReport, StudyRow
from frameproof.collections.judging import build_collection_report, judge_study
from frameproof.contracts.collections import (
    CollectionPlan,
    CollectionRequest,
    PlannedStudy,
    StudyDefaults,
)
from frameproof.errors import InvalidInputError
from frameproof.records import camel_case, from_json, to_json
from frameproof.steps.plan_collection import MAX_CONCURRENCY, read_collection_request
from tests.unit.frameproof.collections.collected_runs import CollectedRuns

SCHEMAS = Path(__file__).parents[4] / "statemachine"
LIST = "s3://frameproof-output/collections/knees/list.jsonl"
EXECUTION = {"Id": "arn:knees", "Name": "knees", "StartTime": "2026-01-02T03:04:05.678Z"}


def schema(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(document)
    return document


INPUT = schema("import_collection.input.schema.json")
REPORT = schema("collection_report.schema.json")


def collection_report() -> CollectionReport:
    collected = CollectedRuns()
    collected.report("a")
    collected.report("b", "NOT_PROVEN")
    studies = tuple(
        PlannedStudy(line, name, proven_before=False, execution_names=(name,))
        for line, name in enumerate("abc", start=1)
    )
    rows = tuple(
        judge_study(study, runs=collected.runs(study.run_id), find=collected.executions.get)
        for study in studies
    )
    return build_collection_report(CollectionPlan("knees", "arn", studies), rows)


def test_a_report_is_valid_by_its_schema_and_reads_back() -> None:
    report = collection_report()
    document = json.loads(json.dumps(to_json(report)))
    jsonschema.validate(document, REPORT, cls=jsonschema.Draft202012Validator)
    assert from_json(CollectionReport, document) == report
    assert list(document) == REPORT["required"]


def test_the_schema_and_the_contract_name_the_same_fields_of_a_study() -> None:
    fields = [camel_case(field.name) for field in dataclasses.fields(StudyRow)]
    assert list(REPORT["$defs"]["study"]["properties"]) == fields


def test_a_study_s_counts_are_those_of_its_own_report() -> None:
    own = schema("report.schema.json")
    for name in ("objects", "frames"):
        described = REPORT["$defs"][name]["properties"]
        assert list(described) == list(own["properties"][name]["properties"])


@pytest.mark.parametrize(
    ("kind", "path"), [(CollectionRequest, ()), (StudyDefaults, ("defaults",))]
)
def test_the_input_s_schema_and_the_contract_have_the_same_fields_and_defaults(
    kind: type[Any], path: tuple[str, ...]
) -> None:
    described = INPUT
    for name in path:
        described = described["properties"][name]
    fields = dataclasses.fields(kind)
    assert set(described["properties"]) == {camel_case(field.name) for field in fields}
    for field in fields:
        if field.default not in (dataclasses.MISSING, None):
            assert described["properties"][camel_case(field.name)]["default"] == field.default


def test_the_defaults_are_those_of_a_study_s_own_input() -> None:
    own = schema("import_study.input.schema.json")["properties"]
    for name, described in INPUT["properties"]["defaults"]["properties"].items():
        without_words = {key: value for key, value in own[name].items() if key != "description"}
        assert described | without_words == described


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"studies": "list.jsonl"},
        {"studies": ["s3://bucket/list.jsonl"]},
        {"studies": "s3://bucket"},
        {"studies": LIST, "collectionId": "a/b"},
        {"studies": LIST, "collectionId": "a" * 75},
        {"studies": LIST, "maxConcurrency": 0},
        {"studies": LIST, "maxConcurrency": MAX_CONCURRENCY + 1},
        {"studies": LIST, "defaults": {"bitmaps": "jpeg"}},
        {"studies": LIST, "defaults": {"sources": []}},
        {"studies": LIST, "sources": []},
    ],
    ids=json.dumps,
)
def test_what_the_schema_refuses_plan_collection_refuses_too(document: dict[str, Any]) -> None:
    assert not jsonschema.Draft202012Validator(INPUT).is_valid(document)
    with pytest.raises(InvalidInputError):
        read_collection_request(document, execution=EXECUTION)


def test_the_event_s_input_fits_the_schema_and_is_taken() -> None:
    path = SCHEMAS.parent / "events/plan_collection.json"
    event = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(event["input"], INPUT, cls=jsonschema.Draft202012Validator)
    read = read_collection_request(event["input"], execution=event["execution"])
    assert read.collection_id == "sample-collection"


def test_the_shortest_input_and_the_longest_are_taken() -> None:
    shortest = read_collection_request({"studies": LIST}, execution=EXECUTION)
    assert (shortest.collection_id, shortest.max_concurrency) == ("knees", 4)
    document = {
        "studies": LIST,
        "collectionId": "mine",
        "maxConcurrency": MAX_CONCURRENCY,
        "defaults": {"bitmaps": "png", "sourceProof": True},
    }
    jsonschema.validate(document, INPUT, cls=jsonschema.Draft202012Validator)
    longest = read_collection_request(document, execution=EXECUTION)
    assert (longest.collection_id, longest.max_concurrency) == ("mine", MAX_CONCURRENCY)
    assert longest.defaults == StudyDefaults(bitmaps="png", source_proof=True)
