"""What a resource type is, and what the code that makes one is given."""

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..clients import LocalClients
from ..errors import ResourceError
from ..replies import ReplyBox

Properties = dict[str, Any]
_POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Context:
    """One resource of one stack, and the means to make it.

    ``announce`` is called with the physical id as soon as the thing exists: if a later call for
    the same resource fails, the engine then knows what to remove.
    """

    logical_id: str
    type_name: str
    stack_name: str
    stack_id: str
    region: str
    partition: str
    account_id: str
    clients: LocalClients
    replies: ReplyBox
    stopping: threading.Event
    announce: Callable[[str], None] = lambda _: None

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service at the local endpoint."""
        return self.clients.get(service)

    def generated_name(self, max_length: int) -> str:
        """Return ``<stack>-<logical id>-<12 hex digits>``, shortened in front of the digits."""
        suffix = uuid.uuid4().hex[:12]
        return f"{self.stack_name}-{self.logical_id}"[: max_length - 13] + f"-{suffix}"

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource in the stack's account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}"

    def wait_until(self, ready: Callable[[], bool], *, what: str, timeout_seconds: float) -> None:
        """Ask again and again until it is so.

        Raises
        ------
        ResourceError
            It was not so within the time, or the local stack is stopping; names ``what``.
        """
        deadline = time.monotonic() + timeout_seconds
        while not ready():
            if time.monotonic() > deadline:
                raise ResourceError(f"Waited {timeout_seconds:g} seconds in vain: {what}")
            if self.stopping.wait(_POLL_SECONDS):
                raise ResourceError(f"The local stack was stopped while waiting: {what}")


@dataclass(frozen=True)
class Made:
    """A resource that exists: what ``Ref`` and ``Fn::GetAtt`` give for it."""

    physical_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


Create = Callable[[Context, Properties], Made]
Update = Callable[[Context, str, Properties, Properties], Made]
Delete = Callable[[Context, str, Properties], None]


@dataclass(frozen=True)
class ResourceType:
    """How one CloudFormation resource type is honoured.

    Parameters
    ----------
    name
        As in a template's ``Type``.
    create, update, delete
        ``create(context, properties)``, ``update(context, physical id, old, new)``,
        ``delete(context, physical id, properties)``; without ``update`` each change replaces.
    honoured
        Properties that have their effect.
    without_effect
        Properties that are accepted although nothing here acts on them, with the reason.
    required
        Properties without which the resource cannot be made.
    replaced_by
        Properties whose change means a new resource (AWS: "Update requires: Replacement").
    name_property
        The property that names the resource, if the author may name it.
    open_ended
        Custom resources: the function decides which properties there are.
    """

    name: str
    create: Create
    delete: Delete
    update: Update | None = None
    honoured: frozenset[str] = frozenset()
    without_effect: Mapping[str, str] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    replaced_by: frozenset[str] = frozenset()
    name_property: str | None = None
    open_ended: bool = False

    def check(self, properties: Properties) -> None:
        """Raise ``ResourceError`` naming each property that is not honoured or is missing."""
        missing = sorted(self.required - set(properties))
        if missing:
            raise ResourceError(f"{self.name} needs the properties {', '.join(missing)}.")
        unknown = sorted(set(properties) - self.honoured - set(self.without_effect))
        if unknown and not self.open_ended:
            raise ResourceError(
                f"The local stack does not honour {', '.join(unknown)} of {self.name}. Take it out "
                "of the template, or deploy to AWS."
            )

    def needs_replacement(self, old: Properties, new: Properties) -> bool:
        """Tell whether the change from old to new properties means a new resource."""
        changed = {key for key in {*old, *new} if old.get(key) != new.get(key)}
        return bool(changed) and (self.update is None or bool(changed & self.replaced_by))

    def named_by_author(self, properties: Properties) -> str | None:
        """Return the name that the template gives to the resource, if it gives one."""
        return properties.get(self.name_property) if self.name_property else None


def only(value: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    """Raise ``ResourceError`` if a nested property has a key that is not honoured; names it."""
    unknown = sorted(set(value) - known)
    if unknown:
        raise ResourceError(
            f"The local stack does not honour {where}.{f', {where}.'.join(unknown)}."
        )


def pick(properties: Mapping[str, Any], *names: str) -> Properties:
    """Return those of the named properties that are there."""
    return {name: properties[name] for name in names if name in properties}
