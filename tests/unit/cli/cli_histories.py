"""Executions' names and histories as Step Functions writes them, for the command's tests."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from frameproof.deletions.passes import DeletionTally
from frameproof.records import to_json

MACHINE_ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:frameproof-ImportStudy"
DELETE_RUN_ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:frameproof-DeleteRun"
BEGIN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def execution_arn(name: str) -> str:
    return f"arn:aws:states:us-east-1:123456789012:execution:frameproof-ImportStudy:{name}"


def map_run_arn(label: str) -> str:
    return f"arn:aws:states:us-east-1:123456789012:mapRun:frameproof-ImportStudy/{label}:11-22"


@dataclass
class HistoryWriter:
    """Writes history events as GetExecutionHistory returns them, one second apart."""

    events: list[dict[str, Any]] = field(default_factory=list)

    def add(self, kind: str, details_name: str | None = None, **details: Any) -> HistoryWriter:
        number = len(self.events) + 1
        event: dict[str, Any] = {
            "timestamp": BEGIN + timedelta(seconds=number),
            "type": kind,
            "id": number,
            "previousEventId": number - 1,
        }
        if details_name:
            event[details_name] = details
        self.events.append(event)
        return self

    def started(self) -> HistoryWriter:
        return self.add(
            "ExecutionStarted", "executionStartedEventDetails", roleArn="arn:aws:iam::r"
        )

    def entered(self, kind: str, name: str) -> HistoryWriter:
        return self.add(f"{kind}StateEntered", "stateEnteredEventDetails", name=name)

    def exited(self, kind: str, name: str) -> HistoryWriter:
        return self.add(f"{kind}StateExited", "stateExitedEventDetails", name=name)

    def scheduled(self) -> HistoryWriter:
        self.add(
            "TaskScheduled",
            "taskScheduledEventDetails",
            resourceType="lambda",
            resource="invoke",
            region="us-east-1",
            parameters="{}",
        )
        return self.add(
            "TaskStarted", "taskStartedEventDetails", resourceType="lambda", resource="invoke"
        )

    def failed_attempt(self, error: str) -> HistoryWriter:
        return self.add(
            "TaskFailed",
            "taskFailedEventDetails",
            resourceType="lambda",
            resource="invoke",
            error=error,
            cause=lambda_cause(error, "Slow down"),
        )

    def task(self, name: str) -> HistoryWriter:
        self.entered("Task", name).scheduled()
        self.add(
            "TaskSucceeded", "taskSucceededEventDetails", resourceType="lambda", resource="invoke"
        )
        return self.exited("Task", name)

    def map_entered(self, name: str) -> HistoryWriter:
        self.entered("Map", name)
        self.add("MapStateStarted", "mapStateStartedEventDetails", length=0)
        return self.add("MapRunStarted", "mapRunStartedEventDetails", mapRunArn=map_run_arn(name))

    def map_exited(self, name: str) -> HistoryWriter:
        return self.add("MapRunSucceeded").add("MapStateSucceeded").exited("Map", name)


def lambda_cause(kind: str, message: str) -> str:
    """The cause of an exception in a Python function, as Lambda writes it."""
    return json.dumps(
        {"errorMessage": message, "errorType": kind, "requestId": "1", "stackTrace": ["..."]}
    )


def whole_history() -> list[dict[str, Any]]:
    """A run that went well, with one retry in its first task."""
    history = HistoryWriter().started()
    history.entered("Task", "PlanCopy").scheduled().failed_attempt("RetryableError").scheduled()
    history.add("TaskSucceeded", "taskSucceededEventDetails", resource="invoke")
    history.exited("Task", "PlanCopy")
    history.map_entered("CopyBatches").map_exited("CopyBatches")
    history.task("ListFrames")
    history.map_entered("FrameBatches").map_exited("FrameBatches")
    history.task("WriteReport").entered("Choice", "Proven?").exited("Choice", "Proven?")
    history.entered("Succeed", "Proven").exited("Succeed", "Proven")
    return history.add("ExecutionSucceeded", "executionSucceededEventDetails", output="{}").events


def history_of_a_deletion(image_sets: int) -> list[dict[str, Any]]:
    """A deletion that took one pass for each image set, and one before the first."""
    history = HistoryWriter().started()
    for number in range(image_sets + 1):
        history.entered("Task", "DeleteRun").add("LambdaFunctionScheduled")
        answer = json.dumps(to_json(DeletionTally("imageSets", 1, 4, deleted_image_sets=number)))
        history.add("LambdaFunctionSucceeded", "lambdaFunctionSucceededEventDetails", output=answer)
        history.exited("Task", "DeleteRun")
        if number < image_sets:
            history.entered("Wait", "WaitForPace").exited("Wait", "WaitForPace")
    return history.add("ExecutionSucceeded", "executionSucceededEventDetails", output="{}").events
