"""The events of a stack: what happened to which resource, newest first.

Source: CloudFormation API Reference, StackEvent.
"""

import datetime as dt
import json
import threading
import uuid
from dataclasses import dataclass
from typing import Any

STACK = "AWS::CloudFormation::Stack"


def now() -> dt.datetime:
    """Return the present moment, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class StackEvent:
    """One line of a stack's history.

    ``properties`` are the resolved properties, as JSON text; None where nothing was made.
    """

    stack_id: str
    stack_name: str
    logical_id: str
    physical_id: str
    type_name: str
    status: str
    reason: str | None
    properties: str | None
    client_token: str | None
    event_id: str
    timestamp: dt.datetime

    def described(self) -> dict[str, Any]:
        """Return the event as ``DescribeStackEvents`` shows it."""
        return {
            "StackId": self.stack_id,
            "StackName": self.stack_name,
            "EventId": self.event_id,
            "LogicalResourceId": self.logical_id,
            "PhysicalResourceId": self.physical_id,
            "ResourceType": self.type_name,
            "ResourceStatus": self.status,
            "ResourceStatusReason": self.reason,
            "ResourceProperties": self.properties,
            "ClientRequestToken": self.client_token,
            "Timestamp": self.timestamp,
        }


class EventLog:
    """Takes the events of one stack; read by other threads while an operation writes.

    Parameters
    ----------
    stack_id, stack_name
        Whose events these are.
    """

    def __init__(self, stack_id: str, stack_name: str) -> None:
        self._stack_id = stack_id
        self._stack_name = stack_name
        self._events: list[StackEvent] = []
        self._lock = threading.Lock()
        self.client_token: str | None = None  # of the operation that runs, on each of its events

    def add(
        self,
        logical_id: str,
        physical_id: str,
        type_name: str,
        status: str,
        *,
        reason: str | None = None,
        properties: dict[str, Any] | None = None,
    ) -> None:
        """Note that a resource, or the stack itself, now has this status."""
        moment = now()
        event = StackEvent(
            stack_id=self._stack_id,
            stack_name=self._stack_name,
            logical_id=logical_id,
            physical_id=physical_id,
            type_name=type_name,
            status=status,
            reason=reason,
            properties=None if properties is None else json.dumps(properties, default=str),
            client_token=self.client_token,
            event_id=f"{logical_id}-{status}-{uuid.uuid4()}",
            timestamp=moment,
        )
        with self._lock:
            self._events.append(event)

    def newest_first(self) -> list[StackEvent]:
        """Return the events so far."""
        with self._lock:
            return self._events[::-1]
