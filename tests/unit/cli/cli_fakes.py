"""What the command's tests talk to instead of AWS."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError

from tests.unit.cli.cli_histories import (
    BEGIN,
    DELETE_RUN_ARN,
    MACHINE_ARN,
    execution_arn,
    map_run_arn,
    whole_history,
)


class ExecutionAlreadyExists(Exception):  # noqa: N818 - AWS's name
    """What botocore's client raises under this name."""


class _Exceptions:
    ExecutionAlreadyExists = ExecutionAlreadyExists


@dataclass
class _Pages:
    paginate: Callable[..., Iterator[dict[str, Any]]]


@dataclass
class FakeStepFunctions:
    """A stack's two machines, whose executions end as the test says; time passes by ``pause``."""

    events: list[dict[str, Any]] = field(default_factory=whole_history)
    end: dict[str, str] = field(default_factory=lambda: {"status": "SUCCEEDED"})
    ends: dict[str, dict[str, str]] = field(default_factory=dict)
    """How executions end that end in another way than ``end``, by name."""
    events_after_redrive: list[dict[str, Any]] = field(default_factory=list)
    redriven: list[str] = field(default_factory=list)
    stopped: dict[str, str] = field(default_factory=dict)
    """Names of executions that were stopped, with the cause."""
    items: dict[str, int] = field(default_factory=lambda: {"succeeded": 3, "total": 3})
    """``itemCounts`` of every Map Run; what is not named is 0."""
    events_per_pause: int = 5
    children: list[dict[str, str]] = field(default_factory=list)
    """Children of Maps: name, status, error, cause."""
    exceptions: type[_Exceptions] = _Exceptions
    started: dict[str, dict[str, Any]] = field(default_factory=dict)
    running: dict[str, object] = field(default_factory=dict)
    """Inputs of executions that are in the middle of it, whatever time it is."""
    on_start: Callable[[dict[str, Any]], object] = lambda _: None
    """What a started execution does to the world, with its input."""
    interrupt_at_pause: bool = False
    trouble: BaseException | None = None
    """Raised when an execution is described, or the executions are listed."""
    history_calls: int = 0
    described: list[str] = field(default_factory=list)
    """Names of executions, each time that one was described."""
    _visible: int = 1

    def pause(self, seconds: float) -> None:
        assert seconds > 0
        if self.interrupt_at_pause:
            raise KeyboardInterrupt
        self._visible += self.events_per_pause

    def let_it_end(self) -> None:
        self._visible = len(self.events)

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> dict[str, Any]:  # noqa: N803
        assert stateMachineArn in {MACHINE_ARN, DELETE_RUN_ARN}
        if name in self.started:
            raise ExecutionAlreadyExists(name)
        self.started[name] = json.loads(input)
        self.on_start(self.started[name])
        return {"executionArn": execution_arn(name), "startDate": BEGIN}

    def describe_execution(self, *, executionArn: str) -> dict[str, Any]:  # noqa: N803
        if self.trouble:
            raise self.trouble
        for child in self.children:
            if executionArn.endswith(child["name"]):
                return {"executionArn": executionArn, **child}
        name = executionArn.rsplit(":", 1)[1]
        self.described.append(name)
        if name in self.running:
            return self._description(name, self.running[name], {"status": "RUNNING"})
        if name not in self.started:
            raise _does_not_exist(executionArn)
        if self._visible < len(self.events):
            return self._description(name, self.started[name], {"status": "RUNNING"})
        end = self.ends.get(name, self.end)
        ended = self._description(name, self.started[name], end)
        return {**ended, "stopDate": BEGIN + timedelta(seconds=len(self.events))}

    def _description(self, name: str, document: object, end: dict[str, str]) -> dict[str, Any]:
        return {
            "executionArn": execution_arn(name),
            "name": name,
            "input": json.dumps(document),
            "startDate": BEGIN,
            "redriveCount": self.redriven.count(name),
            **end,
        }

    def stop_execution(self, *, executionArn: str, error: str, cause: str) -> dict[str, Any]:  # noqa: N803
        name = executionArn.rsplit(":", 1)[1]
        self.stopped[name] = cause
        self.ends[name] = {"status": "ABORTED", "error": error, "cause": cause}
        self.let_it_end()
        return {"stopDate": BEGIN}

    def redrive_execution(self, *, executionArn: str) -> dict[str, Any]:  # noqa: N803
        name = executionArn.rsplit(":", 1)[1]
        self.redriven.append(name)
        self.ends[name] = {"status": "SUCCEEDED"}
        self.events = [*self.events, *self.events_after_redrive]
        return {"redriveDate": BEGIN}

    def get_paginator(self, operation: str) -> _Pages:
        pages: dict[str, Callable[..., Iterator[dict[str, Any]]]] = {
            "list_map_runs": self._map_run_pages,
            "list_executions": self._execution_pages,
            "get_execution_history": self._history_pages,
        }
        return _Pages(pages[operation])

    def _map_run_pages(self, *, executionArn: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        assert ":execution:" in executionArn
        labels = {child["label"]: None for child in self.children}
        yield {"mapRuns": [{"mapRunArn": map_run_arn(label)} for label in labels]}

    def _execution_pages(
        self,
        *,
        stateMachineArn: str,  # noqa: N803
        statusFilter: str | None = None,  # noqa: N803
    ) -> Iterator[dict[str, Any]]:
        assert stateMachineArn in {MACHINE_ARN, DELETE_RUN_ARN}
        if self.trouble:
            raise self.trouble
        names = [*self.running] if statusFilter else [*self.started, *self.running][::-1]
        for name in names:  # as on AWS the newest first; one a page
            yield {"executions": [{"executionArn": execution_arn(name), "name": name}]}

    def _history_pages(self, **_: Any) -> Iterator[dict[str, Any]]:
        newest_first = self.events[: self._visible][::-1]
        for start in range(0, len(newest_first), 2):
            self.history_calls += 1
            yield {"events": newest_first[start : start + 2]}

    def describe_map_run(self, *, mapRunArn: str) -> dict[str, Any]:  # noqa: N803
        assert ":mapRun:" in mapRunArn
        names = ("pending", "running", "succeeded", "failed", "timedOut", "aborted", "total")
        return {"itemCounts": dict.fromkeys(names, 0) | self.items}

    def list_executions(self, *, mapRunArn: str, statusFilter: str, maxResults: int) -> Any:  # noqa: N803
        assert maxResults == 1
        found = [
            {"executionArn": execution_arn(child["name"])}
            for child in self.children
            if child["status"] == statusFilter and map_run_arn(child["label"]) == mapRunArn
        ]
        return {"executions": found[:1]}


@dataclass
class FakeHealthImaging:
    """A data store that knows its image sets' latest versions, and what is put into it."""

    versions: dict[str, str] = field(default_factory=dict)
    documents: dict[str, bytes] = field(default_factory=dict)
    """Metadata by image set, as it is served."""
    frames: dict[str, bytes] = field(default_factory=dict)
    """By frame id, as they are served."""
    frames_read: list[str] = field(default_factory=list)

    def get_image_set_metadata(
        self,
        *,
        datastoreId: str,  # noqa: N803
        imageSetId: str,  # noqa: N803
        versionId: str,  # noqa: N803
    ) -> dict[str, Any]:
        del datastoreId, versionId
        if imageSetId not in self.documents:
            answer = {"Error": {"Code": "ResourceNotFoundException", "Message": "Not found"}}
            raise ClientError(answer, "GetImageSetMetadata")
        return {"imageSetMetadataBlob": io.BytesIO(self.documents[imageSetId])}

    def get_image_frame(
        self,
        *,
        datastoreId: str,  # noqa: N803
        imageSetId: str,  # noqa: N803
        imageFrameInformation: dict[str, str],  # noqa: N803
    ) -> dict[str, Any]:
        del datastoreId, imageSetId
        frame_id = imageFrameInformation["imageFrameId"]
        self.frames_read.append(frame_id)
        return {"imageFrameBlob": io.BytesIO(self.frames[frame_id])}

    def get_image_set(self, *, datastoreId: str, imageSetId: str) -> dict[str, Any]:  # noqa: N803
        assert datastoreId == "d" * 32
        if imageSetId not in self.versions:
            answer = {"Error": {"Code": "ResourceNotFoundException", "Message": "Not found"}}
            raise ClientError(answer, "GetImageSet")
        return {"versionId": self.versions[imageSetId], "imageSetState": "ACTIVE"}


def _does_not_exist(arn: str) -> ClientError:
    message = f"Execution Does Not Exist: '{arn}'"
    answer = {"Error": {"Code": "ExecutionDoesNotExist", "Message": message}}
    return ClientError(answer, "DescribeExecution")


@dataclass
class FakeConnection:
    """Hands out the clients that it was given."""

    clients: dict[str, Any]
    region: str | None = "us-east-1"

    def client(self, service: str) -> Any:
        return self.clients[service]
