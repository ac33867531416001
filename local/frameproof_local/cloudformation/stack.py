"""What is remembered about a stack and its resources.

Source: CloudFormation API Reference, Stack; User Guide, "Stack status codes".
"""

import datetime as dt
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .clients import LocalClients
from .events import STACK, EventLog, now
from .intrinsics import Resolver, Scope
from .replies import ReplyBox
from .resources.declaration import Context

PSEUDO_PARAMETERS = frozenset(
    {
        "AWS::AccountId",
        "AWS::NotificationARNs",
        "AWS::Partition",
        "AWS::Region",
        "AWS::StackId",
        "AWS::StackName",
        "AWS::URLSuffix",
    }
)


@dataclass(frozen=True)
class Surroundings:
    """What all stacks of one account and region share: where they live and what they can reach."""

    region: str
    partition: str
    account_id: str
    clients: LocalClients
    replies: ReplyBox
    stopping: threading.Event
    exports: Callable[[], Mapping[str, str]]


@dataclass(frozen=True)
class Deployment:
    """One processed template with everything that belongs to it; what an operation brings about.

    Parameters
    ----------
    body
        As the caller sent it.
    template
        After the transform.
    parameters
        Resolved values by name.
    given_parameters
        The values before any SSM look-up, for ``UsePreviousValue``.
    tags, capabilities
        Of the stack.
    """

    body: str
    template: dict[str, Any]
    parameters: dict[str, Any] = field(default_factory=dict)
    given_parameters: dict[str, Any] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    capabilities: list[str] = field(default_factory=list)


NOTHING = Deployment(body="", template={"Resources": {}})


@dataclass(frozen=True)
class StackResource:
    """A resource of a stack as it was last made: its record is replaced, never changed.

    ``properties`` are resolved; ``definition`` is the template's text for it (dependencies and
    deletion policies are read from it).
    """

    logical_id: str
    type_name: str
    physical_id: str
    status: str
    properties: dict[str, Any]
    definition: Mapping[str, Any]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    updated_at: dt.datetime = field(default_factory=now)


@dataclass(frozen=True)
class Output:
    """One output of a stack, its value resolved."""

    key: str
    value: str
    description: str | None = None
    export_name: str | None = None


class Stack:
    """A stack: its status, its resources and the deployment that it last reached.

    Parameters
    ----------
    name
        Chosen by the caller.
    surroundings
        Account, region and the services within reach.
    """

    def __init__(self, name: str, surroundings: Surroundings) -> None:
        place = f"{surroundings.region}:{surroundings.account_id}"
        self.name = name
        self.surroundings = surroundings
        self.stack_id = (
            f"arn:{surroundings.partition}:cloudformation:{place}:stack/{name}/{uuid.uuid4()}"
        )
        self.status = "REVIEW_IN_PROGRESS"
        self.status_reason: str | None = None
        self.created_at = now()
        self.updated_at: dt.datetime | None = None
        self.deleted_at: dt.datetime | None = None
        self.current = NOTHING
        self.resources: dict[str, StackResource] = {}
        self.outputs: list[Output] = []
        self.events = EventLog(self.stack_id, name)
        self.disable_rollback = False
        self.termination_protection = False

    @property
    def is_gone(self) -> bool:
        """Whether the stack was deleted; its name is then free again."""
        return self.status == "DELETE_COMPLETE"

    @property
    def is_busy(self) -> bool:
        """Whether an operation is under way."""
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"

    def set_status(self, status: str, reason: str | None = None) -> None:
        """Change the stack's status and note it among its events.

        The event comes first: who waits for a status may read the events as soon as it is there.
        """
        self.events.add(self.name, self.stack_id, STACK, status, reason=reason)
        self.status, self.status_reason = status, reason

    def resolver(
        self, deployment: Deployment, resources: Mapping[str, StackResource] | None = None
    ) -> Resolver:
        """Return what gives the deployment's template its values.

        ``resources`` are those that may be referred to; by default all the stack has, also those
        that it is given later.
        """
        place = self.surroundings
        template = deployment.template
        pseudo = {
            "AWS::AccountId": place.account_id,
            "AWS::NotificationARNs": [],
            "AWS::Partition": place.partition,
            "AWS::Region": place.region,
            "AWS::StackId": self.stack_id,
            "AWS::StackName": self.name,
            "AWS::URLSuffix": "amazonaws.com",
        }
        return Resolver(
            Scope(
                pseudo=pseudo,
                parameters=deployment.parameters,
                resources=self.resources if resources is None else resources,
                mappings=template.get("Mappings") or {},
                conditions=template.get("Conditions") or {},
                exports=place.exports,
            )
        )

    def context(self, logical_id: str, type_name: str, announce: Callable[[str], None]) -> Context:
        """Return what a resource type needs to make or unmake one resource of this stack."""
        place = self.surroundings
        return Context(
            logical_id=logical_id,
            type_name=type_name,
            stack_name=self.name,
            stack_id=self.stack_id,
            region=place.region,
            partition=place.partition,
            account_id=place.account_id,
            clients=place.clients,
            replies=place.replies,
            stopping=place.stopping,
            announce=announce,
        )
