"""A collection's folder goes with the last of its runs, and while it goes on none of them may."""

from __future__ import annotations

import pytest

from frameproof.contracts.collections import CollectionPlan, PlannedStudy
from frameproof.deletions.checks import check_runs
from frameproof.deletions.passes import DeletionRequest, RunningExecution
from frameproof.errors import RunNotEndedError
from frameproof.records import to_json
from frameproof.sources import S3Location
from frameproof.steps import delete_run as module
from tests.unit.frameproof.deletable import Stack, one_pass, to_the_end, two_runs_and_a_decoy
from tests.unit.frameproof.fakes import INPUT_BUCKET, OUTPUT_BUCKET

FOLDER = "collections/knees/"
FILES = ("list.jsonl", "maps/studies/m/SUCCEEDED_0.json", "plan.json", "report.html", "report.json")
LATER = RunningExecution("knees-2", None, "knees")


def collect(stack: Stack, *run_ids: str) -> None:
    """Place a collection of these runs."""
    for name in FILES:
        stack.store.put(f"s3://{OUTPUT_BUCKET}/{FOLDER}{name}")
    studies = tuple(
        PlannedStudy(line, run_id, proven_before=False)
        for line, run_id in enumerate(run_ids, start=1)
    )
    place = S3Location(OUTPUT_BUCKET, f"{FOLDER}plan.json")
    stack.store.write_json(place, to_json(CollectionPlan("knees", "arn", studies)))


def left_of_it(stack: Stack) -> list[str]:
    return [key for key in stack.contents() if FOLDER in key]


@pytest.fixture
def stack() -> Stack:
    stack = two_runs_and_a_decoy()
    collect(stack, "a", "b", "never-started")
    return stack


def runs(*run_ids: str) -> DeletionRequest:
    return DeletionRequest(run_ids=run_ids)


def test_a_collection_stays_while_one_of_its_runs_does(stack: Stack) -> None:
    to_the_end(stack, runs("a"))
    assert len(left_of_it(stack)) == len(FILES)


def test_a_collection_goes_with_the_last_of_its_runs(stack: Stack) -> None:
    to_the_end(stack, runs("a"))
    to_the_end(stack, runs("b"))
    assert left_of_it(stack) == []


def test_a_collection_goes_with_all_of_its_runs_and_its_plan_goes_last(stack: Stack) -> None:
    to_the_end(stack, runs("a", "b"))
    assert left_of_it(stack) == []
    of_it = [key for key in stack.store.deleted if FOLDER in key]
    assert of_it[-1] == f"{OUTPUT_BUCKET}/{FOLDER}plan.json"


@pytest.mark.parametrize("done", range(1, 30, 3))
def test_a_deletion_that_broke_off_leaves_no_collection_behind(
    stack: Stack, done: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "OBJECTS_PER_PASS", 1)
    tally = one_pass(stack, runs("a", "b"))
    for _ in range(done):
        if tally.left:
            tally = one_pass(stack, runs("a", "b"), tally)
    monkeypatch.undo()
    if tally.left:
        again = [name for name in "ab" if any(f"/{name}/" in key for key in stack.contents())]
        to_the_end(stack, runs(*again))
    assert left_of_it(stack) == []


def test_a_list_that_was_never_planned_is_nobody_s_to_delete(stack: Stack) -> None:
    stack.store.put(f"s3://{OUTPUT_BUCKET}/collections/hips/list.jsonl")
    to_the_end(stack, runs("a", "b"))
    assert [key for key in stack.contents() if "collections/" in key] == [
        "collections/hips/list.jsonl"
    ]


@pytest.mark.parametrize("run_id", ["a", "never-started"])
def test_a_run_of_a_collection_that_goes_on_stays(stack: Stack, run_id: str) -> None:
    with pytest.raises(RunNotEndedError, match=f"run {run_id} is one of the collection knees"):
        check(stack, run_id)


def test_a_run_of_no_running_collection_may_go(stack: Stack) -> None:
    collect(stack, "b")
    assert check(stack, "a") == ("a0", "a1", "a2")


def check(stack: Stack, run_id: str) -> tuple[str, ...]:
    return check_runs(
        [run_id],
        store=stack.store,
        input_bucket=INPUT_BUCKET,
        output_bucket=OUTPUT_BUCKET,
        datastore=stack.datastore,
        running=[LATER, RunningExecution("hips-2", None, "hips")],
    ).owned
