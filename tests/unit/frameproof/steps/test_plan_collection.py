from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from frameproof.contracts.collections import (
    Collection,
    CollectionPlan,
    PlannedCollection,
    StudyExecution,
    StudyItem,
)
from frameproof.errors import InvalidInputError
from frameproof.records import from_json
from frameproof.sources import S3Location
from frameproof.steps.plan_collection import plan_collection, read_collection_request
from tests.unit.frameproof.collections.collected_runs import SOURCE, CollectedRuns, failed
from tests.unit.frameproof.fakes import OUTPUT_BUCKET

LIST = f"s3://{OUTPUT_BUCKET}/collections/knees/list.jsonl"
ITEMS = S3Location(OUTPUT_BUCKET, "collections/knees/studies.json")
PLAN = S3Location(OUTPUT_BUCKET, "collections/knees/plan.json")
EXECUTION = {"Id": "arn:knees", "Name": "knees", "StartTime": "2026-01-02T03:04:05.678Z"}
THREE = [{"sources": [SOURCE], "runId": name} for name in "abc"]


def collection(**fields: Any) -> Collection:
    return read_collection_request({"studies": LIST} | fields, execution=EXECUTION)


def plan(
    collected: CollectedRuns,
    lines: Iterable[Any] = THREE,
    executions: Iterable[StudyExecution] = (),
    **fields: Any,
) -> PlannedCollection:
    collected.store.put(LIST, "\n".join(map(json.dumps, lines)).encode())
    return plan_collection(
        collection(**fields),
        store=collected.store,
        output_bucket=OUTPUT_BUCKET,
        executions=executions,
    )


def items(collected: CollectedRuns) -> list[StudyItem]:
    return [from_json(StudyItem, item) for item in collected.store.read_json(ITEMS)]


def test_every_study_becomes_an_item_with_the_input_of_its_execution() -> None:
    collected = CollectedRuns()
    answer = plan(collected, maxConcurrency=2, defaults={"levels": "all"})
    assert answer == PlannedCollection("knees", 3, 0, 3, 2, ITEMS.key)
    [first, *_] = collected.store.read_json(ITEMS)
    assert first["input"] == {
        "sources": [SOURCE],
        "runId": "a",
        "bitmaps": "none",
        "sourceProof": False,
        "crossCheck": "none",
        "levels": "all",
        "allowPartialImport": False,
    }
    assert [item.execution_names[0] for item in items(collected)] == ["a", "b", "c"]


def test_a_study_that_is_proven_is_left_out_and_stays_in_the_plan() -> None:
    collected = CollectedRuns()
    collected.report("b")
    collected.report("c", "NOT_PROVEN")
    answer = plan(collected)
    assert (answer.studies, answer.proven_before, answer.to_import) == (3, 1, 2)
    assert [item.run_id for item in items(collected)] == ["a", "c"]
    written = from_json(CollectionPlan, collected.store.read_json(PLAN))
    assert [(row.line, row.run_id, row.proven_before) for row in written.studies] == [
        (1, "a", False),
        (2, "b", True),
        (3, "c", False),
    ]


def test_a_study_whose_execution_has_ended_is_started_under_the_next_name() -> None:
    collected = CollectedRuns()
    plan(collected, executions=[failed("b"), failed("b-r1"), failed("other")])
    assert [item.execution_names[0] for item in items(collected)] == ["a", "b-r2", "c"]


def test_the_plan_is_written_last_and_holds_no_source() -> None:
    collected = CollectedRuns()
    plan(collected)
    assert collected.store.written == [ITEMS.key, PLAN.key]
    assert b"s3://" not in collected.store.objects[PLAN]


def test_a_list_that_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="studies: there is no such object"):
        plan_collection(
            collection(),
            store=CollectedRuns().store,
            output_bucket=OUTPUT_BUCKET,
            executions=(),
        )


def test_lines_that_name_runs_of_other_sources_are_refused_together() -> None:
    # GIVEN proven runs, and a list whose lines have moved
    collected = CollectedRuns()
    for name in "ab":
        collected.report(name)
    moved = [{"sources": [f"s3://pacs/{name}/"], "runId": name} for name in "abc"]
    # THEN nothing is planned: a proven run proves nothing of another study
    with pytest.raises(InvalidInputError, match="2 lines of the list cannot be run") as raised:
        plan(collected, moved)
    assert "line 1: runId: the run 'a'" in str(raised.value)
    assert "line 2: runId: the run 'b'" in str(raised.value)
    assert not collected.store.exists(ITEMS)
    assert not collected.store.exists(PLAN)


def test_a_bad_list_asks_nothing_of_step_functions() -> None:
    def executions() -> Iterable[StudyExecution]:
        raise AssertionError("nobody should ask")
        yield

    with pytest.raises(InvalidInputError, match="line 1"):
        plan(CollectedRuns(), ["x"], executions())
