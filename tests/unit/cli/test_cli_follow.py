from __future__ import annotations

import pytest

from frameproof_cli.executions import Executions
from frameproof_cli.follow import follow
from frameproof_cli.progress import Progress
from tests.unit.cli.cli_fakes import MACHINE_ARN, FakeStepFunctions, HistoryWriter, execution_arn


def _executions(fake: FakeStepFunctions) -> Executions:
    fake.started["r1"] = {}
    return Executions(fake, MACHINE_ARN)


def _follow(fake: FakeStepFunctions, *, is_terminal: bool = False) -> str:
    progress = Progress(is_terminal=is_terminal, clock=lambda: 0.0)
    return follow(
        execution_arn("r1"), executions=_executions(fake), progress=progress, pause=fake.pause
    ).status


def test_run_is_shown_state_by_state(capsys: pytest.CaptureFixture[str]) -> None:
    assert _follow(FakeStepFunctions()) == "SUCCEEDED"
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "PlanCopy: listing the sources",
        "PlanCopy: done in 7.0 s, attempt 2 after RetryableError",
        "CopyBatches: copying the objects",
        "CopyBatches: done in 5.0 s, 3 of 3 items",
        "ListFrames: finding every frame",
        "ListFrames: done in 4.0 s",
        "FrameBatches: decoding and checking every frame",
        "FrameBatches: done in 5.0 s, 3 of 3 items",
        "WriteReport: writing the report",
        "WriteReport: done in 4.0 s",
    ]


@pytest.mark.parametrize("events_per_pause", [1, 3, 1000])
def test_what_is_shown_does_not_depend_on_how_often_it_is_asked(
    events_per_pause: int, capsys: pytest.CaptureFixture[str]
) -> None:
    _follow(FakeStepFunctions(events_per_pause=events_per_pause))
    assert capsys.readouterr().err.count("done in") == 5


def test_only_new_events_are_read_again() -> None:
    # GIVEN a long history of which most is known, served two events a page
    fake = FakeStepFunctions()
    executions = _executions(fake)
    fake.let_it_end()
    newest = len(fake.events)
    # WHEN what came after the last but two is asked for
    news = executions.events_after(execution_arn("r1"), newest - 2)
    # THEN one page was enough
    assert [event["id"] for event in news] == [newest - 1, newest]
    assert fake.history_calls == 1


def test_state_that_fails_closes_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    history = HistoryWriter().started().entered("Task", "PlanCopy").scheduled()
    history.failed_attempt("NothingToImportError")
    end = {"status": "FAILED", "error": "NothingToImportError", "cause": "no objects"}
    assert _follow(FakeStepFunctions(events=history.events, end=end)) == "FAILED"
    assert capsys.readouterr().err.splitlines()[-1] == "PlanCopy: failed in 0.0 s"


def test_terminal_gets_one_line_a_state_that_is_rewritten(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _follow(FakeStepFunctions(events_per_pause=1), is_terminal=True)
    shown = capsys.readouterr().err
    assert shown.count("\n") == 5
    assert "\r\x1b[2KCopyBatches    copying the objects, 3 of 3 items, 0 s" in shown
