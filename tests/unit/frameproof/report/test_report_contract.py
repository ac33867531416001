from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args, get_type_hints

import jsonschema
import pytest

from frameproof import records
from frameproof.report import Accounting, ExecutionFailure, Report, build_report
from frameproof.report.contract import NOTED_KINDS, Problem
from tests.unit.frameproof.report.study import RUN, whole_study

ROOT = Path(__file__).parents[4]


@pytest.fixture
def schema() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        (ROOT / "statemachine" / "report.schema.json").read_text(encoding="utf-8")
    )
    return document


def proven() -> Report:
    return build_report(
        RUN,
        whole_study().accounting(),
        timings={"totalSeconds": 12.5},
        bytes_={"frames": 7},
        counters={"stateTransitions": 40, "lambdaInvocations": 9},
        cost={"totalUsd": 0.01},
    )


def not_proven() -> Report:
    study = whole_study()
    study.refuse(0, "not DICOM")
    study.outcomes.pop()
    return build_report(RUN, study.accounting(), failure=ExecutionFailure("ABORTED"))


def test_schema_itself_is_valid(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("report", [proven(), not_proven(), build_report(RUN, Accounting())])
def test_report_is_valid_by_its_schema_and_reads_back(
    report: Report, schema: dict[str, Any]
) -> None:
    document = json.loads(json.dumps(records.to_json(report)))
    jsonschema.validate(document, schema)
    assert records.from_json(Report, document) == report


def test_report_has_the_keys_of_the_design_in_their_order(schema: dict[str, Any]) -> None:
    document = records.to_json(proven())
    times = {"startedAt", "writtenAt"}  # absent where they are not known
    assert [key for key in document if key not in times] == schema["required"]
    assert document["schemaVersion"] == "1.0"
    assert document["objects"] == {
        "listed": 4,
        "copied": 4,
        "imported": 4,
        "failed": 0,
        "warned": 0,
    }
    assert document["instances"] == {"imported": 4, "withFrames": 3, "withoutFrames": 1}
    assert document["counters"] == {
        "stateTransitions": 40,
        "lambdaInvocations": 9,
        "getImageFrameCalls": 3,
        "framesReadAgain": 0,
    }


def test_schema_and_dataclass_name_the_same_kinds_of_problems(schema: dict[str, Any]) -> None:
    kinds = set(get_args(get_type_hints(Problem)["kind"]))
    assert set(schema["$defs"]["problem"]["properties"]["kind"]["enum"]) == kinds
    assert kinds >= NOTED_KINDS


def test_schema_refuses_a_report_with_a_field_that_nobody_agreed_on(
    schema: dict[str, Any],
) -> None:
    document = {**records.to_json(proven()), "sources": ["s3://pacs/DOE^JOHN/"]}
    with pytest.raises(jsonschema.ValidationError, match="sources"):
        jsonschema.validate(document, schema)


def test_source_uris_stand_nowhere_in_the_report() -> None:
    failure = ExecutionFailure("FAILED", "ServiceError", "cannot read s3://pacs/DOE^JOHN/1.dcm")
    report = build_report(RUN, whole_study().accounting(), failure=failure)
    assert "DOE^JOHN" not in json.dumps(records.to_json(report))
