"""The command's Step Functions gateway: one state machine and its executions."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from frameproof.layout import is_run_id
from frameproof.records import Json
from frameproof.state_machines import StateMachines
from frameproof_cli.failures import CommandError, ExitCode

_HISTORY_PAGE = 200
_UNHAPPY_ENDS = ("FAILED", "TIMED_OUT", "ABORTED")


@dataclass(frozen=True, slots=True)
class Execution:
    """One execution as DescribeExecution shows it."""

    arn: str
    status: str
    """RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED or PENDING_REDRIVE."""
    error: str = ""
    cause: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.status not in {"RUNNING", "PENDING_REDRIVE"}


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """How far a Distributed Map is (DescribeMapRun, ``itemCounts``)."""

    total: int
    succeeded: int
    failed: int
    running: int


@dataclass(frozen=True, slots=True)
class Executions:
    """The executions of one state machine, through one boto3 Step Functions client."""

    client: Any
    state_machine_arn: str
    with_data: bool = False
    """Whether history events carry what the states took and answered; mostly they needn't."""

    def start(self, name: str, document: Json) -> str:
        """Start an execution and return its ARN.

        The same name with the same input, while that execution runs, returns the running one
        (Step Functions API Reference, StartExecution: it is idempotent for STANDARD workflows).

        Raises
        ------
        CommandError
            An execution of this name exists (exit code 2).
        """
        try:
            answer = self.client.start_execution(
                stateMachineArn=self.state_machine_arn, name=name, input=json.dumps(document)
            )
        except self.client.exceptions.ExecutionAlreadyExists as error:
            raise CommandError(
                f"there is a run {name} already, with another input or at its end. See it "
                f"(frameproof report {name}), or choose another --run-id.",
                ExitCode.USAGE,
            ) from error
        arn: str = answer["executionArn"]
        return arn

    def arn_of(self, name: str) -> str:
        """ARN of the execution of that name, whether it exists or not."""
        # arn:aws:states:REGION:ACCOUNT:stateMachine:MACHINE -> ...:execution:MACHINE:NAME
        # (Service Authorization Reference, "Resource types defined by AWS Step Functions")
        return self.state_machine_arn.replace(":stateMachine:", ":execution:") + f":{name}"

    def describe(self, arn: str) -> Execution:
        """Look at one execution, of the machine or of one of its Maps' children."""
        answer = self.client.describe_execution(executionArn=arn)
        return Execution(arn, answer["status"], answer.get("error", ""), answer.get("cause", ""))

    def find(self, name: str) -> Execution | None:
        """Look at the execution of that name; None where there is none."""
        try:
            return self.describe(self.arn_of(name))
        except ClientError as error:
            if error.response["Error"]["Code"] == "ExecutionDoesNotExist":
                return None
            raise

    def newest_of(self, run_id: str) -> Execution | None:
        """Look at the newest execution of a run, which is named like it or is one of its retries.

        A run is tried again by an execution ``<run-id>-r1``, then ``-r2`` and so on, with the
        run's id in its input. The name of an execution is no longer than a run id may be.
        """
        newest = self.find(run_id)
        for number in itertools.count(1):
            name = f"{run_id}-r{number}"
            retry = self.find(name) if is_run_id(name) else None
            if retry is None:
                break
            newest = retry
        return newest

    def running_runs(self) -> set[str]:
        """Ids of the runs that go on right now, however their executions are named."""
        running = StateMachines(self.client).running(self.state_machine_arn)
        return {execution.run_id for execution in running}

    def events_after(self, arn: str, last_id: int) -> list[Json]:
        """Read the history events that are newer than ``last_id``, oldest first.

        A page token leads back into the history, never on to what has not happened yet; so this
        reads backwards from the newest event until it meets one that is known.
        """
        news: list[Json] = []
        for page in self._history_backwards(arn):
            news += [event for event in page if event["id"] > last_id]
            if page and page[-1]["id"] <= last_id + 1:
                break
        return news[::-1]

    def _history_backwards(self, arn: str) -> Iterator[list[Json]]:
        pages = self.client.get_paginator("get_execution_history").paginate(
            executionArn=arn,
            reverseOrder=True,
            includeExecutionData=self.with_data,
            PaginationConfig={"PageSize": _HISTORY_PAGE},
        )
        for page in pages:
            yield page["events"]

    def item_counts(self, map_run_arn: str) -> ItemCounts:
        """Ask how many items of a Map are done."""
        counts = self.client.describe_map_run(mapRunArn=map_run_arn)["itemCounts"]
        failed = counts["failed"] + counts["timedOut"] + counts["aborted"]
        return ItemCounts(counts["total"], counts["succeeded"], failed, counts["running"])

    def failed_child(self, arn: str) -> Execution | None:
        """Find a child execution that made a Map of this execution fail, with its error and cause.

        Children that failed by themselves come before those that were aborted because of them.
        """
        for status in _UNHAPPY_ENDS:
            for map_run_arn in self._map_runs(arn):
                children = self.client.list_executions(
                    mapRunArn=map_run_arn, statusFilter=status, maxResults=1
                )["executions"]
                if children:
                    return self.describe(children[0]["executionArn"])
        return None

    def _map_runs(self, arn: str) -> list[str]:
        pages = self.client.get_paginator("list_map_runs").paginate(executionArn=arn)
        # ListMapRuns puts the newest first; the newest is the one that ended the execution.
        return [run["mapRunArn"] for page in pages for run in page["mapRuns"]]
