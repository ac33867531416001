"""One local stack for all end-to-end tests, driven as a person drives it: by the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.waiter import WaiterModel, create_waiter_with_client

EXECUTION_ENDED = WaiterModel(
    {
        "version": 2,
        "waiters": {
            "ExecutionEnded": {
                "operation": "DescribeExecution",
                "delay": 1,
                "maxAttempts": 300,
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
ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class LocalStack:
    """A running local stack, seen from outside."""

    home: Path
    endpoint: str
    environment: dict[str, str]
    outputs: dict[str, str]

    def frameproof(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run the command; the caller looks at the exit code."""
        return subprocess.run(
            [BIN / "frameproof", *map(str, arguments)],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def run(self, *arguments: str | Path, exit_code: int = 0) -> dict[str, Any]:
        """Run a study to its end and return its report."""
        done = self.frameproof("run", "--json", *arguments)
        assert done.returncode == exit_code, f"{done.stdout}\n{done.stderr}"
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def ended(self, name: str) -> dict[str, Any]:
        """Wait until an execution has ended, and describe it."""
        machine = self.outputs["StateMachineArn"]
        arn = f"{machine.replace(':stateMachine:', ':execution:')}:{name}"
        states = self.client("stepfunctions")
        create_waiter_with_client("ExecutionEnded", EXECUTION_ENDED, states).wait(executionArn=arn)
        description: dict[str, Any] = states.describe_execution(executionArn=arn)
        return description

    def client(self, service: str) -> Any:
        """Return a boto3 client that is pointed at the stack."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106  # the local stack takes any
            config=Config(inject_host_prefix=False),
        )

    def admin(self, path: str, body: object = None) -> Any:
        """Ask the stack's own routes, or, with a body, set one of its switches."""
        request = urllib.request.Request(  # noqa: S310  # a loopback address of ours
            f"{self.endpoint}/_frameproof/{path}",
            data=None if body is None else json.dumps(body).encode(),
            method="GET" if body is None else "PUT",
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # as above
            return json.loads(answer.read() or b"null")

    def object(self, key: str, *, bucket: str = "OutputBucketName") -> bytes:
        """Read an object of one of the stack's buckets."""
        answer = self.client("s3").get_object(Bucket=self.outputs[bucket], Key=key)
        content: bytes = answer["Body"].read()
        return content

    def keys(self, prefix: str, *, bucket: str = "OutputBucketName") -> dict[str, int]:
        """Return the keys and sizes under a prefix of one of the stack's buckets."""
        pages = (
            self.client("s3")
            .get_paginator("list_objects_v2")
            .paginate(Bucket=self.outputs[bucket], Prefix=prefix)
        )
        return {item["Key"]: item["Size"] for page in pages for item in page.get("Contents", [])}


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """Start the stack with the built artefacts, and stop it after the last test."""
    home = tmp_path_factory.mktemp("frameproof-home")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("AWS_")
    } | {"FRAMEPROOF_HOME": str(home), "FRAMEPROOF_TARGET": "local"}
    command = [str(BIN / "frameproof"), "local"]
    up = subprocess.run(
        [*command, "up"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert up.returncode == 0, up.stderr
    try:
        endpoint = json.loads((home / "local/endpoint.json").read_text())["endpoint"]
        started = LocalStack(home, endpoint, environment, {})
        description = started.client("cloudformation").describe_stacks(StackName="frameproof")
        outputs = description["Stacks"][0]["Outputs"]
        started.outputs.update({item["OutputKey"]: item["OutputValue"] for item in outputs})
        yield started
    finally:
        subprocess.run([*command, "down"], cwd=ROOT, env=environment, check=True)
