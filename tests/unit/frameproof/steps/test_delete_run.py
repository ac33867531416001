from __future__ import annotations

from dataclasses import replace

import pytest

from frameproof.deletions.passes import DeletionRequest
from frameproof.errors import DeletionTimedOutError, SharedImageSetError
from frameproof.steps import delete_run as module
from frameproof.steps.delete_run import MAX_IDLE_SECONDS, MAX_PASSES
from tests.unit.frameproof.deletable import (
    PACE_SECONDS,
    Stack,
    one_pass,
    to_the_end,
    two_runs_and_a_decoy,
)
from tests.unit.frameproof.fakes import INPUT_BUCKET, OUTPUT_BUCKET


def runs(*run_ids: str) -> DeletionRequest:
    return DeletionRequest(run_ids=run_ids)


@pytest.fixture
def stack() -> Stack:
    return two_runs_and_a_decoy()


def test_the_first_pass_looks_and_deletes_nothing(stack: Stack) -> None:
    before = stack.contents()
    tally = one_pass(stack, runs("a"))
    assert (tally.phase, tally.left, tally.wait_seconds, tally.passes) == ("imageSets", 4, 0, 0)
    assert stack.datastore.deleted == []
    assert stack.contents() == before


def test_exactly_what_the_run_made_goes(stack: Stack) -> None:
    others = [key for key in stack.contents() if "/a/" not in key]
    tally = to_the_end(stack, runs("a"))[-1]
    assert stack.datastore.deleted == ["a0", "a1", "a2"]
    assert set(stack.datastore.image_sets) == {"b0", "b1", "b2", "decoy"}
    assert stack.contents() == others
    assert (tally.phase, tally.deleted_image_sets, tally.deleted_objects) == ("done", 3, 6)


def test_image_sets_go_one_a_pass_at_healthimaging_s_pace(stack: Stack) -> None:
    tallies = to_the_end(stack, runs("a"))
    assert [tally.deleted_image_sets for tally in tallies[:4]] == [0, 1, 2, 3]
    assert [tally.wait_seconds for tally in tallies[:4]] == [0, *[PACE_SECONDS] * 3]
    assert [tally.left for tally in tallies[:4]] == [4, 3, 2, 2]


def test_a_pass_that_took_longer_than_the_pace_is_not_waited_after(stack: Stack) -> None:
    tally, times = one_pass(stack, runs("a")), iter([100.0, 109.0])
    tally = one_pass(stack, runs("a"), tally, clock=lambda: next(times))
    assert (tally.deleted_image_sets, tally.wait_seconds) == (1, 0)


def test_passes_that_come_late_do_not_make_up_for_it(stack: Stack) -> None:
    tally = one_pass(stack, runs("a"), one_pass(stack, runs("a")), clock=lambda: 100.0)
    tally = one_pass(stack, runs("a"), tally, clock=lambda: 500.0)
    assert tally.wait_seconds == PACE_SECONDS


def test_objects_stay_until_every_image_set_is_gone(stack: Stack) -> None:
    # GIVEN an image set that is still seen two passes after its deletion
    stack.datastore.image_sets["a1"].passes_until_gone = 2
    tallies = to_the_end(stack, runs("a"))
    # THEN two passes only wait
    assert [tally.phase for tally in tallies].count("imageSets") == 1 + 3 + 2
    assert max(tally.idle_seconds for tally in tallies) == 2 * PACE_SECONDS
    assert tallies[-1].left == 0


def test_a_locked_image_set_holds_up_no_other_and_goes_later(stack: Stack) -> None:
    stack.datastore.image_sets["a0"].is_locked = True
    tally = one_pass(stack, runs("a"), one_pass(stack, runs("a")))
    tally = one_pass(stack, runs("a"), tally)
    assert stack.datastore.deleted == ["a1", "a2"]
    stack.datastore.image_sets["a0"].is_locked = False
    one_pass(stack, runs("a"), tally)
    assert stack.datastore.deleted == ["a1", "a2", "a0"]


def test_each_pass_looks_first_at_what_was_not_deleted_yet(stack: Stack) -> None:
    tally = one_pass(stack, runs("a"), one_pass(stack, runs("a")))
    stack.datastore.asked_for.clear()
    one_pass(stack, runs("a"), tally)
    assert stack.datastore.asked_for == ["a1"]


def test_the_list_of_image_sets_is_the_last_that_goes(stack: Stack) -> None:
    to_the_end(stack, runs("a", "b"))
    lists = [f"{OUTPUT_BUCKET}/runs/{name}/frames/image_sets.jsonl" for name in ("a", "b")]
    assert stack.store.deleted[-2:] == lists
    first_of_output = next(i for i, key in enumerate(stack.store.deleted) if OUTPUT_BUCKET in key)
    assert not any(INPUT_BUCKET in key for key in stack.store.deleted[first_of_output:])


@pytest.mark.parametrize("done", range(1, 8))
def test_a_deletion_that_broke_off_finishes_when_it_is_started_again(
    stack: Stack, done: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a deletion that ended after some passes, of one object each at most
    monkeypatch.setattr(module, "OBJECTS_PER_PASS", 1)
    tally = one_pass(stack, runs("a"))
    for _ in range(done):
        tally = one_pass(stack, runs("a"), tally)
    monkeypatch.undo()
    # WHEN it is started anew
    to_the_end(stack, runs("a"))
    # THEN nothing of the run is left
    assert set(stack.datastore.image_sets) == {"b0", "b1", "b2", "decoy"}
    assert [key for key in stack.contents() if "/a/" in key] == []


def test_many_objects_take_several_passes_without_a_wait(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "OBJECTS_PER_PASS", 4)
    stack.datastore.image_sets.clear()
    tallies = to_the_end(stack, runs("a"))
    assert [tally.deleted_objects for tally in tallies] == [0, 0, 4, 6]
    assert {tally.wait_seconds for tally in tallies} == {0}


def test_a_shared_image_set_refuses_everything_and_names_the_other_run(stack: Stack) -> None:
    stack.add_run("c", {"a1": 2})
    stack.datastore.add("a1", 2)
    before = stack.contents()
    with pytest.raises(SharedImageSetError, match="Image set a1 is not of a alone: c imported"):
        one_pass(stack, runs("a"))
    assert (stack.datastore.deleted, stack.contents()) == ([], before)
    assert to_the_end(stack, runs("a", "c"))[-1].deleted_image_sets == 3


def test_an_import_that_comes_in_between_saves_its_image_set(stack: Stack) -> None:
    tally = one_pass(stack, runs("a"), one_pass(stack, runs("a")))
    stack.datastore.add("a1", 2)
    with pytest.raises(SharedImageSetError, match="Image set a1 has now 2 versions"):
        one_pass(stack, runs("a"), tally)
    assert stack.datastore.deleted == ["a0"]


def test_what_never_goes_ends_with_a_named_error(stack: Stack) -> None:
    stack.datastore.image_sets["a0"].is_locked = True
    tally = replace(one_pass(stack, runs("a")), idle_seconds=MAX_IDLE_SECONDS - 1, after="a2")
    del stack.datastore.image_sets["a1"], stack.datastore.image_sets["a2"]
    with pytest.raises(
        DeletionTimedOutError, match=r"in phase imageSets\. Start the deletion again"
    ):
        one_pass(stack, runs("a"), tally)


def test_one_execution_has_no_more_passes_than_its_history_has_room_for(stack: Stack) -> None:
    tally = replace(one_pass(stack, runs("a")), passes=MAX_PASSES - 1)
    with pytest.raises(DeletionTimedOutError, match=f"After {MAX_PASSES} passes"):
        one_pass(stack, runs("a"), tally)
