from __future__ import annotations

import pytest

from frameproof_cli.aws.executions import Executions
from tests.unit.cli.cli_fakes import FakeStepFunctions
from tests.unit.cli.cli_histories import MACHINE_ARN, execution_arn


def _executions(*started: str) -> Executions:
    return Executions(FakeStepFunctions(started={name: {} for name in started}), MACHINE_ARN)


@pytest.mark.parametrize(
    ("started", "newest"),
    [
        (["r1"], "r1"),
        (["r1", "r1-r1", "r1-r2"], "r1-r2"),
        (["r1", "r1-r2"], "r1"),
        (["r1-r1"], "r1-r1"),
        (["r1", "r1-rest"], "r1"),
    ],
)
def test_newest_execution_of_a_run_is_its_last_retry(started: list[str], newest: str) -> None:
    found = _executions(*started).newest_of("r1")
    assert found is not None
    assert found.arn == execution_arn(newest)


def test_run_that_nobody_started_has_no_execution() -> None:
    assert _executions("r2").newest_of("r1") is None


def test_retry_of_the_longest_run_id_would_have_no_name() -> None:
    run_id = "r" * 80
    found = _executions(run_id).newest_of(run_id)
    assert found is not None
    assert found.arn == execution_arn(run_id)


def test_running_run_is_known_by_its_input_before_its_execution_s_name() -> None:
    running: dict[str, object] = {"a-r1": {"runId": "a"}, "b": {}, "c": ["no object"]}
    executions = Executions(FakeStepFunctions(running=running), MACHINE_ARN)
    assert executions.running_runs() == {"a", "b", "c"}
