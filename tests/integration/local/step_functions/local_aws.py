"""A moto server with our Step Functions in it, and clients that call it over HTTP."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import requests
from botocore.config import Config
from moto.stepfunctions.models import stepfunctions_backends

from frameproof_local.moto_hooks import eventbridge, step_functions
from frameproof_local.moto_hooks.server import aws_application, loopback_server
from frameproof_local.step_functions.environment import LambdaResult
from frameproof_local.step_functions.errors import LambdaServiceError

REGION = "eu-west-1"
ROLE = "arn:aws:iam::123456789012:role/states"
WAIT_SECONDS = 20


@dataclass
class LocalAws:
    """The server, its clients, and the functions that stand in for Lambda."""

    endpoint_url: str = ""
    functions: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    rule_calls: list[tuple[str, Any]] = field(default_factory=list)

    def invoke(self, function_arn: str, payload: bytes) -> LambdaResult:
        name = function_arn.rpartition(":")[2]
        if name not in self.functions:
            raise LambdaServiceError("Lambda.ResourceNotFoundException", function_arn)
        try:
            return LambdaResult(json.dumps(self.functions[name](json.loads(payload))).encode())
        except ValueError as error:
            body = {"errorType": "ValueError", "errorMessage": str(error)}
            return LambdaResult(json.dumps(body).encode(), "Unhandled")

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint_url,
            region_name=REGION,
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 - moto checks no signature
            config=Config(inject_host_prefix=False, retries={"total_max_attempts": 1}),
        )

    def reset(self) -> None:
        """Forget what an earlier test left in moto's backends, which live as long as Python."""
        requests.post(f"{self.endpoint_url}/moto-api/reset", timeout=20)

    def run(self, definition: dict[str, Any], value: Any = None, name: str = "study") -> Any:
        """Create a machine, run it to its end and return what DescribeExecution says."""
        states = self.client("stepfunctions")
        machine = states.create_state_machine(
            name=name, definition=json.dumps(definition), roleArn=ROLE
        )
        execution = states.start_execution(
            stateMachineArn=machine["stateMachineArn"], input=json.dumps(value or {})
        )
        self.wait(execution["executionArn"])
        return states.describe_execution(executionArn=execution["executionArn"])

    def wait(self, execution_arn: str) -> None:
        """Return when the execution has ended."""
        region = execution_arn.split(":")[3]
        backend: Any = stepfunctions_backends["123456789012"][region]
        execution = backend.service.store.execution(execution_arn)
        assert execution.wait_until_ended(WAIT_SECONDS), f"{execution_arn} did not end"


@contextmanager
def local_aws() -> Iterator[LocalAws]:
    """Serve an empty AWS with our Step Functions until the block ends."""
    local = LocalAws()
    server = loopback_server(aws_application(), 0)
    local.endpoint_url = f"http://127.0.0.1:{server.port}"
    step_functions.install(local.endpoint_url, invoke_lambda=local.invoke)
    eventbridge.install(lambda arn, payload: local.rule_calls.append((arn, json.loads(payload))))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    local.reset()
    try:
        yield local
    finally:
        step_functions.shutdown()
        server.shutdown()
        thread.join()
        server.server_close()
