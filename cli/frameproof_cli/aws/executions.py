"""The command's Step Functions gateway: one state machine and its executions."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from frameproof.gateways.state_machines import StateMachines
from frameproof.layout import is_run_id
from frameproof.records import Json
from frameproof_cli.aws.descriptions import Execution, ItemCounts, read_execution, read_item_counts
from frameproof_cli.terminal.failures import CommandError, ExitCode

_HISTORY_PAGE = 200
_SEARCHED_EXECUTIONS = 100
"""How far back a run is looked for whose execution somebody named by hand."""
_UNHAPPY_ENDS = ("FAILED", "TIMED_OUT", "ABORTED")

STOPPED = "Stopped"
"""The error of an execution that `frameproof stop` stopped."""


def retry_name(run_id: str, number: int) -> str:
    """Name the execution that tries a run again, 1 for the first time."""
    return f"{run_id}-r{number}"


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
                f"(frameproof report {name}), try it again (frameproof retry {name}), or choose "
                "another --run-id.",
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
        return read_execution(arn, self.client.describe_execution(executionArn=arn))

    def find(self, name: str) -> Execution | None:
        """Look at the execution of that name; None where there is none."""
        try:
            return self.describe(self.arn_of(name))
        except ClientError as error:
            if error.response["Error"]["Code"] == "ExecutionDoesNotExist":
                return None
            raise

    def newest_of(self, run_id: str) -> Execution | None:
        """Look at the newest execution of a run.

        It is named like the run, or is one of its retries: a run is tried again by an execution
        ``<run-id>-r1``, then ``-r2`` and so on, with the run's id in its input. The name of an
        execution is no longer than a run id may be. Where there is none of these names, the run
        was started by hand under another one, and is looked for by its input.
        """
        newest = self.find(run_id)
        for number in itertools.count(1):
            name = retry_name(run_id, number)
            retry = self.find(name) if is_run_id(name) else None
            if retry is None:
                break
            newest = retry
        return newest or self._started_by_hand(run_id)

    def _started_by_hand(self, run_id: str) -> Execution | None:
        newest_first = itertools.islice(self.newest_first(), _SEARCHED_EXECUTIONS)
        return next((found for found in newest_first if found.run_id == run_id), None)

    def newest_first(self) -> Iterator[Execution]:
        """Look at every execution of the machine, the newest first, one by one.

        ListExecutions shows neither input nor error, so each is described, and only when it is
        asked for.
        """
        for name in self.names():
            execution = self.find(name)
            if execution:  # it may have been forgotten in between: Step Functions keeps 90 days
                yield execution

    def names(self) -> Iterator[str]:
        """Name every execution of the machine, the newest first."""
        pages = self.client.get_paginator("list_executions").paginate(
            stateMachineArn=self.state_machine_arn
        )
        for page in pages:
            for item in page["executions"]:
                yield item["name"]

    def stop(self, arn: str, *, cause: str) -> None:
        """Stop an execution; what its functions do at the moment, they still finish."""
        self.client.stop_execution(executionArn=arn, error=STOPPED, cause=cause)

    def redrive(self, arn: str) -> None:
        """Have an execution go on from where it failed, timed out or was stopped."""
        self.client.redrive_execution(executionArn=arn)

    def running_runs(self) -> set[str]:
        """Ids of the runs that go on right now, however their executions are named."""
        running = StateMachines(self.client).running(self.state_machine_arn)
        return {execution.run_id for execution in running if execution.run_id}

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
        return read_item_counts(self.client.describe_map_run(mapRunArn=map_run_arn)["itemCounts"])

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
