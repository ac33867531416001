from __future__ import annotations

from frameproof.collections.run_names import execution_names
from frameproof.layout import is_run_id


def test_a_run_that_was_never_started_is_named_like_itself() -> None:
    assert execution_names("knee", {})[:3] == ("knee", "knee-r1", "knee-r2")


def test_names_of_executions_that_have_ended_are_passed_over() -> None:
    statuses = {"knee": "FAILED", "knee-r1": "ABORTED", "knee-r3": "SUCCEEDED", "other": "FAILED"}
    assert execution_names("knee", statuses)[:3] == ("knee-r2", "knee-r4", "knee-r5")


def test_an_execution_that_still_runs_is_joined() -> None:
    assert execution_names("knee", {"knee": "FAILED", "knee-r1": "RUNNING"})[0] == "knee-r1"


def test_a_long_run_id_is_cut_and_its_names_are_its_own() -> None:
    one, other = "a" * 80, "a" * 79 + "b"
    names = [*execution_names(one, {}), *execution_names(other, {})]
    assert names[0] == one
    assert len(set(names)) == len(names)
    assert all(is_run_id(name) for name in names)
