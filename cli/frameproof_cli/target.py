"""Which stack a command talks to, and what that stack is made of.

In this order: ``--stack NAME``, ``--local``, the variable ``FRAMEPROOF_TARGET`` (``local``,
``stack:NAME`` or ``NAME``), the local stack if it is up. Otherwise the command ends with 253.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click
from botocore.exceptions import ClientError

from frameproof_cli.aws.connections import Connection
from frameproof_cli.local.stack import LocalStack, find_local_stack
from frameproof_cli.terminal.failures import CommandError, ExitCode
from frameproof_cli.terminal.figures import moment
from frameproof_cli.wiring import Wiring

TARGET_VARIABLE = "FRAMEPROOF_TARGET"

_WANTED = ("StateMachineArn", "InputBucketName", "OutputBucketName", "DatastoreId")
"""The outputs without which a stack is none of ours."""


@dataclass(frozen=True, slots=True)
class TargetOptions:
    """What the person said about the target."""

    stack: str | None = None
    local: bool = False
    profile: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class StackOutputs:
    """The outputs of the CloudFormation stack that the command needs."""

    state_machine_arn: str
    input_bucket: str
    output_bucket: str
    datastore_id: str
    delete_run_arn: str | None = None
    """The machine that deletes runs; None in a stack of an older version, which has none."""


@dataclass(frozen=True, slots=True)
class Target:
    """A stack that was found, and the connection to it."""

    title: str
    """For people: ``stack frameproof in eu-west-1``."""
    connection: Connection
    outputs: StackOutputs
    is_local: bool = False


def find_target(options: TargetOptions, wiring: Wiring) -> Target:
    """Choose the target and read its stack's outputs.

    Raises
    ------
    click.UsageError
        Two options contradict each other.
    CommandError
        Nothing says where to go, the local stack is not up, or the stack is no Frameproof stack.
    """
    _refuse_contradictions(options)
    stack_name = options.stack or _stack_from_variable(options, wiring)
    if stack_name:
        return _stack_on_aws(stack_name, options, wiring)
    is_asked_for = options.local or wiring.environment.get(TARGET_VARIABLE) == "local"
    if options.profile or options.region:
        raise click.UsageError(
            "--profile and --region choose a stack on AWS; say which one with --stack NAME."
        )
    local = find_local_stack(wiring.home.local)
    if local is None:
        raise _nowhere_to_go(is_asked_for)
    return _local_target(local, wiring)


def _refuse_contradictions(options: TargetOptions) -> None:
    if options.local and options.stack:
        raise click.UsageError("--local and --stack contradict each other; give one of them.")


def _stack_from_variable(options: TargetOptions, wiring: Wiring) -> str | None:
    value = wiring.environment.get(TARGET_VARIABLE, "")
    if options.local or value == "local":
        return None
    return value.removeprefix("stack:") or None


def _nowhere_to_go(is_local_asked_for: bool) -> CommandError:
    if is_local_asked_for:
        message = "the local stack is not up. Start it: frameproof local up"
    else:
        message = (
            "no target: the local stack is not up and no stack on AWS is named. Start the local "
            "one (frameproof local up), or name one: --stack NAME, or "
            f"{TARGET_VARIABLE}=stack:NAME."
        )
    return CommandError(message, ExitCode.CONFIGURATION)


def _local_target(local: LocalStack, wiring: Wiring) -> Target:
    if local.stack_name is None:
        raise CommandError(
            f"the server at {local.endpoint} runs no application. Start it again with one: "
            "frameproof local down && frameproof local up",
            ExitCode.CONFIGURATION,
        )
    connection = wiring.connect_to_local_stack(local.endpoint, local.region)
    return Target(
        title=f"local stack {local.stack_name} at {local.endpoint}",
        connection=connection,
        outputs=_read_outputs(connection, local.stack_name),
        is_local=True,
    )


def _stack_on_aws(name: str, options: TargetOptions, wiring: Wiring) -> Target:
    connection = wiring.connect_to_aws(options.profile, options.region)
    outputs = _read_outputs(connection, name)
    return Target(f"stack {name} in {connection.region}", connection, outputs)


def _read_outputs(connection: Connection, stack_name: str) -> StackOutputs:
    try:
        answer = connection.client("cloudformation").describe_stacks(StackName=stack_name)
    except ClientError as error:
        # DescribeStacks has no error of its own for a missing stack (CloudFormation API Reference).
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        raise CommandError(
            f"there is no stack {stack_name} in {connection.region}. Name another with --stack, "
            "--region or --profile, or deploy it: sam build && sam deploy --guided",
            ExitCode.CONFIGURATION,
        ) from error
    return _pick_outputs(answer["Stacks"][0], stack_name)


@dataclass(frozen=True, slots=True)
class FoundStack:
    """A stack that a run can go to."""

    name: str
    status: str
    """CloudFormation's word: ``UPDATE_COMPLETE``."""
    since: str
    """When it was made, or changed for the last time: ``2026-01-02 03:04:05 UTC``."""


def find_stacks(connection: Connection) -> list[FoundStack]:
    """List the stacks of the connection's account and region that have Frameproof's outputs."""
    pages = connection.client("cloudformation").get_paginator("describe_stacks").paginate()
    stacks = [stack for page in pages for stack in page["Stacks"]]
    return sorted(
        (
            FoundStack(
                stack["StackName"],
                stack["StackStatus"],
                moment(stack.get("LastUpdatedTime") or stack["CreationTime"]),
            )
            for stack in stacks
            if not _missing(_outputs_of(stack))
        ),
        key=lambda stack: stack.name,
    )


def _outputs_of(stack: dict[str, Any]) -> dict[str, str]:
    return {item["OutputKey"]: item["OutputValue"] for item in stack.get("Outputs", [])}


def _missing(outputs: dict[str, str]) -> list[str]:
    return [name for name in _WANTED if name not in outputs]


def _pick_outputs(stack: dict[str, Any], stack_name: str) -> StackOutputs:
    found = _outputs_of(stack)
    missing = _missing(found)
    if missing:
        raise CommandError(
            f"stack {stack_name} ({stack['StackStatus']}) has no output {', '.join(missing)}. "
            "Either it is not a Frameproof stack, or its deployment did not end well: "
            "sam deploy says why.",
            ExitCode.CONFIGURATION,
        )
    machine, input_bucket, output_bucket, datastore = (found[name] for name in _WANTED)
    delete_run = found.get("DeleteRunStateMachineArn")
    return StackOutputs(machine, input_bucket, output_bucket, datastore, delete_run)
