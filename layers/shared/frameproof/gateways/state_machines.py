"""The Step Functions gateway: which executions there are, how they ended, and starting one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from frameproof.contracts.collections import StudyExecution
from frameproof.deletions.passes import RunningExecution
from frameproof.errors import BusyError, NotThereError
from frameproof.gateways.aws_errors import aws_errors

_MOST_IN_ONE_PAGE = 1_000  # Step Functions API Reference, ListExecutions: maxResults


class StateMachines:
    """The account's state machines, through one client.

    Parameters
    ----------
    client
        A botocore Step Functions client (``clients.state_machines`` builds it).
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def running(self, machine_arn: str) -> Iterator[RunningExecution]:
        """Yield a machine's executions that have not ended, with the runs that they are about."""
        for item in self._running_items(machine_arn):
            yield RunningExecution(item["name"], self._id_of(item, "runId"))

    def running_collections(self, machine_arn: str) -> Iterator[RunningExecution]:
        """Yield ImportCollection's executions that have not ended, with their collections."""
        for item in self._running_items(machine_arn):
            yield RunningExecution(item["name"], None, self._id_of(item, "collectionId"))

    def still_running(
        self, import_study_arn: str, import_collection_arn: str
    ) -> Iterator[RunningExecution]:
        """Yield the executions of both machines that have not ended, as a deletion asks for."""
        yield from self.running(import_study_arn)
        yield from self.running_collections(import_collection_arn)

    def _running_items(self, machine_arn: str) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("list_executions").paginate(
            stateMachineArn=machine_arn, statusFilter="RUNNING"
        )
        with aws_errors(f"listing the running executions of {machine_arn}"):
            for page in pages:
                yield from page["executions"]

    def _id_of(self, execution: dict[str, Any], field: str) -> str:
        """Read a field of an execution's input; without it the execution's name is the id."""
        answer = self._client.describe_execution(executionArn=execution["executionArn"])
        request = json.loads(answer["input"])
        named = request.get(field) if isinstance(request, dict) else None
        return str(named or execution["name"])

    def executions(self, machine_arn: str) -> Iterator[StudyExecution]:
        """Yield all executions of a machine that Step Functions still knows, the newest first.

        A thousand a call; a listing tells neither error nor cause.
        """
        pages = self._client.get_paginator("list_executions").paginate(
            stateMachineArn=machine_arn, maxResults=_MOST_IN_ONE_PAGE
        )
        with aws_errors(f"listing the executions of {machine_arn}"):
            for page in pages:
                for item in page["executions"]:
                    yield StudyExecution(item["name"], item["executionArn"], item["status"])

    def execution(self, machine_arn: str, name: str) -> StudyExecution | None:
        """Look at one execution; None where there is none of this name."""
        arn = f"{machine_arn.replace(':stateMachine:', ':execution:')}:{name}"
        known = {"ExecutionDoesNotExist": NotThereError}
        with suppress(NotThereError), aws_errors(f"looking at {arn}", known=known):
            found = self._client.describe_execution(executionArn=arn)
            return StudyExecution(
                name, arn, found["status"], found.get("error"), found.get("cause")
            )
        return None

    def is_running(self, execution_arn: str) -> bool:
        """Tell whether an execution has not ended; one that is not known any more has."""
        known = {"ExecutionDoesNotExist": NotThereError}
        with suppress(NotThereError), aws_errors(f"looking at {execution_arn}", known=known):
            found = self._client.describe_execution(executionArn=execution_arn)
            return bool(found["status"] == "RUNNING")
        return False

    def start(self, machine_arn: str, *, name: str, document: dict[str, Any]) -> None:
        """Start an execution; one of this name that was started before is enough."""
        known = {"ExecutionAlreadyExists": BusyError}
        with suppress(BusyError), aws_errors(f"starting {name} of {machine_arn}", known=known):
            self._client.start_execution(
                stateMachineArn=machine_arn, name=name, input=json.dumps(document)
            )
