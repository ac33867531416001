"""The real SAM CLI and AWS CLI on a server that begins empty, and what there is on it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_parse

from tests.e2e.conftest import BIN, ROOT, LocalStack

# As a person does it: the shell's environment is pointed at the local stack, then the tool is run.
_AT_THE_LOCAL_STACK = 'eval "$(frameproof local env)" && exec "$@"'
# What lists the resources of each kind: where the list stands, and what names an item.
_LISTS: dict[tuple[str, str], tuple[str, str]] = {
    ("cloudwatch", "describe_alarms"): ("MetricAlarms", "AlarmName"),
    ("cloudwatch", "list_dashboards"): ("DashboardEntries", "DashboardName"),
    ("events", "list_rules"): ("Rules", "Name"),
    ("iam", "list_roles"): ("Roles", "RoleName"),
    ("kms", "list_aliases"): ("Aliases", "AliasName"),
    ("lambda", "list_functions"): ("Functions", "FunctionName"),
    ("lambda", "list_layers"): ("Layers", "LayerName"),
    ("logs", "describe_log_groups"): ("logGroups", "logGroupName"),
    ("s3", "list_buckets"): ("Buckets", "Name"),
    ("sns", "list_subscriptions"): ("Subscriptions", "SubscriptionArn"),
    ("sns", "list_topics"): ("Topics", "TopicArn"),
    ("sqs", "list_queues"): ("QueueUrls", ""),
    ("ssm", "describe_parameters"): ("Parameters", "Name"),
    ("stepfunctions", "list_state_machines"): ("stateMachines", "name"),
}
_ARTEFACTS = "frameproof-artefacts"
type Inventory = dict[str, set[str]]


@dataclass(frozen=True)
class SamCli:
    """Runs `sam` and `aws` in the project's folder against one local server."""

    aws: LocalStack
    build_folder: Path

    def __call__(self, *arguments: str, exit_code: int = 0) -> str:
        """Run `sam` and return what it prints."""
        return self.run("sam", *arguments, exit_code=exit_code)

    def deploy(
        self, stack_name: str, *options: str, template: str = "template.yaml", exit_code: int = 0
    ) -> str:
        """Run `sam deploy` with the profile `local` and return what it prints."""
        config = ["--config-file", str(ROOT / "samconfig.toml"), "--config-env", "local"]
        built = ["--template-file", str(self.build_folder / template)]
        named = ["--stack-name", stack_name]
        return self("deploy", *config, *built, *named, *options, exit_code=exit_code)

    def run(self, *command: str, exit_code: int = 0) -> str:
        """Run a command; its exit code must be the one that is expected."""
        environment = self.aws.environment
        done = subprocess.run(
            ["bash", "-c", _AT_THE_LOCAL_STACK, "bash", *command],
            cwd=ROOT,
            env={**environment, "PATH": f"{BIN}:{environment['PATH']}", "SAM_CLI_TELEMETRY": "0"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == exit_code, f"{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def delete_stack(self, stack_name: str) -> None:
        """Have CloudFormation delete a stack: `sam delete` without its wait of 30 seconds."""
        client = self.aws.client("cloudformation")
        client.delete_stack(StackName=stack_name)
        client.get_waiter("stack_delete_complete").wait(
            StackName=stack_name, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
        )

    def changed_template(self, name: str, change: Callable[[dict[str, Any]], None]) -> str:
        """Write a changed copy of the built template beside it and return its name."""
        template = yaml_parse((self.build_folder / "template.yaml").read_text())
        change(template)
        (self.build_folder / name).write_text(json.dumps(template, default=str))
        return name


def inventory(aws: LocalStack) -> Inventory:
    """Ask every service what there is: names, and what data stores and buckets hold.

    Two inventories are equal when nothing came and nothing went. Left out are the artefacts of
    `sam deploy`, which no stack owns.
    """
    found = {
        f"{service} {operation}": {
            item[name] if name else item for item in _listed(aws.client(service), operation, key)
        }
        for (service, operation), (key, name) in _LISTS.items()
    }
    found["image sets"] = image_sets(aws)
    found["objects"] = {
        f"{bucket}/{item['Key']}"
        for bucket in found["s3 list_buckets"] - {_ARTEFACTS}
        for page in aws.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
        for item in page.get("Contents", [])
    }
    return found


def image_sets(aws: LocalStack) -> set[str]:
    """List the data stores, and their image sets as DATASTORE/IMAGESET."""
    client = aws.client("medical-imaging")
    summaries = client.list_datastores()["datastoreSummaries"]
    datastores = {item["datastoreId"] for item in summaries if item["datastoreStatus"] != "DELETED"}
    return datastores | {
        f"{datastore}/{item['imageSetId']}"
        for datastore in datastores
        for page in client.get_paginator("search_image_sets").paginate(datastoreId=datastore)
        for item in page["imageSetsMetadataSummaries"]
    }


def _listed(client: Any, operation: str, key: str) -> list[Any]:
    """Return a list as a whole, all its pages."""
    pages = client.get_paginator(operation).paginate()
    return [item for page in pages for item in page.get(key, [])]
