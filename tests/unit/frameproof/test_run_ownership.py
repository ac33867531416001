"""One execution at a time works on a run: who claims it, who is refused, who takes over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frameproof.contracts import Run
from frameproof.contracts.markers import RunOwner
from frameproof.errors import RetryableError, RunInUseError
from frameproof.run_ownership import claim_run, owner_of
from tests.unit.frameproof.fakes import RUN, ExecutionsInMemory, ObjectsInMemory, run_store

FIRST = RUN
SECOND = replace(RUN, execution_arn=f"{RUN.execution_arn}-r1")


class OvertakenObjects(ObjectsInMemory):
    """Objects of which somebody else writes the owner, each time after it was looked at."""

    def __init__(self, *others: str) -> None:
        super().__init__()
        self.others = list(others)

    def exists(self, place: object) -> bool:
        found = super().exists(place)  # type: ignore[arg-type]
        if self.others:
            runs = run_store(ObjectsInMemory())
            other = self.others.pop(0)
            content = f'{{"executionArn": "{other}"}}'.encode()
            self.put(runs.at(runs.keys.owner).uri, content)
        return found


def claim(store: ObjectsInMemory, run: Run, *running: str) -> None:
    claim_run(run, runs=run_store(store), executions=ExecutionsInMemory(*running))


def test_the_first_execution_of_a_run_becomes_its_owner() -> None:
    store = ObjectsInMemory()
    assert owner_of(run_store(store)) is None
    claim(store, FIRST)
    assert owner_of(run_store(store)) == FIRST.execution_arn


def test_an_owner_that_comes_again_writes_nothing() -> None:
    store = ObjectsInMemory()
    claim(store, FIRST)
    claim(store, FIRST, FIRST.execution_arn)
    assert store.written == [run_store(store).keys.owner]


def test_a_second_execution_is_refused_while_the_first_one_runs() -> None:
    store = ObjectsInMemory()
    claim(store, FIRST)
    with pytest.raises(RunInUseError) as refused:
        claim(store, SECOND, FIRST.execution_arn)
    assert FIRST.execution_arn in str(refused.value)
    assert "Wait for its end, or stop it" in str(refused.value)
    assert owner_of(run_store(store)) == FIRST.execution_arn


def test_a_second_execution_takes_over_when_the_first_one_has_ended() -> None:
    store = ObjectsInMemory()
    claim(store, FIRST)
    claim(store, SECOND)
    assert owner_of(run_store(store)) == SECOND.execution_arn


def test_of_two_that_claim_at_once_the_slower_one_is_refused() -> None:
    # GIVEN an execution that writes its name after the other one has looked, and before it writes
    store = OvertakenObjects(FIRST.execution_arn)
    # THEN the slower one sees it
    with pytest.raises(RunInUseError):
        claim(store, SECOND, FIRST.execution_arn)


def test_a_claim_whose_answer_was_lost_is_found_to_be_one_s_own() -> None:
    claim(OvertakenObjects(FIRST.execution_arn), FIRST, FIRST.execution_arn)


def test_an_owner_that_changes_for_ever_is_left_to_a_retry() -> None:
    store = OvertakenObjects(*(f"arn:{number}" for number in range(20)))
    with pytest.raises(RetryableError):
        claim(store, FIRST)


def test_the_marker_holds_the_owner_alone() -> None:
    store = ObjectsInMemory()
    claim(store, FIRST)
    runs = run_store(store)
    assert runs.read(RunOwner, runs.keys.owner) == RunOwner(FIRST.execution_arn)
