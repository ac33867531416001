"""Runs state machines on moto's own interpreter; started in a process of its own.

In the tests' process our hooks may have taken moto's interpreter out, and its switch is global.

    python moto_interpreter.py MACHINES RESULTS

MACHINES is a JSON file with ``[{"definition": ..., "input": "..."}]``. RESULTS gets, in the same
order, ``{"status", "output", "error"}``, or ``{"refused": why}`` for a definition that could not be
created or an execution that could not be described. moto prints much; hence a file.
"""

import json
import sys
import threading
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

ROLE = "arn:aws:iam::123456789012:role/states"
PATIENCE_SECONDS = 30


def start(states: Any, number: int, machine: dict[str, Any]) -> dict[str, Any]:
    """Start one machine; return its execution's ARN, or why there is none."""
    try:
        arn = states.create_state_machine(
            name=f"m{number}", definition=json.dumps(machine["definition"]), roleArn=ROLE
        )["stateMachineArn"]
    except ClientError as error:
        return {"refused": str(error)}
    execution = states.start_execution(  # moto needs a name for each
        stateMachineArn=arn, name=f"e{number}", input=machine["input"]
    )
    return {"arn": execution["executionArn"]}


def wait_for_all_executions() -> None:
    """Each execution is a thread; wait until all have ended."""
    for thread in threading.enumerate():
        if thread is not threading.main_thread():
            thread.join(PATIENCE_SECONDS)


def result(states: Any, started: dict[str, Any]) -> dict[str, Any]:
    """Return how an execution went."""
    if "refused" in started:
        return started
    try:
        described = states.describe_execution(executionArn=started["arn"])
    except TypeError as error:  # moto's own fault: an output that it cannot write as JSON
        return {"refused": str(error)}
    return {
        "status": described["status"],
        "output": value_of(described.get("output", "null")),
        "error": described.get("error"),
    }


def value_of(text: str) -> Any:
    """Return an output's value; moto gives an output that is a text without its quotes."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def main(machines_file: str, results_file: str) -> None:
    """Run all machines of a file at once."""
    machines = json.loads(Path(machines_file).read_text())
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        states = boto3.client(
            "stepfunctions",
            region_name="us-east-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 - nothing leaves this process
        )
        started = [start(states, number, machine) for number, machine in enumerate(machines)]
        wait_for_all_executions()
        results = [result(states, one) for one in started]
    Path(results_file).write_text(json.dumps(results))


if __name__ == "__main__":
    main(*sys.argv[1:])
