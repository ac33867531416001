"""DeleteRun asked by CloudFormation: all data of the stack goes, before the stack does."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest

from frameproof.deletions.passes import DeletionRequest, RunningExecution
from frameproof.errors import (
    DeletionTimedOutError,
    OtherDatastoreError,
    RunNotEndedError,
    StackStaysError,
    TooManyImageSetsError,
)
from frameproof.steps.delete_run import MAX_IDLE_SECONDS
from tests.unit.frameproof.deletable import (
    PACE_SECONDS,
    Stack,
    one_pass,
    to_the_end,
    two_runs_and_a_decoy,
)
from tests.unit.frameproof.fakes import INPUT_BUCKET, OUTPUT_BUCKET

WHOLE_STACK = DeletionRequest(stack={"RequestType": "Delete"})


@pytest.fixture
def stack() -> Stack:
    return two_runs_and_a_decoy()


def test_a_stack_goes_with_its_data_store_and_everything_in_it(stack: Stack) -> None:
    tally = to_the_end(stack, WHOLE_STACK)[-1]
    assert stack.datastore.image_sets == {}
    assert stack.contents() == []
    assert stack.store.deleted[-2:] == [INPUT_BUCKET, OUTPUT_BUCKET]
    assert (tally.deleted_image_sets, tally.left) == (7, 0)


def test_a_stack_in_another_s_data_store_leaves_what_is_not_its_own(stack: Stack) -> None:
    # GIVEN an image set of the stack that somebody else extended
    stack.datastore.add("b1", 2)
    stack.datastore.ends = ["busy"]  # it must not even be asked
    tally = to_the_end(stack, WHOLE_STACK, owns_datastore=False)[-1]
    # THEN it stays, like the decoy, and the buckets go all the same
    assert set(stack.datastore.image_sets) == {"b1", "decoy"}
    assert stack.contents() == []
    assert (tally.deleted_image_sets, tally.kept_image_sets, tally.left) == (5, 1, 0)


def test_a_data_store_that_is_being_deleted_is_waited_for(stack: Stack) -> None:
    stack.datastore.ends = ["deleting", "deleting", "gone"]
    tallies = to_the_end(stack, WHOLE_STACK)
    waits = [tally.wait_seconds for tally in tallies if tally.phase == "datastore"]
    assert waits == [0, PACE_SECONDS, PACE_SECONDS]


def test_a_data_store_that_got_something_new_is_looked_through_again(stack: Stack) -> None:
    stack.datastore.ends = ["busy", "gone"]
    tallies = to_the_end(stack, WHOLE_STACK)
    phases = [tally.phase for tally in tallies]
    assert phases.index("datastore") < len(phases) - 1 - phases[::-1].index("imageSets")
    assert tallies[-1].left == 0


def test_a_data_store_that_stays_busy_ends_with_a_named_error() -> None:
    stack = Stack()
    stack.datastore.ends = ["busy"]
    tally = one_pass(stack, WHOLE_STACK)
    for _ in range(2):  # image sets, objects
        tally = one_pass(stack, WHOLE_STACK, tally)
    tally = replace(tally, idle_seconds=MAX_IDLE_SECONDS - 2 * PACE_SECONDS)
    for _ in range(3):  # data store; image sets, objects: going back is no progress
        tally = one_pass(stack, WHOLE_STACK, tally)
    with pytest.raises(DeletionTimedOutError, match="in phase imageSets"):
        one_pass(stack, WHOLE_STACK, tally)


def test_each_phase_has_ten_minutes_of_its_own() -> None:
    stack = Stack()
    stack.datastore.ends = ["deleting", "gone"]
    almost = replace(one_pass(stack, WHOLE_STACK), idle_seconds=MAX_IDLE_SECONDS - 1)
    tallies = [one_pass(stack, WHOLE_STACK, almost)]
    while tallies[-1].left:
        tallies.append(one_pass(stack, WHOLE_STACK, tallies[-1]))
    assert [tally.idle_seconds for tally in tallies] == [0, 0, PACE_SECONDS, 0, 0]


def test_ten_minutes_are_ten_minutes_at_any_pace() -> None:
    stack = Stack()
    stack.datastore.ends = ["deleting"]
    tally = one_pass(stack, WHOLE_STACK, pace_seconds=60)
    for _ in range(2 + MAX_IDLE_SECONDS // 60 - 1):  # image sets, objects, and nine minutes
        tally = one_pass(stack, WHOLE_STACK, tally, pace_seconds=60)
    with pytest.raises(DeletionTimedOutError, match="in phase datastore"):
        one_pass(stack, WHOLE_STACK, tally, pace_seconds=60)


def test_a_pass_searches_no_further_than_to_what_it_deletes(stack: Stack) -> None:
    # GIVEN a data store of which the search has an end that must not be reached
    tally = one_pass(stack, WHOLE_STACK)
    first = next(stack.datastore.search_image_sets())

    def search_image_sets() -> Iterator[str]:
        yield first
        pytest.fail("the pass searched on")

    stack.datastore.search_image_sets = search_image_sets  # type: ignore[method-assign]
    # WHEN the next pass is made
    tally = one_pass(stack, WHOLE_STACK, tally)
    # THEN it deleted the first
    assert (stack.datastore.deleted, tally.left) == ([first], 6 + 3)


@pytest.mark.parametrize(("pace", "most"), [(4, 800), (60, 53)])
@pytest.mark.parametrize("overhead_seconds", [0.1, 0.6, 1.4])
def test_as_many_image_sets_as_a_stack_may_have_go_within_cloudformation_s_hour(
    pace: int, most: int, overhead_seconds: float
) -> None:
    # GIVEN transitions and passes that take their time
    stack, deleted_at = Stack(), list[float]()
    began = stack.now
    tally = one_pass(stack, WHOLE_STACK, pace_seconds=pace)
    # WHEN as many image sets as may be are deleted, one a pass
    for number in range(most):
        stack.datastore.add(f"{number}")
        stack.now += overhead_seconds
        deleted_at.append(stack.now)
        tally = one_pass(stack, WHOLE_STACK, tally, pace_seconds=pace)
        stack.datastore.image_sets.clear()
        stack.now += tally.wait_seconds
    # THEN the hour has room for the rest, and HealthImaging's quota is kept
    assert stack.now - began < 3_300
    gaps = [later - sooner for sooner, later in itertools.pairwise(deleted_at)]
    assert min(gaps) >= pace - 1
    assert sum(gaps) / len(gaps) == pytest.approx(pace, abs=0.05)


STATUSES = ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_IN_PROGRESS", "DELETE_FAILED"]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("passes", [0, 1, 3])
def test_an_old_request_started_by_hand_or_redriven_deletes_nothing(
    stack: Stack, status: str, passes: int
) -> None:
    # GIVEN a deletion of the stack that came so far before it stopped, or none
    tally = None
    for _ in range(passes):
        tally = one_pass(stack, WHOLE_STACK, tally)
    before, deleted = stack.contents(), list(stack.datastore.deleted)
    # WHEN the stack is not being deleted any more
    stack.status = status
    # THEN its request deletes nothing
    with pytest.raises(StackStaysError, match=f"The stack is {status}, not DELETE_IN_PROGRESS"):
        one_pass(stack, WHOLE_STACK, tally)
    assert (stack.contents(), stack.datastore.deleted) == (before, deleted)


def test_a_stack_that_keeps_its_data_keeps_it_whoever_asks(stack: Stack) -> None:
    before = stack.contents()
    with pytest.raises(StackStaysError, match="KeepData is true"):
        one_pass(stack, WHOLE_STACK, keep_data=True)
    assert (stack.contents(), stack.datastore.deleted) == (before, [])


def test_runs_are_deleted_whatever_the_stack_is_and_keeps(stack: Stack) -> None:
    stack.status = "UPDATE_COMPLETE"
    assert to_the_end(stack, DeletionRequest(run_ids=("a",)), keep_data=True)[-1].left == 0


@pytest.mark.parametrize("owns_datastore", [True, False])
def test_a_stack_with_a_run_in_another_data_store_is_refused(
    stack: Stack, owns_datastore: bool
) -> None:
    stack.datastore.datastore_id = "new"
    before = stack.contents()
    with pytest.raises(OtherDatastoreError, match="The run a imported into data store ds"):
        one_pass(stack, WHOLE_STACK, owns_datastore=owns_datastore)
    assert (stack.contents(), stack.datastore.deleted) == (before, [])


class WrittenToLate(Stack):
    """A stack whose input bucket gets one more object right after it was emptied."""

    def __init__(self) -> None:
        super().__init__()
        emptied = self.store.delete_bucket

        def delete_bucket(bucket: str) -> bool:
            if bucket == INPUT_BUCKET and "late" not in self.store.written:
                self.store.put(f"s3://{INPUT_BUCKET}/late")
                self.store.written.append("late")
            return emptied(bucket)

        self.store.delete_bucket = delete_bucket  # type: ignore[method-assign]


def test_a_bucket_that_got_something_new_is_emptied_again() -> None:
    stack = WrittenToLate()
    tallies = to_the_end(stack, WHOLE_STACK)
    assert stack.store.deleted == [
        OUTPUT_BUCKET,
        f"{INPUT_BUCKET}/late",
        INPUT_BUCKET,
        OUTPUT_BUCKET,
    ]
    assert tallies[-1].deleted_objects == 1


def test_a_stack_of_too_many_image_sets_is_refused(stack: Stack) -> None:
    for number in range(800):
        stack.datastore.add(f"x{number}")
    with pytest.raises(TooManyImageSetsError, match="The stack has 807 image sets"):
        one_pass(stack, WHOLE_STACK)
    assert stack.datastore.deleted == []


def test_a_stack_whose_import_is_running_is_refused(stack: Stack) -> None:
    with pytest.raises(RunNotEndedError, match="execution knee"):
        one_pass(stack, WHOLE_STACK, running=[RunningExecution("knee", "knee")])


@pytest.mark.parametrize("owns_datastore", [True, False])
def test_a_stack_of_which_an_import_job_goes_on_is_refused(
    stack: Stack, owns_datastore: bool
) -> None:
    # GIVEN a run that was stopped while its job ran: more image sets will come, whose they are
    # nobody would know any more
    job = stack.add_job("a", 1, None)
    stack.datastore.jobs[job.job_id] = "IN_PROGRESS"
    before = stack.contents()
    with pytest.raises(RunNotEndedError, match=f"import job {job.job_id} of run a"):
        one_pass(stack, WHOLE_STACK, owns_datastore=owns_datastore)
    assert (stack.datastore.deleted, stack.contents()) == ([], before)
