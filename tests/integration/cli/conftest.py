"""A stack as the command sees it: outputs and buckets from moto, a scripted state machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner, Result
from moto import mock_aws

from frameproof.records import to_json
from frameproof.report.contract import (
    CrossCheck,
    FrameCounts,
    InstanceCounts,
    ObjectCounts,
    Problem,
    Report,
    SourceProof,
    Verdict,
)
from frameproof_cli.app import frameproof
from frameproof_cli.wiring import Wiring
from tests.unit.cli.cli_fakes import FakeConnection, FakeHealthImaging, FakeStepFunctions
from tests.unit.cli.cli_histories import DELETE_RUN_ARN, MACHINE_ARN, execution_arn

SESSION = boto3.Session("key", "secret", region_name="us-east-1")
"""One for all tests: it keeps the service models, which take longer to read than a test."""

OUTPUTS = {
    "StateMachineArn": MACHINE_ARN,
    "InputBucketName": "inbox",
    "OutputBucketName": "outbox",
    "DatastoreId": "d" * 32,
    "DeleteRunStateMachineArn": DELETE_RUN_ARN,
}


@dataclass
class StackUnderTest:
    """The stack ``frameproof`` in us-east-1, and a way to run commands against it."""

    home: Path
    s3: Any
    cloudformation: Any
    step_functions: FakeStepFunctions = field(default_factory=FakeStepFunctions)
    healthimaging: FakeHealthImaging = field(default_factory=FakeHealthImaging)
    has_browser: bool = True
    opened: list[str] = field(default_factory=list)
    """URLs that the command showed in the browser."""
    can_ask: bool = False
    """Whether somebody sits at a terminal."""
    connections: list[tuple[str | None, str | None]] = field(default_factory=list)
    """Profile and region of each connection to AWS."""

    def run(self, *arguments: str, stack: str | None = "frameproof", **more: Any) -> Result:
        """Run ``frameproof ARGUMENTS --stack STACK``."""
        options = ["--stack", stack] if stack else []
        wiring = Wiring(
            environment={"FRAMEPROOF_HOME": str(self.home), **more.pop("environment", {})},
            connect_to_aws=self.connect_to_aws,
            pause=self.step_functions.pause,
            can_ask=lambda: self.can_ask,
            open_in_browser=self.open_in_browser,
        )
        runner = CliRunner(mix_stderr=False)
        return runner.invoke(frameproof, [*arguments, *options], obj=wiring, **more)

    def connect_to_aws(self, profile: str | None, region: str | None) -> FakeConnection:
        self.connections.append((profile, region))
        clients = {
            "s3": self.s3,
            "cloudformation": self.cloudformation,
            "stepfunctions": self.step_functions,
            "medical-imaging": self.healthimaging,
        }
        return FakeConnection(clients)

    def open_in_browser(self, url: str) -> bool:
        """Open a URL in the browser, if there is one."""
        if self.has_browser:
            self.opened.append(url)
        return self.has_browser

    def make_stack(self, name: str, outputs: dict[str, str]) -> None:
        """Create a CloudFormation stack that has only outputs worth looking at."""
        template = {
            "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
            "Outputs": {key: {"Value": value} for key, value in outputs.items()},
        }
        self.cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template))

    def put_report(self, run_id: str, verdict: Verdict, problems: tuple[Problem, ...] = ()) -> str:
        """Put a report into the output bucket, as WriteReport does; return its text."""
        text = json.dumps(to_json(report_of(run_id, verdict, problems)), indent=1)
        self.s3.put_object(Bucket="outbox", Key=f"runs/{run_id}/report.json", Body=text.encode())
        self.s3.put_object(Bucket="outbox", Key=f"runs/{run_id}/report.html", Body=b"<html></html>")
        return text


def report_of(run_id: str, verdict: Verdict, problems: tuple[Problem, ...]) -> Report:
    """Build a small report."""
    return Report(
        schema_version="1.0",
        run_id=run_id,
        execution_arn=execution_arn(run_id),
        verdict=verdict,
        objects=ObjectCounts(listed=2, copied=2, imported=2),
        instances=InstanceCounts(imported=2, with_frames=2),
        frames=FrameCounts(listed=2, verified=2),
        image_sets=(),
        source_proof=SourceProof(),
        cross_check=CrossCheck(),
        problems=problems,
        timings={},
        bytes={},
        counters={},
        cost={},
    )


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[StackUnderTest]:
    with mock_aws():
        made = StackUnderTest(tmp_path, SESSION.client("s3"), SESSION.client("cloudformation"))
        made.make_stack("frameproof", OUTPUTS)
        for bucket in ("inbox", "outbox"):
            made.s3.create_bucket(Bucket=bucket)
        yield made


@pytest.fixture
def problem() -> Callable[[int], Problem]:
    def build(number: int) -> Problem:
        return Problem(
            kind="frameMismatched",
            id=f"frame-{number}",
            message="The pixels are not those that HealthImaging imported.",
            expected="CRC32 1",
            actual="CRC32 2",
            next_step="Start a new run.",
        )

    return build
