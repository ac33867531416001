from __future__ import annotations

from frameproof_cli.watching.history import (
    Change,
    Entered,
    Exited,
    MapRunStarted,
    Redriven,
    Retried,
    Timeline,
)
from tests.unit.cli.cli_histories import HistoryWriter, map_run_arn, whole_history

_STATES = ["PlanCopy", "CopyBatches", "ListFrames", "FrameBatches", "WriteReport"]


def test_each_state_that_takes_time_is_entered_and_exited_once() -> None:
    changes = list(Timeline().take(whole_history()))
    assert [change.state for change in changes if isinstance(change, Entered)] == _STATES
    assert [change.state for change in changes if isinstance(change, Exited)] == _STATES


def test_events_in_pieces_tell_the_same_as_events_at_once() -> None:
    events = whole_history()
    timeline = Timeline()
    piecewise: list[Change] = []
    for event in events:
        piecewise += timeline.take([event])
    assert piecewise == list(Timeline().take(events))


def test_retry_is_told_with_its_error_and_its_number() -> None:
    history = HistoryWriter().started().entered("Task", "PlanCopy").scheduled()
    history.failed_attempt("RetryableError").scheduled()
    history.add("TaskTimedOut", "taskTimedOutEventDetails", error="States.Timeout").scheduled()
    changes = list(Timeline().take(history.events))
    assert changes == [
        Entered("PlanCopy"),
        Retried("PlanCopy", "RetryableError", 2),
        Retried("PlanCopy", "States.Timeout", 3),
    ]


def test_failure_without_a_next_attempt_is_no_retry() -> None:
    history = HistoryWriter().started().entered("Task", "PlanCopy").scheduled()
    history.failed_attempt("NothingToImportError")
    history.add("ExecutionFailed", "executionFailedEventDetails", error="NothingToImportError")
    assert list(Timeline().take(history.events)) == [Entered("PlanCopy")]


def test_map_run_is_known_while_its_map_runs() -> None:
    timeline = Timeline()
    history = HistoryWriter().started().map_entered("CopyBatches")
    arn = map_run_arn("CopyBatches")
    assert list(timeline.take(history.events))[-1] == MapRunStarted("CopyBatches", arn)
    assert timeline.map_run_arn == arn
    entered = len(history.events)
    (exited,) = timeline.take(history.map_exited("CopyBatches").events[entered:])
    assert exited == Exited("CopyBatches", 5.0, arn)
    assert timeline.map_run_arn is None


def test_redriven_execution_goes_on_with_the_state_that_failed_and_counts_anew() -> None:
    # GIVEN a task that failed at its second attempt, and later was redriven
    history = HistoryWriter().started().entered("Task", "PlanCopy").scheduled()
    history.failed_attempt("RetryableError").scheduled().failed_attempt("RetryableError")
    history.add("ExecutionFailed", "executionFailedEventDetails", error="RetryableError")
    history.add("ExecutionRedriven", "executionRedrivenEventDetails", redriveCount=1).scheduled()
    history.exited("Task", "PlanCopy")
    # THEN its first attempt after that is no retry, and it took the time since then
    assert list(Timeline().take(history.events)) == [
        Entered("PlanCopy"),
        Retried("PlanCopy", "RetryableError", 2),
        Redriven("PlanCopy", 1),
        Exited("PlanCopy", 3.0),
    ]


def test_map_run_that_is_redriven_is_known_again() -> None:
    history = HistoryWriter().started().map_entered("CopyBatches").add("MapRunFailed")
    history.add("ExecutionFailed", "executionFailedEventDetails")
    history.add("ExecutionRedriven", "executionRedrivenEventDetails", redriveCount=1)
    arn = map_run_arn("CopyBatches")
    history.add("MapRunRedriven", "mapRunRedrivenEventDetails", mapRunArn=arn, redriveCount=1)
    changes = list(Timeline().take(history.events))
    assert changes[-2:] == [Redriven("CopyBatches", 1), MapRunStarted("CopyBatches", arn)]
