"""Events for ``sam local invoke`` that point at things which exist.

The files in ``events/`` show what every function takes; their buckets, jobs and times are made up.
The event of a function that a run has called is what the run called it with: Step Functions keeps
that in the execution's history, and in those of its Maps' children.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frameproof.records import Json


@dataclass(frozen=True, slots=True)
class CalledFunctions:
    """What executions called their functions with, through one boto3 Step Functions client."""

    client: Any

    def events_of(self, execution_arn: str) -> dict[str, Json]:
        """Collect the first event of every Task state, by the state's name, Maps included."""
        found: dict[str, Json] = {}
        for arn in (execution_arn, *self._children(execution_arn)):
            for state, event in self._calls(arn):
                found.setdefault(state, event)
        return found

    def _calls(self, arn: str) -> Iterator[tuple[str, Json]]:
        """Yield the calls of functions in order (API Reference, LambdaFunctionScheduled...)."""
        pages = self.client.get_paginator("get_execution_history").paginate(
            executionArn=arn, includeExecutionData=True
        )
        state = ""
        for event in (event for page in pages for event in page["events"]):
            if event["type"] == "TaskStateEntered":
                state = event["stateEnteredEventDetails"]["name"]
            elif event["type"] == "LambdaFunctionScheduled":
                yield state, json.loads(event["lambdaFunctionScheduledEventDetails"]["input"])

    def _children(self, arn: str) -> Iterator[str]:
        map_runs = self.client.get_paginator("list_map_runs").paginate(executionArn=arn)
        for run in (run for page in map_runs for run in page["mapRuns"]):
            pages = self.client.get_paginator("list_executions").paginate(
                mapRunArn=run["mapRunArn"]
            )
            for page in pages:
                yield from (child["executionArn"] for child in page["executions"])


def write_events(
    functions: list[str],
    called_with: dict[str, Json],
    examples: Path,
    folder: Path,
    *,
    real_fields: Callable[[str], dict[str, str]],
) -> list[Path]:
    """Write one event for each function, ``<folder>/<step>.json``.

    Parameters
    ----------
    functions
        Their names in the template: ``VerifyFramesFunction``.
    called_with
        What a run called its functions with, by the state's name: ``VerifyFrames``.
    examples
        The folder ``events/``. A function that no import calls, as those of a deletion, gets its
        example from there.
    real_fields
        Takes a step's name; answers the fields of its example that are to be real: ``StackId`` and
        ``ResponseURL`` of a request to a custom resource, ``studies`` of a collection.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for function in functions:
        state = function.removesuffix("Function")
        step = re.sub(r"(?<!^)(?=[A-Z])", "_", state).lower()
        event = called_with.get(state)
        if event is None:
            example = json.loads((examples / f"{step}.json").read_text())
            event = _with(real_fields(step), example)
        file = folder / f"{step}.json"
        file.write_text(json.dumps(event, indent=2) + "\n")
        written.append(file)
    return written


def _with(fields: dict[str, str], example: Any) -> Any:
    """Put real values in the places of the example's, wherever fields of these names stand."""
    if not isinstance(example, dict):
        return example
    return {name: fields.get(name) or _with(fields, value) for name, value in example.items()}
