from __future__ import annotations

from collections.abc import Iterable

import pytest

from frameproof.deletions.checks import check_runs, check_stack
from frameproof.deletions.ownership import Ownership
from frameproof.deletions.passes import RunningExecution
from frameproof.errors import (
    OtherDatastoreError,
    RunNotEndedError,
    RunNotFoundError,
    SharedImageSetError,
    TooManyImageSetsError,
)
from tests.unit.frameproof.deletable import Stack
from tests.unit.frameproof.fakes import INPUT_BUCKET, OUTPUT_BUCKET


@pytest.fixture
def stack() -> Stack:
    stack = Stack()
    stack.add_run("a", {"ct": 1})
    stack.datastore.add("ct")
    return stack


def check(stack: Stack, *run_ids: str, running: Iterable[RunningExecution] = ()) -> Ownership:
    return check_runs(
        run_ids,
        store=stack.store,
        input_bucket=INPUT_BUCKET,
        output_bucket=OUTPUT_BUCKET,
        datastore=stack.datastore,
        running=list(running),
    )


def of_their_own(*names: str) -> list[RunningExecution]:
    """Executions whose input names no run."""
    return [RunningExecution(name, name) for name in names]


def test_a_run_that_has_ended_may_go_with_what_it_owns(stack: Stack) -> None:
    assert check(stack, "a", running=of_their_own("b", "a-b", "a-r1", "ra")).owned == ("ct",)


@pytest.mark.parametrize("run_id", ["nope", "a-2"])
def test_a_run_of_which_there_is_nothing_is_named(stack: Stack, run_id: str) -> None:
    with pytest.raises(RunNotFoundError, match=f"nothing of a run {run_id}: .* Nothing was del"):
        check(stack, "a", run_id)


@pytest.mark.parametrize(
    "uri",
    [
        f"s3://{INPUT_BUCKET}/uploads/b/x.dcm",
        f"s3://{INPUT_BUCKET}/runs/b/dicom/0000/x.dcm",
        f"s3://{OUTPUT_BUCKET}/runs/b/plan/plan.json",
    ],
)
def test_whatever_is_left_of_a_run_makes_it_known(stack: Stack, uri: str) -> None:
    stack.store.put(uri)
    assert check(stack, "b").owned == ()


@pytest.mark.parametrize("name", ["a", "a-r1", "started-by-hand"])
def test_a_run_of_which_an_execution_is_running_stays(stack: Stack, name: str) -> None:
    with pytest.raises(RunNotEndedError, match=rf"run a is still going on \(execution {name}\)"):
        check(stack, "a", running=[RunningExecution(name, "a")])


@pytest.mark.parametrize("status", ["SUBMITTED", "IN_PROGRESS"])
def test_a_run_whose_import_job_goes_on_stays(stack: Stack, status: str) -> None:
    # GIVEN a run that was stopped while its job ran
    job = stack.add_job("a", 1, None)
    stack.datastore.jobs[job.job_id] = status
    # THEN it stays until HealthImaging has done with it
    with pytest.raises(RunNotEndedError, match=f"import job {job.job_id} of run a is still"):
        check(stack, "a")


def test_a_job_that_has_ended_since_it_was_last_seen_holds_nothing_up(stack: Stack) -> None:
    job = stack.add_job("a", 1, None)
    stack.datastore.jobs[job.job_id] = "COMPLETED"
    assert check(stack, "a").owned == ("ct",)


def test_a_job_that_healthimaging_does_not_know_holds_nothing_up(stack: Stack) -> None:
    stack.add_job("a", 1, None)
    assert check(stack, "a").owned == ("ct",)


def test_a_run_that_shares_an_image_set_stays(stack: Stack) -> None:
    stack.add_run("b", {"ct": 2})
    stack.datastore.add("ct", 2)
    with pytest.raises(SharedImageSetError, match="b imported into it too"):
        check(stack, "a")
    assert check(stack, "a", "b").owned == ("ct",)


@pytest.mark.parametrize(("pace", "most"), [(1, 800), (4, 800), (5, 640), (60, 53)])
def test_a_stack_may_go_with_as_many_image_sets_as_an_hour_is_enough_for(
    pace: int, most: int
) -> None:
    check_stack(most, running=(), pace_seconds=pace)
    with pytest.raises(
        TooManyImageSetsError,
        match=rf"{most + 1} image sets; .* enough for {most}\. First run `frameproof delete --all`",
    ):
        check_stack(most + 1, running=(), pace_seconds=pace)


def test_a_run_in_another_data_store_stays_and_the_way_out_is_said(stack: Stack) -> None:
    # GIVEN a stack that was given another data store since the run
    stack.datastore.datastore_id = "new"
    stack.datastore.image_sets.clear()
    # THEN its image sets are not taken as gone
    with pytest.raises(
        OtherDatastoreError,
        match=r"run a imported into data store ds; .* has new.*ExistingDatastoreId=ds, delete",
    ):
        check(stack, "a")


def test_a_run_that_made_no_image_set_in_the_other_data_store_may_go(stack: Stack) -> None:
    stack.add_run("empty", {})
    stack.datastore.datastore_id = "new"
    assert check(stack, "empty").owned == ()


def test_a_stack_whose_imports_run_stays() -> None:
    with pytest.raises(RunNotEndedError, match="execution knee is still running"):
        check_stack(0, running=of_their_own("knee", "hip"), pace_seconds=4)
