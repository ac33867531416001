from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frameproof_cli.local.function_events import CalledFunctions, write_events
from tests.unit.cli.cli_histories import HistoryWriter, execution_arn, map_run_arn


def called(history: HistoryWriter, state: str, event: object) -> HistoryWriter:
    history.entered("Task", state)
    return history.add(
        "LambdaFunctionScheduled",
        "lambdaFunctionScheduledEventDetails",
        resource=f"arn:aws:lambda:us-east-1:123456789012:function:frameproof-{state}",
        input=json.dumps(event),
    )


@dataclass
class FakeHistories:
    """Histories by execution, and one Map with children."""

    histories: dict[str, HistoryWriter]
    children: list[str]
    operation: str = ""

    def get_paginator(self, operation: str) -> Any:
        self.operation = operation
        return self

    def paginate(self, **asked: Any) -> Iterator[dict[str, Any]]:
        match self.operation:
            case "get_execution_history":
                assert asked["includeExecutionData"] is True
                events = self.histories[asked["executionArn"]].events
                yield from ({"events": [event]} for event in events)
            case "list_map_runs":
                yield {"mapRuns": [{"mapRunArn": map_run_arn("FrameBatches")}]}
            case "list_executions":
                assert asked == {"mapRunArn": map_run_arn("FrameBatches")}
                yield {"executions": [{"executionArn": arn} for arn in self.children]}


def test_events_are_what_a_run_and_its_maps_children_called_their_functions_with() -> None:
    # GIVEN a run with one task that was tried twice, and a map with two children
    run, children = execution_arn("sample"), [execution_arn("child-1"), execution_arn("child-2")]
    planned = called(HistoryWriter(), "PlanCopy", {"input": 1})
    histories = {
        run: called(planned, "PlanCopy", {"input": 2}),
        children[0]: called(HistoryWriter(), "VerifyFrames", {"batch": 0}),
        children[1]: called(HistoryWriter(), "VerifyFrames", {"batch": 1}),
    }
    # WHEN its events are collected
    events = CalledFunctions(FakeHistories(histories, children)).events_of(run)
    # THEN each function has its first
    assert events == {"PlanCopy": {"input": 1}, "VerifyFrames": {"batch": 0}}


def test_every_function_gets_an_event_and_what_no_run_calls_can_be_answered(tmp_path: Path) -> None:
    # GIVEN a function that the run has called, and one that answers CloudFormation
    examples, folder = tmp_path / "events", tmp_path / "written"
    examples.mkdir()
    request = {"ResponseURL": "https://nowhere", "StackId": "arn:made-up", "RequestId": "r"}
    (examples / "answer_stack.json").write_text(json.dumps({"stack": request, "failure": None}))
    # WHEN their events are written
    files = write_events(
        ["PlanCopyFunction", "AnswerStackFunction"],
        {"PlanCopy": {"input": 1}},
        examples,
        folder,
        real_fields=lambda step: {"ResponseURL": f"http://here/{step}", "StackId": "arn:real"},
    )
    # THEN one is what the run has, the other is the example with what exists
    assert [file.name for file in files] == ["plan_copy.json", "answer_stack.json"]
    planned, answered = (json.loads(file.read_text()) for file in files)
    assert planned == {"input": 1}
    real = {"ResponseURL": "http://here/answer_stack", "StackId": "arn:real", "RequestId": "r"}
    assert answered == {"stack": real, "failure": None}
