"""The Step Functions gateway: which executions run, and starting one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from frameproof.aws_errors import aws_errors
from frameproof.deletion import RunningExecution
from frameproof.errors import BusyError


class StateMachines:
    """The account's state machines, through one client.

    Parameters
    ----------
    client
        A boto3 Step Functions client (``clients.state_machines`` builds it).
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def running(self, machine_arn: str) -> Iterator[RunningExecution]:
        """Yield a machine's executions that have not ended, with the runs that they are about."""
        pages = self._client.get_paginator("list_executions").paginate(
            stateMachineArn=machine_arn, statusFilter="RUNNING"
        )
        with aws_errors(f"listing the running executions of {machine_arn}"):
            for page in pages:
                for item in page["executions"]:
                    yield RunningExecution(item["name"], self._run_id_of(item))

    def _run_id_of(self, execution: dict[str, Any]) -> str:
        answer = self._client.describe_execution(executionArn=execution["executionArn"])
        request = json.loads(answer["input"])
        run_id = request.get("runId") if isinstance(request, dict) else None
        return str(run_id or execution["name"])

    def start(self, machine_arn: str, *, name: str, document: dict[str, Any]) -> None:
        """Start an execution; one of this name that was started before is enough."""
        known = {"ExecutionAlreadyExists": BusyError}
        with suppress(BusyError), aws_errors(f"starting {name} of {machine_arn}", known=known):
            self._client.start_execution(
                stateMachineArn=machine_arn, name=name, input=json.dumps(document)
            )
