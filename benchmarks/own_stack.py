"""A local stack for one benchmark: started by the command, with a home of its own, and stopped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.waiter import WaiterModel, create_waiter_with_client

from frameproof_local.settings import client_environment

_ROOT = Path(__file__).parents[1]
_COMMAND = (str(Path(sys.executable).parent / "frameproof"), "local")
_ENDED = WaiterModel(
    {
        "version": 2,
        "waiters": {
            "ExecutionEnded": {
                "operation": "DescribeExecution",
                "delay": 1,
                "maxAttempts": 1800,
                "acceptors": [
                    {
                        "matcher": "path",
                        "argument": "status != 'RUNNING'",
                        "expected": True,
                        "state": "success",
                    }
                ],
            }
        },
    }
)


@dataclass(frozen=True)
class OwnStack:
    """A stack that is up; `pid` is the server's."""

    endpoint: str
    pid: int
    outputs: dict[str, str]

    def client(self, service: str) -> Any:
        """Return a boto3 client of it."""
        variables = client_environment(self.endpoint, "us-east-1")
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=variables["AWS_REGION"],
            aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
            config=Config(inject_host_prefix=False, read_timeout=300),
        )

    def upload(self, prefix: str, files: Iterable[bytes]) -> str:
        """Put files where the stack's roles may read them; returns the prefix's URI."""
        s3, bucket = self.client("s3"), self.outputs["InputBucketName"]
        for number, content in enumerate(files, start=1):
            s3.put_object(Bucket=bucket, Key=f"uploads/{prefix}/{number:05}.dcm", Body=content)
        return f"s3://{bucket}/uploads/{prefix}/"

    def execute(self, source: str, name: str) -> dict[str, Any]:
        """Run ImportStudy on a prefix; returns the description of the execution that ended."""
        states = self.client("stepfunctions")
        arn = states.start_execution(
            stateMachineArn=self.outputs["StateMachineArn"],
            name=name,
            input=json.dumps({"sources": [source]}),
        )["executionArn"]
        create_waiter_with_client("ExecutionEnded", _ENDED, states).wait(executionArn=arn)
        description: dict[str, Any] = states.describe_execution(executionArn=arn)
        return description

    def set_faults(self, seed: int, faults: list[dict[str, Any]]) -> None:
        """Have the local HealthImaging misbehave from now on; an empty list ends it."""
        body = json.dumps({"seed": seed, "faults": faults})
        with closing(HTTPConnection(urlsplit(self.endpoint).netloc, timeout=60)) as connection:
            connection.request("PUT", "/_frameproof/healthimaging/faults", body)
            status = connection.getresponse().status
        if status != HTTPStatus.OK:
            raise RuntimeError(f"The stack answered {status} to the faults.")

    def history(self, execution_arn: str) -> list[dict[str, Any]]:
        """Return all events of an execution, oldest first."""
        pages = self.client("stepfunctions").get_paginator("get_execution_history")
        return list(pages.paginate(executionArn=execution_arn).search("events"))

    def report(self, run_id: str) -> dict[str, Any]:
        """Return the report of a run."""
        answer = self.client("s3").get_object(
            Bucket=self.outputs["OutputBucketName"], Key=f"runs/{run_id}/report.json"
        )
        report: dict[str, Any] = json.loads(answer["Body"].read())
        return report


@contextmanager
def own_stack(home: Path) -> Iterator[OwnStack]:
    """Run a stack with what `make build` made.

    Raises
    ------
    subprocess.CalledProcessError
        It could not be started; standard error says why.
    """
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("AWS_")
    } | {"FRAMEPROOF_HOME": str(home), "FRAMEPROOF_TARGET": "local"}
    subprocess.run([*_COMMAND, "up"], cwd=_ROOT, env=environment, check=True)  # noqa: S603 - ours
    try:
        record = json.loads((home / "local/endpoint.json").read_text())
        stack = OwnStack(record["endpoint"], record["pid"], {})
        (found,) = stack.client("cloudformation").describe_stacks(StackName="frameproof")["Stacks"]
        outputs = {item["OutputKey"]: item["OutputValue"] for item in found["Outputs"]}
        stack.outputs.update(outputs)
        yield stack
    finally:
        subprocess.run([*_COMMAND, "down"], cwd=_ROOT, env=environment, check=True)  # noqa: S603
