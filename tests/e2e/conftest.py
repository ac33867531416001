"""One local stack for all end-to-end tests, driven as a person drives it: by the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.waiter import WaiterModel, create_waiter_with_client

from tests.e2e import canaries

EXECUTION_ENDED = WaiterModel(
    {
        "version": 2,
        "waiters": {
            "ExecutionEnded": {
                "operation": "DescribeExecution",
                "delay": 0.2,  # seconds
                "maxAttempts": 1500,
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
    said: list[str] = field(default_factory=list)
    """What the command has written to its two outputs."""

    def frameproof(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run the command; the caller looks at the exit code."""
        done = subprocess.run(
            [BIN / "frameproof", *map(str, arguments)],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        self.said.extend((done.stdout, done.stderr))
        return done

    def run(self, *arguments: str | Path, exit_code: int = 0) -> dict[str, Any]:
        """Run a study to its end and return its report."""
        done = self.frameproof("run", "--json", *arguments)
        assert done.returncode == exit_code, f"{done.stdout}\n{done.stderr}"
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def read_outputs(self, stack_name: str) -> None:
        """Fill `outputs` with those of a stack."""
        found = self.client("cloudformation").describe_stacks(StackName=stack_name)["Stacks"][0]
        self.outputs.clear()
        self.outputs.update({item["OutputKey"]: item["OutputValue"] for item in found["Outputs"]})

    def ended(self, name: str, *, machine: str = "StateMachineArn") -> dict[str, Any]:
        """Wait until an execution has ended, and describe it; an output names its machine."""
        machine_arn = self.outputs[machine]
        arn = f"{machine_arn.replace(':stateMachine:', ':execution:')}:{name}"
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
        with urllib.request.urlopen(request, timeout=90) as answer:  # noqa: S310  # as above
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


@contextmanager
def running_server(home: Path, *options: str) -> Iterator[LocalStack]:
    """Run a local server with a home of its own; its stack, if any, is not looked at."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("AWS_")
    } | {"FRAMEPROOF_HOME": str(home), "FRAMEPROOF_TARGET": "local"}
    command = [str(BIN / "frameproof"), "local"]
    up = subprocess.run(
        [*command, "up", *options],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert up.returncode == 0, up.stderr
    try:
        endpoint = json.loads((home / "local/endpoint.json").read_text())["endpoint"]
        yield LocalStack(home, endpoint, environment, {})
    finally:
        subprocess.run([*command, "down"], cwd=ROOT, env=environment, check=True)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """Start the stack with the built artefacts, and stop it after the last test.

    The session fails if anything that its tests left tells of the patient whom they planted.
    """
    with running_server(tmp_path_factory.mktemp("frameproof-home")) as started:
        started.read_outputs("frameproof")
        canaries.keep_all_events(started)
        yield started
        canaries.require_none(started)


@pytest.fixture(scope="session")
def empty_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """Start a server without an application: what `sam deploy` finds."""
    with running_server(tmp_path_factory.mktemp("empty-aws-home"), "--no-deploy") as started:
        yield started


@pytest.fixture(scope="session")
def sam_build_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the project by `sam build`, beside the project's own build."""
    folder = tmp_path_factory.mktemp("sam-build")
    options = ["--build-dir", str(folder / "build"), "--cache-dir", str(folder / "cache")]
    done = sam_build(ROOT, *options)
    assert done.returncode == 0, done.stderr
    return folder / "build"


def sam_build(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `sam build`, which finds uv and Python 3.13 where the tests run."""
    return subprocess.run(
        [BIN / "sam", "build", *options],
        cwd=project,
        env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "SAM_CLI_TELEMETRY": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
