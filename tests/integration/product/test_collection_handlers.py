"""The functions of a collection as Lambda loads and calls them, around a study that is proven."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from frameproof.errors import InvalidInputError, SettingsError
from tests.integration.product.conftest import ClientOf
from tests.integration.product.test_handlers import (
    SAMPLE_FOLDER,
    call,
    event_of,
    forget_clients,
    log,
    run_to_the_end,
    stack,
)

__all__ = ["log", "stack"]  # the fixtures of the functions that import

DEFINITION = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
FOLDER = "collections/sample-collection/"
SAMPLE = {"sources": [f"s3://idc-open-data/{SAMPLE_FOLDER}"], "runId": "sample"}
STEPS = ("plan_collection", "write_collection_report")


@pytest.fixture
def study_machine(
    stack: dict[str, Any], client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """Deploy ImportStudy, which has no execution yet, and a list of one study."""
    machine = client_of("stepfunctions").create_state_machine(
        name="frameproof-ImportStudy",
        definition=json.dumps(DEFINITION),
        roleArn="arn:aws:iam::123456789012:role/import",
    )
    monkeypatch.setenv("IMPORT_STUDY_ARN", machine["stateMachineArn"])
    write_list(stack, [SAMPLE])
    return stack


def write_list(stack: dict[str, Any], lines: list[dict[str, Any]]) -> None:
    content = "\n".join(map(json.dumps, lines)).encode()
    stack["s3"].put_object(Bucket="frameproof-output", Key=f"{FOLDER}list.jsonl", Body=content)


def report(stack: dict[str, Any]) -> dict[str, Any]:
    body = stack["s3"].get_object(Bucket="frameproof-output", Key=f"{FOLDER}report.json")["Body"]
    document: dict[str, Any] = json.loads(body.read())
    return document


@pytest.mark.parametrize("step", STEPS)
def test_a_function_of_a_collection_without_its_settings_names_them(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OUTPUT_BUCKET", "IMPORT_STUDY_ARN"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsError, match=r"OUTPUT_BUCKET \(not set\), IMPORT_STUDY_ARN"):
        call(step, event_of(step))


def test_a_function_of_a_collection_names_the_field_that_it_cannot_read(
    study_machine: dict[str, Any],
) -> None:
    planning = event_of("plan_collection")
    planning["input"]["studies"] = 7
    with pytest.raises(InvalidInputError, match=r"^studies: expected str, got int"):
        call("plan_collection", planning)
    reporting = event_of("write_collection_report")
    reporting["plan"]["studies"] = "7"
    with pytest.raises(InvalidInputError, match=r"^plan\.studies: expected int, got str"):
        call("write_collection_report", reporting)


def test_a_study_that_was_not_started_is_reported_as_that(study_machine: dict[str, Any]) -> None:
    plan = call("plan_collection", event_of("plan_collection"))
    assert plan == event_of("write_collection_report")["plan"]
    written = call("write_collection_report", {"plan": plan})
    assert (written["verdict"], written["notProven"]) == ("NOT_ALL_PROVEN", 1)
    (row,) = report(study_machine)["studies"]
    assert row["firstProblem"]["kind"] == "notStarted"


def test_an_execution_that_succeeded_without_a_report_is_named(
    study_machine: dict[str, Any], client_of: ClientOf
) -> None:
    machines = client_of("stepfunctions")
    (machine,) = machines.list_state_machines()["stateMachines"]
    plan = call("plan_collection", event_of("plan_collection"))
    machines.start_execution(stateMachineArn=machine["stateMachineArn"], name="sample", input="{}")
    call("write_collection_report", {"plan": plan})
    (row,) = report(study_machine)["studies"]
    assert row["firstProblem"]["kind"] in ("noReport", "notEnded")
    assert "The execution sample is" in row["firstProblem"]["message"]


def test_a_study_that_is_proven_is_left_out_and_the_logs_name_no_source(
    study_machine: dict[str, Any], log: io.StringIO
) -> None:
    # GIVEN a run that is proven
    assert run_to_the_end()["verdict"] == "PROVEN"
    log.truncate(0)
    # WHEN a collection has it in its list
    plan = call("plan_collection", event_of("plan_collection"))
    written = call("write_collection_report", {"plan": plan})
    # THEN there is nothing to import, and it counts
    assert (plan["studies"], plan["provenBefore"], plan["toImport"]) == (1, 1, 0)
    assert written["verdict"] == "ALL_PROVEN"
    (row,) = report(study_machine)["studies"]
    assert (row["runId"], row["verdict"], row["provenBefore"]) == ("sample", "PROVEN", True)
    assert row["frames"]["verified"] == 2
    assert SAMPLE_FOLDER not in log.getvalue()
    assert '"collection_id":"sample-collection"' in log.getvalue()
    forget_clients()
