"""DeleteRun asked by CloudFormation: all data of the stack goes, before the stack does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frameproof.deletion import DeletionRequest, RunningExecution
from frameproof.errors import DeletionTimedOutError, RunNotEndedError, TooManyImageSetsError
from frameproof.steps.delete_run import MAX_IDLE_PASSES
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
    tally = replace(one_pass(stack, WHOLE_STACK), idle_passes=MAX_IDLE_PASSES - 2)
    for _ in range(5):  # image sets, objects, data store; image sets, objects
        tally = one_pass(stack, WHOLE_STACK, tally)
    with pytest.raises(DeletionTimedOutError, match="in phase imageSets"):
        one_pass(stack, WHOLE_STACK, tally)


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
