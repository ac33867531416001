"""One moto server with our CloudFormation behind it; every module begins with an empty AWS."""

import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import WaiterError
from moto.server import ThreadedMotoServer

from frameproof_local.moto_hooks import cloudformation
from frameproof_local.moto_hooks.services import register_services

REGION = "us-east-1"
CAPABILITIES = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
SOON = {"Delay": 0.1, "MaxAttempts": 600}  # for botocore's waiters, which ask every 30 s otherwise

type Clients = Callable[[str], Any]


@pytest.fixture(scope="module")
def endpoint_url() -> Iterator[str]:
    register_services()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    cloudformation.install(url)
    reset = urllib.request.Request(f"{url}/moto-api/reset", method="POST")  # noqa: S310
    with urllib.request.urlopen(reset) as answer:  # noqa: S310 - our own server on loopback
        assert answer.status == 200
    yield url
    cloudformation.shutdown()
    server.stop()


@pytest.fixture(scope="module")
def aws(endpoint_url: str) -> Iterator[Clients]:
    """Return a maker of boto3 clients for the local endpoint."""
    session = boto3.Session(
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 - the local services check no signature
        region_name=REGION,
    )
    made: dict[str, Any] = {}

    def client(service: str) -> Any:
        if service not in made:
            config = Config(inject_host_prefix=False, retries={"max_attempts": 0})
            made[service] = session.client(service, endpoint_url=endpoint_url, config=config)
        return made[service]

    yield client
    for each in made.values():
        each.close()


@dataclass
class Stacks:
    """Creates, updates and deletes stacks, and waits as any boto3 user would."""

    client: Any

    def create(self, name: str, template: str, **options: Any) -> dict[str, Any]:
        """Create a stack; return it as it is in the end, whether that is well or not."""
        self.client.create_stack(
            StackName=name, TemplateBody=template, Capabilities=CAPABILITIES, **options
        )
        return self.wait_for("stack_create_complete", name)

    def update(self, name: str, template: str, **options: Any) -> dict[str, Any]:
        self.client.update_stack(
            StackName=name, TemplateBody=template, Capabilities=CAPABILITIES, **options
        )
        return self.wait_for("stack_update_complete", name)

    def delete(self, name: str, **options: Any) -> dict[str, Any]:
        stack_id = self.describe(name)["StackId"]
        self.client.delete_stack(StackName=stack_id, **options)
        return self.wait_for("stack_delete_complete", stack_id)

    def describe(self, name: str) -> dict[str, Any]:
        stack: dict[str, Any] = self.client.describe_stacks(StackName=name)["Stacks"][0]
        return stack

    def outputs(self, name: str) -> dict[str, str]:
        return {
            output["OutputKey"]: output["OutputValue"] for output in self.describe(name)["Outputs"]
        }

    def physical_id(self, name: str, logical_id: str) -> str:
        detail = self.client.describe_stack_resource(StackName=name, LogicalResourceId=logical_id)[
            "StackResourceDetail"
        ]
        return str(detail["PhysicalResourceId"])

    def history(self, name: str) -> list[tuple[str, str]]:
        """Return (logical id, status) of every event, oldest first."""
        events = self.client.describe_stack_events(StackName=name)["StackEvents"]
        return [(event["LogicalResourceId"], event["ResourceStatus"]) for event in reversed(events)]

    def failures(self, name: str) -> dict[str, str]:
        """Return the reason for each resource that failed."""
        events = self.client.describe_stack_events(StackName=name)["StackEvents"]
        return {
            event["LogicalResourceId"]: event["ResourceStatusReason"]
            for event in events
            if event["ResourceStatus"].endswith("FAILED")
        }

    def wait_for(self, waiter: str, name: str) -> dict[str, Any]:
        try:
            self.client.get_waiter(waiter).wait(StackName=name, WaiterConfig=SOON)
        except WaiterError as error:
            # The test asserts the status that it expects; a wait without end is never expected.
            if "Max attempts exceeded" in str(error):
                pytest.fail(f"{name} came to no end: {self.history(name)}")
        return self.describe(name)


@pytest.fixture(scope="module")
def stacks(aws: Clients) -> Stacks:
    return Stacks(aws("cloudformation"))
