from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest

from frameproof_cli.aws.executions import Executions
from frameproof_cli.terminal.progress import Progress
from frameproof_cli.watching.follow import follow
from frameproof_cli.watching.live_view import LiveView
from frameproof_cli.watching.map_progress import Measure
from frameproof_cli.watching.work import Work
from tests.unit.cli.cli_fakes import FakeStepFunctions
from tests.unit.cli.cli_histories import MACHINE_ARN, HistoryWriter, execution_arn, map_run_arn


def _executions(fake: FakeStepFunctions) -> Executions:
    fake.started["r1"] = {}
    return Executions(fake, MACHINE_ARN)


def _follow(
    fake: FakeStepFunctions, *, is_terminal: bool = False, clock: Iterator[float] | None = None
) -> str:
    ticks = clock or itertools.repeat(0.0)
    progress = Progress(is_terminal=is_terminal, clock=lambda: next(ticks))
    executions = _executions(fake)
    status = follow(
        execution_arn("r1"),
        executions=executions,
        audiences=[LiveView(progress)],
        measure=Measure(executions.item_counts, _work, lambda: next(ticks)),
        pause=fake.pause,
    ).status
    progress.end("failed")
    return status


def _work(state: str) -> Work | None:
    return Work("frames", 57) if state == "FrameBatches" else None


def test_run_is_shown_state_by_state(capsys: pytest.CaptureFixture[str]) -> None:
    assert _follow(FakeStepFunctions()) == "SUCCEEDED"
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "PlanCopy: listing the sources",
        "PlanCopy: done in 7.0 s, attempt 2 after RetryableError",
        "CopyBatches: copying the objects",
        "CopyBatches: done in 5.0 s, 3 of 3 batches",
        "ListFrames: finding every frame",
        "ListFrames: done in 4.0 s",
        "FrameBatches: decoding and checking every frame",
        "FrameBatches: done in 5.0 s, 3 of 3 batches, 57 frames, 11 frames/s",
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
    assert "\r\x1b[2KPlanCopy       listing the sources, 0 s" in shown
    assert re.search(r"CopyBatches    \[(█{16}|#{16})\] 100 % 3 of 3 batches, 0 s", shown)


def test_log_gets_a_line_every_few_seconds_while_a_map_goes_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # GIVEN a clock that goes on by a second each time it is looked at, and a Map that is not done
    fake = FakeStepFunctions(events_per_pause=1, items={"succeeded": 1, "running": 2, "total": 3})
    _follow(fake, clock=itertools.count(0.0))
    # THEN there are lines between the beginning and the end of the Map
    lines = capsys.readouterr().err.splitlines()
    begin = lines.index("FrameBatches: decoding and checking every frame")
    end = next(n for n, line in enumerate(lines) if line.startswith("FrameBatches: done"))
    between = lines[begin + 1 : end]
    assert between[0] == "FrameBatches: reading the items, 5 s"
    assert between[-1].startswith("FrameBatches: 1 of 3 batches, about 19 of 57 frames, ")


def test_a_redrive_is_told_and_its_state_begins_again(capsys: pytest.CaptureFixture[str]) -> None:
    history = HistoryWriter().started().map_entered("CopyBatches")
    history.add("MapRunFailed").add("ExecutionFailed", "executionFailedEventDetails")
    history.add("ExecutionRedriven", "executionRedrivenEventDetails", redriveCount=1)
    arn = map_run_arn("CopyBatches")
    details = {"mapRunArn": arn, "redriveCount": 1}
    history.add("MapRunRedriven", "mapRunRedrivenEventDetails", **details)
    history.map_exited("CopyBatches")
    _follow(FakeStepFunctions(events=history.events))
    assert capsys.readouterr().err.splitlines() == [
        "CopyBatches: copying the objects",
        "CopyBatches: failed in 0.0 s, 3 of 3 batches",
        "redrive 1: it goes on with CopyBatches",
        "CopyBatches: copying the objects",
        "CopyBatches: done in 4.0 s, 3 of 3 batches",
    ]


def test_what_was_seen_before_a_redrive_is_not_told_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    history = HistoryWriter().started().entered("Task", "PlanCopy").scheduled()
    history.failed_attempt("RetryableError")
    history.add("ExecutionFailed", "executionFailedEventDetails", error="RetryableError")
    seen = len(history.events)
    history.add("ExecutionRedriven", "executionRedrivenEventDetails", redriveCount=1).scheduled()
    history.exited("Task", "PlanCopy")
    fake = FakeStepFunctions(events=history.events)
    executions = _executions(fake)
    follow(
        execution_arn("r1"),
        executions=executions,
        audiences=[LiveView(Progress(is_terminal=False, clock=lambda: 0.0))],
        measure=Measure(executions.item_counts, _work, lambda: 0.0),
        pause=fake.pause,
        seen=seen,
    )
    assert capsys.readouterr().err.splitlines() == [
        "redrive 1: it goes on with PlanCopy",
        "PlanCopy: listing the sources",
        "PlanCopy: done in 3.0 s",
    ]


def test_end_that_lags_behind_a_redrive_is_not_taken_for_the_new_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # GIVEN an execution that still shows its old end when it was just redriven
    history = HistoryWriter().started().entered("Task", "PlanCopy").scheduled()
    history.add("ExecutionFailed", "executionFailedEventDetails", error="RetryableError")
    fake = FakeStepFunctions(events=list(history.events))
    fake.let_it_end()
    seen = len(history.events)
    history.add("ExecutionRedriven", "executionRedrivenEventDetails", redriveCount=1)
    executions = _executions(fake)

    def pause(_: float) -> None:
        fake.events = history.exited("Task", "PlanCopy").events
        fake.let_it_end()

    follow(
        execution_arn("r1"),
        executions=executions,
        audiences=[LiveView(Progress(is_terminal=False, clock=lambda: 0.0))],
        measure=Measure(executions.item_counts, _work, lambda: 0.0),
        pause=pause,
        seen=seen,
    )
    # THEN the watching went on until the redrive was there, and ended
    assert capsys.readouterr().err.splitlines()[0] == "redrive 1: it goes on with PlanCopy"
