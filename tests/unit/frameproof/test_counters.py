from __future__ import annotations

from frameproof.counters import count_flow
from tests.unit.frameproof.fakes import ObjectsInMemory, run_store
from tests.unit.frameproof.report.study import whole_study
from tests.unit.frameproof.study_folder import copied_folder, whole_folder


def test_the_flow_of_a_whole_run_is_counted_from_its_folder() -> None:
    # GIVEN one copy batch, one job that was polled three times, one frame batch with one pass
    runs = run_store(ObjectsInMemory())
    whole_folder(whole_study(), runs)
    # THEN each of them is an invocation, beside PlanCopy, ListFrames, StartImport and WriteReport;
    # the states are: 9 of the parent, 1 + (2 + 3 * 3) + (2 + 1) of the children
    assert count_flow(runs) == {"lambdaInvocations": 9, "stateTransitions": 24}


def test_a_run_that_ended_early_is_not_counted() -> None:
    runs = run_store(ObjectsInMemory())
    copied_folder(whole_study(), runs)
    assert count_flow(runs) == {}
